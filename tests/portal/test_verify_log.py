# SPDX-License-Identifier: EUPL-1.2
"""The command that proves the journal."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import SessionsEnded
from schedario.portal.audit_log.models import Event

pytestmark = pytest.mark.django_db


def events(count: int) -> list[Event]:
    return [record_event(Actor("Anna Rossi"), "nothing", SessionsEnded(number=step)) for step in range(count)]


def run(*arguments: str) -> tuple[str, str, int]:
    """What it says, what it complains of, its exit code."""
    said, complained = StringIO(), StringIO()
    try:
        call_command("verify_log", *arguments, stdout=said, stderr=complained)
    except CommandError as error:
        return said.getvalue(), complained.getvalue() + str(error), error.returncode
    return said.getvalue(), complained.getvalue(), 0


def tamper(statement: str) -> None:
    names = ["journal_append_only ON journal_event"] if connection.vendor == "postgresql" else _TRIGGERS
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(statement)


_TRIGGERS = ["journal_no_update", "journal_no_delete"]


def test_a_whole_journal_is_told_with_its_count_and_head() -> None:
    last = events(3)[-1]
    said, _, code = run()
    assert code == 0
    assert "Eventi verificati: 3." in said
    assert last.hash in said
    assert said.endswith("Il registro è integro.\n")


def test_an_empty_journal_is_whole() -> None:
    assert run()[2] == 0


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE journal_event SET actor = 'nobody' WHERE number = 2", "Evento 2: non è come fu sigillato"),
        ("DELETE FROM journal_event WHERE number = 2", "Evento 3: mancano gli eventi prima di questo, dal 2"),
        ("UPDATE journal_event SET hash = 'another' WHERE number = 2", "Evento 3: non segue quello che lo precede"),
    ],
)
def test_it_shows_where_the_chain_does_not_hold(statement: str, words: str) -> None:
    events(4)
    tamper(statement)
    _, complained, code = run()
    assert code == 1
    assert words in complained


def test_since_leaves_out_what_was_verified_before() -> None:
    events(4)
    tamper("UPDATE journal_event SET actor = 'nobody' WHERE number = 1")
    assert run("--since", "3")[2] == 0
    assert "Eventi verificati: 2, dal numero 3." in run("--since", "3")[0]


def test_since_still_holds_the_first_event_against_the_one_before_it() -> None:
    events(4)
    tamper("UPDATE journal_event SET hash = 'another' WHERE number = 2")
    assert run("--since", "3")[2] == 1


def test_a_journal_cut_off_at_its_end_shows_only_against_a_kept_head() -> None:
    head = events(4)[-1].hash
    assert run("--expect", head)[2] == 0
    tamper("DELETE FROM journal_event WHERE number = 4")
    assert run()[2] == 0
    _, complained, code = run("--expect", head)
    assert (code, "Nessun evento ha l'impronta attesa" in complained) == (1, True)


def test_an_expected_hash_that_is_none_is_refused() -> None:
    assert run("--expect", "abc")[2] == 2
