# SPDX-License-Identifier: EUPL-1.2
"""Results of an engine, and the check that none of them has more digits than a column holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from schedario.columns import frames
from schedario.columns.schema import MOST
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.program.ranges import Range, get_greatest_magnitude

WIDEST = 2**127 - 1  # the last number of 128 bits


class Results(NamedTuple):
    """`columns`: the outputs, and how many findings there are of each level.

    `doubtful`: the cells of which some number may have more digits than a result may.
    """

    columns: pl.DataFrame
    doubtful: Sequence[str]

    @classmethod
    def build_within(cls, ranges: Mapping[str, Range], columns: pl.DataFrame, form: Form) -> Results:
        """Outputs of `form` whose numbers are surely within these ranges."""
        return cls(
            columns, [name for name, one in ranges.items() if name in form.cells and get_greatest_magnitude(one) > MOST]
        )


def narrow_results(frame: pl.DataFrame, results: Results) -> pl.DataFrame:
    """The results in 64 bits. None is cut to what a column holds."""
    refuse_longer(frame, results, MOST)
    return results.columns.with_columns(results.columns.select(results.doubtful).cast(pl.Int64))


def refuse_longer(frame: pl.DataFrame, results: Results, most: int) -> None:
    """Raises OverflowError that names every scheda with a result beyond `most`."""
    limit = pl.lit(most, dtype=pl.Int128)
    numbers = results.columns.select(results.doubtful)
    longer = numbers.select((~pl.all().is_between(-limit, limit)).fill_null(value=False))
    if longer.width and any(longer.select(pl.all().any()).row(0)):
        told = (_build_overflow(frame, row, column.name) for column in longer for row in column.arg_true())
        raise OverflowError("\n".join(told))


def _build_overflow(frame: pl.DataFrame, row: int, cell: str) -> str:
    number = frame[frames.ROW][row] if frames.ROW in frame.columns else row
    who = frames.describe_scheda(frame, row)
    return phrase("frame.too_large", row=number + 1, who=who, cell=cell, digits=len(str(MOST)))
