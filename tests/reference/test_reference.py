# SPDX-License-Identifier: EUPL-1.2
"""The reference is tested too: against the two published schede, worked numbers, and brute force."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from . import damage, dialects, rules
from .generate import Case, Ente, MutableAnswers, cases

SCHEDE = Path(__file__).parents[1] / "data" / "schede"


def rows(text: str) -> MutableAnswers:
    """Transcription of the users tables: code, 2019, 2025 and, where the form has them, hours."""
    answers: MutableAnswers = {}
    for line in text.split("\n"):
        row, *values = line.split()
        for column, value in zip(("utenti_base", "utenti", "ore"), values, strict=False):
            answers[f"{row}.{column}"] = int(value)
    return answers


def numbers(text: str) -> MutableAnswers:
    """Transcription of the other cells, as `cell value` pairs."""
    pairs = (pair.split() for pair in text.split("\n"))
    return {cell: Decimal(value) if "." in value else int(value) for cell, value in pairs}


CREMA: MutableAnswers = {"R0C": "CREMA", "R0D": "COMUNE DI CREMA", "R0E": 2569}

CUMIGNANO = Case(
    "cumignano",
    Ente("CUMIGNANO SUL NAVIGLIO", "CR039SIF11WQ", "20/03/2026 10:30"),
    CREMA
    | rows(
        """M12 2 0 0
M15 1 0 0
M18 0 0 0
M21 4 1 0
M24 0 0 0
M27 1 0 0
M30 9 9
M35 2 3
M36 0 1
M37 0 0
M38 0 0
M39 0 0
M40 0 0
M41 0 0
M44 0 0 0
M47 0 0 0
M50 0 0 0
M53 0 0 0
M56 0 0 0
M59 0 0 0
R0A 0 0"""
    )
    | numbers(
        """R01.base 1.00
R01.corrente 1.00
R01A 0.00
R02.base 0.00
R02.corrente 0.00
R02X 0.00
R02Y 0.00
R02A 0.00
R03 399
R05 5.08
R06 21733.32
R07.base 15721.61
R07.corrente 29562.20
R08 721.05"""
    ),
)

QUINTANO_REPORT = (
    "Il Comune di Quintano, come definito dall'Assemblea dei Sindaci dell'Ambito Cremasco, da anni ha"
    " adottato un Regolamento Distrettuale dei Servizi Sociali che va a normare le compartecipazioni al"
    " pagamento di rette presso Centri e Servizi in base all'ISEE dei possibili beneficiari. L'approvazione"
    " di questo Regolamento vincola pertanto il Comune a partecipare al pagamento di servizi a favore dei"
    " propri cittadini residenti che accedono agli stessi. In particolare, anche per il 2025, il servizio"
    " sociale ha registrato l'attivazione di progetti che hanno visto la connessione tra i diversi Comuni e"
    " gli Enti del terzo settore."
)

# The published file shows one value for the two years of R02: here it is taken as the one of 2025.
QUINTANO = Case(
    "quintano",
    Ente("QUINTANO", "CR078SIF11YE", "17/03/2026 08:44"),
    CREMA
    | {"R16": QUINTANO_REPORT, "R02.base": None}
    | rows(
        """M12 10 8 50
M15 4 6 39
M18 0 1 3
M21 2 6 40
M24 0 0 0
M27 2 4 38
M30 1 12
M35 7 8
M36 2 2
M37 0 0
M38 0 1
M39 0 0
M40 0 0
M41 1 0
M44 2 1 5
M47 2 2 12
M50 0 0 0
M53 0 1 4
M56 0 0 0
M59 0 0 0
R0A 0 0"""
    )
    | numbers(
        """R01.base 0.00
