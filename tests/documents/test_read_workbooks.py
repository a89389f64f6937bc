# SPDX-License-Identifier: EUPL-1.2
"""A workbook whose sheets are laid out as the form: the same reader, every number exact, nothing blank that is not."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from random import Random

import pytest
import xlsxwriter

from schedario.definition.catalogue import load
from schedario.documents.errors import ReadError
from schedario.documents.read import read_bytes
from schedario.documents.reading import Reading
from schedario.documents.tables.reader import read_table
from tests.documents.test_read_relaid import SAMPLE, outcomes
from tests.fuzz.fuzz_tables import make_ods
from tests.reference.relaid import Layout, Relaid, lay_out

SOC26 = load("SOC26")
TITLE = [SOC26.title]
PERCENT = {"num_format": "0.00%"}
NUMBER = re.compile(r"\d+(?:,\d+)?")

Cells = Sequence[object]
Rows = Sequence[Cells]


def write(*sheets: Rows, hidden: Sequence[int] = (), formats: dict[str, str] | None = None) -> bytes:
    """A workbook; a cell is a text, a number, a day, or a pair of a formula and its result."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        shown, day = book.add_format(formats or {}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        for number, rows in enumerate(sheets):
            sheet = book.add_worksheet(f"Foglio {number + 1}")
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    match cell:
                        case (str(formula), result):
                            sheet.write_formula(row, column, formula, None, result)
                        case datetime():
                            sheet.write_datetime(row, column, cell, day)
                        case int() | float():
                            sheet.write_number(row, column, cell, shown)
                        case str():
                            sheet.write_string(row, column, cell)
            if number in hidden:
                sheet.hide()
            else:
                sheet.activate()
    return written.getvalue()


def hide(cells: Rows, rows: Sequence[int] = (), columns: Sequence[int] = ()) -> bytes:
    """A workbook of one sheet, with rows and columns that are not shown."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Foglio 1")
        for row, one in enumerate(cells):
            sheet.write_row(row, 0, one)
        for row in rows:
            sheet.set_row(row, None, None, {"hidden": True})
        for column in columns:
            sheet.set_column(column, column, None, None, {"hidden": True})
    return written.getvalue()


def _write_ods() -> bytes:
    """A small ODS of which a column and two rows, one by hand and one by a filter, are not shown."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [("a", "b", "c"), ("e", "f", "g"), ("h", "i", "l"), ("d",)]
    states = ("", ' table:visibility="collapse"', ' table:visibility="filter"', "")
    lines = "".join(
        f"<table:table-row{state}>{''.join(map(cell.format, row))}</table:table-row>"
        for row, state in zip(rows, states, strict=True)
    )
    names = " ".join(
        f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    body = f'<office:body><office:spreadsheet><table:table table:name="F">{columns}{lines}</table:table>'
    content = f"<office:document-content {names}>{body}</office:spreadsheet></office:body></office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    listed = f"<manifest:manifest {space}>{entry}</manifest:manifest>"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", listed)
        archive.writestr("content.xml", content)
    return written.getvalue()


ODS_WITH_HIDDEN = _write_ods()


def label(code: str) -> str:
    row = next(row for quadro in SOC26.quadri.values() for row in quadro.rows if row.code == code)
    return f"{row.printed_code}{row.separator}{row.label}"


def read_rows(*rows: Cells, formats: dict[str, str] | None = None) -> Reading:
    return read_bytes(write([TITLE, *rows], formats=formats), "x.xlsx")


def as_texts(found: Relaid) -> list[list[object]]:
    """A line as a row; the report in one cell."""
    form, title, report = found.text.partition(label("R16"))
    return [*(list(line.split("\t")) for line in form.split("\n")), [title], [report.strip()]]


def as_numbers(found: Relaid) -> list[list[object]]:
    """Numbers as numbers of the workbook."""
    return [
        [float(cell.replace(",", ".")) if NUMBER.fullmatch(str(cell)) and at else cell for at, cell in enumerate(row)]
        for row in as_texts(found)
    ]


def apart(found: Relaid) -> list[list[object]]:
    """Codes and labels in columns of their own, and blank columns between."""
    rows: list[list[object]] = []
    for label_, *values in as_numbers(found):
        code, _, rest = str(label_).partition(" - ")
        beside = [code, rest] if re.fullmatch(r"\w{2,4}", code) else [label_, ""]
        rows.append([*beside, *(cell for value in values for cell in ("", value))])
    return rows


