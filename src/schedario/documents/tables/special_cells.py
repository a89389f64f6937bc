# SPDX-License-Identifier: EUPL-1.2
"""Cells of a workbook that its reader shows as blank, or as less than people see.

A formula that gave an error and one that was never computed would be blanks; a percentage would be a hundredth of what
the sheet shows. XLSX and ODS say so in their XML, which is looked through for these cells only.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from xml.etree import ElementTree as ET

Place = tuple[int, int]  # row and column, from 0


@dataclass(slots=True)
class SpecialCells:
    """Of one sheet: the text of each error, the formula of each cell without a value, where percentages are.

    Also the rows and columns that are not shown, by their numbers from 0; and, of an XLSX, how many rows and columns
    there are up to the last with something in it.
    """

    errors: dict[Place, str] = field(default_factory=dict)
    uncomputed: dict[Place, str] = field(default_factory=dict)
    percentages: set[Place] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    height: int = 0
    width: int = 0


def find_special_cells(content: bytes) -> Mapping[str, SpecialCells] | None:
    """The special cells of an XLSX or ODS, by the name of the sheet; None for what is neither.

    Raises zipfile.BadZipFile, KeyError and ET.ParseError for a damaged one.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if _BOOK in names:
            return _look_through_xlsx(archive, names)
        if _CONTENT in names:
            return _look_through_ods(archive.read(_CONTENT))
    return None


# --- XLSX ---

_BOOK = "xl/workbook.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_LINK = "/relationships}id"

# Only the cells that matter are looked at one by one. No part of a pattern goes beyond the next `<`, so that no sheet
# makes them slow.
_CELL = rb"<(?:\w{1,20}:)?c(?=[\s>])%s([^<>]*)>"
_ERROR_CELL = re.compile(_CELL % rb"(?=[^<>]*\bt=\"e\")")
_UNCOMPUTED = re.compile(
    _CELL % rb""
    + rb"\s*<(?:\w{1,20}:)?f(?:\s[^<>]*)?>(?:([^<]*)</(?:\w{1,20}:)?f>)?\s*"
    + rb"(?:<(?:\w{1,20}:)?v\s*/>|<(?:\w{1,20}:)?v>\s*</(?:\w{1,20}:)?v>)?\s*</(?:\w{1,20}:)?c>"
)
_FILLED_CELL = re.compile(_CELL % rb"" + rb"(?<!/>)\s*<(?!/)")
_WITHOUT_PLACE = re.compile(_CELL % rb"(?![^<>]*\br=\")")
_ROW_OR_CELL = re.compile(rb"<(?:\w{1,20}:)?(row|c)(?=[\s/>])([^<>]*)>")
_CELL_BEGINS_OR_ENDS = re.compile(rb"</?(?:\w{1,20}:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w{1,20}:)?row(?=[\s/>])([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w{1,20}:)?col(?=[\s/>])([^<>]*)>")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true|on)["']""")
_FIRST, _LAST = re.compile(rb"""\smin=["']([0-9]{1,5})["']"""), re.compile(rb"""\smax=["']([0-9]{1,5})["']""")
MOST_COLUMNS = 16_384  # of a sheet
_ROW_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_RESULT = re.compile(rb"<(?:\w{1,20}:)?v(?:\s[^<>]*)?>([^<]+)</")
_PERCENT_FORMATS = frozenset({"9", "10"})  # those that every workbook has
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


def _look_through_xlsx(archive: zipfile.ZipFile, names: set[str]) -> dict[str, SpecialCells]:
    percent = _list_percent_styles(archive.read(part)) if (part := "xl/styles.xml") in names else frozenset()
    return {name: _look_through_sheet(archive.read(part), percent) for name, part in _parts(archive) if part in names}