R01.corrente 0.22
R01A 0.00
R02.corrente 0.00
R02X 0.00
R02Y 0.00
R02A 0.00
R03 933
R05 3.91
R06 39148.99
R07.base 38036.94
R07.corrente 46204.67
R08 716.24"""
    ),
)

PUBLISHED = {"cumignano": "cumignano-sul-naviglio.txt", "quintano": "quintano.txt"}
SAMPLE = cases(300, seed=26)
EDGES = {case.name: case.answers for case in cases(100, seed=1) if not case.name.startswith("random-")}


class TestPublishedSchede:
    """Appendix D of domain.md, and what the two files print."""

    def test_cumignano_numbers(self) -> None:
        cells = rules.computed(CUMIGNANO.answers)
        assert cells["R0B.utenti_base"] == 19
        assert cells["R0B.utenti"] == 14
        assert cells["R04"] == Decimal("3.51")
        assert cells["R01B"] == 399
        assert cells["R09"] is None
        assert {cells[f"{row}.media_ore"] for row in rules.ROWS_WITH_HOURS} == {Decimal("0.00")}

    def test_quintano_numbers(self) -> None:
        cells = rules.computed(QUINTANO.answers)
        assert cells["R0B.utenti_base"] == 33
        assert cells["R0B.utenti"] == 52
        assert cells["R04"] == Decimal("5.57")
        assert cells["R01B"] == 4241
        means = [str(cells[f"{row}.media_ore"]) for row in rules.ROWS_WITH_HOURS]
        assert [mean for mean in means if mean != "0.00"] == [
            *("6.25", "6.50", "3.00", "6.67", "9.50"),
            *("5.00", "6.00", "4.00"),
        ]

    @pytest.mark.parametrize("case", [CUMIGNANO, QUINTANO], ids=lambda case: case.name)
    def test_same_routing_with_opposite_levels(self, case: Case) -> None:
        lower_level = case is CUMIGNANO
        assert rules.decisions(case.answers) == {
            "livello_inferiore": lower_level,
            "spesa_inferiore": False,
            "Q3": "not_due",
        }
        assert rules.outcome(case.answers) == "met_by_spending"

    @pytest.mark.parametrize("case", [CUMIGNANO, QUINTANO], ids=lambda case: case.name)
    def test_messages_are_the_printed_ones(self, case: Case) -> None:
        printed = (SCHEDE / PUBLISHED[case.name]).read_text(encoding="utf-8")
        said = rules.messages(case.answers)
        assert [ident for ident, _ in said] == ["M-Q1-a", "M-Q1-b", "M-Q1-c", "M-Q1-d", "M-Q2"]
        assert all(f"\n{text}\t" in printed for _, text in said)

    @pytest.mark.parametrize("case", [CUMIGNANO, QUINTANO], ids=lambda case: case.name)
    def test_only_the_candidate_spending_tests_agree_with_the_message(self, case: Case) -> None:
        verdict = {
            reference: rules.decisions(case.answers, (reference,))["spesa_inferiore"]
            for reference in rules.SPENDING_REFERENCES
        }
        assert verdict == {
            "y2017": True,
            "min": True,
            "y2021": False,
            "max": False,
            "mean": False,
            "y2017_threshold": False,
        }

    @pytest.mark.parametrize("case", [CUMIGNANO, QUINTANO], ids=lambda case: case.name)
    @pytest.mark.parametrize("reference", rules.SPENDING_REFERENCES)
    def test_no_spending_test_would_open_quadro_3(self, case: Case, reference: str) -> None:
        """The trap of domain.md: R09 is below 1.000 euro either way, so 2017 alone is not excluded."""
        assert rules.decisions(case.answers, (reference,))["Q3"] == "not_due"

    @pytest.mark.parametrize("case", [CUMIGNANO, QUINTANO], ids=lambda case: case.name)
    def test_the_dialect_reproduces_the_published_file(self, case: Case) -> None:
        published = (SCHEDE / PUBLISHED[case.name]).read_text(encoding="utf-8")
        dialect: dialects.Dialect = "cumignano" if case is CUMIGNANO else "quintano"
        assert dialects.write(case, dialect).split("\n") == published.split("\n")

    def test_findings(self) -> None:
        assert rules.findings(CUMIGNANO.answers) == ["users-without-hours:M21", "R16-empty"]
        assert rules.findings(QUINTANO.answers) == []

    def test_length_of_the_report(self) -> None:
        assert len(QUINTANO_REPORT) == 626


class TestComputedCells:
    """Worked numbers, by hand."""

    @pytest.mark.parametrize(
        ("edge", "cell", "value"),
        [
            ("mean-hours-tie-0.125", "M12.media_ore", "0.13"),
            ("mean-hours-tie-0.375", "M12.media_ore", "0.38"),
            ("mean-hours-tie-6.625", "M44.media_ore", "6.63"),
            ("mean-hours-just-below-tie", "M12.media_ore", "0.12"),
            ("hours-without-users", "M12.media_ore", "0.00"),
            ("users-without-hours", "M21.media_ore", "0.00"),
            ("R04-tie-0.125", "R04", "0.13"),
            ("R04-tie-4.625", "R04", "4.63"),
            ("level-equal-only-when-rounded", "R04", "4.63"),
            ("R01B-tie-200.5", "R01B", "201"),
            ("R01B-tie-12.5", "R01B", "13"),
            ("gap-1000.00", "R09", "1000.00"),
            ("assigned-1000.01", "R09", "1000.01"),
            ("R09-given-below-threshold-by-mistake", "R09", "500.00"),
            ("due-met-exactly", "R15", "5000.00"),
        ],
    )
    def test_value(self, edge: str, cell: str, value: str) -> None:
        assert str(rules.computed(EDGES[edge])[cell]) == value

    @pytest.mark.parametrize(
        ("edge", "cell"),
        [
            ("hours-missing", "M18.media_ore"),
            ("one-row-of-users-missing", "R0B.utenti"),
            ("one-row-of-users-missing", "R04"),
            ("inhabitants-missing", "R04"),
            ("all-zero", "R04"),
            ("no-workers", "R01B"),
            ("staff-missing", "R01B"),
            ("spending-equal-to-need", "R09"),
            ("spending-one-cent-below", "R09"),
            ("assigned-missing", "R09"),
            ("due-one-amount-missing", "R15"),
        ],
    )
    def test_no_value(self, edge: str, cell: str) -> None:
        assert rules.computed(EDGES[edge])[cell] is None

    @pytest.mark.parametrize("value", ["3", Decimal("3.50")])
    def test_a_count_is_a_whole_number(self, value: rules.Value) -> None:
        with pytest.raises(TypeError, match=r"M12\.utenti: a whole number"):
            rules.computed({"M12.utenti": value})

    def test_an_amount_is_no_text(self) -> None:
        with pytest.raises(TypeError, match="R06: a number"):
            rules.computed({"R06": "21733.32"})


# ------------------------------------------------------------------------------------------ brute force


def users_of(total: int) -> MutableAnswers:
    answers: MutableAnswers = {f"{row}.utenti": 0 for row in rules.USER_ROWS}
    return answers | {"M30.utenti": total}


SPENDING_CELLS = ("R06", "R07.base", "R07.corrente", "R08")
# Around the known values: nothing, a cent either side of need, gap and threshold, and far beyond.
SPENDING_GRID = [
    Decimal(text)
    for text in ("0.00", "999.99", "1000.00", "4000.00", "5000.00", "5999.99", "6000.00", "12000.00", "1E+12")
]
KNOWN_SPENDING = (
    ("5000.00", "4000.00", "3999.99", "2000.00"),
    ("6000.00", "5000.00", "5000.00", "1000.00"),
    ("5000.00", "5000.00", "0.00", "999.99"),
    ("6000.00", "5500.00", "5000.01", "3000.00"),
)


def partial_spending() -> Iterator[MutableAnswers]:
    """Every way of leaving out some of the spending cells, and for one comune every kind of given R09."""
    for values, kept in itertools.product(KNOWN_SPENDING, itertools.product((True, False), repeat=4)):
        cells = zip(SPENDING_CELLS, values, kept, strict=True)
        answers: MutableAnswers = {cell: Decimal(value) if keep else None for cell, value, keep in cells}
        yield answers
        if values is KNOWN_SPENDING[0] and any(kept):
            yield answers | {"R09": Decimal("999.99")}
            yield answers | {"R09": Decimal("1000.00")}


def completions(answers: MutableAnswers) -> Iterator[MutableAnswers]:
    missing = [cell for cell in SPENDING_CELLS if answers[cell] is None]
    for choice in itertools.product(SPENDING_GRID, repeat=len(missing)):
        yield answers | dict(zip(missing, choice, strict=True))


def agreed(verdicts: Sequence[bool | str | None], otherwise: str | None) -> bool | str | None:
    """What all the verdicts say, or `otherwise` when they differ."""
    first, *others = verdicts
    return first if all(verdict == first for verdict in others) else otherwise


class TestDecisions:
    """Routing, outcome and messages of the hand-picked cases, then brute force."""

    @pytest.mark.parametrize(
        ("edge", "quadro3", "result"),
        [
            ("plain", "not_due", "met_by_spending"),
            ("spending-equal-to-need", "not_due", "below_anyway"),
            ("spending-one-cent-below", "not_due", "below_anyway"),
            ("gap-999.99", "not_due", "below_anyway"),
            ("gap-1000.00", "due", "met"),
            ("gap-1000.01", "due", "partial"),
            ("R09-given-999.99", "not_due", "below_threshold"),
            ("R09-given-1000.00", "due", "met"),
            ("R09-given-though-spending-suffices", "due", None),
            ("due-met-exactly", "due", "met"),
            ("due-one-cent-short", "due", "partial"),
            ("due-missed", "due", "missed"),
            ("due-exceeded", "due", "met"),
            ("due-nothing-filled", "due", None),
            ("only-2021-reaches-need", "to_verify", None),
            ("assigned-too-little-whatever-else", "not_due", "below_anyway"),
            ("gap-too-small-2021-missing", "undecided", None),
            ("2017-missing-2021-reaches-need", "not_due", "below_anyway"),
            ("2017-missing-2021-below-need", "undecided", None),
            ("assigned-missing", "undecided", None),
            ("nothing-answered", "undecided", None),
            ("extreme-billion", "due", "met"),
        ],
    )
    def test_routing_and_outcome(self, edge: str, quadro3: str, result: str | None) -> None:
        assert rules.decisions(EDGES[edge])["Q3"] == quadro3
        assert rules.outcome(EDGES[edge]) == result

    @pytest.mark.parametrize(
        ("edge", "lower"),
        [
            ("level-equal", False),
            ("level-one-hundredth-below", True),
            ("level-equal-only-when-rounded", False),
            ("level-reached-before-the-last-row", False),
            ("one-row-of-users-missing", None),
            ("inhabitants-missing", None),
        ],
    )
    def test_level(self, edge: str, lower: bool | None) -> None:
        assert rules.decisions(EDGES[edge])["livello_inferiore"] is lower

    @pytest.mark.parametrize(
        ("edge", "sentences"),
        [
            ("due-level-inferior", ("risultata inferiore", "Anche il livello", "L'ente deve")),
            ("R09-given-999.99", ("risultata inferiore", "Anche il livello", "L'ente non deve")),
            ("level-equal", ("risultata non inferiore", "Anche il livello", "L'ente non deve")),
            ("plain", ("risultata non inferiore", "Invece, il livello", "L'ente non deve")),
        ],
    )
    def test_message_of_quadro_2(self, edge: str, sentences: tuple[str, ...]) -> None:
        said = dict(rules.messages(EDGES[edge]))
        assert all(sentence in said["M-Q2"] for sentence in sentences)
        assert ("M-Q2-b" in said) == (edge == "R09-given-999.99")

    def test_undecided_messages_are_not_given(self) -> None:
        said = [ident for ident, _ in rules.messages(EDGES["nothing-answered"])]
        assert said == ["M-Q1-b", "M-Q1-d"]

    def test_unknown_reference(self) -> None:
        with pytest.raises(ValueError, match="unknown spending reference 'median'"):
            rules.decisions({}, ("median",))

    @pytest.mark.parametrize("reference", [one for one in rules.SPENDING_REFERENCES if one != "y2017_threshold"])
    def test_certain_exactly_when_every_completion_agrees(self, reference: str) -> None:
        """Brute force over the spending cells: neither a certainty too many nor one too few."""
        for answers in partial_spending():
            verdicts = [rules.decisions(full, (reference,)) for full in completions(answers)]
            verdict = rules.decisions(answers, (reference,))
            assert verdict["spesa_inferiore"] == agreed([v["spesa_inferiore"] for v in verdicts], None)
            assert verdict["Q3"] == agreed([v["Q3"] for v in verdicts], "undecided")

    def test_level_is_certain_exactly_when_every_completion_agrees(self) -> None:
        levels = [Decimal("0.00"), Decimal("3.74"), Decimal("3.75"), Decimal("3.76"), Decimal("10.00")]
        for level, known in itertools.product(levels, (0, 30, 80)):
            answers = users_of(known) | {"R03": 800, "R05": level, "M41.utenti": None}
            full = [answers | {"M41.utenti": users} for users in (0, 1, 1000)]
            possible = [rules.decisions(one)["livello_inferiore"] for one in full]
            assert rules.decisions(answers)["livello_inferiore"] == agreed(possible, None)


class TestFindings:
    @pytest.mark.parametrize(
        ("edge", "finding"),
        [
            ("hours-without-users", "hours-without-users:M12"),
            ("users-without-hours", "users-without-hours:M21"),
            ("parts-exceed-R02", "parts-exceed-R02"),
            ("level-above-100", "R04-above-100"),
            ("level-equal-only-when-rounded", "R04-near-tie"),
            ("R05-implausible", "R05-implausible"),
            ("only-2021-reaches-need", "spending-to-verify"),
            ("R09-given-two-cents-off", "R09-mismatch"),
            ("R09-given-though-spending-suffices", "R09-against-spending"),
            ("due-without-mode", "spending-without-mode:R10"),
            ("due-number-without-spending", "number-without-spending:R10"),
            ("due-exceeded", "R10-beyond-6500"),
            ("due-exceeded", "R15-exceeds-R09"),
            ("report-empty", "R16-empty"),
            ("report-6001", "R16-too-long"),
        ],
    )
    def test_found(self, edge: str, finding: str) -> None:
        assert finding in rules.findings(EDGES[edge])

    @pytest.mark.parametrize(
        "edge",
        [
            *("plain", "level-one-hundredth-below"),
            *("R09-given-one-cent-off", "due-one-cent-short", "report-6000", "report-6000-once-composed"),
            "report-6000-with-crlf",
        ],
    )
    def test_nothing_found(self, edge: str) -> None:
        assert rules.findings(EDGES[edge]) == []

    def test_all_at_once_is_the_same_as_one_by_one(self) -> None:
        for case in SAMPLE:
            whole = rules.evaluate(case.answers)
            assert whole.computed == rules.computed(case.answers)
            assert whole.decisions == rules.decisions(case.answers)
            assert whole.messages == rules.messages(case.answers)
            assert whole.outcome == rules.outcome(case.answers)
            assert whole.findings == rules.findings(case.answers)


class TestGenerator:
    def test_same_seed_same_cases(self) -> None:
        assert cases(120, seed=7) == cases(120, seed=7)
        assert cases(120, seed=7) != cases(120, seed=8)

    def test_the_corners_come_first_and_have_each_a_name(self) -> None:
        names = [case.name for case in SAMPLE]
        assert len(set(names)) == len(names)
        assert names[: len(EDGES)] == list(EDGES)

    def test_values_are_exact_and_not_negative(self) -> None:
        for value in itertools.chain.from_iterable(case.answers.values() for case in SAMPLE):
            assert value is None or isinstance(value, (Decimal, int, str))
            assert not isinstance(value, (Decimal, int)) or value >= 0
            assert not isinstance(value, Decimal) or value == value.quantize(Decimal("0.01"))

    def test_every_outcome_is_frequent(self) -> None:
        results = [rules.evaluate(case.answers) for case in SAMPLE]
        outcomes = [result.outcome for result in results]
        for outcome in ("met_by_spending", "below_anyway", "below_threshold", "met", "partial", "missed", None):
            assert outcomes.count(outcome) >= 8, outcome
        levels = [result.decisions["livello_inferiore"] for result in results]
        for level in (True, False, None):
            assert levels.count(level) >= 8, level

    def test_codes_have_the_official_shape(self) -> None:
        assert all(re.fullmatch(r"[A-Z]{2}\d{3}SIF\d{2}[A-Z]{2}", case.ente.codice) for case in SAMPLE)


class TestDialects:
    @pytest.mark.parametrize("dialect", dialects.DIALECTS)
    def test_every_printed_cell_is_there(self, dialect: dialects.Dialect) -> None:
        for case in SAMPLE[:120]:
            words = dialects.write(case, dialect, "plain").split()
            for row in rules.ROWS_WITH_HOURS:
                users = case.answers.get(f"{row}.utenti")
                assert users is None or str(users) in words

    @pytest.mark.parametrize("dialect", dialects.DIALECTS)
    def test_quadro_3_due(self, dialect: dialects.Dialect) -> None:
        case = Case("due", QUINTANO.ente, EDGES["due-exceeded"])
        as_inputs = dialects.write(case, dialect)
        assert 'soglia 1:6500 ab.)\t<input type="text" value="0,50"/>\t<input type="text" value=' in as_inputs
        assert as_inputs.count('<input type="text" value="5000,01"/>') == 1
        assert "da rendicontare\t5000,00\n" in as_inputs
        plain = dialects.write(case, dialect, "plain")
        assert "soglia 1:6500 ab.)\t0,50\tvoce di prova A\t4000,00\n" in plain
        assert "<input" not in plain

    @pytest.mark.parametrize("dialect", dialects.DIALECTS)
    def test_missing_is_printed_as_nothing(self, dialect: dialects.Dialect) -> None:
        text = dialects.write(Case("empty", QUINTANO.ente, {}), dialect)
        assert "None" not in text
        assert "\nM12 - Utenti famiglia e minori\t\t\t\t\n" in text
        assert 'value="' not in text

    def test_expected_answers_lead_to_the_same_messages(self) -> None:
        """What a faithful reader finds decides as the original did, unless R09, often not printed, decided it."""
        for case in SAMPLE:
            if rules.decisions(case.answers) == rules.decisions({**case.answers, "R09": None}):
                assert rules.messages(dialects.expected_answers(case)) == rules.messages(case.answers)


DAMAGES = damage.damages()


def documents() -> list[str]:
    wanted = {"due-exceeded", "report-with-codes", "one-row-of-users-missing", "users-like-a-year"}
    chosen = [case for case in SAMPLE if case.name in wanted]
    return [dialects.write(case, dialect) for case in chosen for dialect in dialects.DIALECTS]


def amounts(text: str) -> list[str]:
    """All that looks like a decimal, in order: no damage may lose or move one."""
    return re.findall(r"\d+,\d\d", text)


def report(text: str) -> str:
    return text.rpartition("caratteri)")[2].replace("\r\n", "\n").strip()


def seeded(seed: int) -> Random:
    return Random(seed)


class TestDamage:
    @pytest.mark.parametrize("name", DAMAGES)
    def test_keeps_every_amount_and_changes_something(self, name: str) -> None:
        for text in documents():
            damaged = DAMAGES[name](text)
            assert amounts(damage.as_text(damaged)) == amounts(text)
            assert DAMAGES[name](text.encode()) == damaged
        assert any(DAMAGES[name](text) != text.encode() for text in documents())

    @pytest.mark.parametrize("name", sorted(set(DAMAGES) - damage.CHANGES_REPORT - {"page_header_in_report"}))
    def test_keeps_the_report(self, name: str) -> None:
        for text in documents():
            without_titles = [
                line for line in report(damage.as_text(DAMAGES[name](text))).split("\n") if dialects.TITLE not in line
            ]
            assert "\n".join(without_titles).strip() == report(text)

    def test_page_header_in_the_report(self) -> None:
        text = dialects.write(Case("r", QUINTANO.ente, EDGES["report-with-codes"]), "cumignano")
        damaged = damage.as_text(DAMAGES["page_header_in_report"](text))
        before, title, after = report(damaged).partition(dialects.TITLE + "\n")
        assert title
        assert before + after == report(text)

    @pytest.mark.parametrize(
        ("name", "line"),
        [
            ("letter_o_and_zero_swapped", "R0B - TOTALE UTENTI\t33\t52\t\t"),
            ("tags_stripped", "Denominazione\tQUINTANO"),
            ("tags_added", "**M30 - Utenti Multiutenza**\t1\t12\t\t"),
            ("dash_absent", "M30 Utenti Multiutenza\t1\t12\t\t"),
            ("dash_everywhere", f"R02 - Numero {dialects.LABELS['R02'][11:]}\t2020\t2025\t0,00"),
            ("dash_long", "ROB – TOTALE UTENTI\t33\t52\t\t"),
            ("headings_upper", "<b>STRUTTURE</b>\t\t\t\t"),
            (
                "headings_lower",
                "## soc26 - sociale - scheda di monitoraggio degli obiettivi di servizio 2025",
            ),
            ("values_on_next_line", "\t10\t8\t50\t6,25"),
            ("values_on_next_line", "\t\t\t933"),
            ("values_on_next_line", "\t38036,94\t46204,67\t"),
            ("tabs_to_spaces", "ROB - TOTALE UTENTI    33    52        "),
        ],
    )
    def test_line(self, name: str, line: str) -> None:
        published = (SCHEDE / PUBLISHED["quintano"]).read_text(encoding="utf-8")
        assert line in damage.as_text(DAMAGES[name](published)).split("\n")

    def test_inputs(self) -> None:
        published = (SCHEDE / PUBLISHED["quintano"]).read_text(encoding="utf-8")
        single = damage.as_text(DAMAGES["input_single_quotes"](published))
        assert "\t<input type='text' value='0,00'/>\t<input type='text'/>\t" in single
        turned = damage.as_text(DAMAGES["input_attributes_reversed"](published))
        assert '\t<input value="0,00" type="text">\t<input type="text">\t' in turned

    def test_page_header_never_splits_a_row(self) -> None:
        text = (SCHEDE / PUBLISHED["cumignano"]).read_text(encoding="utf-8")
        for place in range(text.count("\n")):
            damaged = damage.as_text(damage.page_header_at(place)(text))
            assert damaged.count(dialects.TITLE) == text.count(dialects.TITLE) + 1
            assert "\t2017\t2021\n\t15721,61" in damaged
            assert "1:R03/(R01+R01A)]\t\tAbitanti\n1 assistente ogni :\t\t399" in damaged

    def test_combinations_are_reproducible_and_keep_the_amounts(self) -> None:
        text = dialects.write(Case("d", QUINTANO.ente, EDGES["due-exceeded"]), "quintano")
        for seed in range(60):
            combination, again = (damage.combine(seeded(seed)) for _ in range(2))
            damaged = combination(text)
            assert damaged == again(text), combination.names
            assert amounts(damage.as_text(damaged)) == amounts(text), combination.names
