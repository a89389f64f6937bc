# SPDX-License-Identifier: EUPL-1.2
"""The folder in which the files of a publication are."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from schedario.portal.opendata.models import Publication


def get_folder(publication: Publication) -> Path:
    """The folder with the files of a publication."""
    return Path(settings.DATA) / "opendata" / publication.campaign.code / str(publication.number)
