# SPDX-License-Identifier: EUPL-1.2
"""Workbooks and CSV files are read with every number exact and every cell in its place."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter

from schedario.documents.tables.reader import MOST_BYTES, UnreadableTableError, Value, column_name, read_table


def workbook(cells: dict[tuple[int, int], object], name: str = "Foglio1") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet(name)
    for (row, column), value in cells.items():
        if isinstance(value, str) and value.startswith("#"):
            sheet.write_formula(row, column, "=1/0", None, value)
        else:
            sheet.write(row, column, value)
    book.close()
    return buffer.getvalue()


def rows(content: bytes) -> tuple[tuple[Value, ...], ...]:
    (sheet,) = read_table(content).sheets
    return sheet.rows


SHEET = "xl/worksheets/sheet1.xml"


def inflated(told: int | None = None) -> bytes:
    """A small workbook whose sheet unpacks to more than is read, and says so, or (`told`) that it is so many bytes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({(0, 0): "x"}))) as sound,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sound.namelist():
            archive.writestr(name, b" " * (MOST_BYTES + 1) if name == SHEET else sound.read(name))
        true = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
    content = buffer.getvalue()
    return content if told is None else content.replace(true, told.to_bytes(4, "little"))


class TestWorkbooks:
    def test_what_unpacks_to_too_much_is_not_unpacked(self) -> None:
        with pytest.raises(UnreadableTableError, match="too_large"):
            read_table(inflated())

    def test_a_workbook_that_tells_less_than_it_holds_is_refused(self) -> None:
        with pytest.raises(UnreadableTableError, match="damaged"):
            read_table(inflated(1000))

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (33.33, "33.33"),
            (0.1 + 0.2, "0.3"),
            (21733.320000000003, "21733.32"),
            (1234567890123.45, "1234567890123.45"),
            (19039, "19039"),
            (1 / 3, "0.333333333333333"),
        ],
    )
    def test_a_number_is_the_decimal_that_the_office_typed(self, written: float, read: str) -> None:
        ((value,),) = rows(workbook({(0, 0): written}))
        assert value == Decimal(read)

    def test_cells_keep_their_place(self) -> None:
        (sheet,) = read_table(workbook({(2, 1): "x"})).sheets
        assert (sheet.value(2, 1), sheet.value(0, 0), sheet.value(9, 9), len(sheet.rows)) == ("x", "", "", 3)

    def test_a_formula_that_gave_an_error_is_not_a_blank(self) -> None:
        content = workbook({(0, 0): "A", (1, 0): "#DIV/0!", (3, 2): "#N/A"}, "Allegato <1> & altro")
        assert rows(content) == (("A", "", ""), ("#DIV/0!", "", ""), ("", "", ""), ("", "", "#N/A"))

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (workbook({}), "empty"),
            (b"", "empty"),
            (b"PK\x03\x04 and nothing else", "damaged"),
            (b"%PDF-1.7\x00\x01", "not_text"),
            (b"%PDF-1.7\n" + b"stream\n" * 1000 + b"\x03\x04", "not_text"),
        ],
    )
    def test_what_is_no_table_is_refused(self, content: bytes, reason: str) -> None:
        with pytest.raises(UnreadableTableError) as refused:
            read_table(content)
        assert refused.value.reason == reason


class TestCsv:
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_encoding_and_separator_are_found_out(self, separator: str, encoding: str) -> None:
        text = f'Comune{separator}Importo\r\nForlì{separator}"a{separator} b"\r\nCittà{separator}2\r\n'
        table = read_table(text.encode(encoding))
        assert table.sheets[0].rows == (
            ("Comune", "Importo"),
            ("Forlì", " ".join(f"a{separator} b".split())),
            ("Città", "2"),
        )
        assert table.how is not None
        assert table.how[1] == separator

    def test_decimal_commas_do_not_pass_for_separators(self) -> None:
        table = read_table(b"Comune;R06;R08\nA;1,5;2,5\nB;3,5;4,5\n")
        assert table.sheets[0].rows[1] == ("A", "1,5", "2,5")

    def test_numbers_stay_texts(self) -> None:
        assert read_table(b"a;b\n00123;1.234,50\n").sheets[0].rows[1] == ("00123", "1.234,50")


def test_columns_are_named_as_in_a_spreadsheet() -> None:
    assert [column_name(index) for index in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
