# SPDX-License-Identifier: EUPL-1.2
"""What pages print around a form: numbers of pages and of lists, days, addresses, lines that come again on each page.

A closed list, told by shape and place, whatever the language: none of it can be the value of a cell.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from schedario.documents.text.figures import number_like
from schedario.documents.text.lines import CELL
from schedario.documents.text.rows import Rows
from schedario.documents.text.tokens import Tokens

_LONGEST_PAGE_NUMBER = 3  # digits
_FEWEST = 3  # lines that come again, or rows that are counted
_SENTENCE = 3  # words of a line that can come again
_LIST_NUMBER = re.compile(r"\(?(?:[0-9]{1,3}|[a-z])[.)]")
_COUNT = re.compile(r"[0-9]{1,3}")
_PRINTED = re.compile(
    r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}"  # a day
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"  # an hour
    r"|[0-9]{1,3}/[0-9]{1,3}"  # a page of some
    r"|https?://\S+|www\.\S+"
)
_DIGITS = re.compile(r"[0-9]+")


def find_furniture(rows: Rows, tokens: Tokens) -> tuple[set[int], set[int]]:
    """The words that pages and lists add to a form; and those of lines that come again, which could be a text."""
    found = set(_find_page_numbers(rows, tokens))
    found.update(_find_list_numbers(rows, tokens))
    left = [at for stretch in rows.stretches for at in stretch.left]
    found.update(at + 1 for at in left if not tokens.norms[at] and _is_between_dashes(at + 1, tokens))
    printed, again = _find_lines(left, tokens)
    return found | printed | again, again


def mask_digits(text: str) -> str:
    """The text with all its numbers as one."""
    return _DIGITS.sub("0", text)


# --- numbers of pages ---


def _find_page_numbers(rows: Rows, tokens: Tokens) -> Iterator[int]:
    """Numbers alone on the lines next to page headers that grow from page to page."""
    tops = rows.tops[1:] if rows.tops[:1] == [_find_first_line(tokens)] else rows.tops
    for step in (-1, 1):
        lone = ((page, _find_lone_number(top, step, tokens)) for page, top in enumerate(tops))
        found = [(page, at) for page, at in lone if at is not None]
        if _are_page_numbers([(page, int(tokens.norms[at])) for page, at in found]):
            yield from (at for _, at in found)


def _find_first_line(tokens: Tokens) -> int:
    return next((number for number, text in enumerate(tokens.texts, 1) if text.strip()), 0)


def _find_lone_number(line: int, step: int, tokens: Tokens) -> int | None:
    """The index of the number that fills the next line with words, up or down."""
    texts = tokens.texts
    line += step
    while 0 < line <= len(texts) and not texts[line - 1].strip():
        line += step
    if not 0 < line <= len(texts):
        return None
    text = texts[line - 1]
    if not text.strip().isdecimal() or len(text.strip()) > _LONGEST_PAGE_NUMBER or "\t" in text:
        return None
    return bisect_right(tokens.lines, line) - 1


def _are_page_numbers(numbers: Sequence[tuple[int, int]]) -> bool:
    """Checks for numbers that count the pages: always as far from the page's place, or growing one by one."""
    if not numbers:
        return False
    same = len({number - page for page, number in numbers}) == 1
    grow = all(one[1] < two[1] for one, two in pairwise(numbers))
    first = numbers[0][1] - numbers[0][0]
    return first in (0, 1, 2) and (same or (grow and len(numbers) >= _FEWEST))


def _is_between_dashes(at: int, tokens: Tokens) -> bool:
    """Checks for a line that is a short number between two dashes."""
    norms, raws, lines = tokens.norms, tokens.raws, tokens.lines
    if not 0 < at < len(norms) - 1 or not norms[at].isdecimal() or len(norms[at]) > _LONGEST_PAGE_NUMBER:
        return False
    around = (at - 1, at + 1)
    if any(lines[one] != lines[at] or norms[one] or raws[one].strip("-–—") != "" for one in around):
        return False
    return all(not 0 <= one < len(lines) or lines[one] != lines[at] for one in (at - 2, at + 2))


# --- numbers of lists ---


def _find_list_numbers(rows: Rows, tokens: Tokens) -> Iterator[int]:
    """The number of a list before the code of a row: with a point or bracket, or counting row by row."""
    lines = tokens.lines
    inside = [row.start for row in rows.found if row.start and lines[row.start - 1] == lines[row.start]]
    leads = [start - 1 for start in inside if start == 1 or lines[start - 2] != lines[start]]
    counted = []
    for at in leads:
        if _LIST_NUMBER.fullmatch(tokens.raws[at]):
            yield at
        elif _COUNT.fullmatch(tokens.raws[at]):
            counted.append(at)
    steps = [int(tokens.raws[two]) - int(tokens.raws[one]) for one, two in pairwise(counted)]
    if len(counted) > _FEWEST and all(step == 1 for step in steps):
        yield from counted


# --- lines ---


def _find_lines(left: Sequence[int], tokens: Tokens) -> tuple[set[int], set[int]]:
    """Lines that are a day, an hour, an address or a page of some; and those that come again with other digits."""
    printed: set[int] = set()
    again: dict[str, list[Sequence[int]]] = {}
    for indices in _list_odd_lines(left, tokens):
        shown = [tokens.raws[at].strip("()[]|,;") for at in indices if tokens.norms[at]]
        if all(map(_PRINTED.fullmatch, shown)):
            printed.update(indices)
        elif sum(tokens.norms[at].isalpha() for at in indices) >= _SENTENCE:
            again.setdefault(mask_digits(" ".join(shown)), []).append(indices)
    running = [lines for lines in again.values() if len(lines) >= _FEWEST]
    return printed, {at for lines in running if _differ(lines, tokens) for line in lines for at in line}


def _differ(lines: Sequence[Sequence[int]], tokens: Tokens) -> bool:
    return len({tuple(tokens.raws[at] for at in line) for line in lines}) > 1


def _list_odd_lines(left: Sequence[int], tokens: Tokens) -> Iterator[list[int]]:
    """The words of whole lines, of those left, that are not all numbers, boxes or signs, and stand in one column."""
    norms, raws, lines = tokens.norms, tokens.raws, tokens.lines
    words = (at for at in left if norms[at] and not norms[at].isdecimal() and norms[at] != CELL)
    odd = {lines[at] for at in words if not number_like(raws[at])}
    if not odd:
        return
    for line, group in groupby(left, lines.__getitem__):
        if line not in odd:
            continue
        indices = list(group)
        if line not in tokens.loose and tokens.fields[indices[0]] != tokens.fields[indices[-1]]:
            continue
        begins = indices[0] == 0 or lines[indices[0] - 1] != line
        ends = indices[-1] + 1 == len(lines) or lines[indices[-1] + 1] != line
        if begins and ends and len(indices) == indices[-1] + 1 - indices[0] and any(norms[at] for at in indices):
            yield indices
