# SPDX-License-Identifier: EUPL-1.2
"""A text as words: without tags and decorations, entry boxes and blanks as one token each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from schedario.writing.look_alikes import fold

# The normal form of a cell: an entry box left in a published text, or a run of underscores.
CELL = "\x00"
_LONGEST_BLANK_MARK = 3
_LONGEST_WORD = 64  # longer ones are no words of a form; keeping them would fill the memory

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


@dataclass(slots=True)
class Tokens:
    """Lists with an entry per word. `norms` is what is compared ("" for signs), `raws` what was written.

    `lines` counts from 1, `fields` are the tabs before the word in its line, `tabs` those of a whole line;
    `first` are the indices of the words that begin a line, signs apart.
    `aligned`: empty columns show as two tabs in a row, so the place of a value tells its column.
    """

    texts: Sequence[str]
    norms: list[str] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    fields: list[int] = field(default_factory=list)
    tabs: dict[int, int] = field(default_factory=dict)
    first: set[int] = field(default_factory=set)
    aligned: bool = False

    def __len__(self) -> int:
        return len(self.norms)

    def written(self, start: int, end: int) -> str:
        """The words from `start` to before `end`, as written, with single spaces."""
        return " ".join(self.raws[start:end])


def tokenise(texts: Sequence[str]) -> Tokens:
    """The words of some lines."""
    tokens = Tokens(texts)
    for number, text in enumerate(texts, 1):
        if text and not text.isspace():
            _add_line(tokens, number, text)
    return tokens


def _add_line(tokens: Tokens, number: int, text: str) -> None:
    line, boxes = _bare(text)
    columns = line.split("\t")
    tokens.tabs[number] = len(columns) - 1
    tokens.aligned = tokens.aligned or (len(columns) > 2 and _EMPTY_COLUMN.search(line) is not None)
    begin = len(tokens.norms)
    for column, part in enumerate(columns):
        raws = part.split()
        if not raws:
            continue
        norms = _normalise_all(raws)
        if "" in norms:
            for index, norm in enumerate(norms):
                if not norm:
                    norms[index], raws[index] = _signs(raws[index], boxes)
        tokens.norms += norms
        tokens.raws += raws
        tokens.lines += [number] * len(raws)
        tokens.fields += [column] * len(raws)
    for at in range(begin, len(tokens.norms)):
        if tokens.norms[at]:
            tokens.first.add(at)
            break


def _signs(word: str, boxes: list[str]) -> tuple[str, str]:
    """Norm and text of a word without letters or digits: a box, a blank, or mere signs."""
    if word == CELL:
        return CELL, boxes.pop(0) if boxes else ""
    if len(word) >= _LONGEST_BLANK_MARK and not word.strip("_"):
        return CELL, ""
    return "", word


def _bare(line: str) -> tuple[str, list[str]]:
    """The line without tags and decorations, boxes as marks; and what is written in the boxes."""
    boxes: list[str] = []
    if "<" in line:

        def boxed(found: re.Match[str]) -> str:
            boxes.append(_box_value(found[0]))
            return f" {CELL} "

        line = _TAG.sub("", _COLUMN_TAG.sub("\t", _BOX.sub(boxed, line)))
    if "**" in line:
        line = line.replace("**", "")
    if "#" in line:
        line = _HASHES.sub("", line)
    if "|" in line and line.lstrip().startswith("|"):
        line = line.replace("|", "\t")
    return line, boxes


def _box_value(tag: str) -> str:
    for found in _ATTRIBUTE.finditer(tag, len("<input")):
        if found[1].lower() == "value" and found[2]:
            value = found[2]
            return unescape(value[1:-1] if value[0] in "\"'" else value).strip()
    return ""


def normalise(word: str) -> str:
    """A word as it is compared: no case, no accents, no signs around it, one kind of apostrophe.

    >>> normalise("**Povertà"), normalise("dell’ATS)"), normalise("21733,32"), normalise("–")
    ('poverta', "dell'ats", '21733,32', '')
    """
    return _normalised(word) if len(word) <= _LONGEST_WORD else word.strip("_")


def _normalise_all(raws: Sequence[str]) -> list[str]:
    known = _normalised if max(map(len, raws)) <= _LONGEST_WORD else normalise
    return list(map(known, raws))


@lru_cache(maxsize=32768)
def _normalised(word: str) -> str:
    return _EDGES.sub("", fold(word))


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared, without those that are mere signs."""
    return tuple(norm for norm in map(normalise, text.split()) if norm)
