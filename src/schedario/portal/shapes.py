# SPDX-License-Identifier: EUPL-1.2
"""Pieces of a page that are drawn once for all that look the same, however different the words in them are.

`shaped(looks, draw, words)` gives what `draw(*words)` gives. It draws with marks in the place of the words, keeps that
as a text with holes under `looks`, and from then on only fills the holes. So the templates stay the one source of the
page, and a page that nobody has seen before costs little more than the words that are new in it.

What `draw` makes may depend on the language, on `looks`, on which words are empty, and on nothing else. A word must
stand in it as it is, not changed and not measured.

What comes of it are bytes, as they are sent; such bytes can be the words of a larger piece. Words that are texts are
escaped, unless they are `Markup`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from secrets import token_hex

from django.utils import translation
from markupsafe import escape

Word = str | bytes
Piece = tuple[Hashable, Callable[..., str], Sequence[Word]]

MOST = 16_000_000  # bytes kept; a scheda has some hundred shapes of a kilobyte, and some of fifty

_MARK = f"x{token_hex(16)}x"  # nobody can write it, because nobody can guess it
_HOLE = re.compile(rf"{_MARK}(\d+);")
_TO_ESCAPE = re.compile("[&<>\"']").search  # most words are plain numbers


class Shape:
    """A text with holes. `drawn` has a mark, `mark(n)`, wherever the word number n belongs."""

    def __init__(self, drawn: str) -> None:
        pieces = _HOLE.split(drawn)
        self._pieces = [piece.encode() for piece in pieces]
        self._holes = tuple(map(int, pieces[1::2]))

    def __len__(self) -> int:
        return sum(map(len, self._pieces))

    def filled(self, words: Sequence[Word]) -> bytes:
        """The text with the words."""
        pieces = self._pieces.copy()
        pieces[1::2] = [_safe(words[hole]) for hole in self._holes]
        return b"".join(pieces)


def _safe(word: Word) -> bytes:
    if isinstance(word, bytes):
        return word
    return (escape(word) if _TO_ESCAPE(word) else word).encode()


def mark(number: int) -> str:
    """What stands for a word while a shape is drawn."""
    return f"{_MARK}{number};"


class Shapes:
    """The shapes that were drawn, by language and looks; all are forgotten when they become too many."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[Hashable, Shape] = {}
        self.size = 0

    def __call__(self, looks: Hashable, draw: Callable[..., str], words: Sequence[Word] = ()) -> bytes:
        """What `draw(*words)` gives; see above what it may depend on."""
        return self._drawn(translation.get_language(), looks, draw, words)

    def each(self, pieces: Iterable[Piece]) -> list[bytes]:
        """Many pieces at once."""
        language = translation.get_language()
        return [self._drawn(language, looks, draw, words) for looks, draw, words in pieces]

    def _drawn(self, language: str | None, looks: Hashable, draw: Callable[..., str], words: Sequence[Word]) -> bytes:
        key = (language, looks, tuple(map(bool, words)))
        shape = self._kept.get(key)
        if shape is None:
            shape = Shape(draw(*[mark(number) if word else "" for number, word in enumerate(words)]))
            self._keep(key, shape)
        return shape.filled(words)

    def _keep(self, key: Hashable, shape: Shape) -> None:
        if self.size > self._most:
            self._kept.clear()
            self.size = 0
        self._kept[key] = shape
        self.size += len(shape)


shaped = Shapes()
