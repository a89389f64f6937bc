# SPDX-License-Identifier: EUPL-1.2
"""Damaged files of schede are read or refused in a sentence, whatever the damage; a relative name stays one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from random import Random

import polars as pl
import pytest

from schedario.columns import files, sandboxed
from schedario.columns.file_errors import FileError
from schedario.columns.frames import FrameError
from schedario.definition.catalogue import load
from tests.fuzz.fuzz_tables import SPOILS
from tests.sandbox import bombs

SCHEDE = pl.DataFrame({"codice": ["CR01", "CR02"], "istat": [19001, 19002], "R03": [933, 1200], "R16": ["a;b", None]})
SUFFIXES = [".csv", ".xlsx", ".jsonl", ".parquet"]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    for suffix in SUFFIXES:
        files.write(SCHEDE.lazy(), folder / f"schede{suffix}", {})
    return {suffix: (folder / f"schede{suffix}").read_bytes() for suffix in SUFFIXES}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_read_is_the_same(
    suffix: str, good: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"schede{suffix}"
    file.write_bytes(good[suffix])
    expected = files.read(file).collect()
    assert sandboxed.read(file).collect().equals(expected)
    monkeypatch.chdir(tmp_path)
    assert sandboxed.read(Path(file.name)).select("R03").collect().equals(expected.select("R03"))
    assert sandboxed.read(file).filter(codice="CR02").select("istat").collect().item() == "019002"


def read_all(read: Callable[..., pl.LazyFrame], file: Path) -> tuple[object, list[str]]:
    """What is read by the cells of a form, or the error; and what was told."""
    told: list[str] = []
    try:
        return read(file, load("SOC26"), told.append).collect().to_dicts(), told
    except (FileError, FrameError) as error:
        return (type(error), str(error), getattr(error, "faults", ())), told


@pytest.mark.parametrize(
    "rows",
    [
        "Titolo\ncodice;istat; r03 \nCR01;19001;1.234 ab.\n\nTOTALE;;1234\n",
        "codice;istat;R03\nCR01;19001;dieci\nCR02;19002;#N/D\nTOTALE;;1234\n",
        "codice;istat;R03\nTOTALE;;1234\n",
        "codice;istat;R03;R03\nCR01;19001;1;2\n",
    ],
    ids=["read", "values", "no schede", "twice"],
)
def test_what_is_told_is_the_same(rows: str, tmp_path: Path) -> None:
    file = tmp_path / "schede.csv"
    file.write_text(rows, encoding="utf-8")
    found = read_all(sandboxed.read, file)
    assert found == read_all(files.read, file)
    assert bool(found[1]) == ("TOTALE" in rows)


def test_a_parquet_without_schede_is_refused(tmp_path: Path) -> None:
    SCHEDE.clear().write_parquet(tmp_path / "schede.parquet")
    found = read_all(sandboxed.read, tmp_path / "schede.parquet")
    assert found == read_all(files.read, tmp_path / "schede.parquet")
    assert "schede.parquet: " in str(found[0])


def attempt(file: Path) -> str | None:
    try:
        sandboxed.read(file).collect()
    except FileError as error:
        return str(error)
    return None


@pytest.mark.parametrize(("suffix", "seed"), [*product(SUFFIXES, range(8))])
def test_what_is_damaged_is_read_or_refused(
    suffix: str, seed: int, good: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rng, file = Random(f"{suffix} {seed}"), Path(f"schede{suffix}")
    for _ in range(4):
        file.write_bytes(rng.choice(SPOILS)(good[suffix], rng))
        told = attempt(file)
        assert told is None or told.startswith(f"schede{suffix}: "), told


@pytest.mark.parametrize("name", ["the first and the last cell", "the last cell of a sheet"])
def test_bombs_are_refused(name: str, tmp_path: Path) -> None:
    file = tmp_path / "schede.xlsx"
    file.write_bytes(bombs.TABLES[name]())
    with pytest.raises(FileError, match=r"schede\.xlsx: "):
        sandboxed.read(file)


@pytest.mark.parametrize("name", ["no.csv", "no.parquet", "no.txt"])
def test_errors_are_the_same(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileError) as outside:
        files.read(tmp_path / name)
    with pytest.raises(FileError) as inside:
        sandboxed.read(tmp_path / name)
    assert str(inside.value) == str(outside.value)
