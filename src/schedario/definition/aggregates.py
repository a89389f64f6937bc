# SPDX-License-Identifier: EUPL-1.2
"""Statements of a form on many schede together: how comuni are weighed and grouped, indicators, what is unusual."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from schedario.definition.model import About, Compare, Level, Side
from schedario.definition.phrases import phrases
from schedario.definition.rule import Formula, Rule
from schedario.definition.templates import Template
from schedario.formula.typed import Conditional, Constant, Typed
from schedario.formula.units import Unit


@dataclass(frozen=True, slots=True)
class Board:
    """Names of indicators: those told in figures, one shown comune by comune, and a whole with two parts.

    `figures` side by side in a tuple are over the same comuni. What is neither `part` nor `rest` is not known yet;
    without `rest` the whole is not shown in its parts.
    """

    figures: tuple[tuple[str, ...], ...]
    spread: str
    whole: str
    part: str
    rest: str | None

    @property
    def parts(self) -> tuple[str, str, str] | None:
        return None if self.rest is None else (self.whole, self.part, self.rest)


@dataclass(frozen=True, slots=True)
class Together:
    """The way in which schede of many comuni are put together: cells by id. See `model.TogetherShape`."""

    people: str
    ats: str | None
    least_peers: int
    board: Board | None


def _list_constants(tree: Typed) -> frozenset[Fraction] | None:
    """The constants that a tree of conditions chooses among; None where it chooses anything else."""
    match tree:
        case Constant(value=value):
            return frozenset([value])
        case Conditional(then=then, otherwise=otherwise):
            parts = _list_constants(then), _list_constants(otherwise)
            return None if None in parts else frozenset[Fraction]().union(*filter(None, parts))
    return None


@dataclass(frozen=True, slots=True)
class Indicator:
    """The sum of `numerator` over many schede, divided by that of `denominator` when there is one.

    A scheda counts when it has both. With `about`, a per cent of the schede that is counted without a formula.
    """

    name: str
    label: str
    group: str
    unit: Unit
    numerator: Formula | None
    denominator: Formula | None
    about: About | None
    rule: Rule

    @property
    def scale(self) -> int:
        return self.unit.scale

    def describe_reserve(self) -> str:
        """Say how missing answers move a share of schede, wherever it is shown; empty of what they do not move."""
        return phrases("reserve").get(self.about or "", "")

    @property
    def counts_schede(self) -> bool:
        """Checks whether each scheda adds one of two constants, so that of a single one it only says yes or no."""
        if self.about is not None:
            return True
        numerator = self.numerator.tree if self.numerator else None
        one_each = self.denominator is None or isinstance(self.denominator.tree, Constant)
        values = _list_constants(numerator) if isinstance(numerator, Conditional) else None
        return one_each and values is not None and len(values) == 2 and 0 in values


@dataclass(frozen=True, slots=True)
class Plausibility:
    """A rule for what is unusual among many schede, for the form or for one `row`. See `model.PlausibilityShape`.

    `distance` counts usual distances from the median; `least_spread` and `tolerance` are in `unit`, `tolerance` of
    `ats_total` in per cent.
    """

    code: str
    compare: Compare
    level: Level
    label: str
    unit: Unit
    row: str | None
    row_label: str
    measure: Formula | None
    lowest: Formula | None
    highest: Formula | None
    aggregate: str | None
    dataset: str | None
    when: Formula | None
    side: Side
    distance: Fraction
    least_spread: Fraction
    tolerance: Fraction
    cells: tuple[str, ...]
    message: Template
    remedy: Template
    rule: Rule
