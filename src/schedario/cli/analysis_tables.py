# SPDX-License-Identifier: EUPL-1.2
"""Indicators, doubts and what-ifs as tables on the screen, in Italian."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from schedario.cli.screen import Screen
from schedario.columns.files import build_frame_column
from schedario.definition import display
from schedario.definition.aggregates import Indicator
from schedario.definition.form import Case, Form
from schedario.definition.phrases import phrase
from schedario.formula.rounding import half_up
from schedario.nation.indicators import ENDS, UNKNOWN, find_parts, measures
from schedario.nation.influence import WHOLE, Influence
from schedario.nation.rates import COLUMNS
from schedario.nation.review import describe_review
from schedario.nation.simulate import AFTER, BEFORE, COUNT, DIFFERENCE, Holding, Simulation
from schedario.program.outputs import DUE
from schedario.tables.kinds import FIGURE, INTEGER, choice, decimal, format_value, percent
from schedario.tables.table import Column, Table

IDENTITY = ("denominazione", "provincia", "regione", "schede", "abitanti")

MOST = 40  # rows on the screen; a file has them all


def show_indicators(
    screen: Screen, form: Form, found: pl.DataFrame, names: Sequence[str], weighed: Influence | None = None
) -> None:
    """A unit alone is told from top to bottom, with how much of it counts; several one under the other.

    Beside the figures of one unit stands how much of each is in doubt, as `weighed` has it, if any was compared.
    """
    known = {name: one for name, one in measures(form).items() if name in found.columns}
    if found.height == 1:
        told = {name: one for name, one in known.items() if name in (names or known)}
        doubts = weighed.totals if weighed is not None and weighed.count_compared() else None
        _show_one_unit(screen, told, found.row(0, named=True), doubts)
        _show_reserves(screen, told.values())
        _show_parts(screen, form, told, found.row(0, named=True))
        if weighed is not None:
            screen.print_line(_describe_compared(weighed), depth=1)
        return
    chosen = [known[name] for name in names if name in known] or list(_list_first_of_each_group(known))
    identity = [name for name in IDENTITY if name in found.columns]
    columns = [
        *(replace(build_frame_column(found, name, phrase(f"analysis.{name}")), extra=True) for name in identity),
        *(_build_ranged_column(found, indicator) for indicator in chosen),
    ]
    parts = find_parts(form)
    if parts and not {*parts[1:]}.isdisjoint(one.name for one in chosen):  # a part is read beside what is not known yet
        columns.append(build_frame_column(found, f"{parts[0]}.{UNKNOWN}", phrase("concerned.unknown")))
    screen.print_table(Table("", columns), found.head(MOST).iter_rows(named=True))
    _mention_others(screen, found)
    _show_reserves(screen, chosen)


def _show_reserves(screen: Screen, shown: Iterable[Indicator]) -> None:
    """Says of those shares that missing answers move how they do."""
    for one in shown:
        if reserve := one.describe_reserve():
            screen.print_line(f"{one.label}. {reserve}.", "faint", depth=1)


def _build_ranged_column(found: pl.DataFrame, indicator: Indicator) -> Column[Mapping[str, Any]]:
    """The figures of several units; both ends where possible readings give different ones."""
    low, high = (f"{indicator.name}.{end}" for end in ENDS)
    plain = build_frame_column(found, indicator.name, indicator.label)
    if low not in found.columns:
        return plain

    def format_figure(row: Mapping[str, Any]) -> str:
        if row[low] == row[high]:
            return _format_value(row[indicator.name])
        return f"{_format_value(row[low])}–{_format_value(row[high])}"

    return Column(indicator.name, indicator.label, format_figure, FIGURE)


def _show_one_unit(
    screen: Screen, known: dict[str, Indicator], row: dict[str, object], doubts: pl.DataFrame | None
) -> None:
    screen.print_line(_format_value(row["denominazione"]), "title")
    screen.print_table(_build_indicator_table(row, doubts), known.values())


def _show_parts(screen: Screen, form: Form, known: Mapping[str, Indicator], row: Mapping[str, Any]) -> None:
    """The whole in three parts, where one of the two known ones is shown: done, not done, not known yet."""
    parts = find_parts(form)
    if parts is None or known.keys().isdisjoint(parts[1:]) or row[parts[0]] is None:
        return
    labels = {one: measures(form)[one].label for one in parts}
    whole, part, rest = parts
    sums = {"sum": row[whole], "part_sum": row[part], "rest_sum": row[rest], "unknown": row[f"{whole}.{UNKNOWN}"]}
    told = {name: _format_value(value) for name, value in sums.items()}
    uncertain = row["schede"] - row[f"{whole}.comuni"]
    key = "concerned.in_parts_of_some" if uncertain else "concerned.in_parts"
    told["uncertain"] = _format_value(uncertain)
    screen.print_line(phrase(key, whole=labels[whole], part=labels[part], rest=labels[rest], **told), depth=1)


def _build_indicator_table(row: Mapping[str, Any], doubts: pl.DataFrame | None) -> Table[Indicator]:
    """The indicators of one unit, which is a row of the frame, under each other.

    With a column for what is in doubt, where `doubts`, as `Influence.totals` has them, are given.
    """
    in_doubt = {} if doubts is None else {one["indicator"]: one for one in doubts.iter_rows(named=True)}

    def _format_doubt(one: Indicator) -> str:
        found = in_doubt.get(one.name)
        if found is None or not found["comuni"]:
            return display.NOTHING
        share = display.format_number(half_up(found["share"] * 1000, WHOLE), 1)
        return phrase("analysis.in_doubt_of", comuni=found["comuni"], share=share)

    def _format_readings(one: Indicator) -> str:
        low, high = (row.get(f"{one.name}.{end}") for end in ENDS)
        return "" if low == high else f"{_format_value(low)}–{_format_value(high)}"

    def _format_counted(one: Indicator) -> str:
        concerned, uncertain = row.get(f"{one.name}.interessati", row["schede"]), row.get(f"{one.name}.incerti")
        words = {"counted": row[f"{one.name}.comuni"], "concerned": concerned, "uncertain": uncertain}
        key = "concerned.of_uncertain" if uncertain else "concerned.of"
        return phrase(key, **{name: _format_value(value) for name, value in words.items()})

    def _compute_part(one: Indicator) -> int | None:
        return _store_share(row.get(f"{one.name}.parte"))

    def _compute_share(one: Indicator) -> int | None:
        return _store_share(row[f"{one.name}.popolazione"])

    return Table(
        phrase("analysis.indicator"),
        (
            Column("indicator", phrase("analysis.indicator"), lambda one: one.label[:1].upper() + one.label[1:]),
            Column("value", phrase("analysis.value"), lambda one: _format_value(row[one.name]), FIGURE),
            Column("readings", phrase("analysis.readings"), _format_readings, FIGURE),
            Column("unit", phrase("analysis.unit"), lambda one: one.unit.words),
            Column("counted", phrase("analysis.counted_of"), _format_counted, FIGURE),
            Column("share", phrase("analysis.share_of"), _compute_share, percent(1)),
            Column("part", phrase("concerned.part_of"), _compute_part, percent(1)),
            *([] if doubts is None else [Column("doubts", phrase("analysis.in_doubt"), _format_doubt, FIGURE)]),
        ),
    )


def make_funnel_heading(name: str) -> str:
    """The name of a column of a funnel."""
    return phrase(f"analysis.funnel_{name}" if name in COLUMNS else f"analysis.{name}")


def show_funnel(screen: Screen, one: Indicator, found: pl.DataFrame) -> None:
    """The comuni furthest beyond the limits, and how many are."""
    screen.print_line(one.label[:1].upper() + one.label[1:], "title")
    names = [name for name in found.columns if name not in ("istat", "ats", "place")]
    columns = [build_frame_column(found, name, make_funnel_heading(name)) for name in names]
    extra = [replace(column, extra=column.key in ("codice", "provincia", "regione")) for column in columns]
    screen.print_table(Table("", extra), found.head(MOST).iter_rows(named=True))
    _mention_others(screen, found)
    beyond = {"far": (found["place"].abs() == 2).sum(), "near": (found["place"].abs() == 1).sum(), "all": found.height}
    screen.print_line(phrase("analysis.funnel_beyond", **beyond))


def _list_first_of_each_group(known: dict[str, Indicator]) -> Iterator[Indicator]:
    groups: set[str] = set()
    for indicator in known.values():
        if indicator.group not in groups:
            groups.add(indicator.group)
            yield indicator


def show_outliers(screen: Screen, form: Form, found: pl.DataFrame, weighed: Influence | None) -> None:
    """Each doubt in words, as they are ordered; of all schede also how many comuni are to be looked at."""
    for row in found.head(MOST).iter_rows(named=True):
        screen.print_line(f"{row.get('denominazione') or ''} - {row['label']} ({row['code']})", "title")
        screen.print_line(row["message"], depth=1)
        screen.print_line(f"→ {row['remedy']}", "faint", depth=1)
    _mention_others(screen, found)
    counts = found.group_by("code").len().sort("code").iter_rows()
    summary = ", ".join(f"{code} {count}" for code, count in counts)
    screen.print_line(phrase("analysis.doubts", count=found.height, told=summary or "–"), "title")
    if weighed is not None:
        if weighed.count_compared():
            for line in describe_review(form, weighed.review, weighed.comuni.height, weighed.count_compared()):
                screen.print_line(line)
        screen.print_line(_describe_compared(weighed))


def _describe_compared(weighed: Influence) -> str:
    """Tell how many schede could be compared with similar ones: of others no doubt says nothing."""
    counted, all_of_them = weighed.count_compared(), weighed.count_schede()
    key = "analysis.compared" if counted else "analysis.nothing_compared"
    return phrase(key, count=counted, all=all_of_them)


@dataclass(frozen=True, slots=True)
class Held:
    """Conditions, the schede, and of which of them the conditions hold before and after."""

    conditions: Sequence[str]
    schede: pl.DataFrame
    holding: Holding


def show_simulation(
    screen: Screen, simulation: Simulation, found: pl.DataFrame, totals: pl.DataFrame, held: Held | None = None
) -> None:
    """Shows what was changed, for whom the conditions hold, the totals that change, and the comuni that do."""
    for change in simulation.changes:
        words = {"name": change.name, "label": change.label, "before": change.before, "after": change.after}
        screen.print_line(phrase("analysis.change", **words))
    for line in simulation.describe_recalculated():
        screen.print_line(line)
    if held:
        _show_holding(screen, held)
    screen.print_line(
        phrase("analysis.changing", decisions=simulation.schede["cambia"].sum(), all=simulation.changed.height), "title"
    )
    _show_totals(screen, simulation, totals)
    names = [name for name in found.columns if name not in ("istat", "ats") and not name.startswith("condition:")]
    columns = [_build_simulated_column(simulation, found, name) for name in names]
    screen.print_table(Table("", columns), found.head(MOST).iter_rows(named=True))
    _mention_others(screen, found)


def _build_simulated_column(simulation: Simulation, found: pl.DataFrame, name: str) -> Column[Mapping[str, Any]]:
    """A column before or after, or how much it differs; outcomes and states in words, each in those of its own form."""
    form = simulation.before if name.endswith(BEFORE) else simulation.after
    column = build_frame_column(found, name, make_heading(form, name))
    suffix = next((one for one in (BEFORE, AFTER, DIFFERENCE) if name.endswith(one)), "")
    column = replace(column, together=name.removesuffix(suffix) if suffix else "")
    if name.startswith("outcome"):
        return replace(column, kind=choice({case.id: _describe_outcome(case) for case in form.outcome}))
    if name.startswith("due:"):
        return replace(column, kind=choice({due: phrase(f"due.{due}") for due in DUE}))
    return replace(column, extra=name in ("codice", "provincia", "regione"))


def _show_holding(screen: Screen, held: Held) -> None:
    holding = held.holding
    counts = {
        name: _format_value(int(getattr(holding, name).sum())) for name in ("before", "after", "entering", "leaving")
    }
    screen.print_line(phrase("analysis.holding", conditions="; ".join(held.conditions), **counts), "title")
    for sign, moving in (("+", holding.entering), ("-", holding.leaving)):
        for row in held.schede.filter(moving).head(MOST).iter_rows(named=True):
            screen.print_line(f"{sign} {row.get('denominazione') or row.get('codice') or ''}", depth=1)


def _show_totals(screen: Screen, simulation: Simulation, totals: pl.DataFrame) -> None:
    names = ["denominazione", COUNT, *(name for name in totals.columns if name.endswith((BEFORE, AFTER)))]
    columns = [_build_simulated_column(simulation, totals, name) for name in names]
    screen.print_table(Table("", columns), totals.iter_rows(named=True))
    known = measures(simulation.after)
    _show_reserves(screen, [one for name, one in known.items() if f"{name}{BEFORE}" in totals.columns])


def _describe_outcome(case: Case) -> str:
    """The outcome in the words of the form, without the amount of the single scheda."""
    return case.text.fill(lambda _: "…") if case.text else display.NOTHING


def make_heading(form: Form, name: str) -> str:
    """The name of a column, and whether it is before or after."""
    for suffix in (BEFORE, AFTER, DIFFERENCE):
        if name.endswith(suffix):
            return f"{_get_label(form, name.removesuffix(suffix))}, {phrase('analysis' + suffix)}"
    return phrase(f"analysis.{name}")


def _get_label(form: Form, name: str) -> str:
    kind, _, about = name.partition(":")
    if name in form.cells:
        return form.cells[name].id
    if kind == "due":
        return form.quadri[about].title
    if kind == "condition":
        return form.conditions[about].label
    known = measures(form)
    return known[name].label if name in known else phrase("column.outcome")


def _format_value(value: object) -> str:
    """As people write it: decimal comma, points between thousands."""
    match value:
        case None:
            return display.NOTHING
        case bool():
            return phrase(f"answer.{str(value).lower()}")
        case int():
            return format_value(INTEGER, value)
        case Decimal():
            scale = -int(value.as_tuple().exponent)
            return format_value(decimal(scale), int(value.scaleb(scale)))
    return str(value)


def _store_share(share: Decimal | None) -> int | None:
    """A percentage with one decimal as a stored integer."""
    return None if share is None else int(share.scaleb(1))


def _mention_others(screen: Screen, found: pl.DataFrame) -> None:
    if found.height > MOST:
        screen.print_line(phrase("analysis.more", rows=found.height - MOST), "faint")
