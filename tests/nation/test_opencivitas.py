# SPDX-License-Identifier: EUPL-1.2
"""The long CSV of OpenCivitas: decimal commas, what a computer left of a zero, and what schede say otherwise."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from schedario.cli.main import app
from schedario.definition.catalogue import load
from schedario.nation.opencivitas import OpenCivitasError, list_datasets, parse_amount, read_opencivitas
from schedario.nation.outliers import outliers

FORM = load("SOC26")
DATASET = "FC70SOCNID/SPESA_STORICA"
NAME = "2021_Ind_FC70SOCNID_1_csv.csv"
HEAD = "USERNAME;Indicatore/Determinante;Valore;Anomalia;Privacy\r\n"
LINES = (
    "CR078SIF11YE;SPESA_STORICA;46204,67;;\r\n"
    "CR078SIF11YE;SPESA_STORICA_PROAB;50,9423;;\r\n"
    "CR039SIF11WQ;SPESA_STORICA;29562,2;;\r\n"
    "AQ017SIF11RD;SPESA_STORICA;1,818989E-12;;\r\n"
    "BG103SIF11LA;SPESA_STORICA;;;\r\n"
    "ZZ999REG003;SPESA_STORICA;1000000,00;;\r\n"
)
CONTENT = (HEAD + LINES).encode("latin-1")


def read(content: bytes = CONTENT, name: str = NAME) -> pl.DataFrame:
    return read_opencivitas(name, content, list_datasets(FORM)).figures


def packed(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, CONTENT)
    return buffer.getvalue()


def test_the_edition_says_what_it_compares_with_what() -> None:
    assert list_datasets(FORM) == {DATASET: "R07.corrente"}


def test_the_figures_of_the_two_published_schede_are_read_to_the_cent() -> None:
    assert read().rows() == [(DATASET, "CR039SIF11WQ", 2956220), (DATASET, "CR078SIF11YE", 4620467)]


def test_what_is_no_amount_is_left_out_and_told() -> None:
    read_file = read_opencivitas(NAME, CONTENT, list_datasets(FORM))
    assert read_file.left_out == (("AQ017SIF11RD", "1,818989E-12"),)


def test_a_zip_is_read_as_it_comes() -> None:
    assert read(packed("dati.csv"), "2021_Ind_FC70SOCNID_1_csv.zip").equals(read())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("spesa.csv", CONTENT, "non dice la famiglia"),
        ("2022_Ind_FC80SOCNID_1.csv", CONTENT, "non confronta nulla con FC80SOCNID"),
        (NAME, b"a;b\r\n1;2\r\n", "mancano le colonne USERNAME"),
        (NAME, CONTENT + b"CR078SIF11YE;SPESA_STORICA;1,00;;\r\n", "CR078SIF11YE ha due volte"),
        (NAME, packed("a.csv", "b.csv"), "ci sono 2 file CSV"),
    ],
)
def test_another_file_is_refused_with_its_reason(name: str, content: bytes, said: str) -> None:
    with pytest.raises(OpenCivitasError, match=said):
        read(content, name)


@given(st.integers(-(10**12), 10**12))
def test_every_amount_is_read_exactly(cents: int) -> None:
    sign, whole, decimals = "-" if cents < 0 else "", *divmod(abs(cents), 100)
    assert parse_amount(f"{sign}{whole},{decimals:02}") == cents


@given(st.from_regex(r"-?[0-9]+(,[0-9]+)?[eE][+-]?[0-9]+", fullmatch=True))
def test_no_scientific_notation_is_an_amount(text: str) -> None:
    assert parse_amount(text) is None


def test_a_scheda_that_says_otherwise_is_doubted_and_only_that() -> None:
    schede = pl.DataFrame(
        {"codice": ["CR078SIF11YE", "CR039SIF11WQ", "MI001SIF11AA"], "R07.corrente": [4620467, 2956221, 1]}
    )
    found = outliers(FORM, schede, stored=True, references=read()).filter(code="SOC26-P-013")
    assert found["codice"].to_list() == ["CR039SIF11WQ"]
    assert "29562,21 euro; OpenCivitas" in found["message"][0]
    assert "29562,20 euro" in found["message"][0]
    assert outliers(FORM, schede, stored=True).filter(code="SOC26-P-013").is_empty()


class TestCommands:
    def test_a_file_becomes_values_to_load(self, tmp_path: Path) -> None:
        (tmp_path / NAME).write_bytes(CONTENT)
        made = CliRunner().invoke(app, ["opencivitas", str(tmp_path / NAME), "-o", str(tmp_path / "r07.csv")])
        assert made.exit_code == 0, made.output
        assert "2 comuni" in made.output
        assert "AQ017SIF11RD" in made.output
        assert (tmp_path / "r07.csv").read_text(encoding="utf-8-sig").splitlines() == [
            "codice;R07.corrente",
            "CR039SIF11WQ;29562,20",
            "CR078SIF11YE;46204,67",
        ]

    def test_doubts_can_be_had_against_it(self, tmp_path: Path) -> None:
        (tmp_path / NAME).write_bytes(CONTENT)
        schede = tmp_path / "schede.csv"
        schede.write_text("codice,R07.corrente\nCR078SIF11YE,1.00\n", encoding="utf-8")
        told = CliRunner().invoke(app, ["outliers", str(schede), "--reference", str(tmp_path / NAME)])
        assert told.exit_code == 0, told.output
        assert "SOC26-P-013" in told.output

    def test_a_wrong_file_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "altro.csv").write_bytes(CONTENT)
        told = CliRunner().invoke(app, ["opencivitas", str(tmp_path / "altro.csv"), "-o", str(tmp_path / "r.csv")])
        assert told.exit_code == 2
        assert "famiglia" in told.output
