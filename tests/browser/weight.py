# SPDX-License-Identifier: EUPL-1.2
"""How much a page weighs over the wire when nothing of it is kept yet."""

from __future__ import annotations

from playwright.sync_api import Page, Response


def over_the_wire(page: Page, path: str) -> dict[str, int]:
    """Bytes of each answer (head and body, as compressed) that opening `path` causes, by address."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("response", note)
    return {answer.url: _bytes(answer) for answer in answers}


def _bytes(answer: Response) -> int:
    sizes = answer.request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]
