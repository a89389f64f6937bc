# SPDX-License-Identifier: EUPL-1.2
"""Ratios over many schede: sum over sum, of the schede that have both, with how much of the whole they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schedario.definition import display
from schedario.definition.form import Aggregate
from schedario.engine.judgement import Judgement
from schedario.formula.rounding import half_up


@dataclass(frozen=True, slots=True)
class Ratio:
    """`stored` is the ratio times ten to its unit's scale, None without denominator.

    The sums are stored integers too, of the `counted` schede out of `schede`. `known` is the sum of the numerator
    over all that have it, also without denominator: `numerator` of `known` is how much of the whole is counted.
    """

    aggregate: Aggregate
    stored: int | None
    numerator: int
    denominator: int
    counted: int
    schede: int
    known: int

    @property
    def text(self) -> str:
        """As on the sheet; empty without value."""
        return "" if self.stored is None else display.format_number(self.stored, self.aggregate.unit.scale)

    @property
    def coverage(self) -> int | None:
        """Tenths of a per cent of the numerator that is counted; None when nothing is known of it."""
        return half_up(1000 * self.numerator, self.known) if self.known > 0 else None


def compute_ratio(aggregate: Aggregate, schede: Iterable[Judgement]) -> Ratio:
    """The ratio over `schede`, all of one form."""
    above = below = counted = known = total = 0
    scale = 0
    for scheda in schede:
        total += 1
        numerator, denominator = _get_amount(scheda, aggregate.numerator), _get_amount(scheda, aggregate.denominator)
        known += numerator or 0
        if numerator is None or denominator is None:
            continue
        scale = _get_scale(scheda, aggregate.denominator) - _get_scale(scheda, aggregate.numerator)
        above, below, counted = above + numerator, below + denominator, counted + 1
    stored = _divide_scaled(above, below, aggregate.unit.scale + scale) if below > 0 else None
    return Ratio(aggregate, stored, above, below, counted, total, known)


def _divide_scaled(above: int, below: int, scale: int) -> int:
    """`above / below`, times ten to `scale`."""
    return half_up(above * 10 ** max(scale, 0), below * 10 ** max(-scale, 0))


def _get_amount(scheda: Judgement, name: str) -> int | None:
    """A named value or cell, as stored; None when it is missing, or a check does not trust it."""
    if scheda.is_left_open(name):
        return None
    if name in scheda.form.values:
        return scheda.named[name]
    stored = scheda.result.get(name, scheda.answers.stored.get(name))
    return stored if isinstance(stored, int) else None


def _get_scale(scheda: Judgement, name: str) -> int:
    return (scheda.form.values.get(name) or scheda.form.cells[name]).scale
