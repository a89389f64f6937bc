# SPDX-License-Identifier: EUPL-1.2
"""Supplied values of an uploaded file: read row by row, with everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from schedario.definition import display
from schedario.definition.form import Cell, Form
from schedario.documents.tables.reader import Value
from schedario.engine.answers import Fault, Unavailable, take_answer
from schedario.engine.findings import describe_wanted_value
from schedario.engine.italian_input import MAX_SHOWN, read_written
from schedario.portal.campaigns.rows import ComuneIndex, MappedSheet, RowError, format_plain
from schedario.portal.registry.models import Comune

Stored = int | str | None


@dataclass(frozen=True, slots=True)
class SuppliedRow:
    """A row's values for its comune: cell → stored value, None where the row is blank."""

    number: int
    comune: Comune
    values: dict[str, Stored]


@dataclass(frozen=True, slots=True)
class SuppliedReading:
    """The rows that could be read, and what is wrong with the others."""

    rows: tuple[SuppliedRow, ...]
    errors: tuple[RowError, ...]


def read_supplied_values(mapped: MappedSheet, form: Form) -> SuppliedReading:
    """All rows of the file. One row with several faults gives several errors."""
    comuni = ComuneIndex(Comune.objects.all())
    rows: list[SuppliedRow] = []
    errors: list[RowError] = []
    seen: dict[int, int] = {}
    columns = _list_columns(mapped, form)
    for row in mapped.list_rows():
        found = comuni.find_comune(mapped, row)
        values, wrong = _read_values(mapped, row, columns)
        if isinstance(found, RowError):
            wrong.insert(0, found)
        elif found.pk in seen:
            wrong.insert(0, _report_repeated(mapped, row, seen[found.pk]))
        else:
            seen[found.pk] = row + 1
            rows.append(SuppliedRow(row + 1, found, values))
        errors.extend(wrong)
    return SuppliedReading(tuple(rows), tuple(errors))


def _report_repeated(mapped: MappedSheet, row: int, first: int) -> RowError:
    key = next(name for name in mapped.mapping.columns.values() if name.startswith("@"))
    expected = _("un comune per riga; è già alla riga %(row)s") % {"row": first}
    return mapped.build_error(row, key, expected, _("Tieni una sola delle due righe."))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column that becomes a cell, with the limits of the cell as stored integers."""

    index: int
    cell: Cell
    least: int | None
    most: int | None


def _list_columns(mapped: MappedSheet, form: Form) -> list[_Column]:
    found = [(index, form.cells[name]) for index, name in mapped.mapping.columns.items() if name in form.cells]
    return [
        _Column(index, cell, _scale_limit(cell, cell.minimum), _scale_limit(cell, cell.maximum))
        for index, cell in found
    ]


def _scale_limit(cell: Cell, limit: Fraction | None) -> int | None:
    return None if limit is None else int(limit * 10**cell.scale)


def _read_values(mapped: MappedSheet, row: int, columns: Sequence[_Column]) -> tuple[dict[str, Stored], list[RowError]]:
    values: dict[str, Stored] = {}
    errors: list[RowError] = []
    for column in columns:
        read = parse_value(column.cell, mapped.sheet.value(row, column.index))
        if isinstance(read, Fault):
            errors.append(_report_fault(mapped, row, column.cell, read))
            continue
        values[column.cell.id] = read
        if read is not None:
            errors.extend(_check_limits(mapped, row, column, read))
    return values, errors


def parse_value(cell: Cell, value: Value) -> Stored | Fault:
    """A value of the file as the cell keeps it. A text is read as Italians write, a number of a workbook as it is."""
    if isinstance(value, Decimal):
        return take_answer(cell, value if cell.numeric else format_plain(value))
    read = read_written(cell, value)
    # A file of supplied values has values: that there is none is said by leaving the cell blank.
    return Fault(cell.id, "unreadable", value[:MAX_SHOWN]) if isinstance(read, Unavailable) else read


def _report_fault(mapped: MappedSheet, row: int, cell: Cell, fault: Fault) -> RowError:
    if fault.about == "too_many_decimals":
        remedy = _("Arrotonda il valore, se è quello giusto, ai decimali che la scheda conserva.")
    elif fault.wanted in ("comma", "point"):
        remedy = _("Il punto non dice se separa i decimali o le migliaia: usa la virgola per i decimali.")
    else:
        remedy = _("Correggi il valore, o lascia vuota la cella se il dato non c’è.")
    return mapped.build_error(row, cell.id, describe_wanted_value(cell, fault), remedy)


def _check_limits(mapped: MappedSheet, row: int, column: _Column, value: int | str) -> Iterator[RowError]:
    cell = column.cell
    if isinstance(value, str):
        if cell.max_length is not None and len(value) > cell.max_length:
            expected = _("al massimo %(most)s caratteri") % {"most": cell.max_length}
            yield mapped.build_error(row, cell.id, expected, _("Abbrevia il testo."))
    elif column.least is not None and value < column.least:
        expected = _("almeno %(least)s") % {"least": format_value(cell, column.least)}
        yield mapped.build_error(row, cell.id, expected, _("Controlla il valore e il suo segno."))
    elif column.most is not None and value > column.most:
        expected = _("al massimo %(most)s") % {"most": format_value(cell, column.most)}
        yield mapped.build_error(row, cell.id, expected, _("Controlla il valore."))


def format_value(cell: Cell, value: Stored) -> str:
    """As the comune will see it."""
    return display.format_value(cell, value)
