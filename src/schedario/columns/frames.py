# SPDX-License-Identifier: EUPL-1.2
"""A frame of schede taken as answers: a row per scheda, a column per cell, any other column kept beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from schedario.columns import numbers, texts
from schedario.columns.schema import list_columns as columns_of_results
from schedario.columns.statements import Statements
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.engine.answers import Fault
from schedario.engine.findings import describe_wanted_value
from schedario.engine.italian_input import read_statement
from schedario.errors import SchedarioError
from schedario.program.ranges import Range

MOST_TOLD = 20  # faults that the text of the error shows
MOST_KEPT = 1000  # faults that the error has; of the others it has the count

ROW = "#row"  # a column with the number of each row, where a frame is one piece of a longer one


@dataclass(frozen=True, slots=True)
class FrameFault:
    """`row` counts from 0; None when it is about the whole column. The message, in Italian, says what to do."""

    column: str
    row: int | None
    message: str


class FrameError(SchedarioError, ValueError):
    """A frame that cannot be taken: the first of its faults, by row, and how many it has in all."""

    def __init__(self, faults: Iterable[FrameFault], count: int | None = None) -> None:
        ordered = sorted(faults, key=lambda fault: -1 if fault.row is None else fault.row)
        self.count = len(ordered) if count is None else count
        self.faults = tuple(ordered[:MOST_KEPT])
        told = [fault.message for fault in self.faults[:MOST_TOLD]]
        if self.count > len(told):
            told.append(phrase("frame.more", count=self.count - len(told)))
        super().__init__("\n".join(told))

    @classmethod
    def unite(cls, errors: Iterable[FrameError]) -> FrameError:
        """The error of a frame of which these are the errors of its pieces."""
        found = [*errors]
        faults = {(fault.column, fault.row): fault for error in found for fault in error.faults}
        whole = sum(1 for fault in faults.values() if fault.row is None)
        of_rows = sum(error.count - sum(1 for fault in error.faults if fault.row is None) for error in found)
        return cls(faults.values(), of_rows + whole)


class Schede(NamedTuple):
    """`cells`: a column for each cell that is asked, stored integers or texts. `others`: what else the frame had.

    `bounds`: for each cell of numbers, of its answers, as `ranges` gives them; only whoever computes needs them.
    `rows`: the place of each row in its file, from 0, where the frame says it (ROW). `unavailable`: for each row in
    which it is said that there is no figure to give («n.d.: motivo»), the reason by cell, where there is no answer.
    """

    cells: pl.DataFrame
    others: pl.DataFrame
    bounds: Mapping[str, Range] = MappingProxyType({})
    rows: pl.Series | None = None
    unavailable: Mapping[int, Mapping[str, str]] = MappingProxyType({})

    def where(self, kept: pl.Series) -> Schede:
        """The schede for which `kept`, a truth for each, holds."""
        rows = None if self.rows is None else self.rows.filter(kept)
        said = {place: self.unavailable.get(row, {}) for place, row in enumerate(kept.arg_true())}
        unavailable = {place: reasons for place, reasons in said.items() if reasons} if self.unavailable else {}
        return Schede(self.cells.filter(kept), self.others.filter(kept), self.bounds, rows, unavailable)


def take_answers(form: Form, frame: pl.DataFrame, *, stored: bool = False, sample: int | None = None) -> Schede:
    """The answers in `frame`; an absent column is a cell that nobody answered. Raises FrameError.

    With `sample`, bounds are of so many schede only, and whoever computes has to find out whether they are of all.

    Numbers may be integers, decimals, texts with a point (`"21733.32"`), or floats that are exactly a number with
    the cell's decimals. With `stored`, integers are the values times ten to the cell's scale.
    """
    faults = list(_list_column_faults(form, frame.schema))
    if faults:
        raise FrameError(faults)
    count = 0
    statements = Statements()
    columns: list[pl.Series] = []
    names = set(frame.columns)
    given = [cell for cell in form.asked if cell.id in names]
    with ThreadPoolExecutor(1) as beside:  # one long text takes as long as all the numbers
        plain = beside.submit(texts.list_as_kept, frame, [cell for cell in given if not cell.numeric])
        in_units, extremes = numbers.take_as_kept(
            frame, [cell for cell in given if cell.numeric], stored=stored, sample=sample
        )
    kept = {column.name: column for column in in_units}
    kept |= {name: frame[name] for name in plain.result()}
    for cell in form.asked:
        if cell.id in kept:
            columns.append(kept[cell.id])
        elif cell.id not in names:
            columns.append(pl.Series(cell.id, [None], dtype=get_stored_type(cell)).new_from_index(0, frame.height))
        elif cell.numeric:
            taken = statements.take_out(frame[cell.id], cell, numbers.take_numbers(frame[cell.id], cell, stored=stored))
            columns.append(taken.stored.alias(cell.id))
            faults += _list_number_faults(frame, cell, taken)
            count += sum(int(rows.sum()) for rows in taken.faults.values())
        else:
            columns.append(texts.take_texts(frame[cell.id], cell).alias(cell.id))
    if faults:
        raise FrameError(faults, count)
    cells = pl.DataFrame([statements.take_out_of_texts(column, form.cells[column.name]) for column in columns])
    others = frame.drop(ROW, *cells.columns, strict=False)
    rows = frame[ROW] if ROW in names else None
    return Schede(cells, others, find_ranges(form, cells, extremes, sample=sample), rows, statements.by_row)


def check_names(form: Form, schema: pl.Schema, *, engine: str) -> list[str]:
    """The names of columns that an engine of SQL can take: numbers as numbers, texts one by one. Raises FrameError."""
    faults = list(_list_column_faults(form, schema))
    for cell in form.asked:
        dtype = schema.get(cell.id)
        if dtype in ((pl.String, pl.Categorical, pl.Enum) if cell.numeric else (pl.List,)):
            faults.append(FrameFault(cell.id, None, phrase("engine.type", column=cell.id, type=dtype, engine=engine)))
    if faults:
        raise FrameError(faults)
    return schema.names()


def get_stored_type(cell: Cell) -> pl.DataType:
    """The type of the column in which a cell is kept for computing."""
    return pl.Int64() if cell.numeric else pl.String()


def find_ranges(
    form: Form,
    cells: pl.DataFrame,
    known: Mapping[str, numbers.Extremes] = MappingProxyType({}),
    *,
    sample: int | None = None,
) -> dict[str, Range]:
    """For each cell of numbers, bounds of its answers in this frame, widened to powers of ten.

    Wide bounds are met again by the next frame, and what was planned for them can serve it. Extremes that are
    `known` are not looked for.
    """
    names = [cell.id for cell in form.asked if cell.numeric]
    found = {**known, **numbers.find_extremes(cells.select(name for name in names if name not in known), sample)}
    return {name: widen_range(*found[name]) for name in names}


def find_answered(cells: pl.DataFrame) -> tuple[tuple[str, bool], ...]:
    """The cells that have an answer in every scheda (true), or in none (false)."""
    counts = ((column.name, column.null_count()) for column in cells)
    return tuple((name, count == 0) for name, count in counts if count in (0, cells.height))


def widen_range(low: int, high: int) -> Range:
    """The range of as many digits.

    >>> widen_range(3, 1200), widen_range(-5, 0)
    (Range(low=0, high=9999), Range(low=-9, high=0))
    """
    least = 1 - 10 ** len(str(-low)) if low < 0 else 0
    return Range(least, 10 ** len(str(high)) - 1 if high > 0 else 0)


def _list_column_faults(form: Form, schema: pl.Schema) -> Iterator[FrameFault]:
    asked = {cell.id: cell for cell in form.asked}
    codes = {cell.code.upper() for cell in form.cells.values()}
    results = {column.name for column in columns_of_results(form)}
    for name, dtype in schema.items():
        cell = asked.get(name)
        if cell is not None:
            if not (numbers if cell.numeric else texts).can_take(dtype):
                yield _build_column_fault(name, "type", type=dtype, form=form.code)
        elif name in form.cells:
            yield _build_column_fault(name, "computed", form=form.code)
        elif name.partition(".")[0].strip().upper() in codes:
            yield _build_column_fault(name, "unknown", form=form.code)
        elif ":" in name or name in results:
            yield _build_column_fault(name, "reserved", form=form.code)
    if not asked.keys() & schema.keys():
        yield FrameFault("", None, phrase("frame.no_cells", form=form.code, example=next(iter(asked))))


def _build_column_fault(name: str, key: str, **filled: object) -> FrameFault:
    return FrameFault(name, None, phrase(f"frame.{key}", column=name, **filled))


def _list_number_faults(frame: pl.DataFrame, cell: Cell, taken: numbers.NumberColumn) -> Iterator[FrameFault]:
    for why, rows in taken.faults.items():
        for row in rows.arg_true().head(MOST_KEPT):
            yield _build_number_fault(frame, cell, why, row)


def _build_number_fault(frame: pl.DataFrame, cell: Cell, why: numbers.Why, row: int) -> FrameFault:
    shown = str(frame[cell.id][row])[:60]
    number = frame[ROW][row] if ROW in frame.columns else row
    fault = Fault(cell.id, "unreadable", shown, why) if why == "digits" else Fault(cell.id, why, shown)
    statement = read_statement(cell, shown)
    fault = statement if isinstance(statement, Fault) else fault
    advice = phrase("frame.point") if "," in shown else describe_wanted_value(cell, fault)
    filled = {"row": number + 1, "who": describe_scheda(frame, row), "column": cell.id, "text": shown, "wanted": advice}
    return FrameFault(cell.id, number, phrase("frame.value", **filled))


def describe_scheda(frame: pl.DataFrame, row: int) -> str:
    code = frame["codice"][row] if "codice" in frame.columns else None
    return "" if code is None else f" ({code})"
