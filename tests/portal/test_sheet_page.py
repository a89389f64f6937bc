# SPDX-License-Identifier: EUPL-1.2
"""The page of a scheda, as the server draws it."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.test import Client
from django.utils import timezone

from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.documents.sheet import build_places
from schedario.engine.findings import find_findings
from schedario.engine.page_module import build_page_module_name, write_page_module
from schedario.portal.audit_log.models import Event
from schedario.portal.demo.published import read_published
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.filing.sheet.change import format_change
from schedario.portal.filing.sheet.page import SheetPage, build_sheet_page
from schedario.portal.filing.sheet.state import explain_not_due
from schedario.portal.filing.sheet.undecided import list_undecided_quadri
from schedario.portal.registry.models import Campaign
from tests.documents import edition
from tests.portal.conftest import signed_in
from tests.portal.filled import put
from tests.portal.world import World

pytestmark = pytest.mark.one_database

# Names of cells and parameters as programs know them, marks of sources, a plural of one.
NOT_FOR_OFFICERS = re.compile(r"\b[MR]\w{2,3}\.[a-z_]+|\b[a-z]+_[a-z_]+|\[\w+\]|\b1 celle")


def opened(client: Client, world: World, rest: str = "") -> str:
    answer = client.get(world.url(rest))
    assert answer.status_code == 200
    return answer.content.decode()


def words(page: str) -> str:
    """What a page says, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def block(page: str, name: str) -> Any:
    """A data block of the page."""
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def page_of(world: World, **changes: object) -> SheetPage:
    Scheda.objects.filter(pk=world.scheda.pk).update(**changes)
    return build_sheet_page(Scheda.objects.get(pk=world.scheda.pk), editable=True)


