# SPDX-License-Identifier: EUPL-1.2
"""The gateway, with real connections and nothing before it: nobody who is slow keeps others waiting."""

from __future__ import annotations

import ast
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.service.gateway_server import LARGEST, PIECE

HALF = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[subprocess.Popen[str], int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "tests.service.gateway_server", str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as process:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.05)
        yield process, port
        process.terminate()


@pytest.fixture
def port(server: tuple[subprocess.Popen[str], int]) -> int:
    return server[1]


def ask(port: int, path: str = "/", body: bytes | None = None, **headers: str) -> tuple[HTTPResponse, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET" if body is None else "POST", path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read()


def ask_raw(port: int, request: bytes) -> bytes:
    """All that comes until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        opened.sendall(request)
        return b"".join(iter(lambda: opened.recv(65536), b""))


def test_a_dozen_half_sent_bodies_keep_nobody_waiting(port: int) -> None:
    with ExitStack() as stack:
        half = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)) for _ in range(12)]
        for opened in half:
            opened.sendall(HALF)
        for _ in range(5):
            assert ask(port)[1] == b"0"
        assert ask(port, body=b"whole")[1] == b"5"
        for opened in half:
            assert opened.recv(1000).startswith(b"HTTP/1.1 408")
    assert ask(port)[1] == b"0"


def test_a_body_that_drips_is_refused_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        opened.sendall(HALF)
        opened.settimeout(0.2)
        answer = b""
        for _ in range(50):
            opened.sendall(b"d")
            try:
                answer = opened.recv(1000)
                break
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408")


def test_a_body_that_keeps_coming_may_take_longer_than_the_patience(port: int) -> None:
    pieces = [b"x" * 20_000] * 15
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 300000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        opened.sendall(request)
        for piece in pieces:
            time.sleep(0.17)
            opened.sendall(piece)
        assert b"".join(iter(lambda: opened.recv(65536), b"")).endswith(b"300000")


@pytest.mark.parametrize("size", [0, 1, 70_000, LARGEST])
def test_bodies_arrive_whole(port: int, size: int) -> None:
    assert ask(port, body=bytes(size))[1] == b"%d" % size


def test_a_body_of_unsaid_size(port: int) -> None:
    opening = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert ask_raw(port, opening + b"5\r\nhello\r\n0\r\n\r\n").endswith(b"\r\n\r\n5")
    chunk = b"10000\r\n" + bytes(65536) + b"\r\n"
    assert ask_raw(port, opening + chunk * 17 + b"0\r\n\r\n").startswith(b"HTTP/1.1 413")


def test_what_says_that_it_is_too_large_is_for_the_application(port: int) -> None:
    too_large = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as opened:
        opened.sendall(too_large)
        assert opened.recv(1000).startswith(b"HTTP/1.1 200")


def test_headers_cannot_be_forged_by_an_underscore(port: int) -> None:
    request = (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Tell: 1\r\nX-Forwarded-For: 1.1.1.1\r\nX_Forwarded_For: 6.6.6.6\r\n"
        b"X-Forwarded-For: 2.2.2.2\r\nCookie: a=1\r\nCookie: b=2\r\nConnection: close\r\n\r\n"
    )
    told = ast.literal_eval(ask_raw(port, request).partition(b"\r\n\r\n")[2].decode())
    assert told["HTTP_X_FORWARDED_FOR"] == "1.1.1.1,2.2.2.2"
    assert told["HTTP_COOKIE"] == "a=1; b=2"
    assert told["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "path", "query"),
    [("/%C3%A0?b=%C3%A0", "/\u00c3\u00a0", "b=%C3%A0"), ("//x?", "//x", ""), ("/a%20b?c+d", "/a b", "c+d")],
)
def test_addresses_are_as_wsgi_wants_them(port: int, address: str, path: str, query: str) -> None:
    told = ast.literal_eval(ask(port, address, **{"X-Tell": "1"})[1].decode())
    assert (told["PATH_INFO"], told["QUERY_STRING"]) == (path, query)
    assert (told["SERVER_NAME"], told["SERVER_PORT"]) == ("127.0.0.1", str(port))
    assert told["HTTP_HOST"] == f"127.0.0.1:{port}"


def test_who_does_not_take_an_answer_keeps_nobody_waiting(server: tuple[subprocess.Popen[str], int]) -> None:
    process, port = server
    with ExitStack() as stack:
        for _ in range(4):
            opened = stack.enter_context(socket.socket())
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            opened.connect(("127.0.0.1", port))
            opened.sendall(b"GET /lungo HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert ask(port)[1] == b"0"
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(4)] == ["closed\n"] * 4


def test_a_long_answer_arrives_whole(port: int) -> None:
    assert ask(port, "/lungo")[1] == PIECE * 200


def test_an_application_that_breaks_is_an_error_of_the_server(port: int) -> None:
    assert ask(port, "/guasto")[0].status == 500
    assert ask(port)[1] == b"0"


def test_what_is_being_asked_is_answered_when_the_server_stops(server: tuple[subprocess.Popen[str], int]) -> None:
    process, port = server
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/lento")
    assert process.stdout is not None
    assert "asked\n" in iter(process.stdout.readline, "")
    process.terminate()
    assert connection.getresponse().read() == b"0"
    connection.close()
    assert process.wait(timeout=10) == 0