KINDS: dict[str, tuple[Layout, Callable[[Relaid], list[list[object]]]]] = {
    "texts": (Layout(), as_texts),
    "numbers": (Layout(), as_numbers),
    "no titles": (Layout(titles="none"), as_numbers),
    "titles on each row": (Layout(titles="row"), as_numbers),
    "below": (Layout("below"), as_numbers),
    "columns apart": (Layout(), apart),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_is_read(kind: str) -> None:
    layout, make = KINDS[kind]
    for turn in range(3):
        case = SAMPLE[(len(kind) * 5 + turn * 37) % len(SAMPLE)]
        found = lay_out(SOC26, case, layout, Random(kind))
        reading = read_bytes(write(make(found)), "x.xlsx")
        assert reading.format == "workbook"
        told = {name: outcome for name, outcome in outcomes(found, reading) if not outcome.endswith("right")}
        assert set(told.values()) <= {"blank, doubtful"}


def test_quadri_on_sheets_of_their_own() -> None:
    found = lay_out(SOC26, SAMPLE[3], Layout(), Random(1))
    rows = as_numbers(found)
    starts = [at for at, row in enumerate(rows) if row == [SOC26.title]] + [len(rows)]
    parts = [rows[start:end] for start, end in pairwise(starts)]
    reading = read_bytes(write(*parts), "x.xlsx")
    assert {outcome for _, outcome in outcomes(found, reading)} <= {"decided, right", "blank, right"}
    origin = reading.cells["R06"].origin
    assert origin is not None
    assert origin.sheet == "Foglio 2"
    assert parts[1][origin.line - 1][0] == label("R06")


class TestNumbers:
    def test_a_number_keeps_its_digits(self) -> None:
        assert read_rows([label("R06"), 21733.32]).cells["R06"].printed == 2173332
        assert read_rows([label("R06"), 0.1 + 0.2]).cells["R06"].printed == 30
        assert read_rows([label("R03"), 123456789]).cells["R03"].printed == 123456789

    def test_more_decimals_than_the_cell_has_are_told_and_not_rounded(self) -> None:
        cell = read_rows([label("R06"), 21733.3249876], formats={"num_format": "0.00"}).cells["R06"]
        assert (cell.state, cell.text) == ("doubtful", "21733,3249876")

    def test_a_percentage_is_what_people_see(self) -> None:
        assert read_rows([label("R05"), 0.0508], formats=PERCENT).cells["R05"].printed == 508

    def test_a_day_keeps_its_time(self) -> None:
        line = SOC26.header["data_ultima_modifica"]
        moment = datetime(2026, 3, 17, 8, 44)  # noqa: DTZ001 - workbooks have no zone
        assert read_rows([line.label, moment], [label("R03"), 9]).header[line.id].text == "17/03/2026 08:44"

    def test_a_day_is_no_number(self) -> None:
        moment = datetime(2026, 3, 17)  # noqa: DTZ001 - as above
        assert read_rows([label("R03"), moment]).cells["R03"].state == "doubtful"

    @pytest.mark.parametrize("code", ["R03", "R06", "R0C"])
    @pytest.mark.parametrize("cell", [("=1/0", "#DIV/0!"), ("=A1+ 5", ""), ("=NA()", "#N/A")])
    def test_what_is_no_value_is_never_blank(self, code: str, cell: tuple[str, str]) -> None:
        read = read_rows([label(code), cell]).cells[code]
        assert (read.state, read.printed) == ("doubtful", None)
        assert read.text

    def test_true_and_false_are_no_numbers(self) -> None:
        written = io.BytesIO()
        with xlsxwriter.Workbook(written) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, TITLE)
            sheet.write(1, 0, label("R03"))
            sheet.write_boolean(1, 1, True)
        assert read_bytes(written.getvalue(), "x").cells["R03"].state == "doubtful"


class TestSheets:
    ROWS = (TITLE, [label("R03"), 933])

    def test_a_hidden_sheet_is_told_and_not_read(self) -> None:
        reading = read_bytes(write([TITLE, [label("R03"), 1]], self.ROWS, hidden=[0]), "x.xlsx")
        assert reading.cells["R03"].printed == 933
        assert reading.hidden == ("Foglio 1",)

    def test_hidden_rows_and_columns_are_told_and_not_read(self) -> None:
        reading = read_bytes(hide([*self.ROWS, [label("R02X"), 5, 7]], rows=[2]), "x.xlsx")
        assert reading.cells["R03"].printed == 933
        assert "R02X" not in reading.cells
        assert reading.hidden == ("foglio «Foglio 1», riga 3",)
        other = read_bytes(hide([TITLE, [label("R03"), 1, 933], [label("R02X"), 5, 7]], columns=[1]), "x.xlsx")
        assert (other.cells["R03"].printed, other.cells["R02X"].printed) == (933, 700)
        assert other.hidden == ("foglio «Foglio 1», colonna B",)

    def test_hidden_rows_and_columns_of_an_ods(self) -> None:
        sheet = read_table(ODS_WITH_HIDDEN).sheets[0]
        assert sheet.list_hidden() == ["righe 2-3", "colonna B"]
        assert sheet.show().rows == (("a", "", "c"), ("", "", ""), ("", "", ""), ("d", "", ""))

    def test_a_text_of_several_lines_stays_one(self) -> None:
        report = "Prima riga.\n\nTerza, R03 5"
        reading = read_bytes(write([*self.ROWS, [label("R16"), report], ["Totale", 77]]), "x.xlsx")
        assert reading.cells["R16"].printed == report
        below = read_bytes(write([*self.ROWS, [label("R16")], [report], ["Totale", 77]]), "x.xlsx")
        assert below.cells["R16"].printed == report

    def test_a_merged_label(self) -> None:
        written = io.BytesIO()
        with xlsxwriter.Workbook(written) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, TITLE)
            sheet.merge_range(1, 0, 1, 3, label("R07"))
            sheet.write(1, 5, 40000)
            sheet.write_row(2, 0, [label("R03"), "", "", "", 933])
        cells = read_bytes(written.getvalue(), "x").cells
        assert cells["R07.corrente"].printed == 4000000
        assert cells["R07.base"].state == "blank"
        assert cells["R03"].printed == 933

    def test_an_ods(self) -> None:
        def cell(value: str) -> str:
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

        number = '<table:table-cell office:value-type="float" office:value="933"/>'
        rows = [cell(SOC26.title), cell(label("R03")) + number]
        content = make_ods("".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
        assert read_bytes(content, "x.ods").cells["R03"].printed == 933

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (write([["codice", "comune"], ["CR01", "Acquanegra"]]), "no_scheda"),
            (write([]), "empty"),
            (b"PK\x03\x04 and nothing", "workbook_damaged"),
            (b"\xd0\xcf\x11\xe0 and nothing", "workbook_damaged"),
        ],
    )
    def test_refused(self, content: bytes, reason: str) -> None:
        with pytest.raises(ReadError, match=r"^x\.xlsx: ") as error:
            read_bytes(content, "x.xlsx")
        assert error.value.reason == reason
