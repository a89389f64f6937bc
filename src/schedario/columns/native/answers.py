# SPDX-License-Identifier: EUPL-1.2
"""The answers of many schede where machine code can read them: the memory in which polars keeps its columns."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import NamedTuple

import nanoarrow
import polars as pl

from schedario.program import nodes as f
from schedario.program.renderings import polars_nodes as expressions
from schedario.program.renderings.llvm.lanes import LANES, NARROW
from schedario.program.renderings.llvm.reading import Needed

WIDTH = NARROW // 8  # bytes of a number


class ReadColumns(NamedTuple):
    """The columns from which a program reads the things it needs, and what must not go away meanwhile."""

    addresses: Sequence[int]
    kept: object


def list_asked_columns(needed: Sequence[Needed]) -> list[pl.Expr]:
    """The columns that are read: cells, and what polars finds out about texts."""
    columns = {_format_name(one): _build_expression(one) for one in needed}
    return [expression.alias(name) for name, expression in columns.items()]


def read_frame(cells: pl.DataFrame, columns: Sequence[pl.Expr], needed: Sequence[Needed]) -> ReadColumns:
    """For all schede but the last few, when these are no whole group. `columns` are those that are `asked`."""
    frame = cells.lazy().select(columns).collect(engine="in-memory", optimizations=pl.QueryOptFlags.none()).rechunk()
    exported = _export_frame(frame)
    if any(column.offset % LANES for column in exported.children):  # a slice that begins within a byte of a bitmap
        exported = _export_frame(frame[pl.int_range(frame.height, eager=True)])
    found = dict(zip(frame.columns, exported.children, strict=True))
    everywhere = ctypes.create_string_buffer(b"\xff" * (-(-cells.height // LANES)))
    addresses = [_find_address(found[_format_name(one)], one, ctypes.addressof(everywhere)) for one in needed]
    return ReadColumns(addresses, (exported, everywhere))


def read_last_group(read: ReadColumns, needed: Sequence[Needed], rows: int) -> ReadColumns:
    """For the last group, of which some schede are not there: in their place it has zeros, not what lies there."""
    group, some = rows // LANES, rows % LANES
    room = ctypes.create_string_buffer(len(needed) * LANES * WIDTH)
    addresses = list(read.addresses)
    for place, one in enumerate(needed):
        if _is_number(one):
            start = ctypes.addressof(room) + place * LANES * WIDTH
            ctypes.memmove(start, addresses[place] + group * LANES * WIDTH, some * WIDTH)
            addresses[place] = start - group * LANES * WIDTH  # the program counts from the first scheda
    return ReadColumns(addresses, (read, room))


def _format_name(one: Needed) -> str:
    return one.node.cell if isinstance(one.node, f.Answer) else repr(one.node)


def _build_expression(one: Needed) -> pl.Expr:
    match one.node:
        case f.SameText() | f.Listed() as node:
            return expressions.render_text_condition(node)
        case f.Answer() | f.TextLength() as node:
            return expressions.render_leaf(node, NARROW)
    raise AssertionError(f"not read from a column: {one.node}")


def _is_number(one: Needed) -> bool:
    return not one.known and isinstance(one.node, f.Answer | f.TextLength)


def _export_frame(frame: pl.DataFrame) -> nanoarrow.c_array.CArray:
    """The columns where they are; the frame is of one piece."""
    return nanoarrow.c_array_stream(frame).get_next()


def _find_address(column: nanoarrow.c_array.CArray, one: Needed, everywhere: int) -> int:
    """Of a bitmap or of values; a column without gaps has no bitmap."""
    bitmap, values = (int(buffer) for buffer in column.buffers[:2])
    offset = int(column.offset)
    if one.known:
        return bitmap + offset // LANES if bitmap else everywhere
    return values + (offset * WIDTH if _is_number(one) else offset // LANES)
