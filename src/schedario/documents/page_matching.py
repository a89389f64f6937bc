# SPDX-License-Identifier: EUPL-1.2
"""The pages of a sheet that we printed, followed word by word in the order in which they are written.

A sheet says all that its pages show, in order: what it prints is a run of items, titles, labels, values, texts. Where
the pages have the same run, letter by letter, with each number digit by digit and each value in the place of its row
and column, they show the sheet, whatever is in its texts. Where only values are others than the sheet says, it is said
which; anything else is for who lays out pages and reads them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise, product
from typing import Literal

from schedario.definition.phrases import phrase
from schedario.documents.pages.word import PageWords, Word
from schedario.documents.reading import Box, Difference, Origin
from schedario.documents.sheet import Sheet, SheetCell, SheetQuadro, SheetRow, TablePart
from schedario.writing.look_alikes import fold, unify_signs

_UNDRAWN = re.compile(r"‹\s*U\s*\+\s*((?:[0-9A-F]\s*){4,6})›")  # lines can break in it
_LATIN = range(0x250)  # which every font draws
_LONGEST_WHOSE = 60  # characters of each text at the head of a page; longer ones are cut and end with a sign
_LEVEL, _ALIGNED = 3.0, 3.0  # points: from the middle of a row, from the edge of a column
_UPWARDS = 2.0  # points by which the next line of a text can stand higher
_SIGN_APART = 12.0  # points from a sign to its number

_MOST_OTHERS = 4  # signs of a text in which one or two numbers were changed

About = Literal["fixed", "number", "text", "message", "header", "outcome"]
_ABOUT: Mapping[About, Literal["cell", "message", "header", "outcome"]] = {
    "number": "cell",
    "text": "cell",
    "message": "message",
    "header": "header",
    "outcome": "outcome",
}


class _Compared(dict[int, int]):
    """What is compared of a text, for `str.translate`: Latin letters and digits, and commas."""

    def __missing__(self, sign: int) -> None:
        """Leaves out all else."""


_COMPARED = _Compared({sign: sign for sign in _LATIN if chr(sign).isalnum() or chr(sign) == ","})


def _draw(found: re.Match[str]) -> str:
    """The character that is written as its code where no font draws it."""
    return chr(min(int("".join(found[1].split()), 16), 0x10FFFF))


def reduce_text(text: str) -> str:
    """The letters and digits of a text, as fonts draw them, and the commas between."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _UNDRAWN.sub(_draw, text))
    return fold(text).translate(_COMPARED)


def is_nearly(shown: str, wanted: str) -> bool:
    """Checks for a text that was changed and not replaced: as long, and with few signs that are others."""
    others = sum(one != two for one, two in zip(shown, wanted, strict=False))
    return len(shown) == len(wanted) and 0 < others <= min(_MOST_OTHERS, len(wanted) / 2)


_reduce_word = lru_cache(maxsize=16384)(reduce_text)  # the words of a form come again and again


def squeeze(text: str) -> str:
    """A number as it is compared: all but blanks."""
    return "".join(unify_signs(text).split())


@dataclass(slots=True)
class _Row:
    """A row of a table or of a phrase: the words of its label, and those of its cells by column, as they are found."""

    titles: Sequence[_Item] = ()
    label: list[_Item] = field(default_factory=list)
    cells: list[tuple[int, _Item]] = field(default_factory=list)


@dataclass(slots=True)
class _Item:
    """A text that the sheet prints; `name` is that of the cell, header line, message or amount; `seen` its words.

    `again`: what comes again before it where it is first on a page, the titles of its table.
    """

    about: About
    text: str
    name: str = ""
    row: _Row | None = None
    again: str = ""
    reduced: str = ""
    seen: Sequence[int] = ()

    def __post_init__(self) -> None:
        self.reduced = reduce_text(self.text)

    @property
    def is_partly_seen(self) -> bool:
        """Checks for signs beyond those that are compared: they take room, too."""
        return self.about == "text" and any(ord(sign) not in _LATIN for sign in self.text)

    def is_turned(self, shown: str) -> bool:
        """Checks for the signs of a text in scripts from right to left, whose numbers come in another order."""
        if self.about == "number" or self.text.isascii() or sorted(shown) != sorted(self.reduced):
            return False
        return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in self.text)


