# SPDX-License-Identifier: EUPL-1.2
"""The demo: the same again on the same day, and nothing invented that could be taken for real."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from schedario.portal.accounts.models import Delegation, Role, User
from schedario.portal.accounts.views.sign_in import BY_PASSWORD, describe_demo_people, list_demo_users
from schedario.portal.audit_log.chain import check_chain
from schedario.portal.audit_log.models import Event
from schedario.portal.demo import published
from schedario.portal.demo.load import load_demo
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.registry.models import Ats, Campaign, Comune, Phase

NOW = datetime(2026, 5, 11, 9, 30, tzinfo=UTC)
PUBLISHED = Path(__file__).parents[1] / "data" / "schede"

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[list[Any]]]:  # noqa: ARG001 - it is there
    """Loaded for all tests of this module, and undone after them: a snapshot of it, and of one loaded before."""
    with django_db_blocker.unblock():
        with loaded() as first:
            pass
        with loaded() as again:
            yield [first, again]


@contextmanager
def loaded() -> Iterator[list[Any]]:
    """The demo as it is loaded now, which is then undone."""
    with transaction.atomic():
        load_demo(NOW, lambda _: None)
        yield take_snapshot()
        transaction.set_rollback(True)


def take_snapshot() -> list[Any]:
    """All that the demo holds, without numbers and salts, which are never given twice."""
    fields = (
        "comune__codice",
        "comune__denominazione",
        "state",
        "version",
        "supplied",
        "answers",
        "unread",
        "saved_at",
    )
    schede = list(Scheda.objects.order_by("comune__codice").values_list(*fields))
    submissions = Submission.objects.order_by("sent_at")
    sent = [(one.scheda.comune.codice, one.sent_at, forget_salt(one)) for one in submissions]
    events = list(Event.objects.values_list("at", "kind", "actor"))
    return [*schede, *sent, *events]


def forget_salt(submission: Submission) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bytes(submission.document))
    del document["salt"]
    return document


def test_the_same_day_makes_the_same_demo_again(demo: list[list[Any]]) -> None:
    first, again = demo
    assert len(first) > 30
    assert first == again


@pytest.mark.usefixtures("demo")
def test_only_the_two_published_comuni_are_not_marked_as_invented() -> None:
    real = Comune.objects.filter(synthetic=False).values_list("denominazione", flat=True)
    assert sorted(real) == ["CUMIGNANO SUL NAVIGLIO", "QUINTANO"]
    assert [ats.code for ats in Ats.objects.filter(synthetic=False)] == ["crema"]
    assert Campaign.objects.get().synthetic
    assert not User.objects.filter(synthetic=False).exists()


@pytest.mark.usefixtures("demo")
def test_what_is_invented_says_so_in_its_name() -> None:
    invented = Comune.objects.filter(synthetic=True)
    assert invented.count() > 30
    assert all("DI PROVA" in comune.denominazione and comune.provincia == "XX" for comune in invented)
    assert all("PROVA" in ats.name for ats in Ats.objects.filter(synthetic=True))
    assert all("Prova" in user.name and user.email.endswith(".example") for user in User.objects.all())


@pytest.mark.usefixtures("demo")
def test_a_visitor_can_be_somebody_in_every_role() -> None:
    roles = list_demo_users().values_list("memberships__role", flat=True)
    assert set(roles) == set(Role.values)


@pytest.mark.usefixtures("demo")
def test_the_first_person_whom_a_visitor_can_be_fills_in_the_scheda_of_quintano() -> None:
    first = describe_demo_people()[0]
    assert (first["role"], first["place"]) == ("Compilatore", "QUINTANO")


@pytest.mark.usefixtures("demo")
def test_every_page_that_a_visitor_can_walk_to_answers() -> None:
    for visitor in list_demo_users():
        browser = Client()
        browser.force_login(visitor, backend=BY_PASSWORD)
        assert walk(browser) == []


def walk(browser: Client) -> list[tuple[str, int]]:
    """Follows the links from the front page, to three pages of each kind; what did not answer with 200."""
    waiting, seen, visits, refused = ["/"], {"/"}, Counter[str](), []
    while waiting:
        address = waiting.pop()
        kind = resolve(address.partition("?")[0]).view_name
        visits[kind] += 1
        if visits[kind] > 3:
            continue
        answer = browser.get(address, follow=True)
        if answer.status_code != HTTPStatus.OK:
            refused.append((address, answer.status_code))
        found = (
            re.findall(r'href="([^"#:]+)(?=["#])', answer.content.decode()) if "html" in answer["Content-Type"] else []
        )
        ours = [
            unescape(urljoin(answer.request["PATH_INFO"], link)) for link in found if not link.startswith("/static/")
        ]
        waiting += (new := list(dict.fromkeys(link for link in ours if link not in seen)))
        seen.update(new)
    return refused


@pytest.mark.usefixtures("demo")
def test_the_demo_shows_every_kind_of_scheda() -> None:
    schede = list(Scheda.objects.select_related("campaign", "comune"))
    due = [scheda.evaluate_answers().quadri["Q3"] for scheda in schede]
    assert {"due", "not_due"} <= set(due)
    assert any(finding.level == "error" for scheda in schede for finding in scheda.evaluate_answers().findings)
    assert any(scheda.version == 0 for scheda in schede)
    assert {scheda.state for scheda in schede} == set(SchedaState)
    assert Submission.objects.filter(replaces__isnull=False).exists()
    assert any(scheda.is_being_rectified() for scheda in schede)
    assert Delegation.objects.exists()
    assert Campaign.objects.get().get_phase(NOW) == Phase.OPEN


@pytest.mark.usefixtures("demo")
def test_invented_numbers_agree_with_each_other() -> None:
    invented = Scheda.objects.filter(comune__synthetic=True).select_related("campaign", "comune")
    codes = {finding.code for scheda in invented for finding in scheda.evaluate_answers().findings}
    assert not codes & {"SOC26-Q1-010", "SOC26-Q1-006", "SOC26-Q3-001"}


@pytest.mark.usefixtures("demo")
def test_only_cells_that_take_a_value_are_supplied() -> None:
    for scheda in Scheda.objects.select_related("campaign", "comune"):
        assert scheda.supplied.keys() <= {cell.id for cell in scheda.campaign.form.asked}, scheda.comune


@pytest.mark.usefixtures("demo")
def test_the_journal_tells_the_story_in_the_order_of_time() -> None:
    moments = list(Event.objects.order_by("number").values_list("at", flat=True))
    assert not check_chain().breaks
    assert len(moments) > 40
    assert moments[-1] < NOW


@pytest.mark.usefixtures("demo")
def test_offices_send_in_office_hours() -> None:
    moments = [timezone.localtime(at) for at in Submission.objects.values_list("sent_at", flat=True)]
    moments += [
        timezone.localtime(at)
        for at in Scheda.objects.filter(saved_at__isnull=False).values_list("saved_at", flat=True)
    ]
    assert len(moments) > 20
    assert [at for at in moments if at.weekday() > 4 or not time(8, 30) <= at.time() <= time(17, 30)] == []


@pytest.mark.parametrize("name", ["quintano", "cumignano-sul-naviglio"])
def test_the_published_schede_of_the_demo_are_those_of_the_tests(name: str) -> None:
    assert (published.FOLDER / f"{name}.txt").read_bytes() == (PUBLISHED / f"{name}.txt").read_bytes()
