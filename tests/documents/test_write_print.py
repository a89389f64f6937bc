# SPDX-License-Identifier: EUPL-1.2
"""Printing to a file: the suffix is the format, the file is whole or not there, and errors say what to do."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings

from schedario.definition.catalogue import load
from schedario.documents import print as printing
from schedario.documents.json_writer import write_json
from schedario.documents.print import PrintError, print_blank, print_scheda
from schedario.documents.read import read_bytes, read_file
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import build_sheet
from schedario.documents.text.writer import write_text
from schedario.engine.answers import Answers, take_answers
from tests.documents.writing import scheda_of, schede
from tests.reference.test_reference import QUINTANO

SOC26 = load("SOC26")


@pytest.fixture(scope="module")
def quintano() -> Scheda:
    return scheda_of(QUINTANO, SOC26)


class TestFormats:
    def test_txt_is_the_text(self, quintano: Scheda, tmp_path: Path) -> None:
        print_scheda(quintano, tmp_path / "scheda.txt")
        written = (tmp_path / "scheda.txt").read_bytes()
        assert written == write_text(build_sheet(quintano, SOC26), SOC26).encode("utf-8")

    def test_json_is_the_document(self, quintano: Scheda, tmp_path: Path) -> None:
        print_scheda(quintano, tmp_path / "scheda.JSON")
        assert (tmp_path / "scheda.JSON").read_bytes() == write_json(quintano)

    def test_pdf_is_dated_as_the_header_says(self, quintano: Scheda, tmp_path: Path) -> None:
        print_scheda(quintano, tmp_path / "scheda.pdf")
        with pikepdf.open(tmp_path / "scheda.pdf") as pdf:
            assert str(pdf.docinfo["/ModDate"]).startswith("D:20260317074400")

    def test_pdf_of_a_scheda_without_a_readable_date_has_one_all_the_same(self, tmp_path: Path) -> None:
        scheda = Scheda(SOC26, {"data_ultima_modifica": "ieri"}, take_answers(SOC26, {}))
        print_scheda(scheda, tmp_path / "scheda.pdf")
        with pikepdf.open(tmp_path / "scheda.pdf") as pdf:
            assert str(pdf.docinfo["/ModDate"]).startswith("D:1970")

    @pytest.mark.parametrize("suffix", [".txt", ".json", ".pdf"])
    def test_every_format_is_read_back(self, quintano: Scheda, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"scheda{suffix}"
        print_scheda(quintano, path)
        reading = read_file(path)
        assert reading.answers() == quintano.answers
        assert {name: line.text for name, line in reading.header.items()} == dict(quintano.header)

    @pytest.mark.parametrize("suffix", [".txt", ".json", ".pdf"])
    def test_the_same_scheda_gives_the_same_bytes(self, quintano: Scheda, tmp_path: Path, suffix: str) -> None:
        paths = [tmp_path / f"{name}{suffix}" for name in ("first", "second")]
        for path in paths:
            print_scheda(quintano, path)
        assert paths[0].read_bytes() == paths[1].read_bytes()

    @pytest.mark.parametrize("suffix", [".txt", ".json", ".pdf"])
    def test_the_blank_sheet_has_no_answers_and_says_what_it_is(self, tmp_path: Path, suffix: str) -> None:
        path = tmp_path / f"blank{suffix}"
        print_blank(SOC26, path)
        reading = read_file(path)
        assert reading.answers() == Answers({})
        assert reading.mark == "FACSIMILE"

    def test_a_pdf_is_read_back_whatever_is_in_it(self, tmp_path: Path) -> None:
        @settings(max_examples=20)
        @given(scheda=schede(SOC26))
        def is_read_back(scheda: Scheda) -> None:
            print_scheda(scheda, tmp_path / "any.pdf")
            reading = read_bytes((tmp_path / "any.pdf").read_bytes(), "any.pdf")
            assert reading.answers() == scheda.answers

        is_read_back()


class TestFiles:
    def test_an_existing_file_is_replaced(self, quintano: Scheda, tmp_path: Path) -> None:
        path = tmp_path / "scheda.json"
        path.write_text("x" * 10**6, encoding="utf-8")
        print_scheda(quintano, path)
        assert path.read_bytes() == write_json(quintano)

    def test_nothing_else_is_left_in_the_folder(self, quintano: Scheda, tmp_path: Path) -> None:
        print_scheda(quintano, tmp_path / "scheda.txt")
        assert [path.name for path in tmp_path.iterdir()] == ["scheda.txt"]

    def test_a_link_goes_on_pointing_to_the_file(self, quintano: Scheda, tmp_path: Path) -> None:
        (tmp_path / "link.txt").symlink_to(tmp_path / "scheda.txt")
        print_scheda(quintano, tmp_path / "link.txt")
        assert (tmp_path / "link.txt").is_symlink()
        assert (tmp_path / "scheda.txt").is_file()

    def test_when_writing_fails_the_old_file_stays_and_no_other_is_left(
        self, quintano: Scheda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "scheda.txt"
        path.write_text("prima", encoding="utf-8")

        class Full(io.FileIO):
            def write(self, _content: Any) -> int:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "open", lambda self, _mode: Full(self, "x"))
        with pytest.raises(PrintError, match="il file non si può scrivere"):
            print_scheda(quintano, path)
        monkeypatch.undo()
        assert path.read_text(encoding="utf-8") == "prima"
        assert [found.name for found in tmp_path.iterdir()] == ["scheda.txt"]

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("scheda.html", "«.html» non è un formato di stampa; i formati sono .txt, .json, .pdf"),
            ("scheda", "i formati sono .txt, .json, .pdf"),
            ("nessuna/scheda.txt", "la cartella in cui scrivere non esiste"),
            ("file.txt/scheda.txt", "la cartella in cui scrivere non esiste"),
            ("cartella.txt", "è una cartella"),
        ],
    )
    def test_errors_name_the_file_and_the_remedy(self, quintano: Scheda, tmp_path: Path, name: str, said: str) -> None:
        (tmp_path / "cartella.txt").mkdir()
        (tmp_path / "file.txt").touch()
        with pytest.raises(PrintError) as caught:
            print_scheda(quintano, tmp_path / name)
        assert str(caught.value).startswith(f"{tmp_path / name}: ")
        assert said in str(caught.value)

    def test_a_file_that_may_not_be_written_is_left_alone(
        self, quintano: Scheda, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "scheda.txt"
        path.write_text("prima", encoding="utf-8")
        # Said by the system in its place: who runs the tests may be allowed everything.
        monkeypatch.setattr(printing.os, "access", lambda *_: False)
        with pytest.raises(PrintError, match="permesso negato"):
            print_scheda(quintano, path)
        assert path.read_text(encoding="utf-8") == "prima"
