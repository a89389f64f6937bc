# SPDX-License-Identifier: EUPL-1.2
"""Files that kill what reads them, at every door: a sentence for who sent them, never an error of the server."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from schedario.documents import sandboxed as documents
from schedario.documents.tables import sandboxed as tables
from schedario.portal.campaigns.models import Upload
from schedario.portal.filing.models import Submission, UploadedDocument
from schedario.portal.filing.sending import sandboxed as signatures
from schedario.sandbox.limits import Reason, SandboxError
from schedario.sandbox.pool import Pool
from tests.portal.filled import fill, send_now
from tests.portal.tables import to_check, upload, xlsx
from tests.portal.world import World
from tests.sandbox import bombs

START = "/campagne/soc26/valori/"
ROWS = [["Codice", "Comune", "R06 - Fabbisogno standard"], ["CR078SIF11YE", "QUINTANO", 39148.99]]
WORDS: dict[Reason, str] = {
    "time": "chiede troppo tempo o troppa memoria",
    "memory": "chiede troppo tempo o troppa memoria",
    "busy": "altri file",
    "unlimited": "Su questa macchina non si possono limitare memoria e tempo",
}


@pytest.fixture(params=WORDS)
def reason(request: pytest.FixtureRequest) -> Reason:
    cache.clear()
    found: Reason = request.param
    return found


def end_children(pool: Pool, reason: Reason, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the children of this pool end before they answer."""

    def end(*_asked: object) -> bytes:
        raise SandboxError(reason)

    monkeypatch.setattr(pool, "run", end)


def read_words(answer: Any) -> str:
    return " ".join(html.unescape(answer.content.decode()).split()).casefold()


@pytest.mark.django_db
def test_the_public_check(reason: Reason, monkeypatch: pytest.MonkeyPatch) -> None:
    end_children(documents.POOL, reason, monkeypatch)
    answer = Client().post("/verifica/", {"file": SimpleUploadedFile("file.pdf", b"%PDF-1.7")})
    assert answer.status_code == 200
    assert WORDS[reason].casefold() in read_words(answer)


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["packed behind letters", "packed behind all of it"])
def test_a_bomb_at_the_public_check(name: str) -> None:
    cache.clear()
    file = SimpleUploadedFile("file.pdf", bombs.DOCUMENTS[name]())
    answer = Client().post("/verifica/", {"file": file}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["why"] == "unreadable"
    assert answer.json()["detail"].startswith("file.pdf: ")


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["packed behind letters", "packed behind all of it"])
def test_a_bomb_for_a_scheda(name: str, world: World, compilatore: Client) -> None:
    answer = compilatore.post(world.url("carica/"), {"file": SimpleUploadedFile("file.pdf", bombs.DOCUMENTS[name]())})
    assert answer.status_code == 422
    assert "dal programma che lo ha fatto" in read_words(answer)
    assert not UploadedDocument.objects.exists()


@pytest.mark.django_db
def test_a_document_for_a_scheda(
    world: World, compilatore: Client, reason: Reason, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_children(documents.POOL, reason, monkeypatch)
    answer = compilatore.post(world.url("carica/"), {"file": SimpleUploadedFile("file.txt", b"SOC26")})
    assert answer.status_code == 422
    assert WORDS[reason].casefold() in read_words(answer)


class TestSignedCopies:
    @pytest.fixture
    def sent(self, world: World) -> Submission:
        fill(world)
        return send_now(world)

    def test_refused(
        self, world: World, responsabile: Client, sent: Submission, reason: Reason, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        end_children(signatures.POOL, reason, monkeypatch)
        file = SimpleUploadedFile("firmata.pdf", bytes(sent.pdf))
        answer = responsabile.post(world.url(f"ricevute/{sent.number}/firmata/"), {"file": file})
        assert answer.status_code == 422
        assert WORDS[reason].casefold() in read_words(answer)
        assert not sent.signed_copies.exists()


@pytest.mark.usefixtures("world")
class TestTables:
    def test_refused(self, amministratore: Client, reason: Reason, monkeypatch: pytest.MonkeyPatch) -> None:
        end_children(tables.POOL, reason, monkeypatch)
        answer = upload(amministratore, START, xlsx(*ROWS), "valori.xlsx")
        assert answer.status_code in (200, 422)
        assert WORDS[reason].casefold() in read_words(answer)
        assert not Upload.objects.exists()

    def test_refused_at_a_later_step(
        self, amministratore: Client, reason: Reason, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        check = to_check(amministratore, START, xlsx(*ROWS), "valori.xlsx")
        end_children(tables.POOL, reason, monkeypatch)
        for address in (check, check.replace("controllo", "colonne"), check.replace("controllo/", "errori.csv")):
            answer = amministratore.get(address)
            assert answer.status_code == 422
            assert WORDS[reason].casefold() in read_words(answer)
        assert Upload.objects.exists()

    @pytest.mark.one_database
    @pytest.mark.parametrize("name", ["the last cell of a sheet", "the first and the last cell", "entities of a link"])
    def test_bombs(self, amministratore: Client, name: str) -> None:
        answer = upload(amministratore, START, bombs.TABLES[name](), "valori.xlsx")
        assert answer.status_code in (200, 422)
        assert not Upload.objects.exists()
