# SPDX-License-Identifier: EUPL-1.2
"""The ambiti and their comuni, and the campaigns that collect an edition from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from schedario.definition.catalogue import find
from schedario.definition.form import Form
from schedario.portal.registry.at_hand import (
    MissingDefinitionError,
    compute_folder_digest,
    find_at_hand,
    load_kept_form,
    read_at_hand,
)
from schedario.portal.registry.form_memo import FormMemo
from schedario.territory.search import get_latest


class Ats(models.Model):
    """An ambito territoriale sociale; `code` is how addresses name it."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    lead = models.CharField("ente capofila", max_length=120, blank=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class Comune(models.Model):
    """`codice` is the identifier that the ministry gave (CR078SIF11YE); `istat` is the key to the territory.

    `synthetic` comuni exist for trying the portal out, and every page says so.
    """

    codice = models.CharField(max_length=20, unique=True)
    denominazione = models.CharField(max_length=120)
    istat = models.CharField(max_length=6, blank=True)
    provincia = models.CharField(max_length=2)
    regione = models.CharField(max_length=40)
    ats = models.ForeignKey(Ats, on_delete=models.PROTECT, null=True, blank=True, related_name="comuni")
    synthetic = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["denominazione"]
        verbose_name_plural = "comuni"

    def __str__(self) -> str:
        return self.denominazione

    @property
    def journal_subject(self) -> str:
        """Its name in the journal."""
        return f"comune:{self.codice}"

    @property
    def catastale(self) -> str:
        """Its cadastral code, from the territory; blank where its ISTAT code is of nobody."""
        place = get_latest(self.istat)
        return place.catastale if place else ""

    @property
    def regione_istat(self) -> str:
        """The ISTAT code of its region, in the same way."""
        place = get_latest(self.istat)
        return place.regione.codice if place else ""

    @property
    def nuts3(self) -> str:
        """The unit of NUTS 3 in which it lies, in the same way."""
        place = get_latest(self.istat)
        return place.nuts3 if place else ""


class ReferenceFigure(models.Model):
    """A figure of a comune that others published: `dataset` is that of an edition's rules, `value` in hundredths."""

    dataset = models.CharField(max_length=60)
    codice = models.CharField(max_length=20)
    value = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dataset", "codice"], name="one_figure_of_a_comune")
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.codice}"


class Definition(models.Model):
    """A definition of an edition, kept for ever by its content, so that what was computed with it can be again.

    `text` is its canonical text (`definition.reading.canonical`), `digest` the SHA-256 of it. `origin` says in words
    where it came from. `installed_at` is when somebody made it the definition with which campaigns of its edition
    open; None for one that is only kept.
    """

    digest = models.CharField(max_length=64, unique=True)
    edition = models.CharField(max_length=20, db_index=True)
    version = models.CharField(max_length=20)
    subject = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    origin = models.CharField(max_length=300)
    kept_at = models.DateTimeField(auto_now_add=True)
    installed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["edition", "kept_at"]

    def __str__(self) -> str:
        return f"{self.edition} {self.version}"

    @property
    def form(self) -> Form:
        """The form that it defines."""
        return load_form(self.digest)


class EarlierDigest(models.Model):
    """A digest by which receipts and events name a definition from before definitions were kept: of its files."""

    digest = models.CharField(max_length=64, unique=True)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="earlier_digests")

    def __str__(self) -> str:
        return self.digest


class Phase(StrEnum):
    """The phase of a campaign in time. `LATE`: past the deadline, still accepted."""

    ANNOUNCED = "announced"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


