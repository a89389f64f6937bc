# SPDX-License-Identifier: EUPL-1.2
"""Statements in columns that there is no figure to give («n.d.: registro perduto»), read as in a cell of the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import polars as pl

from schedario.columns.numbers import NumberColumn
from schedario.definition.form import Cell, Form
from schedario.engine.answers import Unavailable
from schedario.engine.italian_input import read_statement
from schedario.writing.numbers import UNAVAILABLE

COLUMN = "unavailable"  # of evaluated schede, with the reasons

_MAYBE = rf"^\s*(?i:{UNAVAILABLE.partition(')')[0]}))"


class Statements:
    """The statements found in the columns of a frame, by row and cell."""

    def __init__(self) -> None:
        self.by_row: dict[int, dict[str, str]] = defaultdict(dict)

    def take_out(self, given: pl.Series, cell: Cell, taken: NumberColumn) -> NumberColumn:
        """The numbers of a column without the faults that are statements."""
        unreadable = taken.faults.get("unreadable")
        if unreadable is None:
            return taken
        rows = self._keep(given, cell, unreadable.arg_true())
        left = unreadable.scatter(rows, [False] * len(rows)) if rows else unreadable
        faults = {why: found for why, found in {**taken.faults, "unreadable": left}.items() if found.any()}
        return taken._replace(faults=faults)

    def take_out_of_texts(self, texts: pl.Series, cell: Cell) -> pl.Series:
        """The texts of a cell, missing where they are statements; of numbers what they are."""
        if cell.numeric:
            return texts
        maybe = texts.str.contains(_MAYBE).fill_null(value=False)
        rows = self._keep(texts, cell, maybe.arg_true()) if maybe.any() else []
        return texts.scatter(rows, [None] * len(rows)) if rows else texts

    def _keep(self, given: pl.Series, cell: Cell, rows: Iterable[int]) -> list[int]:
        """Keeps the statements among the texts of some rows, and tells which rows these are."""
        found = []
        for row in rows:
            statement = read_statement(cell, str(given[row]))
            if isinstance(statement, Unavailable):
                self.by_row[row][cell.id] = statement.reason
                found.append(row)
        return found


def add_reasons(frame: pl.DataFrame, unavailable: Mapping[int, Mapping[str, str]]) -> pl.DataFrame:
    """The rows with what is not available of each, and why; null where there is nothing of the kind."""
    told = {
        row: "; ".join(f"{cell}: {reason}" for cell, reason in reasons.items()) for row, reasons in unavailable.items()
    }
    return frame.with_columns(pl.Series(COLUMN, [told.get(row) for row in range(frame.height)], dtype=pl.String))


def has_statements(form: Form, schede: pl.LazyFrame) -> bool:
    """Checks whether a file may say of some figure that there is none, where its numbers are texts.

    Where they are numbers only texts could, and these are long to look through.
    """
    schema = schede.collect_schema()
    if not any(cell.numeric and schema.get(cell.id) == pl.String for cell in form.asked):
        return False
    texts = [pl.col(cell.id).str.contains(_MAYBE).any() for cell in form.asked if schema.get(cell.id) == pl.String]
    found = schede.select(pl.any_horizontal(*texts).alias("found")).collect(engine="streaming")
    return bool(found["found"].any())
