# SPDX-License-Identifier: EUPL-1.2
"""The evaluation of many schede in SQL, for engines that speak it: the same columns as `evaluate` gives.

It is a list of steps, each a SELECT from the one before; most engines take them as one statement. The first step takes
the answers and refuses what is none; then come the layers of the form's program; the last steps give the results their
types and count the findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import NamedTuple

from sqlglot import exp

from schedario.columns.engines import EngineError
from schedario.columns.numbers import LIMIT
from schedario.columns.schema import COUNT_COLUMNS, DIGITS, MOST, list_columns, list_findings_by_count
from schedario.columns.sql_answers import AnswerSource, take_answers
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.program.outputs import PARTS, Part, build_form_program
from schedario.program.ranges import Range, TooLargeError, get_greatest_magnitude
from schedario.program.renderings.sql import (
    RenderedQuery,
    SelectStep,
    build_column,
    chain_selects,
    name_expression,
    render_graph,
)
from schedario.program.renderings.sql_dialects import DIALECTS, Dialect

ANSWER = Range(1 - LIMIT, LIMIT - 1)  # as stored


class Request(NamedTuple):
    """A request to evaluate schede. `names` are the columns of their table; `stored` is that of `evaluate`."""

    form: Form
    names: Sequence[str]
    parts: tuple[Part, ...] = PARTS
    stored: bool = False

    @property
    def others(self) -> list[str]:
        """The columns that are no cells, and stay as they are."""
        return [name for name in self.names if name not in self.form.cells]


def build_evaluation(source: exp.Expr, request: Request, dialect: Dialect) -> exp.Select:
    """Builds one statement over `source` of the steps of an evaluation."""
    return chain_selects(source, list_evaluation_steps(request, dialect), dialect)


def build_computation(source: exp.Expr, request: Request, dialect: Dialect) -> exp.Select:
    """Builds one statement over `source` of the steps of a computation."""
    return chain_selects(source, list_computation_steps(request, dialect), dialect)


def list_evaluation_steps(request: Request, dialect: Dialect) -> list[SelectStep]:
    """Answers in, everything out: the steps that do what `columns.evaluate.evaluate` does."""
    rendered = _render_program(request, dialect)
    given = AnswerSource(request.form, request.names, request.stored)
    answers = [*map(build_column, request.others), *take_answers(given, dialect)]
    steps = [
        SelectStep("risposte", answers),
        *_build_layers(rendered),
        SelectStep("esiti", _list_shown(request, rendered)),
    ]
    if "findings" in request.parts:
        steps.append(SelectStep("conteggi", [exp.Star(), *_build_counts(request.form)]))
    return steps


def list_computation_steps(request: Request, dialect: Dialect) -> list[SelectStep]:
    """Stored answers in, results as stored out, of any size: what `columns.by_polars.compute` does."""
    rendered = _render_program(request, dialect)
    outputs = [name_expression(_build_result(request.form, rendered, name), name) for name in rendered.outputs]
    return [*_build_layers(rendered), SelectStep("esiti", [*map(build_column, request.others), *outputs])]


def write_sql(form: Form, dialect: str, table: str, keep: Sequence[str]) -> str:
    """`build_evaluation` for people: over a table with a column for every cell, with comments. Raises EngineError."""
    names = [*keep, *(cell.id for cell in form.asked)]
    source = exp.maybe_parse(table, into=exp.Table, dialect=dialect)
    query = build_evaluation(source, Request(form, names), DIALECTS[dialect]).sql(dialect, pretty=True)
    opening = phrase("engine.sql", table=table, form=form.code)
    return f"-- {form.code} {form.version}: {form.title}\n-- {opening}\n{query};\n"


def _render_program(request: Request, dialect: Dialect) -> RenderedQuery:
    ranges = {cell.id: ANSWER for cell in request.form.asked if cell.numeric}
    try:
        return render_graph(build_form_program(request.form).build_graph(request.parts), ranges, dialect)
    except TooLargeError as error:
        raise EngineError(phrase("engine.too_wide", form=request.form.code)) from error


def _build_layers(rendered: RenderedQuery) -> list[SelectStep]:
    return [SelectStep(f"passo_{place + 1}", [exp.Star(), *layer]) for place, layer in enumerate(rendered.layers)]


def _build_result(form: Form, rendered: RenderedQuery, name: str) -> exp.Expr:
    """An output with its words, or with a type that holds its numbers."""
    result, output = rendered.outputs[name], build_form_program(form).outputs[name]
    if output.words is not None:
        return _build_word(result, output.words)
    if name not in rendered.ranges or output.part != "cells":
        return result
    return exp.cast(result, "BIGINT" if _can_fit(rendered.ranges[name]) else "DECIMAL(38, 0)")


def _build_word(number: exp.Expr, words: Sequence[str]) -> exp.Expr:
    case = exp.Case(this=number)
    for place, word in enumerate(words):
        case = case.when(exp.Literal.number(place), exp.Literal.string(word), copy=False)
    return case


def _can_fit(one: Range) -> bool:
    return get_greatest_magnitude(one) <= MOST


def _list_shown(request: Request, rendered: RenderedQuery) -> list[exp.Expr]:
    """The columns that `evaluate` shows, with the meaning of each as a comment."""
    form = request.form
    shown: list[exp.Expr] = [*map(build_column, request.others)]
    for one in list_columns(form, request.parts, stored=request.stored):
        if one.name in COUNT_COLUMNS:
            continue
        cell = form.cells.get(one.name)
        result = _build_result(form, rendered, one.name) if one.name in rendered.outputs else build_column(one.name)
        if cell is not None and cell.numeric:
            result = _build_value(cell, result, _can_fit(rendered.ranges.get(one.name, ANSWER)), request.stored)
        shown.append(_add_comment(name_expression(result, one.name), one.label))
    return shown


def _build_value(cell: Cell, result: exp.Expr, safe: bool, stored: bool) -> exp.Expr:
    """The value that a stored integer stands for; an error where it has more digits than a column may have."""
    whole = exp.cast(result, f"DECIMAL({DIGITS}, 0)")
    if cell.scale and not stored:
        one = exp.Literal.string(f"0.{1:0{cell.scale}}")
        unit = exp.cast(one, f"DECIMAL({cell.scale + 1}, {cell.scale})")
        return exp.cast(whole * unit, f"DECIMAL({DIGITS}, {cell.scale})")
    return result if safe else exp.cast(whole, "BIGINT")


def _add_comment(expression: exp.Expr, words: str) -> exp.Expr:
    expression.add_comments([f" {words.replace('*/', '* /')} "])
    return expression


def _build_counts(form: Form) -> list[exp.Expr]:
    """Counts the findings of each level."""
    counts: list[exp.Expr] = []
    for count, names in list_findings_by_count(form).items():
        ones: list[exp.Expr] = [exp.cast(build_column(name), "INT") for name in names]
        counts.append(name_expression(reduce(add, ones or [exp.Literal.number(0)]), count))
    return counts
