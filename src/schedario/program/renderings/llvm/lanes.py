# SPDX-License-Identifier: EUPL-1.2
"""Instructions of LLVM for eight schede at a time: numbers in vectors of integers, truths in masks.

Where a number is missing its lane holds one that is no larger than the known ones may be, so that nothing overflows
in lanes that do not count either.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

LANES = 8  # a byte of a bitmap of Arrow has their truths, a line of cache their integers

NARROW = 64  # bits of the integers that are read, divided and written

NUMBERS = {NARROW: f"<{LANES} x i64>", 128: f"<{LANES} x i128>"}  # by the width of one
REALS, MASK = f"<{LANES} x double>", f"<{LANES} x i1>"

ALL, NONE = "splat (i1 true)", "zeroinitializer"

EXACT = 2**53  # below it a double holds every integer


def _declare_intrinsics() -> str:
    lines = [f"declare {REALS} @llvm.floor.v{LANES}f64({REALS})", "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)"]
    for width, kind in NUMBERS.items():
        lines.append(f"declare {kind} @llvm.abs.v{LANES}i{width}({kind}, i1)")
        lines += [f"declare {kind} @llvm.{name}.v{LANES}i{width}({kind}, {kind})" for name in ("smax", "smin")]
    lines.append("!0 = !{i32 1}")  # what LLVM wants to be told with what is not temporal
    return "\n".join(lines)


DECLARED = _declare_intrinsics()


class Number(NamedTuple):
    """A vector of integers of 64 or 128 bits, and the mask of the lanes where they are known."""

    value: str
    known: str
    width: int = NARROW

    @property
    def kind(self) -> str:
        """The type of the vector."""
        return NUMBERS[self.width]


class Truths(NamedTuple):
    """The masks of the lanes where a condition is true, and where it is false; it is unknown in the others."""

    true: str
    false: str


class Lanes:
    """Instructions in the order in which they were asked for; each method gives the name of its result.

    The numbers that a method is given are of one width.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._named: dict[str, str] = {}

    def emit_instruction(self, instruction: str) -> None:
        """An instruction without result."""
        self.lines.append(f"  {instruction}")

    def emit_value(self, instruction: str) -> str:
        """The result of an instruction; the same instruction is not written twice."""
        if instruction not in self._named:
            self._named[instruction] = f"%r{len(self._named)}"
            self.emit_instruction(f"{self._named[instruction]} = {instruction}")
        return self._named[instruction]

    # ------------------------------------------------------------ truths

    def join_masks(self, *masks: str) -> str:
        """The mask of the lanes where all are true."""
        if NONE in masks:
            return NONE
        kept = [mask for mask in dict.fromkeys(masks) if mask != ALL]
        return reduce(lambda one, other: self.emit_value(f"and {MASK} {one}, {other}"), kept) if kept else ALL

    def unite_masks(self, *masks: str) -> str:
        """The mask of the lanes where one is true."""
        if ALL in masks:
            return ALL
        kept = [mask for mask in dict.fromkeys(masks) if mask != NONE]
        return reduce(lambda one, other: self.emit_value(f"or {MASK} {one}, {other}"), kept) if kept else NONE

    def negate_mask(self, mask: str) -> str:
        """The mask of the lanes where it is not true."""
        return {ALL: NONE, NONE: ALL}.get(mask) or self.emit_value(f"xor {MASK} {mask}, {ALL}")

    def select_lanes(self, mask: str, one: Number, other: Number) -> str:
        """The values of one number where the mask is true, of the other elsewhere."""
        if mask in (ALL, NONE) or one.value == other.value:
            return one.value if mask == ALL else other.value
        return self.emit_value(f"select {MASK} {mask}, {one.kind} {one.value}, {one.kind} {other.value}")

    def compare_numbers(self, how: str, one: Number, other: Number) -> Truths:
        """`how` is LLVM's word (`slt`, `eq`, without sign `ugt`); unknown where a number is."""
        known = self.join_masks(one.known, other.known)
        holds = self.emit_value(f"icmp {how} {one.kind} {one.value}, {other.value}")
        return Truths(self.join_masks(holds, known), self.join_masks(self.negate_mask(holds), known))

    # ------------------------------------------------------------ numbers

    def build_constant(self, value: int, width: int = NARROW) -> Number:
        return Number(f"splat (i{width} {value})", ALL, width)

    def cast_number(self, one: Number, width: int) -> Number:
        """The same number in integers of another width, which hold it."""
        if one.width == width:
            return one
        how = "sext" if width > one.width else "trunc"
        return Number(self.emit_value(f"{how} {one.kind} {one.value} to {NUMBERS[width]}"), one.known, width)

    def add_numbers(self, terms: Sequence[Number]) -> Number:
        return reduce(lambda one, other: self._apply_strictly("add", one, other), terms)

    def count_masks(self, masks: Sequence[str]) -> Number:
        """The number of masks that are true."""
        numbers = [Number(self.emit_value(f"zext {MASK} {mask} to {NUMBERS[NARROW]}"), ALL) for mask in masks]
        return self.add_numbers([self.build_constant(0), *numbers])

    def multiply_numbers(self, one: Number, other: Number) -> Number:
        return self._apply_strictly("mul", one, other)

    def _apply_strictly(self, operation: str, one: Number, other: Number) -> Number:
        """Known where both are."""
        value = self.emit_value(f"{operation} {one.kind} {one.value}, {other.value}")
        return Number(value, self.join_masks(one.known, other.known), one.width)

    def take_absolute(self, one: Number) -> Number:
        value = self.emit_value(f"call {one.kind} @llvm.abs.v{LANES}i{one.width}({one.kind} {one.value}, i1 false)")
        return one._replace(value=value)

    def keep_positive(self, one: Number) -> Number:
        """Known where it is above zero."""
        return one._replace(
            known=self.join_masks(one.known, self.emit_value(f"icmp sgt {one.kind} {one.value}, {NONE}"))
        )

    def choose_extreme(self, one: Number, other: Number, *, greatest: bool) -> Number:
        """The greater or the less; known where both are."""
        name = f"@llvm.s{'max' if greatest else 'min'}.v{LANES}i{one.width}"
        value = self.emit_value(f"call {one.kind} {name}({one.kind} {one.value}, {one.kind} {other.value})")
        return Number(value, self.join_masks(one.known, other.known), one.width)

    def divide_half_up(self, above: Number, below: Number, work: int) -> Number:
        """The quotient of numbers of 64 bits to the nearest integer, ties upwards; `below` is positive where known.

        Where it is not, zero: a quotient by anything else may be greater than the known ones.

        `work` bounds twice the dividend and the divisor together. Doubles divide several times as fast, and give the
        floor of the exact quotient: one that is no integer is further from the next than doubles of its size are.
        """
        known, one = self.join_masks(above.known, below.known), self.build_constant(1)
        divisor = below._replace(value=self.select_lanes(below.known, below, one))
        doubled, twice = (self._apply_strictly("shl", number, one) for number in (above, divisor))
        dividend = self._apply_strictly("add", doubled, divisor)
        divide = self._divide_reals_down if work < EXACT else self._divide_integers_down
        return Number(self.select_lanes(known, Number(divide(dividend, twice), known), self.build_constant(0)), known)

    def _divide_reals_down(self, dividend: Number, divisor: Number) -> str:
        one, other = (self.emit_value(f"sitofp {side.kind} {side.value} to {REALS}") for side in (dividend, divisor))
        quotient = self.emit_value(f"fdiv {REALS} {one}, {other}")
        floor = self.emit_value(f"call {REALS} @llvm.floor.v{LANES}f64({REALS} {quotient})")
        return self.emit_value(f"fptosi {REALS} {floor} to {dividend.kind}")

    def _divide_integers_down(self, dividend: Number, divisor: Number) -> str:
        """LLVM's division leaves out the decimals; below zero the floor is one less where there are some."""
        quotient, rest = (self._apply_strictly(operation, dividend, divisor) for operation in ("sdiv", "srem"))
        below = self.emit_value(f"icmp slt {rest.kind} {rest.value}, {NONE}")
        one_less = self.emit_value(f"sext {MASK} {below} to {rest.kind}")
        return self.emit_value(f"add {quotient.kind} {quotient.value}, {one_less}")

    # ------------------------------------------------------------ memory

    def compute_address(self, width: int, base: str, place: str) -> str:
        """`place` times `width` bits after where `base` points."""
        return self.emit_value(f"getelementptr i{width}, ptr {base}, i64 {place}")

    def fetch_ahead(self, base: str, row: str) -> None:
        """From memory into the cache that is not the nearest, which the columns at hand fill."""
        self.emit_instruction(
            f"call void @llvm.prefetch.p0(ptr {self.compute_address(NARROW, base, row)}, i32 0, i32 2, i32 1)"
        )

    def load_numbers(self, base: str, row: str) -> str:
        """Eight integers, which may begin anywhere."""
        return self.emit_value(f"load {NUMBERS[NARROW]}, ptr {self.compute_address(NARROW, base, row)}, align 8")

    def load_mask(self, base: str, group: str) -> str:
        """The truths of a group of schede, out of a bitmap."""
        byte = self.emit_value(f"load i8, ptr {self.compute_address(8, base, group)}, align 1")
        return self.emit_value(f"bitcast i8 {byte} to {MASK}")

    def store_mask(self, mask: str, base: str, group: str) -> None:
        byte = {ALL: "-1", NONE: "0"}.get(mask) or self.emit_value(f"bitcast {MASK} {mask} to i8")
        self.emit_instruction(f"store i8 {byte}, ptr {self.compute_address(8, base, group)}, align 1")

    def store_numbers(self, one: Number, base: str, row: str) -> None:
        """Past the caches, which the answers need, and without reading first what was there."""
        self.emit_instruction(
            f"store {one.kind} {one.value}, ptr {self.compute_address(NARROW, base, row)}, align 64, !nontemporal !0"
        )

    def store_narrow(self, one: Number, width: int, base: str, row: str) -> None:
        """Small numbers, in integers of `width` bits."""
        kind = f"<{LANES} x i{width}>"
        narrow = self.emit_value(f"trunc {one.kind} {one.value} to {kind}")
        self.emit_instruction(f"store {kind} {narrow}, ptr {self.compute_address(width, base, row)}, align {width}")
