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
from schedario.disclosure.proof import RECOVERED, choose_version, find_narrowed, prove_version
from schedario.disclosure.protecting import Protection, UnprotectedError, find_tangled, protect
from schedario.disclosure.rule import NarrowedError
from schedario.disclosure.solver import SolverError
from schedario.disclosure.table import CountTable, Key, build_table, take_published
from schedario.disclosure.versions import Version, join_versions
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
    for index in range(draw(st.integers(1, 5))):
        missing = draw(st.sets(st.sampled_from(names), max_size=1)) if draw(st.booleans()) else set()
        numbers = {name: draw(st.one_of(few, many)) for name in [*names, LONE] if name not in missing}
        region = draw(st.sampled_from("NS"))
        above = [f"ats:{region}{draw(st.integers(1, 2))}"] if draw(st.integers(0, 4)) else []
        levels[str(index)] = [*above, f"regione:{region}", "italia"]
        rows.append((str(index), fill_sums(numbers, sums)))
    return build_table(rows, levels, sums)


def version(
    table: CountTable, protection: Protection, number: int = 1, sent: Mapping[str, str] | None = None
) -> Version:
    """A version with this protection; `sent` where some comuni had not sent what they had in others."""
    names = {place: place for place in table.leaves} | dict(sent or {})
    return Version(number, table, protection.threshold, protection.hidden, names, protection.kept)


def bound(table: CountTable, protection: Protection) -> dict[Key, Interval]:
    """Every hidden number, as closely as it can be known."""
    joint = join_versions([version(table, protection)], RECOVERED)
    found = attack(joint.equations, joint.published, joint.wanted, enough=False).intervals
    return {(place.removesuffix("@1"), count): interval for (place, count), interval in found.items()}


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
    assert all(table.values[key] for key in protection.hidden)  # zeros are published
    assert protect(replace(table), threshold) == protection


@given(nations(NESTED))
def test_sums_that_share_counts_are_held_back_whole(table: CountTable) -> None:
    protection = protect(table, 3)
    assert find_tangled(NESTED) == {"a", "b", "c", "d", "t", "w"}
    prove_version(version(table, protection))


@given(nations())
def test_what_was_held_back_before_stays_so(table: CountTable) -> None:
    before = {key for key, value in table.values.items() if value > 20}
    protection = protect(table, 3, always=before)
    assert before <= protection.hidden
    prove_version(version(table, protection))


# --- several versions ---


@st.composite
def rectified(draw: st.DrawFn) -> tuple[CountTable, CountTable, dict[str, str]]:
    """A nation, and the same after some comuni have rectified or sent for the first time."""
    after = draw(nations())
    new = {place: f"{place} new" for place in draw(st.sets(st.sampled_from(after.leaves), max_size=3))}
    late = draw(st.sets(st.sampled_from(sorted(new)), max_size=1)) if new else set()
    rows, levels = [], {}
    for place in after.leaves:
        numbers = {count: value for (one, count), value in after.values.items() if one == place}
        if place in new:
            parts = [count for count in numbers if count not in {"t", "u"}]
            numbers = fill_sums({count: draw(st.integers(0, 9)) for count in parts}, ROWS)
        levels[place] = after.list_chain(place)[1:]
        if place not in late:
            rows.append((place, numbers))
    return build_table(rows, levels, ROWS), after, new


@given(rectified())
def test_two_versions_together_tell_no_small_count_of_either(
    pair: tuple[CountTable, CountTable, dict[str, str]],
) -> None:
    before, after, new = pair
    first = version(before, protect(before, 3))
    sent = {place: place for place in after.leaves} | new
    protection, proof = choose_version(2, after, 3, sent, [first])
    second = Version(2, after, 3, protection.hidden, sent, protection.kept)
    joint = join_versions([first, second], RECOVERED)
    hard = attack(joint.equations, joint.published, joint.wanted, enough=False)
    assert not find_narrowed(hard, joint.wanted)
    assert {first.rename(key) for key in before.list_small(3)} <= joint.wanted.keys()
    assert {second.rename(key) for key in after.list_small(3)} <= joint.wanted.keys()
    assert proof.programs <= hard.programs


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
    assert protect(table, 3, known=set(table.values)).hidden == {("1", "a")}


# --- the synthetic nation ---


@pytest.fixture(scope="module")
def nation() -> CountTable:
    """What some hundred comuni of the synthetic nation would send, by SOC26."""
    form = load("SOC26")
    frame = generate(form, Order(comuni=100)).filter(pl.col("stato") == "inviata")
    rows, levels = [], {}
    for row in frame.iter_rows(named=True):
        numbers = {name: row[name] for name in list_counts(form) if row.get(name) is not None}
        rows.append((row["codice"], fill_sums(numbers, list_sums(form))))
        levels[row["codice"]] = [f"ats:{row['ats']}", f"regione:{row['regione']}", "italia"]
    return build_table(rows, levels, list_sums(form))


@pytest.fixture(scope="module")
def protection(nation: CountTable) -> Protection:
    return protect(nation, 3)


def test_the_rule_holds_over_the_synthetic_nation(nation: CountTable, protection: Protection) -> None:
    proof = prove_version(version(nation, protection))
    assert len(protection.small) > 1_000
    assert proof.narrowest_small == 3
    assert proof.programs > 0


def test_without_what_is_held_back_for_others_the_attack_succeeds(nation: CountTable, protection: Protection) -> None:
    alone = replace(protection, others=frozenset())
    with pytest.raises(NarrowedError) as error:
        prove_version(version(nation, alone))
    exactly = {key: low for key, (low, high) in error.value.narrowed.items() if low == high}
    assert len(exactly) > len(alone.small) // 3
    assert all(nation.values[place.removesuffix("@1"), count] == low for (place, count), low in exactly.items())


def test_one_number_less_held_back_is_found(nation: CountTable, protection: Protection) -> None:
    key = max(protection.others, key=lambda one: (nation.values[one], one))
    less = replace(protection, others=protection.others - {key})
    joint = join_versions([version(nation, less)], RECOVERED)
    assert find_narrowed(attack(joint.equations, joint.published, joint.wanted), joint.wanted)
