# SPDX-License-Identifier: EUPL-1.2
"""The journal's table. Rows are added by `schedario.portal.audit_log.chain.record_event` and by nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from schedario.portal.audit_log.events import Details, read_details


class Event(models.Model):
    """Something that happened. `hash` seals the row together with `previous`, the hash of the one before it.

    `subject` names what it happened to (`scheda:soc26/CR078SIF11YE`, `campaign:soc26`, `account:12`); `actor` who did
    it, by the name that they bore then, and `account` the number of their account; `kind` is one of `events.KINDS`, or
    as it was spelled before, `details` its canonical JSON. The database refuses to change or delete a row.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    account = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, db_index=True)
    details = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject}"

    def read_details(self) -> Details | None:
        """The details of the event, by its kind; None of a kind that there is not."""
        return read_details(self.kind, self.details)
