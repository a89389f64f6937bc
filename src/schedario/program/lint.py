# SPDX-License-Identifier: EUPL-1.2
"""Everything that is wrong with a definition, or that its author should know: `schedario lint`.

Loading a definition reports what makes it unusable; here is added what is judged on the finished form.
docs/lint.md explains each rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace

from schedario.definition.building.build import assemble
from schedario.definition.building.coverage import Combination, gaps, overlaps
from schedario.definition.building.draft import Draft
from schedario.definition.building.rules import CELL_CHECK_HOLES, OPTIONAL_CELL_CHECKS
from schedario.definition.form import Case, Form
from schedario.definition.problems import DefinitionError, Position, Problem
from schedario.definition.reading.folders import find_hiding, is_found_by_name
from schedario.definition.reading.source import FILES, KeyPath
from schedario.definition.releases import find_release
from schedario.definition.suggestions import name_one_of
from schedario.definition.templates import Template
from schedario.formula.typed import Typed
from schedario.program.bounds import Bounding
from schedario.program.lowering import CellFacts, FormDefinitions, Lowering
from schedario.program.renderings.python import compile_task
from schedario.program.renderings.text import Task

# Every rule that a problem can name, in words.
RULES: Mapping[str, str] = {
    "no-form": "the folder holds no definition that can be read",
    "encoding": "a file is not UTF-8",
    "yaml": "a file is not the YAML that definitions are written in",
    "unknown-file": "a YAML file that is never read",
    "unknown-parent": "`extends:` names no edition",
    "folder-name": "a folder that is not called as its edition",
    "released-version": "another definition under the number of a version that was released",
    "schema": "a key that does not exist, is missing, or has a value of the wrong kind",
    "duplicate-code": "one name or code for two things",
    "lookalike-code": "two codes that people cannot tell apart",
    "unknown-name": "something is named that is not defined",
    "value-not-possible": "a parameter has a value that is not among those it holds possible",
    "unused-name": "something is defined that nothing uses",
    "unplaced-code": "a field, table, question or message that stands in no quadro",
    "unreachable-quadro": "a quadro or field that can never be due, or a quadro without cells",
    "missing-text": "a text that people would read is empty",
    "missing-formula": "a computed cell without formula",
    "missing-cell-check": "the texts of a check that every cell undergoes are not there",
    "no-status": "a rule that does not say whether it is official",
    "no-source": "a rule that does not say how it is known",
    "unknown-placeholder": "a {placeholder} that nothing fills",
    "opening-mismatch": "a message that does not begin as its `opening` says",
    "formula-syntax": "a formula that cannot be understood",
    "type-mismatch": "a number where a condition is wanted, or the like",
    "unit-mismatch": "quantities that cannot be added or compared",
    "inexact-sum": "an amount that cannot be added up exactly",
    "cycle": "a formula that needs its own result, or an edition that extends itself",
    "formula-too-large": "a formula that names so much that it cannot be followed",
    "given-outside-checks": "a decision that would change while the form is filled in",
    "uncovered-case": "a combination of conditions that no case meets",
    "overlapping-case": "a combination of conditions that two cases meet",
    "check-never-fires": "a check whose condition is false whatever is answered",
    "check-always-fires": "a check whose condition is true whatever is answered",
}

# Section of a definition → how `Draft.used` calls what it holds.
_USABLE = {
    "units": "units",
    "parameters": "parameter",
    "columns": "columns",
    "values": "value",
    "conditions": "condition",
    "lists": "lists",
    "questions": "questions",
}


_LIKE_A_CODE = re.compile(r"[A-Za-z]{2,}[0-9]{2}")  # a folder called so seems to hold the edition of that code


def lint_folder(folder: Path) -> list[Problem]:
    """Every problem of the definition in `folder`, by file and line; never raises for what the files say."""
    problems = list(_report_unknown_files(folder))
    hiding = find_hiding(folder)
    if hiding is not None:
        problems.append(hiding)
    try:
        form, draft = assemble(folder)
    except DefinitionError as fault:
        problems += fault.problems
    else:
        _judge_rules(form, draft)
        _judge_folder_name(folder, form, draft)
        _judge_version(form, draft)
        problems += draft.report.problems
    return sorted(set(problems))


def _report_unknown_files(folder: Path) -> Iterator[Problem]:
    """A misspelt file name would otherwise pass unnoticed, with all that the file says."""
    for file in sorted(folder.glob("*.y*ml")) if folder.is_dir() else ():
        if file.name not in FILES:
            remedy = name_one_of(file.name, FILES, "rename it to one of, or move it elsewhere")
            yield Problem(Position(str(file), 1, 1), "unknown-file", f"{file.name} is not read", remedy)


def _judge_folder_name(folder: Path, form: Form, draft: Draft) -> None:
    """An edition is found by the name of its folder, and says its own code everywhere else."""
    name = folder.resolve().name
    if name.upper() != form.code.upper() and (_LIKE_A_CODE.fullmatch(name) or is_found_by_name(folder)):
        message = f"the folder is called {name}, the edition {form.code}"
        draft.add_value(("form",), "folder-name", message, f"call the folder {form.code.lower()}, or correct `form:`")


def _judge_version(form: Form, draft: Draft) -> None:
    """A released version is one definition for ever: schede were sent with it."""
    release = find_release(form.code, form.version)
    if release is not None and release.digest != form.digest:
        message = f"{form.code} {form.version} was released, and this is another definition"
        remedy = "give it a new `version:` (comments and spaces are free: they make no other definition)"
        draft.add_value(("version",), "released-version", message, remedy)


def _judge_rules(form: Form, draft: Draft) -> None:
    for name, message in form.messages.items():
        _judge_cases(form, draft, ("messages", name, "cases"), message.cases)
        _judge_openings(draft, name, message.opening, message.cases)
    if draft.shapes.outcome is not None:
        _judge_cases(form, draft, ("outcome", "cases"), form.outcome)
    _judge_possible(form, draft)
    _judge_conditions(form, draft)
    _judge_cell_checks(draft)
    _judge_uses(draft)


def _judge_possible(form: Form, draft: Draft) -> None:
    """Tell where an edition uses none of the readings that decide; here alone, for one that is kept must load."""
    for name, parameter in form.parameters.items():
        if parameter.possible and parameter.value is not None and str(parameter.value) not in parameter.possible:
            message = f"«{parameter.value}» is not among the `possible` choices of {name}, and they decide"
            remedy = "name it there too; or write `possible: {…}` with this one choice, where it is certain"
            draft.add_value(("parameters", name, "value"), "value-not-possible", message, remedy)


def _judge_cases(form: Form, draft: Draft, path: KeyPath, cases: Sequence[Case]) -> None:
    settled = [(index, case.when) for index, case in enumerate(cases) if not case.unknown]
    whens = [when for _, when in settled]
    for gap in gaps(whens):
        remedy = f"add a case with `when: {_write_combination(gap)}` and a text, or `silent: true`"
        if not cases:
            remedy = "add a case with a text"
        draft.add(path, "uncovered-case", f"no case holds when {_spell_combination(form, gap)}", remedy)
    for one, other, both in overlaps(whens):
        first, second = settled[one][0], settled[other][0]
        message = f"cases {first + 1} and {second + 1} both hold when {_spell_combination(form, both)}"
        remedy = "let their `when` differ in the outcome of one condition"
        draft.add((*path, second), "overlapping-case", message, remedy)


def _spell_combination(form: Form, combination: Combination) -> str:
    """The combination in the words of the form's conditions."""
    conditions = ((form.conditions[name], outcome) for name, outcome in combination.items())
    words = [f"«{one.label}»: {one.yes if outcome else one.no}" for one, outcome in conditions]
    return " and ".join(words) or "whatever is answered"


