# SPDX-License-Identifier: EUPL-1.2
"""How much of each total rests on open doubts, and in which order to look at them so that the totals hold soonest.

Scores as official statistics have them (selective editing: Hedlin 2003; SELEKT of Statistics Sweden; SeleMix of Istat):

    suspicion  0 … 1   1 − limit / distance for a number far from its peers (0 where it is just accepted); n / (n + 1)
                       where n others agree on another value
    distance           a − r·b: how far the comune's part `a` of a total A is from what its peers' median ratio r makes
                       of its own size b (the divisor of the indicator; of a sum, the inhabitants); of a share of
                       comuni r is the mean; all of `a` where there are no peers or no size
    effect             |distance| / the greater of A and A − distance: by how much the total changes, at most by all
    local              suspicion × effect, for a comune and an indicator that reads what is in doubt
    global             the greatest of a comune's local scores
    potential          |distance| / the lesser of A and A − the distances of all in doubt: how much of the true total
                       may be wrong if the usual value is right, however little it is suspected

Comuni are looked at from the highest global score on. What may be wrong after each of them is the potential of the
others, not their score: a small suspicion is no small error. To it comes what may lie unfound within the limits: an
error whose like are found far beyond them seldom does; for those just beyond, one for every UNFOUND. All are whole
numbers, in parts of WHOLE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from schedario.definition.aggregates import Indicator, Plausibility
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.definition.rule import Formula
from schedario.formula import typed as t
from schedario.nation import groups
from schedario.nation.indicators import Measured, measures
from schedario.nation.outliers import Compared, compare_schede, find_peer_groups
from schedario.nation.review import Review
from schedario.nation.typical import MEASURE, ROW, VALUE, measure_distances
from schedario.program.dependencies import find_read_cells

WHOLE = 10**9  # a total, in the unit of effects and scores
FINE = 10**6  # ratios are compared to so many parts of their unit
LIMIT = WHOLE // 100  # what may remain of each total: one per cent
UNFOUND = 4  # of so much doubted just beyond the limits one is taken to lie unfound within (measured: docs/analysis.md)
MOST = WHOLE * 1000  # no potential is told greater
SCORE_DECIMALS = 7  # of scores as per cent

# How far a scheda's part in an indicator is from what its peers make likely: `off` is twice that, times FINE; below
# nothing where it is less.
_PARTS = {ROW: pl.UInt32(), "indicator": pl.String(), "suspicion": pl.Int64(), "off": pl.Int128()}
_LOCAL = ("suspicion", "effect", "score", "potential")


@dataclass(frozen=True)
class Influence:
    """The doubts about some schede, and what they weigh. `doubts` are those of `outliers`, `measured` of the same.

    `made`: for each scheda how many of its figures were compared with those of similar comuni: of others nobody knows.
    With `chosen`, a truth per scheda, the totals are those of the chosen ones alone; peers remain what they are.
    """

    form: Form
    measured: Measured
    doubts: pl.DataFrame
    parts: pl.DataFrame
    made: pl.Series
    chosen: pl.Series | None = None

    def restrict_to_schede(self, chosen: pl.Series) -> Influence:
        """The same for the totals of those schede alone."""
        return replace(self, chosen=chosen)

    def count_schede(self) -> int:
        """Counts the schede of which the totals are made."""
        return self.made.len() if self.chosen is None else int(self.chosen.sum())

    def count_compared(self) -> int:
        """Counts the schede of which at least one figure was compared with those of similar comuni."""
        made = self.made if self.chosen is None else self.made.filter(self.chosen)
        return int((made > 0).sum())

    def _find_counted(self, name: str) -> pl.Series:
        """The schede of which the total of an indicator is made."""
        known = self.measured.find_known(name)
        return known if self.chosen is None else known & self.chosen

    @cached_property
    def local(self) -> pl.DataFrame:
        """A row per scheda (`#row`) and indicator whose amounts are in doubt, with its scores (`_LOCAL`)."""
        names = self.parts["indicator"].unique().to_list()
        totals = pl.DataFrame(
            [(name, self._sum_above(name) * 2 * FINE) for name in names],
            schema={"indicator": pl.String, "whole": pl.Int128},
            orient="row",
        )
        mine = self.parts if self.chosen is None else self.parts.filter(self.chosen.gather(self.parts[ROW]))
        found = mine.join(totals, on="indicator")
        off, whole = pl.col("off"), pl.col("whole")
        change, usual = pl.max_horizontal(whole, whole - off), whole - off.sum().over("indicator").clip(0)
        found = found.with_columns(effect=_divide(off, change), potential=_divide(off, usual))
        score = (pl.col("suspicion").cast(pl.Int128) * pl.col("effect") // WHOLE).cast(pl.Int64)
        return found.with_columns(score=score).select(ROW, "indicator", *_LOCAL).sort(ROW, "indicator")

    def _sum_above(self, name: str) -> int:
        return int(self.measured.amounts[f"{name}/above"].cast(pl.Int128).filter(self._find_counted(name)).sum())

    @cached_property
    def comuni(self) -> pl.DataFrame:
        """A row per scheda in doubt, to be looked at in this order: `#row`, `score`, and on which `indicator`."""
        first = self.local.sort("score", "indicator", descending=[True, False]).unique(
            ROW, keep="first", maintain_order=True
        )
        return first.select(ROW, "score", "indicator").sort("score", ROW, descending=[True, False])

    @cached_property
    def residuals(self) -> pl.DataFrame:
        """The part of each covered indicator (a column each) that may be wrong after the first 0, 1, 2… of `comuni`."""
        order = self.comuni.select(ROW).with_row_index("#place")
        covered = self.local.filter(pl.col("indicator").is_in(list_covered(self.form)))
        table = covered.join(order, on=ROW).pivot("indicator", index="#place", values="potential")
        left = order.select("#place").join(table, on="#place", how="left").sort("#place").drop("#place").fill_null(0)
        unfound = self._count_unfound()
        return pl.DataFrame(
            pl.concat([pl.Series(one.name, [0]), one.reverse().cum_sum()]).reverse() + unfound[one.name]
            for one in left.iter_columns()
        )

    def _count_unfound(self) -> dict[str, int]:
        """For each indicator the part that errors within the limits may be, by those found just beyond them."""
        near = pl.col("potential").cast(pl.Int128) * (WHOLE - pl.col("suspicion")) // (WHOLE * UNFOUND)
        return dict(self.local.group_by("indicator").agg(near.sum().cast(pl.Int64)).iter_rows())

    @cached_property
    def review(self) -> Review:
        """Counts the `comuni`, from the first on, to be looked at, and tells of which totals that is enough."""
        covered, names = list_covered(self.form), measures(self.form)
        never = {one.name for one in self.residuals.iter_columns() if one[-1] > LIMIT}
        within = self.residuals.drop(never)
        over = within.select(pl.any_horizontal(pl.all() > LIMIT)).to_series() if within.width else pl.Series([False])
        return Review(
            count=int(over.sum()),  # what may be wrong only becomes less
            held=tuple(name for name in covered if name not in never),
            uncertain=tuple(name for name in covered if name in never),
            unread=tuple(name for name in names if name not in covered),
        )

    @cached_property
    def totals(self) -> pl.DataFrame:
        """For each indicator the `comuni` in doubt, and their `share` of the whole, in WHOLE."""
        rows = []
        for name in list_added(self.form):
            mine = self.local.filter(pl.col("indicator") == name)
            doubted = int(self.measured.amounts[f"{name}/above"].cast(pl.Int128).gather(mine[ROW]).sum())
            whole = self._sum_above(name)
            rows.append((name, mine.height, doubted * WHOLE // whole if whole else 0))
        schema = {"indicator": pl.String, "comuni": pl.Int64, "share": pl.Int64}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def blank_doubted(self, schede: pl.DataFrame) -> pl.DataFrame:
        """The schede of which these are the doubts, with every answer that is in doubt missing."""
        doubted = find_doubted_answers(self.form)
        about = self.doubts.filter(pl.col("row").is_not_null()).select("row", "code", "cells")
        pairs = [(row, cell) for row, code, cells in about.iter_rows() for cell in doubted[code, tuple(cells)]]
        frame = pl.DataFrame(pairs, schema={"row": pl.UInt32, "cell": pl.String}, orient="row")
        rows = pl.int_range(schede.height, dtype=pl.UInt32, eager=True)
        blanks = {
            str(cell): rows.is_in(mine["row"].implode())
            for (cell,), mine in frame.group_by("cell")
            if cell in schede.columns
        }
        return schede.with_columns(pl.when(~blank).then(pl.col(cell)).alias(cell) for cell, blank in blanks.items())

    @cached_property
    def ordered(self) -> pl.DataFrame:
        """The doubts, those about the comuni that weigh most first; `score` in per cent, null about a whole ATS."""
        scores = self.comuni.select(pl.col(ROW).alias("row"), "score")
        joined = self.doubts.join(scores, on="row", how="left", maintain_order="left")
        told = pl.when(pl.col("row").is_not_null()).then(pl.col("score").fill_null(0))
        return joined.with_columns(
            told.cast(pl.Int128).reinterpret(dtype=pl.Decimal(38, SCORE_DECIMALS)).alias("score")
        ).sort("score", descending=True, nulls_last=True, maintain_order=True)


def influence(
    form: Form,
    schede: pl.DataFrame,
    *,
    day: date | None = None,
    stored: bool = False,
    references: pl.DataFrame | None = None,
) -> Influence:
    """The doubts about the schede, and what they weigh. Raises what `outliers` and `indicators` raise."""
    compared = compare_schede(form, schede, day=day, stored=stored, references=references)
    return weigh_doubts(form, Measured.of(form, schede, stored=stored), compared, day)


def weigh_doubts(form: Form, measured: Measured, compared: Compared, day: date | None = None) -> Influence:
    """The influence of the doubts about schede that were `compared`, and `measured`."""
    doubts, made = compared.doubts, compared.made
    suspected = _find_suspected(form, measured, doubts)
    if suspected.is_empty():
        return Influence(form, measured, doubts, pl.DataFrame(schema=_PARTS), made)
    names = suspected["indicator"].unique(maintain_order=True).to_list()
    off = _measure_distances(form, measured, names, day)
    parts = suspected.join(off, on=[ROW, "indicator"]).select(*_PARTS).sort(ROW, "indicator")
    return Influence(form, measured, doubts, parts, made)


def _find_suspected(form: Form, measured: Measured, doubts: pl.DataFrame) -> pl.DataFrame:
    """The greatest suspicion of each scheda about each indicator that counts it."""
    reads, rules = find_doubted_indicators(form), {one.code: one for one in form.plausibility}
    known = {name: measured.find_known(name) for name in list_added(form)}
    about = doubts.filter(pl.col("row").is_not_null()).select("row", "code", "cells", "distance", "peer_count")
    rows = [
        (row, name, _suspect_doubt(rules[code], distance, peers))
        for row, code, cells, distance, peers in about.iter_rows()
        for name in reads[code, tuple(cells)]
        if known[name][row]
    ]
    frame = pl.DataFrame(rows, schema={ROW: pl.UInt32, "indicator": pl.String, "suspicion": pl.Int64}, orient="row")
    return frame.group_by(ROW, "indicator", maintain_order=True).agg(pl.col("suspicion").max())


def _measure_distances(form: Form, measured: Measured, names: list[str], day: date | None) -> pl.DataFrame:
    """The distance (`off`) of every scheda's part in each indicator from what is usual; all of it where nothing is."""
    parts = pl.concat([_list_parts(form, measured, place, name) for place, name in enumerate(names)])
    shares = [place for place, name in enumerate(names) if _counts_comuni(measures(form)[name])]
    sized = parts.filter(pl.col("below") > 0)
    of_shares = _measure_from_mean(sized.filter(pl.col(MEASURE).is_in(shares)))
    of_ratios = _measure_from_median(form, measured, sized.filter(~pl.col(MEASURE).is_in(shares)), day)
    found = pl.concat([of_shares, of_ratios])
    alone = parts.join(found, on=[ROW, MEASURE], how="anti").select(ROW, MEASURE, off=pl.col("above") * (2 * FINE))
    called = pl.DataFrame({MEASURE: range(len(names)), "indicator": names}, schema_overrides={MEASURE: pl.Int32})
    return pl.concat([found, alone]).join(called, on=MEASURE).select(ROW, "indicator", "off")


