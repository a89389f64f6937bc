# SPDX-License-Identifier: EUPL-1.2
"""The public check: anybody may ask whether exactly this was sent, and learns nothing of what was not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.portal.filing.actions.reopening import reopen_scheda
from schedario.portal.filing.document import build_document
from schedario.portal.filing.models import Submission
from schedario.portal.filing.sending.checking import check_file, check_text
from schedario.portal.filing.sending.receipt import write_receipt
from schedario.portal.filing.sending.signing import LARGEST, prepare_for_signing
from schedario.portal.filing.views.checks import LIMIT
from tests.portal.filled import fill, fresh, put, send_now, writer
from tests.portal.signatures import overdrawn, signed
from tests.portal.world import World


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """Nobody has asked anything yet."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def sent(world: World) -> Submission:
    fill(world)
    return send_now(world)


@pytest.fixture
def anybody() -> Client:
    return Client()


def ask(client: Client, text: str) -> Any:
    return client.get("/verifica/", {"ricevuta": text}, headers={"Accept": "application/json"}).json()


def upload(client: Client, data: bytes, name: str = "file.pdf") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post("/verifica/", {"file": file}, headers={"Accept": "application/json"}).json()


def saved_again(pdf: bytes) -> bytes:
    """As another program writes it: the same data inside, other bytes."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(out)
    return out.getvalue()


def test_the_number_says_which_comune_sent_and_when(anybody: Client, sent: Submission) -> None:
    told = ask(anybody, sent.number)
    assert (told["found"], told["match"], told["comune"]["codice"]) == (True, "number", "CR078SIF11YE")
    assert (told["sent_at"], told["replaced_by"]) == (sent.sent_at.isoformat(), None)


def test_no_digest_of_what_is_in_it_is_told(anybody: Client, sent: Submission) -> None:
    for asked in (sent.number, sent.digest, sent.pdf_digest):
        told = {"page": anybody.get("/verifica/", {"ricevuta": asked}).text, "json": json.dumps(ask(anybody, asked))}
        for text in told.values():
            shown = {re.sub(r"\s", "", one) for one in re.findall(r"(?:[0-9a-f]{8}\s?){8}", text)}
            assert shown <= {asked, sent.definition_digest}


def test_a_digest_is_recognised_also_in_groups(anybody: Client, sent: Submission) -> None:
    grouped = " ".join(sent.digest[at : at + 8] for at in range(0, 64, 8)).upper()
    assert [ask(anybody, text)["number"] for text in (grouped, sent.pdf_digest)] == [sent.number] * 2


def test_files_are_recognised_by_what_is_in_them(
    anybody: Client, responsabile: Client, world: World, sent: Submission
) -> None:
    receipt = responsabile.get(world.url(f"ricevute/{sent.number}/ricevuta.pdf")).content
    files = {
        "pdf": bytes(sent.pdf),
        "json": bytes(sent.document),
        "continued": signed(bytes(sent.pdf)),
        "receipt": receipt,
        "data": saved_again(receipt),
    }
    for match, data in files.items():
        assert upload(anybody, data) | {"match": match, "number": sent.number} == upload(anybody, data)


def test_our_data_in_other_pages_are_told_as_data_only(anybody: Client, sent: Submission) -> None:
    again = BytesIO()
    with pikepdf.open(BytesIO(bytes(sent.pdf))) as pdf:
        pdf.pages.append(pdf.pages[0])
        pdf.save(again)
    assert upload(anybody, again.getvalue())["match"] == "data"
    page = anybody.post("/verifica/", {"file": SimpleUploadedFile("x.pdf", again.getvalue())}).content.decode()
    assert "Le pagine del file non sono state confrontate" in page


def test_a_file_that_goes_on_is_not_called_the_print(anybody: Client, sent: Submission) -> None:
    assert upload(anybody, overdrawn(bytes(sent.pdf)))["match"] == "continued"


def test_one_character_makes_another_document(anybody: Client, sent: Submission) -> None:
    changed = bytes(sent.document).replace(b'"M12.utenti": 8', b'"M12.utenti": 9')
    assert changed != bytes(sent.document)
    assert upload(anybody, changed) == {"found": False, "why": "unknown", "detail": ""}


def test_it_tells_of_a_later_rectification(anybody: Client, world: World, sent: Submission) -> None:
    reopen_scheda(fresh(world), writer(world, "responsabile").who, "Ore contate due volte")
    put(world, M12__utenti="7")
    assert ask(anybody, sent.number)["replaced_by"] is None
    new = send_now(world)
    assert ask(anybody, sent.number)["replaced_by"]["number"] == new.number
    assert ask(anybody, new.number)["replaced_by"] is None
    assert "Una rettifica ha sostituito" in anybody.get("/verifica/", {"ricevuta": sent.number}).content.decode()


def test_drafts_are_unknown_to_it(anybody: Client, compilatore: Client, world: World) -> None:
    fill(world)
    for name in ("stampa.pdf", "scheda.json"):
        assert upload(anybody, compilatore.get(world.url(name)).content)["found"] is False


def test_a_typing_mistake_is_told_from_a_number_that_nobody_has(anybody: Client, sent: Submission) -> None:
    wrong = sent.number[:-1] + str((int(sent.number[-1]) + 1) % 10)
    assert ask(anybody, wrong)["why"] == "mistyped"
    assert ask(anybody, "SOC26-999999-" + _check("SOC26999999"))["why"] == "unknown"
    assert ask(anybody, "0" * 64)["why"] == "unknown"
    assert ask(anybody, "")["why"] == "not_asked"


def _check(bare: str) -> str:
    from stdnum.iso7064 import mod_97_10  # noqa: PLC0415

    return str(mod_97_10.calc_check_digits(bare))


def test_what_is_no_pdf_of_ours_is_told_in_words(anybody: Client, world: World) -> None:  # noqa: ARG001
    assert upload(anybody, b"%PDF-1.7 nothing")["why"] == "unreadable"


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(
    ("content", "said"), [(b"", "vuoto"), (b"Gentile comune", "altra cosa"), (b"PK\x03\x04", "altra cosa")]
)
def test_what_nobody_ever_sends_is_not_called_not_sent(
    anybody: Client,
    content: bytes,
    said: str,
) -> None:
    """The sheet as text or workbook of one who did send it would be accused of nothing."""
    answer = upload(anybody, content)
    assert (answer["why"], said in answer["detail"]) == ("unreadable", True)


def test_nothing_of_what_was_sent_is_shown(anybody: Client, sent: Submission) -> None:
    page = anybody.get("/verifica/", {"ricevuta": sent.number}).content.decode()
    assert "39148" not in page
    assert sent.outcome not in page


def test_too_many_questions_are_stopped(anybody: Client, world: World) -> None:  # noqa: ARG001
    answers = [anybody.get("/verifica/", {"ricevuta": "x"}) for _ in range(LIMIT.most + 1)]
    assert [one.status_code for one in answers[-2:]] == [200, 429]
    assert int(answers[-1]["Retry-After"]) == LIMIT.seconds
    assert anybody.get("/verifica/").status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.9").get("/verifica/", {"ricevuta": "x"}).status_code == 200


def test_a_large_file_is_refused(anybody: Client, world: World) -> None:  # noqa: ARG001
    file = SimpleUploadedFile("x.pdf", b"%PDF-" + b" " * LARGEST)
    assert anybody.post("/verifica/", {"file": file}).status_code == 413


def test_a_body_that_says_it_is_huge_is_not_read(anybody: Client, world: World) -> None:  # noqa: ARG001
    assert anybody.post("/verifica/", b"", content_type="text/plain", CONTENT_LENGTH="99999999999").status_code == 413


class TestSentWithoutSalt:
    """What was sent before there were salts: its data can be guessed, and so nothing is said of them."""

    @pytest.fixture
    def older(self, world: World, sent: Submission) -> Submission:
        document = build_document(fresh(world))
        written, pdf = write_json(document), prepare_for_signing(pdf_bytes(document))
        kept = {"document": written, "digest": sha256(written).hexdigest(), "salted": False}
        kept |= {"pdf": pdf, "pdf_digest": sha256(pdf).hexdigest()}
        Submission.objects.filter(pk=sent.pk).update(**kept)
        return Submission.objects.select_related("scheda__campaign", "scheda__comune", "sent_by").get(pk=sent.pk)

    def test_a_right_guess_is_answered_like_a_wrong_one(self, anybody: Client, older: Submission) -> None:
        right = bytes(older.document)
        wrong = right.replace(b'"M12.utenti": 8', b'"M12.utenti": 9')
        assert wrong != right
        unprinted = saved_again(bytes(older.pdf))
        answers = [upload(anybody, data, "x.json") for data in (right, wrong)]
        answers += [ask(anybody, sha256(data).hexdigest()) for data in (right, wrong)]
        answers += [upload(anybody, data) for data in (unprinted, saved_again(write_receipt(older)))]
        assert [one["found"] for one in answers] == [False] * 6
        assert [one["why"] for one in answers] == ["unknown"] * 6
        assert len({one["detail"] for one in answers}) == 1
        assert "provare a indovinarli" in answers[0]["detail"]
        page = anybody.post("/verifica/", {"file": SimpleUploadedFile("x.json", right)}).text
        assert "provare a indovinarli" in " ".join(page.split())

    def test_who_holds_print_or_receipt_can_verify_them(self, anybody: Client, older: Submission) -> None:
        files = {
            "pdf": bytes(older.pdf),
            "continued": signed(bytes(older.pdf)),
            "receipt": write_receipt(older),
        }
        assert {match: upload(anybody, data)["match"] for match, data in files.items()} == {one: one for one in files}
        assert ask(anybody, older.number)["match"] == "number"
        assert ask(anybody, older.pdf_digest)["match"] == "digest"

    def test_a_receipt_of_what_has_no_print_is_not_made_to_compare(self, anybody: Client, older: Submission) -> None:
        Submission.objects.filter(pk=older.pk).update(pdf=b"", pdf_digest="")
        older.refresh_from_db()
        assert upload(anybody, write_receipt(older))["found"] is False

    def test_every_print_has_a_random_number(self, world: World, older: Submission) -> None:
        again = prepare_for_signing(pdf_bytes(build_document(fresh(world))))
        assert len(again) == len(older.pdf)
        assert sum(one != other for one, other in zip(again, bytes(older.pdf), strict=True)) >= 8


def test_only_a_number_is_answered_without_a_word_of_salts(anybody: Client, sent: Submission) -> None:
    Submission.objects.filter(pk=sent.pk).update(salted=False)
    assert ask(anybody, "SOC26-999999-" + _check("SOC26999999"))["detail"] == ""


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r", b"\r\n"])
def test_a_print_is_known_whatever_follows_it(anybody: Client, sent: Submission, ending: bytes) -> None:
    pdf = bytes(sent.pdf).rstrip(b"\r\n") + ending
    Submission.objects.filter(pk=sent.pk).update(pdf=pdf, pdf_digest=sha256(pdf).hexdigest())
    assert upload(anybody, signed(pdf))["match"] == "continued"


@pytest.mark.django_db
class TestAnything:
    @given(st.text(max_size=80) | st.from_regex(r"[A-Z0-9]{1,8}-[0-9]{6,9}-[0-9]{2}", fullmatch=True))
    def test_any_text_has_an_answer(self, text: str) -> None:
        assert check_text(text).submission is None

    @given(st.binary(max_size=500), st.sampled_from([b"", b"%PDF-1.7\n", b"{"]))
    def test_any_file_has_an_answer(self, data: bytes, start: bytes) -> None:
        assert check_file(start + data, "file").submission is None
