# SPDX-License-Identifier: EUPL-1.2
"""Why a cell has its value, why it has none, and what would give it one.

Tracing is a separate pass made on request; an evaluation that nobody asks to explain pays nothing for it.
The result is plain data (`as_json`, version 1); `telling.py` puts it in sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import Any

from schedario.definition import display
from schedario.definition.draft import parameter_text
from schedario.definition.form import Cell, Form, Parameter, Rule
from schedario.definition.model import Status, SuppliedBy
from schedario.definition.phrases import phrase
from schedario.engine import missing, trace
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.naming import codes
from schedario.engine.program import due_name
from schedario.formula import typed as t
from schedario.formula.units import NumberType
from schedario.formula.words import Calculator, Speaker

VERSION = 1


@dataclass(frozen=True, slots=True)
class Branch:
    """One way a formula could go; `taken` is None while it is not known."""

    words: str
    taken: bool | None
    value: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """`words` and `signs` tell the formula, without and with this scheda's numbers.

    `unrounded` is the exact result, cut where it has too many decimals (`exact` false); `rounding` is what was
    then done to it, empty when it was exact already; both are empty when nothing can be computed yet.
    """

    text: str
    words: str
    signs: str
    unrounded: str
    exact: bool
    rounding: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Used:
    """A parameter of the edition that the formula uses; `choice` says in words what it chooses, if it does."""

    name: str
    label: str
    value: str
    status: Status
    source: str
    choice: str = ""

    @property
    def said(self) -> str:
        """Its value for people."""
        return self.choice or self.value


@dataclass(frozen=True, slots=True)
class Lack:
    """What would settle it. `limits`: (cell, is it at most, limit, outcome) for cells that may do alone."""

    sure: tuple[tuple[str, ...], ...]
    limits: tuple[tuple[str, bool, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One cell, named value, condition or quadro explained; `inputs` explain what it depends on, in turn.

    `because` holds the reasons of a quadro that is not due. `truth` is set for conditions and quadri. `passed` are
    the checks on the cell that found nothing. `origin` is where a document says it.
    """

    id: str
    name: str
    kind: str
    state: str
    value: str
    supplied_by: SuppliedBy | None
    status: Status
    source: str
    truth: bool | None = None
    calculation: Calculation | None = None
    inputs: tuple[Explanation, ...] = ()
    parameters: tuple[Used, ...] = ()
    notes: tuple[str, ...] = ()
    because: tuple[Explanation, ...] = ()
    lack: Lack | None = None
    messages: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    origin: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON, with the version of this format."""
        return {"version": VERSION, **asdict(self)}


class NothingToExplainError(KeyError):
    """The form has no cell, condition or quadro of that name."""

    def __init__(self, form: Form, name: str) -> None:
        super().__init__(name)
        self.form, self.name = form, name

    def __str__(self) -> str:
        return phrase(
            "errors.nothing_to_explain", form=self.form.code, name=self.name, near=_near(self.form, self.name)
        )


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
    speaker = _Explainer(evaluate(form, Answers({}))).brief
    formulas = [*(value.formula for value in form.values.values()), *(cell.formula for cell in form.cells.values())]
    matches = [one.tree for one in formulas if one is not None and isinstance(one.tree, t.Match)]
    chosen = [branch for tree in matches if tree.parameter.name == parameter for branch in tree.branches]
    return {choice: speaker.words(branch) for choice, branch in chosen}


def cells_called(form: Form, name: str) -> list[Cell]:
    """The cells with that id, or of the row with that code; printed spellings (O for 0) and case do not matter."""
    wanted = _plain(name)
    exact = [cell for cell in form.cells.values() if _plain(cell.id) == wanted]
    return exact or [cell for cell in form.cells.values() if _plain(cell.code) == wanted]


def _plain(name: str) -> str:
    code, dot, column = name.partition(".")
    return code.upper().replace("O", "0") + dot + column.lower()


def _near(form: Form, name: str) -> str:
    alike = [cell.id for cell in form.cells.values() if cell.code[:2] == _plain(name)[:2]]
    return ", ".join(alike[:12]) or ", ".join(form.quadri)


@dataclass(slots=True)
class _Explainer:
    evaluation: Evaluation
    origins: Mapping[str, str] = field(default_factory=dict)
    form: Form = field(init=False)
    speaker: Speaker = field(init=False)
    brief: Speaker = field(init=False)
    calculator: Calculator = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.evaluation.form
        self.speaker = Speaker(phrase, self.called, _fraction, self.listed)
        self.brief = Speaker(phrase, self.briefly, _fraction, self.listed)
        self.calculator = Calculator(self.shown, _fraction, phrase)

    # -- names and values -----------------------------------------------------------------------------

    def called(self, reference: t.Reference) -> str:
        """How a name is called in a sentence."""
        match reference.kind:
            case "cell":
                cell = self.form.cells[reference.name]
                return f"{cell.code} ({_short(cell)})"
            case "value":
                return self.form.values[reference.name].label
            case "condition":
                return self.form.conditions[reference.name].label
        return self.form.parameters[reference.name].label

    def briefly(self, reference: t.Reference) -> str:
        """The same, once the label of a cell has been told."""
        return self.listed([reference]) if reference.kind == "cell" else self.called(reference)

    def listed(self, references: Sequence[t.Reference]) -> str:
        """How many cells are called at once."""
        return codes(self.form.cells[reference.name] for reference in references)

    def shown(self, reference: t.Reference) -> str:
        """The value of a name, as text."""
        if reference.kind == "parameter":
            return parameter_text(self.form.parameters[reference.name])
        if reference.kind == "value":
            exact = trace.number(self.evaluation, reference)
            return (
                phrase("signs.nothing") if exact is None else _fraction(exact, self.form.values[reference.name].scale)
            )
        cell = self.form.cells[reference.name]
        stored = self.evaluation.result.get(cell.id, self.evaluation.answers.stored.get(cell.id))
        return phrase("signs.nothing") if stored is None else display.value(cell, stored)

    # -- what can be explained ------------------------------------------------------------------------

    def cell(self, cell: Cell, *, full: bool) -> Explanation:
        """A cell; `full` adds what depends on it, for the one that was asked about."""
        result = self.evaluation.cells[cell.id]
        formula = cell.formula
        calculation = self.calculation(formula.text, formula.tree, cell.scale) if formula else None
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
            messages=tuple(self.messages(cell)) if full else (),
            findings=tuple(self.findings(cell)) if full else (),
            passed=tuple(self.passed(cell)) if full else (),
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
            "" if exact is None else _fraction(exact, value.scale),
            None,
            *_known(value.rule),
            calculation=self.calculation(value.formula.text, value.formula.tree, None),
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
            calculation=self.judgement(condition.formula.text, tree),
            inputs=tuple(self.inputs(tree)) if deep else (),
            notes=() if truth is None else tuple(self.certainty(tree)),
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
            calculation=self.judgement(quadro.due.text, quadro.due.tree) if quadro.due else None,
            because=tuple(self.inputs(quadro.due.tree)) if quadro.due else (),
            lack=self.lack(decided),
        )

    # -- parts ----------------------------------------------------------------------------------------

    def calculation(self, text: str, tree: t.Typed, scale: int | None) -> Calculation:
        """A number's formula; `scale` None leaves it unrounded."""
        exact = trace.number(self.evaluation, tree)
        complete = exact is None or display.exact(exact.numerator, exact.denominator)[1]
        return Calculation(
            text,
            self.speaker.words(self.chosen(tree)),
            "" if isinstance(tree, t.Reference) else self.calculator.signs(self.live(tree)),
            "" if exact is None else _fraction(exact, self.scale(tree)),
            complete,
            "" if exact is None or scale is None else _rounding(exact, scale),
            tuple(self.branches(tree)),
        )

    def judgement(self, text: str, tree: t.Typed) -> Calculation:
        """A condition's formula: the same with its two sides in numbers."""
        signs = ""
        if isinstance(tree, t.Comparison) and isinstance(tree.left.type, NumberType):
            left, right = (self.calculator.signs(self.live(side)) for side in (tree.left, tree.right))
            signs = f"{left} {tree.operator} {right}"
        return Calculation(text, self.speaker.words(tree), signs, "", True, "", ())

    def live(self, tree: t.Typed) -> t.Typed:
        """The part of a formula that gives its value here: the branch taken, where there are branches."""
        if isinstance(tree, t.Conditional):
            truth = trace.truth(self.evaluation, tree.condition)
            return self.live(tree.otherwise if truth is False else tree.then)
        if isinstance(tree, t.Match):
            return trace.live_branch(self.form, tree) or tree.branches[0][1]
        return tree

    def chosen(self, tree: t.Typed) -> t.Typed:
        """The formula without the branches that the edition's parameters rule out for every scheda."""
        return (trace.live_branch(self.form, tree) or tree) if isinstance(tree, t.Match) else tree

    def branches(self, tree: t.Typed) -> Iterator[Branch]:
        """Every branch of every choice in a formula, taken or not."""
        match tree:
            case t.Conditional(condition=condition, then=then, otherwise=otherwise):
                truth = trace.truth(self.evaluation, condition)
                told = self.brief.words(condition)
                yield Branch(told, truth, self.amount(then))
                opposite = None if truth is None else not truth
                yield Branch(phrase("explain.otherwise"), opposite, self.amount(otherwise))
            case t.Match(parameter=parameter, branches=branches):
                live = trace.live_branch(self.form, tree)
                for _, branch in branches:
                    words = f"{self.briefly(parameter)} = {self.brief.words(branch)}"
                    yield Branch(words, branch is live, self.amount(branch))
                if live is not None:
                    yield from self.branches(live)
            case t.Operation(operator="min" | "max", operands=operands):
                yield from self.rivals(tree, operands)

    def rivals(self, tree: t.Operation, operands: tuple[t.Typed, ...]) -> Iterator[Branch]:
        """The operands of a lesser or greater of several: the one that counts is the one taken."""
        whole = trace.number(self.evaluation, tree)
        for operand in operands:
            value = trace.number(self.evaluation, operand)
            yield Branch(self.brief.words(operand), None if whole is None else value == whole, self.amount(operand))

    def amount(self, tree: t.Typed) -> str:
        exact = trace.number(self.evaluation, tree)
        return "" if exact is None else _fraction(exact, self.scale(tree))

    def scale(self, tree: t.Typed) -> int:
        """The decimals that an amount of this kind is written with; none for pure numbers."""
        wanted = tree.type.dimension if isinstance(tree.type, NumberType) else ()
        return next((unit.scale for unit in self.form.units.values() if unit.dimension == wanted), 0) if wanted else 0

    def certainty(self, tree: t.Typed) -> Iterator[str]:
        """For a comparison decided early: how far what is missing can still go."""
        if isinstance(tree, t.Comparison) and isinstance(tree.left.type, NumberType):
            for side in (tree.left, tree.right):
                if trace.number(self.evaluation, side) is None:
                    yield self.range(side)

    def range(self, tree: t.Typed) -> str:
        low, high = (
            None if end is None else _fraction(end, self.scale(tree)) for end in trace.ends(self.evaluation, tree)
        )
        key = "at_least" if high is None else "at_most" if low is None else "between"
        return phrase(f"explain.{key}", what=self.brief.words(tree), low=low, high=high)

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
        for reference in t.references(tree):
            if reference.kind == "parameter":
                yield _used(self.form.parameters[reference.name], self.choice(tree, reference))

    def choice(self, tree: t.Typed, parameter: t.Reference) -> str:
        """What a formula does by the choice that a parameter is; empty where it is none."""
        if not isinstance(tree, t.Match) or tree.parameter.name != parameter.name:
            return ""
        live = trace.live_branch(self.form, tree)
        return "" if live is None else self.brief.words(live)

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

    def messages(self, cell: Cell) -> Iterator[str]:
        """The messages of this scheda that depend on the cell."""
        for message in self.evaluation.messages:
            cases = self.form.messages[message.id].cases
            holes = {hole.name for case in cases if case.text for hole in case.text.holes}
            conditions = {name for case in cases for name in case.when}
            read = {
                name for condition in conditions for name in self.read_by(self.form.conditions[condition].formula.tree)
            }
            if cell.id in holes | read:
                yield message.text

    def read_by(self, tree: t.Typed) -> set[str]:
        """The cells that a formula reads, directly or through values and conditions."""
        found: set[str] = set()
        for reference in t.references(tree):
            if reference.kind == "cell":
                found.add(reference.name)
                formula = self.form.cells[reference.name].formula
                found |= self.read_by(formula.tree) if formula else set()
            elif reference.kind == "value":
                found |= self.read_by(self.form.values[reference.name].formula.tree)
            elif reference.kind == "condition":
                found |= self.read_by(self.form.conditions[reference.name].formula.tree)
        return found

    def findings(self, cell: Cell) -> Iterator[str]:
        for finding in self.evaluation.findings:
            if cell.id in finding.cells:
                yield f"{finding.code}: {finding.message}"

    def passed(self, cell: Cell) -> Iterator[str]:
        """The checks on the cell that found nothing, with what they expected."""
        truths = self.evaluation.truths[len(self.evaluation.program.decisions) :]
        for check, true in zip(self.form.checks, truths, strict=True):
            if true is False and self.evaluation.quadri[check.quadro] == "due" and cell.id in check.cells:
                yield f"{check.code}: {self.evaluation.fill(check.expected)}"


