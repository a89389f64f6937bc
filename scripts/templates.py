# SPDX-License-Identifier: EUPL-1.2
"""Holds the templates at 120 characters a line, and breaks longer lines where a break does not show.

python scripts/templates.py check | format

Why no formatter from elsewhere: docs/decisions/0036-templates-at-120.md. A line is broken between the attributes of a
tag, inside Jinja code, at white space of a text, and beside the tag of a block, where browsers drop white space; never
in the text of `textarea`, `pre`, `script`, `style`, `title` or of an attribute, nor where a text has no white space.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[1] / "src" / "schedario" / "portal" / "templates"
WIDTH = 120
LEAST = 24  # characters that a line holds before it is broken

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
# Beside their tags white space is dropped, at the beginning and the end of what they hold too.
BLOCK_TAGS = """
    address article aside blockquote body caption circle col colgroup dd defs details dialog div dl dt fieldset
    figcaption figure footer form g h1 h2 h3 h4 h5 h6 head header html legend li line link main meta nav ol optgroup
    option p path pattern polyline rect section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(BLOCK_TAGS.split())
KEPT = frozenset({"pre", "script", "style", "textarea", "title"})
OPENERS = frozenset({"if", "for", "macro", "call", "block", "filter", "with", "autoescape"})
MIDDLES = frozenset({"else", "elif"})

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
CODE = re.compile(r"""(\{\{|\{%)[-+]?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|.)*?[-+]?(\}\}|%\})""", re.DOTALL)
TAG_START = re.compile(r"<(/?)((?:[a-zA-Z]|\{\{[^}]*\}\})(?:[\w:-]|\{\{[^}]*\}\})*)")
TAG_END = re.compile(r"\s*/?>")
CODE_PIECE = re.compile(r"""\s+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[\w.]+|.""", re.DOTALL)
SPACE = re.compile(r"\s+")
TIGHT = frozenset({"is", "not", "in", "<", ">", "=", "!", "-", "+", "|"})
JOINTS = frozenset({"and", "or", "if", "else", "~"})

