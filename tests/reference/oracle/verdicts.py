# SPDX-License-Identifier: EUPL-1.2
"""Everything that an edition says of one scheda: values, states, what is due, messages, outcome, findings in order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from .arithmetic import LIMITS, Reckoning, Stored, is_beyond
from .editions import Case, Cell, Edition
from .formulas import Tree

Given = int | str | Decimal | None

LEVELS = ("error", "warning", "info")
FILLING = ("missing", "cleared", "not_supplied", "unavailable", "filled_though_not_due")
MOST_DIGITS = 15


class Finding(NamedTuple):
    """What is told of a scheda: the code says why."""

    code: str
    level: str
    quadro: str
    cells: tuple[str, ...]


class Verdict(NamedTuple):
    """`cells`: state and stored value; `exact`: what each formula gives before it is rounded.

    `messages` holds the case of each message that is said; `outcome` a case, None while it is undecided.
    """

    cells: dict[str, tuple[str, int | str | None]]
    exact: dict[str, Fraction | None]
    quadri: dict[str, str]
    conditions: dict[str, bool | None]
    messages: dict[str, str]
    outcome: str | None
    findings: list[Finding]


# ------------------------------------------------------------------------------ reading answers


def read_answers(edition: Edition, given: Mapping[str, Given]) -> tuple[dict[str, int | str], dict[str, str]]:
    """Plain answers as they are kept, and by cell what is wrong with those that cannot be taken."""
    stored: dict[str, int | str] = {}
    faults: dict[str, str] = {}
    for name, cell in edition.cells.items():
        value = given.get(name)
        if value is None:
            continue
        if cell.decimals is None:
            text = _read_text(str(value), lines=cell.kind == "long_text")
            stored |= {name: text} if text else {}
            continue
        number = _read_number(cell.decimals, format(value, "f") if isinstance(value, Decimal) else str(value))
        if isinstance(number, str):
            faults[name] = number
        elif number is not None:
            stored[name] = number
    return stored, faults


def _read_text(text: str, *, lines: bool) -> str:
    """NFC, without control characters and blanks around; on one line unless the cell has lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in text if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Zl", "Zp"))
    kept = unicodedata.normalize("NFC", kept)
    return kept.strip() if lines else " ".join(kept.split())


def _read_number(decimals: int, written: str) -> int | str | None:
    """The value times ten to `decimals`; a word for what is wrong; None for a blank."""
    written = written.strip()
    if not written:
        return None
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", written):
        return "unreadable"
    exact = Fraction(written) * 10**decimals
    if len(written) > MOST_DIGITS + 2 + decimals:
        return "unreadable"
    if exact.denominator != 1:
        return "too_many_decimals"
    return int(exact) if abs(exact) < 10**MOST_DIGITS else "unreadable"


# ------------------------------------------------------------------------------ judging


def judge_scheda(edition: Edition, given: Mapping[str, Given], unavailable: Collection[str] = frozenset()) -> Verdict:
    """The verdict on plain answers: int, Decimal, or text with a dot before the decimals.

    `unavailable` are the cells for which there is no figure to give.
    """
    return judge_stored(edition, *read_answers(edition, given), unavailable)


def judge_stored(
    edition: Edition,
    stored: Stored,
    faults: Mapping[str, str] | None = None,
    unavailable: Collection[str] = frozenset(),
) -> Verdict:
    """The verdict on answers as they are kept."""
    return _Judge(edition, stored, faults or {}, unavailable).judge()


