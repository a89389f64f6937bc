# SPDX-License-Identifier: EUPL-1.2
"""The files that a command was given, read one after the other; a bad one never stops the rest."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from schedario.cli.screen import complain, follow_items
from schedario.cli.standard_files import STANDARD, keep_standard_input
from schedario.definition.catalogue import UnknownFormError, load
from schedario.definition.phrases import phrase
from schedario.definition.problems import DefinitionError
from schedario.documents import sandboxed
from schedario.documents.errors import ReadError
from schedario.documents.read import read_sheets_file
from schedario.sandbox.pool import set_most_at_a_time
from schedario.sandbox.proof import IS_POSSIBLE
from schedario.writing.look_alikes import fold

if TYPE_CHECKING:
    from schedario.definition.form import Form
    from schedario.documents.reading import Reading

_NO_DOCUMENT = ("no_scheda", "bad_json", "not_text", "too_large", "workbook_damaged", "too_heavy")
_ROW_SUFFIXES = (".parquet", ".jsonl", ".ndjson", ".csv", ".tsv", ".xlsx", ".ods")

FINE, DISAGREES, UNUSABLE, TOO_LITTLE, INTERRUPTED = 0, 1, 2, 3, 130


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


def read_all(
    files: Iterable[Path], form: Form | None, doing: str, count: int
) -> Iterator[tuple[Path, Reading | Unreadable]]:
    """Every scheda of every file in turn, `count` files, read or told why not.

    It is read in the sandbox, on all processors, where a system has limits for it.
    """
    with ExitStack() as kept:
        sources, ahead = itertools.tee(_open_source(file, kept) for file in files)
        paths = (source.file for source in ahead)
        readings = sandboxed.read_many(paths, form) if IS_POSSIBLE else _read_here(paths, form)
        for source in follow_items(sources, doing, count):
            for reading in _look_for_rows(source, next(readings), form):
                yield source.named, reading


def read_one(file: Path, form: Form | None, which: str | None = None) -> Reading | None:
    """The scheda of a file, or of several the one that `which` names: its number, or a line of its header.

    None where there is no such one, which is told.
    """
    found = [reading for _, reading in read_all([file], form, phrase("cli.reading"), 1)]
    if which is not None:
        numbered = enumerate(found, 1)
        found = [one for number, one in numbered if str(number) == which.strip() or _is_named(one, which)]
        if not found:
            complain(phrase("rows.no_such", file=file, which=which))
            return None
    if len(found) > 1:
        complain(phrase("rows.several", file=file, count=len(found)))
        return None
    (only,) = found
    if isinstance(only, Unreadable):
        complain(only.error)
        return None
    return only


def _is_named(one: Reading | Unreadable, which: str) -> bool:
    if isinstance(one, Unreadable):
        return False
    return any(fold(line.text) == fold(which) for line in one.header.values())


class _Source(NamedTuple):
    """A file as it was named, and the one that is read for it."""

    named: Path
    file: Path


def _open_source(named: Path, kept: ExitStack) -> _Source:
    """The file itself, or one that holds what standard input has."""
    return _Source(named, kept.enter_context(keep_standard_input()) if str(named) == STANDARD else named)


def _look_for_rows(
    source: _Source, found: list[Reading | ReadError], form: Form | None
) -> Iterator[Reading | Unreadable]:
    """The schede of a document; of a file that is none, those in its rows, if it is a table of them."""
    for one in found:
        if not isinstance(one, ReadError):
            yield one
        elif len(found) > 1 or not _may_have_rows(source.file, one):
            yield _tell_unreadable(source, one)
        else:
            yield from _read_rows(source, one, form)


def _may_have_rows(file: Path, error: ReadError) -> bool:
    return error.reason in _NO_DOCUMENT and file.suffix.lower() in _ROW_SUFFIXES


def _read_rows(source: _Source, error: ReadError, form: Form | None) -> Iterator[Reading | Unreadable]:
    from schedario.columns.file_errors import FileError  # noqa: PLC0415 - polars, only where there are rows
    from schedario.columns.frames import FrameError  # noqa: PLC0415
    from schedario.columns.readings import NoRowsError, read_rows  # noqa: PLC0415

    try:
        yield from read_rows(source.file, form, complain)
    except NoRowsError:
        yield _tell_unreadable(source, error)
    except (FileError, FrameError) as refused:
        told = str(refused).replace(str(source.file), str(source.named))
        yield Unreadable(source.named, f"{source.named}: {told}" if isinstance(refused, FrameError) else told)


def _tell_unreadable(source: _Source, error: ReadError) -> Unreadable:
    return Unreadable(source.named, str(ReadError(error.reason, str(source.named), **error.filled)))


def _read_here(files: Iterable[Path], form: Form | None) -> Iterator[list[Reading | ReadError]]:
    for file in files:
        try:
            yield read_sheets_file(file, form)
        except ReadError as error:
            yield [error]


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
