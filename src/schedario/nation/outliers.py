# SPDX-License-Identifier: EUPL-1.2
"""Unusual values among many schede, as findings to confirm: what was found, what is typical of whom, what to do.

What is compared with what, how far is too far, and the words are in the edition (`plausibility:`). Every number is an
exact integer; medians and usual distances are taken from the schede themselves (`typical`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl

from schedario.columns import frames
from schedario.definition.aggregates import Plausibility
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.formula.intervals import find_meeting
from schedario.formula.rounding import half_up
from schedario.nation import groups
from schedario.nation.agreement import find_odd_rows
from schedario.nation.amounts import Deciding, Program, compute_amounts
from schedario.nation.indicators import measures
from schedario.nation.telling import Doubt, build_doubt_table, describe_everywhere, describe_interval, describe_size_in
from schedario.nation.typical import MEASURE, ROW, VALUE, measure_distances
from schedario.program import nodes as f
from schedario.program import rational as r

MOST_COMMON_SHARE = 2  # «one value» is believed when at least one scheda in so many agrees on it
LEAST_COMMON = 2  # one scheda alone agrees with nobody
SMALL = 10**15  # numbers below this are compared in 64 bits


def outliers(
    form: Form,
    schede: pl.DataFrame,
    *,
    day: date | None = None,
    stored: bool = False,
    references: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """A row per doubt, the greatest distance first (docs/analysis.md).

    `references`: figures of others by the code of the comune, as `opencivitas.read_opencivitas` gives them.
    Raises FrameError for a frame that cannot be taken, RepeatedComuneError for a comune that appears twice,
    UnknownDayError, OverflowError for answers so large that 128 bits do not hold what is computed from them.
    """
    return compare_schede(form, schede, day=day, stored=stored, references=references).doubts


class Compared(NamedTuple):
    """`doubts` as `outliers` gives them, and how many of the edition's comparisons with similar comuni were made.

    `made`: for each scheda those for which it has a figure, and enough others have it too; there are `known` of them.
    """

    doubts: pl.DataFrame
    made: pl.Series
    known: int


def compare_schede(
    form: Form,
    schede: pl.DataFrame,
    *,
    day: date | None = None,
    stored: bool = False,
    references: pl.DataFrame | None = None,
) -> Compared:
    """The doubts about the schede, and of how many comparisons there are none. Raises what `outliers` raises."""
    taken = frames.take_answers(form, schede, stored=stored)
    groups.refuse_repeated(taken.others, rows=taken.rows, day=day)
    search = _Search(form, taken, compute_amounts(_build_program(form), taken).with_row_index(ROW), day)
    found = [*search.far_from_peers(), *search.of_one_value(), *search.within_ats(), *search.of_whole_ats()]
    found += [] if references is None else search.differ_from(references)
    return Compared(build_doubt_table(form, found, taken.others), search.count_made(), len(search.rules("peers")))


def find_peer_groups(form: Form, taken: frames.Schede, day: date | None = None) -> pl.DataFrame:
    """For each scheda (ROW) the groups in which it may be compared, the nearest first, called by their words."""
    levels = [level for level in ("region", "ripartizione") if groups.has_units(taken, level)]
    named = pl.DataFrame(
        groups.find_units(form, taken, level, day)["denominazione"].alias(level) for level in ("size", *levels)
    )
    near = [describe_size_in(level).alias(f"#{level}") for level in levels]
    frame = named.select(*near, describe_size_in(None).alias("#size"), pl.lit(describe_everywhere()).alias("#all"))
    return frame.with_row_index(ROW)


@cached_on_form()
def _build_program(form: Form) -> Program:
    exact = Deciding(form)
    nodes: dict[str, f.Node | f.Condition] = {}
    for place, one in enumerate(form.plausibility):
        for key in ("measure", "lowest", "highest"):
            if (formula := getattr(one, key)) is not None:
                nodes[f"{place}/{key}"] = r.round_half_up(exact.lower_number(formula.tree), one.unit.scale)
        if one.when is not None:
            nodes[f"{place}/when"] = f.Surely(exact.lower_condition(one.when.tree))
        if one.aggregate is not None:
            above, below = _list_parts(form, exact, one)
            nodes |= {f"{place}/above": above.numerator, f"{place}/below": below.numerator}
    return Program(form, nodes)


def _list_parts(form: Form, exact: Deciding, rule: Plausibility) -> list[r.Rational]:
    """Numerator and denominator of the aggregate that a rule looks at."""
    ratio = measures(form)[str(rule.aggregate)]
    return [exact.lower_number(formula.tree) for formula in (ratio.numerator, ratio.denominator) if formula]


@dataclass(frozen=True)
class _Search:
    """`found`: what `_program` gives for each scheda."""

    form: Form
    taken: frames.Schede
    found: pl.DataFrame
    day: date | None

    def rules(self, compare: str) -> list[tuple[int, Plausibility]]:
        """The rules that compare in that way, each with its place in the edition."""
        return [(place, one) for place, one in enumerate(self.form.plausibility) if one.compare == compare]

    def numbers(self, place: int, *keys: str) -> pl.LazyFrame:
        """The schede that are looked at, by ROW, with these numbers of theirs."""
        when = f"{place}/when"
        judged = self.found.lazy().filter(when) if when in self.found.columns else self.found.lazy()
        return judged.select(ROW, *(pl.col(f"{place}/{key}").alias(f"#{key}") for key in keys)).drop_nulls()

    # -- similar comuni ---------------------------------------------------------------------------------

    def far_from_peers(self) -> Iterator[Doubt]:
        """The numbers that lie many usual distances from the median of similar comuni."""
        rules = dict(self.rules("peers"))
        if self.measured.is_empty():
            return
        levels = [name for name in self.peers.columns if name != ROW]
        far = self.measured.join(_list_limits(rules), on=MEASURE)
        usual, away = pl.col("#spread4") * pl.col("#limit"), pl.col("#away2") * 2 * pl.col("#per")
        for row in far.filter(away > usual, pl.col("#above") == pl.col("#side")).iter_rows(named=True):
            yield self.far(rules[row[MEASURE]], row, levels)

    @cached_property
    def peers(self) -> pl.DataFrame:
        """The groups of each scheda."""
        return find_peer_groups(self.form, self.taken, self.day)

    @cached_property
    def measured(self) -> pl.DataFrame:
        """The numbers that have peers enough, as `measure_distances` gives them."""
        rules = dict(self.rules("peers"))
        if not rules or self.form.together is None:
            return pl.DataFrame(schema={ROW: pl.UInt32})
        numbers = self.compared(rules).join(self.peers, on=ROW)
        levels = [name for name in self.peers.columns if name != ROW]
        return measure_distances(numbers, levels, self.form.together.least_peers)

    def count_made(self) -> pl.Series:
        """For each scheda the numbers that were measured."""
        made = self.measured.group_by(ROW).agg(pl.len().cast(pl.Int64).alias("made"))
        rows = self.found.select(pl.col(ROW).cast(pl.UInt32))
        return rows.join(made, on=ROW, how="left", maintain_order="left")["made"].fill_null(0)

    def compared(self, rules: Mapping[int, Plausibility]) -> pl.DataFrame:
        """All that is measured, one under the other."""
        parts = []
        for place, one in rules.items():
            spread = int(one.least_spread * 10**one.unit.scale)
            labels = pl.lit(place, dtype=pl.Int32).alias(MEASURE), pl.lit(spread, dtype=pl.Int64).alias("#spread")
            parts.append(self.numbers(place, "measure").select(ROW, pl.col("#measure").alias(VALUE), *labels))
        numbers = pl.concat(parts, how="vertical_relaxed").collect()
        small = numbers.select((pl.col(VALUE).abs() < SMALL).all()).item()
        return numbers.with_columns(pl.col(VALUE).cast(pl.Int64)) if small else numbers

    def far(self, rule: Plausibility, row: Mapping[str, Any], levels: list[str]) -> Doubt:
        return Doubt(
            rule,
            row=row[ROW],
            value=row[VALUE],
            typical=half_up(row["#median2"], 2),
            tenths=row["#tenths"],
            peers=row[levels[row["#level"]]],
            count=row["#count"],
        )

    # -- figures of others ------------------------------------------------------------------------------

    def differ_from(self, references: pl.DataFrame) -> Iterator[Doubt]:
        """The numbers that are not those of the same comune in the data of others."""
        if "codice" not in self.taken.others.columns:
            return
        codes = self.taken.others.select(pl.col("codice").cast(pl.String)).with_row_index(ROW)
        for place, rule in self.rules("reference"):
            known = references.filter(dataset=rule.dataset).select("codice", "value")
            compared = self.numbers(place, "measure").collect().join(codes, on=ROW).join(known, on="codice")
            allowed = int(rule.tolerance * 10**rule.unit.scale)
            for row in compared.filter((pl.col("#measure") - pl.col("value")).abs() > allowed).iter_rows(named=True):
                value, typical = int(row["#measure"]), row["value"]
                yield Doubt(rule, value, typical, str(rule.dataset), 1, row=row[ROW])

    # -- one value for all ------------------------------------------------------------------------------

    def of_one_value(self) -> Iterator[Doubt]:
        """The schede whose interval does not meet that in which most others do."""
        for place, rule in self.rules("one_value"):
            numbers = self.numbers(place, "lowest", "highest").collect()
            common = find_meeting(numbers.select("#lowest", "#highest").iter_rows())
            if common is None or common.schede < LEAST_COMMON or common.schede * MOST_COMMON_SHARE < numbers.height:
                continue  # there is no such value: the reasoning does not hold for these schede
            slack = int(rule.tolerance * 10**rule.unit.scale)
            apart = (pl.col("#lowest") > common.high + slack) | (pl.col("#highest") < common.low - slack)
            for row in numbers.filter(apart).iter_rows(named=True):
                yield Doubt(
                    rule,
                    row=row[ROW],
                    value=half_up(row["#lowest"] + row["#highest"], 2),
                    typical=half_up(common.low + common.high, 2),
                    told=describe_interval(rule, row["#lowest"], row["#highest"]),
                    usual=describe_interval(rule, common.low, common.high),
                    peers=describe_everywhere(),
                    count=common.schede,
                )

    # -- the comuni of an ATS ---------------------------------------------------------------------------

    def within_ats(self) -> Iterator[Doubt]:
        """The schede whose figure of the ATS is not that of the other comuni."""
        for place, rule in self.rules("ats"):
            numbers = self.numbers(place, "measure").collect().rename({"#measure": "#value"}).join(self.ats(), on=ROW)
            for row in find_odd_rows(numbers).iter_rows(named=True):
                yield Doubt(
                    rule,
                    row=row[ROW],
                    value=row["#value"],
                    typical=row["#typical"],
                    peers=row["#name"],
                    count=row["#count"],
                )

    def ats(self) -> pl.DataFrame:
        """The ATS of each scheda that has one."""
        if not groups.has_units(self.taken, "ats") and (self.form.together is None or self.form.together.ats is None):
            return pl.DataFrame(schema={ROW: pl.UInt32, "#group": pl.String, "#name": pl.String})
        units = groups.find_units(self.form, self.taken, "ats").rename({"codice": "#group", "denominazione": "#name"})
        return units.with_row_index(ROW).drop_nulls("#group")

    def of_whole_ats(self) -> Iterator[Doubt]:
        """The ATS whose schede give another ratio than the figure that was supplied to most of them."""
        for place, rule in self.rules("ats_total"):
            above, below = _list_parts(self.form, Deciding(self.form), rule)
            factor = above.factor / below.factor * 10**rule.unit.scale
            ratio = self.form.aggregates[str(rule.aggregate)]
            for row in self.sums(place, ratio.beside).iter_rows(named=True):
                value = half_up(row["above"] * factor.numerator, row["below"] * factor.denominator)
                typical = row["beside"]
                if abs(value - typical) * 100 > rule.tolerance * typical:
                    yield Doubt(
                        rule,
                        ats=(row["#group"], row["#name"]),
                        value=value,
                        typical=typical,
                        peers=row["#name"],
                        count=row["count"],
                    )

    def sums(self, place: int, beside: str | None) -> pl.DataFrame:
        """By ATS of which every scheda has both: the sums, and the commonest of what is supplied beside them.

        One comune, or some of them, say nothing of the whole ATS.
        """
        supplied = self.taken.cells[beside] if beside else pl.Series([None], dtype=pl.Int64)
        parts = self.found.select(above=pl.col(f"{place}/above"), below=pl.col(f"{place}/below"))
        frame = parts.with_columns(self.found[ROW], beside=supplied).join(self.ats(), on=ROW)
        both = pl.col("above").is_not_null() & pl.col("below").is_not_null()
        return (
            frame.group_by("#group")
            .agg(
                pl.col("#name").first(),
                pl.col("above", "below").cast(pl.Int128).sum(),
                pl.col("beside").drop_nulls().mode().sort().first(),
                pl.len().alias("count"),
                both.all().alias("whole"),
            )
            .filter(pl.col("whole"), pl.col("count") > 1, pl.col("below") > 0, pl.col("beside").is_not_null())
        )


def _list_limits(rules: Mapping[int, Plausibility]) -> pl.DataFrame:
    """For each measure and each side on which it is looked at, how far is too far: `#limit` divided by `#per`."""
    sides = {"both": (True, False), "above": (True,), "below": (False,)}
    return pl.DataFrame(
        [
            (place, one.distance.numerator, one.distance.denominator, side)
            for place, one in rules.items()
            for side in sides[one.side]
        ],
        schema={MEASURE: pl.Int32, "#limit": pl.Int64, "#per": pl.Int64, "#side": pl.Boolean},
        orient="row",
    )
