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
WITHHELD, UNAVAILABLE, COMPLETENESS = "riservate", "non_disponibili", "completezza"
RELEASED, SYNTHETIC, QUADRO = "testi_liberati", "dati_di_prova", "quadro_"


def count_cells(form: Form, columns: Collection[str]) -> int:
    """Counts the cells that are asked among columns."""
    return sum(cell.id in columns for cell in form.asked)


def build_row_reading(
    form: Form, row: Mapping[str, Any], answers: Mapping[str, Any], origin: Origin | None, format_: Format
) -> Reading:
    """The reading of a row; `answers` are the stored values of the cells that are asked, faults, or statements."""
    header = {name: HeaderValue(str(row[name]), origin) for name in form.header if row.get(name) not in (None, "")}
    published = _Published(row)
    cells: dict[str, CellReading] = {}
    for cell in form.cells.values():
        if cell.id not in row:
            continue
        value = answers.get(cell.id)
        if isinstance(value, Unavailable):
            cells[cell.id] = CellReading(None, _write(row[cell.id]), origin, unavailable=value.reason)
        elif value is None and (held := published.explain_blank(cell, origin)) is not None:
            cells[cell.id] = held
        elif cell.asked:
            cells[cell.id] = CellReading(None if isinstance(value, Fault) else value, _write(row[cell.id]), origin)
        else:
            cells[cell.id] = _read_computed(cell, row[cell.id], origin)
    mark = phrase("sheet.synthetic") if _is_said(row.get(SYNTHETIC), "true") else None
    faults = tuple(one for one in answers.values() if isinstance(one, Fault))
    return Reading(form, format_, header, cells, faults=faults, mark=mark)


class _Published:
    """The members of a published row that say why cells of it are blank."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.withheld = _list_names(row.get(WITHHELD))
        self.unavailable = _list_names(row.get(UNAVAILABLE))
        self.holds_texts = _is_said(row.get(RELEASED), "false")
        # versions of before tell that figures are not available, and not which
        self.lacks_some = UNAVAILABLE not in row and _is_said(row.get(COMPLETENESS), "incomplete")
        self.not_due = {name.removeprefix(QUADRO) for name in row if name.startswith(QUADRO) and row[name] == "not_due"}

    def explain_blank(self, cell: Cell, origin: Origin | None) -> CellReading | None:
        """Reading of a cell without a value, where the row says what that means; None where it is blank and no more."""
        if cell.id in self.withheld:
            return CellReading(None, "", origin, doubt=phrase("rows.withheld"))
        if cell.id in self.unavailable:
            return CellReading(None, "", origin, unavailable=phrase("rows.unavailable"))
        if not cell.asked or cell.quadro in self.not_due:
            return None
        if self.holds_texts and not cell.numeric:
            return CellReading(None, "", origin, doubt=phrase("rows.text_withheld"))
        if self.lacks_some and cell.required and cell.supplied_by != "prefilled_locked":
            return CellReading(None, "", origin, doubt=phrase("rows.perhaps_unavailable"))
        return None


def _list_names(said: Any) -> frozenset[str]:
    """The names of cells in a column that lists them, or separates them by blanks."""
    return frozenset(said.split() if isinstance(said, str) else map(str, said or ()))


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
