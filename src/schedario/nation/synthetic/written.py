# SPDX-License-Identifier: EUPL-1.2
"""Answers that a comune writes: users, hours, staff, account and report, as columns of stored integers and texts."""

from __future__ import annotations

import polars as pl

from schedario.definition.form import Form
from schedario.nation.synthetic import calibration as known
from schedario.nation.synthetic.chance import Span, draws, rounded, within

MARK = "DATI DI PROVA"
REPORT = f"{MARK}. Il servizio sociale ha seguito le persone in carico d’intesa con l’ambito."
THOUSAND = 1000
UNKNOWN_ROW = 20  # users of a row that the calibration does not know, thousandths

Columns = dict[str, pl.Expr]


def rows_of(form: Form) -> list[str]:
    """The codes of the rows with users that the comune counts, in print order."""
    return [cell.code for cell in form.cells.values() if cell.column == "utenti" and cell.supplied_by == "comune"]


def users(form: Form) -> Columns:
    """Users around the reference level (R05, hundredths of a hundredth of R03), shared out over the rows."""
    _, level, _ = draws("level")
    reached = pl.col("R03") * pl.col("R05") * within(level, Span(*known.SERVICE_LEVEL)) // THOUSAND
    made: Columns = {}
    for row in rows_of(form):
        spread, up, past = draws(f"{row} users")
        share = known.USERS.get(row, UNKNOWN_ROW) * within(spread, Span(*known.ROW_SPREAD))
        made[f"{row}.utenti"] = rounded(reached * share, 10_000 * THOUSAND * THOUSAND, up)
        made[f"{row}.utenti_base"] = _before(pl.col(f"{row}.utenti"), past)
    return made


def _before(now: pl.Expr, draw: pl.Expr) -> pl.Expr:
    """The value of the year of comparison."""
    return (now * within(draw, Span(*known.USERS_OF_FIRST_YEAR)) + THOUSAND // 2) // THOUSAND


def hours(form: Form) -> Columns:
    """Hours of the rows that have them; they follow the users."""
    made: Columns = {}
    for row in rows_of(form):
        if f"{row}.ore" in form.cells:
            first, second, _ = draws(f"{row} hours")
            low, high = known.HOURS[row]
            # The lesser of two: most comuni give few hours.
            each = pl.min_horizontal(within(first, Span(low, high)), within(second, Span(low, high)))
            made[f"{row}.ore"] = pl.col(f"{row}.utenti") * each
    return made


def staff() -> Columns:
    """Workers in hundredths of a full-time one: as many as the ratio of the ATS asks, part of them its own."""
    scatter, own, past = draws("social workers")
    others, psychologists, educators = draws("other staff")
    given, others_past, nobody = draws("staff of the ATS")
    some = pl.col("R03") * 100 * within(scatter, Span(600, 1400)) // THOUSAND // pl.col("R0E") + 1
    workers = pl.when(within(nobody, Span(0, 999)) < known.WITHOUT_WORKERS).then(0).otherwise(some)
    of_comune = workers * within(own, Span(0, 1250)).clip(0, THOUSAND) // THOUSAND
    all_others = workers * within(others, Span(0, 1800)) // THOUSAND
    return {
        "R01.corrente": of_comune,
        "R01A": workers - of_comune,
        "R01.base": of_comune * within(past, Span(600, 1050)) // THOUSAND,
        "R02.corrente": all_others,
        "R02.base": all_others * within(others_past, Span(600, 1100)) // THOUSAND,
        "R02X": all_others * within(psychologists, Span(0, 250)) // THOUSAND,
        "R02Y": all_others * within(educators, Span(0, 700)) // THOUSAND,
        "R02A": workers * within(given, Span(0, 600)) // THOUSAND,
    }


def account() -> Columns:
    """The additional spending of those who owe an account of it: all, part, nothing; null for the others."""
    how_much, part, worker = draws("account")
    others, better, more_users = draws("goals")
    wholly = how_much * THOUSAND < known.ACCOUNTED_WHOLLY * (1 << 21)
    nothing = how_much * THOUSAND >= (known.ACCOUNTED_WHOLLY + known.ACCOUNTED_PARTLY) * (1 << 21)
    some = pl.col("owed") * within(part, Span(300, 950)) // THOUSAND
    spent = pl.when(wholly).then(pl.col("owed")).when(nothing).then(0).otherwise(some)
    shares = {
        "R10.spesa": _some(worker, 150), "R11.spesa": _some(others, 120), "R12.spesa": _some(better, 200),
        "R13": _some(more_users, 300),
    }  # fmt: skip
    made = {cell: spent * share // THOUSAND for cell, share in shares.items()}
    made["R14"] = spent - pl.sum_horizontal(made.values())
    made |= {
        "R10.numero": (made["R10.spesa"] + 39_999) // 40_000,
        "R11.numero": (made["R11.spesa"] + 34_999) // 35_000,
        "R10.modalita": _named(made["R10.spesa"], f"{MARK}: modalità"),
        "R11.modalita": _named(made["R11.spesa"], f"{MARK}: modalità"),
        "R12.intervento": _named(made["R12.spesa"], f"{MARK}: intervento"),
    }
    return {cell: pl.when(pl.col("owed") > 0).then(value) for cell, value in made.items()}


def _some(draw: pl.Expr, most: int) -> pl.Expr:
    """A share in thousandths; none for half of the comuni."""
    return within(draw, Span(-most, most)).clip(0)


def _named(spent: pl.Expr, text: str) -> pl.Expr:
    return pl.when(spent > 0).then(pl.lit(text))


def report() -> Columns:
    """R16, for most."""
    draw, _, _ = draws("report")
    return {"R16": pl.when(within(draw, Span(0, 999)) < known.WITH_REPORT).then(pl.lit(REPORT))}
