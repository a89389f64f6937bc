# SPDX-License-Identifier: EUPL-1.2
"""Saving: what is acknowledged is there, and nobody writes over what he has not seen."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from schedario.engine.evaluate import evaluate
from schedario.engine.italian_input import take_written
from schedario.engine.page_result import build_page_result, compute_page_digest
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions.saving import DraftEdit, save_answers, save_answers_as_read
from schedario.portal.filing.draft_journal import are_changes_of_another
from schedario.portal.filing.editing import Editor, StaleError
from schedario.portal.filing.models import Scheda, SchedaState
from tests.portal.conftest import signed_in
from tests.portal.world import World


def put(client: Client, world: World, version: int, mark: str = "m", digest: str = "", **texts: str) -> HttpResponse:
    cells = {cell.replace("__", "."): text for cell, text in texts.items()}
    body = {"version": version, "mark": mark, "texts": cells, "digest": digest}
    return client.post(world.url("salva/"), json.dumps(body), content_type="application/json")  # type: ignore[return-value]


def fresh(world: World) -> Scheda:
    return Scheda.objects.get(pk=world.scheda.pk)


def told(response: HttpResponse) -> Any:
    return json.loads(response.content)


def test_a_saved_cell_is_there(world: World, compilatore: Client) -> None:
    assert told(put(compilatore, world, 0, R01__corrente="0,22"))["version"] == 1
    assert fresh(world).answers == {"R01.corrente": 22}


def test_a_stale_write_is_refused_with_what_is_there_now(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, "first", M12__utenti="5")
    answer = put(signed_in(world, "responsabile"), world, 0, "second", M12__utenti="7")
    assert (answer.status_code, told(answer)["error"], told(answer)["version"]) == (409, "stale", 1)
    assert told(answer)["texts"]["M12.utenti"] == "5"
    assert fresh(world).answers == {"M12.utenti": 5}


def test_who_was_quicker_is_not_written_over(world: World) -> None:
    read, writer = fresh(world), Editor(world.people["compilatore"], "192.0.2.1")
    save_answers(read.pk, DraftEdit(0, "quicker", {"M12.utenti": "5"}), writer)
    with pytest.raises(StaleError):
        save_answers_as_read(read, DraftEdit(0, "slower", {"M12.utenti": "7"}), writer)
    assert fresh(world).answers == {"M12.utenti": 5}


@pytest.mark.parametrize("way", ["over", "locked"])
def test_both_ways_of_saving_write_the_same(world: World, way: str) -> None:
    writer, change = (
        Editor(world.people["compilatore"], "192.0.2.1"),
        DraftEdit(0, "m", {"M12.utenti": "x", "R16": "y"}),
    )
    saved = (
        save_answers_as_read(fresh(world), change, writer)
        if way == "over"
        else save_answers(world.scheda.pk, change, writer)
    )
    there = columns(fresh(world))
    assert there == columns(saved)
    assert (there["version"], there["answers"], there["unread"]) == (1, {"R16": "y"}, {"M12.utenti": "x"})


def columns(scheda: Scheda) -> dict[str, Any]:
    return {field.attname: getattr(scheda, field.attname) for field in Scheda._meta.concrete_fields}


def test_a_write_that_is_repeated_is_done_once(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, "the same", M12__utenti="5")
    again = put(compilatore, world, 0, "the same", M12__utenti="5")
    assert (again.status_code, told(again)["version"]) == (200, 1)


def test_a_repeated_write_is_done_once_also_by_who_knows_the_new_version(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, "the same", M12__utenti="5")
    again = put(compilatore, world, 1, "the same", M12__utenti="6")
    assert (again.status_code, told(again)["version"]) == (200, 1)
    assert fresh(world).answers == {"M12.utenti": 5}


def test_a_repeated_write_is_acknowledged_also_when_it_was_sent_since(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, "the same", M12__utenti="5")
    Scheda.objects.update(state=SchedaState.SENT)
    assert put(compilatore, world, 0, "the same", M12__utenti="5").status_code == 200
    assert put(compilatore, world, 0, "another", M12__utenti="5").status_code == 423


def test_an_earlier_write_is_no_repetition_of_the_last_one(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, "first", M12__utenti="5")
    put(compilatore, world, 1, "second", M12__utenti="6")
    assert put(compilatore, world, 0, "first", M12__utenti="5").status_code == 409


def test_what_cannot_be_read_is_kept_as_it_was_typed(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, M12__utenti="dodici")
    assert fresh(world).render_cell_texts()["M12.utenti"] == "dodici"
    assert fresh(world).read_answers().faults[0].cell == "M12.utenti"


def test_what_cannot_be_read_is_told_in_the_order_of_the_form(world: World, compilatore: Client) -> None:
    typed = {"R01.corrente": "mezzo", "M12.ore": "33.33", "M12.utenti": "dieci"}
    put(compilatore, world, 0, **{cell.replace(".", "__"): text for cell, text in typed.items()})
    ours = evaluate(world.campaign.form, take_written(world.campaign.form, typed))
    assert fresh(world).evaluate_answers().findings[:3] == ours.findings[:3]
    assert [finding.cells[0] for finding in ours.findings[:3]] == ["M12.utenti", "M12.ore", "R01.corrente"]


@pytest.mark.parametrize("cell", ["R03", "R0B.utenti", "nowhere"])
def test_a_cell_that_is_not_the_comunes_is_not_written(world: World, compilatore: Client, cell: str) -> None:
    body = {"version": 0, "mark": "m", "texts": {"M12.utenti": "5", cell: "1"}}
    answer = compilatore.post(world.url("salva/"), json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["about"]) == (422, cell)
    assert fresh(world).answers == {}


def test_a_supplied_value_that_is_blanked_stays_blank(world: World, compilatore: Client) -> None:
    assert "M12.utenti_base" in fresh(world).read_answers().stored
    put(compilatore, world, 0, M12__utenti_base="")
    assert "M12.utenti_base" not in fresh(world).read_answers().stored


def test_a_closed_campaign_takes_nothing(world: World, compilatore: Client) -> None:
    world.campaign.due_at = world.campaign.closes_at = timezone.now() - timedelta(minutes=1)
    world.campaign.save()
    assert put(compilatore, world, 0, M12__utenti="5").status_code == 423


def test_a_scheda_opened_again_is_written_past_the_closing(world: World, compilatore: Client) -> None:
    world.campaign.due_at = world.campaign.closes_at = timezone.now() - timedelta(minutes=1)
    world.campaign.save()
    Scheda.objects.update(reopened_until=timezone.now() + timedelta(hours=1))
    assert put(compilatore, world, 0, M12__utenti="5").status_code == 200


def test_a_sent_scheda_takes_nothing(world: World, compilatore: Client) -> None:
    Scheda.objects.update(state=SchedaState.SENT)
    assert put(compilatore, world, 0, M12__utenti="5").status_code == 423


def test_the_answer_is_the_evaluation_of_what_was_saved(world: World, compilatore: Client) -> None:
    answer = told(put(compilatore, world, 0, M12__utenti="6", M12__ore="40"))
    ours = evaluate(world.campaign.form, fresh(world).read_answers())
    assert answer["digest"] == compute_page_digest(build_page_result(ours))
    assert answer["result"]["cells"]["M12.media_ore"] == ["computed", "667"]


def test_a_page_that_came_to_the_same_result_is_not_told_it_again(world: World, compilatore: Client) -> None:
    digest = told(put(compilatore, world, 0, "one", M12__utenti="5"))["digest"]
    assert "result" not in told(put(compilatore, world, 1, "two", digest, M12__utenti="5"))


def test_saves_of_one_person_are_told_together_when_another_one_writes(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, "1", M12__utenti="5")
    put(compilatore, world, 1, "2", M12__utenti="6", M15__utenti="1")
    assert not Event.objects.filter(kind="scheda:filled_in").exists()
    put(signed_in(world, "responsabile"), world, 2, "3", M12__utenti="7")
    (event,) = Event.objects.filter(kind="scheda:filled_in")
    assert (event.kind, event.actor, event.subject) == ("scheda:filled_in", "Compilatore", "scheda:soc26/CR078SIF11YE")
    assert json.loads(event.details)["cells"] == {"M12.utenti": [None, "6"], "M15.utenti": [None, "1"]}


def test_saves_are_told_at_least_every_ten_minutes(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, "1", M12__utenti="5")
    Scheda.objects.update(unrecorded_since=timezone.now() - timedelta(minutes=10))
    put(compilatore, world, 1, "2", M12__utenti="6")
    assert json.loads(Event.objects.get(kind="scheda:filled_in").details)["cells"] == {"M12.utenti": [None, "5"]}


def test_saves_are_told_together_for_ten_minutes_and_not_longer(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, "1", M12__utenti="5")
    scheda, by = fresh(world), world.people["compilatore"].pk
    since = scheda.unrecorded_since
    assert since is not None
    assert not are_changes_of_another(scheda, by, since + timedelta(minutes=10) - timedelta(microseconds=1))
    assert are_changes_of_another(scheda, by, since + timedelta(minutes=10))
    assert are_changes_of_another(scheda, by + 1, since)


def test_the_page_hears_of_a_newer_version_only(world: World, compilatore: Client) -> None:
    put(compilatore, world, 0, M12__utenti="5")
    assert compilatore.get(world.url("stato/?version=1")).status_code == 204
    heard = compilatore.get(world.url("stato/?version=0")).json()
    assert (heard["version"], heard["saved_by"], heard["texts"]["M12.utenti"]) == (1, "Compilatore", "5")
