# SPDX-License-Identifier: EUPL-1.2
"""Every route of the portal, with arguments that fit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.portal.world import World

NOWHERE = {"comune": "ZZ999ZZZ99ZZ", "ats": "da-nessuna-parte"}

# The name of a route's argument → a value of it in the world. It may write what it needs (a receipt, an invitation).
ARGUMENTS: Mapping[str, Callable[[World], object]] = {
    "campaign": lambda world: world.campaign.code,
    "comune": lambda world: world.quintano.codice,
    "ats": lambda world: world.crema.code,
}


def all_routes() -> Iterator[tuple[str, frozenset[str]]]:
    """Each route's full name and its arguments; a route without a name has an empty one."""
    yield from _below(get_resolver(), "", frozenset())


def _below(resolver: URLResolver, prefix: str, above: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for one in resolver.url_patterns:
        arguments = above | frozenset(one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield (f"{prefix}{one.name}" if one.name else ""), arguments
        else:
            yield from _below(one, f"{prefix}{one.namespace}:" if one.namespace else prefix, arguments)


def arguments_of(name: str) -> frozenset[str]:
    """The arguments of the route called `name`."""
    return next(arguments for one, arguments in all_routes() if one == name)


def address(world: World, name: str, elsewhere: bool = False) -> str:
    """An address of the route: of Quintano or Crema, or, `elsewhere`, of a comune or ATS that does not exist."""
    values: dict[str, object] = {}
    for argument in sorted(arguments_of(name)):
        if argument not in ARGUMENTS:
            pytest.fail(f"the route {name} takes {argument!r}: add a value of it to ARGUMENTS in {__file__}")
        values[argument] = ARGUMENTS[argument](world)
    if elsewhere:
        values |= {argument: NOWHERE[argument] for argument in NOWHERE.keys() & values.keys()}
    return reverse(name, kwargs=values or None)
