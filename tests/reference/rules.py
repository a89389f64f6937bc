# SPDX-License-Identifier: EUPL-1.2
"""The rules of SOC26 (exercise 2025) in plain `decimal.Decimal`, one function per question.

`answers` maps a cell id (`M12.utenti`, `R07.base`, ...) to its value: counts are `int`, amounts in euro,
percentages and full-time equivalents are `Decimal` with two decimals, texts are `str`. A cell that is
absent or None is missing; missing is never zero. All numbers are non-negative. A number given as text or
as a float raises TypeError.

Quotients are taken with 60 significant digits and then rounded half up: a quotient of two numbers of at
most 25 digits each cannot come so close to a tie that the first step hides it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple, TypedDict

Value = Decimal | int | str | None
Answers = Mapping[str, Value]
Computed = dict[str, Decimal | int | None]
Message = tuple[str, str]


class Decisions(TypedDict):
    """What the comparisons say: True, False, or None while it is undecided; Q3 in words."""

    livello_inferiore: bool | None
    spesa_inferiore: bool | None
    Q3: str


class Evaluation(NamedTuple):
    """Everything about one scheda, each part computed once."""

    computed: Computed
    decisions: Decisions
    messages: list[Message]
    outcome: str | None
    findings: list[str]


INTERVENTI = ("M12", "M15", "M18", "M21", "M24", "M27", "M30")
CONTRIBUTI = ("M35", "M36", "M37", "M38", "M39", "M40", "M41")
STRUTTURE = ("M44", "M47", "M50", "M53", "M56", "M59", "R0A")
USER_ROWS = INTERVENTI + CONTRIBUTI + STRUTTURE
ROWS_WITH_HOURS = INTERVENTI[:-1] + STRUTTURE[:-1]
SPENDING_ROWS = ("R10.spesa", "R11.spesa", "R12.spesa", "R13", "R14")

SPENDING_REFERENCES = ("y2017", "y2021", "max", "min", "mean", "y2017_threshold")
POSSIBLE_REFERENCES = ("y2021", "max", "mean", "y2017_threshold")  # those that the published schede do not rule out
THRESHOLD = Decimal("1000.00")
R09_TOLERANCE = Decimal("0.01")
R05_TOLERANCE = Decimal("0.01")
FIGURATIVE_USER_COST = (Decimal("1071.784"), Decimal("1073.290"))
INHABITANTS_PER_WORKER = 6500
FREE_TEXT_MAX = 6000

_UNIT = Decimal(1)
_CENT = Decimal("0.01")
_ZERO = Decimal("0.00")
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)

_USERS_BASE = tuple(f"{row}.utenti_base" for row in USER_ROWS)
_USERS = tuple(f"{row}.utenti" for row in USER_ROWS)
_HOUR_CELLS = tuple((row, f"{row}.utenti", f"{row}.ore", f"{row}.media_ore") for row in ROWS_WITH_HOURS)


# ------------------------------------------------------------------------------------------ reading answers


def _amount(answers: Answers, cell: str) -> Decimal | None:
    value = answers.get(cell)
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    raise TypeError(f"{cell}: a number is expected, not {value!r}")


def _count(answers: Answers, cell: str) -> int | None:
    value = answers.get(cell)
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"{cell}: a whole number is expected, not {value!r}")


def _text(answers: Answers, cell: str) -> str:
    value = answers.get(cell)
    return "" if value is None else str(value)


def _rounded_ratio(numerator: Decimal | int, denominator: Decimal | int, step: Decimal) -> Decimal:
    ratio = _WIDE.divide(numerator, denominator)
    return ratio.quantize(step, ROUND_HALF_UP, _WIDE)


def _sum_if_complete(values: Iterable[Decimal | None]) -> Decimal | None:
    total = _ZERO
    for value in values:
        if value is None:
            return None
        total += value
    return total


# ------------------------------------------------------------------------------------------ computed cells


def computed(answers: Answers) -> Computed:
    """Return the computed cells; None where a needed cell is missing or the quotient has no meaning.

    `*.media_ore` hours per user (2 decimals), `R0B.*` users, `R04` percent (2 decimals), `R01B`
    inhabitants per worker (whole), `R09` and `R15` euro. Source: domain.md Q1-1, Q1-2, Q1-5, 3.3, Q3-1, Q3-3.
    """
    cells: Computed = {media: _mean_hours(answers, users, hours) for _, users, hours, media in _HOUR_CELLS}
    cells["R0B.utenti_base"] = _total_users(answers, _USERS_BASE)
    cells["R0B.utenti"] = users = _total_users(answers, _USERS)
    cells["R04"] = _service_level(users, _count(answers, "R03"))
    cells["R01B"] = _inhabitants_per_worker(answers)
    cells["R09"] = _resources_to_report(answers)
    cells["R15"] = _sum_if_complete(_amount(answers, cell) for cell in SPENDING_ROWS)
    return cells


def _mean_hours(answers: Answers, users_cell: str, hours_cell: str) -> Decimal | None:
    users = _count(answers, users_cell)
    if users is None:
        return None
    if users == 0:  # printed as 0,00: the hours are not even looked at (Q1-2)
        return _ZERO
    hours = _amount(answers, hours_cell)
    return None if hours is None else _rounded_ratio(hours, users, _CENT)


def _total_users(answers: Answers, cells: tuple[str, ...]) -> int | None:
    total = 0
    for cell in cells:
        users = _count(answers, cell)
        if users is None:
            return None
        total += users
    return total


def _service_level(users: int | None, inhabitants: int | None) -> Decimal | None:
    if users is None or not inhabitants:
        return None
    return _rounded_ratio(100 * users, inhabitants, _CENT)


def _inhabitants_per_worker(answers: Answers) -> int | None:
    inhabitants = _count(answers, "R03")
    workers = _workers(answers)
    if inhabitants is None or not workers:
        return None
    return int(_rounded_ratio(inhabitants, workers, _UNIT))


def _workers(answers: Answers) -> Decimal | None:
    own, supplied = _amount(answers, "R01.corrente"), _amount(answers, "R01A")
    return None if own is None or supplied is None else own + supplied


def _resources_to_report(answers: Answers) -> Decimal | None:
    """R09: what is given, else what every possible reading of the spending gives, where that is below the need."""
    given = _amount(answers, "R09")
    if given is not None:
        return given
    if all(is_spending_lower(answers, one) is False for one in POSSIBLE_REFERENCES):
        return None
    found = {expect_resources(answers, one) for one in POSSIBLE_REFERENCES}
    return found.pop() if len(found) == 1 else None


def expect_resources(answers: Answers, reference: str) -> Decimal | None:
    """R09 by its formula and one reading of the spending, 0 where that reaches the need; None without its figures."""
    need, assigned = _amount(answers, "R06"), _amount(answers, "R08")
    least, most = find_spending_bounds(answers, reference)
    if need is None or assigned is None or most != least:
        return None
    return max(_ZERO, min(assigned, round_to_cents(need - least)))


def round_to_cents(amount: Decimal) -> Decimal:
    """Only the mean of two years can have half a cent."""
    return amount.quantize(_CENT, ROUND_HALF_UP, _WIDE)


# ------------------------------------------------------------------------------------------ decisions


def decisions(
    answers: Answers, references: tuple[str, ...] = POSSIBLE_REFERENCES, threshold: Decimal = THRESHOLD
) -> Decisions:
    """Return the two comparisons and whether Quadro 3 is "due", "not_due", "undecided" or "to_verify".

    A question is decided as soon as no value of the missing cells (all of them non-negative) could change
    the answer, by none of the spending `references`; Quadro 3 is to be verified where it is due by one of them and not
    by another. `threshold` is in euro, inclusive. Source: domain.md 3.3, 3.4, 4.2, Q3-1, Q3-2.
    Raises ValueError for an unknown spending reference.
    """
    return _decisions(answers, computed(answers)["R04"], references, threshold)


def _decisions(
    answers: Answers,
    level: Decimal | int | None,
    references: tuple[str, ...] = POSSIBLE_REFERENCES,
    threshold: Decimal = THRESHOLD,
) -> Decisions:
    spending = {has_resources_by_decree(answers) or is_spending_lower(answers, one) for one in references}
    quadri = {_decide_quadro3(answers, one, threshold) for one in references}
    return {
        "livello_inferiore": _level_is_lower(answers, level),
        "spesa_inferiore": spending.pop() if len(spending) == 1 else None,
        "Q3": quadri.pop() if len(quadri) == 1 else "to_verify" if {"due", "not_due"} <= quadri else "undecided",
    }


def _decide_quadro3(answers: Answers, reference: str, threshold: Decimal) -> str:
    lower_spending = has_resources_by_decree(answers) or is_spending_lower(answers, reference)
    return _quadro3(answers, lower_spending, find_spending_bounds(answers, reference), threshold)


def _level_is_lower(answers: Answers, level: Decimal | int | None) -> bool | None:
    reference = _amount(answers, "R05")
    if reference is None:
        return None
    if level is not None:
        return level < reference
    least = _least_level(answers)
    return False if least is not None and least >= reference else None


def _least_level(answers: Answers) -> Decimal | None:
    """The level already reached with the users known so far: more users can only raise it."""
    inhabitants = _count(answers, "R03")
    if inhabitants is None:
        return _ZERO
    known_users = sum(_count(answers, cell) or 0 for cell in _USERS)
    return _service_level(known_users, inhabitants)


def find_spending_bounds(answers: Answers, reference: str) -> tuple[Decimal, Decimal | None]:
    """Lowest and highest possible reference spending in euro; None is no upper limit."""
    base, current = _amount(answers, "R07.base"), _amount(answers, "R07.corrente")
    if reference in ("y2017", "y2017_threshold"):
        return base or _ZERO, base
    if reference == "y2021":
        return current or _ZERO, current
    known = [year for year in (base, current) if year is not None]
    complete = len(known) == 2
    if reference == "max":
        least = max(known, default=_ZERO)
        return least, least if complete else None
    if reference == "min":
        most = min(known, default=None)
        return most if most is not None and complete else _ZERO, most
    if reference == "mean":
        half = sum(known, _ZERO) / 2
        return half, half if complete else None
    raise ValueError(f"unknown spending reference {reference!r}: use one of {', '.join(SPENDING_REFERENCES)}")


def _is_enough_left(answers: Answers, need: Decimal | None, base: Decimal | None) -> bool | None:
    """Whether the lesser of the assigned resources and the gap of 2017 reaches the threshold; None while unsure."""
    assigned = _amount(answers, "R08")
    gap = None if need is None or base is None else need - base
    if (assigned is not None and assigned < THRESHOLD) or (gap is not None and gap < THRESHOLD):
        return False
    if need is not None and need < THRESHOLD:
        return False  # whatever was spent in 2017, no more is left
    return None if assigned is None or gap is None else True


def has_resources_by_decree(answers: Answers) -> bool:
    """R09 is supplied, and there is something to account for: only who spends less than the need has that."""
    return (_amount(answers, "R09") or _ZERO) > 0


def is_spending_lower(answers: Answers, reference: str = "max") -> bool | None:
    """Whether the form says that spending is below the need; None while it is not certain.

    By one reading it does so only where at least the threshold is left to account for.
    """
    below = is_spending_below(answers, reference)
    if reference != "y2017_threshold" or below is False:
        return below
    given = _amount(answers, "R09")
    if given is None:
        enough = _is_enough_left(answers, _amount(answers, "R06"), _amount(answers, "R07.base"))
    else:
        enough = given >= THRESHOLD
    return enough if below or enough is False else None


def is_spending_below(answers: Answers, reference: str = "max") -> bool | None:
    """Whether the historical spending is below the need; None while it is not certain."""
    need = _amount(answers, "R06")
    least, most = find_spending_bounds(answers, reference)
    if need is None:
        return None
    if least >= need:
        return False
    return True if most is not None and most < need else None


def _quadro3(
    answers: Answers, lower_spending: bool | None, bounds: tuple[Decimal, Decimal | None], threshold: Decimal
) -> str:
    if lower_spending is False:
        return "not_due"
    least, most = _resource_bounds(answers, bounds)
    if most is not None and most < threshold:
        return "not_due"
    return "due" if lower_spending and least >= threshold else "undecided"


def _resource_bounds(answers: Answers, spending: tuple[Decimal, Decimal | None]) -> tuple[Decimal, Decimal | None]:
    """Lowest and highest possible R09 in euro, supposing that spending is below the need."""
    given = _amount(answers, "R09")
    if given is not None:
        return given, given
    need, assigned = _amount(answers, "R06"), _amount(answers, "R08")
    least_spent, most_spent = spending
    least_gap = round_to_cents(need - most_spent) if need is not None and most_spent is not None else _ZERO
    limits = [] if assigned is None else [assigned]
    if need is not None:
        limits.append(round_to_cents(need - least_spent))
    return min(assigned or _ZERO, least_gap), min(limits, default=None)


# ------------------------------------------------------------------------------------------ messages

_NOTE_ON_LEP = (
    "Va segnalato che nei servizi sociali è attualmente definito un LEP relativo al numero di assistenti"
    " sociali in rapporto alla popolazione in ogni ambito territoriale sociale (ATS), in ragione di un"
    " assistente sociale ogni 5.000 abitanti, nella prospettiva di raggiungere un più avanzato obiettivo di"
    " servizio, pari a un assistente ogni 4.000 abitanti (L.178/2020)."
)
_GO_TO_QUADRO_2 = (
    "L'ente locale deve quindi procedere alla compilazione del Quadro 2 di autodiagnosi della spesa per il sociale."
)
_BELOW_THRESHOLD = "Le risorse aggiuntive da rendicontare (R09) sono inferiori a 1.000 euro."


def _quadro2_text(spending: str, connector: str, level: str, duty: str) -> str:
    return (
        f"La spesa dell'ente locale è risultata {spending} al livello del fabbisogno standard monetario per"
        f" la funzione Servizi sociali. {connector} il livello dei servizi è risultato {level} a quello di"
        f" riferimento. L'ente {duty} compilare il Quadro 3 degli obiettivi di servizio."
    )


# (spending inferior, level inferior, Quadro 3 due) -> text; domain.md 4.1. The first two are printed on the
# published schede, the others follow their template.
_QUADRO_2 = {
    (False, True, False): _quadro2_text("non inferiore", "Invece,", "inferiore", "non deve"),
    (False, False, False): _quadro2_text("non inferiore", "Anche", "non inferiore", "non deve"),
    (True, True, True): _quadro2_text("inferiore", "Anche", "inferiore", "deve"),
    (True, False, True): _quadro2_text("inferiore", "Invece,", "non inferiore", "deve"),
    (True, True, False): _quadro2_text("inferiore", "Anche", "inferiore", "non deve"),
    (True, False, False): _quadro2_text("inferiore", "Invece,", "non inferiore", "non deve"),
}


def messages(answers: Answers) -> list[Message]:
    """Return the messages of the scheda as (id, text), in the order of the form; domain.md 4.1.

    A message whose condition is undecided is not given. M-Q2-b is project wording, not official.
    """
    cells = computed(answers)
    return _messages(answers, cells, _decisions(answers, cells["R04"]))


def _messages(answers: Answers, cells: Computed, verdict: Decisions) -> list[Message]:
    said = []
    if cells["R01B"] is not None:
        said.append(("M-Q1-a", _staff_text(cells["R01B"])))
    said.append(("M-Q1-b", _NOTE_ON_LEP))
    if verdict["livello_inferiore"] is not None and _amount(answers, "R05") != 0:
        said.append(("M-Q1-c", _level_text(verdict["livello_inferiore"])))
    said.append(("M-Q1-d", _GO_TO_QUADRO_2))
    found = _quadro2_messages(verdict)
    return said + [one for one in found if one[0] != "M-Q2" or not _is_quadro2_open(answers)]


def _is_quadro2_open(answers: Answers) -> bool:
    """Facts contradict one another, are missing, or are zero where none is: which text is printed is not known."""
    if has_resources_by_decree(answers) and _is_spending_reached_in_a_year(answers):
        return True
    need, level, given = (_amount(answers, cell) for cell in ("R06", "R05", "R09"))
    years = _amount(answers, "R07.base"), _amount(answers, "R07.corrente")
    if need is None:
        return given is not None or any(one is not None for one in years)
    return need == 0 or level == 0 or (given is None and 0 in years)


def _staff_text(inhabitants_per_worker: Decimal | int) -> str:
    return (
        "Nel 2025 per il Comune il numero di assistenti sociali in rapporto alla popolazione è risultato"
        f" pari a 1 ogni {inhabitants_per_worker} abitanti."
    )


def _level_text(lower: bool) -> str:
    return (
        "Nel 2025 il livello di servizio effettivo dell'ente locale è risultato"
        f" {'inferiore' if lower else 'non inferiore'} al livello di servizio di riferimento."
    )


def _quadro2_messages(verdict: Decisions) -> list[Message]:
    lower_spending, lower_level, quadro3 = (
        verdict["spesa_inferiore"],
        verdict["livello_inferiore"],
        verdict["Q3"],
    )
    said = []
    if lower_spending is not None and lower_level is not None and quadro3 in ("due", "not_due"):
        said.append(("M-Q2", _QUADRO_2[lower_spending, lower_level, quadro3 == "due"]))
    if lower_spending and quadro3 == "not_due":
        said.append(("M-Q2-b", _BELOW_THRESHOLD))
    return said


# ------------------------------------------------------------------------------------------ outcome


def outcome(answers: Answers) -> str | None:
    """Return how the objective ended, or None while the account is incomplete or in dispute; domain.md 5.3.

    When Quadro 3 is not due: "met_by_spending" or "below_threshold"; where it is not known which of them the form says,
    "below_anyway": resources are below the threshold by every reading. When it is: "met", "partial", "missed".
    """
    cells = computed(answers)
    return _outcome(answers, cells, _decisions(answers, cells["R04"]))


def _outcome(answers: Answers, cells: Computed, verdict: Decisions) -> str | None:
    if verdict["Q3"] == "not_due":
        unknown = "below_anyway" if _is_below_threshold_anyhow(answers) else None
        return {False: "met_by_spending", True: "below_threshold", None: unknown}[verdict["spesa_inferiore"]]
    spent = cells["R15"]
    if verdict["Q3"] != "due" or spent is None:
        return None
    given = _amount(answers, "R09")
    owed = {expect_resources(answers, one) for one in POSSIBLE_REFERENCES} if given is None else {given}
    if None in owed or len({spent >= one for one in owed if one is not None}) > 1:
        return None
    if spent >= max(one for one in owed if one is not None):
        return "met"
    return "partial" if spent > 0 else "missed"


def _is_below_threshold_anyhow(answers: Answers) -> bool:
    """What is to be accounted for does not reach the threshold, whatever spending counts."""
    bounds = (find_spending_bounds(answers, one) for one in POSSIBLE_REFERENCES)
    return all(most is not None and most < THRESHOLD for _, most in (_resource_bounds(answers, one) for one in bounds))


# ------------------------------------------------------------------------------------------ findings


def findings(answers: Answers) -> list[str]:
    """Return what deserves a second look, as short labels of this module (code or "code:row").

    A check with a missing operand is silent; the checks of Quadro 3 are silent when it is not due.
    Source: domain.md 3.2 to 5.2; the comment of each check names the rule.
    """
    cells = computed(answers)
    return _findings(answers, cells, _decisions(answers, cells["R04"]))


def _findings(answers: Answers, cells: Computed, verdict: Decisions) -> list[str]:
    found = _hours_findings(answers)
    found += _staff_findings(answers)
    found += _level_findings(answers, cells)
    found += _spending_findings(answers, verdict)
    if verdict["Q3"] != "not_due":
        found += _quadro3_findings(answers, cells)
    return found + _free_text_findings(_text(answers, "R16"))


def _hours_findings(answers: Answers) -> list[str]:
    """Q1-3 (accepted by the portal) and Q1-4."""
    found = []
    for row, users_cell, hours_cell, _ in _HOUR_CELLS:
        users, hours = _count(answers, users_cell), _amount(answers, hours_cell)
        if users is None or hours is None:
            continue
        if hours and not users:
            found.append(f"hours-without-users:{row}")
        elif users and not hours:
            found.append(f"users-without-hours:{row}")
    return found


def _staff_findings(answers: Answers) -> list[str]:
    """R02X and R02Y are "di cui" of R02 (3.3)."""
    staff = _amount(answers, "R02.corrente")
    psychologists, educators = _amount(answers, "R02X"), _amount(answers, "R02Y")
    if staff is None or psychologists is None or educators is None:
        return []
    return ["parts-exceed-R02"] if psychologists + educators > staff else []


def _level_findings(answers: Answers, cells: Computed) -> list[str]:
    """Q1-6, the near tie and the plausibility of R05 (3.3); by products, so that nothing is rounded."""
    found = []
    level, users = cells["R04"], cells["R0B.utenti"]
    inhabitants, reference = _count(answers, "R03"), _amount(answers, "R05")
    if level is not None and level > 100:
        found.append("R04-above-100")
    if not inhabitants or reference is None:
        return found
    if users is not None and 0 < 200 * abs(100 * users - reference * inhabitants) < inhabitants:
        found.append("R04-near-tie")
    if _implausible_reference(_amount(answers, "R06"), reference, inhabitants):
        found.append("R05-implausible")
    return found


def _implausible_reference(need: Decimal | None, reference: Decimal, inhabitants: int) -> bool:
    if need is None:
        return False
    cheapest, dearest = FIGURATIVE_USER_COST
    too_low = (reference + R05_TOLERANCE) * dearest * inhabitants < 100 * need
    too_high = (reference - R05_TOLERANCE) * cheapest * inhabitants > 100 * need
    return too_low or too_high


def _spending_findings(answers: Answers, verdict: Decisions) -> list[str]:
    """The readings of the spending that the schede do not rule out (3.4), R09 against them, and Q3-1."""
    found = ["spending-to-verify"] if verdict["Q3"] == "to_verify" else []
    if has_resources_by_decree(answers) and _is_spending_reached_in_a_year(answers):
        found.append("R09-against-spending")
    if _exceed_assigned(answers):
        found.append("R09-above-assigned")
    if all(_resources_disagree(answers, one) for one in POSSIBLE_REFERENCES):
        found.append("R09-mismatch")
    given, need = _amount(answers, "R09"), _amount(answers, "R06")
    if given is not None and need is not None and given > need + R09_TOLERANCE:
        found.append("R09-above-need")
    return found


def _is_spending_reached_in_a_year(answers: Answers) -> bool:
    """The spending of one year at least, of those that are known, is not below the need."""
    need = _amount(answers, "R06")
    years = [_amount(answers, "R07.base"), _amount(answers, "R07.corrente")]
    return need is not None and any(one is not None and one >= need for one in years)


def _exceed_assigned(answers: Answers) -> bool:
    """R09 is given, and more than R08: there is nothing to account for beyond what was assigned."""
    given, assigned = _amount(answers, "R09"), _amount(answers, "R08")
    if given is None or assigned is None:
        return False
    return given > assigned + R09_TOLERANCE or given >= THRESHOLD > assigned


def _resources_disagree(answers: Answers, reference: str) -> bool:
    """R09 is another than its formula gives, where spending is below the need; a cent counts only at the threshold."""
    given, need, assigned = (_amount(answers, cell) for cell in ("R09", "R06", "R08"))
    least, most = find_spending_bounds(answers, reference)
    if given is None or need is None or assigned is None or least != most or least >= need:
        return False
    if given > assigned + R09_TOLERANCE:
        return False  # told as more than was assigned
    expected = min(assigned, need - least)
    return abs(given - expected) > R09_TOLERANCE or (given >= THRESHOLD) != (expected >= THRESHOLD)


def _quadro3_findings(answers: Answers, cells: Computed) -> list[str]:
    """Q3-4 for R10 and R11, Q3-6, Q3-10."""
    found = _extra_staff_findings(answers, "R10") + _extra_staff_findings(answers, "R11")
    if _beyond_6500(answers):
        found.append("R10-beyond-6500")
    spent, due = cells["R15"], cells["R09"]
    if spent is not None and due is not None and spent > due:
        found.append("R15-exceeds-R09")
    return found


def _extra_staff_findings(answers: Answers, row: str) -> list[str]:
    found = []
    number, spent = _amount(answers, f"{row}.numero"), _amount(answers, f"{row}.spesa")
    if number and spent == 0:
        found.append(f"number-without-spending:{row}")
    if number == 0 and spent:
        found.append(f"spending-without-number:{row}")
    if spent and not _text(answers, f"{row}.modalita").strip():
        found.append(f"spending-without-mode:{row}")
    return found


def _beyond_6500(answers: Answers) -> bool:
    added, workers = _amount(answers, "R10.numero"), _workers(answers)
    inhabitants = _count(answers, "R03")
    if not added or workers is None or inhabitants is None:
        return False
    return (added + workers) * INHABITANTS_PER_WORKER > inhabitants


def _free_text_findings(text: str) -> list[str]:
    """The report is expected from all (4.2) and has at most 6.000 characters (6)."""
    if not text.strip():
        return ["R16-empty"]
    length = len(unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    return ["R16-too-long"] if length > FREE_TEXT_MAX else []


# ------------------------------------------------------------------------------------------ all at once


def evaluate(answers: Answers) -> Evaluation:
    """Return everything about one scheda with each part computed once: the speed baseline."""
    cells = computed(answers)
    verdict = _decisions(answers, cells["R04"])
    return Evaluation(
        computed=cells,
        decisions=verdict,
        messages=_messages(answers, cells, verdict),
        outcome=_outcome(answers, cells, verdict),
        findings=_findings(answers, cells, verdict),
    )