def _known(rule: Rule) -> tuple[Status, str]:
    return rule.status, rule.source


def _short(cell: Cell) -> str:
    """The label without its parenthesis, and the column."""
    label = cell.label.split(" (")[0].split(" [")[0]
    return f"{label}, {cell.header}" if cell.column and cell.header else label


def _used(parameter: Parameter, choice: str) -> Used:
    value = phrase("explain.open_parameter") if parameter.value is None else parameter_text(parameter)
    return Used(parameter.name, parameter.label, value, *_known(parameter.rule), choice)


def _fraction(value: Fraction, least: int = 0) -> str:
    """At least `least` decimals, at most six: what does not fit is cut, and the cut is shown."""
    text, complete = display.exact(value.numerator, value.denominator)
    if not complete:
        return phrase("explain.cut_value", value=text)
    whole, _, decimals = text.partition(",")
    decimals = decimals.ljust(least, "0")
    return f"{whole},{decimals}" if decimals else whole


def _rounding(exact: Fraction, scale: int) -> str:
    if (exact * 10**scale).denominator == 1:
        return ""
    return phrase("explain.rounding_decimals", digits=scale) if scale else phrase("explain.rounding_whole")


def decisions(evaluation: Evaluation) -> list[Explanation]:
    """Every decision about the scheda: the named conditions, and the quadri that are not always due."""
    explainer = _Explainer(evaluation)
    form = evaluation.form
    conditions = [explainer.condition(name, deep=False) for name in form.conditions]
    return conditions + [explainer.quadro(quadro.id) for quadro in form.quadri.values() if quadro.due]
