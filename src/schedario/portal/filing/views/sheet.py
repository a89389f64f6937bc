# SPDX-License-Identifier: EUPL-1.2
"""The page of one scheda, and what it asks the server for while somebody reads it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, override
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from schedario.engine.explaining.explain import explain
from schedario.engine.explaining.names import NothingToExplainError
from schedario.engine.explaining.telling import group_alike, name_cells, write_headline
from schedario.engine.page_module import build_page_module_name
from schedario.portal.access import WRITERS, get_access
from schedario.portal.accounts import oidc
from schedario.portal.filing.cell_tables import build_frozen_table
from schedario.portal.filing.frozen import read_frozen
from schedario.portal.filing.lookup import get_scheda_or_404
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.filing.sheet.data import build_page_data, write_data_block
from schedario.portal.filing.sheet.links import list_links
from schedario.portal.filing.sheet.page import build_sheet_page
from schedario.portal.filing.sheet.read_only_reason import find_read_only_reason
from schedario.portal.filing.sheet.undecided import list_blanks, list_undecided_quadri
from schedario.portal.filing.views.about import build_page_context
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.registry.models import Phase


@gzip_page  # with the random bytes against guessing (BREACH); seven times less than the page itself
@require_GET
def show_sheet(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The sheet: to fill in for who may, to read for the others."""
    scheda = get_scheda_or_404(campaign, comune)
    try:
        return _render_sheet(request, scheda)
    except MissingDefinitionError:
        return _draw_frozen(request, scheda)


def _render_sheet(request: HttpRequest, scheda: Scheda) -> HttpResponse:
    now, access = timezone.now(), get_access(request)
    writer = access.has_any_of(WRITERS)
    page = build_sheet_page(scheda, editable=writer and scheda.can_be_written(now))
    shown = {
        "page": page,
        "closed": find_read_only_reason(scheda, now, writer=writer),
        "late": scheda.get_phase(now) == Phase.LATE,
        "links": list_links(scheda, access),
        "data": write_data_block(build_page_data(page, request)),
        "module": build_page_module_name(page.form),
        "words": _render_script_words(get_language() or settings.LANGUAGE_CODE),
        "spid": oidc.is_configured(),
        "synthetic": scheda.synthetic,
    }
    return render(request, "filing/sheet.html", shown)


@lru_cache(maxsize=8)
def _render_script_words(language: str) -> SafeString:
    """The words of the sheet's scripts, the same on every page in one language."""
    with override(language):
        return mark_safe(render_to_string("filing/sheet_words.html"))  # noqa: S308 - a template of ours


def _draw_frozen(request: HttpRequest, scheda: Scheda) -> HttpResponse:
    """Shows what was sent, where nobody has its definition any more; of a draft nothing can be shown."""
    sent = scheda.get_current_submission() if scheda.state == SchedaState.SENT else None
    if sent is None:
        raise MissingDefinitionError(scheda.definition_digest or scheda.campaign.definition_digest)
    return render(
        request,
        "filing/frozen.html",
        {**build_page_context(scheda), "sent": sent, "frozen": read_frozen(sent), "table": build_frozen_table()},
    )


@require_GET
def show_missing(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Shows the answers that would decide whether the quadri that are still open are due, and what else is blank."""
    scheda = get_scheda_or_404(campaign, comune)
    evaluation = scheda.evaluate_answers()
    shown = {
        "undecided": list_undecided_quadri(evaluation),
        "blanks": list_blanks(evaluation),
        **_build_frame_context(request, scheda),
    }
    return render(request, "filing/missing.html", shown)


@require_GET
def show_explanation(request: HttpRequest, campaign: str, comune: str, name: str) -> HttpResponse:
    """Explains the value of a cell, a message, why a quadro is due, or the outcome; as saved."""
    scheda = get_scheda_or_404(campaign, comune)
    try:
        explained = explain(scheda.evaluate_answers(), name)
    except NothingToExplainError:
        raise Http404 from None
    words = {"headline": write_headline, "named": name_cells, "alike": group_alike, "form": scheda.form}
    shown = {"explained": explained, **words, **_build_frame_context(request, scheda)}
    return render(request, "filing/why.html", shown)


def _build_frame_context(request: HttpRequest, scheda: Scheda) -> dict[str, Any]:
    """The frame of an explanation: with `piece` the script of the sheet puts it in a frame of its own."""
    piece = request.headers.get("X-Requested-With") == "fetch"
    return {"piece": piece, **build_page_context(scheda)}
