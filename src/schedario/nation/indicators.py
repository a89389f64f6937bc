# SPDX-License-Identifier: EUPL-1.2
"""Indicators over many schede: sums and ratios of sums by unit, with how much of the unit each is made of.

A ratio is rounded once, half up. What is missing is not a zero: how many schede count is told beside each figure, of
how many whom it concerns: schede of which nothing is due know nothing, and would make little look like much. What
rests on a parameter that can be read in several ways is computed by each reading, the same one for all comuni: beside
the figure by the choice that the edition uses stand the lowest and the highest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import polars as pl
from msgspec import Struct

from schedario.columns import frames
from schedario.columns.evaluate import evaluate
from schedario.columns.schema import DIGITS, MOST
from schedario.definition.aggregates import Indicator
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.definition.rule import Formula
from schedario.formula import typed as t
from schedario.formula.units import NO_DIMENSION, NumberType
from schedario.nation import groups
from schedario.nation.amounts import Counting, Program, compute_amounts
from schedario.nation.identity import AROUND
from schedario.nation.published import RECEIPT, find_held_back
from schedario.nation.states import SENT, UNTOUCHED
from schedario.program import nodes as f
from schedario.program.findings import BLANKS, list_findings
from schedario.program.lowering import FormDefinitions
from schedario.program.rational import Rational
from schedario.program.readings import find_open_parameters
from schedario.program.standing import COMPLETENESS, build_completeness
from schedario.territory import Level

LOWEST, HIGHEST = ENDS = ("minimo", "massimo")  # columns of what possible readings give

UNKNOWN = "ignoto"  # column of what a whole has beside its parts

_COLUMNS = ("", ".comuni", ".popolazione")  # of each indicator
_CONCERNED = ("interessati", "incerti", "parte")  # of each of `list_concerned`


class IndicatorColumn(Struct, frozen=True):
    """A column of the result; `unit`, `scale` only of numbers, `group` and `reserve` only of indicators."""

    name: str
    label: str
    unit: str | None = None
    scale: int | None = None
    group: str | None = None
    reserve: str | None = None

    @property
    def heading(self) -> str:
        """The label, for people, with what is to be known of the figure."""
        return f"{self.label}. {self.reserve}" if self.reserve else self.label


def measures(form: Form) -> dict[str, Indicator]:
    """The indicators of an edition: its `indicators:`, and the ratios of its `aggregates:`."""
    group = phrase("analysis.ratios")
    ratios = {
        name: Indicator(
            name,
            one.label,
            group,
            one.unit,
            _build_named_formula(form, one.numerator),
            _build_named_formula(form, one.denominator),
            None,
            one.rule,
        )
        for name, one in form.aggregates.items()
    }
    return {**form.measures, **ratios}


def _build_named_formula(form: Form, name: str) -> Formula:
    """A cell or a named value as a formula: as it is shown, rounded to its unit."""
    value = form.values.get(name)
    unit = (value or form.cells[name]).unit
    kind: t.ReferenceKind = "cell" if value is None else "value"
    quantity = NumberType(unit.dimension if unit else NO_DIMENSION)
    return Formula(name, t.Rounded(t.Reference(kind, name, quantity), unit.scale if unit else 0, quantity))


def indicator_columns(form: Form, by: str = "nation") -> tuple[IndicatorColumn, ...]:
    """Describes the columns of `indicators`, in their order; it has those about the state only where it is known."""
    around = AROUND if groups.find_level(by) == Level.COMUNE else ()
    told = [IndicatorColumn(name, phrase(f"analysis.{name}")) for name in ("codice", "denominazione", *around)]
    told += [IndicatorColumn(name, phrase(f"analysis.{name}"), scale=0) for name in ("schede", "abitanti")]
    for name, one in measures(form).items():
        told += [
            IndicatorColumn(name, one.label, one.unit.name, one.scale, one.group, one.describe_reserve() or None),
            IndicatorColumn(f"{name}.comuni", phrase("analysis.counted", label=one.label), scale=0),
            IndicatorColumn(f"{name}.popolazione", phrase("analysis.share", label=one.label), "percent", 1),
        ]
        told += [
            IndicatorColumn(f"{name}.{end}", phrase(f"analysis.{end}", label=one.label), one.unit.name, one.scale)
            for end in ENDS
            if name in list_readings_of(form)
        ]
        told += [
            IndicatorColumn(f"{name}.{key}", phrase(f"concerned.{key}", label=one.label), *form_)
            for key, form_ in zip(_CONCERNED, ((None, 0), (None, 0), ("percent", 1)), strict=True)
            if name in list_concerned(form)
        ]
    if parts := find_parts(form):
        one = measures(form)[parts[0]]
        label = phrase("concerned.ignoto", label=one.label)
        told.append(IndicatorColumn(f"{one.name}.{UNKNOWN}", label, one.unit.name, one.scale))
    return tuple(told)


def find_parts(form: Form) -> tuple[str, str, str] | None:
    """The indicators that are a whole and its two parts, as the edition's board has them."""
    board = form.together.board if form.together else None
    return board.parts if board else None


