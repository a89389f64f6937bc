# SPDX-License-Identifier: EUPL-1.2
"""`-` in the place of a file: standard input is kept in a file for as long as a command runs, standard output too.

What is written goes out at once and whole, when the command is done; what it says beside goes to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any, TextIO

import click

from schedario.cli.streams import OutputError

STANDARD = "-"
_BY_BEGINNING = ((b"PAR1", ".parquet"), (b"PK", ".xlsx"), (b"{", ".jsonl"))
_BEGINNING = 64  # bytes by which a table is known


class InputFile(click.Path):
    """A file that is read; `-` is standard input."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path of the file, or of one that holds what standard input has."""
        if str(value) == STANDARD and ctx is not None:
            return ctx.with_resource(keep_standard_input())
        return super().convert(value, param, ctx)


class OutputFile(click.Path):
    """A file that is written; `-` is standard output, in the usual format, `-.xlsx` in another one."""

    def __init__(self, usual: str) -> None:
        super().__init__(path_type=Path)
        self.usual = usual

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path of the file, or of one whose content goes to standard output."""
        written = Path(str(value))
        if written.stem == STANDARD and written.parent == Path() and ctx is not None:
            return ctx.with_resource(pass_to_standard_output(written.suffix or self.usual))
        return super().convert(value, param, ctx)


@contextmanager
def keep_standard_input() -> Iterator[Path]:
    """A file with what standard input has; its suffix is that of its content."""
    with TemporaryDirectory(prefix="schedario-") as folder:
        content = sys.stdin.buffer
        begun = content.read(_BEGINNING)
        suffix = next((suffix for mark, suffix in _BY_BEGINNING if begun.lstrip().startswith(mark)), ".csv")
        file = Path(folder) / f"{STANDARD}{suffix}"
        with file.open("wb") as kept:
            kept.write(begun)
            copyfileobj(content, kept)
        yield file


@contextmanager
def pass_to_standard_output(suffix: str) -> Iterator[Path]:
    """A place for a file, which goes to standard output at the end."""
    out = sys.stdout
    with TemporaryDirectory(prefix="schedario-") as folder:
        file = Path(folder) / f"{STANDARD}{suffix}"
        try:
            with redirect_stdout(sys.stderr):
                yield file
        except SystemExit:  # as every command ends
            _pass_on(file, out)
            raise
        _pass_on(file, out)


def _pass_on(file: Path, out: TextIO) -> None:
    if not file.exists():
        return
    try:
        out.flush()
        with file.open("rb") as written:
            copyfileobj(written, out.buffer)
        out.buffer.flush()
    except OSError as error:
        raise OutputError from error
