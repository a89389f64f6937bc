# SPDX-License-Identifier: EUPL-1.2
"""The program of a form compiled as Python: two functions, the values of its cells and all that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.engine.cached import cached
from schedario.program.cells import build_least_values, build_ranges
from schedario.program.findings import list_fillable_cells
from schedario.program.graph import Assumptions, Graph
from schedario.program.outputs import ALL_PARTS, FIRST_PARTS, PAGE_PARTS, LaterPart, Output, build_form_program
from schedario.program.renderings.python import Function, compile_task
from schedario.program.renderings.text import Task

Row = tuple[int | str | None, ...]


class Source(NamedTuple):
    """Where the value of a name is that texts can show: its place among those `given`, and its scale.

    `least` and `range` are places among the first outputs: what the value is at least while it is missing, and the
    lowest that possible readings give for it, before the highest and whether one gives another; None where it has none.
    """

    given: Literal["row", "results", "first_outputs"]
    place: int
    scale: int
    least: int | None = None
    range: int | None = None


@dataclass(eq=False)
class CompiledProgram:
    """`values(answers)` gives the cells in `computed`, as their formulas have them, due or not.

    `compute(answers, marks)` gives them with the outputs, but for those that only the pages of one scheda ask
    for: these `compute_page_outputs` gives. `parts` says which of them, one after the other, are those of a part.
    Answers and values are tuples of stored integers (texts for text cells), None where missing. `sources` says where
    the value is of each name that a text can show.
    """

    form: Form
    asked: tuple[str, ...]
    computed: tuple[str, ...]
    parts: Mapping[str, slice]
    values: Function
    sources: Mapping[str, Source]

    def compute(self, row: Row, marks: frozenset[str]) -> tuple[tuple[int | None, ...], tuple[Any, ...]]:
        """The computed cells of a scheda, and its outputs without those of its pages."""
        if marks:
            values = self.values(row, (), marks)
            return values, _compile_parts(self.form, FIRST_PARTS)(row, values, marks)
        whole = self.is_complete(row)
        values = (self.compute_complete_values if whole else self.values)(row)
        return values, (self.compute_complete if whole else self.compute_partial)(row, values)

    def is_complete(self, row: Row) -> bool:
        """Checks whether every amount is there that all must have, and none is below zero."""
        picked = self.pick_obligatory(row)
        return None not in picked and min(picked, default=-1) >= 0  # type: ignore[type-var, operator]

    @cached
    def compute_partial(self) -> Function:
        """The outputs of a scheda without marks."""
        return compile_task(build_task(self.form, FIRST_PARTS)._replace(marks=frozenset()))

    @cached
    def compute_complete(self) -> Function:
        """The same of one that `is_complete`: it need not ask what is there, and is sooner done."""
        known = _list_known_results(self.form, self.surely)
        todo = build_task(self.form, FIRST_PARTS)
        return compile_task(todo._replace(marks=frozenset(), answered=self.surely, known=known))

    @cached
    def compute_complete_values(self) -> Function:
        """The computed cells of one that `is_complete`."""
        return compile_task(build_values_task(self.form)._replace(answered=self.surely))

    @cached
    def surely(self) -> Mapping[str, tuple[int | None, int | None]]:
        """The amounts of a scheda that `is_complete`, with the least and the most that they are."""
        return dict.fromkeys(_list_obligatory(self.form), (0, None))

    @cached
    def pick_obligatory(self) -> Callable[[Row], tuple[int | None, ...]]:
        """The amounts of a row that the form wants of all; the first of them twice, so that it is never one alone."""
        places = [self.asked.index(name) for name in _list_obligatory(self.form)]
        return itemgetter(*places, places[0]) if places else lambda _row: ()

    def compute_page_outputs(self, row: Row, values: Row, marks: frozenset[str]) -> tuple[Any, ...]:
        """The outputs that only the pages of one scheda ask for."""
        return _compile_parts(self.form, PAGE_PARTS)(row, values, marks)

    def compute_later(self, part: LaterPart, row: Row, values: Row, marks: frozenset[str]) -> dict[str, Any]:
        """The outputs of a part that is computed only when it is asked for, by name."""
        names, function = _compile_later(self.form, part)
        return dict(zip(names, function(row, values, marks), strict=True))

    def build_row(self, stored: Mapping[str, int | str]) -> Row:
        """The answers in the order that the functions want."""
        return tuple(map(stored.get, self.asked))


@cached_on_form()
def _compile_later(form: Form, part: LaterPart) -> tuple[tuple[str, ...], Function]:
    names = tuple(output.name for output in build_form_program(form).list_outputs((part,)))
    return names, compile_task(build_task(form, (part,)))


@cached_on_form()
def compile_program(form: Form) -> CompiledProgram:
    """The compiled program of `form`."""
    todo = build_values_task(form)
    asked, computed = tuple(todo.answers), tuple(todo.computed)
    return CompiledProgram(form, asked, computed, locate_parts(form), compile_task(todo), _list_sources(form))


def _list_obligatory(form: Form) -> tuple[str, ...]:
    """The cells of amounts from zero up that only an answer fills, in quadri that are always due."""
    own = (cell for quadro in form.quadri.values() if quadro.due is None for cell in list_fillable_cells(quadro))
    amounts = (cell for cell in own if cell.numeric and cell.minimum == 0 and cell.maximum is None)
    return tuple(cell.id for cell in amounts if cell.required and cell.due is None)


def _list_known_results(form: Form, answered: Mapping[str, tuple[int | None, int | None]]) -> list[str]:
    """The computed cells that are never null where these cells have an answer within these limits."""
    computed = build_form_program(form).computed
    graph = Graph(computed, computed, Assumptions(dict.fromkeys(answered, True), answered))
    return [name for name, number in graph.outputs.items() if graph.vertices[number].known]


def _list_sources(form: Form) -> dict[str, Source]:
    """The sources of cells, of a cell with a formula what it gives, and of named values."""
    parts = locate_parts(form)
    found = {cell.id: Source("row", place, cell.scale) for place, cell in enumerate(form.asked)}
    found |= {cell.id: Source("results", place, cell.scale) for place, cell in enumerate(form.computed)}
    named = enumerate(form.values.values(), parts["values"].start)
    found |= {one.name: Source("first_outputs", place, one.scale) for place, one in named}
    for place, name in enumerate(build_least_values(form), parts["least"].start):
        found[name] = found[name]._replace(least=place)
    for name, place in zip(build_ranges(form), count(parts["ranges"].start, 3), strict=False):
        found[name] = found[name]._replace(range=place)
    return found


@cached_on_form()
def _compile_parts(form: Form, parts: tuple[str, ...]) -> Function:
    return compile_task(build_task(form, parts))


def build_task(form: Form, parts: Sequence[str]) -> Task:
    """The outputs of these parts, from the answers and the computed cells."""
    return build_task_of(form, build_form_program(form).list_outputs(parts))


def build_task_of(form: Form, outputs: Sequence[Output]) -> Task:
    """These outputs, from the answers and the computed cells."""
    asked, computed = tuple(cell.id for cell in form.asked), tuple(build_form_program(form).computed)
    return Task(asked, [output.node for output in outputs], results=computed)


@cached_on_form()
def build_values_task(form: Form) -> Task:
    """The computed cells of a form, from its answers."""
    computed = build_form_program(form).computed
    return Task(tuple(cell.id for cell in form.asked), list(computed.values()), computed)


@cached_on_form()
def locate_parts(form: Form, parts: tuple[str, ...] = ALL_PARTS) -> Mapping[str, slice]:
    """The slices where the outputs of each part stand among those of `parts`."""
    found: dict[str, slice] = {part: slice(0, 0) for part in parts}
    start = 0
    for part, outputs in groupby(build_form_program(form).list_outputs(parts), key=_get_part):
        end = start + len(list(outputs))
        found[part], start = slice(start, end), end
    return found


def _get_part(output: Output) -> str:
    return output.part
