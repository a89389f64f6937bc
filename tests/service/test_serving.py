# SPDX-License-Identifier: EUPL-1.2
"""The portal as it is served, with nothing before it: who is slow or sends bombs keeps nobody waiting, and all ends."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.request import Request, urlopen

import psutil
import pytest

from bench.portal.server import ROOT, build_variables, create_sqlite, wait_for
from tests.sandbox import bombs

BOUNDARY, TOKEN = "a-boundary", "a" * 32
HALF = (
    "POST /entra/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=made-up\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nabc"
)


@pytest.fixture(scope="module")
def portal() -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with create_sqlite() as database:
        variables = build_variables(database, port) | {"DJANGO_SETTINGS_MODULE": "schedario.portal.settings"}
        command = [sys.executable, "-m", "schedario"]
        subprocess.run([*command, "manage", "migrate", "-v", "0"], cwd=ROOT, env=variables, check=True)
        with subprocess.Popen([*command, "serve"], cwd=ROOT, env=variables) as process:
            wait_for(port)
            yield process, port
            process.kill()


def ask(port: int, path: str, body: bytes = b"", content_type: str = "") -> bytes:
    headers = {"Accept": "application/json", "Cookie": f"csrftoken={TOKEN}"} | (
        {"Content-Type": content_type} if body else {}
    )
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", body or None, headers), timeout=10) as answer:
        told: bytes = answer.read()
        return told


def list_children(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    every = psutil.Process(process.pid).children(recursive=True)
    return [child for child in every if "schedario.sandbox.child" in child.cmdline()]


def test_its_limits_are_proven(portal: tuple[subprocess.Popen[bytes], int]) -> None:
    told = json.loads(ask(portal[1], "/status"))
    assert told["sandbox"] == {"memory": True, "time": True, "file": True}


def test_half_sent_bodies_keep_nobody_waiting(portal: tuple[subprocess.Popen[bytes], int]) -> None:
    with ExitStack() as stack:
        for _ in range(40):
            opened = stack.enter_context(socket.create_connection(("127.0.0.1", portal[1]), timeout=10))
            opened.sendall(HALF.encode())
        for path in ("/status", "/verifica/", "/entra/"):
            assert ask(portal[1], path)


def test_a_bomb_is_answered_and_all_goes_on(portal: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = portal
    before = sum(child.memory_info().rss for child in psutil.Process(process.pid).children())
    content = bombs.DOCUMENTS["packed behind letters"]()
    part = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
    opening = f'{part}"csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n{part}"file"; filename="scheda.pdf"\r\n\r\n'
    body = opening.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    for _ in range(3):
        told = json.loads(ask(port, "/verifica/", body, f"multipart/form-data; boundary={BOUNDARY}"))
        assert told["why"] == "unreadable"
    after = sum(child.memory_info().rss for child in psutil.Process(process.pid).children())
    assert after - before < 100 * 2**20
    assert not [child for child in list_children(process) if child.status() == psutil.STATUS_ZOMBIE]


def test_its_children_end_with_it(portal: tuple[subprocess.Popen[bytes], int]) -> None:
    process, _port = portal
    every = psutil.Process(process.pid).children(recursive=True)
    assert len(list_children(process)) >= 3
    process.terminate()
    assert process.wait(timeout=40) == 0
    _gone, alive = psutil.wait_procs(every, timeout=10)
    assert not alive
