# SPDX-License-Identifier: EUPL-1.2
"""Submissions: the list of all of a scheda, the receipt of each, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from schedario.documents.receipt import grouped, receipt_lines
from schedario.portal.filing.models import SignedCopy, Submission
from schedario.portal.filing.sending.comparing import CellChange, list_cell_changes, render_sent_texts
from schedario.portal.filing.sending.receipt import build_receipt, write_receipt
from schedario.portal.filing.views.about import build_page_context
from schedario.portal.filing.views.files import build_file_name, build_file_response
from schedario.portal.filing.views.scheda_lookup import (
    get_scheda_for_reader,
    get_submission_for_reader,
    list_submissions,
)
from schedario.portal.registry.at_hand import MissingDefinitionError


@dataclass(frozen=True, slots=True)
class ListedSubmission:
    """A submission with what it changed in the one before it; None where nobody has the definition of one of them."""

    submission: Submission
    changed: list[CellChange] | None


@require_GET
def list_receipts(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """All submissions of a scheda, the last first, with the differences between each and the one before."""
    scheda = get_scheda_for_reader(request, campaign, comune)
    sent = [ListedSubmission(submission, _list_changes(submission)) for submission in list_submissions(scheda)]
    context = {**build_page_context(scheda), "sent": sent, "rectifying": scheda.is_being_rectified()}
    return render(request, "filing/receipts.html", context)


def _list_changes(submission: Submission) -> list[CellChange] | None:
    before = submission.replaces
    if before is None:
        return []
    try:
        return list_cell_changes(submission.form, render_sent_texts(before), render_sent_texts(submission), before.form)
    except MissingDefinitionError:
        return None


@require_GET
def show_receipt(request: HttpRequest, campaign: str, comune: str, number: str) -> HttpResponse:
    """The receipt as a page."""
    return render_receipt_page(request, get_submission_for_reader(request, campaign, comune, number))


def render_receipt_page(
    request: HttpRequest, submission: Submission, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The receipt; with the reason for which a signed copy was refused."""
    content = build_receipt(submission)
    context: dict[str, Any] = {
        **build_page_context(submission.scheda),
        "definition": {"id": submission.scheda.campaign.edition, "version": submission.definition_version},
        "submission": submission,
        "lines": [(label, text) for label, text in receipt_lines(content) if text],
        "digest": " ".join(grouped(submission.digest)),
        "pdf_digest": " ".join(grouped(submission.pdf_digest)),
        "check_url": content.check_url,
        "replaced_by": getattr(submission, "replaced_by", None),
        "signed_copies": [(copy, _describe_signatures(copy)) for copy in _list_signed_copies(submission)],
        "refusal": refusal,
    }
    return render(request, "filing/receipt.html", context, status=status)


def _list_signed_copies(submission: Submission) -> QuerySet[SignedCopy]:
    return submission.signed_copies.select_related("uploaded_by").defer("pdf").order_by("pk")


def _describe_signatures(copy: SignedCopy) -> list[dict[str, Any]]:
    """The verified facts of each signature, with the moment that its signer gives, if any."""
    found = copy.verification["signatures"]
    return [
        {**signature, "at": datetime.fromisoformat(signature["signed_at"]) if signature["signed_at"] else None}
        for signature in found
    ]


@require_GET
def download_receipt(request: HttpRequest, campaign: str, comune: str, number: str) -> HttpResponse:
    """The receipt as PDF, with the data that were sent attached."""
    submission = get_submission_for_reader(request, campaign, comune, number)
    return build_file_response(write_receipt(submission), f"{submission.number}-ricevuta.pdf")


@require_GET
def download_sent_pdf(request: HttpRequest, campaign: str, comune: str, number: str) -> HttpResponse:
    """The print that was made when it was sent, byte for byte."""
    submission = get_submission_for_reader(request, campaign, comune, number)
    return build_file_response(
        bytes(submission.pdf), f"{submission.number}-{build_file_name(submission.scheda, 'pdf')}"
    )


@require_GET
def download_sent_json(request: HttpRequest, campaign: str, comune: str, number: str) -> HttpResponse:
    """The data that were sent, byte for byte."""
    submission = get_submission_for_reader(request, campaign, comune, number)
    return build_file_response(
        bytes(submission.document), f"{submission.number}-{build_file_name(submission.scheda, 'json')}"
    )


@require_GET
def download_signed_pdf(request: HttpRequest, campaign: str, comune: str, number: str, copy: int) -> HttpResponse:
    """A signed copy that was given back."""
    submission = get_submission_for_reader(request, campaign, comune, number)
    found = SignedCopy.objects.filter(submission=submission, pk=copy).first()
    if found is None:
        raise Http404
    return build_file_response(bytes(found.pdf), f"{submission.number}-firmata.pdf")
