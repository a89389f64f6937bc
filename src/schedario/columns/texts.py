# SPDX-License-Identifier: EUPL-1.2
"""A column of texts, kept as one text is kept (`engine.answers.text`)."""

from __future__ import annotations

import polars as pl

from schedario.definition.form import Cell
from schedario.engine.answers import text

# Characters that are kept as they are: composed, neither control nor white space. The rest is for `text`.
_PLAIN = r"[\x21-\x7e\u00a1-\u02ff‐-‧€]"
_ONE_LINE = rf"^{_PLAIN}+(?: {_PLAIN}+)*$"
_LINES = rf"^{_PLAIN}(?:[{_PLAIN[1:-1]} \t\n]*{_PLAIN})?$"


def takes(dtype: pl.DataType) -> bool:
    """Whether a column of this type can hold texts."""
    return dtype in (pl.String, pl.Null, pl.List(pl.String), pl.Categorical, pl.Enum)


def take(values: pl.Series, cell: Cell) -> pl.Series:
    """The texts of `cell`, null where there is none. A list of texts is several choices."""
    if isinstance(values.dtype, pl.List):
        values = values.list.join("; ")
    values = values.cast(pl.String)
    if values.null_count() == len(values):
        return values
    lines = cell.kind == "long_text"
    plain = values.str.contains(_LINES if lines else _ONE_LINE)
    if plain.all():  # null counts as plain
        return values
    odd = values.filter(~plain)
    kept = pl.Series([text(one, lines=lines) or None for one in odd], dtype=pl.String)
    return values.scatter((~plain).arg_true(), kept)
