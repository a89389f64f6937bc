# SPDX-License-Identifier: EUPL-1.2
"""One portal for all journeys. Each journey has a comune, or a campaign, of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, StorageState

from tests.browser.server import Server, populated
from tests.browser.watch import Watch

COMUNI = 4  # of each kind


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The small world of the tests, and some comuni more."""
    with populated(tmp_path_factory.mktemp("journeys"), COMUNI) as made:
        yield made


@pytest.fixture
def person(
    new_context: Callable[..., BrowserContext], entered: Callable[[str], StorageState], watch: Watch
) -> Callable[[str], Page]:
    """A browser of the person in a role, who has signed in."""

    def make(role: str) -> Page:
        return watch.over(new_context(storage_state=entered(role)).new_page())

    return make
