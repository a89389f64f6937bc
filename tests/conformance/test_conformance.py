# SPDX-License-Identifier: EUPL-1.2
"""Every rendering passes every case, and the cases hold all that the language and the editions can do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance import suite
from tests.conformance.__main__ import TABLE
from tests.conformance.cases import Expectation, expect_all, list_findings, write_line
from tests.conformance.editions import FOLDERS, load_edition
from tests.conformance.generate import draw_schede, find_ties, say_all
from tests.conformance.operators import list_required
from tests.conformance.renderings import RENDERINGS, close_page
from tests.conformance.suite import PARENTS, find_covered, judge_lines, list_own_roundings, read_lines, run_rendering

WHOLE = [name for name in FOLDERS if name not in PARENTS]
# In the others nothing is told that the edition which they extend does not tell: there is no line to run.
WITH_LINES = [name for name in FOLDERS if read_lines(name)]


@pytest.fixture(scope="module", autouse=True)
def _page() -> Iterator[None]:
    yield
    close_page()


@pytest.mark.parametrize("name", WITH_LINES)
@pytest.mark.parametrize("rendering", RENDERINGS)
def test_every_rendering_passes_every_case(rendering: str, name: str) -> None:
    result = run_rendering(rendering, name)
    assert result.wrong == []
    assert result.passed == len(read_lines(name)) > 0


@pytest.mark.parametrize("name", FOLDERS)
def test_the_committed_lines_are_what_the_oracle_says(name: str) -> None:
    """A rule that changes changes its lines: `python -m tests.conformance --cases` writes them anew."""
    edition = load_edition(name)
    text = (suite.CASES / f"{name}.case").read_text(encoding="utf-8")
    written = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line, verdict, committed in zip(read_lines(name), judge_lines(name), written, strict=True):
        words = expect_all(edition, verdict)[line.expected[:2]]
        assert write_line(edition, line.stored, Expectation(*line.expected[:2], words)) == committed


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_every_operator_is_tried_with_every_state_of_its_operand(rendering: str) -> None:
    covered, required = find_covered(), list_required()
    assert required - covered.keys() == set()
    for key in required:
        name, line = covered[key]
        assert line not in [wrong for wrong, _ in run_rendering(rendering, name).wrong], key


@pytest.mark.parametrize("name", FOLDERS)
def test_every_rounding_has_its_tie_and_both_neighbours(name: str) -> None:
    """But for what is never anything but whole: then no line shows a fraction either."""
    edition = load_edition(name)
    lines = [*read_lines(name), *read_lines(PARENTS.get(name, name))]
    for rounding in list_own_roundings(name):
        sides = {side for line in lines if (side := rounding.find_side(edition, line.stored)) is not None}
        # Half a cent is all that a mean of two amounts can have beyond the cent: its neighbours are whole.
        assert sides in (set(), {0}, {-1, 0, 1}), rounding


@pytest.mark.parametrize("cell", ["O10", "O14", "O15", "O16"])
def test_the_search_finds_a_tie_whose_neighbours_are_rounded_to_either_side(cell: str) -> None:
    edition = load_edition("operators")
    roundings = [one for one in list_own_roundings("operators") if one.cell == cell]
    found = [(one, find_ties(edition, one) or []) for one in roundings]
    assert {-1, 0, 1} in [{one.find_side(edition, stored) for stored in schede} for one, schede in found]


def test_a_supplied_quotient_that_is_rounded_is_drawn_within_the_limits() -> None:
    """What is beyond the limits of its cell counts as no answer: the check would never be told of it."""
    edition = load_edition("soc26")
    drawn = draw_schede(edition, 0)
    assert "told" in {say_all(edition, stored)["finding", "SOC26-Q1-009"] for stored in drawn}


# What no answers can bring about.
NEVER = {
    ("operators", "condition", "inversa", "yes"), ("operators", "condition", "inversa", "no"),
    ("operators", "condition", "impossibile", "yes"), ("operators", "condition", "impossibile", "no"),
    ("soc26", "finding", "SOC26-Q3-007", "told"),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_every_output_is_met_with_everything_that_it_may_be(name: str) -> None:
    edition = load_edition(name)
    met = {(name, *line.expected) for line in read_lines(name)}
    wanted = {("condition", one, words) for one in edition.conditions for words in ("yes", "no", "open")}
    wanted |= {("finding", one, words) for one in list_findings(edition) for words in ("told", "silent")}
    wanted |= {
        ("due", quadro, words)
        for quadro, due in edition.quadri.items()
        for words in (("due",) if due is None else ("due", "not_due", "undecided"))
    }
    cases = {name: cases for name, (_, cases) in edition.messages.items()} | {"of": edition.outcome}
    for message, rows in cases.items():
        kind = "outcome" if message == "of" else "message"
        wanted |= {(kind, message, case.id) for case in rows if case.holes is not None}
    assert {(name, *one) for one in wanted} - met == {one for one in NEVER if one[0] == name}


def test_the_committed_table_is_current() -> None:
    assert TABLE.read_text(encoding="utf-8") == suite.write_table()
