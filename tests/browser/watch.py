# SPDX-License-Identifier: EUPL-1.2
"""What must not happen in a page: calls to other hosts, errors in the console (what the policy blocks is there too)."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

OWN_SCHEMES = ("data", "blob", "about")


@dataclass
class Watch:
    """Collects what goes wrong in the pages it looks at. `expected` are parts of messages that a test causes itself."""

    host: str
    expected: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def over(self, page: Page) -> Page:
        page.on("console", self._on_console)
        page.on("pageerror", self._on_page_error)
        page.on("request", self._on_request)
        return page

    def expect(self, part: str) -> None:
        """Lets messages pass that contain `part`, such as "status of 404"."""
        self.expected.append(part)

    @property
    def problems(self) -> list[str]:
        return [one for one in self.seen if not any(part in one for part in self.expected)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"console: {message.text}")

    def _on_page_error(self, error: Error) -> None:
        self.seen.append(f"error: {error.message}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in OWN_SCHEMES and parts.netloc != self.host:
            self.seen.append(f"request to another host: {request.url}")
