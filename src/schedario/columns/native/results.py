# SPDX-License-Identifier: EUPL-1.2
"""Room for the results of many schede, and the columns of polars made of what was written there, without a copy.

Results of one kind stand one after the other in one long column, of which each is a piece: that is one array to hand
over, not hundreds. So the memory of all goes when the last of them goes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import nanoarrow
import polars as pl

from schedario.columns.native.memory import allocate_piece
from schedario.program.renderings.llvm.program import BITS, Result, Shape

STEP = 512  # schede: their bitmap fills a line of cache

_TYPES: Mapping[Shape, Callable[[], nanoarrow.Schema]] = {
    "number": nanoarrow.int64,
    "word": nanoarrow.uint8,
    "truth": nanoarrow.bool_,
    "count": nanoarrow.uint32,
}


class Kind(NamedTuple):
    """Properties that results must have in common to stand in one column."""

    shape: Shape
    certain: bool


class _Long(NamedTuple):
    """A long column: where its values and its bitmap begin, and the places of its results, in their order."""

    kind: Kind
    values: int
    bitmap: int | None
    places: Sequence[int]


class Room:
    """Room for `results` of so many schede. `worded`: see `build_word_expressions`, for places in a list."""

    def __init__(self, results: Sequence[Result], worded: Sequence[pl.Expr], rows: int) -> None:
        self.results, self.worded, self.rows = results, worded, rows
        # An odd number of lines for each, so that the beginnings of columns do not all fall on the same lines of cache.
        self.stride = STEP * (-(-rows // STEP) | 1)
        kinds: dict[Kind, list[int]] = {}
        for place, result in enumerate(results):
            kinds.setdefault(Kind(result.shape, result.certain), []).append(place)
        self.columns: list[_Long] = []
        size = 0
        for kind, places in kinds.items():
            bitmap = size + self._count_bytes(kind.shape, len(places))
            self.columns.append(_Long(kind, size, None if kind.certain else bitmap, places))
            size = bitmap if kind.certain else bitmap + self._count_bytes("truth", len(places))
        self.memory = allocate_piece(size)

    def _count_bytes(self, shape: Shape, count: int) -> int:
        return self.stride * BITS[shape] // 8 * count

    def list_addresses(self) -> tuple[list[int], list[int | None]]:
        """The addresses at which the values and the bitmaps of each result are written."""
        start = ctypes.addressof(ctypes.c_char.from_buffer(self.memory))
        values: list[int] = [0] * len(self.results)
        bitmaps: list[int | None] = [None] * len(self.results)
        for column in self.columns:
            for nth, place in enumerate(column.places):
                values[place] = start + column.values + self._count_bytes(column.kind.shape, nth)
                if column.bitmap is not None:
                    bitmaps[place] = start + column.bitmap + self._count_bytes("truth", nth)
        return values, bitmaps

    def build_frame(self) -> pl.DataFrame:
        """The results, in their order."""
        columns = {place: one for column in self.columns for place, one in self._build_series(column)}
        frame = pl.DataFrame([columns[place].alias(one.name) for place, one in enumerate(self.results)])
        lazy = frame.lazy().with_columns(self.worded)
        return lazy.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())

    def _build_series(self, column: _Long) -> Iterator[tuple[int, pl.Series]]:
        """The written values, for the place of each result."""
        shape, count = column.kind.shape, len(column.places)
        values = self.memory[column.values :][: self._count_bytes(shape, count)]
        known = None if column.bitmap is None else self.memory[column.bitmap :][: self._count_bytes("truth", count)]
        length = self.stride * count
        long = pl.Series(nanoarrow.c_array_from_buffers(_TYPES[shape](), length, [known, values], null_count=-1))
        for nth, place in enumerate(column.places):
            yield place, long.slice(nth * self.stride, self.rows)


def build_word_expressions(words: Mapping[str, pl.Enum]) -> list[pl.Expr]:
    """The words of columns that have places in a list of words."""
    lists = {dtype: pl.Series(dtype.categories, dtype=dtype) for dtype in words.values()}
    return [pl.lit(lists[dtype]).gather(name).alias(name) for name, dtype in words.items()]
