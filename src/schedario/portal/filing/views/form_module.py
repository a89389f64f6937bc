# SPDX-License-Identifier: EUPL-1.2
"""The module with which a page computes: one text for all the schede of an edition, kept by browsers for ever."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping

import brotli
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.engine.page_module import build_page_module_name, write_page_module
from schedario.portal.registry.models import Campaign, Definition, load_form

FOREVER = "public, max-age=31536000, immutable"


@require_GET
def serve_form_module(request: HttpRequest, name: str) -> HttpResponse:
    """The module of that name, of a definition that is kept, or to which some campaign is pinned."""
    form = _find_form(name)
    if form is None or build_page_module_name(form) != name:
        raise Http404
    coding = _choose_coding(request.headers.get("Accept-Encoding", ""))
    content = _compress_module(form, coding) if coding else write_page_module(form).encode()
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = FOREVER
    patch_vary_headers(response, ["Accept-Encoding"])
    if coding:
        response["Content-Encoding"] = coding
    return response


_DIGEST = re.compile(r"-([0-9a-f]{16})-")


def _find_form(name: str) -> Form | None:
    """The form whose digest begins as the name of its module says."""
    found = _DIGEST.search(name)
    begun = found[1] if found else "-"
    kept = Definition.objects.filter(digest__startswith=begun).values_list("digest", flat=True).first()
    if kept is not None:
        return load_form(kept)
    forms = (campaign.form for campaign in Campaign.objects.only("edition", "definition_digest"))
    return next((form for form in forms if form.digest.startswith(begun)), None)


# The best one first. Gzip looks back over 32 kB only, and the rows of a form are further apart.
CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": lambda content: gzip.compress(content, mtime=0),
}


def _choose_coding(accepted: str) -> str:
    """The best of the content codings that a browser accepts; empty when it names none of them."""
    offers = (offer.replace(" ", "").partition(";") for offer in accepted.lower().split(","))
    wanted = {coding for coding, _, weight in offers if not _REFUSED.fullmatch(weight)}
    return next((coding for coding in CODINGS if coding in wanted), "")


_REFUSED = re.compile(r"q=0(\.0*)?")


@cached_on_form()
def _compress_module(form: Form, coding: str) -> bytes:
    return CODINGS[coding](write_page_module(form).encode())
