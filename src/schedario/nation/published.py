# SPDX-License-Identifier: EUPL-1.2
"""Rows of the open data among schede: what a publication holds back, and that nobody may take it for a blank."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from schedario.definition.phrases import phrase
from schedario.documents.row_readings import RELEASED, WITHHELD

RECEIPT = "ricevuta"


def find_held_back(others: pl.DataFrame) -> pl.Series:
    """Tells for each row (`held`) whether numbers or texts of it are not published."""
    return others.with_columns(held=_has_withheld(others) | _has_held_texts(others))["held"]


def describe_held_back(file: Path, schede: pl.DataFrame) -> str:
    """A sentence on how many schede are published in part only; empty where all are whole."""
    counts = schede.select(_has_withheld(schede).sum().alias("withheld"), _has_held_texts(schede).sum().alias("texts"))
    told = {name: int(count) for name, count in counts.row(0, named=True).items()}
    return phrase("rows.held_back", file=file, **told, all=schede.height) if any(told.values()) else ""


def _has_withheld(schede: pl.DataFrame) -> pl.Expr:
    if WITHHELD not in schede.columns:
        return pl.lit(value=False)
    return pl.col(WITHHELD).cast(pl.String).fill_null("").str.strip_chars() != ""


def _has_held_texts(schede: pl.DataFrame) -> pl.Expr:
    if RELEASED not in schede.columns:
        return pl.lit(value=False)
    return pl.col(RELEASED).cast(pl.String).str.to_lowercase().eq_missing("false")
