# SPDX-License-Identifier: EUPL-1.2
"""The parameters of an address, held against what its operation takes; and lists a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from schedario.errors import SchedarioError
from schedario.portal.opendata.api.operations import PARAMETERS, USUAL, Operation

M = TypeVar("M", bound=Model)
Query = Mapping[str, Any]


class WrongParameterError(SchedarioError):
    """A parameter that the operation does not take, or a value that it cannot have; the message says which."""


def check_query(operation: Operation, query: QueryDict) -> Query:
    """The values given, texts and integers; empty ones count as not given. Raises WrongParameterError."""
    for name in query:
        if name not in operation.parameters:
            raise WrongParameterError(_("Il parametro «%(name)s» non esiste qui.") % {"name": name})
    return {name: _parse_value(name, str(query[name])) for name in query if query[name]}


def _parse_value(name: str, text: str) -> int | str:
    schema = PARAMETERS[name].schema
    if schema["type"] == "integer":
        return _parse_integer(name, text, schema)
    if "\0" in text or len(text) > schema["maxLength"]:
        raise WrongParameterError(_("Il parametro «%(name)s» non è un testo valido.") % {"name": name})
    return text


def _parse_integer(name: str, text: str, schema: Mapping[str, Any]) -> int:
    least, most = schema["minimum"], schema["maximum"]
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    words = _("Il parametro «%(name)s» deve essere un intero da %(least)s a %(most)s.")
    raise WrongParameterError(words % {"name": name, "least": least, "most": most})


def get_page(found: QuerySet[M], key: str, query: Query) -> tuple[list[M], str | None]:
    """The asked part of a list ordered by `key`, and the cursor of the part after it, None after the last."""
    most = query.get("limite", USUAL)
    after = found.filter(**{f"{key}__gt": query["cursore"]}) if "cursore" in query else found
    some = list(after.order_by(key)[: most + 1])
    cursor = str(getattr(some[most - 1], key)) if len(some) > most else None
    return some[:most], cursor


def build_next_address(request: HttpRequest, cursor: str | None) -> str | None:
    """The whole address of the part that begins after `cursor`."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursore"] = cursor
    return f"{settings.PUBLIC_URL}{request.path}?{query.urlencode()}"


def narrow_queryset(found: QuerySet[M], query: Query, **filters: str) -> QuerySet[M]:
    """Only what has the values given; `filters` are parameter → name of the field."""
    return found.filter(**{field: query[name] for name, field in filters.items() if name in query})
