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
    """Of one sheet: the text of each error, the formula of each cell without a value, where percentages are."""

    errors: dict[Place, str] = field(default_factory=dict)
    uncomputed: dict[Place, str] = field(default_factory=dict)
    percentages: set[Place] = field(default_factory=set)


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

_ROW_OR_CELL = re.compile(
    rb"<(?:\w+:)?(?:row\b([^>]*)>|c\b([^>]*?)(?:/>|(?<!/)>(.*?)</(?:\w+:)?c>))",
    re.DOTALL,
)
_ROW_NUMBER = re.compile(rb'\br="([0-9]{1,7})"')
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_STYLE = re.compile(rb'\bs="([0-9]+)"')
_RESULT = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]+)</")
_TEXT_INSIDE = re.compile(rb"<(?:\w+:)?(?:is|t)\b")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)<)")
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
    found = SpecialCells()
    has_percent = any(b's="%d"' % style in sheet for style in percent)
    if not has_percent and b't="e"' not in sheet and not re.search(rb"<(?:\w+:)?f\b", sheet):
        return found
    for place, attributes, inside in _list_cells(sheet):
        kind = _TYPE.search(attributes)
        result = _RESULT.search(inside)
        if kind and kind[1] == b"e":
            found.errors[place] = unescape(result[1].decode("utf-8", "replace")) if result else "#"
        elif result is None and not kind and (formula := _FORMULA.search(inside)):
            found.uncomputed[place] = f"={unescape((formula[1] or b'').decode('utf-8', 'replace'))}"
        elif has_percent and result is not None and (not kind or kind[1] == b"n"):
            style = _STYLE.search(attributes)
            if style and int(style[1]) in percent:
                found.percentages.add(place)
    return found


def _list_cells(sheet: bytes) -> Iterator[tuple[Place, bytes, bytes]]:
    """Each cell with its place, attributes and content; places may go without saying."""
    row, column = -1, -1
    for match in _ROW_OR_CELL.finditer(sheet):
        if match[1] is not None:
            number = _ROW_NUMBER.search(match[1])
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        place = _PLACE.search(match[2])
        row, column = (int(place[2]) - 1, _index(place[1])) if place else (row, column + 1)
        yield (row, column), match[2], match[3] or b""


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1


# --- ODS ---

_CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_VALUE_TYPES = (
    f"{_OFFICE}value-type",
    "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type",
)
_VALUES = tuple(f"{_OFFICE}{name}" for name in ("value", "string-value", "date-value", "time-value", "boolean-value"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_MOST_REPEATED = 1000  # a special cell repeated more often fills a sheet that nobody typed
_ERROR = re.compile(r"#\S+|Err:[0-9]{3}")


def _look_through_ods(content: bytes) -> dict[str, SpecialCells]:
    found: dict[str, SpecialCells] = {}
    if b"formula" not in content and b'"percentage"' not in content:
        return found
    here, row, repeated, column = SpecialCells(), 0, 1, 0
    for event, element in ET.iterparse(io.BytesIO(content), events=("start", "end")):  # noqa: S314 - size is limited; this parser resolves no external entity
        if event == "start":
            if element.tag == f"{_TABLE}table":
                here = found.setdefault(element.get(f"{_TABLE}name", ""), SpecialCells())
                row = 0
            elif element.tag == f"{_TABLE}table-row":
                repeated, column = _count(element, "number-rows-repeated"), 0
        elif element.tag in _CELLS:
            width = _count(element, "number-columns-repeated")
            _note_cell(here, element, [(row + down, column + right) for down, right in _spread(repeated, width)])
            column += width
            element.clear()
        elif element.tag == f"{_TABLE}table-row":
            row += repeated
            element.clear()
    return found


def _count(element: ET.Element, name: str) -> int:
    told = element.get(f"{_TABLE}{name}", "1")
    return int(told) if told.isdecimal() and len(told) < 9 else 1


def _spread(rows: int, columns: int) -> Iterator[Place]:
    for down in range(min(rows, _MOST_REPEATED)):
        yield from ((down, right) for right in range(min(columns, _MOST_REPEATED)))


def _note_cell(found: SpecialCells, cell: ET.Element, places: list[Place]) -> None:
    kinds = {cell.get(name) for name in _VALUE_TYPES}
    text = " ".join("".join(one.itertext()) for one in cell.iter(_TEXT)).strip()
    formula = cell.get(f"{_TABLE}formula")
    if "error" in kinds or (formula is not None and _ERROR.fullmatch(text)):
        found.errors.update(dict.fromkeys(places, text or "#"))
    elif "percentage" in kinds:
        found.percentages.update(places)
    elif formula is not None and not text and kinds == {None} and not any(cell.get(name) for name in _VALUES):
        found.uncomputed.update(dict.fromkeys(places, formula.partition(":")[2] or formula))
