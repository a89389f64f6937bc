# SPDX-License-Identifier: EUPL-1.2
"""Puts the demo into an empty database: places, people, the campaign, and what happened so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random

from django_tasks_db.models import DBTaskResult

from schedario.disclosure.rule import LEAST_THRESHOLD
from schedario.nation.synthetic.generate import EDITION
from schedario.portal.accounts.actions.delegations import grant_delegation
from schedario.portal.accounts.models import Role, User
from schedario.portal.audit_log.chain import SYSTEM, Actor
from schedario.portal.campaigns.managing import record_opening
from schedario.portal.demo import people, places
from schedario.portal.demo.dates import make_campaign
from schedario.portal.demo.figures import Spending, make_figures
from schedario.portal.demo.published import extract_supplied, read_published
from schedario.portal.demo.stories import ORIGIN, Span, Step, Story, build_steps
from schedario.portal.filing.opening import build_scheda
from schedario.portal.opendata.building import make_publication
from schedario.portal.opendata.publishing import CountRule, choose_submissions, publish_campaign
from schedario.portal.opendata.releasing import release_texts
from schedario.portal.registry.models import Ats, Campaign, Comune
from schedario.portal.write_queue import durable

SEED = "schedario"

# Round and round over the invented comuni of an ATS. The first is the one that a visitor can fill in.
STORIES = (
    Story.BEGUN, Story.SENT, Story.UNTOUCHED, Story.RECTIFIED, Story.WRONG, Story.SENT, Story.COMPLETE, Story.SENT,
    Story.BEGUN, Story.REOPENED, Story.SENT, Story.UNTOUCHED, Story.SENT,
)  # fmt: skip
SPENDING: tuple[Spending, ...] = ("to_report", "enough", "to_report", "little_left", "enough", "to_report", "enough")

Tell = Callable[[str], None]


def load_demo(now: datetime, tell: Tell) -> None:
    """Writes everything, in one transaction; `tell` hears what is being done."""
    _load_all(now, tell)
    DBTaskResult.objects.all().delete()  # nobody is written to of what never happened


def is_loaded() -> bool:
    """Checks whether the database holds the demo."""
    return Campaign.objects.filter(synthetic=True).exists()


@durable
def _load_all(now: datetime, tell: Tell) -> None:
    tell("Campagna e persone di prova")
    campaign = make_campaign(now, EDITION.lower())
    record_opening(campaign, SYSTEM, at=campaign.opens_at)
    password = people.hash_visitors_password()
    timeline: list[Step] = []
    overseers: dict[Role, User] = {}
    first = 1
    for region in places.REGIONS:
        tell(f"Comuni dell’ambito {region.name}")
        ats = places.make_ats(region)
        if region is places.CREMA:
            # Whoever comes first in the list of those whom a visitor can be: the compilatore of Quintano.
            make_real_schede(campaign, ats, password)
            overseers = people.make_overseers(ats, password)
        comuni = places.make_invented_comuni(region, ats, first)
        for index, comune in enumerate(comuni):
            timeline += make_invented_scheda(campaign, comune, first + index, region.territory, password, now)
        first += region.comuni
    tell("Salvataggi e invii delle settimane passate")
    for step in sorted(timeline, key=lambda one: one.at):
        step.do()
    tell("Dati aperti di ciò che è stato inviato")
    publish_once(campaign, overseers[Role.AMMINISTRATORE], now - timedelta(minutes=15))


def publish_once(campaign: Campaign, administrator: User, at: datetime) -> None:
    """The texts of the first comune that sent are released, then everything sent is published and built at once."""
    who = Actor(str(administrator), ORIGIN, administrator.pk)
    first = list(
        choose_submissions(campaign).select_related("scheda__campaign", "scheda__comune").order_by("sent_at")[:1]
    )
    release_texts(first, [one.number for one in first], who, administrator, at)
    publication = publish_campaign(campaign.pk, who, administrator, CountRule(threshold=LEAST_THRESHOLD), at)
    make_publication(publication, at)


def make_real_schede(campaign: Campaign, ats: Ats, password: str) -> None:
    """The two real comuni: only what was supplied to them, for the visitor to fill in."""
    for name, staff in zip(
        places.PUBLISHED, (("Anna Prova", "Bruno Prova"), ("Livia Prova", "Mario Prova")), strict=True
    ):
        comune = places.make_real_comune(name, ats)
        build_scheda(campaign, comune, extract_supplied(read_published(name))).save()
        people.make_staff(comune, staff, password if name == "quintano" else None)


def make_invented_scheda(
    campaign: Campaign, comune: Comune, number: int, territory: Mapping[str, int | str], password: str, now: datetime
) -> list[Step]:
    """A comune with its people and its scheda; returns what is still to happen to it."""
    random = Random(f"{SEED} {number}")
    index = number - 1
    made = make_figures(campaign.form, territory, SPENDING[index % len(SPENDING)], random)
    scheda = build_scheda(campaign, comune, made.supplied)
    scheda.save()
    visitor = number == 1
    names = (
        ("Carla Prova", "Dario Prova") if visitor else (f"Compilatore Prova {number}", f"Responsabile Prova {number}")
    )
    staff = people.make_staff(comune, names, password if visitor else None)
    span = Span(campaign.opens_at, now, random)
    happened = build_steps(scheda, STORIES[index % len(STORIES)], made.texts, staff, span)
    if index % 5 == 3:
        at = campaign.opens_at + timedelta(minutes=20 + index)
        by = staff.responsabile
        who = Actor(str(by), ORIGIN, by.pk)
        happened.append(Step(at, partial(grant_delegation, who, by, comune, at)))
    return happened
