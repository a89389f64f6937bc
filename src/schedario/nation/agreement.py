# SPDX-License-Identifier: EUPL-1.2
"""Figures that should be the same for many: those of a whole ATS."""

from __future__ import annotations

import polars as pl


def find_odd_rows(numbers: pl.DataFrame) -> pl.DataFrame:
    """Those whose `#value` is borne by fewer of their `#group` than the commonest, with that `#typical`, `#count`.

    Where two values are equally common nobody can say which is the odd one.
    """
    shares = numbers.group_by("#group", "#value").agg(pl.len().cast(pl.Int64).alias("#count"))
    most = shares.filter(pl.col("#count") == pl.col("#count").max().over("#group"))
    commonest = most.filter(pl.len().over("#group") == 1).rename({"#value": "#typical"})
    return numbers.join(commonest, on="#group").filter(pl.col("#value") != pl.col("#typical"))
