# SPDX-License-Identifier: EUPL-1.2
"""Small counts that are held back: no attack narrows them below the rule, and all that is published is true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.disclosure.attack import LEAST, Interval, attack
from schedario.disclosure.counts import Sum, list_counts, list_sums
from schedario.disclosure.proof import find_narrowed, list_wanted, prove_protection
from schedario.disclosure.protecting import Protection, UnprotectedError, find_tangled, protect
from schedario.disclosure.rule import NarrowedError
from schedario.disclosure.solver import SolverError
from schedario.disclosure.table import CountTable, Key, build_table, take_published
from schedario.nation.synthetic.generate import Order, generate

PARTS = ("a", "b", "c")
ROWS = (Sum("t", dict.fromkeys(PARTS, 1)), Sum("u", {"d": 1, "e": 1}))
NESTED = (Sum("t", dict.fromkeys(PARTS, 1)), Sum("w", {"t": 1, "d": 1}))
LONE = "abitanti"


def fill_sums(numbers: Mapping[str, int], sums: Iterable[Sum]) -> dict[str, int]:
    """Numbers with their totals, where all parts are there."""
    found = dict(numbers)
    for one in sums:
        if one.parts.keys() <= found.keys():
            found[one.total] = sum(factor * found[part] for part, factor in one.parts.items())
    return found


@st.composite
def nations(draw: st.DrawFn, sums: tuple[Sum, ...] = ROWS) -> CountTable:
    """Some comuni in ATS, regions and a country: small numbers, zeros, numbers that are missing."""
    few, many = st.integers(0, 4), st.integers(0, 60)
    names = [part for one in sums for part in one.parts if part not in {each.total for each in sums}]
    rows, levels = [], {}
    for index in range(draw(st.integers(1, 7))):
        missing = draw(st.sets(st.sampled_from(names), max_size=1)) if draw(st.booleans()) else set()
        numbers = {name: draw(st.one_of(few, many)) for name in [*names, LONE] if name not in missing}
        region = draw(st.sampled_from("NS"))
        above = [f"ats:{region}{draw(st.integers(1, 2))}"] if draw(st.integers(0, 4)) else []
        levels[str(index)] = [*above, f"regione:{region}", "italia"]
        rows.append((str(index), fill_sums(numbers, sums)))
    return build_table(rows, levels, sums)


def bound(table: CountTable, protection: Protection) -> dict[Key, Interval]:
    """Every hidden number, as closely as it can be known."""
    wanted = list_wanted(table, protection)
    published = take_published(table, protection.hidden)
    return attack(table.list_equations(), published, wanted, enough=False).intervals


@given(nations(), st.integers(3, 5))
def test_no_small_count_is_told_from_one_of_as_many_more_as_the_threshold(table: CountTable, threshold: int) -> None:
    protection = protect(table, threshold)
    assert protection.small == {key for key, value in table.values.items() if 0 < value < threshold}
    found = bound(table, protection)
    assert found.keys() == protection.hidden
    for key, interval in found.items():
        assert not interval.is_within(threshold if key in protection.small else 1)
        assert interval.low <= table.values[key]
        assert interval.high is None or table.values[key] <= interval.high
    prove_protection(table, protection)


@given(nations(NESTED))
def test_sums_that_share_counts_are_held_back_whole(table: CountTable) -> None:
    protection = protect(table, 3)
    assert find_tangled(NESTED) == {"a", "b", "c", "d", "t", "w"}
    prove_protection(table, protection)


@given(nations())
def test_what_is_published_is_true_and_zeros_are_never_held_back(table: CountTable) -> None:
    protection = protect(table, 3)
    published = take_published(table, protection.hidden)
    assert all(table.values[key] == value for key, value in published.items())
    assert published.keys() | protection.hidden == table.values.keys()
    assert all(table.values[key] for key in protection.hidden)


@given(nations())
def test_the_same_table_gives_the_same_choice(table: CountTable) -> None:
    assert protect(table, 3) == protect(replace(table), 3)


@given(nations())
def test_what_was_held_back_before_stays_so(table: CountTable) -> None:
    before = {key for key, value in table.values.items() if value > 20}
    protection = protect(table, 3, always=before)
    assert before <= protection.hidden
    prove_protection(table, protection)


# --- the attack itself ---


def list_all(table: CountTable, hidden: list[Key], most: int) -> list[dict[Key, int]]:
    """All numbers up to `most` that fit what is published, one after the other."""
    published = take_published(table, hidden)
    equations = table.list_equations()
    found = []
    for numbers in product(range(LEAST, most + 1), repeat=len(hidden)):
        every = {**published, **dict(zip(hidden, numbers, strict=True))}
        if all(one.add_up(every) == 0 for one in equations):
            found.append(every)
    return found


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=2, max_size=3), st.randoms(use_true_random=False))
def test_its_intervals_are_those_of_all_numbers_tried_one_after_the_other(
    rows: list[tuple[int, int, int]], random: object
) -> None:
    sums = ROWS[:1]
    named = [(str(index), fill_sums(dict(zip(PARTS, row, strict=True)), sums)) for index, row in enumerate(rows)]
    table = build_table(named, {place: ["italia"] for place, _ in named}, sums)
    cells = [(place, part) for place, _ in named for part in PARTS if table.values[place, part]]
    hidden = random.sample(cells, min(4, len(cells)))  # type: ignore[attr-defined]
    possible = list_all(table, hidden, most=6)  # no part is greater than its total
    published = take_published(table, hidden)
    found = attack(table.list_equations(), published, dict.fromkeys(hidden, 3), enough=False).intervals
    for key in hidden:
        values = [one[key] for one in possible]
        assert (found[key].low, found[key].high) == (min(values), max(values))


def test_numbers_that_contradict_each_other_are_no_solution() -> None:
    table = build_table([("1", {"a": 1, "b": 2, "c": 3, "t": 6})], {"1": []}, ROWS)
    (equation,) = table.list_equations()
    wrong = {("1", "t"): 2, ("1", "c"): 3}
    with pytest.raises(SolverError):
        attack([equation], wrong, {("1", "a"): 3, ("1", "b"): 3})


def test_a_number_that_earlier_versions_told_hides_nothing() -> None:
    table = build_table([("1", fill_sums({"a": 1, "b": 9, "c": 9}, ROWS))], {"1": []}, ROWS)
    with pytest.raises(UnprotectedError, match="1 a"):
        protect(table, 3, known=set(table.values) - {("1", "a")})


# --- the synthetic nation ---


@pytest.fixture(scope="module")
def nation() -> CountTable:
    """What some hundred comuni of the synthetic nation would send, by SOC26."""
    form = load("SOC26")
    frame = generate(form, Order(comuni=60)).filter(pl.col("stato") == "inviata")
    rows, levels = [], {}
    for row in frame.iter_rows(named=True):
        numbers = {name: row[name] for name in list_counts(form) if row.get(name) is not None}
        rows.append((row["codice"], fill_sums(numbers, list_sums(form))))
        levels[row["codice"]] = [f"ats:{row['ats']}", f"regione:{row['regione']}", "italia"]
    return build_table(rows, levels, list_sums(form))


def test_the_rule_holds_over_the_synthetic_nation(nation: CountTable) -> None:
    protection = protect(nation, 3)
    proof = prove_protection(nation, protection)
    assert len(protection.small) > 400
    assert proof.narrowest_small == 3
    assert proof.programs > 0


def test_without_what_is_held_back_for_others_the_attack_succeeds(nation: CountTable) -> None:
    alone = replace(protect(nation, 3), others=frozenset())
    with pytest.raises(NarrowedError) as error:
        prove_protection(nation, alone)
    exactly = [key for key, (low, high) in error.value.narrowed.items() if low == high]
    assert len(exactly) > len(alone.small) // 3
    assert all(error.value.narrowed[key][0] == nation.values[key] for key in exactly)


def test_one_number_less_held_back_is_found(nation: CountTable) -> None:
    protection = protect(nation, 3)
    key = max(protection.others, key=lambda one: (nation.values[one], one))
    less = replace(protection, others=protection.others - {key})
    wanted = list_wanted(nation, less)
    found = attack(nation.list_equations(), take_published(nation, less.hidden), wanted)
    assert find_narrowed(found, wanted)
