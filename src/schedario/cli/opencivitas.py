# SPDX-License-Identifier: EUPL-1.2
"""`schedario opencivitas`: published figures as values that the portal can load."""

from __future__ import annotations

from pathlib import Path

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import FINE, UNUSABLE, load_usable_form
from schedario.columns.file_errors import FileError
from schedario.columns.files import read_bytes, replace_file
from schedario.definition.display import NOTHING, format_number
from schedario.definition.phrases import phrase
from schedario.nation.opencivitas import SCALE, OpenCivitasError, list_datasets
from schedario.nation.sandboxed import read_opencivitas


def run(file: Path, output: Path, form_name: str) -> int:
    """Writes the code of each comune and the cell that its figures are; 2 when it cannot be read or written."""
    form, _ = load_usable_form(form_name)
    if form is None:
        return UNUSABLE
    datasets = list_datasets(form)
    try:
        found = read_opencivitas(file.name, read_bytes(file), datasets)
        cells = {name: cell for name, cell in datasets.items() if name.startswith(f"{found.family}/")}
        columns = {name: dict(found.figures.filter(dataset=name).select("codice", "value").rows()) for name in cells}
        codes = found.figures["codice"].unique().sort().to_list()
        rows = [[code, *(_write_amount(columns[name].get(code)) for name in cells)] for code in codes]
        lines = [";".join(row) for row in [["codice", *cells.values()], *rows]]
        with replace_file(output) as part:
            part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except (FileError, OpenCivitasError) as error:
        complain(str(error))
        return UNUSABLE
    left_out = ", ".join(f"{code} ({written})" for code, written in found.left_out) or NOTHING
    words = {"file": output, "count": len(codes), "cell": ", ".join(cells.values()), "left_out": left_out}
    Screen().print_line(phrase("opencivitas.written", **words))
    return FINE


def _write_amount(stored: int | None) -> str:
    return "" if stored is None else format_number(stored, SCALE)
