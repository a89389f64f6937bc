# SPDX-License-Identifier: EUPL-1.2
"""A scheda that is ready to be sent, and what it takes to send it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from django.test import Client
from django.utils import timezone

from schedario.portal.demo.published import read_published
from schedario.portal.filing.actions.saving import DraftEdit, save_answers
from schedario.portal.filing.actions.sending import send_submission
from schedario.portal.filing.confirmations import Fact, get_fact
from schedario.portal.filing.editing import Editor, list_writable_cells
from schedario.portal.filing.models import Scheda, SignedCopy, Submission, render_values
from schedario.portal.filing.sending.submission import PreparedSubmission, SendingOrder
from tests.portal.world import World

REASON = "Il servizio è dato senza ore contate"


def writer(world: World, role: str = "compilatore") -> Editor:
    return Editor(world.people[role], "127.0.0.1")


def put(world: World, role: str = "compilatore", **texts: str) -> Scheda:
    """Saves cells over whatever version there is."""
    seen = fresh(world)
    cells = {cell.replace("__", "."): text for cell, text in texts.items()}
    return save_answers(seen.pk, DraftEdit(seen.version, str(timezone.now().timestamp()), cells), writer(world, role))


def fill(world: World, **texts: str) -> Scheda:
    """Quintano as it was published, and the one value that the publication left in doubt; no finding remains."""
    reading = read_published("quintano")
    texts_given = render_values(reading.form, reading.answers().stored)
    given = {cell: text for cell, text in texts_given.items() if cell in list_writable_cells(reading.form)}
    return put(world, **{"R02.base": "0", "R02.corrente": "0", **given, **texts})


def fresh(world: World) -> Scheda:
    return Scheda.objects.select_related("campaign", "comune", "saved_by").get(pk=world.scheda.pk)


def send_now(world: World, **changed: Any) -> Submission:
    """What the responsabile sees and sends at once."""
    prepared = PreparedSubmission(fresh(world))
    order = {"base_version": prepared.scheda.version, "digest": prepared.digest, **changed}
    return send_submission(prepared.scheda, SendingOrder(**order), writer(world, "responsabile"))


def warning(world: World) -> Fact:
    """The one warning that the scheda has."""
    (found,) = [one for one in fresh(world).evaluate_answers().findings if one.level == "warning"]
    return get_fact(found)


def sent_form(client: Client, world: World, **changed: str) -> dict[str, str]:
    """The fields of the sending page as a browser would send them, ticked."""
    page = client.get(world.url("invia/")).content.decode()
    hidden = re.findall(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?', page)
    return {**{name: unescape(value) for name, value in hidden}, "sure": "on", **changed}


def receipt(world: World) -> Submission:
    """A submission of Quintano, made without the trouble of filling in and printing."""
    prepared = PreparedSubmission(fresh(world))
    kept = {
        "sent_at": timezone.now(),
        "sent_by": world.people["responsabile"],
        "version": 0,
        "number": "SOC26-000001-00",
    }
    kept |= {"definition_version": "1.0.0", "definition_digest": fresh(world).campaign.definition_digest}
    kept |= {"document": prepared.json_bytes, "digest": prepared.digest, "pdf": b"%PDF-", "pdf_digest": "0" * 64}
    return Submission.objects.get_or_create(scheda=world.scheda, defaults=kept)[0]


def signed_copy(world: World) -> SignedCopy:
    """A copy kept beside the receipt, whatever is in it."""
    kept = {"uploaded_at": timezone.now(), "uploaded_by": world.people["responsabile"], "pdf": b"%PDF-"}
    kept |= {"pdf_digest": "0" * 64, "verification": {"signatures": []}}
    return SignedCopy.objects.get_or_create(submission=receipt(world), defaults=kept)[0]
