# SPDX-License-Identifier: EUPL-1.2
"""Totals and means that are printed: what they confirm, what they make doubtful, and how sure a document is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.documents.check import Checked
from schedario.documents.read import read_bytes
from schedario.documents.text.reader import read_text
from tests.reference import dialects, generate

SOC26 = load("SOC26")
SCHEDE = Path(__file__).parents[1] / "data" / "schede"
CUMIGNANO, QUINTANO = (
    (SCHEDE / name).read_text(encoding="utf-8") for name in ("cumignano-sul-naviglio.txt", "quintano.txt")
)
M12 = "M12 - Utenti famiglia e minori\t10\t8"


def check(text: str) -> Checked:
    return Checked(read_bytes(text.encode(), "x.txt"))


def test_what_comes_out_confirms_what_it_is_made_of() -> None:
    checked = check(CUMIGNANO)
    assert checked.grading.grade == "sure"
    proofs = {name: cell.proof for name, cell in checked.cells.items()}
    assert {proofs[name] for name in ("M30.utenti", "M12.ore", "R0B.utenti", "R03", "R01.corrente")} == {"right"}
    assert {proofs[name] for name in ("R06", "R08", "R0C", "R01.base")} == {"unproved"}
    assert {proofs[name] for name in ("R09", "R10.spesa", "R16")} == {"absent"}


def test_counts_are_of_all_cells() -> None:
    for text in (CUMIGNANO, QUINTANO, QUINTANO.replace(M12, f"{M12}1"), QUINTANO[: len(QUINTANO) // 2]):
        assert sum(check(text).grading.counts.values()) == len(SOC26.cells)


def test_a_value_that_sets_all_right_is_told_alone() -> None:
    """Its mean, the total and the level all miss the same user: no other row could be the wrong one."""
    checked = check(QUINTANO.replace(M12, M12.replace("8", "9")))
    assert {dispute.cell.id for dispute in checked.disputes} == {"M12.media_ore", "R0B.utenti", "R04"}
    assert {dispute.suspects for dispute in checked.disputes} == {("M12.utenti",)}
    assert checked.cells["M12.utenti"].doubt == checked.disputes[0].describe()
    assert checked.cells["M12.utenti"].value == 9
    assert checked.grading.grade == "contradicted"


def test_rows_whose_own_mean_agrees_do_not_compete() -> None:
    text = QUINTANO.replace("M36 - Utenti disabili\t2\t2", "M36 - Utenti disabili\t2\t3")
    assert text != QUINTANO
    (suspects,) = {dispute.suspects for dispute in check(text).disputes}
    assert "M36.utenti" in suspects
    assert "M12.utenti" not in suspects


def test_a_total_that_alone_is_wrong() -> None:
    """The level, which is made of it, comes out: so the printed total is wrong, and no row."""
    (dispute,) = check(QUINTANO.replace("\t33\t52", "\t33\t53")).disputes
    assert (dispute.cell.id, dispute.suspects) == ("R0B.utenti", ())
    assert "il numero stampato" in dispute.describe()


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        (CUMIGNANO, "sure"),
        (QUINTANO, "doubtful"),
        (CUMIGNANO.replace("R09 - ", "77,00\nR09 - "), "doubtful"),
        (CUMIGNANO.replace("L'ente non deve compilare", "L'ente deve compilare"), "contradicted"),
        ("\n".join(line for line in CUMIGNANO.split("\n") if line[:2] != "M3"), "poor"),
    ],
    ids=["all found", "a doubt", "a number too many", "a message", "rows lost"],
)
def test_the_worst_row_decides(text: str, grade: str) -> None:
    assert check(text).grading.grade == grade


CASES = [case for case in generate.cases(80, seed=12) if case.name.startswith("random")]


@settings(max_examples=60, deadline=None)
@given(case=st.sampled_from(CASES), row=st.sampled_from(["M12", "M30", "M35", "M44", "R0A"]), more=st.integers(1, 900))
def test_a_value_changed_after_the_sheet_was_computed_is_among_the_suspects(
    case: generate.Case, row: str, more: int
) -> None:
    """Wherever a total does not come out for one changed value, that value competes."""
    reading = read_text(SOC26, dialects.write(case, "quintano"))
    cell = reading.cells[f"{row}.utenti"]
    if not isinstance(cell.printed, int) or Checked(reading).disputes:
        return
    object.__setattr__(cell, "printed", cell.printed + more)
    disputes = Checked(reading).disputes
    assert all(f"{row}.utenti" in dispute.suspects for dispute in disputes)
