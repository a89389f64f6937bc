# SPDX-License-Identifier: EUPL-1.2
"""A Parquet file in pieces is the same frame, whatever is asked of it."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from schedario.columns import pieces


@pytest.fixture(params=[3, 4, 10, 11])
def file(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten rows in row groups of four, read by pieces of several sizes."""
    monkeypatch.setattr(pieces, "ROWS", request.param)
    file = tmp_path / "ten.parquet"
    pl.DataFrame({"a": range(10), "b": [f"{n}" for n in range(10)]}).write_parquet(file, row_group_size=4)
    return file


def test_all_rows_come_in_their_order(file: Path) -> None:
    assert pieces.scan_parquet(file).collect().equals(pl.read_parquet(file))
    numbered = pieces.scan_parquet(file).with_row_index("#row").collect(engine="streaming")
    assert numbered["#row"].to_list() == numbered["a"].to_list()


def test_what_polars_leaves_to_the_source_is_done(file: Path) -> None:
    frame, whole = pieces.scan_parquet(file), pl.scan_parquet(file)
    for asked in (
        lambda frame: frame.head(5),
        lambda frame: frame.select("b"),
        lambda frame: frame.select(pl.len()),
        lambda frame: frame.filter(pl.col("a") > 2).select("b"),
        lambda frame: frame.filter(pl.col("a") > 2).head(5),
        lambda frame: frame.head(5).filter(pl.col("a") > 2),
    ):
        assert asked(frame).collect().equals(asked(whole).collect())


def test_a_file_without_rows_has_its_columns(tmp_path: Path) -> None:
    empty = pl.DataFrame(schema={"a": pl.Int64})
    empty.write_parquet(tmp_path / "empty.parquet")
    assert pieces.scan_parquet(tmp_path / "empty.parquet").collect().equals(empty)
