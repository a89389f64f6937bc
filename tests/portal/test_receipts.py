# SPDX-License-Identifier: EUPL-1.2
"""Receipts and files: what was sent is given back byte for byte, drafts say that they are drafts."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from schedario.documents.read import read_bytes
from schedario.portal.filing.actions.confirming import confirm_warnings
from schedario.portal.filing.confirmations import get_fact
from schedario.portal.filing.models import Submission
from schedario.portal.filing.sending.numbering import (
    is_mistyped,
    issue_receipt_number,
    looks_like_number,
    normalise_number,
)
from schedario.portal.filing.sending.receipt import build_receipt
from schedario.portal.registry.models import Campaign, Comune
from tests.portal.conftest import signed_in
from tests.portal.filled import REASON, fill, fresh, put, send_now, writer
from tests.portal.world import World


@pytest.fixture
def sent(world: World) -> Submission:
    fill(world)
    return send_now(world, act_number="12", act_date=date(2026, 11, 20))


def pdf_text(data: bytes) -> str:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_the_receipt_says_what_was_sent_when_and_by_whom(world: World, responsabile: Client, sent: Submission) -> None:
    text = pdf_text(responsabile.get(world.url(f"ricevute/{sent.number}/ricevuta.pdf")).content)
    for part in (sent.number, "QUINTANO", "CR078SIF11YE", "Responsabile", "n. 12 del 20/11/2026", sent.digest[:8]):
        assert part in text
    assert "italiana, +0" in text


def test_a_warning_that_was_not_confirmed_is_told_in_words(world: World, responsabile: Client) -> None:
    fill(world, M24__utenti="100", M27__utenti="90", M27__ore="0")
    first, *_ = fresh(world).evaluate_answers().findings
    confirm_warnings(world.scheda.pk, 0, [get_fact(first)], REASON, writer(world))
    number = send_now(world).number
    page = responsabile.get(world.url(f"ricevute/{number}/")).content.decode()
    assert page.count("Sono indicati utenti ma nessuna ora di assistenza (SOC26-Q1-003)") == 1


def test_the_receipt_is_archivable_accessible_and_carries_the_data(
    world: World, responsabile: Client, sent: Submission
) -> None:
    data = responsabile.get(world.url(f"ricevute/{sent.number}/ricevuta.pdf")).content
    with pikepdf.open(BytesIO(data)) as pdf, pdf.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        assert bytes(pdf.attachments["scheda.json"].get_file().read_bytes()) == bytes(sent.document)
    again = responsabile.get(world.url(f"ricevute/{sent.number}/ricevuta.pdf")).content
    assert again == data


def test_files_of_what_was_sent_are_what_was_kept(world: World, responsabile: Client, sent: Submission) -> None:
    for address in ("stampa.pdf", f"ricevute/{sent.number}/scheda.pdf"):
        assert responsabile.get(world.url(address)).content == bytes(sent.pdf)
    for address in ("scheda.json", f"ricevute/{sent.number}/scheda.json"):
        assert responsabile.get(world.url(address)).content == bytes(sent.document)
    text = responsabile.get(world.url("scheda.txt")).content
    assert read_bytes(text, "scheda.txt").answers() == fresh(world).read_answers()
    assert b"BOZZA" not in text


@pytest.mark.parametrize("name", ["stampa.pdf", "scheda.json", "scheda.txt"])
def test_a_draft_says_that_it_is_one_and_reads_back(world: World, compilatore: Client, name: str) -> None:
    fill(world)
    reading = read_bytes(compilatore.get(world.url(name)).content, name)
    assert (reading.mark, reading.answers()) == ("BOZZA", fresh(world).read_answers())


def test_a_synthetic_draft_says_both(world: World, compilatore: Client) -> None:
    Comune.objects.filter(pk=world.quintano.pk).update(synthetic=True)
    fill(world)
    for name in ("stampa.pdf", "scheda.json", "scheda.txt"):
        assert read_bytes(compilatore.get(world.url(name)).content, name).mark == "BOZZA · DATI DI PROVA"


def test_what_is_sent_to_a_trial_campaign_says_so_on_print_and_receipt(world: World) -> None:
    Campaign.objects.update(synthetic=True)
    fill(world)
    sent = send_now(world)
    assert (read_bytes(bytes(sent.pdf), "scheda.pdf").mark, build_receipt(sent).mark) == (
        "DATI DI PROVA",
        "DATI DI PROVA",
    )


def test_files_have_names_and_are_kept_by_nobody_on_the_way(world: World, compilatore: Client) -> None:
    answer = compilatore.get(world.url("stampa.pdf"))
    assert answer["Content-Disposition"] == 'attachment; filename="SOC26-CR078SIF11YE-quintano.pdf"'
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")


def test_a_draft_has_no_receipt(world: World, compilatore: Client) -> None:
    fill(world)
    assert "non è ancora stata inviata" in compilatore.get(world.url("ricevute/")).content.decode()
    assert compilatore.get(world.url("ricevute/SOC26-000001-00/")).status_code == 404


def test_a_receipt_is_found_only_under_its_own_scheda(world: World, sent: Submission) -> None:
    coordinatore = signed_in(world, "coordinatore")
    for rest in ("", "ricevuta.pdf", "scheda.pdf", "scheda.json"):
        assert coordinatore.get(world.url(f"ricevute/{sent.number}/{rest}")).status_code == 200
        assert coordinatore.get(world.url(f"ricevute/{sent.number}/{rest}", world.cumignano)).status_code == 404
        assert coordinatore.get(world.url(f"ricevute/{sent.number}/{rest}", world.altrove)).status_code == 404


def test_the_receipt_is_of_what_was_sent_not_of_what_is_there_now(world: World, sent: Submission) -> None:
    Comune.objects.filter(pk=world.quintano.pk).update(denominazione="QUINTANO NUOVA")
    assert ("Denominazione", "QUINTANO") in build_receipt(Submission.objects.get(pk=sent.pk)).header


def test_a_sent_document_keeps_its_confirmations_and_what_followed(sent: Submission) -> None:
    document = json.loads(bytes(sent.document))
    assert document["outcome"]["text"] == sent.outcome
    assert "confirmed" not in document


def test_unread_texts_are_in_the_findings_of_a_draft(world: World, compilatore: Client) -> None:
    fill(world)
    put(world, M12__utenti="dodici")
    draft = compilatore.get(world.url("scheda.json")).json()
    assert "M12.utenti" not in draft["answers"]
    assert any("dodici" in finding["found"] for finding in draft["findings"])


class TestNumbers:
    def test_each_is_another(self, db: None) -> None:  # noqa: ARG002
        numbers = [issue_receipt_number("SOC26") for _ in range(50)]
        assert len(set(numbers)) == 50
        assert all(looks_like_number(one) and not is_mistyped(one) for one in numbers)

    @given(st.integers(1, 10**8), st.data())
    def test_a_wrong_character_or_two_exchanged_show(self, counted: int, data: st.DataObject) -> None:
        from stdnum.iso7064 import mod_97_10  # noqa: PLC0415

        bare = f"SOC26{counted:06d}"
        bare += mod_97_10.calc_check_digits(bare)
        at = data.draw(st.integers(5, len(bare) - 2))
        other = data.draw(st.sampled_from(sorted(set("0123456789") - {bare[at]})))
        assert not is_mistyped(bare)
        assert is_mistyped(bare[:at] + other + bare[at + 1 :])
        if bare[at] != bare[at + 1]:
            assert is_mistyped(bare[:at] + bare[at + 1] + bare[at] + bare[at + 2 :])

    @pytest.mark.parametrize("typed", ["soc26-000123-74", " SOC26 000123 74 ", "SOC26–000123—74", "SOC26_000123.74"])
    def test_it_is_understood_as_people_type_it(self, typed: str) -> None:
        assert normalise_number(typed) == "SOC26-000123-74"
