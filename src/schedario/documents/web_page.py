# SPDX-License-Identifier: EUPL-1.2
"""Saved pages (HTML) laid out in lines for the reader of texts: rows of tables, blocks, entry fields as boxes.

What a browser does not show is left out: scripts, styles, hidden elements. Of an entry field the value is its content;
of a group of choices the chosen one. libxml2 builds the tree, as browsers do for markup that is not well formed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from lxml import etree

from schedario.documents.page_tables import Cell, TableRow, lay_out_rows
from schedario.documents.text.lines import BREAK, CELL, PART, EntryBox, Lines, TextLine, put_together
from schedario.errors import SchedarioError
from schedario.writing.encodings import decode_text, find_utf16

MOST_NESTED = 50  # tables within tables

Element = Any  # lxml has no types

_OPENING = re.compile(
    r"\s*(?:<\?xml\b[^<>]{0,200}>\s*|<!--(?:[^-]|-(?!->)){0,5000}-->\s*){0,20}"
    r"<(?:!doctype\s+html|html|head|body|meta|title|link|style|script|table|form|fieldset|main|section|article|center)\b",
    re.IGNORECASE,
)
_ROW_TAG = re.compile(r"</?(?:tr|td)\b", re.IGNORECASE)
_FEWEST_TAGS = 8  # of rows and cells that make a page of a text
_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^<>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_ARCHIVE = re.compile(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_LOOKED_AT = 4096  # bytes for the declaration of an encoding, and of an archive


def _list_names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_NEVER_SHOWN = _list_names(
    """
    head script style template noscript object audio video canvas datalist button optgroup title meta link
    iframe noframes area map param source track col colgroup
    """
)
_BLOCKS = _list_names(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search
    section summary ul tbody td tfoot th thead tr
    """
)
_PARTS = _list_names("article aside dialog fieldset footer form header hr main nav section")
_TABLES = frozenset(("table", "tr"))  # a row may stand in no table
_BESIDE = frozenset(("aside", "footer", "nav"))  # the content
_NO_VALUE = _list_names("button file hidden image password reset submit")  # types of entry fields
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE)
_KEEPING = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_MEDIA = re.compile(r"@[\w-]+[^{}]{0,500}\{(?:[^{}]{0,2000}\{[^{}]{0,5000}\}){0,200}[^{}]{0,500}\}")
_RULE = re.compile(r"([^{}]{1,1000})\{([^{}]{0,5000})\}")
_SELECTOR = re.compile(r"[\w-]{0,30}([.#][\w-]{1,80})")
# Names by which the most used style sheets, ours too, hide what only a screen reader says.
_UNSEEN = frozenset(("visually-hidden", "sr-only", "screen-reader-text", "d-none"))
# Of our own pages: what stands in a cell or a row beside its value or its label, or says it again.
_OURS_BESIDE = _list_names(
    """
    why-link cell-note cell-column entry-printed row-faults counter source quadro-due sheet-legend mark
    """
)
_OURS_KEEPING = frozenset(("sheet-figure-text",))  # line ends as they were typed
_END = re.compile(r"</(?:body|html)\s{0,9}>", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::\d\d)?)?")
_NUMBER = re.compile(r"[-+]?\d*\.?\d+")
_NOTE = re.compile(r"\w{1,2}")


# --- which files are pages ---


def looks_like_page(text: str) -> bool:
    """Checks whether a text begins as a page does, or has the rows of a table in tags."""
    if _OPENING.match(text):
        return True
    return "<" in text and len(list(islice(_ROW_TAG.finditer(text), _FEWEST_TAGS))) == _FEWEST_TAGS


def looks_like_archive(data: bytes) -> bool:
    """Checks whether a file holds a page with its pictures, as browsers save it in one (MHTML)."""
    beginning = data[:_LOOKED_AT]
    return _VERSION.search(beginning) is not None and _ARCHIVE.search(beginning) is not None


def take_page(data: bytes) -> bytes:
    """The page of an archive of a browser, in UTF-8; empty where there is none."""
    from email import message_from_bytes, policy  # noqa: PLC0415 - a fiftieth of a second, for these files alone
    from email.errors import MessageError  # noqa: PLC0415 - as above

    try:
        message = message_from_bytes(data, policy=policy.default)
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes):
                    return payload.decode(part.get_content_charset("utf-8"), "replace").encode()
    except (MessageError, LookupError, ValueError, AttributeError, TypeError, RecursionError):
        return b""  # headers that are none
    return b""


