# SPDX-License-Identifier: EUPL-1.2
"""Explanations: why a cell has its value, why it has none, and what would give it one.

Tracing is a separate pass made on request; an evaluation that nobody asks to explain pays nothing for it.
The result is plain data (`explanation.py`); `telling.py` puts it in sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from schedario.definition import display
from schedario.definition.building.draft import parameter_text
from schedario.definition.form import OUTCOME, Case, Cell, Form, Parameter
from schedario.definition.model import Status
from schedario.definition.phrases import phrase
from schedario.definition.rule import Rule
from schedario.engine import missing, trace
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.explaining.calculation import Reckoner
from schedario.engine.explaining.explanation import Explanation, Lack, Used
from schedario.engine.explaining.names import OUTCOME_NAMES, NothingToExplainError, find_cells
from schedario.engine.explaining.outcome import describe_opening, describe_outcome, list_amounts, list_follows
from schedario.engine.explaining.relations import list_contradictions, list_findings, list_messages, list_passed_checks
from schedario.engine.explaining.sentences import Narrator
from schedario.engine.explaining.wording import Wording, format_fraction
from schedario.formula import typed as t
from schedario.program.decisions import format_due_name
from schedario.program.dependencies import find_read_cells
from schedario.program.statuses import name_case


def explain(evaluation: Evaluation, name: str, origins: Mapping[str, str] | None = None) -> list[Explanation]:
    """The explanations of what a name stands for.

    That is a cell (`R04`), all cells of a row (`R0B`), a condition, a named value (`residuo`), a quadro (`Q3`), a
    message (`M-Q2`), or the outcome (`outcome`, `esito`). Codes may be spelt as printed (ROB). `origins` tells where a
    document says each cell. Raises NothingToExplainError.
    """
    explainer = _Explainer(evaluation, origins or {})
    form = evaluation.form
    if name in form.conditions:
        return [explainer.explain_condition(name, deep=True)]
    if name in form.values:
        return [explainer.explain_value(name)]
    if name.upper() in form.quadri:
        return [explainer.explain_quadro(name.upper())]
    if name.lower() in OUTCOME_NAMES and form.outcome:
        return [explainer.explain_outcome()]
    messages = {one.lower(): one for one in form.messages}
    if name.lower() in messages:
        return [explainer.explain_message(messages[name.lower()])]
    cells = find_cells(form, name)
    if not cells:
        raise NothingToExplainError(form, name)
    return [explainer.explain_cell(cell, full=True) for cell in cells]


def describe_choices(form: Form, parameter: str) -> dict[str, str]:
    """Describes how each choice of a parameter is computed: `y2021` is `R07 (2021)`. Without a formula it has none."""
    speaker = Wording(evaluate(form, Answers({}))).brief
    formulas = [*(value.formula for value in form.values.values()), *(cell.formula for cell in form.cells.values())]
    matches = [one.tree for one in formulas if one is not None and isinstance(one.tree, t.Match)]
    chosen = [branch for tree in matches if tree.parameter.name == parameter for branch in tree.branches]
    return {choice: speaker.say_tree(branch) for choice, branch in chosen}


OPEN_STATUS: Status = "project"  # of what nothing is said yet


@dataclass(slots=True)
class _Explainer:
    evaluation: Evaluation
    origins: Mapping[str, str] = field(default_factory=dict)
    form: Form = field(init=False)
    reckoner: Reckoner = field(init=False)
    narrator: Narrator = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.evaluation.form
        self.reckoner = Reckoner(self.evaluation)
        self.narrator = Narrator(self.evaluation, self.reckoner)

    def explain_cell(self, cell: Cell, *, full: bool) -> Explanation:
        """A cell; `full` adds what depends on it, for the one that was asked about."""
        result = self.evaluation.cells[cell.id]
        formula = cell.formula
        calculation = self.reckoner.build_calculation(formula.text, formula.tree, cell.scale) if formula else None
        status = self.evaluation.get_status(cell.id) if formula else cell.rule.status
        return Explanation(
            cell.id,
            self.narrator.tell_cell(cell),
            cell.name,
            "cell",
            result.state,
            result.text,
            cell.supplied_by,
            status,
            cell.rule.source,
            calculation=calculation,
            inputs=tuple(self.explain_inputs(self.reckoner.choose_branches(formula.tree))) if formula else (),
            parameters=tuple(self.list_parameters(formula.tree)) if formula else (),
            notes=tuple(self.list_notes(cell)),
            because=self.list_reasons(cell) if full else (),
            lack=self.describe_lack(missing.find_missing_for_cell(self.evaluation, cell.id)),
            messages=tuple(list_messages(self.evaluation, cell)) if full else (),
            findings=tuple(list_findings(self.evaluation, cell)) if full else (),
            passed=tuple(list_passed_checks(self.evaluation, cell)) if full else (),
            origin=self.origins.get(cell.id, ""),
        )

    def explain_value(self, name: str) -> Explanation:
        """A named value of the form."""
        value = self.form.values[name]
        exact = trace.compute_number(self.evaluation, value.formula.tree)
        gone = self.evaluation.answers.unavailable.keys() & find_read_cells(self.form, value.formula.tree)
        lacking = "unavailable" if gone else "missing"
        state = lacking if exact is None else "to_verify" if self.evaluation.named[name] is None else "computed"
        if self.narrator.find_exempt_cell(value.formula.tree) is not None:
            state = "not_due"
        return Explanation(
            name,
            self.narrator.tell_value(name),
            value.label,
            "value",
            state,
            format_fraction(exact, value.scale) if exact is not None and state == "computed" else "",
            None,
            self.evaluation.get_status(name),
            value.rule.source,
            calculation=self.reckoner.build_calculation(value.formula.text, value.formula.tree, None),
            inputs=tuple(self.explain_inputs(self.reckoner.choose_branches(value.formula.tree))),
            parameters=tuple(self.list_parameters(value.formula.tree)),
        )

    def explain_condition(self, name: str, *, deep: bool) -> Explanation:
        """A named condition; `deep` explains its operands too."""
        condition = self.form.conditions[name]
        truth = self.evaluation.decisions[name]
        tree = condition.formula.tree
        disputed = self.narrator.is_disputed(tree) or describe_opening(self.evaluation, name)
        open_state = "to_verify" if disputed else "missing"
        return Explanation(
            name,
            self.narrator.tell_condition(name),
            condition.label,
            "condition",
            open_state if truth is None else "computed",
            "" if truth is None else (condition.yes if truth else condition.no),
            None,
            self.evaluation.get_status(name),
            condition.rule.source,
            certain=self.evaluation.is_certain(name),
            reason=self.narrator.give_reason(tree, truth),
            truth=truth,
            calculation=self.reckoner.build_judgement(condition.formula.text, tree),
            inputs=tuple(self.explain_inputs(tree)) if deep and not self._is_idle(tree, truth) else (),
            notes=() if truth is None else tuple(self.reckoner.describe_certainty(tree)),
            parameters=tuple(self.list_parameters(tree)),
            lack=self.describe_lack(missing.find_missing_for_decision(self.evaluation, name)),
        )

    def _is_idle(self, tree: t.Typed, truth: bool | None) -> bool:
        """Checks whether a condition does not hold for nothing but that something was not given."""
        given = isinstance(tree, t.Logic) and any(isinstance(one, t.Given) for one in tree.operands)
        return given and truth is False and not self.narrator.give_reason(tree, truth)

    def explain_quadro(self, name: str) -> Explanation:
        """Explains whether a quadro is due, and why."""
        quadro = self.form.quadri[name]
        due = self.evaluation.quadri[name]
        decided = missing.find_missing_for_decision(self.evaluation, format_due_name(name)) if quadro.due else None
        decision = format_due_name(name)
        return Explanation(
            name,
            self.narrator.tell_due(name, quadro.due.tree if quadro.due else None),
            f"{quadro.title} - {quadro.subtitle}",
            "quadro",
            due,
            phrase(f"due.{due}"),
            None,
            self.evaluation.get_status(decision) if quadro.due else quadro.rule.status,
            quadro.rule.source,
            certain=quadro.due is not None and self.evaluation.is_certain(decision),
            truth={"due": True, "not_due": False}.get(due),
            calculation=self.reckoner.build_judgement(quadro.due.text, quadro.due.tree) if quadro.due else None,
            because=tuple(self.explain_inputs(quadro.due.tree)) if quadro.due else (),
            lack=self.describe_lack(decided),
            findings=tuple(list_contradictions(self.evaluation, name)),
        )

    def explain_message(self, name: str) -> Explanation:
        """A message: why this case of it is said, or none."""
        message, opening = self.form.messages[name], describe_opening(self.evaluation, name)
        decided = None if opening else self.evaluation.decided[name]
        said = next((one.text for one in self.evaluation.messages if one.id == name), "")
        whole = self._explain_case(name, "message", f"{name} - {message.opening} …", message.cases, decided, said)
        return replace(whole, sentence=opening, state="to_verify", certain=False) if opening else whole

    def explain_outcome(self) -> Explanation:
        """The outcome: whether it is stated, by which conditions, with its amounts and what follows."""
        evaluation, decided = self.evaluation, self.evaluation.decided_outcome
        said = evaluation.outcome.text if evaluation.outcome else ""
        label = phrase("outcome.label")
        whole = self._explain_case(OUTCOME, "outcome", label, self.form.outcome, decided, said)
        return replace(
            whole,
            sentence=describe_outcome(evaluation),
            state=evaluation.standing,
            certain=whole.certain and evaluation.standing == "stated",
            amounts=list_amounts(evaluation),
            follows=list_follows(evaluation),
        )

    def _explain_case(
        self, name: str, kind: str, label: str, cases: Sequence[Case], decided: Case | None, said: str
    ) -> Explanation:
        """A row of a decision table, by the conditions that choose it and the numbers in its text.

        While none is chosen there is no source to tell.
        """
        chosen = cases if decided is None else (decided,)
        conditions = dict.fromkeys(condition for case in chosen for condition in case.when)
        holes = [hole.name for hole in decided.text.holes] if decided and decided.text else []
        return Explanation(
            name,
            self.narrator.tell_case(decided, conditions),
            label,
            kind,
            "missing" if decided is None else "computed",
            said,
            None,
            self.evaluation.get_status(name_case(name, decided)) if decided else OPEN_STATUS,
            decided.rule.source if decided else "",
            because=tuple(self.explain_condition(condition, deep=True) for condition in conditions),
            inputs=tuple(self._explain_hole(hole) for hole in dict.fromkeys(holes)),
            certain=bool(conditions) and all(self.evaluation.is_certain(one) for one in conditions),
        )

    def _explain_hole(self, name: str) -> Explanation:
        cells = self.form.cells
        return self.explain_cell(cells[name], full=False) if name in cells else self.explain_value(name)

    def explain_inputs(self, tree: t.Typed) -> Iterator[Explanation]:
        """The inputs of a formula: cells, values and conditions, each explained as far as its own formula goes."""
        for reference in t.list_references(tree):
            if reference.kind == "cell":
                yield self.explain_cell(self.form.cells[reference.name], full=False)
            elif reference.kind == "value":
                yield self.explain_value(reference.name)
            elif reference.kind == "condition":
                yield self.explain_condition(reference.name, deep=True)

    def list_parameters(self, tree: t.Typed) -> Iterator[Used]:
        """The parameters of the edition that a formula reads."""
        chosen = t.list_references(self.reckoner.choose_branches(tree))
        chosen += [tree.parameter] if isinstance(tree, t.Match) else []
        for reference in dict.fromkeys(chosen):
            if reference.kind == "parameter":
                yield _build_used(self.form.parameters[reference.name], self.reckoner.describe_choice(tree, reference))

    def list_notes(self, cell: Cell) -> Iterator[str]:
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
        elif self.evaluation.get_due(cell) in ("undecided", "to_verify"):
            yield phrase(f"explain.{self.evaluation.get_due(cell)}{own}", quadro=quadro)
        if result.state == "computed" and result.stored is None:
            yield phrase("explain.undefined")
        if cell.formula is not None and cell.asked:
            yield phrase("explain.given_prevails")

    def list_reasons(self, cell: Cell) -> tuple[Explanation, ...]:
        """The reasons why the cell, or its quadro, is not due, or not decided."""
        if self.evaluation.get_due(cell) == "due":
            return ()
        return tuple(self.explain_inputs(cell.due.tree)) if cell.due else (self.explain_quadro(cell.quadro),)

    def describe_lack(self, found: missing.Missing | None) -> Lack | None:
        """Describes what would settle it, with the limits as they are shown."""
        if found is None or not (found.sure or found.limits):
            return None
        limits = tuple(
            (
                limit.cell,
                limit.at_most,
                display.format_value(self.form.cells[limit.cell], limit.stored),
                limit.outcome,
            )
            for limit in found.limits
        )
        return Lack(found.sure, limits)


def _get_status(rule: Rule) -> tuple[Status, str]:
    return rule.status, rule.source


def _build_used(parameter: Parameter, choice: str) -> Used:
    value = phrase("explain.open_parameter") if parameter.value is None else parameter_text(parameter)
    return Used(parameter.name, parameter.label, value, *_get_status(parameter.rule), choice)


def explain_decisions(evaluation: Evaluation) -> list[Explanation]:
    """Every decision about the scheda: the named conditions, and the quadri that are not always due."""
    explainer = _Explainer(evaluation)
    form = evaluation.form
    conditions = [explainer.explain_condition(name, deep=False) for name in form.conditions]
    return conditions + [explainer.explain_quadro(quadro.id) for quadro in form.quadri.values() if quadro.due]
