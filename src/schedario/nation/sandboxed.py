# SPDX-License-Identifier: EUPL-1.2
"""Files of OpenCivitas, read in the sandbox: the same figures, the same errors, and no harm done."""

from __future__ import annotations

import io
from collections.abc import Iterable

import msgspec
import polars as pl

from schedario.definition.phrases import phrase
from schedario.nation import opencivitas
from schedario.nation.opencivitas import OpenCivitasError, OpenCivitasFile
from schedario.sandbox.limits import MEGABYTE, Limits, SandboxError
from schedario.sandbox.pool import Pool
from schedario.sandbox.proof import IS_POSSIBLE

# The largest that is published has some twenty megabytes, a hundred when it is unpacked.
LIMITS = Limits(seconds=10, seconds_per_megabyte=2, patience=120, memory=2048 * MEGABYTE, output=64 * MEGABYTE, jobs=1)


class _Request(msgspec.Struct, array_like=True):
    """A file by its name, and the datasets that are wanted of it."""

    name: str
    content: bytes
    wanted: list[str]


class _Found(msgspec.Struct, array_like=True, tag=True):
    """An OpenCivitasFile, its figures as an Arrow file."""

    family: str
    figures: bytes
    left_out: list[tuple[str, str]]


class _Refused(msgspec.Struct, array_like=True, tag=True):
    """An OpenCivitasError, in its words."""

    words: str


_requests = msgspec.msgpack.Decoder(_Request)
_answers = msgspec.msgpack.Decoder(_Found | _Refused)
_encoder = msgspec.msgpack.Encoder()


def read_opencivitas(name: str, content: bytes, wanted: Iterable[str]) -> OpenCivitasFile:
    """The figures of a file, as `opencivitas.read_opencivitas` reads them. Raises OpenCivitasError."""
    if not IS_POSSIBLE:
        return opencivitas.read_opencivitas(name, content, wanted)
    pool = Pool("opencivitas", LIMITS, most=1)
    try:
        answer = _answers.decode(
            pool.run(f"{__name__}:answer_figures", _encoder.encode(_Request(name, content, [*wanted])))
        )
    except SandboxError as error:
        heavy = error.reason in ("time", "memory", "output")
        raise OpenCivitasError(phrase(f"errors.{'too_heavy' if heavy else 'broke_off'}", file=name)) from error
    except msgspec.DecodeError:  # what no reader of ours says
        raise OpenCivitasError(phrase("errors.broke_off", file=name)) from None
    finally:
        pool.end()
    if isinstance(answer, _Refused):
        raise OpenCivitasError(answer.words)
    return OpenCivitasFile(answer.family, pl.read_ipc(io.BytesIO(answer.figures)), tuple(answer.left_out))


def answer_figures(content: bytes) -> bytes:
    """Answers a _Request with _Found or _Refused; in the sandbox."""
    asked = _requests.decode(content)
    try:
        found = opencivitas.read_opencivitas(asked.name, asked.content, asked.wanted)
    except OpenCivitasError as error:
        return _encoder.encode(_Refused(str(error)))
    written = io.BytesIO()
    found.figures.write_ipc(written)
    return _encoder.encode(_Found(found.family, written.getvalue(), [*found.left_out]))
