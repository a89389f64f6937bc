# SPDX-License-Identifier: EUPL-1.2
"""A column of texts, kept as one text is kept (`engine.answers.clean_text`)."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from schedario.definition.form import Cell
from schedario.engine.answers import clean_text

# Characters that are kept as they are: composed, neither control nor white space. The rest is for `text`.
_PLAIN = r"[\x21-\x7e\u00a1-\u02ff‐-‧€]"
_ONE_LINE = rf"^{_PLAIN}+(?: {_PLAIN}+)*$"
_LINES = rf"^{_PLAIN}(?:[{_PLAIN[1:-1]} \t\n]*{_PLAIN})?$"


def can_take(dtype: pl.DataType) -> bool:
    """Checks whether a column of this type can hold texts."""
    return dtype in (pl.String, pl.Null, pl.List(pl.String), pl.Categorical, pl.Enum)


def list_as_kept(frame: pl.DataFrame, cells: Sequence[Cell]) -> set[str]:
    """The columns of `cells` whose texts are all kept as they stand, looked for by all processors at once."""
    plain = [_is_plain(pl.col(cell.id), cell).all() for cell in cells if frame.schema[cell.id] == pl.String]
    found = frame.select(plain).row(0, named=True) if plain else {}
    return {name for name, kept in found.items() if kept}


def take_texts(values: pl.Series, cell: Cell) -> pl.Series:
    """The texts of `cell`, null where there is none. A list of texts is several choices."""
    if isinstance(values.dtype, pl.List):
        values = values.list.join("; ")
    values = values.cast(pl.String)
    plain = values.to_frame().select(_is_plain(pl.first(), cell)).to_series()
    if plain.all():
        return values
    kept = [clean_text(one, lines=_has_lines(cell)) or None for one in values.filter(~plain)]
    return values.scatter((~plain).arg_true(), pl.Series(kept, dtype=pl.String))


def _is_plain(texts: pl.Expr, cell: Cell) -> pl.Expr:
    """Checks whether a text is kept as it stands; null of what is missing, which counts as plain."""
    return texts.str.contains(_LINES if _has_lines(cell) else _ONE_LINE)


def _has_lines(cell: Cell) -> bool:
    return cell.kind == "long_text"
