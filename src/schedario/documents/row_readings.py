# SPDX-License-Identifier: EUPL-1.2
"""A row of schede as a reading: of the open data, of what `evaluate` writes, of a table of an office.

A row says what its columns say: cells that are asked are answers, computed ones what was printed. What a publication
holds back is in doubt, or was not there; it is never a blank.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.documents.reading import CellReading, Format, HeaderValue, Origin, Reading
from schedario.engine.answers import Fault, Unavailable, take_answer

# Columns of the open data that say what is not published.
WITHHELD, RELEASED, SYNTHETIC = "riservate", "testi_liberati", "dati_di_prova"


def count_cells(form: Form, columns: Collection[str]) -> int:
    """Counts the cells that are asked among columns."""
    return sum(cell.id in columns for cell in form.asked)


def build_row_reading(
    form: Form, row: Mapping[str, Any], answers: Mapping[str, Any], origin: Origin | None, format_: Format
) -> Reading:
    """The reading of a row; `answers` are the stored values of the cells that are asked, faults, or statements."""
    header = {name: HeaderValue(str(row[name]), origin) for name in form.header if row.get(name) not in (None, "")}
    said = row.get(WITHHELD) or ()
    withheld = frozenset(said.split() if isinstance(said, str) else map(str, said))
    held_texts = _is_said(row.get(RELEASED), "false")
    cells: dict[str, CellReading] = {}
    for cell in form.cells.values():
        if cell.id not in row:
            continue
        if cell.id in withheld:
            cells[cell.id] = CellReading(None, "", origin, doubt=phrase("rows.withheld"))
        elif cell.asked:
            value = answers.get(cell.id)
            if isinstance(value, Unavailable):
                cells[cell.id] = CellReading(None, _write(row[cell.id]), origin, unavailable=value.reason)
            elif value is not None or cell.numeric or not held_texts:
                stored = None if isinstance(value, Fault) else value
                cells[cell.id] = CellReading(stored, _write(row[cell.id]), origin)
        else:
            cells[cell.id] = _read_computed(cell, row[cell.id], origin)
    mark = phrase("sheet.synthetic") if _is_said(row.get(SYNTHETIC), "true") else None
    faults = tuple(one for one in answers.values() if isinstance(one, Fault))
    return Reading(form, format_, header, cells, faults=faults, mark=mark)


def _is_said(value: object, word: str) -> bool:
    return str(value).strip().lower() == word


def _read_computed(cell: Cell, value: Any, origin: Origin | None) -> CellReading:
    """The value that a row has of a cell that the form computes; it is compared, and no answer."""
    text = _write(value)
    taken = take_answer(cell, text)
    if isinstance(taken, Fault):
        return CellReading(None, text, origin, doubt=phrase("read.unreadable", text=text[:60]))
    return CellReading(taken, text, origin)


def _write(value: Any) -> str:
    return "" if value is None else "; ".join(map(str, value)) if isinstance(value, list) else str(value)
