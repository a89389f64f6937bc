# SPDX-License-Identifier: EUPL-1.2
"""Ratios over many schede: what is summed must exist, and the units must fit."""

from __future__ import annotations

from schedario.definition.building.draft import Draft
from schedario.definition.building.scope import Names
from schedario.definition.form import Aggregate
from schedario.definition.model import AggregateShape
from schedario.definition.reading.source import KeyPath
from schedario.formula.units import Unit, combine_dimensions, spell_dimension


def build_aggregates(draft: Draft, names: Names) -> dict[str, Aggregate]:
    """The aggregates of the form; what does not fit is reported and left out."""
    built = {}
    for name, shape in draft.shapes.sections["aggregates"].items():
        aggregate = _build(draft, names, name, shape)
        if aggregate is not None:
            built[name] = aggregate
    return built


def _build(draft: Draft, names: Names, name: str, shape: AggregateShape) -> Aggregate | None:
    path: KeyPath = ("aggregates", name)
    rule = draft.read_rule(path, shape.status, shape.source)
    label = draft.read_label(shape.label, (*path, "label"))
    unit = draft.find_unit(shape.unit, (*path, "unit"))
    above = _summed(draft, names, shape.numerator, (*path, "numerator"))
    below = _summed(draft, names, shape.denominator, (*path, "denominator"))
    beside = _summed(draft, names, shape.beside, (*path, "beside")) if shape.beside else unit
    if unit is None or above is None or below is None or beside is None:
        return None
    _report_units(draft, path, unit, combine_dimensions(above.dimension, below.dimension, -1) == unit.dimension)
    if shape.beside:
        _report_units(draft, (*path, "beside"), unit, beside.dimension == unit.dimension)
    return Aggregate(name, label, shape.numerator, shape.denominator, unit, shape.beside, rule)


def _summed(draft: Draft, names: Names, wanted: str, path: KeyPath) -> Unit | None:
    """The unit of the cell or named value called `wanted`."""
    draft.used.add(("value", wanted))
    numbers = {cell.id: cell.unit for cell in names.cells.values() if cell.numeric and cell.unit} | dict(names.values)
    if wanted not in numbers:
        draft.report_unknown(path, wanted, "number", list(numbers))
    return numbers.get(wanted)


def _report_units(draft: Draft, path: KeyPath, unit: Unit, fits: bool) -> None:
    if not fits:
        message = f"the quantities do not give {spell_dimension(unit.dimension)}, which is the `unit`"
        draft.add(path, "unit-mismatch", message, "correct what is named, or the unit")
