# SPDX-License-Identifier: EUPL-1.2
"""The files that a command was given, read one after the other; a bad one never stops the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schedario.cli.screen import complain, follow_items
from schedario.definition.catalogue import UnknownFormError, load
from schedario.definition.phrases import phrase
from schedario.definition.problems import DefinitionError
from schedario.documents import sandboxed
from schedario.documents.errors import ReadError
from schedario.documents.read import read_sheets_file
from schedario.sandbox.pool import set_most_at_a_time
from schedario.sandbox.proof import IS_POSSIBLE

if TYPE_CHECKING:
    from schedario.definition.form import Form
    from schedario.documents.reading import Origin, Reading

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
    """Every scheda of every file in turn, read or told why not.

    It is read in the sandbox, on all processors, where a system has limits for it.
    """
    readings = sandboxed.read_many(files, form) if IS_POSSIBLE else _read_here(files, form)
    for file in follow_items(files, doing):
        for reading in next(readings):
            yield file, Unreadable(file, str(reading)) if isinstance(reading, ReadError) else reading


def _read_here(files: Sequence[Path], form: Form | None) -> Iterator[list[Reading | ReadError]]:
    for file in files:
        try:
            yield read_sheets_file(file, form)
        except ReadError as error:
            yield [error]


def describe_place(origin: Origin) -> str:
    """A place of a document, in words: its line, or the row of a sheet."""
    if origin.sheet:
        return phrase("cli.sheet_row", sheet=origin.sheet, row=origin.line)
    return phrase("cli.line_number", line=origin.line)


def overwrites_source(file: Path, output: Path) -> bool:
    """Checks whether a command would write over the file that it reads, and says so."""
    if not (file.exists() and output.exists() and output.samefile(file)):
        return False
    complain(phrase("cli.overwrites", file=output))
    return True


def count_processors() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def start_readers(count: int) -> None:
    """Starts what reads so many files: forks of this process, or children that load beside it what it has loaded."""
    most = max(1, min(count, count_processors()))
    set_most_at_a_time(most)
    if IS_POSSIBLE and not sandboxed.fork_readers(most):
        sandboxed.POOL.start()


def load_usable_form(name: str | None) -> tuple[Form | None, bool]:
    """The edition asked for, and whether it can be used; if not, the reason has been told."""
    try:
        return load_form(name), True
    except (UnknownFormError, DefinitionError) as error:
        complain(str(error))
        return None, False
