# SPDX-License-Identifier: EUPL-1.2
"""A small application behind the portal's gateway, on a port that is given: two threads, two seconds of patience."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces

from schedario.portal.service.gateway import Gateway

LARGEST = 1024 * 1024
PIECE = b"x" * 100_000


def tell(words: str) -> None:
    """Says to who started this process how far it is."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


class LongAnswer:
    """An answer in many pieces, which tells when it was closed."""

    def __iter__(self) -> Iterator[bytes]:
        return iter([PIECE] * 200)

    def close(self) -> None:
        tell("closed")


def answer_request(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Says how long the body was, with `X-Tell` all that it was told.

    `/lento` tells who started the process that it was asked, and takes a second; `/lungo` is long.
    """
    body = environ["wsgi.input"].read()
    start("200 OK", [("content-type", "text/plain")])
    if "HTTP_X_TELL" in environ:
        return [repr({name: value for name, value in environ.items() if isinstance(value, str)}).encode()]
    match environ["PATH_INFO"]:
        case "/lento":
            tell("asked")
            time.sleep(1)
        case "/lungo":
            return LongAnswer()
        case "/guasto":
            raise LookupError
    return [b"%d" % len(body)]


def load_gateway(_target: str) -> Gateway:
    return Gateway(answer_request, threads=2, largest=LARGEST, patience=2)


if __name__ == "__main__":
    Granian(
        "gateway",
        port=int(sys.argv[1]),
        interface=Interfaces.RSGI,
        workers=1,
        http=HTTPModes.http1,
        log_enabled=False,
        workers_kill_timeout=5,
    ).serve(target_loader=load_gateway)
