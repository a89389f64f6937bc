# SPDX-License-Identifier: EUPL-1.2
"""The table of comuni: which columns, in which order of the rows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
from django.http import QueryDict

from schedario.definition.form import Form
from schedario.portal.analysis.export import Row
from schedario.portal.analysis.variables import Variable
from schedario.tables.table import Table

COLUMN, ORDER = "c", "ordine"


def choose_columns(query: QueryDict, form: Form, known: Mapping[str, Variable]) -> list[Variable]:
    """The variables that an address asks for, in its order; else those that the edition's board shows."""
    asked = [known[name] for name in dict.fromkeys(query.getlist(COLUMN)) if name in known]
    return asked or [known[name] for name in list_usual_names(form, known)]


def list_usual_names(form: Form, known: Mapping[str, Variable]) -> list[str]:
    """The columns shown where nothing is asked for."""
    board = form.together.board if form.together else None
    parts = (board.parts or (board.whole, board.part)) if board else ()
    names = [board.spread, *parts] if board else list(known)[:3]
    return names + [name for name, one in known.items() if one.words and name.startswith("due:")] + ["errors"]


def sort_rows(rows: pl.DataFrame, order: str, shown: Table[Row]) -> pl.DataFrame:
    """By a column, `-` before it turns it round; what is missing comes last. Else by name."""
    column, descending = shown.read_order(order)
    return rows.sort(column.key, "denominazione", descending=[descending, False], nulls_last=True, maintain_order=True)
