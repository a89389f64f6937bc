# SPDX-License-Identifier: EUPL-1.2
"""Lines that are kept of many documents, and where: beside the process's memory, which does not grow with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Generic, TypeVar

import msgspec

from schedario.definition.model import Level


class DocumentLine(msgspec.Struct, frozen=True, array_like=True):
    """A scheda of a file, or a file that could not be read, with the `error` that says why.

    `number` counts the schede of the file from 1; 0 where it could not be read. `rows` and `found` are of texts.
    """

    file: str
    number: int
    error: str = ""
    ente: str = ""
    code: str = ""
    form: str = ""
    format: str = ""
    verdict: str = "unreadable"
    grade: str = ""
    worst: str = ""
    rows: int | None = None
    found: int | None = None
    missing: str = ""
    unclaimed: int | None = None
    doubts: int | None = None
    errors: int | None = None
    warnings: int | None = None
    outcome: str = ""
    quadri: str = ""
    proofs: dict[str, int] = {}


class FindingLine(msgspec.Struct, frozen=True, array_like=True):
    """A finding with the document that it is about."""

    file: str
    ente: str
    level: Level
    message: str
    found: str
    expected: str
    remedy: str
    cells: str
    code: str


class DoubtLine(msgspec.Struct, frozen=True, array_like=True):
    """A cell in doubt, or a number that nothing claims, with its place in the document."""

    file: str
    ente: str
    cell: str
    label: str
    text: str
    doubt: str
    place: str
    line: str


class RepeatLine(msgspec.Struct, frozen=True, array_like=True):
    """A scheda of a comune and edition of which another was read before; `differences` counts what is not the same."""

    ente: str
    form: str
    file: str
    other: str
    differences: int
    told: str


class RuleLine(msgspec.Struct, frozen=True, array_like=True):
    """A rule with the numbers of documents that confirm it, contradict it and cannot tell."""

    form: str
    rule: str
    label: str
    status: str
    confirmed: int
    contradicted: int
    silent: int
    documents: str


class SheetLine(msgspec.Struct, frozen=True, array_like=True):
    """The values of a scheda as it prints them, to compare it with another of the same comune."""

    file: str
    ente: str
    form: str
    values: dict[str, str]


Line = TypeVar("Line", bound=msgspec.Struct)

AT_ONCE = 500  # lines that are written together
_encoder = msgspec.msgpack.Encoder()


class Spool(Generic[Line]):
    """Lines of a kind on a disk: what SQLite calls a temporary database, which goes with the process.

    They are gone through in the order in which they came, as often as one likes.
    """

    def __init__(self, kind: type[Line]) -> None:
        self._kind = kind
        self._decoder = msgspec.msgpack.Decoder(kind)
        self._waiting: list[tuple[str | None, bytes]] = []
        self._base = sqlite3.connect("")
        self._base.execute("PRAGMA journal_mode=OFF")
        self._base.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, key TEXT, data BLOB)")

    def close(self) -> None:
        """Gives the room on the disk back."""
        self._base.close()

    def add(self, line: Line, key: str | None = None) -> None:
        """Keeps a line; `key` is that of lines to be compared. Raises OSError where the disk is full."""
        try:
            data = _encoder.encode(line)
        except UnicodeEncodeError:  # half a character, which JSON can write
            line = type(line)(*(_repair(getattr(line, name)) for name in line.__struct_fields__))
            data, key = _encoder.encode(line), None if key is None else repair_text(key)
        self._waiting.append((key, data))
        if len(self._waiting) >= AT_ONCE:
            self._write()

    def _write(self) -> None:
        try:
            self._base.executemany("INSERT INTO line (key, data) VALUES (?, ?)", self._waiting)
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from error
        self._waiting.clear()

    def __len__(self) -> int:
        ((count,),) = self._base.execute("SELECT count(*) FROM line")
        return int(count) + len(self._waiting)

    def __iter__(self) -> Iterator[Line]:
        self._write()
        with closing(self._base.execute("SELECT data FROM line ORDER BY id")) as found:
            for (data,) in found:
                yield self._decoder.decode(data)

    def list_alike(self) -> Iterator[tuple[str, Line]]:
        """The lines whose key others have, after it: those of a key together, in the order in which they came."""
        self._write()
        self._base.execute("CREATE INDEX IF NOT EXISTS by_key ON line (key)")
        query = """
            SELECT line.key, line.data
            FROM (SELECT key, min(id) AS id FROM line WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1) AS first
            JOIN line ON line.key = first.key
            ORDER BY first.id, line.id
        """
        with closing(self._base.execute(query)) as found:
            for key, data in found:
                yield key, self._decoder.decode(data)


def repair_text(text: str) -> str:
    """The text with a question mark for each half of a character."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _repair(value: object) -> object:
    if isinstance(value, dict):
        return {name: _repair(one) for name, one in value.items()}
    return repair_text(value) if isinstance(value, str) else value
