# SPDX-License-Identifier: EUPL-1.2
"""Workbooks and CSV files are read with every number exact and every cell in its place."""

from __future__ import annotations

import io
import re
import time
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter

from schedario.documents.tables.reader import (
    MOST_BYTES,
    TableSheet,
    UnreadableTableError,
    Value,
    column_name,
    read_table,
)


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


ODS_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)


def ods(rows: str) -> bytes:
    """An ODS with a hidden sheet before the one with these rows."""
    words = cell('office:value-type="string"', "v")
    hidden = f'<table:table table:name="vecchio" table:style-name="h">{row(words)}</table:table>'
    shown_or_not = '<style:table-properties table:display="false"/>'
    style = f'<style:style style:name="h" style:family="table">{shown_or_not}</style:style>'
    styles = f"<office:automatic-styles>{style}</office:automatic-styles>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_SPACES} '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">'
        f'{styles}<office:body><office:spreadsheet>{hidden}<table:table table:name="nuovo">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    media_type = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{media_type}"/>'
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<manifest:manifest xmlns:manifest="{space}">{entry}</manifest:manifest>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", media_type)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def cell(attributes: str, text: str = "") -> str:
    return f"<table:table-cell {attributes}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def row(*cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def write_special(book: xlsxwriter.Workbook) -> None:
    """The same cells as in SPECIAL_ODS."""
    old, new = book.add_worksheet("vecchio"), book.add_worksheet("nuovo")
    old.write(0, 0, "v")
    old.hide()
    new.activate()
    percent = book.add_format({"num_format": "0.00%"})
    new.write_row(0, 0, ["a", "b"])
    new.write_number(2, 0, 0.0508, percent)
    new.write_number(2, 1, 0.07, book.add_format({"num_format": '0.0" % "'}))
    new.write_formula(3, 0, "=10+5", None, "")
    new.write_formula(3, 1, "=NA()", None, "#N/A")
    new.write_formula(4, 0, "=1/8", percent, 0.125)
    new.write_formula(4, 1, "=1+1", None, 2)
    for at in (5, 6):
        new.write_formula(at, 1, "=1/0", None, "#DIV/0!")


SPECIAL_ODS = "".join(
    [
        row(cell('office:value-type="string"', "a"), cell('office:value-type="string"', "b")),
        row(cell('table:number-columns-repeated="2"')),
        row(
            cell('office:value-type="percentage" office:value="0.0508"', "5,08%"),
            cell('office:value-type="float" office:value="0.07"', "0,1 % "),
        ),
        row(
            cell('table:formula="of:=10+5"'),
            cell(
                'table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"',
                "#N/A",
            ),
        ),
        row(
            cell('table:formula="of:=1/8" office:value-type="percentage" office:value="0.125"', "12,50%"),
            cell('table:formula="of:=1+1" office:value-type="float" office:value="2"', "2"),
        ),
        row(
            cell(""),
            cell('table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"', "#DIV/0!"),
            times=2,
        ),
    ]
)


def build_special(kind: str) -> bytes:
    if kind == "ods":
        return ods(SPECIAL_ODS)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        write_special(book)
    content = buffer.getvalue()
    return content if kind == "xlsx" else _rewrite(content, kind)


def _rewrite(content: bytes, kind: str) -> bytes:
    """The workbook as some programs write it: a prefix before every name of its sheets, or no places of cells."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as sound, zipfile.ZipFile(buffer, "w") as archive:
        for name in sound.namelist():
            text = sound.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                if kind == "xlsx con prefissi":
                    text = re.sub(r"<(/?)(?![?/])(\w)", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=")
                else:
                    text = re.sub(r'<c r="(A|B(?=[14]))[0-9]+"', "<c", text)
            archive.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "xlsx con prefissi", "xlsx senza posti", "ods"])
class TestWhatASheetShows:
    def read(self, kind: str) -> TableSheet:
        old, new = read_table(build_special(kind)).sheets
        assert (old.name, old.hidden, new.name, new.hidden) == ("vecchio", True, "nuovo", False)
        return new

    def test_a_percentage_is_what_people_see(self, kind: str) -> None:
        sheet = self.read(kind)
        assert sheet.rows[2] == ("5,08 %", Decimal("0.07"))
        assert sheet.rows[4] == ("12,5 %", Decimal(2))

    def test_a_formula_without_a_value_is_no_blank(self, kind: str) -> None:
        sheet = self.read(kind)
        assert sheet.rows[3] == ("=10+5", "#N/A")
        errors = dict.fromkeys([(3, 1), (5, 1), (6, 1)], "error")
        assert sheet.faults == {(3, 0): "uncomputed", **errors}
        assert sheet.rows[5:] == (("", "#DIV/0!"), ("", "#DIV/0!"))


def test_a_formula_whose_result_is_an_empty_text_is_a_blank() -> None:
    content = workbook({(0, 0): "A", (1, 0): "x"})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as sound, zipfile.ZipFile(buffer, "w") as archive:
        for name in sound.namelist():
            text = sound.read(name)
            if name == SHEET:
                text = text.replace(b"</row>", b'<c r="B1" t="str"><f>IF(A1=1,1,"")</f><v></v></c></row>', 1)
            archive.writestr(name, text)
    (sheet,) = read_table(buffer.getvalue()).sheets
    assert (sheet.value(0, 1), sheet.faults) == ("", {})


@pytest.mark.parametrize("name", ["xl/workbook.bin", "altro.xml"])
def test_a_workbook_whose_errors_cannot_be_seen_is_refused(name: str) -> None:
    """XLS, XLSB and what else the library reads: a formula that failed would be a blank."""
    content = (
        b"\xd0\xcf\x11\xe0" + bytes(600)
        if name.endswith(".bin")
        else workbook({(0, 0): "x"}).replace(b"xl/workbook.xml", b"xl/workbook.xxx")
    )
    with pytest.raises(UnreadableTableError, match=r"damaged|old_format"):
        read_table(content)


def many_sheets(count: int, last: tuple[int, int]) -> bytes:
    """A workbook of sheets with two cells each, the first and the last."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for number in range(count):
            sheet = book.add_worksheet(f"Foglio{number}")
            sheet.write(0, 0, "x")
            sheet.write(*last, 1)
    return buffer.getvalue()


@pytest.mark.parametrize(("count", "last"), [(1, (1_048_575, 16_383)), (3, (1_048_575, 0)), (30, (3999, 399))], ids=str)
def test_sheets_that_are_too_large_alone_or_together_are_refused_at_once(
    count: int, last: tuple[int, int], capfd: pytest.CaptureFixture[str]
) -> None:
    content = many_sheets(count, last)
    begun = time.process_time()
    with pytest.raises(UnreadableTableError, match="too_large"):
        read_table(content)
    assert time.process_time() - begun < 2
    assert capfd.readouterr().err == ""


def test_a_format_far_away_makes_no_sheet_large() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert rows(buffer.getvalue()) == (("x",),)


def test_many_small_sheets_are_read() -> None:
    assert len(read_table(many_sheets(200, (59, 3))).sheets) == 200


class TestCsv:
    @pytest.mark.parametrize("separator", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp850", "mac_roman", "utf-16"])
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
