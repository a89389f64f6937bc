# SPDX-License-Identifier: EUPL-1.2
"""Sending: what was seen is what is sent, once, and whole."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from html import unescape
from typing import Any

import polars as pl
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from schedario.documents.json_writer import write_json
from schedario.documents.pdf_reader import attached_bytes
from schedario.documents.print import pdf_bytes
from schedario.documents.read import read_bytes
from schedario.portal.analysis.nation import forget_nations, get_nation
from schedario.portal.audit_log.chain import check_chain
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions import sending
from schedario.portal.filing.actions.confirming import confirm_warnings
from schedario.portal.filing.actions.reopening import reopen_scheda
from schedario.portal.filing.actions.sending import BlockedError
from schedario.portal.filing.document import build_document
from schedario.portal.filing.editing import ClosedError, StaleError
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.filing.sending.mailing import mail_sent
from schedario.portal.filing.sending.receipt import build_receipt
from schedario.portal.filing.sending.submission import PreparedSubmission
from tests.portal.conftest import signed_in
from tests.portal.filled import REASON, fill, fresh, put, send_now, sent_form, warning, writer
from tests.portal.world import World


def read_pdf(data: bytes) -> str:
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def test_what_is_sent_is_what_was_there(world: World) -> None:
    fill(world)
    expected = build_document(fresh(world))
    sent = send_now(world)
    assert bytes(sent.document) == write_json(replace(expected, salt=find_salt(sent)))
    assert sent.digest == sha256(sent.document).hexdigest()
    assert sent.pdf_digest == sha256(sent.pdf).hexdigest()


def find_salt(sent: Submission) -> str:
    salt: str = json.loads(bytes(sent.document))["salt"]
    return salt


def test_every_submission_has_one_salt_of_its_own(world: World, responsabile: Client) -> None:
    fill(world)
    first = send_now(world)
    reopen_scheda(fresh(world), writer(world, "responsabile").who, "Non cambia nulla")
    again = send_now(world)
    salts = [find_salt(first), find_salt(again)]
    assert all(re.fullmatch("[0-9a-f]{32}", salt) for salt in salts)
    assert salts[0] != salts[1]
    assert (first.salted, again.salted) == (True, True)
    of_receipt = world.url(f"ricevute/{again.number}/")
    prints = [responsabile.get(f"{of_receipt}{name}").content for name in ("scheda.pdf", "ricevuta.pdf")]
    prints.append(responsabile.get(world.url("stampa.pdf")).content)
    assert [attached_bytes(one, "file.pdf") for one in prints] == [bytes(again.document)] * 3
    for address in (f"{of_receipt}scheda.json", world.url("scheda.json")):
        assert responsabile.get(address).content == bytes(again.document)


def test_the_salt_is_in_no_page_no_event_and_no_draft(world: World, responsabile: Client) -> None:
    fill(world)
    salt = find_salt(sent := send_now(world))
    pages = (world.url(), world.url(f"ricevute/{sent.number}/"), world.url("ricevute/"), world.url("storia/"))
    assert not [page for page in pages if salt in responsabile.get(page).text]
    assert not Event.objects.filter(details__contains=salt).exists()
    reopen_scheda(fresh(world), writer(world, "responsabile").who, "Ore contate due volte")
    assert "salt" not in json.loads(responsabile.get(world.url("scheda.json")).content)


def test_the_print_carries_the_data_that_were_sent(world: World) -> None:
    fill(world)
    sent = send_now(world)
    assert read_bytes(bytes(sent.pdf), "scheda.pdf").answers() == fresh(world).read_answers()


def test_a_sent_scheda_is_closed_and_the_pages_hear_of_it(world: World, compilatore: Client) -> None:
    before = fill(world).version
    sent = send_now(world)
    scheda = fresh(world)
    assert (scheda.state, sent.version, scheda.version) == (SchedaState.SENT, before, before + 1)
    with pytest.raises(ClosedError):
        put(world, M12__utenti="5")
    assert compilatore.get(world.url(f"stato/?version={before}")).json()["writable"] is False


def test_it_keeps_who_when_the_act_and_the_definition(world: World) -> None:
    fill(world)
    sent = send_now(world, act_number="12", act_date=date(2026, 11, 20))
    form = world.campaign.form
    assert (sent.sent_by, sent.act_number, sent.act_date) == (world.people["responsabile"], "12", date(2026, 11, 20))
    assert (sent.definition_version, sent.definition_digest) == (form.version, form.digest)
    assert sent.outcome.startswith("Obiettivo raggiunto")


def test_errors_block_it(world: World) -> None:
    fill(world, M12__utenti="dodici")
    with pytest.raises(BlockedError):
        send_now(world)
    assert (Submission.objects.count(), fresh(world).state) == (0, SchedaState.DRAFT)


def test_a_blank_figure_blocks_it(world: World, responsabile: Client) -> None:
    """Also where a supplied value was taken out; the report may be blank."""
    for blank in ({"M12__utenti": ""}, {"M12__utenti_base": ""}):
        fill(world, **blank)
        with pytest.raises(BlockedError):
            send_now(world)
        page = responsabile.get(world.url("invia/")).content.decode()
        assert "Restano celle da compilare" in page
        assert 'name="sure"' not in page
    assert not Submission.objects.exists()
    fill(world, R16="")
    assert send_now(world).unconfirmed == ["SOC26-Q4-001"]


def test_a_scheda_that_nobody_filled_in_is_not_sent(world: World) -> None:
    put(world, R16="")
    with pytest.raises(BlockedError):
        send_now(world)


def test_a_figure_that_there_is_not_is_sent_as_such(world: World, responsabile: Client, client: Client) -> None:
    """Neither zero nor missing: the receipt, the check and the print say that the scheda is incomplete."""
    fill(world, M12__ore="n.d.: il gestore non distingue le ore")
    assert "la scheda si invia incompleta" in unescape(responsabile.get(world.url("invia/")).content.decode())
    sent = send_now(world)
    assert sent.incomplete
    document = json.loads(bytes(sent.document))
    assert (document["completeness"], document["outcome"], document["outlook"]) == ("incomplete", None, None)
    assert document["unavailable"] == {"M12.ore": "il gestore non distingue le ore"}
    assert document["cells"]["M12.ore"] == {"state": "unavailable", "value": None}
    assert document["cells"]["M12.media_ore"] == {"state": "unavailable", "value": None}
    assert read_bytes(bytes(sent.pdf), "scheda.pdf").answers() == fresh(world).read_answers()
    assert "Inviata incompleta" in responsabile.get(world.url(f"ricevute/{sent.number}/")).content.decode()
    assert client.get(f"/verifica/?ricevuta={sent.number}", headers={"Accept": "application/json"}).json()["incomplete"]
    assert "inviata incompleta" in client.get(f"/verifica/?ricevuta={sent.number}").content.decode()


NOT_STATED = "L'esito non si dichiara: alcuni dati non sono disponibili."


@pytest.fixture
def lacking(world: World) -> Submission:
    """Quintano, sent without the hours of a row."""
    fill(world, M12__ore="n.d.: il gestore non distingue le ore")
    return send_now(world)


def test_nothing_that_was_sent_says_what_the_outcome_would_be(
    world: World, responsabile: Client, lacking: Submission
) -> None:
    kept = f"ricevute/{lacking.number}/"

    def read(address: str) -> str:
        content = responsabile.get(world.url(address)).content
        return read_pdf(content) if address.endswith(".pdf") else unescape(content.decode())

    papers = ("ricevuta.pdf", "scheda.pdf")
    said = {one: read(one) for one in ("", kept, "scheda.txt", *(f"{kept}{paper}" for paper in papers))}
    analysis = f"/analisi/{world.campaign.code}/comuni/{world.quintano.codice}/"
    said["analysis"] = unescape(signed_in(world, "analista").get(analysis).content.decode())
    for name, text in said.items():
        assert "resto non cambia: obiettivo" not in " ".join(text.split()), name
        assert NOT_STATED in " ".join(text.split()), name
    assert lacking.outcome == NOT_STATED
    for name in (kept, f"{kept}ricevuta.pdf"):
        assert "Dati non disponibili" in said[name]
        assert "il gestore non distingue le ore" in said[name]
    assert "Scheda: inviata incompleta" in said["analysis"]
    for table in ("tabella/", "tabella/esporta.csv"):
        listed = signed_in(world, "analista").get(f"/analisi/{world.campaign.code}/{table}")
        assert "inviata incompleta" in unescape(listed.content.decode()), table
    assert "inviata incompleta" in responsabile.get(world.url("ricevute/")).content.decode()
    assert "ci sono dati non disponibili" in unescape(responsabile.get(world.url("manca/")).content.decode())
    mail_sent.func(lacking.number)
    assert "inviata incompleta" in mail.outbox[-1].body


def test_the_page_before_sending_says_what_will_be_said(world: World, responsabile: Client) -> None:
    fill(world, M12__ore="n.d.: il gestore non distingue le ore")
    page = unescape(responsabile.get(world.url("invia/")).content.decode())
    assert "e il resto non cambia" not in page
    assert NOT_STATED in page


def test_the_page_before_sending_says_what_is_expected_while_figures_lack(world: World, responsabile: Client) -> None:
    """Nothing is about to be sent while a figure is blank; and why a quadro is due stands beside it, with its mark."""
    fill(world, M12__ore="")
    page = unescape(responsabile.get(world.url("invia/")).content.decode())
    assert "Se il resto non cambia: " in page
    assert "Con i dati disponibili l'esito non si può dire" not in page
    assert re.search(r"Non dovuto: la spesa del 2021 .* supera il fabbisogno .*\[regola dedotta, non ufficiale\]", page)


def test_an_older_receipt_that_had_kept_what_the_outcome_would_be_does_not_repeat_it(lacking: Submission) -> None:
    older = json.loads(bytes(lacking.document)) | {"standing": "provisional"}
    Submission.objects.filter(pk=lacking.pk).update(
        outcome="Se il resto non cambia: obiettivo raggiunto.", document=json.dumps(older).encode()
    )
    receipt = build_receipt(Submission.objects.get(pk=lacking.pk))
    assert receipt.outcome == "Con i dati disponibili l'esito non si può dire."
    assert receipt.lacking == (
        "M12 - Utenti famiglia e minori (Totale ore annue di assistenza - 2025): il gestore non distingue le ore",
    )


def test_a_report_that_there_is_not_is_no_text(world: World, responsabile: Client) -> None:
    """It is printed with its reason, and the scheda is incomplete; nobody says that the report is empty."""
    reason = "la redige l'ambito"
    fill(world, R16=f"n.d.: {reason}")
    scheda = fresh(world)
    assert scheda.read_answers().unavailable == {"R16": reason}
    assert scheda.render_cell_texts()["R16"] == f"n.d.: {reason}"
    (found,) = (one for one in scheda.evaluate_answers().findings if one.cells == ("R16",))
    assert (found.code, found.found) == ("SOC26-X-015", "dati non disponibili: 1")
    sent = send_now(world)
    document = json.loads(bytes(sent.document))
    assert document["unavailable"] == {"R16": reason}
    assert document["cells"]["R16"] == {"state": "unavailable", "value": None}
    assert read_bytes(bytes(sent.pdf), "scheda.pdf").answers() == scheda.read_answers()
    text = responsabile.get(world.url("scheda.txt")).content
    assert f"n.d.: {reason}" in text.decode()
    assert read_bytes(text, "scheda.txt").answers().unavailable == {"R16": reason}


def test_a_statement_that_was_kept_as_a_text_is_read_as_one(world: World) -> None:
    """Drafts saved before such texts were read so."""
    scheda = fresh(world)
    scheda.answers["R16"] = "n.d.: manca"
    assert scheda.read_answers().unavailable == {"R16": "manca"}
    assert scheda.render_cell_texts()["R16"] == "n.d.: manca"


def test_the_analysis_calls_no_scheda_that_was_sent_one_with_errors(world: World) -> None:
    """Columns have no place for «dato non disponibile»: what was sent had none that prevented it."""
    fill(world, M12__ore="")
    assert _count_errors(world) == (1, 1)
    fill(world, M12__ore="n.d.: il gestore non distingue le ore")
    send_now(world)
    assert _count_errors(world) == (0, 0)


def _count_errors(world: World) -> tuple[int, int]:
    """What prevents sending in Quintano's row of the table, and the blocked schede on the board."""
    forget_nations()
    nation = get_nation(world.campaign)
    (row,) = nation.table.filter(pl.col("codice") == world.quintano.codice).iter_rows(named=True)
    return row["errors"] + row["to_fill"], int(nation.measured.amounts["bloccate/above"].sum())


