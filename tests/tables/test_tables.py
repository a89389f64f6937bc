# SPDX-License-Identifier: EUPL-1.2
"""Tables declared once: what CSV and workbooks hold is read back by other programs; text never becomes a formula."""

from __future__ import annotations

import csv
import gc
import io
import re
import tempfile
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from schedario.tables.csv_files import protect_text, restore_text, write_csv
from schedario.tables.kinds import (
    DATE,
    INTEGER,
    MOMENT,
    ORDINAL,
    Value,
    boolean,
    choice,
    decimal,
    difference,
    format_value,
    percent,
)
from schedario.tables.table import Column, Table
from schedario.tables.workbook import make_sheet_name, write_workbook

SENT = datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC)
ROWS: list[dict[str, Value]] = [
    {
        "name": "QUINTANO",
        "state": "due",
        "counted": 1234,
        "row": 1234,
        "amount": 123456,
        "share": 333,
        "day": date(2026, 11, 24),
        "sent": SENT,
        "delegated": True,
    },
    {
        "name": "=1+1",
        "state": "other",
        "counted": -5,
        "row": 1,
        "amount": -5,
        "share": 0,
        "day": None,
        "sent": None,
        "delegated": False,
    },
    dict.fromkeys(("name", "state", "counted", "row", "amount", "share", "day", "sent", "delegated")),
]


def field(key: str, label: str, **options: Any) -> Column[dict[str, Value]]:
    return Column(key, label, lambda row: row[key], **options)


