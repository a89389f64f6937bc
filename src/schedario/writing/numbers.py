# SPDX-License-Identifier: EUPL-1.2
"""Numbers as Italian documents, workbooks and people write them, read for a cell with a number of decimals.

`read_number` is the one reader. What it cannot read it says, with the text: only what has no character to be seen is
Blank. What may be read, but not surely, is Doubtful, with the numbers that it may mean; who calls decides what to do
with a doubt (ask, refuse, take it for a whole column), never this module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from schedario.writing.look_alikes import FOOTNOTES, fold, unify_signs

MAX_DIGITS = 15  # what a JavaScript number and a 64-bit column also hold exactly

# Digits, or groups of three parted by points, blanks or apostrophes; the first group is never 0: `0.123` is not 123.
WHOLE: Final = r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+|(?:'[0-9]{3})+)|[0-9]+"
# «n.d.: the manager keeps no hours»: there is nothing to give, and why. A page reads by them too.
_WORDS = r"(?:dato non disponibile|n\.? ?d\.?|n/d)"
UNAVAILABLE: Final = _WORDS + r"(?: *[:;,\u2013-] *| +|$)(.*)"
# A text of several lines may begin with these words; it is no statement unless it is one line, with a sign after them.
UNAVAILABLE_TEXT: Final = _WORDS + r"(?: *[:;,\u2013-] *|$)(.*)"
# A reason has letters: «n.d.: .» says nothing.
REASON: Final = "[a-z][^a-z]*[a-z][^a-z]*[a-z]"

DoubtWhy = Literal[
    "dash",  # a dash alone: the zero of an accounting format, or nothing
    "point",  # `1.234` where decimals are kept: thousands or decimals
    "comma",  # a point where the comma should be: `33.33`, `1,234.56`
    "decimals",  # more decimals than the cell keeps: rounded half away from zero; three may also be thousands
    "thousands",  # `1,000`: the comma may be a foreign separator of thousands
    "unfinished",  # `12,`
    "sign",  # `12-`
    "parentheses",  # `(5)`: a negative number of an accounting format, or a note
    "unit",  # the unit of another kind of cell: `12 %` among euros
    "note",  # words beside the figure that are no unit
]
RefusalWhy = Literal["characters", "separators", "digits", "error"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number surely read: `stored` is its value times ten to the cell's decimals.

    `decimals` counts the digits written after the comma; `note` is what stands beside the figure and is no part of it.
    """

    stored: int
    decimals: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """Nothing that can be seen."""


@dataclass(frozen=True, slots=True)
class NotAvailable:
    """The words that there is no figure («n.d.»), with the reason that follows them, which may be blank."""

    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that stands there and is read as no number."""

    text: str
    why: RefusalWhy = "characters"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Something that may be a number; `readings` are the stored values that it may mean, the likeliest first."""

    text: str
    why: DoubtWhy
    readings: tuple[int, ...] = ()


Written = Number | Blank | NotAvailable | Unreadable | Doubtful

_NUMBER = re.compile(rf"([+-]?) ?({WHOLE})(?:(,)([0-9]*|-{{1,2}}|={{1,2}}))?")
_UNAVAILABLE = re.compile(UNAVAILABLE, re.IGNORECASE)
_REASON = re.compile(REASON, re.IGNORECASE)
_ALSO_UNAVAILABLE = re.compile(r"(?:non disponibile|n\.? ?p\.?|non pervenuto|n\.? ?r\.?|non rilevato)", re.IGNORECASE)
# The errors of formulas, as spreadsheets show them in Italian and in English.
_ERROR = re.compile(
    r"#(?:N/[DA]|DIV/0!|VALORE!|VALUE!|RIF!|REF!|NOME\?|NAME\?|NUM!|NULLO!|NULL!|SPILL!|ESPANSIONE!|CALC!|CALCOLO!)"
    r"|Err:[0-9]{3}",
    re.IGNORECASE,
)
_MARKS = re.compile(rf"(?: ?(?:\([0-9a-z]{{1,2}}\)|\[[0-9a-z]{{1,2}}\]|[*†‡§{FOOTNOTES}]+|(?<=[0-9])[;:]))+$")
_IN_PARENTHESES = re.compile(r"([^()0-9]{0,5})\(([^()]*)\)([^()0-9]{0,5})")
# A figure with what stands before and after it, neither of which has a digit.
_WITH_WORDS = re.compile(
    r"([^0-9+-]*?)( ?)([+-]? ?[0-9](?:[0-9.,' ]*[0-9])?(?:,(?:-{1,2}|={1,2}|(?= |$)))?)( ?)([^0-9]*)"
)
_POINT_BEFORE_DECIMALS = re.compile(r"([+-]?) ?([0-9]+|[0-9]{1,3}(?:[, '][0-9]{3})+)\.([0-9]+)")
_DIGITS_AND_SEPARATORS = re.compile(r"[+-]? ?[0-9]+(?:[.,' ][0-9]+)+")

