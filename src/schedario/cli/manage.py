# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage`: the commands of Django and of the portal, with the portal's settings."""

from __future__ import annotations

import os
from collections.abc import Sequence

from schedario.cli.portal import UNUSABLE, settings_refused


def run(arguments: Sequence[str]) -> int:
    """Runs `arguments`; the hyphens of a command stand for underscores (`verify-log`)."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schedario.portal.settings")
    if settings_refused():
        return UNUSABLE
    command, *rest = arguments or ["help"]
    execute_from_command_line(["schedario manage", command.replace("-", "_"), *rest])
    return 0
