# SPDX-License-Identifier: EUPL-1.2
"""Answers that a comune writes: users, hours, staff, account and report, as columns of stored integers and texts."""

from __future__ import annotations

import polars as pl

from schedario.definition.form import Form
from schedario.nation.synthetic import calibration as known
from schedario.nation.synthetic.chance import Span, draw_numbers, round_by_chance, spread_within

MARK = "DATI DI PROVA"
REPORT = f"{MARK}. Il servizio sociale ha seguito le persone in carico d’intesa con l’ambito."
THOUSAND = 1000
UNKNOWN_ROW = 20  # users of a row that the calibration does not know, thousandths

Columns = dict[str, pl.Expr]


def list_rows(form: Form) -> list[str]:
    """The codes of the rows with users that the comune counts, in print order."""
    return [cell.code for cell in form.cells.values() if cell.column == "utenti" and cell.supplied_by == "comune"]


def draw_users(form: Form) -> Columns:
    """Users around the reference level (R05, hundredths of a hundredth of R03), shared out over the rows."""
    _, level, _ = draw_numbers("level")
    reached = pl.col("R03") * pl.col("R05") * spread_within(level, Span(*known.SERVICE_LEVEL)) // THOUSAND
    made: Columns = {}
    for row in list_rows(form):
        spread, up, past = draw_numbers(f"{row} users")
        share = known.USERS.get(row, UNKNOWN_ROW) * spread_within(spread, Span(*known.ROW_SPREAD))
        made[f"{row}.utenti"] = round_by_chance(reached * share, 10_000 * THOUSAND * THOUSAND, up)
        made[f"{row}.utenti_base"] = _draw_before(pl.col(f"{row}.utenti"), past)
    return made


def _draw_before(now: pl.Expr, draw: pl.Expr) -> pl.Expr:
    """The value of the year of comparison."""
    return (now * spread_within(draw, Span(*known.USERS_OF_FIRST_YEAR)) + THOUSAND // 2) // THOUSAND


def draw_hours(form: Form) -> Columns:
    """Hours of the rows that have them; they follow the users."""
    made: Columns = {}
    for row in list_rows(form):
        if f"{row}.ore" in form.cells:
            first, second, _ = draw_numbers(f"{row} hours")
            low, high = known.HOURS[row]
            # The lesser of two: most comuni give few hours.
            each = pl.min_horizontal(spread_within(first, Span(low, high)), spread_within(second, Span(low, high)))
            made[f"{row}.ore"] = pl.col(f"{row}.utenti") * each
    return made


def draw_staff() -> Columns:
    """Workers in hundredths of a full-time one: as many as the ratio of the ATS asks, part of them its own."""
    scatter, own, past = draw_numbers("social workers")
    others, psychologists, educators = draw_numbers("other staff")
    given, others_past, nobody = draw_numbers("staff of the ATS")
    some = pl.col("R03") * 100 * spread_within(scatter, Span(600, 1400)) // THOUSAND // pl.col("R0E") + 1
    workers = pl.when(spread_within(nobody, Span(0, 999)) < known.WITHOUT_WORKERS).then(0).otherwise(some)
    of_comune = workers * spread_within(own, Span(0, 1250)).clip(0, THOUSAND) // THOUSAND
    all_others = workers * spread_within(others, Span(0, 1800)) // THOUSAND
    return {
        "R01.corrente": of_comune,
        "R01A": workers - of_comune,
        "R01.base": of_comune * spread_within(past, Span(600, 1050)) // THOUSAND,
        "R02.corrente": all_others,
        "R02.base": all_others * spread_within(others_past, Span(600, 1100)) // THOUSAND,
        "R02X": all_others * spread_within(psychologists, Span(0, 250)) // THOUSAND,
        "R02Y": all_others * spread_within(educators, Span(0, 700)) // THOUSAND,
        "R02A": workers * spread_within(given, Span(0, 600)) // THOUSAND,
    }


def draw_account() -> Columns:
    """The additional spending of those who owe an account of it: all, part, nothing; null for the others."""
    how_much, part, worker = draw_numbers("account")
    others, better, more_users = draw_numbers("goals")
    wholly = how_much * THOUSAND < known.ACCOUNTED_WHOLLY * (1 << 21)
    nothing = how_much * THOUSAND >= (known.ACCOUNTED_WHOLLY + known.ACCOUNTED_PARTLY) * (1 << 21)
    some = pl.col("owed") * spread_within(part, Span(300, 950)) // THOUSAND
    spent = pl.when(wholly).then(pl.col("owed")).when(nothing).then(0).otherwise(some)
    shares = {
        "R10.spesa": _draw_share(worker, 150),
        "R11.spesa": _draw_share(others, 120),
        "R12.spesa": _draw_share(better, 200),
        "R13": _draw_share(more_users, 300),
    }
    made = {cell: spent * share // THOUSAND for cell, share in shares.items()}
    made["R14"] = spent - pl.sum_horizontal(made.values())
    made |= {
        "R10.numero": (made["R10.spesa"] + 39_999) // 40_000,
        "R11.numero": (made["R11.spesa"] + 34_999) // 35_000,
        "R10.modalita": _name_spending(made["R10.spesa"], f"{MARK}: modalità"),
        "R11.modalita": _name_spending(made["R11.spesa"], f"{MARK}: modalità"),
        "R12.intervento": _name_spending(made["R12.spesa"], f"{MARK}: intervento"),
    }
    return {cell: pl.when(pl.col("owed") > 0).then(value) for cell, value in made.items()}


def _draw_share(draw: pl.Expr, most: int) -> pl.Expr:
    """A share in thousandths; none for half of the comuni."""
    return spread_within(draw, Span(-most, most)).clip(0)


def _name_spending(spent: pl.Expr, text: str) -> pl.Expr:
    return pl.when(spent > 0).then(pl.lit(text))


def draw_report() -> Columns:
    """R16, for most."""
    draw, _, _ = draw_numbers("report")
    return {"R16": pl.when(spread_within(draw, Span(0, 999)) < known.WITH_REPORT).then(pl.lit(REPORT))}