def test_an_unconfirmed_warning_does_not_block_it_and_is_told(world: World) -> None:
    fill(world, M24__utenti="100")
    sent = send_now(world)
    assert (sent.unconfirmed, sent.confirmations) == (["SOC26-Q1-003"], [])
    assert json.loads(Event.objects.get(kind="submission:sent").details)["unconfirmed"] == ["SOC26-Q1-003"]


def test_a_confirmed_warning_is_sent_with_its_reason(world: World) -> None:
    fill(world, M24__utenti="100")
    confirm_warnings(world.scheda.pk, 0, [warning(world)], REASON, writer(world))
    sent = send_now(world)
    assert sent.unconfirmed == []
    assert [one["reason"] for one in sent.confirmations] == [REASON]
    (printed,) = read_bytes(bytes(sent.pdf), "scheda.pdf").confirmed
    assert (printed.reason, printed.by) == (REASON, "Compilatore")


def test_a_version_that_was_not_seen_is_not_sent(world: World) -> None:
    fill(world)
    with pytest.raises(StaleError):
        send_now(world, base_version=0)
    assert not Submission.objects.exists()


def test_a_confirmation_that_was_not_seen_is_not_sent(world: World) -> None:
    fill(world, M24__utenti="100")
    seen = PreparedSubmission(fresh(world)).digest
    confirm_warnings(world.scheda.pk, 0, [warning(world)], REASON, writer(world))
    with pytest.raises(StaleError):
        send_now(world, digest=seen)


