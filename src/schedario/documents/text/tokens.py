# SPDX-License-Identifier: EUPL-1.2
"""A text as words: without tags and decorations, entry boxes and blanks as one token each."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from schedario.documents.text.lines import BREAK, CELL, EntryBox, Lines, Places, Trouble
from schedario.writing.look_alikes import drop_invisible, fold

_LONGEST_BLANK_MARK = 3
_LONGEST_WORD = 64  # longer ones are no words of a form; keeping them would fill the memory

# A hyphen within a word may be that of a line's end: words are compared without.
_INNER_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_BROKEN = re.compile(r"[^\W\d_][-\u2010]\Z")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
# Every repetition has a bound, so that no text makes them slow.
_BOX = re.compile(
    r"""<input(?=[\s/>])(?:[^'"<>]{0,200}(?:"[^"]{0,20000}"|'[^']{0,20000}')){0,12}[^'"<>]{0,200}>""",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([\w:-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_COLUMN_TAG = re.compile(r"<t[dh]\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|span|font|small|su[bp]|a|p|div|br|h[1-6]|table|t(?:head|body|r|d|h)|[uo]l|li)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_HASHES = re.compile(r"^\s{0,20}#{1,6}(?=\s)")
_EMPTY_COLUMN = re.compile(r"\t[ \u00a0]*\t")

# Blanks that keep columns apart where no tab does: so many between words, or more before the first.
_WIDE = re.compile(r"(?<=\S)[ \u00a0]{3,}(?=\S)|^[ \u00a0]{8,}(?=\S)")
_PIPED = 5  # lines with a pipe from which on pipes keep columns apart everywhere
# Thousands kept apart by blanks that are no ordinary ones.
_THIN = "\u00a0\u2007\u2008\u2009\u200a\u202f"
_GROUPED = re.compile(rf"(?<![0-9.,])[0-9]{{1,3}}(?:[{_THIN}][0-9]{{3}})+(?![0-9])")
_THIN_SIGN = re.compile(f"[{_THIN}]")
_TOUCHING = re.compile(r"\W{0,9}\w{2,8}[-\u2010-\u2015\u2212.:][^\W\d_]")  # a first word with a sign and a letter
_KEPT = "\x02"  # stands for such a blank while a line is split


@dataclass(slots=True)
class Tokens:
    """Lists with an entry per word. `norms` is what is compared ("" for signs), `raws` what was written.

    `lines` counts from 1, `fields` are the tabs before the word in its line, `tabs` those of a whole line;
    `first` are the indices of the words that begin a line, signs apart.
    `aligned`: empty columns show as two tabs in a row, so the place of a value tells its column; not so in the lines
    that are `loose`, where blanks keep columns apart and an empty one does not show. `places`: where the text stands
    on pages, whose tabs tell columns only where a line has one for each.
    `troubles` are the boxes whose content is no value. `ends` are the lines with which the row of a table ends: what
    stands in it has nothing below; `broken` the words with which another line of a cell begins. `source` has the
    places of the lines in their file; `skipped` are those that only a page has. `spaced`: blanks may part
    thousands; `exact`: numbers with decimals show them, also zeros. `kept`: the row
    of some code shows an empty column.
    """

    texts: Sequence[str]
    source: Lines | None = None
    norms: list[str] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    fields: list[int] = field(default_factory=list)
    tabs: dict[int, int] = field(default_factory=dict)
    first: set[int] = field(default_factory=set)
    aligned: bool = False
    loose: set[int] = field(default_factory=set)
    places: Places | None = None
    troubles: dict[int, Trouble] = field(default_factory=dict)
    ends: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    skipped: set[int] = field(default_factory=set)
    spaced: bool = False
    exact: bool = True
    kept: bool = False

    def __len__(self) -> int:
        return len(self.norms)

    def follows(self, line: int, last: int, but: Collection[int] = ()) -> bool:
        """Checks whether a line stands right below another one, but for some, and those that only a page has."""
        return line <= last + 1 or all(one in self.skipped or one in but for one in range(last + 1, line))

    def written(self, start: int, end: int) -> str:
        """The words from `start` to before `end`, as written, with single spaces."""
        return " ".join(self.raws[start:end])


@dataclass(frozen=True, slots=True)
class _Ways:
    """Habits of a document. `piped`: pipes keep columns apart. `grouped`: thin blanks keep thousands apart."""

    piped: bool
    grouped: bool
    glued: re.Pattern[str] | None


def tokenise(lines: Sequence[str] | Lines, glued: re.Pattern[str] | None = None) -> Tokens:
    """The words of some lines. `glued` finds a code that touches its label; its first group ends with it."""
    if isinstance(lines, Lines):
        if lines.laid is not None:
            return _tokenise_laid(lines, glued)
        tokens, lines = Tokens(lines.texts, places=lines.places), lines.texts
    else:
        tokens = Tokens(lines)
    text = "\n".join(lines)
    piped = "|" in text and sum("|" in line for line in lines) >= _PIPED
    grouped = text.isascii() or text.count(" ") > text.count("\u00a0")
    ways = _Ways(piped, grouped, glued)
    for number, line in enumerate(lines, 1):
        if line:
            _add_line(tokens, number, line, ways)
    return tokens


def _tokenise_laid(lines: Lines, glued: re.Pattern[str] | None) -> Tokens:
    """The words of a document that was laid out: only its boxes are boxes, and its tabs tell the columns."""
    laid = lines.laid or ()
    tokens = Tokens([line.shown for line in laid], lines)
    ordinary = sum(line.text.count(" ") for line in laid)
    ways = _Ways(piped=False, grouped=ordinary > sum(line.text.count("\u00a0") for line in laid), glued=glued)
    for number, line in enumerate(laid, 1):
        if line.text:
            begin = len(tokens)
            bare = line.text if line.text.isascii() else _without_invisible(line.text, ways)
            bare = _without_glue(bare, ways).replace(CELL, f" {CELL} ")
            _keep_line(tokens, number, _divide(bare, line.boxes))
            tokens.broken.update(begin + len(bare[:at].split()) for at, sign in enumerate(bare) if sign == BREAK)
            filled = [box for box in line.boxes if box.text]
            boxes = [at for at in range(begin, len(tokens)) if tokens.norms[at] == CELL and tokens.raws[at]]
            for at, box in zip(boxes, filled, strict=True):
                if box.trouble:
                    tokens.troubles[at] = box.trouble
    tokens.aligned = tokens.aligned or any("\t" in line.text for line in laid)
    tokens.ends = {number for number, line in enumerate(laid, 1) if line.end and "\t" in line.text}
    return tokens


class _Cut(NamedTuple):
    """A line cut into words. `first` is the place of the first word that is no sign."""

    norms: tuple[str, ...]
    raws: tuple[str, ...]
    fields: tuple[int, ...]
    first: int | None
    tabs: int
    aligned: bool
    loose: bool


def _add_line(tokens: Tokens, number: int, text: str, ways: _Ways) -> None:
    _keep_line(tokens, number, (_cut_again if len(text) <= _LONGEST_KEPT and "<" not in text else _cut)(text, ways))


def _keep_line(tokens: Tokens, number: int, cut: _Cut) -> None:
    tokens.tabs[number] = cut.tabs
    tokens.aligned = tokens.aligned or cut.aligned
    if cut.loose:
        tokens.loose.add(number)
    begin = len(tokens.norms)
    norms, raws, fields, first = cut.norms, cut.raws, cut.fields, cut.first
    if raws and fields[0] == 0 and _goes_on(tokens, number, raws[0]):
        _join(tokens, raws[0])
        norms, raws, fields = norms[1:], raws[1:], fields[1:]
        first = next((at for at, norm in enumerate(norms) if norm), None)
    tokens.norms += norms
    tokens.raws += raws
    tokens.lines += [number] * len(raws)
    tokens.fields += fields
    if first is not None:
        tokens.first.add(begin + first)


def _cut(text: str, ways: _Ways) -> _Cut:
    return _divide(*_bare(text, ways))


def _divide(line: str, found: Sequence[EntryBox]) -> _Cut:
    boxes = [box.text for box in found]
    loose = "\t" not in line and ("   " in line or "\u00a0" in line) and _WIDE.search(line) is not None
    if loose:
        line = _WIDE.sub("\t", line.rstrip())
    columns = line.split("\t")
    norms: list[str] = []
    raws: list[str] = []
    fields: list[int] = []
    for column, part in enumerate(columns):
        words = part.split()
        if words:
            raws += [word.replace(_KEPT, " ") for word in words] if _KEPT in part else words
            fields += [column] * len(words)
    if raws:
        norms = _normalise_all(raws)
        if "" in norms:
            for index, norm in enumerate(norms):
                if not norm:
                    norms[index], raws[index] = _signs(raws[index], boxes)
    aligned = len(columns) > 2 and _EMPTY_COLUMN.search(line) is not None
    first = next((at for at, norm in enumerate(norms) if norm), None)
    return _Cut(tuple(norms), tuple(raws), tuple(fields), first, len(columns) - 1, aligned, loose)


# The lines of a form come again and again, in a document and from one to the next.
_LONGEST_KEPT = 400
_cut_again = lru_cache(maxsize=4096)(_cut)


def _goes_on(tokens: Tokens, number: int, raw: str) -> bool:
    """Checks whether the line before ended with a hyphen in the middle of a word."""
    if not tokens.raws or tokens.lines[-1] != number - 1 or not raw[:1].islower():
        return False
    if len(tokens.raws[-1]) + len(raw) > _LONGEST_WORD:
        return False
    return _BROKEN.search(tokens.raws[-1]) is not None


def _join(tokens: Tokens, raw: str) -> None:
    tokens.raws[-1] += raw
    tokens.norms[-1] = normalise(tokens.raws[-1])


def _signs(word: str, boxes: list[str]) -> tuple[str, str]:
    """Norm and text of a word without letters or digits: a box, a blank, or mere signs."""
    if word == CELL:
        return CELL, boxes.pop(0) if boxes else ""
    if len(word) >= _LONGEST_BLANK_MARK and not word.strip("_"):
        return CELL, ""
    return "", word


def _bare(line: str, ways: _Ways) -> tuple[str, list[EntryBox]]:
    """The line without tags and decorations, boxes as marks; and what is written in the boxes."""
    boxes: list[EntryBox] = []
    if "<" in line:

        def boxed(found: re.Match[str]) -> str:
            boxes.append(EntryBox(_box_value(found[0])))
            return f" {CELL} "

        line = _TAG.sub("", _COLUMN_TAG.sub("\t", _BOX.sub(boxed, line)))
    if not line.isascii():
        line = _without_invisible(line, ways)
    if "**" in line:
        line = line.replace("**", "")
    if "#" in line:
        line = _HASHES.sub("", line)
    if "|" in line and (ways.piped or line.lstrip().startswith("|")):
        line = line.replace("|", "\t")
    return _without_glue(line, ways), boxes


def _without_glue(line: str, ways: _Ways) -> str:
    if ways.glued is not None and _TOUCHING.match(line) and (glued := ways.glued.match(line)):
        return f"{glued[1]} - {line[glued.end() :]}"
    return line


def _without_invisible(line: str, ways: _Ways) -> str:
    """A soft hyphen at the end stays as a hyphen; thin blanks between thousands become part of the number."""
    bare = line.rstrip()
    line = drop_invisible(f"{bare[:-1]}-" if bare.endswith("\u00ad") else line)
    if ways.grouped:
        line = _GROUPED.sub(lambda found: _THIN_SIGN.sub(_KEPT, found[0]), line)
    return line


def _box_value(tag: str) -> str:
    for found in _ATTRIBUTE.finditer(tag, len("<input")):
        if found[1].lower() == "value" and found[2]:
            value = found[2]
            return unescape(value[1:-1] if value[0] in "\"'" else value).strip()
    return ""


def normalise(word: str) -> str:
    """A word as it is compared: no case, no accents, no signs around it, one kind of apostrophe, no hyphen within.

    >>> normalise("**Povertà"), normalise("dell’ATS)"), normalise("21733,32"), normalise("–")
    ('poverta', "dell'ats", '21733,32', '')
    """
    return _normalised(word) if len(word) <= _LONGEST_WORD else word.strip("_")


def _normalise_all(raws: Sequence[str]) -> list[str]:
    known = _normalised if max(map(len, raws)) <= _LONGEST_WORD else normalise
    return list(map(known, raws))


@lru_cache(maxsize=32768)
def _normalised(word: str) -> str:
    folded = fold(word)
    if "-" in folded:
        folded = _INNER_HYPHEN.sub("", folded)
    return _EDGES.sub("", folded)


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared, without those that are mere signs."""
    return tuple(norm for norm in map(normalise, text.split()) if norm)
