# SPDX-License-Identifier: EUPL-1.2
"""The values supplied to a real comune, read from the scheda that it published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from schedario.documents.read import read_file
from schedario.documents.reading import Reading

FOLDER = Path(__file__).parent / "data"
SUPPLIED = ("prefilled_locked", "prefilled_editable")


def read_published(name: str) -> Reading:
    """The published scheda `name` (`quintano`), read."""
    return read_file(FOLDER / f"{name}.txt")


def extract_supplied(reading: Reading, source: str = "scheda pubblicata") -> dict[str, dict[str, Any]]:
    """The values that a campaign supplies to the comune of a scheda: those that it did not write itself."""
    stored = reading.answers().stored
    names = [cell.id for cell in reading.form.cells.values() if cell.supplied_by in SUPPLIED and cell.id in stored]
    return {name: {"stored": stored[name], "source": source} for name in names}
