# SPDX-License-Identifier: EUPL-1.2
"""From the files of an edition to its Form, or to everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from schedario.definition.building.aggregates import build_aggregates
from schedario.definition.building.cells import build_field, build_question, build_table
from schedario.definition.building.cycles import report_cycles
from schedario.definition.building.draft import Draft
from schedario.definition.building.expansion import report_expansion
from schedario.definition.building.headers import report_header
from schedario.definition.building.indicators import build_indicators, build_together, report_sums
from schedario.definition.building.links import settle_previous
from schedario.definition.building.naming import report_names
from schedario.definition.building.plausibility import build_plausibility
from schedario.definition.building.rules import (
    build_cell_check,
    build_checks,
    build_message,
    build_outcome,
    build_outcome_amounts,
)
from schedario.definition.building.scope import FormScope, Names
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
from schedario.definition.reading.shapes import read_shapes
from schedario.definition.reading.source import KeyPath, Source, read_canonical, read_source
from schedario.definition.suggestions import name_one_of
from schedario.formula.units import CONDITION, TEXT, NumberType, Unit, make_dimension


def build(folder: Path) -> Form:
    """The form defined in `folder`; raises DefinitionError with every problem found."""
    return assemble(folder)[0]


def build_kept(text: str, name: str) -> Form:
    """The form of a definition whose canonical text was kept; raises DefinitionError as `build` does."""
    return assemble_source(read_canonical(text, name))[0]


def assemble(folder: Path) -> tuple[Form, Draft]:
    """The form with the draft it was made from, for the linter; raises as `build` does."""
    return assemble_source(read_source(folder))


def assemble_source(source: Source) -> tuple[Form, Draft]:
    """The same from files that have been read already."""
    report = Report()
    draft = Draft(source, read_shapes(source, report), report)
    if not draft.shapes.whole:
        raise DefinitionError(report.problems)
    form = _Builder(draft).build_form()
    if not report.problems:
        report_sums(draft, form)
    if report.problems:
        raise DefinitionError(report.problems)
    return form, draft


MAX_SCALE = 9
KINDS = {"tables": "table", "fields": "field", "messages": "message", "questions": "set of questions"}
BLOCKS = {"tables": "table", "fields": "field", "questions": "questions"}


class _Builder:
    """Builds section after section; each step may use what the steps before it put in the draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.sections: dict[str, dict[str, Any]] = draft.shapes.sections
        self.build_units()
        self.build_parameters()
        self.tables = {name: build_table(draft, name, shape) for name, shape in self.sections["tables"].items()}
        self.fields = {code: build_field(draft, code, shape) for code, shape in self.sections["fields"].items()}
        self.questions = {name: self.build_question_rows(name) for name in self.sections["questions"]}
        self.names = Names(
            draft.cells,
            self.tables,
            {
                name: unit
                for name, shape in self.sections["values"].items()
                if (unit := self.find_value_unit(name, shape))
            },
            frozenset(self.sections["conditions"]),
            draft.parameters,
        )
        self.scope = FormScope(self.names)

    def build_form(self) -> Form:
        draft = self.draft
        report_names(draft)
        self.finish_cells()
        self.apply_visibilities()
        values = self.build_values()
        conditions = self.build_conditions()
        aggregates = build_aggregates(draft, self.names)
        quadri = {name: self.build_quadro(name, shape) for name, shape in self.sections["quadri"].items()}
        self.report_unplaced()
        report_cycles(draft, values, conditions)
        if not draft.report.problems:
            report_expansion(draft, values, conditions)
        plain = draft.shapes.plain
        return Form(
            code=plain.get("form", ""),
            family=plain.get("family", ""),
            version=plain.get("version", ""),
            language=plain.get("language", ""),
            title=draft.fill_text(plain.get("title"), ("title",)),
            subject=plain.get("subject", ""),
            digest=draft.source.digest,
            text=draft.source.text,
            folder=draft.source.folder,
            header={name: self.build_header_line(name, shape) for name, shape in self.sections["header"].items()},
            units=draft.units,
            parameters=draft.parameters,
            lists=self.build_lists(),
            tables=self.tables,
            quadri=quadri,
            cells={cell.id: cell for quadro in quadri.values() for cell in quadro.cells},
            values=values,
            conditions=conditions,
            aggregates=aggregates,
            together=build_together(draft, self.names),
            measures=build_indicators(draft, self.names),
            plausibility=build_plausibility(draft, self.names),
            messages={
                name: build_message(draft, self.names, name, shape, self.find_quadro_of(quadri, name))
                for name, shape in self.sections["messages"].items()
            },
            outcome=build_outcome(draft, self.names),
            outcome_amounts=build_outcome_amounts(draft, self.names),
            checks=tuple(
                check
                for code, shape in self.sections["checks"].items()
                for check in build_checks(draft, self.names, code, shape)
            ),
            cell_checks={
                shape.about: build_cell_check(draft, code, shape)
                for code, shape in self.sections["cell_checks"].items()
            },
        )

    def build_units(self) -> None:
        for name, shape in self.sections["units"].items():
            path: KeyPath = ("units", name)
            scale = min(max(shape.scale, 0), MAX_SCALE)
            if scale != shape.scale:
                remedy = f"write how many decimals are kept, from 0 to {MAX_SCALE}"
                self.draft.add_value((*path, "scale"), "schema", f"{shape.scale} is no scale", remedy)
            self.draft.read_label(shape.label, (*path, "label"))
            self.draft.units[name] = unit = Unit(
                name, scale, make_dimension(shape.dimension), shape.symbol, shape.label
            )
            self.draft.minimums[name] = self.draft.read_number(shape.minimum, unit, (*path, "minimum"))

    def build_parameters(self) -> None:
        for name, shape in self.sections["parameters"].items():
            self.draft.parameters[name] = self.build_parameter(name, shape)

    def build_parameter(self, name: str, shape: ParameterShape) -> Parameter:
        path: KeyPath = ("parameters", name)
        unit = self.draft.find_unit(shape.unit, (*path, "unit"))
        value: Fraction | str | None = None
        if unit is not None:
            value = self.draft.read_number(shape.value, unit, (*path, "value"))
        elif shape.value is not None:
            value = str(shape.value)
        choices = tuple(shape.choices or ())
        if choices and value is not None and value not in choices:
            known = name_one_of(str(value), choices, "choices")
            self.draft.add_value((*path, "value"), "unknown-name", f"«{value}» is no choice of {name}", known)
        label = self.draft.read_label(shape.label, (*path, "label"))
        possible = self.name_possible(shape, path)
        spoken = self.draft.fill_text(shape.spoken, (*path, "spoken"))
        rule = self.draft.read_rule(path, shape.status, shape.source)
        return Parameter(name, label, value, unit, choices, possible, spoken, rule)

    def name_possible(self, shape: ParameterShape, path: KeyPath) -> dict[str, str]:
        """The choices that may be the right one, by name; the value is one of them, unless somebody asks «what if»."""
        for choice in shape.possible:
            if choice not in (shape.choices or ()):
                self.draft.report_unknown((*path, "possible", choice), choice, "choice", list(shape.choices or ()))
        return {one: self.draft.read_label(spoken, (*path, "possible", one)) for one, spoken in shape.possible.items()}

    def build_header_line(self, name: str, shape: HeaderShape) -> HeaderLine:
        path: KeyPath = ("header", name)
        self.draft.read_label(shape.label, (*path, "label"))
        report_header(self.draft, path, shape)
        rule = self.draft.read_rule(path, shape.status, shape.source)
        return HeaderLine(
            name, shape.label, tuple(shape.accepts), shape.pattern, shape.date_format, shape.example, rule
        )

    def find_value_unit(self, name: str, shape: Any) -> Unit | None:
        unit = self.draft.find_unit(shape.unit, ("values", name, "unit"))
        if unit is None:
            self.draft.shapes.broken.add(name)
        return unit

    def build_question_rows(self, name: str) -> tuple[Row, ...]:
        shape = self.sections["questions"][name]
        if not shape.enabled:
            return ()
        return tuple(build_question(self.draft, name, i, shape, question) for i, question in enumerate(shape.questions))

    def finish_cells(self) -> None:
        """Gives cells their formulas, now that every name is known, and rows their finished cells."""
        for cell_id, (text, path) in self.draft.pending.items():
            cell = self.draft.cells[cell_id]
            if cell.numeric and cell.unit is None:
                continue
            wanted = NumberType(cell.unit.dimension) if cell.unit else TEXT
            formula = self.draft.read_formula(text, path, FormScope(self.names, cell.code), wanted, cell_id)
            self.draft.cells[cell_id] = replace(cell, formula=formula)
        for code, shape in self.sections["fields"].items():
            if shape.due is not None:
                due = self.draft.read_formula(
                    shape.due, ("fields", code, "due"), self.scope, CONDITION, f"due of {code}"
                )
                for cell in self.fields[code].present:
                    self.draft.cells[cell.id] = replace(self.draft.cells[cell.id], due=due)

        settle_previous(self.draft)

    def apply_visibilities(self) -> None:
        """A question that has a condition of its own is due only when it holds."""
        for name, questions in self.sections["questions"].items():
            for index, question in enumerate(questions.questions):
                if question.visible_when is not None:
                    path: KeyPath = ("questions", name, "questions", index, "visible_when")
                    due = self.draft.read_formula(question.visible_when, path, self.scope, CONDITION, question.code)
                    if questions.enabled:
                        self.draft.cells[question.code] = replace(self.draft.cells[question.code], due=due)

    def build_values(self) -> dict[str, NamedValue]:
        built = {}
        for name, shape in self.sections["values"].items():
            path: KeyPath = ("values", name)
            unit = self.names.values.get(name)
            if unit is None:
                continue
            rule = self.draft.read_rule(path, shape.status, shape.source)
            formula = self.draft.read_formula(
                shape.formula, (*path, "formula"), self.scope, NumberType(unit.dimension), name
            )
            if formula is not None:
                spoken = self.draft.fill_text(shape.spoken, (*path, "spoken"))
                label = self.draft.read_label(shape.label, (*path, "label"))
                built[name] = NamedValue(name, label, unit, formula, spoken, rule)
        return built

    def build_conditions(self) -> dict[str, Condition]:
        built = {}
        for name, shape in self.sections["conditions"].items():
            path: KeyPath = ("conditions", name)
            rule = self.draft.read_rule(path, shape.status, shape.source)
            formula = self.draft.read_formula(shape.formula, (*path, "formula"), self.scope, CONDITION, name)
            if formula is not None:
                label = self.draft.read_label(shape.label, (*path, "label"))
                yes, no = (self.draft.read_label(getattr(shape, key), (*path, key)) for key in ("yes", "no"))
                built[name] = Condition(name, label, yes, no, formula, rule)
        return built

    def build_quadro(self, name: str, shape: QuadroShape) -> Quadro:
        path: KeyPath = ("quadri", name)
        due = None
        if shape.due != "always":
            due = self.draft.read_formula(shape.due, (*path, "due"), self.scope, CONDITION, f"due of {name}")
        self.report_blanks(name, shape)
        blocks = [self.build_block(shape, name, (*path, "content", i), block) for i, block in enumerate(shape.content)]
        return Quadro(
            name,
            self.draft.read_label(shape.title, (*path, "title")),
            self.draft.fill_text(shape.subtitle, (*path, "subtitle")),
            due,
            tuple(block for block in blocks if block is not None),
            self.draft.read_rule(path, shape.status, shape.source),
        )

    def report_blanks(self, name: str, shape: QuadroShape) -> None:
        """Reports codes of `blank` without a unit or row: cells of a quadro that is not due are blank by unit."""
        for unit in shape.blank_print:
            self.draft.find_unit(unit, ("quadri", name, "blank_print", unit))
        codes = [block.field for block in shape.content if block.field]
        for index, code in enumerate(shape.blank_print_except):
            if code not in codes:
                path: KeyPath = ("quadri", name, "blank_print_except", index)
                self.draft.report_unknown(path, code, f"field in {name}", codes)

    def build_block(self, quadro: QuadroShape, name: str, path: KeyPath, shape: BlockShape) -> Block | None:
        if shape.text is not None:
            return TextBlock(self.draft.read_label(shape.text, (*path, "text")))
        if shape.heading is not None:
            return HeadingBlock(self.draft.read_label(shape.heading, (*path, "heading")), shape.level)
        if shape.table is not None and self.check_known("tables", shape.table, (*path, "table")):
            table = self.tables[shape.table]
            return Table(table.id, table.headers, tuple(self.place_row(row, name, quadro, path) for row in table.rows))
        if shape.field is not None and self.check_known("fields", shape.field, (*path, "field")):
            return self.place_row(self.fields[shape.field], name, quadro, path)
        if shape.message is not None and self.check_known("messages", shape.message, (*path, "message")):
            return MessageBlock(shape.message)
        if shape.questions is not None and self.check_known("questions", shape.questions, (*path, "questions")):
            questions = self.sections["questions"][shape.questions]
            rows = tuple(self.place_row(row, name, quadro, path) for row in self.questions[shape.questions])
            return QuestionsBlock(questions.label, questions.status or "project", rows)
        return None

    def check_known(self, section: str, name: str, path: KeyPath) -> bool:
        self.draft.used.add((section, name))
        if name in self.sections[section]:
            return True
        self.draft.report_unknown(path, name, KINDS.get(section, section), list(self.sections[section]))
        return False

    def place_row(self, row: Row, name: str, quadro: QuadroShape, path: KeyPath) -> Row:
        """The row with its finished cells, which now know their quadro."""
        return replace(row, cells=tuple(cell and self.place_cell(cell.id, name, quadro, path) for cell in row.cells))

    def place_cell(self, cell_id: str, name: str, quadro: QuadroShape, path: KeyPath) -> Cell:
        cell = self.draft.cells[cell_id]
        if cell.quadro:
            message = f"{cell_id} is placed twice, here and in {cell.quadro}"
            self.draft.add(path, "duplicate-code", message, "keep it in one place")
        blank = quadro.blank_print.get(cell.unit.name, "") if cell.unit else ""
        if cell.code in quadro.blank_print_except:
            blank = ""
        self.draft.cells[cell_id] = placed = replace(cell, quadro=name, blank_print=blank)
        return placed

    def report_unplaced(self) -> None:
        if self.has_broken_quadro():
            return
        groups = {("tables", name): table.rows for name, table in self.tables.items()}
        groups |= {("fields", code): (row,) for code, row in self.fields.items()}
        groups |= {("questions", name): rows for name, rows in self.questions.items()}
        for (section, name), rows in groups.items():
            if any(not self.draft.cells[cell.id].quadro for row in rows for cell in row.present):
                message = f"the {KINDS[section]} {name} stands in no quadro: nobody can see it or fill it in"
                remedy = f"add `- {BLOCKS[section]}: {name}` to the `content:` of a quadro, or remove it"
                self.draft.add((section, name), "unplaced-code", message, remedy)

    def has_broken_quadro(self) -> bool:
        """Checks whether a quadro has a fault of its own: what it contains is not known then."""
        return bool(self.draft.shapes.broken & self.draft.source.data.get("quadri", {}).keys())

    def find_quadro_of(self, quadri: Mapping[str, Quadro], message: str) -> str:
        for quadro in quadri.values():
            if MessageBlock(message) in quadro.content:
                return quadro.id
        if not self.has_broken_quadro():
            remedy = f"add `- message: {message}` to the `content:` of a quadro, or remove it"
            self.draft.add(("messages", message), "unplaced-code", f"the message {message} stands in no quadro", remedy)
        return ""

    def build_lists(self) -> dict[str, ChoiceList]:
        built = {}
        for name, shape in self.sections["lists"].items():
            rule = self.draft.read_rule(("lists", name), shape.status, shape.source)
            built[name] = ChoiceList(name, shape.label, shape.open, tuple(shape.entries), rule)
        for questions in self.sections["questions"].values():
            for question in questions.questions if questions.enabled else ():
                if question.options:
                    name = f"{question.code}_options"
                    rule = self.draft.read_rule(("questions",), questions.status, questions.source)
                    built[name] = ChoiceList(name, question.text, False, tuple(question.options), rule)
        for cell in self.draft.cells.values():
            if cell.list is not None:
                self.draft.used.add(("lists", cell.list))
                if cell.list not in built:
                    self.draft.report_unknown(
                        self.draft.find_written_path(cell.id, "list"), cell.list, "list", list(built)
                    )
        return built