@dataclass(frozen=True, slots=True)
class Match:
    """What the pages of a sheet show otherwise than it says, and the places of its cells and header lines by name.

    `others` is what the pages have beside the sheet, in words.
    """

    differences: tuple[Difference, ...]
    places: Mapping[str, Origin]
    others: tuple[str, ...] = ()


def match_sheet(sheet: Sheet, headers: Sequence[str], pages: Sequence[PageWords]) -> Match | None:
    """Follows a sheet on its pages; `headers` are the names of its header lines. None where the run is another one."""
    run = _Run(sheet, pages)
    if not run.begun:
        return None
    items = list(_list_items(sheet, headers))
    differences = run.follow(items)
    if differences is None or not all(_stands_in_place(row, run.words, run.pages) for row in _list_rows(items)):
        return None
    if not all(_runs_down(item, run) for item in items if item.about != "number"):
        return None
    told = differences or run.changed  # a head says again what stands on the pages
    return Match(tuple(told), dict(run.list_places(items)), tuple(run.others))


# --- what a sheet prints ---


def _list_items(sheet: Sheet, headers: Sequence[str]) -> Iterator[_Item]:
    """All that a sheet prints, in order, without the heads and feet of its pages."""
    yield from (_Item("fixed", text) for text in (sheet["mark"] or "", sheet["title"]))
    for name, line in zip(headers, sheet["header"], strict=True):
        yield _Item("fixed", line["label"])
        yield _Item("header", line["text"], name)
    yield _Item("fixed", sheet["legend"] or "")
    yield from (_Item("fixed", one["text"]) for one in sheet["legend_items"])
    for quadro in sheet["quadri"]:
        yield from _list_quadro(quadro)
    outcome = sheet["outcome"]
    if outcome is not None:
        yield _Item("fixed", outcome["title"])
        yield _Item("outcome", outcome["text"], outcome["title"])
        yield _Item("fixed", outcome["status_text"] or "")
        for amount in outcome["amounts"]:
            yield _Item("fixed", amount["label"])
            yield _Item("outcome", amount["text"], amount["label"])
        if outcome["follows"]:
            yield _Item("fixed", outcome["follows_title"])
        yield from (_Item("fixed", f"{one['text']} {one['status_text'] or ''}") for one in outcome["follows"])
    confirmed = sheet["confirmed"]
    if confirmed is not None:
        yield _Item("fixed", confirmed["title"])
        for one in confirmed["items"]:
            yield _Item("fixed", f"{one['code']} {one['message']} {confirmed['found_label']} {one['found']}")
            yield _Item("fixed", f"{confirmed['reason_label']} {one['reason']} {one['who']}")


def _list_quadro(quadro: SheetQuadro) -> Iterator[_Item]:
    yield from (_Item("fixed", text or "") for text in (quadro["title"], quadro["subtitle"], quadro["state_text"]))
    for part in quadro["blocks"]:
        match part["kind"]:
            case "text" | "heading":
                yield _Item("fixed", part["text"])
            case "message":
                yield _Item("message", part["text"], part["id"])
                yield _Item("fixed", part["status_text"] or "")
            case "table":
                yield from _list_table(part)
            case "phrase":
                row = _Row()
                label = f"{part['code']}{part['separator']}{part['label']} {part['status_text'] or ''}"
                yield from _list_label(row, [label, *_list_notes([part["cell"]], [""])], "")
                yield _Item("fixed", part["before"])
                yield _make_cell(part["cell"], row, 0)
                yield _Item("fixed", part["after"])
            case "long_text":
                yield _Item("fixed", f"{part['code']}{part['separator']}{part['label']}")
                yield _Item("text", part["text"], part["id"])
                yield _Item("fixed", part["counter"] or "")


def _list_table(part: TablePart) -> Iterator[_Item]:
    titles = [_Item("fixed", column["label"]) for column in part["columns"]]
    yield from titles
    again = "".join(title.reduced for title in titles)
    for place, row in enumerate(part["rows"]):
        drawn = _Row(titles)
        yield from _list_label(drawn, _list_row_texts(row, part), again if place else "")
        for column, cell in enumerate(row["cells"]):
            if cell is not None:
                yield _make_cell(cell, drawn, column)
    yield _Item("fixed", part["status_text"] or "")