class _Judge:
    def __init__(
        self, edition: Edition, stored: Stored, faults: Mapping[str, str], unavailable: Collection[str]
    ) -> None:
        self.unavailable = unavailable
        self.edition = edition
        self.stored = stored
        self.faults = faults
        self.reckoning = Reckoning(edition, stored, unavailable, faults)
        self.conditions = {name: self.reckoning.decide_alike(tree) for name, tree in edition.conditions.items()}
        self.quadri = {name: "due" if due is None else self.judge_due(due) for name, due in edition.quadri.items()}

    def judge(self) -> Verdict:
        computed = [cell for cell in self.edition.cells.values() if cell.formula is not None]
        return Verdict(
            cells={name: self.judge_cell(cell) for name, cell in self.edition.cells.items()},
            exact={cell.name: self.reckoning.compute_exact(cell) for cell in computed},
            quadri=self.quadri,
            conditions={name: None if self.is_left_open(name) else one for name, one in self.conditions.items()},
            messages=dict(self.choose_messages()),
            outcome=self.choose_outcome(),
            findings=self.find_all(),
        )

    def judge_due(self, tree: Tree) -> str:
        """What every possible reading decides; else whether an answer can still decide it, or readings differ."""
        known = self.reckoning.decide_alike(tree)
        if known is not None:
            return "due" if known else "not_due"
        return "to_verify" if self.reckoning.is_disputed(tree) else "undecided"

    def is_cell_due(self, cell: Cell) -> str:
        """With its quadro, unless it has a condition of its own."""
        return self.quadri[cell.quadro] if cell.due is None else self.judge_due(cell.due)

    def judge_cell(self, cell: Cell) -> tuple[str, int | str | None]:
        """State and stored value; an answer in a cell that is not due is kept."""
        given = self.stored.get(cell.name) if cell.asked else None
        if self.is_cell_due(cell) == "not_due":
            return "not_due", given
        if given is not None:
            return ("answered" if cell.supplied_by == "comune" else "prefilled"), given
        if cell.formula is None:
            return ("unavailable" if cell.name in self.unavailable else "missing"), None
        if cell.name in self.faults:
            return "missing", None
        readings = self.reckoning.list_readings()
        values = [reading.compute_stored(cell) for reading in readings]
        if values[0] is not None and any(one not in (None, values[0]) for one in values):
            return "to_verify", None
        value = values[0] if len(set(values)) == 1 else None
        needed = (one.find_lacking(cell.formula, cell.row) for one in readings if value is None)
        lacking = set().union(*needed)
        return ("unavailable" if lacking <= set(self.unavailable) else "missing") if lacking else "computed", value

    def choose_case(self, cases: list[Case]) -> Case | None:
        """The first case all of whose conditions are decided as it wants them."""
        for case in cases:
            open_ones = all(self.conditions[name] is None for name in case.unknown)
            if open_ones and all(self.conditions[name] is wanted for name, wanted in case.when.items()):
                return case
        return None

    def choose_messages(self) -> Iterator[tuple[str, str]]:
        for name, (quadro, cases) in self.edition.messages.items():
            case = self.choose_case(cases)
            if case is None or case.holes is None or self.quadri[quadro] == "not_due":
                continue
            if not self.is_left_open(name) and all(map(self.has_value, case.holes)):
                yield name, case.id

    def is_left_open(self, statement: str) -> bool:
        """Whether a check is told that leaves a message, or the outcome, open."""
        open_ones = {check.code for check in self.edition.checks if statement in check.leaves_open}
        return bool(open_ones) and any(finding.code in open_ones for finding in self.told_checks)

    def has_value(self, name: str) -> bool:
        cell = self.edition.cells.get(name)
        if cell is None:
            return self.reckoning.compute_number(("name", name)) is not None
        return name in self.stored or self.reckoning.compute_stored(cell) is not None

    def choose_outcome(self) -> str | None:
        """The case that holds; None while a figure that is due is blank, something wrong, or known facts disagree."""
        case = self.choose_case(self.edition.outcome)
        if case is None or case.holes is None or not self.is_complete():
            return None
        blank = {self.edition.about[about][0] for about in FILLING if about in self.edition.about}
        wrong = [one for one in self.find_all() if one.level == "error" and one.code not in blank]
        return None if wrong or self.is_left_open("outcome") else case.id

    def is_complete(self) -> bool:
        """No answer of the comune can still make a quadro due, and none that it must give and that is due is blank.

        Nor was it said of one that there is nothing to give.
        """
        own = [cell for cell in self.edition.cells.values() if self.edition.is_own(cell)]
        blank = [cell for cell in own if cell.name not in self.stored and self.is_cell_due(cell) == "due"]
        return not any(map(self.can_become_due, self.edition.quadri)) and not any(
            cell.required or cell.name in self.unavailable for cell in blank
        )

    def can_become_due(self, quadro: str) -> bool:
        """Whether the quadro is undecided, and rests on what the comune itself answers."""
        due = self.edition.quadri[quadro]
        if due is None or self.quadri[quadro] != "undecided":
            return False
        read = Reckoning(self.edition, {}).find_lacking(due)
        return any(self.edition.is_own(self.edition.cells[name]) for name in read)

    # -------------------------------------------------------------------------- findings

    def find_all(self) -> list[Finding]:
        """Errors, warnings, notes; within each the quadri in print order; within these as found.

        Of the errors, what is only blank, or filled in for nothing, comes last.
        """
        found = [*self.find_cell_faults(), *self.find_gaps(), *self.told_checks]
        place = {quadro: index for index, quadro in enumerate(self.edition.quadri)}
        last = {self.edition.about[about][0] for about in FILLING if about in self.edition.about}
        return sorted(
            found,
            key=lambda one: (LEVELS.index(one.level), one.level == "error" and one.code in last, place[one.quadro]),
        )

    def find_cell_faults(self) -> Iterator[Finding]:
        """What cannot be read, what is too small, what is too large, then text by text what is wrong with it."""
        asked = [cell for cell in self.edition.cells.values() if cell.asked]
        for cell in asked:
            if cell.name in self.faults:
                yield from self.tell(self.faults[cell.name], cell.quadro, cell.name)
        for about in LIMITS:
            for cell in asked:
                if is_beyond(cell, self.stored.get(cell.name), about):
                    yield from self.tell(about, cell.quadro, cell.name)
        for cell in asked:
            text = self.stored.get(cell.name)
            if isinstance(text, str):
                yield from self.find_text_faults(cell, text)

    def find_text_faults(self, cell: Cell, text: str) -> Iterator[Finding]:
        if cell.max_length is not None and len(text) > cell.max_length:
            yield from self.tell("too_long", cell.quadro, cell.name)
        if cell.entries is not None:
            for entry in text.split("; ") if cell.kind == "multi_choice" else [text]:
                if entry not in cell.entries:
                    yield from self.tell("not_in_list", cell.quadro, cell.name)

    def find_gaps(self) -> Iterator[Finding]:
        """Cells that are due and blank; and those filled in though they and their quadro are not due.

        A cell with a condition of its own goes by that. Zero stands for nothing where nothing is due.
        """
        for quadro, due in self.quadri.items():
            own = [cell for cell in self.edition.cells.values() if cell.quadro == quadro]
            fillable = [cell for cell in own if cell.asked and cell.formula is None]
            empty = [cell for cell in fillable if cell.name not in self.stored]
            waived = [cell for cell in empty if cell.name in self.unavailable and self.is_cell_due(cell) == "due"]
            yield from self.tell("unavailable", quadro, *(cell.name for cell in waived))
            blank = [cell for cell in empty if cell.required and cell.name not in self.unavailable]
            wanted = [cell for cell in blank if cell.name not in self.faults and self.is_cell_due(cell) == "due"]
            apart = "not_supplied" in self.edition.about
            for about in ("missing", "not_supplied"):
                names = [
                    cell.name for cell in wanted if (about == "missing") == (self.edition.is_own(cell) or not apart)
                ]
                yield from self.tell(about, quadro, *names)
            if due == "not_due":
                filled = [cell for cell in own if cell.asked and self.stored.get(cell.name)]
                exempt = [cell.name for cell in filled if self.is_cell_due(cell) == "not_due"]
                yield from self.tell("filled_though_not_due", quadro, *exempt)

    @cached_property
    def told_checks(self) -> list[Finding]:
        """What `find_checks` finds; messages and outcome ask it too."""
        return list(self.find_checks())

    def find_checks(self) -> Iterator[Finding]:
        """The checks of the form, in its order; one that a missing answer could change is silent.

        An early one speaks as soon as none could, another one when all that it needs is there.
        """
        for check in self.edition.checks:
            if self.quadri[check.quadro] == "not_due" and not check.always:
                continue
            if self.reckoning.decide_alike(check.when, check.row, early=check.early):
                yield Finding(check.code, check.level, check.quadro, check.cells)

    def tell(self, about: str, quadro: str, *cells: str) -> Iterator[Finding]:
        if cells and about in self.edition.about:
            code, level = self.edition.about[about]
            yield Finding(code, level, quadro, cells)
