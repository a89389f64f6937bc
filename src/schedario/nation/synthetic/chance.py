# SPDX-License-Identifier: EUPL-1.2
"""Chance that can be repeated: numbers drawn from a seed, a row and a name, the same on every machine.

Each is a hash (the finaliser of SplitMix64) of where it is drawn, so that a row does not depend on those before it,
and a frame can be made in pieces. Only whole numbers take part.
"""

from __future__ import annotations

from hashlib import sha256
from typing import NamedTuple

import polars as pl

BITS = 21  # of one draw: three of them come out of one hash
SIZE = 1 << BITS
GOLDEN = 0x9E3779B97F4A7C15
ROW = "#state"  # the column in which the state of a row is kept


class Span(NamedTuple):
    """From `low` to `high`, both included."""

    low: int
    high: int


def hash_names(*names: object) -> int:
    """64 bits that stand for the names."""
    return int.from_bytes(sha256("/".join(map(str, names)).encode()).digest()[:8], "big")


def mix_states(seed: str, rows: pl.Expr) -> pl.Expr:
    """The state of each row, by its number (UInt64)."""
    return _mix_state(rows * _make_wide(GOLDEN) + _make_wide(hash_names(seed)))


def draw_numbers(name: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Three independent numbers from 0 to SIZE - 1, for each row."""
    hashed = _mix_state(pl.col(ROW) ^ _make_wide(hash_names(name)))
    low, middle, high = (hashed // _make_wide(1 << (BITS * place)) % _make_wide(SIZE) for place in range(3))
    return low.cast(pl.Int64), middle.cast(pl.Int64), high.cast(pl.Int64)


def spread_within(draw: pl.Expr, span: Span) -> pl.Expr:
    """A draw laid out evenly over the span."""
    return draw * (span.high - span.low + 1) // SIZE + span.low


def round_by_chance(above: pl.Expr, below: int, draw: pl.Expr) -> pl.Expr:
    """The quotient rounded up or down by chance, so that small numbers are right on average."""
    return (above + draw * below // SIZE) // below


def _make_wide(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.UInt64)


def _mix_state(state: pl.Expr) -> pl.Expr:
    """Products wrap around at 64 bits, as they should here."""
    state = (state ^ (state // _make_wide(1 << 30))) * _make_wide(0xBF58476D1CE4E5B9)
    state = (state ^ (state // _make_wide(1 << 27))) * _make_wide(0x94D049BB133111EB)
    return state ^ (state // _make_wide(1 << 31))
