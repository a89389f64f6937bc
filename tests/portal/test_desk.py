# SPDX-License-Identifier: EUPL-1.2
"""The front page leads each person to his work."""

from __future__ import annotations

from django.test import Client

from schedario.portal.access import ROUTES
from schedario.portal.accounts.models import Delegation, Membership
from schedario.portal.navigation import ENTRIES
from tests.portal.filled import fill, send_now
from tests.portal.world import World


def test_who_has_one_scheda_is_led_to_it(world: World, compilatore: Client) -> None:
    assert compilatore.get("/schede/").headers["Location"] == world.url()


def test_who_has_many_chooses(world: World, compilatore: Client) -> None:
    Membership.objects.create(user=world.people["compilatore"], role="compilatore", comune=world.cumignano)
    page = compilatore.get("/schede/").content.decode()
    assert "QUINTANO" in page
    assert "CUMIGNANO SUL NAVIGLIO" in page


def test_the_front_page_shows_the_schede_of_ones_comuni_only(world: World, compilatore: Client) -> None:
    page = compilatore.get("/").content.decode()
    assert world.url() in page
    assert world.url(comune=world.cumignano) not in page


def test_the_front_page_says_when_a_scheda_was_sent_and_leads_to_its_receipt(world: World, compilatore: Client) -> None:
    fill(world)
    number = send_now(world).number
    page = compilatore.get("/").content.decode()
    assert f'<a href="{world.url(f"ricevute/{number}/")}">{number}</a>' in page


def test_a_coordinatore_finds_what_was_delegated_to_him(world: World, coordinatore: Client) -> None:
    assert world.url() not in coordinatore.get("/").content.decode()
    Delegation.objects.create(comune=world.quintano, ats=world.crema, granted_by=world.people["responsabile"])
    assert world.url() in coordinatore.get("/").content.decode()


def test_every_line_of_the_navigation_leads_somewhere() -> None:
    assert {line.route for line in ENTRIES} <= ROUTES.keys()
