# SPDX-License-Identifier: EUPL-1.2
"""Sessions in the database that know whose they are (Django's documented way of extending them)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from schedario.portal.write_queue import write


class SessionStore(DatabaseStore):
    """Written through the portal's one door, so that signing in does not race with those who save."""

    @classmethod
    def get_model_class(cls) -> type:
        from schedario.portal.accounts.models import Session  # noqa: PLC0415 - models are not ready at import

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        instance: Any = super().create_model_instance(data)
        instance.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return instance

    def save(self, must_create: bool = False) -> None:
        save = super().save
        write(lambda: save(must_create=must_create))

    def delete(self, session_key: str | None = None) -> None:
        delete = super().delete
        write(lambda: delete(session_key))
