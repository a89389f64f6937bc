# SPDX-License-Identifier: EUPL-1.2
"""Doubts about schede in words, the edition's own with the numbers in them; and all of them as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from schedario.columns.schema import DIGITS
from schedario.definition import display
from schedario.definition.aggregates import Plausibility
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.definition.templates import Template
from schedario.nation import groups

# Who a doubt is about (a whole ATS has no row), then what there is to say.
_ABOUT = {"row": pl.UInt32(), "#ats": pl.String(), "#name": pl.String()}
_TOLD = {
    "code": pl.String(), "level": pl.String(), "status": pl.String(), "cells": pl.List(pl.String()),
    "label": pl.String(), "value": pl.Int128(), "typical": pl.Int128(), "unit": pl.String(), "distance": pl.Int128(),
    "peers": pl.String(), "peer_count": pl.Int64(), "message": pl.String(), "remedy": pl.String(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """About the scheda in `row`, which counts from 0, or about a whole ATS, by code and name.

    `value` and `typical` are as stored in the rule's unit; `told` and `usual` how they are written when they are no
    numbers. `count` peers were compared; `tenths` of a usual distance lie between the two.
    """

    rule: Plausibility
    value: int
    typical: int
    peers: str
    count: int
    row: int | None = None
    ats: tuple[str | None, str | None] = (None, None)
    tenths: int | None = None
    told: str | None = None
    usual: str | None = None

    @property
    def label(self) -> str:
        """The measure, with the code of the row."""
        return f"{self.rule.row} - {self.rule.label}" if self.rule.row else self.rule.label

    def filled(self, text: Template) -> str:
        """A text of the rule with the numbers in it."""
        words = {
            "value": self.told or _format_measure(self.rule, self.value),
            "typical": self.usual or _format_measure(self.rule, self.typical),
            "distance": "" if self.tenths is None else display.format_number(self.tenths, 1),
            "peers": self.peers,
            "count": display.format_grouped(self.count, 0),
            "row": self.rule.row_label,
        }
        return text.fill(lambda hole: words[hole.name])

    def as_row(self, scale: int) -> tuple[Any, ...]:
        """Builds its row of the table, numbers with `scale` decimals."""
        rule, up = self.rule, 10 ** (scale - self.rule.unit.scale)
        about = (self.row, *self.ats, rule.code, rule.level, rule.rule.status, list(rule.cells), self.label)
        numbers = (self.value * up, self.typical * up, rule.unit.name, self.tenths, self.peers, self.count)
        return (*about, *numbers, self.filled(rule.message), self.filled(rule.remedy))


def _format_measure(rule: Plausibility, stored: int) -> str:
    return display.format_number(stored, rule.unit.scale)


def describe_interval(rule: Plausibility, low: int, high: int) -> str:
    """An interval in words."""
    return phrase("analysis.between", low=_format_measure(rule, low), high=_format_measure(rule, high))


def describe_size_in(place: str | None) -> pl.Expr:
    """The words for the comuni of a size (column `size`) in a place (a column), or in all of Italy."""
    if place is None:
        return pl.format(phrase("analysis.peers_of_size", size="{}"), "size")
    return pl.format(phrase("analysis.peers_in", size="{}", place="{}"), "size", place)


def describe_everywhere() -> str:
    """The words for all comuni."""
    return phrase("analysis.peers_everywhere")


def build_doubt_table(form: Form, found: Sequence[Doubt], others: pl.DataFrame) -> pl.DataFrame:
    """The doubts with who they are about, the greatest distance first."""
    scale = max((one.unit.scale for one in form.plausibility), default=0)
    doubts = pl.DataFrame([one.as_row(scale) for one in found], schema=_ABOUT | _TOLD, orient="row")
    who = others.select(name for name in groups.IDENTITY if name in others.columns).with_row_index("row")
    whole = doubts.join(who, on="row", how="left", maintain_order="left").with_columns(
        pl.coalesce(*(name for name in ("ats", "#ats") if name in (*who.columns, "#ats"))).alias("ats"),
        pl.coalesce(*(name for name in ("denominazione", "#name") if name in (*who.columns, "#name"))).alias(
            "denominazione"
        ),
        pl.col("value", "typical").reinterpret(dtype=pl.Decimal(DIGITS, scale)),
        pl.col("distance").reinterpret(dtype=pl.Decimal(DIGITS, 1)),
    )
    identity = [name for name in groups.IDENTITY if name in whole.columns]
    order = ["distance", "code", *identity, "label", "row"]
    ordered = whole.sort(order, descending=[True, *[False] * (len(order) - 1)], nulls_last=True)
    return ordered.select("row", *identity, *_TOLD)
