# SPDX-License-Identifier: EUPL-1.2
"""Sessions in the database that know whose they are (Django's documented way of extending them)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type:
        from schedario.portal.accounts.models import Session  # noqa: PLC0415 - models are not ready at import

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        instance: Any = super().create_model_instance(data)
        instance.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return instance
