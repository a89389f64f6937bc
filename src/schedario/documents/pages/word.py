# SPDX-License-Identifier: EUPL-1.2
"""The words of a page with their places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from schedario.documents.reading import Box


class Word(NamedTuple):
    """A word. `box` is its place on the page as it is seen, in points from the top left: left, top, right, bottom.

    The other places are the same where the page's text runs from left to right, else as if the page were turned so
    that it did; `base` is that of the line on which it stands. `run`: of a number, the piece of content of which it
    is, 0 where nobody knows.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    box: Box
    run: int = 0


class PageWords(NamedTuple):
    """The words of a page, from 1, in no order.

    `astray` are those that run in another direction than the others, `hidden` those that nobody sees: they say nothing.
    """

    number: int
    words: list[Word]
    astray: list[Word]
    hidden: Sequence[Word] = ()
