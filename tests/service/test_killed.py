# SPDX-License-Identifier: EUPL-1.2
"""What the portal called saved is there, although it was killed while it wrote."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from bench.portal import server
from bench.portal.client import Connection, Editor
from bench.ports import find_free_port

CLIENTS = 8
ENOUGH = 60  # answers before the server is killed


def start(database: str, port: int) -> subprocess.Popen[bytes]:
    """`schedario serve`, in a group of its own, so that all its processes can be killed at once."""
    process = subprocess.Popen(
        [sys.executable, "-m", "schedario", "serve"],
        cwd=server.ROOT,
        env=server.build_variables(database, port),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    server.wait_for(port)
    return process


def kill(process: subprocess.Popen[bytes]) -> None:
    """All processes that serve, at once: no one of them can finish what it began."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


async def save_until_killed(editors: Sequence[Editor], port: int, process: subprocess.Popen[bytes]) -> None:
    """Everybody saves; after some answers the server is killed under their hands."""
    loop = asyncio.get_running_loop()
    connections = [(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in editors]
    answered = 0

    async def save(editor: Editor, connection: Connection) -> None:
        nonlocal answered
        while True:
            try:
                editor.take_answer(await connection.send_request(editor.build_request()))
            except OSError:
                return
            answered += 1
            if answered == ENOUGH:
                kill(process)

    async with asyncio.timeout(120):
        await asyncio.gather(*map(save, editors, connections))
    assert answered >= ENOUGH


def test_every_save_that_was_answered_is_there_after_a_kill(database: str) -> None:
    editors = [Editor(one["path"], one["session"]) for one in server.populate_database(database, CLIENTS)]
    port = find_free_port()
    process = start(database, port)
    try:
        asyncio.run(save_until_killed(editors, port, process))
    finally:
        if process.poll() is None:
            kill(process)
    with server.run_portal(database, port):
        found = [state_of(editor, port) for editor in editors]
    # One save more than was answered may be there: it was written, and the answer did not come through.
    assert all(there in (editor.version, editor.version + 1) for editor, there in zip(editors, found, strict=True))


def state_of(editor: Editor, port: int) -> int:
    """The version that the server holds."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}{editor.path}stato/", headers={"Cookie": f"sessionid={editor.session}"}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        return int(json.load(answer)["version"])


def test_no_process_is_left_when_the_server_is_killed(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/schedario.sqlite3"
    server.populate_database(database, 1)
    port = find_free_port()
    process = start(database, port)
    os.kill(process.pid, signal.SIGKILL)  # the first process alone: it cannot tell the others
    process.wait()
    for _ in range(600):
        if not living(process.pid):
            break
        time.sleep(0.1)
    assert not living(process.pid)


def living(group: int) -> bool:
    """Whether a process of the group is alive."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
