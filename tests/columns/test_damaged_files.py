# SPDX-License-Identifier: EUPL-1.2
"""Damaged files of schede are read or refused in a sentence, whatever the damage; a relative name stays one."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import polars as pl
import pytest

from schedario.columns import files, sandboxed
from schedario.columns.files import FileError
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
