# SPDX-License-Identifier: EUPL-1.2
"""Why a cell has its value, why it has none, and what would give it one.

Tracing is a separate pass made on request; an evaluation that nobody asks to explain pays nothing for it.
The result is plain data (`explanation.py`); `telling.py` puts it in sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schedario.definition import display
from schedario.definition.building.draft import parameter_text
from schedario.definition.form import Cell, Form, Parameter
from schedario.definition.model import Status
from schedario.definition.phrases import phrase
from schedario.definition.rule import Rule
from schedario.engine import missing, trace
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.explaining.calculation import Reckoner
from schedario.engine.explaining.explanation import Explanation, Lack, Used
from schedario.engine.explaining.names import NothingToExplainError, cells_called
from schedario.engine.explaining.relations import findings, messages, passed
from schedario.engine.explaining.wording import Wording, fraction
from schedario.formula import typed as t
from schedario.program.decisions import due_name


def explain(evaluation: Evaluation, name: str, origins: Mapping[str, str] | None = None) -> list[Explanation]:
    """The explanations of a cell (`R04`), of all cells of a row (`R0B`), of a condition or a quadro (`Q3`).

    Codes may be spelt as printed (ROB). `origins` tells where a document says each cell.
    Raises NothingToExplainError.
    """
    explainer = _Explainer(evaluation, origins or {})
    form = evaluation.form
    if name in form.conditions:
        return [explainer.condition(name, deep=True)]
    if name in form.values:
        return [explainer.value(name)]
    if name.upper() in form.quadri:
        return [explainer.quadro(name.upper())]
    cells = cells_called(form, name)
    if not cells:
        raise NothingToExplainError(form, name)
    return [explainer.cell(cell, full=True) for cell in cells]


def choices_in_words(form: Form, parameter: str) -> dict[str, str]:
    """What each choice of a parameter is computed as: `y2021` is `R07 (2021)`. Without a formula it has none."""
    speaker = Wording(evaluate(form, Answers({}))).brief
    formulas = [*(value.formula for value in form.values.values()), *(cell.formula for cell in form.cells.values())]
    matches = [one.tree for one in formulas if one is not None and isinstance(one.tree, t.Match)]
    chosen = [branch for tree in matches if tree.parameter.name == parameter for branch in tree.branches]
    return {choice: speaker.words(branch) for choice, branch in chosen}


@dataclass(slots=True)
class _Explainer:
    evaluation: Evaluation
    origins: Mapping[str, str] = field(default_factory=dict)
    form: Form = field(init=False)
    reckoner: Reckoner = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.evaluation.form
        self.reckoner = Reckoner(self.evaluation)

    def cell(self, cell: Cell, *, full: bool) -> Explanation:
        """A cell; `full` adds what depends on it, for the one that was asked about."""
        result = self.evaluation.cells[cell.id]
        formula = cell.formula
        calculation = self.reckoner.calculation(formula.text, formula.tree, cell.scale) if formula else None
        return Explanation(
            cell.id,
            cell.name,
            "cell",
            result.state,
            result.text,
            cell.supplied_by,
            *_known(cell.rule),
            calculation=calculation,
            inputs=tuple(self.inputs(formula.tree)) if formula else (),
            parameters=tuple(self.parameters(formula.tree)) if formula else (),
            notes=tuple(self.notes(cell)),
            because=self.reasons(cell) if full else (),
            lack=self.lack(missing.to_compute(self.evaluation, cell.id)),
            messages=tuple(messages(self.evaluation, cell)) if full else (),
            findings=tuple(findings(self.evaluation, cell)) if full else (),
            passed=tuple(passed(self.evaluation, cell)) if full else (),
            origin=self.origins.get(cell.id, ""),
        )

    def value(self, name: str) -> Explanation:
        """A named value of the form."""
        value = self.form.values[name]
        exact = trace.number(self.evaluation, value.formula.tree)
        return Explanation(
            name,
            value.label,
            "value",
            "missing" if exact is None else "computed",
            "" if exact is None else fraction(exact, value.scale),
            None,
            *_known(value.rule),
            calculation=self.reckoner.calculation(value.formula.text, value.formula.tree, None),
            inputs=tuple(self.inputs(value.formula.tree)),
            parameters=tuple(self.parameters(value.formula.tree)),
        )

    def condition(self, name: str, *, deep: bool) -> Explanation:
        """A named condition; `deep` explains its operands too."""
        condition = self.form.conditions[name]
        truth = self.evaluation.decisions[name]
        tree = condition.formula.tree
        return Explanation(
            name,
            condition.label,
            "condition",
            "missing" if truth is None else "computed",
            "" if truth is None else (condition.yes if truth else condition.no),
            None,
            *_known(condition.rule),
            truth=truth,
            calculation=self.reckoner.judgement(condition.formula.text, tree),
            inputs=tuple(self.inputs(tree)) if deep else (),
            notes=() if truth is None else tuple(self.reckoner.certainty(tree)),
            parameters=tuple(self.parameters(tree)),
            lack=self.lack(missing.to_decide(self.evaluation, name)),
        )

    def quadro(self, name: str) -> Explanation:
        """Whether a quadro is due, and why."""
        quadro = self.form.quadri[name]
        due = self.evaluation.quadri[name]
        decided = missing.to_decide(self.evaluation, due_name(name)) if quadro.due else None
        return Explanation(
            name,
            f"{quadro.title} - {quadro.subtitle}",
            "quadro",
            due,
            phrase(f"due.{due}"),
            None,
            *_known(quadro.rule),
            truth={"due": True, "not_due": False}.get(due),
            calculation=self.reckoner.judgement(quadro.due.text, quadro.due.tree) if quadro.due else None,
            because=tuple(self.inputs(quadro.due.tree)) if quadro.due else (),
            lack=self.lack(decided),
        )

    def inputs(self, tree: t.Typed) -> Iterator[Explanation]:
        """What a formula reads: cells, values and conditions, each explained as far as its own formula goes."""
        for reference in t.references(tree):
            if reference.kind == "cell":
                yield self.cell(self.form.cells[reference.name], full=False)
            elif reference.kind == "value":
                yield self.value(reference.name)
            elif reference.kind == "condition":
                yield self.condition(reference.name, deep=True)

    def parameters(self, tree: t.Typed) -> Iterator[Used]:
        """The parameters of the edition that a formula reads."""
        for reference in t.references(tree):
            if reference.kind == "parameter":
                yield _used(self.form.parameters[reference.name], self.reckoner.choice(tree, reference))

    def notes(self, cell: Cell) -> Iterator[str]:
        """Remarks on the cell's state."""
        result = self.evaluation.cells[cell.id]
        own = "_self" if cell.due else ""
        quadro = self.form.quadri[cell.quadro].title
        if result.state == "doubtful":
            yield phrase("explain.doubt", doubt=self.evaluation.answers.doubts[cell.id])
        elif result.state == "not_due" and result.text:
            yield phrase(f"explain.not_due{own}_value", quadro=quadro, value=result.text)
        elif result.state == "not_due":
            yield phrase(f"explain.not_due{own}", quadro=quadro)
        elif self.evaluation.due(cell) == "undecided":
            yield phrase(f"explain.undecided{own}", quadro=quadro)
        if result.state == "computed" and result.stored is None:
            yield phrase("explain.undefined")
        if cell.formula is not None and cell.asked:
            yield phrase("explain.given_prevails")

    def reasons(self, cell: Cell) -> tuple[Explanation, ...]:
        """Why the cell, or its quadro, is not due, or not decided."""
        if self.evaluation.due(cell) == "due":
            return ()
        return tuple(self.inputs(cell.due.tree)) if cell.due else (self.quadro(cell.quadro),)

    def lack(self, found: missing.Missing | None) -> Lack | None:
        """What would settle it, with the limits as they are shown."""
        if found is None:
            return None
        limits = tuple(
            (
                limit.cell,
                limit.at_most,
                display.value(self.form.cells[limit.cell], limit.stored),
                limit.outcome,
            )
            for limit in found.limits
        )
        return Lack(found.sure, limits)


def _known(rule: Rule) -> tuple[Status, str]:
    return rule.status, rule.source


def _used(parameter: Parameter, choice: str) -> Used:
    value = phrase("explain.open_parameter") if parameter.value is None else parameter_text(parameter)
    return Used(parameter.name, parameter.label, value, *_known(parameter.rule), choice)


def decisions(evaluation: Evaluation) -> list[Explanation]:
    """Every decision about the scheda: the named conditions, and the quadri that are not always due."""
    explainer = _Explainer(evaluation)
    form = evaluation.form
    conditions = [explainer.condition(name, deep=False) for name in form.conditions]
    return conditions + [explainer.quadro(quadro.id) for quadro in form.quadri.values() if quadro.due]
