# SPDX-License-Identifier: EUPL-1.2
"""The pages of the open data: for everybody, for who publishes, for who releases texts."""

from __future__ import annotations

import html
import json
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client

from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.opendata.models import Publication, PublicationState, TextRelease
from schedario.portal.registry.models import Comune
from tests.portal.filled import fill, send_now
from tests.portal.open_data import published
from tests.portal.world import World

MANAGE = "/campagne/soc26/pubblicazione/"
PUBLISHING = {"rule": "act", "act": "Decreto di prova n. 1 del 2026", "sure": "on"}
TEXT = "Il signor Rossi abita qui"


@pytest.fixture
def sent(world: World) -> Submission:
    fill(world, R16=TEXT)
    return send_now(world)


@pytest.mark.usefixtures("world")
def test_with_nothing_published_the_page_says_so(client: Client) -> None:
    assert "Non è stato ancora pubblicato niente" in client.get("/opendata/").text
    assert client.get("/opendata/soc26/").status_code == 404
    assert client.get("/opendata/soc26/schede.csv").status_code == 404


@pytest.mark.usefixtures("sent")
def test_anybody_finds_the_files_with_their_checksums(client: Client, world: World) -> None:
    made = published(world)
    assert "/opendata/soc26/" in client.get("/opendata/").text
    page = client.get("/opendata/soc26/").text
    assert all(f"/opendata/soc26/1/{file['name']}" in page and file["sha256"] in page for file in made.files)
    assert "http://localhost:8000/opendata/soc26/1/" in page


@pytest.mark.usefixtures("sent")
def test_the_dictionary_shows_each_column_with_its_source(client: Client, world: World) -> None:
    published(world)
    page = client.get("/opendata/soc26/1/dizionario/").text
    assert all(f"<code>{name}</code>" in page for name in ("codice", "quadro_Q3", *world.campaign.form.cells))
    assert "100 per R0B.utenti diviso R03" in page


@pytest.mark.usefixtures("sent")
def test_an_address_without_version_leads_to_the_newest(client: Client, world: World) -> None:
    published(world)
    published(world)
    assert client.get("/opendata/soc26/schede.csv")["Location"] == "/opendata/soc26/2/schede.csv"
    assert client.get("/opendata/soc26/niente.csv").status_code == 404
    assert client.get("/opendata/soc26/1/niente.csv").status_code == 404


@pytest.mark.usefixtures("sent")
def test_who_has_a_file_already_does_not_get_it_again(client: Client, world: World) -> None:
    published(world)
    first = client.get("/opendata/soc26/1/schede.csv")
    again = client.get("/opendata/soc26/1/schede.csv", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again["ETag"]) == (304, first["ETag"])


