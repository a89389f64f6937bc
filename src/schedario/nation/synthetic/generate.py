# SPDX-License-Identifier: EUPL-1.2
"""The synthetic nation as a frame: one row per scheda, one column per cell that takes an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.nation.states import BEGUN, SENT, UNTOUCHED
from schedario.nation.synthetic import slips, written
from schedario.nation.synthetic.calibration import MOMENTS
from schedario.nation.synthetic.chance import ROW, Span, draw_numbers, mix_states, spread_within
from schedario.nation.synthetic.country import make_country

EDITION = "SOC26"  # for whose cells the calibration is made
PIECE = 131_072  # rows made at a time: what one piece needs fits into the caches and the memory of a small machine
IDENTITY = ("codice", "istat", "denominazione", "provincia", "regione", "ats", "stato", "errore", "dati_di_prova")


@dataclass(frozen=True, slots=True)
class Order:
    """An order of what to make. `comuni`: only so many, spread over the list; None: all that fill in the scheda.

    `schede`: that many rows, for trials of speed: after the last comune the first begins again, writing other numbers.
    `moment`: how far the campaign is, one of `calibration.MOMENTS`. `slips`: whether the slips are made that the column
    `errore` names; without them the same schede are as they should have been.
    """

    seed: str = "schedario"
    comuni: int | None = None
    schede: int | None = None
    moment: str = "chiusura"
    slips: bool = True


def generate(form: Form, order: Order | None = None) -> pl.DataFrame:
    """The whole nation at once; numbers are stored integers (the value times ten to the cell's scale)."""
    return pl.concat(generate_pieces(form, order or Order()))


def generate_pieces(form: Form, order: Order) -> Iterator[pl.DataFrame]:
    """The same rows piece by piece. Raises ValueError for an order that cannot be met."""
    places = _make_places(form, order)
    total = places.height if order.schede is None else order.schede
    if total < 1:
        raise ValueError("serve almeno una scheda")
    for start in range(0, total, PIECE):
        yield _make_piece(form, order, places, range(start, min(start + PIECE, total)))


def _make_places(form: Form, order: Order) -> pl.DataFrame:
    everyone = _make_country(form, order.seed)
    if order.comuni is None:
        return everyone
    if not 0 < order.comuni <= everyone.height:
        raise ValueError(f"i comuni che compilano la scheda sono {everyone.height}, non {order.comuni}")
    return everyone[[index * everyone.height // order.comuni for index in range(order.comuni)]]


@cached_on_form(maxsize=4)
def _make_country(form: Form, seed: str) -> pl.DataFrame:
    return make_country(form, seed)


def _make_piece(form: Form, order: Order, places: pl.DataFrame, rows: range) -> pl.DataFrame:
    numbers = pl.int_range(rows.start, rows.stop, dtype=pl.UInt64, eager=True).alias(ROW)
    frame = places[numbers % places.height].with_columns(numbers)
    frame = frame.with_columns(mix_states(order.seed, pl.col(ROW)))
    for columns in _draw_columns(form):
        frame = _add_columns(frame, columns)
    frame = frame.with_columns(slips.choose_slip().alias("errore"))
    frame = slips.apply_slips(form, frame) if order.slips else frame
    frame = _leave_cells_off(form, frame.with_columns(_decide_state(order.moment).alias("stato")))
    return frame.with_columns(pl.lit(value=True).alias("dati_di_prova")).select(*IDENTITY, *_list_cells(form))


def _draw_columns(form: Form) -> Iterator[written.Columns]:
    """The columns that comuni fill in, part by part."""
    yield written.draw_users(form)
    yield written.draw_hours(form)
    yield written.draw_staff()
    yield written.draw_account()
    yield written.draw_report()


def _add_columns(frame: pl.DataFrame, columns: written.Columns) -> pl.DataFrame:
    """The columns that others are made of come first."""
    later = {name for name in columns if name.endswith(".utenti_base")}
    now = {name: value for name, value in columns.items() if name not in later}
    frame = frame.with_columns(value.alias(name) for name, value in now.items())
    return frame.with_columns(columns[name].alias(name) for name in columns if name in later)


def _decide_state(moment: str) -> pl.Expr:
    """The state of each scheda. One that has errors which block is not sent."""
    _, _, draw = draw_numbers("slip")
    sent, begun = MOMENTS[moment]
    thousandth = spread_within(draw, Span(0, 999))
    reached = pl.when(thousandth < sent).then(pl.lit(SENT)).when(thousandth < sent + begun).then(pl.lit(BEGUN))
    return (
        pl.when(slips.is_blocked() & (thousandth < sent))
        .then(pl.lit(BEGUN))
        .otherwise(reached.otherwise(pl.lit(UNTOUCHED)))
    )


def _leave_cells_off(form: Form, frame: pl.DataFrame) -> pl.DataFrame:
    """Leaves off cells: in the middle the last ones, all where nothing was begun. A blocked one has them all."""
    asked = [cell for cell in form.asked if cell.supplied_by == "comune" and cell.id in frame.columns]
    draw, _, _ = draw_numbers("progress")
    come_to = spread_within(draw, Span(1, len(asked) - 1))
    reached = (
        pl.when(pl.col("stato") == UNTOUCHED)
        .then(0)
        .when((pl.col("stato") == BEGUN) & ~slips.is_blocked())
        .then(come_to)
        .otherwise(len(asked))
    )
    frame = frame.with_columns(reached.alias("#reached"))
    return frame.with_columns(
        pl.when(pl.col("#reached") > index).then(pl.col(cell.id)).alias(cell.id) for index, cell in enumerate(asked)
    )


def _list_cells(form: Form) -> Sequence[pl.Expr]:
    """The cells in the order of the form; one that nothing was made for is blank."""
    made = set(_list_made(form))
    return [
        pl.col(cell.id)
        if cell.id in made
        else pl.lit(None, dtype=pl.Int64 if cell.numeric else pl.String).alias(cell.id)
        for cell in form.asked
    ]


def _list_made(form: Form) -> Iterator[str]:
    yield from ("R0C", "R0D", "R0E", "R03", "R05", "R06", "R07.base", "R07.corrente", "R08", "R09")
    for columns in _draw_columns(form):
        yield from columns
