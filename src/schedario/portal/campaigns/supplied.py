# SPDX-License-Identifier: EUPL-1.2
"""Supplied values of an uploaded file: read row by row, with everything that is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from django.utils.translation import gettext as _

from schedario.definition import display
from schedario.definition.form import Cell, Form
from schedario.documents.tables.reader import Value
from schedario.engine.answers import Fault, take_answer
from schedario.engine.findings import describe_wanted_value
from schedario.engine.italian_input import MAX_SHOWN
from schedario.portal.campaigns.rows import ComuneIndex, MappedSheet, RowError, format_plain
from schedario.portal.registry.models import Comune
from schedario.writing.numbers import (
    Blank,
    Doubtful,
    DoubtWhy,
    NotAvailable,
    Number,
    Unreadable,
    Written,
    is_formula_error,
    read_number,
)

Stored = int | str | None

# How doubtful values of a column may be read, by the doubt: a dash as zero, more decimals than the cell keeps rounded,
# a point before the decimals. A person says so for a whole column; nothing is read so by itself.
CHOICES: Mapping[str, str] = {"dash": "zero", "decimals": "round", "comma": "point"}


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """A value that is not taken: the fault of the cell, and the doubt that a choice for the column would settle."""

    fault: Fault
    why: DoubtWhy | Literal["unavailable", ""] = ""


@dataclass(frozen=True, slots=True)
class SuppliedRow:
    """A row's values for its comune: cell → stored value, None where the row is blank."""

    number: int
    comune: Comune
    values: dict[str, Stored]


@dataclass(frozen=True, slots=True)
class SuppliedReading:
    """The rows that could be read, and what is wrong with the others.

    `settled` counts the values of each cell that a choice for its column settles, or would settle.
    """

    rows: tuple[SuppliedRow, ...]
    errors: tuple[RowError, ...]
    settled: Mapping[tuple[str, str], int] = field(default_factory=dict)


def read_supplied_values(mapped: MappedSheet, form: Form) -> SuppliedReading:
    """All rows of the file. One row with several faults gives several errors."""
    comuni = ComuneIndex(Comune.objects.all())
    rows: list[SuppliedRow] = []
    errors: list[RowError] = []
    seen: dict[int, int] = {}
    columns = _list_columns(mapped, form)
    settled: Counter[tuple[str, str]] = Counter()
    for row in mapped.list_rows():
        found = comuni.find_comune(mapped, row)
        values, wrong = _read_values(mapped, row, columns, settled)
        if isinstance(found, RowError):
            wrong.insert(0, found)
        elif found.pk in seen:
            wrong.insert(0, _report_repeated(mapped, row, seen[found.pk]))
        else:
            seen[found.pk] = row + 1
            rows.append(SuppliedRow(row + 1, found, values))
        errors.extend(wrong)
    return SuppliedReading(tuple(rows), tuple(errors), dict(settled))


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


def _read_values(
    mapped: MappedSheet, row: int, columns: Sequence[_Column], settled: Counter[tuple[str, str]]
) -> tuple[dict[str, Stored], list[RowError]]:
    values: dict[str, Stored] = {}
    errors: list[RowError] = []
    for column in columns:
        if fault := mapped.find_fault(row, column.cell.id):
            errors.append(fault)
            continue
        value = mapped.sheet.value(row, column.index)
        read = parse_value(column.cell, value)
        if isinstance(read, RefusedValue) and (choice := CHOICES.get(read.why)):
            settled[column.cell.id, choice] += 1
            read = parse_value(column.cell, value, mapped.mapping.choices.get(column.cell.id, ()))
        if isinstance(read, RefusedValue):
            errors.append(_report_fault(mapped, row, column.cell, read))
            continue
        values[column.cell.id] = read
        if read is not None:
            errors.extend(_check_limits(mapped, row, column, read))
    return values, errors