def _list_row_texts(row: SheetRow, part: TablePart) -> Iterator[str]:
    yield f"{row['code']}{row['separator']}{row['label']} {row['status_text'] or ''}"
    yield from _list_notes(row["cells"], [column["label"] for column in part["columns"]])


def _list_notes(cells: Sequence[SheetCell | None], titles: Sequence[str]) -> Iterator[str]:
    for cell, title in zip(cells, titles, strict=True):
        if cell is not None and cell["note"] is not None:
            value = "" if cell["state"] == "doubtful" else cell["text"]
            yield f"{value} {title if len(titles) > 1 else ''} {cell['note']}"


def _list_label(row: _Row, texts: Iterable[str], again: str) -> Iterator[_Item]:
    for text in texts:
        item = _Item("fixed", text, again=again)
        again = ""
        row.label.append(item)
        yield item


def _make_cell(cell: SheetCell, row: _Row, column: int) -> _Item:
    item = _Item("number" if cell["kind"] == "number" else "text", cell["text"], cell["id"], row)
    row.cells.append((column, item))
    return item


# --- what the pages show ---


class _Run:
    """The words of the pages in the order of their content, without heads and feet; `begun`: those were the sheet's.

    `stream` is all of them as they are compared, `ends` the place in it behind each word, `tops` the place at which
    each page begins. `changed` are heads and feet that say something else, `others` what is not of the sheet, in words.
    """

    def __init__(self, sheet: Sheet, pages: Sequence[PageWords]) -> None:
        self.words: list[Word] = []
        self.pages: list[int] = []
        self.parts: list[str] = []
        self.tops: set[int] = set()
        self.changed: list[Difference] = []
        self.others: list[str] = []
        footer = reduce_text(sheet["footer"])
        reduced = [_reduce_words(page.words) for page in pages]
        ends = [_find_foot(parts, footer) for parts in reduced]
        count = len(pages) - ends.count(None)
        self.others += [
            phrase("pdf.page", page=page.number) for page, end in zip(pages, ends, strict=True) if end is None
        ]
        own = [one for one in zip(pages, reduced, ends, strict=True) if one[2] is not None]
        self.begun = bool(own) and all(
            self._add(sheet, page, parts, end or 0, (number, count)) for number, (page, parts, end) in enumerate(own, 1)
        )
        self.stream = "".join(self.parts)
        self.ends = list(accumulate(map(len, self.parts)))

    def _add(self, sheet: Sheet, page: PageWords, parts: Sequence[str], end: int, number: tuple[int, int]) -> bool:
        """Adds a page, the one of so many, up to where its foot begins; whether head and foot are as they should be."""
        one, count = number
        label = sheet["page_label"].replace("{page}", str(one)).replace("{pages}", str(count))
        foot = self._strip_edge(page, parts, range(end, len(parts)), [reduce_text(f"{sheet['footer']}{label}")])
        start = 0 if one == 1 else self._strip_edge(page, parts, range(end), list(_list_heads(sheet)))
        if foot is None or start is None:
            return False
        if not self._leave_beside(page, page.words[start:end], [*page.words[end + foot :], *page.astray]):
            return False
        self.tops.add(len(self.words))
        self.words += page.words[start:end]
        self.parts += parts[start:end]
        self.pages += [page.number] * (end - start)
        return True

    def _strip_edge(self, page: PageWords, parts: Sequence[str], places: range, wanted: Sequence[str]) -> int | None:
        """The number of words that say a head or a foot; also where a sign of it was changed, which is told."""
        here_parts = parts[places.start : places.stop]
        whole = "".join(here_parts)
        ends = {end: count for count, end in enumerate(accumulate(map(len, here_parts)), 1)}
        here = [(text, whole[: len(text)]) for text in wanted if text and len(text) in ends]
        found = [(len(text), said == text, text) for text, said in here if said == text or is_nearly(said, text)]
        if not found:
            return None
        length, same, _ = max(found)
        count = ends[length]
        if not same:
            self.changed.append(_tell_edge(page, page.words[places.start : places.start + count]))
        return count

    def _leave_beside(self, page: PageWords, body: Sequence[Word], more: Sequence[Word]) -> bool:
        """Tells what stands beside a sheet, as a stamp does; False where something stands in it."""
        telling = [word for word in more if reduce_text(word.text)]
        if not telling:
            return True
        boxes = [word.box for word in body] or [(0.0, 0.0, 0.0, 0.0)]
        left, top, right, bottom = (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )
        if any(b[0] < right and left < b[2] and b[1] < bottom and top < b[3] for b in (word.box for word in telling)):
            return False
        text = " ".join(word.text for word in telling)[:_LONGEST_WHOSE]
        self.others.append(phrase("hidden.on_page", page=page.number, text=text))
        return True

    def follow(self, items: Sequence[_Item]) -> list[Difference] | None:
        """The values that are others; None where anything else is."""
        place, word = 0, 0
        found: list[Difference] = []
        tops = {self.ends[top - 1] if top else 0 for top in self.tops}
        open_items: list[_Item] = []  # values, of which one or more are not what they should be
        begun = (0, 0)
        for item in items:
            if item.again and place in tops and (self._begins(item.again, place) or self._nearly(item.again, place)):
                if not self._begins(item.again, place):
                    found.append(self._tell_text(item.again, place))
                place += len(item.again)
                word = self._find_word(place)
            if open_items:
                if item.about != "fixed" or not item.reduced:
                    open_items.append(item)
                    continue
                at = self._find_again(item, begun[0])
                if at is None:
                    return None
                more = self._tell(open_items, begun[1], self._find_word(at))
                if more is None:
                    return None
                found += more
                open_items, place, word = [], at, self._find_word(at)
            end = place + len(item.reduced)
            after = self._find_word(end)
            if not self._says(item, place, end, word, after):
                if item.about == "fixed" and self._nearly(item.reduced, place):
                    found.append(self._tell_text(item.text, place))
                    item.seen, place, word = self._trim(word, after), end, after
                    continue
                if item.about == "fixed":
                    return None
                open_items, begun = [item], (place, word)
                continue
            item.seen = self._trim(word, after)
            place, word = end, after
        if open_items:
            more = self._tell(open_items, begun[1], len(self.words))
            return None if more is None else found + more
        return found if place == len(self.stream) and self._is_silent(word) else None

    def _begins(self, text: str, place: int) -> bool:
        return self.stream.startswith(text, place)

    def _nearly(self, text: str, place: int) -> bool:
        """Checks for a text of the sheet, in whole words, of which a sign or two are others."""
        end = place + len(text)
        return is_nearly(self.stream[place:end], text) and self.ends[self._find_word(end) - 1] == end

    def _tell_text(self, text: str, place: int) -> Difference:
        """Tells of a text that the form prints, or the program, how it stands there."""
        seen = self._trim(self._find_word(place), self._find_word(place + len(reduce_text(text))))
        return Difference("text", text, text, " ".join(self.words[at].text for at in seen), self.locate(seen))

    def _find_word(self, place: int) -> int:
        """The word that begins at a place of the stream, after words that say nothing."""
        return bisect_right(self.ends, place)

    def _says(self, item: _Item, place: int, end: int, word: int, after: int) -> bool:
        """Checks whether an item stands at a place, in whole words; a number digit by digit with its signs."""
        if after and self.ends[after - 1] != end and end:
            return False
        if not self.stream.startswith(item.reduced, place) and not item.is_turned(self.stream[place:end]):
            return False
        return item.about != "number" or self._says_number(item, self._trim(word, after))

    def _says_number(self, item: _Item, seen: range) -> bool:
        shown = "".join(self.words[at].text for at in seen)
        return squeeze(item.text) == squeeze(shown) and not (seen and self._has_sign_before(seen.start))

    def _has_sign_before(self, at: int) -> bool:
        """Checks for a sign that stands by itself right before a number."""
        if not at or self.parts[at - 1]:
            return False
        sign, number = self.words[at - 1], self.words[at]
        near = abs(sign.base - number.base) < _UPWARDS and 0 <= number.left - sign.right < _SIGN_APART
        return near and unify_signs(sign.text)[-1:] in ("-", "+")

    def _trim(self, start: int, end: int) -> range:
        """The words of a stretch without those at its ends that say nothing to compare."""
        while start < end and not self.parts[start]:
            start += 1
        while start < end and not self.parts[end - 1]:
            end -= 1
        return range(start, end)

    def _is_silent(self, word: int) -> bool:
        return not any(self.parts[word:])

    def _find_again(self, item: _Item, place: int) -> int | None:
        """The place at which a text of the sheet goes on, at the beginning of a word."""
        at = self.stream.find(item.reduced, place)
        starts = {0, *self.ends}
        while at >= 0 and at not in starts:
            at = self.stream.find(item.reduced, at + 1)
        return at if at >= 0 else None

    def _tell(self, items: Sequence[_Item], start: int, end: int) -> list[Difference] | None:
        """Tells which of some values in a row are not what the words between say; None where nobody knows."""
        left = list(items)
        words = [at for at in range(start, end) if self.parts[at]]
        while left and (count := self._count_same(left[0], words)) is not None and left[0].text:
            left[0].seen, words = words[:count], words[count:]
            del left[0]
        while left and left[-1].text and (count := self._count_same(left[-1], words, backwards=True)) is not None:
            left[-1].seen, words = words[len(words) - count :], words[: len(words) - count]
            del left[-1]
        filled = [item for item in left if item.text]
        if len(filled) == len(words) and all(item.about == "number" for item in filled):
            for item, at in zip(filled, words, strict=True):
                item.seen = [at]
            return [one for item in filled if (one := self._differ(item)) is not None]
        if len(left) != 1:
            return None
        left[0].seen = words
        one = self._differ(left[0])
        return [one] if one is not None else []

    def _count_same(self, item: _Item, words: Sequence[int], *, backwards: bool = False) -> int | None:
        """The number of words, at the beginning or the end of some, that say an item; None if they do not."""
        for count in range(1, len(words) + 1):
            some = words[len(words) - count :] if backwards else words[:count]
            said = "".join(self.parts[at] for at in some)
            if said == item.reduced:
                shown = "".join(self.words[at].text for at in some)
                return count if item.about != "number" or squeeze(shown) == squeeze(item.text) else None
            if len(said) > len(item.reduced):
                return None
        return None

    def _differ(self, item: _Item) -> Difference | None:
        shown = " ".join(self.words[at].text for at in item.seen)
        if item.about == "number" and squeeze(shown) == squeeze(item.text):
            return None
        return Difference(_ABOUT[item.about], item.name, item.text, shown, self.locate(item.seen))

    def locate(self, seen: Sequence[int]) -> Origin | None:
        """The place of some words, those on the page of the first one."""
        if not seen:
            return None
        page = self.pages[seen[0]]
        here = [self.words[at] for at in seen if self.pages[at] == page]
        line = self._lines[page, round(here[0].base)]
        left, top, right, bottom = zip(*(word.box for word in here), strict=True)
        box: Box = (round(min(left), 2), round(min(top), 2), round(max(right), 2), round(max(bottom), 2))
        return Origin(line[0] + 1, " ".join(self.words[at].text for at in line), page, box)

    @cached_property
    def _lines(self) -> Mapping[tuple[int, int], Sequence[int]]:
        """The words of each line, by page and base."""
        found: dict[tuple[int, int], list[int]] = {}
        for at, (page, word) in enumerate(zip(self.pages, self.words, strict=True)):
            found.setdefault((page, round(word.base)), []).append(at)
        return found

    def list_places(self, items: Iterable[_Item]) -> Iterator[tuple[str, Origin]]:
        """The places of cells and header lines; of a blank cell that of its label."""
        for item in items:
            if item.about in ("number", "text", "header"):
                seen = item.seen or (item.row.label[0].seen if item.row is not None else ())
                origin = self.locate(seen)
                if origin is not None:
                    yield item.name, origin


