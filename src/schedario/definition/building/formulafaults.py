# SPDX-License-Identifier: EUPL-1.2
"""Faults of a formula that follows the grammar: a branch or a function out of place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct

from schedario.definition.form import Parameter
from schedario.definition.suggestions import name_one_of
from schedario.formula import syntax as s
from schedario.formula.errors import FormulaSyntaxError
from schedario.formula.parser import parse_formula

_ABOUT_NOW = ("given", "length", "disputed", "in_some_reading")


class FormulaFault(NamedTuple):
    place: s.Place
    rule: str
    message: str
    remedy: str


MAX_DEPTH = 60  # far above what people write, and below what Python can nest


@lru_cache(maxsize=1024)
def parse_within_limits(text: str) -> s.Syntax:
    """The syntax tree of `text`; raises FormulaSyntaxError, also for a formula too long to be followed."""
    try:
        tree = parse_formula(text)
    except RecursionError:
        tree = None
    if tree is None or _measure_depth(tree) > MAX_DEPTH:
        message = "the formula has too many parts inside each other"
        raise FormulaSyntaxError(message, "give some of its parts a name in `values:` or `conditions:`")
    return tree


def _measure_depth(node: Any, above: int = 0) -> int:
    """The number of parts inside each other; counting stops soon after the limit."""
    if above > MAX_DEPTH:
        return above
    step = 1 if isinstance(node, Struct) else 0
    return max((_measure_depth(part, above + step) for part in _list_parts(node)), default=above + step)


def list_names(tree: s.Syntax) -> set[str]:
    """The parts of every name in the formula: codes, columns, values, conditions, parameters."""
    found = [node for node in _walk_nodes(tree) if isinstance(node, s.Name)]
    return {part for node in found for part in (node.head, node.column) if part is not None}


def find_momentary(tree: s.Syntax, settled: Collection[str]) -> Iterator[FormulaFault]:
    """The functions that ask about now change while the form is filled in: nothing may be decided by them.

    But what is `settled` beforehand may: it is supplied, or a formula stands in for it.
    """
    for node in _walk_nodes(tree):
        if isinstance(node, s.Call) and node.function in _ABOUT_NOW:
            if node.function == "given" and str(node.arguments[0]) in settled:
                continue
            yield FormulaFault(
                node.place,
                "given-outside-checks",
                f"{node.function}(…) may stand only in the `when:` of a check: here the result would change "
                "while the form is filled in",
                "compare the cell with a value, as in `… > 0`, or say it in a check",
            )


def check_cases(tree: s.Syntax, parameters: Mapping[str, Parameter]) -> Iterator[FormulaFault]:
    """Every choice of the parameter of a `case` must have one branch, and every branch a choice."""
    for node in _walk_nodes(tree):
        if isinstance(node, s.Case):
            yield from _check_branches(node, parameters[str(node.subject)])


def _check_branches(node: s.Case, parameter: Parameter) -> Iterator[FormulaFault]:
    seen: set[str] = set()
    for label, _ in node.branches:
        if label.value not in parameter.choices:
            remedy = name_one_of(label.value, parameter.choices, f"choices of {parameter.name}")
            message = f"«{label.value}» is no choice of {parameter.name}"
            yield FormulaFault(label.place, "unknown-name", message, remedy)
        elif label.value in seen:
            message = f"«{label.value}» has two branches"
            yield FormulaFault(label.place, "overlapping-case", message, "remove one of the two `when`")
        seen.add(label.value)
    for choice in parameter.choices:
        if choice not in seen:
            message = f"the choice «{choice}» of {parameter.name} has no branch"
            yield FormulaFault(node.place, "uncovered-case", message, f'add `when "{choice}" then …` before `end`')


def _walk_nodes(node: Any) -> Iterator[s.Syntax]:
    """The node and all below it, in reading order."""
    if isinstance(node, Struct):
        yield node  # type: ignore[misc]
    for part in _list_parts(node):
        yield from _walk_nodes(part)


def _list_parts(node: Any) -> Iterable[Any]:
    """The parts that a node, or a tuple of nodes, holds."""
    if isinstance(node, Struct):
        return [getattr(node, name) for name in node.__struct_fields__]
    return node if isinstance(node, tuple) else ()
