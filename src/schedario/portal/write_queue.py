# SPDX-License-Identifier: EUPL-1.2
"""The one door through which the portal writes: when `write` returns, what was written survives a power cut.

PostgreSQL lets many write at once. SQLite lets one, and makes the others wait by sleeping, some of them for
seconds: there a single thread writes for all, and those who wait share one commit.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future
from functools import cache, partial, wraps
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, close_old_connections, connection, transaction

P = ParamSpec("P")
T = TypeVar("T")
Job = tuple[Callable[[], Any], "Future[Any]"]

MOST_IN_A_COMMIT = 64

logger = logging.getLogger(__name__)


def write(job: Callable[[], T]) -> T:
    """Runs `job` in a transaction and returns what it returns; what it raises undoes it and is raised here.

    Inside a transaction it joins that one, and is as durable as it.
    """
    if connection.vendor != "sqlite" or not transaction.get_autocommit():
        with transaction.atomic():
            return job()
    result: Future[T] = Future()
    _get_queue().put((job, result))
    return result.result()


def durable(act: Callable[P, T]) -> Callable[P, T]:
    """Makes each call of `act` one `write`: its change and its event are committed together when it returns.

    Called inside another durable act it joins that one.
    """

    @wraps(act)
    def write_act(*args: P.args, **kwargs: P.kwargs) -> T:
        return write(partial(act, *args, **kwargs))

    return write_act


def write_statement(statement: Callable[[], T]) -> T:
    """As `write`, for one that runs a single SQL statement: PostgreSQL makes that a transaction unasked."""
    return write(statement) if connection.vendor == "sqlite" else statement()


@cache
def _get_queue() -> SimpleQueue[Job]:
    """The queue of the thread that writes, started when it is first needed."""
    queue: SimpleQueue[Job] = SimpleQueue()
    Thread(target=_write_for_all, args=(queue,), name="schedario-writer", daemon=True).start()
    return queue


# A server's process that is forked off inherits the queue, but not the thread that reads it.
os.register_at_fork(after_in_child=_get_queue.cache_clear)


def _write_for_all(queue: SimpleQueue[Job]) -> None:
    while True:
        jobs = _take_waiting(queue)
        try:
            close_old_connections()
            with transaction.atomic():
                done = [(result, _run_job(job)) for job, result in jobs]
                _refuse_undone()
        except BaseException as failure:  # the commit itself failed, so none of them is written
            logger.exception("A group of %s writes could not be committed", len(jobs))
            for _, result in jobs:
                result.set_exception(failure)
            continue
        for result, (value, error) in done:
            if error is None:
                result.set_result(value)
            else:
                result.set_exception(error)


def _take_waiting(queue: SimpleQueue[Job]) -> list[Job]:
    """The next job, and those that wait behind it."""
    jobs = [queue.get()]
    while len(jobs) < MOST_IN_A_COMMIT:
        try:
            jobs.append(queue.get_nowait())
        except Empty:
            break
    return jobs


def _run_job(job: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    """Runs a job behind a savepoint: its failure, of whatever kind, is its own."""
    try:
        with transaction.atomic():
            return job(), None
    except BaseException as error:  # noqa: BLE001 - handed to the thread that asked
        return None, error


def _refuse_undone() -> None:
    """On a full disk SQLite undoes the whole transaction with the job that failed; Django would end it in silence."""
    if transaction.get_rollback():
        raise OperationalError("one of a group of writes failed so badly that SQLite undid them all")
