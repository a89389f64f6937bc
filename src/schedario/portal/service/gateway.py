# SPDX-License-Identifier: EUPL-1.2
"""The gateway between the server and the application: a request takes a thread when it is here as a whole.

Bodies are received, and answers given out, by the server's event loop. A body that does not come in time is refused
with 408; a client that does not take its answer in time is cut off. Neither keeps a thread meanwhile.
Granian's interface for this is RSGI; the application behind it stays WSGI (PEP 3333).
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

logger = logging.getLogger(__name__)

PATIENCE = 20.0  # seconds for a body of no size, and for a piece of an answer to be taken
SLOWEST = 16 * 1024  # bytes a second that a body must keep up beyond that
IN_MEMORY = 64 * 1024  # bytes of a body that are kept in memory; beyond, it is in a file
MOST_UNDER_WAY = 1024 * 1024 * 1024  # bytes of all bodies of this process that have come in part
GIVEN_AT_ONCE = 256 * 1024  # bytes of an answer that are given to the server in one piece

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class Refusal(Exception):  # noqa: N818 - an answer, not an error
    """The answer to a request that the application does not get to see: its status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(slots=True)
class Answer:
    """The answer of the application: `first` of it, and the `chunks` that have not been made yet, if any.

    `given` is what the application gave: it may want to be told when all was given out.
    """

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    first: bytes = b""
    chunks: Iterator[bytes] | None = None
    given: Iterable[bytes] = ()

    def start(self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> None:
        """The `start_response` of PEP 3333."""
        self.status, self.headers = int(status[:3]), headers


class Gateway:
    """An application of so many threads, whose bodies have `largest` bytes at most."""

    def __init__(self, application: Application, threads: int, largest: int, patience: float = PATIENCE) -> None:
        self._application = application
        self._largest = largest
        self._patience = patience
        self._threads = ThreadPoolExecutor(threads, "schedario-request")
        self._under_way = 0

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """Answers one request."""
        environ = build_environ(scope)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                await self._receive(environ, protocol, body)
            except Refusal as refusal:
                protocol.response_empty(refusal.status, [("connection", "close"), ("retry-after", "60")])
                return
            body.seek(0)
            environ["wsgi.input"] = body
            answer = await asyncio.get_running_loop().run_in_executor(self._threads, self._work, environ)
        if answer.chunks is None:
            protocol.response_bytes(answer.status, answer.headers, answer.first)
        else:
            await self._give_out(answer, answer.chunks, protocol)

    async def _receive(self, environ: Environ, protocol: HTTPProtocol, body: IO[bytes]) -> None:
        """Takes the body in, for as long as it keeps coming. Raises Refusal.

        One that says it is too large is left where it is: the application has a page for that.
        """
        declared = environ.get("CONTENT_LENGTH")
        if declared is None and "HTTP_TRANSFER_ENCODING" not in environ:
            return
        if declared is not None and int(declared) > self._largest:
            return
        received = 0
        try:
            async with asyncio.timeout(self._patience) as limit:
                begun = asyncio.get_running_loop().time()
                async for chunk in protocol:
                    received += len(chunk)
                    self._under_way += len(chunk)
                    if received > self._largest:
                        raise Refusal(413)
                    if self._under_way > MOST_UNDER_WAY:
                        raise Refusal(503)
                    body.write(chunk)
                    limit.reschedule(begun + self._patience + received / SLOWEST)
        except TimeoutError:
            raise Refusal(408) from None
        finally:
            self._under_way -= received
        if declared is not None and received != int(declared):
            raise Refusal(400)  # who sent it is gone
        environ["CONTENT_LENGTH"] = str(received)

    def _work(self, environ: Environ) -> Answer:
        """In a thread: the application's answer, whole if it is small."""
        answer = Answer()
        answer.given = self._application(environ, answer.start)
        try:
            chunks = iter(answer.given)
            answer.first = make_piece(chunks)
            if len(answer.first) >= GIVEN_AT_ONCE:
                answer.chunks = chunks
        finally:
            if answer.chunks is None:
                close_answer(answer)
        return answer

    async def _give_out(self, answer: Answer, chunks: Iterator[bytes], protocol: HTTPProtocol) -> None:
        """Gives a long answer out, in the pace of who takes it; only making a piece of it takes a thread."""
        loop = asyncio.get_running_loop()
        stream = protocol.response_stream(answer.status, answer.headers)
        try:
            piece = answer.first
            while piece:
                async with asyncio.timeout(self._patience):
                    await stream.send_bytes(piece)
                piece = await loop.run_in_executor(self._threads, make_piece, chunks)
        except TimeoutError:
            logger.info("An answer was not taken in time")
        finally:
            await loop.run_in_executor(self._threads, close_answer, answer)


def make_piece(chunks: Iterator[bytes]) -> bytes:
    """As many chunks as make a piece, empty at the end: the chunks of a file may be small, and each takes a thread."""
    pieces, size = [], 0
    for chunk in chunks:
        pieces.append(chunk)
        size += len(chunk)
        if size >= GIVEN_AT_ONCE:
            break
    return b"".join(pieces)


def close_answer(answer: Answer) -> None:
    """Tells the application that its answer was given out, or never will be."""
    if close := getattr(answer.given, "close", None):
        close()


def build_environ(scope: Scope) -> Environ:
    """The request as PEP 3333 wants it; its body comes later."""
    host, _, port = scope.server.rpartition(":")
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:
            continue  # it would look like the header of the same name with a dash, which a proxy has checked
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ and key != "HTTP_HOST" else value
    return environ
