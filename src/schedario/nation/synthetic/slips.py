# SPDX-License-Identifier: EUPL-1.2
"""The slips that people make, put on purpose into some schede: the column `errore` tells which and leaves no doubt.

Each scheda has at most one. A slip that turns out to change nothing in a scheda (two digits that are the same,
say) is still named there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from schedario.definition.form import Form
from schedario.nation.synthetic.chance import Span, draw_numbers, spread_within
from schedario.nation.synthetic.written import Columns, list_rows

Change = Callable[[Form, pl.Expr, pl.Expr], Columns]


@dataclass(frozen=True, slots=True)
class Slip:
    """`rate`: schede in a thousand. `change(form, made, where)` gives the cells that are different.

    `made` says in which schede it was made, `where` is a draw that picks a row of the form. `blocks` when the scheda
    cannot be sent so.
    """

    name: str
    rate: int
    change: Change
    blocks: bool = False


def choose_slip() -> pl.Expr:
    """The name of the slip of each scheda, null for most."""
    draw, _, _ = draw_numbers("slip")
    thousandth = spread_within(draw, Span(0, 999))
    name: pl.Expr = pl.lit(None, dtype=pl.String)
    least = 0
    for slip in SLIPS:
        least += slip.rate
        name = pl.when((thousandth >= least - slip.rate) & (thousandth < least)).then(pl.lit(slip.name)).otherwise(name)
    return name


def is_blocked() -> pl.Expr:
    """Checks whether a scheda has a slip that keeps it from being sent."""
    return pl.col("errore").is_in([one.name for one in SLIPS if one.blocks]).fill_null(value=False)


def apply_slips(form: Form, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, with the column `errore`, after the slips."""
    _, where, _ = draw_numbers("slip")
    for slip in SLIPS:
        frame = frame.with_columns(
            value.alias(cell) for cell, value in slip.change(form, pl.col("errore") == slip.name, where).items()
        )
    return frame


def _change_cell(made: pl.Expr, cell: str, value: pl.Expr) -> pl.Expr:
    return pl.when(made.fill_null(value=False)).then(value).otherwise(pl.col(cell))


def _choose_one_row(rows: list[str], made: pl.Expr, where: pl.Expr) -> list[tuple[str, pl.Expr]]:
    """Each row, and whether it is the one in which the slip was made."""
    chosen = spread_within(where, Span(0, len(rows) - 1))
    return [(row, made & (chosen == index)) for index, row in enumerate(rows)]


def _list_rows_with_hours(form: Form) -> list[str]:
    return [row for row in list_rows(form) if f"{row}.ore" in form.cells]


def _swap_columns(form: Form, made: pl.Expr, where: pl.Expr) -> Columns:
    changed: Columns = {}
    for row, here in _choose_one_row(_list_rows_with_hours(form), made, where):
        users, hours = f"{row}.utenti", f"{row}.ore"
        changed |= {users: _change_cell(here, users, pl.col(hours)), hours: _change_cell(here, hours, pl.col(users))}
    return changed


def _leave_hours_alone(form: Form, made: pl.Expr, where: pl.Expr) -> Columns:
    changed: Columns = {}
    for row, here in _choose_one_row(_list_rows_with_hours(form), made, where):
        users, hours = f"{row}.utenti", f"{row}.ore"
        changed |= {users: _change_cell(here, users, pl.lit(0)), hours: _change_cell(here, hours, pl.col(hours) + 120)}
    return changed


def _leave_users_alone(form: Form, made: pl.Expr, _where: pl.Expr) -> Columns:
    return {f"{row}.ore": _change_cell(made, f"{row}.ore", pl.lit(0)) for row in _list_rows_with_hours(form)}


def _make_all_zero(form: Form, made: pl.Expr, _where: pl.Expr) -> Columns:
    cells = [
        f"{row}.{column}" for row in list_rows(form) for column in ("utenti", "ore") if f"{row}.{column}" in form.cells
    ]
    return {cell: _change_cell(made, cell, pl.lit(0)) for cell in cells if cell in form.cells}


def _transpose_digits(form: Form, made: pl.Expr, where: pl.Expr) -> Columns:
    changed: Columns = {}
    for row, here in _choose_one_row(_list_rows_with_hours(form), made, where):
        hours = pl.col(f"{row}.ore")
        other = hours // 100 * 100 + hours % 10 * 10 + hours // 10 % 10
        changed[f"{row}.ore"] = _change_cell(here, f"{row}.ore", other)
    return changed


def _add_zero(form: Form, made: pl.Expr, where: pl.Expr) -> Columns:
    return {
        f"{row}.utenti": _change_cell(here, f"{row}.utenti", pl.col(f"{row}.utenti") * 10)
        for row, here in _choose_one_row(list_rows(form), made, where)
    }


def _leave_table_out(form: Form, made: pl.Expr, where: pl.Expr) -> Columns:
    """A table of the form left out."""
    tables = [table for table in form.tables.values() if any(row.code in list_rows(form) for row in table.rows)]
    chosen = spread_within(where, Span(0, len(tables) - 1))
    changed: Columns = {}
    for index, table in enumerate(tables):
        here = made & (chosen == index)
        for row in table.rows:
            cells = [cell.id for cell in row.present if cell.supplied_by == "comune"]
            changed |= {cell: _change_cell(here, cell, pl.lit(None)) for cell in cells}
    return changed


def _raise_parts_above_whole(_form: Form, made: pl.Expr, _where: pl.Expr) -> Columns:
    return {"R02X": _change_cell(made, "R02X", pl.col("R02.corrente") + 100)}


def _repeat_last_year(form: Form, made: pl.Expr, _where: pl.Expr) -> Columns:
    return {
        f"{row}.utenti": _change_cell(made, f"{row}.utenti", pl.col(f"{row}.utenti_base")) for row in list_rows(form)
    }


def _lose_comma(_form: Form, made: pl.Expr, _where: pl.Expr) -> Columns:
    return {"R01.corrente": _change_cell(made, "R01.corrente", pl.col("R01.corrente") * 100)}


def _give_hours_of_a_month(form: Form, made: pl.Expr, _where: pl.Expr) -> Columns:
    return {
        f"{row}.ore": _change_cell(made, f"{row}.ore", pl.col(f"{row}.ore") // 12)
        for row in _list_rows_with_hours(form)
    }


def _tell_no_way(_form: Form, made: pl.Expr, _where: pl.Expr) -> Columns:
    return {cell: _change_cell(made, cell, pl.lit(None)) for cell in ("R10.modalita", "R11.modalita", "R12.intervento")}


SLIPS = (
    Slip("colonne scambiate", 6, _swap_columns),
    Slip("ore senza utenti", 8, _leave_hours_alone),
    Slip("utenti senza ore", 10, _leave_users_alone),
    Slip("tutto a zero", 5, _make_all_zero),
    Slip("cifre invertite", 6, _transpose_digits),
    Slip("uno zero di troppo", 6, _add_zero),
    Slip("tabella in bianco", 12, _leave_table_out, blocks=True),
    Slip("parti oltre il totale", 6, _raise_parts_above_whole, blocks=True),
    Slip("anno di confronto ricopiato", 8, _repeat_last_year),
    Slip("virgola persa", 5, _lose_comma),
    Slip("ore di un mese", 5, _give_hours_of_a_month),
    Slip("modalità non indicata", 8, _tell_no_way),
)
