# SPDX-License-Identifier: EUPL-1.2
"""Keeping an uploaded document until it is loaded, for a day at most; and reading it, in the sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal

from django.db.models import Q
from django.utils import timezone

from schedario.definition.form import Form
from schedario.documents import read
from schedario.documents.errors import ReadError
from schedario.documents.reading import Reading
from schedario.documents.sandboxed import read_bytes, read_sheets
from schedario.engine.answers import clean_text
from schedario.errors import SchedarioError
from schedario.portal.filing.editing import Editor
from schedario.portal.filing.models import Scheda, UploadedDocument
from schedario.portal.write_queue import durable

KEPT = timedelta(hours=24)
LARGEST = read.LIMIT  # bytes; what no reader takes is not kept
LONGEST_NAME = 160  # characters

Refusal = Literal["other_edition", "other_year", "unreadable"]


class NotThisFormError(SchedarioError):
    """No scheda of a file is of the form that is filled in.

    `refusal` says why; `found` is the edition that a document names, or the years; `said` what the reader says.
    """

    def __init__(self, refusal: Refusal, found: str, said: str) -> None:
        super().__init__(said)
        self.refusal = refusal
        self.found = found
        self.said = said


@dataclass(frozen=True, slots=True)
class FileReading:
    """The schede of a file that could be read, at least one, with their places in it; and why others could not."""

    readings: Sequence[tuple[int, Reading]]
    errors: Sequence[str] = ()

    def choose_reading(self, codice: str, place: int | None) -> tuple[int, Reading]:
        """The scheda at a place of the file; without one that of the comune, else the first."""
        by_place = dict(self.readings)
        if place in by_place:
            return place, by_place[place]
        own = [one for one in self.readings if is_of_comune(one[1], codice)]
        return (own or self.readings)[0]


def is_of_comune(reading: Reading, codice: str) -> bool:
    """Checks whether a document names the comune by its code."""
    line = reading.header.get("codice")
    return line is not None and line.text.strip().casefold() == codice.casefold()


def read_file(content: bytes, name: str, form: Form) -> FileReading:
    """The schede in a file, read with the form. Raises NotThisFormError where there is none of it."""
    try:
        found = read_sheets(content, name, form)
    except ReadError as error:
        raise _explain_error(error, content, name, form) from error
    readings = [(place, one) for place, one in enumerate(found) if isinstance(one, Reading)]
    errors = [one for one in found if isinstance(one, ReadError)]
    if not readings:
        raise _explain_error(errors[0], content, name, form) from errors[0]
    return FileReading(readings, [error.sentence for error in errors])


def _explain_error(error: ReadError, content: bytes, name: str, form: Form) -> NotThisFormError:
    """Tells another edition's document from one that cannot be read: also data, whose edition says itself."""
    if error.reason == "bad_json":
        try:
            read_other = read_bytes(content, name)
        except ReadError as other:
            error = other if other.reason == "other_form" else error
        else:
            if read_other.form.code != form.code:
                return NotThisFormError("other_edition", read_other.form.code, error.sentence)
    if error.reason == "other_form":
        return NotThisFormError("other_edition", error.filled["found"], error.sentence)
    if error.reason == "other_year":
        return NotThisFormError("other_year", error.filled["years"], error.sentence)
    return NotThisFormError("unreadable", "", error.sentence)


def read_uploaded(document: UploadedDocument, form: Form) -> FileReading:
    """The schede in an uploaded document. Raises NotThisFormError, also where its content is not what was uploaded."""
    content = bytes(document.content)
    if sha256(content).hexdigest() != document.digest:
        error = ReadError("broke_off", document.name)
        raise NotThisFormError("unreadable", "", error.sentence) from error
    return read_file(content, document.name, form)


@durable
def keep_document(scheda: Scheda, name: str, content: bytes, writer: Editor) -> UploadedDocument:
    """Keeps a document for its owner; their earlier one for the scheda goes, and so do all that have expired."""
    now = timezone.now()
    UploadedDocument.objects.filter(Q(expires_at__lte=now) | Q(scheda=scheda, uploaded_by=writer.user)).delete()
    return UploadedDocument.objects.create(
        scheda=scheda,
        name=clean_text(name, lines=False)[-LONGEST_NAME:],
        content=content,
        digest=sha256(content).hexdigest(),
        uploaded_by=writer.user,
        uploaded_at=now,
        expires_at=now + KEPT,
    )


@durable
def discard_document(document: UploadedDocument) -> None:
    """Throws a document away that was not loaded."""
    document.delete()


@durable
def discard_expired_documents() -> None:
    """Throws those away that nobody loaded in time."""
    UploadedDocument.objects.filter(expires_at__lte=timezone.now()).delete()
