# SPDX-License-Identifier: EUPL-1.2
"""Differences of SQL dialects with whole numbers and lists, where it would cost exactness.

Proven on the engines themselves by `tests/columns/test_sql_algebra.py`; the traps are told in decision 0022.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from sqlglot import exp

Unary = Callable[[exp.Expr], exp.Expr]
Binary = Callable[[exp.Expr, exp.Expr], exp.Expr]


class Dialect(NamedTuple):
    """`wide` is the type of whole numbers of up to 38 digits.

    `narrow_quotient` and `wide_quotient` divide BIGINT and `wide` numbers by one above zero, towards zero, and never
    wrap. `all_in(entries, text)`: whether every part of a text, parted by `; `, is one of the entries; null for null.
    `composed(text)` is its Unicode NFC, of NULL null or empty. `refusal(words)` makes the query fail with these words.
    `materialized`: each step is computed before the next one; PostgreSQL would put its expressions into those of the
    next, wherever they are named, and plan for a minute.
    """

    name: str
    wide: str
    narrow_quotient: Binary
    wide_quotient: Binary
    all_in: Binary
    composed: Unary
    refusal: Unary
    replace_all: tuple[str, ...] = ("g",)
    materialized: bool = False

    def replace_matches(self, text: exp.Expr, pattern: str, by: str) -> exp.Expr:
        r"""Every match of a pattern replaced; in the pattern, `\u` and four digits stand for a character."""
        if self.name == "duckdb":
            pattern = re.sub(r"\\u(....)", r"\\x{\1}", pattern)
        arguments = [exp.Literal.string(one) for one in (pattern, by, *self.replace_all)]
        return exp.Anonymous(this="REGEXP_REPLACE", expressions=[text, *arguments])


def _divide_whole(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    return exp.IntDiv(this=exp.paren(above), expression=exp.paren(below))


def _divide_by_slash(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    """Whole between whole numbers, where a dialect says so."""
    return exp.Div(this=exp.paren(above), expression=exp.paren(below), typed=True, safe=False)


def _divide_multiple(above: exp.Expr, below: exp.Expr) -> exp.Expr:
    """Spark's DIV of decimals wraps round in 64 bits; a quotient without remainder is exact, or an error."""
    multiple = exp.paren(above) - exp.Mod(this=exp.paren(above), expression=exp.paren(below))
    quotient = exp.Div(this=exp.paren(multiple), expression=exp.paren(below), typed=True, safe=False)
    return exp.cast(quotient, "DECIMAL(38, 0)")


def _split_parts(text: exp.Expr) -> exp.Expr:
    return exp.Split(this=text, expression=exp.Literal.string("; "))


def _contains_all(entries: exp.Expr, text: exp.Expr) -> exp.Expr:
    return exp.ArrayContainsAll(this=entries, expression=_split_parts(text))


def _contains_all_of_array(entries: exp.Expr, text: exp.Expr) -> exp.Expr:
    parts = exp.func("REGEXP_SPLIT_TO_ARRAY", text, exp.Literal.string("; "))
    return exp.ArrayContainsAll(this=entries, expression=parts)


def _has_nothing_else(entries: exp.Expr, text: exp.Expr) -> exp.Expr:
    others = exp.ArrayExcept(this=_split_parts(text), expression=entries)
    return exp.EQ(this=exp.ArraySize(this=others), expression=exp.Literal.number(0))


def _normalize_by_icu(text: exp.Expr) -> exp.Expr:
    """Spark has no function for it, but ICU beside its collations."""
    name, method = exp.Literal.string("com.ibm.icu.text.Normalizer"), exp.Literal.string("compose")
    known = exp.Coalesce(this=text, expressions=[exp.Literal.string("")])
    return exp.func("JAVA_METHOD", name, method, known, exp.false())


def _normalize(text: exp.Expr) -> exp.Expr:
    return exp.Normalize(this=text, form=exp.var("NFC"))


def _build_call(function: str) -> Unary:
    return lambda operand: exp.func(function, operand)


def _raise_unreadable(words: exp.Expr) -> exp.Expr:
    """PostgreSQL has no expression that fails; words are no number, and it says which."""
    return exp.cast(words, "BIGINT")


DIALECTS = {
    one.name: one
    for one in (
        Dialect(
            "duckdb",
            "INT128",
            _divide_whole,
            _divide_whole,
            _contains_all,
            _build_call("NFC_NORMALIZE"),
            _build_call("ERROR"),
        ),
        Dialect(
            "spark",
            "DECIMAL(38, 0)",
            _divide_whole,
            _divide_multiple,
            _has_nothing_else,
            _normalize_by_icu,
            _build_call("RAISE_ERROR"),
            (),
        ),
        Dialect(
            "postgres",
            "DECIMAL(38, 0)",
            _divide_by_slash,
            _divide_whole,
            _contains_all_of_array,
            _normalize,
            _raise_unreadable,
            materialized=True,
        ),
    )
}
