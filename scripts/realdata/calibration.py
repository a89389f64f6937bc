# SPDX-License-Identifier: EUPL-1.2
"""The figures of `schedario.nation.synthetic.calibration`: percentiles by size class, medians by region."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from scripts.realdata.frames import describe_comuni
from scripts.realdata.report import LEAST, QUANTILES, compute_medians_by_region

NAMES = {"need per head": "NEED", "spending for need": "SPENDING"}


def build_calibration(real: pl.DataFrame) -> Iterator[str]:
    """The lines to be put there: what is usual in a class and in a region, and how far comuni are from both."""
    for name, called in NAMES.items():
        usual = dict(compute_medians_by_region(real).select("region", name).iter_rows())
        factor = pl.col("region").replace_strict(usual, return_dtype=pl.Int64) / 1000
        left = describe_comuni(real).with_columns((pl.col(name) / factor).alias(name))
        typical = left.group_by("size").agg(pl.col(name).median()).sort("size")[name]
        if name == "spending for need":  # the need itself is that of all services
            yield f"{called}_OF_CLASS = {tuple(round(one / 10) for one in typical)}"
        yield f"{called}_OF_REGION = {usual}"
        yield f"{called}_SPREAD = {_compute_spread(left, name)}"


def _compute_spread(frame: pl.DataFrame, name: str) -> tuple[tuple[int, ...], ...]:
    """By class, in thousandths of its median; small classes together, lest single comuni show."""
    together = pl.when(pl.len().over("size") < LEAST).then(pl.lit(0)).otherwise("size")
    relative = frame.with_columns(pl.col(name) / pl.col(name).median().over("size") * 1000, together.alias("#pooled"))
    wanted = (pl.col(name).quantile(one, "linear").round().cast(pl.Int64).alias(f"{one}") for one in QUANTILES)
    spreads = relative.group_by("#pooled").agg(*wanted)
    sizes = relative.select("size", "#pooled").unique().join(spreads, on="#pooled").sort("size")
    return tuple(sizes.drop("size", "#pooled").iter_rows())
