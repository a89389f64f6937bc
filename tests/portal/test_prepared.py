# SPDX-License-Identifier: EUPL-1.2
"""Prepared queries give what the ORM gives; prepared updates write over nothing but what was read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from schedario.portal.accounts.models import Membership
from schedario.portal.filing.actions.saving import Change, save_answers, save_answers_as_read
from schedario.portal.filing.editing import StaleError, Writer
from schedario.portal.filing.lookup import scheda_of
from schedario.portal.filing.models import Scheda
from schedario.portal.prepared import Prepared, PreparedUpdate, rows_of_both
from tests.portal.world import World


def columns(model: Any) -> dict[str, Any]:
    return {field.attname: getattr(model, field.attname) for field in model._meta.concrete_fields}


def test_a_prepared_query_finds_what_the_orm_finds(world: World) -> None:
    (wanted,) = Scheda.objects.filter(campaign__code="soc26", comune__codice="CR078SIF11YE")
    found = scheda_of("soc26", "CR078SIF11YE")
    assert columns(found) == columns(wanted)
    assert columns(found.campaign) == columns(world.campaign)
    assert found.saved_by is None


def test_each_value_takes_its_own_place(world: World) -> None:
    roles: Prepared[Membership] = Prepared(
        lambda role, user: Membership.objects.filter(user=user, role=role), arguments=2
    )
    person = world.people["responsabile"]
    assert [one.user_id for one in roles("responsabile", person.pk)] == [person.pk]
    assert roles("compilatore", person.pk) == []


def test_a_prepared_query_is_asked_anew_each_time(world: World) -> None:
    before = scheda_of("soc26", "CR078SIF11YE")
    Scheda.objects.filter(pk=before.pk).update(version=7)
    assert scheda_of("soc26", "CR078SIF11YE").version == 7
    assert world.scheda.version == 0


def test_two_queries_asked_in_one_go_find_what_each_finds(world: World) -> None:
    roles: Prepared[Membership] = Prepared(lambda user: Membership.objects.select_related("user").filter(user=user))
    schede: Prepared[Scheda] = Prepared(lambda code: Scheda.objects.filter(comune__codice=code))
    person = world.people["compilatore"]
    Membership.objects.create(user=person, role="responsabile", comune=world.altrove)
    for user in (person.pk, 0):
        for codice in ("CR078SIF11YE", "nobody's"):
            ones, others = rows_of_both((roles, (user,)), (schede, (codice,)))
            assert sorted(ones) == sorted(roles.rows(user))
            assert others == (schede.rows(codice) if ones else [])
            assert [columns(one) for one in schede.models(others)] == [
                columns(one) for one in Scheda.objects.filter(comune__codice=codice) if ones
            ]


def test_a_prepared_update_writes_only_where_the_row_is_as_said(world: World) -> None:
    update = PreparedUpdate(Scheda, fields=("answers",), where=("id", "version"))
    scheda = world.scheda
    scheda.answers = {"M12.utenti": 5}
    assert not update(scheda, id=scheda.pk, version=3)
    assert Scheda.objects.get(pk=scheda.pk).answers == {}
    assert update(scheda, id=scheda.pk, version=0)
    assert Scheda.objects.get(pk=scheda.pk).answers == {"M12.utenti": 5}


def test_who_was_quicker_is_not_written_over(world: World) -> None:
    read = scheda_of("soc26", "CR078SIF11YE")
    writer = Writer(world.people["compilatore"], "192.0.2.1")
    save_answers(read.pk, Change(0, "quicker", {"M12.utenti": "5"}), writer)
    with pytest.raises(StaleError):
        save_answers_as_read(read, Change(0, "slower", {"M12.utenti": "7"}), writer)
    assert Scheda.objects.get(pk=read.pk).answers == {"M12.utenti": 5}


@pytest.mark.parametrize("way", ["over", "locked"])
def test_both_ways_of_saving_write_the_same(world: World, way: str) -> None:
    writer, change = Writer(world.people["compilatore"], "192.0.2.1"), Change(0, "m", {"M12.utenti": "x", "R16": "y"})
    if way == "over":
        saved = save_answers_as_read(scheda_of("soc26", "CR078SIF11YE"), change, writer)
    else:
        saved = save_answers(world.scheda.pk, change, writer)
    there = columns(Scheda.objects.get(pk=world.scheda.pk))
    assert there == columns(saved)
    assert (there["version"], there["answers"], there["unread"]) == (1, {"R16": "y"}, {"M12.utenti": "x"})


def test_an_autosave_asks_the_database_twice(world: World, compilatore: Client) -> None:
    def put(version: int) -> None:
        body = {"version": version, "mark": str(version), "texts": {"M12.utenti": "5"}, "digest": ""}
        assert (
            compilatore.post(world.url("salva/"), json.dumps(body), content_type="application/json").status_code == 200
        )

    put(0)
    with CaptureQueriesContext(connection) as asked:
        put(1)
    assert len([one for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]) == 2


def test_a_session_that_is_over_lets_nobody_in(world: World, compilatore: Client) -> None:
    world.people["compilatore"].sessions.update(expire_date=timezone.now())
    answer = compilatore.get(world.url("stato/"), headers={"accept": "application/json"})
    assert answer.status_code == 401


def test_a_password_that_changes_ends_the_sessions(world: World, compilatore: Client) -> None:
    person = world.people["compilatore"]
    person.set_password("un'altra parola d'ordine")
    person.save()
    answer = compilatore.get(world.url("stato/"), headers={"accept": "application/json"})
    assert answer.status_code == 401


def test_an_account_that_is_closed_ends_at_once(world: World, compilatore: Client) -> None:
    person = world.people["compilatore"]
    person.is_active = False
    person.save()
    answer = compilatore.get(world.url("stato/"), headers={"accept": "application/json"})
    assert answer.status_code == 401
