# SPDX-License-Identifier: EUPL-1.2
"""The sentence that an officer would say of a figure or a decision, made of the definition's expressions.

A reason is told by the numbers that decide it: «la spesa del 2021 (46.204,67 €) supera il fabbisogno (39.148,99 €)».
It says what is so, never that something is not so; names are those that the definition calls `spoken`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from schedario.definition import display
from schedario.definition.form import Case, Cell, Form
from schedario.definition.phrases import phrase
from schedario.engine import missing, trace
from schedario.engine.evaluate import Evaluation
from schedario.engine.explaining.calculation import Reckoner
from schedario.engine.explaining.outcome import describe_opening
from schedario.engine.explaining.wording import format_ends, format_fraction
from schedario.engine.naming import format_codes
from schedario.formula import typed as t
from schedario.formula.rounding import half_up
from schedario.formula.units import CONDITION, NumberType, Unit
from schedario.program.decisions import format_due_name
from schedario.program.dependencies import find_reached_names, find_read_cells
from schedario.program.readings import find_open_parameters

MOST = 6  # cells that a sentence names; a longer list helps nobody

Ends = tuple[Fraction | None, Fraction | None]  # the least and the most; None where there is no limit

_PLURAL = ("le ", "gli ", "i ")
_GIVEN = phrase("sentence.given", cell="")


@dataclass(slots=True)
class Narrator:
    """Tells what there is to say of one evaluated scheda, in sentences."""

    evaluation: Evaluation
    reckoner: Reckoner
    form: Form = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.evaluation.form

    # ------------------------------------------------------------------------------ decisions

    def tell_due(self, name: str, tree: t.Typed | None) -> str:
        """Tell whether a quadro, or a cell with a condition of its own, is due, and why."""
        if tree is None:
            return phrase("sentence.always_due")
        truth = self.evaluation.decisions[format_due_name(name)]
        if truth is None:
            return self._tell_open(tree, format_due_name(name), phrase("due.due"), phrase("due.not_due"))
        told = self._tell("due" if truth else "not_due", self.give_reason(tree, truth))
        return " ".join(dict.fromkeys((told, *self._list_openings(tree, truth))))

    def tell_condition(self, name: str) -> str:
        """The outcome of a named condition, and why."""
        condition, truth = self.form.conditions[name], self.evaluation.decisions[name]
        if opening := describe_opening(self.evaluation, name):
            return opening
        if truth is None:
            return self._tell_open(condition.formula.tree, name, condition.yes, condition.no)
        outcome = condition.yes if truth else condition.no
        reason = self.give_reason(condition.formula.tree, truth)
        return f"{capitalise(outcome)}: {reason}." if reason else f"{capitalise(outcome)}."

    def _tell_open(self, tree: t.Typed, decision: str, yes: str, no: str) -> str:
        """Tell what is wrong or missing for a decision, or which possible reading decides it how."""
        if not self.is_disputed(tree):
            return self._tell_undecided(tree, decision)
        return phrase("sentence.to_verify", readings=self._list_truths_by_reading(tree, yes, no))

    def _tell_undecided(self, tree: t.Typed, decision: str) -> str:
        """Tell what is wrong or missing for a decision, or that it will never be made without what there is not."""
        lack = missing.find_missing_for_decision(self.evaluation, decision)
        if wrong := self._tell_wrong(tree):
            return self._tell("undecided", wrong)
        if lack is not None and lack.unavailable and not lack.limits:
            return self._tell_unavailable("no_case_not_available", lack.unavailable)
        return self._tell("undecided", self._list_lacking(lack) or self._tell_undefined(tree))

    def _tell_undefined(self, tree: t.Typed) -> str:
        """Tell which figures that a formula rests on have all they need, and no number for that."""
        read, cells = find_read_cells(self.form, tree), self.evaluation.cells
        found = [one for name, one in self.form.cells.items() if name in read and cells[name].state == "computed"]
        undefined = [one for one in found if cells[one.id].stored is None]
        return phrase("sentence.without_number", list=format_codes(undefined)) if undefined else ""

    def _list_truths_by_reading(self, tree: t.Typed, yes: str, no: str) -> str:
        found = trace.list_truths_by_reading(self.evaluation, tree)
        return self._list_by_reading([(name, yes if truth else no) for name, truth in found if truth is not None])

    def is_disputed(self, tree: t.Typed) -> bool:
        """Checks whether possible readings are known to decide a condition differently."""
        if not find_open_parameters(self.form, tree) or self._tell_wrong(tree):
            return False
        return {True, False} <= {truth for _, truth in trace.list_truths_by_reading(self.evaluation, tree)}

    def _tell_by_reading(self, found: Sequence[tuple[str, str]]) -> str:
        return phrase("sentence.to_verify", readings=self._list_by_reading(found))

    def _list_by_reading(self, found: Sequence[tuple[str, str]]) -> str:
        """Lists what each reading says, those that say the same together."""
        readings = {outcome: [name for name, one in found if one == outcome] for _, outcome in found}
        parts = [
            phrase("sentence.by_reading", outcome=outcome, list=phrase("words.or").join(names))
            for outcome, names in readings.items()
        ]
        return "; ".join(parts)

    def give_reason(self, tree: t.Typed, truth: bool | None) -> str:
        """Tell what makes a condition come out so; empty while it is open, or where there is nothing to tell."""
        if truth is None:
            return ""
        match tree:
            case t.Reference(kind="condition", name=name):
                return self.give_reason(self.form.conditions[name].formula.tree, truth)
            case t.Logic(operator="not", operands=(operand,)):
                return self.give_reason(operand, not truth)
            case t.Logic(operator=operator, operands=operands):
                return self._give_reasons(operands, truth, one_is_enough=truth is (operator == "or"))
            case t.Comparison():
                return self._compare(tree, truth)
            case t.Given(cell=cell) if truth:
                return phrase("sentence.given", cell=self._name(cell))
        return ""

    def _give_reasons(self, operands: Sequence[t.Typed], truth: bool, *, one_is_enough: bool) -> str:
        """The first of the operands that decide it, where one is enough; else each of them.

        That something was not given is no reason to tell, nor that what is given is more than nothing, nor which choice
        the edition makes. Where one is enough, figures that stand to one another come before one that was given.
        """
        deciding = [one for one in operands if trace.find_truth(self.evaluation, one) is truth]
        deciding = deciding or [one for one in operands if trace.find_truth_as_used(self.evaluation, one) is truth]
        given = [one.cell for one in deciding if isinstance(one, t.Given)] if truth else []
        deciding = [one for one in deciding if not _is_of_zero(one, given)]
        if one_is_enough and (any(isinstance(one, t.Given) for one in deciding) or any(map(_is_choice, operands))):
            return ""
        reasons = _drop_repeated(self.give_reason(one, truth) for one in deciding)
        if one_is_enough:
            figures = [one for one in reasons if not one.startswith(_GIVEN)] or self._list_figures(operands, truth)
            reasons = (figures or reasons)[:1]
        return phrase("words.and").join(reasons)

    def _list_openings(self, tree: t.Typed, truth: bool) -> list[str]:
        """Tell what leaves open the conditions and numbers that make a decision so, unless others are enough."""
        match tree:
            case t.Reference(kind="condition", name=name):
                own = describe_opening(self.evaluation, name)
                return [own] if own else self._list_openings(self.form.conditions[name].formula.tree, truth)
            case t.Logic(operator="not", operands=(operand,)):
                return self._list_openings(operand, not truth)
            case t.Logic(operator=operator, operands=operands):
                deciding = [one for one in operands if trace.find_truth(self.evaluation, one) is not (not truth)]
                found = [self._list_openings(one, truth) for one in deciding]
                enough = truth is (operator == "or")
                return [] if enough and [] in found else [told for one in found for told in one]
        named = {one.name for one in t.list_references(tree)}
        behind = named | find_reached_names(self.form, named - self.evaluation.answers.stored.keys())
        return [told for one in sorted(behind) if (told := describe_opening(self.evaluation, one))]

    def _list_figures(self, operands: Sequence[t.Typed], truth: bool) -> list[str]:
        """The reasons in figures among the parts of operands that do not decide as a whole, but speak for it."""
        parts = [part for one in operands if isinstance(one, t.Logic) for part in one.operands]
        telling = [part for part in parts if trace.find_truth(self.evaluation, part) is truth]
        return [reason for part in telling if (reason := self.give_reason(part, truth))]

    def _tell_wrong(self, tree: t.Typed) -> str:
        """Tell which numbers that a formula rests on break their limits, or cannot be read; empty where none does."""
        read = find_read_cells(self.form, tree)
        for key, names in (("wrong", self.evaluation.wrong_cells), ("in_doubt", self.evaluation.answers.doubts.keys())):
            if found := [cell for name, cell in self.form.cells.items() if name in names & read and cell.asked]:
                return phrase(f"sentence.{key}_one" if len(found) == 1 else f"sentence.{key}", list=format_codes(found))
        return ""

    def _list_lacking(self, lack: missing.Missing | None) -> str:
        if lack is not None and lack.unavailable:
            return self._tell_unavailable("lacking_unavailable", lack.unavailable)
        cells = lack.sure[0] if lack is not None and lack.sure else ()
        if not cells:
            return ""
        if len(cells) > MOST:
            return phrase("sentence.lacking_many", count=len(cells))
        key = "lacking_one" if len(cells) == 1 else "lacking"
        return phrase(f"sentence.{key}", list=format_codes(self.form.cells[name] for name in cells))

    def _tell(self, key: str, reason: str) -> str:
        return phrase(f"sentence.{key}_because", reason=reason) if reason else phrase(f"sentence.{key}")

    # ------------------------------------------------------------------------------ comparisons

    def _compare(self, tree: t.Comparison, truth: bool) -> str:
        """The two sides with what they are worth, and how they stand to one another."""
        if not isinstance(tree.left.type, NumberType):
            return self.reckoner.wording.brief.say_tree(tree) if truth else ""
        left, right = self._measure(tree.left), self._measure(tree.right)
        name = self._name(tree.left)
        plural = _find_number(name)
        if tree.right == _ZERO:
            return phrase(f"sentence.is_{plural}", left=name, value=left) if left else ""
        relation = self._find_relation(tree, truth)
        shown = self._name(tree.right)
        other = f"{shown} ({right})" if right and not isinstance(tree.right, t.Constant) else shown
        subject = f"{name} ({left})" if left and not isinstance(tree.left, t.Constant) else name
        return phrase(f"sentence.{relation}_{plural}", left=subject, right=other)

    def _find_relation(self, tree: t.Comparison, truth: bool) -> str:
        """Tell how the left side stands to the right one: by their values in all readings, or by what is certain."""
        sides = [self._list_numbers(side) for side in (tree.left, tree.right)]
        found = {"below" if one < other else "above" if one > other else "equal" for one, other in product(*sides)}
        return found.pop() if len(found) == 1 else _RELATIONS[tree.operator, truth]

    def _list_numbers(self, tree: t.Typed) -> list[Fraction]:
        """The number of a side, or those of possible readings where they differ; none while it is open."""
        number = trace.compute_number(self.evaluation, tree)
        return self._list_disputed_numbers(tree) or ([] if number is None else [number])

    def _measure(self, tree: t.Typed) -> str:
        """Tell what a side is worth, or its limits; empty where there are none, or it is not due."""
        cell = self.evaluation.cells.get(tree.name) if isinstance(tree, t.Reference) else None
        if cell is not None and cell.state == "not_due" and cell.cell.id not in self.evaluation.answers.stored:
            return ""
        exact, unit = trace.compute_number(self.evaluation, tree), self._find_unit(tree)
        least = cell.cell.minimum if cell is not None else None
        if disputed := self._list_disputed_numbers(tree):
            return self._measure_disputed(disputed, least, unit)
        if exact is not None:
            return self.format_amount(exact, unit)
        return self._measure_open(trace.find_ends(self.evaluation, tree), least, unit)

    def _measure_disputed(self, numbers: Sequence[Fraction], least: Fraction | None, unit: Unit | None) -> str:
        """Tell what possible readings give; nothing where by none of them there is such an amount."""
        if least is not None and max(numbers) < least:
            return ""
        known = sorted({one if least is None else max(one, least) for one in numbers})
        low, high = (self.format_amount(end, unit) for end in (known[0], known[-1]))
        return low if low == high else format_ends(low, high, inner=len(known) > 2)

    def _measure_open(self, ends: Ends, least: Fraction | None, unit: Unit | None) -> str:
        """Tell the limits of what is still missing."""
        if least is not None and ends[1] is not None and ends[1] < least:
            return ""
        low, high = (
            None if end is None else self.format_amount(end if least is None else max(end, least), unit) for end in ends
        )
        if low is None and high is None:
            return ""
        zero = self.format_amount(Fraction(0), unit)
        key = "at_least" if high is None else "at_most" if low is None or low == zero else "between"
        return phrase(f"sentence.{key}", low=low, high=high)

    def _list_disputed_numbers(self, tree: t.Typed) -> list[Fraction]:
        """The different numbers that possible readings give; none where they agree, or one gives nothing."""
        if self._reduce(tree) != tree or not find_open_parameters(self.form, tree):
            return []  # a figure that a reading takes is called by its own name, with its value
        found = [one for _, one in trace.list_numbers_by_reading(self.evaluation, tree)]
        known = {one for one in found if one is not None}
        return sorted(known) if None not in found and len(known) > 1 else []

    def format_amount(self, exact: Fraction, unit: Unit | None) -> str:
        """An amount as one writes it to people: dots between the thousands, the sign of its unit."""
        if unit is None:
            return format_fraction(exact)
        stored = exact * 10**unit.scale
        if stored.denominator != 1:
            text = format_fraction(exact, unit.scale)
        else:
            text = _group(half_up(stored.numerator, 1), unit.scale)
        return f"{text} {unit.symbol}" if unit.symbol else text

    def _find_unit(self, tree: t.Typed) -> Unit | None:
        match tree:
            case t.Reference(kind="cell", name=name):
                return self.form.cells[name].unit
            case t.Reference(kind="value", name=name):
                return self.form.values[name].unit
            case t.Reference(kind="parameter", name=name):
                return self.form.parameters[name].unit
        wanted = tree.type.dimension if isinstance(tree.type, NumberType) else ()
        return next((unit for unit in self.form.units.values() if unit.dimension == wanted), None) if wanted else None

    def _name(self, tree: t.Typed) -> str:
        """Find what an officer calls a side: the cell that a choice comes down to, where it does."""
        found = self._reduce(tree)
        if isinstance(found, t.Reference):
            return find_spoken(self.form, found) or self.reckoner.wording.name_briefly(found)
        return self.reckoner.wording.brief.say_tree(tree)

    def _reduce(self, tree: t.Typed) -> t.Typed:
        """The one cell whose value a named value has here; the name itself where several make it up."""
        found = self._follow(tree)
        return found if isinstance(found, t.Reference) and found.kind == "cell" else tree

    def _follow(self, tree: t.Typed) -> t.Typed | None:
        match tree:
            case t.Reference(kind="value", name=name):
                return self._follow(self.form.values[name].formula.tree)
            case t.Reference():
                return tree
            case t.Match() | t.Conditional():
                return self._follow(self.reckoner.find_live_part(tree))
            case t.Operation(operator="+", operands=operands):
                own = [one for one in operands if not (isinstance(one, t.Reference) and one.kind == "parameter")]
                summed = [one for one in operands if trace.compute_number(self.evaluation, one) != 0] or own
                return self._follow(summed[0]) if len(summed) == 1 else None
            case t.Operation(operator="min" | "max", operands=operands):
                whole = trace.compute_number(self.evaluation, tree)
                if whole is None:
                    return None
                chosen = next(one for one in operands if trace.compute_number(self.evaluation, one) == whole)
                return self._follow(chosen)
        return None

    # ------------------------------------------------------------------------------ figures

    def tell_cell(self, cell: Cell) -> str:
        """Tell what a cell holds and where it comes from, or why it holds nothing."""
        result = self.evaluation.cells[cell.id]
        match result.state:
            case "not_due":
                return self._tell_not_due(cell)
            case "doubtful":
                return phrase("sentence.doubtful", doubt=self.evaluation.answers.doubts[cell.id])
            case "unavailable" if cell.asked:
                return phrase("sentence.unavailable", reason=self.evaluation.answers.unavailable[cell.id])
            case "unavailable":
                return self._tell_not_available(cell.formula.tree if cell.formula else None)
            case "to_verify":
                return self._tell_disputed_cell(cell)
            case "missing":
                return self._tell_missing(cell)
            case "computed":
                return self._tell_computed(cell)
        value = self._format_stored(cell, result.stored)
        return phrase(f"sentence.supplied_{cell.supplied_by}", value=value)

    def _tell_not_due(self, cell: Cell, key: str = "cell_not_due") -> str:
        tree = cell.due.tree if cell.due else None
        quadro = self.form.quadri[cell.quadro]
        tree = tree or (quadro.due.tree if quadro.due else None)
        reason = self.give_reason(tree, truth=False) if tree else ""
        return self._tell(key, reason)

    def _tell_missing(self, cell: Cell) -> str:
        if cell.formula is None:
            return phrase(f"sentence.missing_{cell.supplied_by}")
        lack = missing.find_missing_for_cell(self.evaluation, cell.id)
        wrong = self._tell_wrong(cell.formula.tree)
        return self._tell("missing_computed", wrong or self._list_lacking(lack))

    def _tell_computed(self, cell: Cell) -> str:
        stored = self.evaluation.cells[cell.id].stored
        if stored is None or cell.formula is None:
            return phrase("sentence.undefined")
        return self._tell_result(self._format_stored(cell, stored), cell.formula.tree)

    def tell_value(self, name: str) -> str:
        """Tell what a named value is, and of what it is made; or that there is none, where a cell of it is not due."""
        value = self.form.values[name]
        tree = value.formula.tree
        exempt = self.find_exempt_cell(tree)
        if exempt is not None:
            return self._tell_not_due(exempt, "not_due")
        exact = trace.compute_number(self.evaluation, tree)
        if exact is None:
            return self._tell_value_missing(tree)
        if self.evaluation.named[name] is None:
            return self._tell_disputed(tree, value.unit)
        return self._tell_result(self.format_amount(exact, value.unit), tree)

    def _tell_value_missing(self, tree: t.Typed) -> str:
        """Tell what a named value lacks, and whether it will ever have it."""
        cells = [one.name for one in t.list_references(tree) if one.kind == "cell"]
        if wrong := self._tell_wrong(tree):
            return self._tell("missing_computed", wrong)
        if any(self.evaluation.cells[name].state == "unavailable" for name in cells):
            return self._tell_not_available(tree)
        return self._tell(
            "missing_computed", self._list_lacking(missing.find_missing_for_number(self.evaluation, tree))
        )

    def _tell_not_available(self, tree: t.Typed | None) -> str:
        """Tell which figures that a formula rests on are not available."""
        gone = self._list_unavailable(tree) if tree is not None else []
        return self._tell("not_available", format_codes(gone))

    def _list_unavailable(self, tree: t.Typed) -> list[Cell]:
        read, gone = find_read_cells(self.form, tree), self.evaluation.answers.unavailable
        return [cell for name, cell in self.form.cells.items() if name in read and name in gone]

    def find_exempt_cell(self, tree: t.Typed) -> Cell | None:
        """The first cell of a formula that is not due; None where there is none."""
        named = [self.evaluation.cells[one.name] for one in t.list_references(tree) if one.kind == "cell"]
        return next((one.cell for one in named if one.state == "not_due"), None)

    def _choose(self, tree: t.Typed) -> t.Typed:
        """The one of several that the least or the greatest of them is, unless it is a plain number."""
        if not isinstance(tree, t.Operation) or tree.operator not in ("min", "max"):
            return tree
        whole = trace.compute_number(self.evaluation, tree)
        chosen = next(one for one in tree.operands if trace.compute_number(self.evaluation, one) == whole)
        return tree if isinstance(chosen, t.Constant) else self._choose(chosen)

    def _tell_disputed_cell(self, cell: Cell) -> str:
        """Tell what each possible reading gives, or that by it the cell is not due."""
        return self._tell_numbers(t.Reference("cell", cell.id, NO_NUMBER), [cell], cell.unit)

    def _tell_disputed(self, tree: t.Typed, unit: Unit | None) -> str:
        """Tell what each possible reading gives for a value, or that by it a cell of it is not due."""
        cells = [self.form.cells[one.name] for one in t.list_references(tree) if one.kind == "cell"]
        return self._tell_numbers(tree, cells, unit)

    def _tell_numbers(self, tree: t.Typed, cells: Sequence[Cell], unit: Unit | None) -> str:
        dues = [cell.due or self.form.quadri[cell.quadro].due for cell in cells]
        truths = [trace.list_truths_by_reading(self.evaluation, due.tree) for due in dues if due]
        exempt = {name for one in truths for name, truth in one if truth is False}
        found = trace.list_numbers_by_reading(self.evaluation, tree)
        told = [(name, self.format_amount(one, unit)) for name, one in found if one is not None]
        not_due = phrase("sentence.by_reading_not_due")
        return self._tell_by_reading([(name, not_due if name in exempt else one) for name, one in told])

    def _tell_result(self, value: str, tree: t.Typed) -> str:
        """A result with the arithmetic that gives it; the name of the figure, where it is one of several."""
        while isinstance(tree, t.Reference) and tree.kind == "value":
            tree = self.form.values[tree.name].formula.tree
        found = self._follow(tree)
        if isinstance(found, t.Reference) and found.kind == "cell":
            return phrase("sentence.chosen", value=value, name=self._name(found))
        signs = self.reckoner.wording.calculator.write_tree(self._choose(self.reckoner.find_live_part(tree)))
        return phrase("sentence.computed", value=value, signs=signs)

    def _format_stored(self, cell: Cell, stored: int | str | None) -> str:
        if not isinstance(stored, int):
            return f"«{stored}»"
        text = _group(stored, cell.scale)
        return f"{text} {cell.unit.symbol}" if cell.unit and cell.unit.symbol else text

    # ------------------------------------------------------------------------------ texts

    def tell_case(self, case: Case | None, conditions: Iterable[str]) -> str:
        """Tell why a text is said: the reasons of the conditions that choose it, or why none of them does."""
        if case is None:
            return self._tell_no_case([name for name in conditions if self.evaluation.decisions[name] is None])
        reasons = (self.give_reason(_refer(name), truth) for name, truth in case.when.items())
        told = _drop_repeated(reasons)
        key = "said" if case.text is not None else "silent"
        return self._tell(key, phrase("words.and").join(told)) if case.when else phrase("sentence.always_said")

    def _tell_no_case(self, undecided: Sequence[str]) -> str:
        """Tell on which condition possible readings differ, or what is wrong or missing to decide one."""
        for name in undecided:
            condition = self.form.conditions[name]
            if wrong := self._tell_wrong(condition.formula.tree):
                return self._tell("undecided", wrong)
            if self.is_disputed(condition.formula.tree):
                readings = self._list_truths_by_reading(condition.formula.tree, condition.yes, condition.no)
                return phrase("sentence.condition_to_verify", label=condition.label, readings=readings)
        lacks = [missing.find_missing_for_decision(self.evaluation, name) for name in undecided]
        found = [lack for lack in lacks if lack is not None and (lack.sure or lack.unavailable)]
        gone = dict.fromkeys(name for lack in found if not lack.limits for name in lack.unavailable)
        if gone:
            return self._tell_unavailable("no_case_not_available", gone)
        if found:
            return self._tell("undecided", self._list_lacking(found[0]))
        trees = (self.form.conditions[name].formula.tree for name in undecided)
        return self._tell("undecided", next(filter(None, map(self._tell_undefined, trees)), ""))

    def _tell_unavailable(self, key: str, names: Iterable[str]) -> str:
        return phrase(f"sentence.{key}", reason=format_codes(self.form.cells[name] for name in names))


def _is_choice(tree: t.Typed) -> bool:
    """Checks whether a condition asks which choice the edition makes."""
    if not isinstance(tree, t.Comparison) or not isinstance(tree.right, t.TextConstant):
        return False
    return isinstance(tree.left, t.Reference) and tree.left.kind == "parameter"


def _drop_repeated(reasons: Iterable[str]) -> list[str]:
    """Each reason once; that a figure was given is nothing new where another one tells how it stands."""
    told = list(dict.fromkeys(filter(None, reasons)))
    given = {one: one.removeprefix(_GIVEN) for one in told if one.startswith(_GIVEN)}
    return [one for one in told if one not in given or not any(other.startswith(f"{given[one]} (") for other in told)]


def _is_of_zero(tree: t.Typed, cells: Sequence[t.Reference]) -> bool:
    """Check whether one of the cells is compared with zero."""
    return isinstance(tree, t.Comparison) and tree.right == _ZERO and tree.left in cells


def find_spoken(form: Form, reference: t.Reference) -> str:
    """Find what the definition says that an officer calls it; empty where it says nothing."""
    match reference.kind:
        case "cell":
            return form.cells[reference.name].spoken
        case "value":
            return form.values[reference.name].spoken
        case "parameter":
            return form.parameters[reference.name].spoken
    return ""


def _find_number(name: str) -> str:
    return "many" if name.startswith(_PLURAL) else "one"


NO_NUMBER = NumberType(())

_ZERO = t.Constant(Fraction(0), NumberType((), zero=True))

# What a comparison says while a side is still open.
_RELATIONS = {
    ("<", True): "below",
    ("<", False): "reached",
    (">", True): "above",
    (">", False): "within",
    ("<=", True): "within",
    ("<=", False): "above",
    (">=", True): "reached",
    (">=", False): "below",
    ("=", True): "equal",
    ("=", False): "other",
    ("!=", True): "other",
    ("!=", False): "equal",
}


def _refer(condition: str) -> t.Reference:
    return t.Reference("condition", condition, CONDITION)


def _group(stored: int, scale: int) -> str:
    """With dots between the thousands and all decimals: `46.204,67`."""
    whole, comma, decimals = display.format_number(stored, scale).partition(",")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}".replace(",", ".") + comma + decimals


def capitalise(text: str) -> str:
    """The text with its first letter in capitals."""
    return text[:1].upper() + text[1:]
