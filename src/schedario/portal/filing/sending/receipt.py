# SPDX-License-Identifier: EUPL-1.2
"""The receipt of what was sent, from nothing but what was kept when it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse

from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.json_reader import read_json
from schedario.documents.marks import add_mark, rule_mark, status_mark
from schedario.documents.receipt import Receipt, receipt_pdf
from schedario.portal.filing.frozen import read_frozen
from schedario.portal.filing.models import Submission
from schedario.portal.registry.at_hand import MissingDefinitionError


def write_receipt(submission: Submission) -> bytes:
    """The receipt as PDF, with the data that were sent attached; the same at any time, for the same program."""
    return receipt_pdf(build_receipt(submission), bytes(submission.document))


def build_receipt(submission: Submission) -> Receipt:
    """The content of the receipt, all of it from what was sent."""
    form, header, mark = _read_sent_header(submission)
    amounts, follows = _read_sent_outcome(submission)
    return Receipt(
        number=submission.number,
        sent_at=submission.sent_at,
        header=header,
        campaign=submission.scheda.campaign.title,
        sent_by=str(submission.sent_by),
        form=form,
        definition_version=submission.definition_version,
        definition_digest=submission.definition_digest,
        digest=submission.digest,
        pdf_digest=submission.pdf_digest,
        check_url=settings.PUBLIC_URL + reverse("check_receipt"),
        act_number=submission.act_number,
        act_date=submission.act_date,
        incomplete=submission.incomplete,
        lacking=tuple(_list_lacking(submission)),
        outcome=write_sent_outcome(submission),
        amounts=amounts,
        follows=follows,
        replaces=submission.replaces.number if submission.replaces else "",
        reason=submission.reason,
        unconfirmed="; ".join(_list_unconfirmed(submission)),
        mark=mark,
    )


def _read_sent_header(submission: Submission) -> tuple[str, tuple[tuple[str, str], ...], str | None]:
    """The form's code, the lines of the header with their labels, and the mark; by name where nobody has the labels."""
    try:
        form = submission.form
    except MissingDefinitionError:
        frozen = read_frozen(submission)
        return frozen.form, tuple(frozen.header.items()), frozen.mark or None
    reading = read_json(bytes(submission.document).decode("utf-8"), submission.number, form)
    header = tuple((form.header[name].label, value.text) for name, value in reading.header.items())
    return form.code, header, reading.mark


def _read_sent_outcome(submission: Submission) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The amounts beside the outcome with their labels, and what follows; older submissions have none."""
    document = json.loads(bytes(submission.document))
    try:
        form = submission.form
    except MissingDefinitionError:
        return (), ()
    amounts = ((name, text) for name, text in document.get("amounts", {}).items())
    labelled = tuple((_find_label(form, name), text.replace(".", ",")) for name, text in amounts)
    marks = (status_mark(one.get("status", "official")) for one in document.get("follows", ()))
    texts = (one["text"] for one in document.get("follows", ()))
    return labelled, tuple(add_mark(text, mark) for text, mark in zip(texts, marks, strict=True))


def write_sent_outcome(submission: Submission) -> str:
    """The outcome as it was sent, with the mark of how it is known, which older submissions had not kept.

    Where it was not stated, not what it would be, which older submissions had kept.
    """
    document = json.loads(bytes(submission.document))
    if document.get("standing") == "provisional":
        return phrase("outcome.unavailable")
    return add_mark(submission.outcome, rule_mark((document["outcome"] or {}).get("status", "official")))


def _list_lacking(submission: Submission) -> Iterable[str]:
    """The figures of which the comune said that there are none, each with its reason; codes where nobody has labels."""
    document = json.loads(bytes(submission.document))
    try:
        form = submission.form
    except MissingDefinitionError:
        return [f"{name}: {reason}" for name, reason in document.get("unavailable", {}).items()]
    return [f"{_find_label(form, name)}: {reason}" for name, reason in document.get("unavailable", {}).items()]


def _find_label(form: Form, name: str) -> str:
    return form.cells[name].name if name in form.cells else form.values[name].label


def _list_unconfirmed(submission: Submission) -> Iterable[str]:
    """The text of each warning that was sent without a reason, once, with its code."""
    confirmed = [
        (confirmation["code"], confirmation["cells"], confirmation["found"])
        for confirmation in submission.confirmations
    ]
    findings = json.loads(bytes(submission.document))["findings"]
    warnings = [finding for finding in findings if finding["level"] == "warning"]
    left = [warning for warning in warnings if (warning["code"], warning["cells"], warning["found"]) not in confirmed]
    return dict.fromkeys(f"{warning['message'].rstrip('.')} ({warning['code']})" for warning in left)
