# SPDX-License-Identifier: EUPL-1.2
"""Adopting another definition for an open campaign: shown beforehand, confirmed exactly, and nothing lost silently."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from schedario.definition.building.build import build
from schedario.definition.catalogue import SHIPPED, load
from schedario.definition.form import Form
from schedario.definition.problems import DefinitionError
from schedario.portal.audit_log.models import Event
from schedario.portal.campaigns.adopting import Adoption, AdoptionChangedError, adopt_definition, examine_offered
from schedario.portal.campaigns.adoption_plan import AdoptionPlan, Effect, plan_adoption
from schedario.portal.campaigns.managing import open_campaign
from schedario.portal.filing.actions.reopening import cancel_rectification, reopen_scheda
from schedario.portal.filing.carrying import carry_over
from schedario.portal.filing.models import Scheda, SchedaState, Submission
from schedario.portal.registry.editions import (
    Examination,
    NotInstallableError,
    examine_edition,
    examine_for_campaigns,
    install_edition,
)
from schedario.portal.registry.models import Campaign, Definition, find_installed
from tests.portal.conftest import signed_in
from tests.portal.filled import fill, fresh, put, send_now, writer
from tests.portal.own_edition import (
    ADDED_ERROR,
    break_file,
    rename_cell,
    start_anew,
    world_of_own_edition,
    write_edition,
)
from tests.portal.test_campaigns import NEW
from tests.portal.test_kept_definitions import pages_of, seen
from tests.portal.world import World

ADDRESS = "/campagne/soc27/definizione/"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of editions, with SOC27 in it. No test had it before: what a process holds of others stays."""
    monkeypatch.setenv("SCHEDARIO_FORMS", str(tmp_path))
    write_edition(tmp_path)
    return tmp_path


@pytest.fixture
def own(world: World, root: Path) -> World:  # noqa: ARG001 - the edition is there before its campaign
    return world_of_own_edition(world, found_good=True)


@pytest.fixture
def administrator(own: World) -> Client:
    return signed_in(own, "amministratore")


def install(folder: Path, world: World) -> Form:
    """Installs what is in the folder, as the command does; returns the form."""
    examined = examine_edition(folder)
    assert examined.is_good, (examined.problems, examined.cases.faults)
    assert examined.form is not None
    install_edition(examined, examined.form.digest, writer(world, "amministratore").who)
    return examined.form


def install_with_error(root: Path, world: World) -> Form:
    return install(write_edition(root, ADDED_ERROR, "1.1.0"), world)


def install_renamed(root: Path, world: World) -> Form:
    """R16 is R17 in it: answers in R16 have no place."""
    rename_cell(root / "soc27")
    return install(root / "soc27", world)


def plan_of(world: World) -> Any:
    form = offer_of(world).good_form
    assert form is not None
    return plan_adoption(fresh(world).campaign, form)


def offer_of(world: World) -> Examination:
    offered = examine_offered(world.campaign)
    assert offered is not None
    return offered


def send_and_reopen_after_adopting(own: World, root: Path, administrator: Client) -> tuple[Submission, Form]:
    """A scheda that was sent, and is rectified when its campaign has adopted another definition."""
    fill(own, R16="Una relazione")
    sent = send_now(own)
    after = install_renamed(root, own)
    adopt(administrator, plan_of(own).digest)
    reopen_scheda(fresh(own), writer(own).who, "Un errore nel numero degli utenti")
    return sent, after


def adopt(client: Client, plan: str, **more: str) -> Any:
    return client.post(ADDRESS, {"plan": plan, "reason": "Corretto un controllo", **more})


def told(kind: str) -> list[dict[str, Any]]:
    return [json.loads(event.details) for event in Event.objects.filter(kind=kind).order_by("number")]


