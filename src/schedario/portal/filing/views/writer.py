# SPDX-License-Identifier: EUPL-1.2
"""The person who asks for a change."""

from __future__ import annotations

from django.http import HttpRequest

from schedario.portal.audit_log.origin import get_client_address
from schedario.portal.filing.editing import Editor


def build_editor(request: HttpRequest) -> Editor:
    """The person behind a request that only accounts can make."""
    return Editor(request.user, get_client_address(request))  # type: ignore[arg-type]  # the table lets only accounts in
