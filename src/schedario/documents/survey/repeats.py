# SPDX-License-Identifier: EUPL-1.2
"""Compares the schede of one comune and edition: which repeat an earlier one, and in what they differ from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from schedario.definition.display import format_value
from schedario.definition.form import Form, HeaderLine
from schedario.documents.reading import Reading
from schedario.documents.survey.lines import SheetLine

MOST_COMPARED = 20  # different schede of one comune with which a later one is compared


class Repeat(NamedTuple):
    """A scheda beside the earlier one that is most like it, with the names of what is not the same."""

    first: SheetLine
    other: SheetLine
    differing: tuple[str, ...]


def compare_sheets(sheets: Iterable[SheetLine]) -> Iterator[Repeat]:
    """Each scheda of one comune and edition that has one before it, beside the one that differs least."""
    different: list[SheetLine] = []
    for sheet in sheets:
        found = [Repeat(one, sheet, _list_differing(one, sheet)) for one in different]
        nearest = min(found, key=lambda one: len(one.differing), default=None)
        if nearest is not None:
            yield nearest
        if (nearest is None or nearest.differing) and len(different) < MOST_COMPARED:
            different.append(sheet)


def _list_differing(first: SheetLine, other: SheetLine) -> tuple[str, ...]:
    """The names of what both have, and not the same."""
    return tuple(name for name, text in first.values.items() if other.values.get(name, text) != text)


def make_sheet_line(name: str, ente: str, reading: Reading) -> tuple[SheetLine, str | None]:
    """The values of a scheda, and the key that those of one comune and edition share.

    None without a code or name, and for a PDF that was changed: what of it still agrees says nothing of the rest.
    """
    values = {one: line.text for one, line in reading.header.items()}
    for one, cell in reading.cells.items():
        if cell.doubt is None:
            values[one] = format_value(reading.form.cells[one], cell.printed)
    code = find_code_line(reading.form).id
    owner = read_header(reading, code) or read_header(reading, next(iter(reading.form.header)))
    owned = bool(owner.strip()) and reading.is_believed
    key = f"{reading.form.code}\n{' '.join(owner.upper().split())}" if owned else None
    return SheetLine(name, ente, reading.form.code, values), key


def find_code_line(form: Form) -> HeaderLine:
    """The header line by which comuni are told apart: the one that has a pattern, else the first."""
    lines = list(form.header.values())
    return next((line for line in lines if line.pattern is not None), lines[0])


def read_header(reading: Reading, name: str) -> str:
    """A line above the quadri; empty where the document has none."""
    return reading.header[name].text if name in reading.header else ""