@cached_on_form()
def list_concerned(form: Form) -> Mapping[str, str]:
    """List the indicators that do not concern every scheda: each with the amount that is zero where they do not.

    A ratio concerns whoever adds something to it, above or below; a part of a whole those of whom something is due.
    """
    people = form.together.people if form.together else None
    found = {
        name: f"{name}/below"
        for name, one in measures(form).items()
        if one.denominator is not None
        and not isinstance(one.denominator.tree, t.Constant)
        and not (isinstance(one.denominator.tree, t.Reference) and one.denominator.tree.name == people)
    }
    if parts := find_parts(form):
        whole, *others = parts
        found |= dict.fromkeys(others, f"{whole}/above")
    return found


def indicators(
    form: Form,
    schede: pl.DataFrame,
    by: str = "nation",
    *,
    alike: Collection[str] = (),
    day: date | None = None,
    stored: bool = False,
) -> pl.DataFrame:
    """A row per unit, sorted by code, with every indicator of the edition (docs/analysis.md).

    `by` is one of `groups.LEVELS` or a column of the frame; the indicators named in `alike` are all computed over the
    schede that have every one of them; `day` says of which day the ISTAT codes are.
    Raises FrameError for a frame that cannot be taken, GroupError when it cannot be grouped so, RepeatedComuneError
    when a comune appears twice in it, UnknownDayError for a day that the territory does not know, OverflowError for
    sums that a column does not hold.
    """
    return Measured.of(form, schede, stored=stored).restrict_to_common(alike).by(by, day=day)


