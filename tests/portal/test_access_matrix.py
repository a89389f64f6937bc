# SPDX-License-Identifier: EUPL-1.2
"""Access held against `access_matrix.txt`, which says for every route who may open it and is not made from the code."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from schedario.documents.print import pdf_bytes
from schedario.portal import errors
from schedario.portal.filing.actions import prints
from schedario.portal.filing.views import files
from tests.portal.access_world import AccessWorld, make_access_world
from tests.portal.routes import all_routes

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

MATRIX = Path(__file__).parent / "access_matrix.txt"
HEAD = ["#", "route", "method", "of"]  # begins the line that names the columns of those below it
MARKS = {"x": "in", "-": "forbidden", ".": "not found", "?": "sign in first"}
METHODS = ("GET", "POST")

WRITE = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)', re.IGNORECASE)
BOOKKEEPING = re.compile(r"accounts_session|axes_")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the matrix. `writes` are the tables that a GET of who is let in writes to."""

    route: str
    method: str
    of: str
    expected: dict[str, str]
    status: int | None
    writes: frozenset[str]


@cache
def read_lines() -> tuple[Line, ...]:
    """The lines of the matrix; raises ValueError for one that is not whole."""
    columns: list[str] = []
    lines: list[Line] = []
    for text in MATRIX.read_text(encoding="utf-8").splitlines():
        words = text.replace("|", " ").split()
        if words[:2] == HEAD[:2]:
            columns = words[len(HEAD) :]
        elif words and words[0] != "#":
            lines.append(_read_line(columns, words))
    return tuple(lines)


def _read_line(columns: list[str], words: list[str]) -> Line:
    (route, method, of), rest = words[:3], words[3:]
    marks, note = rest[: len(columns)], rest[len(columns) :]
    expected = {column: MARKS[mark] for column, mark in zip(columns, marks, strict=True)}
    status = int(note[1]) if note[:1] == ["answers"] else None
    return Line(route, method, of, expected, status, frozenset(note[1:] if note[:1] == ["writes"] else ()))


NAMES = sorted({name for name, _ in all_routes()})


@pytest.fixture(scope="module")
def held(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[AccessWorld]:  # noqa: ARG001
    """One world for all: what a visit changes is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_access_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def one_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """The print of one scheda for all of them: making it takes its time, and what is in it is not asked here."""
    for module in (prints, files):
        monkeypatch.setattr(module, "pdf_bytes", _print_once)


@pytest.fixture(autouse=True)
def bare_refusals(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are thousands of them: they are not logged, and their page is not drawn."""
    caplog.set_level(logging.ERROR, "django.request")
    monkeypatch.setattr(errors, "render", lambda *_args, status: HttpResponse(status=status))


_prints: list[bytes] = []


def _print_once(document: Any) -> bytes:
    if not _prints:
        _prints.append(pdf_bytes(document))
    return _prints[0]


def test_the_matrix_has_every_route_and_no_other() -> None:
    assert {line.route for line in read_lines()} == set(NAMES)


def test_every_line_has_every_visitor(held: AccessWorld) -> None:
    assert {frozenset(line.expected) for line in read_lines()} == {frozenset(held.browsers)}


def test_no_line_stands_twice() -> None:
    named = [(line.route, line.method, line.of) for line in read_lines()]
    assert sorted(named) == sorted(set(named))


def test_each_route_has_the_same_places_for_all_its_methods_and_no_place_is_left_out(held: AccessWorld) -> None:
    comuni = {name for name, known in held.objects.items() if "comune" in known}
    ats = {name for name, known in held.objects.items() if "ats" in known}
    for (route, method), lines in groupby(sorted(read_lines(), key=_by_method), _by_method):
        arguments = dict(all_routes())[route]
        wanted = comuni if "comune" in arguments else ats if "ats" in arguments else {"-"}
        assert {line.of for line in lines if "/" not in line.of} == wanted, (route, method)


def _by_method(line: Line) -> tuple[str, str]:
    return line.route, line.method


@pytest.mark.parametrize("route", NAMES)
def test_who_is_let_in_is_who_stands_in_the_matrix(route: str, held: AccessWorld) -> None:
    """Also: looking changes nothing but what the line says, and neither does who is refused."""
    wrong = [fault for line in read_lines() if line.route == route for fault in _visit_all(held, line)]
    assert not wrong, "\n".join(wrong)


def _visit_all(held: AccessWorld, line: Line) -> Iterator[str]:
    url = held.get_address(line.route, line.of)
    for column, expected in line.expected.items():
        outcome, written = _visit(held.browsers[column], line, url)
        if outcome != expected:
            yield f"{line.method} {line.of} {column}: {outcome}, not {expected}"
        allowed = line.writes if expected == "in" else frozenset[str]()
        if (line.method == "GET" or expected != "in") and written != allowed:
            yield f"{line.method} {line.of} {column}: wrote to {sorted(written)}, not {sorted(allowed)}"


@pytest.mark.parametrize("route", NAMES)
def test_a_method_without_a_line_changes_nothing(route: str, held: AccessWorld) -> None:
    lines = [line for line in read_lines() if line.route == route and "/" not in line.of]
    for method in set(METHODS) - {line.method for line in lines}:
        for column in ("comp", "resp", "coord", "admin"):
            line = Line(route, method, lines[0].of, {}, None, frozenset())
            outcome, written = _visit(held.browsers[column], line, held.get_address(route, line.of))
            assert not written, (method, column, outcome)


def _visit(browser: Client, line: Line, url: str) -> tuple[str, set[str]]:
    """What comes of one request, and the tables that it wrote to; then it is taken back."""
    written: set[str] = set()
    with _taken_back(browser), connection.execute_wrapper(_noting(written)):
        response: Any = browser.get(url) if line.method == "GET" else browser.post(url)
        return _outcome(response, line), written


@contextmanager
def _taken_back(browser: Client) -> Iterator[None]:
    cookies = browser.cookies.copy()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    browser.cookies = cookies


def _noting(written: set[str]) -> Callable[..., Any]:
    """Notes the tables that statements write to, beside those of sessions and of failed sign-ins."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statement = WRITE.match(sql)
        if statement and not BOOKKEEPING.match(statement[1]):
            written.add(statement[1])
        return execute(sql, params, many, context)

    return wrapper


def _outcome(response: Any, line: Line) -> str:
    """What a visitor sees, whoever decided it."""
    if response.status_code == 401 or response.headers.get("Location", "").startswith("/entra/?next="):
        return "sign in first"
    if line.status is not None:
        return "in" if response.status_code == line.status else str(response.status_code)
    return {403: "forbidden", 404: "not found"}.get(response.status_code, "in")
