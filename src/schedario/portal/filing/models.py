# SPDX-License-Identifier: EUPL-1.2
"""A scheda while it is worked on, and what remains of it when it is sent.

Answers are kept as the engine keeps them: stored integers (the value times ten to the cell's scale) and texts.
Computed values are never stored, except inside the snapshot of a `Submission`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from schedario.definition import display
from schedario.definition.form import Form
from schedario.engine.answers import Answers, Fault, Unavailable
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.italian_input import read_statement, read_written
from schedario.portal.accounts.models import User
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.registry.models import Campaign, Comune, Phase, load_form


class SchedaState(models.TextChoices):
    """A scheda that was sent is closed until it is opened again for a rectification."""

    DRAFT = "draft"
    SENT = "sent"


class SchedaQuerySet(models.QuerySet["Scheda"]):
    def with_related(self) -> SchedaQuerySet:
        """With the campaign, the comune, and who saved last."""
        return self.select_related("campaign", "comune", "saved_by")

    def get_for_update(self, pk: int) -> Scheda:
        """The scheda with what belongs to it, kept from others until the transaction ends."""
        return self.with_related().select_for_update(of=("self",)).get(pk=pk)

    def lock_rows(self) -> None:
        """Keeps all these schede from others until the transaction ends. To be called before its first event.

        Only one transaction at a time adds events. One that has begun to, and then waits for a scheda, may wait for
        another that holds this and waits to add its own.
        """
        list(self.select_for_update().order_by("pk").values_list("pk"))


class Scheda(models.Model):
    """The working copy of one comune.

    `version` counts the writes: who writes says which version they saw. `supplied` are the values given beforehand,
    `{cell: {"stored": …, "source": …}}`; `answers` what the comune gave, `{cell: stored}`, null where it blanked a
    supplied value; `unread` what was typed and is no value, `{cell: text}`: what cannot be read, or that there is no
    figure and why.
    `recorded_texts` are the texts of the cells as the journal last recorded them, `{cell: text}`; `unrecorded_since` is
    the moment of the first save after that. `last_save` is the idempotency key of the last write, so that a repeated
    one is recognised. `reopened_until` is set where the administrator opened it, and only then. `definition_digest` is
    that of the definition with which it was sent, while it is sent; empty while it follows its campaign's. `set_aside`
    are answers and supplied values for which the present definition has no place: `{"answers": {cell: text},
    "supplied": {cell: {"text": …, "source": …}}}`.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="schede")
    comune = models.ForeignKey(Comune, on_delete=models.PROTECT, related_name="schede")
    state = models.CharField(max_length=8, choices=SchedaState.choices, default=SchedaState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    supplied = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    unread = models.JSONField(default=dict)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    saved_from = models.CharField(max_length=64, blank=True)
    last_save = models.CharField(max_length=36, blank=True)
    recorded_texts = models.JSONField(default=dict, db_column="told")
    unrecorded_since = models.DateTimeField(null=True, blank=True, db_column="untold_since")
    reopened_until = models.DateTimeField(null=True, blank=True)
    reopening_reason = models.TextField(blank=True)
    definition_digest = models.CharField(max_length=64, blank=True, default="")
    set_aside = models.JSONField(default=dict, blank=True)

    objects = SchedaQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "schede"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["campaign", "comune"], name="one_scheda_per_comune")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.comune_id}"

    @property
    def form(self) -> Form:
        """The definition with which it is computed: the one that it was sent with, else that of its campaign.

        Raises MissingDefinitionError.
        """
        return load_form(self.definition_digest or self.campaign.definition_digest)

    @property
    def synthetic(self) -> bool:
        """True if it is test data: of an invented comune, or for a campaign that is only a trial."""
        return self.comune.synthetic or self.campaign.synthetic

    @property
    def journal_subject(self) -> str:
        """Its name in the journal."""
        return f"scheda:{self.campaign.code}/{self.comune.codice}"

    def read_answers(self) -> Answers:
        """All that the scheda holds, supplied values included; what cannot be read is a fault."""
        return read_stored_answers(self.form, self.supplied, self.answers, self.unread)

    def evaluate_answers(self) -> Evaluation:
        """The scheda computed with its definition."""
        return evaluate(self.form, self.read_answers())

    def evaluate_if_defined(self) -> Evaluation | None:
        """The same; None where nobody has its definition any more."""
        try:
            return self.evaluate_answers()
        except MissingDefinitionError:
            return None

    def render_cell_texts(self) -> dict[str, str]:
        """The text in each cell that has an answer, as it is shown: also what cannot be read."""
        return render_stored_texts(self.form, self.supplied, self.answers, self.unread)

    @property
    def due_at(self) -> datetime:
        """Its own deadline: that of its campaign, or the later moment until which it was opened again."""
        return max(self.campaign.due_at, self.reopened_until or self.campaign.due_at)

    @property
    def closes_at(self) -> datetime:
        """The last moment at which it can be sent."""
        return max(self.campaign.closes_at, self.due_at)

    def get_phase(self, now: datetime | None = None) -> Phase:
        """The phase of the campaign for this scheda, by its own dates."""
        moment = now or timezone.now()
        if self.reopened_until is not None and moment <= self.reopened_until:
            return Phase.OPEN
        return self.campaign.get_phase(moment)

    def can_be_written(self, now: datetime | None = None) -> bool:
        """A draft while its campaign accepts it, or until the moment that it was opened again for."""
        return self.state == SchedaState.DRAFT and self.get_phase(now) in (Phase.OPEN, Phase.LATE)

    def can_be_sent_if_reopened(self, until: datetime | None = None, now: datetime | None = None) -> bool:
        """Checks whether a scheda opened now could still be sent: its campaign accepts it, or `until` lies ahead."""
        moment = now or timezone.now()
        return (until is not None and until > moment) or self.campaign.get_phase(moment) in (Phase.OPEN, Phase.LATE)

    def get_current_submission(self) -> Submission | None:
        """The submission that counts, with what a receipt shows; None while nothing was sent."""
        sent = Submission.objects.current().filter(scheda=self)
        related = ("scheda__campaign", "scheda__comune", "sent_by", "replaces")
        return sent.select_related(*related).defer("pdf", "replaces__pdf").first()

    def is_being_rectified(self) -> bool:
        """Checks whether the draft is one of a scheda that was sent before."""
        return self.state == SchedaState.DRAFT and self.get_current_submission() is not None


