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
from django.views.decorators.http import require_GET

from schedario.engine.explaining.names import NothingToExplainError
from schedario.engine.explaining.telling import group_alike, name_cells, write_headline
from schedario.engine.page_module import build_page_module_name
from schedario.portal.access import WRITERS, access_of
from schedario.portal.accounts import oidc
from schedario.portal.filing.frozen import read_frozen
from schedario.portal.filing.lookup import scheda_of
from schedario.portal.filing.models import Scheda, State
from schedario.portal.filing.sheet.data import data_block, page_data
from schedario.portal.filing.sheet.links import links
from schedario.portal.filing.sheet.page import sheet_page
from schedario.portal.filing.sheet.read_only_reason import why_closed
from schedario.portal.filing.sheet.undecided import undecided
from schedario.portal.filing.sheet.why import explanations
from schedario.portal.filing.views.about import about
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.registry.models import Phase


@require_GET
def sheet(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The sheet: to fill in for who may, to read for the others."""
    scheda = scheda_of(campaign, comune)
    try:
        return _draw(request, scheda)
    except MissingDefinitionError:
        return _draw_frozen(request, scheda)


def _draw(request: HttpRequest, scheda: Scheda) -> HttpResponse:
    now, access = timezone.now(), access_of(request)
    writer = access.any_of(WRITERS)
    page = sheet_page(scheda, editable=writer and scheda.can_be_written(now))
    shown = {
        "page": page,
        "closed": why_closed(scheda, now, writer=writer),
        "late": scheda.campaign.phase(now) == Phase.LATE,
        "links": links(scheda, access),
        "data": data_block(page_data(page, request)),
        "module": build_page_module_name(page.form),
        "words": _script_words(get_language() or settings.LANGUAGE_CODE),
        "spid": oidc.configured(),
        "synthetic": scheda.synthetic,
    }
    return render(request, "filing/sheet.html", shown)


@lru_cache(maxsize=8)
def _script_words(language: str) -> SafeString:
    """What the scripts of the sheet say, the same on every page in one language."""
    with override(language):
        return mark_safe(render_to_string("filing/sheet_words.html"))  # noqa: S308 - a template of ours


def _draw_frozen(request: HttpRequest, scheda: Scheda) -> HttpResponse:
    """What was sent, where nobody has its definition any more; of a draft nothing can be shown."""
    sent = scheda.get_current_submission() if scheda.state == State.SENT else None
    if sent is None:
        raise MissingDefinitionError(scheda.definition_digest or scheda.campaign.definition_digest)
    return render(request, "filing/frozen.html", {**about(scheda), "sent": sent, "frozen": read_frozen(sent)})


@require_GET
def missing(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """What would decide whether the quadri that are still open are due."""
    scheda = scheda_of(campaign, comune)
    shown = {"undecided": undecided(scheda.evaluate_answers()), **_around(request, scheda)}
    return render(request, "filing/missing.html", shown)


@require_GET
def why(request: HttpRequest, campaign: str, comune: str, name: str) -> HttpResponse:
    """Why a cell has its value, a message is said, a quadro is due or the outcome is what it is; as saved."""
    scheda = scheda_of(campaign, comune)
    try:
        told = explanations(scheda.evaluate_answers(), name)
    except NothingToExplainError:
        raise Http404 from None
    words = {"headline": write_headline, "named": name_cells, "alike": group_alike, "form": scheda.form}
    shown = {"told": told, **words, **_around(request, scheda)}
    return render(request, "filing/why.html", shown)


def _around(request: HttpRequest, scheda: Scheda) -> dict[str, Any]:
    """What frames an explanation: `piece` says that the script of the sheet puts it in a frame of its own."""
    piece = request.headers.get("X-Requested-With") == "fetch"
    return {"piece": piece, **about(scheda)}
