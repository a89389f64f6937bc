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
    """One kept connection; one request at a time."""

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

    async def ask(self, request: bytes) -> Answer:
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

    def request(self) -> bytes:
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
        return post(self.path + "salva/", body, headers)

    def take(self, answer: Answer) -> None:
        status, body = answer
        assert status == 200, (status, body[:300])
        told = json.loads(body)
        self.digests[str(1 + self.version % 2)] = told["digest"]
        self.version = told["version"]


@dataclass
class Inserter:
    """The reference: the same request, without a person."""

    body: str

    def request(self) -> bytes:
        return post("/bench/insert", self.body, {})

    def take(self, answer: Answer) -> None:
        assert answer[0] == 200, answer


def post(path: str, body: str, headers: dict[str, str]) -> bytes:
    written = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in written.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode()


def get(path: str, headers: dict[str, str]) -> bytes:
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

    def percentile(self, percent: float) -> float:
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


def in_turn(kinds: Sequence[Sequence[Any]], port: int) -> list[Rounds]:
    """Rounds of each kind of clients, one kind after the other: short ones, for the machine's speed drifts."""
    for clients in kinds:
        run(clients, port, WARM_UP)
    rounds = [Rounds([]) for _ in kinds]
    for _ in range(ROUNDS):
        for clients, kind in zip(kinds, rounds, strict=True):
            kind.loads.append(run(clients, port, SECONDS))
    assert not any(load.lost for kind in rounds for load in kind.loads), "the server broke connections off"
    return rounds


def run(clients: Sequence[Any], port: int, seconds: float, most: int = 100_000, every: float = 0.0) -> Load:
    """Lets all clients ask for `seconds`, or until `most` answers have come.

    With `every` each asks once in so many seconds, however long an answer takes: then a wait begins when the client
    should have asked, so that an answer that comes late counts against those that had to wait for it.
    """
    return asyncio.run(_run(clients, port, seconds, most, every))


def once(client: Any, port: int) -> bytes:
    """The body of one answer."""

    async def ask() -> Answer:
        connection = (await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port))[1]
        return await connection.ask(client.request())

    return asyncio.run(ask())[1]


async def _run(clients: Sequence[Any], port: int, seconds: float, most: int, every: float) -> Load:
    loop = asyncio.get_running_loop()
    waits: list[float] = []
    lost: list[ConnectionError] = []

    async def connect() -> Connection:
        return (await loop.create_connection(Connection, "127.0.0.1", port))[1]

    connections = [await connect() for _ in clients]

    async def ask(client: Any, place: int) -> Answer:
        """As the page does it: what was not answered is sent again, and the mark of a save makes it happen once."""
        request = client.request()
        try:
            return await connections[place].ask(request)
        except ConnectionError as error:
            lost.append(error)
            connections[place] = await connect()
            return await connections[place].ask(request)

    start = time.perf_counter()

    def going_on() -> bool:
        return time.perf_counter() - start < seconds and len(waits) < most

    async with asyncio.timeout(seconds + 30):
        await asyncio.gather(
            *(_go_on(one, partial(ask, one, at), waits, going_on, every) for at, one in enumerate(clients))
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
        client.take(answer)
        due += every
