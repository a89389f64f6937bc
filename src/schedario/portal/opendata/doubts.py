# SPDX-License-Identifier: EUPL-1.2
"""The doubts from the comparison with others in the open data: as they stood when a publication began."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from schedario.definition.form import Form
from schedario.portal.filing.models import Confirmation, Doubt, DoubtState
from schedario.portal.opendata.models import PublishedScheda
from schedario.portal.opendata.shapes import Dubbio

WAITING = (DoubtState.OPEN, DoubtState.ASKED)


def freeze_doubts(schede: Iterable[int]) -> Mapping[int, list[dict[str, Any]]]:
    """The doubts about these schede, by their keys, as plain data; those that are past are left out."""
    wanted = set(schede)
    doubts = Doubt.objects.exclude(state=DoubtState.PAST).filter(scheda__in=wanted)
    answers = Confirmation.objects.filter(scheda__in=wanted).values_list("scheda", "code", "found", "confirmed_at")
    answered = {(scheda, code, found): at for scheda, code, found, at in answers}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in doubts:
        at = answered.get((one.scheda_id, one.code, one.found))
        found[one.scheda_id].append(
            {
                "code": one.code,
                "cells": one.cells,
                "found": one.found,
                "seen": one.seen,
                "usual": one.told["expected"],
                "state": one.state,
                "on": at and at.date().isoformat(),
            }
        )
    return found


def list_published_doubts(
    form: Form, published: PublishedScheda, cells: Mapping[str, Mapping[str, Any]]
) -> list[Dubbio]:
    """Those about figures that were sent.

    A reason is free text: it is told where it was sent with the scheda, and the texts of that are released. Whoever
    releases them sees no reason that was given afterwards, so that such a one stays held back.
    """
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