class TestPreview:
    def test_nothing_is_offered_while_the_installed_definition_is_the_campaign_s(
        self, own: World, administrator: Client
    ) -> None:
        assert examine_offered(own.campaign) is None
        assert "Non c’è niente da decidere" in administrator.get(ADDRESS).content.decode()

    def test_an_edited_folder_offers_nothing_until_it_is_installed(self, own: World, root: Path) -> None:
        write_edition(root, ADDED_ERROR, "1.1.0")
        start_anew()
        assert examine_offered(own.campaign) is None
        install(root / "soc27", own)
        assert examine_offered(own.campaign) is not None

    def test_it_tells_which_open_schede_change_and_what(self, own: World, root: Path, administrator: Client) -> None:
        fill(own)
        install_with_error(root, own)
        plan = plan_of(own)
        assert plan.total == 3
        assert {one.codice for one in plan.effects.values()} == {"CR078SIF11YE", "CR039SIF11WQ", "MI001SIF11AA"}
        effect = plan.effects[own.scheda.pk]
        assert (effect.appearing, effect.blocked) == ({"SOC27-Q1-090": "error"}, True)
        assert plan.findings == [("SOC27-Q1-090", "error", 3, 0)]
        assert plan.count_schede("blocked") == 1, "the others could not be sent before either"
        page = administrator.get(ADDRESS)
        text = page.content.decode()
        assert page.context["plan"].digest == plan.digest
        assert all(word in text for word in ("SOC27-Q1-090", "QUINTANO", "checks", plan.digest))
        assert "QUINTANO" in administrator.get(f"{ADDRESS}esporta.csv").content.decode()

    def test_states_and_decisions_that_change_are_told(self, own: World, root: Path) -> None:
        fill(own)
        turned = "conditions: {livello_inferiore: {formula: R04 >= R05}}"
        install(write_edition(root, turned, "1.1.0"), own)
        effect = plan_of(own).effects[own.scheda.pk]
        assert sorted(effect.decisions["livello_inferiore"]) == ["no", "yes"]
        assert "M-Q1-c" in effect.decisions
        assert "R04" not in effect.cells

    def test_all_that_changes_can_be_taken_away(self, own: World, root: Path, administrator: Client) -> None:
        """In the words of the edition; a value never stands in the same cell as its state."""
        fill(own)
        assert administrator.get(f"{ADDRESS}esporta.csv").headers["Location"] == ADDRESS  # there is nothing to adopt
        turned = (
            "conditions: {livello_inferiore: {formula: R04 >= 2 * R05}}\n"
            "parameters: {q3_threshold: {value: '999999999.00'}}\n"
            "fields: {R04: {formula: 2 * 100 * R0B.utenti / R03}}\n" + ADDED_ERROR
        )
        form = install(write_edition(root, turned, "1.1.0"), own)
        file = administrator.get(f"{ADDRESS}esporta.csv").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(file), delimiter=";"))
        mine = {row["Nome"]: row for row in rows if row["Comune"] == "QUINTANO"}
        condition = form.conditions["livello_inferiore"]
        assert {mine["livello_inferiore"]["Prima"], mine["livello_inferiore"]["Dopo"]} == {condition.yes, condition.no}
        assert mine["SOC27-Q1-090"]["Dopo"] == "errore"
        assert (mine["R04"]["Prima"], mine["R04"]["Dopo"]) == ("5,57", "11,15")
        assert mine["R04"]["Stato della cella dopo"] == "calcolato"
        english = {"due", "not_due", "computed", "missing", "error", "yes", "answered", "prefilled"}
        assert not english & {text for row in rows for text in row.values()}
        book = CalamineWorkbook.from_filelike(io.BytesIO(administrator.get(f"{ADDRESS}esporta.xlsx").content))
        assert len(book.get_sheet_by_index(0).to_python()) == len(rows) + 1
        assert administrator.get(f"{ADDRESS}esporta.pdf").status_code == 404
        text = html.unescape(administrator.get(ADDRESS).content.decode())
        assert "not_due" not in text
        assert "non dovuto" in text

    def test_sent_schede_are_not_among_them(self, own: World, root: Path) -> None:
        fill(own)
        send_now(own)
        install_with_error(root, own)
        assert own.scheda.pk not in plan_of(own).versions

    def test_answers_without_a_place_are_told(self, own: World, root: Path, administrator: Client) -> None:
        fill(own, R16="Una relazione")
        install_renamed(root, own)
        plan = plan_of(own)
        assert plan.effects[own.scheda.pk].set_aside == {"R16": "Una relazione"}
        assert plan.lost_cells == [("R16", 1)]
        assert "Celle che la nuova definizione non ha" in administrator.get(ADDRESS).content.decode()


def write_other(folder: Path) -> None:
    """Another definition under the version that the campaign has."""
    write_edition(folder.parent, ADDED_ERROR, "1.0.0")


def write_unused(folder: Path) -> None:
    write_edition(folder.parent, "parameters: {inutile: {label: x, value: 'y', status: project, source: z}}", "1.1.0")


def write_wrong_cases(folder: Path) -> None:
    """SOC26's cases, which name its checks."""
    write_edition(folder.parent, ADDED_ERROR, "1.1.0")
    shutil.copytree(SHIPPED / "soc26" / "cases", folder / "cases")