@dataclass(frozen=True, slots=True)
class Measured:
    """Amounts that each scheda adds to the indicators, which can then be had by one level after the other."""

    form: Form
    taken: frames.Schede
    amounts: pl.DataFrame

    @classmethod
    def of(cls, form: Form, schede: pl.DataFrame, *, stored: bool = False) -> Measured:
        """Raises FrameError, OverflowError as `indicators` does."""
        taken = frames.take_answers(form, schede, stored=stored)
        states = _count_states(form, schede, taken, stored=stored)
        amounts = compute_amounts(_build_program(form).amounts, taken)
        amounts = amounts.hstack(_find_concerned(form, amounts))
        readings = list_readings_of(form)
        known = amounts.select(_is_known([name, *names]).alias(name) for name, names in readings.items())
        return cls(form, taken, amounts.hstack(states)).restrict_counts({name: known[name] for name in readings})

    def keep_schede(self, kept: pl.Series) -> Measured:
        """The schede for which `kept`, a truth for each, holds."""
        taken = self.taken.where(kept)
        return Measured(self.form, taken, self.amounts.filter(kept))

    def find_known(self, name: str) -> pl.Series:
        """Tells for each scheda whether it counts in an indicator."""
        return self.amounts[f"{name}/above"].is_not_null() & self.amounts[f"{name}/below"].is_not_null()

    def restrict_counts(self, counted: Mapping[str, pl.Series]) -> Measured:
        """The same where a scheda counts in an indicator only if that is true of it in `counted`."""
        readings = list_readings_of(self.form)
        masked = [
            pl.when(known).then(pl.col(f"{one}/{part}")).alias(f"{one}/{part}")
            for name, known in counted.items()
            for one in (name, *readings.get(name, ()))
            for part in ("above", "below")
        ]
        return Measured(self.form, self.taken, self.amounts.with_columns(masked))

    def restrict_to_common(self, names: Collection[str]) -> Measured:
        """The same where each of these indicators is computed over the schede that have all of them."""
        if not names:
            return self
        known = pl.DataFrame([self.find_known(name).alias(name) for name in names])
        return self.restrict_counts(dict.fromkeys(names, known.select(pl.all_horizontal(pl.all())).to_series()))

    def by(self, by: str, *, day: date | None = None) -> pl.DataFrame:
        """The `indicators` by a level or a column; raises RepeatedComuneError where a comune would count twice."""
        groups.refuse_repeated(self.taken.others, by, self.taken.rows, day)
        units = groups.find_units(self.form, self.taken, by, day)
        if groups.find_level(by) == Level.COMUNE:
            return self.of_units(units, groups.find_surroundings(self.form, self.taken, day))
        return _name_apart(self.of_units(units)) if groups.find_level(by) in groups.GEOGRAPHIC else self.of_units(units)

    def of_units(self, units: pl.DataFrame, around: pl.DataFrame | None = None) -> pl.DataFrame:
        """The `indicators` of the units given for each scheda (`codice`, `denominazione`); `around` stands beside."""
        told = units.with_columns(abitanti=groups.count_people(self.form, self.taken))
        told = told if around is None else told.hstack(around)
        readings = list_readings_of(self.form)
        names = [name for name in measures(self.form) if f"{name}/above" in self.amounts.columns]
        every = [one for name in names for one in (name, *readings.get(name, ()))]
        found = _divide_sums(self.form, _sum_by_unit(told, self.amounts, every), every)
        found = _tell_unknown(self.form, found)
        return _gather_readings(found, {name: readings[name] for name in names if name in readings})


def _find_concerned(form: Form, amounts: pl.DataFrame) -> pl.DataFrame:
    """For each of `list_concerned`: whether it concerns a scheda, null where that is not known, and the size of it."""
    return amounts.select(
        column
        for name, size in list_concerned(form).items()
        for column in (
            ((pl.col(size) != 0) | (pl.col(f"{name}/above") != 0)).alias(f"{name}/concerned"),
            pl.col(size).alias(f"{name}/size"),
        )
    )


def _tell_unknown(form: Form, found: pl.DataFrame) -> pl.DataFrame:
    """With what a whole has beside its parts: it is not known yet which of them it is."""
    if (parts := find_parts(form)) is None:
        return found
    whole, *others = parts
    rest = pl.col(whole) - pl.sum_horizontal(pl.col(name).fill_null(0) for name in others)
    return found.with_columns(rest.cast(found.schema[whole]).alias(f"{whole}.{UNKNOWN}"))


def _name_apart(found: pl.DataFrame) -> pl.DataFrame:
    """Says of the comuni that lie nowhere on the day that they do."""
    apart = pl.when(pl.col("codice").is_null()).then(pl.lit(phrase("analysis.apart")))
    return found.with_columns(apart.otherwise(pl.col("denominazione")).alias("denominazione"))


@cached_on_form()
def list_readings_of(form: Form) -> Mapping[str, tuple[str, ...]]:
    """List the names of an indicator by each possible reading; only of those that are another by another reading."""
    readings = range(len(FormDefinitions(form).list_readings()))
    trees = {
        name: [one.tree for one in (found.numerator, found.denominator) if one]
        for name, found in measures(form).items()
    }
    open_ones = [name for name, found in trees.items() if any(find_open_parameters(form, tree) for tree in found)]
    return {name: tuple(f"{name}@{place}" for place in readings) for name in open_ones}


