# SPDX-License-Identifier: EUPL-1.2
"""The national campaign of the demo, with few comuni: as if each had filled in and sent its scheda itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction

from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.documents.scheda import Scheda as Document
from schedario.nation.synthetic.generate import Order, generate
from schedario.portal.audit_log.chain import check_chain
from schedario.portal.audit_log.models import Event
from schedario.portal.demo.nation import CODE, SEED, is_loaded, load_nation
from schedario.portal.filing.actions import prints
from schedario.portal.filing.actions.prints import ensure_print
from schedario.portal.filing.document import build_document, read_sent_document
from schedario.portal.filing.draft_journal import find_unrecorded_changes
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.filing.sending.checking import check_file, check_text
from schedario.portal.filing.sending.submission import PreparedSubmission
from schedario.portal.registry.models import Ats, Campaign, Comune
from schedario.portal.timeline import describe_event

NOW = datetime(2026, 5, 11, 9, 30, tzinfo=UTC)
COMUNI = 25

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def nation(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:  # noqa: ARG001 - the database is there
    """Loaded once for all tests of this module, and undone after them; what was told while loading."""
    told: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        load_nation(NOW, told.append, COMUNI)
        yield told
        transaction.set_rollback(True)


def test_every_comune_has_a_scheda_in_one_of_the_states(nation: list[str]) -> None:
    states = Counter(Scheda.objects.filter(campaign__code=CODE).values_list("state", flat=True))
    assert states.total() == COMUNI
    assert states[SchedaState.SENT] > 0
    assert is_loaded()
    assert nation == ["Schede di tutti i comuni", "Schede e salvataggi", "Invii", "Giornale"]


@pytest.mark.usefixtures("nation")
def test_everything_is_marked_as_test_data() -> None:
    assert Campaign.objects.get(code=CODE).synthetic
    for model in (Ats, Comune):
        assert not model.objects.filter(synthetic=False).exists()
    assert all("DATI DI PROVA" in (build_document(one).mark or "") for one in Scheda.objects.all()[:5])


@pytest.mark.usefixtures("nation")
def test_the_schede_hold_what_was_generated() -> None:
    form = Campaign.objects.get(code=CODE).form
    made = generate(form, Order(SEED, COMUNI, moment="mese-prima"))
    for row in made.iter_rows(named=True):
        scheda = Scheda.objects.select_related("comune").get(comune__istat=row["istat"])
        stored = {cell: entry["stored"] for cell, entry in scheda.supplied.items()} | scheda.answers
        assert stored == {cell.id: row[cell.id] for cell in form.asked if row[cell.id] is not None}
        assert (scheda.comune.codice, scheda.comune.provincia) == (row["codice"], row["provincia"])
        assert (scheda.state == SchedaState.SENT) == (row["stato"] == "inviata")


@pytest.mark.usefixtures("nation")
def test_what_was_sent_is_what_the_scheda_would_send_now() -> None:
    for submission in Submission.objects.select_related("scheda__campaign", "scheda__comune"):
        prepared = PreparedSubmission(submission.scheda)
        salt = json.loads(bytes(submission.document))["salt"]
        assert bytes(submission.document) == write_json(prepared.add_salt(salt))
        assert (submission.digest, submission.salted) == (sha256(submission.document).hexdigest(), True)
        assert submission.unconfirmed == [one.code for one in prepared.findings.warnings]
        assert not prepared.findings.errors


@pytest.mark.usefixtures("nation")
def test_the_journal_holds_and_tells_all_that_was_written() -> None:
    checked = check_chain()
    assert not checked.breaks
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    begun = [one for one in Scheda.objects.all() if one.version]
    assert kinds == {
        "campaign:opened": 1,
        "scheda:filled_in": len(begun),
        "submission:sent": Submission.objects.count(),
    }
    assert not any(find_unrecorded_changes(one) for one in begun)
    moments = list(Event.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < NOW - timedelta(minutes=20)


@pytest.mark.usefixtures("nation")
def test_a_print_is_made_when_it_is_first_asked_for_and_kept_from_then_on() -> None:
    first = Submission.objects.select_related("scheda__campaign", "scheda__comune").order_by("number")[0]
    assert (bytes(first.pdf), first.pdf_digest) == (b"", "")
    made = ensure_print(first)
    salt = json.loads(bytes(first.document))["salt"]
    assert bytes(made.pdf).startswith(pdf_bytes(PreparedSubmission(first.scheda).add_salt(salt)))
    assert made.pdf_digest == sha256(made.pdf).hexdigest()
    assert ensure_print(Submission.objects.get(pk=first.pk)).pdf == made.pdf
    (told,) = Event.objects.filter(kind="submission:printed")
    assert json.loads(told.details) == {"number": first.number, "pdf_digest": made.pdf_digest}
    assert told.subject == first.scheda.journal_subject
    assert first.number in describe_event(told)
    assert not check_chain().breaks


@pytest.mark.usefixtures("nation")
def test_of_two_that_make_a_print_at_once_the_first_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    late = Submission.objects.select_related("scheda__campaign", "scheda__comune").order_by("-number")[0]

    def overtaken(document: Document) -> bytes:
        monkeypatch.undo()
        ensure_print(fresh(late))
        return pdf_bytes(document) + b"%"

    monkeypatch.setattr(prints, "pdf_bytes", overtaken)
    assert not bytes(ensure_print(late).pdf).endswith(b"%")
    assert late.pdf_digest == fresh(late).pdf_digest == sha256(late.pdf).hexdigest()
    assert Event.objects.filter(kind="submission:printed", subject=late.scheda.journal_subject).count() == 1


def fresh(submission: Submission) -> Submission:
    return Submission.objects.select_related("scheda__campaign", "scheda__comune").get(pk=submission.pk)


@pytest.mark.usefixtures("nation")
def test_what_has_no_print_yet_is_recognised_by_its_data_alone() -> None:
    unprinted = Submission.objects.filter(pdf_digest="").select_related("scheda__campaign", "scheda__comune")[0]
    pdf = pdf_bytes(read_sent_document(unprinted))
    assert check_file(pdf, "una.pdf").match == "data"
    assert check_file(bytes(unprinted.document), "una.json").match == "json"
    answer = check_text(unprinted.number)
    assert answer.match == "number"