# What befalls the folder that stands in → what the page says of it.
FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "the same version": (write_other, "SOC27 1.0.0 is in this portal already"),
    "a fault": (write_unused, "unused-name"),
    "cases": (write_wrong_cases, "il caso dice SOC26-Q1-003"),
    "no definition": (break_file, "form.yaml"),
}


class TestStandIn:
    """Nothing is installed, as in a database of before: the folder stands in, and is examined as for installing."""

    @pytest.fixture
    def own(self, own: World) -> World:
        Definition.objects.update(installed_at=None)
        fill(own)
        return own

    @pytest.mark.parametrize("fault", FAULTS)
    def test_what_cannot_be_installed_is_not_adopted(
        self, own: World, root: Path, administrator: Client, fault: str
    ) -> None:
        damage, said = FAULTS[fault]
        damage(root / "soc27")
        before, texts = own.campaign.definition_digest, fresh(own).render_cell_texts()
        for answer in (administrator.get(ADDRESS), adopt(administrator, plan_digest_of(own, root / "soc27"))):
            assert answer.status_code == 422
            page = html.unescape(answer.content.decode())
            assert "Non si può adottare" in page
            assert said in page
            assert "Adotta la definizione" not in page
        assert administrator.get(f"{ADDRESS}esporta.csv").headers["Location"] == ADDRESS
        assert fresh(own).campaign.definition_digest == before
        assert fresh(own).render_cell_texts() == texts
        assert find_installed("SOC27") is None
        assert told("campaign:definition:adopted") == []
        assert administrator.get("/campagne/soc27/").status_code == 200

    @pytest.mark.parametrize("fault", FAULTS)
    def test_nor_by_another_way(self, own: World, root: Path, fault: str) -> None:
        FAULTS[fault][0](root / "soc27")
        with pytest.raises(NotInstallableError):
            adopt_definition(own.campaign, offer_of(own), Adoption("", "x"), writer(own).who)
        with pytest.raises(NotInstallableError):
            open_campaign(NEW, examine_for_campaigns("SOC27"), writer(own).who)
        with pytest.raises(CommandError):
            call_command("install_edition", str(root / "soc27"))
        assert not Campaign.objects.filter(code=NEW["code"]).exists()
        assert find_installed("SOC27") is None
        assert fresh(own).campaign.definition_digest == own.campaign.definition_digest

    def test_what_is_good_is_adopted_and_installed_by_that(self, own: World, root: Path, administrator: Client) -> None:
        write_edition(root, ADDED_ERROR, "1.1.0")
        page = html.unescape(administrator.get(ADDRESS).content.decode())
        assert "Adotta la definizione a disposizione" in page
        assert "Adotta la definizione installata" not in page
        assert adopt(administrator, plan_of(own).digest).status_code == 302
        installed = find_installed("SOC27")
        assert installed is not None
        assert (installed.version, fresh(own).campaign.definition_digest) == ("1.1.0", installed.digest)

    @pytest.mark.usefixtures("own")
    def test_both_pages_say_the_same_of_the_folder(self, root: Path, administrator: Client) -> None:
        """Read anew by each, and called installed only where it is."""
        for version, more in (("9.0.0", ADDED_ERROR), ("1.0.0", "")):
            digest = build(write_edition(root, more, version)).digest
            adoption, examined = (
                html.unescape(administrator.get(address).content.decode())
                for address in (ADDRESS, "/campagne/edizioni/SOC27/")
            )
            for page in (adoption, examined):
                assert version in page
                assert digest in page
                assert "<dt>È installata la</dt><dd>–</dd>" in page
            assert ("Non c’è niente da decidere" in adoption) is (version == "1.0.0")
            assert "È quella installata" not in adoption

    def test_without_a_folder_there_is_nothing_to_decide(self, own: World, root: Path, administrator: Client) -> None:
        shutil.rmtree(root / "soc27")
        page = html.unescape(administrator.get(ADDRESS).content.decode())
        assert "Non ce n’è un’altra" in page
        assert own.campaign.definition_digest in page


