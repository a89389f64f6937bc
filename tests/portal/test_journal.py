# SPDX-License-Identifier: EUPL-1.2
"""The journal holds together, and shows where it does not."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from schedario.portal.journal.chain import Break, Who, check, record, record_all, seal
from schedario.portal.journal.models import Event
from tests.portal.world import World

pytestmark = pytest.mark.django_db

ROSSI = Who("Anna Rossi", "127.0.0.1")


def three_events() -> list[Event]:
    return [record(ROSSI, "saved", "scheda:soc26/CR078SIF11YE", {"R01A": [None, step]}) for step in range(3)]


def test_each_event_follows_the_one_before_it() -> None:
    first, second, third = three_events()
    assert (first.number, second.previous, third.previous) == (1, first.hash, second.hash)
    assert check().breaks == []


def test_an_event_read_back_has_the_seal_it_was_given() -> None:
    three_events()
    assert all(event.hash == seal(event) for event in Event.objects.all())


def test_events_of_many_follow_one_another() -> None:
    three_events()
    happened = [(f"scheda:soc26/{number}", {"R03": [None, number]}) for number in range(600)]
    assert [event.number for event in record_all(ROSSI, "supplied", happened)] == list(range(4, 604))
    assert check().breaks == []


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
    assert check().breaks == [Break(2, "changed", 1)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_event WHERE number = 2")
    assert check().breaks == [Break(3, "missing", 1)]


def test_an_event_tells_the_account_whatever_name_it_bears(world: World) -> None:
    world.people["compilatore"].name = "Qualcun Altro"
    world.people["compilatore"].save()
    event = record(Who("Qualcun Altro", account=world.people["compilatore"].pk), "saved", "scheda:x", {})
    assert (event.account, seal(event)) == (world.people["compilatore"].pk, event.hash)
    event.account = 0
    assert seal(event) != event.hash