def parse_value(cell: Cell, value: Value, choices: Container[str] = ()) -> Stored | RefusedValue:
    """A value of the file as the cell keeps it; `choices` say how doubtful ones of the column are read.

    A text is read as Italians write, a number of a workbook as it is.
    """
    if not cell.numeric:
        if isinstance(value, str) and is_formula_error(value):
            return RefusedValue(Fault(cell.id, "unreadable", value))
        kept = take_answer(cell, value if isinstance(value, str) else format_plain(value))
        return RefusedValue(kept) if isinstance(kept, Fault) else kept
    if isinstance(value, Decimal):
        return _take_decimal(cell, value, choices)
    read = read_number(value, cell.scale, cell.unit.symbol if cell.unit else "")
    match read:
        case Number(stored):
            return stored
        case Blank():
            return None
        case Doubtful(why=why, readings=(stored,)) if CHOICES.get(why) in choices:
            return stored
    return _refuse(cell, read)


def _take_decimal(cell: Cell, value: Decimal, choices: Container[str]) -> Stored | RefusedValue:
    taken = take_answer(cell, value)
    if isinstance(taken, Fault) and taken.about == "too_many_decimals" and "round" in choices:
        taken = take_answer(cell, value.quantize(Decimal(1).scaleb(-cell.scale), ROUND_HALF_UP))
    if isinstance(taken, Fault):
        return RefusedValue(taken, "decimals" if taken.about == "too_many_decimals" else "")
    return taken


def _refuse(cell: Cell, read: Written) -> RefusedValue:
    """The fault of what is no number. That there is no figure is said by leaving the cell blank."""
    text = "" if isinstance(read, Blank | Number) else read.text[:MAX_SHOWN]
    match read:
        case Doubtful(why="decimals", readings=readings):
            return RefusedValue(
                Fault(cell.id, "too_many_decimals", text), "decimals" if len(readings) == 1 else "point"
            )
        case Doubtful(why="point" | "thousands" as why):
            return RefusedValue(Fault(cell.id, "unreadable", text, "point"), why)
        case Doubtful(why="dash" as why):
            return RefusedValue(Fault(cell.id, "unreadable", text, "dash"), why)
        case Doubtful(why="comma", readings=readings):
            fault = Fault(cell.id, "unreadable", text, "typed" if cell.scale else None)
            return RefusedValue(fault, "comma" if readings else "point")
        case Doubtful(why=why):
            return RefusedValue(Fault(cell.id, "unreadable", text, "typed" if cell.scale else None), why)
        case Unreadable(why="digits"):
            return RefusedValue(Fault(cell.id, "unreadable", text, "digits"))
        case NotAvailable():
            return RefusedValue(Fault(cell.id, "unreadable", text), "unavailable")
    return RefusedValue(Fault(cell.id, "unreadable", text, "typed" if cell.scale else None))


def _report_fault(mapped: MappedSheet, row: int, cell: Cell, refused: RefusedValue) -> RowError:
    return mapped.build_error(row, cell.id, describe_wanted_value(cell, refused.fault), _find_remedy(refused))


def _find_remedy(refused: RefusedValue) -> str:
    match refused.why:
        case "dash":
            return _("Un trattino può stare per zero o per nulla: scegli qui sopra per tutta la colonna, o correggilo.")
        case "decimals":
            return _("Arrotonda: si può scegliere qui sopra per tutta la colonna.")
        case "comma":
            return _("Ha un punto al posto della virgola: scegli qui sopra per tutta la colonna, o correggilo.")
        case "point" | "thousands":
            return _("Il punto non dice se separa i decimali o le migliaia: usa la virgola per i decimali.")
        case "unit":
            return _("L’unità accanto al numero non è quella del dato: controlla la colonna e il formato della cella.")
        case "note":
            return _("Accanto al numero ci sono altre parole: lascia solo il numero.")
        case "unavailable":
            return _("Se il dato non c’è, lascia vuota la cella.")
    return _("Correggi il valore, o lascia vuota la cella se il dato non c’è.")


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
