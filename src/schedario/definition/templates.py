# SPDX-License-Identifier: EUPL-1.2
"""Texts with holes: `… pari a 1 ogni {R01B} abitanti`, `{q3_threshold:grouped} euro`, `{R0B.utenti:least}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# `grouped`: with dots between thousands; `least`: while a number is missing, the least that it can become.
FORMATS = ("", "grouped", "least")

_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z_0-9.]*)(?::([a-z]+))?\}")


@dataclass(frozen=True, slots=True)
class Hole:
    """`name` is a cell, value or parameter; `format` one of FORMATS."""

    name: str
    format: str


@dataclass(frozen=True, slots=True)
class Template:
    """Texts and holes in turn; `holes` are those among the parts.

    `pattern` is the text with `%s` for each hole, or as it is where it has none.
    """

    parts: tuple[str | Hole, ...]
    holes: tuple[Hole, ...]
    pattern: str

    def fill(self, written: Callable[[Hole], str]) -> str:
        """The text, each hole replaced by what `written` says."""
        if not self.holes:
            return self.pattern
        return self.pattern % tuple([written(hole) for hole in self.holes])

    def replace(self, written: Callable[[Hole], str | Hole]) -> Template:
        """The template with some holes already filled, or renamed."""
        return _build_template(part if isinstance(part, str) else written(part) for part in self.parts)


def parse_template(text: str) -> Template:
    """Parses `text`; braces that enclose no name are left as they are."""
    parts: list[str | Hole] = []
    end = 0
    for match in _HOLE.finditer(text):
        parts += [text[end : match.start()], Hole(match[1], match[2] or "")]
        end = match.end()
    return _build_template(part for part in (*parts, text[end:]) if part != "")


def _build_template(parts: Iterable[str | Hole]) -> Template:
    kept = tuple(parts)
    holes = tuple(part for part in kept if isinstance(part, Hole))
    if not holes:
        return Template(kept, (), "".join(map(str, kept)))
    pattern = "".join("%s" if isinstance(part, Hole) else part.replace("%", "%%") for part in kept)
    return Template(kept, holes, pattern)