def test_a_save_while_the_print_is_made_stops_the_sending(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(world)

    def slow(document: Any) -> bytes:
        put(world, M12__utenti="7")
        return pdf_bytes(document)

    monkeypatch.setattr(sending, "pdf_bytes", slow)
    with pytest.raises(StaleError):
        send_now(world)
    assert (Submission.objects.count(), fresh(world).answers["M12.utenti"]) == (0, 7)


def test_it_is_sent_once(world: World) -> None:
    fill(world)
    send_now(world)
    with pytest.raises(ClosedError):
        send_now(world)
    assert Submission.objects.count() == 1


def test_a_closed_campaign_takes_nothing(world: World) -> None:
    fill(world)
    world.campaign.due_at = world.campaign.closes_at = timezone.now() - timedelta(minutes=1)
    world.campaign.save()
    with pytest.raises(ClosedError):
        send_now(world)


def test_the_journal_tells_first_what_was_filled_in_then_that_it_was_sent(world: World) -> None:
    fill(world)
    sent = send_now(world)
    filled_in, told = Event.objects.order_by("number")
    assert (filled_in.kind, filled_in.actor, told.kind, told.actor) == (
        "scheda:filled_in",
        "Compilatore",
        "submission:sent",
        "Responsabile",
    )
    assert json.loads(told.details) | {"number": sent.number, "digest": sent.digest} == json.loads(told.details)
    assert check_chain().breaks == []


def test_people_of_the_comune_get_the_receipt_by_mail(world: World, django_capture_on_commit_callbacks: Any) -> None:
    fill(world)
    with django_capture_on_commit_callbacks(execute=True):
        sent = send_now(world)
    (message,) = mail.outbox
    assert message.to == ["compilatore@example.org", "responsabile@example.org"]
    assert sent.number in message.subject
    for part in (sent.number, sent.digest, world.url(f"ricevute/{sent.number}/")):
        assert part in message.body


class TestPage:
    def test_it_shows_the_outcome_and_sends(self, world: World, responsabile: Client) -> None:
        fill(world)
        page = responsabile.get(world.url("invia/"))
        assert "Obiettivo raggiunto" in page.content.decode()
        answer = responsabile.post(world.url("invia/"), sent_form(responsabile, world, act_number="12"))
        sent = Submission.objects.get()
        assert answer["Location"] == world.url(f"ricevute/{sent.number}/")
        assert sent.act_number == "12"

    def test_errors_are_shown_with_their_cells(self, world: World, responsabile: Client) -> None:
        fill(world, M12__utenti="dodici")
        page = responsabile.get(world.url("invia/")).content.decode()
        assert f'href="{world.url()}#cella-M12.utenti"' in page
        assert 'name="sure"' not in page
        answer = responsabile.post(world.url("invia/"), sent_form(responsabile, world))
        assert (answer.status_code, Submission.objects.count()) == (422, 0)

    def test_it_asks_to_be_sure(self, world: World, responsabile: Client) -> None:
        fill(world)
        answer = responsabile.post(world.url("invia/"), sent_form(responsabile, world) | {"sure": ""})
        assert (answer.status_code, Submission.objects.count()) == (422, 0)

    def test_unconfirmed_warnings_are_sent_knowingly(self, world: World, responsabile: Client) -> None:
        fill(world, M24__utenti="100")
        data = sent_form(responsabile, world)
        assert responsabile.post(world.url("invia/"), data).status_code == 422
        assert responsabile.post(world.url("invia/"), data | {"knowingly": "on"}).status_code == 302

    def test_what_changed_meanwhile_is_shown_and_asked_again(self, world: World, responsabile: Client) -> None:
        fill(world)
        data = sent_form(responsabile, world, act_number="12")
        put(world, M12__utenti="7")
        answer = responsabile.post(world.url("invia/"), data)
        page = answer.content.decode()
        assert (answer.status_code, Submission.objects.count()) == (409, 0)
        assert re.search(r"M12[^<]*</th>\s*<td>8</td><td>7</td>", page)
        assert 'value="12"' in page
        again = sent_form(responsabile, world)
        assert responsabile.post(world.url("invia/"), again).status_code == 302

    @pytest.mark.parametrize("field", ["version", "digest", "shown"])
    @pytest.mark.parametrize("value", ["", "x", "[1]", "null", "99999999999999999999"])
    def test_hidden_fields_that_were_tampered_with_send_nothing(
        self, world: World, responsabile: Client, field: str, value: str
    ) -> None:
        fill(world)
        answer = responsabile.post(world.url("invia/"), sent_form(responsabile, world) | {field: value})
        assert answer.status_code in ({302} if field == "shown" else {409, 422}) | {422}
        assert Submission.objects.count() == (1 if answer.status_code == 302 else 0)

    def test_an_act_of_tomorrow_is_refused(self, world: World, responsabile: Client) -> None:
        fill(world)
        tomorrow = timezone.localdate() + timedelta(days=1)
        answer = responsabile.post(world.url("invia/"), sent_form(responsabile, world, act_date=tomorrow.isoformat()))
        assert (answer.status_code, Submission.objects.count()) == (422, 0)

    def test_after_sending_it_leads_to_the_receipt(self, world: World, responsabile: Client) -> None:
        fill(world)
        sent = send_now(world)
        assert sent.number in responsabile.get(world.url("invia/")).content.decode()

    @pytest.mark.parametrize("role", ["compilatore", "coordinatore", "amministratore", "analista"])
    def test_only_the_responsabile_sends(self, world: World, role: str) -> None:
        fill(world)
        assert signed_in(world, role).post(world.url("invia/"), {}).status_code in (403, 404)
        assert Scheda.objects.get(pk=world.scheda.pk).state == SchedaState.DRAFT
