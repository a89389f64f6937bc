# SPDX-License-Identifier: EUPL-1.2
"""Who asks for a change."""

from __future__ import annotations

from django.http import HttpRequest

from schedario.portal.filing.editing import Writer
from schedario.portal.journal.origin import client_address


def writer_of(request: HttpRequest) -> Writer:
    """The person behind a request that only accounts can make."""
    return Writer(request.user, client_address(request))  # type: ignore[arg-type]  # the table lets only accounts in
