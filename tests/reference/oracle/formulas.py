# SPDX-License-Identifier: EUPL-1.2
"""The formula language, read by the grammar of docs/language.md: a text becomes nested tuples.

`("number", Fraction)`, `("text", str)`, `("name", "R01.base")`, `("call", "sum", [...])`, `("+", a, b)` and the other
operators alike, `("neg", a)`, `("not", a)`, `("if", c, a, b)`, `("case", "parameter", {"y2017": a})`.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

Tree = tuple[Any, ...]

_NAME = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?"
_TOKEN = re.compile(rf'\s+|#[^\n]*|("[^"\n]*"|[0-9]+(?:\.[0-9]+)?|{_NAME}|<=|>=|!=|[-+*/()<>=,])')
_WORDS = {"if", "then", "else", "and", "or", "not", "case", "when", "end"}
_COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")


def parse_formula(text: str) -> Tree:
    """Read a formula; raises ValueError where it does not follow the grammar."""
    reader = _Reader(_split_tokens(text))
    tree = reader.read_expression()
    if reader.tokens:
        raise ValueError(f"{text!r}: {reader.tokens[0]!r} is left over")
    return tree


def _split_tokens(text: str) -> list[str]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"{text!r}: {text[place]!r} is no part of a formula")
        if match[1]:
            found.append(match[1])
        place = match.end()
    return found


class _Reader:
    """Reads one rule of the grammar per method, from loose to tight."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def take(self, *wanted: str) -> str | None:
        """The next token if it is one of `wanted`."""
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def expect(self, wanted: str) -> None:
        if self.take(wanted) is None:
            raise ValueError(f"{wanted!r} is missing before {self.tokens[:1]}")

    def read_expression(self) -> Tree:
        if not self.take("if"):
            return self.read_disjunction()
        condition = self.read_expression()
        self.expect("then")
        then = self.read_expression()
        self.expect("else")
        return ("if", condition, then, self.read_expression())

    def read_disjunction(self) -> Tree:
        left = self.read_conjunction()
        while self.take("or"):
            left = ("or", left, self.read_conjunction())
        return left

    def read_conjunction(self) -> Tree:
        left = self.read_negation()
        while self.take("and"):
            left = ("and", left, self.read_negation())
        return left

    def read_negation(self) -> Tree:
        return ("not", self.read_negation()) if self.take("not") else self.read_comparison()

    def read_comparison(self) -> Tree:
        left = self.read_sum()
        operator = self.take(*_COMPARISONS)
        return left if operator is None else (operator, left, self.read_sum())

    def read_sum(self) -> Tree:
        left = self.read_product()
        while operator := self.take("+", "-"):
            left = (operator, left, self.read_product())
        return left

    def read_product(self) -> Tree:
        left = self.read_signed()
        while operator := self.take("*", "/"):
            left = (operator, left, self.read_signed())
        return left

    def read_signed(self) -> Tree:
        return ("neg", self.read_signed()) if self.take("-") else self.read_atom()

    def read_atom(self) -> Tree:
        if self.take("("):
            inner = self.read_expression()
            self.expect(")")
            return inner
        if self.take("case"):
            return self.read_case()
        token = self.tokens.pop(0)
        if token[0] == '"':
            return ("text", token[1:-1])
        if token[0].isdigit():
            return ("number", Fraction(token))
        if token in _WORDS or not (token[0].isalpha() or token[0] == "_"):
            raise ValueError(f"{token!r} stands where a number, a name or a bracket is wanted")
        return self.read_call(token) if self.take("(") else ("name", token)

    def read_case(self) -> Tree:
        parameter, branches = self.tokens.pop(0), {}
        while self.take("when"):
            label = self.tokens.pop(0)[1:-1]
            self.expect("then")
            branches[label] = self.read_expression()
        self.expect("end")
        return ("case", parameter, branches)

    def read_call(self, function: str) -> Tree:
        arguments = []
        while not self.take(")"):
            arguments.append(self.read_expression())
            self.take(",")
        return ("call", function, arguments)
