# SPDX-License-Identifier: EUPL-1.2
"""What all tests share: deterministic hypothesis runs, and the forms in the shop window."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from schedario.definition.catalogue import load
from schedario.definition.form import Form
from tests.page.engine import PageEngine, page_engine

settings.register_profile(
    "schedario",
    derandomize=True,  # the same run everywhere; SCHEDARIO_EXPLORE=1 looks for new cases
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("explore", settings.get_profile("schedario"), derandomize=False, max_examples=1000)
settings.load_profile("explore" if os.environ.get("SCHEDARIO_EXPLORE") else "schedario")

DATA = Path(__file__).parent / "data"

# Compiled forms are a million objects that live to the end. Python's own thresholds made a fifth of the tests' time go
# into looking at them again and again.
gc.set_threshold(50_000, 20, 100)

# Java that compiles quickly and needs no threads of its own to collect garbage, for short runs of Spark.
os.environ.setdefault("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


@pytest.fixture(scope="session")
def soc26() -> Form:
    """The shipped edition."""
    return load("SOC26")


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageEngine]:
    """The page's own engine, in one node process for all the tests."""
    with page_engine(tmp_path_factory.mktemp("modules")) as engine:
        yield engine
