# SPDX-License-Identifier: EUPL-1.2
"""The page from which the responsabile sends the scheda: what it says, what blocks it, and the last word."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from schedario.portal.filing.actions.sending import BlockedError, send_submission
from schedario.portal.filing.editing import ClosedError, StaleError
from schedario.portal.filing.forms import SendForm
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.sending.comparing import CellChange, changes, evaluated_texts, list_rectified_cells
from schedario.portal.filing.sending.submission import Prepared
from schedario.portal.filing.views.about import about
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_sender


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Shows what would be sent, and sends it. 409 when it is not what the page showed, 422 when errors block it."""
    scheda, writer = get_scheda_for_sender(request, campaign, comune)
    if not scheda.can_be_written():
        return _closed(request, scheda)
    prepared = Prepared(scheda)
    if request.method == "GET":
        return _shown(request, prepared, SendForm(prepared))
    form = SendForm(prepared, request.POST)
    if not form.is_valid():
        return _again(request, prepared, form)
    try:
        submission = send_submission(scheda, form.order(), writer)
    except StaleError:
        return _stale(request, Scheda.objects.with_related().get(pk=scheda.pk), form)
    except BlockedError:
        return _shown(request, prepared, SendForm(prepared), status=422)
    except ClosedError:
        return _closed(request, Scheda.objects.with_related().get(pk=scheda.pk))
    return redirect("filing:receipt", campaign, comune, submission.number)


def _again(request: HttpRequest, prepared: Prepared, form: SendForm) -> HttpResponse:
    """The same page with what is missing in the form, unless the scheda is another one by now."""
    if form.data.get("digest") not in (None, prepared.digest):
        return _stale(request, prepared.scheda, form)
    return _shown(request, prepared, form, status=422)


def _stale(request: HttpRequest, scheda: Scheda, form: SendForm) -> HttpResponse:
    """What is there now, with what has changed since; the act need not be typed again."""
    prepared = Prepared(scheda)
    kept = {name: form.data.get(name, "") for name in ("act_number", "act_date")}
    fresh = SendForm(prepared)
    fresh.initial.update(kept)
    since = changes(prepared.document.form, _texts(form), evaluated_texts(prepared.document.evaluation))
    return _shown(request, prepared, fresh, status=409, since=since)


def _texts(form: SendForm) -> dict[str, str]:
    """What the page showed, by its own account: for the comparison only."""
    try:
        shown = json.loads(form.data.get("shown", "{}"))
    except (ValueError, RecursionError):
        return {}
    return {str(cell): str(text) for cell, text in shown.items()} if isinstance(shown, dict) else {}


def _shown(
    request: HttpRequest,
    prepared: Prepared,
    form: SendForm,
    status: int = 200,
    since: list[CellChange] | None = None,
) -> HttpResponse:
    scheda = prepared.scheda
    before = scheda.get_current_submission()
    context = {
        **about(scheda),
        "prepared": prepared,
        "evaluation": prepared.document.evaluation,
        "findings": prepared.findings,
        "form": form,
        "since": since,
        "before": before,
        "rectified": list_rectified_cells(prepared, before) if before else [],
    }
    return render(request, "filing/send.html", context, status=status)


def _closed(request: HttpRequest, scheda: Scheda) -> HttpResponse:
    return render(request, "filing/not_sendable.html", {**about(scheda), "sent": scheda.get_current_submission()})