def _reduce_words(words: Sequence[Word]) -> list[str]:
    text = " ".join(word.text for word in words)
    if "‹" not in text:
        return [_reduce_word(word.text) for word in words]
    whole = _UNDRAWN.sub(lambda found: _draw(found).ljust(len(found[0]), "\x00"), text)
    starts = accumulate((len(word.text) + 1 for word in words), initial=0)
    return [reduce_text(whole[at : at + len(word.text)]) for at, word in zip(starts, words, strict=False)]


def _find_foot(parts: Sequence[str], footer: str) -> int | None:
    """The word at which the foot of a page begins, the last one if there are several; None on a page of others."""
    stream = "".join(parts)
    starts = {start: at for at, start in reversed(list(enumerate(accumulate(map(len, parts), initial=0))))}
    at = stream.rfind(footer)
    if at in starts and footer:
        return starts[at]
    near = (at for at in sorted(starts, reverse=True) if is_nearly(stream[at : at + len(footer)], footer))
    found = next(near, None)
    return None if found is None else starts[found]


def _tell_edge(page: PageWords, words: Sequence[Word]) -> Difference:
    """Tells of a head or a foot that says something else."""
    shown = " ".join(word.text for word in words)
    left, top, right, bottom = zip(*(word.box for word in words), strict=True)
    box: Box = (round(min(left), 2), round(min(top), 2), round(max(right), 2), round(max(bottom), 2))
    return Difference("text", phrase("pdf.edge", page=page.number), "", shown, Origin(1, shown, page.number, box))


