# SPDX-License-Identifier: EUPL-1.2
"""Sessions in the database that know whose they are (Django's documented way of extending them)."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import F
from django.utils import timezone

from schedario.portal.prepared import Asked, Prepared, Row, rows_of_both
from schedario.portal.storage import write

if TYPE_CHECKING:
    from schedario.portal.accounts.models import Membership, User

# Moments that no page asks for with each request, and whose reading takes its time.
UNASKED = ("created_at", "created_by", "user__created_at", "user__last_login")


@cache
def _roles_of_session() -> Prepared[Membership]:
    from schedario.portal.accounts.models import Membership  # noqa: PLC0415 - models are not ready at import

    roles = Membership.objects.select_related("user", "comune").defer(*UNASKED)
    session = {"session_data": F("user__sessions__session_data"), "session_ends": F("user__sessions__expire_date")}
    return Prepared(lambda key: roles.filter(user__sessions__session_key=key).annotate(**session))


@lru_cache(maxsize=4096)
def _verified(session_data: bytes | str) -> str:
    """What is in a session, as JSON. The same text has the same signature, which is verified once."""
    return json.dumps(DatabaseStore().decode(session_data))


class SessionStore(DatabaseStore):
    """Written through the portal's one door, so that signing in does not race with those who save.

    `user` is whose session it was when it was read; whether he is signed in is for `signed_in` to say. `rows` is all
    that the database said then of the session, of him and of his roles; empty when `user` is not known.
    """

    user: User | None = None
    rows: tuple[Row, ...] = ()
    _beside: Asked | None = None
    _found_beside: list[Row] | None = None

    @classmethod
    def get_model_class(cls) -> type:
        from schedario.portal.accounts.models import Session  # noqa: PLC0415 - models are not ready at import

        return Session

    def ask_beside(self, query: Prepared[Any], *values: int | str) -> None:
        """Something that the request will need as well: the database is asked it in one go with who asks."""
        self._beside = query, values

    def rows_of(self, query: Prepared[Any], *values: int | str) -> list[Row]:
        """The rows of a query: those found beside the session, or asked for now."""
        if self._beside == (query, values) and self._found_beside is not None:
            return self._found_beside
        return query.rows(*values)

    def load(self) -> dict[str, Any]:
        """With its user and his roles, in one query, for almost every request asks for them."""
        rows = self._load_rows(_roles_of_session(), self.session_key or "")
        roles: list[Any] = _roles_of_session().models(rows)
        if not roles or roles[0].session_ends <= timezone.now():
            loaded: dict[str, Any] = super().load()  # of nobody, of somebody without a role, or over
            return loaded
        self.user = roles[0].user
        self.user.roles, self.rows = tuple(roles), tuple(rows)
        return dict(self.decode(roles[0].session_data))

    def _load_rows(self, roles: Prepared[Membership], key: str) -> list[Row]:
        if self._beside is None:
            return roles.rows(key)
        rows, beside = rows_of_both((roles, (key,)), self._beside)
        self._found_beside = beside if rows else None
        return rows

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(_verified(session_data))
        return found

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
