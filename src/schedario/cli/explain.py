# SPDX-License-Identifier: EUPL-1.2
"""`schedario explain`: why a value is what it is."""

from __future__ import annotations

import json
from pathlib import Path

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import FINE, UNUSABLE, load_usable_form, read_one, start_readers
from schedario.definition.form import Form
from schedario.documents.reading import Reading
from schedario.engine.evaluate import evaluate
from schedario.engine.explaining.explain import explain
from schedario.engine.explaining.explanation import Explanation
from schedario.engine.explaining.names import NothingToExplainError
from schedario.engine.explaining.telling import describe_explanation


def run(file: Path, cell: str, form_name: str | None, which: str | None = None, *, as_json: bool) -> int:
    """Explains a cell of a document; 2 when there is no such cell or the document cannot be read."""
    start_readers(1)
    form, usable = load_usable_form(form_name)
    if not usable:
        return UNUSABLE
    reading = read_one(file, form, which)
    if reading is None:
        return UNUSABLE
    try:
        explanations = explain(evaluate(reading.form, reading.answers()), cell, find_origins(reading))
    except NothingToExplainError as error:
        complain(str(error))
        return UNUSABLE
    screen = Screen()
    if as_json:
        screen.write_output(
            json.dumps([explanation.as_json() for explanation in explanations], ensure_ascii=False, indent=1)
        )
    else:
        for explanation in explanations:
            show_explanation(screen, explanation, reading.form)
    return FINE


def find_origins(reading: Reading) -> dict[str, str]:
    """The place where the document says each cell, in words."""
    return {name: cell.origin.describe() for name, cell in reading.cells.items() if cell.origin is not None}


def show_explanation(screen: Screen, explanation: Explanation, form: Form) -> None:
    """An explanation for people."""
    for depth, style, text in describe_explanation(explanation, form):
        screen.print_line(text, style, depth)
    screen.print_line()
