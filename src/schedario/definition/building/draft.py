# SPDX-License-Identifier: EUPL-1.2
"""A form while it is being built: what is known so far, and what was found wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from schedario.definition import display
from schedario.definition.building import formulafaults
from schedario.definition.form import Cell, Parameter
from schedario.definition.model import Status
from schedario.definition.problems import Position, Report
from schedario.definition.reading.shapes import Shapes
from schedario.definition.reading.source import KeyPath, Source
from schedario.definition.rule import Formula, Rule
from schedario.definition.suggestions import name_one_of
from schedario.definition.templates import FORMATS, Hole, Template, parse_template
from schedario.formula.errors import FormulaError
from schedario.formula.resolve import Scope, expect_type, resolve_formula
from schedario.formula.rounding import half_up
from schedario.formula.syntax import Syntax
from schedario.formula.typed import Typed, list_references
from schedario.formula.units import NumberType, Type, Unit

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_COMMENT = re.compile(r'("[^"\n]*")|#[^\n]*')


@dataclass(slots=True)
class Draft:
    """`pending` are the formulas of cells, still to be read when every name is known.

    `places` tells where the keys of each cell may stand, the nearest first; `used` which named things
    (kind, name) something refers to.
    """

    source: Source
    shapes: Shapes
    report: Report
    units: dict[str, Unit] = field(default_factory=dict)
    minimums: dict[str, Fraction | None] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    pending: dict[str, tuple[str, KeyPath]] = field(default_factory=dict)
    places: dict[str, tuple[KeyPath, ...]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)

    def add(self, path: KeyPath, rule: str, message: str, remedy: str) -> None:
        """Reports a problem at the key `path`, or at what should contain it."""
        self.report.add(self.source.find_position(*path), rule, message, remedy)

    def add_value(self, path: KeyPath, rule: str, message: str, remedy: str) -> None:
        """Reports a problem at the value of the key `path`."""
        self.report.add(self.source.find_value(*path), rule, message, remedy)

    def find_written_path(self, cell_id: str, key: str) -> KeyPath:
        """The place where `key` of a cell is written: in its own column, in its field, or in the shared column."""
        places = self.places[cell_id]
        return next(((*place, key) for place in places if (*place, key) in self.source.values), (*places[0], key))

    def report_unknown(self, path: KeyPath, wrong: str, kind: str, known: list[str]) -> None:
        """Reports that the value at `path` names nothing; not when what it names has a fault of its own."""
        if wrong.partition(".")[0] not in self.shapes.broken:
            remedy = name_one_of(wrong, known, "there are")
            self.add_value(path, "unknown-name", f"there is no {kind} called «{wrong}»", remedy)

    def read_rule(self, path: KeyPath, status: Status | None, source: str | None) -> Rule:
        """Status and source of what stands at `path`; both are obligatory."""
        name = ".".join(str(step + 1 if isinstance(step, int) else step) for step in path)
        if status is None:
            self.add(path, "no-status", f"{name} has no status", "add `status: official`, `inferred` or `project`")
        if not source:
            self.add(path, "no-source", f"{name} does not say how it is known", "add `source: …` (docs/sources.md)")
        return Rule(status or "project", source or "", self.source.find_position(*path))

    def find_unit(self, name: str | None, path: KeyPath) -> Unit | None:
        """The unit called `name`; an unknown one is reported."""
        if name is None:
            return None
        self.used.add(("units", name))
        if name not in self.units:
            self.report_unknown(path, name, "unit", list(self.units))
        return self.units.get(name)

    def read_number(self, value: int | str | None, unit: Unit | None, path: KeyPath) -> Fraction | None:
        """An exact number of the definition; one that is not, or has too many decimals, is reported."""
        if value is None:
            return None
        if not _NUMBER.fullmatch(str(value)):
            remedy = 'write digits, with a dot before the decimals and nothing between the thousands: "1000.50"'
            self.add_value(path, "schema", f"«{value}» is no number", remedy)
            return None
        exact = Fraction(Decimal(str(value)))
        if unit and (exact * 10**unit.scale).denominator != 1:
            message = f"«{value}» has more decimals than the {unit.scale} that {unit.name} keeps"
            self.add_value(path, "schema", message, "round it, or use a unit with a larger `scale`")
        return exact

    def fill_text(self, text: str | None, path: KeyPath) -> str:
        """The text at `path` with its parameters filled in, an open one by a dash."""
        return self.read_template(text or "", path).fill(lambda hole: self.fill_hole(hole, path))

    def read_label(self, text: str | None, path: KeyPath) -> str:
        """A text that must be there."""
        if not (text or "").strip():
            self.add(
                path,
                "missing-text",
                f"«{path[-1]}» of {path[-2]} is empty or missing",
                f"write `{path[-1]}: …`",
            )
        return self.fill_text(text, path)

    def read_template(self, text: str, path: KeyPath) -> Template:
        """The text with its holes; braces that enclose no name, and would be printed, are reported."""
        read = parse_template(text)
        for part in read.parts:
            loose = re.search(r"\{[^{}]*\}?|\}", part) if isinstance(part, str) else None
            if loose:
                self.report.add(
                    self.find_within(path, loose[0]),
                    "unknown-placeholder",
                    f"«{loose[0]}» is no placeholder",
                    "write {NAME} or {NAME:grouped}, without spaces",
                )
        return read

    def fill_hole(self, hole: Hole, path: KeyPath) -> str:
        """The value of a parameter as text."""
        if hole.name == "form":
            return self.shapes.plain.get("form", "")
        if hole.name in self.parameters and hole.format in FORMATS:
            return self.get_parameter_text(hole)
        self.report_unknown_hole(hole, path, list(self.parameters), "in labels only parameters may stand")
        return "?"

    def get_parameter_text(self, hole: Hole) -> str:
        """The parameter that a hole names, as it stands in a text."""
        self.used.add(("parameter", hole.name))
        return parameter_text(self.parameters[hole.name], hole.format)

    def report_unknown_hole(self, hole: Hole, path: KeyPath, known: list[str], allowed: str) -> None:
        """Reports a placeholder that nothing fills, where it stands in the text at `path`."""
        if hole.name.partition(".")[0] in self.shapes.broken:
            return
        where = self.find_within(path, "{" + hole.name)
        if hole.format not in FORMATS:
            message, remedy = (
                f"there is no format «{hole.format}»",
                f"write {{{hole.name}}} or {{{hole.name}:grouped}}",
            )
        else:
            message = f"nothing called «{hole.name}» can be put in this text"
            remedy = f"{name_one_of(hole.name, known, 'parameters')} ({allowed})"
        self.report.add(where, "unknown-placeholder", message, remedy)

    def find_within(self, path: KeyPath, words: str) -> Position:
        """The place where `words` first stand in the text at `path`."""
        scalar = self.source.scalars.get(path)
        offset = scalar.value.find(words) if scalar else -1
        if scalar is None or offset < 0:
            return self.source.find_value(*path)
        before = scalar.value[:offset]
        return scalar.find_place(before.count("\n") + 1, offset - before.rfind("\n"))

    def read_formula(self, text: str, path: KeyPath, scope: Scope, wanted: Type | None, what: str) -> Formula | None:
        """The formula at `path`, typed; its faults are reported at their line and column.

        `wanted` is None where any number will do.
        """
        understood = self._resolve_formula(text, path, scope, wanted, what)
        if understood is None:
            return None
        syntax, formula = understood
        self._report_faults(path, formulafaults.find_momentary(syntax, self._list_settled()))
        return formula

    def _list_settled(self) -> set[str]:
        """The cells that are supplied beforehand, or else filled by a formula."""
        return {name for name in self.pending if self.cells[name].supplied_by == "prefilled_locked"}

    def read_check(self, text: str, path: KeyPath, scope: Scope, wanted: Type, what: str) -> Formula | None:
        """The same for a check, which may ask what is given now."""
        understood = self._resolve_formula(text, path, scope, wanted, what)
        return understood[1] if understood else None

    def _resolve_formula(
        self, text: str, path: KeyPath, scope: Scope, wanted: Type | None, what: str
    ) -> tuple[Syntax, Formula] | None:
        try:
            syntax = formulafaults.parse_within_limits(text)
            if formulafaults.list_names(syntax) & self.shapes.broken:
                return None
            tree = resolve_formula(syntax, scope)
            expect_type(tree, wanted or _choose_number_type(tree), what)
        except FormulaError as fault:
            where = self.source.find_inside(path, fault.line, fault.column)
            self.report.add(where, fault.rule, fault.message, fault.remedy)
            return None
        self.used |= {(reference.kind, reference.name) for reference in list_references(tree)}
        self._report_faults(path, formulafaults.check_cases(syntax, self.parameters))
        written = _COMMENT.sub(lambda match: match[1] or "", text)
        return syntax, Formula(" ".join(written.split()), tree)

    def _report_faults(self, path: KeyPath, faults: Iterable[formulafaults.FormulaFault]) -> None:
        for fault in faults:
            where = self.source.find_inside(path, fault.place.line, fault.place.column)
            self.report.add(where, fault.rule, fault.message, fault.remedy)


def _choose_number_type(tree: Typed) -> Type:
    return tree.type if isinstance(tree.type, NumberType) else NumberType()


def parameter_text(parameter: Parameter, format_: str = "") -> str:
    """A parameter as it stands in a text; an open one is a dash."""
    if parameter.value is None:
        return "–"
    if isinstance(parameter.value, str) or parameter.unit is None:
        return str(parameter.value)
    scale = parameter.unit.scale
    stored = half_up((parameter.value * 10**scale).numerator, (parameter.value * 10**scale).denominator)
    return display.format_grouped(stored, scale) if format_ == "grouped" else display.format_number(stored, scale)
