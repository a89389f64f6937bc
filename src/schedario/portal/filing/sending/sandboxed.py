# SPDX-License-Identifier: EUPL-1.2
"""Verifying a signed copy in the sandbox. Nothing here knows Django or the database.

A child verifies one file and no second one: what a file did to it cannot speak for another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import msgspec

from schedario.portal.filing.sending.signing import LARGEST, Printed, RefusedError, Signature, Why
from schedario.sandbox.limits import MEGABYTE, Limits, Reason, SandboxError
from schedario.sandbox.pool import Pool

LIMITS = Limits(seconds=2, seconds_per_megabyte=0.5, patience=30, memory=300 * MEGABYTE, output=MEGABYTE, jobs=1)
POOL = Pool("signatures", LIMITS, [f"{__name__}:prepare_child"])
REASONS: Mapping[Reason, Why] = {
    "time": "too_heavy",
    "memory": "too_heavy",
    "output": "too_heavy",
    "failed": "unreadable",
    "busy": "no_room",
    "unlimited": "no_sandbox",
}


class _Request(msgspec.Struct, array_like=True):
    """A signed copy, beside the print that it must begin with."""

    data: bytes
    pdf: bytes
    digest: str


class _Verified(msgspec.Struct, array_like=True, tag=True):
    """The signatures of a copy that is taken."""

    signatures: list[Signature]
    print_digest: str


class _Refused(msgspec.Struct, array_like=True, tag=True):
    """A RefusedError."""

    why: Why


_requests = msgspec.msgpack.Decoder(_Request)
_answers = msgspec.msgpack.Decoder(_Verified | _Refused)


def verify_signed_copy(data: bytes, printed: Printed) -> dict[str, Any]:
    """Verifies a signed copy as `verifying.verify_signed_copy` does; the result as plain data. Raises RefusedError."""
    if len(data) > LARGEST:
        raise RefusedError("too_large")
    request = msgspec.msgpack.encode(_Request(data, printed.pdf, printed.digest))
    try:
        answer = _answers.decode(POOL.run(f"{__name__}:answer_copy", request))
    except SandboxError as error:
        raise RefusedError(REASONS[error.reason]) from error
    except msgspec.DecodeError:  # what no verifier of ours says
        raise RefusedError("unreadable") from None
    if isinstance(answer, _Refused):
        raise RefusedError(answer.why)
    return {"signatures": [asdict(one) for one in answer.signatures], "print_digest": answer.print_digest}


def prepare_child(_nothing: bytes) -> bytes:
    """Load what verifies signatures; the process that asks needs none of it."""
    from schedario.portal.filing.sending import verifying  # noqa: F401, PLC0415

    return b""


def answer_copy(content: bytes) -> bytes:
    """Answers a _Request with _Verified or Refused; in the sandbox."""
    from schedario.portal.filing.sending import verifying  # noqa: PLC0415

    asked = _requests.decode(content)
    try:
        verified = verifying.verify_signed_copy(asked.data, Printed(asked.pdf, asked.digest))
    except RefusedError as refused:
        return msgspec.msgpack.encode(_Refused(refused.why))
    signatures = [Signature(**one) for one in verified["signatures"]]
    return msgspec.msgpack.encode(_Verified(signatures, verified["print_digest"]))
