# SPDX-License-Identifier: EUPL-1.2
"""Clients of a load test: each keeps one connection and asks again as soon as it is answered, or at a pace of its own.

The parser knows what granian answers (a length in every answer) and no more, so that the machine's two cores are
left to the server.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

CSRF = "benchbenchbenchbenchbenchbench01"
ROUNDS, SECONDS, WARM_UP = 12, 1.0, 2.0
HEAD_END = b"\r\n\r\n"

Answer = tuple[int, bytes]


class Connection(asyncio.Protocol):
    """A kept connection; one request at a time."""

    def __init__(self) -> None:
        self.received = b""
        self.answer: asyncio.Future[Answer] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, separator, body = self.received.partition(HEAD_END)
        if not separator:
            return
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        if len(body) >= length and self.answer is not None:
            self.received = b""
            self.answer.set_result((int(head[9:12]), body))

    def connection_lost(self, error: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(error or ConnectionResetError())

    async def send_request(self, request: bytes) -> Answer:
        assert self.transport is not None
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.answer


@dataclass
class Editor:
    """A compilatore who changes one cell to and fro; the page's digest of either state is known after a round."""

    path: str
    session: str
    version: int = 1
    digests: dict[str, str] = field(default_factory=dict)

    def build_request(self) -> bytes:
        """The next save."""
        text = str(1 + self.version % 2)
        body = json.dumps(
            {
                "version": self.version,
                "mark": f"{self.path[-13:]}{self.version}",
                "texts": {"M12.utenti": text},
                "digest": self.digests.get(text, ""),
            }
        )
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
        return write_post(self.path + "salva/", body, headers)

    def take_answer(self, answer: Answer) -> None:
        status, body = answer
        assert status == 200, (status, body[:300])
        told = json.loads(body)
        self.digests[str(1 + self.version % 2)] = told["digest"]
        self.version = told["version"]


@dataclass
class Inserter:
    """The reference: the same request, without a person."""

    body: str

    def build_request(self) -> bytes:
        return write_post("/bench/insert", self.body, {})

    def take_answer(self, answer: Answer) -> None:
        assert answer[0] == 200, answer


def write_post(path: str, body: str, headers: dict[str, str]) -> bytes:
    written = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in written.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode()


def write_get(path: str, headers: dict[str, str]) -> bytes:
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **headers}.items())
    return f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()


@dataclass(frozen=True)
class Load:
    """Seconds of every answer of a round, and how long the round took."""

    waits: Sequence[float]
    seconds: float
    lost: int = 0  # connections that the server broke off; each was made again, and the request repeated

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def compute_percentile(self, percent: float) -> float:
        """From all samples; in seconds."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


@dataclass(frozen=True)
class Rounds:
    """All samples of the rounds of one kind."""

    loads: list[Load]

    @property
    def rate(self) -> float:
        return sum(len(load.waits) for load in self.loads) / sum(load.seconds for load in self.loads)

    @property
    def all(self) -> Load:
        return Load([wait for load in self.loads for wait in load.waits], sum(load.seconds for load in self.loads))


def run_in_turn(kinds: Sequence[Sequence[Any]], port: int) -> list[Rounds]:
    """Rounds of each kind of clients, one kind after the other: short ones, for the machine's speed drifts."""
    for clients in kinds:
        run_clients(clients, port, WARM_UP)
    rounds = [Rounds([]) for _ in kinds]
    for _ in range(ROUNDS):
        for clients, kind in zip(kinds, rounds, strict=True):
            kind.loads.append(run_clients(clients, port, SECONDS))
    assert not any(load.lost for kind in rounds for load in kind.loads), "the server broke connections off"
    return rounds


def run_clients(clients: Sequence[Any], port: int, seconds: float, most: int = 100_000, every: float = 0.0) -> Load:
    """Lets all clients ask for `seconds`, or until `most` answers have come.

    With `every` each asks once in so many seconds, however long an answer takes: then a wait begins when the client
    should have asked, so that an answer that comes late counts against those that had to wait for it.
    """
    return asyncio.run(_run_clients(clients, port, seconds, most, every))


def fetch_once(client: Any, port: int) -> bytes:
    """The body of one answer."""

    async def send_once() -> Answer:
        connection = (await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port))[1]
        return await connection.send_request(client.build_request())

    return asyncio.run(send_once())[1]


async def _run_clients(clients: Sequence[Any], port: int, seconds: float, most: int, every: float) -> Load:
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    lost: list[ConnectionError] = []

    async def open_connection() -> Connection:
        return (await loop.create_connection(Connection, "127.0.0.1", port))[1]

    connections = [await open_connection() for _ in clients]

    async def ask_until_answered(client: Any, place: int) -> Answer:
        """As the page does it: what was not answered is sent again, and the mark of a save makes it happen once."""
        request = client.build_request()
        try:
            return await connections[place].send_request(request)
        except ConnectionError as error:
            lost.append(error)
            connections[place] = await open_connection()
            return await connections[place].send_request(request)

    start = time.perf_counter()

    def is_going_on() -> bool:
        return time.perf_counter() - start < seconds and len(waits) < most

    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(
            *(
                _go_on(one, partial(ask_until_answered, one, at), waits, is_going_on, every)
                for at, one in enumerate(clients)
            )
        )
    taken = time.perf_counter() - start
    for connection in connections:
        assert connection.transport is not None
        connection.transport.close()
    return Load(waits, taken, len(lost))


async def _go_on(
    client: Any,
    ask: Callable[[], Awaitable[Answer]],
    waits: list[float],
    going_on: Callable[[], bool],
    every: float,
) -> None:
    due = time.perf_counter() + random.random() * every
    while going_on():
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        asked = due if every else time.perf_counter()
        answer = await ask()
        waits.append(time.perf_counter() - asked)
        client.take_answer(answer)
        due += every
