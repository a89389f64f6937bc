# SPDX-License-Identifier: EUPL-1.2
"""The contents of an explanation: plain data (`as_json`, version 2)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from schedario.definition.model import Status, SuppliedBy

VERSION = 2


@dataclass(frozen=True, slots=True)
class Branch:
    """A way a formula could go; `taken` is None while it is not known. `folded`: the edition rules it out for all.

    `possible`: the edition does not choose among several, and what is known does not rule this one out. `disputed`:
    by some possible readings it is taken, by others not.
    """

    words: str
    taken: bool | None
    value: str
    folded: bool = False
    possible: bool = False
    disputed: bool = False

    @property
    def label(self) -> str:
        """The key of the phrase that says whether it is the way taken."""
        if self.possible:
            return "possible"
        if self.disputed:
            return "disputed_branch"
        return "undecided_branch" if self.taken is None else "taken" if self.taken else "not_taken"


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
    """The answers that would settle it. `limits`: (cell, is it at most, limit, outcome) for cells that may do alone."""

    sure: tuple[tuple[str, ...], ...]
    limits: tuple[tuple[str, bool, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure that stands beside an outcome: `text` as it is printed."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A thing to do, or to come, after an outcome, and how it is known."""

    text: str
    status: Status
    source: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cell, value, condition, quadro, message or outcome explained; `inputs` explain what it depends on, in turn.

    `sentence` is what an officer would say of it, `reason` the part of it that says why a condition comes out so.
    `status` is the weakest of all that it rests on here; `certain`: every possible reading of an inferred parameter
    decides it alike. `because` holds the reasons of a decision or a text; `truth` is set for conditions and quadri.
    `passed` are the checks on the cell that found nothing. `origin` is where a document says it. `amounts` and
    `follows` stand beside an outcome.
    """

    id: str
    sentence: str
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
    certain: bool = False
    reason: str = ""
    amounts: tuple[Amount, ...] = ()
    follows: tuple[FollowUp, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON, with the version of this format."""
        return {"version": VERSION, **asdict(self)}
