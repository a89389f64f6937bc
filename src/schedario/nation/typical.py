# SPDX-License-Identifier: EUPL-1.2
"""Distances of numbers from those of similar comuni: median and usual distance, exact, of a group that is large enough.

The usual distance is the median of the distances from the median, on the side on which the number lies: what people
do is seldom spread evenly to both sides.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

ROW, MEASURE, VALUE = "#row", "#measure", "#value"


def measure_distances(numbers: pl.DataFrame, levels: Sequence[str], least: int) -> pl.DataFrame:
    """The numbers with what is typical of the first of `levels` in which they have enough peers.

    `numbers` has ROW (whose they are), MEASURE (what is measured), VALUE, `#spread` (the least usual distance) and a
    column per level. To them come `#level` (its place), `#count` (how many others there are), and exact multiples:
    `#median2` is twice the median, `#away2` twice the distance from it, `#spread4` four times the usual distance, on
    the side that `#above` tells; `#tenths` is how many tenths of a usual distance the number is away. A number that has
    too few peers even at the last level is left out.
    """
    found: list[pl.DataFrame] = []
    left = numbers
    for place, level in enumerate(levels):
        with_middle = _find_peers(left, numbers, level, least)
        found.append(_measure_some(with_middle, numbers, level).with_columns(pl.lit(place).alias("#level")))
        left = left.join(with_middle.select(ROW, MEASURE), on=[ROW, MEASURE], how="anti")
    return pl.concat(found)


def _find_peers(some: pl.DataFrame, everyone: pl.DataFrame, level: str, least: int) -> pl.DataFrame:
    """Those of `some` that have peers enough, with twice the median of their group."""
    middles = everyone.group_by(MEASURE, level).agg(
        pl.len().cast(pl.Int64).alias("#count"), _double_median(VALUE, "#median2")
    )
    enough = middles.filter(pl.col("#count") > least, pl.col(level).is_not_null())
    return some.join(enough, on=[MEASURE, level]).with_columns(pl.col("#count") - 1)


def _double_median(name: str, alias: str) -> pl.Expr:
    """Twice the median: the two in the middle added up, or the one taken twice."""
    ordered = pl.col(name).sort()
    return (ordered.get((pl.len() - 1) // 2) + ordered.get(pl.len() // 2)).alias(alias)


def _measure_some(some: pl.DataFrame, everyone: pl.DataFrame, level: str) -> pl.DataFrame:
    """Measures how far they are, in tenths of the usual distance on their side."""
    groups = some.select(MEASURE, level, "#median2").unique()
    sides = everyone.join(groups, on=[MEASURE, level]).with_columns(_measure_away(), _is_above())
    both = pl.concat([sides, sides.filter(pl.col(VALUE) * 2 == pl.col("#median2")).with_columns(~pl.col("#above"))])
    usual = both.group_by(MEASURE, level, "#above").agg(_double_median("#away2", "#spread4"))
    measured = some.with_columns(_measure_away(), _is_above()).join(usual, on=[MEASURE, level, "#above"])
    spread = pl.max_horizontal(pl.col("#spread4"), pl.col("#spread") * 4)
    return measured.with_columns(spread.alias("#spread4")).with_columns(
        ((pl.col("#away2") * 40 + pl.col("#spread4")) // (pl.col("#spread4") * 2)).alias("#tenths")
    )


def _measure_away() -> pl.Expr:
    """Twice the distance from the median."""
    return (pl.col(VALUE) * 2 - pl.col("#median2")).abs().alias("#away2")


def _is_above() -> pl.Expr:
    return (pl.col(VALUE) * 2 >= pl.col("#median2")).alias("#above")