@cached_on_form()
def describe_reading(form: Form) -> str:
    """Describe by which reading figures are, where there are several, and the others; empty where there is one."""
    open_ones = [one for one in form.parameters.values() if len(one.possible) > 1]
    used = [one.possible[str(one.value)] for one in open_ones]
    others = [name for one in open_ones for choice, name in one.possible.items() if choice != one.value]
    return phrase("analysis.reading", used=", ".join(used), others="; ".join(others)) if open_ones else ""


def _is_known(names: Sequence[str]) -> pl.Expr:
    """Checks whether the amounts of all these are there."""
    return pl.all_horizontal(pl.col(f"{name}/{part}").is_not_null() for name in names for part in ("above", "below"))


def _gather_readings(found: pl.DataFrame, readings: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """The lowest and the highest by any reading behind the share of people, in place of a column for each reading."""
    ends = {
        name: [pl.min_horizontal(names).alias(f"{name}.{LOWEST}"), pl.max_horizontal(names).alias(f"{name}.{HIGHEST}")]
        for name, names in readings.items()
    }
    apart = tuple(f"{one}{column}" for names in readings.values() for one in names for column in _COLUMNS)
    columns: list[str | pl.Expr] = []
    for column in found.columns:
        columns += [] if column in apart else [column]
        columns += ends.get(column.removesuffix(_COLUMNS[-1]), ()) if column.endswith(_COLUMNS[-1]) else ()
    return found.select(columns)


class Sums(Struct, frozen=True, eq=False):
    """`amounts`: what each scheda adds above and below; `factors`: what the quotient of the sums is multiplied by."""

    amounts: Program
    factors: Mapping[str, Fraction]


@cached_on_form()
def _build_program(form: Form) -> Sums:
    used = FormDefinitions(form)
    nodes: dict[str, f.Node | f.Condition] = {}
    factors: dict[str, Fraction] = {}
    for name, one in measures(form).items():
        readings = zip(list_readings_of(form).get(name, ()), used.list_readings(), strict=False)
        for called, definitions in ((name, used), *readings):
            above = _build_rational(Counting(definitions), one.numerator, 100)
            below = _build_rational(Counting(definitions), one.denominator, 1)
            factors[called] = above.factor / below.factor * 10**one.scale
            if one.about is None:
                nodes |= {f"{called}/above": above.numerator, f"{called}/below": below.numerator}
    return Sums(Program(form, nodes), factors)


def get_factor(form: Form, name: str) -> Fraction:
    """The number by which the quotient of an indicator's amounts is multiplied to be a stored integer of its unit."""
    return _build_program(form).factors[name]


def _build_rational(exact: Counting, formula: Formula | None, otherwise: int) -> Rational:
    """An amount, which is never a quotient (lint: inexact-sum)."""
    return Rational(Fraction(otherwise), f.ONE) if formula is None else exact.lower_number(formula.tree)


@cached_on_form()
def _build_whole(form: Form) -> Program:
    """Builds the condition that all that is due is there: then every check could have come out either way."""
    blank = (one.fires for one in list_findings(form) if one.about in BLANKS)
    complete = f.Equal(build_completeness(form), f.Integer(COMPLETENESS.index("complete")))
    return Program(form, {"whole": f.all_of(complete, f.Not(f.any_of(*blank)))})


def _count_states(form: Form, schede: pl.DataFrame, taken: frames.Schede, *, stored: bool) -> pl.DataFrame:
    """The amounts of what is counted without a formula. Nothing is said of the findings of an untouched scheda.

    What was sent is not blocked: columns do not say which of its blanks are figures that are not available. What is to
    be confirmed is known of whole schede: of others blanks make some warnings, and keep others from being told.
    """
    about, others = {one.about: name for name, one in form.measures.items() if one.about}, taken.others
    to_confirm = pl.when(pl.col("whole")).then(pl.col("warnings") > 0)
    truths: dict[str, pl.Expr] = {"blocked": (pl.col("errors") > 0) | (pl.col("to_fill") > 0), "to_confirm": to_confirm}
    frame = evaluate(form, schede, parts=("findings",), stored=stored).select("errors", "to_fill", "warnings")
    frame = frame.hstack(compute_amounts(_build_whole(form), taken))
    if "stato" in others.columns:
        frame = frame.with_columns(others["stato"].cast(pl.String))
        begun = pl.col("stato").ne_missing(UNTOUCHED)
        truths = {key: pl.when(begun).then(truth) for key, truth in truths.items()}
        truths["sent"] = pl.col("stato") == SENT
        truths["blocked"] &= pl.col("stato").ne_missing(SENT)
    elif RECEIPT in others.columns:  # the open data: what has a receipt was sent, and part of it may be held back
        frame = frame.with_columns(find_held_back(others), others[RECEIPT].is_not_null().alias("received"))
        truths = {"sent": pl.col("received"), "blocked": truths["blocked"] & ~pl.col("received")}
        truths["to_confirm"] = pl.when(~pl.col("held")).then(to_confirm)
    return frame.select(
        column
        for key, truth in truths.items()
        if key in about
        for column in (
            truth.cast(pl.Int64).alias(f"{about[key]}/above"),
            truth.is_not_null().cast(pl.Int64).alias(f"{about[key]}/below"),
        )
    )


def _sum_by_unit(units: pl.DataFrame, found: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """By unit: above, below, how many schede and people count. The sums are wide: no 64 bits for the cents of all."""
    counted: list[pl.Expr] = []
    for name in names:
        above, below = pl.col(f"{name}/above"), pl.col(f"{name}/below")
        known = above.is_not_null() & below.is_not_null()
        counted += [
            pl.when(known).then(above.cast(pl.Int128)).alias(f"{name}/above"),
            pl.when(known).then(below.cast(pl.Int128)).alias(f"{name}/below"),
            known.cast(pl.Int64).alias(f"{name}/known"),
            *_count(name, known, concerned=f"{name}/concerned" in found.columns),
        ]
    kept = [name for name in units.columns if name not in ("codice", "abitanti")]
    sums = units.hstack(found).select(*units.columns, *counted)
    return (
        sums.group_by("codice")
        .agg(
            *(pl.col(name).first() for name in kept),
            pl.len().cast(pl.Int64).alias("schede"),
            pl.col("abitanti").is_null().sum().alias("/unpeopled"),
            pl.exclude("codice", *kept).sum(),
        )
        .with_columns(pl.when(pl.col("/unpeopled") < pl.col("schede")).then(pl.col("abitanti")).alias("abitanti"))
        .sort("codice", nulls_last=True)
        .select(*units.columns[:2], *kept[1:], "schede", "abitanti", pl.exclude(*units.columns, "schede"))
    )


def _count(name: str, known: pl.Expr, *, concerned: bool) -> Iterator[pl.Expr]:
    """Count the schede and the people that count, and those whom it concerns, with the sizes of both."""
    people = pl.col("abitanti")
    if not concerned:
        yield known.cast(pl.Int64).alias(f"{name}.comuni")
        yield pl.when(known).then(people).alias(f"{name}/people")
        yield people.alias(f"{name}/all")
        return
    due, size = pl.col(f"{name}/concerned"), pl.col(f"{name}/size").cast(pl.Int128)
    counted = (known & due).fill_null(value=False)
    yield counted.cast(pl.Int64).alias(f"{name}.comuni")
    yield due.fill_null(value=False).cast(pl.Int64).alias(f"{name}.interessati")
    yield due.is_null().cast(pl.Int64).alias(f"{name}.incerti")
    yield pl.when(counted).then(people).alias(f"{name}/people")
    yield pl.when(due).then(people).alias(f"{name}/all")
    yield pl.when(counted).then(size).alias(f"{name}/size counted")
    yield pl.when(due).then(size).alias(f"{name}/size due")
    yield (due & size.is_null()).fill_null(value=False).cast(pl.Int64).alias(f"{name}/unsized")


def _divide_sums(form: Form, sums: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The quotients, as values of the scale of each indicator."""
    found, factors = measures(form), _build_program(form).factors
    found |= {called: found[name] for name, readings in list_readings_of(form).items() for called in readings}
    quotients: list[pl.Expr] = []
    greatest = _find_greatest(sums)
    for name in names:
        factor, unit = factors[name], found[name].unit
        _refuse_overflow(greatest, name, factor)
        below = pl.col(f"{name}/below") if found[name].denominator or found[name].about else pl.lit(1, dtype=pl.Int128)
        known = (pl.col(f"{name}/known") > 0) & (below > 0)
        value = _round_half_up(
            pl.col(f"{name}/above") * _make_wide(factor.numerator), below * _make_wide(factor.denominator)
        )
        concerned = f"{name}.interessati" in sums.columns
        open_ones = ["/unpeopled", *([f"{name}.incerti"] if concerned else [])]
        quotients += [
            _make_decimal(pl.when(known).then(value), unit.scale).alias(name),
            pl.col(f"{name}.comuni"),
            _share(f"{name}/people", f"{name}/all", unless=open_ones).alias(f"{name}.popolazione"),
        ]
        if concerned:
            quotients += [pl.col(f"{name}.{key}") for key in _CONCERNED[:-1]]
            part = _share(f"{name}/size counted", f"{name}/size due", unless=[f"{name}/unsized", f"{name}.incerti"])
            quotients.append(part.alias(f"{name}.{_CONCERNED[-1]}"))
    counts = ("comuni", *_CONCERNED)
    kept = [
        column
        for column in sums.columns
        if "/" not in column and not column.endswith(tuple(f".{one}" for one in counts))
    ]
    return sums.select(*kept, *quotients)


def _share(part: str, whole: str, unless: Sequence[str]) -> pl.Expr:
    """A per cent with one decimal; null of nothing, and where these columns count somebody of whom it is not known."""
    above, below = pl.col(part).cast(pl.Int128), pl.col(whole).cast(pl.Int128)
    known = pl.all_horizontal(below > 0, *(pl.col(name) == 0 for name in unless))
    return _make_decimal(pl.when(known).then(_round_half_up(above * 1000, below)), 1)


def _make_wide(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.Int128)


def _round_half_up(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """`formula.fixed.half_up`; null where the divisor is 0."""
    return (above * 2 + below) // pl.when(below > 0).then(below * 2)


def _make_decimal(stored: pl.Expr, scale: int) -> pl.Expr:
    return stored.cast(pl.Int128).reinterpret(dtype=pl.Decimal(DIGITS, scale)) if scale else stored.cast(pl.Int64)


def _refuse_overflow(greatest: Mapping[str, int], name: str, factor: Fraction) -> None:
    """Raises OverflowError before a number that a column could not hold is computed."""
    above, below = greatest[f"{name}/above"], greatest[f"{name}/below"]
    on_the_way = 2 * (above * abs(factor.numerator) + below * factor.denominator)
    if on_the_way >= 2**126 or above * abs(factor) > MOST:
        raise OverflowError(phrase("analysis.too_large", name=name, digits=DIGITS))


def _find_greatest(sums: pl.DataFrame) -> dict[str, int]:
    """The greatest distance from zero of the numbers of each column of sums."""
    columns = [name for name in sums.columns if name.endswith(("/above", "/below"))]
    lows, highs = sums.select(pl.col(columns).min()).row(0), sums.select(pl.col(columns).max()).row(0)
    return {name: max(abs(low or 0), abs(high or 0)) for name, low, high in zip(columns, lows, highs, strict=True)}