# The units that stand beside figures, as they are spelled, by the symbol of the cells that they fit; "" has none.
_UNITS: Final = {
    "€": "€ eur euro",
    "%": "% percento perc",
    "": "ab abit abitanti persone persona utenti utente ut unita u addetti addetto fte ula ore ora h hh min anni"
    " n nr num no assistenti psicologi educatori minori anziani",
}
_SYMBOL_BY_UNIT: Final = {unit: symbol for symbol, units in _UNITS.items() for unit in units.split()}
_BEFORE_A_COUNT: Final = frozenset({"n", "nr", "num", "no", "n°"})


@lru_cache(maxsize=8192)
def read_number(written: str, scale: int, symbol: str | None = None) -> Written:
    """The number, or what else, that `written` says for a cell that keeps `scale` decimals.

    `symbol` is that of the cell's unit, "" where it has none; None where the caller does not know it, and any unit
    that may stand beside a figure will do.

    >>> read_number("€ 1.234,50", 2), read_number("1234 ab.", 0), read_number("0,00(1)", 2)
    (Number(stored=123450, decimals=2, note='€'), Number(stored=1234, decimals=0, note='ab.'), Number(stored=0, decimals=2, note='(1)'))
    >>> read_number("1.234", 2), read_number("- €", 2), read_number("n.d.", 0), read_number("1O", 0)
    (Doubtful(text='1.234', why='point', readings=(123400,)), Doubtful(text='- €', why='dash', readings=(0,)), NotAvailable(text='n.d.', reason=''), Unreadable(text='1O', why='characters'))
    """  # noqa: E501 - results as they are shown
    text = " ".join(unify_signs(written).split())
    if not text:
        return Blank()
    if match := _NUMBER.fullmatch(text):
        return _judge_figure(text, match, scale)
    if match := _UNAVAILABLE.fullmatch(text):
        return NotAvailable(text, match[1])
    if _ALSO_UNAVAILABLE.fullmatch(text):
        return NotAvailable(text)
    if is_formula_error(text):
        return Unreadable(text, "error")
    if _is_dash(text):
        return Doubtful(text, "dash", (0,))
    return _read_with_notes(text, scale, symbol)


def is_reason(text: str) -> bool:
    """Checks whether a text can be the reason why there is no figure: it has a few letters at least."""
    return _REASON.search(text) is not None


def is_formula_error(text: str) -> bool:
    """Checks whether a text is what a spreadsheet shows for a formula that failed."""
    return _ERROR.fullmatch(text.strip()) is not None


def list_readings(read: Written) -> tuple[int, ...]:
    """The stored values that may be meant; none where nothing can be read."""
    return (read.stored,) if isinstance(read, Number) else read.readings if isinstance(read, Doubtful) else ()


def _is_dash(text: str) -> bool:
    """Checks for one dash or two, with nothing but a unit beside them: `-`, `- €`, `€ --`."""
    left = text.replace("-", " ", 2).split()
    return "-" in text and (not left or (len(left) == 1 and _find_symbol(left[0]) is not None))


def _find_symbol(unit: str) -> str | None:
    """The symbol of the cells in which a unit is at home; None for what is no unit."""
    return _SYMBOL_BY_UNIT.get(fold(unit).rstrip("."))


def _judge_figure(text: str, match: re.Match[str], scale: int, note: str = "") -> Written:
    """A figure without anything beside it, held against the decimals of the cell."""
    sign, whole, comma, decimals = match[1], match[2], match[3], match[4] or ""
    digits = re.sub(r"[^0-9]", "", whole)
    decimals = decimals if decimals[:1].isdigit() else "" if not decimals else "0" * scale  # `,--` is `,00`
    stored = _store(sign, digits, decimals, scale)
    if stored is None:
        return Doubtful(text, "decimals") if decimals[scale:].strip("0") else Unreadable(text, "digits")
    if comma and not match[4]:
        return Doubtful(text, "unfinished", (stored,))
    if scale and not comma and whole.count(".") == 1:
        return Doubtful(text, "point", (stored,))
    foreign = scale < 3 and len(decimals) == 3 and whole == digits and len(digits) <= 3 and digits[0] != "0"
    grouped = _store(sign, digits + decimals, "", scale) if foreign else None
    if decimals[scale:].strip("0"):
        return Doubtful(text, "decimals", (stored,) if grouped is None else (stored, grouped))
    return Number(stored, len(decimals), note) if grouped is None else Doubtful(text, "thousands", (stored, grouped))


