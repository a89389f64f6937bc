# SPDX-License-Identifier: EUPL-1.2
"""`schedario print`: the official sheet, filled in or blank."""

from __future__ import annotations

from pathlib import Path

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import (
    FINE,
    UNUSABLE,
    load_usable_form,
    overwrites_source,
    read_one,
    start_readers,
)
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.print import PrintError, print_blank, print_scheda
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import build_sheet
from schedario.documents.text.writer import write_text


def run(
    file: Path | None, output: Path | None, blank: str | None, form_name: str | None, which: str | None = None
) -> int:
    """Prints a document, or the blank form; without output the text goes to the screen."""
    if (file is None) == (blank is None):
        complain(phrase("cli.print_one"))
        return UNUSABLE
    if file is not None and output is not None and overwrites_source(file, output):
        return UNUSABLE
    if file is not None:
        start_readers(1)
    form, usable = load_usable_form(blank or form_name)
    if not usable:
        return UNUSABLE
    scheda = None
    if file is not None:
        reading = read_one(file, form, which)
        if reading is None:
            return UNUSABLE
        scheda = Scheda(
            reading.form,
            {name: header.text for name, header in reading.header.items()},
            reading.answers(),
            reading.mark,
            reading.confirmed,
            salt=reading.salt,
        )
        form = reading.form
    assert form is not None  # noqa: S101 - one of the two is given
    return _print_sheet(scheda, form, output)


def _print_sheet(scheda: Scheda | None, form: Form, output: Path | None) -> int:
    if output is None:
        Screen().write_output(write_text(build_sheet(scheda, form), form))
        return FINE
    try:
        if scheda is None:
            print_blank(form, output)
        else:
            print_scheda(scheda, output)
    except PrintError as error:
        complain(str(error))
        return UNUSABLE
    return FINE
