# SPDX-License-Identifier: EUPL-1.2
"""The module with which a page computes: one text for all the schede of an edition, kept by browsers for ever."""

from __future__ import annotations

import gzip

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.engine.page_module import page_module, page_module_name
from schedario.portal.registry.models import Campaign

FOREVER = "public, max-age=31536000, immutable"


@require_GET
def form_module(request: HttpRequest, name: str) -> HttpResponse:
    """The module of that name, of an edition that some campaign collects."""
    form = _forms().get(name)
    if form is None:
        raise Http404
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    content = _zipped(form) if zipped else page_module(form).encode()
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = FOREVER
    patch_vary_headers(response, ["Accept-Encoding"])
    if zipped:
        response["Content-Encoding"] = "gzip"
    return response


def _forms() -> dict[str, Form]:
    """The editions that are collected, by the name of their module."""
    forms = [campaign.form for campaign in Campaign.objects.only("edition").distinct()]
    return {page_module_name(form): form for form in forms}


@cached_on_form()
def _zipped(form: Form) -> bytes:
    return gzip.compress(page_module(form).encode(), mtime=0)
