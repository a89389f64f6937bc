# SPDX-License-Identifier: EUPL-1.2
"""Running headers and footers: lines at the edge of pages that come again on each at the same height."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

_MOST_AT_EDGE = 4  # lines at the top or bottom of a page that can be running ones
_FEWEST_LINES = 2  # of a page that has more than running ones
_FEWEST_PAGES, _MOST_PAGES = 2, 100
_SAME_HEIGHT = 1.5  # points
_FEWEST_WORDS = 2  # with which lines begin that name what each page is about
_NUMBER = re.compile(r"[0-9]+")

Edge = tuple[str, float]  # a line with the height at which it stands


def find_running_lines(pages: Sequence[Sequence[Edge]]) -> list[set[int]]:
    """The places of the running lines of each page, whose lines from top to bottom are given; empty ones never run.

    Headers are left on the first page that has them, and may be lacking on the very first. Lines whose numbers do not
    count up with the pages are no running ones.
    """
    found: list[set[int]] = [set() for _ in pages]
    full = [number for number, lines in enumerate(pages) if len(lines) > _FEWEST_LINES]
    for place in (*range(_MOST_AT_EDGE), *range(-1, -_MOST_AT_EDGE - 1, -1)):
        having = next((some for some in (full, full[1:]) if _run(pages, some, place)), [])
        for number in having[1:] if place >= 0 and having == full else having:
            found[number].add(place % len(pages[number]))
    return found


def _run(pages: Sequence[Sequence[Edge]], having: Sequence[int], place: int) -> bool:
    """Checks whether the lines say the same, but for small numbers that never go down, or begin with the same words."""
    if len(having) < _FEWEST_PAGES or not all(-len(pages[at]) <= place < len(pages[at]) for at in having):
        return False
    lines = [pages[number][place] for number in having]
    heights = [height for _, height in lines]
    if not all(text for text, _ in lines) or max(heights) - min(heights) > _SAME_HEIGHT:
        return False
    if len({_NUMBER.sub("#", text) for text, _ in lines}) > 1:
        return _begin_alike([text.split() for text, _ in lines])
    columns = zip(*(map(int, _NUMBER.findall(text)) for text, _ in lines), strict=True)
    changing = [column for column in columns if len(set(column)) > 1]
    return all(list(column) == sorted(column) and column[-1] <= _MOST_PAGES for column in changing)


def _begin_alike(lines: Sequence[Sequence[str]]) -> bool:
    """Checks for half of the words, which tell the document; the others tell the page."""
    same = len(list(takewhile(lambda words: len(set(words)) == 1, zip(*lines, strict=False))))
    return same >= _FEWEST_WORDS and all(2 * same >= len(line) for line in lines)
