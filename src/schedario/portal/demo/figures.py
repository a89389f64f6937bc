# SPDX-License-Identifier: EUPL-1.2
"""Plausible numbers for a comune that does not exist: those supplied to it, and those that it writes.

No float takes part. Supplied values are stored integers (cents, hundredths), written ones the texts of the cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, Literal, cast

from schedario.definition import display
from schedario.definition.form import Form
from schedario.engine.answers import Answers
from schedario.engine.evaluate import evaluate
from schedario.engine.italian_input import take_written

Spending = Literal["enough", "little_left", "to_report"]

SOURCE = "DATI DI PROVA"
REPORT = (
    "DATI DI PROVA. Il servizio sociale ha seguito le persone in carico d’intesa con l’ambito: assistenza domiciliare, "
    "sostegno alle famiglie con minori, contributi economici secondo il regolamento distrettuale."
)


@dataclass(frozen=True, slots=True)
class Figures:
    """`supplied` as a scheda holds it; `texts` what the comune writes when it fills in everything."""

    supplied: dict[str, dict[str, Any]]
    texts: dict[str, str]


def make_figures(form: Form, territory: Mapping[str, int | str], spending: Spending, random: Random) -> Figures:
    """The numbers of one comune; `territory` are the stored values that its ATS has in common."""
    people = random.choice((400, 900, 1400, 2300, 3600, 5200, 8800)) + random.randrange(400)
    level = random.randrange(280, 560)  # R05, hundredths
    stored = {**territory, "R03": people, "R05": level, **make_amounts(form, people, level, spending, random)}
    stored |= make_past_values(form, people, random)
    texts = make_written_texts(form, people, level, random)
    texts |= make_goal_texts(form, Answers({**stored, **take_written(form, texts).stored}), random)
    return Figures({cell: {"stored": value, "source": SOURCE} for cell, value in stored.items()}, texts)


def make_amounts(form: Form, people: int, level: int, spending: Spending, random: Random) -> dict[str, int]:
    """Need, spending and resources in cents; the need is what so many figurative users cost."""
    need = round(compute_unit_cost(form) * people * level / 100)
    percent = random.randrange(112, 150) if spending == "enough" else random.randrange(55, 88)
    recent = need * percent // 100
    base = recent * random.randrange(91, 99) // 100
    assigned = random.randrange(20_000, 95_000) if spending == "little_left" else random.randrange(150_000, 900_000)
    owed = max(0, min(assigned, need - recent))
    return {"R06": need, "R07.base": base, "R07.corrente": recent, "R08": assigned, "R09": owed}


def compute_unit_cost(form: Form) -> Fraction:
    """Euro of a figurative user, in the middle of what the definition deduces."""
    low, high = (form.parameters[f"figurative_user_cost_{end}"].value for end in ("low", "high"))
    return (cast(Fraction, low) + cast(Fraction, high)) / 2


def make_past_values(form: Form, people: int, random: Random) -> dict[str, int]:
    """The values of the years of comparison."""
    rows = [cell.id for cell in form.asked if cell.id.endswith(".utenti_base")]
    users = {name: random.randrange(1 + people // 250) for name in rows}
    return {**users, "R01.base": random.randrange(20, 120), "R02.base": random.randrange(0, 150)}


def make_written_texts(form: Form, people: int, level: int, random: Random) -> dict[str, str]:
    """Users around the reference level, hours for those rows that have them, staff and report."""
    rows = [name.removesuffix(".utenti") for name in form.cells if name.endswith(".utenti")]
    rows = [row for row in rows if form.cells[f"{row}.utenti"].supplied_by == "comune"]
    most = people * level * random.randrange(120, 340) // (100 * 10_000 * len(rows)) + 2
    texts: dict[str, str] = {}
    for row in rows:
        users = random.randrange(most)
        texts[f"{row}.utenti"] = str(users)
        if f"{row}.ore" in form.cells:
            texts[f"{row}.ore"] = str(users * random.randrange(6, 90))
    return texts | make_staff_texts(form, people, random) | {"R16": REPORT}


def make_staff_texts(form: Form, people: int, random: Random) -> dict[str, str]:
    """Workers, as full-time units with two decimals."""
    psychologists, educators = random.randrange(30), random.randrange(80)
    stored = {
        "R01.corrente": people // 55 + random.randrange(30),
        "R01A": random.randrange(0, 60),
        "R02.corrente": psychologists + educators + random.randrange(60),
        "R02X": psychologists,
        "R02Y": educators,
        "R02A": random.randrange(50),
    }
    return {cell: display.format_value(form.cells[cell], value) for cell, value in stored.items()}


def make_goal_texts(form: Form, answers: Answers, random: Random) -> dict[str, str]:
    """The cells of the goals where they are due: all the resources, part in users, the rest given to the ATS."""
    evaluation = evaluate(form, answers)
    resources = evaluation.cells["R09"].stored
    if evaluation.quadri["Q3"] != "due" or not isinstance(resources, int):
        return {}
    users = resources * random.randrange(20, 70) // 100
    stored = dict.fromkeys(("R10.numero", "R10.spesa", "R11.numero", "R11.spesa", "R12.spesa"), 0)
    stored |= {"R13": users, "R14": resources - users}
    return {cell: display.format_value(form.cells[cell], value) for cell, value in stored.items()}
