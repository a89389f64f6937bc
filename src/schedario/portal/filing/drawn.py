# SPDX-License-Identifier: EUPL-1.2
"""What looks as it did when it was last drawn is not drawn again: most of a sheet never changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from django.utils import translation
from markupsafe import Markup

MOST = 8192  # pieces kept, about a kilobyte each

_drawn: dict[Hashable, Markup] = {}


def drawn(looks: Hashable, draw: Callable[..., Markup], *arguments: object) -> Markup:
    """What `draw` makes of its arguments. `looks` is all that it depends on, apart from the language."""
    key = (translation.get_language(), looks)
    found = _drawn.get(key)
    if found is None:
        found = draw(*arguments)
        if len(_drawn) >= MOST:
            _drawn.clear()
        _drawn[key] = found
    return found
