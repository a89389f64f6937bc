# SPDX-License-Identifier: EUPL-1.2
"""Rows of a result chosen by conditions as people write them: `regione=Lombardia`, `da_rendicontare>50000`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Container, Sequence
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

import polars as pl

from schedario.definition.phrases import phrase
from schedario.errors import SchedarioError

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_GROUPED = re.compile(r"-?[0-9]{1,3}(\.[0-9]{3})+")
_ITALIAN = re.compile(r"-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+),[0-9]+")
_CONDITION = re.compile(r"\s*([\w:.]+?)\s*(>=|<=|!=|=|>|<)\s*(.*?)\s*")


class ConditionError(SchedarioError, ValueError):
    """A condition that cannot be applied; the message, in Italian, says why."""


def choose_rows(frame: pl.DataFrame, conditions: Sequence[str]) -> pl.DataFrame:
    """The rows for which all conditions hold. Texts are compared whole, capitals or not; a missing value fits none.

    Raises ConditionError.
    """
    return frame.filter([_build_expression(frame, condition) for condition in conditions]) if conditions else frame


def check_conditions(frame: pl.DataFrame, conditions: Sequence[str]) -> pl.Series:
    """For each row whether all conditions hold, as `choose_rows` reads them. Raises ConditionError."""
    expressions = [_build_expression(frame, condition) for condition in conditions]
    return frame.select(pl.all_horizontal(pl.lit(value=True), *expressions).fill_null(value=False)).to_series()


def apply_beforehand(
    frame: pl.DataFrame, conditions: Sequence[str], names: Container[str]
) -> tuple[pl.DataFrame, list[str]]:
    """The rows for which the conditions hold that are about a column in `names`, and the other conditions.

    Raises ConditionError.
    """
    ready, others = split_conditions(conditions, names)
    return choose_rows(frame, ready), others


def split_conditions(conditions: Sequence[str], names: Container[str]) -> tuple[list[str], list[str]]:
    """The conditions about a column in `names`, and the others."""
    ready = [one for one in conditions if (parts := _CONDITION.fullmatch(one)) and parts[1] in names]
    return ready, [one for one in conditions if one not in ready]


def _build_expression(frame: pl.DataFrame, condition: str) -> pl.Expr:
    parts = _CONDITION.fullmatch(condition)
    if parts is None:
        raise ConditionError(phrase("analysis.condition", condition=condition, operators=" ".join(OPERATORS)))
    name, sign, text = parts.groups()
    if name not in frame.columns:
        near = get_close_matches(name, frame.columns, n=8, cutoff=0.4) or frame.columns[:8]
        raise ConditionError(phrase("analysis.no_column", name=name, columns=", ".join(near)))
    dtype = frame.schema[name]
    if dtype.is_numeric():
        return OPERATORS[sign](pl.col(name), pl.lit(_parse_number(condition, text)))  # type: ignore[no-any-return]
    if sign not in ("=", "!="):
        raise ConditionError(phrase("analysis.text_column", name=name))
    return OPERATORS[sign](pl.col(name).cast(pl.String).str.to_lowercase(), text.lower())  # type: ignore[no-any-return]


def normalise_number(text: str) -> str:
    """A number as people write it, with a point before its decimals; what is none stays as it is.

    Raises ConditionError for what an Italian and a program read differently.

    >>> normalise_number("50000.5"), normalise_number("50.000,5"), normalise_number("0,5")
    ('50000.5', '50000.5', '0.5')
    """
    if _GROUPED.fullmatch(text):
        raise ConditionError(phrase("analysis.ambiguous", text=text, whole=text.replace(".", "")))
    return text.replace(".", "").replace(",", ".") if _ITALIAN.fullmatch(text) else text


def _parse_number(condition: str, text: str) -> Decimal:
    try:
        number = Decimal(normalise_number(text))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise ConditionError(phrase("analysis.no_number", condition=condition, text=text))
    return number
