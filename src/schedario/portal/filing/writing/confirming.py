# SPDX-License-Identifier: EUPL-1.2
"""Confirming warnings: a finding that is right although it looks wrong, with the reason why.

A confirmation is about a fact: the code, the cells and what was found in them. It holds while the engine finds
exactly that, and no longer when the answers change; should they change back, it holds again, for the reason is
about the same fact. It is no answer, so it does not count as a version of the scheda.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from schedario.documents.scheda import Confirmed
from schedario.engine.evaluate import Evaluation
from schedario.engine.findings import LEVELS, Finding
from schedario.portal.filing.models import Confirmation, Scheda
from schedario.portal.filing.working import evaluation_of, may_be_written, subject
from schedario.portal.filing.writing.saving import ClosedError, StaleError, Writer, locked
from schedario.portal.filing.writing.telling import tell
from schedario.portal.journal.chain import record
from schedario.portal.storage import write

SHORTEST_REASON, LONGEST_REASON = 10, 1000  # characters

Fact = tuple[str, tuple[str, ...], str]


class NotFoundError(Exception):
    """The engine finds no such warning, so that there is nothing to confirm; or there is nothing to withdraw."""


class ReasonError(Exception):
    """The reason is too short to be one, or too long to be read."""


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """The findings of a scheda by what is to be done: errors block sending, warnings wait for a confirmation.

    `missing` are the cells that have no answer yet: a warning that is about nothing else is no doubt about anything.
    """

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    confirmed: tuple[tuple[Finding, Confirmation], ...]
    notes: tuple[Finding, ...]
    missing: frozenset[str]

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """The warnings about something that was answered."""
        return tuple(one for one in self.warnings if not self._is_blank(one))

    @property
    def to_fill(self) -> frozenset[str]:
        """The cells that the other warnings are about."""
        return frozenset(cell for one in self.warnings if self._is_blank(one) for cell in one.cells)

    def _is_blank(self, finding: Finding) -> bool:
        return bool(finding.cells) and self.missing.issuperset(finding.cells)


def open_findings(evaluation: Evaluation, confirmations: Iterable[Confirmation]) -> OpenFindings:
    """The findings of an evaluation, the confirmation beside those that have one; each kind in print order."""
    by_fact = {fact_of(one): one for one in confirmations}
    errors, warnings, notes = (tuple(one for one in evaluation.findings if one.level == level) for level in LEVELS)
    return OpenFindings(
        errors,
        tuple(one for one in warnings if fact_of(one) not in by_fact),
        tuple((one, by_fact[fact_of(one)]) for one in warnings if fact_of(one) in by_fact),
        notes,
        frozenset(name for name, cell in evaluation.cells.items() if cell.state == "missing"),
    )


def fact_of(about: Finding | Confirmation) -> Fact:
    """What a confirmation is about; equal for a finding and its confirmation."""
    return about.code, tuple(about.cells), about.found


def given(scheda: Scheda) -> list[Confirmation]:
    """Every reason that was given for a warning; it counts while exactly that is found."""
    return list(scheda.confirmations.select_related("confirmed_by"))


def holding(scheda: Scheda, evaluation: Evaluation | None = None) -> tuple[Confirmation, ...]:
    """The confirmations that hold now, in print order of what they are about."""
    confirmations = given(scheda)
    if not confirmations:
        return ()
    found = open_findings(evaluation or evaluation_of(scheda), confirmations)
    return tuple(confirmation for _, confirmation in found.confirmed)


def confirm(scheda_id: int, seen: int, fact: Fact, reason: str, writer: Writer) -> Scheda:
    """Confirms the warning that is found as `fact` says; a second reason takes the place of the first.

    `seen` is the version that the writer saw: where the finding is gone, it tells a stale page from a wrong request.
    Raises ReasonError, ClosedError, StaleError, NotFoundError; then nothing is written.
    """
    words = reason.strip()
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise ReasonError
    return write(lambda: _confirm(scheda_id, seen, fact, words, writer))


def _confirm(scheda_id: int, seen: int, fact: Fact, reason: str, writer: Writer) -> Scheda:
    scheda = _writable(scheda_id)
    warnings = {fact_of(one): one.message for one in evaluation_of(scheda).findings if one.level == "warning"}
    if fact not in warnings:
        raise StaleError(scheda) if seen != scheda.version else NotFoundError
    _tell(scheda)
    _about(scheda, fact).delete()
    scheda.confirmations.create(**_details(fact), reason=reason, confirmed_by=writer.user, confirmed_at=timezone.now())
    about = {**_details(fact), "message": warnings[fact]}
    record(writer.who, "confirmed", subject(scheda), {**about, "reason": reason})
    return scheda


def withdraw(scheda_id: int, fact: Fact, writer: Writer) -> Scheda:
    """Takes a confirmation back. Raises ClosedError, NotFoundError; then nothing is written."""
    return write(lambda: _withdraw(scheda_id, fact, writer))


def _withdraw(scheda_id: int, fact: Fact, writer: Writer) -> Scheda:
    scheda = _writable(scheda_id)
    gone, _ = _about(scheda, fact).delete()
    if not gone:
        raise NotFoundError
    _tell(scheda)
    record(writer.who, "withdrawn", subject(scheda), _details(fact))
    return scheda


def _writable(scheda_id: int) -> Scheda:
    scheda = locked(scheda_id)
    if not may_be_written(scheda):
        raise ClosedError
    return scheda


def _tell(scheda: Scheda) -> None:
    """What was filled in before comes before in the story."""
    tell(scheda)
    scheda.save(update_fields=["told", "untold_since"])


def _about(scheda: Scheda, fact: Fact) -> QuerySet[Confirmation]:
    return scheda.confirmations.filter(**_details(fact))


def _details(fact: Fact) -> dict[str, Any]:
    code, cells, found = fact
    return {"code": code, "cells": list(cells), "found": found}


def told(confirmations: Iterable[Confirmation]) -> dict[str, Any]:
    """All reasons that were given, for the page; `confirmed` changes with every one that is given or taken back."""
    known = list(confirmations)
    marks = sorted(one.pk for one in known)
    return {"confirmations": [as_json(one) for one in known], "confirmed": "-".join(map(str, marks))}


def as_json(confirmation: Confirmation) -> dict[str, Any]:
    """A confirmation as plain data: for the page, and to be kept with what was sent."""
    return {
        **_details(fact_of(confirmation)),
        "reason": confirmation.reason,
        "by": str(confirmation.confirmed_by or ""),
        "by_id": confirmation.confirmed_by_id,
        "at": confirmation.confirmed_at.isoformat(),
    }


def printed(confirmation: Confirmation) -> Confirmed:
    """A confirmation as documents show it, with its Italian date."""
    code, cells, found = fact_of(confirmation)
    day = timezone.localtime(confirmation.confirmed_at)
    return Confirmed(code, cells, found, confirmation.reason, str(confirmation.confirmed_by or ""), f"{day:%d/%m/%Y}")