def _write_combination(combination: Combination) -> str:
    """The combination as `when:` wants it."""
    return "{" + ", ".join(f"{name}: {'yes' if outcome else 'no'}" for name, outcome in combination.items()) + "}"


def _judge_openings(draft: Draft, name: str, opening: str, cases: Sequence[Case]) -> None:
    """The readers find a message in a document by its first words."""
    for index, case in enumerate(cases):
        if case.text is not None and not _get_opening_words(case.text).startswith(opening):
            path: KeyPath = ("messages", name, "cases", index, "text")
            remedy = "shorten the opening to the words that all cases begin with"
            draft.add_value(path, "opening-mismatch", f"the text does not begin with «{opening}»", remedy)


def _get_opening_words(text: Template) -> str:
    """The text before the first hole."""
    end = next((i for i, part in enumerate(text.parts) if not isinstance(part, str)), len(text.parts))
    return "".join(str(part) for part in text.parts[:end])


def _judge_conditions(form: Form, draft: Draft) -> None:
    """Reports conditions that are certain while nothing is answered: they do not depend on the answers at all."""
    for quadro in form.quadri.values():
        if not quadro.cells:
            message, remedy = (
                f"{quadro.id} has no cells",
                "add fields or tables to its `content:`, or remove it",
            )
            draft.add(("quadri", quadro.id), "unreachable-quadro", message, remedy)
    dues = _list_due_conditions(form)
    checks = [(check.code.removeprefix(f"{form.code}-"), check.when.tree) for check in form.checks]
    certain = _find_certain_truths(form, [*(tree for _, tree in dues), *(tree for _, tree in checks)])
    for path, outcome in zip((path for path, _ in dues), certain, strict=False):
        if outcome is False:
            message = f"{path[1]} can never be due: the condition is false whatever is answered"
            draft.add_value(path, "unreachable-quadro", message, "correct the condition, or remove what it stands for")
    _judge_checks(draft, [code for code, _ in checks], certain[len(dues) :])


