# SPDX-License-Identifier: EUPL-1.2
"""The doubts from the comparison with others in the open data: about what was sent, as they stood when it was built."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from schedario.definition.form import Form
from schedario.portal.analysis.searching import refresh_doubts, search_doubts
from schedario.portal.filing.actions.doubting import FoundDoubt
from schedario.portal.filing.models import Confirmation, Doubt, DoubtState, Submission
from schedario.portal.opendata.models import Publication, PublishedScheda
from schedario.portal.opendata.shapes import Dubbio
from schedario.portal.write_queue import durable

WAITING = (DoubtState.OPEN, DoubtState.ASKED)
AT_ONCE = 200


def freeze_doubts(publication: Publication) -> None:
    """Searches all schede, and keeps the doubts about what is published with it; None where nothing was compared.

    The comuni see what is found too. What was sent is searched apart, for a scheda that was reopened may say something
    else by now. What has been replaced since the publication began was not compared.
    """
    refresh_doubts.func(publication.campaign_id)
    found, comparisons = search_doubts(publication.campaign, drafts=False)
    by_scheda: dict[int, list[FoundDoubt]] = defaultdict(list)
    for one in found:
        by_scheda[one.scheda].append(one)
    compared = {one.scheda_id for one in comparisons if one.made} | by_scheda.keys()
    current = set(Submission.objects.current().filter(scheda__in=compared).values_list("pk", flat=True))
    rows = list(publication.schede.select_related("submission").only("doubts", "submission__scheda_id"))
    frozen = _describe_doubts(publication, by_scheda)
    for row in rows:
        scheda = row.submission.scheda_id
        row.doubts = frozen.get(scheda, []) if row.submission_id in current else None
    _save_doubts(rows)


@durable
def _save_doubts(rows: list[PublishedScheda]) -> None:
    PublishedScheda.objects.bulk_update(rows, ["doubts"], batch_size=AT_ONCE)


def _describe_doubts(
    publication: Publication, found: Mapping[int, list[FoundDoubt]]
) -> Mapping[int, list[dict[str, Any]]]:
    """The doubts by scheda as plain data, with what was asked and answered about the same figure."""
    schede = publication.campaign.schede
    kept = Doubt.objects.exclude(state=DoubtState.PAST).filter(scheda__in=schede.values("pk"))
    states = {(one.scheda_id, (one.code, tuple(one.cells), one.found)): one.state for one in kept}
    answers = Confirmation.objects.filter(scheda__in=schede.values("pk"))
    answered = {
        (scheda, code, words): at
        for scheda, code, words, at in answers.values_list("scheda", "code", "found", "confirmed_at")
    }
    return {
        scheda: [
            {
                "code": one.code,
                "cells": one.cells,
                "found": one.found,
                "seen": one.seen,
                "usual": one.told["expected"],
                "state": states.get(one.key) or (DoubtState.ANSWERED if at else DoubtState.OPEN),
                "on": at and at.date().isoformat(),
            }
            for one in ones
            for at in [answered.get((scheda, one.code, one.found))]
        ]
        for scheda, ones in found.items()
    }


def list_published_doubts(
    form: Form, published: PublishedScheda, cells: Mapping[str, Mapping[str, Any]]
) -> list[Dubbio] | None:
    """Those about figures that were sent; None where they were not compared.

    A reason is free text: it is told where it was sent with the scheda, and the texts of that are released. Whoever
    releases them sees no reason that was given afterwards, so that such a one stays held back.
    """
    if published.doubts is None:
        return None
    sent = published.submission.confirmations if published.released else []
    reasons = {(one["code"], tuple(one["cells"]), one["found"]): one["reason"] for one in sent}
    holding = [
        one
        for one in published.doubts
        if all(_write_value(form, name, cells) == text for name, text in one["seen"].items())
    ]
    return [_build_doubt(one, reasons.get((one["code"], tuple(one["cells"]), one["found"]))) for one in holding]


def _build_doubt(one: Mapping[str, Any], reason: str | None) -> Dubbio:
    return Dubbio(
        segnalazione=one["code"],
        celle=list(one["cells"]),
        trovato=one["found"],
        confronto=one["usual"],
        stato=one["state"],
        motivo=reason,
        confermato_il=one["on"],
        trattenuto=one["on"] is not None and reason is None,
    )


def _write_value(form: Form, name: str, cells: Mapping[str, Mapping[str, Any]]) -> str | None:
    """A value of a snapshot as the sheet shows it."""
    if name not in cells or name not in form.cells:
        return None
    value = cells[name]["value"]
    written = "" if value is None else str(value)
    return written.replace(".", ",") if form.cells[name].numeric else written
