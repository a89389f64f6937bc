# SPDX-License-Identifier: EUPL-1.2
"""Patterns of header lines: the part of regular expressions that docs/definition.md lists, matched in bounded time.

Python's `re` goes back and tries again: a pattern such as `(a+)+` can hold the whole process for years. Here all ways
of matching are followed at once (Glushkov's automaton), a character of the text after the other, so that the work is
bounded by `LONGEST` times the square of `MOST_CHARACTERS`, whatever the pattern and the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from schedario.errors import SchedarioError

MOST_CHARACTERS = 200  # of a pattern, with each repetition written out
LONGEST = 300  # characters of a text; a longer one follows no pattern

# One character: a class, a kind, an escaped sign, itself. What a class of one character means is left to `re`.
_ONE = re.compile(
    r"\[\^?(?:\\[^\n]|[^\\\[\]\n])(?:\\[^\n]|[^\\\[\]\n])*\]|\\[dDwWsS]|\\[^\w\s]|\.|[^\\()\[\]{}|*+?^$\n]"
)
_TIMES = re.compile(r"([*+?])|\{([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\}")
_AMBIGUOUS = re.compile(r"\[.*(--|&&|~~|\|\|).*\]")  # `re` warns that their meaning may change


class PatternError(SchedarioError, ValueError):
    """A pattern that cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a pattern by the characters (positions) that it can begin and end with; `blank`: it may be nothing."""

    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    blank: bool = True


@dataclass(slots=True)
class _Automaton:
    """The characters of a pattern, each with those that may follow it."""

    characters: list[re.Pattern[str]] = field(default_factory=list)
    following: list[set[int]] = field(default_factory=list)
    whole: _Part = field(default_factory=_Part)

    def add_character(self, written: str) -> _Part:
        if len(self.characters) == MOST_CHARACTERS:
            raise PatternError(f"it stands for more than {MOST_CHARACTERS} characters, its repetitions written out")
        if _AMBIGUOUS.fullmatch(written):
            raise PatternError(f"«{written}» holds a sign twice")
        try:
            self.characters.append(re.compile(written))
        except re.error as fault:
            raise PatternError(str(fault)) from fault
        self.following.append(set())
        position = frozenset((len(self.characters) - 1,))
        return _Part(position, position, blank=False)

    def join(self, one: _Part, other: _Part) -> _Part:
        """The one, then the other."""
        for position in one.last:
            self.following[position] |= other.first
        first = one.first | other.first if one.blank else one.first
        last = other.last | one.last if other.blank else other.last
        return _Part(first, last, one.blank and other.blank)

    def repeat(self, one: _Part) -> _Part:
        """The one, again and again, at least once."""
        return self.join(one, one) if one.first else one

    def follows(self, text: str) -> bool:
        """Tell whether the whole text can be read along the automaton."""
        next_ones, ends = self.whole.first, self.whole.blank
        for character in text:
            here = [position for position in next_ones if self.characters[position].fullmatch(character)]
            next_ones = frozenset().union(*(self.following[position] for position in here))
            ends = not self.whole.last.isdisjoint(here)
        return ends


class _Reader:
    """Reads a pattern from left to right into an automaton."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.place, self.automaton = pattern, 0, _Automaton()

    def read(self) -> _Automaton:
        self.automaton.whole = self._read_choices()
        if self.place < len(self.pattern):
            raise self._build_fault()
        return self.automaton

    def _read_choices(self) -> _Part:
        found = self._read_sequence()
        while self._take("|"):
            other = self._read_sequence()
            found = _Part(found.first | other.first, found.last | other.last, found.blank or other.blank)
        return found

    def _read_sequence(self) -> _Part:
        found = _Part()
        while self.pattern[self.place : self.place + 1] not in ("", "|", ")"):
            found = self.automaton.join(found, self._read_repeated())
        return found

    def _read_repeated(self) -> _Part:
        start = self.place
        one = self._read_one()
        times = _TIMES.match(self.pattern, self.place)
        if times is None:
            return one
        end = times.end()
        sign, fewest, comma, most = times.groups()
        least = int(fewest) if fewest else int(sign == "+")
        highest = 1 if sign == "?" else None if sign or (comma and not most) else int(most or fewest)
        if highest is not None and highest < least:
            raise PatternError(f"«{times[0]}» counts backwards")
        if _TIMES.match(self.pattern, end):
            raise PatternError(f"«{self.pattern[start : end + 1]}»: one repetition only stands after a character")
        found = self._copy(one, start, least, highest)
        self.place = end
        return found

    def _copy(self, one: _Part, start: int, least: int, highest: int | None) -> _Part:
        """The part written out: `least` times, then as often more as it may; the first copy has been read."""
        found, copies = _Part(), max(least if highest is None else highest, 1) if one.first else 0
        for number in range(copies):
            if number:
                self.place = start
                one = self._read_one()
            last = number == copies - 1
            piece = self.automaton.repeat(one) if last and highest is None else one
            found = self.automaton.join(found, _Part(piece.first, piece.last, piece.blank or number >= least))
        return _Part() if highest == 0 else found

    def _read_one(self) -> _Part:
        if self._take("("):
            if self.pattern.startswith("?", self.place):
                raise self._build_fault()
            found = self._read_choices()
            if not self._take(")"):
                raise PatternError("a bracket is not closed")
            return found
        written = _ONE.match(self.pattern, self.place)
        if written is None:
            raise self._build_fault()
        self.place = written.end()
        return self.automaton.add_character(written[0])

    def _take(self, sign: str) -> bool:
        found = self.pattern.startswith(sign, self.place)
        self.place += found
        return found

    def _build_fault(self) -> PatternError:
        return PatternError(
            f"«{self.pattern[self.place : self.place + 10]}» cannot stand at character {self.place + 1}"
        )


def check_pattern(pattern: str) -> None:
    """Raise PatternError for a pattern that cannot be used."""
    _read_pattern(pattern)


def follows_pattern(text: str, pattern: str) -> bool:
    """Tell whether the whole text follows the pattern. Raises PatternError."""
    return len(text) <= LONGEST and _read_pattern(pattern).follows(text)


@lru_cache(maxsize=64)
def _read_pattern(pattern: str) -> _Automaton:
    if len(pattern) > LONGEST:
        raise PatternError(f"it has more than {LONGEST} characters")
    return _Reader(pattern).read()