# What a break costs; cheaper ones are taken first, and those deeper in the nesting cost more.
AT_BLOCK, IN_COMMENT, IN_TEXT, IN_TAG, AT_COMMA, AT_JOINT, AT_BRACKET, IN_CODE, IN_STRING = 0, 1, 2, 3, 5, 5, 6, 9, 12
PER_DEPTH = 3
IN_VALUE = 6  # more, for a break in the value of an attribute


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a line may end: what lies between `start` and `end` is replaced by `before`, a line end, `after`.

    `depth` is that of what follows; `group` that of the lines among which it is: a closing tag lies one less deep.
    """

    start: int
    end: int
    depth: int
    group: int
    cost: int
    before: str = ""
    after: str = ""


class Scanner:
    """Finds the breaks of a template."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.breaks: list[Break] = []
        self.depths: list[tuple[int, int]] = [(0, 0)]  # from a place on, how deep it lies
        self.depth = 0
        # Of the statements around: whether a block's tag stands before them, and at the end of each branch so far.
        self.branches: list[tuple[bool, bool]] = []

    def list_breaks(self) -> list[Break]:
        """The breaks in the order of the source."""
        at = 0
        beside_block = False  # what was read last is the tag of a block, or a statement beside one
        while at < len(self.source):
            if comment := COMMENT.match(self.source, at):
                self._read_comment(comment)
                at = comment.end()
            elif code := CODE.match(self.source, at):
                self._read_code(code, AT_BLOCK if beside_block or code[0][2] == "-" else None)
                if code[0][-3] == "-":
                    self._add(code.end(), code.end(), AT_BLOCK)
                beside_block = self._follow(code, beside_block=beside_block)
                at = code.end()
            elif tag := TAG_START.match(self.source, at):
                closing, name = bool(tag[1]), tag[2].lower()
                block = name in BLOCKS or name.startswith("h{{")
                if closing:
                    self._move(-1, at)
                if block or beside_block:
                    self._add(at, at, AT_BLOCK, closing=closing)
                at = self._read_tag(tag)
                if not closing and name in KEPT:
                    at = self._read_kept(name, at)
                elif not closing and name not in VOID and not self.source.startswith("/>", at - 2):
                    self._move(1, at)
                beside_block = block
            elif space := SPACE.match(self.source, at):
                if not self._is_before_closing(space.end()):
                    self._add(at, space.end(), AT_BLOCK if beside_block else IN_TEXT)
                at = space.end()
            else:
                if beside_block:
                    self._add(at, at, AT_BLOCK)
                beside_block = False
                at += 1
        return self.breaks

    def _follow(self, code: re.Match[str], *, beside_block: bool) -> bool:
        """True where what a page shows before the place after `code` is a block's tag, whichever way is taken."""
        word = self._get_word(code)
        if not word:
            return False
        if word in {"macro", "call", "block"} or (word == "set" and "=" not in code[0]):
            beside_block = False  # what they hold may be shown in a line, or asked whether it is empty
        elif word == "for":
            self.branches.append((beside_block, beside_block))
            beside_block = beside_block and bool(self._find_block_at_end(code.end()))
        elif word == "if":
            self.branches.append((beside_block, True))
        elif word in MIDDLES:
            first, others = self.branches.pop()
            self.branches.append((first, others and beside_block))
            beside_block = first
        elif word in {"endif", "endfor"}:
            first, others = self.branches.pop()
            beside_block = beside_block and others and first
        elif word.startswith("end"):
            beside_block = False
        return beside_block

    def _find_block_at_end(self, at: int) -> re.Match[str] | None:
        """The tag of a block with which each round of the loop ends that begins here."""
        depth = 1
        for found in re.compile(r"\{%[-+]?\s*(endfor|for)\b").finditer(self.source, at):
            depth += 1 if found[1] == "for" else -1
            if not depth:
                body = self.source[at : found.start()]
                return re.search(rf"</(?:{'|'.join(BLOCKS)})>\s*(?:\{{%[-+]?\s*end\w+\s*[-+]?%\}}\s*)*$", body)
        return None

    def _is_before_closing(self, at: int) -> bool:
        return bool(re.match(r"</|\{%[-+]?\s*(?:end|else|elif)", self.source[at : at + 12]))

    def _read_kept(self, name: str, at: int) -> int:
        """Passes over what holds its text as it is; only its code can be broken."""
        found = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.source, at)
        end = found.end() if found else len(self.source)
        for code in CODE.finditer(self.source, at, end):
            self._read_code(code)
        return end

    def _add(self, start: int, end: int, cost: int, quote: str = "", *, closing: bool = False) -> None:
        self.breaks.append(Break(start, end, self.depth, self.depth + closing, cost, quote, quote))

    def _move(self, by: int, at: int) -> None:
        self.depth += by
        self.depths.append((at, self.depth))

    def get_depth(self, at: int) -> int:
        """How deep a place of the source lies."""
        return self.depths[max(bisect_left(self.depths, (at + 1, -(10**9))) - 1, 0)][1]

    def _read_comment(self, comment: re.Match[str]) -> None:
        for space in SPACE.finditer(self.source, comment.start() + 3, comment.end() - 4):
            self._add(space.start(), space.end(), IN_COMMENT)

    @staticmethod
    def _get_word(code: re.Match[str]) -> str:
        """The first word of a statement; empty for an expression."""
        found = re.match(r"\{%[-+]?\s*(\w+)", code[0])
        return found[1] if found else ""

    def _read_code(self, code: re.Match[str], cost_before: int | None = None, more: int = 0) -> None:
        """Breaks in an expression or a statement, and before it where one costs `cost_before`."""
        word = self._get_word(code)
        closing = word.startswith("end") or word in MIDDLES
        if closing:
            self._move(-1, code.start())
        if cost_before is not None:
            self._add(code.start(), code.start(), cost_before, closing=closing)
        self._move(1, code.start() + 1)
        begins = code.start() + len(code[0]) - len(code[0][2:].lstrip("-+ \n"))
        before = ""
        for piece in CODE_PIECE.finditer(self.source, begins, code.end() - 2):
            text = piece[0]
            if text.isspace():
                following = CODE_PIECE.match(self.source, piece.end(), code.end() - 2)
                if before == ",":
                    self._add(piece.start(), piece.end(), AT_COMMA + more)
                elif following and following[0] in JOINTS:
                    self._add(piece.start(), piece.end(), AT_JOINT + more)
                elif following and not {before, following[0]} & TIGHT and before not in JOINTS | {word}:
                    self._add(piece.start(), piece.end(), IN_CODE + more)
                continue
            if text[0] in "\"'" and len(text) > 2:
                self._read_string(piece)
            if text in ")]}":
                self._move(-1, piece.start())
            if text in "([{":
                self._move(1, piece.end())
                if self.source[piece.end()] not in ")]}":
                    self._add(piece.end(), piece.end(), AT_BRACKET + more)
            before = text
        self._move(-1, code.end())
        if word in OPENERS or word in MIDDLES or (word == "set" and "=" not in code[0]):
            self._move(1, code.end())

    def _read_string(self, piece: re.Match[str]) -> None:
        """Long texts go on in a second string, which Jinja joins to the first."""
        quote = piece[0][0]
        for space in re.finditer(" ", piece[0]):
            if 30 < space.end() < len(piece[0]) - 20:
                at = piece.start() + space.end()
                self._add(at, at, IN_STRING, quote)

    def _read_tag(self, tag: re.Match[str]) -> int:
        """Breaks between the attributes of a tag; returns where it ends."""
        at, quote = tag.end(), ""
        self._move(1, tag.start() + 1)
        while at < len(self.source):
            if code := CODE.match(self.source, at):
                self._read_code(code, more=IN_VALUE if quote else 0)
                at = code.end()
            elif quote:
                quote = "" if self.source[at] == quote else quote
                at += 1
            elif self.source[at] in "\"'":
                quote = self.source[at]
                at += 1
            elif end := TAG_END.match(self.source, at):
                at = end.end()
                break
            elif space := SPACE.match(self.source, at):
                self._add(at, space.end(), IN_TAG)
                at = space.end()
            else:
                at += 1
        self._move(-1, at)
        return at