def _measure_from_median(form: Form, measured: Measured, parts: pl.DataFrame, day: date | None) -> pl.DataFrame:
    """The distances of parts from what the median ratio of the peers makes of their size."""
    peers = find_peer_groups(form, measured.taken, day)
    levels = [name for name in peers.columns if name != ROW]
    ratio = (pl.col("above") * FINE // pl.col("below")).cast(pl.Int64)
    numbers = parts.with_columns(ratio.alias(VALUE), pl.lit(1, pl.Int64).alias("#spread")).join(peers, on=ROW)
    found = measure_distances(numbers, levels, form.together.least_peers if form.together else 0)
    away = pl.col("#away2").cast(pl.Int128) * pl.col("below")
    return found.select(ROW, MEASURE, off=pl.when("#above").then(away).otherwise(0 - away))


def _measure_from_mean(parts: pl.DataFrame) -> pl.DataFrame:
    """The distances of parts from the mean: what is either nothing or all has no other middle."""
    above, below = (pl.col(name).sum().over(MEASURE) for name in ("above", "below"))
    return parts.select(ROW, MEASURE, off=(pl.col("above") * below - above * pl.col("below")) * (2 * FINE) // below)


def _counts_comuni(one: Indicator) -> bool:
    """Checks whether an indicator is the share of comuni of which something is true."""
    return one.denominator is not None and isinstance(one.denominator.tree, t.Constant)


def _list_parts(form: Form, measured: Measured, place: int, name: str) -> pl.DataFrame:
    """The part of each scheda in an indicator, and its size: the divisor, of a sum the inhabitants."""
    ratio = measures(form)[name].denominator is not None
    size = measured.amounts[f"{name}/below"] if ratio else groups.count_people(form, measured.taken)
    frame = pl.DataFrame([measured.amounts[f"{name}/above"].alias("above"), size.alias("below")])
    known = frame.with_row_index(ROW).filter(measured.find_known(name))
    return known.with_columns(pl.col("above", "below").cast(pl.Int128), pl.lit(place, pl.Int32).alias(MEASURE))


def _divide(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """The size of a part of a whole, in WHOLE; MOST of what is nothing."""
    found = pl.when(whole > 0).then((part.abs() * WHOLE // pl.max_horizontal(whole, 1)).clip(0, MOST)).otherwise(MOST)
    return pl.when(part != 0).then(found).otherwise(0).cast(pl.Int64)


@cached_on_form()
def list_covered(form: Form) -> tuple[str, ...]:
    """List the indicators of which every answer is read by a comparison among the schede; of others nobody knows."""
    checks = (one for one in form.plausibility if one.compare != "reference")
    doubted = frozenset[str]().union(*(find_doubted_answers(form)[one.code, one.cells] for one in checks))
    read = find_read_answers(form)
    return tuple(name for name in list_added(form) if read[name] <= doubted)


def list_added(form: Form) -> list[str]:
    """The indicators that add up answers; what is counted of the schede themselves (sent, blocked) is no answer."""
    return [name for name, one in measures(form).items() if one.about is None]


def _suspect_doubt(rule: Plausibility, distance: object, peers: int) -> int:
    """The suspicion of a doubt, in WHOLE."""
    if rule.compare != "peers":
        return WHOLE * peers // (peers + 1)
    tenths = int(distance.scaleb(1))  # type: ignore[attr-defined]  # a Decimal with one place
    return max(0, WHOLE - int(WHOLE * 10 * rule.distance / tenths))


Check = tuple[str, tuple[str, ...]]  # a check of plausibility, by its code and cells


@cached_on_form()
def find_doubted_answers(form: Form) -> Mapping[Check, frozenset[str]]:
    """For each check of plausibility the answers that it doubts: all that it reads, but for the inhabitants.

    These are supplied, and nearly everything is divided by them.
    """
    return {
        (rule.code, rule.cells): _list_answers(form, [rule.measure, rule.lowest, rule.highest])
        for rule in form.plausibility
    }


@cached_on_form()
def find_doubted_indicators(form: Form) -> Mapping[Check, tuple[str, ...]]:
    """For each check of plausibility the indicators that read an answer which it doubts."""
    read = find_read_answers(form)
    return {
        check: tuple(name for name, answers in read.items() if answers & doubted)
        for check, doubted in find_doubted_answers(form).items()
    }


@cached_on_form()
def find_read_answers(form: Form) -> Mapping[str, frozenset[str]]:
    """For each indicator that adds up answers those that it reads."""
    known = measures(form)
    return {name: _list_answers(form, [known[name].numerator, known[name].denominator]) for name in list_added(form)}


def _list_answers(form: Form, formulas: Iterable[Formula | None]) -> frozenset[str]:
    """The cells with answers that formulas read, but for the inhabitants."""
    people = form.together.people if form.together else ""
    read = {cell for formula in formulas if formula is not None for cell in find_read_cells(form, formula.tree)}
    return frozenset(cell for cell in read if form.cells[cell].asked and cell != people)
