# SPDX-License-Identifier: EUPL-1.2
"""The bare reference: the least that a server must do to write such a row or to show such a page."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from jinja2 import Environment, Template

from schedario.portal import access
from schedario.portal.filing.models import Scheda
from schedario.portal.urls import urlpatterns as portal

TABLE = "bench_scheda"


def show_page(_request: HttpRequest) -> HttpResponse:
    """A sheet's page as a static template: nothing is looked up, nothing is filled in."""
    return HttpResponse(_load_page().render())


@cache
def _load_page() -> Template:
    """The page that the benchmark has left for us."""
    return Environment().from_string(f"{{% raw %}}{Path(os.environ['BENCH_PAGE']).read_text()}{{% endraw %}}")  # noqa: S701


@csrf_exempt
def insert_row(request: HttpRequest) -> HttpResponse:
    """Writes a row as a scheda is, without asking who asks and without looking at it."""
    request.body  # noqa: B018 - it is received, as a save is
    statement, values = build_row()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    return JsonResponse({"version": 1})


@cache
def build_row() -> tuple[str, tuple[Any, ...]]:
    """The statement and the values of one scheda, as the database takes them."""
    scheda = Scheda.objects.order_by("pk").first()
    fields = Scheda._meta.concrete_fields
    values = tuple(
        field.get_db_prep_save(getattr(scheda, field.attname), connection) for field in fields if field.name != "id"
    )
    columns = ", ".join(field.column for field in fields if field.name != "id")
    places = ", ".join(["%s"] * len(values))
    return f"INSERT INTO {TABLE} ({columns}) VALUES ({places})", values  # noqa: S608 - names of our own


cast(dict[str, access.May], access.ROUTES).update(dict.fromkeys(("bench_insert", "bench_page"), access.ANYBODY))
urlpatterns = [
    *portal,
    path("bench/insert", insert_row, name="bench_insert"),
    path("bench/page", show_page, name="bench_page"),
]
