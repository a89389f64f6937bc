# SPDX-License-Identifier: EUPL-1.2
"""The portal as it runs in earnest, on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.portal import server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database."""
    with server.create_sqlite() if request.param == "sqlite" else server.run_postgresql() as url:
        yield url
