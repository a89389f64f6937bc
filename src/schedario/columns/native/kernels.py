# SPDX-License-Identifier: EUPL-1.2
"""Programs kept for the next frame, each with what it takes for granted of the answers.

A frame is computed by the program that the ones before it have left, which itself finds out whether that was right:
looking for the least and the greatest answers beforehand takes longer than computing everything. Only where it was not
a program is made that takes less for granted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import NamedTuple

import polars as pl

from schedario.columns.frames import Schede, find_answered
from schedario.columns.native import answers
from schedario.columns.native.code import Code, Table, build_address_table, compile_text
from schedario.columns.native.results import Room, build_word_expressions
from schedario.columns.results import Results
from schedario.columns.schema import list_findings_by_count, list_output_types
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.program.graph import Assumptions
from schedario.program.outputs import Part, build_form_program
from schedario.program.ranges import Range, TooLargeError
from schedario.program.renderings.llvm.lanes import LANES
from schedario.program.renderings.llvm.program import Source, render_graph

SAMPLE = 4_096  # schede by which the bounds of the answers are guessed when there is no program yet

AT_ONCE = 8_192  # groups of schede that a processor takes at a time, at most


class Assumed(NamedTuple):
    """The assumptions of a program: bounds of the answers, and which cells all schede answer, or none does."""

    bounds: Mapping[str, Range]
    answered: Mapping[str, bool]

    def is_implied_by(self, other: Assumed) -> bool:
        """Checks whether it holds wherever the other does."""
        return self.weaken(other) == self

    def weaken(self, other: Assumed) -> Assumed:
        """Makes what holds where either does."""
        bounds = {cell: _join_ranges(one, other.bounds[cell]) for cell, one in self.bounds.items()}
        return Assumed(bounds, dict(self.answered.items() & other.answered.items()))


class Kernel(NamedTuple):
    """A program that can be run, and what it takes for granted. `asked`: see `answers`; `worded`: see `Room`."""

    source: Source
    code: Code
    assumed: Assumed
    asked: Sequence[pl.Expr]
    worded: Sequence[pl.Expr]

    @classmethod
    def compile(cls, source: Source, assumed: Assumed, words: Mapping[str, pl.Enum]) -> Kernel:
        """Compiles a program. `words` are those of results that are places in a list."""
        return cls(
            source,
            compile_text(source.text),
            assumed,
            answers.list_asked_columns(source.needed),
            build_word_expressions(words),
        )

    def run(self, cells: pl.DataFrame) -> pl.DataFrame | None:
        """The outputs for all schede; None where an answer is outside the bounds."""
        room = Room(self.source.results, self.worded, cells.height)
        read = answers.read_frame(cells, self.asked, self.source.needed)
        written = [build_address_table(addresses) for addresses in room.list_addresses()]
        whole, threads = cells.height // LANES, pl.thread_pool_size()
        outside = self._run_groups(whole, threads, build_address_table(read.addresses), *written)
        if not outside and cells.height % LANES:
            last = answers.read_last_group(read, self.source.needed, cells.height)
            outside = self.code.run_groups(whole, whole + 1, build_address_table(last.addresses), *written)
        return None if outside else room.build_frame()

    def _run_groups(self, groups: int, threads: int, *tables: Table) -> bool:
        """All groups, side by side; whether some answer was outside, as soon as one was."""
        step = max(1, min(AT_ONCE, -(-groups // threads)))
        with ThreadPoolExecutor(threads) as pool:
            jobs = [
                pool.submit(self.code.run_groups, at, min(at + step, groups), *tables) for at in range(0, groups, step)
            ]
            outside = any(job.result() for job in jobs)
            pool.shutdown(cancel_futures=outside)
        return outside


class Kernels:
    """The program for some outputs of a form, made again whenever a frame is not as it takes for granted."""

    def __init__(self, form: Form, parts: tuple[Part, ...]) -> None:
        self.form, self.parts = form, parts
        self.lock = Lock()
        self.kernel: Kernel | None = None

    @property
    def sample(self) -> int:
        """Of how many schede bounds are worth looking for: of none where those of a program can be tried."""
        return SAMPLE if self.kernel is None else 0

    def run(self, schede: Schede) -> Results | None:
        """The outputs; None where an answer is outside the bounds of these schede and of those before.

        Raises TooLargeError where a number might not fit the integers of machine code.
        """
        frame = Assumed(schede.bounds, dict(find_answered(schede.cells)))
        kernel = self.kernel
        if kernel is None or not kernel.assumed.is_implied_by(frame):
            kernel = self.get_kernel(frame)
        columns = kernel.run(schede.cells)
        return None if columns is None else Results.build_within(kernel.source.ranges, columns, self.form)

    def get_kernel(self, frame: Assumed) -> Kernel:
        """A program that is right for the frame, and for those before it, unless it were too large for all."""
        with self.lock:
            before = self.kernel
            if before is not None and before.assumed.is_implied_by(frame):  # another thread has made it
                return before
            try:
                self.kernel = self._make_kernel(frame if before is None else before.assumed.weaken(frame))
            except TooLargeError:
                self.kernel = self._make_kernel(frame)
            return self.kernel

    def _make_kernel(self, assumed: Assumed) -> Kernel:
        types = list_output_types(self.form, self.parts)
        words = {name: dtype for name, dtype in types.items() if isinstance(dtype, pl.Enum)}
        graph = build_form_program(self.form).build_graph(self.parts, Assumptions(assumed.answered, assumed.bounds))
        counts = list_findings_by_count(self.form, self.parts)
        source = render_graph(graph, assumed.bounds, frozenset(words), counts)
        return Kernel.compile(source, assumed, words)


@cached_on_form(maxsize=16)
def get_kernels(form: Form, parts: tuple[Part, ...]) -> Kernels:
    """The programs of a form; what they take for granted they learn from the frames."""
    return Kernels(form, parts)


def _join_ranges(one: Range, other: Range) -> Range:
    return Range(min(one.low, other.low), max(one.high, other.high))
