# SPDX-License-Identifier: EUPL-1.2
"""Doubts from the comparison with similar comuni reach the comune, are answered, asked again and closed."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any, ClassVar

import polars as pl
import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.test import Client

from schedario.nation.outliers import outliers
from schedario.portal.analysis.nation import Nation, forget_nations, get_nation
from schedario.portal.analysis.searching import find_changed_campaigns, refresh_doubts
from schedario.portal.analysis.source import read_schede
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions.confirming import ReasonError, withdraw_confirmation
from schedario.portal.filing.actions.doubting import (
    FoundDoubt,
    answer_doubt,
    ask_about_doubt,
    close_doubt,
    keep_found_doubts,
)
from schedario.portal.filing.actions.reopening import reopen_scheda
from schedario.portal.filing.doubts import find_doubt_findings
from schedario.portal.filing.editing import ClosedError
from schedario.portal.filing.models import Comparison, Doubt, Scheda
from schedario.portal.filing.sending.mailing import mail_question
from schedario.portal.filing.sending.submission import PreparedSubmission
from schedario.portal.registry.models import Campaign
from tests.portal.conftest import signed_in
from tests.portal.filled import REASON, fill, fresh, put, send_now, writer
from tests.portal.little_nation import make_nation
from tests.portal.world import World

QUESTION = "Gli utenti anziani sono davvero novanta?"
NOTE = "Spiegato per telefono dal comune"
EXPECTED = "10,00, valore abituale di 35 comuni tra 500 e 999 abitanti della Lombardia"


def found(world: World, **changed: Any) -> FoundDoubt:
    """A doubt about the users of M21 of Quintano, as a search finds it."""
    told = {"label": "Utenti", "level": "warning", "status": "project", "peers": "comuni", "expected": EXPECTED}
    told |= {"message": "Molti utenti.", "remedy": "Controllare."}
    fields = {"code": "SOC26-P-002", "cells": ["M21.utenti", "R03"], "found": "M21 - Utenti: 12,86", "told": told}
    seen = {"M21.utenti": "12", "R03": "933"}
    return FoundDoubt(**{"scheda": world.scheda.pk, "version": fresh(world).version, "seen": seen, **fields, **changed})


@pytest.fixture
def doubted(world: World) -> World:
    """Quintano, ready to be sent, with one doubt."""
    fill(world, M21__utenti="12", M21__ore="90")
    keep_found_doubts(world.campaign, [found(world)])
    return world


def doubt() -> Doubt:
    (one,) = Doubt.objects.all()
    return one


def told(world: World) -> list[str]:
    """The codes of what the comune is to confirm."""
    return [one.code for one in PreparedSubmission(fresh(world)).findings.warnings]


def kinds() -> list[str]:
    return [kind for kind in Event.objects.order_by("number").values_list("kind", flat=True) if "scheda:" in kind]


class TestWhatTheComuneSees:
    def test_the_doubt_is_among_its_warnings_before_sending_with_the_group_it_was_compared_with(
        self, doubted: World, responsabile: Client
    ) -> None:
        assert told(doubted) == ["SOC26-P-002"]
        page = responsabile.get(doubted.url("invia/")).content.decode()
        assert "Molti utenti." in page
        assert EXPECTED in page

    def test_it_is_in_the_panel_of_the_sheet_and_its_scripts_know_it(self, doubted: World, compilatore: Client) -> None:
        page = compilatore.get(doubted.url()).content.decode()
        assert 'data-code="SOC26-P-002"' in page
        state = compilatore.get(doubted.url("stato/?version=0&confirmed=")).json()
        assert [(one["code"], one["level"], one["seen"]["R03"]) for one in state["doubts"]] == [
            ("SOC26-P-002", "warning", "933")
        ]

    def test_it_goes_as_soon_as_its_figure_changes_and_no_other_cell_matters(self, doubted: World) -> None:
        put(doubted, M12__utenti="9")
        assert told(doubted) == ["SOC26-P-002"]
        put(doubted, M21__utenti="13")
        assert told(doubted) == []
        put(doubted, M21__utenti="12")
        assert told(doubted) == ["SOC26-P-002"]

    def test_a_note_asks_for_nothing_until_somebody_does(self, world: World) -> None:
        fill(world, M21__utenti="12", M21__ore="90")
        keep_found_doubts(world.campaign, [found(world, told={**found(world).told, "level": "info"})])
        assert told(world) == []
        ask_about_doubt(doubt().pk, QUESTION, writer(world, "analista"))
        assert told(world) == ["SOC26-P-002"]

    def test_another_scheda_has_no_part_in_it(self, doubted: World) -> None:
        other = Scheda.objects.with_related().get(comune=doubted.cumignano)
        assert find_doubt_findings(other, other.evaluate_answers()) == ()


class TestQuestionAnswerClosed:
    def test_it_is_confirmed_in_the_sheet_as_a_warning_is(self, doubted: World, compilatore: Client) -> None:
        one = doubt()
        body = {"version": fresh(doubted).version, "code": one.code, "cells": one.cells, "found": one.found}
        body["reason"] = REASON
        answer = compilatore.post(doubted.url("conferme/"), json.dumps(body), content_type="application/json")
        assert answer.status_code == 200
        assert (doubt().state, told(doubted)) == ("answered", [])

    def test_what_was_answered_is_sent_with_the_scheda(self, doubted: World) -> None:
        ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))
        answer_doubt(doubt().pk, REASON, writer(doubted))
        sent = send_now(doubted)
        (kept,) = sent.confirmations
        assert (kept["code"], kept["question"], kept["reason"]) == ("SOC26-P-002", QUESTION, REASON)
        (written,) = json.loads(bytes(sent.document))["confirmed"]
        assert (written["question"], written["reason"]) == (QUESTION, REASON)

    def test_asked_again_the_answer_counts_no_more(self, doubted: World) -> None:
        analista = writer(doubted, "analista")
        ask_about_doubt(doubt().pk, QUESTION, analista)
        answer_doubt(doubt().pk, REASON, writer(doubted))
        ask_about_doubt(doubt().pk, "E perché l’anno prima erano nove?", analista)
        assert (doubt().state, told(doubted)) == ("asked", ["SOC26-P-002"])
        assert kinds()[-3:] == ["scheda:doubt:asked", "scheda:warning:confirmed", "scheda:doubt:asked"]

    def test_closed_the_comune_is_not_asked_any_more_and_its_answer_stays(self, doubted: World) -> None:
        answer_doubt(doubt().pk, REASON, writer(doubted))
        close_doubt(doubt().pk, NOTE, writer(doubted, "analista"))
        assert (doubt().state, told(doubted)) == ("closed", [])
        assert [one["reason"] for one in send_now(doubted).confirmations] == [REASON]
        with pytest.raises(ClosedError):
            close_doubt(doubt().pk, NOTE, writer(doubted, "analista"))

    def test_closed_without_an_answer_it_is_gone_from_the_scheda(self, doubted: World) -> None:
        close_doubt(doubt().pk, NOTE, writer(doubted, "analista"))
        assert told(doubted) == []
        assert send_now(doubted).confirmations == []

    def test_asked_again_after_it_was_closed_the_note_is_gone(self, doubted: World) -> None:
        close_doubt(doubt().pk, NOTE, writer(doubted, "analista"))
        assert (doubt().closing_note, str(doubt().closed_by)) == (NOTE, str(doubted.people["analista"]))
        ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))
        assert doubt().closing_note == ""

    def test_taking_the_reason_back_opens_the_question_again(self, doubted: World) -> None:
        ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))
        one = answer_doubt(doubt().pk, REASON, writer(doubted))
        withdraw_confirmation(doubted.scheda.pk, (one.code, tuple(one.cells), one.found), writer(doubted))
        assert doubt().state == "asked"

    def test_a_scheda_that_was_sent_can_still_be_asked_about_and_answers(self, doubted: World) -> None:
        sent = send_now(doubted)
        ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))
        answer_doubt(doubt().pk, REASON, writer(doubted))
        assert doubt().state == "answered"
        sent.refresh_from_db()
        assert (sent.confirmations, sent.unconfirmed) == ([], ["SOC26-P-002"])

    def test_a_figure_that_has_changed_cannot_be_confirmed(self, doubted: World) -> None:
        put(doubted, M21__utenti="13")
        with pytest.raises(ClosedError):
            answer_doubt(doubt().pk, REASON, writer(doubted))

    def test_too_few_words_are_no_question_and_no_answer(self, doubted: World) -> None:
        with pytest.raises(ReasonError):
            ask_about_doubt(doubt().pk, "?", writer(doubted, "analista"))
        with pytest.raises(ReasonError):
            answer_doubt(doubt().pk, "sì", writer(doubted))
        with pytest.raises(ReasonError):
            close_doubt(doubt().pk, "  ", writer(doubted, "analista"))
        assert doubt().state == "open"


class TestSearchingAgain:
    def test_what_is_found_again_keeps_what_was_asked(self, doubted: World) -> None:
        ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))
        keep_found_doubts(doubted.campaign, [found(doubted, told={**found(doubted).told, "expected": "11,00"})])
        assert (doubt().state, doubt().question, doubt().told["expected"]) == ("asked", QUESTION, "11,00")

    def test_what_is_not_found_any_more_goes_or_is_past_where_somebody_spoke(self, doubted: World) -> None:
        keep_found_doubts(doubted.campaign, [])
        assert not Doubt.objects.exists()
        keep_found_doubts(doubted.campaign, [found(doubted)])
        ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))
        keep_found_doubts(doubted.campaign, [])
        assert (doubt().state, told(doubted)) == ("past", [])
        with pytest.raises(ClosedError):
            ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))


class TestSearch:
    @pytest.fixture
    def nation(self, world: World) -> Campaign:  # noqa: ARG002 - the people are there before the nation
        return make_nation()

    def test_it_keeps_what_the_analysis_finds_about_single_schede(self, nation: Campaign) -> None:
        wanted = outliers(nation.form, read_schede(nation), stored=True).filter(pl.col("row").is_not_null())
        assert refresh_doubts.func(nation.pk) == wanted.height > 0
        kept = Doubt.objects.select_related("scheda__comune")
        assert sorted((one.scheda.comune.codice, one.code, one.cells, one.told["message"]) for one in kept) == sorted(
            wanted.select("codice", "code", "cells", "message").rows()
        )

    def test_every_doubt_holds_for_the_scheda_it_was_found_in_and_tells_the_group(self, nation: Campaign) -> None:
        refresh_doubts.func(nation.pk)
        for one in Doubt.objects.select_related("scheda__campaign", "scheda__comune"):
            (finding, *_) = [
                told
                for told in find_doubt_findings(one.scheda, one.scheda.evaluate_answers())
                if (told.code, told.found) == (one.code, one.found)
            ]
            assert one.told["peers"] in finding.expected
            assert one.version == one.scheda.version

    def test_a_second_search_changes_nothing(self, nation: Campaign) -> None:
        refresh_doubts.func(nation.pk)
        before = list(Doubt.objects.values())
        refresh_doubts.func(nation.pk)
        assert list(Doubt.objects.values()) == before

    def test_campaigns_that_are_open_and_have_changed_are_searched_by_themselves(self, nation: Campaign) -> None:
        assert nation in find_changed_campaigns()
        assert find_changed_campaigns() == []
        Scheda.objects.filter(pk=Scheda.objects.filter(campaign=nation)[0].pk).update(version=F("version") + 1)
        assert find_changed_campaigns() == [nation]

    def test_the_analyst_can_have_it_done_at_once_and_so_can_a_command(self, nation: Campaign, world: World) -> None:
        signed_in(world, "analista").post(f"/analisi/{nation.code}/anomalie/cerca/")
        there = Doubt.objects.count()
        assert there > 0
        said = StringIO()
        call_command("find_doubts", nation.code, stdout=said)
        assert said.getvalue() == f"Dubbi: {there}.\n"
        with pytest.raises(CommandError):
            call_command("find_doubts", "nessuna")

    def test_the_page_of_the_comune_shows_each_with_what_was_asked(self, nation: Campaign, world: World) -> None:
        refresh_doubts.func(nation.pk)
        one = Doubt.objects.select_related("scheda__comune")[0]
        ask_about_doubt(one.pk, QUESTION, writer(world, "analista"))
        forget_nations()
        page = signed_in(world, "analista").get(f"/analisi/{nation.code}/comuni/{one.scheda.comune.codice}/")
        assert QUESTION in page.content.decode()
        counted = signed_in(world, "analista").get(f"/analisi/{nation.code}/anomalie/").content.decode()
        assert "domande senza risposta: 1" in " ".join(counted.split())


class TestNoDoubt:
    """«No doubt» is said only of what was compared."""

    def test_the_page_of_the_comune_says_what_was_compared_and_of_which_version(
        self, world: World, compilatore: Client
    ) -> None:
        def read() -> str:
            return " ".join(compilatore.get(world.url("dubbi/")).content.decode().split())

        assert "Non ancora confrontato con i comuni simili." in read()
        refresh_doubts.func(world.campaign.pk)  # nobody has similar comuni enough
        assert "Non confrontato: mancano i suoi dati, o quelli di abbastanza comuni simili." in read()
        Comparison.objects.filter(scheda=world.scheda).update(made=3, known=5)
        assert "comuni simili fatti: 3; non possibili con i dati che ci sono: 2." in read()
        version = fresh(world).version
        fill(world)
        told = f"è della versione {version} e ora la scheda è alla {fresh(world).version}."
        assert told in read()
        assert "Nessun dubbio" not in read()
        refresh_doubts.func(world.campaign.pk)
        assert "Non ancora confrontato" not in read()

    def test_the_page_of_the_analyst_says_how_many_comparisons_were_made(self, world: World) -> None:
        campaign = make_nation()
        blank = Scheda.objects.filter(campaign=campaign, state="draft")[:1].values("pk")
        Scheda.objects.filter(pk__in=blank).update(supplied={}, answers={})
        analista, nation = signed_in(world, "analista"), look(campaign)
        rows = nation.influence.doubts["row"].drop_nulls().implode()
        sound = nation.schede.with_row_index("#row").with_columns(made=nation.compared.made)
        sound = sound.filter(~pl.col("#row").is_in(rows)).sort("made")
        said = {
            sound["made"][place]: " ".join(
                analista.get(f"/analisi/{campaign.code}/comuni/{sound['codice'][place]}/").content.decode().split()
            )
            for place in (0, -1)
        }
        made = max(said)
        assert f"Nessun dubbio aperto. Confronti con i comuni simili fatti: {made}; non" in said[made]
        assert "Non confrontato: mancano i suoi dati, o quelli di abbastanza comuni simili." in said[0]

    def test_the_draft_of_a_rectification_is_looked_at(self, world: World) -> None:
        fill(world)
        send_now(world)
        reopen_scheda(fresh(world), writer(world, "responsabile").who, "Ore contate due volte")
        put(world, M21__utenti="13")
        own = pl.col("codice") == world.quintano.codice
        users = [read_schede(world.campaign, drafts=one).filter(own)["M21.utenti"].item() for one in (False, True)]
        assert users[1] == 13 != users[0]
        refresh_doubts.func(world.campaign.pk)
        assert Comparison.objects.get(scheda=world.scheda).version == fresh(world).version


class TestSettledOnTheNationalBoard:
    """What was closed or confirmed is open no more, and its figure counts, while the figure is the same."""

    @pytest.fixture
    def one(self, world: World) -> Doubt:  # noqa: ARG002 - the people are there before the nation
        """A doubt, the only one about its scheda, of a comune that stands on the board as in doubt."""
        campaign = make_nation()
        refresh_doubts.func(campaign.pk)
        alone = Scheda.objects.alias(n=Count("doubts")).filter(n=1)
        nation = look(campaign)
        names = set(nation.schede["codice"].gather(nation.influence.comuni["#row"]))
        return next(one for one in Doubt.objects.filter(scheda__in=alone) if one.scheda.comune.codice in names)

    def test_a_closed_one_is_not_counted_and_its_figure_is_not_left_out(self, one: Doubt, world: World) -> None:
        campaign, codice = one.scheda.campaign, one.scheda.comune.codice
        before = look(campaign)
        close_doubt(one.pk, REASON, writer(world, "analista"))
        after = look(campaign)
        assert after.influence.comuni.height == before.influence.comuni.height - 1
        own = pl.col("codice") == codice
        assert not after.undoubted.schede.filter(own).equals(before.undoubted.schede.filter(own))
        assert after.undoubted.schede.filter(own).equals(after.schede.filter(own))

    def test_a_confirmed_one_counts_no_more_until_it_is_asked_again(self, one: Doubt, world: World) -> None:
        campaign = one.scheda.campaign
        before = look(campaign).influence.comuni.height
        stamp = look(campaign).stamp
        Doubt.objects.filter(pk=one.pk).update(state="answered")
        assert look(campaign).influence.comuni.height == before - 1
        assert look(campaign).stamp != stamp
        ask_about_doubt(one.pk, QUESTION, writer(world, "analista"))
        assert look(campaign).influence.comuni.height == before

    def test_closed_about_another_figure_it_is_open(self, one: Doubt) -> None:
        campaign = one.scheda.campaign
        before = look(campaign).influence.comuni.height
        Doubt.objects.filter(pk=one.pk).update(state="closed", seen=dict.fromkeys(one.seen, "1"))
        assert look(campaign).influence.comuni.height == before


def look(campaign: Campaign) -> Nation:
    """The nation as one sees it who has waited."""
    forget_nations()
    return get_nation(campaign)


class TestMail:
    """A question, and its closing, reach the people of the comune as a receipt does."""

    TO: ClassVar[list[str]] = ["compilatore@example.org", "responsabile@example.org"]

    def test_a_question_and_its_closing_are_told(self, doubted: World, django_capture_on_commit_callbacks: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))
        with django_capture_on_commit_callbacks(execute=True):
            close_doubt(doubt().pk, NOTE, writer(doubted, "analista"))
        asked, closed = mail.outbox
        assert (asked.to, closed.to) == (self.TO, self.TO)
        for message, parts in ((asked, (QUESTION,)), (closed, (QUESTION, NOTE))):
            for part in (doubt().found, doubted.url("dubbi/"), *parts):
                assert part in message.body
        assert "QUINTANO" in asked.subject

    def test_of_what_nobody_asked_nothing_is_told(
        self, doubted: World, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            close_doubt(doubt().pk, NOTE, writer(doubted, "analista"))
        assert mail.outbox == []

    @pytest.mark.usefixtures("doubted")
    def test_a_doubt_that_went_before_its_mail_left_is_told_to_nobody(self) -> None:
        gone = doubt().pk
        Doubt.objects.all().delete()
        assert mail_question.call(gone, QUESTION) == 0


class TestPages:
    def test_the_analyst_asks_and_closes_and_the_comune_answers(self, doubted: World, compilatore: Client) -> None:
        analista = signed_in(doubted, "analista")
        where = f"/analisi/soc26/comuni/{doubted.quintano.codice}/dubbi/{doubt().pk}/"
        analista.post(f"{where}domanda/", {"question": QUESTION})
        page = compilatore.get(doubted.url("dubbi/")).content.decode()
        assert QUESTION in page
        assert "domanda senza risposta" in page
        compilatore.post(doubted.url(f"dubbi/{doubt().pk}/"), {"reason": REASON})
        assert REASON in compilatore.get(doubted.url("dubbi/")).content.decode()
        refused = analista.post(f"{where}chiudi/", {"question": ""}, follow=True).content.decode()
        assert "Scrivi perché chiudi il dubbio" in refused
        assert doubt().state == "answered"
        analista.post(f"{where}chiudi/", {"question": NOTE})
        assert doubt().state == "closed"
        assert NOTE in analista.get(f"/analisi/soc26/comuni/{doubted.quintano.codice}/").content.decode()
        assert NOTE in compilatore.get(doubted.url("dubbi/")).content.decode()
        assert kinds()[-3:] == ["scheda:doubt:asked", "scheda:warning:confirmed", "scheda:doubt:closed"]

    def test_the_amministratore_reads_what_was_asked_and_asks_nothing(self, doubted: World) -> None:
        ask_about_doubt(doubt().pk, QUESTION, writer(doubted, "analista"))
        page = f"/analisi/soc26/comuni/{doubted.quintano.codice}/"
        asking = f"{page}dubbi/{doubt().pk}/domanda/"
        shown = signed_in(doubted, "amministratore").get(page).content.decode()
        assert (QUESTION in shown, asking in shown) == (True, False)
        assert asking in signed_in(doubted, "analista").get(page).content.decode()

    def test_a_doubt_of_another_comune_is_not_there(self, doubted: World, compilatore: Client) -> None:
        where = f"/analisi/soc26/comuni/{doubted.altrove.codice}/dubbi/{doubt().pk}/domanda/"
        assert signed_in(doubted, "analista").post(where, {"question": QUESTION}).status_code == 404
        assert compilatore.post(doubted.url("dubbi/999/"), {"reason": REASON}).status_code == 404
