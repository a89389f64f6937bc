# SPDX-License-Identifier: EUPL-1.2
"""The cells of an XLSX whose formula gave an error (`#N/D`, `#DIV/0!`): the reader of workbooks shows them as blank."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree as ET

Place = tuple[int, int]  # row and column, from 0

_BOOK = "xl/workbook.xml"
_CELL = re.compile(rb"<c\b([^>]*)>(.*?)</c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)([0-9]+)"')
_TEXT = re.compile(rb"<v>([^<]*)</v>")
_IN_BOOK = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def error_cells(content: bytes) -> dict[str, dict[Place, str]]:
    """For each sheet that has some: where they are, and the error. Nothing for files that are no XLSX."""
    if content[:2] != b"PK":
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _BOOK not in archive.namelist():
            return {}
        found = {name: _errors(archive.read(part)) for name, part in _parts(archive) if part in archive.namelist()}
    return {name: errors for name, errors in found.items() if errors}


def _parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The name of each sheet, and the file that holds it."""
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - size is limited; this parser resolves no external entity
    targets = {link.get("Id"): posixpath.normpath(posixpath.join("xl", link.get("Target", ""))) for link in links}
    book = ET.fromstring(archive.read(_BOOK))  # noqa: S314 - as above
    sheets = book.iter(f"{_IN_BOOK}sheet")
    return [(sheet.get("name", ""), targets.get(sheet.get(_LINK), "").lstrip("/")) for sheet in sheets]


def _errors(sheet: bytes) -> dict[Place, str]:
    if b't="e"' not in sheet:
        return {}
    found = {}
    for attributes, inside in _CELL.findall(sheet):
        place, text = _PLACE.search(attributes), _TEXT.search(inside)
        if b't="e"' in attributes and place and text:
            found[int(place[2]) - 1, _index(place[1])] = text[1].decode("ascii", "replace")
    return found


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1
