# SPDX-License-Identifier: EUPL-1.2
"""Reading of eight schede: answers, where they are missing, and what was asked of texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from schedario.program import nodes as f
from schedario.program.ranges import Range
from schedario.program.renderings.llvm.lanes import ALL, LANES, NONE, Lanes, Number, Truths

AHEAD = 32 * LANES  # schede: so long before they are needed, answers are fetched from memory

Read = f.Answer | f.TextLength | f.SameText | f.Listed


class Needed(NamedTuple):
    """An input: for all schede an answer, or something asked of a text; or (`known`) where there is one."""

    node: Read
    known: bool


class Reader:
    """Reads the eight schede of `%group`, of which the first is `%row`.

    `bounds` are of the answers that are numbers; `answered` tells of cells that all schede answer, or that none does.
    """

    def __init__(self, lanes: Lanes, bounds: Mapping[str, Range], answered: Mapping[str, bool]) -> None:
        self.lanes = lanes
        self.bounds = bounds
        self.answered = answered
        self.needed: dict[Needed, str] = {}  # each with the name of its pointer
        self.outside = "%before"  # where an answer was outside its bounds, so far

    def get_pointer(self, node: Read, *, known: bool) -> str:
        return self.needed.setdefault(Needed(node, known), f"%read{len(self.needed)}")

    def load_known_mask(self, cell: str) -> str:
        """The mask of where a cell has an answer."""
        match self.answered.get(cell):
            case True:
                return ALL
            case False:
                return NONE
        return self.lanes.load_mask(self.get_pointer(f.Answer(cell), known=True), "%group")

    def load_answer(self, cell: str) -> Number:
        """The numbers of a cell; where there is none, zero."""
        found, known = self._load_column(f.Answer(cell)), self.load_known_mask(cell)
        found = Number(self.lanes.select_lanes(known, found, self.lanes.build_constant(0)), known)
        self._check(found, self.bounds[cell])
        return found

    def load_text_length(self, node: f.TextLength) -> Number:
        return self._load_column(node)

    def load_text_truths(self, node: f.SameText | f.Listed) -> Truths:
        known = self.lanes.load_mask(self.get_pointer(node, known=True), "%group")
        holds = self.lanes.load_mask(self.get_pointer(node, known=False), "%group")
        return Truths(self.lanes.join_masks(holds, known), self.lanes.join_masks(self.lanes.negate_mask(holds), known))

    def _load_column(self, node: f.Answer | f.TextLength) -> Number:
        """Eight numbers, and those further on fetched meanwhile: no processor does so by itself with many columns."""
        pointer = self.get_pointer(node, known=False)
        self.lanes.fetch_ahead(pointer, "%ahead")
        return Number(self.lanes.load_numbers(pointer, "%row"), ALL)

    def _check(self, answer: Number, bounds: Range) -> None:
        """Checks where an answer is outside its bounds; a missing one counts as zero, which is within all."""
        low, high = bounds
        moved = answer if low == 0 else self.lanes.add_numbers([answer, self.lanes.build_constant(-low)])
        beyond = self.lanes.compare_numbers("ugt", moved, self.lanes.build_constant(high - low)).true
        self.outside = self.lanes.unite_masks(self.outside, beyond)