TABLE = Table(
    "Prova: uno/due",
    (
        field("name", "Comune"),
        field("state", "Quadro", kind=choice({"due": "dovuto"})),
        field("counted", "Utenti", kind=INTEGER),
        field("row", "Riga", kind=ORDINAL),
        field("amount", "Importo (€)", kind=decimal(2)),
        field("share", "Per cento", kind=percent(1)),
        field("day", "Giorno", kind=DATE),
        field("sent", "Inviata il", kind=MOMENT),
        field("delegated", "Delega", kind=boolean("sì", "no")),
    ),
)


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_sheets(content: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def read_part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read(name).decode()


class TestWords:
    @pytest.mark.parametrize(
        ("kind", "value", "text"),
        [
            (decimal(2), 123456789, "1.234.567,89"),
            (decimal(2), -5, "-0,05"),
            (decimal(2), -123400, "-1.234,00"),
            (INTEGER, 0, "0"),
            (ORDINAL, 7325, "7325"),
            (percent(1), -333, "-33,3 %"),
            (MOMENT, SENT, "31/05/2026 23:59"),
            (boolean("sì", "no"), False, "no"),
            (choice({}), "new", "new"),
            (DATE, None, ""),
        ],
    )
    def test_a_value_is_written_as_in_italy(self, kind: Any, value: Value, text: str) -> None:
        assert format_value(kind, value) == text


class TestCsv:
    def test_it_holds_every_value(self) -> None:
        header, first, second, third = read_csv(write_csv(TABLE, ROWS))
        assert header == TABLE.labels
        when = ["24/11/2026", "31/05/2026 23:59"]
        assert first == ["QUINTANO", "dovuto", "1234", "1234", "1234,56", "33,3%", *when, "sì"]
        assert second == ["'=1+1", "other", "-5", "1", "-0,05", "0,0%", "", "", "no"]
        assert third == [""] * 9

    @given(st.text(alphabet=st.sampled_from("=+-@\t\r\n' ＝＠0159,.aé\""), max_size=8) | st.text(max_size=8))
    @example("'=1")
    @example("-")
    @example(" =1+1")
    def test_a_text_is_no_formula_and_can_be_restored(self, text: str) -> None:
        written = protect_text(text)
        assert restore_text(written) == text
        begins = written.strip()[:1]
        assert begins not in tuple("=@＝＠") or not begins
        assert begins not in ("+", "-") or re.fullmatch(r"[+-]?[0-9.,]+", written)
        assert not written.startswith(("\t", "\r", "\n"))

    def test_a_name_with_an_apostrophe_stays_as_it_is(self) -> None:
        assert [protect_text(name) for name in ("'Ndocciata", "SANT'AGATA", "L’Aquila")] == [
            "'Ndocciata",
            "SANT'AGATA",
            "L’Aquila",
        ]


def refuse(*_: object) -> None:
    raise OSError(28, "No space left on device")


class TestWorkbook:
    @pytest.fixture(params=[False, True])
    def book(self, request: pytest.FixtureRequest) -> bytes:
        return write_workbook([(TABLE, ROWS)], "Note", ["=1+1", "Scelti: tutti"], large=request.param)

    def test_numbers_are_numbers_and_dates_dates(self, book: bytes) -> None:
        header, first, second = read_sheets(book)["Prova  uno due"][:3]
        assert header == TABLE.labels
        when = [date(2026, 11, 24), datetime(2026, 5, 31, 23, 59, 59)]  # noqa: DTZ001 - a sheet has no zone
        assert first == ["QUINTANO", "dovuto", 1234.0, 1234.0, 1234.56, 0.333, *when, "sì"]
        assert second == ["=1+1", "other", -5.0, 1.0, -0.05, 0.0, "", "", "no"]

    def test_no_text_is_a_formula_or_a_link(self, book: bytes) -> None:
        assert read_sheets(book)["Note"] == [["=1+1"], ["Scelti: tutti"]]
        sheets = [read_part(book, f"xl/worksheets/sheet{number}.xml") for number in (1, 2)]
        assert not any(re.search("<f[ >]|<hyperlink", sheet) for sheet in sheets)

    def test_formats_are_those_that_italian_programs_translate(self, book: bytes) -> None:
        found = set(re.findall(r'formatCode="([^"]+)"', read_part(book, "xl/styles.xml")))
        assert found == {"@", "#,##0", "#,##0.00", "0.0%", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"}

    def test_it_is_ready_for_the_screen_and_for_paper(self, book: bytes) -> None:
        sheet = read_part(book, "xl/worksheets/sheet1.xml")
        for piece in (
            '<autoFilter ref="A1:I4"/>',
            'state="frozen"',
            'topLeftCell="B2"',
            'orientation="landscape"',
            'fitToHeight="0"',
            '<pageSetUpPr fitToPage="1"/>',
        ):
            assert piece in sheet
        titles = read_part(book, "xl/workbook.xml")
        assert (
            '<definedName name="_xlnm.Print_Titles" localSheetId="0">\'Prova  uno due\'!$1:$1</definedName>' in titles
        )

    def test_columns_are_wide_enough_for_every_number_and_wrap_long_texts(self) -> None:
        columns = (field("name", "Comune"), field("amount", "Importo", kind=decimal(2)))
        rows = [{"name": "x " * 200, "amount": 123456789012345}]
        sheet = read_part(write_workbook([(Table("a", columns), rows)]), "xl/worksheets/sheet1.xml")
        texts, amounts = map(float, re.findall(r'<col min="\d+" max="\d+" width="([\d.]+)"', sheet))
        assert amounts > len("1.234.567.890.123,45")
        assert 60 <= texts < 62

    def test_what_no_number_of_a_spreadsheet_holds_keeps_its_digits_as_text(self) -> None:
        table = Table("a", (field("amount", "Importo", kind=decimal(2)),))
        rows = [{"amount": 1234567890123456}, {"amount": 123456789012345}]
        assert read_sheets(write_workbook([(table, rows)]))["a"][1:] == [["12345678901234,56"], [1234567890123.45]]

    def test_a_text_too_long_for_a_cell_says_that_it_is_cut(self) -> None:
        table = Table("a", (field("name", "Testo"),))
        (_, (text,)) = read_sheets(write_workbook([(table, [{"name": "x" * 40_000}])]))["a"]
        assert (len(text), text[-9:]) == (32_767, "… [40000]")

    def test_a_file_is_written_in_its_place(self, tmp_path: Path) -> None:
        file = tmp_path / "out.xlsx"
        assert write_workbook([(TABLE, ROWS)], file=file) == b""
        assert [row[2] for row in read_sheets(file.read_bytes())["Prova  uno due"]] == ["Utenti", 1234.0, -5.0]
        with pytest.raises(FileNotFoundError):
            write_workbook([(TABLE, ROWS)], file=tmp_path / "absent" / "out.xlsx")

    @pytest.mark.parametrize("large", [False, True])
    def test_a_full_disk_is_told_once_and_leaves_nothing_behind(
        self, large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Not once more when what was half written is thrown away, which would be a warning here."""
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        rows = [{"name": f"{number:x}" * 400} for number in range(2000)]
        table = Table("a", (field("name", "Testo"),))
        with pytest.raises(OSError, match="No space left") as told:
            write_workbook([(table, rows)], file=Path("/dev/full"), large=large)
        del told
        gc.collect()
        assert [*tmp_path.iterdir()] == []

    def test_what_cannot_be_put_aside_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        monkeypatch.setattr("xlsxwriter.packager.Packager._write_styles_file", refuse)
        with pytest.raises(OSError, match="No space left"):
            write_workbook([(TABLE, ROWS)], file=tmp_path / "out.xlsx", large=True)
        gc.collect()
        assert {one.name for one in tmp_path.iterdir()} <= {"out.xlsx"}

    def test_names_of_sheets_are_such_as_programs_take(self) -> None:
        assert [make_sheet_name(text) for text in ("a/b", "'x'", "", "y" * 40)] == ["a b", "x", "1", "y" * 31]


class TestOrder:
    def names(self, order: str, rows: list[dict[str, Value]]) -> list[Value]:
        table = Table("a", (field("name", "Comune"), field("n", "N", kind=INTEGER), field("fixed", "F", sort=None)))
        return [row["name"] for row in table.sort_rows(rows, order)]

    def test_equal_rows_stay_by_the_first_column_and_missing_ones_come_last(self) -> None:
        rows: list[dict[str, Value]] = [
            {"name": name, "n": n, "fixed": 0} for name, n in zip("dcba", (1, None, 2, 2), strict=True)
        ]
        assert self.names("n", rows) == ["d", "a", "b", "c"]
        assert self.names("-n", rows) == ["a", "b", "d", "c"]
        assert self.names("-name", rows) == ["d", "c", "b", "a"]
        for order in ("", "fixed", "-fixed", "-nothing"):
            assert self.names(order, rows) == ["a", "b", "c", "d"]

    def test_two_columns_of_one_key_are_refused(self) -> None:
        with pytest.raises(ValueError, match="one key"):
            Table("a", (field("name", "Comune"), field("name", "Nome")))


class TestPage:
    """How a page draws a table, as far as the declaration says it."""

    TABLE: Table[dict[str, Value]] = Table(
        "Comuni",
        (
            Column("choose", "Scegli", lambda _row: None, sort=None, in_files=False, label_hidden=True),
            Column("name", "Comune", lambda row: row["name"]),
            Column("before", "R05 – prima", lambda row: row["amount"], decimal(2), group="R05", short="Prima"),
            Column(
                "less", "R05 – differenza", lambda row: row["counted"], difference(0), group="R05", short="Differenza"
            ),
            Column("state", "Stato", lambda row: row["state"]),
        ),
        heading="name",
        marked=lambda row: row["name"] == "QUINTANO",
    )

    def test_files_have_no_column_of_fields_and_buttons(self) -> None:
        header, first, *_ = csv.reader(io.StringIO(write_csv(self.TABLE, ROWS).decode("utf-8-sig")), delimiter=";")
        assert header == ["Comune", "R05 – prima", "R05 – differenza", "Stato"]
        assert first == ["QUINTANO", "1234,56", "1234", "due"]
        book = CalamineWorkbook.from_filelike(io.BytesIO(write_workbook([(self.TABLE, ROWS)])))
        assert book.get_sheet_by_index(0).to_python()[0] == header

    def test_columns_of_one_group_stand_together(self) -> None:
        groups = [(group, [column.key for column in columns]) for group, columns in self.TABLE.page_groups]
        assert groups == [("", ["choose"]), ("", ["name"]), ("R05", ["before", "less"]), ("", ["state"])]

    def test_the_rows_have_the_heading_that_is_said(self) -> None:
        assert [column.key for column in self.TABLE.page_columns if self.TABLE.is_heading(column)] == ["name"]
        with pytest.raises(ValueError, match="no column other"):
            Table("Comuni", self.TABLE.columns, heading="other")

    def test_rows_are_marked(self) -> None:
        assert [self.TABLE.is_marked(row) for row in ROWS] == [True, False, False]

    def test_a_difference_has_its_sign(self) -> None:
        kind = difference(2)
        assert [format_value(kind, value) for value in (250, -250, 0, None)] == ["+2,50", "-2,50", "0,00", ""]
        assert kind.number_format == "+#,##0.00;-#,##0.00;#,##0.00"
