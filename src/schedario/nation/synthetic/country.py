# SPDX-License-Identifier: EUPL-1.2
"""The comuni that fill in the scheda, with their inhabitants, and invented need, spending and resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any, cast

import polars as pl

from schedario.definition.form import Form
from schedario.engine.answers import Answers
from schedario.engine.evaluate import evaluate
from schedario.nation.synthetic import calibration as known
from schedario.nation.synthetic.ambiti import form_ambiti
from schedario.territory import Ats, Comune, Figures, Territory, census_2011, residents_2023, size_class, variations

DAY = date(2025, 12, 31)
SPLIT_SHARE = 8  # a comune made out of another got an eighth of its people; a guess, for Misiliscemi

Row = dict[str, Any]


def make_country(form: Form, seed: str) -> pl.DataFrame:
    """A row per comune: who it is, and the cells that are supplied to it, as stored integers and texts.

    `owed` are the cents of which it has to give an account, 0 where the goals are not due, or what is due not decided.
    """
    territory = Territory.on(DAY)
    filling = {istat: one for istat, one in territory.comuni.items() if one.regione.codice not in known.WITHOUT_SCHEDA}
    people = count_inhabitants(filling)
    homes = form_ambiti(filling, people)
    rows = [_make_supplied(form, one, people[istat], homes[istat], seed) for istat, one in sorted(filling.items())]
    _share_out(rows, seed)
    for row in rows:
        row["R09"] = _draw_owed_by_decree(row, seed)
        row["owed"] = _compute_owed(form, row)
    return pl.DataFrame(rows, infer_schema_length=None)


def count_inhabitants(comuni: Mapping[str, Comune]) -> dict[str, int]:
    """The residents of 2023; of the few comuni where they are not known, the people of the census."""
    census = census_2011().carried(DAY)
    people = {**_estimate_divided(census), **census.values, **residents_2023().carried(DAY).values}
    return {istat: people[istat] for istat in comuni}


def _estimate_divided(carried: Figures) -> dict[str, int]:
    """Figures for the comuni that were divided since, which the census does not give."""
    made: dict[str, int] = {}
    for one in variations():
        if one.kind == "scorporo" and carried.gaps.get(one.before) == "split":
            whole = census_2011().values[one.before]
            made[one.after] = whole // SPLIT_SHARE
            made[one.before] = whole - made[one.after]
    return made


def _find_class(people: int) -> int:
    return int(size_class(people).codice) - 1


def _make_supplied(form: Form, comune: Comune, people: int, ats: Ats, seed: str) -> Row:
    need, base, recent = _draw_money(comune, people, Random(f"{seed} money {comune.istat}"))
    ratio = Random(f"{seed} ats {ats.codice}").randint(*known.PEOPLE_PER_WORKER)
    if comune.regione.codice in known.WITHOUT_FIRST_SPENDING:
        base = None
    return {
        "codice": f"{comune.provincia.sigla}{comune.istat[3:]}SIF00ZZ",
        "istat": comune.istat,
        "denominazione": comune.denominazione.upper(),
        "provincia": comune.provincia.sigla,
        "regione": comune.regione.denominazione,
        "ats": ats.codice,
        "islands": comune.regione.codice in known.ISLANDS,
        "R0C": ats.denominazione,
        "R0D": ats.capofila,
        "R0E": ratio,
        "R03": people,
        "R05": _compute_reference_level(form, need, people),
        "R06": need,
        "R07.base": base,
        "R07.corrente": recent,
    }


def _draw_money(comune: Comune, people: int, random: Random) -> tuple[int, int | None, int]:
    """Cents of need, of spending in the first and in the second year."""
    size, region = _find_class(people), comune.regione.codice
    usual = people * known.NEED[size] * known.NEED_OF_REGION[region] // 1000
    need = usual * interpolate_percentile(known.NEED_SPREAD[size], random.randrange(1000)) // 1000 + random.randrange(
        100
    )
    spent = need * known.SPENDING[size] * known.SPENDING_OF_REGION[region] // 1_000_000
    recent = spent * interpolate_percentile(known.SPENDING_SPREAD[size], random.randrange(1000)) // 1000
    usual_base = recent * known.SPENDING_OF_FIRST_YEAR // 1000
    return need, usual_base * interpolate_percentile(known.YEAR_SPREAD, random.randrange(1000)) // 1000, recent


def interpolate_percentile(values: tuple[int, ...], thousandth: int) -> int:
    """Between the known percentiles along straight lines; beyond the last, half as much again for the very last."""
    places = [0, *(10 * one for one in known.PERCENTILES), 1000]
    heights = [values[0] * 9 // 10, *values, values[-1] * 3 // 2]
    place = max(index for index in range(len(places) - 1) if places[index] <= thousandth)
    rise = (heights[place + 1] - heights[place]) * (thousandth - places[place])
    return heights[place] + rise // (places[place + 1] - places[place])


def _compute_reference_level(form: Form, need: int, people: int) -> int:
    """R05 in hundredths: the need in figurative users of one national cost, for a hundred inhabitants."""
    low, high = (cast(Fraction, form.parameters[f"figurative_user_cost_{end}"].value) for end in ("low", "high"))
    level = Fraction(need, 100) / ((low + high) / 2) / people * 100
    return int(level * 10 ** form.cells["R05"].scale + Fraction(1, 2))


def _share_out(rows: list[Row], seed: str) -> None:
    """R08: the money of each decree among its comuni, to the cent, by need and chance."""
    for islands, total in ((False, known.RESOURCES_ORDINARY), (True, known.RESOURCES_ISLANDS)):
        mine = [row for row in rows if row["islands"] == islands]
        weights = [row["R06"] * Random(f"{seed} share {row['istat']}").randint(*known.RESOURCES_SHARE) for row in mine]
        for row, cents in zip(mine, share_total(total, weights), strict=True):
            row["R08"] = cents


def share_total(total: int, weights: Iterable[int]) -> list[int]:
    """The total in whole parts that add up to it, as near as can be to the weights."""
    weights = list(weights)
    whole, seen, given = sum(weights), 0, 0
    parts = []
    for weight in weights:
        seen += weight
        parts.append(total * seen // whole - given)
        given += parts[-1]
    return parts


def _draw_owed_by_decree(row: Row, seed: str) -> int | None:
    """R09 as a decree might give it, by the greater spending, or by the one that is known; at times none."""
    if Random(f"{seed} decree {row['istat']}").randrange(1000) >= known.OWED_BY_DECREE:
        return None
    spent = max(cast(int, one) for one in (row["R07.base"], row["R07.corrente"]) if one is not None)
    return max(0, min(cast(int, row["R08"]), cast(int, row["R06"]) - spent))


def _compute_owed(form: Form, row: Row) -> int:
    """Computes what the form itself says, from what was supplied, by the reading that it uses."""
    given = {name: row[name] for name in ("R06", "R07.base", "R07.corrente", "R08", "R09") if row[name] is not None}
    evaluation = evaluate(form, Answers(given))
    owed = evaluation.result["R09"] if evaluation.quadri["Q3"] == "due" else 0
    return owed or 0
