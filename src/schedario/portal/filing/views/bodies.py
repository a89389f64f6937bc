# SPDX-License-Identifier: EUPL-1.2
"""Bodies that the scripts of a page send: JSON, validated against a type before it is used; and their refusal."""

from __future__ import annotations

from typing import Annotated, TypeVar

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse

T = TypeVar("T")

# A text without the NUL character, which PostgreSQL keeps in no text and no officer can type.
Text = Annotated[str, msgspec.Meta(pattern=r"^[^\0]*$")]


def decode_body(request: HttpRequest, decoder: msgspec.json.Decoder[T]) -> T:
    """The body of a request; raises msgspec.DecodeError where it is none of the decoder's kind.

    The decoder is made where its module is imported: msgspec learns a type when it first meets it, and crashes when
    several threads meet it together (0.22).
    """
    try:
        return decoder.decode(request.body)
    except UnicodeDecodeError as error:
        raise msgspec.DecodeError("the body is not UTF-8") from error


def build_refusal(status: int, error: str, about: str) -> HttpResponse:
    """The answer to a script when nothing was done: `error` names the reason, `about` holds its details."""
    return JsonResponse({"error": error, "about": about}, status=status)
