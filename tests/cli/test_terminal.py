# SPDX-License-Identifier: EUPL-1.2
"""Tables on terminals of several widths: no number is broken, no line is too long, what is left out is named."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

import schedario
from schedario.cli import analysis, form, read
from schedario.cli.demo import build_people_table
from schedario.cli.fitting import fit_columns
from schedario.cli.main import app
from schedario.cli.screen import Screen
from schedario.tables.kinds import INTEGER
from schedario.tables.table import Column, Table

WIDTHS = (40, 60, 80, 120)
SCHEDE = Path(__file__).parent.parent / "data" / "schede"
FORM = schedario.load("SOC26")
NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?|-?\d+(?:,\d+)?")
TOLD = "Non mostrate:"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("terminal") / "schede.parquet"
    made = CliRunner().invoke(app, ["generate", "-o", str(file), "--comuni", "400", "--seed", "7"])
    assert made.exit_code == 0, made.output
    return file


Show = Callable[[Path], int]


def show_people(_nation: Path) -> int:
    """The table of `schedario demo`, with people like those of the demo data."""
    rows = [
        {"role": "Coordinatore d’ambito", "place": place, "user": SimpleNamespace(name=name, email=email)}
        for place, name, email in (
            ("CREMA", "Anna Bianchi", "coordinatore.crema@demo.schedario.invalid"),
            (None, "Ministero", "analista@demo.schedario.invalid"),
        )
    ]
    Screen().print_table(build_people_table(), rows)
    return 0


def ask(file: Path) -> analysis.Request:
    return analysis.Request(file, "SOC26", (), None)


SHOWN: dict[str, Show] = {
    "editions": lambda _: form.run([], as_json=False, schema=False, markdown=False, diff=False),
    "form": lambda _: form.run(["SOC26"], as_json=False, schema=False, markdown=False, diff=False),
    "read": lambda _: read.run([SCHEDE / "quintano.txt"], None, as_json=False),
    "people": show_people,
    "indicators by region": lambda file: analysis.run_indicators(ask(file), "region", ()),
    "indicators of the nation": lambda file: analysis.run_indicators(ask(file), "nation", ()),
    "simulate": lambda file: analysis.run_simulate(ask(file), "region", ["spending_reference=y2021"], []),
}


def capture(monkeypatch: pytest.MonkeyPatch, show: Show, nation: Path, width: int | None) -> str:
    """What a command shows on a terminal of that width; piped, where there is none."""
    output = Terminal() if width else io.StringIO()
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setenv("COLUMNS", str(width or 80))
    monkeypatch.setenv("LINES", "25")  # without it the width would not count: a dumb terminal is taken for 80 × 25
    monkeypatch.setenv("TERM", "dumb")
    show(nation)
    monkeypatch.undo()
    return output.getvalue()


def find_numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text))


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_number_is_broken_and_no_line_is_too_long(
    monkeypatch: pytest.MonkeyPatch, nation: Path, name: str, width: int
) -> None:
    shown = capture(monkeypatch, SHOWN[name], nation, width)
    assert max(map(len, shown.splitlines())) <= width
    assert find_numbers(shown) <= find_numbers(capture(monkeypatch, SHOWN[name], nation, None))


@pytest.mark.parametrize("name", ["form", "read", "indicators by region", "simulate"])
def test_what_is_left_out_is_named(monkeypatch: pytest.MonkeyPatch, nation: Path, name: str) -> None:
    narrow = capture(monkeypatch, SHOWN[name], nation, 40)
    assert TOLD in narrow


def test_every_indicator_is_shown_or_named(monkeypatch: pytest.MonkeyPatch, nation: Path) -> None:
    first = capture(monkeypatch, SHOWN["indicators by region"], nation, None).splitlines()[0]
    shown = " ".join(capture(monkeypatch, SHOWN["indicators by region"], nation, 60).split())
    told = shown[shown.index(TOLD) :]
    labels = [label.strip() for label in first.split("\t")]
    named = [label for label in labels if label in told]
    head = " ".join(shown[: shown.index(TOLD)].split())
    assert 0 < len(named) < len(labels)
    assert all(label.split()[0] in head for label in labels if label not in named)


def test_the_first_column_stays_and_extra_ones_go_before_the_others() -> None:
    columns: list[Column[tuple[str, ...]]] = [
        Column("name", "Comune", lambda row: row[0]),
        Column("extra", "Abitanti", lambda row: row[1], INTEGER, extra=True),
        Column("wanted", "Importo", lambda row: row[2], INTEGER),
    ]
    cells = [["San Pietro", "1.234.567", "1.234.567"]]
    widths = {width: fit_columns(columns, cells, width) for width in (5, 21, 40)}
    assert [bool(one) for one in widths[5]] == [True, False, False]
    assert widths[21] == [7, 0, 9]
    assert widths[40] == [10, 9, 9]


def test_columns_that_belong_together_stay_or_go_together() -> None:
    columns: list[Column[tuple[str, ...]]] = [
        Column("name", "Comune", lambda row: row[0]),
        Column("x.before", "Esito prima", lambda row: row[1], INTEGER, together="x"),
        Column("x.after", "Esito dopo", lambda row: row[2], INTEGER, together="x"),
        Column("y", "Importo", lambda row: row[3], INTEGER),
    ]
    cells = [["San Pietro", "1.234.567", "1.234.567", "1.234"]]
    for width in range(10, 60):
        shown = [bool(one) for one in fit_columns(columns, cells, width)]
        assert shown[1] == shown[2]
    assert [bool(one) for one in fit_columns(columns, cells, 22)] == [True, False, False, True]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_simulation_shows_before_only_beside_after(monkeypatch: pytest.MonkeyPatch, nation: Path, width: int) -> None:
    shown = " ".join(capture(monkeypatch, SHOWN["simulate"], nation, width).split())
    tables = re.sub(rf"{TOLD} [^.]*\.", "", shown)
    assert tables.count("prima") == tables.count("dopo")


def test_a_number_longer_than_the_terminal_is_left_out_rather_than_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table("", (Column("name", "Comune", str), Column("n", "Importo", lambda _: 10**15, INTEGER)))
    shown = capture(monkeypatch, lambda _: Screen().print_table(table, ["Roma"]) or 0, Path(), 24)
    assert "1.000" not in shown
    assert "Non mostrate: Importo." in shown
