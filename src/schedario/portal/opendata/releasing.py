# SPDX-License-Identifier: EUPL-1.2
"""Free texts of a submission: which they are, and letting them be published, or not any more.

A release holds for the publications that follow it; those that were made keep what they had.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from schedario.portal.accounts.models import User
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import Details, TextsReleased, TextsWithheld
from schedario.portal.filing.models import Submission
from schedario.portal.opendata.models import TextRelease
from schedario.portal.opendata.records import find_held_cells
from schedario.portal.opendata.risks import Risk, find_risks, weigh_risks
from schedario.portal.write_queue import durable

AT_ONCE = 200  # submissions whose texts are searched with one question to the database


@dataclass(frozen=True, slots=True)
class FreeText:
    """A text that somebody wrote: in a cell, or as the reason of a confirmation."""

    label: str
    text: str

    @property
    def risks(self) -> list[Risk]:
        """The passages that may name a person."""
        return find_risks(self.text)


def list_free_texts(submission: Submission) -> list[FreeText]:
    """The texts that would be published if the submission were released, beyond what is anyway."""
    form = submission.form
    cells: Mapping[str, Any] = json.loads(bytes(submission.document))["cells"]
    held = find_held_cells(form, cells)
    texts = [FreeText(cell.name, cells[cell.id]["value"]) for cell in form.cells.values() if cell.id in held]
    return [*texts, *(FreeText(one["code"], one["reason"]) for one in submission.confirmations)]


def order_by_risk(submissions: QuerySet[Submission]) -> list[int]:
    """The keys of submissions, those whose texts are most likely to name somebody first, then by name of the comune.

    A submission never changes, so that its texts are searched once in the life of a process.
    """
    rows = list(submissions.order_by("scheda__comune__denominazione", "pk").values_list("pk", "number", "digest"))
    unknown = [pk for pk, number, digest in rows if (number, digest) not in _weights]
    for start in range(0, len(unknown), AT_ONCE):
        for one in submissions.filter(pk__in=unknown[start : start + AT_ONCE]).defer("pdf"):
            _weights[one.number, one.digest] = weigh_risks(text.text for text in list_free_texts(one))
    return [pk for pk, number, digest in sorted(rows, key=lambda row: -_weights[row[1], row[2]])]


_weights: dict[tuple[str, str], int] = {}  # of the texts of submissions, by number and digest


@durable
def release_texts(
    shown: Sequence[Submission], released: Collection[str], who: Actor, user: User | None, at: datetime | None = None
) -> int:
    """Releases those of the shown submissions whose number is in `released`, and no others.

    Returns for how many that changed something.
    """
    now = at or timezone.now()
    before = set(TextRelease.objects.filter(submission__in=shown).values_list("submission_id", flat=True))
    changed = [one for one in shown if (one.pk in before) != (one.number in released)]
    for submission in changed:
        event: Details
        if submission.number in released:
            TextRelease.objects.create(submission=submission, released_at=now, released_by=user)
            event = TextsReleased(number=submission.number)
        else:
            TextRelease.objects.filter(submission=submission).delete()
            event = TextsWithheld(number=submission.number)
        record_event(who, submission.scheda.journal_subject, event, at=now)
    return len(changed)
