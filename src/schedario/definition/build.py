# SPDX-License-Identifier: EUPL-1.2
"""From the files of an edition to its Form, or to everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from schedario.definition.cells import build_field, build_question, build_table
from schedario.definition.cycles import report_cycles
from schedario.definition.draft import Draft
from schedario.definition.form import (
    Block,
    Cell,
    ChoiceList,
    Condition,
    Form,
    HeaderLine,
    HeadingBlock,
    MessageBlock,
    NamedValue,
    Parameter,
    Quadro,
    QuestionsBlock,
    Row,
    Table,
    TextBlock,
)
from schedario.definition.model import BlockShape, HeaderShape, ParameterShape, QuadroShape
from schedario.definition.problems import DefinitionError, Report
from schedario.definition.rules import build_cell_check, build_checks, build_message, build_outcome
from schedario.definition.scope import FormScope, Names
from schedario.definition.shapes import read_shapes
from schedario.definition.source import KeyPath, Source, read_source
from schedario.formula.units import CONDITION, TEXT, NumberType, Unit, dimension


def build(folder: Path) -> Form:
    """The form defined in `folder`; raises DefinitionError with every problem found."""
    report = Report()
    source = read_source(folder)
    form = _Builder(Draft(source, read_shapes(source, report), report)).form()
    if report.problems:
        raise DefinitionError(report.problems)
    return form


class _Builder:
    """Builds section after section; each step may use what the steps before it put in the draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.sections: dict[str, dict[str, Any]] = draft.shapes.sections
        self.units()
        self.parameters()
        self.tables = {name: build_table(draft, name, shape) for name, shape in self.sections["tables"].items()}
        self.fields = {code: build_field(draft, code, shape) for code, shape in self.sections["fields"].items()}
        self.questions = {name: self.question_rows(name) for name in self.sections["questions"]}
        self.names = Names(
            draft.cells,
            self.tables,
            {name: unit for name, shape in self.sections["values"].items() if (unit := self.value_unit(name, shape))},
            frozenset(self.sections["conditions"]),
            draft.parameters,
        )
        self.scope = FormScope(self.names)

    def form(self) -> Form:
        draft = self.draft
        self.report_lookalikes()
        self.finish_cells()
        values = self.values()
        conditions = self.conditions()
        quadri = {name: self.quadro(name, shape) for name, shape in self.sections["quadri"].items()}
        self.report_unplaced()
        report_cycles(draft, values, conditions)
        plain = draft.shapes.plain
        return Form(
            code=plain.get("form", ""),
            family=plain.get("family", ""),
            version=plain.get("version", ""),
            language=plain.get("language", ""),
            title=draft.text(plain.get("title"), ("title",)),
            subject=plain.get("subject", ""),
            digest=draft.source.digest,
            header={name: self.header(name, shape) for name, shape in self.sections["header"].items()},
            units=draft.units,
            parameters=draft.parameters,
            lists=self.lists(),
            tables=self.tables,
            quadri=quadri,
            cells={cell.id: cell for quadro in quadri.values() for cell in quadro.cells},
            values=values,
            conditions=conditions,
            messages={
                name: build_message(draft, self.names, name, shape, self.quadro_of(quadri, name))
                for name, shape in self.sections["messages"].items()
            },
            outcome=build_outcome(draft, self.names),
            checks=tuple(
                check
                for code, shape in self.sections["checks"].items()
                for check in build_checks(draft, self.names, code, shape)
            ),
            cell_checks={
                shape.about: build_cell_check(draft, code, shape) for code, shape in self.sections["cell_checks"].items()
            },
        )

    def units(self) -> None:
        for name, shape in self.sections["units"].items():
            self.draft.units[name] = unit = Unit(name, shape.scale, dimension(shape.dimension), shape.symbol)
            self.draft.minimums[name] = self.draft.number(shape.minimum, unit, ("units", name, "minimum"))

    def parameters(self) -> None:
        for name, shape in self.sections["parameters"].items():
            self.draft.parameters[name] = self.parameter(name, shape)

    def parameter(self, name: str, shape: ParameterShape) -> Parameter:
        path: KeyPath = ("parameters", name)
        unit = self.draft.unit(shape.unit, (*path, "unit"))
        value: Fraction | str | None = None
        if unit is not None:
            value = self.draft.number(shape.value, unit, (*path, "value"))
        elif shape.value is not None:
            value = str(shape.value)
        choices = tuple(shape.choices or ())
        if choices and value is not None and value not in choices:
            self.draft.add(
                (*path, "value"), "schema", f"«{value}» is none of the choices of {name}", "use one of: " + ", ".join(choices)
            )
        return Parameter(name, shape.label, value, unit, choices, self.draft.rule(path, shape.status, shape.source))

    def header(self, name: str, shape: HeaderShape) -> HeaderLine:
        rule = self.draft.rule(("header", name), shape.status, shape.source)
        return HeaderLine(
            name, shape.label, tuple(shape.accepts), shape.pattern, shape.date_format, shape.example, rule
        )

    def value_unit(self, name: str, shape: Any) -> Unit | None:
        return self.draft.unit(shape.unit, ("values", name, "unit"))

    def question_rows(self, name: str) -> tuple[Row, ...]:
        shape = self.sections["questions"][name]
        if not shape.enabled:
            return ()
        return tuple(build_question(self.draft, name, i, shape, question) for i, question in enumerate(shape.questions))

    def report_lookalikes(self) -> None:
        """Two codes that a reader cannot tell apart (ROA with the letter O, R0A with zero)."""
        seen: dict[str, str] = {}
        rows = [row for table in self.tables.values() for row in table.rows] + list(self.fields.values())
        for code in (row.code for row in rows):
            looks = code.upper().translate(str.maketrans("OIL", "011"))
            if seen.setdefault(looks, code) != code:
                path = ("fields", code) if code in self.fields else ("tables",)
                self.draft.add(
                    path, "lookalike-code", f"{code} looks like {seen[looks]}", "change a digit: both accept the other's spelling"
                )

    def finish_cells(self) -> None:
        """Gives cells their formulas, now that every name is known, and rows their finished cells."""
        for cell_id, (text, path) in self.draft.pending.items():
            cell = self.draft.cells[cell_id]
            wanted = NumberType(cell.unit.dimension) if cell.unit else TEXT
            formula = self.draft.formula(text, path, FormScope(self.names, cell.code), wanted, cell_id)
            self.draft.cells[cell_id] = replace(cell, formula=formula)

    def values(self) -> dict[str, NamedValue]:
        built = {}
        for name, shape in self.sections["values"].items():
            path: KeyPath = ("values", name)
            unit = self.names.values.get(name)
            if unit is None:
                continue
            rule = self.draft.rule(path, shape.status, shape.source)
            formula = self.draft.formula(shape.formula, (*path, "formula"), self.scope, NumberType(unit.dimension), name)
            if formula is not None:
                built[name] = NamedValue(name, shape.label, unit, formula, rule)
        return built

    def conditions(self) -> dict[str, Condition]:
        built = {}
        for name, shape in self.sections["conditions"].items():
            path: KeyPath = ("conditions", name)
            rule = self.draft.rule(path, shape.status, shape.source)
            formula = self.draft.formula(shape.formula, (*path, "formula"), self.scope, CONDITION, name)
            if formula is not None:
                built[name] = Condition(name, self.draft.text(shape.label, path), shape.yes, shape.no, formula, rule)
        return built

    def quadro(self, name: str, shape: QuadroShape) -> Quadro:
        path: KeyPath = ("quadri", name)
        due = None
        if shape.due != "always":
            due = self.draft.formula(shape.due, (*path, "due"), self.scope, CONDITION, f"due of {name}")
        blocks = [self.block(shape, name, (*path, "content", i), block) for i, block in enumerate(shape.content)]
        return Quadro(
            name,
            self.draft.text(shape.title, (*path, "title")),
            self.draft.text(shape.subtitle, (*path, "subtitle")),
            due,
            tuple(block for block in blocks if block is not None),
            self.draft.rule(path, shape.status, shape.source),
        )

    def block(self, quadro: QuadroShape, name: str, path: KeyPath, shape: BlockShape) -> Block | None:
        if shape.text is not None:
            return TextBlock(self.draft.text(shape.text, path))
        if shape.heading is not None:
            return HeadingBlock(self.draft.text(shape.heading, path), shape.level)
        if shape.table is not None and self.known("tables", shape.table, path):
            table = self.tables[shape.table]
            return Table(table.id, table.headers, tuple(self.placed(row, name, quadro, path) for row in table.rows))
        if shape.field is not None and self.known("fields", shape.field, path):
            return self.placed(self.fields[shape.field], name, quadro, path)
        if shape.message is not None and self.known("messages", shape.message, path):
            return MessageBlock(shape.message)
        if shape.questions is not None and self.known("questions", shape.questions, path):
            questions = self.sections["questions"][shape.questions]
            rows = tuple(self.placed(row, name, quadro, path) for row in self.questions[shape.questions])
            return QuestionsBlock(questions.label, questions.status or "project", rows)
        return None

    def known(self, section: str, name: str, path: KeyPath) -> bool:
        if name in self.sections[section]:
            return True
        known = ", ".join(self.sections[section])
        self.draft.add(path, "unknown-name", f"there is no «{name}» among the {section}", f"{section}: {known}")
        return False

    def placed(self, row: Row, name: str, quadro: QuadroShape, path: KeyPath) -> Row:
        """The row with its finished cells, which now know their quadro."""
        return replace(row, cells=tuple(cell and self.place(cell.id, name, quadro, path) for cell in row.cells))

    def place(self, cell_id: str, name: str, quadro: QuadroShape, path: KeyPath) -> Cell:
        cell = self.draft.cells[cell_id]
        if cell.quadro:
            self.draft.add(path, "duplicate-code", f"{cell_id} is placed twice in the quadri", "keep it in one place")
        blank = quadro.blank_print.get(cell.unit.name, "") if cell.unit else ""
        if cell.code in quadro.blank_print_except:
            blank = ""
        self.draft.cells[cell_id] = placed = replace(cell, quadro=name, blank_print=blank)
        return placed

    def report_unplaced(self) -> None:
        for cell in self.draft.cells.values():
            if not cell.quadro:
                self.draft.report.add(
                    cell.rule.position,
                    "unplaced-code",
                    f"{cell.id} stands in no quadro, so nobody can see or fill it in",
                    "add it to the `content:` of a quadro, or remove it",
                )

    def quadro_of(self, quadri: Mapping[str, Quadro], message: str) -> str:
        for quadro in quadri.values():
            if MessageBlock(message) in quadro.content:
                return quadro.id
        self.draft.add(("messages", message), "unplaced-code", f"{message} stands in no quadro", "add it to a `content:`")
        return ""

    def lists(self) -> dict[str, ChoiceList]:
        built = {}
        for name, shape in self.sections["lists"].items():
            rule = self.draft.rule(("lists", name), shape.status, shape.source)
            built[name] = ChoiceList(name, shape.label, shape.open, tuple(shape.entries), rule)
        for questions in self.sections["questions"].values():
            for question in questions.questions if questions.enabled else ():
                if question.options:
                    name = f"{question.code}_options"
                    rule = self.draft.rule(("questions",), questions.status, questions.source)
                    built[name] = ChoiceList(name, question.text, False, tuple(question.options), rule)
        for cell in self.draft.cells.values():
            if cell.list is not None and cell.list not in built:
                self.draft.report.add(
                    cell.rule.position, "unknown-name", f"there is no list «{cell.list}»", "lists: " + ", ".join(built)
                )
        return built


def folder_source(folder: Path) -> Source:
    """The merged files of an edition, for those who compare two of them."""
    return read_source(folder)
