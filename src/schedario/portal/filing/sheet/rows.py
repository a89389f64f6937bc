# SPDX-License-Identifier: EUPL-1.2
"""The rows of the sheet as HTML, each by its macro of `sheet_cells.html`, once for all that look the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

from schedario.definition.form import Form
from schedario.documents.sheet import SheetQuadro, SheetRow, TablePart, build_places
from schedario.portal.filing.sheet.page import PageCell, SheetPage
from schedario.portal.pages import macro
from schedario.portal.shapes import Piece, shaped

Sources = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A row of a table, or a part of the sheet that holds one cell.

    `id` is the part's; `cells` are those it has; `slot` is the name of the row among the words of the page.
    """

    macro: str
    part: Mapping[str, Any]
    row: SheetRow | None
    id: str
    code: str
    cells: tuple[str, ...]
    slot: str


class Plan(NamedTuple):
    """What stands where on the sheet of a form. `columns` are those of its tables: the cells, by the table's id."""

    quadri: list[SheetQuadro]
    places: list[Place]
    columns: dict[str, list[tuple[str, ...]]]


@lru_cache(maxsize=16)
def plan(form: Form) -> Plan:
    """The sheet of a form without anybody's values."""
    quadri = build_places(form)
    parts = [(f"{quadro['id']}-{n}", part) for quadro in quadri for n, part in enumerate(quadro["blocks"], 1)]
    columns = {name: _columns(part) for name, part in parts if part["kind"] == "table"}
    return Plan(quadri, [place for name, part in parts for place in _places(form, name, part)], columns)


def _places(form: Form, name: str, part: Any) -> Iterator[Place]:
    match part["kind"]:
        case "table":
            for row in part["rows"]:
                yield _place(form, "table_row", part, name, [one["id"] for one in row["cells"] if one], row)
        case "phrase":
            yield _place(form, "sentence", part, name, [part["cell"]["id"]])
        case "long_text":
            yield _place(form, "long_text", part, name, [part["id"]])


def _place(form: Form, macro: str, part: Any, name: str, cells: list[str], row: SheetRow | None = None) -> Place:
    return Place(macro, part, row, name, form.cells[cells[0]].code, tuple(cells), f"row {cells[0]}")


def _columns(table: TablePart) -> list[tuple[str, ...]]:
    columns = zip(*(row["cells"] for row in table["rows"]), strict=True)
    return [tuple(one["id"] for one in column if one) for column in columns]


def shared_sources(page: SheetPage) -> dict[str, Sources]:
    """For each column of each table, the source that all its cells share; empty where they differ or are but one."""
    cells = page.cells
    return {
        table: tuple(_shared(cells, names) for names in columns) for table, columns in plan(page.form).columns.items()
    }


def _shared(cells: Mapping[str, PageCell], names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    sources = {one.source for one in map(cells.__getitem__, names) if not one.was}
    return sources.pop() if len(sources) == 1 else ""


def rows(page: SheetPage, sources: Mapping[str, Sources]) -> dict[str, bytes]:
    """Every row by the name of its place."""
    places = plan(page.form).places
    drawn = shaped.each(_row(page, place, sources.get(place.id, ())) for place in places)
    return {place.slot: row for place, row in zip(places, drawn, strict=True)}


def _row(page: SheetPage, place: Place, sources: Sources) -> Piece:
    """What `shaped` needs for it. A long text is among its looks, because what is in it is counted."""
    cells = [page.cells[name] for name in place.cells]
    draw = partial(_draw, page, place, sources, cells)
    words = [word for one in cells for word in one.words]
    return (page.form, place.slot, sources, *[one.looks for one in cells]), draw, words


def _draw(page: SheetPage, place: Place, sources: Sources, cells: Sequence[PageCell], *words: str) -> str:
    """The row with these words in the place of its own."""
    each = len(words) // len(cells)
    said = {one.cell.id: one.saying(*words[n * each : (n + 1) * each]) for n, one in enumerate(cells)}
    return str(macro("filing/sheet_cells.html", place.macro)(place, said, page.told(cells), sources))
