# SPDX-License-Identifier: EUPL-1.2
"""The national campaign of the demo, with few comuni: as if each had filled in and sent its scheda itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction

from schedario.documents.json_writer import write_json
from schedario.nation.synthetic.generate import EDITION, Order, generate
from schedario.portal.demo import snapshots
from schedario.portal.demo.nation import CODE, SEED, is_loaded, load
from schedario.portal.demo.snapshots import Sent, snapshot
from schedario.portal.filing.document import as_document
from schedario.portal.filing.models import Scheda, State, Submission
from schedario.portal.filing.sending.submission import Prepared
from schedario.portal.filing.writing.telling import untold
from schedario.portal.journal.chain import check
from schedario.portal.journal.models import Event
from schedario.portal.registry.models import Ats, Campaign, Comune

NOW = datetime(2026, 5, 11, 9, 30, tzinfo=UTC)
COMUNI = 25

pytestmark = pytest.mark.django_db


def follow(groups: Sequence[Sequence[Sent]], _doing: str) -> Iterable[Sequence[Sent]]:
    return groups


@pytest.fixture(scope="module")
def nation(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:  # noqa: ARG001 - the database is there
    """Loaded once for all tests of this module, and undone after them; what was told while loading."""
    told: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        load(NOW, told.append, follow, COMUNI)
        yield told
        transaction.set_rollback(True)


def test_every_comune_has_a_scheda_in_one_of_the_states(nation: list[str]) -> None:
    states = Counter(Scheda.objects.filter(campaign__code=CODE).values_list("state", flat=True))
    assert states.total() == COMUNI
    assert states[State.SENT] > 0
    assert is_loaded()
    assert nation == ["Schede di tutti i comuni", "Schede e salvataggi", "Invii", "Giornale"]


@pytest.mark.usefixtures("nation")
def test_everything_is_marked_as_test_data() -> None:
    assert Campaign.objects.get(code=CODE).synthetic
    for model in (Ats, Comune):
        assert not model.objects.filter(synthetic=False).exists()
    assert all("DATI DI PROVA" in (as_document(one).mark or "") for one in Scheda.objects.all()[:5])


@pytest.mark.usefixtures("nation")
def test_the_schede_hold_what_was_generated() -> None:
    form = Campaign.objects.get(code=CODE).form
    made = generate(form, Order(SEED, COMUNI, moment="mese-prima"))
    for row in made.iter_rows(named=True):
        scheda = Scheda.objects.select_related("comune").get(comune__istat=row["istat"])
        stored = {cell: entry["stored"] for cell, entry in scheda.supplied.items()} | scheda.answers
        assert stored == {cell.id: row[cell.id] for cell in form.asked if row[cell.id] is not None}
        assert (scheda.comune.codice, scheda.comune.provincia) == (row["codice"], row["provincia"])
        assert (scheda.state == State.SENT) == (row["stato"] == "inviata")


@pytest.mark.usefixtures("nation")
def test_what_was_sent_is_what_the_scheda_would_send_now() -> None:
    for submission in Submission.objects.select_related("scheda__campaign", "scheda__comune"):
        prepared = Prepared(submission.scheda)
        assert bytes(submission.document) == write_json(prepared.document)
        assert submission.digest == prepared.digest
        assert submission.unconfirmed == [one.code for one in prepared.findings.warnings]
        assert not prepared.findings.errors
        assert submission.pdf_digest == sha256(submission.pdf).hexdigest()
        assert bytes(submission.pdf).startswith(b"%PDF")


@pytest.mark.usefixtures("nation")
def test_the_journal_holds_and_tells_all_that_was_written() -> None:
    checked = check()
    assert not checked.breaks
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    begun = [one for one in Scheda.objects.all() if one.version]
    assert kinds == {"campaign_opened": 1, "filled_in": len(begun), "sent": Submission.objects.count()}
    assert not any(untold(one) for one in begun)
    moments = list(Event.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] < NOW - timedelta(minutes=20)


def test_several_processes_make_the_same_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    header = {"denominazione": "COMUNE DI PROVA", "codice": "XX001SIF00ZZ"}
    tasks = [Sent(EDITION, header, {"R03": 1000 + index, "R06": 5_000_000}) for index in range(3)]
    monkeypatch.setattr(snapshots, "FEW", 1)
    monkeypatch.setattr(snapshots, "TOGETHER", 2)
    together = list(snapshots.snapshots(tasks, follow))
    assert [one.document for one in together] == [snapshot(one).document for one in tasks]
