# SPDX-License-Identifier: EUPL-1.2
"""The attack that once found withheld counts ends without an answer.

It rebuilds what was sent from what is published, tries every value of the rest, and asks whether it was that. The
attacker here knows more than is published: also the free texts, and how many users there were in the base year.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import product
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from schedario.documents.json_reader import read_json
from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.documents.receipt import receipt_pdf
from schedario.documents.scheda import Scheda as Document
from schedario.portal.filing.document import read_sent_document
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.sending.checking import check_file, check_text
from schedario.portal.filing.sending.receipt import build_receipt
from schedario.portal.filing.sending.signing import prepare_for_signing
from schedario.portal.opendata.folders import get_folder
from schedario.portal.opendata.models import Publication
from schedario.portal.opendata.publishing import CountRule
from tests.portal.open_data import csv_rows, published, submit
from tests.portal.world import World

pytestmark = pytest.mark.one_database

GIVEN = ("answered", "prefilled", "supplied")
API = "/api/v1/campagne/soc26"
PAGES = ("/", "/status", "/opendata/", "/opendata/soc26/1/", "/opendata/catalogo.ttl", "/api/v1/campagne")
SHORTEST = 12  # digits of a digest, by which it can be known


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    """Nobody has asked anything yet."""
    cache.clear()
    yield
    cache.clear()


@dataclass(frozen=True)
class Attack:
    """An attack on one scheda of a version; `known` are the cells that the attacker has from elsewhere."""

    made: Publication
    submission: Submission
    known: dict[str, str]

    def list_guesses(self) -> list[bytes]:
        """Every document that agrees with the published numbers."""
        codice = self.submission.scheda.comune.codice
        (row,) = [one for one in csv_rows(self.made, "schede") if one["codice"] == codice]
        states = {one["cella"]: one["stato"] for one in csv_rows(self.made, "provenienza") if one["codice"] == codice}
        given = [name for name, state in states.items() if state in GIVEN]
        cells = {name: row[name] for name in given if row[name]} | self.known
        return [self._write(row, cells | values) for values in self._list_values(row, given)]

    def _list_values(self, row: dict[str, str], given: list[str]) -> Iterator[dict[str, str]]:
        """The withheld users of this year: whole numbers, at least 1, together what is left of their total."""
        users = [name for name in given if name.endswith(".utenti")]
        hidden = [name for name in users if name in row["riservate"].split()]
        rest = int(row["R0B.utenti"]) - sum(int(row[name]) for name in users if name not in hidden)
        for first in product(range(1, rest), repeat=len(hidden) - 1):
            if sum(first) < rest:
                yield dict(zip(hidden, map(str, (*first, rest - sum(first))), strict=True))

    def _write(self, row: dict[str, str], cells: dict[str, str]) -> bytes:
        """As `schedario print guess.json -o again.json` writes it."""
        form = self.submission.form
        whole = {name for name, cell in form.cells.items() if cell.numeric and cell.scale == 0}
        answers = {name: int(value) if name in whole else value for name, value in cells.items()}
        header = {name: row[name] for name in form.header if row.get(name)}
        guess = {"schedario": 1, "form": form.code, "ente": header, "answers": answers}
        reading = read_json(json.dumps(guess), "guess.json", form)
        lines = {name: value.text for name, value in reading.header.items()}
        return write_json(Document(form, lines, reading.answers()))


@pytest.fixture(params=["salted", "without salt"])
def attack(world: World, request: pytest.FixtureRequest) -> Attack:
    """An attack on a scheda as it is sent now, and on one of those that were sent before there were salts."""
    Submission.objects.all().delete()
    for scheda in Scheda.objects.select_related("campaign", "comune").filter(campaign=world.campaign):
        submit(scheda, world, salt=None if request.param == "salted" else "")
    sent = Submission.objects.select_related("scheda__campaign", "scheda__comune", "sent_by")
    attacked = sent.get(scheda__comune__codice="CR039SIF11WQ")
    pdf = prepare_for_signing(pdf_bytes(read_sent_document(attacked)))
    attacked.pdf, attacked.pdf_digest = pdf, sha256(pdf).hexdigest()
    attacked.save()
    cells = json.loads(bytes(attacked.document))["answers"]
    known = {name: str(cells[name]) for name in cells if isinstance(cells[name], str) or name.endswith(".utenti_base")}
    return Attack(published(world, CountRule(threshold=3)), attacked, known)


def list_public_answers(attack: Attack) -> Iterator[str]:
    """Everything that anybody is told: pages with their headers, the interface for programs, every file."""
    number, codice = attack.submission.number, attack.submission.scheda.comune.codice
    client = Client()
    addresses = [*PAGES, f"{API}/schede", f"{API}/schede/{codice}", f"/verifica/?ricevuta={number}"]
    for address in addresses:
        for accepted in ("text/html", "application/json"):
            answer = client.get(address, headers={"Accept": accepted})
            assert answer.status_code == 200, address
            yield answer.text + str(answer.headers)
    for file in get_folder(attack.made).iterdir():
        yield file.read_bytes().decode("utf-8", "replace")


def test_no_guess_is_confirmed(attack: Attack) -> None:
    guesses = attack.list_guesses()
    right = without_salt(attack.submission)
    assert right in guesses, "the attacker gets everything right"
    assert len(guesses) > 100
    digests = [sha256(guess).hexdigest() for guess in guesses]
    assert (attack.submission.digest in digests) is not attack.submission.salted
    public = "".join(re.sub(r"<[^>]*>|\s", "", answer) for answer in list_public_answers(attack))
    assert attack.submission.number in public
    assert not [one for one in digests if one[:SHORTEST] in public]
    assert not [one for one in digests if check_text(one).submission]
    assert not [one for one in guesses if check_file(one, "guess.json").submission]


def test_no_guess_is_confirmed_as_print_or_receipt(attack: Attack) -> None:
    right = without_salt(attack.submission)
    wrong = next(guess for guess in attack.list_guesses() if guess != right)
    answers = {guess: list(list_answers_to_files(attack.submission, guess)) for guess in (right, wrong)}
    assert answers[right] == answers[wrong]
    assert not [one for one in answers[right] if one["found"]]


def list_answers_to_files(sent: Submission, guess: bytes) -> Iterator[dict[str, Any]]:
    """The answers to a print and a receipt that are made of a guess, by who knows all but the digest of the print."""
    reading = read_json(guess.decode("utf-8"), "guess.json", sent.form)
    header = {name: value.text for name, value in reading.header.items()}
    printed = pdf_bytes(Document(sent.form, header, reading.answers(), reading.mark, closed=True))
    forged = replace(build_receipt(sent), digest=sha256(guess).hexdigest(), pdf_digest="0" * 64)
    for pdf in (printed, prepare_for_signing(printed), receipt_pdf(forged, guess)):
        file = SimpleUploadedFile("guess.pdf", pdf)
        yield Client().post("/verifica/", {"file": file}, headers={"Accept": "application/json"}).json()


def without_salt(sent: Submission) -> bytes:
    """What was sent, as somebody writes it who knows all of it but the salt."""
    return write_json(replace(read_sent_document(sent), salt=""))
