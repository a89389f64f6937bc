# SPDX-License-Identifier: EUPL-1.2
"""`schedario read`: what a document says, where it says it, and what it leaves in doubt."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import FINE, UNUSABLE, Unreadable, load_usable_form, read_all, start_readers
from schedario.definition import display
from schedario.definition.phrases import phrase
from schedario.documents.json_writer import build_reading_document
from schedario.documents.reading import CellReading, Reading
from schedario.tables.kinds import FIGURE
from schedario.tables.table import Column, Table


def run(files: Sequence[Path], form_name: str | None, *, as_json: bool) -> int:
    """Reads every file; 2 when one could not be read."""
    start_readers(len(files))
    form, usable = load_usable_form(form_name)
    if not usable:
        return UNUSABLE
    screen, code = Screen(), FINE
    whole: dict[str, list[Any]] = {"schede": [], "unreadable": []}
    for file, reading in read_all(files, form, phrase("cli.reading"), len(files)):
        if isinstance(reading, Unreadable):
            code = UNUSABLE
            complain(reading.error)
            whole["unreadable"].append(reading.as_json())
        elif as_json:
            whole["schede"].append({"file": str(file), **build_reading_json(reading)})
        else:
            _show_reading(screen, file, reading)
    if as_json:
        screen.write_output(json.dumps(whole, ensure_ascii=False, indent=1))
    return code


def build_reading_json(reading: Reading) -> dict[str, Any]:
    """A reading as plain data; values as in the contract: integers, strings with a dot, texts."""
    return {
        **build_reading_document(reading),
        "format": reading.format,
        "ente": {name: header.text for name, header in reading.header.items()},
        "cells": {name: _build_cell_json(reading, name, cell) for name, cell in reading.cells.items()},
        "messages": {name: message.text for name, message in reading.messages.items()},
    }


def _build_cell_json(reading: Reading, name: str, cell: CellReading) -> dict[str, Any]:
    scale = reading.form.cells[name].scale
    value = display.format_machine_value(cell.printed, scale) if isinstance(cell.printed, int) else cell.printed
    origin = cell.origin.as_json() if cell.origin else None
    return {"state": cell.state, "value": value, "text": cell.text, "origin": origin, "doubt": cell.doubt}


def _show_reading(screen: Screen, file: Path, reading: Reading) -> None:
    screen.print_line(f"{file} — {reading.form.code}", "title")
    for name, header in reading.header.items():
        screen.print_line(f"{reading.form.header[name].label}: {header.text}", depth=1)
    screen.print_table(build_reading_table(), reading.cells.items())
    if reading.all_hidden:
        screen.print_line(phrase("hidden.told", list=", ".join(reading.all_hidden)), "note", depth=1)
    if reading.others:
        screen.print_line(phrase("pdf.others", list=", ".join(reading.others)), "note", depth=1)
    for name, message in reading.messages.items():
        screen.print_line(f"{name}: {message.text}", depth=1)
    screen.print_line()


def build_reading_table() -> Table[tuple[str, CellReading]]:
    """The cells of a document: what stands there, where, and what is in doubt."""
    return Table(
        phrase("cli.cell"),
        (
            Column("cell", phrase("cli.cell"), lambda one: one[0]),
            Column("value", phrase("cli.value"), lambda one: _format_value(one[1]), FIGURE),
            Column("line", phrase("cli.line"), lambda one: one[1].origin.describe() if one[1].origin else ""),
            Column("doubt", phrase("cli.doubt"), lambda one: one[1].doubt),
        ),
    )


def _format_value(cell: CellReading) -> str:
    """The value on one line; a long text by its beginning."""
    most = 60
    text = " ".join(cell.text.split())
    return text if len(text) <= most else text[:most] + "…"
