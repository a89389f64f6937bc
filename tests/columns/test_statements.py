# SPDX-License-Identifier: EUPL-1.2
"""«n.d.: motivo» in a table is what it is in a cell of the page: a figure that is not available, with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import polars as pl
import pytest
from click.testing import CliRunner

from schedario.cli.main import app
from schedario.columns.evaluate import Engine, evaluate
from schedario.columns.frames import FrameError, take_answers
from schedario.columns.rows import build_row
from schedario.columns.schema import list_findings_by_count
from schedario.definition.catalogue import load
from schedario.engine import answers
from schedario.engine.evaluate import evaluate as evaluate_one
from schedario.nation.indicators import indicators

FORM = load("SOC26")
WHOLE = {
    "codice": ["XX001SIF11ZZ", "XX002SIF11ZZ", "XX003SIF11ZZ"],
    "R03": ["933", "399", "500"],
    "R06": ["39148.99", "100.00", "100.00"],
    "M12.utenti": ["12", "n.d.: registro perduto", "4"],
    "M12.ore": ["120", "Dato non disponibile - il registro è perduto", "40"],
    "R16": ["Relazione.", "n.d.: da scrivere", "n.d. in tutto il testo, ma è una relazione"],
}
SAID = {"M12.utenti": "registro perduto", "M12.ore": "il registro è perduto", "R16": "da scrivere"}
REASONS = "M12.utenti: registro perduto; M12.ore: il registro è perduto; R16: da scrivere"


def by_one(row: int) -> dict[str, object]:
    """What the engine of one scheda says of a row."""
    given = {name: values[row] for name, values in WHOLE.items() if name != "codice"}
    if row == 1:
        given |= dict.fromkeys(SAID)
    taken = answers.take_answers(FORM, given, unavailable=SAID if row == 1 else None)
    return dict(build_row(evaluate_one(FORM, taken)))


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("engine", get_args(Engine))
def test_is_evaluated_as_a_scheda_by_itself(engine: Engine, lazy: bool) -> None:
    frame = pl.DataFrame(WHOLE)
    asked = evaluate(FORM, frame.lazy(), stored=True, engine=engine).collect() if lazy else None
    found = evaluate(FORM, frame, stored=True, engine=engine) if asked is None else asked
    assert found["state:M12.utenti"].to_list() == ["answered", "unavailable", "answered"]
    assert found["state:R16"].to_list() == ["answered", "unavailable", "answered"]
    assert found["M12.utenti"].to_list() == [12, None, 4]
    assert found["R16"].to_list() == ["Relazione.", None, "n.d. in tutto il testo, ma è una relazione"]
    assert found["unavailable"].to_list() == [None, REASONS, None]
    for row in range(3):
        assert {name: found[name][row] for name in by_one(row)} == by_one(row)
        for count, names in list_findings_by_count(FORM).items():
            assert found[count][row] == sum(by_one(row)[name] is True for name in names), count


def test_what_is_not_available_is_not_to_fill_in() -> None:
    said, blank = (
        evaluate(FORM, pl.DataFrame(WHOLE | {"M12.utenti": ["12", text, "4"]})) for text in ("n.d.: perso", None)
    )
    (told,) = {one.code for one in FORM.cell_checks.values() if one.about == "unavailable"}
    findings = [name for name in said.columns if name.startswith(told) and name.endswith("Q1")]
    assert said.select(findings).row(1) == (True,)
    assert said["to_fill"][1] <= blank["to_fill"][1]


def test_a_frame_without_statements_has_no_column_of_reasons() -> None:
    plain = pl.DataFrame({"codice": ["A"], "R03": ["5"]})
    assert "unavailable" not in evaluate(FORM, plain).columns
    assert "unavailable" not in evaluate(FORM, plain.lazy()).collect().columns


@pytest.mark.parametrize(
    ("cell", "text", "why"),
    [
        ("M12.utenti", "n.d.", "motivo"),
        ("R05", "n.d.: perso", "«n.d.: perso» non si può prendere"),
        ("M12.utenti", "circa 12", "numero intero"),
    ],
)
def test_what_is_no_statement_is_refused_as_before(cell: str, text: str, why: str) -> None:
    with pytest.raises(FrameError, match=why):
        take_answers(FORM, pl.DataFrame({"R03": ["5"], cell: [text]}))


def test_the_rows_of_a_statement_follow_those_that_are_kept() -> None:
    taken = take_answers(FORM, pl.DataFrame(WHOLE))
    assert taken.unavailable == {1: SAID}
    assert taken.where(pl.Series([False, True, True])).unavailable == {0: SAID}


def test_counts_in_no_indicator_that_needs_it() -> None:
    frame = pl.DataFrame({"R03": ["10", "20"], "M21.utenti": ["5", "n.d.: perso"], "M38.utenti": ["0", "0"],
                          "M53.utenti": ["0", "0"]})  # fmt: skip
    assert indicators(FORM, frame)["utenti_anziani.comuni"].item() == 1


def save(file: Path, separator: str = ",") -> Path:
    frame = pl.DataFrame(WHOLE)
    match file.suffix:
        case ".csv":
            frame.write_csv(file, separator=separator)
        case ".xlsx":
            frame.write_excel(file)
        case ".jsonl":
            frame.write_ndjson(file)
        case ".parquet":
            frame.write_parquet(file)
    return file


@pytest.mark.parametrize("name", ["schede.csv", "schede.xlsx", "schede.jsonl", "schede.parquet"])
@pytest.mark.parametrize("output", ["valutate.csv", "valutate.parquet"])
def test_the_command_takes_it_from_every_format(name: str, output: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["evaluate", str(save(tmp_path / name)), "-o", str(tmp_path / output)])
    assert done.exit_code in (0, 1), done.output
    found = (pl.read_csv if output.endswith(".csv") else pl.read_parquet)(tmp_path / output)
    assert found["state:M12.utenti"].to_list() == ["answered", "unavailable", "answered"]
    assert found["unavailable"].to_list() == [None, REASONS, None]


def test_the_command_takes_it_where_commas_stand_before_decimals(tmp_path: Path) -> None:
    file = save(tmp_path / "schede.csv", ";")
    file.write_text(file.read_text(encoding="utf-8").replace("39148.99", "39148,99"), encoding="utf-8")
    done = CliRunner().invoke(app, ["evaluate", str(file), "-o", str(tmp_path / "o.parquet")])
    assert done.exit_code in (0, 1), done.output
    assert pl.read_parquet(tmp_path / "o.parquet")["state:M12.utenti"].to_list()[1] == "unavailable"
