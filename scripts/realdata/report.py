# SPDX-License-Identifier: EUPL-1.2
"""Counts and quantiles of real comuni beside those of the synthetic ones, as tables; never a single comune."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl
from scripts.realdata.frames import MEASURES, describe_comuni, generate_synthetic_comuni, load_form, measure_distances

from schedario.nation.outliers import outliers

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
DISTANCES = (3, 4, 6, 8, 10, 12)
FAR, NEAR = 8, 3  # usual distances that are doubted, and those that are nothing special
LEAST = 50  # comuni of which quantiles are told; of fewer they would be those of single ones


def build_report(real: pl.DataFrame) -> Iterator[str]:
    """The lines, for the comuni of `frames.real`."""
    made = generate_synthetic_comuni(real)
    yield f"{real.height:,} real comuni, {made.height:,} synthetic ones of the same; {load_form().code}."
    yield from _format_section("Doubts of the checks", count_doubts(real, made))
    yield from _format_section(
        "Of 1,000 comuni, how many lie beyond so many usual distances (above / below)", measure_tails(real, made)
    )
    yield from _format_section("Far in spending per head: does the need explain it?", compare_distances(real, made))
    for name in MEASURES:
        title = f"{name}: quantiles within a size class, thousandths of its median (real / synthetic)"
        yield from _format_section(title[0].upper() + title[1:], compare_quantiles(real, made, name))
    yield from _format_section(
        "Medians by region, thousandths of the size class (real / synthetic)", compare_regions(real, made)
    )
    yield from _format_section(
        "Synthetic inhabitants for each 1,000 real ones, by size class", compare_inhabitants(real, made)
    )


def _format_section(title: str, rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    heading, *body = rows
    yield f"\n**{title}**\n"
    yield _format_line(heading)
    yield "|---|" + "---:|" * (len(heading) - 1)
    yield from map(_format_line, body)


def _format_line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def count_doubts(real: pl.DataFrame, made: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """By check, in how many comuni."""
    yield "check", "what it measures", "real", "synthetic"
    found = [outliers(load_form(), frame, stored=True) for frame in (real, made)]
    labels = {one.code: one.label for one in load_form().plausibility}
    for code in sorted({*found[0]["code"], *found[1]["code"]}):
        yield code, labels[code], *(frame.filter(pl.col("code") == code).height for frame in found)


def measure_tails(real: pl.DataFrame, made: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """Measures how heavy the tails are, whatever the thresholds of the edition."""
    yield "measure", "nation", *DISTANCES
    for name in MEASURES:
        for nation, frame in (("real", real), ("synthetic", made)):
            far = measure_distances(frame, name)["distance"]
            yield name, nation, *(f"{_format_share(far > most)} / {_format_share(far < -most)}" for most in DISTANCES)


def _format_share(which: pl.Series) -> str:
    return f"{1000 * int(which.sum()) / len(which):.1f}"


def compare_distances(real: pl.DataFrame, made: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """Counts whether those far in spending per head are far in need too, or in spending for need."""
    yield "", "real", "synthetic"
    columns = list(zip(_count_far_comuni(real), _count_far_comuni(made), strict=True))
    for (what, left), (_, right) in columns:
        yield what, left, right


def _count_far_comuni(frame: pl.DataFrame) -> Iterator[tuple[str, int]]:
    spending, need, both = (measure_distances(frame, name)["distance"] for name in MEASURES)
    far = spending.abs() > FAR
    yield f"spending per head beyond {FAR}", int(far.sum())
    yield f"… need per head beyond {FAR} as well", int((far & (need.abs() > FAR)).sum())
    yield f"… spending for need within {NEAR}", int((far & (both.abs() <= NEAR)).sum())
    yield f"… spending for need beyond {FAR} as well", int((far & (both.abs() > FAR)).sum())
    yield f"spending for need beyond {FAR}", int((both.abs() > FAR).sum())


def compare_quantiles(real: pl.DataFrame, made: pl.DataFrame, name: str) -> Iterator[tuple[object, ...]]:
    """By size class."""
    yield "class", "comuni", *(f"{100 * one:g} %" for one in QUANTILES)
    yield from _join_beside(*(_compute_quantiles_by_size(frame, name) for frame in (real, made)))


def _join_beside(left: pl.DataFrame, right: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """The rows that have the same first column, value beside value; the number of comuni is that of the left."""
    others = {key: values for key, _, *values in right.iter_rows()}
    for key, comuni, *values in left.iter_rows():
        if key in others:
            yield key, comuni, *(f"{one} / {other}" for one, other in zip(values, others[key], strict=True))


def _compute_quantiles_by_size(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    relative = describe_comuni(frame).with_columns(pl.col(name) / pl.col(name).median().over("size") * 1000)
    wanted = (pl.col(name).quantile(one, "linear").round().cast(pl.Int64).alias(f"{one}") for one in QUANTILES)
    return relative.group_by("size").agg(pl.len(), *wanted).filter(pl.col("len") >= LEAST).sort("size")


def compare_regions(real: pl.DataFrame, made: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """The medians of a region, real and synthetic."""
    yield "region", "comuni", *MEASURES
    yield from _join_beside(compute_medians_by_region(real), compute_medians_by_region(made))


def compute_medians_by_region(frame: pl.DataFrame) -> pl.DataFrame:
    """The median of each measure, in thousandths of the median of the size class."""
    relative = describe_comuni(frame).with_columns(
        pl.col(name) / pl.col(name).median().over("size") for name in MEASURES
    )
    medians = ((pl.col(name).median() * 1000).round().cast(pl.Int64) for name in MEASURES)
    return relative.group_by("region").agg(pl.len(), *medians).sort("region")


def compare_inhabitants(real: pl.DataFrame, made: pl.DataFrame) -> Iterator[tuple[object, ...]]:
    """Comune by comune, as quantiles."""
    yield "class", "comuni", *(f"{100 * one:g} %" for one in QUANTILES)
    ratio = (pl.col("R03_right") * 1000 / pl.col("R03")).alias("ratio")
    both = describe_comuni(real).join(made.select("istat", "R03"), on="istat").with_columns(ratio)
    wanted = (pl.col("ratio").quantile(one, "linear").round().cast(pl.Int64).alias(f"{one}") for one in QUANTILES)
    yield from both.group_by("size").agg(pl.len(), *wanted).filter(pl.col("len") >= LEAST).sort("size").iter_rows()
