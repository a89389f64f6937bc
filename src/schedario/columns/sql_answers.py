# SPDX-License-Identifier: EUPL-1.2
"""Columns of values taken as stored answers in SQL, as `numbers` and `texts` do it; what cannot be taken is an error.

Numbers must be of a numeric type: SQL reads a text more kindly than a scheda may be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlglot import exp

from schedario.columns.numbers import LIMIT
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.program.renderings.sql import build_column, name_expression
from schedario.program.renderings.sql_dialects import Dialect

# What `engine.answers.clean_text` does: which characters go, and which are white space.
_LINE_END = r"\u000d\u000a|\u000d"
_CONTROLS = r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]"
_SPACES = r"[ \u0009\u000a\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"


class AnswerSource(NamedTuple):
    """`names` are the columns that there are. With `stored`, they hold stored integers."""

    form: Form
    names: Sequence[str]
    stored: bool


def take_answers(given: AnswerSource, dialect: Dialect) -> list[exp.Expr]:
    """A column of stored answers for each cell that is asked; NULL where there is no column for it."""
    return list(_take_column(given, dialect))


def _take_column(given: AnswerSource, dialect: Dialect) -> Iterator[exp.Expr]:
    present = set(given.names)
    for cell in given.form.asked:
        if cell.id not in present:
            answer: exp.Expr = exp.cast(exp.null(), "BIGINT" if cell.numeric else "TEXT")
        elif cell.numeric:
            answer = _take_number(cell, 0 if given.stored else cell.scale, dialect)
        else:
            answer = _take_text(cell, dialect)
        yield name_expression(answer, cell.id)


def _take_number(cell: Cell, scale: int, dialect: Dialect) -> exp.Expr:
    """The value times ten to `scale`, when it has no more decimals than that and is not too long."""
    value = build_column(cell.id)
    exact = exp.cast(value, f"DECIMAL(38, {scale})")
    below = exp.Literal.number(LIMIT // 10**scale)
    fits = exp.and_(
        exp.EQ(this=exact.copy(), expression=value), exp.LT(this=exp.Abs(this=exact.copy()), expression=below)
    )
    stored = exp.cast(exact * exp.Literal.number(10**scale) if scale else exact, "BIGINT")
    words = exp.Literal.string(f"{cell.id}: {phrase('engine.refused')} ")
    refused = dialect.refusal(exp.Concat(expressions=[words, exp.cast(value, "TEXT")]))
    known = exp.Is(this=value, expression=exp.Not(this=exp.null()))
    return exp.Case().when(fits, stored).when(known, refused)


def _take_text(cell: Cell, dialect: Dialect) -> exp.Expr:
    text = dialect.replace_matches(exp.cast(build_column(cell.id), "TEXT"), _LINE_END, "\n")
    text = dialect.composed(dialect.replace_matches(text, _CONTROLS, ""))
    if cell.kind == "long_text":
        text = dialect.replace_matches(text, f"^{_SPACES}|{_SPACES}$", "")
    else:
        text = exp.Trim(this=dialect.replace_matches(text, _SPACES, " "))
    return exp.Nullif(this=text, expression=exp.Literal.string(""))
