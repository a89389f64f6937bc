# SPDX-License-Identifier: EUPL-1.2
"""The cells of a form as nodes: the programs of computed cells, what is shown in each, and its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple, get_args

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.templates import Template
from schedario.program import nodes as f
from schedario.program import rational
from schedario.program.bounds import Bounding
from schedario.program.decisions import build_decisions, is_not_due
from schedario.program.dependencies import find_needed_answers
from schedario.program.limits import is_usable
from schedario.program.readings import (
    compare_numbers,
    find_open_parameters,
    get_lowering,
    list_readings,
    refer_to_number,
)

State = Literal["answered", "prefilled", "computed", "missing", "not_due", "doubtful", "unavailable", "to_verify"]

STATES: tuple[State, ...] = get_args(State)


@cached_on_form()
def build_computed_cells(form: Form) -> Mapping[str, f.Node]:
    """The program of each cell with a formula, as stored, whether or not the cell is due."""
    return {cell.id: get_lowering(form).lower_cell(cell.id) for cell in form.computed}


@cached_on_form()
def build_named_values(form: Form) -> Mapping[str, f.Node]:
    """The named values of the form, rounded to their units for showing; unknown where possible readings differ."""
    exact = get_lowering(form)
    numbers = {
        name: rational.round_half_up(exact.lower_number(value.formula.tree), value.unit.scale)
        for name, value in form.values.items()
    }
    return {name: f.select(compare_numbers(form, name).same, node, f.NULL) for name, node in numbers.items()}


@cached_on_form()
def build_least_values(form: Form) -> Mapping[str, f.Node]:
    """The least that a number can become, stored with its scale: for those that the texts of checks tell so.

    The least by any possible reading.
    """
    texts = (text for check in form.checks for text in (check.found, check.expected, check.message, check.remedy))
    wanted = dict.fromkeys(hole.name for text in texts for hole in text.holes if hole.format == "least")
    readings = list_readings(form) or [Bounding(get_lowering(form))]
    found = {}
    for name in wanted:
        scale = form.values[name].unit.scale if name in form.values else form.cells[name].scale
        lows = dict.fromkeys(rational.round_half_up(_find_low(form, one, name), scale) for one in readings)
        found[name] = f.Extreme(False, tuple(lows)) if len(lows) > 1 else next(iter(lows))
    return found


def _find_low(form: Form, bounding: Bounding, name: str) -> rational.Rational:
    if name in form.values:
        return bounding.find_interval(form.values[name].formula.tree).low
    return bounding.bound_cell(name).low


class NumberRange(NamedTuple):
    """The lowest and the highest that possible readings give for a number, as stored.

    `inner`: some reading gives a number between the two.
    """

    low: f.Node
    high: f.Node
    inner: f.Condition


@cached_on_form()
def build_ranges(form: Form) -> Mapping[str, NumberRange]:
    """The ranges of the numbers that texts show and that possible readings may give differently."""
    names = (hole.name for text in _list_texts(form) for hole in text.holes)
    return {name: one for name in dict.fromkeys(names) if (one := _build_range(form, name)) is not None}


def _list_texts(form: Form) -> Iterator[Template]:
    """The texts of checks, messages and the outcome."""
    for check in form.checks:
        yield from (check.found, check.expected, check.message, check.remedy)
    for case in (*(case for message in form.messages.values() for case in message.cases), *form.outcome):
        yield from (text for text in (case.text, *(one.text for one in case.follows)) if text is not None)


def _build_range(form: Form, name: str) -> NumberRange | None:
    number = refer_to_number(form, name)
    if number is None or not find_open_parameters(form, number):
        return None
    scale = form.values[name].unit.scale if name in form.values else form.cells[name].scale
    read = [rational.round_half_up(one.current.lower_number(number), scale) for one in list_readings(form)]
    least = form.cells[name].minimum if name in form.cells else None
    if least is not None:  # a reading by which there is no such amount makes the formula negative
        read = [f.Extreme(True, (one, f.Integer(int(least * 10**scale)))) for one in read]
    numbers = tuple(dict.fromkeys(read))
    low, high = f.Extreme(False, numbers), f.Extreme(True, numbers)
    between = (f.all_of(f.Less(low, one), f.Less(one, high)) for one in numbers)
    return NumberRange(low, high, f.surely(f.any_of(*between)))


@cached_on_form()
def find_supporting_answers(form: Form) -> Mapping[str, frozenset[str]]:
    """For each computed cell, the answers it can depend on, through other cells, values and conditions."""
    return {cell.id: frozenset(find_needed_answers(form, cell.formula.tree)) for cell in form.computed if cell.formula}


def build_shown_value(form: Form, cell: Cell) -> f.Node:
    """The shown value of a computed cell: in a quadro that is not due only an answer.

    Nothing while it is in doubt, or possible readings give different ones.
    """
    given = f.Answer(cell.id) if cell.asked else f.NULL
    agreed = f.select(compare_numbers(form, cell.id).same, f.Slot(cell.id), f.NULL)
    shown = f.FirstKnown((given, agreed)) if cell.asked else agreed  # an answer also where it can count for nothing
    value = _build_where_due(form, cell, otherwise=shown, exempt=given)
    return f.Select(f.Marked(cell.id, "doubt"), f.NULL, value)


def build_state(form: Form, cell: Cell) -> f.Node:
    """The place in STATES of the state of a cell."""
    own = _build_blank_state(cell) if cell.formula is None else _build_computed_state(form, cell)
    own = f.select(compare_numbers(form, cell.id).disputed, _build_state_word("to_verify"), own)
    if cell.asked:
        given = _build_state_word("answered" if cell.supplied_by == "comune" else "prefilled")
        own = f.Select(f.Answered(cell.id), given, own)
    settled = f.Select(f.Marked(cell.id, "doubt"), _build_state_word("doubtful"), own)
    return _build_where_due(form, cell, otherwise=settled, exempt=_build_state_word("not_due"))


def _build_computed_state(form: Form, cell: Cell) -> f.Node:
    """A cell that has all it needs is computed, also where no number comes of it (a division by zero).

    It is unavailable where all that it lacks is.
    """
    names = sorted(find_supporting_answers(form)[cell.id])
    needs = tuple(is_usable(name, form.cells[name]) for name in names)
    if not needs:
        return _build_state_word("computed")
    whole = f.All((*needs, f.Not(f.Marked(cell.id, "fault")))) if cell.asked else f.All(needs)
    complete = f.Any((f.Known(f.Slot(cell.id)), whole))
    unavailable = [f.Marked(name, "unavailable") for name in names]
    accounted = (f.any_of(*pair) for pair in zip(needs, unavailable, strict=True))
    blocked = f.all_of(f.any_of(*unavailable), *accounted)
    lacking = f.Select(blocked, _build_state_word("unavailable"), _build_state_word("missing"))
    return f.Select(f.Surely(complete), _build_state_word("computed"), lacking)


def _build_blank_state(cell: Cell) -> f.Node:
    return f.Select(f.Marked(cell.id, "unavailable"), _build_state_word("unavailable"), _build_state_word("missing"))


def _build_where_due(form: Form, cell: Cell, *, otherwise: f.Node, exempt: f.Node) -> f.Node:
    return f.select(is_not_due(build_decisions(form).get_cell_due(cell)), exempt, otherwise)


def _build_state_word(name: State) -> f.Node:
    return f.Integer(STATES.index(name))
