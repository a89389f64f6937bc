# SPDX-License-Identifier: EUPL-1.2
"""The receipt of a scheda that was sent, as PDF/A-3a and PDF/UA-1 with the data that were sent attached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from schedario.definition.phrases import phrase
from schedario.documents.reading import ATTACHMENT

ITALY = ZoneInfo("Europe/Rome")
GROUP = 8  # hexadecimal digits that stand together, so that an eye can compare them


@dataclass(frozen=True, slots=True)
class Receipt:
    """The contents; empty texts are left out. `sent_at` is any moment with a zone, printed in Italian time.

    `lacking` are the figures that are not available, each with the reason that was given.
    """

    number: str
    sent_at: datetime
    header: tuple[tuple[str, str], ...]
    campaign: str
    sent_by: str
    form: str
    definition_version: str
    definition_digest: str
    digest: str
    pdf_digest: str
    check_url: str
    act_number: str = ""
    act_date: date | None = None
    incomplete: bool = False
    lacking: tuple[str, ...] = ()
    outcome: str = ""
    amounts: tuple[tuple[str, str], ...] = ()
    follows: tuple[str, ...] = ()
    replaces: str = ""
    reason: str = ""
    unconfirmed: str = ""
    mark: str | None = None


def receipt_pdf(receipt: Receipt, document: bytes) -> bytes:
    """The receipt with `document`, the JSON that was sent, attached; the same receipt gives the same bytes.

    Raises `schedario.documents.pdf.RenderError`.
    """
    from schedario.documents.pdf import compose  # noqa: PLC0415 - the compiler is heavy

    return compose("receipt.typ", receipt_model(receipt), attachment=(ATTACHMENT, document), modified=receipt.sent_at)


def receipt_model(receipt: Receipt) -> dict[str, object]:
    """The model that the template draws: every word comes from here."""
    return {
        "title": phrase("receipt.title_incomplete" if receipt.incomplete else "receipt.title"),
        "language": "it",
        "mark": receipt.mark,
        "lead": " ".join(receipt_lead(receipt)),
        "number": {"label": phrase("receipt.number"), "text": receipt.number},
        "lines": [{"label": label, "text": text} for label, text in receipt_lines(receipt) if text],
        "digests": [
            {"label": phrase(f"receipt.{name}"), "groups": grouped(digest)}
            for name, digest in (("digest", receipt.digest), ("pdf_digest", receipt.pdf_digest))
        ],
        "check_title": phrase("receipt.check_title"),
        "check": phrase("receipt.check", url=receipt.check_url, attachment=ATTACHMENT),
        "footer": phrase("receipt.footer"),
        "page_label": phrase("sheet.page"),
    }


def receipt_lead(receipt: Receipt) -> Iterator[str]:
    """Tell what the receipt proves, and that figures are lacking where they are."""
    yield phrase("receipt.lead_rectified" if receipt.replaces else "receipt.lead")
    if receipt.incomplete:
        yield phrase("receipt.incomplete")


def receipt_lines(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """Label and text of what the receipt tells, in order; a text may be empty."""
    yield phrase("receipt.sent_at"), moment(receipt.sent_at)
    yield from receipt.header
    yield phrase("receipt.campaign"), receipt.campaign
    yield phrase("receipt.sent_by"), receipt.sent_by
    yield phrase("receipt.act"), act(receipt.act_number, receipt.act_date)
    yield phrase("receipt.lacking"), "; ".join(receipt.lacking)
    yield phrase("receipt.outcome"), receipt.outcome
    yield from receipt.amounts
    yield phrase("outcome.follows"), " ".join(receipt.follows)
    yield phrase("receipt.unconfirmed"), receipt.unconfirmed
    yield phrase("receipt.replaces"), receipt.replaces
    yield phrase("receipt.reason"), receipt.reason
    yield (
        phrase("receipt.definition"),
        phrase(
            "receipt.definition_text",
            form=receipt.form,
            version=receipt.definition_version,
            digest=receipt.definition_digest[:12],
        ),
    )


def moment(at: datetime) -> str:
    """Date, time to the second and zone, Italian: `24/11/2026 alle 10:42:07 (ora solare italiana, +01:00 da UTC)`."""
    local = at.astimezone(ITALY)
    zone = phrase("receipt.summer" if local.dst() else "receipt.winter")
    offset = f"{local:%z}"
    return phrase(
        "receipt.moment",
        day=f"{local:%d/%m/%Y}",
        clock=f"{local:%H:%M:%S}",
        zone=zone,
        offset=f"{offset[:3]}:{offset[3:]}",
    )


def act(number: str, on: date | None) -> str:
    """The approval act in words: `n. 12 del 24/11/2026`, `Delibera n. 12`; empty without either."""
    said = phrase("receipt.act_number", number=number) if number[:1].isdigit() else number
    if number and on:
        return phrase("receipt.act_both", act=said, day=f"{on:%d/%m/%Y}")
    if number:
        return said
    return phrase("receipt.act_day", day=f"{on:%d/%m/%Y}") if on else ""


def grouped(digest: str) -> list[str]:
    """A digest in groups of eight digits."""
    return [digest[at : at + GROUP] for at in range(0, len(digest), GROUP)]
