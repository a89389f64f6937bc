# SPDX-License-Identifier: EUPL-1.2
"""A campaign with some comuni of the whole country, invented by the generator of the synthetic nation."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from schedario.definition.catalogue import load
from schedario.nation.synthetic.generate import Order, generate
from schedario.portal.accounts.models import User
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.registry.models import Ats, Campaign, Comune

CODE = "nazione"
COMUNI = 80


@cache
def invented(comuni: int = COMUNI) -> pl.DataFrame:
    """The schede, as the generator gives them: stored integers."""
    return generate(load("SOC26"), Order(comuni=comuni, moment="mese-prima"))


@transaction.atomic  # one wait for the disk, not one for each row
def make_nation(comuni: int = COMUNI) -> Campaign:
    """The same in the portal: what is supplied, what was answered, what was sent."""
    campaign = _campaign()
    frame = invented(comuni)
    names = dict(frame.select("ats", "R0C").unique(subset="ats").rows())
    ambiti = {code: Ats.objects.create(code=code, name=name or code, synthetic=True) for code, name in names.items()}
    for row in frame.iter_rows(named=True):
        comune = Comune.objects.create(
            **{name: row[name] for name in ("codice", "istat", "denominazione", "provincia", "regione")},
            ats=ambiti[row["ats"]],
            synthetic=True,
        )
        _scheda(campaign, comune, row)
    return campaign


def _campaign() -> Campaign:
    now = timezone.now()
    made = Campaign(
        code=CODE, title="Nazione di prova", edition="SOC26", synthetic=True, opens_at=now - timedelta(days=40)
    )
    made.due_at, made.closes_at = now + timedelta(days=30), now + timedelta(days=60)
    made.definition_version, made.definition_digest = made.form.version, made.form.digest
    made.save()
    return made


def _scheda(campaign: Campaign, comune: Comune, row: dict[str, Any]) -> None:
    given = {cell: row[cell.id] for cell in campaign.form.asked if row.get(cell.id) is not None}
    supplied = {
        cell.id: {"stored": value, "source": "DATI DI PROVA"}
        for cell, value in given.items()
        if cell.supplied_by != "comune"
    }
    answers = {cell.id: value for cell, value in given.items() if cell.supplied_by == "comune"}
    begun, sent = row["stato"] != "da iniziare", row["stato"] == "inviata"
    scheda = Scheda.objects.create(
        campaign=campaign,
        comune=comune,
        supplied=supplied,
        answers=answers,
        state=SchedaState.SENT if sent else SchedaState.DRAFT,
        saved_at=timezone.now() if begun else None,
    )
    if sent:
        number = f"{campaign.code}-{scheda.pk}"
        Submission.objects.create(scheda=scheda, number=number, sent_at=timezone.now(), version=0, **_papers())


def _papers() -> dict[str, Any]:
    """What a submission must have and nobody looks at here."""
    sender = User.objects.order_by("pk").first() or User.objects.create_user("chi-invia@example.org", "Chi Invia", None)
    return {
        "sent_by": sender,
        "definition_version": "1",
        "definition_digest": "0" * 64,
        "document": b"{}",
        "digest": "0" * 64,
        "pdf": b"",
        "pdf_digest": "0" * 64,
    }
