# SPDX-License-Identifier: EUPL-1.2
"""The ambiti and their comuni, and the campaigns that collect an edition from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import ClassVar

from django.db import models
from django.utils import timezone

from schedario.definition.catalogue import load
from schedario.definition.form import Form


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
    """`codice` is the identifier that the ministry gave (CR078SIF11YE); nothing is derived from it.

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
        """How the journal names it."""
        return f"comune:{self.codice}"


class Phase(StrEnum):
    """Where a campaign is in time. `LATE`: past the deadline, still accepted."""

    ANNOUNCED = "announced"
    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


class Campaign(models.Model):
    """An edition being collected, pinned to the definition that it was opened with.

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

    @property
    def journal_subject(self) -> str:
        """How the journal names it."""
        return f"campaign:{self.code}"

    @property
    def form(self) -> Form:
        """The edition that this campaign collects."""
        return form_of(self.edition)

    def phase(self, now: datetime | None = None) -> Phase:
        """Where the campaign is at `now`."""
        moment = now or timezone.now()
        if moment < self.opens_at:
            return Phase.ANNOUNCED
        if moment <= self.due_at:
            return Phase.OPEN
        return Phase.LATE if moment <= self.closes_at else Phase.CLOSED


def in_force(campaigns: Iterable[Campaign], now: datetime | None = None) -> Campaign | None:
    """The campaign of these days: one that accepts schede, the most urgent; else the last one, else the next."""
    moment = now or timezone.now()
    by_phase: dict[Phase, list[Campaign]] = {phase: [] for phase in Phase}
    for one in sorted(campaigns, key=lambda one: one.due_at):
        by_phase[one.phase(moment)].append(one)
    first = [*by_phase[Phase.OPEN], *by_phase[Phase.LATE], *reversed(by_phase[Phase.CLOSED])]
    return next(iter([*first, *by_phase[Phase.ANNOUNCED]]), None)


@lru_cache(maxsize=64)
def form_of(edition: str) -> Form:
    """An edition as it was when the portal started; the catalogue would look at its files each time."""
    return load(edition)
