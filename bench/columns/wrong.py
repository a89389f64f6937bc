# SPDX-License-Identifier: EUPL-1.2
"""Wrong cells: what a program gives, against ours; and ours against the engine of one scheda."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import polars as pl

from bench.columns.names import CELLS, COMPUTED, FINDINGS
from bench.columns.peers.by_schedario import FORM
from schedario.columns import rows
from schedario.definition.catalogue import load


class Wrong(NamedTuple):
    """Cells and findings that differ, in how many schede, and how many are numbers where there is none, or none."""

    cells: int
    schede: int
    missing: int


def count_wrong(ours: Path, theirs: Path) -> Wrong:
    """Of two files of results."""
    one = pl.read_parquet(ours)
    two = pl.read_parquet(theirs, columns=one.columns)
    height = min(one.height, two.height)
    one, two = one.head(height), two.head(height)
    differ = pl.DataFrame([one[name].ne_missing(two[name]) for name in one.columns])
    gaps = pl.DataFrame([(one[name].is_null() != two[name].is_null()).alias(name) for name in COMPUTED])
    return Wrong(
        sum(int(column.sum()) for column in differ),
        int(differ.select(pl.any_horizontal(pl.all())).to_series().sum()),
        sum(int(column.sum()) for column in gaps),
    )


def assert_same_one_by_one(file: Path, ours: Path, sample: int) -> None:
    """The first schede are what the engine of one scheda says of them."""
    form = load(FORM)
    schede = pl.read_parquet(file, columns=CELLS, n_rows=sample)
    found = pl.read_parquet(ours, n_rows=sample)
    parts = ("cells", "findings")
    expected = [rows.evaluate_scheda(form, scheda, parts) for scheda in schede.iter_rows(named=True)]
    assert found.to_dicts() == [{name: one[name] for name in (*COMPUTED, *FINDINGS)} for one in expected]
