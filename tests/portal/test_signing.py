# SPDX-License-Identifier: EUPL-1.2
"""A signed copy is taken only if it is our print, signed, and nothing else."""

from __future__ import annotations

import json
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions.prints import accept_signed_copy
from schedario.portal.filing.models import SignedCopy, Submission
from schedario.portal.filing.sending.signing import LARGEST, Printed, RefusedError, Why
from schedario.portal.filing.sending.verifying import verify_signed_copy
from schedario.portal.filing.views.signed_copies import REFUSALS
from tests.portal.filled import fill, put, send_now, writer
from tests.portal.signatures import CODICE_FISCALE, overdrawn, signed
from tests.portal.world import World


@pytest.fixture
def sent(world: World) -> Submission:
    fill(world)
    return send_now(world)


def printed(sent: Submission) -> Printed:
    return Printed(bytes(sent.pdf), sent.digest)


def refusal(data: bytes, sent: Submission) -> Why:
    with pytest.raises(RefusedError) as refused:
        verify_signed_copy(data, printed(sent))
    return refused.value.why


def test_the_signed_print_is_taken_with_its_signer(sent: Submission) -> None:
    (signature,) = verify_signed_copy(signed(bytes(sent.pdf)), printed(sent))["signatures"]
    assert (signature["signer"], signature["codice_fiscale"]) == ("ROSSI ANNA (DATI DI PROVA)", CODICE_FISCALE)
    assert (signature["format"], signature["signed_at"][:2]) == ("/ETSI.CAdES.detached", "20")


def test_two_people_may_sign_it(sent: Submission) -> None:
    twice = signed(signed(bytes(sent.pdf)), "Seconda")
    assert len(verify_signed_copy(twice, printed(sent))["signatures"]) == 2


def test_the_print_itself_is_not_signed(sent: Submission) -> None:
    assert refusal(bytes(sent.pdf), sent) == "unsigned"


def test_a_draft_that_is_signed_is_another_scheda(world: World, compilatore: Client) -> None:
    fill(world)
    draft = compilatore.get(world.url("stampa.pdf")).content
    assert refusal(signed(draft), send_now(world)) == "other_scheda"


def test_a_foreign_pdf_is_not_ours(sent: Submission) -> None:
    blank = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(blank)
    assert refusal(signed(blank.getvalue()), sent) == "not_ours"


def test_a_print_saved_anew_is_not_the_print_any_more(sent: Submission) -> None:
    again = BytesIO()
    with pikepdf.open(BytesIO(bytes(sent.pdf))) as pdf:
        pdf.save(again)
    assert refusal(signed(again.getvalue()), sent) == "changed"


def test_what_is_drawn_over_the_print_before_it_is_signed_shows(sent: Submission) -> None:
    assert refusal(signed(overdrawn(bytes(sent.pdf))), sent) == "changed"


def test_what_is_drawn_over_it_after_it_was_signed_shows(sent: Submission) -> None:
    assert refusal(overdrawn(signed(bytes(sent.pdf))), sent) in ("changed", "not_whole")


def test_bytes_behind_the_signature_show(sent: Submission) -> None:
    assert refusal(signed(bytes(sent.pdf)) + b"\n% and more", sent) in ("not_whole", "unreadable")


def test_a_changed_byte_under_the_signature_shows(sent: Submission) -> None:
    data = signed(bytes(sent.pdf))
    name = data.index(b"(Firma)", len(sent.pdf))
    assert refusal(data[:name] + b"(Fisma)" + data[name + 7 :], sent) == "broken"


def test_a_p7m_is_refused_with_its_own_words(sent: Submission) -> None:
    assert refusal(b"\x30\x82\x10\x00" + bytes(sent.pdf)[1024:], sent) == "p7m"
    assert "PAdES" in str(REFUSALS["p7m"])


def test_other_files_are_no_pdf(sent: Submission) -> None:
    assert refusal(b"PK\x03\x04", sent) == "not_pdf"
    assert refusal(b"%PDF-" + b" " * LARGEST, sent) == "too_large"


def test_whatever_follows_the_print_is_refused_or_signed(sent: Submission) -> None:
    whole = printed(sent)

    @given(
        st.binary(max_size=400)
        | st.binary(max_size=80).map(lambda some: b"\nxref\n0 1\n" + some + b"startxref\n9\n%%EOF")
    )
    def refused(tail: bytes) -> None:
        with pytest.raises(RefusedError):
            verify_signed_copy(whole.pdf + tail, whole)

    refused()


class TestUpload:
    def send(self, client: Client, world: World, sent: Submission, data: bytes) -> HttpResponse:
        file = SimpleUploadedFile("firmata.pdf", data, "application/pdf")
        return client.post(world.url(f"ricevute/{sent.number}/firmata/"), {"file": file})  # type: ignore[return-value]

    def test_it_is_kept_and_told(self, world: World, responsabile: Client, sent: Submission) -> None:
        data = signed(bytes(sent.pdf))
        assert self.send(responsabile, world, sent, data).status_code == 302
        copy = SignedCopy.objects.get()
        assert bytes(copy.pdf) == data
        assert responsabile.get(world.url(f"ricevute/{sent.number}/firmata/{copy.pk}.pdf")).content == data
        page = responsabile.get(world.url(f"ricevute/{sent.number}/")).content.decode()
        assert CODICE_FISCALE in page
        assert "Da verificare" in page
        assert (
            json.loads(Event.objects.get(kind="submission:signed_copy:kept").details)["pdf_digest"] == copy.pdf_digest
        )

    def test_a_wrong_file_is_refused_in_words_and_nothing_is_lost(
        self, world: World, responsabile: Client, sent: Submission
    ) -> None:
        self.send(responsabile, world, sent, signed(bytes(sent.pdf)))
        answer = self.send(responsabile, world, sent, b"hello")
        assert (answer.status_code, SignedCopy.objects.count()) == (422, 1)
        assert str(REFUSALS["not_pdf"]) in answer.content.decode()

    def test_a_large_file_is_refused(self, world: World, responsabile: Client, sent: Submission) -> None:
        assert self.send(responsabile, world, sent, b"%PDF-" + b" " * LARGEST).status_code == 413

    def test_no_file_is_asked_for(self, world: World, responsabile: Client, sent: Submission) -> None:
        assert responsabile.post(world.url(f"ricevute/{sent.number}/firmata/")).status_code == 422

    def test_the_same_file_is_kept_once(self, world: World, sent: Submission) -> None:
        data = signed(bytes(sent.pdf))
        first = accept_signed_copy(sent, data, writer(world))
        assert accept_signed_copy(sent, data, writer(world)) == first

    def test_the_signature_of_what_was_rectified_is_not_one_of_the_rectification(
        self, world: World, sent: Submission
    ) -> None:
        from schedario.portal.filing.actions.reopening import reopen_scheda  # noqa: PLC0415

        reopen_scheda(sent.scheda, writer(world, "responsabile").who, "Errore nelle ore")
        put(world, M12__utenti="7")
        assert refusal(signed(bytes(sent.pdf)), send_now(world)) == "other_scheda"
