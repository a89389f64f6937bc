# SPDX-License-Identifier: EUPL-1.2
"""Schede laid out anew: what the text decides is read, what it does not is a doubt, never another value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.documents.read import read_bytes
from schedario.documents.reading import Reading
from schedario.documents.text.reader import account_for_numbers
from tests.documents.test_read_any_input import PIECES
from tests.reference.generate import Case, cases
from tests.reference.relaid import Layout, Relaid, lay_out

SOC26 = load("SOC26")
SAMPLE = [case for case in cases(300, seed=12) if len(case.answers.get("R16") or "") < 500]


def thousands(sign: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(?<=\d)(?=(?:\d{3})+(?:,|$))", sign, text)


def noted(text: str) -> str:
    return f"{text}(1)"


def with_soft_hyphens(text: str) -> str:
    return re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", text)


def with_zero_width(text: str) -> str:
    return re.sub(r"(\w{5})(\w{3})", "\\1\u200b\\2", text)


L = Layout
KINDS: dict[str, Layout] = {
    "plain": L(),
    "titles on each row": L(titles="row"),
    "no titles": L(titles="none"),
    "below": L("below"),
    "below, no titles": L("below", titles="none"),
    "below, blanks": L("below", between="   ", keeps=False),
    "below, each": L("below_each", keeps=False),
    "left": L("left", titles="none"),
    "left, titles": L("left", titles="table"),
    "left, blanks": L("left", between="  ", keeps=False, titles="none"),
    "above": L("above", titles="none"),
    "above, titles": L("above"),
    "labels, then columns": L("columns", keeps=False),
    "labels, then columns, no titles": L("columns", keeps=False, titles="none"),
    "labels, then rows": L("rows", keeps=False, titles="none"),
    "reversed": L(order="reversed"),
    "reversed, row titles": L(order="reversed", titles="row"),
    "reversed, below": L("below", order="reversed", titles="row"),
    "reversed, blanks": L(order="reversed", between="   ", keeps=False),
    "shuffled": L(order="shuffled", titles="row"),
    "shuffled, pipes": L(order="shuffled", between=" | ", edge="| "),
    "pipes": L(between="|"),
    "pipes with blanks": L(between=" | "),
    "pipes outside": L(between="|", edge="|"),
    "one blank": L(between=" ", keeps=False),
    "wide blanks": L(between="      ", keeps=False),
    "wrapped": L(width=48),
    "wrapped, values first": L(width=48, value_first=True),
    "wrapped, values first, blanks": L(width=60, value_first=True, between="     ", keeps=False),
    "wrapped, below": L("below", width=60),
    "running headers": L(pages="titles"),
    "page numbers": L(pages="numbers"),
    "page numbers, counted": L(pages="counted"),
    "page numbers, counted, below": L("below", pages="counted"),
    "page numbers, counted, below each": L("below_each", pages="counted", keeps=False),
    "thousands, dots": L(number=thousands(".")),
    "thousands, blanks": L(number=thousands(" ")),
    "thousands, no-break": L(number=thousands("\u00a0")),
    "thousands, thin": L(number=thousands("\u2009")),
    "thousands, narrow no-break": L(number=thousands("\u202f")),
    "thousands, narrow no-break, one blank": L(number=thousands("\u202f"), between=" ", keeps=False),
    "thousands, apostrophes": L(number=thousands("'")),
    "thousands, typographic apostrophes": L(number=thousands("’")),
    "euro before": L(number=lambda text: f"€ {text}" if "," in text else text),
    "EUR before": L(number=lambda text: f"EUR {text}" if "," in text else text),
    "notes": L(number=noted),
    "notes, below": L("below", number=noted),
    "soft hyphens": L(label=with_soft_hyphens),
    "zero width in labels": L(label=with_zero_width),
    "zero width in numbers": L(number=lambda text: f"{text}\u200b"),
    "minus for dash": L(label=lambda text: text.replace(" - ", " − ")),
    "dash glued": L(label=lambda text: text.replace(" - ", "- ", 1)),
    "dash tight": L(label=lambda text: text.replace(" - ", "-", 1)),
    "colon": L(label=lambda text: text.replace(" - ", ": ", 1)),
    "upper case": L(label=str.upper),
}


def relaid(kind: str, case: Case) -> Relaid:
    return lay_out(SOC26, case, KINDS[kind], Random(f"{kind} {case.name}"))


def squeezed(text: str) -> str:
    return "".join(text.replace("’", "'").split())


def outcomes(found: Relaid, reading: Reading) -> Iterator[tuple[str, str]]:
    """The outcome for each cell that has a value, or that was given one."""
    for name, printed in found.printed.items():
        read = reading.cells.get(name)
        decided = "decided" if name in found.decided else "open"
        if read is None:
            yield name, f"{decided}, not found" if printed else "blank, not found"
        elif read.doubt is not None:
            yield name, f"{decided}, doubtful" if printed else "blank, doubtful"
        else:
            shown = display.format_value(SOC26.cells[name], read.printed) if read.printed is not None else ""
            if squeezed(shown) == squeezed(printed):
                yield name, f"{decided}, right" if printed else "blank, right"
            elif not shown:
                yield name, "lost in silence"
            else:
                yield name, "wrong in silence"


PER_KIND = 3


@dataclass
class Measured:
    """Outcomes of the cells of some sheets; `silent` says where a value is another one, or was taken for blank."""

    count: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of the decided values that is right."""
        decided = sum(number for outcome, number in self.count.items() if outcome.startswith("decided"))
        return self.count["decided, right"] / (decided + len(self.silent))


def measure(kind: str, number: int) -> Measured:
    """Reads some sheets of a kind."""
    measured = Measured()
    for turn in range(PER_KIND):
        case = SAMPLE[(number * 7 + turn * 31) % len(SAMPLE)]
        found = relaid(kind, case)
        for name, outcome in outcomes(found, read_bytes(found.text.encode(), kind)):
            measured.count[outcome] += 1
            if "silence" in outcome:
                measured.silent.append(f"{case.name} {name}: {outcome}")
    return measured


@pytest.fixture(scope="module")
def measured() -> dict[str, Measured]:
    return {kind: measure(kind, number) for number, kind in enumerate(KINDS)}


def test_nothing_is_wrong_in_silence(measured: dict[str, Measured]) -> None:
    assert {kind: one.silent for kind, one in measured.items() if one.silent} == {}


def test_what_the_text_decides_is_read(measured: dict[str, Measured]) -> None:
    assert {kind: round(one.share, 3) for kind, one in measured.items() if one.share < 0.97} == {}


def test_every_row_is_found(measured: dict[str, Measured]) -> None:
    lost = {kind: count for kind, one in measured.items() if (count := one.count["decided, not found"])}
    assert lost == {}


@pytest.mark.parametrize("kind", KINDS)
def test_the_ledger_balances(kind: str) -> None:
    assert account_for_numbers(SOC26, relaid(kind, SAMPLE[3]).text).balances


@given(st.lists(PIECES, max_size=40))
def test_the_ledger_of_anything_balances(pieces: list[str]) -> None:
    assert account_for_numbers(SOC26, "".join(pieces)).balances
