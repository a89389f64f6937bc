# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage`: the commands of Django and of the portal, with the portal's settings."""

from __future__ import annotations

import os
from collections.abc import Sequence

from schedario.cli import demo
from schedario.cli.portal import UNUSABLE, refuse_unsafe_settings
from schedario.cli.screen import complain

DEMO, DEFAULT_PORT = "--demo", 8000


def run(arguments: Sequence[str]) -> int:
    """Runs `arguments`; the hyphens of a command stand for underscores (`verify-log`). `--demo`: of the demo portal."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    if arguments[:1] == (DEMO,):
        if not demo.DATABASE.exists():
            complain("Qui non c'è nessuna prova: prepararla con «schedario demo».")
            return UNUSABLE
        os.environ |= demo.build_variables(DEFAULT_PORT)
        arguments = arguments[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schedario.portal.settings")
    if refuse_unsafe_settings():
        return UNUSABLE
    command, *rest = arguments or ["help"]
    try:
        execute_from_command_line(["schedario manage", command.replace("-", "_"), *rest])
    except DatabaseError:
        if not _complain_of_database():
            raise
        return UNUSABLE
    return 0


def _complain_of_database() -> bool:
    """Checks whether the database itself is the matter: out of reach, or behind this version; says which."""
    from schedario.portal.service.readiness import find_database_problems  # noqa: PLC0415 - wants the settings

    problems = list(find_database_problems())
    if problems:
        complain("\n".join(problems))
    return bool(problems)
