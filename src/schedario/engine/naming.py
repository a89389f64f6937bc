# SPDX-License-Identifier: EUPL-1.2
"""Names of cells in a sentence: by the codes that are printed, never by the names that programs use."""

from __future__ import annotations

from collections.abc import Iterable

from schedario.definition.form import Cell


def format_codes(cells: Iterable[Cell]) -> str:
    """The codes of each column, with its heading where a row has several: `M12, M15 (Numero di utenti); R03`."""
    columns: dict[str, list[str]] = {}
    for cell in cells:
        columns.setdefault(cell.header if cell.column else "", []).append(cell.code)
    return "; ".join(", ".join(found) + (f" ({header})" if header else "") for header, found in columns.items())
