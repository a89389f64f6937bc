# SPDX-License-Identifier: EUPL-1.2
"""Reading tables that come from outside in the sandbox: the same sheets, the same errors, and no harm done."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from schedario.documents.tables import reader
from schedario.documents.tables.reader import FaultWhy, Table, TableSheet, UnreadableTableError, Value
from schedario.documents.tables.special_cells import Place
from schedario.sandbox.limits import MEGABYTE, Limits, Reason, SandboxError
from schedario.sandbox.pool import Pool

# An upload of 20 MB, the most that the portal takes, may work for eight seconds; one of some kilobytes for two.
LIMITS = Limits(seconds=2, seconds_per_megabyte=0.3, patience=30, memory=300 * MEGABYTE, output=64 * MEGABYTE)
PREPARED = (f"{__name__}:prepare_child",)
POOL = Pool("tables", LIMITS, PREPARED)
REASONS: Mapping[Reason, reader.Reason] = {
    "time": "too_heavy",
    "memory": "too_heavy",
    "output": "too_large",
    "failed": "damaged",
    "busy": "no_room",
    "unlimited": "no_sandbox",
}

PlainRow = list[str | list[str]]  # a number is a text in a list of its own


class _Sheet(msgspec.Struct, array_like=True):
    """A TableSheet as plain data."""

    name: str
    rows: list[PlainRow]
    hidden: bool
    faults: list[tuple[Place, FaultWhy]]
    merged: list[tuple[Place, Place]]
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []


class _Found(msgspec.Struct, array_like=True, tag=True):
    """A table as plain data."""

    sheets: list[_Sheet]
    how: tuple[str, str] | None


class _Refused(msgspec.Struct, array_like=True, tag=True):
    """An UnreadableTableError."""

    reason: reader.Reason


_encoder = msgspec.msgpack.Encoder()
_answers = msgspec.msgpack.Decoder(_Found | _Refused)


def read_table(content: bytes) -> Table:
    """The sheets of a file, as `reader.read_table` reads them. Raises UnreadableTableError."""
    try:
        answer = _answers.decode(POOL.run(f"{__name__}:answer_table", content))
    except SandboxError as error:
        raise UnreadableTableError(REASONS[error.reason]) from error
    except msgspec.DecodeError:  # what no reader of ours says
        raise UnreadableTableError("damaged") from None
    if isinstance(answer, _Refused):
        raise UnreadableTableError(answer.reason)
    return Table(tuple(map(_build_sheet, answer.sheets)), answer.how)


def _build_sheet(plain: _Sheet) -> TableSheet:
    rows = tuple(tuple(map(_build_value, row)) for row in plain.rows)
    hidden = frozenset(plain.hidden_rows), frozenset(plain.hidden_columns)
    return TableSheet(plain.name, rows, plain.hidden, dict(plain.faults), tuple(plain.merged), *hidden)


def _build_value(plain: str | list[str]) -> Value:
    return plain if isinstance(plain, str) else Decimal(plain[0])


def prepare_child(_nothing: bytes) -> bytes:
    """Nothing but the import of this module, which has loaded what reads tables."""
    return b""


def answer_table(content: bytes) -> bytes:
    """Answers the bytes of a file with _Found or Refused; in the sandbox."""
    try:
        table = reader.read_table(content)
    except UnreadableTableError as error:
        return _encoder.encode(_Refused(error.reason))
    return _encoder.encode(_Found([_make_plain_sheet(sheet) for sheet in table.sheets], table.how))


def _make_plain_sheet(sheet: TableSheet) -> _Sheet:
    rows = [[_make_plain(value) for value in row] for row in sheet.rows]
    hidden = sorted(sheet.hidden_rows), sorted(sheet.hidden_columns)
    return _Sheet(sheet.name, rows, sheet.hidden, [*sheet.faults.items()], [*sheet.merged], *hidden)


def _make_plain(value: Value) -> str | list[str]:
    return value if isinstance(value, str) else [str(value)]