def _store(sign: str, digits: str, decimals: str, scale: int) -> int | None:
    """The stored value, rounded half away from zero; None for more digits than are kept."""
    kept = (digits + decimals[:scale].ljust(scale, "0")).lstrip("0")
    if len(kept) > MAX_DIGITS:
        return None
    stored = int(kept or 0) + (decimals[scale : scale + 1] >= "5")
    return None if stored >= 10**MAX_DIGITS else -stored if sign == "-" else stored


def _read_with_notes(text: str, scale: int, symbol: str | None) -> Written:
    if (match := _IN_PARENTHESES.fullmatch(text)) and not _is_footnote_of_nothing(match):
        return _read_parentheses(text, match, scale, symbol)
    marks = _MARKS.search(text)
    bare = text[: marks.start()] if marks and marks.start() else text
    match = _WITH_WORDS.fullmatch(bare)
    if match is None:
        return _explain(text, scale)
    before, gap_before, figure, gap_after, after = match.groups()
    read = _read_bare(text, figure, scale, " ".join(filter(None, (before, after, text[len(bare) :].strip()))))
    for word, gap in ((before, gap_before), (after, gap_after)):
        if word:
            read = _judge_word(read, text, word, symbol, apart=bool(gap), leads=word is before)
    return read


def _is_footnote_of_nothing(match: re.Match[str]) -> bool:
    return not any(one.isdigit() for one in match[2])


def _read_parentheses(text: str, match: re.Match[str], scale: int, symbol: str | None) -> Written:
    """A negative number of an accounting format when it has the decimals of the cell; otherwise it may be a note."""
    inner = read_number(" ".join(filter(None, (match[1].strip(), match[2].strip(), match[3].strip()))), scale, symbol)
    if isinstance(inner, Number) and scale and inner.decimals == scale and inner.stored >= 0:
        return Number(-inner.stored, inner.decimals, inner.note)
    readings = tuple(-one for one in list_readings(inner) if one >= 0)
    return Doubtful(text, "parentheses", readings) if readings else Unreadable(text)


def _read_bare(text: str, figure: str, scale: int, note: str) -> Written:
    match = _NUMBER.fullmatch(figure)
    read = _judge_figure(text, match, scale, note) if match else _explain(figure, scale)
    if isinstance(read, Unreadable):
        return Unreadable(text, read.why)
    return Doubtful(text, read.why, read.readings) if isinstance(read, Doubtful) else read


def _judge_word(read: Written, text: str, word: str, symbol: str | None, *, apart: bool, leads: bool) -> Written:
    """The number with a word beside it: a unit of the cell, a unit of another, a sign, or a word that is none.

    Letters that touch the figure and are no unit are digits badly scanned.
    """
    word = word.strip()
    if isinstance(read, Unreadable) or not word:
        return read
    readings = list_readings(read)
    unit = _find_symbol(word)
    if not any(one.isalnum() or one in "€%" for one in word):
        if word in {".", ":", ";", "*", "|"}:
            return read
        return Doubtful(text, "sign" if word == "-" else "note", readings)
    if leads and fold(word).rstrip(".") in _BEFORE_A_COUNT and symbol in {None, ""}:
        return read
    if unit is None:
        return Doubtful(text, "note", readings) if apart else Unreadable(text)
    if symbol is not None and unit != symbol:
        return Doubtful(text, "unit", readings)
    return read


def _explain(text: str, scale: int) -> Written:
    """The reason why a figure is none: a point for the comma, separators in wrong places, other characters."""
    if match := _POINT_BEFORE_DECIMALS.fullmatch(text):
        sign, whole, decimals = match.groups()
        stored = _store(sign, re.sub(r"[^0-9]", "", whole), decimals, scale)
        if stored is None:
            return Unreadable(text, "digits")
        return Doubtful(text, "comma", () if decimals[scale:].strip("0") else (stored,))
    return Unreadable(text, "separators" if _DIGITS_AND_SEPARATORS.fullmatch(text) else "characters")