def _list_due_conditions(form: Form) -> list[tuple[KeyPath, Typed]]:
    quadri = [(("quadri", one.id, "due"), one.due.tree) for one in form.quadri.values() if one.due]
    fields = {("fields", one.code, "due"): one.due.tree for one in form.cells.values() if one.due}
    return [*quadri, *fields.items()]


def _find_certain_truths(form: Form, trees: Sequence[Typed]) -> list[bool | None]:
    """For each condition, its truth when nothing is answered or supplied and nothing can change it, else None."""
    bounding = Bounding(Lowering(_BeforeSupply(form)))
    sides = [side for tree in trees for side in bounding.find_certainty(tree)]
    asked = [cell.id for cell in form.asked]
    truths = compile_task(Task(asked, sides))([None] * len(asked), ())
    pairs = zip(truths[::2], truths[1::2], strict=True)
    return [True if true else False if false else None for true, false in pairs]


class _BeforeSupply(FormDefinitions):
    """A form of which it is not known yet what will be supplied."""

    def get_cell(self, name: str) -> CellFacts:
        return replace(super().get_cell(name), settled=False)


def _judge_checks(draft: Draft, codes: Sequence[str], certain: Sequence[bool | None]) -> None:
    """A check repeated on rows never fires when it does on no row, and always when it does on one."""
    for code in dict.fromkeys(codes):
        outcomes = [outcome for name, outcome in zip(codes, certain, strict=True) if name == code]
        path: KeyPath = ("checks", code, "when")
        if all(outcome is False for outcome in outcomes):
            message = f"{code} can never fire: the condition is false whatever is answered"
            remedy = "correct the condition (cells are not below their unit's `minimum`), or remove the check"
            draft.add_value(path, "check-never-fires", message, remedy)
        if any(outcome is True for outcome in outcomes):
            message = f"{code} always fires: the condition is true whatever is answered"
            draft.add_value(
                path, "check-always-fires", message, "correct the condition, or write a `text:` in the quadro"
            )


def _judge_cell_checks(draft: Draft) -> None:
    abouts = {shape.about for shape in draft.shapes.sections["cell_checks"].values()}
    if not abouts:
        message = "there are no `cell_checks:`: a number that cannot be read, say, would not be told"
        remedy = "copy the section from another edition's checks.yaml, or extend that edition (docs/definition.md)"
        draft.add((), "missing-cell-check", message, remedy)
        return
    for about in CELL_CHECK_HOLES.keys() - abouts - OPTIONAL_CELL_CHECKS:
        message = f"no cell check is about «{about}»: such a fault would not be told"
        remedy = f"add an entry to `cell_checks:` with `about: {about}` and its texts (docs/definition.md)"
        draft.add(("cell_checks",), "missing-cell-check", message, remedy)


def _judge_uses(draft: Draft) -> None:
    for section, kind in _USABLE.items():
        for name, shape in draft.shapes.sections[section].items():
            if (kind, name) not in draft.used and not getattr(shape, "note", False):
                remedy = "use it, or remove it (`" + name + ": null` in an edition that extends another)"
                if section == "parameters":
                    remedy += "; if it is there only to be read, add `note: true`"
                draft.add((section, name), "unused-name", f"nothing uses «{name}» of `{section}:`", remedy)
