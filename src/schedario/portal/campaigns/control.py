# SPDX-License-Identifier: EUPL-1.2
"""Supplied values looked at as a whole before they are loaded: sums by column, who has no row, what is not plausible.

Nothing here stops a loading. The administrator sees it, can hold the totals of the decree against those of the file,
and loads or not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from schedario.columns.evaluate import evaluate
from schedario.columns.frames import get_stored_type
from schedario.definition.form import Cell, Form
from schedario.engine.answers import Answers, Fault
from schedario.engine.evaluate import evaluate as evaluate_one
from schedario.engine.italian_input import read_written
from schedario.formula.rounding import half_up
from schedario.nation.outliers import outliers
from schedario.portal.campaigns.fields import list_supplied_cells
from schedario.portal.campaigns.rows import MappedSheet
from schedario.portal.campaigns.supplied import Stored, SuppliedRow, format_value, parse_value
from schedario.portal.filing.models import Scheda
from schedario.portal.registry.models import Campaign, Comune
from schedario.portal.registry.references import read_references


@dataclass(frozen=True, slots=True)
class ColumnControl:
    """A column of numbers: stored integers, None where no row has a value. `typed` is the total to hold it against.

    There is no total of percentages and ratios.
    """

    cell: Cell
    total: int | None
    least: int | None
    median: int | None
    most: int | None
    filled: int
    blank: int
    typed: str = ""

    @property
    def is_summable(self) -> bool:
        """Checks whether the values of the column add up to something."""
        return _is_summable(self.cell)

    @property
    def expected(self) -> int | None:
        """The total that was typed; None where none was, or it is no number."""
        read = read_written(self.cell, self.typed) if self.typed else None
        return read if isinstance(read, int) else None

    @property
    def is_unreadable(self) -> bool:
        """Checks whether something was typed that is no number of this column."""
        return bool(self.typed) and isinstance(read_written(self.cell, self.typed), Fault)

    @property
    def difference(self) -> int | None:
        """The amount by which the file has more than the total that was typed."""
        return None if self.expected is None or not self.is_summable else (self.total or 0) - self.expected


@dataclass(frozen=True, slots=True)
class SuppliedDoubt:
    """A remark of a rule of the edition about the values of one row."""

    row: SuppliedRow
    code: str
    message: str
    remedy: str


def control_columns(
    form: Form, mapped: MappedSheet, rows: Sequence[SuppliedRow], typed: Mapping[str, str]
) -> list[ColumnControl]:
    """Each column of numbers of the file; `typed`: cell → a total as it was written."""
    cells = [form.cells[name] for name in mapped.mapping.columns.values() if name in form.cells]
    return [_control_column(cell, rows, typed.get(cell.id, "").strip()) for cell in cells if cell.numeric]


def _control_column(cell: Cell, rows: Sequence[SuppliedRow], typed: str) -> ColumnControl:
    values = sorted(value for row in rows if isinstance(value := row.values.get(cell.id), int))
    if not values:
        return ColumnControl(cell, None, None, None, None, 0, len(rows), typed)
    median = half_up(values[(len(values) - 1) // 2] + values[len(values) // 2], 2)
    blank = len(rows) - len(values)
    total = sum(values) if _is_summable(cell) else None
    return ColumnControl(cell, total, values[0], median, values[-1], len(values), blank, typed)


def _is_summable(cell: Cell) -> bool:
    return cell.unit is not None and cell.unit.is_summable


def read_totals(form: Form, mapped: MappedSheet) -> dict[str, str]:
    """The totals that the file itself states below its rows, by cell, as they are shown."""
    totals = [
        row for row in range(mapped.mapping.header + 1, len(mapped.sheet.rows)) if mapped.find_aside(row) == "total"
    ]
    if not totals:
        return {}
    cells = [form.cells[name] for name in mapped.mapping.columns.values() if name in form.cells]
    read = {cell: _read_total(mapped, totals[-1], cell) for cell in cells if _is_summable(cell)}
    return {cell.id: format_value(cell, value) for cell, value in read.items() if isinstance(value, int)}


def _read_total(mapped: MappedSheet, row: int, cell: Cell) -> object:
    return parse_value(cell, mapped.get_value(row, cell.id), mapped.mapping.choices.get(cell.id, ()))


def list_comuni_without_row(campaign: Campaign, rows: Sequence[SuppliedRow]) -> list[Comune]:
    """The comuni of the registry, invented or real as the campaign is, of which the file says nothing."""
    there = {row.comune.pk for row in rows}
    known = Comune.objects.filter(synthetic=campaign.synthetic).order_by("denominazione")
    return [one for one in known if one.pk not in there]


def find_doubts(campaign: Campaign, rows: Sequence[SuppliedRow]) -> list[SuppliedDoubt]:
    """Finds what the edition's checks and comparisons say of supplied values, together with those supplied before."""
    if not rows:
        return []
    form = campaign.form
    supplied = {cell.id for cell in list_supplied_cells(form)}
    held = _overlay_values(campaign, rows, supplied)
    frame = _build_frame(form, rows, held, supplied)
    return [
        *_check_rows(form, rows, held, frame, supplied),
        *_compare_rows(form, rows, frame, supplied),
    ]


