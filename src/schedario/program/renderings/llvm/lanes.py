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


def _declared() -> str:
    lines = [f"declare {REALS} @llvm.floor.v{LANES}f64({REALS})", "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)"]
    for width, kind in NUMBERS.items():
        lines.append(f"declare {kind} @llvm.abs.v{LANES}i{width}({kind}, i1)")
        lines += [f"declare {kind} @llvm.{name}.v{LANES}i{width}({kind}, {kind})" for name in ("smax", "smin")]
    lines.append("!0 = !{i32 1}")  # what LLVM wants to be told with what is not temporal
    return "\n".join(lines)


DECLARED = _declared()


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

    def do(self, instruction: str) -> None:
        """An instruction without result."""
        self.lines.append(f"  {instruction}")

    def make(self, instruction: str) -> str:
        """The result of an instruction; the same instruction is not written twice."""
        if instruction not in self._named:
            self._named[instruction] = f"%r{len(self._named)}"
            self.do(f"{self._named[instruction]} = {instruction}")
        return self._named[instruction]

    # ------------------------------------------------------------ truths

    def both(self, *masks: str) -> str:
        """Where all are true."""
        if NONE in masks:
            return NONE
        kept = [mask for mask in dict.fromkeys(masks) if mask != ALL]
        return reduce(lambda one, other: self.make(f"and {MASK} {one}, {other}"), kept) if kept else ALL

    def either(self, *masks: str) -> str:
        """Where one is true."""
        if ALL in masks:
            return ALL
        kept = [mask for mask in dict.fromkeys(masks) if mask != NONE]
        return reduce(lambda one, other: self.make(f"or {MASK} {one}, {other}"), kept) if kept else NONE

    def no(self, mask: str) -> str:
        """Where it is not true."""
        return {ALL: NONE, NONE: ALL}.get(mask) or self.make(f"xor {MASK} {mask}, {ALL}")

    def where(self, mask: str, one: Number, other: Number) -> str:
        """The values of one number where the mask is true, of the other elsewhere."""
        if mask in (ALL, NONE) or one.value == other.value:
            return one.value if mask == ALL else other.value
        return self.make(f"select {MASK} {mask}, {one.kind} {one.value}, {one.kind} {other.value}")

    def compared(self, how: str, one: Number, other: Number) -> Truths:
        """`how` is LLVM's word (`slt`, `eq`, without sign `ugt`); unknown where a number is."""
        known = self.both(one.known, other.known)
        holds = self.make(f"icmp {how} {one.kind} {one.value}, {other.value}")
        return Truths(self.both(holds, known), self.both(self.no(holds), known))

    # ------------------------------------------------------------ numbers

    def constant(self, value: int, width: int = NARROW) -> Number:
        return Number(f"splat (i{width} {value})", ALL, width)

    def cast(self, one: Number, width: int) -> Number:
        """The same number in integers of another width, which hold it."""
        if one.width == width:
            return one
        how = "sext" if width > one.width else "trunc"
        return Number(self.make(f"{how} {one.kind} {one.value} to {NUMBERS[width]}"), one.known, width)

    def sum(self, terms: Sequence[Number]) -> Number:
        return reduce(lambda one, other: self._strictly("add", one, other), terms)

    def count(self, masks: Sequence[str]) -> Number:
        """How many of the masks are true."""
        numbers = [Number(self.make(f"zext {MASK} {mask} to {NUMBERS[NARROW]}"), ALL) for mask in masks]
        return self.sum([self.constant(0), *numbers])

    def product(self, one: Number, other: Number) -> Number:
        return self._strictly("mul", one, other)

    def _strictly(self, operation: str, one: Number, other: Number) -> Number:
        """Known where both are."""
        value = self.make(f"{operation} {one.kind} {one.value}, {other.value}")
        return Number(value, self.both(one.known, other.known), one.width)

    def absolute(self, one: Number) -> Number:
        value = self.make(f"call {one.kind} @llvm.abs.v{LANES}i{one.width}({one.kind} {one.value}, i1 false)")
        return one._replace(value=value)

    def positive(self, one: Number) -> Number:
        """Known where it is above zero."""
        return one._replace(known=self.both(one.known, self.make(f"icmp sgt {one.kind} {one.value}, {NONE}")))

    def extreme(self, one: Number, other: Number, *, greatest: bool) -> Number:
        """The greater or the less; known where both are."""
        name = f"@llvm.s{'max' if greatest else 'min'}.v{LANES}i{one.width}"
        value = self.make(f"call {one.kind} {name}({one.kind} {one.value}, {one.kind} {other.value})")
        return Number(value, self.both(one.known, other.known), one.width)

    def half_up(self, above: Number, below: Number, work: int) -> Number:
        """The quotient of numbers of 64 bits to the nearest integer, ties upwards; `below` is positive where known.

        Where it is not, zero: a quotient by anything else may be greater than the known ones.

        `work` bounds twice the dividend and the divisor together. Doubles divide several times as fast, and give the
        floor of the exact quotient: one that is no integer is further from the next than doubles of its size are.
        """
        known, one = self.both(above.known, below.known), self.constant(1)
        divisor = below._replace(value=self.where(below.known, below, one))
        doubled, twice = (self._strictly("shl", number, one) for number in (above, divisor))
        dividend = self._strictly("add", doubled, divisor)
        divide = self._floor_of_reals if work < EXACT else self._floor_of_integers
        return Number(self.where(known, Number(divide(dividend, twice), known), self.constant(0)), known)

    def _floor_of_reals(self, dividend: Number, divisor: Number) -> str:
        one, other = (self.make(f"sitofp {side.kind} {side.value} to {REALS}") for side in (dividend, divisor))
        quotient = self.make(f"fdiv {REALS} {one}, {other}")
        floor = self.make(f"call {REALS} @llvm.floor.v{LANES}f64({REALS} {quotient})")
        return self.make(f"fptosi {REALS} {floor} to {dividend.kind}")

    def _floor_of_integers(self, dividend: Number, divisor: Number) -> str:
        """LLVM's division leaves out the decimals; below zero the floor is one less where there are some."""
        quotient, rest = (self._strictly(operation, dividend, divisor) for operation in ("sdiv", "srem"))
        below = self.make(f"icmp slt {rest.kind} {rest.value}, {NONE}")
        one_less = self.make(f"sext {MASK} {below} to {rest.kind}")
        return self.make(f"add {quotient.kind} {quotient.value}, {one_less}")

    # ------------------------------------------------------------ memory

    def address(self, width: int, base: str, place: str) -> str:
        """`place` times `width` bits after where `base` points."""
        return self.make(f"getelementptr i{width}, ptr {base}, i64 {place}")

    def fetch(self, base: str, row: str) -> None:
        """From memory into the cache that is not the nearest, which the columns at hand fill."""
        self.do(f"call void @llvm.prefetch.p0(ptr {self.address(NARROW, base, row)}, i32 0, i32 2, i32 1)")

    def numbers(self, base: str, row: str) -> str:
        """Eight integers, which may begin anywhere."""
        return self.make(f"load {NUMBERS[NARROW]}, ptr {self.address(NARROW, base, row)}, align 8")

    def mask(self, base: str, group: str) -> str:
        """The truths of a group of schede, out of a bitmap."""
        byte = self.make(f"load i8, ptr {self.address(8, base, group)}, align 1")
        return self.make(f"bitcast i8 {byte} to {MASK}")

    def store_mask(self, mask: str, base: str, group: str) -> None:
        byte = {ALL: "-1", NONE: "0"}.get(mask) or self.make(f"bitcast {MASK} {mask} to i8")
        self.do(f"store i8 {byte}, ptr {self.address(8, base, group)}, align 1")

    def store_numbers(self, one: Number, base: str, row: str) -> None:
        """Past the caches, which the answers need, and without reading first what was there."""
        self.do(f"store {one.kind} {one.value}, ptr {self.address(NARROW, base, row)}, align 64, !nontemporal !0")

    def store_narrow(self, one: Number, width: int, base: str, row: str) -> None:
        """Small numbers, in integers of `width` bits."""
        kind = f"<{LANES} x i{width}>"
        narrow = self.make(f"trunc {one.kind} {one.value} to {kind}")
        self.do(f"store {kind} {narrow}, ptr {self.address(width, base, row)}, align {width}")
