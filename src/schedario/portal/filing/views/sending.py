# SPDX-License-Identifier: EUPL-1.2
"""The page from which the responsabile sends the scheda: what it says, what blocks it, and the last word."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from schedario.documents.outcome import describe_marked_outcome
from schedario.documents.sheet import describe_due
from schedario.engine.explaining.outcome import list_amounts
from schedario.portal.filing.actions.sending import BlockedError, send_submission
from schedario.portal.filing.editing import ClosedError, StaleError
from schedario.portal.filing.forms import SendForm
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.sending.comparing import (
    CellChange,
    list_cell_changes,
    list_rectified_cells,
    render_evaluated_texts,
)
from schedario.portal.filing.sending.submission import PreparedSubmission
from schedario.portal.filing.views.about import build_page_context
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_sender


@require_http_methods(["GET", "POST"])
def send_scheda(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Shows what would be sent, and sends it. 409 when it is not what the page showed, 422 when errors block it."""
    scheda, writer = get_scheda_for_sender(request, campaign, comune)
    if not scheda.can_be_written():
        return _render_closed(request, scheda)
    prepared = PreparedSubmission(scheda)
    if request.method == "GET":
        return _render_page(request, prepared, SendForm(prepared))
    form = SendForm(prepared, request.POST)
    if not form.is_valid():
        return _render_again(request, prepared, form)
    try:
        submission = send_submission(scheda, form.build_order(), writer)
    except StaleError:
        return _render_stale(request, Scheda.objects.with_related().get(pk=scheda.pk), form)
    except BlockedError:
        return _render_page(request, prepared, SendForm(prepared), status=422)
    except ClosedError:
        return _render_closed(request, Scheda.objects.with_related().get(pk=scheda.pk))
    return redirect("filing:receipt", campaign, comune, submission.number)


def _render_again(request: HttpRequest, prepared: PreparedSubmission, form: SendForm) -> HttpResponse:
    """The same page with what is missing in the form, unless the scheda is another one by now."""
    if form.data.get("digest") not in (None, prepared.digest):
        return _render_stale(request, prepared.scheda, form)
    return _render_page(request, prepared, form, status=422)


def _render_stale(request: HttpRequest, scheda: Scheda, form: SendForm) -> HttpResponse:
    """Shows the present state, with what has changed since; the act need not be typed again."""
    prepared = PreparedSubmission(scheda)
    kept = {name: form.data.get(name, "") for name in ("act_number", "act_date")}
    fresh = SendForm(prepared)
    fresh.initial.update(kept)
    since = list_cell_changes(
        prepared.document.form, _read_shown_texts(form), render_evaluated_texts(prepared.document.evaluation)
    )
    return _render_page(request, prepared, fresh, status=409, since=since)


def _read_shown_texts(form: SendForm) -> dict[str, str]:
    """The texts that the page showed, by its own account: for the comparison only."""
    try:
        shown = json.loads(form.data.get("shown", "{}"))
    except (ValueError, RecursionError):
        return {}
    return {str(cell): str(text) for cell, text in shown.items()} if isinstance(shown, dict) else {}


def _render_page(
    request: HttpRequest,
    prepared: PreparedSubmission,
    form: SendForm,
    status: int = 200,
    since: list[CellChange] | None = None,
) -> HttpResponse:
    scheda, evaluation = prepared.scheda, prepared.document.evaluation
    before = scheda.get_current_submission()
    context = {
        **build_page_context(scheda),
        "prepared": prepared,
        "evaluation": evaluation,
        "findings": prepared.findings,
        "due": {one.id: describe_due(evaluation, one) for one in evaluation.form.quadri.values()},
        "outcome": describe_marked_outcome(evaluation, closed=not prepared.findings.block_sending),
        "amounts": [(one.label, one.text) for one in list_amounts(evaluation)],
        "form": form,
        "since": since,
        "before": before,
        "rectified": list_rectified_cells(prepared, before) if before else [],
    }
    return render(request, "filing/send.html", context, status=status)


def _render_closed(request: HttpRequest, scheda: Scheda) -> HttpResponse:
    return render(
        request, "filing/not_sendable.html", {**build_page_context(scheda), "sent": scheda.get_current_submission()}
    )
