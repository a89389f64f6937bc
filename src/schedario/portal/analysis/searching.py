# SPDX-License-Identifier: EUPL-1.2
"""Searching all schede of a campaign for what is unusual among similar comuni, and keeping it with each scheda.

It takes a second for the nation, so that no page of a scheda waits for it: a task does it, asked for by whoever looks
at all schede, and now and then by itself while a campaign is open (`service.tasks`). What is kept says which figures it
is about, so that a doubt goes as soon as its figure changes, whenever the next search is.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Count, Max, Sum
from django.utils import timezone
from django_tasks import task

from schedario.definition import display
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.engine.answers import Answers
from schedario.engine.evaluate import evaluate
from schedario.nation.outliers import compare_schede
from schedario.portal.analysis import source
from schedario.portal.filing.actions.doubting import FoundDoubt, keep_found_doubts
from schedario.portal.filing.doubts import read_figures
from schedario.portal.filing.models import Comparison, Scheda
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.registry.models import Campaign, Phase

logger = logging.getLogger(__name__)


@task()
def refresh_doubts(campaign_id: int) -> int:
    """Searches a campaign and keeps what is found; returns how many doubts there are."""
    campaign = Campaign.objects.get(pk=campaign_id)
    found, comparisons = search_doubts(campaign)
    keep_found_doubts(campaign, found, comparisons)
    return len(found)


def search_doubts(campaign: Campaign, *, drafts: bool = True) -> tuple[list[FoundDoubt], list[Comparison]]:
    """The doubts about single schede, and how much of each was compared; those about a whole ATS stay out.

    With `drafts` the draft of a scheda that is being rectified is looked at: its comune can still change it. Without
    it, what was sent.
    """
    held = Scheda.objects.filter(campaign=campaign).values_list("comune__codice", "pk", "version")
    known = {codice: (pk, version) for codice, pk, version in held}  # before the answers: never newer than they are
    now, form, schede = timezone.now(), campaign.form, source.read_schede(campaign, drafts=drafts)
    compared = compare_schede(form, schede, stored=True)
    doubts = [
        _build_doubt(form, known[row["codice"]], row, read_counted_figures(form, schede, row))
        for row in compared.doubts.filter(pl.col("row").is_not_null()).iter_rows(named=True)
        if row["codice"] in known
    ]
    comparisons = [
        Comparison(scheda_id=place[0], version=place[1], made=made, known=compared.known, made_at=now)
        for codice, made in zip(schede["codice"], compared.made, strict=True)
        if (place := known.get(codice)) is not None
    ]
    return doubts, comparisons


def read_counted_figures(form: Form, schede: pl.DataFrame, row: Mapping[str, Any]) -> dict[str, str]:
    """The texts in the cells of a doubt, a row of `outliers`, as they are in the schede that were compared."""
    answers = schede.select(cell.id for cell in form.asked).row(row["row"], named=True)
    known = Answers({name: value for name, value in answers.items() if value is not None})
    return read_figures(evaluate(form, known), row["cells"])


def write_found(form: Form, row: Mapping[str, Any]) -> str:
    """Writes what a doubt found, in words: with its check and cells, the fact that it is about."""
    return f"{row['label']}: {_write(form, row, 'value')}"


def _build_doubt(form: Form, place: tuple[int, int], row: Mapping[str, Any], seen: Mapping[str, str]) -> FoundDoubt:
    count = display.format_grouped(row["peer_count"], 0)
    usual = phrase("analysis.usual", typical=_write(form, row, "typical"), count=count, peers=row["peers"])
    told = {name: row[name] for name in ("label", "level", "status", "message", "remedy", "peers")}
    return FoundDoubt(
        scheda=place[0],
        version=place[1],
        code=row["code"],
        cells=row["cells"],
        found=write_found(form, row),
        seen=seen,
        told={**told, "expected": usual},
    )


def _write(form: Form, row: Mapping[str, Any], name: str) -> str:
    """A number of a doubt with its unit; the table has all of them with the decimals of the finest unit."""
    unit, value = form.units[row["unit"]], Decimal(row[name])
    written = display.format_number(int(value.scaleb(unit.scale)), unit.scale)
    return f"{written} {unit.symbol}".strip()


_searched: dict[int, tuple[Any, ...]] = {}  # by campaign, what its schede were when they were searched last


def find_changed_campaigns() -> list[Campaign]:
    """The campaigns that are open, and whose schede are others than when this process asked last."""
    changed = []
    for campaign in Campaign.objects.all():
        if campaign.get_phase() in (Phase.OPEN, Phase.LATE):
            schede = Scheda.objects.filter(campaign=campaign)
            stamp = *schede.aggregate(n=Count("pk"), versions=Sum("version"), at=Max("saved_at")).values(), campaign.pk
            if _searched.get(campaign.pk) != stamp:
                _searched[campaign.pk] = stamp
                changed.append(campaign)
    return changed


def enqueue_searches() -> None:
    """Asks for a search of every campaign that has changed."""
    for campaign in find_changed_campaigns():
        try:
            campaign.form  # noqa: B018 - a campaign without its definition is not searched
        except MissingDefinitionError:
            logger.warning("The definition of %s is missing: its doubts are not searched", campaign.code)
            continue
        refresh_doubts.enqueue(campaign.pk)
