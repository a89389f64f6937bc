# SPDX-License-Identifier: EUPL-1.2
"""The administrator's work between two pages: uploaded files, remembered columns, reminders."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from schedario.portal.accounts.models import User
from schedario.portal.registry.models import Campaign


class UploadKind(models.TextChoices):
    """The content of a file: values for the schede of a campaign, or the comuni and ambiti themselves."""

    SUPPLIED = "supplied"
    REGISTRY = "registry"


class Upload(models.Model):
    """A file between its upload and its loading; it goes when it was loaded, or when it expires.

    `mapping` is what was confirmed of its columns (`mapping.ColumnMapping`), empty before that. `source` is how the
    comuni will read where the values come from.
    """

    kind = models.CharField(max_length=8, choices=UploadKind.choices)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, blank=True, related_name="uploads")
    name = models.CharField(max_length=160)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=160, blank=True)
    mapping = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class SavedMapping(models.Model):
    """Columns remembered for the next file: `columns` is `{header as compared: {"field": …, "label": …}}`.

    The label is what the field was called then: columns change their meaning from year to year.
    """

    kind = models.CharField(max_length=8, choices=UploadKind.choices)
    name = models.CharField(max_length=80)
    columns = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "name"], name="one_mapping_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """A reminder to the comuni of a campaign that had not sent. `comuni` is how many it was written to."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reminders")
    subject = models.CharField(max_length=160)
    text = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    comuni = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.sent_at}"
