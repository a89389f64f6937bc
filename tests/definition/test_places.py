# SPDX-License-Identifier: EUPL-1.2
"""A place inside a text of a definition is the place in the file, however YAML folds and quotes the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition.problems import Report
from schedario.definition.reading.yamltree import Tree

MARK = "§"
WORDS = st.lists(st.text("abè'.0", min_size=1, max_size=5), min_size=1, max_size=8)


def read(text: str) -> Tree:
    report = Report()
    tree = Tree("file", text, report)
    assert report.problems == []
    return tree


def check(text: str, column_after: int = 0) -> None:
    """The mark in the value is placed where the mark stands in the file."""
    scalar = read(text).scalars[("a", "key")]
    before = scalar.value[: scalar.value.index(MARK)]
    place = scalar.find_place(before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1 + column_after)
    line = text[: text.index(MARK)].count("\n") + 1
    column = text.index(MARK) - (text.rfind("\n", 0, text.index(MARK)) + 1) + 1 + column_after
    assert (place.line, place.column) == (line, column)


class TestStyles:
    @given(words=WORDS, at=st.integers(0, 7), breaks=st.lists(st.booleans(), min_size=8, max_size=8), style=st.data())
    def test_every_style(self, words: list[str], at: int, breaks: list[bool], style: st.DataObject) -> None:
        marked = [MARK + word if i == at % len(words) else word for i, word in enumerate(words)]
        kind = style.draw(st.sampled_from(["plain", "single", "double", "|", ">", ">-", "|2"]))
        check(f"x: 1\na:\n  key: {self.written(marked, breaks, kind)}\n  other: 2\n")

    def written(self, words: list[str], breaks: list[bool], kind: str) -> str:
        """The words on one or more lines, in the style `kind`."""
        quotes = {"single": "'", "double": '"'}.get(kind, "")
        if quotes == "'":
            words = [word.replace("'", "''") for word in words]
        if kind == "plain":
            words = ["w" + word for word in words]  # a plain text begins with a letter
        text = words[0]
        for word, newline in zip(words[1:], breaks, strict=False):
            text += ("\n    " if newline else " ") + word
        if kind[0] in "|>":
            return f"{kind} # a comment\n    {text}"
        return quotes + text + quotes

    @pytest.mark.parametrize(
        "text",
        [
            r'a: {key: "one \"two\" \n §three"}',
            r'a: {key: "one\ttwo \\ §three"}',
            r'a: {key: "\u00e8 \xe8 §three"}',
            'a:\n  key: "one \\\n    §two"',
            "a:\n  key: |\n\n    one\n\n      §two\n",
            "a:\n  key: >\n    one\n\n      two\n    §three\n",
            "a:\n  key: one\n    two\n\n    §three\n",
        ],
    )
    def test_escapes_and_blank_lines(self, text: str) -> None:
        check(text)

    def test_the_end_of_a_text_is_after_its_last_character(self) -> None:
        scalar = read("a:\n  key: 'one two'\n").scalars[("a", "key")]
        assert (scalar.find_place(1, 8).line, scalar.find_place(1, 8).column) == (2, 16)

    def test_an_empty_text_has_its_own_place(self) -> None:
        scalar = read('a:\n  key: ""\n').scalars[("a", "key")]
        assert (scalar.find_place(1, 1).line, scalar.find_place(1, 1).column) == (2, 8)

    def test_lines_may_end_as_on_windows(self) -> None:
        check("a:\r\n  key: |\r\n    one\r\n    §two\r\n")


class TestPlainValues:
    """What YAML would turn into floats, dates or times stays text: no number is approximated on its way in."""

    @pytest.mark.parametrize(
        "written", ["1000.00", "0.1", "1e3", ".5", "2026-05-31", "12:30", "010", "0x10", "1_000", "1.", "-.inf"]
    )
    def test_stays_as_written(self, written: str) -> None:
        assert read(f"a: {written}\n").data == {"a": written}

    @pytest.mark.parametrize(
        ("written", "value"),
        [
            ("5", 5),
            ("-5", -5),
            ("0", 0),
            ("yes", True),
            ("no", False),
            ("true", True),
            ("null", None),
            ("", None),
            ("~", None),
        ],
    )
    def test_whole_numbers_yes_no_and_nothing(self, written: str, value: object) -> None:
        assert read(f"a: {written}\n").data == {"a": value}

    def test_a_whole_number_too_long_for_any_cell_stays_text(self) -> None:
        assert read(f"a: {'9' * 5000}\n").data == {"a": "9" * 5000}
