# SPDX-License-Identifier: EUPL-1.2
"""The comparison with real comuni, tried on a file of the same shape: it tells aggregates, and only those."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import polars as pl
import pytest
from scripts.realdata.__main__ import main
from scripts.realdata.frames import LEAST_PEERS, generate_synthetic_comuni, load_form, read_real_comuni

from schedario.nation.synthetic.calibration import NEED_OF_REGION, SPENDING
from schedario.nation.synthetic.generate import Order, generate


def file(folder: Path) -> Path:
    """The synthetic comuni of Lombardia, as if they were real; amounts three times as high."""
    made = generate(load_form(), Order()).filter(regione="Lombardia")
    rows = made.select(
        "istat",
        "denominazione",
        pl.col("R03").alias("abitanti_stimati"),
        (pl.col("R07.corrente") * 3).alias("spesa_storica_cent"),
        (pl.col("R06") * 3).alias("spesa_standard_cent"),
    )
    path = folder / "reali.csv.gz"
    path.write_bytes(gzip.compress(rows.write_csv().encode()))
    return path


def told(path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    main([str(path), *arguments])
    return capsys.readouterr().out


def test_comuni_of_the_same_spread_are_told_to_be_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = told(file(tmp_path), capsys).splitlines()
    assert lines[0].startswith("1,502 real comuni, 1,502 synthetic ones")
    pairs = [pair for line in lines[20:] for pair in re.findall(r"(\d+) / (\d+)", line)]
    assert len(pairs) > 100
    assert all(left == right for left, right in pairs)


def test_no_comune_is_named_and_no_quantile_is_of_few(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(tmp_path)
    out = told(path, capsys)
    names = pl.read_csv(path)["denominazione"]
    assert not [name for name in names if f" {name} " in out]
    assert not re.search(r"\b\d{6}\b", out)
    counts = [int(row[1]) for row in re.findall(r"^\| (\d{1,2}) \| (\d+) \|", out, re.MULTILINE)]
    assert min(counts) >= 50


def test_the_calibration_gives_back_what_the_nation_was_made_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = dict(line.split(" = ", 1) for line in told(file(tmp_path), capsys, "--calibration").splitlines())
    assert made.keys() == {
        "NEED_OF_REGION", "NEED_SPREAD", "SPENDING_OF_CLASS", "SPENDING_OF_REGION", "SPENDING_SPREAD",
    }  # fmt: skip
    assert made["NEED_OF_REGION"] == "{'03': 1000}"  # of one region alone, the class itself
    assert len(made["SPENDING_OF_CLASS"].split(", ")) == len(SPENDING)
    assert "03" in NEED_OF_REGION


def test_a_file_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("istat,abitanti\n001001,5\n", encoding="utf-8")
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        read_real_comuni(tmp_path / "other.csv")


def test_the_synthetic_comuni_are_those_of_the_file(tmp_path: Path) -> None:
    frame = read_real_comuni(file(tmp_path))
    assert sorted(generate_synthetic_comuni(frame)["istat"]) == sorted(frame["istat"])


def test_peers_are_as_many_as_the_edition_says() -> None:
    together = load_form().together
    assert together is not None
    assert together.least_peers == LEAST_PEERS
