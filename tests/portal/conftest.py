# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import pytest
from django.test import Client

from tests.portal.world import World, make_world


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
