# SPDX-License-Identifier: EUPL-1.2
"""A scheda while it is worked on, and what remains of it when it is sent.

Answers are kept as the engine keeps them: stored integers (the value times ten to the cell's scale) and texts.
Computed values are never stored, except inside the snapshot of a `Submission`.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from schedario.portal.accounts.models import User
from schedario.portal.registry.models import Campaign, Comune


class State(models.TextChoices):
    """A scheda that was sent is closed until it is opened again for a rectification."""

    DRAFT = "draft"
    SENT = "sent"


class Scheda(models.Model):
    """The working copy of one comune.

    `version` counts the writes: who writes says which version he saw. `supplied` are the values given beforehand,
    `{cell: {"stored": …, "source": …}}`; `answers` what the comune gave, `{cell: stored}`, null where it blanked a
    supplied value; `unread` what was typed and cannot be read as a value, `{cell: text}`.
    `told` are the texts of the cells as the journal last told them, `{cell: text}`; `untold_since` is the moment of the
    first save after that. `last_save` is the mark of the last write, so that a repeated one is recognised.
    `reopened_until` is set where the administrator opened it, and only then.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="schede")
    comune = models.ForeignKey(Comune, on_delete=models.PROTECT, related_name="schede")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    supplied = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    unread = models.JSONField(default=dict)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    saved_from = models.CharField(max_length=64, blank=True)
    last_save = models.CharField(max_length=36, blank=True)
    told = models.JSONField(default=dict)
    untold_since = models.DateTimeField(null=True, blank=True)
    reopened_until = models.DateTimeField(null=True, blank=True)
    reopening_reason = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "schede"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "comune"], name="one_scheda_per_comune")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.comune_id}"

    @property
    def synthetic(self) -> bool:
        """Whether it is test data: of an invented comune, or for a campaign that is only a trial."""
        return self.comune.synthetic or self.campaign.synthetic


class Confirmation(models.Model):
    """A warning that somebody confirmed, with the reason; it holds while `found` is still what the engine finds."""

    scheda = models.ForeignKey(Scheda, on_delete=models.CASCADE, related_name="confirmations")
    code = models.CharField(max_length=40)
    cells = models.JSONField(default=list)
    found = models.TextField()
    reason = models.TextField()
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.scheda_id} {self.code}"


class ReceiptNumber(models.Model):
    """One row for each receipt that was numbered: its key is the number, which the database never gives twice."""

    given_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)


class Submission(models.Model):
    """A scheda as it was sent: never changed afterwards. A rectification is another one, which `replaces` it.

    `document` is the JSON of the scheda (`documents.json_writer`), byte for byte; `digest` its SHA-256. `pdf` is the
    print with that JSON inside, empty like its digest while it is not made (`sending.printing`). `number` is the
    receipt's, unique in the portal. `unconfirmed` are the codes of the warnings that were sent without a confirmation,
    `outcome` what the sheet said of the objective.
    """

    scheda = models.ForeignKey(Scheda, on_delete=models.PROTECT, related_name="submissions")
    number = models.CharField(max_length=40, unique=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    act_number = models.CharField(max_length=60, blank=True)
    act_date = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    definition_version = models.CharField(max_length=20)
    definition_digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    document = models.BinaryField()
    digest = models.CharField(max_length=64, db_index=True)
    confirmations = models.JSONField(default=list)
    unconfirmed = models.JSONField(default=list)
    outcome = models.TextField(blank=True)
    pdf = models.BinaryField()
    pdf_digest = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scheda"], condition=Q(replaces__isnull=True), name="one_first_submission")
        ]

    def __str__(self) -> str:
        return self.number


class SignedCopy(models.Model):
    """A signed PDF that somebody gave back, with what could be verified of it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="signed_copies")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    pdf = models.BinaryField()
    pdf_digest = models.CharField(max_length=64)
    verification = models.JSONField()

    def __str__(self) -> str:
        return f"{self.submission_id} {self.uploaded_at}"
