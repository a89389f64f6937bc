# SPDX-License-Identifier: EUPL-1.2
"""Confirming a warning: it holds for the fact it is about, and for nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from schedario.portal.audit_log.models import Event
from schedario.portal.filing.confirmations import (
    describe_fact,
    find_open_findings,
    get_fact,
    list_valid_confirmations,
)
from schedario.portal.filing.models import Confirmation
from tests.portal.conftest import signed_in
from tests.portal.filled import REASON, fill, fresh, put, warning
from tests.portal.world import World

CODE = "SOC26-Q1-003"


@pytest.fixture
def warned(world: World) -> World:
    """Quintano with one warning: users without hours."""
    fill(world, M24__utenti="100")
    return world


def ask(client: Client, world: World, rest: str = "conferme/", **changed: Any) -> HttpResponse:
    code, cells, found = warning(world)
    body = {"code": code, "cells": list(cells), "found": found}
    if rest == "conferme/":
        body |= {"version": fresh(world).version, "reason": REASON}
    return client.post(world.url(rest), json.dumps(body | changed), content_type="application/json")  # type: ignore[return-value]


def state(world: World) -> tuple[int, int]:
    """How many warnings are open, how many confirmed."""
    scheda = fresh(world)
    found = find_open_findings(scheda.evaluate_answers(), scheda.confirmations.all())
    return len(found.warnings), len(found.confirmed)


def test_a_confirmed_warning_is_told_with_its_reason(warned: World, compilatore: Client) -> None:
    assert state(warned) == (1, 0)
    (told,) = ask(compilatore, warned).json()["confirmations"]
    assert (told["code"], told["reason"], told["by"]) == (CODE, REASON, "Compilatore")
    assert state(warned) == (0, 1)


def test_one_reason_confirms_all_that_the_same_rule_found_or_none(world: World, compilatore: Client) -> None:
    fill(world, M24__utenti="100", M27__utenti="100", M24__ore="0", M27__ore="0")
    scheda = fresh(world)
    first, *others = (describe_fact(get_fact(one)) for one in scheda.evaluate_answers().findings if one.code == CODE)

    def confirm(others: list[dict[str, Any]]) -> HttpResponse:
        body = {"version": scheda.version, **first, "others": others, "reason": REASON}
        return compilatore.post(world.url("conferme/"), json.dumps(body), content_type="application/json")  # type: ignore[return-value]

    assert others
    assert confirm([*others, {**others[0], "found": "altro"}]).status_code == 422
    assert state(world)[1] == 0
    told = confirm(others).json()["confirmations"]
    assert [one["cells"] for one in told] == [one["cells"] for one in (first, *others)]
    assert {one["reason"] for one in told} == {REASON}
    assert Event.objects.filter(kind="scheda:warning:confirmed").count() == len(told)


def test_it_is_no_new_version_of_the_answers(warned: World, compilatore: Client) -> None:
    before = fresh(warned).version
    assert ask(compilatore, warned).json()["version"] == before
    assert fresh(warned).version == before


def test_a_page_hears_of_confirmations_that_it_does_not_know(warned: World, compilatore: Client) -> None:
    known = fresh(warned).version
    answer = ask(compilatore, warned).json()
    heard = compilatore.get(warned.url(f"stato/?version={known}&confirmed=")).json()
    assert (heard["confirmations"], heard["confirmed"]) == (answer["confirmations"], answer["confirmed"])
    same = warned.url(f"stato/?version={known}&confirmed={answer['confirmed']}")
    assert compilatore.get(same).status_code == 204
    ask(compilatore, warned, "conferme/ritira/")
    assert compilatore.get(same).json()["confirmations"] == []


def test_it_lapses_when_the_facts_change_and_holds_again_when_they_return(warned: World, compilatore: Client) -> None:
    ask(compilatore, warned)
    put(warned, M24__utenti="101")
    assert (state(warned), list_valid_confirmations(fresh(warned))) == ((1, 0), ())
    put(warned, M24__utenti="100")
    assert state(warned) == (0, 1)


def test_another_reason_takes_the_place_of_the_first(warned: World, compilatore: Client) -> None:
    ask(compilatore, warned)
    ask(compilatore, warned, reason="Un altro motivo, più chiaro")
    assert [one.reason for one in Confirmation.objects.all()] == ["Un altro motivo, più chiaro"]


def test_a_confirmation_that_is_withdrawn_holds_no_more(warned: World, compilatore: Client) -> None:
    ask(compilatore, warned)
    assert ask(compilatore, warned, "conferme/ritira/").json()["confirmations"] == []
    assert state(warned) == (1, 0)
    assert ask(compilatore, warned, "conferme/ritira/").status_code == 422


def test_the_journal_tells_both(warned: World, compilatore: Client) -> None:
    ask(compilatore, warned)
    ask(compilatore, warned, "conferme/ritira/")
    confirmed, withdrawn = Event.objects.exclude(kind="scheda:filled_in").filter(kind__startswith="scheda:")
    assert (confirmed.kind, json.loads(confirmed.details)["reason"]) == ("scheda:warning:confirmed", REASON)
    assert (withdrawn.kind, json.loads(withdrawn.details)["code"]) == ("scheda:confirmation:withdrawn", CODE)


@pytest.mark.parametrize("reason", ["", "ok", "         così         ", "a" * 1001])
def test_a_reason_must_be_one(warned: World, compilatore: Client, reason: str) -> None:
    answer = ask(compilatore, warned, reason=reason)
    assert (answer.status_code, answer.json()["error"]) == (422, "reason")
    assert state(warned) == (1, 0)


def test_a_stale_page_is_told_what_is_there_now(warned: World, compilatore: Client) -> None:
    answer = ask(compilatore, warned, found="utenti 99, ore 0", version=0)
    assert (answer.status_code, answer.json()["texts"]["M24.utenti"]) == (409, "100")


def test_a_stale_page_may_confirm_what_is_still_found(warned: World, compilatore: Client) -> None:
    stale = fresh(warned).version
    put(warned, M12__utenti="7")
    assert ask(compilatore, warned, version=stale).status_code == 200


def test_what_is_not_found_is_not_confirmed(warned: World, compilatore: Client) -> None:
    assert ask(compilatore, warned, code="SOC26-Q1-999").json()["error"] == "not_found"
    assert not Confirmation.objects.exists()


def test_an_error_cannot_be_confirmed(warned: World, compilatore: Client) -> None:
    put(warned, M12__utenti="dodici")
    (error,) = [
        one for one in fresh(warned).evaluate_answers().findings if "M12.utenti" in one.cells and one.level == "error"
    ][:1]
    answer = ask(compilatore, warned, code=error.code, cells=list(error.cells), found=error.found)
    assert answer.json()["error"] == "not_found"


@pytest.mark.parametrize("body", [{"nothing": 1}, {"cells": 5}, {"reason": None}])
def test_a_request_that_is_none_is_refused(warned: World, compilatore: Client, body: dict[str, Any]) -> None:
    assert ask(compilatore, warned, **body).status_code == 400


def test_a_closed_scheda_is_not_confirmed(warned: World, compilatore: Client) -> None:
    warned.campaign.due_at = warned.campaign.closes_at = timezone.now() - timedelta(minutes=1)
    warned.campaign.save()
    assert ask(compilatore, warned).status_code == 423
    assert ask(compilatore, warned, "conferme/ritira/").status_code == 423


def test_a_coordinatore_without_delegation_does_not_confirm(warned: World) -> None:
    assert ask(signed_in(warned, "coordinatore"), warned).status_code == 403
    assert not Confirmation.objects.exists()
