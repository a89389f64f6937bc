# SPDX-License-Identifier: EUPL-1.2
"""Indicators over many schede: sums and ratios of sums, each amount exact so that the sum is."""

from __future__ import annotations

from collections.abc import Iterator

from schedario.definition.aggregates import Board, Indicator, Together
from schedario.definition.building.draft import Draft
from schedario.definition.building.scope import FormScope, Names
from schedario.definition.form import Form
from schedario.definition.model import BoardShape, IndicatorShape
from schedario.definition.reading.source import KeyPath
from schedario.definition.rule import Formula
from schedario.formula.typed import Conditional, Operation, Reference, Rounded, Typed, list_parts
from schedario.formula.units import NO_DIMENSION, NumberType, Unit, combine_dimensions, spell_dimension

PARTS = ("numerator", "denominator")


def build_together(draft: Draft, names: Names) -> Together | None:
    """The cells by which comuni are weighed and grouped."""
    shape = draft.shapes.together
    if shape is None:
        return None
    for key, cell in (("people", shape.people), ("ats", shape.ats)):
        known = [one.id for one in names.cells.values() if one.numeric is (key == "people")]
        if cell is not None and cell not in known:
            draft.report_unknown(("together", key), cell, "number" if key == "people" else "text", known)
    return Together(shape.people, shape.ats, shape.least_peers, _build_board(draft, shape.board))


def _build_board(draft: Draft, shape: BoardShape | None) -> Board | None:
    if shape is None:
        return None
    known = list(draft.shapes.sections["indicators"])
    figures = tuple((one,) if isinstance(one, str) else tuple(one) for one in shape.figures)
    named = [("figures", name) for side_by_side in figures for name in side_by_side]
    named += [(key, name) for key in ("spread", "whole", "part", "rest") if (name := getattr(shape, key)) is not None]
    for key, name in named:
        if name not in known:
            draft.report_unknown(("together", "board", key), name, "indicator", known)
    return Board(figures, shape.spread, shape.whole, shape.part, shape.rest)


def build_indicators(draft: Draft, names: Names) -> dict[str, Indicator]:
    """The indicators of the form; what does not fit is reported and left out."""
    shapes = draft.shapes.sections["indicators"]
    report_together(draft, "indicators")
    return {
        name: one for name, shape in shapes.items() if (one := _build_indicator(draft, names, name, shape)) is not None
    }


def report_together(draft: Draft, section: str) -> None:
    """Reports rules that look at many schede without the section `together`."""
    if draft.shapes.sections[section] and draft.shapes.together is None:
        message = f"`{section}:` need to know which cell has the inhabitants"
        draft.add((section,), "schema", message, "write `together:` with `people: CELL` (docs/definition.md)")


def _build_indicator(draft: Draft, names: Names, name: str, shape: IndicatorShape) -> Indicator | None:
    path: KeyPath = ("indicators", name)
    rule = draft.read_rule(path, shape.status, shape.source)
    label, group = (draft.read_label(getattr(shape, key), (*path, key)) for key in ("label", "group"))
    unit = draft.find_unit(shape.unit, (*path, "unit"))
    above, below = (_build_amount(draft, names, (*path, key), getattr(shape, key)) for key in PARTS)
    if (shape.about is None) is (shape.numerator is None) or (shape.denominator and not shape.numerator):
        remedy = "write `numerator:`, with or without `denominator:`; or `about:` alone"
        draft.add(path, "schema", f"{name} does not say what it counts", remedy)
    elif (
        unit is not None
        and (above is not None or shape.numerator is None)
        and _check_units(draft, path, unit, above, below)
    ):
        return Indicator(name, label, group, unit, above, below, shape.about, rule)
    return None


def _build_amount(draft: Draft, names: Names, path: KeyPath, text: str | None) -> Formula | None:
    return None if text is None else draft.read_formula(text, path, FormScope(names), None, str(path[1]))


def _check_units(draft: Draft, path: KeyPath, unit: Unit, above: Formula | None, below: Formula | None) -> bool:
    """Checks whether the sums give what the unit measures; else it is reported."""
    dimensions = [one.tree.type.dimension for one in (above, below) if one and isinstance(one.tree.type, NumberType)]
    found = (
        combine_dimensions(dimensions[0], dimensions[1], -1) if len(dimensions) > 1 else (*dimensions, NO_DIMENSION)[0]
    )
    if found != unit.dimension:
        message = f"the sums give {spell_dimension(found)}, the unit is {spell_dimension(unit.dimension)}"
        draft.add(path, "unit-mismatch", message, "correct what is summed, or the unit")
    return found == unit.dimension


def report_sums(draft: Draft, form: Form) -> None:
    """Amounts divided by a cell have no last decimal: their sum would depend on how each is rounded."""
    for path, formula in _list_summed(form):
        if _divides_by_cell(form, formula.tree):
            message = "an amount that is divided by a cell cannot be added up exactly"
            remedy = "add up what is above and what is below apart, as `numerator:` and `denominator:`"
            draft.add_value(path, "inexact-sum", message, remedy)


def _divides_by_cell(form: Form, tree: Typed) -> bool:
    """Checks whether a cell stands below a line of division, and nothing rounds the quotient."""
    match tree:
        case Rounded():
            return False
        case Reference(kind="value", name=name):
            return _divides_by_cell(form, form.values[name].formula.tree)
        case Operation(operator="/", operands=(_, divisor)) if _reads_cell(form, divisor):
            return True
        case Conditional(then=then, otherwise=otherwise):
            return _divides_by_cell(form, then) or _divides_by_cell(form, otherwise)
    return any(_divides_by_cell(form, part) for part in list_parts(tree))


def _reads_cell(form: Form, tree: Typed) -> bool:
    if isinstance(tree, Reference) and tree.kind == "value":
        return _reads_cell(form, form.values[tree.name].formula.tree)
    is_cell = isinstance(tree, Reference) and tree.kind == "cell"
    return is_cell or any(_reads_cell(form, part) for part in list_parts(tree))


def _list_summed(form: Form) -> Iterator[tuple[KeyPath, Formula]]:
    for name, one in form.measures.items():
        for part, formula in zip(PARTS, (one.numerator, one.denominator), strict=True):
            if formula is not None:
                yield ("indicators", name, part), formula
