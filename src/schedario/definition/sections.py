# SPDX-License-Identifier: EUPL-1.2
"""Under which heading of the sheet each cell stands: rows of several tables bear the same label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schedario.definition.form import Cell, Form, HeadingBlock, Quadro, QuestionsBlock, Row, Table
from schedario.definition.memo import cached_on_form


@cached_on_form()
def map_headings(form: Form) -> Mapping[str, str]:
    """The heading of each cell that has one, by the cell's id."""
    return {cell.id: heading for quadro in form.quadri.values() for cell, heading in _list_headed(quadro)}


def _list_headed(quadro: Quadro) -> Iterator[tuple[Cell, str]]:
    heading = ""
    for block in quadro.content:
        if isinstance(block, HeadingBlock) and block.level == 1:
            heading = block.text
        elif heading:
            yield from ((cell, heading) for cell in _list_cells(block))


def _list_cells(block: object) -> Iterator[Cell]:
    rows = [block] if isinstance(block, Row) else block.rows if isinstance(block, Table | QuestionsBlock) else ()
    for row in rows:
        yield from row.present
