# SPDX-License-Identifier: EUPL-1.2
"""What a form says of its counts: which they are, which sums bind them, and what else tells of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.disclosure.counts import find_telling, list_counts, list_sums
from schedario.disclosure.protecting import find_tangled


@pytest.fixture
def form() -> Form:
    return load("SOC26")


def test_counts_are_whole_numbers_of_people(form: Form) -> None:
    persone = {cell.id for cell in form.cells.values() if cell.unit is not None and cell.unit.name == "persone"}
    assert set(list_counts(form)) == persone
    assert {"M12.utenti", "M12.utenti_base", "R0B.utenti", "R03"} <= persone
    assert not persone & {"M12.ore", "M12.media_ore", "R01B", "R04", "R07.base"}


def test_the_totals_of_users_are_sums_of_all_rows(form: Form) -> None:
    now, base = sorted(list_sums(form), key=lambda one: one.total)
    assert (now.total, base.total) == ("R0B.utenti", "R0B.utenti_base")
    assert (len(now.parts), len(base.parts)) == (21, 21)
    assert now.plain
    assert not find_tangled(list_sums(form))


@pytest.mark.parametrize(
    ("cell", "counts"),
    [
        ("M12.utenti", {"M12.utenti"}),
        ("M12.media_ore", {"M12.utenti"}),
        ("R04", {"R0B.utenti", "R03"}),  # not of each row: a total that is published says what follows from it
        ("R15", set()),
        ("M12.ore", set()),
    ],
)
def test_a_cell_tells_of_the_counts_that_it_is_computed_from(form: Form, cell: str, counts: set[str]) -> None:
    assert find_telling(form).cells[cell] == counts


def test_messages_tell_of_the_counts_that_choose_their_words(form: Form) -> None:
    told = find_telling(form).messages
    assert told["M-Q1-c"] == {"R0B.utenti", "R03"}
    assert told["M-Q2"] == {"R0B.utenti", "R03"}
    assert told["M-Q1-b"] == set()


def test_neither_the_outcome_nor_what_is_due_tells_of_users(form: Form) -> None:
    telling = find_telling(form)
    assert telling.outcome == {"R03"}  # that there are inhabitants: a number that is never withheld
    assert not any(telling.quadri.values())


def test_a_finding_tells_of_its_own_row_only(form: Form) -> None:
    telling = find_telling(form)
    assert telling.find_of_finding("SOC26-Q1-003", ["M12.utenti", "M12.ore"]) == {"M12.utenti"}
    assert telling.find_of_finding("SOC26-Q3-009", ["R13", "R0B.utenti", "R0B.utenti_base"]) == {
        "R0B.utenti",
        "R0B.utenti_base",
    }
    assert telling.find_of_finding("SOC26-X-006", ["M12.utenti", "R06"]) == {"M12.utenti"}
    assert telling.find_of_finding("SOC25-Q1-900", ["R06"]) == set(list_counts(form))


def test_the_usual_value_beside_a_doubt_tells_of_the_counts_of_others(form: Form) -> None:
    telling = find_telling(form)
    assert {"M12.utenti", "M15.utenti"} <= telling.find_compared("SOC26-P-002")
    assert telling.find_compared("SOC26-P-007") == set()


# --- editions that are otherwise ---


def derive(folder: Path, text: str) -> Form:
    """SOC26 with some lines of its own."""
    (folder / "form.yaml").write_text(f"extends: SOC26\nform: SOC26\n{text}", encoding="utf-8")
    return load(folder)


def test_a_sum_may_subtract_and_share_counts_with_another(tmp_path: Path) -> None:
    formula = "R0B.utenti_base + M12.utenti - M15.utenti - (M18.utenti - M21.utenti)"
    form = derive(tmp_path, f"fields: {{R0B: {{columns: {{utenti: {{formula: {formula}}}}}}}}}\n")
    (found,) = [one for one in list_sums(form) if one.total == "R0B.utenti"]
    assert found.parts == {"R0B.utenti_base": 1, "M12.utenti": 1, "M15.utenti": -1, "M18.utenti": -1, "M21.utenti": 1}
    assert not found.plain
    assert {"R0B.utenti_base", "M12.utenti", "M12.utenti_base"} <= find_tangled(list_sums(form))


def test_what_is_no_sum_of_counts_only_follows_from_them(tmp_path: Path) -> None:
    formula = "fields: {R0B: {columns: {utenti: {formula: 'max(M12.utenti, M15.utenti)'}}}}\n"
    form = derive(tmp_path, formula)
    assert "R0B.utenti" not in list_counts(form)
    assert find_telling(form).cells["R0B.utenti"] == {"M12.utenti", "M15.utenti"}
    assert find_telling(form).cells["R04"] == {"M12.utenti", "M15.utenti", "R03"}


def test_what_is_due_may_tell_of_a_count(tmp_path: Path) -> None:
    form = derive(tmp_path, "quadri: {Q3: {due: R0B.utenti > users_jump_more}}\n")
    assert find_telling(form).quadri["Q3"] == {"R0B.utenti"}


def test_the_outcome_tells_of_what_leaves_it_open(tmp_path: Path) -> None:
    form = derive(tmp_path, "checks: {Q1-006: {leaves_open: outcome}}\n")
    assert find_telling(form).outcome == {"R0B.utenti", "R03"}
