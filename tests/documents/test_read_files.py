# SPDX-License-Identifier: EUPL-1.2
"""Which files are schede, of which edition; and what is said of those that are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schedario.definition.catalogue import load
from schedario.documents.errors import ReadError
from schedario.documents.read import LIMIT, TEXT_LIMIT, decoded, read_bytes, read_file

SOC26 = load("SOC26")
SCHEDE = Path(__file__).parents[1] / "data" / "schede"
QUINTANO = (SCHEDE / "quintano.txt").read_text(encoding="utf-8")


def refused(data: bytes, name: str = "file.txt") -> str:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, name)
    assert str(caught.value).startswith(f"{name}: ")
    return caught.value.reason


class TestFiles:
    def test_a_scheda(self) -> None:
        assert read_file(SCHEDE / "quintano.txt").form.digest == SOC26.digest
        assert read_file(str(SCHEDE / "quintano.txt"), SOC26).form.digest == SOC26.digest

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(ReadError, match=r"nessuna\.txt: il file non esiste") as caught:
            read_file(tmp_path / "nessuna.txt")
        assert caught.value.reason == "not_found"
        assert caught.value.file == str(tmp_path / "nessuna.txt")

    def test_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ReadError, match="non è un file ma una cartella"):
            read_file(tmp_path)

    def test_no_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The refusal is made here: a superuser, as in many containers, may read anything."""
        path = tmp_path / "chiusa.txt"
        path.write_text(QUINTANO)

        def refused(*_arguments: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refused)
        with pytest.raises(ReadError, match="permesso negato"):
            read_file(path)

    def test_what_would_never_end(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "tubo")
        for path in (tmp_path / "tubo", Path("/dev/zero")):
            with pytest.raises(ReadError, match="non è un file ordinario"):
                read_file(path)

    @pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "un/pezzo\udcff"])
    def test_impossible_names(self, name: str) -> None:
        with pytest.raises(ReadError) as caught:
            read_file(name)
        str(caught.value).encode("utf-8")

    def test_large(self, tmp_path: Path) -> None:
        path = tmp_path / "grande.txt"
        path.write_bytes(b" " * (LIMIT + 1))
        with pytest.raises(ReadError, match="supera 5 megabyte"):
            read_file(path)


class TestContent:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "empty"),
            (b" \n\t\r\n", "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"\x00\x01\x02", "not_text"),
            (b"PK\x03\x04" + bytes(range(256)), "workbook_damaged"),
            ("SOC26".encode("utf-16-le"), "not_text"),
            (b"\xff\xfea", "not_text"),
            (b"\x81\x8d", "not_text"),
            (b"\x1b[31m" * 10 + b"testo", "not_text"),
            (b"Gentile sindaco,\ndistinti saluti.", "no_scheda"),
            (b"[1, 2, 3]", "no_scheda"),
            (b"M12 10 8\nR03 933\n", "no_scheda"),
            (b"SOC26", "no_scheda"),
            (b"{}", "bad_json"),
            (b"a" * (LIMIT + 1), "too_large"),
            (b"a" * (TEXT_LIMIT + 1), "too_large"),
        ],
    )
    def test_refused(self, data: bytes, reason: str) -> None:
        assert refused(data) == reason

    def test_words_of_the_refusal(self) -> None:
        with pytest.raises(ReadError) as caught:
            read_bytes(b"Gentile sindaco", "lettera.txt")
        assert str(caught.value) == (
            "lettera.txt: non è una scheda SOC26: non contiene né il titolo né i codici del modulo"
        )

    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac_roman"]
    )
    def test_encodings(self, encoding: str) -> None:
        marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
        text = QUINTANO.replace("–", "-").replace("’", "'")  # DOS had neither
        data = marks.get(encoding, b"") + text.encode(encoding)
        assert read_bytes(data, "x") == read_bytes(text.encode(), "x")

    @pytest.mark.parametrize("end", ["\r\n", "\r"])
    def test_line_ends(self, end: str) -> None:
        assert read_bytes(QUINTANO.replace("\n", end).encode(), "x") == read_bytes(QUINTANO.encode(), "x")

    def test_composed_characters(self) -> None:
        assert decoded("e\u0300\r\nx".encode(), "x") == "è\nx"


class TestEdition:
    def test_unknown_one(self) -> None:
        text = QUINTANO.replace("SOC26 - SOCIALE", "SOC25 - SOCIALE")
        with pytest.raises(ReadError, match="è una scheda SOC25, un'edizione che non conosco; conosco SOC26"):
            read_bytes(text.encode(), "x")

    def test_another_form_of_the_same_kind(self) -> None:
        text = QUINTANO.replace("SOC26 - SOCIALE", "ASI26 - ASILI NIDO")
        with pytest.raises(ReadError, match="è una scheda ASI26"):
            read_bytes(text.encode(), "x")

    @pytest.mark.parametrize(
        ("own", "other", "table"),
        [
            ((" - 2025",), (" - 2024",), ("M12", "M35", "M44")),
            ((" - 2019", " - 2025"), (" - 2018", " - 2024"), ("M12", "M35", "M44")),
            (("2017 38036,94", "2021 46204,67"), ("2018 38036,94", "2022 46204,67"), ("R07",)),
        ],
    )
    def test_columns_of_other_years_are_not_its_own(
        self, own: tuple[str, ...], other: tuple[str, ...], table: tuple[str, ...]
    ) -> None:
        text = QUINTANO
        for one, another in zip(own, other, strict=True):
            text = text.replace(one, another)
        assert text != QUINTANO
        read = read_bytes(text.encode(), "x")
        of_table = [cell for name, cell in read.cells.items() if name.split(".")[0] in table]
        assert len(of_table) > 1
        assert all(cell.doubt for cell in of_table)

    def test_a_misspelt_title_of_a_known_one(self) -> None:
        text = QUINTANO.replace("SOCIALE - SCHEDA", "SOCIALE - SCEDA")
        assert read_bytes(text.encode(), "x").form.digest == SOC26.digest

    def test_without_title_a_third_of_the_codes_is_enough(self) -> None:
        lines = [line for line in QUINTANO.split("\n") if "SOC26" not in line]
        assert read_bytes("\n".join(lines).encode(), "x").form.digest == SOC26.digest
        few = [line for line in lines if line.startswith(("M1", "M2", "R03"))]
        assert refused("\n".join(few).encode()) == "no_scheda"

    def test_codes_without_labels_are_not_enough(self) -> None:
        codes = "\n".join(f"{row.code} 5" for quadro in SOC26.quadri.values() for row in quadro.rows)
        assert refused(codes.encode()) == "no_scheda"

    def test_the_edition_asked_for_must_fit(self) -> None:
        assert read_bytes(QUINTANO.encode(), "x", SOC26).form.digest == SOC26.digest
        with pytest.raises(ReadError, match="non è una scheda SOC26"):
            read_bytes(b"Gentile sindaco", "x", SOC26)

    def test_a_mention_of_another_edition_does_not_matter(self) -> None:
        text = QUINTANO + "\nSOC25 - SOCIALE: si veda la scheda dell'anno scorso"
        assert read_bytes(text.encode(), "x").form.digest == SOC26.digest

    def test_the_title_may_be_broken_over_lines(self) -> None:
        text = QUINTANO.replace("MONITORAGGIO DEGLI", "MONITORAGGIO\n  DEGLI")
        assert read_bytes(text.encode(), "x").form.digest == SOC26.digest
