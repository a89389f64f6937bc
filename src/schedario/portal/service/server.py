# SPDX-License-Identifier: EUPL-1.2
"""The web server, granian. Its figures are chosen here, and docs/decisions/0015 says why."""

from __future__ import annotations

import gc
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections
from django.urls import reverse
from django.utils.module_loading import import_string
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from schedario.definition import catalogue
from schedario.definition.problems import DefinitionError
from schedario.portal.service.children import end_with_parent
from schedario.portal.service.gateway import Application, Gateway
from schedario.portal.service.sandboxes import start_sandboxes
from schedario.portal.service.tasks import TaskWorker

logger = logging.getLogger(__name__)

APPLICATION = "schedario.portal.wsgi.application"
PREPARING = (
    "schedario.portal.analysis.preparing.start_preparing"  # imported where it serves: what it uses starts threads
)
# An open page keeps its connection: as many offices as a comune's portal will ever see at once, and more.
MOST_CONNECTIONS = 8192
IDLE = 75_000  # ms before a connection without requests is closed: longer than a proxy keeps it, see the manual
DRAIN = 20  # seconds for the requests at hand when the server is asked to stop


@dataclass(frozen=True, slots=True)
class Shape:
    """The number of processes that serve, and of requests that each works on at a time."""

    workers: int
    threads: int


def choose_shape() -> Shape:
    """SQLite has one writer, so one process, with threads enough to share its commits; the settings may say otherwise.

    More threads than these only wait for each other: Python runs one of a process at a time.
    """
    environment = settings.ENVIRONMENT
    if connection.vendor == "sqlite":
        return Shape(1, environment.threads or 8)
    return Shape(environment.workers or 2, environment.threads or 4)


def serve_portal(application: str = APPLICATION) -> None:
    """Serves until SIGTERM or SIGINT, then answers what is being asked and returns."""
    connections.close_all()  # none may be shared with the processes that are about to be forked
    size = choose_shape()
    where = urlsplit(f"//{settings.ENVIRONMENT.bind}")
    server: Any = Granian(
        application,
        address=where.hostname or "127.0.0.1",
        port=where.port or 8000,
        interface=Interfaces.RSGI,
        workers=size.workers,
        backlog=MOST_CONNECTIONS,
        backpressure=MOST_CONNECTIONS // size.workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE, keep_alive=True),
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN,
        log_level=LogLevels.error,
        log_dictconfig=settings.LOGGING,
    )
    tasks = TaskWorker()
    server.on_startup(lambda: logger.info("Schedario answers at http://%s", settings.ENVIRONMENT.bind))
    server.on_startup(tasks.start)
    server.on_shutdown(tasks.stop)
    server.serve(target_loader=load_application)


def load_application(target: str) -> Gateway:
    """The application behind its gateway, inside a process that serves."""
    end_with_parent()
    application: Application = import_string(target)
    prepare_process()
    start_sandboxes()
    import_string(PREPARING)()
    return Gateway(application, choose_shape().threads, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def prepare_process() -> None:
    """Loads the views and the editions, then takes all that stays for good away from the garbage collector.

    It would look at all of it now and then, and let everybody wait for a tenth of a second.
    """
    reverse("home")  # reads all the views
    read_editions()
    gc.collect()
    gc.freeze()


def read_editions() -> None:
    """So that no visitor waits for it. One with a fault keeps nobody from the others, and says so in the log."""
    for name in catalogue.editions():
        try:
            catalogue.load(name)
        except DefinitionError:
            logger.error("The edition %s cannot be used: «schedario lint» tells why", name)
