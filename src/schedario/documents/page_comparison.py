# SPDX-License-Identifier: EUPL-1.2
"""A PDF that we printed: what its pages show beside what is attached to it, cell by cell.

The attachment says what the sheet must show: it is drawn up anew, and each cell, header line, message and amount of it
is looked for on the pages. Signs that fonts draw otherwise, blanks and line ends make no difference; letters and digits
do.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from schedario.documents.page_matching import match_sheet, reduce_text, squeeze
from schedario.documents.pages.known import find_known_words
from schedario.documents.pages.layout import Layout, lay_out
from schedario.documents.pages.word import PageWords
from schedario.documents.reading import CellReading, Difference, HeaderValue, Origin, Reading
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import Sheet, SheetCell, SheetQuadro, build_sheet
from schedario.documents.text.reader import read_lines


def compare_with_pages(attached: Reading, written: str, pages: Sequence[PageWords]) -> Reading:
    """The attached scheda, read from what is `written`, with its places on the pages, and all differences.

    Where the pages have no row of the form there is nothing to compare: a receipt has the scheda attached, too.
    """
    form = attached.form
    header = {name: line.text for name, line in attached.header.items()}
    document = json.loads(written)
    closed = "outlook" in document and document["outlook"] is None  # nothing is said of what would be
    scheda = Scheda(form, header, attached.answers(), attached.mark, attached.confirmed, closed)
    sheet = build_sheet(scheda, form)
    same = _tell_digest(document) in (form.digest, None)
    match = match_sheet(sheet, list(form.header), pages) if same else None
    if match is not None:
        differences = [*match.differences, *_compare_computed(scheda, document)]
        return replace(_build_compared(attached, match.places, differences), others=match.others)
    layout = lay_out(pages, find_known_words(form))
    shown = read_lines(form, layout.make_lines(), "pdf")
    if not shown.cells:
        return replace(attached, compared=False)
    differences = [*_compare_header(attached, shown, layout)]
    if same:
        differences += _compare_cells(sheet, shown, layout, {})
        differences += _compare_messages(scheda, shown)
        differences += _compare_outcome(sheet, layout)
        differences += _compare_computed(scheda, document)
    else:
        differences += _compare_cells(sheet, shown, layout, _list_computed(scheda, document))
    places = {name: one.origin for some in (shown.cells, shown.header) for name, one in some.items() if one.origin}
    return _build_compared(attached, places, differences)


def _build_compared(attached: Reading, places: Mapping[str, Origin], differences: Sequence[Difference]) -> Reading:
    cells = {name: replace(cell, origin=places.get(name)) for name, cell in attached.cells.items()}
    cells |= _doubt_differing(cells, differences)
    header = {name: replace(line, origin=places.get(name, line.origin)) for name, line in attached.header.items()}
    return replace(attached, cells=cells, header=header, differences=tuple(differences), compared=True)


def _doubt_differing(
    cells: Mapping[str, CellReading], differences: Iterable[Difference]
) -> Iterator[tuple[str, CellReading]]:
    """The cells of which pages and attachment do not say the same: neither is believed."""
    for one in differences:
        if one.about in ("cell", "attachment"):
            cell = cells.get(one.name) or CellReading(None, one.printed)
            origin = one.origin or cell.origin
            shown = one.printed or cell.text
            doubted = replace(cell, printed=None, text=shown, origin=origin, doubt=one.describe(), unavailable=None)
            yield one.name, doubted


def _compare_header(attached: Reading, shown: Reading, layout: Layout) -> Iterator[Difference]:
    for line in attached.form.header.values():
        said = attached.header[line.id].text if line.id in attached.header else ""
        there = shown.header.get(line.id)
        text = there.text if there else ""
        whole = _stands_there(said, text, layout) or _goes_on_below(said, there, layout)
        if reduce_text(said) != reduce_text(text) and not whole:
            yield Difference("header", line.id, said, text, there.origin if there else None)


def _compare_cells(
    sheet: Sheet, shown: Reading, layout: Layout, told: Mapping[str, str | None]
) -> Iterator[Difference]:
    """Compares the cells; `told` are those that follow from the others, as another definition computed them.

    A note under a label is no value of a blank cell, although the reader is in doubt about it.
    """
    notes = reduce_text(" ".join(cell["note"] for cell in _list_cells(sheet) if cell["note"]))
    settled = _find_noted_cells(sheet, layout)
    for cell in _list_cells(sheet):
        there = shown.cells.get(cell["id"])
        text = there.text if there else ""
        wanted = told.get(cell["id"], cell["text"])
        if wanted is None or cell["id"] in settled:
            continue
        reduce = squeeze if cell["kind"] == "number" else reduce_text
        noted = not wanted and there is not None and there.doubt is not None and reduce_text(text) in notes
        if reduce(wanted) == reduce(text) or noted:
            continue
        if cell["kind"] == "number" or not _stands_there(wanted, text, layout):
            yield Difference("cell", cell["id"], wanted, text, there.origin if there else None)


def _list_cells(sheet: Sheet) -> Iterator[SheetCell]:
    for quadro in sheet["quadri"]:
        yield from _list_quadro_cells(quadro)


def _list_quadro_cells(quadro: SheetQuadro) -> Iterator[SheetCell]:
    for part in quadro["blocks"]:
        match part["kind"]:
            case "table":
                yield from (cell for row in part["rows"] for cell in row["cells"] if cell is not None)
            case "phrase":
                yield part["cell"]
            case "long_text":
                drawn = SheetCell(
                    kind="text", look="white", state="answered", note=None, id=part["id"], text=part["text"]
                )
                yield drawn


def _compare_messages(scheda: Scheda, shown: Reading) -> Iterator[Difference]:
    said = {message.id: message.text for message in scheda.evaluation.messages}
    for name in scheda.form.messages:
        there = shown.messages.get(name)
        wanted, text = said.get(name, ""), there.text if there else ""
        if reduce_text(wanted) != reduce_text(text):
            yield Difference("message", name, wanted, text, there.origin if there else None)


def _compare_outcome(sheet: Sheet, layout: Layout) -> Iterator[Difference]:
    """The outcome with its amounts, which is no cell of the form: it must stand on the pages somewhere."""
    outcome = sheet["outcome"]
    if outcome is None:
        return
    pages = reduce_text(layout.text)
    for label, text in (("", outcome["text"]), *((one["label"], one["text"]) for one in outcome["amounts"])):
        if reduce_text(f"{label}{text}") not in pages:
            yield Difference("outcome", label or outcome["title"], text, "", None)


def _tell_digest(document: Mapping[str, Any]) -> object:
    """The digest of the definition by which the attachment was written, None where it does not say."""
    told = document.get("definition")
    return told.get("digest") if isinstance(told, dict) else None


def _compare_computed(scheda: Scheda, document: Mapping[str, Any]) -> Iterator[Difference]:
    """Compares what follows from the answers with what was written down by the same definition."""
    if "cells" not in document:
        return
    for name, one in scheda.evaluation.cells.items():
        value = _get_value(document, name)
        if value != one.machine:
            yield Difference("attachment", name, "" if value is None else str(value), one.text, None)


def _list_computed(scheda: Scheda, document: Mapping[str, Any]) -> dict[str, str | None]:
    """The computed cells as the attachment has them and a page shows them; None where it has nothing."""
    values = {cell.id: _get_value(document, cell.id) for cell in scheda.form.cells.values() if not cell.asked}
    return {name: None if value is None else str(value).replace(".", ",") for name, value in values.items()}


def _get_value(document: Mapping[str, Any], name: str) -> object:
    cells = document["cells"] if isinstance(document.get("cells"), dict) else {}
    return cells[name].get("value") if isinstance(cells.get(name), dict) else None


def _find_noted_cells(sheet: Sheet, layout: Layout) -> set[str]:
    """The cells of rows with notes below their labels, where all that the row prints stands between it and the next.

    The notes make such a row taller than its label, and may have numbers of their own.
    """
    tables = [part for quadro in sheet["quadri"] for part in quadro["blocks"] if part["kind"] == "table"]
    rows = [row for table in tables for row in table["rows"]]
    noted = [row for row in rows if any(cell is not None and cell["note"] for cell in row["cells"])]
    if not noted:
        return set()
    codes = {row["code"] for row in rows}
    lines = [line.text.split() for line in layout.lines]
    found: set[str] = set()
    for row in noted:
        cells = [cell for cell in row["cells"] if cell is not None]
        start = next((at for at, words in enumerate(lines) if words[:1] == [row["code"]]), None)
        if start is None:
            continue
        ends = (at for at in range(start + 1, len(lines)) if lines[at] and lines[at][0] in codes)
        shown = Counter(word for words in lines[start : next(ends, len(lines))] for word in words)
        wanted = Counter(word for cell in cells for word in cell["text"].split())
        if not wanted - shown:
            found.update(cell["id"] for cell in cells)
    return found


def _stands_there(wanted: str, text: str, layout: Layout) -> bool:
    """Checks whether the pages have a text of which the reader took too little: it looks like words of the form."""
    sought = reduce_text(wanted)
    return len(reduce_text(text)) < len(sought) and sought in reduce_text(layout.text)


def _goes_on_below(wanted: str, there: HeaderValue | None, layout: Layout) -> bool:
    """Checks whether a value of which the reader has the first line goes on right below it: the lines are columns."""
    if there is None or there.origin is None or there.origin.box is None:
        return False
    sought, (left, top, right, bottom) = reduce_text(wanted), there.origin.box
    lowest = bottom + (len(wanted.split()) + 1) * (bottom - top)  # no line has less than a word
    words = [word for line in layout.lines if line.page == there.origin.page for word in line.words]
    below = [one for one in words if left - 1 <= one.box[0] < right and (top + bottom) / 2 < one.box[1] < lowest]
    below.sort(key=lambda one: (round(one.box[3]), one.box[0]))
    return (reduce_text(there.text) + reduce_text("".join(one.text for one in below))).startswith(sought)
