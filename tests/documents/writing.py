# SPDX-License-Identifier: EUPL-1.2
"""Schede to print: published ones, and arbitrary ones full of what could be mistaken for the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from schedario.definition import display
from schedario.definition.form import Cell, Form, Quadro
from schedario.definition.phrases import phrase
from schedario.documents.scheda import Confirmed, Scheda
from schedario.engine import answers
from schedario.engine.answers import Answers, Fault, may_be_unavailable, take_answers
from schedario.writing.numbers import MAX_DIGITS
from tests.reference.generate import Case

MARKS = (None, *map(phrase, ("sheet.synthetic", "sheet.facsimile", "sheet.draft", "sheet.draft_synthetic")))

SAID_BESIDE = 0.1  # of how many cells something is said beside the answers
REASONS = (
    "registro perso",
    "l’ATS non ha risposto: 2 solleciti",
    "R03 <b>&amp;</b> 12,50",
    "[calcolato] ____",
    "n.d.: n.d.",
)

# Signs to which some reader, or some writer, gives a meaning.
SIGNS = (
    "____",
    '<input type="text" value="5,00"/>',
    "<input type='text'/>",
    "&lt;b&gt;",
    "&amp;#10;",
    "&",
    '"',
    "'",
    "’",
    "\\",
    "**",
    "## ",
    "|",
    "<b>grassetto</b>",
    "<td>",
    " - ",
    "[calcolato]",
    "[dubbio]",
    "[Non dovuto]",
    "%PDF-1.7",
    "{",
    "12,50",
    "1.234",
    "-7",
    "2025",
    "ﬁ",
    "e\u0301",
    "\u00a0",
    "\u200b",
    "\u202e",
    "\ufeff",
    "😀",
    "\t",
)


def scheda_of(case: Case, form: Form, mark: str | None = None) -> Scheda:
    """A case of the reference as a scheda to print."""
    given = {name: str(value) if isinstance(value, Decimal) else value for name, value in case.answers.items()}
    return Scheda(form, asdict(case.ente), take_answers(form, given), mark)


def schede(form: Form) -> st.SearchStrategy[Scheda]:
    """Schede with any answers to any cells: most answered, some in doubt, some left."""
    return st.builds(
        _scheda,
        st.just(form),
        st.fixed_dictionaries({name: _lines(form, 1) for name in form.header}),
        st.fixed_dictionaries({cell.id: st.none() | _answers(form, cell) for cell in form.asked}),
        st.sets(st.sampled_from([cell.id for cell in form.asked]), max_size=4),
        st.sampled_from(MARKS),
        st.lists(_confirmed(form), max_size=2),
    )


def state_more(scheda: Scheda, seed: int) -> Scheda:
    """The scheda with what a seed says of some of its cells, one thing of each."""
    form, rng = scheda.form, Random(seed)
    doubtful = set(scheda.answers.doubts)
    waived = [cell.id for cell in form.asked if may_be_unavailable(form, cell) and rng.random() < SAID_BESIDE]
    cleared = {cell.id for cell in form.asked if cell.supplied_by != "comune" and rng.random() < SAID_BESIDE}
    numbers = [cell for cell in form.asked if cell.numeric and rng.random() < SAID_BESIDE]
    taken = {*doubtful, *waived, *cleared}
    faults = tuple(
        Fault(cell.id, "unreadable", rng.choice(["x", "1,5", "9" * 30]), rng.choice([None, "comma", "typed"]))
        for cell in numbers
        if cell.id not in taken
    )
    left = taken | {fault.cell for fault in faults}
    stored = {name: value for name, value in scheda.answers.stored.items() if name not in left}
    unavailable = {name: rng.choice(REASONS) for name in waived if name not in doubtful | cleared}
    return replace(scheda, answers=Answers(stored, faults, scheda.answers.doubts, unavailable, frozenset(cleared)))


def _confirmed(form: Form) -> st.SearchStrategy[Confirmed]:
    codes = st.sampled_from(sorted({check.code for check in form.checks}))
    cells = st.lists(st.sampled_from(sorted(form.cells)), max_size=2).map(tuple)
    line = _lines(form, 1).map(lambda text: answers.clean_text(text, lines=False))
    return st.builds(Confirmed, codes, cells, line, line, line, st.just("24/11/2026"))


def _scheda(
    form: Form,
    header: Mapping[str, str],
    given: Mapping[str, int | str | None],
    doubtful: set[str],
    mark: str | None,
    confirmed: list[Confirmed],
) -> Scheda:
    sure = {name: value for name, value in given.items() if name not in doubtful}
    return Scheda(
        form,
        header,
        take_answers(form, sure, dict.fromkeys(sorted(doubtful), "dubbio di prova")),
        mark,
        tuple(confirmed),
    )


def _answers(form: Form, cell: Cell) -> st.SearchStrategy[int | str]:
    if cell.numeric:
        return _numbers().map(lambda stored: display.format_machine_value(stored, cell.scale))
    return _lines(form, 12 if cell.kind == "long_text" else 1)


def _numbers() -> st.SearchStrategy[int]:
    most = 10**MAX_DIGITS - 1
    return st.integers(0, 3) | st.integers(0, 10**6) | st.integers(-most, most)


def _lines(form: Form, most: int) -> st.SearchStrategy[str]:
    piece = st.sampled_from(SIGNS) | st.sampled_from(form_words(form)) | st.text(max_size=12)
    line = st.lists(piece, max_size=5).map(" ".join) | st.text(max_size=40)
    titled = st.sampled_from(["", "\\", "\\\\", "**", "# ", " "]).map(lambda sign: sign + form.title)
    return st.lists(line | titled, min_size=1, max_size=most).map("\n".join)


def form_words(form: Form) -> list[str]:
    """Words that the form itself prints."""
    found = [form.title, form.code, *(line.label for line in form.header.values())]
    for quadro in form.quadri.values():
        found += _quadro_words(quadro)
    found += [message.opening for message in form.messages.values()]
    return sorted(set(filter(None, found)))


def _quadro_words(quadro: Quadro) -> list[str]:
    found = [quadro.title, quadro.subtitle]
    for row in quadro.rows:
        found += [row.printed_code, f"{row.printed_code} - {row.label}", row.label, *row.headers]
    found += [block.text for block in quadro.content if hasattr(block, "text")]
    return found


def read_back(scheda: Scheda) -> tuple[dict[str, int | str], set[str], dict[str, str]]:
    """What a reader should find in the print: answers, cells in doubt, header.

    Zeros that the official sheet prints in cells that are not due cannot be told from typed ones; a long text
    in doubt is printed empty, like one that was not written.
    """
    cells = scheda.evaluation.cells
    stored = {
        name: value
        for name, value in scheda.answers.stored.items()
        if not (cells[name].state == "not_due" and value == 0 and cells[name].cell.blank_print)
    }
    doubts = {name for name, one in cells.items() if one.state == "doubtful" and one.cell.kind != "long_text"}
    header = {name: answers.clean_text(text, lines=False) for name, text in scheda.header.items()}
    return stored, doubts, {name: text for name, text in header.items() if text}