def _overlay_values(campaign: Campaign, rows: Sequence[SuppliedRow], supplied: set[str]) -> list[dict[str, Stored]]:
    """The values that each scheda would have been supplied after the loading."""
    there = dict(Scheda.objects.filter(campaign=campaign).values_list("comune_id", "supplied"))
    before = [
        {name: one["stored"] for name, one in there.get(row.comune.pk, {}).items() if name in supplied} for row in rows
    ]
    return [{**old, **row.values} for old, row in zip(before, rows, strict=True)]


def _build_frame(
    form: Form, rows: Sequence[SuppliedRow], held: Sequence[Mapping[str, Stored]], supplied: set[str]
) -> pl.DataFrame:
    who = {
        "codice": [row.comune.codice for row in rows],
        "istat": [row.comune.istat or None for row in rows],
        "denominazione": [row.comune.denominazione for row in rows],
        "regione": [row.comune.regione for row in rows],
        "ats": [str(row.comune.ats_id) if row.comune.ats_id else None for row in rows],
    }
    cells = [cell for cell in form.asked if cell.id in supplied]
    values = [pl.Series(cell.id, [one.get(cell.id) for one in held], dtype=get_stored_type(cell)) for cell in cells]
    return pl.DataFrame(who, schema=dict.fromkeys(who, pl.String)).hstack(values)


def _check_rows(
    form: Form,
    rows: Sequence[SuppliedRow],
    held: Sequence[Mapping[str, Stored]],
    frame: pl.DataFrame,
    supplied: set[str],
) -> Iterator[SuppliedDoubt]:
    """The checks that look at supplied cells only: found in columns, told one by one."""
    codes = {check.code for check in form.checks if set(check.cells) <= supplied}
    found = evaluate(form, frame, parts=("findings",), stored=True)
    fired = [name for name in found.columns if name.partition(":")[0] in codes]
    if not fired:
        return
    for place in found.select(pl.any_horizontal(fired)).to_series().fill_null(value=False).arg_true():
        given = {name: value for name, value in held[place].items() if value is not None}
        for finding in evaluate_one(form, Answers(given)).findings:
            if finding.code in codes:
                message = f"{finding.message} {finding.found}; {finding.expected}"
                yield SuppliedDoubt(rows[place], finding.code, message, finding.remedy)


def _compare_rows(
    form: Form, rows: Sequence[SuppliedRow], frame: pl.DataFrame, supplied: set[str]
) -> Iterator[SuppliedDoubt]:
    """The comparisons of supplied cells with similar comuni, with one national value, with the ATS."""
    codes = {rule.code for rule in form.plausibility if set(rule.cells) <= supplied}
    found = outliers(form, frame, stored=True, references=read_references())
    for row in found.filter(pl.col("code").is_in(codes), pl.col("row").is_not_null()).iter_rows(named=True):
        yield SuppliedDoubt(rows[row["row"]], row["code"], row["message"], row["remedy"])