@pytest.mark.one_database
class TestParts:
    """Parts of a file, as programs that read Parquet over the network and interrupted downloads ask for them."""

    FILE = "/opendata/soc26/1/schede.parquet"

    @pytest.fixture
    def whole(self, sent: Submission, client: Client, world: World) -> bytes:  # noqa: ARG002 - there is one to publish
        published(world)
        return body(client.get(self.FILE))

    @pytest.mark.parametrize(
        ("asked", "part"),
        [
            ("bytes=0-0", slice(0, 1)),
            ("bytes=10-19", slice(10, 20)),
            ("bytes=10-", slice(10, None)),
            ("bytes=-8", slice(-8, None)),
            ("Bytes=4-99999999999", slice(4, None)),
            ("bytes=-99999999999", slice(None)),
        ],
    )
    def test_one_part_is_given_with_its_place(self, whole: bytes, client: Client, asked: str, part: slice) -> None:
        answer = client.get(self.FILE, headers={"range": asked})
        first, end, _ = part.indices(len(whole))
        assert answer.status_code == 206
        assert body(answer) == whole[part]
        assert answer["Content-Range"] == f"bytes {first}-{end - 1}/{len(whole)}"
        assert answer["Content-Length"] == str(end - first)
        assert answer["ETag"] == client.get(self.FILE)["ETag"]

    def test_the_parts_of_an_interrupted_download_are_the_file(self, whole: bytes, client: Client) -> None:
        first = client.get(self.FILE, headers={"range": "bytes=0-999"})
        rest = client.get(self.FILE, headers={"range": "bytes=1000-", "if-range": first["ETag"]})
        assert rest.status_code == 206
        assert sha256(body(first) + body(rest)).hexdigest() == first["ETag"].strip('"') == sha256(whole).hexdigest()

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"range": "bytes=0-1,4-5"},
            {"range": "bytes=9-4"},
            {"range": "bytes=-"},
            {"range": "lines=1-2"},
            {"range": "bytes=one-two"},
            {"range": "bytes=0-9", "if-range": '"of another version"'},
        ],
    )
    def test_otherwise_the_whole_is_given(self, whole: bytes, client: Client, headers: dict[str, str]) -> None:
        answer = client.get(self.FILE, headers=headers)
        assert (answer.status_code, body(answer)) == (200, whole)
        assert answer["Accept-Ranges"] == "bytes"
        assert answer["Content-Length"] == str(len(whole))

    @pytest.mark.parametrize("asked", ["bytes=99999999999-", "bytes=-0"])
    def test_a_part_beyond_the_end_is_refused(self, whole: bytes, client: Client, asked: str) -> None:
        answer = client.get(self.FILE, headers={"range": asked})
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(whole)}")
        etag = client.get(self.FILE)["ETag"]
        assert client.get(self.FILE, headers={"range": asked, "if-none-match": etag}).status_code == 304

    @pytest.mark.usefixtures("whole")
    def test_who_asks_only_for_the_head_hears_of_the_whole(self, client: Client) -> None:
        answer = client.head(self.FILE, headers={"range": "bytes=0-9"})
        assert (answer.status_code, answer["Accept-Ranges"]) == (200, "bytes")


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.usefixtures("sent")
def test_a_version_at_work_is_nobodys(client: Client, amministratore: Client) -> None:
    amministratore.post(MANAGE, PUBLISHING)
    assert Publication.objects.get().state == PublicationState.BUILDING
    assert client.get("/opendata/soc26/1/").status_code == 404
    assert "In preparazione" in amministratore.get(MANAGE).text


