# SPDX-License-Identifier: EUPL-1.2
"""Plausible schede, the same for the same seed: first the corners of the rules, then random ones.

Comuni, codes, choices and reports are invented (province sigla `XX`): no real comune is given numbers that
it did not publish. No float takes part: amounts are drawn as whole cents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from random import Random

from . import rules

MutableAnswers = dict[str, rules.Value]

BILLION = 10**9
CENT = Decimal("0.01")
TRIAL_UNIT_COST = Decimal("1072.50")  # euro per standard user, inside rules.FIGURATIVE_USER_COST


@dataclass(frozen=True)
class Ente:
    """The header of a scheda; `data_ultima_modifica` is printed text, dd/mm/yyyy hh:mm."""

    denominazione: str
    codice: str
    data_ultima_modifica: str


@dataclass(frozen=True)
class Case:
    """One filled scheda; `answers` holds no computed cell except a given R09."""

    name: str
    ente: Ente
    answers: MutableAnswers


def cases(n: int, seed: int) -> list[Case]:
    """Return the first `n` cases of `seed`: the hand-picked ones, then random ones."""
    rng = Random(seed)
    return list(islice(_all_cases(rng), n))


def _all_cases(rng: Random) -> Iterator[Case]:
    for name, answers in edge_answers():
        yield Case(name, _ente(rng), answers)
    number = 0
    while True:
        number += 1
        yield Case(f"random-{number}", _ente(rng), random_answers(rng))


# ------------------------------------------------------------------------------------------ pieces

_NAMES = (
    "BORGO DI PROVA",
    "SANT'ELPIDIO DI PROVA",
    "CITTÀ DELLA PROVA",
    "CASTEL-PROVA SUL FIUME",
    "PROVA",
    "REGGIO NELL'ESEMPIO",
    "VILLANOVA D'ESEMPIO TERME",
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MODES = (
    "voce di prova A",
    "voce di prova B",
    'scelta "di prova" con virgolette',
    "voce dell'elenco & simili",
)
INTERVENTIONS = ("intervento di prova 1", "altro (voce non nell'elenco)")

PLAIN_REPORT = "Il servizio sociale ha seguito gli utenti con continuità, d'intesa con l'Ambito."
REPORT_WITH_CODES = (
    "Le risorse R09 sono state destinate al codice R14 per 1.234,56 euro, il resto (R13) a 2 educatori.\n"
    "R05 - Livello di servizio di riferimento 2025: il valore 5,08 non è stato raggiunto.\n"
    "\n"
    "M12 - Utenti famiglia e minori\t999\t888\t777\t6,66\n"
    "Totale degli utenti ROB: 1000, come nel Quadro 1.\n"
    "\n"
    "Quadro 3\n"
    "\n"
    "- R10: nessuna assunzione; - R12: 50% dell'importo di € 10.000,00."
)
REPORTS = (
    PLAIN_REPORT,
    REPORT_WITH_CODES,
    "Prima parte.\n\nSeconda parte, con l'elenco:\n1) assistenza domiciliare\n2) centro diurno.",
    "",
)


def _ente(rng: Random) -> Ente:
    letters = "".join(rng.choices(_LETTERS, k=2))
    day, hour, minute = rng.randint(10, 31), rng.randint(8, 18), rng.randint(0, 59)
    return Ente(
        denominazione=rng.choice(_NAMES),
        codice=f"XX{rng.randint(1, 999):03d}SIF11{letters}",
        data_ultima_modifica=f"{day}/03/2026 {hour:02d}:{minute:02d}",
    )


def base_answers() -> MutableAnswers:
    """A complete scheda of 800 inhabitants: level inferior, spending not inferior, Quadro 3 not due."""
    answers: MutableAnswers = {}
    for position, row in enumerate(rules.USER_ROWS):
        answers[f"{row}.utenti_base"] = position % 3
        answers[f"{row}.utenti"] = position % 4
    for position, row in enumerate(rules.ROWS_WITH_HOURS):
        answers[f"{row}.ore"] = 0 if answers[f"{row}.utenti"] == 0 else 10 + 7 * position
    answers.update(_staff_and_territory())
    answers.update(_spending(need="40755.00", base="39000.00", current="45000.00", assigned="900.00"))
    answers["R16"] = PLAIN_REPORT
    return answers


def _staff_and_territory() -> MutableAnswers:
    return {
        "R0C": "AMBITO DI PROVA",
        "R0D": "COMUNE DI PROVA CAPOFILA",
        "R0E": 2569,
        "R01.base": Decimal("0.50"),
        "R01.corrente": Decimal("0.75"),
        "R01A": Decimal("0.25"),
        "R02.base": Decimal("1.00"),
        "R02.corrente": Decimal("1.50"),
        "R02X": Decimal("0.50"),
        "R02Y": Decimal("1.00"),
        "R02A": Decimal("0.20"),
        "R03": 800,
        "R05": Decimal("4.75"),
    }


def _spending(need: str, base: str, current: str, assigned: str) -> MutableAnswers:
    return {
        "R06": Decimal(need),
        "R07.base": Decimal(base),
        "R07.corrente": Decimal(current),
        "R08": Decimal(assigned),
    }


def _users_only(total: int) -> MutableAnswers:
    """All the current users on the row Multiutenza, which has no hours."""
    cells: MutableAnswers = {f"{row}.utenti": 0 for row in rules.USER_ROWS}
    cells.update({f"{row}.ore": 0 for row in rules.ROWS_WITH_HOURS})
    cells["M30.utenti"] = total
    return cells


def _quadro3(
    r10: str = "0.00", r11: str = "0.00", r12: str = "0.00", r13: str = "0.00", r14: str = "0.00"
) -> MutableAnswers:
    """Amounts in euro of the five rows; numbers and choices follow where there is an amount."""
    cells: MutableAnswers = {"R13": Decimal(r13), "R14": Decimal(r14)}
    for row, spent in (("R10", Decimal(r10)), ("R11", Decimal(r11))):
        cells[f"{row}.numero"] = Decimal("0.50") if spent else Decimal("0.00")
        cells[f"{row}.modalita"] = MODES[0] if spent else None
        cells[f"{row}.spesa"] = spent
    cells["R12.spesa"] = Decimal(r12)
    cells["R12.intervento"] = INTERVENTIONS[0] if Decimal(r12) else None
    return cells


def _due(assigned: str = "5000.00", gap: str = "10000.00") -> MutableAnswers:
    """Spending below the need by `gap` euro in both years, `assigned` euro received."""
    spent = Decimal("40755.00") - Decimal(gap)
    return _spending("40755.00", str(spent), str(spent), assigned)


# ------------------------------------------------------------------------------------------ the corners


def edge_answers() -> Iterator[tuple[str, MutableAnswers]]:
    """Yield (name, answers) of each hand-picked case."""
    for family in (_spending_edges, _threshold_edges, _rounding_edges, _level_edges, _quadro3_edges):
        for name, changes in family().items():
            yield name, base_answers() | changes
    for name, changes in (_oddities() | _missing_cells() | _reports()).items():
        yield name, base_answers() | changes
    yield "nothing-answered", {}
    yield "all-zero", _all_zero()
    yield "all-zero-but-inhabitants", _all_zero() | {"R03": 800}
    yield "extreme-billion", _extreme()


def _spending_edges() -> dict[str, MutableAnswers]:
    return {
        "plain": {},
        "spending-equal-to-need": _spending("40755.00", "1.00", "40755.00", "900.00"),
        "spending-one-cent-below": _spending("40755.00", "1.00", "40754.99", "900.00"),
        "spending-one-cent-above": _spending("40755.00", "1.00", "40755.01", "900.00"),
        "only-2017-reaches-need": _spending("40755.00", "40755.00", "40754.99", "5000.00"),
        "only-2021-reaches-need": _spending("40755.00", "30000.00", "40755.00", "5000.00"),
        "mean-below-need-2021-above": _spending("40755.00", "10000.00", "41000.00", "5000.00"),
        "need-zero": _spending("0.00", "0.00", "0.00", "0.00"),
    }


def _threshold_edges() -> dict[str, MutableAnswers]:
    due = _quadro3(r14="1000.00")
    return {
        "gap-999.99": _due(gap="999.99"),
        "gap-1000.00": _due(gap="1000.00") | due,
        "gap-1000.01": _due(gap="1000.01") | due,
        "assigned-999.99": _due("999.99"),
        "assigned-1000.00": _due("1000.00") | due,
        "assigned-1000.01": _due("1000.01") | due,
        "R09-given-999.99": _due("999.99") | {"R09": Decimal("999.99")},
        "R09-given-1000.00": _due("1000.00") | {"R09": Decimal("1000.00")} | due,
        "R09-given-1000.01": _due("1000.01") | {"R09": Decimal("1000.01")} | due,
        "R09-given-one-cent-off": _due("5000.00") | {"R09": Decimal("5000.01")} | due,
        "R09-given-two-cents-off": _due("5000.00") | {"R09": Decimal("4999.98")} | due,
        "R09-given-below-threshold-by-mistake": _due("5000.00") | {"R09": Decimal("500.00")},
        "R09-given-though-spending-suffices": {"R09": Decimal("5000.00")},
    }


def _rounding_edges() -> dict[str, MutableAnswers]:
    return {
        "mean-hours-tie-0.125": {"M12.utenti": 8, "M12.ore": 1},
        "mean-hours-tie-0.375": {"M12.utenti": 8, "M12.ore": 3},
        "mean-hours-tie-6.625": {"M44.utenti": 16, "M44.ore": 106},
        "mean-hours-just-below-tie": {"M12.utenti": 1001, "M12.ore": 125},
        "R04-tie-0.125": _users_only(1) | {"R03": 800},
        "R04-tie-4.625": _users_only(37) | {"R03": 800},
        "R01B-tie-200.5": {"R03": 401, "R01.corrente": Decimal("1.50"), "R01A": Decimal("0.50")},
        "R01B-tie-12.5": {"R03": 1, "R01.corrente": Decimal("0.08"), "R01A": Decimal("0.00")},
        "R01B-4240.91": {"R03": 933, "R01.corrente": Decimal("0.22"), "R01A": Decimal("0.00")},
    }


def _level_edges() -> dict[str, MutableAnswers]:
    return {
        "level-equal": _users_only(38) | {"R05": Decimal("4.75")},
        "level-one-hundredth-below": _users_only(38) | {"R05": Decimal("4.76")},
        "level-equal-only-by-rounding-a-tie": _users_only(37) | {"R05": Decimal("4.63")},
        "level-equal-only-when-rounded": _users_only(172) | {"R03": 3717, "R05": Decimal("4.63")},
        "level-not-inferior-by-tie": _users_only(1) | {"R05": Decimal("0.13")},
        "level-above-100": _users_only(900),
    }


def _quadro3_edges() -> dict[str, MutableAnswers]:
    without_mode = _quadro3(r10="5000.00") | {"R10.modalita": None}
    number_alone = _quadro3(r14="100.00") | {"R10.numero": Decimal("1.00")}
    return {
        "due-met-exactly": _due() | _quadro3("1000.00", "1000.00", "1000.00", "1000.00", "1000.00"),
        "due-one-cent-short": _due() | _quadro3(r13="4999.99"),
        "due-missed": _due() | _quadro3(),
        "due-exceeded": _due() | _quadro3(r10="4000.00", r14="1000.01"),
        "due-level-inferior": _due() | _users_only(3) | _quadro3(r12="2500.00"),
        "due-without-mode": _due() | without_mode,
        "due-number-without-spending": _due() | number_alone,
        "due-nothing-filled": _due(),
        "due-one-amount-missing": _due() | _quadro3(r14="5000.00") | {"R12.spesa": None},
    }


def _oddities() -> dict[str, MutableAnswers]:
    return {
        "no-workers": {"R01.corrente": Decimal("0.00"), "R01A": Decimal("0.00")},
        "hours-without-users": {"M12.utenti": 0, "M12.ore": 12},
        "users-without-hours": {"M21.utenti": 1, "M21.ore": 0},
        "parts-exceed-R02": {"R02X": Decimal("1.00"), "R02Y": Decimal("0.51")},
        "R05-implausible": {"R05": Decimal("7.75")},
        "users-like-a-year": {"M35.utenti_base": 2019, "M35.utenti": 2025, "R03": 2025},
    }


def _missing_cells() -> dict[str, MutableAnswers]:
    nothing_but_assigned: MutableAnswers = {"R06": None, "R07.base": None, "R07.corrente": None}
    return {
        "one-row-of-users-missing": {"M41.utenti": None},
        "hours-missing": {"M18.ore": None},
        "level-reached-before-the-last-row": {"M41.utenti": None, "R05": Decimal("2.00")},
        "assigned-too-little-whatever-else": nothing_but_assigned,
        "2017-missing-2021-reaches-need": {"R07.base": None},
        "2017-missing-2021-below-need": _due() | {"R07.base": None},
        "2021-missing": _due() | {"R07.corrente": None},
        "gap-too-small-2021-missing": _due() | {"R07.base": Decimal("40655.00"), "R07.corrente": None},
        "assigned-missing": _due() | {"R08": None},
        "R09-given-spending-missing": nothing_but_assigned | {"R09": Decimal("3000.00"), "R08": None},
        "staff-missing": {"R01.corrente": None, "R02.base": None, "R0E": None, "R0C": None},
        "inhabitants-missing": {"R03": None},
    }


def _reports() -> dict[str, MutableAnswers]:
    return {
        "report-with-codes": {"R16": REPORT_WITH_CODES},
        "report-empty": {"R16": None},
        "report-6000": {"R16": "è" * 6000},
        "report-6001": {"R16": "è" * 6001},
        "report-6000-once-composed": {"R16": "e\u0300" * 6000},
        "report-6000-with-crlf": {"R16": "a\r\n" * 3000},
    }


def _all_zero() -> MutableAnswers:
    answers = base_answers()
    for cell, value in answers.items():
        if isinstance(value, Decimal):
            answers[cell] = Decimal("0.00")
        elif isinstance(value, int):
            answers[cell] = 0
    return answers | {"R0C": None, "R0D": None, "R16": None}


def _extreme() -> MutableAnswers:
    answers = base_answers()
    for cell, value in answers.items():
        if isinstance(value, Decimal):
            answers[cell] = BILLION - CENT
        elif isinstance(value, int):
            answers[cell] = BILLION
    return answers | {"R07.base": Decimal("0.00"), "R07.corrente": CENT} | _quadro3(r13=str(BILLION - CENT))


# ------------------------------------------------------------------------------------------ random ones


def random_answers(rng: Random) -> MutableAnswers:
    """Return one plausible scheda: mostly complete, one in five with some cells missing."""
    inhabitants = _inhabitants(rng)
    answers = _random_users(rng, inhabitants) | _random_staff(rng, inhabitants)
    answers |= _random_spending(rng, inhabitants)
    answers["R05"] = _reference_level(rng, answers)
    if rules.decisions(answers)["Q3"] == "due":
        answers |= _random_quadro3(rng, answers)
    answers["R16"] = rng.choice(REPORTS) or None
    if rng.randrange(5) == 0:
        for cell in rng.sample(sorted(answers), rng.randint(1, 6)):
            answers[cell] = None
    return answers


def _inhabitants(rng: Random) -> int:
    """From hamlets to metropolises, small ones as frequent as large ones; at times a number out of scale."""
    if rng.randrange(50) == 0:
        return rng.randint(10**7, BILLION)
    magnitude = 10 ** rng.randint(1, 5)
    return rng.randint(3 * magnitude, 30 * magnitude)


def _cents(rng: Random, most: Decimal | int) -> Decimal:
    return Decimal(rng.randint(0, int(most * 100))).scaleb(-2)


def _random_users(rng: Random, inhabitants: int) -> MutableAnswers:
    answers: MutableAnswers = {}
    most = max(2, inhabitants // rng.choice((50, 200, 1000)))
    for row in rules.USER_ROWS:
        answers[f"{row}.utenti_base"] = rng.choice((0, rng.randint(0, most)))
        answers[f"{row}.utenti"] = rng.choice((0, rng.randint(0, most), 8))
    for row in rules.ROWS_WITH_HOURS:
        users = answers[f"{row}.utenti"]
        hours = rng.randint(0, 40 * users) if isinstance(users, int) else 0
        answers[f"{row}.ore"] = rng.choice((hours, hours, 0))
    return answers


def _random_staff(rng: Random, inhabitants: int) -> MutableAnswers:
    most = max(2, inhabitants // 3000)
    own, others = _cents(rng, most), _cents(rng, most)
    psychologists = _cents(rng, others)
    return {
        "R0C": "AMBITO DI PROVA",
        "R0D": "COMUNE DI PROVA CAPOFILA",
        "R0E": rng.randint(1000, 20000),
        "R01.base": _cents(rng, most),
        "R01.corrente": rng.choice((own, own, Decimal("0.00"))),
        "R01A": rng.choice((_cents(rng, most), Decimal("0.00"))),
        "R02.base": _cents(rng, most),
        "R02.corrente": others,
        "R02X": psychologists,
        "R02Y": _cents(rng, others - psychologists),
        "R02A": _cents(rng, most),
        "R03": inhabitants,
    }


def _random_spending(rng: Random, inhabitants: int) -> MutableAnswers:
    need = Decimal(inhabitants * rng.randint(2000, 12000)).scaleb(-2)
    base, current = _random_years(rng, need)
    assigned = rng.choice((_cents(rng, need / 20), 1000 + _cents(rng, need / 20), _about(rng, 1000)))
    answers: MutableAnswers = {"R06": need, "R07.base": base, "R07.corrente": current, "R08": assigned}
    if rng.randrange(3) == 0:  # as the decree would have it by one of the readings
        expected = rules.expect_resources(answers, rng.choice(rules.POSSIBLE_REFERENCES))
        answers["R09"] = max(Decimal("0.00"), expected or Decimal("0.00"))
    return answers


def _random_years(rng: Random, need: Decimal) -> tuple[Decimal, Decimal]:
    """Both years well below the need, or each anywhere: below, above, within a cent of need or threshold."""
    if rng.randrange(3) == 0:
        return _cents(rng, need * 9 / 10), _cents(rng, need * 9 / 10)
    return _random_year(rng, need), _random_year(rng, need)


def _random_year(rng: Random, need: Decimal) -> Decimal:
    spent = rng.choice((_cents(rng, need), need + _cents(rng, need), _about(rng, need), _about(rng, need - 1000)))
    return max(Decimal("0.00"), spent)


def _about(rng: Random, amount: Decimal | int) -> Decimal:
    return amount + CENT * rng.randint(-1, 1)


def _reference_level(rng: Random, answers: MutableAnswers) -> Decimal:
    """The level expected from the need, or by chance exactly (or almost) the level reached."""
    level, need, inhabitants = rules.computed(answers)["R04"], answers["R06"], answers["R03"]
    if level is not None and rng.randrange(4) == 0:
        return max(Decimal("0.00"), _about(rng, level))
    if not isinstance(need, Decimal) or not isinstance(inhabitants, int):
        raise TypeError("need and inhabitants are drawn before the reference level")
    return (100 * need / (TRIAL_UNIT_COST * inhabitants)).quantize(CENT)


def _random_quadro3(rng: Random, answers: MutableAnswers) -> MutableAnswers:
    """Amounts around the resources to be reported: exactly met, short, beyond, or nothing."""
    resources = rules.computed(answers)["R09"]
    if resources is None:
        return {}
    whole = Decimal(resources)
    target = rng.choice((whole, whole - CENT, _cents(rng, whole), whole + _cents(rng, 500), Decimal("0.00")))
    parts = [Decimal("0.00")] * 5
    while target:
        part = target if rng.randrange(3) == 0 else _cents(rng, target)
        parts[rng.randrange(5)] += part
        target -= part
    cells = _quadro3(*(str(part) for part in parts))
    for row in ("R10", "R11"):
        if cells[f"{row}.modalita"]:
            cells[f"{row}.modalita"] = rng.choice(MODES)
    return cells
