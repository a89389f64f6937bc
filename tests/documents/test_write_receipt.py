# SPDX-License-Identifier: EUPL-1.2
"""The receipt: every fact in words, Italian time with its zone, and no text that breaks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.documents.pdf_reader import attached_bytes
from schedario.documents.receipt import Receipt, act, grouped, moment, receipt_lines, receipt_model, receipt_pdf

DOCUMENT = b'{"schedario": 1}\n'
RECEIPT = Receipt(
    number="SOC26-000123-74",
    sent_at=datetime(2026, 5, 30, 21, 59, 7, tzinfo=UTC),
    header=(("Denominazione", "QUINTANO"), ("Codice indentificativo", "CR078SIF11YE")),
    campaign="SOC26",
    sent_by="Anna Rossi",
    form="SOC26",
    definition_version="1.0.0",
    definition_digest="1ab12f59b493" + "0" * 52,
    digest="ab" * 32,
    pdf_digest="cd" * 32,
    check_url="https://schede.example.it/verifica/",
)


def text_of(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


@pytest.mark.parametrize(
    ("at", "written"),
    [
        (datetime(2026, 5, 30, 21, 59, 7, tzinfo=UTC), "30/05/2026 alle 23:59:07 (ora legale italiana, +02:00 da UTC)"),
        (datetime(2026, 11, 24, 9, 42, tzinfo=UTC), "24/11/2026 alle 10:42:00 (ora solare italiana, +01:00 da UTC)"),
        # one in the morning of the day the clocks go back happens twice, and is told apart
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "25/10/2026 alle 02:30:00 (ora legale italiana, +02:00 da UTC)"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "25/10/2026 alle 02:30:00 (ora solare italiana, +01:00 da UTC)"),
    ],
)
def test_the_moment_is_italian_and_says_its_zone(at: datetime, written: str) -> None:
    assert moment(at) == written


def test_the_act_is_told_as_far_as_it_is_known() -> None:
    day = date(2026, 5, 20)
    assert act("Delibera G.C. n. 12", day) == "Delibera G.C. n. 12 del 20/05/2026"
    assert [act("12", day), act("12", None), act("", day), act("", None)] == [
        "n. 12 del 20/05/2026",
        "n. 12",
        "del 20/05/2026",
        "",
    ]


def test_it_says_every_fact_that_there_is_and_no_other() -> None:
    whole = replace(RECEIPT, act_number="12", outcome="Raggiunto", replaces="SOC26-000100-11", reason="Errore")
    said = text_of(receipt_pdf(whole, DOCUMENT))
    for _, fact in receipt_lines(whole):
        assert fact in said
    assert "Sostituisce" not in text_of(receipt_pdf(RECEIPT, DOCUMENT))


def test_digests_stand_in_groups_that_an_eye_can_compare() -> None:
    assert grouped("ab" * 32) == ["abababab"] * 8
    assert " ".join(["abababab"] * 4) in text_of(receipt_pdf(RECEIPT, DOCUMENT))


def test_it_carries_the_data_and_is_the_same_each_time() -> None:
    first = receipt_pdf(RECEIPT, DOCUMENT)
    assert attached_bytes(first, "ricevuta.pdf") == DOCUMENT
    assert receipt_pdf(RECEIPT, DOCUMENT) == first


def test_a_receipt_of_test_data_says_so() -> None:
    assert "DATI DI PROVA" in text_of(receipt_pdf(replace(RECEIPT, mark="DATI DI PROVA"), DOCUMENT))


def test_a_long_reason_goes_on_over_pages() -> None:
    long = replace(RECEIPT, reason="parola " * 3000)
    with pypdfium2.PdfDocument(receipt_pdf(long, DOCUMENT)) as pdf:
        assert len(pdf) > 1


@settings(max_examples=25)
@given(st.fixed_dictionaries({name: st.text(max_size=60) for name in ("sent_by", "reason", "campaign", "outcome")}))
def test_any_text_can_be_printed(texts: dict[str, Any]) -> None:
    receipt = replace(RECEIPT, **texts)
    assert receipt_model(receipt)["title"] in text_of(receipt_pdf(receipt, DOCUMENT))
