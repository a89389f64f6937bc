# SPDX-License-Identifier: EUPL-1.2
"""How the people of the small world sign in."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.portal.world import PASSWORD


def sign_in(page: Page, role: str) -> None:
    page.goto("/entra/")
    page.fill("input[name=email]", f"{role}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").click()
    page.wait_for_url(lambda url: "/entra/" not in url)
