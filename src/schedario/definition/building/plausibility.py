# SPDX-License-Identifier: EUPL-1.2
"""Rules for what is unusual among many schede: measures that are compared, with the words in which a doubt is told."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from schedario.definition.aggregates import Plausibility
from schedario.definition.building.checkrows import check_rows
from schedario.definition.building.draft import Draft
from schedario.definition.building.indicators import report_together
from schedario.definition.building.rules import list_named_cells
from schedario.definition.building.scope import FormScope, Names
from schedario.definition.model import PlausibilityShape
from schedario.definition.reading.source import KeyPath
from schedario.definition.rule import Formula
from schedario.definition.templates import FORMATS, Hole, Template
from schedario.formula.units import CONDITION, NumberType, Unit

# What the program fills in the texts, besides the parameters.
HOLES = ("value", "typical", "distance", "peers", "count", "row")

# What each kind of comparison needs.
WANTED: Mapping[str, tuple[str, ...]] = {
    "peers": ("measure",),
    "one_value": ("lowest", "highest"),
    "ats": ("measure",),
    "ats_total": ("aggregate",),
    "reference": ("measure", "dataset"),
}
_PER_CENT = Unit("", 3, ())


def build_plausibility(draft: Draft, names: Names) -> tuple[Plausibility, ...]:
    """Every entry, once or once for every row of its tables."""
    report_together(draft, "plausibility")
    found: list[Plausibility] = []
    for code, shape in draft.shapes.sections["plausibility"].items():
        _report_keys(draft, code, shape)
        rows = [None] if shape.table is None else check_rows(draft, names, ("plausibility", code), shape)
        found += [one for row in rows if (one := _build_entry(draft, names, code, shape, row)) is not None]
    return tuple(found)


def _report_keys(draft: Draft, code: str, shape: PlausibilityShape) -> None:
    """Reports what is compared but not there, and what is there but would not be looked at."""
    path: KeyPath = ("plausibility", code)
    wanted = WANTED[shape.compare]
    for key in ("measure", "lowest", "highest", "aggregate", "dataset"):
        if (getattr(shape, key) is not None) is not (key in wanted):
            verb = "needs" if key in wanted else "has no use for"
            draft.add(path, "schema", f"compare: {shape.compare} {verb} `{key}`", f"it takes: {', '.join(wanted)}")
    if shape.compare == "peers" and (shape.distance is None or shape.least_spread is None):
        remedy = "write both: where most comuni do the same, their usual distance is 0"
        draft.add(path, "schema", "compare: peers needs `distance` and `least_spread`", remedy)
    aggregates = draft.shapes.sections["aggregates"]
    if shape.aggregate is not None and shape.aggregate not in aggregates:
        draft.report_unknown((*path, "aggregate"), shape.aggregate, "aggregate", list(aggregates))


def _build_entry(
    draft: Draft, names: Names, code: str, shape: PlausibilityShape, row: str | None
) -> Plausibility | None:
    path: KeyPath = ("plausibility", code)
    scope = FormScope(names, row)
    rule = draft.read_rule(path, shape.status, shape.source)
    unit = draft.find_unit(shape.unit, (*path, "unit"))
    if unit is None:
        return None

    def formula(key: str, wanted: NumberType | None = None) -> Formula | None:
        text = getattr(shape, key)
        return None if text is None else draft.read_formula(text, (*path, key), scope, wanted or CONDITION, code)

    def number(key: str, unit: Unit | None) -> Fraction:
        return draft.read_number(getattr(shape, key), unit, (*path, key)) or Fraction(0)

    measured = NumberType(unit.dimension)
    return Plausibility(
        code=f"{draft.shapes.plain.get('form', '')}-{code}",
        compare=shape.compare,
        level=shape.level,
        label=draft.read_label(shape.label, (*path, "label")),
        unit=unit,
        row=row,
        row_label="" if row is None else _get_row_label(names, row),
        measure=formula("measure", measured),
        lowest=formula("lowest", measured),
        highest=formula("highest", measured),
        aggregate=shape.aggregate,
        dataset=shape.dataset,
        when=formula("when"),
        side=shape.side,
        distance=number("distance", None),
        least_spread=number("least_spread", unit),
        tolerance=number("tolerance", _PER_CENT if shape.compare == "ats_total" else unit),
        cells=list_named_cells(draft, (*path, "cells"), shape.cells, scope),
        message=_build_text(draft, names, path, "message", shape, row),
        remedy=_build_text(draft, names, path, "remedy", shape, row),
        rule=rule,
    )


def _build_text(
    draft: Draft, names: Names, path: KeyPath, key: str, shape: PlausibilityShape, row: str | None
) -> Template:
    """The text with its parameters in place; the rest is filled for each doubt."""
    text = getattr(shape, key) or ""
    if not text.strip():
        draft.add(path, "missing-text", f"«{key}» of {path[1]} is empty or missing", f"write `{key}: …`")

    def settle(hole: Hole) -> str | Hole:
        if hole.name in names.parameters and hole.format in FORMATS:
            return draft.get_parameter_text(hole)
        if hole.name not in HOLES or hole.format or (hole.name == "row" and row is None):
            known = [*(one for one in HOLES if one != "row" or row), *names.parameters]
            draft.report_unknown_hole(hole, (*path, key), known, "the program fills these, or a parameter")
        return hole

    return draft.read_template(text, (*path, key)).replace(settle)


def _get_row_label(names: Names, code: str) -> str:
    """The label of a row of a table; a field that is a row of its own is told by its first cell."""
    labels = {row.code: row.label for table in names.tables.values() for row in table.rows}
    return labels.get(code) or next(cell.label for cell in names.cells.values() if cell.code == code)
