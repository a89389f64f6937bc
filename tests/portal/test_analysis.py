# SPDX-License-Identifier: EUPL-1.2
"""The analyst's pages show what the library computes, of exactly the comuni that the address chooses."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from click.testing import CliRunner
from django.http import QueryDict
from django.test import Client
from markupsafe import escape

import schedario
from schedario.cli.main import app
from schedario.definition.display import format_grouped
from schedario.definition.problems import DefinitionError
from schedario.definition.what_if import changed
from schedario.documents.tables.reader import read_table
from schedario.nation.indicators import indicators, list_concerned, measures
from schedario.nation.influence import influence
from schedario.nation.outliers import compare_schede, outliers
from schedario.nation.rates import draw_funnel
from schedario.nation.review import describe_review
from schedario.nation.simulate import simulate
from schedario.nation.states import UNTOUCHED
from schedario.portal.analysis import nation as nations
from schedario.portal.analysis import preparing, source
from schedario.portal.analysis.nation import get_nation
from schedario.portal.analysis.selection import ComuneSelection, Condition, parse_condition, parse_stored
from schedario.portal.analysis.variables import get_variables
from schedario.portal.filing.models import Scheda, SchedaState
from schedario.portal.registry.models import Campaign
from tests.portal.conftest import signed_in
from tests.portal.filled import fill, fresh, send_now
from tests.portal.little_nation import CODE, invented, make_nation
from tests.portal.world import World

pytestmark = pytest.mark.one_database

FORM = schedario.load("SOC26")
PAGES = ("", "tabella/", "distribuzioni/", "mappa/", "anomalie/", "e-se/")
SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    nations.forget_nations()


@pytest.fixture
def campaign(world: World) -> Campaign:  # noqa: ARG001 - the people are there before the nation
    return make_nation()


@pytest.fixture
def analista(world: World) -> Client:
    return signed_in(world, "analista")


def leave_open(campaign: Campaign) -> None:
    """Takes from three schede what decides whether Quadro 3 is due: R09, and the spending of both years."""
    for scheda in campaign.schede.order_by("pk")[:3]:
        gone = ("R09", "R07.base", "R07.corrente")
        scheda.supplied = {name: one for name, one in scheda.supplied.items() if name not in gone}
        scheda.save()
    nations.forget_nations()


def look(client: Client, rest: str, code: str = CODE) -> Any:
    return client.get(f"/analisi/{code}/{rest}").context


def table(client: Client, rest: str) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    """Heading and rows of an exported CSV or XLSX."""
    header, *rows = read_table(client.get(f"/analisi/{CODE}/{rest}").content).sheets[0].rows
    return header, rows


class TestSource:
    def test_the_frame_holds_what_the_generator_made(self, campaign: Campaign) -> None:
        made = invented().sort("istat")
        found = source.read_schede(campaign)
        asked = [cell.id for cell in FORM.asked]
        assert found.select("codice", "istat", *asked).equals(made.select("codice", "istat", *asked))
        assert found["stato"].to_list() == made["stato"].to_list()

    def test_what_the_comune_wrote_stands_over_what_was_supplied(self, world: World) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(
            supplied={"R03": {"stored": 933, "source": "decreto"}, "M12.utenti_base": {"stored": 5, "source": "x"}},
            answers={"M12.utenti_base": None, "M12.utenti": 7, "M15.utenti": 9},
            unread={"M15.utenti": "nove"},
        )
        row = source.read_schede(world.campaign).row(by_predicate=pl.col("codice") == world.quintano.codice, named=True)
        assert (row["R03"], row["M12.utenti_base"], row["M12.utenti"], row["M15.utenti"]) == (933, None, 7, None)
        assert (row["ats"], row["ats_nome"], row["istat"]) == ("crema", "CREMA", None)

    def test_while_a_scheda_is_rectified_what_was_sent_counts(self, world: World) -> None:
        fill(world)
        sent = send_now(world)
        before = source.read_schede(world.campaign)
        Scheda.objects.filter(pk=world.scheda.pk).update(state=SchedaState.DRAFT, answers={"M12.utenti": 999})
        after = source.read_schede(world.campaign)
        assert after.equals(before)
        assert sent.scheda_id == fresh(world).pk

    def test_what_is_kept_is_read_again_after_a_save(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(nations, "FRESH", 0.0)
        first = get_nation(world.campaign)
        assert get_nation(world.campaign) is first
        fill(world)
        assert get_nation(world.campaign) is not first

    def test_for_some_seconds_only_the_registry_is_asked_for(
        self, world: World, django_assert_num_queries: Any
    ) -> None:
        get_nation(world.campaign)
        with django_assert_num_queries(1):
            get_nation(world.campaign)


class TestPreparing:
    def test_who_looks_first_finds_all_of_it(
        self, campaign: Campaign, world: World, django_assert_num_queries: Any
    ) -> None:
        preparing.prepare_nation()
        for one in (campaign, world.campaign):
            with django_assert_num_queries(1):
                found = get_nation(one)
            assert {"table", "measured", "influence"} <= vars(found).keys()

    def test_without_a_campaign_there_is_nothing_to_prepare(self, world: World) -> None:
        Scheda.objects.all().delete()
        Campaign.objects.all().delete()
        preparing.prepare_nation()
        assert world.campaign.pk is not None

    @pytest.mark.django_db(transaction=True)
    def test_a_fault_is_told_to_the_log_and_harms_nobody(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(preparing, "list_campaigns", lambda: 1 / 0)
        preparing.start_preparing().join()
        assert "could not be prepared" in caplog.text


class TestSelection:
    KNOWN = get_variables(FORM)

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("50.000", 5_000_000),
            ("3,25", 325),
            ("-1", -100),
            ("1.5", None),
            ("1.23,4", None),
            ("", None),
            ("1e5", None),
        ],
    )
    def test_numbers_are_read_as_italians_write_them(self, text: str, value: int | None) -> None:
        assert parse_stored(text, 2) == value

    def test_a_condition_is_a_figure_a_sign_and_a_value(self) -> None:
        found = parse_condition("R09>=50.000", self.KNOWN)
        assert isinstance(found, Condition)
        assert (found.variable.name, found.sign, found.value) == ("R09", ">=", 5_000_000)
        assert isinstance(parse_condition("due:Q3=due", self.KNOWN), Condition)

    @pytest.mark.parametrize(
        "text",
        ["", "R09", "R99=1", "R09>=abc", "R09>", "R03>=1,5", "due:Q3=forse", "due:Q3>due", "R16=x", "R09=9" + "9" * 30],
    )
    def test_what_cannot_be_understood_is_told_and_left_out(self, text: str) -> None:
        query = QueryDict(mutable=True)
        query.setlist("dove", [text])
        found = ComuneSelection.parse_query(query, self.KNOWN)
        assert not found.conditions
        assert len(found.faults) == (1 if text else 0)

    def test_the_form_adds_a_condition_to_those_of_the_address(self) -> None:
        found = ComuneSelection.parse_query(QueryDict("dove=R03>1000&variabile=R09&segno=>=&valore=50.000"), self.KNOWN)
        assert [one.text for one in found.conditions] == ["R03>1000", "R09>=50.000"]
        missing = ComuneSelection.parse_query(QueryDict("variabile=R09&segno=manca&valore="), self.KNOWN)
        assert [one.value for one in missing.conditions] == [None]

    @pytest.mark.parametrize("value", ["", "abc"])
    @pytest.mark.parametrize("sign", [">", "="])
    def test_a_condition_that_cannot_be_applied_stays_in_the_form(self, sign: str, value: str) -> None:
        found = ComuneSelection.parse_query(
            QueryDict(urlencode({"variabile": "R09", "segno": sign, "valore": value})), self.KNOWN
        )
        assert not found.conditions
        (fault,) = found.faults
        assert FORM.cells["R09"].name in fault
        assert (found.again.variable, found.again.sign, found.again.value) == ("R09", sign, value)


class TestPages:
    @pytest.mark.parametrize("page", PAGES)
    def test_plots_are_well_formed_and_have_a_title(self, campaign: Campaign, analista: Client, page: str) -> None:  # noqa: ARG002
        html = analista.get(f"/analisi/{CODE}/{page}").text
        drawings = [ET.fromstring(one) for one in SVG.findall(html) if "aria-labelledby" in one]  # noqa: S314 - ours
        assert all(one.find("title") is not None for one in drawings)
        assert bool(drawings) is (page in ("", "distribuzioni/", "mappa/"))
        assert "style=" not in html
        assert "DATI DI PROVA" in html

    @pytest.mark.parametrize("page", PAGES)
    def test_comuni_without_istat_code_and_hardly_a_figure_do_no_harm(
        self, world: World, analista: Client, page: str
    ) -> None:
        assert analista.get(f"/analisi/{world.campaign.code}/{page}").status_code == 200
        assert analista.get(f"/analisi/{world.campaign.code}/{page}?regione=Altrove").status_code == 200

    @pytest.mark.parametrize("page", PAGES)
    def test_a_campaign_without_schede_says_so(self, world: World, analista: Client, page: str) -> None:
        Scheda.objects.all().delete()
        assert analista.get(f"/analisi/{world.campaign.code}/{page}").status_code == 200

    def test_free_text_is_never_shown(self, world: World, analista: Client) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(answers={"R16": "parole riservate"})
        for page in (*PAGES, f"comuni/{world.quintano.codice}/", "tabella/?c=R16", "tabella/esporta.csv?c=R16"):
            assert b"parole riservate" not in analista.get(f"/analisi/{world.campaign.code}/{page}").content

    def test_the_address_without_a_campaign_leads_to_the_latest(
        self, campaign: Campaign, world: World, analista: Client
    ) -> None:
        assert campaign.opens_at < world.campaign.opens_at
        assert analista.get("/analisi/").headers["Location"] == f"/analisi/{world.campaign.code}/"
        Campaign.objects.all().update(opens_at=campaign.due_at, due_at=campaign.due_at, closes_at=campaign.closes_at)
        assert analista.get("/analisi/").status_code == 302

    def test_each_page_leads_to_the_same_of_the_other_campaigns(
        self, campaign: Campaign, world: World, analista: Client
    ) -> None:
        html = analista.get(f"/analisi/{campaign.code}/tabella/?regione=Lombardia").text
        assert f'href="/analisi/{world.campaign.code}/tabella/?regione=Lombardia"' in html
        codice = source.read_schede(campaign)["codice"][0]
        html = analista.get(f"/analisi/{campaign.code}/comuni/{codice}/").text
        assert f'href="/analisi/{world.campaign.code}/"' in html
        assert f'href="/analisi/{campaign.code}/"' in analista.get(f"/campagne/{campaign.code}/").text

    def test_what_does_not_exist_is_not_found(self, campaign: Campaign, analista: Client, world: World) -> None:
        for rest in (
            "nessuna/",
            f"{campaign.code}/tabella/esporta.pdf",
            f"{campaign.code}/comuni/{world.quintano.codice}/",
        ):
            assert analista.get(f"/analisi/{rest}").status_code == 404


class TestOverview:
    def test_its_figures_are_those_of_the_library(self, campaign: Campaign, analista: Client) -> None:
        expected = indicators(FORM, source.read_schede(campaign), "nation", stored=True).row(0, named=True)
        shown = {one.variable.name: one for ones in look(analista, "")["figures"].values() for one in ones}
        for name, one in shown.items():
            scale = one.variable.scale
            assert one.value == (None if expected[name] is None else int(expected[name] * 10**scale))
            assert one.comuni == expected[f"{name}.comuni"]
        assert set(FORM.measures) <= set(shown)

    def test_regions_add_up_to_the_nation(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        context = look(analista, "")
        shown = [one for ones in context["figures"].values() for one in ones]
        (whole,) = [one.value for one in shown if one.variable == context["whole"]]
        assert sum(one["whole"] for one in context["by_region"]) == whole

    def test_figures_side_by_side_are_over_the_same_comuni(self, campaign: Campaign, analista: Client) -> None:
        measured = get_nation(campaign).measured
        for side_by_side in look(analista, "")["key"]:
            names = [one.variable.name for one in side_by_side]
            known = pl.DataFrame([measured.find_known(name).alias(name) for name in names])
            of_all = known.select(pl.all_horizontal(pl.all())).to_series()
            for name in set(names) & list_concerned(FORM).keys():  # of those whom it concerns
                of_all &= measured.amounts[f"{name}/concerned"]
            assert {one.comuni for one in side_by_side} == {of_all.sum()}
            assert len({one.people for one in side_by_side}) == 1
            for one in side_by_side:
                alone = indicators(FORM, source.read_schede(campaign), alike=names, stored=True)
                assert one.value == int(alone[one.variable.name].item() * 10**one.variable.scale)

    def test_it_is_told_of_how_many_whom_they_concern(self, campaign: Campaign, analista: Client) -> None:
        leave_open(campaign)
        told = look(analista, "")["coverage"]
        row = get_nation(campaign).by("nation", FORM.together.board.figures[-1]).row(0, named=True)  # type: ignore[union-attr]
        due, unknown = row["rendicontato.interessati"], row["rendicontato.incerti"]
        assert unknown
        assert told[-1].endswith(f", su {due} a cui si riferiscono (di altri {unknown} non si sa).")
        assert [one for one in told[:-1] if "si riferiscono" in one] == []

    def test_what_is_accounted_for_is_a_part_of_three(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        for one in (look(analista, "")["in_parts"], *look(analista, "")["by_region"]):
            assert one["part"] + one["rest"] + one["unknown"] == one["whole"]
            assert min(one["part"], one["rest"], one["unknown"]) >= 0
            assert one["answered"] <= one["comuni"] <= one["schede"]

    def test_comuni_of_which_nobody_knows_whether_they_are_concerned_are_in_no_part_and_told(
        self, campaign: Campaign, analista: Client
    ) -> None:
        leave_open(campaign)
        context = look(analista, "")
        row = get_nation(campaign).by("nation", ()).row(0, named=True)
        assert sum(count for _, count in context["uncertain"]) == row[f"{context['part'].name}.incerti"] > 0
        assert "In nessuna parte, perché non si sa se li riguarda" in analista.get(f"/analisi/{CODE}/").text

    def test_indicators_can_be_taken_away_by_level(self, campaign: Campaign, analista: Client) -> None:
        header, rows = table(analista, "indicatori/esporta.csv?per=regione")
        assert len(rows) == source.read_schede(campaign)["regione"].n_unique()
        names = dict(zip(header, zip(*rows, strict=True), strict=True))
        assert dict(zip(names["Denominazione"], names["Codice"], strict=True))["Lombardia"] == "03"
        assert header[:2] == ("Codice", "Denominazione")


class TestTheSameComuneTwice:
    def test_no_page_sums_it_and_all_say_which(self, campaign: Campaign, analista: Client) -> None:
        twin = Scheda.objects.filter(campaign=campaign).first()
        assert twin is not None
        other = Scheda.objects.filter(campaign=campaign).exclude(pk=twin.pk).first()
        assert other is not None
        other.comune.istat = twin.comune.istat
        other.comune.save()
        for page in (*PAGES, "indicatori/esporta.csv", "tabella/schede.parquet"):
            answer = analista.get(f"/analisi/{CODE}/{page}")
            assert (answer.status_code, twin.comune.istat in answer.text) == (409, True), page


class TestTable:
    CHOICE = "regione=Lombardia&dove=da_rendicontare>=1.000&ordine=-da_rendicontare&c=da_rendicontare&c=R08"

    def expected(self, campaign: Campaign) -> pl.DataFrame:
        rows = get_nation(campaign).table.filter(pl.col("regione") == "Lombardia", pl.col("da_rendicontare") >= 100_000)
        return rows.sort("da_rendicontare", descending=True)

    def test_it_shows_the_chosen_comuni_in_the_order_asked_for(self, campaign: Campaign, analista: Client) -> None:
        expected = self.expected(campaign)
        lines = look(analista, f"tabella/?{self.CHOICE}")["lines"]
        assert [one["codice"] for one in lines] == expected["codice"].to_list()
        assert lines

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_file_holds_exactly_what_is_seen(self, campaign: Campaign, analista: Client, kind: str) -> None:
        expected = self.expected(campaign)
        header, rows = table(analista, f"tabella/esporta.{kind}?{self.CHOICE}")
        assert header[-2:] == tuple(get_variables(FORM)[name].heading for name in ("da_rendicontare", "R08"))
        assert [row[0] for row in rows] == expected["codice"].to_list()
        amounts = [f"{cents // 100},{cents % 100:02d}" for cents in expected["R08"]]
        written = [str(row[-1]) if kind == "csv" else f"{float(str(row[-1])):.2f}".replace(".", ",") for row in rows]
        assert written == amounts

    def test_a_state_is_called_as_on_the_page(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        context = look(analista, "tabella/?stato=in corso")
        assert context["chosen"] == ["Stato della scheda: in compilazione"]
        header, rows = table(analista, "tabella/esporta.csv?stato=in corso")
        assert {row[header.index("Stato della scheda")] for row in rows} == {"in compilazione"}
        groups = {name for name, _spread, _added in look(analista, "distribuzioni/?v=R03&per=stato")["lines"]}
        assert groups == {"inviata", "in compilazione", "da iniziare"}

    def test_the_schede_themselves_give_the_command_the_numbers_of_the_page(
        self, campaign: Campaign, analista: Client, tmp_path: Path
    ) -> None:
        file = tmp_path / "schede.parquet"
        file.write_bytes(analista.get(f"/analisi/{CODE}/tabella/schede.parquet?regione=Lombardia").content)
        asked = ("indicators", str(file), "--by", "comune", "-o", str(tmp_path / "comuni.parquet"))
        assert CliRunner().invoke(app, asked).exit_code == 0
        shown = get_nation(campaign).table.filter(pl.col("regione") == "Lombardia").sort("codice")
        found = pl.read_parquet(tmp_path / "comuni.parquet")
        assert found["codice"].equals(shown["codice"])
        for name in ("da_rendicontare", "livello_servizio", "rendicontato", "bloccate", "da_confermare"):
            assert found[name].to_physical().equals(shown[name])
        assert any("DATI DI PROVA" in note for note in json.loads(pl.read_parquet_metadata(file)["schedario"])["notes"])

    def test_of_the_words_of_a_comune_the_file_says_only_that_there_are_some(
        self, world: World, analista: Client
    ) -> None:
        Scheda.objects.filter(pk=world.scheda.pk).update(answers={"R16": "parole riservate"})
        content = analista.get(f"/analisi/{world.campaign.code}/tabella/schede.parquet").content
        assert b"parole riservate" not in content
        row = pl.read_parquet(io.BytesIO(content)).row(
            by_predicate=pl.col("codice") == world.quintano.codice, named=True
        )
        assert row["R16"] == "(testo)"

    def test_parquet_keeps_exact_decimals_and_says_what_they_are(self, campaign: Campaign, analista: Client) -> None:
        content = analista.get(f"/analisi/{CODE}/tabella/esporta.parquet?{self.CHOICE}").content
        frame = pl.read_parquet(io.BytesIO(content))
        assert frame.schema["R08"] == pl.Decimal(18, 2)
        assert frame["R08"].to_physical().to_list() == self.expected(campaign)["R08"].to_list()
        about = json.loads(pl.read_parquet_metadata(io.BytesIO(content))["schedario"])
        assert about["columns"][1]["label"] == FORM.cells["R08"].name
        assert any("DATI DI PROVA" in note for note in about["notes"])

    def test_the_last_line_is_of_all_pages(self, campaign: Campaign, analista: Client) -> None:
        totals = look(analista, "tabella/?c=da_rendicontare&c=R03")["totals"]
        assert totals == {"da_rendicontare": get_nation(campaign).table["da_rendicontare"].sum()}


class TestDistributions:
    def test_the_groups_hold_all_comuni_with_the_figure(self, campaign: Campaign, analista: Client) -> None:
        known = get_nation(campaign).table.filter(pl.col("R04").is_not_null())
        for level in ("regione", "provincia", "ats", "classe", "stato"):
            context = look(analista, f"distribuzioni/?v=R04&per={level}")
            assert sum(one.count for _name, one, _added in context["lines"]) == context["counted"] == known.height

    def test_an_indicator_of_a_group_is_a_ratio_of_sums(self, campaign: Campaign, analista: Client) -> None:
        lines = look(analista, "distribuzioni/?v=livello_servizio&per=regione")["lines"]
        expected = indicators(FORM, source.read_schede(campaign), "region", stored=True)
        values = dict(expected.select("denominazione", pl.col("livello_servizio").to_physical()).rows())
        assert {name: added for name, _spread, added in lines} == {name: values[name] for name, _, _ in lines}


class TestNothingToShow:
    """Of comuni that have not begun, the level of service is not known, and what they owe is."""

    @pytest.mark.parametrize("place", ["mappa", "distribuzioni"])
    def test_another_figure_can_be_chosen(self, campaign: Campaign, analista: Client, place: str) -> None:  # noqa: ARG002
        html = analista.get(f"/analisi/{CODE}/{place}/?stato=da+iniziare&per=regione").text
        assert "Non c’è niente da mostrare" in html
        assert 'name="v"' in html
        assert '<input type="hidden" name="per" value="regione">' in html
        other = analista.get(f"/analisi/{CODE}/{place}/?stato=da+iniziare&per=regione&v=da_rendicontare").text
        assert "Non c’è niente da mostrare" not in other


class TestFunnel:
    def test_shows_each_comune_with_the_rate_and_the_limits_of_the_library(
        self, campaign: Campaign, analista: Client
    ) -> None:
        context = look(analista, "distribuzioni/?v=livello_servizio")
        expected = draw_funnel(FORM, source.read_schede(campaign), "livello_servizio", stored=True)
        assert context["rated"] == expected.height
        assert context["beyond_all"] == (expected["place"].abs() == 2).sum()
        drawn = context["funnel"]
        assert sum(one.count("M") for one in (drawn.inside, drawn.near, drawn.far)) + drawn.beyond == expected.height
        by_name = {row["codice"]: row for row in expected.iter_rows(named=True)}
        for one in context["beyond"]:
            assert one["shrunken"] == int(by_name[one["codice"]]["shrunken"] * 100)

    def test_is_there_for_counts_of_people_alone(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        for name in ("spesa_per_abitante", "R06", "da_rendicontare"):
            assert look(analista, f"distribuzioni/?v={name}")["funnel"] is None

    def test_follows_the_selection(self, campaign: Campaign, analista: Client) -> None:
        lombardia = source.read_schede(campaign).filter(pl.col("regione") == "Lombardia")
        expected = draw_funnel(FORM, lombardia, "utenti_minori", stored=True)
        context = look(analista, "distribuzioni/?v=utenti_minori&regione=Lombardia")
        assert (context["rated"], context["beyond_all"]) == (expected.height, (expected["place"].abs() == 2).sum())


class TestMap:
    @pytest.mark.parametrize("level", ["comune", "provincia", "regione"])
    def test_the_classes_count_all_units_with_a_figure(self, campaign: Campaign, analista: Client, level: str) -> None:  # noqa: ARG002
        context = look(analista, f"mappa/?v=da_rendicontare&per={level}")
        assert sum(count for _, _, count in context["map"].classes) == context["units"]

    def test_each_class_has_a_grain_of_its_own_on_the_map_and_in_the_legend(
        self,
        campaign: Campaign,  # noqa: ARG002
        analista: Client,
    ) -> None:
        html = analista.get(f"/analisi/{CODE}/mappa/?v=da_rendicontare&per=regione").text
        patterns = dict(re.findall(r'<pattern id="([^"]+)"[^>]*>(.*?)</pattern>', html, re.DOTALL))
        classes = analista.get(f"/analisi/{CODE}/mappa/?v=da_rendicontare&per=regione").context["map"].classes
        assert len(classes) > 2
        for where in ("mappa", "mappa-legenda"):
            drawn = [patterns[f"{where}-{level}"] for level in range(len(classes))]
            grains = {re.sub(r'shade-\d|grain-\d|"[0-9.]+"', "", one) for one in drawn}
            assert len(grains) == len(classes)
        used = set(re.findall(r"url\(#([^)]+)\)", html))
        assert used <= patterns.keys()
        assert {f"mappa-legenda-{level}" for level in range(len(classes))} <= used

    def test_a_region_leads_to_its_comuni(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        html = analista.get(f"/analisi/{CODE}/mappa/?v=da_rendicontare&per=regione").text
        (drawing,) = [ET.fromstring(one) for one in SVG.findall(html) if "choropleth" in one]  # noqa: S314 - ours
        links = {one[0][0].text.partition(":")[0]: one.attrib["href"] for one in drawing.iter("a")}  # type: ignore[union-attr]
        assert "regione=Lombardia" in links["Lombardia"]
        assert drawing.attrib["role"] == "group"

    def test_its_figures_are_those_of_the_indicators(self, campaign: Campaign, analista: Client) -> None:
        _header, rows = table(analista, "mappa/esporta.csv?v=da_rendicontare&per=regione")
        total = sum(int(row[3].replace(",", "") or 0) for row in rows)
        assert total == get_nation(campaign).table["da_rendicontare"].sum()


class TestComune:
    def test_its_figures_stand_beside_those_of_its_peers(self, campaign: Campaign, analista: Client) -> None:
        table = get_nation(campaign).table
        row = table.filter(pl.col("regione") == "Lombardia").row(0, named=True)
        context = look(analista, f"comuni/{row['codice']}/")
        peers = table.filter(pl.col("regione") == "Lombardia")["R05"].drop_nulls().sort()
        (shown,) = [one for ones in context["besides"].values() for one in ones if one.variable.name == "R05"]
        assert (shown.value, shown.among[0][0]) == (row["R05"], peers[(len(peers) - 1) // 2])
        assert context["peers"][0][2] == table.filter(pl.col("regione") == "Lombardia").height
        assert shown.among[0].among == peers.len()

    def test_a_percentile_says_over_how_many_it_is(self, campaign: Campaign, analista: Client) -> None:
        table = get_nation(campaign).table
        row = table.filter(pl.col("regione") == "Lombardia", pl.col("R04").is_not_null()).row(0, named=True)
        among = table.filter(pl.col("regione") == "Lombardia")["R04"].drop_nulls().len()
        assert among < table.filter(pl.col("regione") == "Lombardia").height
        html = " ".join(analista.get(f"/analisi/{CODE}/comuni/{row['codice']}/").text.split())
        assert f"(su {among} comuni)" in html

    def test_of_one_comune_a_share_of_comuni_is_yes_or_no(self, campaign: Campaign, analista: Client) -> None:
        table = get_nation(campaign).table
        peers = table.filter(pl.col("regione") == "Lombardia").filter(pl.col("sotto_fabbisogno").is_not_null())
        said_yes = (peers["sotto_fabbisogno"] > 0).sum()
        for value, said in ((0, "no"), (peers["sotto_fabbisogno"].max(), "sì")):
            codice = peers.filter(pl.col("sotto_fabbisogno") == value)["codice"][0]
            page = " ".join(analista.get(f"/analisi/{CODE}/comuni/{codice}/").text.split())
            row = page.partition("Comuni con spesa inferiore al fabbisogno (%)</th>")[2].partition("</tr>")[0]
            share = f"{100 * said_yes / peers.height:.1f}".replace(".", ",")
            assert f'<td class="number">{said}</td>' in row
            assert f"sì in {share} comuni su 100 (di {peers.height})" in row
        counting = {one.name for one in measures(FORM).values() if one.counts_schede}
        assert {"sotto_fabbisogno", "comuni_con_quadro_3", "bloccate"} <= counting
        assert "livello_servizio" not in counting

    def test_its_outcome_is_told_with_its_amounts(self, campaign: Campaign, analista: Client) -> None:
        untouched = pl.col("stato") == "da iniziare"
        codice, owed = (
            get_nation(campaign).table.filter(untouched, pl.col("due:Q3") == "due").select("codice", "R09").row(0)
        )
        spent = dict.fromkeys(("R10.spesa", "R11.spesa", "R12.spesa", "R14"), 0) | {"R13": 12_34}
        Scheda.objects.filter(comune__codice=codice).update(answers=spent)
        nations.forget_nations()
        told = dict(look(analista, f"comuni/{codice}/")["decisions"]).values()
        assert any(f"restano da rendicontare {format_grouped(owed - 12_34, 2)} euro" in one for one in told)
        assert "…" not in "".join(told)

    def test_only_who_may_open_the_scheda_finds_the_way_to_it(
        self, world: World, amministratore: Client, analista: Client
    ) -> None:
        rest, link = f"comuni/{world.quintano.codice}/", f'href="{world.url()}"'
        page = f"/analisi/{world.campaign.code}/{rest}"
        assert link in amministratore.get(page).text
        assert link not in analista.get(page).text


@pytest.mark.usefixtures("campaign")
class TestReserves:
    """A share that missing answers move says so wherever it is shown."""

    @pytest.mark.parametrize("name", ["bloccate", "da_confermare"])
    @pytest.mark.parametrize("where", ["", "mappa/?per=regione&v={}", "distribuzioni/?v={}", "tabella/?c={}"])
    def test_every_page_says_how(self, analista: Client, name: str, where: str) -> None:
        assert measures(FORM)[name].describe_reserve() in unescape(
            analista.get(f"/analisi/{CODE}/{where.format(name)}").text
        )

    def test_a_what_if_says_it_of_those_that_change(self, analista: Client) -> None:
        address = "e-se/?p.spending_reference=y2021"
        changed = {one.variable.name for one in look(analista, address)["totals"]}
        page = unescape(analista.get(f"/analisi/{CODE}/{address}").text)
        said = {name for name, one in measures(FORM).items() if (told := one.describe_reserve()) and told in page}
        assert said == changed & {"bloccate", "da_confermare"} != set()

    def test_a_file_says_so_too(self, analista: Client) -> None:
        content = analista.get(f"/analisi/{CODE}/indicatori/esporta.parquet").content
        about = json.loads(pl.read_parquet_metadata(io.BytesIO(content))["schedario"])
        told = {one["name"]: one["remarks"] for one in about["columns"]}
        assert measures(FORM)["da_confermare"].describe_reserve() in told["da_confermare"]


class TestDoubts:
    def test_they_are_those_of_the_library(self, campaign: Campaign, analista: Client) -> None:
        expected = outliers(FORM, source.read_schede(campaign), stored=True)
        assert look(analista, "anomalie/")["total"] == expected.height
        header, rows = table(analista, "anomalie/esporta.csv")
        ordered = influence(FORM, source.read_schede(campaign), stored=True).ordered
        assert [row[header.index("Perché")] for row in rows] == ordered["message"].to_list()
        words = {one.unit.name: one.unit.words for one in FORM.plausibility}
        assert [row[header.index("Unità di misura")] for row in rows] == [words[name] for name in ordered["unit"]]
        assert "ore_per_persona" in set(ordered["unit"])

    def test_the_pages_say_how_many_to_look_at_and_the_board_how_much_of_each_sum_is_in_doubt(
        self, campaign: Campaign, analista: Client
    ) -> None:
        weighed = influence(FORM, source.read_schede(campaign), stored=True)
        board, doubts = look(analista, ""), look(analista, "anomalie/")
        shares = {row["indicator"]: row["comuni"] for row in weighed.totals.iter_rows(named=True) if row["comuni"]}
        shown = {one.variable.name: len(one.doubted) for ones in board["figures"].values() for one in ones}
        assert {name: count for name, count in shown.items() if count} == shares
        schede = source.read_schede(campaign)
        begun = schede["stato"].ne_missing(UNTOUCHED)
        compared = int((begun & (compare_schede(FORM, schede, stored=True).made > 0)).sum())
        told = describe_review(FORM, weighed.review, weighed.comuni.height, compared)
        assert weighed.review.count > 0
        assert board["reviewed"] == doubts["reviewed"] == told
        for where in ("", "anomalie/"):
            page = unescape(analista.get(f"/analisi/{CODE}/{where}").text)
            assert all(line in page for line in told)

    def test_without_them_their_answers_count_as_missing_on_every_page(
        self, campaign: Campaign, analista: Client
    ) -> None:
        schede = source.read_schede(campaign)
        blanked = influence(FORM, schede, stored=True).blank_doubted(schede)
        expected = indicators(FORM, blanked, stored=True).row(0, named=True)
        board = look(analista, "?dubbi=senza")
        for one in (one for ones in board["figures"].values() for one in ones):
            assert one.comuni == expected[f"{one.variable.name}.comuni"], one.variable.name
        assert board["page"].build_query() == "dubbi=senza"
        rows = look(analista, "tabella/?dubbi=senza&dove=livello_servizio!=")["page"].rows
        assert (
            rows.height
            == expected["livello_servizio.comuni"]
            < indicators(FORM, schede)["livello_servizio.comuni"].item()
        )
        total = look(analista, "anomalie/?dubbi=senza")["total"]
        assert total == look(analista, "anomalie/")["total"]

    def test_a_selection_leaves_out_the_doubts_about_others(self, campaign: Campaign, analista: Client) -> None:
        expected = outliers(FORM, source.read_schede(campaign), stored=True)
        shown = look(analista, "anomalie/?regione=Lombardia")
        about = [one["codice"] for one in shown["lines"] if one["codice"]]
        assert set(about) <= set(expected.filter(pl.col("regione") == "Lombardia")["codice"].to_list())


class TestWhatIf:
    RULE: Mapping[str, str] = {"spending_reference": "y2021"}

    def test_who_changes_is_what_the_library_says(self, campaign: Campaign, analista: Client) -> None:
        expected = simulate(FORM, source.read_schede(campaign), self.RULE, stored=True)
        context = look(analista, "e-se/?p.spending_reference=y2021")
        assert context["deciding"] == int(expected.schede["cambia"].sum())
        assert {one["codice"] for one in context["lines"]} == set(expected.changed["codice"].head(50).to_list())
        assert context["any_change"] == expected.changed.height > 0

    def test_the_file_names_everybody_who_changes(self, campaign: Campaign, analista: Client) -> None:
        expected = simulate(FORM, source.read_schede(campaign), self.RULE, stored=True)
        header, rows = table(analista, "e-se/esporta.csv?p.spending_reference=y2021")
        assert {row[0] for row in rows} == set(expected.changed["codice"].to_list())
        assert "differenza" in header[-1]

    def test_the_explanation_tells_both_rules(self, campaign: Campaign, analista: Client) -> None:
        expected = simulate(FORM, source.read_schede(campaign), self.RULE, stored=True)
        codice = expected.changed["codice"][0]
        told = look(analista, f"e-se/?p.spending_reference=y2021&spiega={codice}")["told"]
        assert told
        assert all(one.before != one.after for one in told)

    def test_each_side_speaks_of_its_own_threshold(self, campaign: Campaign, analista: Client, tmp_path: Path) -> None:
        header, rows = table(analista, "e-se/esporta.csv?p.q3_threshold=90.000")
        sides = [header.index(f"Esito dell'obiettivo – {when}") for when in ("prima", "dopo")]
        before, after = ({row[place] for row in rows} for place in sides)
        assert not [text for text in before if "90.000 euro" in text]
        assert not [text for text in after if "1.000 euro" in text]
        assert [text for text in after if "90.000 euro" in text]
        page = " ".join(analista.get(f"/analisi/{CODE}/e-se/?p.q3_threshold=90.000").text.split())
        told = [one.partition("→") for one in re.findall("<li>Esito dell&#39;obiettivo: (.*?)</li>", page)]
        assert told
        assert not [before for before, _, after in told if "90.000 euro" in before or "1.000 euro" in after]
        file = tmp_path / "schede.parquet"
        in_euro(source.read_schede(campaign)).write_parquet(file)
        said = CliRunner(env={"COLUMNS": "1000"}).invoke(app, ["simulate", str(file), "--set", "q3_threshold=90000.00"])
        lines = [line.partition("90.000 euro") for line in said.stdout.splitlines() if "euro." in line]
        assert [1 for before, found, _ in lines if found]
        assert not [after for _, _, after in lines if "1.000 euro" in after]  # after stands right of before

    def test_what_changes_nothing_is_taken_out_of_the_address(self, campaign: Campaign, analista: Client) -> None:
        assert campaign.form.parameters["spending_reference"].value == "max"
        same = "p.q3_threshold=1.000&p.spending_reference=max&f.R05=&f.risorse_oltre_soglia=R09+>%3D%0D%0Aq3_threshold"
        answer = analista.get(f"/analisi/{CODE}/e-se/?regione=Lombardia&{same}")
        assert answer.headers["Location"] == f"/analisi/{CODE}/e-se/?regione=Lombardia"
        assert look(analista, "e-se/?regione=Lombardia")["result"] is None

    def test_a_wrong_value_is_told(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        for wrong in ("p.q3_threshold=molto", "p.spending_reference=y1999"):
            answer = analista.get(f"/analisi/{CODE}/e-se/?{wrong}")
            assert answer.status_code == 422
            assert [one.parameter.name for one in answer.context["asked"] if one.faults] == [
                wrong[2:].partition("=")[0]
            ]
            assert analista.get(f"/analisi/{CODE}/e-se/esporta.csv?{wrong}").status_code == 404

    def test_nothing_of_the_schede_is_touched(self, campaign: Campaign, analista: Client) -> None:
        schede = Scheda.objects.filter(campaign=campaign).order_by("pk")
        before = list(schede.values_list("pk", "version", "answers", "supplied"))
        look(analista, "e-se/?p.q3_threshold=5.000")
        assert list(schede.values_list("pk", "version", "answers", "supplied")) == before


class TestWhatIfWithFormulas:
    """The formulas of the edition can be changed as its parameters can, within the language of definitions."""

    CHEAPER: Mapping[str, str] = {
        "R05": "100 * R06 / (figurative_user_cost_low * R03)",
        "livello_inferiore": "R04 < R05 / 2",
    }
    COST: Mapping[str, str] = {"figurative_user_cost_low": "1200.000"}

    def address(self, rest: str = "", **more: str) -> str:
        asked = {f"f.{name}": text for name, text in self.CHEAPER.items()} | {"p.figurative_user_cost_low": "1.200"}
        return f"e-se/{rest}?{urlencode(asked | more)}"

    def test_those_that_decide_are_offered_first_as_they_are_written(
        self,
        campaign: Campaign,  # noqa: ARG002
        analista: Client,
    ) -> None:
        context = look(analista, "e-se/")
        offered = context["offered"]
        decided = {one.name for one in offered.decisions}
        assert {name for case in FORM.outcome for name in case.when} <= decided == decided & FORM.conditions.keys()
        assert [one.text for one in offered.decisions if one.name == "risorse_oltre_soglia"] == ["R09 >= q3_threshold"]
        assert {"R06", "R08", "R05"} <= {one.name for one in offered.supplied}
        assert not any(one.is_changed for one in context["asked"])
        html = analista.get(f"/analisi/{CODE}/e-se/").text
        assert ">R09 &gt;= q3_threshold</textarea>" in html

    def test_the_numbers_are_those_of_python_and_of_the_command(
        self, campaign: Campaign, analista: Client, tmp_path: Path
    ) -> None:
        schede = source.read_schede(campaign)
        in_python = simulate(FORM, schede, self.COST, self.CHEAPER, stored=True)
        context = look(analista, self.address())
        assert context["deciding"] == int(in_python.schede["cambia"].sum()) > 0
        assert context["any_change"] == in_python.changed.height
        totals = in_python.totals().row(0, named=True)
        assert context["totals"]
        for one in context["totals"]:
            after, scale = totals[f"{one.variable.name}.dopo"], one.variable.scale
            assert one.after == (after if scale == 0 else int(after * 10**scale))

        file, output = tmp_path / "schede.parquet", tmp_path / "cambiano.csv"
        in_euro(schede).write_parquet(file)
        options = [one for name, text in self.COST.items() for one in ("--set", f"{name}={text}")]
        options += [one for name, text in self.CHEAPER.items() for one in ("--formula", f"{name}={text}")]
        assert CliRunner().invoke(app, ["simulate", str(file), *options, "-o", str(output)]).exit_code == 0
        by_command = pl.read_csv(output, infer_schema=False).sort("codice")
        header, rows = table(analista, self.address("esporta.csv"))
        by_page = sorted((row[0], row[header.index(heading(header, "R05", "dopo"))]) for row in rows)
        assert [(code, value.replace(",", ".")) for code, value in by_page] == by_command.select(
            "codice", "R05.dopo"
        ).rows()

    def test_a_condition_of_the_selection_holds_before_or_after(self, campaign: Campaign, analista: Client) -> None:
        rule = {"spending_reference": "min"}
        made = simulate(FORM, source.read_schede(campaign), rule, stored=True)
        amounts = made.totals("comune").sort("codice")
        limit = 3_000
        above = {
            when: set(amounts.filter(pl.col(f"da_rendicontare.{when}") > limit)["codice"]) for when in ("prima", "dopo")
        }
        asked = urlencode({"p.spending_reference": "min", "dove": f"da_rendicontare>{limit}"})
        context = look(analista, f"e-se/?{asked}")
        held = context["held"]
        assert (held["before"], held["after"]) == (len(above["prima"]), len(above["dopo"]))
        assert {row["codice"] for row in held["entering"]} == above["dopo"] - above["prima"] != set()
        assert context["total"] == len(above["prima"] | above["dopo"])
        assert context["any_change"] == made.keep_schede(made.holding(f"da_rendicontare>{limit}").either).changed.height
        _header, rows = table(analista, f"e-se/esporta.csv?{asked}")
        assert {row[0] for row in rows} >= above["dopo"] - above["prima"]

    def test_a_condition_that_holds_for_nobody_is_told(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        context = look(analista, "e-se/?dove=da_rendicontare>999.999.999&p.q3_threshold=5.000")
        assert (context["held"]["before"], context["held"]["after"], context["result"]) == (0, 0, None)

    def test_a_parameter_on_which_nothing_rests_is_told(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        label = FORM.parameters["figurative_user_cost_low"].label
        alone = look(analista, "e-se/?p.figurative_user_cost_low=1.200")
        assert (alone["idle"], alone["any_change"]) == ([label], 0)
        assert look(analista, self.address())["idle"] == []
        assert look(analista, "e-se/?p.q3_threshold=5.000")["idle"] == []

    @pytest.mark.parametrize("name", ["p.soglia", "f.R99"])
    def test_what_the_address_asks_and_is_not_known_is_told(
        self,
        campaign: Campaign,  # noqa: ARG002
        analista: Client,
        name: str,
    ) -> None:
        answer = analista.get(f"/analisi/{CODE}/e-se/", {name: "5", "p.q3_threshold": "5.000"})
        assert answer.status_code == 422
        assert f"«{name}»" in answer.text

    def test_a_condition_is_told_as_yes_or_no_and_explained(self, campaign: Campaign, analista: Client) -> None:
        context = look(analista, self.address())
        sides = {before.key: before for _label, before, _after in context["decisions"]}
        words = sides["condition:livello_inferiore.prima"].kind.words
        assert {words["True"], words["False"]} == {"inferiore", "non inferiore"}
        changed = simulate(FORM, source.read_schede(campaign), self.COST, self.CHEAPER, stored=True).schede
        codice = changed.filter(
            pl.col("condition:livello_inferiore.prima").ne_missing(pl.col("condition:livello_inferiore.dopo"))
        )["codice"][0]
        told = look(analista, self.address(spiega=codice))["told"]
        assert "Il livello di servizio effettivo (R04) è inferiore a quello di riferimento (R05)" in {
            one.name for one in told
        }

    @pytest.mark.parametrize(
        ("field", "text", "place"),
        [
            ("risorse_oltre_soglia", "R09 >=", (1, 7)),
            ("spesa_riferimento", "max(R07.base,\n R0Z)", (2, 2)),
            ("R09", "R06 - R03", (1, 1)),
            ("livello_inferiore", "R04", (1, 1)),
            ("R04", "__import__('os').system('id')", (1, 12)),
            ("R04", "R03.__class__.__mro__", (1, 14)),
            ("R04", 'open("/etc/passwd")', (1, 1)),
            ("R04", "R03 + " * 400 + "R03", (1, 1)),
        ],
    )
    def test_a_fault_is_told_beside_its_field_as_the_linter_words_it(
        self, campaign: Campaign, analista: Client, field: str, text: str, place: tuple[int, int]
    ) -> None:
        answer = analista.get(f"/analisi/{CODE}/e-se/", {f"f.{field}": text})
        with pytest.raises(DefinitionError) as expected:
            changed(campaign.form, {}, {field: text})
        wrong = {one.field: one for one in answer.context["asked"] if one.faults}
        assert answer.status_code == 422
        assert list(wrong) == [f"f.{field}"]
        assert list(wrong[f"f.{field}"].faults) == expected.value.problems
        (fault,) = wrong[f"f.{field}"].faults
        assert (fault.position.line, fault.position.column) == place
        assert wrong[f"f.{field}"].text == text.strip()
        assert f"Riga {place[0]}, colonna {place[1]}:" in answer.text
        assert escape(fault.remedy) in answer.text

    def test_what_would_take_too_long_is_refused(self, campaign: Campaign, analista: Client) -> None:  # noqa: ARG002
        many = {
            "f.spesa_riferimento": sums("R07.base"),
            "f.r09_atteso": sums("spesa_riferimento"),
            "f.residuo": sums("r09_atteso"),
        }
        large = {"f.livello_inferiore": "R06 * R06 * R06 * R06 * R06 > 0"}
        huge = {"f.livello_inferiore": "R06 * " + "9" * 400 + " > 0"}
        for asked in (many, large, huge):
            answer = analista.get(f"/analisi/{CODE}/e-se/", asked)
            assert answer.status_code == 422
            assert answer.context["asked"].has_faults

    def test_a_fault_in_another_part_of_the_definition_is_told_with_its_place(
        self,
        campaign: Campaign,  # noqa: ARG002
        analista: Client,
    ) -> None:
        answer = analista.get(f"/analisi/{CODE}/e-se/", {"f.residuo": "R06 / R03 * R03"})
        assert answer.status_code == 422
        (fault,) = answer.context["asked"].faults
        assert fault.startswith("indicators.yaml:")


def in_euro(schede: pl.DataFrame) -> pl.DataFrame:
    """The stored integers as the decimals that a file has."""
    return schede.with_columns(
        pl.col(cell.id).cast(pl.Int128).reinterpret(dtype=pl.Decimal(38, cell.scale))
        for cell in FORM.asked
        if cell.scale
    ).with_columns(pl.col("stato").cast(pl.String))


def sums(name: str) -> str:
    return " + ".join([name] * 30)


def heading(header: tuple[Any, ...], code: str, when: str) -> str:
    """The heading of a cell's column in a file of the what-if page."""
    (found,) = [str(one) for one in header if str(one).startswith(f"{code} -") and f"– {when}" in str(one)]
    return found
