# SPDX-License-Identifier: EUPL-1.2
"""`schedario serve`: the portal, for as long as it is not told to stop."""

from __future__ import annotations

import os

from schedario.cli.portal import UNUSABLE, refuse_unsafe_settings
from schedario.cli.screen import complain


def run() -> int:
    """Checks what must be in place, then serves until SIGTERM or Ctrl-C."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schedario.portal.settings")
    if refuse_unsafe_settings():
        return UNUSABLE
    django.setup()
    from django.conf import settings  # noqa: PLC0415

    from schedario.portal.config import list_unknown_variables  # noqa: PLC0415
    from schedario.portal.refusals import find_doubtful_values  # noqa: PLC0415
    from schedario.portal.service.editions import list_edition_problems  # noqa: PLC0415
    from schedario.portal.service.readiness import find_problems  # noqa: PLC0415 - all of them want the settings
    from schedario.portal.service.server import serve_portal  # noqa: PLC0415

    for name in list_unknown_variables(os.environ):
        complain(f"{name} non è una variabile di Schedario: si veda docs/manuale/installazione.md.")
    for doubt in find_doubtful_values(settings.ENVIRONMENT):
        complain(doubt)
    if problems := list(find_problems()):
        complain("\n".join(problems))
        return UNUSABLE
    for problem in list_edition_problems():
        complain(problem)
    serve_portal()
    return 0
