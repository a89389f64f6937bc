# SPDX-License-Identifier: EUPL-1.2
"""Printing to a file: the suffix chooses the format, and the file appears whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.json_writer import write_json
from schedario.documents.reading import ATTACHMENT
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import Sheet, build_sheet
from schedario.documents.text.writer import write_text
from schedario.engine.answers import Answers
from schedario.errors import SchedarioError


class PrintError(SchedarioError):
    """Nothing was printed; the message, in Italian, names the file and says what to do about it."""


def print_scheda(scheda: Scheda, path: Path) -> None:
    """Writes the filled sheet; an existing file is replaced only when the new one is complete.

    Raises PrintError for a suffix that is no format of ours, and where the file cannot be written.
    """
    _print(scheda, lambda: build_sheet(scheda, scheda.form), path)


def print_blank(form: Form, path: Path) -> None:
    """Writes the sheet to fill in by hand; raises PrintError as `print_scheda` does."""
    empty = Scheda(form, {}, Answers({}), phrase("sheet.facsimile"))
    _print(empty, lambda: build_sheet(None, form), path)


def _print(scheda: Scheda, sheet: Callable[[], Sheet], path: Path) -> None:
    writer = _FORMATS.get(path.suffix.lower())
    if writer is None:
        formats = ", ".join(_FORMATS)
        raise PrintError(phrase("print.unknown_format", file=path, suffix=path.suffix, formats=formats))
    _replace(path, writer(scheda, sheet, path))


def _text(scheda: Scheda, sheet: Callable[[], Sheet], _path: Path) -> bytes:
    return write_text(sheet(), scheda.form).encode("utf-8")


def _json(scheda: Scheda, _sheet: Callable[[], Sheet], _path: Path) -> bytes:
    return write_json(scheda)


def pdf_bytes(scheda: Scheda, sheet: Sheet | None = None) -> bytes:
    """The scheda as PDF with its JSON inside; `sheet` where another one than the filled-in sheet is drawn.

    Raises `schedario.documents.pdf.RenderError` where the fonts are missing.
    """
    from schedario.documents.pdf import render_pdf  # noqa: PLC0415 - the compiler is heavy, and not every print is a PDF

    drawn = build_sheet(scheda, scheda.form) if sheet is None else sheet
    return render_pdf(drawn, attachment=write_json(scheda), attachment_name=ATTACHMENT, modified=_modified(scheda))


def _pdf(scheda: Scheda, sheet: Callable[[], Sheet], path: Path) -> bytes:
    from schedario.documents import pdf  # noqa: PLC0415

    try:
        return pdf_bytes(scheda, sheet())
    except pdf.RenderError as error:
        raise PrintError(phrase("print.no_pdf", file=path, why=error)) from error


_FORMATS = {".txt": _text, ".json": _json, ".pdf": _pdf}


def _modified(scheda: Scheda) -> datetime | None:
    """The first date of the header that is one; local time, as the sheet prints it."""
    for line in scheda.form.header.values():
        if line.date_format:
            try:
                return datetime.strptime(scheda.header.get(line.id, ""), line.date_format)  # noqa: DTZ007
            except ValueError:
                continue
    return None


def _replace(path: Path, content: bytes) -> None:
    target = path.resolve()
    passing = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with passing.open("xb") as file:
            file.write(content)
        passing.replace(target)
    except OSError as error:
        raise PrintError(_complaint(path, error)) from error
    finally:
        with suppress(OSError):
            passing.unlink(missing_ok=True)


def _complaint(path: Path, error: OSError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return phrase("print.no_folder", file=path)
        case IsADirectoryError():
            return phrase("print.is_folder", file=path)
        case PermissionError():
            return phrase("print.no_permission", file=path)
    return phrase("print.failed", file=path, why=error.strerror or error)
