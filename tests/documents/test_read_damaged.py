# SPDX-License-Identifier: EUPL-1.2
"""Every case, in both dialects, after every damage: a value is read right, or is in doubt, or is not found.

No cell ever gets another value than the one that was printed. Doubts are counted: they stay where something
was really lost. Each damage is tried on a share of the prints, another one than its neighbours: every print is met by
some, and SCHEDARIO_EXPLORE=1 tries all on all.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from schedario.definition.catalogue import load
from schedario.documents.read import read_bytes
from schedario.engine.answers import Fault, take_answer
from tests.reference import damage, dialects, rules
from tests.reference.generate import Case, cases

SOC26 = load("SOC26")
SAMPLE = cases(130, seed=26)
# Odd, so that a share has both dialects and both kinds of amounts.
SHARE = 1 if os.environ.get("SCHEDARIO_EXPLORE") else 5
AMOUNTS: tuple[dialects.Amounts, ...] = ("inputs", "plain")
DAMAGES = damage.damages()

Stored = dict[str, int | str]


def expected(case: Case) -> Stored:
    """What a faithful reader finds in the print of a case."""
    found: Stored = {}
    for name, value in dialects.expected_answers(case).items():
        stored = take_answer(SOC26.cells[name], str(value) if value is not None else None)
        assert not isinstance(stored, Fault)
        if stored is not None:
            found[name] = stored
    return found


EXPECTED = {case.name: expected(case) for case in SAMPLE}


def squeezed(value: int | str | None) -> int | str | None:
    """A text without what CHANGES_REPORT may change: white space and the form of apostrophes."""
    return "".join(value.replace("’", "'").split()) if isinstance(value, str) else value


@dataclass
class Count:
    """What became of the cells of some documents; `wrong` and `lost` say of which document and cell."""

    documents: int = 0
    doubts: int = 0
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def add(self, case: Case, document: bytes, about: str, but: frozenset[str] = frozenset()) -> None:
        answers = read_bytes(document, about, SOC26).answers()
        self.documents += 1
        self.doubts += len(answers.doubts)
        for name in SOC26.cells.keys() - answers.doubts.keys() - but:
            printed, read = EXPECTED[case.name].get(name), answers.stored.get(name)
            if squeezed(printed) != squeezed(read):
                (self.lost if read is None else self.wrong).append(f"{about} {name}: {printed!r} {read!r}")


class Print(NamedTuple):
    """A case as text, and what the print itself leaves open, before any damage."""

    case: Case
    about: str
    text: str
    doubts: int


@cache
def prints() -> list[Print]:
    """Every case in both dialects; amounts of Quadro 3 in boxes or not, in turn."""
    return [
        make_print(case, dialect, AMOUNTS[(number + turn) % 2])
        for number, case in enumerate(SAMPLE)
        for turn, dialect in enumerate(dialects.DIALECTS)
    ]


def make_print(case: Case, dialect: dialects.Dialect, amounts: dialects.Amounts) -> Print:
    doubts = 2 * (dialect == dialects.DIALECTS[1] and half_of_r02(case)) + len(ZEROS) * zeros_of_unknown_meaning(case)
    return Print(case, f"{case.name} {dialect} {amounts}", dialects.write(case, dialect, amounts), doubts)


def prints_for(name: str, names: Collection[str]) -> list[Print]:
    """The share of the prints that one of some damages is tried on: each has another, together they have all."""
    return prints()[list(names).index(name) % SHARE :: SHARE]


def unreadable_in(name: str) -> frozenset[str]:
    """Cells that a damage changes for good: Windows-1252 has not every character."""
    return frozenset({"R16"}) if "cp1252" in name else frozenset()


ZEROS = [cell.id for cell in SOC26.asked if cell.blank_print]


def half_of_r02(case: Case) -> bool:
    """The second dialect does not say which of the two values is left."""
    return [case.answers.get("R02.base"), case.answers.get("R02.corrente")].count(None) == 1


def zeros_of_unknown_meaning(case: Case) -> bool:
    """Quadro 3 is not due only because of R09, which is then not printed; and no message says so."""
    left = rules.decisions(dialects.expected_answers(case))["Q3"]
    said = [name for name, _ in rules.messages(case.answers)]
    was = rules.decisions(case.answers)["Q3"]
    told = {"M-Q2", "M-Q2-b"} & set(said)
    return was == "not_due" and left in ("undecided", "to_verify") and not told


class TestEveryDamage:
    def test_none(self) -> None:
        count = Count()
        every = [make_print(case, *kind) for case in SAMPLE for kind in product(dialects.DIALECTS, AMOUNTS)]
        for one in every:
            count.add(one.case, one.text.encode(), one.about)
        assert count.wrong == []
        assert count.lost == []
        assert count.doubts == sum(one.doubts for one in every)

    @pytest.mark.parametrize("name", sorted(set(DAMAGES) - damage.LOSES_BLANK_CELLS))
    def test_nothing_is_lost(self, name: str) -> None:
        count, some = Count(), prints_for(name, DAMAGES)
        for one in some:
            count.add(one.case, DAMAGES[name](one.text), f"{name} {one.about}", unreadable_in(name))
        assert count.wrong == []
        assert count.lost == []
        # A page header in the middle of a table of zeros leaves open whose the zeros around it are.
        more = 4 if name == "page_header_often" else 0
        assert 0 <= count.doubts - sum(one.doubts for one in some) <= more

    @pytest.mark.parametrize("name", sorted(damage.LOSES_BLANK_CELLS))
    def test_lost_columns_are_doubts(self, name: str) -> None:
        count = Count()
        for one in prints():
            count.add(one.case, DAMAGES[name](one.text), f"{name} {one.about}")
        assert count.wrong == []
        assert count.lost == []
        assert sum(one.doubts for one in prints()) < count.doubts < 2 * count.documents

    def test_combined(self) -> None:
        count = Count()
        for number, one in enumerate(prints()):
            for seed in range(5 // SHARE):
                combined = damage.combine(seeded(1000 * number + seed))
                names = " ".join(combined.names)
                count.add(one.case, combined(one.text), f"{names} {one.about}", unreadable_in(names))
        assert count.wrong == []
        assert count.lost == []
        assert count.doubts < count.documents

    def test_page_header_at_every_gap(self) -> None:
        count = Count()
        case = next(one for one in SAMPLE if one.name == "due-exceeded")
        for dialect in dialects.DIALECTS:
            text = dialects.write(case, dialect)
            for place in range(text.count("\n")):
                count.add(case, damage.page_header_at(place)(text), f"{dialect} {place}")
        assert count.wrong == []
        assert count.lost == []
        assert count.doubts == 0


def seeded(seed: int) -> Random:
    return Random(seed)


# ------------------------------------------------------------------------------------------ further damages

Change = Callable[[str, Random], str]


def in_form(change: Change) -> Change:
    """Changes what stands above the report only."""

    def changed(text: str, rng: Random) -> str:
        start = text.index("R16 - ")
        return change(text[:start], rng) + text[start:]

    return changed


def on_lines(change: Callable[[list[str], Random], object]) -> Change:
    def changed(text: str, rng: Random) -> str:
        lines = text.split("\n")
        change(lines, rng)
        return "\n".join(lines)

    return in_form(changed)


def wrapped(width: int) -> Change:
    """Long labels and texts broken over lines, values after the last piece."""

    def wrap(text: str, _rng: Random) -> str:
        lines: list[str] = []
        for line in text.split("\n"):
            label, *values = line.split("\t")
            if len(label) <= width or "<" in label:
                lines.append(line)
            else:
                *above, last = textwrap.wrap(label, width)
                lines += [*above, "\t".join([last, *values])]
        return "\n".join(lines)

    return in_form(wrap)


def page_numbers(lines: list[str], rng: Random) -> None:
    for place in range(len(lines) - 1, 0, -1):
        if "SOC26 - SOCIALE" in lines[place]:
            lines.insert(place, rng.choice(["3", "Pagina 3 di 6", "- 3 -", "pag. 3"]))


def misspelt(text: str, rng: Random) -> str:
    """Letters of labels changed or lost."""
    lines = []
    for line in text.split("\n"):
        label, tab, values = line.partition("\t")
        if re.match(r"(\W|<b>)*[RM][0-9O]", label) and rng.random() < 0.4:
            for _ in range(rng.randint(1, 3)):
                place = rng.choice([at for at, sign in enumerate(label) if sign.isalpha() and at > 10])
                label = label[:place] + rng.choice(["", "x", "o"]) + label[place + 1 :]
        lines.append(label + tab + values)
    return "\n".join(lines)


def codes_misread(text: str, rng: Random) -> str:
    def spoilt(found: re.Match[str]) -> str:
        return found[0] if rng.random() < 0.9 else found[1] + found[2][:-1] + rng.choice("IlSBZ")

    return re.sub(r"^((?:\W|<b>)*)([RM][0O\d][A-E\d][ABXY]?)(?= )", spoilt, text, flags=re.MULTILINE)


def as_html_table(text: str, _rng: Random) -> str:
    rows = []
    for line in text.split("\n"):
        columns = "".join(f"<td>{column}</td>" for column in line.split("\t"))
        rows.append(f"<tr>{columns}</tr>" if "\t" in line else f"<p>{line}</p>")
    return "\n".join(rows)


def as_markdown_table(text: str, _rng: Random) -> str:
    return re.sub(r"^.*\t.*$", lambda line: "| " + line[0].replace("\t", " | ") + " |", text, flags=re.MULTILINE)


def thousands(text: str, _rng: Random) -> str:
    return re.sub(r"(?<![\d,/.])(\d+)(\d{3}),(\d\d)\b", r"\1.\2,\3", text)


def sign_of_euro(text: str, _rng: Random) -> str:
    return re.sub(r"(?<=\t)(\d+,\d\d)(?=\t|\n)", r"€ \1", text)


FURTHER: dict[str, Change] = {
    "tabs_collapsed": in_form(lambda text, _: re.sub("\t+", "\t", text)),
    "one_space": in_form(lambda text, _: re.sub("[\t ]+", " ", text)),
    "ends_stripped": lambda text, _: "\n".join(line.rstrip() for line in text.split("\n")),
    "no_blank_lines": in_form(lambda text, _: re.sub("\n+", "\n", text)),
    "no_titles": lambda text, _: re.sub(r"SOC26 - SOCIALE[^\n*]*", "", text),
    "wrapped_60": wrapped(60),
    "wrapped_90": wrapped(90),
    "page_numbers": on_lines(page_numbers),
    "thousands": in_form(thousands),
    "sign_of_euro": in_form(sign_of_euro),
    "html_table": in_form(as_html_table),
    "markdown_table": in_form(as_markdown_table),
}
# These lose something, so that doubts are right; a wrong value is not.
LOSSY: dict[str, Change] = {
    "misspelt": in_form(misspelt),
    "codes_misread": in_form(codes_misread),
    "double_spaced": in_form(lambda text, _: text.replace("\n", "\n\n")),
    "one_line": in_form(lambda text, _: text.replace("\n", " ")),
    "lines_deleted": on_lines(
        lambda lines, rng: [lines.pop(rng.randrange(len(lines))) for _ in range(rng.randint(1, 6))]
    ),
}


class TestFurtherDamages:
    @pytest.mark.parametrize("name", FURTHER)
    def test_nothing_is_lost(self, name: str) -> None:
        count, _ = self.counted(name)
        assert count.wrong == []
        assert count.lost == []

    @pytest.mark.parametrize("name", LOSSY)
    def test_nothing_is_wrong(self, name: str) -> None:
        count, _ = self.counted(name)
        assert count.wrong == []

    @pytest.mark.parametrize("name", ["misspelt", "codes_misread", "double_spaced"])
    def test_what_is_lost_is_in_doubt(self, name: str) -> None:
        count, as_printed = self.counted(name)
        assert count.lost == []
        assert count.doubts > as_printed

    @staticmethod
    @cache
    def counted(name: str) -> tuple[Count, int]:
        """What became of the cells, and the doubts of the prints themselves."""
        changes = FURTHER | LOSSY
        count, some = Count(), prints_for(name, changes)
        for number, one in enumerate(some):
            count.add(one.case, changes[name](one.text, seeded(number)).encode(), f"{name} {one.about}")
        return count, sum(one.doubts for one in some)


def test_the_sample_has_every_routing() -> None:
    assert {rules.decisions(case.answers)["Q3"] for case in SAMPLE} == {"due", "not_due", "undecided", "to_verify"}


QUINTANO = (Path(__file__).parents[1] / "data" / "schede" / "quintano.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("broken", ["20\n25", "20-\n25"])
@pytest.mark.parametrize("value", ["716,24", ""])
def test_a_year_that_a_line_end_breaks_is_of_the_label(broken: str, value: str) -> None:
    whole = "assegnate per il 2025\t716,24"
    assert whole in QUINTANO
    text = QUINTANO.replace(whole, f"assegnate per il {broken}\t{value}", 1)
    read = read_bytes(text.encode(), "x.txt").cells["R08"]
    assert (read.state, read.text) == (("value", value) if value else ("blank", ""))


@pytest.mark.parametrize("glued", ["minori10", "minori:10", "minori10\t8\t50\t6,25"])
def test_a_number_that_touches_its_label_makes_no_blank(glued: str) -> None:
    row = "M12 - Utenti famiglia e minori\t10\t8\t50\t6,25"
    assert row in QUINTANO
    text = QUINTANO.replace(row, f"M12 - Utenti famiglia e {glued}", 1)
    cells = read_bytes(text.encode(), "x.txt").cells
    assert {cells[f"M12.{name}"].state for name in ("utenti_base", "utenti", "ore")} == {"doubtful"}
