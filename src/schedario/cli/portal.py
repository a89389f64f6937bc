# SPDX-License-Identifier: EUPL-1.2
"""The common part of the portal's commands: its settings, read and refused before anything else happens."""

from __future__ import annotations

from schedario.cli.screen import complain
from schedario.cli.sources import UNUSABLE

__all__ = ["UNUSABLE", "refuse_unsafe_settings"]


def refuse_unsafe_settings() -> bool:
    """Checks whether the variables are wrong or unsafe; says which, and what to set."""
    from django.conf import settings  # noqa: PLC0415

    from schedario.portal.config import UnsafeSettingsError  # noqa: PLC0415

    try:
        settings.configured or settings.DATABASES  # noqa: B018 - reads the settings
    except UnsafeSettingsError as error:
        complain(str(error))
        return True
    return False
