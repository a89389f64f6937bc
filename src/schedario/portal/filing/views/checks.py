# SPDX-License-Identifier: EUPL-1.2
"""The public page on which anybody checks a receipt, a print or the data; as JSON for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from schedario.documents.receipt import grouped, moment
from schedario.portal import errors
from schedario.portal.access import ROUTES, get_access
from schedario.portal.content_negotiation import wants_json
from schedario.portal.filing.sending.checking import SubmissionCheck, check_file, check_text
from schedario.portal.filing.sending.signing import LARGEST
from schedario.portal.rate_limits import Limit

LIMIT = Limit("check", most=30, seconds=60)


@require_http_methods(["GET", "POST"])
def check_submission(request: HttpRequest) -> HttpResponse:
    """Answers a question (`?ricevuta=`, or a file sent by POST), or shows where to ask. 429 where asked too often."""
    asked = "ricevuta" in request.GET or request.method == "POST"
    if asked and (refusal := LIMIT.refuse_excess(request)):
        return refusal
    file = request.FILES.get("file")
    if file is not None and (file.size or 0) > LARGEST:
        return errors.render_error(request, 413)
    text = request.POST.get("ricevuta") or request.GET.get("ricevuta") or ""
    answer = check_file(file.read(), file.name or "") if file else check_text(text) if asked else None
    if wants_json(request):
        return JsonResponse(describe_check(answer or SubmissionCheck(miss="not_asked")))
    observes = get_access(request).has_any_of(ROUTES["verify_documents"])
    context = {"answer": answer, "text": text, "observes": observes, **_build_context(answer)}
    return render(request, "filing/check.html", context)


def _build_context(answer: SubmissionCheck | None) -> dict[str, Any]:
    """The context for the submission that was found."""
    sent = answer.submission if answer else None
    if answer is None or sent is None:
        return {}
    return {
        "synthetic": _is_synthetic(answer),
        "pdf_digest": " ".join(grouped(sent.pdf_digest)),
        "sent_at": moment(sent.sent_at),
        "incomplete": sent.incomplete,
    }


def _is_synthetic(answer: SubmissionCheck) -> bool:
    scheda = answer.submission.scheda if answer.submission else None
    return scheda is not None and scheda.synthetic


def describe_check(answer: SubmissionCheck) -> dict[str, Any]:
    """The public facts of a submission: that it was made, and by whom; never what is in it, nor a digest of that."""
    sent, later = answer.submission, answer.replacement
    if sent is None:
        return {"found": False, "why": answer.miss, "detail": answer.said}
    return {
        "found": True,
        "match": answer.match,
        "number": sent.number,
        "sent_at": sent.sent_at.isoformat(),
        "sent_at_italy": moment(sent.sent_at),
        "comune": {"codice": sent.scheda.comune.codice, "denominazione": sent.scheda.comune.denominazione},
        "campaign": sent.scheda.campaign.code,
        "definition": {"version": sent.definition_version, "digest": sent.definition_digest},
        "synthetic": _is_synthetic(answer),
        "incomplete": sent.incomplete,
        "replaced_by": later and {"number": later.number, "sent_at": later.sent_at.isoformat()},
        "portal": settings.PUBLIC_URL,
    }
