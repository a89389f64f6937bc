# SPDX-License-Identifier: EUPL-1.2
"""The one door for writes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread, current_thread
from typing import Any

import pytest
from django.db import OperationalError, connection

from schedario.portal import write_queue
from schedario.portal.accounts.actions import delegations
from schedario.portal.accounts.models import Delegation
from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.registry.models import Ats
from tests.portal.world import World


class EndOfRoundsError(BaseException):
    """Ends the loop of a writer that a test runs."""


def test_a_process_that_is_forked_off_has_a_writer_of_its_own() -> None:
    """The thread that writes stays with its process: a queue that nobody reads would keep every write waiting."""
    inherited = write_queue._get_queue()
    child = os.fork()
    if child == 0:
        os._exit(0 if write_queue._get_queue() is not inherited else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert write_queue._get_queue() is inherited


@pytest.fixture
def together(
    transactional_db: None,  # noqa: ARG001 - the writer's thread sees what is committed
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., list[Future[Any]]]]:
    """Writes the given jobs in one commit, as the writer's thread does for those who wait together."""

    def write_together(*jobs: Callable[[], Any]) -> list[Future[Any]]:
        rounds: list[list[write_queue.Job]] = [[(job, Future()) for job in jobs]]
        results = [result for _, result in rounds[0]]
        monkeypatch.setattr(write_queue, "_take_waiting", lambda _queue: rounds.pop() if rounds else _end())
        thread = Thread(target=_one_round)
        thread.start()
        thread.join()
        return results

    yield write_together
    Ats.objects.all().delete()


def _end() -> list[write_queue.Job]:
    raise EndOfRoundsError


def _one_round() -> None:
    try:
        write_queue._write_for_all(SimpleQueue())
    except EndOfRoundsError:
        connection.close()


def _make(code: str) -> str:
    return Ats.objects.create(code=code, name=code).code


def _full_disk() -> None:
    """What SQLite does of its own accord when it cannot write a page: it undoes the whole transaction."""
    connection.connection.rollback()
    raise OperationalError("database or disk is full")


def test_a_write_that_sqlite_undid_with_another_is_not_acknowledged(
    together: Callable[..., list[Future[Any]]],
) -> None:
    first, full, last = together(lambda: _make("first"), _full_disk, lambda: _make("last"))
    assert [type(one.exception(0)) for one in (first, last)] == [OperationalError, OperationalError]
    assert full.exception(0) is not None
    assert list(Ats.objects.values_list("code", flat=True)) == []


def test_a_job_that_ends_its_thread_ends_only_itself(together: Callable[..., list[Future[Any]]]) -> None:
    def leave() -> None:
        raise SystemExit

    left, other = together(leave, lambda: _make("other"))
    assert (type(left.exception(0)), other.result(0)) == (SystemExit, "other")
    assert Ats.objects.get().code == "other"


def test_who_waits_for_a_writer_without_a_connection_is_told(
    together: Callable[..., list[Future[Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(write_queue, "close_old_connections", broken)
    (waiting,) = together(lambda: _make("one"))
    assert type(waiting.exception(0)) is OperationalError


class RefusedError(Exception):
    """Refuses what was just written."""


@write_queue.durable
def _create_ats(code: str, *, refuse: bool = False) -> str:
    """Makes an ATS, and says in which thread."""
    _make(code)
    if refuse:
        raise RefusedError(code)
    return current_thread().name


@write_queue.durable
def _create_two(first: str, second: str, *, refuse: bool = False) -> None:
    """An act within which there are others, the second of which may be refused."""
    _create_ats(first)
    with suppress(RefusedError):
        _create_ats(second, refuse=refuse)
    if first == "refused":
        raise RefusedError(first)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:  # noqa: ARG001 - the writer's thread sees what is committed
    """Acts commit for themselves; what they wrote is taken away in the end."""
    yield
    Ats.objects.all().delete()


def _codes() -> list[str]:
    return sorted(Ats.objects.values_list("code", flat=True))


@pytest.mark.usefixtures("committed")
class TestDurableActs:
    def test_what_an_act_wrote_is_committed_when_it_returns(self) -> None:
        thread = _create_ats("one")
        assert _codes() == ["one"]
        assert (thread == "schedario-writer") == (connection.vendor == "sqlite")
        assert not connection.in_atomic_block
        assert _create_ats.__name__ == "_create_ats"

    def test_a_refusal_undoes_what_was_written_before_it(self) -> None:
        with pytest.raises(RefusedError, match="one"):
            _create_ats("one", refuse=True)
        assert _codes() == []

    def test_an_act_within_another_is_as_durable_as_that_one(self) -> None:
        _create_two("one", "two")
        assert _codes() == ["one", "two"]
        with pytest.raises(RefusedError):
            _create_two("refused", "three")
        assert _codes() == ["one", "two"]

    def test_an_inner_act_that_is_refused_undoes_only_itself(self) -> None:
        _create_two("one", "two", refuse=True)
        assert _codes() == ["one"]


def test_without_its_event_an_act_does_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("the journal is gone")

    monkeypatch.setattr(delegations, "record_event", broken)
    with pytest.raises(OperationalError):
        delegations.grant_delegation(SYSTEM, world.people["responsabile"], world.quintano)
    assert not Delegation.objects.exists()
