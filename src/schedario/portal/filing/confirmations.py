# SPDX-License-Identifier: EUPL-1.2
"""Confirming warnings: a finding that is right although it looks wrong, with the reason why.

A confirmation is about a fact: the code, the cells and what was found in them. It holds while the engine finds
exactly that, and no longer when the answers change; should they change back, it holds again, for the reason is
about the same fact. It is no answer, so it does not count as a version of the scheda.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from schedario.definition.form import Form
from schedario.documents.scheda import Confirmed
from schedario.engine.evaluate import Evaluation, list_blank_codes
from schedario.engine.findings import Finding
from schedario.portal.filing.doubts import (
    build_findings,
    choose_told,
    describe_doubts,
    find_doubt_findings,
    list_doubts,
)
from schedario.portal.filing.models import Confirmation, Doubt, Scheda
from schedario.program.findings import LEVELS

Fact = tuple[str, tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class OpenFindings:
    """The findings of a scheda by what is to be done: errors block sending, warnings wait for a confirmation.

    `blanks` block it too: figures that are still to fill in. `missing` are the cells that the comune has yet to fill
    in: a warning that is about nothing else is no doubt about anything.
    """

    errors: tuple[Finding, ...]
    blanks: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    confirmed: tuple[tuple[Finding, Confirmation], ...]
    notes: tuple[Finding, ...]
    missing: frozenset[str]
    block_sending: bool

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """The warnings about something that was answered."""
        return tuple(warning for warning in self.warnings if not self._is_blank(warning))

    @property
    def to_fill(self) -> frozenset[str]:
        """The cells that are to be filled in."""
        blank = (*self.blanks, *(warning for warning in self.warnings if self._is_blank(warning)))
        return frozenset(cell for finding in blank for cell in finding.cells)

    def _is_blank(self, finding: Finding) -> bool:
        return bool(finding.cells) and self.missing.issuperset(finding.cells)


def find_open_findings(
    evaluation: Evaluation, confirmations: Iterable[Confirmation], doubts: Sequence[Finding] = ()
) -> OpenFindings:
    """The findings of an evaluation, the confirmation beside those that have one; each kind in print order.

    Those from the comparison with others come last.
    """
    by_fact = {get_fact(confirmation): confirmation for confirmation in confirmations}
    errors, warnings, notes = (
        tuple(finding for finding in (*evaluation.findings, *doubts) if finding.level == level) for level in LEVELS
    )
    codes = list_blank_codes(evaluation.form)
    return OpenFindings(
        tuple(finding for finding in errors if finding.code not in codes),
        tuple(finding for finding in errors if finding.code in codes),
        tuple(finding for finding in warnings if get_fact(finding) not in by_fact),
        tuple((finding, by_fact[get_fact(finding)]) for finding in warnings if get_fact(finding) in by_fact),
        notes,
        frozenset(cell.id for cell in evaluation.form.writable if evaluation.cells[cell.id].state == "missing"),
        not evaluation.can_be_sent,
    )


def find_all_open_findings(evaluations: Mapping[int, Evaluation]) -> Mapping[int, OpenFindings]:
    """The same of several schede, by their keys, with the doubts about them."""
    confirmations, doubts = defaultdict[int, list[Confirmation]](list), defaultdict[int, list[Doubt]](list)
    for confirmation in Confirmation.objects.filter(scheda__in=evaluations.keys()):
        confirmations[confirmation.scheda_id].append(confirmation)
    for doubt in choose_told(Doubt.objects.filter(scheda__in=evaluations.keys())):
        doubts[doubt.scheda_id].append(doubt)
    return {
        key: find_open_findings(one, confirmations[key], build_findings(doubts[key], one))
        for key, one in evaluations.items()
    }


def get_fact(about: Finding | Confirmation) -> Fact:
    """The fact that a confirmation is about; equal for a finding and its confirmation."""
    return about.code, tuple(about.cells), about.found


def list_confirmations(scheda: Scheda) -> list[Confirmation]:
    """Every reason that was given for a warning; it counts while exactly that is found."""
    return list(scheda.confirmations.select_related("confirmed_by"))


def list_valid_confirmations(scheda: Scheda, evaluation: Evaluation | None = None) -> tuple[Confirmation, ...]:
    """The confirmations that hold now, in print order of what they are about."""
    confirmations = list_confirmations(scheda)
    if not confirmations:
        return ()
    now = evaluation or scheda.evaluate_answers()
    found = find_open_findings(now, confirmations, find_doubt_findings(scheda, now))
    return tuple(confirmation for _, confirmation in found.confirmed)


def describe_fact(fact: Fact) -> dict[str, Any]:
    """The fact as confirmations keep it: by column, and as plain data."""
    code, cells, found = fact
    return {"code": code, "cells": list(cells), "found": found}


def describe_reasons(scheda: Scheda) -> dict[str, Any]:
    """All reasons that were given, and the doubts from outside, for the page, as they are now."""
    return describe_confirmations(list_confirmations(scheda), list_doubts(scheda), scheda.form)


def describe_confirmations(
    confirmations: Iterable[Confirmation], doubts: Iterable[Doubt], form: Form
) -> dict[str, Any]:
    """The same of these; `confirmed` changes with every reason that is given or taken back, and every doubt."""
    known, held = list(confirmations), list(doubts)
    marks = [str(confirmation.pk) for confirmation in known]
    marks += [f"{doubt.pk}.{doubt.state}.{doubt.asked_at:%s}" if doubt.asked_at else f"{doubt.pk}" for doubt in held]
    return {
        "confirmations": [describe_confirmation(confirmation) for confirmation in known],
        "doubts": describe_doubts(held, form),
        "confirmed": "-".join(sorted(marks)),
    }


def describe_confirmation(confirmation: Confirmation) -> dict[str, Any]:
    """A confirmation as plain data: for the page, and to be kept with what was sent."""
    return {
        **describe_fact(get_fact(confirmation)),
        "reason": confirmation.reason,
        **({"question": confirmation.question} if confirmation.question else {}),
        "by": str(confirmation.confirmed_by or ""),
        "by_id": confirmation.confirmed_by_id,
        "at": confirmation.confirmed_at.isoformat(),
    }


def build_printed_confirmation(confirmation: Confirmation) -> Confirmed:
    """A confirmation as documents show it, with its Italian date."""
    code, cells, found = get_fact(confirmation)
    day = timezone.localtime(confirmation.confirmed_at)
    by, on = str(confirmation.confirmed_by or ""), f"{day:%d/%m/%Y}"
    return Confirmed(code, cells, found, confirmation.reason, by, on, confirmation.question)
