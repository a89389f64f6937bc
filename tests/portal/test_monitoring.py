# SPDX-License-Identifier: EUPL-1.2
"""The progress of a campaign, and the board of an ATS."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from schedario.documents.tables.reader import read_table
from schedario.portal.accounts.models import Delegation, Membership
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.filing.states import count_by_progress
from schedario.portal.monitoring import board, geography
from schedario.portal.monitoring.chart import Moments, choose_top, draw_chart
from schedario.portal.monitoring.progress import Day, count_days, count_groups
from schedario.portal.registry.models import Campaign, Phase, find_campaign_in_force
from tests.portal.world import World

PROGRESS = "/campagne/soc26/avanzamento/"
ROME = ZoneInfo("Europe/Rome")


def send(world: World, scheda: Scheda, at: datetime, replaces: Submission | None = None) -> Submission:
    """A scheda as it is after it was sent."""
    Scheda.objects.filter(pk=scheda.pk).update(state=SchedaState.SENT)
    return Submission.objects.create(
        scheda=scheda,
        number=f"SOC26-{Submission.objects.count() + 1}",
        sent_at=at,
        sent_by=world.people["responsabile"],
        replaces=replaces,
        definition_version="1",
        definition_digest="0" * 64,
        version=1,
        document=b"{}",
        digest="0" * 64,
        pdf=b"",
        pdf_digest="0" * 64,
    )


def states(world: World) -> dict[str, int]:
    found = count_by_progress(Scheda.objects.filter(campaign=world.campaign))
    return {state.value: n for state, n in found.items() if n}


def test_the_campaign_of_these_days_is_open_or_else_the_last_or_else_the_next() -> None:
    now = timezone.now()

    def campaign(code: str, opens: int) -> Campaign:
        days = [now + timedelta(days=day) for day in (opens, opens + 10, opens + 20)]
        return Campaign(code=code, opens_at=days[0], due_at=days[1], closes_at=days[2])

    old, older, late, opened, announced = (
        campaign(code, day)
        for code, day in (("old", -30), ("older", -60), ("late", -15), ("opened", -5), ("announced", 5))
    )
    assert [one.get_phase(now) for one in (old, late, opened)] == [Phase.CLOSED, Phase.LATE, Phase.OPEN]
    ranked = [opened, late, old, older, announced]
    for number, best in enumerate(ranked):
        assert find_campaign_in_force(ranked[: number - len(ranked) - 1 : -1], now) is best
    assert find_campaign_in_force([], now) is None


class TestStates:
    def test_a_scheda_goes_from_not_begun_to_rectified(self, world: World) -> None:
        now = timezone.now()
        Scheda.objects.exclude(pk=world.scheda.pk).delete()
        assert states(world) == {"not_begun": 1}
        Scheda.objects.update(saved_at=now)
        assert states(world) == {"in_progress": 1}
        first = send(world, world.scheda, now)
        assert states(world) == {"sent": 1}
        Scheda.objects.update(state=SchedaState.DRAFT)
        assert states(world) == {"reopened": 1}
        send(world, world.scheda, now, first)
        assert states(world) == {"rectified": 1}


class TestProgress:
    def test_a_scheda_counts_on_the_italian_day_it_was_first_sent(self, world: World) -> None:
        world.campaign.opens_at = datetime(2026, 3, 1, tzinfo=ROME)
        first = send(world, world.scheda, datetime(2026, 3, 3, 0, 30, tzinfo=ROME))
        send(world, world.scheda, datetime(2026, 3, 9, tzinfo=ROME), first)
        done = count_days(world.campaign)
        assert [(one.day, one.sent) for one in done if one.sent] == [(date(2026, 3, 3), 1)]
        assert (done[0], done[-1].until_then) == (Day(date(2026, 3, 1), 0, 0), 1)

    def test_groups_count_every_state(self, world: World) -> None:
        send(world, world.scheda, timezone.now())
        (region,) = count_groups(world.campaign, "regione")
        assert (region.name, region.total, region.sent, region.share) == ("Lombardia", 3, 1, 333)
        assert [(one.key, one.total) for one in count_groups(world.campaign, "ats")] == [("altrove", 1), ("crema", 2)]

    def test_what_was_sent_incomplete_is_told_apart(self, world: World, amministratore: Client) -> None:
        sent = send(world, world.scheda, timezone.now())
        assert "di cui inviate incomplete" not in amministratore.get(PROGRESS).content.decode()
        Submission.objects.filter(pk=sent.pk).update(incomplete=True)
        (region,) = count_groups(world.campaign, "regione")
        assert (region.sent, region.incomplete) == (1, 1)
        page = amministratore.get(PROGRESS)
        assert "di cui inviate incomplete" in page.content.decode()
        assert [line.incomplete for line in page.context["lines"]].count(True) == 1
        exported = amministratore.get(f"{PROGRESS}esporta.csv").content.decode("utf-8-sig")
        assert "Inviata incompleta" in exported
        Scheda.objects.filter(pk=world.scheda.pk).update(state=SchedaState.DRAFT)
        assert count_groups(world.campaign, "regione")[0].incomplete == 0

    def test_the_page_shows_what_the_address_chooses(self, world: World, amministratore: Client) -> None:
        send(world, world.scheda, timezone.now())
        context = amministratore.get(f"{PROGRESS}?ats=crema&stato=sent").context
        assert [line.scheda.comune for line in context["lines"]] == [world.quintano]
        assert context["title"] == "Ha inviato la scheda 1 comune su 3, il 33,3 per cento"
        assert [line.scheda.comune for line in amministratore.get(f"{PROGRESS}?cerca=altr").context["lines"]] == [
            world.altrove
        ]

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_export_holds_exactly_the_chosen_comuni(self, world: World, amministratore: Client, kind: str) -> None:
        sent = send(world, world.scheda, datetime(2026, 3, 3, 10, 30, tzinfo=ROME))
        content = amministratore.get(f"{PROGRESS}esporta.{kind}?provincia=CR&ordine=-nome").content
        header, *rows = read_table(content).sheets[0].rows
        assert [row[1] for row in rows] == ["CR078SIF11YE", "CR039SIF11WQ"]
        assert header[:2] == ("Denominazione", "Codice")
        first = dict(zip(header, rows[0], strict=True))
        assert (first["Stato"], first["Numero di ricevuta"]) == ("Inviata", sent.number)
        assert {"Codice ISTAT", "Codice ISTAT della regione", "Codice catastale", "NUTS 3"} <= first.keys()

    def test_the_analyst_sees_it_and_a_compilatore_does_not(self, compilatore: Client) -> None:
        assert compilatore.get(PROGRESS).status_code == 403

    def test_the_list_is_sorted_by_what_happened_and_what_did_not_comes_last(
        self, world: World, amministratore: Client
    ) -> None:
        send(world, world.scheda, timezone.now())
        for order in ("inviata", "-inviata", "-stato"):
            first = amministratore.get(f"{PROGRESS}?ordine={order}").context["lines"][0]
            assert (order, first.scheda) == (order, world.scheda)

    def test_the_filter_keeps_the_order(self, amministratore: Client) -> None:
        page = amministratore.get(f"{PROGRESS}?ordine=-inviata&per=ats&regione=Lombardia").content.decode()
        assert '<input type="hidden" name="ordine" value="-inviata">' in page
        assert '<input type="hidden" name="per" value="ats">' in page

    def test_the_tables_of_groups_are_sorted_as_asked(self, amministratore: Client) -> None:
        context = amministratore.get(f"{PROGRESS}?per=ats&gruppi=-schede").context
        assert [group.key for group in context["groups"]] == ["crema", "altrove"]


class TestDrawing:
    def test_the_axis_ends_at_a_round_number_above_the_whole(self) -> None:
        assert [choose_top(n) for n in (0, 3, 7, 62, 113, 7900)] == [5, 5, 8, 80, 150, 8000]

    def test_the_line_is_a_staircase_that_ends_today(self) -> None:
        start = date(2026, 3, 1)
        done = [Day(start + timedelta(days=n), int(n == 5), int(n >= 5)) for n in range(11)]
        drawn = draw_chart(
            done, 5, Moments(start, date(2026, 3, 21), date(2026, 3, 31), done[-1].day), ("termine", "oggi")
        )
        points = [tuple(map(float, point.split(","))) for point in drawn.line.split()]
        assert points[0] == (drawn.frame.left, drawn.frame.bottom)
        assert drawn.last is not None
        assert points[-1] == pytest.approx(drawn.last[:2], abs=0.05)
        assert [mark.label for mark in drawn.marks] == ["termine 21 mar", "oggi 11 mar"]

    def test_every_region_of_italy_has_its_place_on_the_map(self) -> None:
        drawn = geography.build_regions([])
        assert len(drawn) == 20
        assert {"Lombardia", "Puglia", "Sicilia", "Valle d’Aosta"} <= {region.name for region in drawn}
        width, height = map(float, geography.get_view_box().split()[2:])
        assert all(0 < region.x < width and 0 < region.y < height for region in drawn)

    @pytest.mark.parametrize(
        ("spelling", "name"),
        [
            ("VALLE D'AOSTA/VALLÉE D'AOSTE", "Valle d’Aosta"),
            ("Trentino-Alto Adige/Südtirol", "Trentino-Alto Adige"),
            ("Friuli Venezia Giulia", "Friuli-Venezia Giulia"),
        ],
    )
    def test_regions_are_found_however_they_are_spelled(self, spelling: str, name: str) -> None:
        assert geography.normalise_name(spelling) == geography.normalise_name(name)


class TestBoard:
    def test_the_quadri_are_computed_from_what_is_there_now(self, world: World, coordinatore: Client) -> None:
        lines = coordinatore.get("/ambiti/crema/").context["lines"]
        quintano = next(line for line in lines if line.comune == world.quintano)
        assert {place.step.quadro.id: place.step.state for place in quintano.places}["Q3"] == "not_due"
        assert world.url("perche/Q3/") in coordinatore.get("/ambiti/crema/").content.decode()

    def test_it_can_show_only_those_who_have_not_sent(self, world: World, coordinatore: Client) -> None:
        send(world, world.scheda, timezone.now())
        address = "/ambiti/crema/?mostra=da-inviare"
        assert address[len("/ambiti/crema/") :] in coordinatore.get("/ambiti/crema/").content.decode()
        assert [line.comune for line in coordinatore.get(address).context["shown"]] == [world.cumignano]

    def test_any_column_sorts_it_and_says_so(self, world: World, coordinatore: Client) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(unread={"M12.utenti": "dodici"})

        def names(order: str) -> list[str]:
            lines = coordinatore.get(f"/ambiti/crema/?ordine={order}").context["shown"]
            return [line.comune.denominazione for line in lines]

        by_name = ["CUMIGNANO SUL NAVIGLIO", "QUINTANO"]
        for order in ("nome", "errori", "-Q1", "stato", "-stato", "Q3", "no-such-column"):
            assert (order, names(order)) == (order, by_name)
        for order in ("-nome", "-errori", "Q1"):
            assert (order, names(order)) == (order, by_name[::-1])
        page = coordinatore.get("/ambiti/crema/?ordine=-errori&mostra=da-inviare").content.decode()
        assert 'class="number" aria-sort="descending"' in page
        assert "ordine=errori&amp;mostra=da-inviare" in page

    def test_it_opens_on_the_campaign_of_these_days(self, world: World, coordinatore: Client) -> None:
        assert coordinatore.get("/ambiti/crema/").context["campaign"] == world.campaign
        later = Campaign.objects.get(pk=world.campaign.pk)
        later.pk, later.code = None, "soc27"
        year = timedelta(days=365)
        later.opens_at, later.due_at, later.closes_at = (
            later.opens_at + year,
            later.due_at + year,
            later.closes_at + year,
        )
        later.save()
        assert coordinatore.get("/ambiti/crema/").context["campaign"] == world.campaign
        assert coordinatore.get("/ambiti/crema/?campagna=soc27").context["campaign"] == later

    def test_delegations_and_missing_responsabili_are_told(self, world: World) -> None:
        Delegation.objects.create(comune=world.cumignano, ats=world.crema)
        lines = {line.comune: line for line in board.build_board(world.campaign, world.crema)}
        assert (lines[world.cumignano].delegated, lines[world.quintano].delegated) == (True, False)
        assert (lines[world.cumignano].responsabili, lines[world.quintano].responsabili) == ((), ("Responsabile",))

    def test_the_ratio_stands_beside_the_supplied_one_as_an_estimate(self, world: World, coordinatore: Client) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(answers={"R01.corrente": 22, "R01A": 0})
        estimate, *_team = board.estimate_ratios(world.campaign, board.build_board(world.campaign, world.crema))
        assert (estimate.ratio.stored, estimate.ratio.counted, estimate.supplied) == (4241, 1, ("2569",))
        page = coordinatore.get("/ambiti/crema/").content.decode()
        assert "Stima di Schedario, non è un dato ufficiale" in page
        assert "Comuni contati: 1 su 2, il 70,0 per cento di R03 (933 su 1.332)" in page

    def test_psychologists_and_educators_stand_beside_their_references_from_2027(
        self, world: World, coordinatore: Client
    ) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(answers={"R02X": 5, "R02Y": 10})
        _ratio, *team = board.estimate_ratios(world.campaign, board.build_board(world.campaign, world.crema))
        assert [one.ratio.stored for one in team] == [18660, 9330]  # 933 people, 0.05 and 0.10 of a full-time post
        page = coordinatore.get("/ambiti/crema/").text
        assert "abitanti per psicologo dei comuni (riferimento dal 2027 per l&#39;ATS, uno ogni 30.000)" in page
        assert "la scheda non distingue quelli dell&#39;ATS (R02A)" in page

    def test_it_can_be_taken_away(self, coordinatore: Client) -> None:
        content = coordinatore.get("/ambiti/crema/esporta.xlsx").content
        header, first, second = read_table(content).sheets[0].rows
        assert (first[0], second[0]) == ("CUMIGNANO SUL NAVIGLIO", "QUINTANO")
        assert header.index("Scheda") < header.index("Che cosa resta") < header.index("Quadro 1")
        assert first[header.index("Che cosa resta")].startswith("Restano da compilare ")

    def test_a_coordinatore_of_one_ats_comes_straight_to_it(self, world: World, coordinatore: Client) -> None:
        assert coordinatore.get("/ambiti/").headers["Location"] == "/ambiti/crema/"
        Membership.objects.create(user=world.people["coordinatore"], role="coordinatore", ats=world.other_ats)
        assert [ats.code for ats, _ in coordinatore.get("/ambiti/").context["ambiti"]] == ["altrove", "crema"]

    def test_the_ats_of_others_does_not_exist(self, coordinatore: Client, compilatore: Client) -> None:
        assert coordinatore.get("/ambiti/altrove/").status_code == 404
        assert compilatore.get("/ambiti/crema/").status_code == 404

    def test_a_comune_without_scheda_is_on_the_board_too(self, world: World, coordinatore: Client) -> None:
        Scheda.objects.filter(comune=world.cumignano).delete()
        assert "senza scheda" in coordinatore.get("/ambiti/crema/").content.decode()
