# SPDX-License-Identifier: EUPL-1.2
"""The table of comuni: which columns, in which order of the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
from django.http import QueryDict

from schedario.definition.form import Form
from schedario.portal.analysis.variables import Variable

WHO = ("denominazione", "codice", "provincia", "regione", "ats_nome", "stato")
COLUMN, ORDER = "c", "ordine"


def columns(query: QueryDict, form: Form, known: Mapping[str, Variable]) -> list[Variable]:
    """The variables that an address asks for, in its order; else those that the edition's board shows."""
    asked = [known[name] for name in dict.fromkeys(query.getlist(COLUMN)) if name in known]
    return asked or [known[name] for name in usual(form, known)]


def usual(form: Form, known: Mapping[str, Variable]) -> list[str]:
    """What is shown where nothing is asked for."""
    board = form.together.board if form.together else None
    names = [board.spread, board.whole, board.part] if board else list(known)[:3]
    return names + [name for name, one in known.items() if one.words and name.startswith("due:")] + ["errors"]


def ordered(rows: pl.DataFrame, order: str, shown: Sequence[Variable]) -> pl.DataFrame:
    """By a column, `-` before it turns it round; what is missing comes last. Else by name."""
    name = order.removeprefix("-")
    if name not in {*WHO, *(one.name for one in shown)}:
        name, order = "denominazione", "denominazione"
    return rows.sort(
        name, "denominazione", descending=[order.startswith("-"), False], nulls_last=True, maintain_order=True
    )
