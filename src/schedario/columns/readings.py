# SPDX-License-Identifier: EUPL-1.2
"""The rows of a file of schede as readings: open data, what `evaluate` and `generate` write, tables of offices.

A row says what its columns say: cells that are asked are answers, computed ones what was printed. What a publication
holds back is in doubt, or was not there; it is never a blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from schedario.columns import frames, sandboxed
from schedario.columns.file_errors import FileError
from schedario.columns.frames import ROW
from schedario.columns.sheets import Tell
from schedario.definition.catalogue import load_all
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.documents.reading import CellReading, Format, HeaderValue, Origin, Reading
from schedario.engine.answers import Fault, take_answer

FORMATS: Mapping[str, Format] = {
    ".parquet": "parquet",
    ".jsonl": "json",
    ".ndjson": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "workbook",
    ".ods": "workbook",
}
LEAST = 3  # columns of cells that a table of schede has
PIECE = 1000  # rows that are made readings together

# Columns of the open data that say what is not published.
WITHHELD, RELEASED, SYNTHETIC, DIGEST = "riservate", "testi_liberati", "dati_di_prova", "definizione_impronta"


class NoRowsError(FileError):
    """A file that is no table of schede."""


def read_rows(file: Path, form: Form | None = None, tell: Tell = lambda _words: None) -> list[Reading]:
    """The scheda of every row of a file, of `form` or of the edition whose cells are its columns.

    Raises NoRowsError for what is no table of schede, FileError, and FrameError with all values that cannot be taken.
    """
    found = [(one, sandboxed.read(file, one, tell).collect()) for one in ([form] if form else load_all())]
    form, frame = max(found, key=lambda one: _count_cells(*one))
    if _count_cells(form, frame) < LEAST:
        raise NoRowsError(phrase("rows.none", file=file))
    return [*_list_readings(form, frame, FORMATS[file.suffix.lower()])]


def _count_cells(form: Form, frame: pl.DataFrame) -> int:
    return sum(cell.id in frame.columns for cell in form.asked)


def _list_readings(form: Form, frame: pl.DataFrame, format_: Format) -> Iterator[Reading]:
    asked = [cell for cell in form.asked if cell.id in frame.columns]
    numbered = frame if ROW in frame.columns else frame.with_row_index(ROW)
    for piece in numbered.iter_slices(PIECE):
        stored = frames.take_answers(form, piece.select(ROW, *(cell.id for cell in asked))).cells
        for row, answers in zip(piece.iter_rows(named=True), stored.iter_rows(named=True), strict=True):
            yield _build_reading(form, row, answers, format_)


def _build_reading(form: Form, row: Mapping[str, Any], answers: Mapping[str, Any], format_: Format) -> Reading:
    origin = Origin(row[ROW] + 1, "")
    header = {name: HeaderValue(str(row[name]), origin) for name in form.header if row.get(name) not in (None, "")}
    withheld = frozenset(str(row.get(WITHHELD) or "").split())
    held_texts = _is_said(row.get(RELEASED), "false")
    cells: dict[str, CellReading] = {}
    for cell in form.cells.values():
        if cell.id not in row:
            continue
        if cell.id in withheld:
            cells[cell.id] = CellReading(None, "", origin, doubt=phrase("rows.withheld"))
        elif cell.asked:
            value = answers.get(cell.id)
            if value is not None or cell.numeric or not held_texts:
                cells[cell.id] = CellReading(value, _write(row[cell.id]), origin)
        else:
            cells[cell.id] = _read_computed(cell, row[cell.id], origin)
    mark = phrase("sheet.synthetic") if _is_said(row.get(SYNTHETIC), "true") else None
    return Reading(form, format_, header, cells, mark=mark)


def _is_said(value: object, word: str) -> bool:
    return str(value).strip().lower() == word


def _read_computed(cell: Cell, value: Any, origin: Origin) -> CellReading:
    """The value that a row has of a cell that the form computes; it is compared, and no answer."""
    text = _write(value)
    taken = take_answer(cell, text)
    if isinstance(taken, Fault):
        return CellReading(None, text, origin, doubt=phrase("read.unreadable", text=text[:60]))
    return CellReading(taken, text, origin)


def _write(value: Any) -> str:
    return "" if value is None else "; ".join(map(str, value)) if isinstance(value, list) else str(value)