def read_stored_answers(
    form: Form, supplied: Mapping[str, Any], answers: Mapping[str, Any], unread: Mapping[str, str]
) -> Answers:
    """Puts supplied values and answers together; texts that are no values are faults, or say that there is none."""
    stored = _join_values(supplied, answers)
    # A text may have been taken as one before such texts were read as statements.
    typed = {**_find_statements(form, stored), **unread}
    known = {cell: value for cell, value in stored.items() if cell not in typed}
    blanked = frozenset(
        cell for cell, value in answers.items() if value is None and cell not in unread and supplied.get(cell)
    )
    if not typed:
        return Answers(known, cleared=blanked)
    # In the order of the form, which is also that of the page.
    read = [read_written(cell, typed[cell.id]) for cell in form.asked if cell.id in typed]
    faults = tuple(one for one in read if isinstance(one, Fault))
    unavailable = {one.cell: one.reason for one in read if isinstance(one, Unavailable)}
    return Answers(known, faults, unavailable=unavailable, cleared=blanked)


def render_stored_texts(
    form: Form, supplied: Mapping[str, Any], answers: Mapping[str, Any], unread: Mapping[str, str]
) -> dict[str, str]:
    """The text in each cell that has an answer, as it is shown: also what cannot be read."""
    return {**render_values(form, _join_values(supplied, answers)), **unread}


def _join_values(supplied: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, int | str]:
    stored = {**{cell: entry["stored"] for cell, entry in supplied.items()}, **answers}
    return {cell: value for cell, value in stored.items() if value is not None}


def _find_statements(form: Form, stored: Mapping[str, int | str]) -> dict[str, str]:
    """The texts that say that there is nothing to give."""
    texts = {cell: value for cell, value in stored.items() if isinstance(value, str)}
    return {cell: text for cell, text in texts.items() if read_statement(form.cells[cell], text) is not None}


def render_values(form: Form, stored: Mapping[str, int | str]) -> dict[str, str]:
    """Stored values of cells as texts on the sheet."""
    return {cell: display.format_value(form.cells[cell], value) for cell, value in stored.items()}


