# SPDX-License-Identifier: EUPL-1.2
"""A form while it is being built: what is known so far, and what was found wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from schedario.definition import display
from schedario.definition.form import Cell, Formula, Parameter, Rule
from schedario.definition.model import Status
from schedario.definition.problems import Report
from schedario.definition.shapes import Shapes
from schedario.definition.source import KeyPath, Source
from schedario.definition.templates import FORMATS, Hole, template
from schedario.formula import typed as t
from schedario.formula.errors import FormulaError
from schedario.formula.fixed import half_up
from schedario.formula.parser import parse
from schedario.formula.resolve import Scope, expect, resolve
from schedario.formula.units import Type, Unit


@dataclass(slots=True)
class Draft:
    """`pending` are the formulas of cells, still to be read when every name is known."""

    source: Source
    shapes: Shapes
    report: Report
    units: dict[str, Unit] = field(default_factory=dict)
    minimums: dict[str, Fraction | None] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    pending: dict[str, tuple[str, KeyPath]] = field(default_factory=dict)

    def add(self, path: KeyPath, rule: str, message: str, remedy: str) -> None:
        """Reports a problem at the place of `path`."""
        self.report.add(self.source.position(*path), rule, message, remedy)

    def rule(self, path: KeyPath, status: Status | None, source: str | None) -> Rule:
        """Status and source of what stands at `path`; both are obligatory."""
        name = ".".join(str(step) for step in path)
        if status is None:
            self.add(path, "no-status", f"{name} has no status", "add `status: official`, `inferred` or `project`")
        if not source:
            self.add(path, "no-source", f"{name} does not say how it is known", "add `source: …` (docs/sources.md)")
        return Rule(status or "project", source or "", self.source.position(*path))

    def unit(self, name: str | None, path: KeyPath) -> Unit | None:
        """The unit called `name`; an unknown one is reported."""
        if name is None or name in self.units:
            return self.units.get(name or "")
        self.add(path, "unknown-name", f"there is no unit «{name}»", "units: " + ", ".join(self.units))
        return None

    def number(self, value: int | str | None, unit: Unit | None, path: KeyPath) -> Fraction | None:
        """An exact number of the definition; one that is not, or has too many decimals, is reported."""
        if value is None:
            return None
        try:
            exact = Fraction(Decimal(str(value)))
        except (InvalidOperation, ValueError, OverflowError):
            self.add(path, "schema", f"«{value}» is no number", "write digits, with a dot before the decimals")
            return None
        if unit and (exact * 10**unit.scale).denominator != 1:
            self.add(path, "schema", f"«{value}» has more decimals than {unit.name} keeps", "round it or change the scale")
        return exact

    def text(self, text: str | None, path: KeyPath) -> str:
        """`text` with its parameters filled in; unknown or open ones are reported."""
        return template(text or "").fill(lambda hole: self.hole(hole, path))

    def hole(self, hole: Hole, path: KeyPath) -> str:
        """The value of a parameter as text."""
        if hole.name == "form":
            return self.shapes.plain.get("form", "")
        parameter = self.parameters.get(hole.name)
        if parameter is None or hole.format not in FORMATS:
            self.add(
                path,
                "unknown-placeholder",
                f"«{{{hole.name}{':' + hole.format if hole.format else ''}}}» names no parameter of the form",
                "in labels only parameters may stand, with the format `grouped` or none",
            )
            return "?"
        return parameter_text(parameter, hole.format)

    def formula(self, text: str, path: KeyPath, scope: Scope, wanted: Type, what: str) -> Formula | None:
        """The formula at `path`, typed; its faults are reported at their line and column."""
        try:
            tree = resolve(parse(text), scope)
            expect(tree, wanted, what)
        except FormulaError as fault:
            where = self.source.inside(path, fault.line, fault.column)
            self.report.add(where, fault.rule, fault.message, fault.remedy)
            return None
        self.check_match(tree, path)
        return Formula(" ".join(text.split()), tree)

    def check_match(self, tree: t.Typed, path: KeyPath) -> None:
        """Every choice of a parameter that a `case` looks at must have a branch, and only those."""
        for node in _walk(tree):
            if isinstance(node, t.Match):
                choices = set(self.parameters[node.parameter.name].choices)
                branches = {label for label, _ in node.branches}
                for label in sorted(choices ^ branches):
                    self.add(
                        path,
                        "uncovered-case",
                        f"«{label}» of {node.parameter.name} has no branch, or the branch no such choice",
                        "write one `when` for each of the parameter's choices",
                    )


def parameter_text(parameter: Parameter, format_: str = "") -> str:
    """A parameter as it stands in a text; an open one is a dash."""
    if parameter.value is None:
        return "–"
    if isinstance(parameter.value, str) or parameter.unit is None:
        return str(parameter.value)
    scale = parameter.unit.scale
    stored = half_up((parameter.value * 10**scale).numerator, (parameter.value * 10**scale).denominator)
    return display.grouped(stored, scale) if format_ == "grouped" else display.number(stored, scale)


def _walk(tree: t.Typed) -> list[t.Typed]:
    nodes = [tree]
    for node in nodes:
        nodes.extend(t.parts(node))
    return nodes
