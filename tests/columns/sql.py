# SPDX-License-Identifier: EUPL-1.2
"""What every engine of SQL has to get right: the algebra of nodes on all edges, and files with anything in them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlglot import exp

from schedario.columns.sql_answers import AnswerSource, take_answers
from schedario.definition.form import Form
from schedario.program import nodes as f
from schedario.program.graph import Graph
from schedario.program.ranges import Range
from schedario.program.renderings.python import compile_task
from schedario.program.renderings.sql import SelectStep, chain_selects, name_expression, render_graph
from schedario.program.renderings.sql_dialects import DIALECTS
from schedario.program.renderings.text import Task
from schedario.writing.numbers import MAX_DIGITS

LARGEST = 10**MAX_DIGITS - 1

NUMBERS = (None, 0, 1, -1, 2, -2, 3, 8, -7, 100, LARGEST, -LARGEST)
ROWS = list(product(NUMBERS, repeat=3))

A, B, C = f.Answer("A"), f.Answer("B"), f.Answer("C")
IS_ONE = {name: f.Equal(f.Answer(name), f.Integer(1)) for name in "ABC"}  # unknown where the answer is missing
THREE = tuple(IS_ONE.values())

ALGEBRA: dict[str, f.Node | f.Condition] = {
    "sum": f.Add((A, B, C)),
    "sum with a constant": f.Add((A, f.Integer(-5))),
    "product": f.Multiply(A, B),
    "product of a sum": f.Multiply(f.Add((A, B)), f.Add((B, C))),
    "half up": f.HalfUp(A, f.Positive(B)),
    "half up of a product": f.HalfUp(f.Multiply(f.Integer(100), A), f.Positive(B)),
    "half up that needs wide numbers": f.HalfUp(f.Multiply(A, B), f.Positive(C)),
    "half up by a constant": f.HalfUp(A, f.Integer(8)),
    "half up of a constant": f.HalfUp(f.Integer(-7), f.Positive(A)),
    "half up twice": f.HalfUp(f.HalfUp(A, f.Positive(B)), f.Positive(C)),
    "positive": f.Positive(A),
    "absolute": f.Absolute(A),
    "greatest": f.Extreme(True, (A, B, C)),
    "least": f.Extreme(False, (A, B, C)),
    "greatest known": f.Extreme(True, (A, B, C), known_only=True),
    "least known": f.Extreme(False, (A, B, C), known_only=True),
    "first known": f.FirstKnown((A, B, C)),
    "choice": f.Select(IS_ONE["A"], B, C),
    "choice of constants": f.Select(IS_ONE["A"], f.Integer(3_000_000_000), f.Integer(0)),
    "choice by what is known": f.Select(f.Known(A), B, f.NULL),
    "wide choice": f.Select(IS_ONE["A"], f.Multiply(B, C), A),
    "less": f.Less(A, B),
    "less or equal": f.LessOrEqual(A, B),
    "equal": f.Equal(A, B),
    "less, of wide and narrow": f.Less(f.Multiply(A, B), C),
    "all": f.All(THREE),
    "any": f.Any(THREE),
    "not all": f.Not(f.All(THREE)),
    "any not": f.Any(tuple(f.Not(one) for one in THREE)),
    "all of any": f.All((f.Any(THREE[:2]), f.Not(THREE[2]))),
    "surely": f.Surely(IS_ONE["A"]),
    "surely not": f.Surely(f.Not(f.Any(THREE))),
    "early": f.Early(IS_ONE["A"], f.Surely(IS_ONE["B"]), f.Surely(IS_ONE["C"])),
    "agreed": f.Agreed(THREE),
    "known": f.Known(f.Add((A, B))),
    "known truth": f.Known(f.All(THREE)),
    "answered": f.Answered("A"),
    "unknown for ever": f.Truth(None),
    "true": f.Truth(True),
    "no number": f.NULL,
    "a constant": f.Integer(2**40),
}

# Code points, not graphemes, bytes or UTF-16 units; quotes and backslashes; blanks and case count.
TEXTS = (
    None,
    "",
    "x",
    "X",
    "x ",
    "è",
    "e\u0301",
    "👩\u200d🔧",
    "'",
    '"',
    "\\",
    "a\\'b",
    "a; b",
    "b; a; b",
    "a;b",
    "a\n",
    "%_",
)
TEXT_ROWS = list(product(TEXTS, repeat=2))
ENTRIES = ("a", "b", "x", "'", "\\", "👩\u200d🔧")

WORDS: dict[str, f.Node | f.Condition] = {
    **{f"same as {text!r}": f.SameText("T", text, constant=True) for text in TEXTS if text is not None},
    "same": f.SameText("T", "U", constant=False),
    "length": f.TextLength("T"),
    "twice the length": f.Multiply(f.Integer(2), f.TextLength("T")),
    "listed": f.Listed("T", ENTRIES, several=False),
    "several listed": f.Listed("T", ENTRIES, several=True),
}

Run = Callable[[str, Path], list[dict[str, Any]]]  # a statement over the table `schede`, whose Parquet file is given


def algebra_is_right(dialect: str, run: Run, folder: Path) -> None:
    """Every node over all edges gives what the engine of one scheda gives."""
    one = compile_task(Task(["A", "B", "C"], list(ALGEBRA.values())))
    expected = [dict(zip(ALGEBRA, one(row, ()), strict=True)) for row in ROWS]
    table = pl.DataFrame(ROWS, schema=dict.fromkeys("ABC", pl.Int64), orient="row")
    assert _by_sql(dialect, run, folder, table, ALGEBRA) == expected


def texts_are_right(dialect: str, run: Run, folder: Path) -> None:
    """Comparisons of texts are exact, lengths are of code points, lists have no other members."""
    expected = [words_told(*row) for row in TEXT_ROWS]
    table = pl.DataFrame(TEXT_ROWS, schema=dict.fromkeys("TU", pl.String), orient="row")
    assert _by_sql(dialect, run, folder, table, WORDS) == expected


def words_told(text: str | None, other: str | None) -> dict[str, Any]:
    parts = None if text is None else text.split("; ")
    return {
        **{f"same as {one!r}": None if text is None else text == one for one in TEXTS if one is not None},
        "same": None if text is None or other is None else text == other,
        "length": len(text or ""),
        "twice the length": 2 * len(text or ""),
        "listed": None if text is None else text in ENTRIES,
        "several listed": None if parts is None else all(part in ENTRIES for part in parts),
    }


def _by_sql(
    dialect: str, run: Run, folder: Path, table: pl.DataFrame, nodes: dict[str, f.Node | f.Condition]
) -> list[dict[str, Any]]:
    """The rows of the table in their order, as whole numbers, truths or None."""
    file = folder / "table.parquet"
    table.with_row_index("row").write_parquet(file)
    answers = {name: Range(-LARGEST, LARGEST) for name in table.columns}
    rendered = render_graph(Graph(nodes, {}), answers, DIALECTS[dialect])
    steps = [SelectStep(f"step_{place}", [exp.Star(), *layer]) for place, layer in enumerate(rendered.layers)]
    last = SelectStep(
        "last", [exp.column("row"), *(name_expression(one, name) for name, one in rendered.outputs.items())]
    )
    query = chain_selects(exp.to_table("schede"), [*steps, last], DIALECTS[dialect])
    found = sorted(run(query.sql(dialect), file), key=lambda row: row["row"])
    return [{name: _whole(row[name]) for name in nodes} for row in found]


def _whole(value: object) -> object:
    if isinstance(value, Decimal):
        assert value == int(value)
        return int(value)
    return value


# ---------------------------------------------------------------- answers

REFUSED: tuple[tuple[str, list[float] | list[int]], ...] = (
    (r"1\.005", [1.00, 1.005]),
    (r"1(0{13}|\.0E13)", [10.0**13]),
    ("10{14}", [10**14]),
)


def answers_are_refused(form: Form, dialect: str, run: Run, failure: type[Exception], folder: Path) -> None:
    """What has more decimals than the cell, or too many digits, is an error that names the cell and the value."""
    answers = take_answers(AnswerSource(form, ["R06"], stored=False), DIALECTS[dialect])
    query = chain_selects(exp.to_table("schede"), [SelectStep("risposte", answers)], DIALECTS[dialect]).sql(dialect)
    for place, (told, values) in enumerate(REFUSED):
        file = folder / f"{place}.parquet"
        pl.DataFrame({"R06": values}).write_parquet(file)
        with pytest.raises(failure, match=r"R06: non si può prendere.*" + told):
            run(query, file)


# ---------------------------------------------------------------- files

ODD = (
    "",
    " ",
    " x ",
    "e\u0301",
    "a  b",
    "a\r\nb",
    "a\rb\n",
    "\x00a\x1fb\x85",
    "a\u2028b",
    "\u3000x\u00a0y\u2009",
    "“ciò”\tè",
)


def file_of_schede(form: Form, folder: Path) -> Path:
    """Schede as an analyst may have them: other columns, doubles, decimals, small integers, untidy texts."""
    from tests.differential.generate import schede  # noqa: PLC0415 - polars is slow to import

    cells = schede(form, 300, seed=11).with_columns(pl.col(pl.Int64).clip(-(10**9), 10**9))
    values = []
    for place, cell in enumerate(form.asked):
        if not cell.numeric:
            odd = pl.Series(cell.id, [ODD[(row + place) % len(ODD)] for row in range(cells.height)])
            values.append(pl.when(pl.int_range(pl.len()) % 3 == 0).then(pl.lit(odd)).otherwise(cell.id).alias(cell.id))
        elif cell.scale and place % 2:
            doubles = [None if one is None else one / 10**cell.scale for one in cells[cell.id]]
            values.append(pl.Series(cell.id, doubles, dtype=pl.Float64))
        elif cell.scale:
            shifted = pl.col(cell.id).cast(pl.Int128).reinterpret(dtype=pl.Decimal(20, cell.scale))
            values.append(shifted.alias(cell.id))
        elif place % 2:
            values.append(pl.col(cell.id).cast(pl.Int32))
    ours = cells.with_columns(values).drop("M59.ore")
    codes = pl.Series("codice", [f"XX{row:03d}SIF11ZZ" for row in range(cells.height)])
    file = folder / "schede di prova.parquet"
    ours.insert_column(0, codes).with_columns(pl.lit(1.5).alias("nota d'ufficio")).write_parquet(file)
    return file
