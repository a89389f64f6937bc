# SPDX-License-Identifier: EUPL-1.2
"""Real comuni, and the synthetic ones of the same regions, as frames with the same columns.

What a file of OpenCivitas tells maps to three cells: inhabitants to R03, standard spending to R06, historic spending to
R07.corrente. It is the spending for all services, some nine times that for the social ones: amounts are not to be
compared, but how they are spread is.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from schedario.columns import frames
from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.nation import groups
from schedario.nation.outliers import find_peer_groups
from schedario.nation.synthetic.generate import EDITION, Order, generate
from schedario.nation.typical import MEASURE, ROW, VALUE
from schedario.nation.typical import measure_distances as measure_typical_distances
from schedario.territory.levels import LARGEST

CELLS = {"abitanti_stimati": "R03", "spesa_standard_cent": "R06", "spesa_storica_cent": "R07.corrente"}
LEAST_PEERS = 20  # as in the edition
COLUMNS = ("istat", "R03", "R06", "R07.corrente")

# Name → (numerator, denominator, factor that makes of it a number of four or more digits).
MEASURES = {
    "spending per head": ("R07.corrente", "R03", 1),
    "need per head": ("R06", "R03", 1),
    "spending for need": ("R07.corrente", "R06", 10_000),
}


@cache
def load_form() -> Form:
    """The edition whose checks are looked at."""
    return load(EDITION)


def read_real_comuni(file: Path) -> pl.DataFrame:
    """The comuni of the file, amounts in cents; raises ColumnNotFoundError for a file of another shape."""
    read = pl.read_csv(file, schema_overrides={"istat": pl.String})
    return read.select("istat", *(pl.col(name).alias(cell) for name, cell in CELLS.items()))


def generate_synthetic_comuni(like: pl.DataFrame) -> pl.DataFrame:
    """The synthetic comuni that are real ones of `like`."""
    return generate(load_form(), Order()).select(COLUMNS).join(like, on="istat", how="semi")


def describe_comuni(schede: pl.DataFrame) -> pl.DataFrame:
    """With the place of the size class (from 1), the region, and the measures as floating numbers."""
    taken = frames.take_answers(load_form(), schede, stored=True)
    sizes = pl.Series(LARGEST).search_sorted(schede["R03"]) + 1
    regions = groups.find_units(load_form(), taken, "region")["codice"]
    named = schede.with_columns(sizes.alias("size"), regions.alias("region"))
    return named.with_columns(_build_ratio(name).alias(name) for name in MEASURES)


def _build_ratio(name: str) -> pl.Expr:
    above, below, factor = MEASURES[name]
    return pl.col(above) * factor / pl.col(below)


def measure_distances(schede: pl.DataFrame, name: str) -> pl.DataFrame:
    """The number of usual distances of each comune from its peers, below zero on the lower side; by ROW."""
    peers = find_peer_groups(load_form(), frames.take_answers(load_form(), schede, stored=True))
    levels = [one for one in peers.columns if one != ROW]
    numbers = peers.with_columns(
        schede.select(_build_ratio(name).round().cast(pl.Int64)).to_series().alias(VALUE),
        pl.lit(0, dtype=pl.Int32).alias(MEASURE),
        pl.lit(1, dtype=pl.Int64).alias("#spread"),
    )
    sign = pl.when("#above").then(1).otherwise(-1)
    found = measure_typical_distances(numbers, levels, LEAST_PEERS)
    return found.select(ROW, (pl.col("#tenths") * sign / 10).alias("distance"), "#level").sort(ROW)
