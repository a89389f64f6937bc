# SPDX-License-Identifier: EUPL-1.2
"""Schede laid out anew in many ways: what the text decides is read, what it does not is a doubt, never another value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.documents.reading import Reading
from schedario.documents.read import read_bytes
from schedario.documents.errors import ReadError
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


def outcomes(found: Relaid, reading: Reading | None) -> Iterator[tuple[str, str]]:
    """What became of each cell that has a value, or that was given one."""
    for name, printed in found.printed.items():
        read = reading.cells.get(name) if reading else None
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


def measure(per_kind: int = 4) -> dict[str, Counter[str]]:
    table = {}
    for number, kind in enumerate(KINDS):
        count: Counter[str] = Counter()
        for turn in range(per_kind):
            case = SAMPLE[(number * 7 + turn * 31) % len(SAMPLE)]
            found = relaid(kind, case)
            try:
                reading = read_bytes(found.text.encode(), "x")
            except ReadError:
                reading = None
            count.update(outcome for _, outcome in outcomes(found, reading))
        table[kind] = count
    return table


if __name__ == "__main__":
    total: Counter[str] = Counter()
    for kind, count in measure().items():
        total.update(count)
        dec = sum(v for k, v in count.items() if k.startswith("decided"))
        print(f"{kind:45} right {count['decided, right'] / max(1,dec):6.1%} wrong {count['wrong in silence']:4} lost {count['lost in silence']:4} doubt {count['decided, doubtful']:4} notfound {count['decided, not found']:4} | open: {count['open, right']}r {count['open, doubtful']}d | blank r{count['blank, right']} d{count['blank, doubtful']} n{count['blank, not found']}")
    dec = sum(v for k, v in total.items() if k.startswith("decided")) + total["wrong in silence"]+total["lost in silence"]
    print(dict(total), f"right of decided {total['decided, right']/dec:.2%}")
