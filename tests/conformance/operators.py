# SPDX-License-Identifier: EUPL-1.2
"""The operators of the language, each with an output of the edition `operators` that is nothing but this operator."""

from __future__ import annotations

from tests.reference.oracle.verdicts import Verdict

# operator: kind and name of the output, and the cell whose state is tried as its operand
OPERATORS: dict[str, tuple[str, str, str]] = {
    "+": ("value", "O1", "A"),
    "-": ("value", "O2", "A"),
    "*": ("value", "O3", "A"),
    "/": ("value", "O4", "A"),
    "/ (divisor)": ("value", "O16", "P"),
    "- (sign)": ("value", "O5", "A"),
    "abs": ("value", "O6", "A"),
    "sum": ("value", "O7", "C"),
    "min": ("value", "O8", "A"),
    "max": ("value", "O9", "A"),
    "round": ("value", "O10", "A"),
    "if (branch)": ("value", "O11", "A"),
    "if (condition)": ("value", "O16", "P"),
    "case": ("value", "O12", "A"),
    "open parameter": ("value", "O13", "A"),
    "named value": ("value", "O19", "P"),
    "rounding of a cell": ("value", "O17", "A"),
    "<": ("condition", "minore", "A"),
    "<=": ("condition", "non_maggiore", "A"),
    ">": ("condition", "maggiore", "A"),
    ">=": ("condition", "non_minore", "A"),
    "=": ("condition", "uguale", "A"),
    "!=": ("condition", "diverso", "A"),
    "and": ("condition", "entrambe", "A"),
    "or": ("condition", "una", "A"),
    "not": ("condition", "nessuna", "A"),
    "= (texts)": ("condition", "stessa_parola", "T"),
    "!= (texts)": ("condition", "testi_diversi", "T"),
    "length": ("finding", "OPR26-K2", "T"),
    "given": ("finding", "OPR26-K3", "T"),
}

NUMBERS = ("answered", "prefilled", "computed", "computed without number", "missing", "not due")
# A cell of texts is never computed; C is only answered or missing.
STATES = {
    "A": NUMBERS,
    "P": NUMBERS,
    "T": ("answered", "prefilled", "missing", "not due"),
    "C": ("answered", "missing"),
}


def find_operand_state(verdict: Verdict, operand: str) -> str:
    """The state of a cell, as STATES calls it."""
    state, value = verdict.cells[operand]
    if state == "computed" and value is None:
        return "computed without number"
    return state.replace("_", " ")


def list_required() -> set[tuple[str, str]]:
    """Every operator with every state that its operand can have."""
    return {(operator, state) for operator, (_, _, cell) in OPERATORS.items() for state in STATES[cell]}
