# SPDX-License-Identifier: EUPL-1.2
"""Schede by the million for any form, the same for the same seed: whatever may make two engines differ.

Each scheda has a temper: *tiny* numbers meet often (ties, zeros, limits), *plausible* ones take every branch, *blank*
ones lack a lot, *wild* ones are of any size and sign, *extreme* ones have all the digits that an answer may have.
Amounts of one unit often repeat the one before, give or take one, or a parameter of the form.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import polars as pl

from schedario.columns.by_polars import compute
from schedario.definition.form import Cell, Form
from schedario.writing.numbers import MAX_DIGITS

TEMPERS = ("tiny", "plausible", "blank", "wild", "extreme")
LARGEST = 10**MAX_DIGITS - 1


def schede(form: Form, count: int, seed: int) -> pl.DataFrame:
    """Stored answers, a column per cell that is asked."""
    frame = pl.DataFrame({"#": pl.int_range(count, dtype=pl.UInt64, eager=True)})
    frame = frame.with_columns(temper=_draw("temper", seed, 100), gaps=_draw("gaps", seed, 3))
    for cell in form.asked:
        drawn = _number(form, cell, seed, frame.columns) if cell.numeric else _text(form, cell, seed)
        blank = _draw(f"blank {cell.id}", seed, 100) < _chance_of_blank(cell)
        frame = frame.with_columns(pl.when(~blank).then(drawn).alias(cell.id))
    frame = _with_empty_quadri(form, frame, seed)
    return _with_ties(form, frame, seed).drop("#", "temper", "gaps")


def _with_empty_quadri(form: Form, frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """In one scheda of eight a quadro has zeros only."""
    for quadro in form.quadri.values():
        names = [cell.id for cell in quadro.cells if cell.numeric and cell.asked and cell.formula is None]
        empty = _draw(f"empty {quadro.id}", seed, 8) == 0
        frame = frame.with_columns(
            pl.when(empty & pl.col(name).is_not_null()).then(0).otherwise(name).alias(name) for name in names
        )
    return frame


def _with_ties(form: Form, frame: pl.DataFrame, seed: int) -> pl.DataFrame:
    """In one scheda of six an answer is what a formula gives beside it, give or take one: a level like the other."""
    results = compute(form, frame.select(cell.id for cell in form.asked), ("cells",))
    for cell in form.asked:
        alike = [one.id for one in form.computed if one.unit == cell.unit]
        others = [one.id for one in form.asked if one.unit == cell.unit]
        if cell.numeric and alike and len(others) <= 2:
            value = results[alike[-1]].clip(-LARGEST + 1, LARGEST - 1).cast(pl.Int64)
            near = pl.lit(value) + _draw(f"tie {cell.id}", seed, 3) - 1
            chosen = _draw(f"tied {cell.id}", seed, 6) == 0
            frame = frame.with_columns(pl.when(chosen).then(near).otherwise(cell.id).alias(cell.id))
    return frame


def _draw(name: str, seed: int, below: int) -> pl.Expr:
    """A number per scheda from 0 up to `below`; another for each name."""
    salt = hash_of(f"{seed} {name}")
    return (pl.col("#").hash(salt) % below).cast(pl.Int64)


def hash_of(text: str) -> int:
    """The same in every process."""
    return int.from_bytes(text.encode(), "big") % (2**61 - 1)


def _between(low: int, high: int) -> pl.Expr:
    return pl.col("temper").is_between(low, high - 1)


TINY, PLAUSIBLE, WILD = _between(0, 30), _between(30, 85), _between(85, 95)  # the rest is extreme


def _chance_of_blank(cell: Cell) -> pl.Expr:
    """A third of the schede are complete, a third lack little, a third lack much."""
    usual = 70 if cell.formula is not None else 0
    return pl.max_horizontal(
        pl.lit(usual), pl.when(pl.col("gaps") == 0).then(0).when(pl.col("gaps") == 1).then(3).otherwise(40)
    )


def _number(form: Form, cell: Cell, seed: int, before: list[str]) -> pl.Expr:
    def draw(name: str, below: int) -> pl.Expr:
        return _draw(f"{name} {cell.id}", seed, below)

    size = draw("size", 1 + 4 + cell.scale)
    plausible = draw("value", LARGEST) % pl.lit(10).pow(size + 1)
    wild = (draw("value", LARGEST) % pl.lit(10, dtype=pl.Int64).pow(draw("size", MAX_DIGITS + 1))) * (
        1 - 2 * (draw("sign", 3) // 2)
    )
    extreme = pl.when(draw("sign", 4) == 0).then(-LARGEST).otherwise(LARGEST - draw("value", 2))
    own = (
        pl.when(TINY)
        .then(draw("value", 13) - 1)
        .when(PLAUSIBLE)
        .then(plausible)
        .when(WILD)
        .then(wild)
        .otherwise(extreme)
    )
    near = pl.coalesce([*_near(form, cell, seed, before), own]) + draw("near", 3) - 1
    kept = pl.when((draw("kind", 4) == 0) & ~(_between(95, 100))).then(near).otherwise(own)
    return pl.when(draw("kind", 9) == 8).then(0).otherwise(kept).cast(pl.Int64).clip(-LARGEST, LARGEST)


def _near(form: Form, cell: Cell, seed: int, before: list[str]) -> Iterator[pl.Expr]:
    """What an amount of the same unit may be equal to: a parameter, or the cell before it."""
    known = [one.value for one in form.parameters.values() if one.unit == cell.unit and isinstance(one.value, Fraction)]
    if known:
        stored = pl.Series([int(value * 10**cell.scale) for value in known])
        chosen = pl.lit(stored).gather(_draw(f"parameter {cell.id}", seed, len(known)))
        yield pl.when(_draw(f"which {cell.id}", seed, 3) == 0).then(chosen)
    alike = [name for name in before if name in form.cells and form.cells[name].unit == cell.unit]
    if alike:
        yield pl.col(alike[-1])


def _text(form: Form, cell: Cell, seed: int) -> pl.Expr:
    """Entries of the cell's list and others; texts as long as they may be, and longer by one."""
    texts = [*(form.lists[cell.list].entries if cell.list else ()), "voce di prova", "perché no?", "x"]
    if cell.kind == "multi_choice":
        texts += ["; ".join(texts[:2]), "; ".join(texts[:1] * 2), f"{texts[0]}; voce di prova"]
    if cell.max_length is not None:
        texts += ["è" * cell.max_length, "è" * (cell.max_length + 1)]
    return pl.lit(pl.Series(texts)).gather(_draw(f"text {cell.id}", seed, len(texts)))
