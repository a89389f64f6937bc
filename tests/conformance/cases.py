# SPDX-License-Identifier: EUPL-1.2
"""One case per line: answers, an arrow, and what must come of them. README.md explains the grammar to people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.reference.oracle.editions import Edition
from tests.reference.oracle.verdicts import Finding, Verdict

FOLDER = Path(__file__).parent / "cases"
TRUTHS = {True: "yes", False: "no", None: "open"}
OF_A_QUADRO = ("missing", "not_supplied", "filled_though_not_due")
_ANSWER = re.compile(r'([\w.]+)=("(?:[^"\\]|\\.)*"|-?[0-9.]+) ?')

Stored = dict[str, int | str]


class Expectation(NamedTuple):
    """`kind` and `name` say which output, `words` what it must be."""

    kind: str
    name: str
    words: str


class Line(NamedTuple):
    """One case: stored answers, and one thing that follows from them."""

    stored: Stored
    expected: Expectation


def read_cases(edition: Edition, text: str) -> Iterator[Line]:
    """The cases of a file; blank lines and those that begin with # are for people."""
    for line in text.splitlines():
        if line and not line.startswith("#"):
            answers, _, result = line.partition(" -> ")
            kind, name, words = result.split(" ", 2)
            yield Line(_read_answers(edition, answers), Expectation(kind, name, words))


def _read_answers(edition: Edition, text: str) -> Stored:
    stored: Stored = {}
    for name, value in _ANSWER.findall("" if text == "nothing" else text):
        decimals = edition.cells[name].decimals
        stored[name] = json.loads(value) if decimals is None else int(Decimal(value).scaleb(decimals))
    assert write_answers(edition, stored) == text, text
    return stored


def write_answers(edition: Edition, stored: Mapping[str, int | str]) -> str:
    """The answers in the order of the form; `nothing` when there are none."""
    named = [(name, stored[name]) for name in edition.cells if name in stored]
    return " ".join(f"{name}={write_value(edition, name, value)}" for name, value in named) or "nothing"


def write_value(edition: Edition, name: str, value: int | str) -> str:
    """A number with all its decimals, or a text between quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return format(Decimal(value).scaleb(-(edition.cells[name].decimals or 0)), "f")


def write_line(edition: Edition, stored: Mapping[str, int | str], expected: Expectation) -> str:
    """The line that `read_cases` reads as this."""
    return f"{write_answers(edition, stored)} -> {' '.join(expected)}"


def expect_all(edition: Edition, verdict: Verdict) -> dict[tuple[str, str], str]:
    """Everything that a verdict says, by kind and name of output."""
    found: dict[tuple[str, str], str] = {}
    for name, (state, stored) in verdict.cells.items():
        found["cell", name] = state
        if edition.cells[name].formula is not None:
            value = "-" if stored is None else write_value(edition, name, stored)
            found["value", name] = f"{value} {write_fraction(verdict.exact[name])}"
    found |= {("due", name): words for name, words in verdict.quadri.items()}
    found |= {("condition", name): TRUTHS[truth] for name, truth in verdict.conditions.items()}
    found |= {("message", name): verdict.messages.get(name, "-") for name in edition.messages}
    found["outcome", "of"] = verdict.outcome or "-"
    told = {name_finding(edition, finding) for finding in verdict.findings}
    return found | {("finding", name): "told" if name in told else "silent" for name in list_findings(edition)}


def write_fraction(exact: Fraction | None) -> str:
    """`of 40/3`: what the formula gives before it is rounded."""
    return "of -" if exact is None else f"of {exact}"


def name_finding(edition: Edition, finding: Finding) -> str:
    """The code, and on what it is repeated: a row, a cell or a quadro."""
    about, repeated = _read_codes(edition)
    if finding.code in about:
        return f"{finding.code}:{finding.quadro if about[finding.code] in OF_A_QUADRO else finding.cells[0]}"
    return f"{finding.code}:{edition.cells[finding.cells[0]].row}" if finding.code in repeated else finding.code


@cache
def _read_codes(edition: Edition) -> tuple[dict[str, str], set[str]]:
    """What the checks of cells are about, by code, and the codes that are repeated on rows."""
    codes = [check.code for check in edition.checks]
    about = {code: name for name, (code, _) in edition.about.items()}
    return about, {code for code in codes if codes.count(code) > 1}


@cache
def list_findings(edition: Edition) -> tuple[str, ...]:
    """The name of every finding that stored answers can have."""
    checks = [Finding(check.code, check.level, check.quadro, check.cells) for check in edition.checks]
    found = [name_finding(edition, one) for one in checks]
    for about, (code, level) in edition.about.items():
        cells = [cell for cell in edition.cells.values() if cell.asked and _may_be_told(edition, about, cell.name)]
        found += [name_finding(edition, Finding(code, level, cell.quadro, (cell.name,))) for cell in cells]
    return tuple(dict.fromkeys(found))


def _may_be_told(edition: Edition, about: str, name: str) -> bool:
    cell = edition.cells[name]
    wanted = cell.formula is None and cell.required
    apart = "not_supplied" in edition.about and not edition.is_own(cell)
    return {
        "below_minimum": cell.minimum is not None,
        "above_maximum": cell.maximum is not None,
        "too_long": cell.max_length is not None,
        "not_in_list": cell.entries is not None,
        "missing": wanted and not apart,
        "not_supplied": wanted and apart,
        "filled_though_not_due": edition.quadri[cell.quadro] is not None,
    }.get(about, False)