def _parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The name of each sheet, and the file that holds it."""
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - size is limited; this parser resolves no external entity
    targets = {link.get("Id"): posixpath.normpath(posixpath.join("xl", link.get("Target", ""))) for link in links}
    book = ET.fromstring(archive.read(_BOOK))  # noqa: S314 - as above
    found = []
    for sheet in book.iter():
        if sheet.tag in (f"{{{_MAIN}}}sheet", f"{{{_STRICT}}}sheet"):
            link = next((value for name, value in sheet.items() if name.endswith(_LINK)), "")
            found.append((sheet.get("name", ""), targets.get(link, "").lstrip("/")))
    return found


def _list_percent_styles(styles: bytes) -> frozenset[int]:
    """The numbers of the cell styles that show a number times a hundred."""
    root = ET.fromstring(styles)  # noqa: S314 - as above
    spaces = {"x": root.tag[1:].partition("}")[0]}
    formats = {one.get("numFmtId"): one.get("formatCode", "") for one in root.findall("x:numFmts/x:numFmt", spaces)}
    percent = {number for number, code in formats.items() if "%" in _NOT_SHOWN.sub("", code)}
    percent |= {number for number in _PERCENT_FORMATS if number not in formats}
    cells = root.findall("x:cellXfs/x:xf", spaces)
    return frozenset(index for index, one in enumerate(cells) if one.get("numFmtId") in percent)


def _look_through_sheet(sheet: bytes, percent: frozenset[int]) -> SpecialCells:
    if _WITHOUT_PLACE.search(sheet):
        sheet = _put_places(sheet)
    found = SpecialCells(hidden_rows=_find_hidden_rows(sheet), hidden_columns=_find_hidden_columns(sheet))
    found.height, found.width = _measure(sheet)
    for match in _ERROR_CELL.finditer(sheet):
        result = _find_result(sheet, match)
        found.errors[_get_place(match[1])] = unescape(result.decode("utf-8", "replace")) if result else "#"
    for match in _UNCOMPUTED.finditer(sheet):
        if not _TYPE.search(match[1]):  # a text as its type: the formula gave an empty one
            found.uncomputed[_get_place(match[1])] = f"={unescape((match[2] or b'').decode('utf-8', 'replace'))}"
    if percent:
        styles = b"|".join(b"%d" % style for style in sorted(percent))
        for match in re.finditer(_CELL % (rb"(?=[^<>]*\bs=\"(?:%s)\")" % styles), sheet):
            kind = _TYPE.search(match[1])
            if (not kind or kind[1] == b"n") and _find_result(sheet, match):
                found.percentages.add(_get_place(match[1]))
    return found


def _measure(sheet: bytes) -> tuple[int, int]:
    """Counts the rows and columns up to the last with something in it."""
    places = _PLACE.findall(b"\n".join(_FILLED_CELL.findall(sheet)))
    columns, rows = {letters for letters, _ in places}, {row for _, row in places}
    return max(map(int, rows), default=0), max(map(_index, columns), default=-1) + 1


def _find_hidden_rows(sheet: bytes) -> set[int]:
    """The rows that are not shown; one without a number follows the one before it."""
    if not _HIDDEN.search(sheet):
        return set()
    found, row = set(), -1
    for match in _ROW.finditer(sheet):
        number = _ROW_NUMBER.search(match[1])
        row = int(number[1]) - 1 if number else row + 1
        if _HIDDEN.search(match[1]):
            found.add(row)
    return found


def _find_hidden_columns(sheet: bytes) -> set[int]:
    found: set[int] = set()
    for match in _COLUMN.finditer(sheet):
        first, last = _FIRST.search(match[1]), _LAST.search(match[1])
        if first and last and _HIDDEN.search(match[1]):
            found.update(range(int(first[1]) - 1, min(int(last[1]), MOST_COLUMNS)))
    return found


def _find_result(sheet: bytes, cell: re.Match[bytes]) -> bytes | None:
    """The value that a cell has, of which `cell` is the beginning."""
    if cell[1].endswith(b"/"):
        return None
    end = _CELL_BEGINS_OR_ENDS.search(sheet, cell.end())
    result = _RESULT.search(sheet, cell.end(), end.start() if end else len(sheet))
    return result[1] if result else None


def _get_place(attributes: bytes) -> Place:
    place = _PLACE.search(attributes)
    if place is None:
        raise KeyError(attributes)
    return int(place[2]) - 1, _index(place[1])


def _put_places(sheet: bytes) -> bytes:
    """The sheet with the place of every cell, which some programs do not write where it follows from the order."""
    row, column = -1, -1

    def place(match: re.Match[bytes]) -> bytes:
        nonlocal row, column
        if match[1] == b"row":
            number = _ROW_NUMBER.search(match[2])
            row, column = int(number[1]) - 1 if number else row + 1, -1
            return match[0]
        told = _PLACE.search(match[2])
        if told:
            row, column = int(told[2]) - 1, _index(told[1])
            return match[0]
        column += 1
        return b'<c r="%s%d"%s>' % (_write_letters(column), row + 1, match[2])

    return _ROW_OR_CELL.sub(place, sheet)


def _write_letters(index: int) -> bytes:
    letters = b""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = b"%c" % (ord("A") + rest) + letters
    return letters


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1


# --- ODS ---

_CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_VALUE_TYPES = (
    f"{_OFFICE}value-type",
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type",
)
_VALUES = tuple(f"{_OFFICE}{name}" for name in ("value", "string-value", "date-value", "time-value", "boolean-value"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST_REPEATED = 1000  # a special cell repeated more often fills a sheet that nobody typed
_MOST_HIDDEN = 1_048_576  # rows of a sheet
_NOT_VISIBLE = ("collapse", "filter")
_ERROR = re.compile(r"#\S+|Err:[0-9]{3}")


def _look_through_ods(content: bytes) -> dict[str, SpecialCells]:
    if not any(one in content for one in (b"formula", b'"percentage"', b'"collapse"', b'"filter"')):
        return {}
    walker = _OdsWalker()
    parser = ET.XMLParser(target=walker)  # noqa: S314 - size is limited; this parser resolves no external entity
    parser.feed(content)
    parser.close()
    return walker.found


class _OdsWalker:
    """Notes the special cells while the file is parsed, of which nothing else is kept."""

    def __init__(self) -> None:
        self.found: dict[str, SpecialCells] = {}
        self.row, self.rows, self.column, self.columns = 0, 1, 0, 0
        self.here = SpecialCells()
        self.cell: Mapping[str, str] | None = None
        self.text: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _CELLS:
            self.cell, self.text = attributes, []
        elif tag == f"{_TABLE}table-row":
            self.rows, self.column = _count(attributes, "number-rows-repeated"), 0
            if attributes.get(f"{_TABLE}visibility") in _NOT_VISIBLE:
                self.here.hidden_rows.update(range(self.row, self.row + min(self.rows, _MOST_HIDDEN)))
        elif tag == f"{_TABLE}table-column":
            columns = _count(attributes, "number-columns-repeated")
            if attributes.get(f"{_TABLE}visibility") in _NOT_VISIBLE:
                self.here.hidden_columns.update(range(self.columns, min(self.columns + columns, MOST_COLUMNS)))
            self.columns += columns
        elif tag == f"{_TABLE}table":
            self.here = self.found.setdefault(attributes.get(f"{_TABLE}name", ""), SpecialCells())
            self.row = self.columns = 0

    def data(self, text: str) -> None:
        if self.cell is not None:
            self.text.append(text)

    def end(self, tag: str) -> None:
        if tag in _CELLS and self.cell is not None:
            columns = _count(self.cell, "number-columns-repeated")
            self._note_cell(self.cell, "".join(self.text).strip(), columns)
            self.column += columns
            self.cell = None
        elif tag == f"{_TABLE}table-row":
            self.row += self.rows

    def close(self) -> None:
        """Nothing is built."""

    def _note_cell(self, cell: Mapping[str, str], text: str, columns: int) -> None:
        kinds = {cell.get(name) for name in _VALUE_TYPES}
        formula = cell.get(f"{_TABLE}formula")
        if "error" in kinds or (formula is not None and _ERROR.fullmatch(text)):
            self.here.errors.update(dict.fromkeys(self._list_places(columns), text or "#"))
        elif "percentage" in kinds:
            self.here.percentages.update(self._list_places(columns))
        elif formula is not None and not text and kinds == {None} and not any(cell.get(name) for name in _VALUES):
            told = formula.partition(":")[2] or formula
            self.here.uncomputed.update(dict.fromkeys(self._list_places(columns), told))

    def _list_places(self, columns: int) -> Iterator[Place]:
        for down in range(min(self.rows, _MOST_REPEATED)):
            for right in range(min(columns, _MOST_REPEATED)):
                yield self.row + down, self.column + right


def _count(attributes: Mapping[str, str], name: str) -> int:
    told = attributes.get(f"{_TABLE}{name}", "1")
    return int(told) if told.isdecimal() and len(told) < 9 else 1
