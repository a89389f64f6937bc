# SPDX-License-Identifier: EUPL-1.2
"""The process that does what need not be waited for: e-mails, and the comparison of all schede."""

from __future__ import annotations

import logging
import multiprocessing
import os
from threading import Event, Thread
from time import sleep

from schedario.portal.service.children import end_with_parent

logger = logging.getLogger(__name__)

PAUSE = 5.0  # seconds before a worker that broke is started again
SEARCH_EVERY = 600.0  # seconds after which changed schede are compared again, and expired documents thrown away


class TaskWorker:
    """A process that works the queue off, started anew should it break, until `stop`."""

    def __init__(self) -> None:
        self._stopping = Event()
        self._thread = Thread(target=self._keep_running, name="schedario-tasks", daemon=True)
        self._process: multiprocessing.process.BaseProcess | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Lets the task at hand end."""
        self._stopping.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join()

    def _keep_running(self) -> None:
        while not self._stopping.is_set():
            # Spawned, not forked: a fork would take the threads' locks with it.
            self._process = multiprocessing.get_context("spawn").Process(target=_work_off_queue, name="schedario-tasks")
            self._process.start()
            self._process.join()
            if not self._stopping.is_set():
                logger.error("The task worker ended with code %s and is started again", self._process.exitcode)
                self._stopping.wait(PAUSE)


def _work_off_queue() -> None:
    """In the new process. Of its own group, so that Ctrl-C in a terminal reaches it through its parent alone."""
    os.setpgid(0, 0)
    end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schedario.portal.settings")
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    Thread(target=_tidy_regularly, name="schedario-regular", daemon=True).start()
    call_command("db_worker", queue_name="*", reload=False)


def _tidy_regularly() -> None:
    """Again and again asks for the doubts of campaigns whose schede have changed, and throws expired documents away."""
    from django.db import close_old_connections  # noqa: PLC0415

    from schedario.portal.analysis.searching import enqueue_searches  # noqa: PLC0415
    from schedario.portal.filing.uploading.keeping import discard_expired_documents  # noqa: PLC0415

    while True:
        sleep(SEARCH_EVERY)
        for work in (enqueue_searches, discard_expired_documents):
            try:
                close_old_connections()
                work()
            except Exception:
                logger.exception("What is done regularly could not be done (%s)", work.__name__)
