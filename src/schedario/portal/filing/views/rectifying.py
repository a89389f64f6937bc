# SPDX-License-Identifier: EUPL-1.2
"""The pages that open a sent scheda for a rectification, and that give a rectification up."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from schedario.portal.filing.actions.reopening import NotSentError, cancel_rectification, reopen_scheda
from schedario.portal.filing.addresses import build_sheet_address
from schedario.portal.filing.editing import ClosedError
from schedario.portal.filing.forms import RectifyForm
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.filing.sending.comparing import list_rectified_cells
from schedario.portal.filing.sending.submission import PreparedSubmission
from schedario.portal.filing.views.about import build_page_context
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_reopening, get_scheda_for_sender


@require_http_methods(["GET", "POST"])
def rectify_scheda(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Asks for the reason and opens the scheda again. 409 where it is not closed, or cannot be opened."""
    scheda, writer, administrator = get_scheda_for_reopening(request, campaign, comune)
    accepted = scheda.can_be_sent_if_reopened()
    data = request.POST if request.method == "POST" else None
    form = RectifyForm(
        data, administrator=administrator, initial={"until": scheda.campaign.closes_at} if accepted else {}
    )
    possible = scheda.state == SchedaState.SENT and (administrator or accepted)
    if request.method == "GET" or not possible or not form.is_valid():
        return _render_page(request, scheda, form if possible else None, 200 if request.method == "GET" else 422)
    try:
        reopen_scheda(scheda, writer.who, form.cleaned_data["reason"], form.cleaned_data.get("until"))
    except (ClosedError, NotSentError):
        return _render_page(request, Scheda.objects.with_related().get(pk=scheda.pk), None, 409)
    return redirect("filing:receipts", campaign, comune) if administrator else redirect(build_sheet_address(scheda))


def _render_page(request: HttpRequest, scheda: Scheda, form: RectifyForm | None, status: int) -> HttpResponse:
    sent = scheda.get_current_submission()
    context = {**build_page_context(scheda), "form": form, "sent": sent, "rectifying": scheda.is_being_rectified()}
    return render(request, "filing/rectify.html", context, status=status)


@require_http_methods(["GET", "POST"])
def cancel_page(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """Shows what would be lost, and gives the rectification up. 409 where there is none."""
    scheda, writer = get_scheda_for_sender(request, campaign, comune)
    sent = scheda.get_current_submission()
    if scheda.state != SchedaState.DRAFT or sent is None:
        return _render_page(request, scheda, None, 200 if request.method == "GET" else 409)
    if request.method == "GET":
        context = {
            **build_page_context(scheda),
            "sent": sent,
            "changed": list_rectified_cells(PreparedSubmission(scheda), sent),
        }
        return render(request, "filing/cancel.html", {**context, "back": build_sheet_address(scheda)})
    try:
        cancel_rectification(scheda, writer)
    except NotSentError:
        return _render_page(request, Scheda.objects.with_related().get(pk=scheda.pk), None, 409)
    return redirect("filing:receipts", campaign, comune)