def _list_heads(sheet: Sheet) -> Iterator[str]:
    """The texts that can stand at the head of a page after the first."""
    whose = [list(_list_cuts(line["text"])) for line in sheet["header"][:2]]
    titles = [quadro["title"] for quadro in sheet["quadri"]]
    titles += [part["title"] for part in (sheet["outcome"], sheet["confirmed"]) if part is not None]
    for title in ("", *titles):
        for texts in product(*whose):
            yield reduce_text(" ".join((sheet["mark"] or "", sheet["title"], *texts, title)))


def _list_cuts(text: str) -> Iterator[str]:
    """The text at the head of a page; a long one is cut, and signs that nobody sees count."""
    if len(text) <= _LONGEST_WHOSE:
        yield text
    else:
        yield from (text[:end] for end in range(_LONGEST_WHOSE // 2, _LONGEST_WHOSE))


# --- where it stands ---


def _list_rows(items: Iterable[_Item]) -> Iterator[_Row]:
    seen: set[int] = set()
    for item in items:
        if item.row is not None and id(item.row) not in seen:
            seen.add(id(item.row))
            yield item.row


def _stands_in_place(row: _Row, words: Sequence[Word], pages: Sequence[int]) -> bool:
    """Checks whether the values of a row stand at its height, and each under the title of its column.

    Of a row that goes on overleaf they stand no higher than its label.
    """
    label = [words[at] for item in row.label for at in item.seen]
    if not label:
        return False
    whole = [item.seen for item in (*row.label, *(one for _, one in row.cells)) if item.seen]
    broken = any(pages[seen[0]] != pages[seen[-1]] for seen in whole)
    middle = (min(word.top for word in label) + max(word.bottom for word in label)) / 2
    for column, item in row.cells:
        here = [words[at] for at in item.seen]
        if not here:
            continue
        off = (min(word.top for word in here) + max(word.bottom for word in here)) / 2 - middle
        elsewhere = item.is_partly_seen or (broken and (item.about == "text" or off > 0))
        if abs(off) > _LEVEL and not elsewhere:
            return False
        title = [words[at] for at in row.titles[column].seen] if row.titles else []
        if title and item.about == "number":
            aligned = abs(max(word.right for word in here) - max(word.right for word in title)) <= _ALIGNED
        elif title:
            left = min(word.left for word in here)
            later = [words[at].left for other in row.titles[column + 1 :] for at in other.seen]
            aligned = min(word.left for word in title) - _ALIGNED <= left < min(later, default=float("inf"))
        else:
            aligned = min(word.left for word in here) >= max(word.right for word in label) - _ALIGNED
        if not aligned:
            return False
    return True


def _runs_down(item: _Item, run: _Run) -> bool:
    """Checks whether the lines of a text stand below each other, in its order."""
    seen = item.seen
    return all(
        run.words[two].base >= run.words[one].base - _UPWARDS or run.pages[two] > run.pages[one]
        for one, two in pairwise(seen)
    )
