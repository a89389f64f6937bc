# SPDX-License-Identifier: EUPL-1.2
"""Headers of what everybody may have: pages of other sites may read it, and it may be kept for a while."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.http import HttpResponseBase

SHORTLY = "public, max-age=300"

R = TypeVar("R", bound=HttpResponseBase)


def share_response(response: R, headers: Mapping[str, str]) -> R:
    """The response with these headers, for any site to read."""
    for name, value in {"Access-Control-Allow-Origin": "*", **headers}.items():
        response[name] = value
    return response
