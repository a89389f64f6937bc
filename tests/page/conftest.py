# SPDX-License-Identifier: EUPL-1.2
"""One node process for all the tests of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.page.engine import PageEngine, page_engine


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageEngine]:
    with page_engine(tmp_path_factory.mktemp("modules")) as engine:
        yield engine
