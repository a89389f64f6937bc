# SPDX-License-Identifier: EUPL-1.2
"""Choices of parameters that printed sheets allow: by each, the sheet is computed and compared with what it prints.

What is supplied and has a formula for when it is not (the decree's own amounts) is taken out before: a choice has to
foretell it. A parameter is tried while the others are left as open as the edition has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schedario.definition.display import NOTHING, format_value
from schedario.definition.form import Form, Parameter
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.definition.what_if import changed
from schedario.documents.check import Checked
from schedario.documents.inference.conclusion import Conclusion, Exclusion, describe_allowed, describe_exclusions
from schedario.documents.inference.exact import build_row, list_leaves
from schedario.documents.inference.search import BaseSheet, Trial, describe_groups, search_answers
from schedario.engine.compiled import build_task_of
from schedario.formula.typed import Typed, list_references
from schedario.program.cells import STATES
from schedario.program.decisions import format_due_name
from schedario.program.dependencies import find_reached_names, list_formula_trees
from schedario.program.outputs import DUE, build_form_program
from schedario.program.readings import is_open
from schedario.program.renderings.python import Function, compile_task

# Of messages the case, of quadri whether they are due, of cells what stands there (`NOTHING_PRINTED`: no number).
Prediction = Mapping[str, int | str | bool]

NOTHING_PRINTED = ""


class ParameterStudy:
    """A parameter with several possible choices: the form by each choice, and what sheets print of it."""

    def __init__(self, form: Form, parameter: Parameter) -> None:
        self.parameter = parameter
        self.forms = {choice: changed(form, {parameter.name: choice}) for choice in parameter.choices}
        reaching = _list_reaching_names(form, parameter.name)
        self.supplied = tuple(cell.id for cell in form.cells.values() if cell.asked and cell.id in reaching)
        self.computed = tuple(cell.id for cell in form.cells.values() if not cell.asked and cell.id in reaching)
        self.quadri = tuple(one.id for one in form.quadri.values() if one.due and _reaches(one.due.tree, reaching))
        self.messages = tuple(
            one.id
            for one in form.messages.values()
            if any(name in reaching for case in one.cases for name in case.when)
        )
        trees = tuple(self._list_trees(form, reaching))
        leaves = (leaf for other in self.forms.values() for leaf in list_leaves(other, trees))
        self.leaves = tuple(dict.fromkeys(leaf for leaf in leaves if leaf not in self.supplied))
        self._functions = {choice: self._compile(other) for choice, other in self.forms.items()}

    def _list_trees(self, form: Form, reaching: frozenset[str]) -> Iterator[Typed]:
        """The formulas that decide what is printed."""
        trees = list_formula_trees(form)
        said = (name for one in self.messages for case in form.messages[one].cases for name in case.when)
        yield from (trees[name] for name in dict.fromkeys((*said, *self.supplied, *self.computed)) if name in reaching)
        yield from (due.tree for due in (form.quadri[name].due for name in self.quadri) if due is not None)

    def _compile(self, form: Form) -> Function:
        outputs = build_form_program(form).outputs
        names = [f"decided:{name}" for name in self.messages]
        names += [format_due_name(name) for name in self.quadri]
        names += [f"state:{name}" for name in (*self.supplied, *self.computed)]
        return compile_task(build_task_of(form, [outputs[name] for name in names]))

    def predict(self, choice: str, stored: Mapping[str, int | str]) -> Prediction:
        """Predicts what a sheet with these answers prints by a choice, as far as it is known."""
        form = self.forms[choice]
        row, results = build_row(form, {name: one for name, one in stored.items() if name not in self.supplied})
        told = iter(self._functions[choice](row, results, ()))
        found: dict[str, int | str | bool] = {}
        for name in self.messages:
            place = next(told)
            if place is not None:
                found[name] = form.messages[name].cases[place].id
        for name in self.quadri:
            due = DUE[next(told)]
            if due in ("due", "not_due"):
                found[name] = due == "due"
        values = dict(zip((cell.id for cell in form.computed), results, strict=True))
        for name in (*self.supplied, *self.computed):
            state, value = STATES[next(told)], values[name]
            if state == "not_due":
                found[name] = NOTHING_PRINTED
            elif value is not None and state != "to_verify":
                found[name] = value
        return found

    def predict_surely(self, choice: str, stored: Mapping[str, int | str]) -> Prediction:
        """The same, without numbers in a quadro that is not due: whether they would be printed is not known."""
        found = self.predict(choice, stored)
        cells = self.forms[choice].cells
        hidden = {name for name in found if name in cells and found.get(cells[name].quadro) is False}
        return {name: NOTHING_PRINTED if name in hidden else value for name, value in found.items()}

    def name_choice(self, choice: str) -> str:
        """The words for a choice; its own name where the edition has none."""
        return self.parameter.possible.get(choice, choice)


def _list_reaching_names(form: Form, parameter: str) -> frozenset[str]:
    """The cells, values and conditions whose formulas reach a parameter."""
    return frozenset(name for name in list_formula_trees(form) if parameter in find_reached_names(form, [name]))


def _reaches(tree: Typed, reaching: frozenset[str]) -> bool:
    return any(reference.name in reaching for reference in list_references(tree))


@cached_on_form()
def list_studies(form: Form) -> tuple[ParameterStudy, ...]:
    """The parameters of a form that can be read in several ways."""
    return tuple(ParameterStudy(form, one) for one in form.parameters.values() if is_open(form, one.name))


class ChoiceEvidence:
    """Gathers what documents of one form say of a parameter."""

    def __init__(self, form: Form, study: ParameterStudy) -> None:
        self.form = form
        self.study = study
        self._excluded: dict[str, Exclusion] = {}
        self._telling = 0
        self._unexplained = Exclusion()
        self._base = BaseSheet()

    def add(self, file: str, checked: Checked) -> None:
        """Takes what a document prints. A sheet that no choice explains says nothing."""
        stored = checked.evaluation.answers.stored
        self._base = self._base if self._base.file else BaseSheet(file, stored)
        printed = self._list_printed(checked)
        if not printed:
            return
        predicted = {choice: self.study.predict(choice, stored) for choice in self.study.forms}
        denied = self._find_denied(printed, predicted, file)
        if denied.keys() == predicted.keys():
            self._unexplained.add(file)
        elif denied:
            self._telling += 1
            for choice, name in denied.items():
                told = self._describe(name, printed[name], predicted[choice][name])
                self._excluded.setdefault(choice, Exclusion()).add(file, told)

    def _find_denied(self, printed: Prediction, predicted: Mapping[str, Prediction], file: str) -> dict[str, str]:
        """The choices that a sheet denies, each with what it prints otherwise; what none explains is left aside."""
        denied: dict[str, str] = {}
        for name, shown in printed.items():
            wrong = [one for one, other in predicted.items() if name in other and other[name] != shown]
            if len(wrong) == len(predicted):
                self._unexplained.add(file)
                continue
            for choice in wrong:
                denied.setdefault(choice, name)
        return denied

    def _list_printed(self, checked: Checked) -> Prediction:
        reading, found = checked.reading, dict[str, int | str | bool]()
        for name in self.study.messages:
            read = reading.messages.get(name)
            if read is not None and read.case is not None:
                found[name] = read.case
        for name in self.study.quadri:
            due = reading.due.get(name)
            if due is not None:
                found[name] = due
        for name in (*self.study.supplied, *self.study.computed):
            cell = reading.cells.get(name)
            if cell is not None and isinstance(cell.printed, int) and not cell.computed:
                blank = format_value(self.form.cells[name], cell.printed) == self.form.cells[name].blank_print
                found[name] = NOTHING_PRINTED if blank else cell.printed
        return found

    def _describe(self, name: str, printed: int | str | bool, expected: int | str | bool) -> str:
        return phrase(
            "inference.otherwise", name=name, printed=self._show(name, printed), expected=self._show(name, expected)
        )

    def _show(self, name: str, value: int | str | bool) -> str:
        if isinstance(value, bool):
            return phrase("due.due" if value else "due.not_due")
        return format_value(self.form.cells[name], value) or NOTHING if name in self.form.cells else str(value)

    def list_remaining(self) -> list[str]:
        """The choices that no sheet excludes."""
        return [choice for choice in self.study.forms if choice not in self._excluded]

    def conclude(self) -> Conclusion:
        """Tells what remains of the parameter, and a sheet that would decide."""
        study, parameter = self.study, self.study.parameter
        remaining = self.list_remaining()
        used = str(parameter.value)
        excluded = {study.name_choice(name): one for name, one in self._excluded.items()}
        return Conclusion(
            form=self.form.code,
            rule=parameter.name,
            label=parameter.label,
            about="choice",
            status=parameter.rule.status,
            used=study.name_choice(used),
            remaining=tuple(remaining),
            allowed=describe_allowed([*map(study.name_choice, remaining)], excluded),
            excluded=describe_exclusions(excluded),
            telling=self._telling,
            unexplained=self._unexplained.count,
            contradicted=used in self._excluded,
            decides=self._find_deciding(remaining) if len(remaining) > 1 else "",
        )

    def _find_deciding(self, remaining: list[str]) -> str:
        def predict(stored: Mapping[str, int | str]) -> tuple[tuple[tuple[str, Any], ...], ...] | None:
            outcomes = [self.study.predict_surely(choice, stored) for choice in remaining]
            names = {*outcomes[0]}
            if not names or any({*one} != names for one in outcomes):
                return None
            return tuple(tuple(one.items()) for one in outcomes)

        pairs = len(remaining) * (len(remaining) - 1) // 2
        trial = Trial(self.form, self.study.leaves, self._base, predict, pairs)
        best = search_answers(trial)
        if best is None:
            return phrase("inference.none_found")
        return describe_groups(trial, best, [*map(self.study.name_choice, remaining)], self._describe_outcome)

    def _describe_outcome(self, outcome: tuple[tuple[str, Any], ...]) -> str:
        return ", ".join(
            str(value) if name in self.study.messages else f"{name} {self._show(name, value)}"
            for name, value in outcome
        )
