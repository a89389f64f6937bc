# SPDX-License-Identifier: EUPL-1.2
"""The page of a scheda as a person uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect


class Sheet:
    """A scheda that is open in a page. `codice` is the comune's."""

    def __init__(self, page: Page, codice: str, campaign: str = "soc26") -> None:
        self.page = page
        self.codice = codice
        self.campaign = campaign

    @property
    def path(self) -> str:
        return f"/schede/{self.campaign}/{self.codice}/"

    def open(self) -> Sheet:
        self.page.goto(self.path)
        expect(self.page.locator("html.sheet-ready")).to_be_attached()
        return self

    def cell(self, name: str) -> Locator:
        return self.page.locator(f"[id='cella-{name}']")

    def text(self, name: str) -> str:
        """What stands in a cell, white or grey; empty where the sheet shows a dash."""
        cell = self.cell(name)
        shown = cell.inner_text() if cell.get_attribute("data-figure") else cell.input_value()
        return "" if shown == "–" else shown

    def fill(self, texts: Mapping[str, str]) -> None:
        """Types into cells, and leaves the last one."""
        for name, text in texts.items():
            self.cell(name).fill(text)
        self.page.keyboard.press("Tab")

    def expect_saved(self) -> None:
        expect(self.saved).to_have_attribute("data-kind", "saved")

    def stored(self) -> dict[str, Any]:
        """What the server has: version and texts."""
        answer = self.page.context.request.get(f"{self.path}stato/?version=-1")
        return answer.json()  # type: ignore[no-any-return]

    @property
    def saved(self) -> Locator:
        return self.page.locator("[data-saved]")

    def paste(self, name: str, text: str) -> None:
        """What the browser does when the clipboard holds `text`."""
        self.cell(name).focus()
        self.cell(name).evaluate(
            """(cell, text) => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
            }""",
            text,
        )

    def findings(self) -> list[tuple[str, str, str, str]]:
        """Code, message, found and expected of each finding in the panel."""
        fields = ("code", "message", "found", "expected")
        return [
            tuple(item.locator(f'[data-fill="{field}"]').inner_text() for field in fields)  # type: ignore[misc]
            for item in self.page.locator(".finding").all()
        ]
