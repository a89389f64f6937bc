# SPDX-License-Identifier: EUPL-1.2
"""Standard output and error of the commands: any encoding, a full disk, a reader that has gone, none at all.

What a document says may hold control characters, and a terminal would obey them: none gets through.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EPIPE
from typing import NoReturn, TextIO

from schedario.errors import SchedarioError

UNWRITTEN = 2  # exit code where the output could not be written: the call is of no use
READER_GONE = 141  # as of a program that the signal of a closed pipe ends

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and line feed


class OutputError(SchedarioError):
    """Standard output takes no more; the cause is the error of the system."""


class _Stream(io.TextIOWrapper):
    """A text stream whose errors cannot be taken for those of other files."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise OutputError from error

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise OutputError from error


def escape_controls(text: str) -> str:
    r"""The text with every control character written out, in the way that JSON reads.

    >>> escape_controls("a\x1b[31mb\r\n")
    'a\\u001b[31mb\\u000d\n'
    """
    return _CONTROLS.sub(_write_out, text)


def escape_unknown(text: str, stream: TextIO) -> str:
    """The text with every character written out that the encoding of the stream has not."""
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        known = (one if _is_known(one, encoding) else _write_out_character(one) for one in text)
        return "".join(known)
    return text


def _is_known(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _write_out(found: re.Match[str]) -> str:
    return _write_out_character(found[0])


def _write_out_character(character: str) -> str:
    """JSON's way, in two halves for what lies beyond the first 65,536."""
    halves = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{halves[at : at + 2].hex()}" for at in range(0, len(halves), 2))


@contextmanager
def guard_streams() -> Iterator[None]:
    """Opens the streams for what commands write; what goes wrong with them is a sentence and an exit code."""
    sys.stdout = _open_stream(sys.stdout)
    sys.stderr = _open_stream(sys.stderr)
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OutputError as error:
        _leave(error.__cause__)
    finally:
        with suppress(OutputError):
            sys.stderr.flush()


def _open_stream(stream: TextIO | None) -> TextIO:
    """The stream with its encoding; a character that this has not becomes a question mark. A closed one takes all."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - for the life of the process
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    encoding, buffered = stream.encoding, stream.line_buffering
    return _Stream(stream.detach(), encoding, "replace", line_buffering=buffered)


def _leave(error: BaseException | None) -> NoReturn:
    """Ends the process: Python would try to write what is left, and complain."""
    gone = isinstance(error, OSError) and error.errno == EPIPE
    if not gone:
        from schedario.definition.phrases import phrase  # noqa: PLC0415 - only here

        why = (error.strerror if isinstance(error, OSError) else None) or "?"
        with suppress(OutputError):
            sys.stderr.write(phrase("cli.no_output", why=why) + "\n")
            sys.stderr.flush()
    os._exit(READER_GONE if gone else UNWRITTEN)
