# SPDX-License-Identifier: EUPL-1.2
"""The plots as coordinates: nothing is lost, nothing is drawn where it does not belong."""

from __future__ import annotations

import doctest
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.portal.analysis.plots import classes, histogram, profile
from schedario.portal.analysis.plots.bars import draw_bars
from schedario.portal.analysis.plots.funnel import draw_funnel
from schedario.portal.analysis.plots.groups import Spread, draw_dots, draw_groups
from schedario.portal.drawing import scale
from schedario.portal.drawing.scale import build_axis, choose_step

pytestmark = pytest.mark.one_database

VALUES = st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=60)


@pytest.mark.parametrize("module", [classes, profile, scale])
def test_the_examples_of_the_documentation_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


class TestScale:
    @given(VALUES)
    def test_an_axis_holds_its_values_and_ends_at_marks(self, values: list[int]) -> None:
        low, high = min(values), max(values)
        made = build_axis(low, high, 100, 500)
        assert made.low <= low <= high <= made.high
        assert made.low % made.step == made.high % made.step == 0
        assert 100 <= made.locate_value(low) <= made.locate_value(high) <= 500
        assert 2 <= len(list(made.list_marks())) <= 9

    @given(st.integers(0, 10**15), st.integers(2, 10))
    def test_a_step_is_one_two_or_five_of_a_power_of_ten(self, span: int, most: int) -> None:
        step = choose_step(span, most)
        assert str(step).strip("0") in {"1", "2", "5"}
        assert span <= step * most

    def test_the_zero_is_on_the_axis_where_it_is_near(self) -> None:
        assert build_axis(3, 90, 0, 1).low == 0
        assert build_axis(880, 900, 0, 1).low == 880


class TestClasses:
    @given(VALUES)
    def test_every_value_is_in_one_class_and_the_classes_are_in_order(self, values: list[int]) -> None:
        limits = classes.compute_class_ends(values)
        ranges = classes.describe_classes(values, limits)
        assert list(limits) == sorted(set(limits))
        assert sum(count for _low, _high, count in ranges) == len(values)
        assert ranges[0][0] is None
        assert ranges[-1][1] is None

    def test_classes_hold_about_as_many(self) -> None:
        counts = [
            count for _, _, count in classes.describe_classes(range(1000), classes.compute_class_ends(range(1000)))
        ]
        assert len(counts) == classes.CLASSES
        assert all(180 <= count <= 220 for count in counts)

    def test_where_all_are_equal_there_is_one_class(self) -> None:
        assert classes.compute_class_ends([7, 7, 7]) == ()


class TestHistogram:
    @given(VALUES)
    def test_every_comune_is_in_a_column(self, values: list[int]) -> None:
        drawn = histogram.draw_histogram(values, str, "mediana")
        assert sum(column.count for column in drawn.columns) == len(values)
        assert all(drawn.frame.top <= column.y <= drawn.frame.bottom for column in drawn.columns)

    def test_far_values_are_gathered_at_the_end(self) -> None:
        drawn = histogram.draw_histogram([*range(100, 300), 1_000_000], str, "mediana")
        assert drawn.columns[-1].high is None
        assert drawn.columns[-1].low is not None
        assert drawn.columns[-1].low < 1000

    def test_the_median_is_the_value_of_a_comune(self) -> None:
        assert histogram.draw_histogram([1, 2, 50], str, "mediana").median.label == "mediana 2"


class TestGroups:
    @given(VALUES)
    def test_a_spread_is_made_of_values_in_order(self, values: list[int]) -> None:
        one = Spread.measure(values)
        parts = [one.low, one.first, one.median, one.third, one.high]
        assert parts == sorted(parts)
        assert set(parts) <= set(values)

    def test_a_few_comuni_are_drawn_one_by_one(self) -> None:
        drawn = draw_groups({"molti": range(50), "pochi": [1, 2]}, str, "mediana")
        assert [line.box is None for line in drawn.lines] == [False, True]
        assert drawn.lines[1].points.count("M") == 2

    def test_equal_values_are_piled_and_all_drawn(self) -> None:
        path = draw_dots([5, 5, 5], 20, build_axis(0, 10, 0, 100))
        assert path.count("M") == len(set(path.split("M")[1:])) == 3


class TestBars:
    @given(st.lists(st.tuples(st.text(max_size=3), st.tuples(*[st.integers(0, 10**12)] * 3)), min_size=1))
    def test_the_three_parts_follow_each_other_and_make_up_the_whole(
        self, amounts: Sequence[tuple[str, tuple[int, int, int]]]
    ) -> None:
        drawn = draw_bars(amounts, str)
        for (_, parts), line in zip(amounts, drawn.lines, strict=True):
            assert line.label == str(sum(parts))
            assert len(line.pieces) <= sum(part > 0 for part in parts)
            places = [
                drawn.frame.left,
                *(place for one in line.pieces for place in (one.x, one.x + one.width)),
                line.end,
            ]
            assert places == pytest.approx(sorted(places), abs=0.2)


class TestFunnel:
    @given(st.lists(st.tuples(st.integers(1, 3_000_000), st.integers(0, 100_000), st.integers(-2, 2)), min_size=1))
    def test_every_comune_is_drawn_or_counted_as_beyond_the_frame(self, points: list[tuple[int, int, int]]) -> None:
        curves = {"high": sorted((size, 100) for size, *_ in points)}
        drawn = draw_funnel(points, curves, 50, str)
        assert sum(one.count("M") for one in (drawn.inside, drawn.near, drawn.far)) + drawn.beyond == len(points)
        assert drawn.beyond <= max(1, len(points) // 200)
        assert [one.at for one in drawn.across] == sorted(one.at for one in drawn.across)


class TestProfile:
    @given(VALUES)
    def test_ranks_follow_the_values(self, values: list[int]) -> None:
        ordered = sorted(values)
        ranks = [profile.compute_rank(value, ordered) for value in ordered]
        assert ranks == sorted(ranks)
        assert all(0 <= one <= 100 for one in ranks)
