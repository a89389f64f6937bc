# SPDX-License-Identifier: EUPL-1.2
"""The files that a command was given, read one after the other; a bad one never stops the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schedario.cli.screen import complain, follow_items
from schedario.definition.catalogue import UnknownFormError, load
from schedario.definition.problems import DefinitionError
from schedario.documents.errors import ReadError
from schedario.documents.read import read_sheets_file

if TYPE_CHECKING:
    from schedario.definition.form import Form
    from schedario.documents.reading import Reading

FINE, DISAGREES, UNUSABLE, TOO_LITTLE = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why."""

    file: Path
    error: str

    def as_json(self) -> dict[str, str]:
        return {"file": str(self.file), "error": self.error}


def load_form(name: str | None) -> Form | None:
    """The edition asked for by `--form`; raises UnknownFormError or DefinitionError."""
    return None if name is None else load(name)


def read_all(files: Sequence[Path], form: Form | None, doing: str) -> Iterator[tuple[Path, Reading | Unreadable]]:
    """Every file in turn, read or told why not."""
    for file in follow_items(files, doing):
        try:
            for reading in read_sheets_file(file, form):
                yield file, Unreadable(file, str(reading)) if isinstance(reading, ReadError) else reading
        except ReadError as error:
            yield file, Unreadable(file, str(error))


def load_usable_form(name: str | None) -> tuple[Form | None, bool]:
    """The edition asked for, and whether it can be used; if not, the reason has been told."""
    try:
        return load_form(name), True
    except (UnknownFormError, DefinitionError) as error:
        complain(str(error))
        return None, False
