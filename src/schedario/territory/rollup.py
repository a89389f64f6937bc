# SPDX-License-Identifier: EUPL-1.2
"""Frames of comuni added up by level, exactly: sums are sums of integers, ratios are ratios of sums.

A frame has the column `istat`. Values are integers (the value times ten to its scale) and null where missing: what is
missing is not added as a zero, and beside each figure stands how many comuni it is made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from schedario.territory.errors import VintageError, shorten_list
from schedario.territory.levels import Grouping
from schedario.territory.standing import require_codes
from schedario.territory.variations import build_bridge

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Ratio:
    """`factor` × sum of `numerator` / sum of `denominator`, over the comuni that have both; half up to an integer.

    Between stored integers the factor carries the scales: users over people as a percentage with two decimals is
    `Ratio("users", "people", 100 * 100)`.
    """

    numerator: str
    denominator: str
    factor: int = 1


def roll_up(
    frame: pl.DataFrame, grouping: Grouping, sums: Sequence[str], ratios: Mapping[str, Ratio] | None = None
) -> pl.DataFrame:
    """Makes a row per unit: `codice, denominazione`, how many `comuni` it has and how many are in the frame (`schede`).

    Then each sum (Int128, null where no comune has a value) and each ratio (null where its denominator is missing or
    0), with the number of comuni behind it in `<name>.comuni`.
    Raises UnknownComuneError for codes of another day, VintageError for a comune that appears twice.
    """
    import polars as pl  # noqa: PLC0415

    _refuse_mixed(frame, grouping.day)
    ratios = ratios or {}
    units = grouping.units()
    places = pl.DataFrame(
        [(istat, unit.codice, unit.denominazione) for istat, unit in units.items()],
        schema={"istat": pl.String, "codice": pl.String, "denominazione": pl.String},
        orient="row",
    )
    whole = places.group_by("codice", "denominazione").agg(pl.len().cast(pl.Int64).alias("comuni"))
    wanted = frame.select("istat", *dict.fromkeys([*sums, *_list_columns(ratios)]))
    grouped = (
        wanted.join(places, on="istat")
        .group_by("codice")
        .agg(pl.len().cast(pl.Int64).alias("schede"), *_sum_columns(sums), *_sum_parts(ratios))
    )
    joined = whole.join(grouped, on="codice", how="left").sort("codice")
    joined = joined.with_columns(pl.col("schede", *_name_counts([*sums, *ratios])).fill_null(0))
    return _divide_sums(joined, ratios)


def carry(frame: pl.DataFrame, since: date, until: date, columns: Sequence[str]) -> pl.DataFrame:
    """The columns of a frame of the comuni of `since`, for those of a later day: merged comuni are added up.

    A comune that gained or lost a part, or of which not every origin has a value, gets null.
    Raises UnknownComuneError, VintageError as `roll_up`, and VintageError when `until` is earlier.
    """
    import polars as pl  # noqa: PLC0415

    _refuse_mixed(frame, since)
    if until < since:
        raise VintageError(
            f"dal {since:%d/%m/%Y} non si torna al {until:%d/%m/%Y}: ciò che è unito non si può dividere"
        )
    links = build_bridge(since, until)
    heirs = pl.DataFrame(list(links.heirs.items()), schema={"istat": pl.String, "now": pl.String}, orient="row")
    whole = (pl.col("now").is_in(sorted(links.split))).not_()
    rows = (
        heirs.join(frame.select("istat", *columns), on="istat", how="left")
        .group_by("now")
        .agg(*(pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in columns))
    )
    kept = [pl.when(whole).then(pl.col(name)).alias(name) for name in columns]
    return rows.select(pl.col("now").alias("istat"), *kept).sort("istat")


def _refuse_mixed(frame: pl.DataFrame, day: date) -> None:
    codes = frame.get_column("istat")
    require_codes(set(codes.unique().to_list()), day)
    if codes.n_unique() != frame.height:
        twice = frame.filter(codes.is_duplicated()).get_column("istat").unique().to_list()
        raise VintageError(f"comuni presenti più volte, forse di anni diversi: {shorten_list(twice)}")


def _list_columns(ratios: Mapping[str, Ratio]) -> list[str]:
    return [name for ratio in ratios.values() for name in (ratio.numerator, ratio.denominator)]


def _name_counts(names: Sequence[str]) -> list[str]:
    return [f"{name}.comuni" for name in names]


def _sum_columns(names: Sequence[str]) -> list[pl.Expr]:
    """Wide integers: the cents of a nation may exceed what 64 bits hold."""
    import polars as pl  # noqa: PLC0415

    made = []
    for name in names:
        value, count = pl.col(name), pl.col(name).count().cast(pl.Int64)
        made += [pl.when(count > 0).then(value.cast(pl.Int128).sum()).alias(name), count.alias(f"{name}.comuni")]
    return made


def _sum_parts(ratios: Mapping[str, Ratio]) -> list[pl.Expr]:
    """Numerator, denominator and number of comuni of each ratio."""
    import polars as pl  # noqa: PLC0415

    made = []
    for name, ratio in ratios.items():
        above, below = pl.col(ratio.numerator), pl.col(ratio.denominator)
        both = above.is_not_null() & below.is_not_null()
        made += [
            above.filter(both).cast(pl.Int128).sum().alias(f"{name}/above"),
            below.filter(both).cast(pl.Int128).sum().alias(f"{name}/below"),
            both.sum().cast(pl.Int64).alias(f"{name}.comuni"),
        ]
    return made


def _divide_sums(frame: pl.DataFrame, ratios: Mapping[str, Ratio]) -> pl.DataFrame:
    """The ratios in Python's integers, which do not overflow: units are few."""
    import polars as pl  # noqa: PLC0415

    made = []
    for name, ratio in ratios.items():
        pairs = zip(frame.get_column(f"{name}/above"), frame.get_column(f"{name}/below"), strict=True)
        values = [
            half_up(ratio.factor * above, below) if above is not None and below else None for above, below in pairs
        ]
        made.append(pl.Series(name, values, dtype=pl.Int128))
    inner = [column for column in frame.columns if column.endswith(("/above", "/below"))]
    order = [name for name in frame.columns if name not in inner and name.removesuffix(".comuni") not in ratios]
    counted = [column for name in ratios for column in (name, f"{name}.comuni")]
    return frame.with_columns(made).select(*order, *counted)


def half_up(above: int, below: int) -> int:
    """The quotient to the nearest integer, ties away from zero; `below` is positive."""
    rounded = (2 * abs(above) + below) // (2 * below)
    return rounded if above >= 0 else -rounded
