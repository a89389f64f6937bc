# SPDX-License-Identifier: EUPL-1.2
"""The journal holds together, and shows where it does not."""

from __future__ import annotations

import ast
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from schedario import portal
from schedario.portal.audit_log.chain import Actor, Break, check_chain, compute_seal, record_event, record_events
from schedario.portal.audit_log.events import (
    FORMER_KINDS,
    KINDS,
    DocumentLoaded,
    DoubtAsked,
    DoubtClosed,
    EditionInstalled,
    EditionRemoved,
    LoadingUndone,
    ReferencesImported,
    SchedaDefinitionAdopted,
    SchedaFilledIn,
    SessionsEnded,
)
from schedario.portal.audit_log.models import Event
from schedario.portal.timeline import build_entry
from tests.portal.world import World

pytestmark = pytest.mark.django_db

PORTAL = Path(portal.__file__).parent
ROSSI = Actor("Anna Rossi", "127.0.0.1")


def three_events() -> list[Event]:
    return [
        record_event(
            ROSSI, "scheda:soc26/CR078SIF11YE", SchedaFilledIn(version=step, cells={"R01A": (None, str(step))})
        )
        for step in range(3)
    ]


def test_each_event_follows_the_one_before_it() -> None:
    first, second, third = three_events()
    assert (first.number, second.previous, third.previous) == (1, first.hash, second.hash)
    assert check_chain().breaks == []


def test_an_event_read_back_has_the_seal_it_was_given() -> None:
    three_events()
    assert all(event.hash == compute_seal(event) for event in Event.objects.all())


def test_events_of_many_follow_one_another() -> None:
    three_events()
    happened = [(f"account:{number}", SessionsEnded(number=number)) for number in range(600)]
    assert [event.number for event in record_events(ROSSI, happened)] == list(range(4, 604))
    assert check_chain().breaks == []


@pytest.mark.parametrize("statement", ["UPDATE journal_event SET actor = 'nobody'", "DELETE FROM journal_event"])
def test_the_database_refuses_to_change_what_happened(statement: str) -> None:
    three_events()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_tampering_past_the_database_is_shown() -> None:
    three_events()
    drop = (
        ["DROP TRIGGER journal_append_only ON journal_event"]
        if connection.vendor == "postgresql"
        else ["DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete"]
    )
    with connection.cursor() as cursor:
        for statement in drop:
            cursor.execute(statement)
        cursor.execute("UPDATE journal_event SET actor = 'nobody' WHERE number = 2")
    assert check_chain().breaks == [Break(2, "changed", 1)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_event WHERE number = 2")
    assert check_chain().breaks == [Break(3, "missing", 1)]


def test_an_event_tells_the_account_whatever_name_it_bears(world: World) -> None:
    world.people["compilatore"].name = "Qualcun Altro"
    world.people["compilatore"].save()
    event = record_event(
        Actor("Qualcun Altro", account=world.people["compilatore"].pk), "scheda:x", SessionsEnded(number=1)
    )
    assert (event.account, compute_seal(event)) == (world.people["compilatore"].pk, event.hash)
    event.account = 0
    assert compute_seal(event) != event.hash


# Public functions that tell the journal within an act of somebody else, or in a write of their own.
PARTS_OF_ACTS = {
    "keep_reason",  # for a warning or for a doubt
    "record_changes",  # before whatever happens to a scheda
    "record_opening",  # also of the demo's campaign
    "record_happenings",  # the demo's, all at once
    "report_difference",  # after the log, which is told in any case
}


def test_the_journal_is_told_by_durable_acts_and_their_parts() -> None:
    telling = {}
    for file in sorted(PORTAL.rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef) and _calls(function) & {"record_event", "record_events"}:
                telling[function.name] = "durable" in {ast.unparse(one) for one in function.decorator_list}
    told = {name for name, durable in telling.items() if not durable and not name.startswith("_")}
    assert told - {"record_event", "record_events"} == PARTS_OF_ACTS
    assert sum(telling.values()) > 20


def _calls(function: ast.FunctionDef) -> set[str]:
    """The names of the functions that it calls."""
    return {ast.unparse(one.func) for one in ast.walk(function) if isinstance(one, ast.Call)}


# Kinds that came after the spelling changed.
SINCE = {
    DocumentLoaded,
    DoubtAsked,
    DoubtClosed,
    EditionInstalled,
    EditionRemoved,
    LoadingUndone,
    ReferencesImported,
    SchedaDefinitionAdopted,
}


class TestFormerKinds:
    """Rows as they were written before kinds had their present spelling, with what the pages showed of them then."""

    ROWS = Path(__file__).parents[1] / "data" / "journal" / "former_kinds.jsonl"

    @pytest.fixture
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.ROWS.read_text(encoding="utf-8").splitlines()]

    @pytest.fixture
    def former(self, rows: list[dict[str, Any]]) -> list[Event]:
        """The rows in the database, as they were sealed."""
        columns = [field.name for field in Event._meta.fields]
        kept = [{name: row[name] for name in columns} for row in rows]
        Event.objects.bulk_create([Event(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in kept])
        return list(Event.objects.all())

    def test_every_kind_had_a_former_spelling_and_a_row(self, rows: list[dict[str, Any]]) -> None:
        assert {row["kind"] for row in rows} == set(FORMER_KINDS)
        assert set(KINDS.values()) - set(FORMER_KINDS.values()) == SINCE

    @pytest.mark.usefixtures("former")
    def test_the_chain_holds_and_goes_on(self) -> None:
        assert check_chain().breaks == []
        three_events()
        assert check_chain().breaks == []

    def test_nothing_of_their_details_is_lost(self, former: list[Event]) -> None:
        for event in former:
            details = event.read_details()
            assert type(details) is FORMER_KINDS[event.kind]
            assert details.to_canonical_json() == event.details

    def test_the_pages_show_them_as_before(self, former: list[Event], rows: list[dict[str, Any]], world: World) -> None:
        shown = [(event, row) for event, row in zip(former, rows, strict=True) if "shown" in row]
        assert {event.subject.partition(":")[0] for event, _ in shown} == {"scheda", "campaign"}
        for event, row in shown:
            entry = build_entry(event, world.campaign.form)
            assert entry.text == row["shown"]
            if event.subject.startswith("scheda:"):
                assert entry.quote == row["quote"]
                assert [[one.name, one.before, one.after] for one in entry.changed] == row["cells"]
