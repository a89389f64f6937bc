# SPDX-License-Identifier: EUPL-1.2
"""Rates of small comuni beside the raw ones: shrunken towards the whole, and the limits of a funnel.

In 200 inhabitants one user more is half a point of the level of service. A count y of a comune of size n is taken as
Poisson with mean n·θ, θ as gamma distributed over the comuni with mean μ and variance τ² (gamma-Poisson, by moments:
R. J. Marshall, Applied Statistics 40, 1991). With the pooled rate m = Σy/Σn, the weighted variance
s² = Σn(r − m)²/Σn and n̄ = Σn/comuni:

    μ = m        τ² = max(0, s² − m/n̄)        w = τ² / (τ² + m/n)        shrunken rate = m + w·(r − m)

The funnel has, for each size, the limits between which a count lies with 95 % and 99.8 % if its rate is the pooled one:
exact quantiles of the Poisson distribution with mean n·m (D. J. Spiegelhalter, Statistics in Medicine 24, 2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, floor, lgamma, log
from typing import NamedTuple

import polars as pl

from schedario.columns.schema import DIGITS
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.formula import typed as t
from schedario.formula.rounding import half_up
from schedario.nation import groups
from schedario.nation.indicators import Measured, get_factor, measures
from schedario.program.dependencies import find_read_cells

PERSON = "persona"
COLUMNS = ("count", "size", "rate", "shrunken", "lowest", "low", "high", "highest", "place")
TAILS = (0.001, 0.025, 0.975, 0.999)  # between the inner two lie 95 %, between the outer two 99.8 %
SMALL = 1e-17  # terms below this part of the greatest add nothing


class Limits(NamedTuple):
    """Counts: between `low` and `high` lie 95 % of those of a size, between `lowest` and `highest` 99.8 %."""

    lowest: int
    low: int
    high: int
    highest: int

    def place(self, count: int) -> int:
        """Places a count: 0 between the inner limits, ±1 beyond them, ±2 beyond the outer ones."""
        above = (count > self.high) + (count > self.highest)
        return above - (count < self.low) - (count < self.lowest)


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """The pooled rate of some comuni, and how much their own rates differ beyond chance (τ²)."""

    pooled: Fraction
    spread: Fraction

    @classmethod
    def measure(cls, counts: Sequence[int], sizes: Sequence[int]) -> Shrinkage:
        """Of comuni with a count and a size above zero each. Raises ValueError where there are none."""
        whole = sum(sizes)
        if not whole or min(sizes) <= 0:
            raise ValueError("rates need sizes above zero")
        pooled = Fraction(sum(counts), whole)
        variance = (
            sum((Fraction(y * y, n) for y, n in zip(counts, sizes, strict=True)), Fraction(0)) / whole - pooled**2
        )
        return cls(pooled, max(Fraction(0), variance - pooled * len(sizes) / whole))

    def shrink(self, count: int, size: int) -> Fraction:
        """The shrunken rate of a comune: its own as far as its size carries it, for the rest the pooled one."""
        chance = self.pooled / size
        if not self.spread + chance:
            return self.pooled
        return self.pooled + self.spread / (self.spread + chance) * (Fraction(count, size) - self.pooled)

    def find_limits(self, size: int) -> Limits:
        """The limits of the count of a comune of that size whose rate is the pooled one."""
        return Limits(*find_quantiles(float(self.pooled * size), TAILS))


def find_quantiles(mean: float, probabilities: Sequence[float]) -> list[int]:
    """For each of the rising probabilities the least count whose Poisson distribution function reaches it.

    The terms are added up one by one, from the first that weighs anything: no approximation, for any mean.
    """
    if mean <= 0:
        return [0] * len(probabilities)
    low, high = _find_support(mean)
    found: list[int] = []
    total, term = 0.0, _compute_term(mean, low)
    for count in range(low, high + 1):
        total += term
        while len(found) < len(probabilities) and total >= probabilities[len(found)]:
            found.append(count)
        term *= mean / (count + 1)
    return found + [high] * (len(probabilities) - len(found))


def _compute_term(mean: float, count: int) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1))


def _find_support(mean: float) -> tuple[int, int]:
    """The counts whose terms weigh anything."""
    mode = floor(mean)
    step = max(1, floor(mean**0.5))
    low = high = mode
    greatest = _compute_term(mean, mode)
    while low > 0 and _compute_term(mean, low) > SMALL * greatest:
        low = max(0, low - step)
    while _compute_term(mean, high) > SMALL * greatest:
        high += step
    return low, high


# ---------------------------------------------------------------- of a form


@cached_on_form()
def list_rates(form: Form) -> tuple[str, ...]:
    """The indicators that are a count of people for so many inhabitants."""
    people = form.together.people if form.together else None
    return tuple(
        name
        for name, one in measures(form).items()
        if one.numerator is not None
        and one.denominator is not None
        and isinstance(one.denominator.tree, t.Reference)
        and one.denominator.tree.name == people
        and all(_counts_people(form, cell) for cell in find_read_cells(form, one.numerator.tree))
    )


def _counts_people(form: Form, name: str) -> bool:
    cell = form.cells[name]
    people = form.together.people if form.together else ""
    return cell.scale == 0 and cell.unit is not None and dict(cell.unit.dimension) == {PERSON: 1} and name != people


def measure_rates(measured: Measured, name: str, chosen: pl.Series | None = None) -> pl.DataFrame:
    """A row per scheda that has the rate, in the unit of the indicator as stored integers: COLUMNS, and `row`.

    `count` people of `size` inhabitants; `rate` and `shrunken`; the limits of the rate of a comune of that size whose
    true rate is the pooled one; `place`: 0 between the 95 % limits, ±1 beyond them, ±2 beyond those of 99.8 %.
    """
    known = measured.find_known(name) & (measured.amounts[f"{name}/below"] > 0).fill_null(value=False)
    rows = (known if chosen is None else known & chosen).arg_true()
    counts, sizes = (measured.amounts[f"{name}/{part}"].gather(rows).to_list() for part in ("above", "below"))
    schema = {"row": pl.UInt32, **dict.fromkeys(COLUMNS, pl.Int64)}
    if not counts:
        return pl.DataFrame(schema=schema)
    factor, found = get_factor(measured.form, name), Shrinkage.measure(counts, sizes)
    limits = {size: found.find_limits(size) for size in set(sizes)}

    def tell(rate: Fraction) -> int:
        stored = factor * rate
        return half_up(stored.numerator, stored.denominator)

    lines = [
        (
            row,
            count,
            size,
            tell(Fraction(count, size)),
            tell(found.shrink(count, size)),
            *(tell(Fraction(limit, size)) for limit in limits[size]),
            limits[size].place(count),
        )
        for row, count, size in zip(rows, counts, sizes, strict=True)
    ]
    return pl.DataFrame(lines, schema=schema, orient="row")


def draw_funnel(form: Form, schede: pl.DataFrame, name: str, *, stored: bool = False) -> pl.DataFrame:
    """The rates of comuni with who they are, those furthest beyond the limits first. Raises as `indicators` does."""
    measured = Measured.of(form, schede, stored=stored)
    groups.refuse_repeated(measured.taken.others, rows=measured.taken.rows)
    rates = measure_rates(measured, name)
    who = measured.taken.others.select(one for one in groups.IDENTITY if one in measured.taken.others.columns)
    told = (
        who.with_row_index("row")
        .join(rates, on="row", maintain_order="right")
        .sort(pl.col("place").abs(), "size", descending=[True, True], maintain_order=True)
    )
    scale = measures(form)[name].scale
    decimals = [pl.col(one).cast(pl.Int128).reinterpret(dtype=pl.Decimal(DIGITS, scale)) for one in COLUMNS[2:-1]]
    return told.drop("row").with_columns(decimals if scale else [])
