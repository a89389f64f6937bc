# SPDX-License-Identifier: EUPL-1.2
"""The story of a scheda, in words that an officer understands."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from schedario.portal.audit_log import events
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions.confirming import confirm_warnings, withdraw_confirmation
from schedario.portal.filing.actions.differences import report_difference
from schedario.portal.filing.actions.doubting import ask_about_doubt, close_doubt
from schedario.portal.filing.actions.loading import load_document, undo_loading
from schedario.portal.filing.actions.prints import accept_signed_copy, ensure_print
from schedario.portal.filing.actions.reopening import cancel_rectification, reopen_scheda
from schedario.portal.filing.models import Doubt, Submission
from schedario.portal.filing.uploading.keeping import keep_document
from schedario.portal.filing.views.timeline import PER_PAGE
from schedario.portal.timeline import WORDS, build_entry
from tests.portal.filled import REASON, fill, fresh, put, send_now, warning, writer
from tests.portal.open_data import release
from tests.portal.signatures import signed
from tests.portal.world import World


def page(client: Client, world: World, query: str = "") -> str:
    return client.get(world.url(f"storia/{query}")).content.decode()


@pytest.fixture
def eventful(world: World) -> World:
    """Everything that can happen to a scheda has happened to it."""
    fill(world, M24__utenti="100")
    for _ in range(2):
        confirm_warnings(world.scheda.pk, 0, [warning(world)], REASON, writer(world))
        withdraw_confirmation(world.scheda.pk, warning(world), writer(world))
    confirm_warnings(world.scheda.pk, 0, [warning(world)], REASON, writer(world))
    asked = Doubt.objects.create(
        scheda=world.scheda,
        version=0,
        code="SOC26-P-001",
        found="Livello: 5,57 %",
        told={"level": "info", "status": "project", "message": "", "remedy": "", "expected": ""},
        found_at=timezone.now(),
    )
    ask_about_doubt(asked.pk, "È davvero così alto?", writer(world, "analista"))
    close_doubt(asked.pk, "Spiegato per telefono", writer(world, "analista"))
    seen = fresh(world).version
    document = keep_document(fresh(world), "vecchia.txt", b"", writer(world))
    number = load_document(document, "text", seen, {"M15.utenti": "7", "M18.utenti": "3"}, writer(world))
    undo_loading(world.scheda.pk, seen + 1, number, writer(world))
    sent = send_now(world)
    accept_signed_copy(sent, signed(bytes(sent.pdf)), writer(world, "responsabile"))
    reopen_scheda(fresh(world), writer(world, "responsabile").who, "Ore contate due volte")
    put(world, M12__utenti="7")
    cancel_rectification(fresh(world), writer(world, "responsabile"))
    until = timezone.now() + timedelta(days=1)
    reopen_scheda(fresh(world), writer(world, "amministratore").who, "Chiesto dal comune", until)
    put(world, M12__utenti="6")
    send_now(world)
    supplied = events.SuppliedValuesChanged(source="Allegato 1", cells={"R06": ("39148,99", "40000,00")})
    record_event(Actor("Amministratore"), world.scheda.journal_subject, supplied)
    report_difference(world.scheda, "0" * 64, "f" * 64, writer(world))
    adopted = events.SchedaDefinitionAdopted(version=("1.0.0", "1.1.0"), cells={"R99": ("12", "")})
    record_event(Actor("Amministratore"), world.scheda.journal_subject, adopted)
    release(world, sent.number)
    release(world)
    Submission.objects.filter(pk=sent.pk).update(pdf=b"", pdf_digest="")  # as if it had been loaded as sent
    ensure_print(Submission.objects.get(pk=sent.pk))
    return world


def test_every_kind_of_event_has_its_words(eventful: World, amministratore: Client) -> None:
    kinds = set(Event.objects.filter(subject="scheda:soc26/CR078SIF11YE").values_list("kind", flat=True))
    assert kinds == {kind for kind in events.KINDS if kind.startswith(("scheda:", "submission:"))}
    assert {events.KINDS[kind] for kind in kinds} <= set(WORDS)
    shown = page(amministratore, eventful)
    (confirmed, *_) = Event.objects.filter(kind="scheda:warning:confirmed")
    warned = json.loads(confirmed.details)["message"]
    for words in (
        "Compilatore ha compilato la scheda",
        f"Compilatore ha confermato la segnalazione «{warned}» (",
        "Compilatore ha ritirato la conferma",
        "Analista ha chiesto di «Livello: 5,57 %»: «È davvero così alto?»",
        "Analista ha chiuso il dubbio su «Livello: 5,57 %»",
        "«Spiegato per telefono»",
        "Compilatore ha caricato «vecchia.txt» (testo): 2 celle",
        "Compilatore ha annullato il caricamento di «vecchia.txt»",
        "Responsabile ha inviato la scheda: ricevuta SOC26-",
        "firmata da ROSSI ANNA (DATI DI PROVA)",
        "Responsabile ha riaperto la scheda",
        "ha riaperto la scheda fino al",
        "Responsabile ha rinunciato alla rettifica",
        "Responsabile ha inviato la rettifica: ricevuta SOC26-",
        "«Chiesto dal comune»",
        "Amministratore ha caricato altri valori forniti (fonte: Allegato 1)",
        "La pagina di Compilatore calcolava un risultato diverso",
        "La scheda segue ora la definizione 1.1.0, al posto della 1.0.0",
        "ha consentito di pubblicare i testi della scheda inviata",
        "non consente più di pubblicare i testi della scheda inviata",
    ):
        assert words in shown


def test_it_tells_what_changed_from_what_to_what(world: World, compilatore: Client) -> None:
    fill(world)
    send_now(world)
    shown = page(compilatore, world)
    assert "M12" in shown
    assert "<td>vuota</td><td>8</td>" in shown


def test_what_was_filled_in_before_a_confirmation_is_told_before_it(world: World) -> None:
    fill(world, M24__utenti="100")
    confirm_warnings(world.scheda.pk, 0, [warning(world)], REASON, writer(world))
    kinds = Event.objects.filter(subject="scheda:soc26/CR078SIF11YE").order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["scheda:filled_in", "scheda:warning:confirmed"]


def test_what_is_not_yet_in_the_journal_is_shown_as_such(world: World, compilatore: Client) -> None:
    put(world, M12__utenti="7")
    assert "non ancora nel registro" in page(compilatore, world)
    assert not Event.objects.filter(kind="scheda:filled_in").exists()


def test_a_scheda_nobody_touched_has_no_story(world: World, compilatore: Client) -> None:
    assert "Non è ancora successo nulla" in page(compilatore, world)


def tell_reopening(reason: str, subject: str = "scheda:soc26/CR078SIF11YE") -> None:
    record_event(Actor("Anna Rossi"), subject, events.SchedaReopened(reason=reason, until=None))


def test_it_comes_in_pages_the_last_first(world: World, compilatore: Client) -> None:
    for step in range(PER_PAGE + 1):
        tell_reopening(f"motivo {step}.")
    assert f"motivo {PER_PAGE}." in page(compilatore, world)
    assert "motivo 0." not in page(compilatore, world)
    assert "motivo 0." in page(compilatore, world, "?pagina=2")


def test_an_event_of_another_scheda_is_not_in_it(world: World, compilatore: Client) -> None:
    tell_reopening("altrove", "scheda:soc26/CR039SIF11WQ")
    assert "altrove" not in page(compilatore, world).replace("Altrove", "")


@pytest.mark.parametrize(
    ("kind", "details"), [("scheda:dreamt", "{}"), ("scheda:reopened", '{"until":null}'), ("reopened", "[]")]
)
def test_an_event_that_cannot_be_read_is_still_told(world: World, kind: str, details: str) -> None:
    event = Event(number=1, at=timezone.now(), actor="Anna Rossi", kind=kind, details=details)
    assert build_entry(event, world.campaign.form).text == f"Anna Rossi: {kind}"
