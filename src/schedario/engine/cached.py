# SPDX-License-Identifier: EUPL-1.2
"""A cache of one value, which is made when it is first asked for.

As `functools.cached_property`, which until Python 3.12 has one lock for the instances of all threads: those who
evaluate one scheda would wait for those who evaluate another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class cached(Generic[T]):  # noqa: N801 - a decorator, as property is
    """Two threads that ask at the same moment may both make the value; it must not matter whose is kept."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object, owner: type) -> Self | T:
        if instance is None:
            return self
        made = instance.__dict__[self._name] = self._make(instance)
        return made
