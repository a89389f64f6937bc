# SPDX-License-Identifier: EUPL-1.2
"""Several threads that begin together, as a server's do when its first visitors come at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep
from typing import Any

import pytest

from schedario.definition import catalogue
from schedario.definition.form import Form

ROOT = Path(__file__).parents[2]
THREADS = 8

# Reads something of every type that is read from outside. What msgspec does not know of a type yet it asks for here.
FIRST_MEETING = """
import contextlib, sys
import django, msgspec
from msgspec._utils import get_class_annotations
django.setup()
from schedario.definition.reading.shapes import SECTIONS, SINGLE
from schedario.portal.filing.views.confirmations import ConfirmRequest, FoundWarning
from schedario.portal.filing.views.saves import SaveRequest
from schedario.portal.opendata.shapes import Record

def watch(frame, event, _):
    if event == "call" and frame.f_code is get_class_annotations.__code__:
        print("learns", kind.__name__)

class Unknown(msgspec.Struct):
    pass

sys.setprofile(watch)
for kind in (*SECTIONS.values(), *SINGLE.values(), SaveRequest, ConfirmRequest, FoundWarning, Record, Unknown):
    with contextlib.suppress(msgspec.ValidationError):
        msgspec.convert({}, kind)
"""


def together(job: Callable[[], Any]) -> list[Any]:
    """What `job` gives to each of the threads, which all begin at once."""
    begin = Barrier(THREADS)

    def run(_: int) -> Any:
        begin.wait()
        return job()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_an_edition_is_read_once_however_many_ask_for_it_together(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edition = shutil.copytree(catalogue.find("SOC26"), tmp_path / "soc26")  # not read before
    read = []
    build = catalogue.build

    def slow(folder: Path) -> Form:
        read.append(folder)
        sleep(0.05)  # lets the others in, if they can come in
        return build(folder)

    monkeypatch.setattr(catalogue, "build", slow)
    forms = together(lambda: catalogue.load(edition))
    assert len(read) == 1
    assert all(form is forms[0] for form in forms)


def test_msgspec_knows_every_type_before_threads_could_meet_it_together() -> None:
    """It crashed a worker of the server in one start of seven."""
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.portal.settings"}
    command = [sys.executable, "-c", FIRST_MEETING]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("learns Unknown\n", "")