class Campaign(models.Model):
    """An edition being collected, pinned to a definition, which is kept when it is opened.

    The three dates are moments: `opens_at` ≤ `due_at` (the deadline) ≤ `closes_at`.
    """

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=160)
    edition = models.CharField(max_length=20)
    definition_version = models.CharField(max_length=20)
    definition_digest = models.CharField(max_length=64)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    synthetic = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-opens_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="dates_in_order",
                condition=models.Q(opens_at__lte=models.F("due_at"), due_at__lte=models.F("closes_at")),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Writes the campaign, and keeps its definition if that is not kept yet and an edition at hand has it."""
        keep_definition(self.definition_digest)
        super().save(*args, **kwargs)

    @property
    def journal_subject(self) -> str:
        """Its name in the journal."""
        return f"campaign:{self.code}"

    @property
    def form(self) -> Form:
        """The definition to which this campaign is pinned; before it is, the one that it would be pinned to.

        Raises MissingDefinitionError.
        """
        return load_form(self.definition_digest) if self.definition_digest else load_installed_form(self.edition)

    def get_phase(self, now: datetime | None = None) -> Phase:
        """The phase of the campaign at `now`."""
        moment = now or timezone.now()
        if moment < self.opens_at:
            return Phase.ANNOUNCED
        if moment <= self.due_at:
            return Phase.OPEN
        return Phase.LATE if moment <= self.closes_at else Phase.CLOSED


def find_campaign_in_force(campaigns: Iterable[Campaign], now: datetime | None = None) -> Campaign | None:
    """The campaign of these days: one that accepts schede, the most urgent; else the last one, else the next."""
    moment = now or timezone.now()
    by_phase: dict[Phase, list[Campaign]] = {phase: [] for phase in Phase}
    for campaign in sorted(campaigns, key=lambda campaign: campaign.due_at):
        by_phase[campaign.get_phase(moment)].append(campaign)
    first = [*by_phase[Phase.OPEN], *by_phase[Phase.LATE], *reversed(by_phase[Phase.CLOSED])]
    return next(iter([*first, *by_phase[Phase.ANNOUNCED]]), None)


_memo = FormMemo()


def load_form(digest: str) -> Form:
    """The form of the definition with this digest: as it is kept, else as it is in an edition at hand.

    Raises MissingDefinitionError where neither has it, or where what is kept is not what the digest says.
    """
    return _memo.find_form(digest) or _memo.keep_form(digest, _load_form(digest))


def _load_form(digest: str) -> Form:
    kept = find_definition(digest)
    if kept is not None:
        return load_kept_form(kept.digest, kept.text, str(kept))
    at_hand = find_at_hand(digest)
    if at_hand is None:
        raise MissingDefinitionError(digest)
    return at_hand.form


def load_installed_form(edition: str) -> Form:
    """The form with which campaigns of an edition open: the one installed last, else what its folder holds now.

    Raises UnknownFormError where there is neither, DefinitionError where the one at hand has a fault.
    """
    installed = find_installed(edition)
    if installed is not None:
        return installed.form
    folder = find(edition)
    held = _memo.find_form(compute_folder_digest(folder))
    if held is not None:
        return held
    form = read_at_hand(folder)
    return _memo.keep_form(form.digest, form)


def find_installed(edition: str) -> Definition | None:
    """Finds the definition of an edition that was installed last in this portal, if any was."""
    return (
        Definition.objects.filter(edition=edition.upper(), installed_at__isnull=False).order_by("-installed_at").first()
    )


def find_definition(digest: str) -> Definition | None:
    """Finds what is kept under a digest, also under one by which it was named earlier."""
    return Definition.objects.filter(models.Q(digest=digest) | models.Q(earlier_digests__digest=digest)).first()


def list_missing_definitions() -> list[Campaign]:
    """Lists the campaigns whose definition is not kept: they cannot be computed once no edition at hand has it."""
    known = [*Definition.objects.values_list("digest"), *EarlierDigest.objects.values_list("digest")]
    return list(Campaign.objects.exclude(definition_digest__in=[digest for (digest,) in known]))


def keep_definition(digest: str) -> Definition | None:
    """Keeps the definition with this digest; None where it is not kept, and no edition at hand has it."""
    kept = find_definition(digest)
    if kept is not None:
        return kept
    at_hand = find_at_hand(digest)
    return None if at_hand is None else keep_form(at_hand.form, at_hand.origin, earlier_digest=digest)


def keep_form(form: Form, origin: str, *, earlier_digest: str = "") -> Definition:
    """Keeps the definition of a form, once; with another digest by which it was named, if it was."""
    about = {"edition": form.code, "version": form.version, "subject": form.subject[:160], "text": form.text}
    kept, _ = Definition.objects.get_or_create(digest=form.digest, defaults={**about, "origin": origin})
    if earlier_digest and earlier_digest != form.digest:
        EarlierDigest.objects.get_or_create(digest=earlier_digest, defaults={"definition": kept})
    return kept


def forget_forms() -> None:
    """Lets go of the forms that this process holds: the next one that is asked for is read from where it is kept."""
    _memo.clear()
