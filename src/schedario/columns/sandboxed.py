# SPDX-License-Identifier: EUPL-1.2
"""Files of schede that come from outside, read in the sandbox: Parquet piece by piece, the others at once.

What a child has read comes back as an Arrow file without compression, which is only mapped here, never parsed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec
import polars as pl
from polars.io.plugins import register_io_source

from schedario.columns import files
from schedario.columns.file_errors import FileError
from schedario.columns.frames import FrameError, FrameFault
from schedario.columns.pieces import ROWS
from schedario.columns.sheets import CellColumn, Tell, describe_cells
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.sandbox.limits import MEGABYTE, Limits, SandboxError
from schedario.sandbox.pool import Pool
from schedario.sandbox.proof import IS_POSSIBLE

# These are files of who reads them, and may be large: the limits keep a small one from asking for everything.
LEAST = Limits(seconds=10, patience=600, memory=2048 * MEGABYTE, output=2048 * MEGABYTE, growth=1024 * MEGABYTE)
MEMORY_PER_BYTE, SECONDS_PER_MEGABYTE = 60, 2
USUAL = 20 * MEGABYTE  # bytes of a file
PREPARED = (f"{__name__}:prepare_child",)


def _set_limits(size: int) -> Limits:
    """The limits for files of so many bytes."""
    seconds = LEAST.seconds + SECONDS_PER_MEGABYTE * size / MEGABYTE
    memory, output = LEAST.memory + MEMORY_PER_BYTE * size, LEAST.output + MEMORY_PER_BYTE * size
    return replace(LEAST, seconds=seconds, memory=memory, output=output)


POOL = Pool("schede", _set_limits(USUAL), PREPARED, most=1)
_Source = tuple[Pool, Path, int]  # a file with its child, and how many rows it has


class _Request(msgspec.Struct, array_like=True):
    """A file to be read, from the folder that its name starts from, and the file to write into.

    `rows` from `start` on of some columns, or all that it has, by the `cells` of a form.
    """

    file: str
    folder: str
    start: int = 0
    rows: int | None = None
    columns: list[str] | None = None
    into: str = ""
    cells: dict[str, CellColumn] = {}


class _Read(msgspec.Struct, array_like=True, tag=True):
    """The file is written; the source has so many rows."""

    rows: int
    told: list[str] = []


class _Refused(msgspec.Struct, array_like=True, tag=True):
    """A FileError, in its words."""

    words: str
    told: list[str] = []


class _Faulty(msgspec.Struct, array_like=True, tag=True):
    """A FrameError: its faults, and how many there are in all."""

    faults: list[FrameFault]
    count: int
    told: list[str] = []


_requests = msgspec.msgpack.Decoder(_Request)
_answers = msgspec.msgpack.Decoder(_Read | _Refused | _Faulty)
_encoder = msgspec.msgpack.Encoder()


def read(file: Path, form: Form | None = None, tell: Tell = lambda _words: None) -> pl.LazyFrame:
    """The schede of a file, as `files.read` reads them. Raises FileError, and FrameError for numbers of the form."""
    if not IS_POSSIBLE:
        return files.read(file, form, tell)
    pool = _choose_pool(file)
    is_whole = file.suffix.lower() != ".parquet"
    request = _Request(str(file), str(Path.cwd()), rows=None if is_whole else 0)
    request.cells = describe_cells(form) if form and is_whole else {}
    frame, rows = _read_part(pool, request, tell)
    if is_whole:
        return frame.lazy()
    if not rows:
        raise FileError(phrase("table.no_schede", file=file))
    source = register_io_source(partial(_read_pieces, (pool, file, rows)), schema=frame.schema, is_pure=True)
    return files.restore_zeros(source)


def _choose_pool(file: Path) -> Pool:
    """The children for files of usual size, or one for this file, whose size says what it may take."""
    size = file.stat().st_size if file.is_file() else 0
    return POOL if size <= USUAL else Pool("schede", _set_limits(size), PREPARED, most=1)


def _read_pieces(
    source: _Source, columns: list[str] | None, predicate: pl.Expr | None, most: int | None, _hint: int | None
) -> Iterator[pl.DataFrame]:
    """Yields what polars asks for: some columns, of the rows for which `predicate` holds, the first so many."""
    pool, file, rows = source
    end = rows if most is None else min(rows, most)
    wanted = None if columns is None or predicate is not None else columns
    for start in range(0, end, ROWS):
        piece, _rows = _read_part(pool, _Request(str(file), str(Path.cwd()), start, min(ROWS, end - start), wanted))
        piece = piece if predicate is None else piece.filter(predicate)
        yield piece if columns is None else piece.select(columns)


def _read_part(pool: Pool, request: _Request, tell: Tell = lambda _words: None) -> tuple[pl.DataFrame, int]:
    """The rows asked for, and how many the file has. Raises FileError and FrameError."""
    with NamedTemporaryFile(prefix="schedario-", suffix=".arrow") as written:
        request.into = written.name
        try:
            answer = _answers.decode(pool.run(f"{__name__}:answer_rows", _encoder.encode(request)))
        except SandboxError as error:
            heavy = error.reason in ("time", "memory", "output")
            raise FileError(phrase(f"errors.{'too_heavy' if heavy else 'broke_off'}", file=request.file)) from error
        except msgspec.DecodeError:  # what no reader of ours says
            raise FileError(phrase("errors.broke_off", file=request.file)) from None
        for words in answer.told:
            tell(words)
        if isinstance(answer, _Refused):
            raise FileError(answer.words)
        if isinstance(answer, _Faulty):
            raise FrameError(answer.faults, answer.count)
        return pl.read_ipc(written.name), answer.rows


def prepare_child(_nothing: bytes) -> bytes:
    """Nothing but the import of this module."""
    return b""


def answer_rows(content: bytes) -> bytes:
    """Answers a _Request with _Read, _Refused or _Faulty; in the sandbox."""
    asked = _requests.decode(content)
    os.chdir(asked.folder)
    told: list[str] = []
    try:
        return _encoder.encode(_Read(_write_rows(asked, told.append), told))
    except FileError as error:
        return _encoder.encode(_Refused(str(error), told))
    except FrameError as error:
        return _encoder.encode(_Faulty([*error.faults], error.count, told))
    except (OSError, ValueError, pl.exceptions.PolarsError) as error:
        why = next(iter(str(error).splitlines()), type(error).__name__)
        return _encoder.encode(_Refused(phrase("errors.unreadable", file=asked.file, why=why), told))


def _write_rows(asked: _Request, tell: Tell) -> int:
    """Writes the rows asked for, and counts all."""
    if asked.rows is None:
        whole = files.read_by_cells(Path(asked.file), asked.cells, tell).collect()
        whole.write_ipc(asked.into)
        return whole.height
    source = pl.scan_parquet(files.find_file(Path(asked.file)))
    part = source.slice(asked.start, asked.rows)
    part = part if asked.columns is None else part.select(asked.columns)
    part.collect(engine="in-memory").write_ipc(asked.into)
    count: int = source.select(pl.len()).collect().item() if asked.rows == 0 else 0
    return count
