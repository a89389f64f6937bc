# SPDX-License-Identifier: EUPL-1.2
"""A doubt about a scheda in words: the edition's own, with the numbers in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from schedario.definition import display
from schedario.definition.form import Plausibility
from schedario.definition.phrases import phrase
from schedario.definition.templates import Template


@dataclass(frozen=True, slots=True)
class Doubt:
    """`row` counts from 0; None for a whole ATS (`ats`: its code and name). Numbers as stored in the rule's unit."""

    rule: Plausibility
    row: int | None
    ats: tuple[str | None, str | None]
    value: int
    typical: int
    tenths: int | None
    peers: str
    count: int
    message: str
    remedy: str

    def as_row(self, scale: int) -> tuple[Any, ...]:
        """As in the table of `outliers`, numbers with `scale` decimals."""
        rule, up = self.rule, 10 ** (scale - self.rule.unit.scale)
        return (
            self.row, *self.ats, rule.code, rule.level, rule.rule.status, list(rule.cells), label(rule), self.value * up,
            self.typical * up, rule.unit.name, self.tenths, self.peers, self.count, self.message, self.remedy,
        )  # fmt: skip


def label(rule: Plausibility) -> str:
    """What is measured, with the row."""
    return f"{rule.row} - {rule.label}" if rule.row else rule.label


def doubt(
    rule: Plausibility,
    *,
    value: int,
    typical: int,
    peers: str,
    count: int,
    row: int | None = None,
    ats: tuple[str | None, str | None] = (None, None),
    tenths: int | None = None,
    told: str | None = None,
    usual: str | None = None,
) -> Doubt:
    """The doubt with its words. `told`, `usual`: how the value and the typical one are written, when not as numbers."""
    words = {
        "value": told or shown(rule, value),
        "typical": usual or shown(rule, typical),
        "distance": "" if tenths is None else display.number(tenths, 1),
        "peers": peers,
        "count": display.grouped(count, 0),
    }
    message, remedy = (_filled(text, words) for text in (rule.message, rule.remedy))
    return Doubt(rule, row, ats, value, typical, tenths, peers, count, message, remedy)


def _filled(text: Template, words: dict[str, str]) -> str:
    return text.fill(lambda hole: words[hole.name])


def shown(rule: Plausibility, stored: int) -> str:
    return display.number(stored, rule.unit.scale)


def between(rule: Plausibility, low: int, high: int) -> str:
    """An interval in words."""
    return phrase("analysis.between", low=shown(rule, low), high=shown(rule, high))


def of_size_in(place: pl.Expr | None) -> pl.Expr:
    """The words for the comuni of a size (column `size`) in a place, or in all of Italy."""
    if place is None:
        return pl.format(phrase("analysis.peers_of_size", size="{}"), "size")
    return pl.format(phrase("analysis.peers", size="{}", place="{}"), "size", place)


def everywhere() -> str:
    return phrase("analysis.peers_everywhere")
