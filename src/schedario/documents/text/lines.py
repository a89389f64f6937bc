# SPDX-License-Identifier: EUPL-1.2
"""The lines of a document as the reader takes them: those of a text, or those that a page or a workbook is laid out in.

Only the reader decides what they mean; whoever lays out a document says which words stand together, in which column,
which of them are the content of an entry box, and where the line comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from schedario.documents.reading import Box

# Stands for an entry box, or for a run of underscores: its normal form.
CELL = "\x00"
BREAK = "\x0b"  # a line end within a cell: white space between its words

Trouble = Literal["error", "uncomputed"]
ROW, PART = 1, 2  # what ends with a line: the row of a table; a table or a section of a page


class EntryBox(NamedTuple):
    """The content of an entry box. `trouble`: why what stands there is no value."""

    text: str
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that was laid out.

    `text` has tabs between its columns and CELL in the place of each of `boxes`. `source` is the line of the file, or
    the row of `sheet`. `end`: what ends with it, if something does. `outside`: it is beside the content of a page.
    """

    text: str
    boxes: tuple[EntryBox, ...] = ()
    source: int = 0
    sheet: str = ""
    end: int = 0
    outside: bool = False

    @property
    def shown(self) -> str:
        """The line with what stands in its boxes."""
        text = self.text
        for box in self.boxes:
            text = text.replace(CELL, box.text.replace(CELL, ""), 1)
        return text.replace(BREAK, "\n")

    def take_before(self, end: int) -> TextLine:
        """The line up to a place of its text."""
        return replace(self, text=self.text[:end], boxes=self.boxes[: self.text.count(CELL, 0, end)])


class Places(Protocol):
    """Knows where the lines of a text stand on pages."""

    def locate(self, words: Mapping[int, Sequence[tuple[str, int]]]) -> tuple[int, Box] | None:
        """Page and box of some words of lines, from 1, each with how often it stands in its line before.

        Of the whole line where none is given; None where nothing is there. Words on a later page do not count.
        """

    def is_title(self, line: int) -> bool:
        """Checks for a line of titles that stand over the columns of a table below."""

    def find_stray(self, line: int) -> str:
        """Tells what stands near the values of a line, from 1, and could be of it or not; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Lines:
    """`texts` are the lines. `laid` are the same where a document was laid out, None for a text as it was written.

    `places` knows where they stand on pages, for those of a PDF.
    """

    texts: Sequence[str]
    laid: Sequence[TextLine] | None = None
    places: Places | None = None

    @property
    def text(self) -> str:
        """The text in which titles and labels are looked for."""
        return "\n".join(self.texts)

    def take(self, start: int, end: int) -> Lines:
        """The lines from `start` to before `end`, at their places, with blank ones before them."""
        texts = [*[""] * start, *self.texts[start:end]]
        laid = None if self.laid is None else [*[TextLine("")] * start, *self.laid[start:end]]
        return Lines(texts, laid, self.places)


def put_together(laid: Sequence[TextLine]) -> Lines:
    """The lines of a document that was laid out."""
    return Lines([line.text for line in laid], laid)
