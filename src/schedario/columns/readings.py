# SPDX-License-Identifier: EUPL-1.2
"""The rows of a file of schede as readings: open data, what `evaluate` and `generate` write, tables of offices.

All values that cannot be taken are told at once, by the rules of frames; what a row says is `documents.row_readings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from schedario.columns import frames, sandboxed
from schedario.columns.file_errors import FileError
from schedario.columns.frames import ROW
from schedario.columns.sheets import Tell
from schedario.definition.catalogue import load_all
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.reading import Format, Origin, Reading
from schedario.documents.row_readings import build_row_reading, count_cells
from schedario.engine.answers import Unavailable

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


class NoRowsError(FileError):
    """A file that is no table of schede."""


def read_rows(file: Path, form: Form | None = None, tell: Tell = lambda _words: None) -> list[Reading]:
    """The scheda of every row of a file, of `form` or of the edition whose cells are its columns.

    Raises NoRowsError for what is no table of schede, FileError, and FrameError with all values that cannot be taken.
    """
    found = [(one, sandboxed.read(file, one, tell).collect()) for one in ([form] if form else load_all())]
    form, frame = max(found, key=lambda one: count_cells(one[0], one[1].columns))
    if count_cells(form, frame.columns) < LEAST:
        raise NoRowsError(phrase("rows.none", file=file))
    return [*_list_readings(form, frame, FORMATS[file.suffix.lower()])]


def _list_readings(form: Form, frame: pl.DataFrame, format_: Format) -> Iterator[Reading]:
    asked = [cell for cell in form.asked if cell.id in frame.columns]
    numbered = frame if ROW in frame.columns else frame.with_row_index(ROW)
    for piece in numbered.iter_slices(PIECE):
        taken = frames.take_answers(form, piece.select(ROW, *(cell.id for cell in asked)))
        rows = zip(piece.iter_rows(named=True), taken.cells.iter_rows(named=True), strict=True)
        for place, (row, answers) in enumerate(rows):
            reasons = taken.unavailable.get(place, {})
            answers |= {cell: Unavailable(cell, reason) for cell, reason in reasons.items()}
            yield build_row_reading(form, row, answers, Origin(row[ROW] + 1, ""), format_)
