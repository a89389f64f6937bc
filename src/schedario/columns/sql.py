# SPDX-License-Identifier: EUPL-1.2
"""The evaluation of many schede as one SELECT, for engines that speak SQL: the same columns as `evaluate` gives.

The first step takes the answers and refuses what is none; then come the layers of the form's program; the last steps
give the results their types and count the findings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add
from typing import NamedTuple

from sqlglot import exp

from schedario.columns.engines import EngineError
from schedario.columns.numbers import LIMIT
from schedario.columns.schema import DIGITS, LEVEL_COLUMNS, MOST, columns, findings_by_count
from schedario.columns.sql_answers import Given, taken
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.program.outputs import PARTS, Part, form_program
from schedario.program.ranges import Range, TooLargeError, greatest
from schedario.program.renderings.sql import Rendered, Step, chain, column, named, render
from schedario.program.renderings.sql_dialects import DIALECTS, Dialect

Join = Callable[[exp.Expr, Sequence[Step]], exp.Select]  # `chain` or `nested`

ANSWER = Range(1 - LIMIT, LIMIT - 1)  # as stored


class Request(NamedTuple):
    """What is to be said of which schede. `names` are the columns of `source`; `stored` is that of `evaluate`."""

    form: Form
    source: exp.Expr
    names: Sequence[str]
    parts: tuple[Part, ...] = PARTS
    stored: bool = False

    @property
    def others(self) -> list[str]:
        """The columns that are no cells, and stay as they are."""
        return [name for name in self.names if name not in self.form.cells]


def evaluation(request: Request, dialect: Dialect, joined: Join = chain) -> exp.Select:
    """Answers in, everything out: the statement that does what `columns.evaluate.evaluate` does."""
    rendered = _rendered(request, dialect)
    given = Given(request.form, request.names, request.stored)
    answers = [*map(column, request.others), *taken(given, dialect)]
    steps = [Step("risposte", answers), *_layers(rendered), Step("esiti", _shown(request, rendered))]
    if "findings" in request.parts:
        steps.append(Step("conteggi", [exp.Star(), *_counts(request.form)]))
    return joined(request.source, steps)


def computation(request: Request, dialect: Dialect, joined: Join = chain) -> exp.Select:
    """Stored answers in, results as stored out, of any size: what `columns.by_polars.compute` does."""
    rendered = _rendered(request, dialect)
    outputs = [named(_result(request.form, rendered, name), name) for name in rendered.outputs]
    return joined(request.source, [*_layers(rendered), Step("esiti", [*map(column, request.others), *outputs])])


def text(form: Form, dialect: str, table: str, keep: Sequence[str]) -> str:
    """`evaluation` for people: over a table with a column for every cell, with comments. Raises EngineError."""
    names = [*keep, *(cell.id for cell in form.asked)]
    source = exp.maybe_parse(table, into=exp.Table, dialect=dialect)
    query = evaluation(Request(form, source, names), DIALECTS[dialect]).sql(dialect, pretty=True)
    opening = phrase("engine.sql", table=table, form=form.code)
    return f"-- {form.code} {form.version}: {form.title}\n-- {opening}\n{query};\n"


def _rendered(request: Request, dialect: Dialect) -> Rendered:
    ranges = {cell.id: ANSWER for cell in request.form.asked if cell.numeric}
    try:
        return render(form_program(request.form).graph(request.parts), ranges, dialect)
    except TooLargeError as error:
        raise EngineError(phrase("engine.too_wide", form=request.form.code)) from error


def _layers(rendered: Rendered) -> list[Step]:
    return [Step(f"passo_{place + 1}", [exp.Star(), *layer]) for place, layer in enumerate(rendered.layers)]


def _result(form: Form, rendered: Rendered, name: str) -> exp.Expr:
    """An output with its words, or with a type that holds its numbers."""
    result, output = rendered.outputs[name], form_program(form).outputs[name]
    if output.words is not None:
        return _word(result, output.words)
    if name not in rendered.ranges or output.part != "cells":
        return result
    return exp.cast(result, "BIGINT" if _fits(rendered.ranges[name]) else "DECIMAL(38, 0)")


def _word(number: exp.Expr, words: Sequence[str]) -> exp.Expr:
    case = exp.Case(this=number)
    for place, word in enumerate(words):
        case = case.when(exp.Literal.number(place), exp.Literal.string(word), copy=False)
    return case


def _fits(one: Range) -> bool:
    return greatest(one) <= MOST


def _shown(request: Request, rendered: Rendered) -> list[exp.Expr]:
    """The columns that `evaluate` shows, with the meaning of each as a comment."""
    form = request.form
    shown: list[exp.Expr] = [*map(column, request.others)]
    for one in columns(form, request.parts, stored=request.stored):
        if one.name in LEVEL_COLUMNS.values():
            continue
        cell = form.cells.get(one.name)
        result = _result(form, rendered, one.name) if one.name in rendered.outputs else column(one.name)
        if cell is not None and cell.numeric:
            result = _value(cell, result, _fits(rendered.ranges.get(one.name, ANSWER)), request.stored)
        shown.append(_commented(named(result, one.name), one.label))
    return shown


def _value(cell: Cell, result: exp.Expr, safe: bool, stored: bool) -> exp.Expr:
    """What a stored integer stands for; an error where it has more digits than a column may have."""
    whole = exp.cast(result, f"DECIMAL({DIGITS}, 0)")
    if cell.scale and not stored:
        one = exp.Literal.string(f"0.{1:0{cell.scale}}")
        unit = exp.cast(one, f"DECIMAL({cell.scale + 1}, {cell.scale})")
        return exp.cast(whole * unit, f"DECIMAL({DIGITS}, {cell.scale})")
    return result if safe else exp.cast(whole, "BIGINT")


def _commented(expression: exp.Expr, words: str) -> exp.Expr:
    expression.add_comments([f" {words.replace('*/', '* /')} "])
    return expression


def _counts(form: Form) -> list[exp.Expr]:
    """How many findings there are of each level."""
    counts: list[exp.Expr] = []
    for count, names in findings_by_count(form).items():
        ones: list[exp.Expr] = [exp.cast(column(name), "INT") for name in names]
        counts.append(named(reduce(add, ones or [exp.Literal.number(0)]), count))
    return counts
