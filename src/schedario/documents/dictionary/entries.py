# SPDX-License-Identifier: EUPL-1.2
"""The data dictionary of an edition: everything that its definition states, with its status and source.

As plain data for programs, and as a Markdown page in Italian for people. In the data, limits and values are
strings with a dot and all the decimals of their unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from schedario.definition import display
from schedario.definition.aggregates import Indicator, Plausibility
from schedario.definition.form import (
    Aggregate,
    Case,
    Cell,
    Check,
    ChoiceList,
    Condition,
    Form,
    HeaderLine,
    Message,
    NamedValue,
    Parameter,
    Quadro,
)
from schedario.definition.model import UNKNOWN
from schedario.definition.phrases import phrase
from schedario.definition.rule import Formula, Rule
from schedario.definition.templates import Hole, Template
from schedario.documents.dictionary.page import page
from schedario.formula import typed as t
from schedario.formula.rounding import half_up
from schedario.formula.units import Unit
from schedario.formula.words import Speaker

Entry = dict[str, Any]


def dictionary(form: Form) -> dict[str, Any]:
    """Everything that the form defines: in each section one entry per thing, with its `id`."""
    describe = _Describer(form)
    return {
        "form": form.code,
        "family": form.family,
        "version": form.version,
        "digest": form.digest,
        "language": form.language,
        "title": form.title,
        "subject": form.subject,
        "header": [describe.header(line) for line in form.header.values()],
        "units": [describe.unit(unit) for unit in form.units.values()],
        "parameters": [describe.parameter(parameter) for parameter in form.parameters.values()],
        "quadri": [describe.quadro(quadro) for quadro in form.quadri.values()],
        "cells": [describe.cell(cell) for cell in form.cells.values()],
        "values": [describe.value(value) for value in form.values.values()],
        "conditions": [describe.condition(condition) for condition in form.conditions.values()],
        "aggregates": [describe.aggregate(aggregate) for aggregate in form.aggregates.values()],
        "indicators": [describe.indicator(indicator) for indicator in form.measures.values()],
        "plausibility": list(describe.plausibility()),
        "messages": [describe.message(message) for message in form.messages.values()],
        "outcome": [describe.case(case) for case in form.outcome],
        "checks": [*describe.checks(), *describe.cell_checks()],
        "lists": [describe.choices(choices) for choices in form.lists.values()],
    }


def dictionary_markdown(form: Form) -> str:
    """The dictionary as a Markdown page, in Italian."""
    return page(form, dictionary(form))


@dataclass(frozen=True, slots=True)
class _Describer:
    """A method per kind of thing."""

    form: Form

    def header(self, line: HeaderLine) -> Entry:
        return {
            "id": line.id,
            "label": line.label,
            "accepts": list(line.accepts),
            "pattern": line.pattern,
            "date_format": line.date_format,
            "example": line.example,
            **_known(line.rule),
        }

    def unit(self, unit: Unit) -> Entry:
        return {
            "id": unit.name,
            "scale": unit.scale,
            "dimension": dict(unit.dimension),
            "symbol": unit.symbol,
        }

    def parameter(self, parameter: Parameter) -> Entry:
        value = parameter.value
        if isinstance(value, Fraction):
            value = _exact(value, parameter.unit.scale if parameter.unit else 0)
        return {
            "id": parameter.name,
            "label": parameter.label,
            "value": value,
            "unit": _unit_name(parameter.unit),
            "choices": list(parameter.choices),
            **_known(parameter.rule),
        }

    def quadro(self, quadro: Quadro) -> Entry:
        return {
            "id": quadro.id,
            "title": quadro.title,
            "subtitle": quadro.subtitle,
            "due": self.formula(quadro.due),
            "cells": [cell.id for cell in quadro.cells],
            **_known(quadro.rule),
        }

    def cell(self, cell: Cell) -> Entry:
        return {
            "id": cell.id,
            "code": cell.code,
            "column": cell.column,
            "label": cell.label,
            "header": cell.header,
            "quadro": cell.quadro,
            "kind": cell.kind,
            "unit": _unit_name(cell.unit),
            "scale": cell.scale if cell.unit else None,
            "supplied_by": cell.supplied_by,
            "minimum": _limit(cell.minimum, cell),
            "maximum": _limit(cell.maximum, cell),
            "max_length": cell.max_length,
            "list": cell.list,
            "formula": self.formula(cell.formula),
            "previous": cell.previous,
            "due": self.formula(cell.due),
            **_known(cell.rule),
        }

    def value(self, value: NamedValue) -> Entry:
        return {
            "id": value.name,
            "label": value.label,
            "unit": value.unit.name,
            "formula": self.formula(value.formula),
            **_known(value.rule),
        }

    def condition(self, condition: Condition) -> Entry:
        return {
            "id": condition.name,
            "label": condition.label,
            "yes": condition.yes,
            "no": condition.no,
            "formula": self.formula(condition.formula),
            **_known(condition.rule),
        }

    def aggregate(self, aggregate: Aggregate) -> Entry:
        return {
            "id": aggregate.name,
            "label": aggregate.label,
            "numerator": aggregate.numerator,
            "denominator": aggregate.denominator,
            "unit": aggregate.unit.name,
            "beside": aggregate.beside,
            **_known(aggregate.rule),
        }

    def indicator(self, indicator: Indicator) -> Entry:
        return {
            "id": indicator.name,
            "label": indicator.label,
            "group": indicator.group,
            "unit": indicator.unit.name,
            "numerator": self.formula(indicator.numerator),
            "denominator": self.formula(indicator.denominator),
            "about": indicator.about,
            **_known(indicator.rule),
        }

    def plausibility(self) -> Iterator[Entry]:
        """Describes the rules; one that is repeated on the rows of a table is described once, with all its rows."""
        for code, repeated in groupby(self.form.plausibility, key=lambda one: one.code):
            yield self.unusual(code, list(repeated))

    def unusual(self, code: str, repeated: Sequence[Plausibility]) -> Entry:
        first = repeated[0]
        formulas = ("measure", "lowest", "highest", "when")
        return {
            "id": code,
            "label": first.label,
            "level": first.level,
            "compare": first.compare,
            "unit": first.unit.name,
            **{key: self.formula(getattr(first, key), first.row) for key in formulas},
            "aggregate": first.aggregate,
            "dataset": first.dataset,
            "side": first.side,
            "distance": _written(first.distance),
            "least_spread": _written(first.least_spread),
            "tolerance": _written(first.tolerance),
            "cells": [list(one.cells) for one in repeated],
            "message": _template(first.message),
            "remedy": _template(first.remedy),
            **_known(first.rule),
        }

    def message(self, message: Message) -> Entry:
        cases = [self.case(case) for case in message.cases]
        return {"id": message.id, "quadro": message.quadro, "opening": message.opening, "cases": cases}

    def case(self, case: Case) -> Entry:
        text = _template(case.text) if case.text else None
        when = {**case.when, **dict.fromkeys(case.unknown, UNKNOWN)}
        return {"id": case.id, "when": when, "text": text, **_known(case.rule)}

    def checks(self) -> Iterator[Entry]:
        """A check that is repeated on the rows of a table is told once, with all its rows."""
        for code, repeated in groupby(self.form.checks, key=lambda check: check.code):
            yield self.check(code, list(repeated))

    def check(self, code: str, repeated: Sequence[Check]) -> Entry:
        first = repeated[0]
        row = _common_row(first) if len(repeated) > 1 else None
        return {
            "id": code,
            "quadro": first.quadro,
            "level": first.level,
            "when": self.formula(first.when, row),
            "applies_always": first.applies_always,
            "early": first.early,
            "cells": [list(check.cells) for check in repeated],
            "found": _template(first.found, row),
            "expected": _template(first.expected, row),
            "message": _template(first.message, row),
            "remedy": _template(first.remedy, row),
            **_known(first.rule),
        }

    def cell_checks(self) -> Iterator[Entry]:
        """The checks that every cell undergoes; what they look at is in the engine, named by `about`."""
        for check in self.form.cell_checks.values():
            yield {
                "id": check.code,
                "about": check.about,
                "level": check.level,
                "found": _template(check.found),
                "expected": _template(check.expected),
                "message": _template(check.message),
                "remedy": _template(check.remedy),
                "status": "project",
                "source": None,
            }

    def choices(self, choices: ChoiceList) -> Entry:
        return {
            "id": choices.name,
            "label": choices.label,
            "open": choices.open,
            "entries": list(choices.entries),
            **_known(choices.rule),
        }

    def formula(self, formula: Formula | None, row: str | None = None) -> Entry | None:
        """As written, and in words; without the code of `row`, for what is said of several rows."""
        if formula is None:
            return None
        speaker = Speaker(phrase, lambda reference: self.called(reference, row), _written)
        return {"text": formula.text, "words": speaker.say_tree(formula.tree)}

    def called(self, reference: t.Reference, row: str | None) -> str:
        """Cells by their id, anything else by its label."""
        match reference.kind:
            case "value":
                return self.form.values[reference.name].label
            case "condition":
                return self.form.conditions[reference.name].label
            case "parameter":
                return self.form.parameters[reference.name].label
        return _without(row, reference.name)


def _without(row: str | None, cell: str) -> str:
    return cell.removeprefix(f"{row}.") if row else cell


def _written(value: Fraction) -> str:
    return display.format_exact(value.numerator, value.denominator)[0]


def _known(rule: Rule) -> Entry:
    return {"status": rule.status, "source": rule.source}


def _unit_name(unit: Unit | None) -> str | None:
    return unit.name if unit else None


def _limit(limit: Fraction | None, cell: Cell) -> str | None:
    return None if limit is None else _exact(limit, cell.scale)


def _exact(value: Fraction, scale: int) -> str:
    stored = value * 10**scale
    return display.format_number(half_up(stored.numerator, stored.denominator), scale).replace(",", ".")


def _template(text: Template, row: str | None = None) -> str:
    """The text with its holes in braces; those of a repeated check without the code of their row."""

    def written(hole: Hole) -> str:
        return f"{{{_without(row, hole.name)}{':' + hole.format if hole.format else ''}}}"

    return text.fill(written)


def _common_row(check: Check) -> str:
    return check.cells[0].split(".")[0]