class Confirmation(models.Model):
    """A warning that somebody confirmed, with the reason; it holds while `found` is still what the engine finds.

    `question` is what was asked about it, where it answers a question.
    """

    scheda = models.ForeignKey(Scheda, on_delete=models.CASCADE, related_name="confirmations")
    code = models.CharField(max_length=40)
    cells = models.JSONField(default=list)
    found = models.TextField()
    reason = models.TextField()
    question = models.TextField(blank=True, default="")
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.scheda_id} {self.code}"


class DoubtState(models.TextChoices):
    """The state of a doubt. `past`: its figure is no longer in the scheda, or no longer unusual."""

    OPEN = "open"
    ASKED = "asked"
    ANSWERED = "answered"
    CLOSED = "closed"
    PAST = "past"


class Doubt(models.Model):
    """A figure of a scheda that is unusual among those of similar comuni, and what was asked about it.

    `code`, `cells` and `found` are the fact that it is about, as with a finding: the check, the cells and the figure.
    It was found in `version` of the scheda, and holds while `seen`, `{cell: text}`, stands in its cells. `told` are the
    other words of the finding: `label`, `level`, `status`, `expected` (what is usual, and among whom), `message` and
    `remedy`. `question` is the last one that was asked; what the comune answers is a `Confirmation`. `closing_note`
    says why it was closed, until it is asked about again.
    """

    scheda = models.ForeignKey(Scheda, on_delete=models.CASCADE, related_name="doubts")
    code = models.CharField(max_length=40)
    cells = models.JSONField(default=list)
    found = models.TextField()
    seen = models.JSONField(default=dict)
    told = models.JSONField(default=dict)
    version = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DoubtState.choices, default=DoubtState.OPEN)
    question = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.TextField(blank=True, default="")
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.scheda_id} {self.code}"

    @property
    def wants_answer(self) -> bool:
        """True if the comune is to confirm it: it was asked, or its check is a warning."""
        return bool(self.question) or self.told["level"] == "warning"


class Comparison(models.Model):
    """How much of a scheda could be compared with similar comuni by the last search, and of which version.

    `made` are the comparisons for which it, and others, had the figure; the edition knows `known`.
    """

    scheda = models.OneToOneField(Scheda, on_delete=models.CASCADE, related_name="comparison")
    version = models.PositiveIntegerField()
    made = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.scheda_id}: {self.made} / {self.known}"


class UploadedDocumentQuerySet(models.QuerySet["UploadedDocument"]):
    def of_user(self, user: User, now: datetime | None = None) -> UploadedDocumentQuerySet:
        """The documents of one person that have not expired."""
        return self.filter(uploaded_by=user, expires_at__gt=now or timezone.now())


class UploadedDocument(models.Model):
    """A document between its upload and its loading: its owner's alone, of whom there is one for each scheda.

    `digest` is the SHA-256 of `content`. `event` is the number of the event that tells of its loading; from then on
    its content is gone, and the row stays until it expires, so that a loading that is asked for twice is done once.
    """

    scheda = models.ForeignKey(Scheda, on_delete=models.CASCADE, related_name="uploaded_documents")
    name = models.CharField(max_length=160)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    uploaded_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    event = models.BigIntegerField(null=True, blank=True)

    objects = UploadedDocumentQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class ReceiptNumber(models.Model):
    """A row for each receipt that was numbered: its key is the number, which the database never gives twice."""

    given_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def current(self) -> SubmissionQuerySet:
        """The submissions that no rectification has replaced."""
        return self.filter(replaced_by__isnull=True)


class Submission(models.Model):
    """A scheda as it was sent: never changed afterwards. A rectification is another one, which `replaces` it.

    `document` is the JSON of the scheda (`documents.json_writer`), byte for byte; `digest` its SHA-256. `salted`: there
    is a salt in it, so that its digest tells strangers nothing. What was sent before there were any has none.
    `incomplete`: of some figures the comune said that it has none to give, as the document says too. `pdf` is
    the print with that JSON inside, empty like its digest while it is not made (`sending.printing`). `number` is the
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
    salted = models.BooleanField(default=False)
    incomplete = models.BooleanField(default=False)
    confirmations = models.JSONField(default=list)
    unconfirmed = models.JSONField(default=list)
    outcome = models.TextField(blank=True)
    pdf = models.BinaryField()
    pdf_digest = models.CharField(max_length=64, db_index=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-sent_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scheda"], condition=Q(replaces__isnull=True), name="one_first_submission")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def form(self) -> Form:
        """The definition with which it was sent. Raises MissingDefinitionError."""
        return load_form(self.definition_digest)


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
