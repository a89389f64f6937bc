# SPDX-License-Identifier: EUPL-1.2
"""The built front-end: from a plain name (`app.css`) to the file that carries a digest in its name."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from markupsafe import Markup

FOLDER = Path(__file__).parent / "static" / "schedario"
WITH_DIGEST = re.compile(r"^/static/schedario/.+-[0-9A-Z]{8}\.\w+$")


class NotBuiltError(ImproperlyConfigured):
    """The front-end, or the file that is asked for, is not there; the message says what to do."""


def build_asset_url(name: str) -> str:
    """The address of a built file. It changes with the content, so browsers may keep it for ever."""
    return _static_address(f"schedario/{_get_built_name(name)}")


_static_address = lru_cache(maxsize=512)(static)


def find_built_file(name: str) -> Path:
    """The path of a built file, for what Python itself reads (the outlines of the regions)."""
    return FOLDER / _get_built_name(name)


def render_icon(name: str, css: str = "") -> Markup:
    """An icon of the design system beside a text that says the same: `icon("it-check")`. Hidden from screen readers.

    The name must stand written in a template or a script, from where the build picks the icons that are in use.
    """
    if name not in _get_manifest()["icons"]:
        raise NotBuiltError(f"The icon {name} is not among the built ones: run `make setup`.")
    return _draw_icon(name, css, build_asset_url("icons.svg"))


@lru_cache(maxsize=512)
def _draw_icon(name: str, css: str, file: str) -> Markup:
    return Markup('<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>').format(
        css, file, name
    )


def is_immutable(_path: str, url: str) -> bool:
    """For whitenoise: whether a file may be kept for ever."""
    return WITH_DIGEST.match(url) is not None


def _get_built_name(name: str) -> str:
    try:
        return str(_get_manifest()[name])
    except KeyError:
        raise NotBuiltError(f"The front-end has no {name}: run `make setup`.") from None


def _get_manifest() -> dict[str, Any]:
    return read_manifest.__wrapped__() if settings.DEBUG else read_manifest()


@lru_cache(maxsize=1)
def read_manifest() -> dict[str, Any]:
    """The manifest of the build, read once; raises NotBuiltError when there is none."""
    try:
        manifest: dict[str, Any] = json.loads((FOLDER / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise NotBuiltError("The front-end has not been built: run `make setup`.") from None
    return manifest
