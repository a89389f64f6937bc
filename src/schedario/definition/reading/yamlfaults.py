# SPDX-License-Identifier: EUPL-1.2
"""Reasons why a YAML file cannot be read, in the words of who wrote it, and how to mend it.

The YAML library says what it expected and where it gave up; the cause is often earlier. Here the line is
looked at again for the mistakes that people make.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import yaml

# `  - key: value` or `  key: value`: indentation with the dashes, key, space before the value, value.
_ENTRY = re.compile(r"(?P<indent>\s*(?:- +)*)(?P<key>[^\s:#'\"\[{][^:]*?)\s*:(?P<gap>\s+)(?P<value>\S.*)")
_BROKEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

QUOTES = 'put the whole text between double quotes, as in `label: "…"`'


class YamlFault(NamedTuple):
    """Line and column count from 1."""

    line: int
    column: int
    message: str
    remedy: str


def find_forbidden_character(text: str) -> YamlFault | None:
    """The first character that YAML does not allow."""
    found = _BROKEN.search(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    return YamlFault(line, column, f"an invisible character (U+{ord(found[0]):04X}) stands here", "delete it")


def explain_fault(text: str, fault: yaml.YAMLError) -> YamlFault:
    """Explains what is wrong in `text`, which the YAML library refused with `fault`."""
    mark, context = getattr(fault, "problem_mark", None), getattr(fault, "context_mark", None)
    line = mark.line + 1 if mark else 1
    column = mark.column + 1 if mark else 1
    begun = context.line + 1 if context else line
    problem = f"{getattr(fault, 'context', None) or ''} {getattr(fault, 'problem', None) or fault}".strip()
    rows = ["", *text.split("\n"), ""]  # so that lines count from 1
    return next(_list_causes(rows, line, begun, problem), YamlFault(line, column, problem, "mend the YAML syntax here"))


def _list_causes(rows: list[str], line: int, begun: int, problem: str) -> Iterator[YamlFault]:
    """The likely causes, the surest first."""
    yield from _find_tabs(rows)
    if "quoted scalar" in problem and "end of stream" in problem:
        yield from _find_unclosed_quote(rows, begun)
    if "escape character" in problem:
        yield YamlFault(
            begun,
            _find_value_column(rows[begun]),
            "\\ has a meaning between double quotes",
            "write \\\\ for one \\",
        )
    if "single document" in problem:
        yield YamlFault(line, 1, "a second document begins here", "remove the line `---`")
    earlier = (_find_line_before(rows, line),) if "mapping values" in problem or "expected ':'" in problem else ()
    for suspect in dict.fromkeys((line, begun, *earlier)):
        for look in _LOOKS:
            yield from look(rows, suspect)
    if "flow" in problem:
        bracket = _find_value_column(rows[begun])
        yield YamlFault(
            begun, bracket, "a bracket is opened here and not closed", "close it with ] or }, or use quotes"
        )
    yield from _find_long_quotes(rows, line)
    yield from _find_indented(rows, line)


def _find_tabs(rows: list[str]) -> Iterator[YamlFault]:
    for number, row in enumerate(rows):
        blank = row[: len(row) - len(row.lstrip())]
        if "\t" in blank and row.strip():
            yield YamlFault(
                number,
                blank.index("\t") + 1,
                "a tab stands before the text",
                "indent with spaces, two for each level",
            )


def _find_unclosed_quote(rows: list[str], line: int) -> Iterator[YamlFault]:
    row = rows[line]
    column = _find_value_column(row)
    yield YamlFault(
        line,
        column,
        f"the quote {row[column - 1]} is opened here and not closed",
        "close it at the text's end",
    )


def _find_long_quotes(rows: list[str], line: int) -> Iterator[YamlFault]:
    """A quote that is not closed swallows lines up to the next quote, and the fault shows there."""
    for number in range(1, line):
        entry = _ENTRY.fullmatch(rows[number])
        if entry and entry["value"][0] in "\"'" and entry["value"].count(entry["value"][0]) % 2:
            yield from _find_unclosed_quote(rows, number)


def _find_text_after_quote(rows: list[str], line: int) -> Iterator[YamlFault]:
    entry = _ENTRY.fullmatch(rows[line])
    if entry is None or entry["value"][0] not in "\"'":
        return
    quote = entry["value"][0]
    whole = re.match(r"'(?:[^']|'')*'" if quote == "'" else r'"(?:[^"\\]|\\.)*"', entry["value"])
    if whole and not re.match(r"\s*(#|$)", entry["value"][whole.end() :]):
        remedy = "between single quotes write an apostrophe twice; or use double quotes" if quote == "'" else QUOTES
        column = entry.start("value") + whole.end() + 1
        yield YamlFault(line, column, "the text goes on after its closing quote", remedy)


def _find_special_start(rows: list[str], line: int) -> Iterator[YamlFault]:
    """Texts that begin with a sign of YAML: `[stampa] titolo`, `{R04} %`, `> 0`, `@`, `*`."""
    entry = _ENTRY.fullmatch(rows[line])
    if entry is None:
        return
    value, column = entry["value"], entry.start("value") + 1
    if value[0] in "[{":
        closed = _find_closing(value)
        if closed is None or re.match(r"\s*(#|$)", value[closed:]):
            return
        yield YamlFault(line, column, f"a text that begins with {value[0]} must stand between quotes", QUOTES)
    elif re.match(r"[*%@`]|[>|](?![-+0-9]*\s*(#|$))|[-?] ", value):
        yield YamlFault(line, column, f"a text that begins with {value[0]} must stand between quotes", QUOTES)


def _find_closing(value: str) -> int | None:
    """The offset after the bracket that closes the one at the beginning; quotes are respected."""
    depth = 0
    for found in re.finditer(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[\[{\]}]", value):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return None


def _find_colon_in_text(rows: list[str], line: int) -> Iterator[YamlFault]:
    entry = _ENTRY.fullmatch(rows[line])
    if entry is None or entry["value"][0] in "\"'[{":
        return
    colon = re.search(r":(\s|$)", entry["value"].split(" #")[0])
    if colon:
        column = entry.start("value") + colon.start() + 1
        yield YamlFault(line, column, "a text with a colon inside must stand between quotes", QUOTES)


def _find_missing_key(rows: list[str], line: int) -> Iterator[YamlFault]:
    """A line that is neither `key: value` nor `- item`, where one is wanted."""
    row = rows[line].split(" #")[0].rstrip()
    if not row.strip() or row.lstrip().startswith(("#", "-", '"', "'", "[", "{", "]", "}")):
        return
    if re.search(r":(\s|$)", row) is None:
        column = len(row) - len(row.lstrip()) + 1
        remedy = "write `key: value` with a space after the colon; a text of many lines begins with `key: |`"
        yield YamlFault(line, column, "there is no `key: value` on this line", remedy)


def _find_indented(rows: list[str], line: int) -> Iterator[YamlFault]:
    before = _find_line_before(rows, line)
    if not before or not rows[line].strip():
        return
    here, there = (len(rows[number]) - len(rows[number].lstrip()) for number in (line, before))
    item = rows[line].lstrip().startswith("- ")
    if here == there:
        what = "a list item (-) stands" if item else "a key stands"
        yield YamlFault(line, here + 1, f"{what} where the lines before are of the other kind", "check the indentation")
    else:
        message = f"this line begins after {here} spaces, the one before it after {there}: they do not fit"
        yield YamlFault(
            line, here + 1, message, "align it with the lines that it belongs with, two spaces for each level"
        )


def _find_line_before(rows: list[str], line: int) -> int:
    """The last line before `line` that says something; 0 when there is none."""
    saying = (n for n in range(line - 1, 0, -1) if rows[n].strip() and not rows[n].lstrip().startswith("#"))
    return next(saying, 0)


def _find_value_column(row: str) -> int:
    entry = _ENTRY.fullmatch(row)
    return entry.start("value") + 1 if entry else len(row) - len(row.lstrip()) + 1


_LOOKS: tuple[Callable[[list[str], int], Iterator[YamlFault]], ...] = (
    _find_text_after_quote,
    _find_special_start,
    _find_colon_in_text,
    _find_missing_key,
)