class TestShipped:
    """An edition that came with the program stands in for itself, and is examined all the same."""

    @pytest.fixture
    def shipped(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        folder = shutil.copytree(SHIPPED / "soc26", tmp_path / "programma" / "soc26")
        for module in ("schedario.definition.reading.folders", "schedario.portal.registry.at_hand"):
            monkeypatch.setattr(f"{module}.SHIPPED", folder.parent)
        yield folder
        monkeypatch.undo()
        start_anew(same_program=True)

    def test_an_edited_label_under_the_same_version_is_not_adopted(self, world: World, shipped: Path) -> None:
        client, address = signed_in(world, "amministratore"), "/campagne/soc26/definizione/"
        assert "È quella a disposizione" in client.get(address).content.decode()
        edit_label(shipped)
        page = client.get(address)
        assert page.status_code == 422
        assert "released-version" in page.content.decode()
        plan = plan_digest_of(world, shipped)
        assert client.post(address, {"plan": plan, "reason": "x"}).status_code == 422
        assert fresh(world).campaign.definition_digest == world.campaign.definition_digest
        answer = client.post("/campagne/nuova/", {**NEW, "edition": "SOC26"})
        assert "edition" in answer.context["form"].errors

    def test_another_version_is_adopted_and_goes_on_standing_in(self, world: World, shipped: Path) -> None:
        client, address = signed_in(world, "amministratore"), "/campagne/soc26/definizione/"
        edit_label(shipped, version="9.0.0")
        page = client.get(address)
        assert page.status_code == 200
        assert client.post(address, {"plan": page.context["plan"].digest, "reason": "x"}).status_code == 302
        assert fresh(world).campaign.definition_version == "9.0.0"
        assert find_installed("SOC26") is None


def edit_label(folder: Path, version: str = "") -> None:
    file = folder / "form.yaml"
    text = file.read_text(encoding="utf-8")
    label = re.search(r"(?m)^    label: (.+)$", text)
    assert label is not None
    text = text.replace(label[0], f"{label[0]} ritoccata", 1)
    file.write_text(re.sub("(?m)^version: .*", f"version: {version}", text) if version else text, encoding="utf-8")


def plan_digest_of(world: World, folder: Path) -> str:
    """The digest of the plan to adopt what a folder holds, whether or not it may be."""
    try:
        form = build(folder)
    except DefinitionError:
        return ""
    return str(plan_adoption(fresh(world).campaign, form).digest)


class TestAdopting:
    def test_what_was_shown_is_done_and_told(self, own: World, root: Path, administrator: Client) -> None:
        fill(own)
        after = install_with_error(root, own)
        before, plan = own.campaign.definition_digest, plan_of(own)
        assert adopt(administrator, plan.digest).status_code == 302
        scheda = fresh(own)
        assert (scheda.campaign.definition_digest, scheda.campaign.definition_version) == (after.digest, "1.1.0")
        assert "SOC27-Q1-090" in {finding.code for finding in scheda.evaluate_answers().findings}
        (event,) = told("campaign:definition:adopted")
        assert event["digest"] == [before, after.digest]
        assert (event["plan"], event["changed"], event["open"]) == (plan.digest, 3, 3)
        assert event["reason"] == "Corretto un controllo"
        assert len(told("scheda:definition:adopted")) == 3
        story = signed_in(own, "compilatore").get(own.url("storia/")).content.decode()
        assert "La scheda segue ora la definizione 1.1.0" in story

    def test_without_confirmation_or_reason_nothing_happens(
        self, own: World, root: Path, administrator: Client
    ) -> None:
        install_with_error(root, own)
        assert adopt(administrator, plan_of(own).digest, reason="").status_code == 422
        assert adopt(administrator, "0" * 64).status_code == 409
        assert told("campaign:definition:adopted") == []

    def test_a_save_that_changes_the_effect_asks_again(self, own: World, root: Path, administrator: Client) -> None:
        fill(own)
        install_renamed(root, own)
        shown = plan_of(own).digest
        put(own, R16="Nel frattempo")
        assert adopt(administrator, shown).status_code == 409
        assert told("campaign:definition:adopted") == []

    def test_a_save_between_plan_and_lock_is_noticed(
        self, own: World, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(own)
        install_renamed(root, own)
        planned = plan_of(own)
        put(own, R16="Nel frattempo")
        monkeypatch.setattr("schedario.portal.campaigns.adopting.plan_adoption", lambda *_: planned)
        with pytest.raises(AdoptionChangedError):
            adopt_definition(own.campaign, offer_of(own), Adoption(planned.digest, "x"), writer(own).who)
        assert fresh(own).campaign.definition_digest == own.campaign.definition_digest

    def test_a_save_that_changes_no_effect_does_not_stand_in_the_way(
        self, own: World, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(own)
        install_renamed(root, own)
        planned = plan_of(own)
        put(own, M12__utenti="7")
        monkeypatch.setattr("schedario.portal.campaigns.adopting.plan_adoption", lambda *_: planned)
        adopt_definition(own.campaign, offer_of(own), Adoption(planned.digest, "x"), writer(own).who)
        assert fresh(own).render_cell_texts()["M12.utenti"] == "7"

    def test_an_open_page_hears_of_it(self, own: World, root: Path, administrator: Client) -> None:
        fill(own)
        seen_before = fresh(own)
        compilatore = signed_in(own, "compilatore")
        after = install_with_error(root, own)
        adopt(administrator, plan_of(own).digest)
        body = {"version": seen_before.version, "mark": "m", "texts": {"M12.utenti": "9"}}
        answer = compilatore.post(own.url("salva/"), body, content_type="application/json")
        assert (answer.status_code, answer.json()["definition"]) == (409, after.digest)

    def test_a_sent_scheda_never_changes(self, own: World, root: Path, administrator: Client) -> None:
        fill(own, R16="Una relazione")
        sent = send_now(own)
        responsabile = signed_in(own, "responsabile")
        before = seen(responsabile, pages_of(own, sent.number))
        install_renamed(root, own)
        adopt(administrator, plan_of(own).digest)
        assert seen(responsabile, pages_of(own, sent.number)) == before
        assert fresh(own).form.digest == sent.definition_digest

    def test_a_receipt_names_its_own_definition_also_while_the_scheda_is_rectified(
        self, own: World, root: Path, administrator: Client
    ) -> None:
        sent, after = send_and_reopen_after_adopting(own, root, administrator)
        page = signed_in(own, "responsabile").get(own.url(f"ricevute/{sent.number}/")).content.decode()
        assert f"versione {sent.definition_version}" in " ".join(page.split())
        assert after.version not in page

    def test_nor_does_one_that_was_written_as_sent(self, own: World, root: Path, administrator: Client) -> None:
        """As the national trial writes them: without the digest that sending leaves in the scheda."""
        fill(own)
        sent = send_now(own)
        Scheda.objects.filter(pk=own.scheda.pk).update(definition_digest="")
        install_with_error(root, own)
        adopt(administrator, plan_of(own).digest)
        assert fresh(own).definition_digest == sent.definition_digest

    def test_boards_and_analysis_take_schede_of_both(self, own: World, root: Path, administrator: Client) -> None:
        """Each scheda by its own definition on the board; the analysis says that it computes them with one."""
        fill(own, R16="Una relazione")
        send_now(own)
        install_renamed(root, own)
        adopt(administrator, plan_of(own).digest)
        coordinatore, analista = signed_in(own, "coordinatore"), signed_in(own, "analista")
        for address in ("/ambiti/crema/?campagna=soc27&ordine=Q3", "/ambiti/crema/esporta.xlsx?campagna=soc27"):
            assert coordinatore.get(address).status_code == 200
        page = analista.get("/analisi/soc27/")
        assert page.status_code == 200
        assert "inviata con un’altra definizione" in page.content.decode()
        assert analista.get("/analisi/soc27/tabella/esporta.csv").status_code == 200


class TestAnswers:
    def test_what_has_no_place_is_set_aside_and_comes_back(self, own: World, root: Path, administrator: Client) -> None:
        fill(own, R16="Una relazione")
        install_renamed(root, own)
        adopt(administrator, plan_of(own).digest)
        scheda = fresh(own)
        assert "R16" not in scheda.render_cell_texts()
        assert scheda.set_aside == {"answers": {"R16": "Una relazione"}}
        events = {
            event.subject: json.loads(event.details) for event in Event.objects.filter(kind="scheda:definition:adopted")
        }
        assert events["scheda:soc27/CR078SIF11YE"]["cells"] == {"R16": ["Una relazione", ""]}
        for file in (root / "soc27").glob("*.yaml"):
            file.unlink()
        install(write_edition(root, version="3.0.0"), own)
        adopt(administrator, plan_of(own).digest)
        scheda = fresh(own)
        assert scheda.render_cell_texts()["R16"] == "Una relazione"
        assert scheda.set_aside == {}

    def test_other_decimals_keep_the_value(self, own: World, root: Path) -> None:
        fill(own)
        before = own.campaign.form
        finer = build_other(root, "units: {euro: {scale: 3}}")
        scheda = fresh(own)
        carried = carry_over(scheda, before, finer)
        stored = scheda.read_answers().stored["R06"]
        assert isinstance(stored, int)
        assert carried.supplied["R06"]["stored"] == stored * 10
        assert not carried.lost

    def test_a_value_that_its_cell_cannot_take_stays_as_a_text(self, own: World, root: Path) -> None:
        fill(own, M12__ore="7,50")
        before = own.campaign.form
        whole = build_other(root, "units: {ore: {scale: 0}}")
        carried = carry_over(fresh(own), before, whole)
        assert carried.unread["M12.ore"] == "7,50"
        assert "M12.ore" not in carried.answers

    def test_what_could_not_be_read_is_read_where_it_can_be(self, own: World) -> None:
        put(own, M12__utenti="7,5")
        before = own.campaign.form
        scheda = fresh(own)
        assert scheda.unread == {"M12.utenti": "7,5"}
        assert carry_over(scheda, before, before).unread == {"M12.utenti": "7,5"}

    def test_the_same_definition_changes_nothing(self, own: World) -> None:
        fill(own, R16="Una relazione")
        put(own, M12__utenti="sette", M15__utenti_base="")
        scheda = fresh(own)
        carried = carry_over(scheda, own.campaign.form, own.campaign.form)
        assert not carried.has_changes_for(scheda)
        assert (carried.lost, carried.back) == ({}, {})


def build_other(root: Path, more: str) -> Form:
    """SOC27 with other things, not installed."""
    return build(write_edition(root, more, "1.0.1", "soc27b"))


class TestRectifying:
    def test_a_rectification_follows_the_campaign_and_giving_it_up_what_was_sent(
        self, own: World, root: Path, administrator: Client
    ) -> None:
        sent, after = send_and_reopen_after_adopting(own, root, administrator)
        scheda = fresh(own)
        assert (scheda.state, scheda.form.digest) == (SchedaState.DRAFT, after.digest)
        assert scheda.set_aside == {"answers": {"R16": "Una relazione"}}
        assert told("scheda:reopened")[-1]["cells"] == {"R16": ["Una relazione", ""]}
        responsabile = signed_in(own, "responsabile")
        for page in ("", "storia/", "ricevute/", "rettifica/annulla/", "invia/", "scheda.txt"):
            assert responsabile.get(own.url(page)).status_code == 200, page
        cancel_rectification(fresh(own), writer(own, "responsabile"))
        scheda = fresh(own)
        assert (scheda.state, scheda.form.digest) == (SchedaState.SENT, sent.definition_digest)
        assert scheda.render_cell_texts()["R16"] == "Una relazione"

    def test_a_rectification_sent_under_another_definition_names_it(
        self, own: World, root: Path, administrator: Client
    ) -> None:
        fill(own, R16="Una relazione")
        first = send_now(own)
        after = install_renamed(root, own)
        adopt(administrator, plan_of(own).digest)
        reopen_scheda(fresh(own), writer(own).who, "Un errore nel numero degli utenti")
        put(own, "responsabile", R17="Un’altra relazione")
        second = send_now(own)
        assert (second.definition_digest, second.definition_version) == (after.digest, "2.0.0")
        responsabile = signed_in(own, "responsabile")
        answers = seen(responsabile, [*pages_of(own, first.number), *pages_of(own, second.number)])
        assert {status for status, _ in answers.values()} == {200}
        receipts = answers[own.url("ricevute/")][1].decode()
        assert "Una relazione" in receipts
        assert Submission.objects.get(pk=first.pk).form.digest == first.definition_digest


def test_a_plan_is_named_by_what_it_starts_from_and_leads_to() -> None:
    """Two adoptions that change the same in no scheda are two: what was confirmed is one of them."""
    form, other = load("SOC26"), replace(load("SOC26"), digest="f" * 64)
    plans = [
        AdoptionPlan("soc26", "a" * 64, form, form, {}, {}),
        AdoptionPlan("soc26", "b" * 64, form, form, {}, {}),
        AdoptionPlan("soc27", "a" * 64, form, form, {}, {}),
        AdoptionPlan("soc26", "a" * 64, form, other, {}, {}),
        AdoptionPlan("soc26", "a" * 64, form, form, {}, {1: Effect(1, "c", "d", appearing={"X": "error"})}),
    ]
    assert len({plan.digest for plan in plans}) == len(plans)
    assert plans[0].digest == AdoptionPlan("soc26", "a" * 64, None, form, {1: 2}, {}).digest


def test_an_effect_is_nothing_when_nothing_changes() -> None:
    assert Effect(1, "A", "B").is_nothing
    assert not Effect(1, "A", "B", back={"R16": "x"}).is_nothing
