# SPDX-License-Identifier: EUPL-1.2
"""What was published, version by version: which submissions, where the comuni were then, which files came of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from schedario.definition.form import Form
from schedario.portal.accounts.models import User
from schedario.portal.filing.models import Submission
from schedario.portal.registry.models import Campaign, load_form


class PublicationState(models.TextChoices):
    """A publication that is ready does not change any more; one that was withdrawn is only told that it was."""

    BUILDING = "building", _("In preparazione")
    READY = "ready", _("Pubblicata")
    FAILED = "failed", _("Non riuscita")
    WITHDRAWN = "withdrawn", _("Ritirata")


class SmallCounts(models.TextChoices):
    """The rule for numbers of few people in a publication; versions of before there were rules have none."""

    NOT_RECORDED = "", _("Nessuna regola registrata")
    THRESHOLD = "threshold", _("Riservati i numeri sotto una soglia")
    ACT = "act", _("Pubblicati per intero: lo prevede un atto")


class Publication(models.Model):
    """A numbered version of the open data of a campaign.

    `files` are `{"name", "size", "sha256"}` each; `digest` is the SHA-256 of the list of their checksums.
    `left_out` are cells that some snapshot has and the definition of the publication has not. `recomputed` schede
    were computed again when it was built, and none was different.

    `rule` is that for small counts, with its `threshold` or `act`; `protection` is what came of it
    (`protection.Report` as plain data), `progress` what a build is at: `{"step", "done", "whole"}`.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=PublicationState.choices, default=PublicationState.BUILDING)
    title = models.CharField(max_length=200)
    synthetic = models.BooleanField(default=False)
    year = models.PositiveIntegerField(null=True)
    definition_version = models.CharField(max_length=20)
    definition_digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    ready_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    recomputed = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list)
    rule = models.CharField(max_length=9, choices=SmallCounts.choices, default=SmallCounts.NOT_RECORDED, blank=True)
    threshold = models.PositiveSmallIntegerField(null=True)
    act = models.CharField(max_length=300, blank=True)
    protection = models.JSONField(default=dict)
    progress = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    problem = models.TextField(blank=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_publication_of_a_number"),
            models.UniqueConstraint(fields=["campaign"], condition=Q(state="building"), name="one_publication_at_work"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.number}"

    @property
    def rule_in_words(self) -> str:
        """The rule for small counts as every file says it, in Italian in any language of the page."""
        match self.rule:
            case SmallCounts.THRESHOLD:
                return (
                    f"Riservati i numeri di persone maggiori di zero e minori di {self.threshold}, "
                    "e quanto basta perché non si possano calcolare."
                )
            case SmallCounts.ACT:
                return f"Numeri di persone pubblicati per intero, come prevede: {self.act}."
        return "Nessuna regola registrata per i numeri di poche persone."

    def count_withheld(self) -> dict[str, dict[str, int]]:
        """Counts the numbers that are withheld, of cells and of totals, beside all of them; empty where no rule is.

        Nothing else of `protection` is for the public: how many of them are small, from one version to the next, tells
        of single numbers that they are.
        """
        parts = ("small", "others", "following")
        return {
            name: {"whole": found["whole"], "withheld": sum(found.get(part, 0) for part in parts)}
            for name, found in self.protection.items()
            if isinstance(found, dict)
        }

    @property
    def unsalted(self) -> int:
        """The number of its schede that were sent before there were salts."""
        return self.schede.filter(submission__salted=False).count()

    @property
    def form(self) -> Form:
        """The definition whose cells are its columns. Raises MissingDefinitionError."""
        return load_form(self.definition_digest)


class PublishedScheda(models.Model):
    """A submission in a publication, with the territory of its comune at that time.

    `doubts` are those from the comparison with others (`doubts.freeze_doubts`), null where there was none. `record` is
    what is published of it (`shapes.Record`), null until it is built.
    """

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="schede")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    codice = models.CharField(max_length=20)
    istat = models.CharField(max_length=6, blank=True)
    provincia = models.CharField(max_length=2)
    regione = models.CharField(max_length=40)
    ats = models.CharField(max_length=40, blank=True)
    ats_name = models.CharField(max_length=120, blank=True)
    released = models.BooleanField(default=False)
    outcome = models.CharField(max_length=60, blank=True)
    doubts = models.JSONField(null=True)
    record = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["codice"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["publication", "codice"], name="one_published_scheda_per_comune")
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.codice}"


class TextRelease(models.Model):
    """That the free texts of a submission may be published. A rectification needs a release of its own."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="text_release")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return str(self.submission_id)
