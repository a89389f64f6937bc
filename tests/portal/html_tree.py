# SPDX-License-Identifier: EUPL-1.2
"""A page as a tree of elements, so that tests ask for what is in it rather than how it is written."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree import ElementTree as ET

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})


class _Builder(HTMLParser):
    """Our pages close what they open, but for `VOID`, options and what is in drawings: anything else is a fault."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = ET.TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attributes})
        if tag in VOID:
            self.tree.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attributes})
        self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.getpos())
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.tree.data(data)


def parse_page(page: str) -> ET.Element:
    """The tree of a page; an element that is not closed where it should be is an AssertionError."""
    builder = _Builder()
    builder.feed(page)
    builder.close()
    assert builder.open == []
    return builder.tree.close()


def text_of(element: ET.Element) -> str:
    """What an element says, on one line."""
    return " ".join("".join(element.itertext()).split())
