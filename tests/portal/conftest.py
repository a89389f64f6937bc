# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.template.backends import jinja2
from django.test import Client
from django.test.signals import template_rendered

from tests.portal.world import World, make_world

HERE = Path(__file__).parent
DATABASE = {"db", "transactional_db", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)  # before what `-m` asks is looked for
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that ask for no database: they are the same on each."""
    for item in items:
        if item.path.is_relative_to(HERE) and not asks_for_database(item):
            item.add_marker("one_database")


def asks_for_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not DATABASE.isdisjoint(names)


@pytest.fixture(autouse=True)
def contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer's `.context`, which Django's test client keeps only of its own templates, also of Jinja2's."""
    render = jinja2.Template.render

    def rendered(self: Any, context: dict[str, Any] | None = None, request: Any = None) -> Any:
        template_rendered.send(sender=self, template=self, context=dict(context or {}))
        return render(self, context, request)

    monkeypatch.setattr(jinja2.Template, "render", rendered)


@pytest.fixture(autouse=True)
def nobody_counted() -> None:
    """What visitors asked in the tests before does not count against their limits."""
    cache.clear()


@pytest.fixture
def world(db: None) -> World:  # noqa: ARG001 - the database is there before the world
    return make_world()


@pytest.fixture
def compilatore(world: World) -> Client:
    """A browser in which the compilatore of Quintano is signed in."""
    return signed_in(world, "compilatore")


@pytest.fixture
def responsabile(world: World) -> Client:
    return signed_in(world, "responsabile")


@pytest.fixture
def coordinatore(world: World) -> Client:
    return signed_in(world, "coordinatore")


@pytest.fixture
def amministratore(world: World) -> Client:
    return signed_in(world, "amministratore")


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.people[role], backend="django.contrib.auth.backends.ModelBackend")
    return client
