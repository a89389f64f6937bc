# SPDX-License-Identifier: EUPL-1.2
"""A scheda that is ready to be sent, and what it takes to send it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.utils import timezone

from schedario.documents.read import read_file
from schedario.portal.filing.confirming import Fact, fact_of
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.saving import Change, Writer, save, writable
from schedario.portal.filing.sending import Order, Prepared, send
from schedario.portal.filing.working import evaluation_of, shown
from tests.portal.world import PUBLISHED, World

REASON = "Il servizio è dato senza ore contate"


def writer(world: World, role: str = "compilatore") -> Writer:
    return Writer(world.people[role], "127.0.0.1")


def put(world: World, role: str = "compilatore", **texts: str) -> Scheda:
    """Saves cells over whatever version there is."""
    seen = fresh(world)
    cells = {cell.replace("__", "."): text for cell, text in texts.items()}
    return save(seen.pk, Change(seen.version, str(timezone.now().timestamp()), cells), writer(world, role))


def fill(world: World, **texts: str) -> Scheda:
    """Quintano as it was published, and the one value that the publication left in doubt; no finding remains."""
    reading = read_file(PUBLISHED / "quintano.txt")
    published = {cell: text for cell, text in shown(reading.form, reading.answers().stored).items()}
    given = {cell: text for cell, text in published.items() if cell in writable(reading.form)}
    return put(world, **{"R02.base": "0", "R02.corrente": "0", **given, **texts})


def fresh(world: World) -> Scheda:
    return Scheda.objects.select_related("campaign", "comune", "saved_by").get(pk=world.scheda.pk)


def send_now(world: World, **changed: Any) -> Submission:
    """What the responsabile sees and sends at once."""
    prepared = Prepared(fresh(world))
    order = {"seen": prepared.scheda.version, "digest": prepared.digest, **changed}
    return send(prepared.scheda, Order(**order), writer(world, "responsabile"))


def warning(world: World) -> Fact:
    """The one warning that the scheda has."""
    (found,) = [one for one in evaluation_of(fresh(world)).findings if one.level == "warning"]
    return fact_of(found)


def sent_form(client: Client, world: World, **changed: str) -> dict[str, str]:
    """The fields of the sending page as a browser would send them, ticked."""
    form = client.get(world.url("invia/")).context["form"]
    data = {name: str(form[name].value() or "") for name in ("version", "digest")}
    data["shown"] = form["shown"].value()
    return {**data, "sure": "on", **changed}


def query(**parameters: str) -> str:
    return "?" + urlencode(parameters)
