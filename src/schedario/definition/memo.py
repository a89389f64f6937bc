# SPDX-License-Identifier: EUPL-1.2
"""A cache for what is made of a form: it is kept with the form, and is freed with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Concatenate, ParamSpec, TypeVar

from schedario.definition.form import Form

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

Function = Callable[Concatenate[Form, Arguments], Result]


def cached_on_form(maxsize: int | None = None) -> Callable[[Function[Arguments, Result]], Function[Arguments, Result]]:
    """Decorates a function whose first argument is a form: results are kept in `form.memo`, as `lru_cache` does.

    A cache of the process, keyed by forms, would keep every form of a what-if alive for ever.
    """

    def decorate(function: Function[Arguments, Result]) -> Function[Arguments, Result]:
        @wraps(function)
        def call(form: Form, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            cached = form.memo.get(function)
            if cached is None:
                made = lru_cache(maxsize)(partial(function, form))
                cached = form.memo.setdefault(function, made)
            found: Result = cached(*args, **kwargs)
            return found

        return call

    return decorate
