# SPDX-License-Identifier: EUPL-1.2
"""What somebody sends who does not use our pages: it is refused in words, and nothing of it is kept."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from schedario.portal.accounts.models import Delegation, Membership
from schedario.portal.accounts.views.password import LIMIT
from schedario.portal.filing.models import Scheda
from tests.portal.conftest import signed_in
from tests.portal.world import World

PROGRESS = "/campagne/soc26/avanzamento/"
CELL = "M12.utenti"
FORMULAS = ["=1+1", "+1+1", "@SUM(1)", "-2+3+cmd|' /C calc'!A0", '{=HYPERLINK("http://example.org")}']

Sending = Callable[..., Any]


def post(client: Client, world: World, body: bytes | dict[str, object], rest: str = "salva/") -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(world.url(rest), content, content_type="application/json")


class TestBodies:
    @pytest.mark.parametrize(
        "changed",
        [
            {"mark": ""},
            {"mark": "x" * 37},
            {"mark": "a\0"},
            {"digest": "x"},
            {"version": 0.0},
            {"version": True},
            {"texts": {CELL: "5\0"}},
            {"texts": {CELL: 5}},
        ],
        ids=str,
    )
    def test_a_save_that_no_page_of_ours_sends_is_not_acknowledged(
        self, world: World, compilatore: Client, changed: dict[str, object]
    ) -> None:
        answer = post(compilatore, world, {"version": 0, "mark": "m", "texts": {CELL: "5"}, **changed})
        assert (answer.status_code, answer.json()["error"]) == (400, "unreadable")
        assert Scheda.objects.get(pk=world.scheda.pk).version == 0

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b'{"version":0,"mark":"\xff","texts":{}}',
            b'{"version":0,"mark":"m","texts":{"M12.utenti":"\\ud800"}}',
            b'{"version":0,"mark":"m","texts":' + b'{"a":' * 50_000,
            b"[" * 100_000,
        ],
        ids=["nothing", "null", "no utf-8", "half a character", "deep objects", "deep lists"],
    )
    def test_a_body_that_cannot_be_read_is_told_so(self, world: World, compilatore: Client, body: bytes) -> None:
        assert post(compilatore, world, body).status_code == 400
        assert post(compilatore, world, body, "conferme/").status_code == 400

    def test_digits_zeros_and_backslashes_are_ordinary_characters(self, world: World, compilatore: Client) -> None:
        answer = post(compilatore, world, {"version": 0, "mark": "m\\0", "texts": {CELL: "100"}})
        assert answer.status_code == 200

    @pytest.mark.parametrize("name", ["code", "found"])
    def test_a_finding_with_a_nul_character_is_none_of_ours(self, world: World, compilatore: Client, name: str) -> None:
        given = {"code": "C", "cells": [CELL], "found": "f", name: "\0"}
        assert post(compilatore, world, given, "conferme/ritira/").status_code == 400

    @pytest.mark.parametrize("shown", ["[" * 100_000, "1" * 5000, "null", "[]"], ids=len)
    def test_what_a_page_claims_to_have_shown_is_not_believed(
        self, world: World, responsabile: Client, shown: str
    ) -> None:
        given = {"shown": shown, "version": "0", "digest": "0", "sure": "on"}
        assert responsabile.post(world.url("invia/"), given).status_code in (409, 422)


class TestAddresses:
    @pytest.mark.parametrize("rest", ["ricevute/%00/", "ricevute/a%00/scheda.pdf", "ricevute/x/firmata/9" + "9" * 30])
    def test_names_that_nothing_can_have_do_not_exist(self, world: World, compilatore: Client, rest: str) -> None:
        assert compilatore.get(world.url(rest)).status_code == 404

    @pytest.mark.parametrize("name", ["cerca", "regione", "provincia", "ats"])
    def test_a_filter_leaves_nul_characters_out(self, amministratore: Client, name: str) -> None:
        assert amministratore.get(f"{PROGRESS}?{name}=%00").context["lines"] != []
        assert amministratore.get(f"/campagne/soc26/riaperture/?{name}=%00").status_code == 200

    @pytest.mark.parametrize("key", ["9" * 30, "9" * 5000])
    def test_a_key_that_no_scheda_has_opens_none(self, amministratore: Client, key: str) -> None:
        given = {"scheda": [key], "reason": "Per prova", "until": "2099-01-01T10:00"}
        page = amministratore.post("/campagne/soc26/riaperture/", given).content.decode()
        assert "Scegli almeno una scheda." in page


def test_all_schede_are_held_before_the_journal_is(world: World, amministratore: Client) -> None:
    """Who holds the journal and waits for a scheda would wait for ever for who has that and waits for the journal."""
    given = {"all": "1", "reason": "Per prova", "until": "2099-01-01T10:00"}
    with CaptureQueriesContext(connection) as asked:
        assert amministratore.post("/campagne/soc26/riaperture/", given).status_code == 302
    told = [one["sql"] for one in asked.captured_queries]
    journal = next(at for at, sql in enumerate(told) if 'INSERT INTO "journal_event"' in sql)
    holding = next(at for at, sql in enumerate(told) if '"filing_scheda"."id" IN (' in sql and "ORDER BY" in sql)
    assert holding < journal
    assert world.campaign.schede.filter(reopening_reason="Per prova").count() == 3


class TestFiles:
    """Names and denominazioni that a spreadsheet would take for a formula or a link."""

    @pytest.fixture(params=[*FORMULAS, "http://example.org"])
    def named(self, world: World, request: pytest.FixtureRequest) -> str:
        person = world.people["responsabile"]
        person.name = str(request.param)
        person.save()
        Scheda.objects.filter(pk=world.scheda.pk).update(saved_by=person)
        return person.name

    def test_a_csv_holds_texts_only(self, amministratore: Client, named: str) -> None:
        text = amministratore.get(f"{PROGRESS}esporta.csv").content.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
        assert {cell for cell in cells if named in cell} == {named if named[0] in "{h" else f"'{named}"}

    @pytest.mark.parametrize(
        ("role", "address"),
        [("amministratore", f"{PROGRESS}esporta.xlsx"), ("coordinatore", "/ambiti/crema/esporta.xlsx")],
    )
    def test_a_workbook_holds_neither_formulas_nor_links(
        self, world: World, named: str, role: str, address: str
    ) -> None:
        with zipfile.ZipFile(io.BytesIO(signed_in(world, role).get(address).content)) as book:
            sheet, texts = book.read("xl/worksheets/sheet1.xml"), book.read("xl/sharedStrings.xml").decode()
        assert re.search(rb"<f[ >]|<hyperlink", sheet) is None
        assert named.replace('"', "&quot;") in texts or named in texts

    def test_the_name_of_an_uploaded_file_stays_inside_its_header(self, amministratore: Client) -> None:
        file = io.BytesIO(b"codice;denominazione;provincia;regione\n!;A;B;C\n")
        file.name = "a\"; filename*=UTF-8''b.exe; x=\".csv"
        start = amministratore.post("/campagne/anagrafe/", {"file": file})
        amministratore.post(start.headers["Location"], {"step": "confirm"})
        answer = amministratore.get(start.headers["Location"].replace("colonne/", "errori.csv"))
        assert re.fullmatch(r'attachment; filename="(?:[^"\\]|\\.)*"', answer.headers["Content-Disposition"])


class TestCaches:
    @pytest.mark.parametrize("address", ["", "storia/", "stato/", "ricevute/", "nowhere/"])
    def test_nobody_on_the_way_keeps_a_page_of_a_scheda(self, world: World, compilatore: Client, address: str) -> None:
        assert "no-store" in compilatore.get(world.url(address)).headers["Cache-Control"]

    def test_nor_an_export(self, world: World) -> None:
        answers = [
            signed_in(world, "amministratore").get(f"{PROGRESS}esporta.csv"),
            signed_in(world, "coordinatore").get("/ambiti/crema/esporta.xlsx"),
        ]
        assert all("no-store" in answer.headers["Cache-Control"] for answer in answers)


def test_nobody_has_letters_sent_to_others_without_end(
    world: World, django_capture_on_commit_callbacks: Sending
) -> None:
    given = {"email": world.people["responsabile"].email}
    with django_capture_on_commit_callbacks(execute=True):
        answers = [Client().post("/password/dimenticata/", given) for _ in range(LIMIT.most + 1)]
    assert [answer.status_code for answer in answers] == [302] * LIMIT.most + [429]
    assert answers[-1].headers["Retry-After"] == str(LIMIT.seconds)
    assert len(mail.outbox) == LIMIT.most


class TestFormerOnes:
    def test_an_ats_that_the_comune_has_left_sees_nothing_of_it(self, world: World, coordinatore: Client) -> None:
        Delegation.objects.create(comune=world.quintano, ats=world.crema, granted_by=world.people["responsabile"])
        world.quintano.ats = world.other_ats
        world.quintano.save()
        for address in ("/", "/schede/", "/ambiti/crema/"):
            assert "QUINTANO" not in coordinatore.get(address, follow=True).content.decode()
        assert coordinatore.get(world.url()).status_code == 404

    def test_who_hands_over_to_many_leaves_one_in_his_place(
        self, world: World, compilatore: Client, django_capture_on_commit_callbacks: Sending
    ) -> None:
        first, second = self._offered(world, compilatore, django_capture_on_commit_callbacks, "uno", "due")
        assert self._accept(first).status_code == 302
        assert self._accept(second).status_code == 410
        assert Membership.objects.filter(comune=world.quintano, role="compilatore").count() == 1

    def test_who_lost_his_role_has_nothing_left_to_hand_over(
        self, world: World, compilatore: Client, responsabile: Client, django_capture_on_commit_callbacks: Sending
    ) -> None:
        (offered,) = self._offered(world, compilatore, django_capture_on_commit_callbacks, "uno")
        role = Membership.objects.get(comune=world.quintano, role="compilatore")
        responsabile.post(f"/persone/{world.quintano.codice}/ruoli/{role.pk}/togli/", {})
        assert self._accept(offered).status_code == 410
        assert not Membership.objects.filter(comune=world.quintano, role="compilatore").exists()

    def _offered(self, world: World, client: Client, capture: Sending, *names: str) -> list[str]:
        role = Membership.objects.get(comune=world.quintano, role="compilatore")
        for name in names:
            with capture(execute=True):
                given = {"roles": [role.pk], "name": name, "email": f"{name}@example.org"}
                assert client.post("/profilo/consegne/", given).status_code == 302
        return [re.findall(r"/inviti/[\w-]+/", one.body)[0] for one in mail.outbox[-len(names) :]]

    def _accept(self, link: str) -> Any:
        chosen = {"name": "Uno Due", "password": "quattro cavalli neri", "again": "quattro cavalli neri"}
        return Client().post(link, chosen)
