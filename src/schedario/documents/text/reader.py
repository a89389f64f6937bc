# SPDX-License-Identifier: EUPL-1.2
"""Reads a scheda from text: the published schede in their dialects, our own prints, and what becomes of them.

The text is one run of words. `anchors` finds where rows begin and which words the form prints; `rows` puts the other
words to rows, messages and header lines; `placement` decides where the values of the document stand and accounts for
every number. What no row can claim surely is a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.documents.reading import (
    CellReading,
    Coverage,
    Format,
    MessageReading,
    Origin,
    Reading,
    take_printed_text,
)
from schedario.documents.text import free_text
from schedario.documents.text.anchors import Anchors, Mark
from schedario.documents.text.atoms import Value
from schedario.documents.text.ledger import Ledger, make_ledger
from schedario.documents.text.lines import Lines, Places
from schedario.documents.text.placement import Placement
from schedario.documents.text.row_reading import RowReading, read_row
from schedario.documents.text.rows import Found, Rows, make_line_origin, make_origin
from schedario.documents.text.separated import split_text
from schedario.documents.text.tokens import Tokens, tokenise
from schedario.documents.text.vocabulary import Vocabulary, vocabulary
from schedario.formula import typed as t


def read_text(form: Form, text: str) -> Reading:
    """The scheda of an edition in `text`, which has LF line ends and no NUL. Every text gives a Reading."""
    return read_lines(form, split_text(text))


def read_lines(form: Form, lines: Lines, format_: Format = "text") -> Reading:
    """The scheda of an edition in the lines of a document, whatever they are. Every document gives a Reading."""
    words = vocabulary(form)
    report = free_text.split(words, lines)
    tokens = tokenise(report.form if report else lines, words.glued)
    anchors = Anchors(words, tokens)
    rows, placement = read_tokens(words, tokens, anchors.find())
    cells = _cells(form, placement.readings, tokens)
    cells |= _uncoded_cells(words, rows, tokens)
    if lines.places is not None:
        cells = {name: _doubt_near_strays(form.cells[name], cell, lines.places) for name, cell in cells.items()}
    if report is not None:
        cells |= _report_cell(report, lines, placement, report.find_strange(words))
    return Reading(
        form,
        format_,
        rows.header,
        {name: cells[name] for name in form.cells if name in cells},
        rows.messages,
        mark=rows.mark,
        due=rows.due | _said_due(form, rows.messages),
        cleared=_find_cleared(placement.readings, cells),
        coverage=_make_coverage(form, cells, anchors, placement),
    )


def _make_coverage(form: Form, cells: Mapping[str, CellReading], anchors: Anchors, placement: Placement) -> Coverage:
    tokens = placement.tokens
    codes = list(dict.fromkeys(cell.code for cell in form.cells.values()))
    found = {form.cells[name].code for name in cells}
    contradicted = len(anchors.other_years) > max(1, anchors.same_years)
    return Coverage(
        len(codes),
        tuple(code for code in codes if code not in found),
        tuple((tokens.raws[at], make_origin(tokens, tokens.lines[at], (at,))) for at in placement.left_over),
        titled=bool(placement.rows.tops),
        years=tuple(dict.fromkeys(anchors.other_years)) if contradicted else (),
    )


def read_tokens(words: Vocabulary, tokens: Tokens, marks: Sequence[Mark]) -> tuple[Rows, Placement]:
    """The rows of a text, and their values."""
    rows = Rows(words, tokens, marks)
    placement = Placement(rows, tokens)
    placement.place()
    return rows, placement


def account_for_numbers(form: Form, document: str | Lines) -> Ledger:
    """The ledger of a text, or of a document that was laid out: what became of every number in it."""
    words, lines = vocabulary(form), split_text(document) if isinstance(document, str) else document
    report = free_text.split(words, lines)
    tokens = tokenise(report.form if report else lines, words.glued)
    marks = Anchors(words, tokens).find()
    rows, placement = read_tokens(words, tokens, marks)
    return make_ledger(tokens, marks, rows, placement.readings, (placement.explained, placement.left_over))


def recognised_rows(form: Form, lines: Lines) -> int:
    """Counts the rows of a form that are in a document with code and whole label."""
    words = vocabulary(form)
    marks = Anchors(words, tokenise(lines, words.glued)).find()
    return len({mark.row.row.code for mark in marks if mark.row and mark.kind in ("row", "uncoded") and mark.whole})


def _report_cell(
    report: free_text.FreeText, lines: Lines, placement: Placement, strange: str
) -> dict[str, CellReading]:
    """The free text, where the document has its values; a doubt where it could be another, or has a `strange` line."""
    (cell,) = report.row.cells
    line = report.start if report.text else report.label
    said, before = report.text, placement.closing
    if before and not said and placement.takes_from_before:
        line, end = placement.tokens.lines[before[0]], placement.tokens.lines[before[-1]]
        said = "\n".join(_show_line(report.form, number) for number in range(line, end + 1)).strip()
    below = range(line, min(line + said.count("\n"), len(lines.texts)) + 1)
    place = lines.places.locate(dict.fromkeys(below, ())) if lines.places else None
    origin = make_line_origin(lines, line)
    if place is not None:
        origin = replace(origin, page=place[0], box=place[1])
    if before and (placement.side == "unclear" or (report.text and placement.takes_from_before)):
        values = placement.tokens.written(before[0], before[-1] + 1)
        doubt = phrase("read.competes", values=values[:200], cells=cell.code)
        return {cell.id: CellReading(None, said or values, origin, doubt)}
    strange = strange or _find_strange_lines(said, from_before=said != report.text)
    if strange:
        return {cell.id: CellReading(None, said, origin, phrase("read.unsure", values=strange[:60]))}
    stored, reason = take_printed_text(cell, said)
    return {cell.id: CellReading(stored, said, origin, unavailable=reason)}


def _find_strange_lines(text: str, *, from_before: bool) -> str:
    """Text that may not be the free one: mere signs; before its label also numbers, and any of several lines."""
    needed = str.isalpha if from_before else str.isalnum
    return text if not any(map(needed, text)) or (from_before and "\n" in text) else ""


def _show_line(lines: Lines, number: int) -> str:
    """The words that a line shows, without what keeps columns apart."""
    shown = lines.texts[number - 1] if lines.laid is None else lines.laid[number - 1].shown
    return shown.strip(" \t|")


# --- from rows to cells ---


def _cells(form: Form, readings: Sequence[RowReading], tokens: Tokens) -> dict[str, CellReading]:
    """The cells of every row found. Of a code that is met more than once, empty rows say nothing."""
    met: dict[str, list[_Met]] = {}
    origins: dict[int, Origin] = {}
    for reading in readings:
        if reading.found.coded:
            met.setdefault(reading.found.row.row.code, []).append((reading.found, reading.values))
    cells: dict[str, CellReading] = {}
    for occurrences in met.values():
        telling = [one for one in occurrences if any(value.text or value.doubt for value in one[1].values())]
        for name in occurrences[0][1]:
            cells[name] = _agreed(form, name, telling or occurrences[:1], tokens, origins)
    return cells


def _doubt_near_strays(cell: Cell, read: CellReading, places: Places) -> CellReading:
    """A blank cell, or a text, is in doubt where something stands near it that was given to no row."""
    stray = places.find_stray(read.origin.line) if read.origin is not None and read.doubt is None else ""
    if not stray or (cell.numeric and read.printed is not None):
        return read
    said = phrase("read.competes", values=stray[:60], cells=cell.code)
    return replace(read, printed=None, text=read.text or stray, doubt=said, unavailable=None)


def _find_cleared(readings: Sequence[RowReading], cells: Mapping[str, CellReading]) -> frozenset[str]:
    """The cells of which the document says that a supplied value was taken out, where it gives no other."""
    said = (name for reading in readings for name, value in reading.values.items() if value.cleared)
    return frozenset(name for name in said if name in cells and cells[name].state == "blank")


_Met = tuple[Found, Mapping[str, Value]]


def _agreed(
    form: Form, name: str, occurrences: Sequence[_Met], tokens: Tokens, origins: dict[int, Origin]
) -> CellReading:
    """The value that the occurrences of a row give to a cell; a doubt when they do not say the same."""
    found, values = occurrences[0]
    value = values[name]
    doubt = value.doubt if len(occurrences) == 1 else _disagreement(form, name, occurrences)
    line = value.line or found.line
    if value.at and tokens.places is not None:
        origin = make_origin(tokens, line, value.at)
    else:
        origin = origins.get(line) or origins.setdefault(line, make_origin(tokens, line))
    reason = None if doubt else value.unavailable
    return CellReading(None if doubt else value.stored, value.text, origin, doubt, value.computed, reason)


def _uncoded_cells(words: Vocabulary, rows: Rows, tokens: Tokens) -> dict[str, CellReading]:
    """Rows with an unreadable code: a doubt for every row of the same label whose code was not found."""
    coded = {found.row.row.code for found in rows.found if found.coded}
    cells: dict[str, CellReading] = {}
    for found in rows.uncoded:
        for row in words.labels[found.row.label]:
            if row.row.code in coded:
                continue
            for name, value in read_row(replace(found, row=row, titles=[], above=()), tokens).values.items():
                if value.text and name not in cells:
                    doubt = phrase("read.no_code", label=row.row.label)
                    origin = make_origin(tokens, value.line or found.line, value.at)
                    cells[name] = CellReading(None, value.text, origin, doubt)
    return cells


def _disagreement(form: Form, name: str, occurrences: Sequence[_Met]) -> str | None:
    for _, values in occurrences:
        if values[name].doubt:
            return values[name].doubt
    texts = {values[name].stored: values[name].text or "–" for _, values in occurrences}
    if len(texts) == 1:
        return None
    return phrase("read.twice", code=form.cells[name].code, values=", ".join(texts.values())[:200])


# --- what the document says of its quadri ---


def _said_due(form: Form, messages: Mapping[str, MessageReading]) -> dict[str, bool]:
    """Finds which quadri are due, and which not, when the printed messages are true."""
    true: dict[str, bool] = {}
    for name, read in messages.items():
        true |= next((case.when for case in form.messages[name].cases if case.id == read.case), {})
    truths = {quadro.id: _truth(quadro.due.tree, true) for quadro in form.quadri.values() if quadro.due}
    return {quadro: truth for quadro, truth in truths.items() if truth is not None}


def _truth(tree: t.Typed, known: Mapping[str, bool]) -> bool | None:
    """A condition where only some named conditions are known."""
    match tree:
        case t.Reference(kind="condition", name=name):
            return known.get(name)
        case t.Logic(operator="not", operands=(operand,)):
            inner = _truth(operand, known)
            return None if inner is None else not inner
        case t.Logic(operator=operator, operands=operands):
            decisive = operator == "or"
            truths = [_truth(operand, known) for operand in operands]
            return decisive if decisive in truths else None if None in truths else not decisive
        case _:
            return None