def wrap_template(source: str) -> str:
    """The template with its long lines broken, as far as they can be."""
    scanner = Scanner(source)
    breaks = scanner.list_breaks()
    starts = [one.start for one in breaks]
    lines: list[str] = []
    at = 0
    for line in source.split("\n"):
        if len(line) <= WIDTH:
            lines.append(line)
        else:
            indent = len(line) - len(line.lstrip())
            within = breaks[bisect_left(starts, at + indent + 1) : bisect_left(starts, at + len(line))]
            base = scanner.get_depth(at + indent) - indent // 2
            lines += _wrap_blocks(source, Line(" " * indent, at + indent, at + len(line)), within, base)
        at += len(line) + 1
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Line:
    """What stands between two places of the source, behind `lead`."""

    lead: str
    start: int
    end: int

    @property
    def width(self) -> int:
        """How long the line is."""
        return len(self.lead) + self.end - self.start


def _wrap_blocks(source: str, line: Line, breaks: list[Break], base: int) -> Iterator[str]:
    """Ends the line at each break beside the tags of the outermost blocks, and so on within those that are too long."""
    at_blocks = [one for one in breaks if one.cost == AT_BLOCK]
    if line.width <= WIDTH or not at_blocks:
        yield from _fill(source, line, breaks, base)
        return
    outermost = min(one.group for one in at_blocks)
    lead, start = line.lead, line.start
    ends = [one for one in at_blocks if one.group == outermost and one.start > line.start]
    for one in [*ends, None]:
        end = one.start if one else line.end
        within = [inner for inner in breaks if start < inner.start and inner.end < end]
        if end > start:
            yield from _wrap_blocks(source, Line(lead, start, end), within, base)
        if one:
            lead = _indent(one, base)
            start = one.end


def _fill(source: str, line: Line, breaks: list[Break], base: int) -> Iterator[str]:
    """Ends the line where it costs least, as late as it may, and so on with what remains."""
    while line.width > WIDTH:
        latest = line.start + WIDTH - len(line.lead)
        able = [
            one for one in breaks if line.start + LEAST <= one.start <= latest - len(one.before) and one.end < line.end
        ]
        if not able:
            break
        best = min(able, key=lambda one: (one.cost + PER_DEPTH * one.depth, -one.start))
        yield line.lead + source[line.start : best.start] + best.before
        line = Line(_indent(best, base) + best.after, best.end, line.end)
    yield line.lead + source[line.start : line.end]


def _indent(after: Break, base: int) -> str:
    return " " * (2 * max(after.depth - base, 0))


def main() -> int:
    """0 when every line fits, 1 when one does not, 2 when the command is none of ours."""
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command not in {"check", "format"}:
        print(__doc__, file=sys.stderr)
        return 2
    too_long = 0
    for file in sorted(TEMPLATES.rglob("*.html")):
        source = file.read_text(encoding="utf-8")
        if command == "format":
            wrapped = wrap_template(source)
            if wrapped != source:
                file.write_text(wrapped, encoding="utf-8")
            source = wrapped
        for number, line in enumerate(source.splitlines(), 1):
            if len(line) > WIDTH:
                too_long += 1
                print(f"{file.relative_to(TEMPLATES.parents[3])}:{number}: {len(line)} characters, at most {WIDTH}")
    return 1 if too_long else 0


if __name__ == "__main__":
    sys.exit(main())