def decode_page(data: bytes) -> str | None:
    """The text of a page that declares its encoding and keeps to it; None where `decode_text` knows better."""
    if find_utf16(data) is not None:
        return None
    declared = _DECLARED.search(data[:_LOOKED_AT])
    if declared is None or decode_text(data)[1] in ("UTF-8", "UTF-16"):
        return None
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
        return None if name in ("ascii", "iso8859-1", "utf-8", "utf-16") else data.decode(name)  # as browsers take them
    except (LookupError, UnicodeError, AttributeError):
        return None


# --- the page as lines ---


class DeepPageError(SchedarioError):
    """Elements stand in elements more often than the parser follows: some would be lost."""


def lay_out_page(text: str) -> Lines:
    """The lines of a page; of a text with tables in tags, also its own lines. Raises DeepPageError."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    # The parser would stop at the end of the document, after which browsers go on.
    text = _END.sub(lambda end: " " * len(end[0]), text)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    if any(one.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for one in parser.error_log):
        raise DeepPageError
    if root is None:
        return put_together([])
    layout = _Layout(_find_hiding_rules(root), _find_choices(root), kept=_OPENING.match(text) is None)
    return put_together(layout.lay_out(root))


def _find_hiding_rules(root: Element) -> frozenset[str]:
    """The classes and names that the style sheets in a page hide; of simple rules, whatever the medium."""
    found: set[str] = set()
    for style in root.iter("style"):
        rules = _MEDIA.sub("", style.text or "")
        for selectors, declarations in _RULE.findall(rules):
            if _HIDING.search(declarations):
                found.update(
                    match[1] for one in selectors.split(",") if (match := _SELECTOR.fullmatch(one.strip())) is not None
                )
    return frozenset(found)


# --- choices ---


@dataclass(slots=True)
class _Choices:
    """`boxes`: what a group of choices says, in the place of its first one. `labels`, `tails`: the names of choices."""

    boxes: dict[Element, EntryBox | None] = field(default_factory=dict)
    labels: set[Element] = field(default_factory=set)
    tails: set[Element] = field(default_factory=set)


def _find_choices(root: Element) -> _Choices:
    """The groups of two or more choices with a name each; any other mark to tick says nothing of a cell."""
    groups: dict[Any, list[Element]] = {}
    for one in root.iter("input"):
        kind = (one.get("type") or "").strip().lower()
        if kind in ("radio", "checkbox"):
            groups.setdefault((kind, _find_group(one, kind)), []).append(one)
    named = {label.get("for"): label for label in root.iter("label") if label.get("for")}
    found = _Choices()
    for group in groups.values():
        names = [_name_choice(one, named) for one in group]
        if len(group) > 1 and all(name for name, _ in names):
            _take_group(found, group, names)
    return found


def _find_group(one: Element, kind: str) -> Any:
    """Finds what the choices of a group have in common: the name of buttons, the cell or group that boxes stand in."""
    if kind == "radio" and one.get("name"):
        return one.get("name")
    for around in one.iterancestors():
        if around.tag in ("td", "th", "fieldset", "dd", "li", "tr") or around.get("role") in ("group", "radiogroup"):
            return around
    return one


def _name_choice(one: Element, named: Mapping[str, Element]) -> tuple[str, Element | None]:
    """The name of a choice, and the label that has it; else it is what follows."""
    label = next(one.iterancestors("label"), None)
    if label is None:
        label = named.get(one.get("id") or "")
    said = "".join(label.itertext()) if label is not None else one.tail or ""
    return " ".join(said.split()), label


def _take_group(found: _Choices, group: Sequence[Element], names: Sequence[tuple[str, Element | None]]) -> None:
    chosen = [name for one, (name, _) in zip(group, names, strict=True) if one.get("checked") is not None]
    first, label = group[0], names[0][1]
    found.boxes.update(dict.fromkeys(group))
    found.boxes[first] = EntryBox("; ".join(chosen))
    for one, (_, its) in zip(group, names, strict=True):
        if its is None:
            found.tails.add(one)
        else:
            found.labels.add(its)
    if label is not None:
        found.boxes[label] = found.boxes.pop(first)


# --- elements ---


@dataclass(slots=True)
class _Layout:
    """Lays out one element after the other; a table by the layouts of its cells.

    `kept`: line ends of the source are line ends. `depth`: tables around.
    """

    hiding: frozenset[str]
    choices: _Choices
    kept: bool = False
    depth: int = 0
    lines: list[TextLine] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    boxes: list[EntryBox] = field(default_factory=list)
    source: int = 0
    beside: int = 0

    def lay_out(self, root: Element) -> list[TextLine]:
        """The lines of what is in an element."""
        keeping = 0
        walk = etree.iterwalk(root, events=("start", "end"))
        left: set[Element] = set()
        for event, one in walk:
            if event == "start":
                if one is not root and self._is_left_out(one):
                    left.add(one)
                    walk.skip_subtree()
                    continue
                keeping += _keeps_lines(one)
                self._begin(one, kept=bool(keeping))
                if self._is_table(one) and one is not root:
                    left.add(one)
                    walk.skip_subtree()
            else:
                if one not in left:
                    self._end(one, kept=bool(keeping))
                    keeping -= _keeps_lines(one)
                if one is not root and one not in self.choices.tails:
                    self._say(one.tail, one.sourceline, kept=bool(keeping))
                left.discard(one)
        self._break()
        return self.lines

    def _is_left_out(self, one: Element) -> bool:
        """Checks for what is not shown, or is taken as a whole: a field, or the name of a choice."""
        tag = one.tag
        if not isinstance(tag, str) or self._is_hidden(one, tag):
            return True
        if one in self.choices.boxes or one in self.choices.labels:
            box = self.choices.boxes.get(one)
            if box is not None:
                self._put(box, one.sourceline)
            return True
        if tag in ("input", "select", "textarea"):
            box = _read_field(one, tag)
            if box is not None:
                self._put(box, one.sourceline)
            return True
        return False

    def _is_hidden(self, one: Element, tag: str) -> bool:
        if tag in _NEVER_SHOWN or one.get("hidden") is not None or (tag == "dialog" and one.get("open") is None):
            return True
        style = one.get("style")
        if style and _HIDING.search(style):
            return True
        classes, name = (one.get("class") or "").split(), one.get("id")
        if not (_UNSEEN.isdisjoint(classes) and _OURS_BESIDE.isdisjoint(classes)):
            return True
        return bool(self.hiding) and (f"#{name}" in self.hiding or any(f".{one}" in self.hiding for one in classes))

    def _begin(self, one: Element, *, kept: bool) -> None:
        if self._is_table(one):
            lines = self._lay_out_table(one)
            if len(lines) == 1 and "\t" not in lines[0].text:
                self._put_in(lines[0])
            else:
                self._break()
                self.lines += lines
            return
        if one.tag in _BLOCKS or one.tag == "br":
            self._break()
        self.beside += one.tag in _BESIDE
        if one.tag == "sup" and _NOTE.fullmatch((one.text or "").strip()) and self.words:
            self.words.append(f"({one.text.strip()})")  # it would look like more digits of the number before it
            return
        self._say(one.text, one.sourceline, kept=kept)

    def _end(self, one: Element, *, kept: bool) -> None:
        del kept
        if one.tag in _BLOCKS:
            self._break(PART if one.tag in _PARTS else 0)
        self.beside -= one.tag in _BESIDE

    # --- what stands in a line ---

    def _say(self, said: str | None, source: int | None, *, kept: bool) -> None:
        if not said:
            return
        said = said.replace(CELL, "").replace(BREAK, " ")
        if kept or (self.kept and self.depth == 0):
            *whole, last = said.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            for line in whole:
                self._add(line, source)
                self._break(blank=True)
            self._add(last, source)
        else:
            said = _SPACE.sub(" ", said)
            if said != " " or self.words:
                self._add(said, source)

    def _add(self, said: str, source: int | None) -> None:
        if said:
            self.source = self.source or source or 0
            self.words.append(said)

    def _put(self, box: EntryBox, source: int | None) -> None:
        self.source = self.source or source or 0
        self.words.append(CELL)
        self.boxes.append(box)

    def _put_in(self, line: TextLine) -> None:
        """Puts the only cell of a table, which is there for its looks, where the table stands."""
        self._add(f" {line.text} ", line.source)
        self.boxes += line.boxes

    def _break(self, end: int = 0, *, blank: bool = False) -> None:
        """Ends the line, or says what ends with the one before. `blank`: also a line without words is one."""
        text = "".join(self.words).strip(" ")
        if text or blank:
            self.lines.append(TextLine(text, tuple(self.boxes), self.source, outside=self.beside > 0))
        if end and self.lines:
            self.lines[-1] = replace(self.lines[-1], end=max(end, self.lines[-1].end))
        self.words, self.boxes, self.source = [], [], 0

    # --- tables ---

    def _is_table(self, one: Element) -> bool:
        """Checks for what is laid out by rows; too deep in other tables, its cells are blocks as others."""
        return one.tag in _TABLES and self.depth < MOST_NESTED

    def _lay_out_table(self, table: Element) -> list[TextLine]:
        lines = lay_out_rows([self._lay_out_row(table)] if table.tag == "tr" else [*self._list_rows(table)])
        return [replace(line, outside=True) for line in lines] if self.beside else lines

    def _list_rows(self, table: Element) -> Iterator[TableRow]:
        """The rows in the order in which they are shown; what stands in a table outside its cells before it."""
        foot: list[Element] = []
        waiting = [table]
        while waiting:
            around = waiting.pop()
            if around is not table and self._is_hidden(around, around.tag):
                continue
            if around.tag == "tr":
                yield self._lay_out_row(around)
                continue
            if around.tag == "tfoot" and around not in foot:
                foot.append(around)
                waiting.insert(0, around)
                continue
            if around is not table and not _has_rows(around):
                yield TableRow([Cell(self._lay_out_inner(around))], around.sourceline or 0)
                continue
            inner = [one for one in around if isinstance(one.tag, str)]
            loose = [around.text, *(one.tail for one in inner)]
            if any(said and said.strip() for said in loose):
                said = " ".join(" ".join(filter(None, loose)).split())
                yield TableRow([Cell([TextLine(said.replace(CELL, ""), (), around.sourceline or 0)])], 0)
            waiting.extend(reversed(inner))

    def _lay_out_row(self, row: Element) -> TableRow:
        cells = []
        waiting = list(reversed(row))
        while waiting:
            one = waiting.pop()
            if not isinstance(one.tag, str):
                continue
            if one.tag not in ("td", "th") and _has_rows(one):
                waiting.extend(reversed(one))  # a form around cells
                continue
            lines = [] if self._is_hidden(one, one.tag) else self._lay_out_inner(one)
            cells.append(Cell(lines, _read_span(one, "colspan"), _read_span(one, "rowspan")))
        return TableRow(cells, row.sourceline or 0)

    def _lay_out_inner(self, one: Element) -> list[TextLine]:
        inner = _Layout(self.hiding, self.choices, depth=self.depth + 1)
        if one.tag not in ("td", "th", "caption") and inner._is_left_out(one):
            inner._break()
            return inner.lines
        return inner._lay_out_table(one) if inner._is_table(one) else inner.lay_out(one)


def _keeps_lines(one: Element) -> bool:
    """Checks for an element in which line ends of the source are shown."""
    if one.tag in ("pre", "listing", "xmp", "plaintext"):
        return True
    style = one.get("style")
    if style and _KEEPING.search(style):
        return True
    return not _OURS_KEEPING.isdisjoint((one.get("class") or "").split())


def _has_rows(one: Element) -> bool:
    return one.tag in ("thead", "tbody", "tfoot") or next(one.iter("tr", "td", "th"), None) is not None


def _read_span(one: Element, name: str) -> int:
    told = (one.get(name) or "1").strip()
    return min(int(told), 1000) if told.isascii() and told.isdecimal() and len(told) < 6 and int(told) else 1


# --- entry fields ---


def _read_field(one: Element, tag: str) -> EntryBox | None:
    """The content of an entry field as it is shown; None for one that shows none."""
    if tag == "textarea":
        return EntryBox("".join(one.itertext()).removeprefix("\n").replace(CELL, "").strip())
    if tag == "select":
        return EntryBox(_read_select(one))
    kind = (one.get("type") or "text").strip().lower()
    if kind in _NO_VALUE or kind in ("radio", "checkbox"):
        return None
    return EntryBox(_show_value((one.get("value") or "").replace(CELL, "").strip(), kind))


def _show_value(value: str, kind: str) -> str:
    """A value as an Italian browser shows it: numbers and days are kept in a form of their own."""
    if kind == "number" and _NUMBER.fullmatch(value):
        return value.replace(".", ",")
    if kind in ("date", "datetime-local") and (day := _DAY.fullmatch(value)):
        return f"{day[3]}/{day[2]}/{day[1]}" + (f" {day[4]}" if day[4] else "")
    return value


def _read_select(one: Element) -> str:
    """The entries that are chosen, or the first one where a list shows it unasked."""
    options = list(one.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if not chosen and one.get("multiple") is None and (one.get("size") or "1") in ("", "0", "1"):
        chosen = [option for option in options if option.get("disabled") is None][:1]
    elif chosen and one.get("multiple") is None:
        chosen = chosen[-1:]
    texts = (" ".join("".join(option.itertext()).split()) for option in chosen if option.get("value") != "")
    return "; ".join(filter(None, texts)).replace(CELL, "")
