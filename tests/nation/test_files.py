# SPDX-License-Identifier: EUPL-1.2
"""The files of `schedario generate`: the same schede in each format, as values or as stored integers."""

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from polars.testing import assert_frame_equal
from python_calamine import CalamineWorkbook

from schedario.cli.main import app
from schedario.definition.catalogue import load
from schedario.nation.synthetic import generate as made
from schedario.nation.synthetic.generate import EDITION, Order, generate

FORM = load(EDITION)
FEW = Order(comuni=40)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["generate", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_parquet_holds_decimals_and_says_that_it_is_test_data(tmp_path: Path) -> None:
    file = tmp_path / "prova.parquet"
    assert run("-o", str(file), "--comuni", "40").endswith("40 schede, DATI DI PROVA (seme «schedario»)\n")
    frame, stored = pl.read_parquet(file), generate(FORM, FEW)
    assert frame.schema["R06"] == pl.Decimal(18, 2)
    assert frame["R06"].to_list() == [Decimal(cents).scaleb(-2) for cents in stored["R06"]]
    assert_frame_equal(frame.select("istat", "M12.ore", "R16"), stored.select("istat", "M12.ore", "R16"))
    assert pl.read_parquet_metadata(file)["dati_di_prova"] == "true"


def test_stored_integers_are_written_when_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "prova.parquet"
    run("-o", str(file), "--comuni", "40", "--stored")
    assert_frame_equal(pl.read_parquet(file), generate(FORM, FEW))


def test_csv_has_points_and_zeros_in_front(tmp_path: Path) -> None:
    file = tmp_path / "prova.csv"
    run("-o", str(file), "--comuni", "40")
    first = pl.read_csv(file, infer_schema=False).row(0, named=True)
    cents = generate(FORM, FEW).row(0, named=True)["R06"]
    assert (first["istat"], first["R06"], first["dati_di_prova"]) == ("001001", f"{Decimal(cents).scaleb(-2)}", "true")


def test_json_lines_have_decimals_as_texts(tmp_path: Path) -> None:
    file = tmp_path / "prova.jsonl"
    run("-o", str(file), "--comuni", "40")
    first, *others = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    assert len(others) == 39
    assert isinstance(first["R06"], str)
    assert isinstance(first["R03"], int)


def test_the_workbook_has_one_sheet_called_test_data(tmp_path: Path) -> None:
    file = tmp_path / "prova.xlsx"
    run("-o", str(file), "--comuni", "40")
    headings, *rows = CalamineWorkbook.from_path(file).get_sheet_by_name("DATI DI PROVA").to_python()
    assert [row[headings.index("istat")] for row in rows] == generate(FORM, FEW)["istat"].to_list()
    assert {row[headings.index("dati_di_prova")] for row in rows} == {True}


def test_pieces_follow_each_other_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "PIECE", 16)
    file = tmp_path / "prova.parquet"
    run("-o", str(file), "--comuni", "40", "--stored")
    monkeypatch.undo()
    assert_frame_equal(pl.read_parquet(file), generate(FORM, FEW))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-o", "prova.txt"), "prova.txt: l'estensione deve essere una fra .parquet, .csv, .jsonl, .xlsx"),
        (("-o", "prova.csv", "--comuni", "8000"), "i comuni che compilano la scheda sono 7325, non 8000"),
        (("-o", "manca/prova.csv", "--comuni", "3"), "manca"),
    ],
)
def test_what_cannot_be_made_is_told(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["generate", *arguments])
    assert result.exit_code == 2
    assert said in result.output
    assert not list(tmp_path.iterdir())
