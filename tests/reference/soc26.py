# SPDX-License-Identifier: EUPL-1.2
"""What SOC26 says of a scheda, written by hand from its rules: states, what is due, cases, findings in order.

The numbers and comparisons are those of `rules`; here is what follows from them, question by question, in plain
`decimal` and `fractions`. `verdicts` of the package `oracle` says the same from the YAML of the edition: the two were
written apart, and a test compares them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from . import rules
from .oracle.verdicts import Finding, Given

ANSWERED = "answered"
PREFILLED = "prefilled"
COMPUTED = "computed"
MISSING = "missing"
NOT_DUE = "not_due"
TO_VERIFY = "to_verify"

# Who supplies a cell (domain.md 3): the years of comparison and the data of the decree are prefilled.
ATS = ("R0C", "R0D", "R0E")
DECREE = ("R03", "R05", "R06", "R07.base", "R07.corrente", "R08", "R09")
STAFF = ("R01.base", "R01.corrente", "R01A", "R02.base", "R02.corrente", "R02X", "R02Y", "R02A")
QUADRO_3 = ("R10.numero", "R10.modalita", "R10.spesa", "R11.numero", "R11.modalita", "R11.spesa", "R12.intervento",
            "R12.spesa", "R13", "R14")  # fmt: skip
TEXTS = ("R0C", "R0D", "R10.modalita", "R11.modalita", "R12.intervento", "R16")
HOURS_IN_A_YEAR = 8760
MISSING_CELLS = "SOC26-X-006"
NOT_SUPPLIED = "SOC26-X-014"
FILLED = "SOC26-X-010"
TOO_SMALL = "SOC26-X-002"
TOO_LONG = "SOC26-X-004"


class Hand(NamedTuple):
    """The verdict on one scheda."""

    states: dict[str, str]
    quadri: dict[str, str]
    conditions: dict[str, bool | None]
    messages: dict[str, str]
    outcome: str | None
    findings: list[Finding]


def judge_by_hand(answers: dict[str, Given]) -> Hand:
    """The verdict on answers as `rules` wants them: int, Decimal, texts."""
    return _Scheda(answers).judge()


def list_printed_cells() -> list[str]:
    """Every cell in the order of the printed sheet."""
    cells: list[str] = []
    for row in rules.USER_ROWS:
        cells += [f"{row}.utenti_base", f"{row}.utenti"]
        cells += [f"{row}.ore", f"{row}.media_ore"] if row in rules.ROWS_WITH_HOURS else []
    cells += ["R0B.utenti_base", "R0B.utenti", *ATS, "R01.base", "R01.corrente", "R01A", "R01B", *STAFF[3:]]
    cells += ["R03", "R04", "R05", "R06", "R07.base", "R07.corrente", "R08", "R09", *QUADRO_3, "R15", "R16"]
    return cells


class _Scheda:
    def __init__(self, answers: dict[str, Given]) -> None:
        self.answers = {name: value for name, value in answers.items() if value not in (None, "")}
        self.computed = rules.computed(self.answers)
        self.decided = rules.decisions(self.answers)
        self.conditions = self.decide_conditions()
        self.quadro_3 = self.decided["Q3"]

    def judge(self) -> Hand:
        quadri = {"Q1": "due", "Q2": "due", "Q3": self.quadro_3, "Q4": "due"}
        states = {cell: self.find_state(cell) for cell in list_printed_cells()}
        stated = self.state_conditions()
        return Hand(states, quadri, stated, self.choose_messages(), self.choose_outcome(), self.find_all())

    def amount(self, cell: str) -> Decimal | int | None:
        """A number, answered or computed."""
        value = self.answers.get(cell, self.computed.get(cell))
        return value if isinstance(value, Decimal | int) else None

    def amounts(self, *cells: str) -> list[Decimal | int] | None:
        """Several numbers, None unless all are known."""
        found = [self.amount(cell) for cell in cells]
        return None if None in found else [one for one in found if one is not None]

    # ------------------------------------------------------------------------------ states

    def find_state(self, cell: str) -> str:
        """R09 goes with the spending, the rest of Quadro 3 with the quadro; a sum waits for all its terms."""
        if cell == "R09":
            return self.find_r09_state()
        if cell in (*QUADRO_3, "R15") and self.quadro_3 == "not_due":
            return NOT_DUE
        if cell in self.answers:
            own = cell.endswith((".base", "_base")) or cell in ATS or cell in DECREE
            return PREFILLED if own else ANSWERED
        if cell in self.computed:
            return COMPUTED if self.amount(cell) is not None or self.has_all_it_needs(cell) else MISSING
        return MISSING

    def find_r09_state(self) -> str:
        if self.decided["spesa_inferiore"] is False:
            return NOT_DUE
        if "R09" in self.answers:
            return PREFILLED
        first, *others = (rules.expect_resources(self.answers, one) for one in rules.POSSIBLE_REFERENCES)
        if first is not None and any(one not in (None, first) for one in others):
            return TO_VERIFY
        return MISSING if self.amounts("R06", "R07.base", "R07.corrente", "R08") is None else COMPUTED

    def has_all_it_needs(self, cell: str) -> bool:
        """A quotient by zero: nothing is missing, and no number comes of it."""
        row = cell.partition(".")[0]
        if cell.endswith(".media_ore"):
            return self.amounts(f"{row}.utenti", f"{row}.ore") is not None
        if cell == "R01B":
            return self.amounts("R03", "R01.corrente", "R01A") is not None
        return cell == "R04" and self.amounts("R0B.utenti", "R03") is not None

    # ------------------------------------------------------------------------------ conditions

    def decide_conditions(self) -> dict[str, bool | None]:
        """The ten questions; each is settled as soon as no missing amount, all from zero up, could change it.

        Those on the spending, as soon as no reading of it that the schede do not rule out could change it either.
        """
        spent = self.find_spent()
        resources = [self.find_resources(one) for one in rules.POSSIBLE_REFERENCES]
        below = _agree(rules.is_spending_below(self.answers, one) for one in rules.POSSIBLE_REFERENCES)
        return {
            "livello_inferiore": self.decided["livello_inferiore"],
            "spesa_storica_inferiore": below,
            "risorse_nel_decreto": rules.has_resources_by_decree(self.answers),
            "spesa_inferiore": self.decided["spesa_inferiore"],
            "risorse_oltre_soglia": _agree(_reaches(one, rules.THRESHOLD) for one in resources),
            "rendicontazione_dovuta": {"due": True, "not_due": False}.get(self.decided["Q3"]),
            "con_assistenti_sociali": self.has_social_workers(),
            "obiettivo_raggiunto": _agree(_covers(spent, one) for one in resources),
            "spesa_rendicontata": _exceeds_zero(spent),
        }

    def find_spent(self) -> tuple[Decimal, Decimal | None]:
        """The least and the most that R15 can become."""
        known = [self.answers.get(cell) for cell in rules.SPENDING_ROWS]
        least = sum((Decimal(one) for one in known if one is not None), Decimal(0))
        return least, None if None in known else least

    def find_social_workers(self) -> tuple[Decimal, Decimal | None]:
        known = [self.answers.get(cell) for cell in ("R01.corrente", "R01A")]
        least = sum((Decimal(one) for one in known if one is not None), Decimal(0))
        return least, None if None in known else least

    def has_social_workers(self) -> bool | None:
        """There are some, and inhabitants; false as soon as one of the two is surely none."""
        workers, inhabitants = _exceeds_zero(self.find_social_workers()), self.amount("R03")
        if workers is False or inhabitants == 0:
            return False
        return None if workers is None or inhabitants is None else True

    def find_resources(self, reference: str) -> tuple[Decimal | None, Decimal | None]:
        """The least and the most that R09 can become: what is given, or the lesser of R08 and the gap of spending."""
        if "R09" in self.answers:
            given = Decimal(self.answers["R09"])
            return given, given
        need, assigned = (self.answers.get(cell) for cell in ("R06", "R08"))
        least_spent, most_spent = rules.find_spending_bounds(self.answers, reference)
        least_gap = Decimal(0) if most_spent is None else rules.round_to_cents(Decimal(need or 0) - most_spent)
        most_gap = None if need is None else rules.round_to_cents(Decimal(need) - least_spent)
        limits = [Decimal(one) for one in (assigned, most_gap) if one is not None]
        least, most = min(Decimal(assigned or 0), least_gap), min(limits, default=None)
        return max(Decimal(0), least), None if most is None else max(Decimal(0), most)

    # ------------------------------------------------------------------------------ messages

    def choose_messages(self) -> dict[str, str]:
        """The case of each message that is said; the numbers are those of the rows in messages.yaml."""
        said: dict[str, str] = {}
        if self.conditions["con_assistenti_sociali"] and self.amount("R01B") is not None:
            said["M-Q1-a"] = "M-Q1-a/1"
        said["M-Q1-b"] = "M-Q1-b/1"
        level, spending, resources = (
            self.conditions[name] for name in ("livello_inferiore", "spesa_inferiore", "risorse_oltre_soglia")
        )
        if level is not None and self.amount("R05") != 0:
            said["M-Q1-c"] = "M-Q1-c/1" if level else "M-Q1-c/2"
        said["M-Q1-d"] = "M-Q1-d/1"
        case = self.choose_quadro_2_case(spending, level, resources)
        if case is not None and not self.is_quadro_2_open():
            said["M-Q2"] = f"M-Q2/{case}"
        if spending and resources is False:
            said["M-Q2-b"] = "M-Q2-b/1"
        return said

    def choose_quadro_2_case(self, spending: bool | None, level: bool | None, resources: bool | None) -> int | None:
        if spending is None or level is None:
            return None
        if not spending:
            return 1 if level else 2
        if resources is None:
            return None
        return (3 if level else 4) if resources else (5 if level else 6)

    def choose_outcome(self) -> str | None:
        """Nothing is concluded from blanks or errors, nor where the facts or the readings contradict one another."""
        found = self.find_all()
        wrong = [one for one in found if one.level == "error"]
        doubtful = {f"SOC26-{code}" for code in ("Q1-016", "Q1-017", "Q1-018", "Q1-020", "Q2-003", "Q2-004")}
        doubtful |= {f"SOC26-{code}" for code in ("Q2-005", "Q2-006", "Q3-013", "Q3-015", "Q3-016")}
        return None if wrong or doubtful & {one.code for one in found} else self.choose_case()

    def state_conditions(self) -> dict[str, bool | None]:
        """None where facts contradict one another, or are zero where none is."""
        codes = {one.code.removeprefix("SOC26-") for one in self.find_all()}
        no_trust = {
            "livello_inferiore": {"Q1-020"},
            "spesa_storica_inferiore": {"Q2-003", "Q2-006"},
            "spesa_inferiore": {"Q2-003", "Q2-006", "Q3-013"},
        }
        return {name: None if codes & no_trust.get(name, set()) else one for name, one in self.conditions.items()}

    def is_quadro_2_open(self) -> bool:
        """Which text the form prints is not known: facts contradict one another, or are missing, or zero."""
        codes = {one.code for one in self.find_all()}
        return bool(codes & {f"SOC26-{code}" for code in ("Q1-020", "Q2-003", "Q2-004", "Q2-006", "Q3-013")})

    def choose_case(self) -> str | None:
        due, spending, reached, spent = (
            self.conditions[name]
            for name in ("rendicontazione_dovuta", "spesa_inferiore", "obiettivo_raggiunto", "spesa_rendicontata")
        )
        if due is False:
            unknown = "below_anyway" if self.conditions["risorse_oltre_soglia"] is False else None
            return {False: "met_by_spending", True: "below_threshold", None: unknown}[spending]
        if due is None or reached is None:
            return None
        if reached:
            return "met"
        return {True: "partial", False: "missed", None: None}[spent]

    # ------------------------------------------------------------------------------ findings

    def find_all(self) -> list[Finding]:
        """Errors, then what is blank, warnings, notes; in each quadro after quadro, wrong cells before checks."""
        found = [*self.find_cell_faults(), *self.find_gaps(), *self.find_checks()]
        levels = ("error", "warning", "info")
        return sorted(found, key=lambda one: (levels.index(one.level), one.code == MISSING_CELLS, one.quadro))

    def find_cell_faults(self) -> Iterator[Finding]:
        for cell in list_printed_cells():
            value = self.answers.get(cell)
            if isinstance(value, Decimal | int) and value < 0:
                yield Finding(TOO_SMALL, "error", find_quadro(cell), (cell,))
        report = str(self.answers.get("R16", "")).replace("\r\n", "\n")
        if len(unicodedata.normalize("NFC", report)) > rules.FREE_TEXT_MAX:
            yield Finding(TOO_LONG, "error", "Q4", ("R16",))

    def find_gaps(self) -> Iterator[Finding]:
        """Choices and the report may stay blank; R09 comes of its formula; zero is nothing where it is not due."""
        for quadro in ("Q1", "Q2"):
            yield from self.tell_missing(quadro)
        if self.quadro_3 == "due":
            yield from self.tell_missing("Q3")
        elif self.quadro_3 == "not_due":
            filled = tuple(cell for cell in ("R09", *QUADRO_3) if self.answers.get(cell) and self.is_exempt(cell))
            if filled:
                yield Finding(FILLED, "warning", "Q3", filled)

    def is_exempt(self, cell: str) -> bool:
        """R09 is due when spending is below the need, whatever the quadro."""
        return cell != "R09" or self.decided["spesa_inferiore"] is False

    def tell_missing(self, quadro: str) -> Iterator[Finding]:
        optional = {*TEXTS[2:], "R09"}
        wanted = [cell for cell in list_printed_cells() if find_quadro(cell) == quadro and cell not in self.computed]
        blank = tuple(cell for cell in wanted if cell not in optional and cell not in self.answers)
        own = tuple(cell for cell in blank if cell not in (*ATS, *DECREE))
        if own:
            yield Finding(MISSING_CELLS, "error", quadro, own)
        if supplied := tuple(cell for cell in blank if cell not in own):
            yield Finding(NOT_SUPPLIED, "warning", quadro, supplied)

    def find_checks(self) -> Iterator[Finding]:
        yield from self.check_hours()
        yield from self.check_quadro_1()
        yield from self.check_spending()
        if self.quadro_3 != NOT_DUE:
            yield from self.check_extra_staff()
            yield from self.check_accounting()
        if "R16" not in self.answers:
            yield Finding("SOC26-Q4-001", "warning", "Q4", ("R16",))

    def check_hours(self) -> Iterator[Finding]:
        """Users without hours, hours without users, more hours than a year has: one check after the other."""
        rows = [(row, self.amounts(f"{row}.utenti", f"{row}.ore")) for row in rules.ROWS_WITH_HOURS]
        known = [(row, *pair) for row, pair in rows if pair is not None]
        for row, users, hours in known:
            if users > 0 and hours == 0:
                yield Finding("SOC26-Q1-003", "warning", "Q1", (f"{row}.utenti", f"{row}.ore"))
        for row, users, hours in known:
            if hours > 0 and users == 0:
                yield Finding("SOC26-Q1-004", "warning", "Q1", (f"{row}.ore", f"{row}.utenti"))
        for row in rules.ROWS_WITH_HOURS:
            mean = self.amount(f"{row}.media_ore")
            if mean is not None and mean > HOURS_IN_A_YEAR:
                yield Finding("SOC26-Q1-005", "warning", "Q1", (f"{row}.ore", f"{row}.utenti", f"{row}.media_ore"))

    def check_quadro_1(self) -> Iterator[Finding]:
        users, inhabitants = self.find_least_users(), self.amount("R03")
        if inhabitants and Fraction(100 * users, int(inhabitants)) >= Fraction("100.005"):  # 100,01 when rounded
            yield Finding("SOC26-Q1-006", "warning", "Q1", ("R04", "R0B.utenti", "R03"))
        others = self.amount("R02.corrente")
        if others is not None and self.add_known("R02X", "R02Y") > others:
            yield Finding("SOC26-Q1-007", "error", "Q1", ("R02X", "R02Y", "R02.corrente"))
        workers = self.amounts("R01.corrente", "R01A")
        if workers and sum(workers) == 0:
            yield Finding("SOC26-Q1-008", "info", "Q1", ("R01.corrente", "R01A", "R01B"))
        if self.is_near_tie():
            yield Finding("SOC26-Q1-009", "info", "Q1", ("R04", "R05"))
        if self.is_reference_implausible():
            yield Finding("SOC26-Q1-010", "info", "Q1", ("R05", "R06", "R03"))
        yield from self.check_users_and_staff()
        if self.amount("R03") == 0:
            yield Finding("SOC26-Q1-016", "info", "Q1", ("R03",))
        supplied = {"R07.base", "R07.corrente", "R09"} & self.answers.keys()
        for code, cell in (("017", "R03"), ("018", "R05")):
            if supplied and cell not in self.answers:
                yield Finding(f"SOC26-Q1-{code}", "info", "Q1", (cell,))
        if self.amount("R05") == 0:
            yield Finding("SOC26-Q1-020", "info", "Q1", ("R05",))
        staff = self.amounts("R01.corrente", "R01A", "R03")
        if staff and 0 < (staff[0] + staff[1]) * 50000 < staff[2]:
            yield Finding("SOC26-Q1-019", "warning", "Q1", ("R01.corrente", "R01A", "R03"))

    def check_users_and_staff(self) -> Iterator[Finding]:
        """What can hardly be: row by row, against the inhabitants and against the year before."""
        for row in rules.USER_ROWS:
            known = self.amounts(f"{row}.utenti", "R03")
            if known and known[0] > known[1] > 0:
                yield Finding("SOC26-Q1-011", "warning", "Q1", (f"{row}.utenti", "R03"))
        for row in (*rules.USER_ROWS, "R0B"):
            if self.has_jumped(f"{row}.utenti_base", f"{row}.utenti", 20):
                yield Finding("SOC26-Q1-012", "warning", "Q1", (f"{row}.utenti", f"{row}.utenti_base"))
        for row in ("R01", "R02"):
            if self.has_jumped(f"{row}.base", f"{row}.corrente", 2):
                yield Finding("SOC26-Q1-013", "warning", "Q1", (f"{row}.corrente", f"{row}.base"))
        inhabitants = self.amount("R03")
        for code, per_worker, cells in (("014", 300, ("R01.corrente", "R01A")), ("015", 100, ("R02.corrente", "R02A"))):
            workers = self.add_known(*cells)
            if inhabitants and workers > 2 and workers * per_worker > inhabitants:
                yield Finding(f"SOC26-Q1-{code}", "warning", "Q1", (*cells, "R03"))

    def has_jumped(self, before: str, now: str, more: int) -> bool:
        """Whether one is more than five times the other, and some more; a row that was empty is new."""
        known = self.amounts(before, now)
        if not known or known[0] <= 0:
            return False
        return known[1] > 5 * known[0] + more or known[0] > 5 * known[1] + more

    def find_least_users(self) -> int:
        """The users of the rows that are filled in: the others have none, or more."""
        return int(self.add_known(*(f"{row}.utenti" for row in rules.USER_ROWS)))

    def add_known(self, *cells: str) -> Decimal:
        """The sum of those of these amounts that are known, at the least."""
        return sum((Decimal(one) for cell in cells if (one := self.amount(cell)) is not None), Decimal(0))

    def is_near_tie(self) -> bool:
        known = self.amounts("R0B.utenti", "R03", "R05")
        if not known or known[1] <= 0:
            return False
        users, inhabitants, reference = map(Fraction, known)
        return 0 < abs(100 * users / inhabitants - reference) < Fraction(5, 1000)

    def is_reference_implausible(self) -> bool:
        known = self.amounts("R05", "R06", "R03")
        if not known or min(known) <= 0:
            return False
        reference, need, inhabitants = map(Fraction, known)
        cheapest, dearest = map(Fraction, rules.FIGURATIVE_USER_COST)
        tolerance = Fraction(rules.R05_TOLERANCE)
        least, most = (100 * need / (cost * inhabitants) for cost in (dearest, cheapest))
        return reference < max(Fraction(0), least - tolerance) or reference > most + tolerance

    def check_spending(self) -> Iterator[Finding]:
        """The readings of the spending that do not agree, and R09 against its formula and against the spending."""
        found = rules.findings(self.answers)
        if "spending-to-verify" in found:
            yield Finding("SOC26-Q2-001", "warning", "Q2", ("R06", "R07.base", "R07.corrente", "R08"))
        assigned = self.amount("R08")
        years = self.amounts("R07.base", "R07.corrente")
        if years is None and "R09" not in self.answers and assigned is not None and assigned >= rules.THRESHOLD:
            yield Finding("SOC26-Q2-002", "info", "Q2", ("R07.base", "R07.corrente"))
        if self.amount("R06") == 0:
            yield Finding("SOC26-Q2-003", "info", "Q2", ("R06",))
        supplied = {"R07.base", "R07.corrente", "R09"} & self.answers.keys()
        for code, cell in (("004", "R06"), ("005", "R08")):
            if supplied and cell not in self.answers:
                yield Finding(f"SOC26-Q2-{code}", "info", "Q2", (cell,))
        if "R09" not in self.answers and 0 in (self.amount("R07.base"), self.amount("R07.corrente")):
            yield Finding("SOC26-Q2-006", "info", "Q2", ("R07.base", "R07.corrente"))
        if "R09-mismatch" in found:
            yield Finding("SOC26-Q3-001", "warning", "Q3", ("R09", "R08", "R06"))
        if "R09-against-spending" in found:
            yield Finding("SOC26-Q3-013", "warning", "Q3", ("R09", "R06", "R07.base", "R07.corrente"))
        if "R09-above-assigned" in found:
            yield Finding("SOC26-Q3-015", "warning", "Q3", ("R09", "R08"))
        if "R09-above-need" in found:
            yield Finding("SOC26-Q3-016", "warning", "Q3", ("R09", "R06"))
        if self.quadro_3 == "due" and self.is_goal_disputed():
            cells = ("R09", "R15", "R08", "R06", "R07.base", "R07.corrente")
            yield Finding("SOC26-Q3-014", "warning", "Q3", cells)

    def is_goal_disputed(self) -> bool:
        """R15 covers R09 by one reading of the spending, and by another not; both are known."""
        if self.amount("R15") is None or not self.is_r09_known():
            return False
        resources = [self.find_resources(one) for one in rules.POSSIBLE_REFERENCES]
        return len({_covers(self.find_spent(), one) for one in resources}) == 2

    def check_extra_staff(self) -> Iterator[Finding]:
        for row in ("R10", "R11"):
            known = self.amounts(f"{row}.numero", f"{row}.spesa")
            if known and ((known[0] > 0 and known[1] == 0) or (known[0] == 0 and known[1] > 0)):
                yield Finding("SOC26-Q3-004", "warning", "Q3", (f"{row}.numero", f"{row}.spesa"))
        for row in ("R10", "R11"):
            if (self.amount(f"{row}.spesa") or 0) > 0 and f"{row}.modalita" not in self.answers:
                yield Finding("SOC26-Q3-005", "warning", "Q3", (f"{row}.modalita", f"{row}.spesa"))
        if (self.amount("R12.spesa") or 0) > 0 and "R12.intervento" not in self.answers:
            yield Finding("SOC26-Q3-006", "warning", "Q3", ("R12.intervento", "R12.spesa"))
        known = self.amounts("R10.numero", "R03", "R01.corrente", "R01A")
        if known:
            added, inhabitants, own, supplied = map(Fraction, known)
            if added > max(Fraction(0), inhabitants / rules.INHABITANTS_PER_WORKER - own - supplied):
                yield Finding("SOC26-Q3-008", "warning", "Q3", ("R10.numero", "R01.corrente", "R01A", "R03"))

    def check_accounting(self) -> Iterator[Finding]:
        known = self.amounts("R13", "R0B.utenti", "R0B.utenti_base")
        if known and known[0] > max(0, known[1] - known[2]) * rules.FIGURATIVE_USER_COST[1]:
            yield Finding("SOC26-Q3-009", "info", "Q3", ("R13", "R0B.utenti", "R0B.utenti_base"))
        resources = [self.find_resources(one) for one in rules.POSSIBLE_REFERENCES]
        if all(most is not None and self.find_spent()[0] > most for _, most in resources):
            yield Finding("SOC26-Q3-010", "info", "Q3", ("R15", "R09"))
        spent = self.amount("R15")
        if spent is None or not self.is_r09_known() or not self.conditions["rendicontazione_dovuta"]:
            return
        owed = [least for least, _ in resources if least is not None]
        if 0 < spent < min(owed):
            yield Finding("SOC26-Q3-011", "warning", "Q3", ("R15", "R09"))
        if spent == 0 and min(owed) > 0:
            yield Finding("SOC26-Q3-012", "warning", "Q3", ("R15", "R09"))

    def is_r09_known(self) -> bool:
        return "R09" in self.answers or self.amounts("R06", "R07.base", "R07.corrente", "R08") is not None


def find_quadro(cell: str) -> str:
    """The quadro in which a cell is printed."""
    if cell in ("R06", "R07.base", "R07.corrente", "R08"):
        return "Q2"
    if cell in ("R09", *QUADRO_3, "R15"):
        return "Q3"
    return "Q4" if cell == "R16" else "Q1"


def _agree(outcomes: Iterable[bool | None]) -> bool | None:
    """What all readings say; None where one of them does not say, or they differ."""
    found = set(outcomes)
    return found.pop() if len(found) == 1 else None


def _reaches(bounds: tuple[Decimal | None, Decimal | None], threshold: Decimal) -> bool | None:
    least, most = bounds
    if least is not None and least >= threshold:
        return True
    return False if most is not None and most < threshold else None


def _covers(spent: tuple[Decimal, Decimal | None], resources: tuple[Decimal | None, Decimal | None]) -> bool | None:
    """Whether R15 reaches R09, wherever between their bounds the two are."""
    if resources[1] is not None and spent[0] >= resources[1]:
        return True
    return False if spent[1] is not None and resources[0] is not None and spent[1] < resources[0] else None


def _exceeds_zero(bounds: tuple[Decimal, Decimal | None]) -> bool | None:
    least, most = bounds
    return True if least > 0 else False if most is not None and most <= 0 else None
