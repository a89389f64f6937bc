# SPDX-License-Identifier: EUPL-1.2
"""Errors of formulas.

FormulaError
├── FormulaSyntaxError   the text does not follow the grammar
├── UnknownNameError     a name is no cell, column, value, condition or parameter of the form
├── TypeMismatchError    a number where a condition is wanted, or the like
└── UnitMismatchError    euro plus persons
"""

from __future__ import annotations

from schedario.errors import SchedarioError


class FormulaError(SchedarioError):
    """A formula cannot be used; `line` and `column` count from 1 inside the formula's own text."""

    rule = "formula"

    def __init__(self, message: str, remedy: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.line = line
        self.column = column


class FormulaSyntaxError(FormulaError):
    """The text does not follow the grammar of the language."""

    rule = "formula-syntax"


class UnknownNameError(FormulaError):
    """A name is not defined by the form."""

    rule = "unknown-name"


class TypeMismatchError(FormulaError):
    """An operand has the wrong kind: number, condition or text."""

    rule = "type-mismatch"


class UnitMismatchError(FormulaError):
    """Two operands, or a formula and its cell, have different units."""

    rule = "unit-mismatch"
