# SPDX-License-Identifier: EUPL-1.2
"""Agreement of many documents with each rule of their form: confirmed, contradicted, or nothing to tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.model import Status
from schedario.documents.check import Checked
from schedario.documents.survey.lines import RuleLine

MOST_DOCUMENTS = 20  # that a line names
MOST_LABEL = 120  # characters of a message


@dataclass(frozen=True, slots=True)
class CheckableRule:
    """A formula of cells, or a case of a message: what printed sheets can confirm or contradict."""

    id: str
    label: str
    status: Status


@cached_on_form()
def group_cells(form: Form) -> Mapping[str, tuple[Cell, ...]]:
    """The cells that are always computed, those of one formula together, by the name of their rule.

    It is the cell's; of several, that of the first and the number of the others.
    """
    groups: dict[object, list[Cell]] = {}
    for cell in form.cells.values():
        if cell.formula is not None and not cell.asked:
            groups.setdefault((cell.formula.text, cell.rule.position), []).append(cell)
    return {_name_group(cells): tuple(cells) for cells in groups.values()}


def _name_group(cells: list[Cell]) -> str:
    return cells[0].id + (f" (+{len(cells) - 1})" if len(cells) > 1 else "")


@cached_on_form()
def list_rules(form: Form) -> Mapping[str, CheckableRule]:
    """The rules of a form that a print can confirm, in print order."""
    rules = [
        CheckableRule(name, cells[0].label if len(cells) == 1 else cells[0].header, cells[0].rule.status)
        for name, cells in group_cells(form).items()
    ]
    for message in form.messages.values():
        said = [(case, case.text.pattern) for case in message.cases if case.text is not None]
        rules += [CheckableRule(case.id, text[:MOST_LABEL], case.rule.status) for case, text in said]
    return {rule.id: rule for rule in rules}


def judge_rules(checked: Checked) -> dict[str, bool]:
    """The rules that a document confirms, and those that it contradicts."""
    found: dict[str, bool] = {}
    for name, cells in group_cells(checked.form).items():
        told = [checked.agreement[cell.id] for cell in cells]
        if False in told:
            found[name] = False
        elif True in told:
            found[name] = True
    expected = {message.id: message.case for message in checked.evaluation.messages}
    for message in checked.messages:
        if message.agrees is not None:
            read = checked.reading.messages[message.id]
            case = expected.get(message.id) or read.case
            if case in list_rules(checked.form):
                found[str(case)] = message.agrees
    return found


@dataclass
class _Tally:
    form: Form
    schede: int = 0
    confirmed: Counter[str] = field(default_factory=Counter)
    contradicted: Counter[str] = field(default_factory=Counter)
    documents: dict[str, list[str]] = field(default_factory=dict)


class RuleAgreement:
    """Counts what documents say of rules, by form."""

    def __init__(self) -> None:
        self._tallies: dict[str, _Tally] = {}

    def add(self, file: str, checked: Checked) -> None:
        """Counts a document."""
        tally = self._tallies.setdefault(checked.form.digest, _Tally(checked.form))
        tally.schede += 1
        for rule, agrees in judge_rules(checked).items():
            if agrees:
                tally.confirmed[rule] += 1
                continue
            tally.contradicted[rule] += 1
            named = tally.documents.setdefault(rule, [])
            if len(named) < MOST_DOCUMENTS:
                named.append(file)

    def list_lines(self) -> Iterator[RuleLine]:
        """The rules of all forms that were met."""
        for tally in self._tallies.values():
            for rule in list_rules(tally.form).values():
                yield _make_line(tally, rule)


def _make_line(tally: _Tally, rule: CheckableRule) -> RuleLine:
    confirmed, contradicted = tally.confirmed[rule.id], tally.contradicted[rule.id]
    named = tally.documents.get(rule.id, [])
    more = [f"… (+{contradicted - len(named)})"] if contradicted > len(named) else []
    silent = tally.schede - confirmed - contradicted
    documents = "; ".join([*named, *more])
    return RuleLine(tally.form.code, rule.id, rule.label, rule.status, confirmed, contradicted, silent, documents)