@pytest.mark.usefixtures("sent")
def test_publishing_is_confirmed_and_built_by_a_task(
    amministratore: Client, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    assert "Conferma che vuoi pubblicare" in amministratore.post(MANAGE).text
    assert not Publication.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        amministratore.post(MANAGE, PUBLISHING)
    assert Publication.objects.get().state == PublicationState.READY
    assert client.get("/opendata/soc26/1/").status_code == 200


@pytest.mark.usefixtures("world")
def test_before_anybody_sent_there_is_nothing_to_publish(amministratore: Client) -> None:
    assert "Non c’è niente da pubblicare" in amministratore.get(MANAGE).text
    answer = amministratore.post(MANAGE, PUBLISHING, follow=True)
    assert "Non c’è nessuna scheda da pubblicare" in answer.text
    assert "Nessun comune ha ancora inviato la scheda" in answer.text


@pytest.mark.usefixtures("sent")
def test_where_only_invented_comuni_sent_it_says_so(amministratore: Client) -> None:
    Comune.objects.update(synthetic=True)
    told = html.unescape(amministratore.get(MANAGE).text)
    assert "Hanno inviato la scheda solo comuni inventati" in told
    assert "Nessun comune ha ancora inviato" not in told
    assert "0; altre 1, di comuni inventati, non si pubblicano" in told


@pytest.mark.usefixtures("sent")
def test_what_failed_can_be_built_again(amministratore: Client, django_capture_on_commit_callbacks: Any) -> None:
    amministratore.post(MANAGE, PUBLISHING)
    Publication.objects.update(state=PublicationState.FAILED, problem="disco pieno")
    assert "disco pieno" in amministratore.get(MANAGE).text
    with django_capture_on_commit_callbacks(execute=True):
        amministratore.post(f"{MANAGE}1/riprova/")
    assert Publication.objects.get().state == PublicationState.READY


@pytest.mark.usefixtures("sent")
def test_a_version_is_withdrawn_with_a_reason_that_everybody_reads(
    amministratore: Client, client: Client, world: World
) -> None:
    published(world)
    assert amministratore.post(f"{MANAGE}1/ritira/", {"reason": "breve"}).status_code == 200
    amministratore.post(f"{MANAGE}1/ritira/", {"reason": "C’era il nome di una persona"})
    answer = client.get("/opendata/soc26/1/")
    assert (answer.status_code, "C’era il nome di una persona" in answer.text) == (410, True)
    assert client.get("/opendata/soc26/").status_code == 404
    assert amministratore.get(f"{MANAGE}1/ritira/").status_code == 404


def test_the_administrator_reads_the_texts_and_chooses(amministratore: Client, sent: Submission) -> None:
    page = f"{MANAGE}testi/"
    assert TEXT in amministratore.get(page).text
    amministratore.post(page, {"shown": sent.number, "release": sent.number})
    assert TextRelease.objects.get().submission == sent
    assert "consentiti: 1 su 1" in amministratore.get(MANAGE).text
    amministratore.post(page, {"shown": sent.number})
    assert not TextRelease.objects.exists()


def test_the_texts_most_likely_to_name_somebody_are_read_first(
    amministratore: Client, sent: Submission, world: World
) -> None:
    """Cumignano comes before Quintano by name, but nobody is named in its text."""
    document = json.loads(bytes(sent.document))
    document["cells"]["R16"]["value"] = "Tutto bene."
    plain = Submission.objects.get(pk=sent.pk)
    plain.pk, plain.number, plain.digest, plain.document = (
        None,
        "SOC26-000002-00",
        "1" * 64,
        json.dumps(document).encode(),
    )
    plain.scheda = Scheda.objects.get(comune=world.cumignano)
    plain.save()
    page = amministratore.get(f"{MANAGE}testi/")
    assert [line[0].scheda.comune.denominazione for line in page.context["lines"]] == [
        "QUINTANO",
        "CUMIGNANO SUL NAVIGLIO",
    ]
    assert "nome di persona" in page.text
    assert "signor Rossi" in page.text


def test_a_choice_touches_only_what_was_shown(amministratore: Client, sent: Submission) -> None:
    amministratore.post(f"{MANAGE}testi/", {"release": sent.number})
    assert not TextRelease.objects.exists()


def test_the_responsabile_releases_the_texts_of_his_scheda(
    responsabile: Client, world: World, sent: Submission
) -> None:
    page = world.url("testi/")
    assert TEXT in responsabile.get(page).text
    responsabile.post(page, {"release": sent.number})
    assert TextRelease.objects.get().released_by == world.people["responsabile"]
    assert "Ritira il consenso" in responsabile.get(page).text
    responsabile.post(page)
    assert not TextRelease.objects.exists()
    story = responsabile.get(world.url("storia/")).text
    assert "ha consentito di pubblicare i testi" in story
    assert "non consente più" in story


def test_before_sending_there_is_no_text_to_release(responsabile: Client, world: World) -> None:
    assert "non è ancora stata inviata" in responsabile.get(world.url("testi/")).text


@pytest.mark.usefixtures("sent")
def test_the_campaign_tells_of_its_publications(amministratore: Client, world: World) -> None:
    published(world)
    page = amministratore.get("/campagne/soc26/").text
    assert "Dati aperti: pubblicata la versione 1 (schede: 1)." in page
    assert MANAGE in page
