# SPDX-License-Identifier: EUPL-1.2
"""ISTAT codes in files: whatever a spreadsheet made of them, they are read as six digits."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from schedario.columns.files import read

CODES = ["001001", "019078", "113001"]


def write_xlsx(file: Path) -> None:
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["istat", "R03"], *([int(code), 100] for code in CODES)]):
            sheet.write_row(row, 0, cells)


def write_xlsx_with_a_text(file: Path) -> None:
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row, cell in enumerate(["istat", 1001, "019078", 113001]):
            sheet.write(row, 0, cell)


def write_csv(file: Path) -> None:
    file.write_text("istat;R03\n1001;1\n19078.0;2\n 113001;3\n", encoding="utf-8")


def write_parquet(file: Path) -> None:
    pl.DataFrame({"istat": [1001, 19078, 113001]}).write_parquet(file)


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.xlsx", write_xlsx), ("b.xlsx", write_xlsx_with_a_text), ("a.csv", write_csv), ("a.parquet", write_parquet)],
)
def test_zeros_in_front_come_back(tmp_path: Path, name: str, write: Callable[[Path], None]) -> None:
    write(tmp_path / name)
    assert read(tmp_path / name).collect()["istat"].to_list() == CODES


def test_what_is_no_code_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("istat;R03\nIT001;1\n1234567;2\n", encoding="utf-8")
    assert read(file).collect()["istat"].to_list() == ["IT001", "1234567"]
