# SPDX-License-Identifier: EUPL-1.2
"""The texts of SOC26 are those of the two published schede, word for word.

Compared are letters and signs; white space and the marks that the extraction left (`**`, `##`, `<b>`) are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schedario.definition.catalogue import load
from schedario.definition.form import Form, HeadingBlock, Row, Table, TextBlock
from schedario.definition.templates import Hole, Template

SCHEDE_FOLDER = Path(__file__).parents[1] / "data" / "schede"
FORM = load("SOC26")
NAMES = ("cumignano-sul-naviglio", "quintano")


def normalised(text: str) -> str:
    """One space for any white space; without the marks of the extraction."""
    text = re.sub(r"</?b>|\*\*|^#+ ", "", text, flags=re.MULTILINE)
    return re.sub(r"<input[^>]*>", "", re.sub(r"\s+", " ", text))


SCHEDE = {name: normalised((SCHEDE_FOLDER / f"{name}.txt").read_text(encoding="utf-8")) for name in NAMES}


def headings(form: Form) -> Iterator[tuple[str, str]]:
    yield "title", form.title
    yield from ((f"header {line.id}", line.label) for line in form.header.values())
    for quadro in form.quadri.values():
        yield f"{quadro.id} title", quadro.title
        yield f"{quadro.id} subtitle", quadro.subtitle
        for index, block in enumerate(quadro.content):
            if isinstance(block, TextBlock | HeadingBlock):
                yield f"{quadro.id} block {index}", block.text


def rows(form: Form) -> Iterator[tuple[str, Row]]:
    for quadro in form.quadri.values():
        for block in quadro.content:
            if isinstance(block, Table):
                yield from ((row.code, row) for row in block.rows)
            elif isinstance(block, Row):
                yield block.code, block


def labels(form: Form) -> Iterator[tuple[str, str]]:
    """Each row as it is printed: code as spelled there, separator, label; and its headers and words around."""
    for code, row in rows(form):
        yield f"{code} label", f"{row.printed_code}{row.separator}{row.label}"
        for index, header in enumerate(row.headers):
            yield f"{code} header {index}", header
        yield f"{code} before", row.before or ""
        yield f"{code} after", row.after or ""


def official(pairs: Iterator[tuple[str, str]]) -> list[object]:
    return [pytest.param(normalised(text).strip(), id=name) for name, text in pairs if text]


@pytest.mark.parametrize("text", official(headings(FORM)))
def test_headings_and_intro_texts_are_those_of_both_schede(text: str) -> None:
    assert [name for name, scheda in SCHEDE.items() if text not in scheda] == []


@pytest.mark.parametrize("text", official(labels(FORM)))
def test_labels_are_those_of_both_schede(text: str) -> None:
    assert [name for name, scheda in SCHEDE.items() if text not in scheda] == []


MESSAGES = [
    pytest.param(message.id, index, id=f"{message.id}/{index + 1}")
    for message in FORM.messages.values()
    for index, case in enumerate(message.cases)
    if case.text is not None and case.rule.status == "official"
]


@pytest.mark.parametrize(("message", "index"), MESSAGES)
def test_an_official_message_is_printed_by_at_least_one_scheda(message: str, index: int) -> None:
    text = FORM.messages[message].cases[index].text
    assert text is not None
    assert any(pattern(text).search(scheda) for scheda in SCHEDE.values())


def test_only_texts_that_were_printed_are_called_official() -> None:
    """Of Quadro 2 two texts are printed; the others are inferred, and say so."""
    statuses = [case.rule.status for case in FORM.messages["M-Q2"].cases]
    assert statuses == ["official", "official", "inferred", "inferred", "inferred", "inferred"]


@pytest.mark.parametrize("name", NAMES)
def test_every_printed_word_is_in_the_definition(name: str) -> None:
    """The other way round: what the scheda says besides its values, the form says too."""
    known = normalised(" ".join(text for _, text in (*headings(FORM), *labels(FORM))))
    with_values = [pattern(case.text) for m in FORM.messages.values() for case in m.cases if case.text]
    with_values += [re.compile(f"{row.before} [0-9]+ {row.after}") for _, row in rows(FORM)]
    unknown = [words for words in printed_words(name) if words not in known]
    assert [words for words in unknown if not any(one.fullmatch(words) for one in with_values)] == []


def pattern(text: Template) -> re.Pattern[str]:
    """The text with any number in its holes."""
    return re.compile("".join("[0-9]+" if isinstance(part, Hole) else re.escape(part) for part in text.parts))


def printed_words(name: str) -> Iterator[str]:
    """The cells of the printed tables that hold words, up to the comune's own text (R16)."""
    text = (SCHEDE_FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]*>|\*\*|^#+ ", "", text, flags=re.MULTILINE).split("R16 - ")[0]
    cells = (" ".join(cell.split()) for cell in re.split(r"[\t\n]", text))
    return (cell for cell in cells if re.search("[a-z]{3}", cell))
