# SPDX-License-Identifier: EUPL-1.2
"""A publication of the small world, and its files as any program finds them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from schedario.documents.json_writer import write_json
from schedario.portal.analysis import searching
from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.demo.published import read_published
from schedario.portal.filing.actions.doubting import FoundDoubt
from schedario.portal.filing.models import Comparison, Scheda, Submission
from schedario.portal.filing.sending.submission import PreparedSubmission, draw_salt
from schedario.portal.opendata import doubts
from schedario.portal.opendata.building import build
from schedario.portal.opendata.folders import get_folder
from schedario.portal.opendata.models import Publication
from schedario.portal.opendata.publishing import CountRule, publish_campaign
from schedario.portal.opendata.releasing import release_texts
from schedario.portal.registry.models import Campaign
from tests.portal.filled import receipt
from tests.portal.world import World


def publication(world: World) -> Publication:
    """The one publication of the campaign, made when it is first asked for: of what was sent, or of a bare receipt."""
    found = Publication.objects.filter(campaign=world.campaign).first()
    if found is None:
        receipt(world)
        found = published(world)
    return found


NAMES = {"CR078SIF11YE": "quintano", "CR039SIF11WQ": "cumignano-sul-naviglio", "MI001SIF11AA": "quintano"}
WHOLE = CountRule(act="Decreto di prova n. 1 del 2026")


def published(world: World, rule: CountRule = WHOLE) -> Publication:
    """A new version, built."""
    made = publish_campaign(world.campaign.pk, SYSTEM, None, rule)
    build.call(made.pk)
    return Publication.objects.select_related("campaign").get(pk=made.pk)


def find_doubts(
    monkeypatch: pytest.MonkeyPatch, found: list[FoundDoubt], compared: Iterable[Scheda], made: int = 5
) -> None:
    """Lets every search find these doubts, having compared these schede: a small world has no comuni to compare."""
    schede = list(compared)

    def search(_campaign: Campaign, *, drafts: bool = True) -> tuple[list[FoundDoubt], list[Comparison]]:
        del drafts
        known = {"made": made, "known": 5, "made_at": timezone.now()}
        return found, [Comparison(scheda=one, version=one.version, **known) for one in schede]

    monkeypatch.setattr(searching, "search_doubts", search)
    monkeypatch.setattr(doubts, "search_doubts", search)


def release(world: World, *numbers: str) -> None:
    """Releases the texts of these submissions, and of no others."""
    submissions = list(world.scheda.submissions.select_related("scheda__campaign", "scheda__comune"))
    release_texts(submissions, numbers, SYSTEM, None)


def csv_rows(made: Publication, table: str) -> list[dict[str, str]]:
    """The rows of a CSV as Python's own reader finds them."""
    with (get_folder(made) / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def json_rows(made: Publication, table: str) -> list[dict[str, Any]]:
    """The rows of a JSON lines file."""
    lines = (get_folder(made) / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def submit(
    scheda: Scheda,
    world: World,
    replaces: Submission | None = None,
    changed: dict[str, int] | None = None,
    salt: str | None = None,
) -> Submission:
    """Sends the published answers of a comune; with an empty salt as it was done before there were any."""
    stored = read_published(NAMES[scheda.comune.codice]).answers().stored
    asked = {cell.id for cell in scheda.campaign.form.asked if cell.supplied_by == "comune"}
    scheda.answers = {name: value for name, value in stored.items() if name in asked} | (changed or {})
    scheda.save()
    salt = draw_salt() if salt is None else salt
    document = PreparedSubmission(scheda).add_salt(salt)
    written = write_json(document)
    return Submission.objects.create(
        scheda=scheda,
        number=f"SOC26-{scheda.pk:06}-0{int(replaces is not None)}",
        replaces=replaces,
        sent_at=timezone.now(),
        sent_by=world.people["responsabile"],
        version=0,
        definition_version=scheda.campaign.definition_version,
        definition_digest=scheda.campaign.definition_digest,
        document=written,
        digest=sha256(written).hexdigest(),
        salted=bool(salt),
        incomplete=document.evaluation.completeness == "incomplete",
        pdf=b"%PDF-",
        pdf_digest="0" * 64,
    )