class TestEverythingOfTheFormIsThere:
    @pytest.fixture(params=["SOC26", "trial"])
    def form(
        self, request: pytest.FixtureRequest, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Form:
        """The edition of the campaign: the shipped one, then one with fields of every kind added in YAML only."""
        if request.param == "trial":
            folder = tmp_path / "prova"
            folder.mkdir()
            edition.trial_edition(folder)
            monkeypatch.setenv("SCHEDARIO_FORMS", str(tmp_path))
            pinned = {"edition": "PROVA", "definition_digest": load("PROVA").digest}
            Campaign.objects.filter(pk=world.campaign.pk).update(**pinned)
        return Campaign.objects.get(pk=world.campaign.pk).form

    def test_cells_rows_titles_and_texts(self, form: Form, world: World, compilatore: Client) -> None:
        page = opened(compilatore, world)
        said = squeezed(words(page))
        for cell in form.cells.values():
            assert f'id="cella-{cell.id}"' in page
        for row in (row for quadro in form.quadri.values() for row in quadro.rows):
            assert squeezed(row.printed_code + row.separator + row.label) in said
            assert all(squeezed(text) in said for text in (*row.headers, row.before or "", row.after or ""))
        for quadro in form.quadri.values():
            texts = [getattr(block, "text", "") for block in quadro.content]
            assert all(squeezed(text) in said for text in (quadro.title, quadro.subtitle, *texts))
        assert all(squeezed(line.label) in said for line in form.header.values())

    def test_places_for_every_message(self, form: Form, world: World, compilatore: Client) -> None:
        page = opened(compilatore, world)
        assert set(re.findall(r'data-message="([^"]+)"', page)) == set(form.messages)

    def test_messages_outcome_and_findings_that_hold(self, form: Form, world: World, compilatore: Client) -> None:
        said = squeezed(words(opened(compilatore, world)))
        evaluation = (Scheda.objects.select_related("campaign").get(pk=world.scheda.pk)).evaluate_answers()
        assert evaluation.form is form
        assert evaluation.messages
        assert (evaluation.outcome, evaluation.standing) == (None, "provisional")  # Quadro 1 is still blank
        assert squeezed("Se il resto non cambia: obiettivo raggiunto") in said
        for text in (message.text for message in evaluation.messages):
            assert squeezed(text) in said
        for finding in find_findings(evaluation):
            for text in (finding.message, finding.found, finding.expected, finding.remedy):
                assert squeezed(text) in said

    def test_closed_lists_are_chosen_from_and_open_ones_proposed(
        self, form: Form, world: World, compilatore: Client
    ) -> None:
        page = opened(compilatore, world)
        for cell in (cell for cell in form.writable if cell.list):
            entries = form.lists[cell.list].entries  # type: ignore[index]
            assert all(entry in unescape(page) for entry in entries)

    def test_every_figure_and_message_can_be_asked_why(self, form: Form, world: World, compilatore: Client) -> None:
        page = opened(compilatore, world)
        asked = set(re.findall(r'href="perche/([^"]+)/"', page))
        assert asked >= {cell.id for cell in form.computed} | set(form.messages) | {"esito"}
        for name in sorted(asked):
            said = words(opened(compilatore, world, f"perche/{name}/"))
            assert said
            assert (name, NOT_FOR_OFFICERS.findall(said)) == (name, [])


def summary(page: str) -> str:
    found = re.search(r"<span data-findings-summary[^>]*>(.*?)</span>", page, re.DOTALL)
    assert found
    return found[1]


class TestSummary:
    """What the bar says of the findings, which are all in the panel."""

    def test_a_sheet_that_nobody_has_touched_has_cells_to_fill_in_and_nothing_to_confirm(
        self, world: World, compilatore: Client
    ) -> None:
        page = page_of(world)
        filled, wanted = page.progress
        assert [one.code for one in page.findings.warnings] == ["SOC26-Q4-001"]
        assert [one.code for one in page.findings.blanks] == ["SOC26-X-006"]
        assert summary(opened(compilatore, world)) == f"{wanted - filled} celle da compilare"

    def test_a_doubt_about_an_answer_is_to_be_confirmed(self, world: World, compilatore: Client) -> None:
        put(world, M12__utenti="8", M12__ore="0")
        filled, wanted = page_of(world).progress
        assert summary(opened(compilatore, world)) == f"1 da confermare, {wanted - filled} celle da compilare"


class TestCells:
    def test_a_white_cell_waits_for_the_script_and_has_a_name(self, world: World, compilatore: Client) -> None:
        page = opened(compilatore, world)
        found = re.search(r'<input class="entry entry-number"[^>]*id="cella-M12.utenti"[^>]*>', page)
        assert found
        assert 'aria-labelledby="riga-M12 Q1-3-2"' in found[0]
        assert 'inputmode="numeric"' in found[0]
        assert " readonly " in found[0]

    def test_a_grey_cell_says_where_it_comes_from(self, world: World) -> None:
        cells = page_of(world).cells
        assert (cells["R03"].source, cells["R04"].source, cells["M12.utenti"].source) == (
            "scheda pubblicata",
            "calcolato",
            "",
        )
        assert not cells["R03"].writable

    def test_a_supplied_value_that_was_changed_says_what_it_was(self, world: World) -> None:
        cell = page_of(world, answers={"M12.utenti_base": 11}).cells["M12.utenti_base"]
        assert (cell.text, cell.was, cell.source) == ("11", "10", "")

    def test_a_figure_says_how_it_changed(self, world: World) -> None:
        cells = page_of(world, answers={"M12.utenti": 8, "R01.corrente": 22, "M15.utenti": 4}).cells
        changes = [cells[name].change for name in ("M12.utenti", "R01.corrente", "M15.utenti", "M18.utenti")]
        assert changes == ["−2 (−20 %)", "+0,22", "=", ""]

    def test_what_cannot_be_read_is_shown_as_it_was_typed(self, world: World) -> None:
        page = page_of(world, unread={"M12.utenti": "dodici"})
        cell = page.cells["M12.utenti"]
        assert (cell.text, cell.invalid) == ("dodici", True)
        assert [page.describe_briefly(fault) for fault in cell.faults] == [
            "Numero di utenti serviti - 2025: il valore non si può leggere. "
            "Scrivere un numero intero, senza lettere né separatori."
        ]

    def test_a_finding_leads_to_the_first_cell_of_each_of_its_rows(self, world: World) -> None:
        page = page_of(world)
        (empty,) = (one for one in page.evaluation.findings if one.code == "SOC26-X-006")
        assert list(page.find_rows(empty).items())[:2] == [("M12", "M12.utenti"), ("M15", "M15.utenti")]

    @pytest.mark.parametrize(
        ("now", "before", "scale", "expected"),
        [(13, 10, 0, "+3 (+30 %)"), (1, 3, 0, "−2 (−67 %)"), (105, 200, 2, "−0,95 (−47 %)"), (7, 0, 0, "+7")],
    )
    def test_a_change_is_exact(self, now: int, before: int, scale: int, expected: str) -> None:
        assert format_change(now, before, scale) == expected


class TestSteps:
    def test_a_new_scheda_has_all_to_fill_in(self, world: World) -> None:
        steps = page_of(world).steps
        assert [step.state for step in steps] == ["to_fill", "nothing", "not_due", "to_fill"]
        assert (steps[0].wanted, steps[3].filled, steps[3].wanted) == (62, 0, 1)

    def test_an_error_is_counted_where_it_is(self, world: World) -> None:
        steps = page_of(world, unread={"M12.utenti": "x"}).steps
        assert (steps[0].state, steps[0].errors) == ("errors", 1)

    def test_what_was_not_supplied_is_not_the_comunes_to_fill_in(self, world: World) -> None:
        supplied = {cell: entry for cell, entry in world.scheda.supplied.items() if cell != "R06"}
        assert page_of(world, supplied=supplied).steps[1].state == "not_supplied"

    def test_a_quadro_that_is_not_due_says_why(self, world: World) -> None:
        page = page_of(world)
        why = page.explain_not_due(page.steps[2])
        told = "Non dovuto: la spesa del 2021 (46.204,67 €) supera il fabbisogno (39.148,99 €)."
        assert why == f"{told} [regola dedotta, non ufficiale]"
        assert explain_not_due(page.evaluation) == {"Q3": why}
        assert [page.explain_not_due(page.steps[n]) for n in (0, 1, 3)] == ["", "", ""]

    def test_what_would_decide_is_told_with_its_limits(self, world: World) -> None:
        supplied = {
            cell: entry for cell, entry in world.scheda.supplied.items() if cell not in ("R07.base", "R08", "R09")
        }
        supplied["R06"] = {"stored": 9000000, "source": "Allegato 1"}
        (one,) = list_undecided_quadri(page_of(world, supplied=supplied).evaluation)
        assert [cell.id for cell in one.sets[0]] == ["R07.base", "R08"]
        assert ("R08", True, "999,99", False) in {
            (limit.cell.id, limit.at_most, limit.limit, limit.due) for limit in one.limits
        }
        assert not one.in_hand


class TestWhoMayWrite:
    def test_the_compilatore_gets_cells_to_write_in(self, world: World, compilatore: Client) -> None:
        assert block(opened(compilatore, world), "dati")["editable"] is True

    def test_a_coordinatore_without_delegation_reads(self, world: World, coordinatore: Client) -> None:
        page = opened(coordinatore, world)
        assert "Sola lettura" in page
        assert "data-cell=" not in page

    def test_a_sent_scheda_is_read_and_says_what_can_be_done(self, world: World) -> None:
        Scheda.objects.update(state=SchedaState.SENT)
        page = opened(signed_in(world, "responsabile"), world)
        assert "La scheda è stata inviata" in page
        assert world.url("rettifica/") in page
        assert "data-cell=" not in page

    @pytest.mark.parametrize(
        ("opens", "due", "closes", "said"),
        [
            (1, 2, 3, "La compilazione non è ancora aperta"),
            (-3, -2, -1, "La compilazione è chiusa"),
            (-3, -2, 1, "Il termine di invio è passato"),
        ],
    )
    def test_the_dates_of_the_campaign_say_so(
        self, world: World, compilatore: Client, opens: int, due: int, closes: int, said: str
    ) -> None:
        now = timezone.now()
        dates = {
            f"{name}_at": now + timedelta(days=days)
            for name, days in (("opens", opens), ("due", due), ("closes", closes))
        }
        Campaign.objects.update(**dates)
        assert said in unescape(opened(compilatore, world))

    def test_only_who_may_send_is_led_to_sending(self, world: World, compilatore: Client, responsabile: Client) -> None:
        assert world.url("invia/") in opened(responsabile, world)
        assert world.url("invia/") not in opened(compilatore, world)
        assert "Avvisa il responsabile del comune" in opened(compilatore, world)

    def test_a_title_is_not_said_twice(self, world: World, compilatore: Client) -> None:
        titles = re.findall(r"<h[2-4][^>]*>(.*?)</h[2-4]>", opened(compilatore, world), re.DOTALL)
        assert [words(title) for title in titles if "Relazione in formato strutturato" in title] == [
            "Quadro 4 Relazione in formato strutturato"
        ]

    @pytest.mark.parametrize(
        ("ago", "said"), [(timedelta(), "Salvato alle "), (timedelta(days=2), "Salvato il "), (None, "Ancora niente")]
    )
    def test_a_save_of_another_day_is_told_with_its_day(
        self, world: World, compilatore: Client, ago: timedelta | None, said: str
    ) -> None:
        Scheda.objects.update(saved_at=None if ago is None else timezone.now() - ago)
        assert said in words(opened(compilatore, world))


class TestConversation:
    def test_a_page_of_somebody_else_saves_nothing(self, world: World, compilatore: Client) -> None:
        body = {"version": 0, "mark": "m", "texts": {"M12.utenti": "5"}, "user": world.people["responsabile"].pk}
        answer = compilatore.post(world.url("salva/"), json.dumps(body), content_type="application/json")
        assert (answer.status_code, answer.json()["error"]) == (403, "another_person")
        assert Scheda.objects.get(pk=world.scheda.pk).version == 0

    def test_a_difference_between_page_and_server_is_recorded(
        self, world: World, compilatore: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        body = {"version": 0, "mark": "m", "texts": {"M12.utenti": "5"}, "digest": "0" * 64}
        answer = compilatore.post(world.url("salva/"), json.dumps(body), content_type="application/json").json()
        assert "result" in answer
        event = Event.objects.get(kind="scheda:result:differed")
        details = json.loads(event.details)
        assert (details["page"], details["server"], details["version"]) == ("0" * 64, answer["digest"], 1)
        assert '"M12.utenti": "5"' in caplog.text

    def test_the_sheet_travels_zipped(self, world: World, compilatore: Client) -> None:
        answer = compilatore.get(world.url(), headers={"Accept-Encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer["Vary"]
        assert world.quintano.denominazione in unescape(gzip.decompress(answer.content).decode())

    def test_the_module_is_kept_for_ever_and_travels_zipped(self, world: World, client: Client) -> None:
        form = world.campaign.form
        address = f"/moduli/{build_page_module_name(form)}"
        for accepted, coding, unpack in (
            ("gzip, deflate, br, zstd", "br", brotli.decompress),
            ("gzip, deflate", "gzip", gzip.decompress),
            ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ):
            answer = client.get(address, headers={"Accept-Encoding": accepted})
            assert answer["Content-Encoding"] == coding
            assert answer["Vary"] == "Accept-Encoding"
            assert "immutable" in answer["Cache-Control"]
            assert unpack(answer.content).decode() == write_page_module(form)
        for plain in ("", "identity", "gzip;q=0"):
            answer = client.get(address, headers={"Accept-Encoding": plain})
            assert "Content-Encoding" not in answer
            assert answer.content.decode() == write_page_module(form)

    def test_an_old_module_is_gone(self, world: World, client: Client) -> None:
        assert world.campaign.pk
        assert client.get("/moduli/SOC26-0123456789abcdef-1-0123456789abcdef.js").status_code == 404

    def test_there_is_no_reason_for_what_is_not_there(self, world: World, compilatore: Client) -> None:
        assert compilatore.get(world.url("perche/R99/")).status_code == 404

    def test_a_script_gets_the_reason_without_the_frame(self, world: World, compilatore: Client) -> None:
        piece = compilatore.get(world.url("perche/R04/"), headers={"X-Requested-With": "fetch"}).content.decode()
        whole = opened(compilatore, world, "perche/R04/")
        assert "<html" not in piece
        assert "<html" in whole
        assert "Livello di servizio effettivo" in piece
        assert "dedotto dalle schede pubblicate" in piece

    def test_what_is_missing_is_a_page_that_leads_back_to_the_cells(self, world: World, compilatore: Client) -> None:
        Scheda.objects.update(supplied={})
        assert f'href="{world.url("")}#cella-R08"' in opened(compilatore, world, "manca/")
        piece = compilatore.get(world.url("manca/"), headers={"X-Requested-With": "fetch"}).content.decode()
        assert "<html" not in piece
        assert 'href="#cella-R08"' in piece

    def test_a_message_is_explained_by_its_conditions(self, world: World, compilatore: Client) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(answers=dict(read_published("quintano").answers().stored))
        said = words(opened(compilatore, world, "perche/M-Q2/"))
        assert "La spesa dell'ente locale è risultata non inferiore" in said
        assert "la spesa storica di riferimento è inferiore al fabbisogno standard (R06)? da verificare" in said


def test_the_places_of_a_blank_sheet_are_those_of_the_form(soc26: Form) -> None:
    messages = [part["id"] for quadro in build_places(soc26) for part in quadro["blocks"] if part["kind"] == "message"]
    assert messages == list(soc26.messages)
