# SPDX-License-Identifier: EUPL-1.2
"""The working copy as the engine sees it: what was supplied, what the comune wrote over it, what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from schedario.definition import display
from schedario.definition.form import Form
from schedario.engine.answers import Answers, Fault
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.written import read_written
from schedario.portal.filing.models import Scheda, State
from schedario.portal.registry.models import Phase


def answers_of(scheda: Scheda) -> Answers:
    """What the scheda holds, supplied values included."""
    stored = {cell: entry["stored"] for cell, entry in scheda.supplied.items()} | scheda.answers
    known = {cell: value for cell, value in stored.items() if value is not None and cell not in scheda.unread}
    return Answers(known, _faults(scheda))


def _faults(scheda: Scheda) -> tuple[Fault, ...]:
    """What cannot be read, in the order of the form: the page tells it in that order too."""
    if not scheda.unread:
        return ()
    unread = [(cell, scheda.unread[cell.id]) for cell in scheda.campaign.form.asked if cell.id in scheda.unread]
    faults = [read_written(cell, text) for cell, text in unread]
    return tuple(fault for fault in faults if isinstance(fault, Fault))


def evaluation_of(scheda: Scheda) -> Evaluation:
    """The scheda computed with the definition of its campaign."""
    return evaluate(scheda.campaign.form, answers_of(scheda))


def texts_of(scheda: Scheda) -> dict[str, str]:
    """What stands in each cell that has an answer, as it is shown: also what cannot be read."""
    form = scheda.campaign.form
    unread: Mapping[str, str] = scheda.unread
    return {**shown(form, answers_of(scheda).stored), **unread}


def shown(form: Form, stored: Mapping[str, int | str]) -> dict[str, str]:
    """The cells' values as on the sheet."""
    return {cell: display.value(form.cells[cell], value) for cell, value in stored.items()}


def subject(scheda: Scheda) -> str:
    """How the journal names the scheda."""
    return f"scheda:{scheda.campaign.code}/{scheda.comune.codice}"


def may_be_written(scheda: Scheda, now: datetime | None = None) -> bool:
    """A draft while its campaign accepts it, or until the moment that it was opened again for."""
    if scheda.state != State.DRAFT:
        return False
    moment = now or timezone.now()
    if scheda.reopened_until is not None and moment <= scheda.reopened_until:
        return True
    return scheda.campaign.phase(moment) in (Phase.OPEN, Phase.LATE)
