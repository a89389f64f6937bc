# SPDX-License-Identifier: EUPL-1.2
"""Definitions are kept: whatever becomes of the folder of an edition, open and sent schede stay what they are."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from schedario.definition import catalogue
from schedario.definition.form import Form
from schedario.definition.reading.canonical import compute_digest
from schedario.portal.filing.actions.reopening import reopen_scheda
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.registry.form_memo import FormMemo
from schedario.portal.registry.models import (
    Campaign,
    Definition,
    keep_definition,
    load_form,
)
from tests.portal.conftest import signed_in
from tests.portal.filled import fill, fresh, put, send_now, writer
from tests.portal.own_edition import DAMAGES, start_anew, world_of_own_edition, write_edition
from tests.portal.world import World

SHEET = ("", "manca/", "perche/R04/", "storia/", "ricevute/", "stampa.pdf", "scheda.json", "scheda.txt")
PAGES_OF_ROLES = {
    "amministratore": (
        "campagne/",
        "campagne/nuova/",
        "campagne/edizioni/",
        "campagne/soc27/",
        "campagne/soc27/avanzamento/",
        "campagne/soc27/definizione/",
        "campagne/soc27/pubblicazione/",
        "campagne/soc27/solleciti/",
        "campagne/soc27/valori/",
        "campagne/soc27/valori/modello.xlsx",
    ),
    "coordinatore": ("ambiti/crema/?campagna=soc27", "ambiti/crema/esporta.xlsx?campagna=soc27"),
    "analista": ("analisi/soc27/", "analisi/soc27/tabella/", "analisi/soc27/anomalie/", "analisi/soc27/e-se/"),
}
OLD = "7a2dac061210831e976b448dd72aafce916619df72430f168f6869d039c5832f"  # of the files of SOC26 1.0.0, as it was named
BEFORE = Path(__file__).parents[1] / "data" / "before_kept_definitions.sql"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of editions, with SOC27 in it. No test had it before: what a process holds of others stays."""
    monkeypatch.setenv("SCHEDARIO_FORMS", str(tmp_path))
    write_edition(tmp_path)
    return tmp_path


@pytest.fixture
def own(world: World, root: Path) -> World:  # noqa: ARG001 - the edition is there before its campaign
    return world_of_own_edition(world, found_good=True)


def pages_of(world: World, number: str) -> list[str]:
    """The addresses of every page and file of a scheda that was sent."""
    of_receipt = [world.url(f"ricevute/{number}/{rest}") for rest in ("", "ricevuta.pdf", "scheda.pdf", "scheda.json")]
    return [*(world.url(rest) for rest in SHEET), *of_receipt, f"/verifica/?ricevuta={number}"]


def seen(client: Client, addresses: list[str]) -> dict[str, tuple[int, bytes]]:
    """What each address answers, without what differs in every answer."""
    answers = {address: client.get(address) for address in addresses}
    return {address: (answer.status_code, _steady(answer)) for address, answer in answers.items()}


def _steady(answer: Any) -> bytes:
    if not answer["Content-Type"].startswith("text/html"):
        return bytes(answer.content)
    return b"".join(line for line in answer.content.split(b"\n") if b"csrfmiddlewaretoken" not in line)


class TestKeeping:
    @pytest.fixture
    def own(self, world: World, root: Path) -> World:  # noqa: ARG002 - the edition is there before its campaign
        """Opening the campaign is what keeps the definition."""
        return world_of_own_edition(world)

    def test_a_definition_is_kept_when_a_campaign_opens(self, own: World) -> None:
        kept = Definition.objects.get(digest=own.campaign.definition_digest)
        assert (kept.edition, kept.version, compute_digest(kept.text)) == ("SOC27", "1.0.0", kept.digest)

    def test_also_that_of_a_campaign_made_without_the_page(self, world: World) -> None:
        assert Definition.objects.get(digest=world.campaign.definition_digest).edition == "SOC26"

    def test_it_is_kept_once(self, own: World) -> None:
        assert keep_definition(own.campaign.definition_digest) == Definition.objects.get(edition="SOC27")
        assert Definition.objects.filter(edition="SOC27").count() == 1

    def test_a_text_that_is_not_what_its_digest_says_is_never_used(self, own: World) -> None:
        Definition.objects.filter(edition="SOC27").update(text="{}")
        start_anew()
        with pytest.raises(MissingDefinitionError):
            load_form(own.campaign.definition_digest)

    def test_a_process_holds_no_more_forms_than_it_says(self, soc26: Form) -> None:
        memo = FormMemo(most=2)
        for digest in "abc":
            memo.keep_form(digest, soc26)
        memo.find_form("b")
        memo.keep_form("d", soc26)
        assert (len(memo), memo.find_form("c"), memo.find_form("b")) == (2, None, soc26)


@pytest.mark.one_database
class TestWhateverBecomesOfTheFolder:
    @pytest.fixture(params=DAMAGES)
    def damage(self, request: pytest.FixtureRequest, root: Path) -> Callable[[], None]:
        """Does it, and starts the portal anew."""

        def done() -> None:
            DAMAGES[request.param](root / "soc27")
            start_anew(same_program=True)

        return done

    def test_no_page_of_a_scheda_that_was_sent_rectified_and_sent_again_changes(
        self, own: World, damage: Callable[[], None]
    ) -> None:
        fill(own)
        first = send_now(own)
        reopen_scheda(fresh(own), writer(own).who, "Un errore nel numero degli utenti")
        put(own, "responsabile", M12__utenti="3")
        second = send_now(own)
        responsabile = signed_in(own, "responsabile")
        addresses = [*pages_of(own, first.number), *pages_of(own, second.number)]
        before = seen(responsabile, addresses)
        assert {status for status, _ in before.values()} == {200}
        damage()
        assert seen(responsabile, addresses) == before

    def test_a_draft_goes_on_as_it_was_and_so_does_the_module_of_its_page(
        self, own: World, damage: Callable[[], None]
    ) -> None:
        fill(own)
        compilatore = signed_in(own, "compilatore")
        before = seen(compilatore, [own.url(rest) for rest in SHEET if rest != "stampa.pdf"])
        (module,) = set(re.findall(rb'/moduli/[^"]+', before[own.url()][1]))
        damage()
        assert Client().get(module.decode()).status_code == 200
        assert seen(compilatore, [own.url(rest) for rest in SHEET if rest != "stampa.pdf"]) == before
        put(own, M12__utenti="4")
        assert send_now(own).definition_digest == own.campaign.definition_digest

    def test_the_pages_of_the_campaign_the_ats_and_the_analyst_answer(
        self, own: World, damage: Callable[[], None]
    ) -> None:
        fill(own)
        send_now(own)
        damage()
        for role, addresses in PAGES_OF_ROLES.items():
            answers = {address: signed_in(own, role).get(f"/{address}").status_code for address in addresses}
            assert set(answers.values()) == {200}, answers


def test_an_edited_shipped_edition_changes_nothing_either(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a program of another version would bring: SOC26 with an error that nobody can mend."""
    fill(world)
    sent = send_now(world)
    responsabile = signed_in(world, "responsabile")
    before = seen(responsabile, pages_of(world, sent.number))
    parent = shutil.copytree(catalogue.SHIPPED / "soc26", tmp_path / "prima")
    other = write_edition(tmp_path, "checks: {Q1-003: {level: error}}", "1.1.0", "soc26") / "form.yaml"
    text = other.read_text(encoding="utf-8").replace("extends: SOC26", f"extends: ../{parent.name}")
    other.write_text(text.replace("SOC27", "SOC26"), encoding="utf-8")
    monkeypatch.setattr("schedario.definition.reading.folders.SHIPPED", tmp_path)
    start_anew()
    assert catalogue.load("SOC26").version == "1.1.0"
    assert seen(responsabile, pages_of(world, sent.number)) == before
    page = signed_in(world, "amministratore").get("/campagne/soc26/").content.decode()
    assert "C’è un’altra definizione" in page
    monkeypatch.undo()
    start_anew()


class TestMissing:
    """A definition that nobody has: told, never guessed, and no page answers 500."""

    @pytest.fixture
    def lost(self, world: World) -> World:
        fill(world)
        sent = send_now(world)
        nobody = "ab" * 32
        Submission.objects.filter(pk=sent.pk).update(definition_digest=nobody)
        Scheda.objects.filter(pk=world.scheda.pk).update(definition_digest=nobody)
        Campaign.objects.filter(pk=world.campaign.pk).update(definition_digest=nobody)
        return world

    def test_a_sent_scheda_is_shown_from_what_was_frozen(self, lost: World) -> None:
        sent = Submission.objects.get()
        answers = seen(signed_in(lost, "responsabile"), pages_of(lost, sent.number))
        by_computing = {lost.url("manca/"), lost.url("perche/R04/")}
        assert {address for address, (status, _) in answers.items() if status != 200} == by_computing
        assert {answers[address][0] for address in by_computing} == {409}
        sheet = answers[lost.url()][1].decode()
        assert "La definizione di questa scheda non è conservata" in sheet
        assert "QUINTANO" in sheet
        assert "R04: 5.57" in answers[lost.url("scheda.txt")][1].decode()
        assert answers[lost.url("stampa.pdf")][1] == bytes(sent.pdf)
        assert answers[lost.url("scheda.json")][1] == bytes(sent.document)

    def test_of_a_draft_it_is_said_what_is_the_matter(self, lost: World) -> None:
        coordinatore = signed_in(lost, "coordinatore")
        answer = coordinatore.get(lost.url(comune=lost.cumignano))
        assert answer.status_code == 409
        assert "abababababab" in answer.content.decode()
        assert coordinatore.get(lost.url("stato/", lost.cumignano), HTTP_ACCEPT="application/json").status_code == 409

    def test_the_campaign_and_the_status_say_so(self, lost: World) -> None:
        page = signed_in(lost, "amministratore").get("/campagne/soc26/")
        assert page.status_code == 200
        assert "non è conservata" in page.content.decode()
        assert Client().get("/status").json()["definitions"] == "missing"

    def test_it_is_found_again_when_its_edition_is_installed(self, lost: World, soc26: Form) -> None:
        Campaign.objects.filter(pk=lost.campaign.pk).update(definition_digest=soc26.digest)
        assert "definitions" not in Client().get("/status").json()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("prima") / "portale.sqlite3"
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(BEFORE.read_text(encoding="utf-8"))
    done = run(database, ["-m", "schedario", "manage", "migrate", "--noinput"])
    assert "The definition " + "ab" * 32 + " is in no edition at hand" in done.stderr
    return database


@pytest.mark.one_database
class TestOlderDatabase:
    """One that was made before definitions were kept."""

    def test_what_an_installed_edition_has_is_kept_under_both_digests(self, migrated: Path) -> None:
        with closing(sqlite3.connect(migrated)) as connection:
            kept = connection.execute("SELECT digest, edition, version, text FROM registry_definition").fetchall()
            earlier = connection.execute("SELECT digest FROM registry_earlierdigest").fetchall()
            bound = connection.execute("SELECT id, definition_digest FROM filing_scheda ORDER BY id").fetchall()
        ((digest, edition, version, text),) = kept
        assert (compute_digest(text), edition, version) == (digest, "SOC26", "1.0.0")
        assert earlier == [(OLD,)]
        assert bound == [(1, OLD), (2, ""), (3, ""), (4, "ab" * 32), (5, "")]

    def test_every_page_answers_and_the_lost_one_is_told(self, migrated: Path) -> None:
        told = json.loads(run(migrated, ["-m", "tests.portal.look_at_older_database"]).stdout)
        lost = {address: status for address, status in told["pages"].items() if status != 200}
        assert lost == {
            "/schede/perduta/CR078SIF11YE/manca/": 409,
            "/schede/perduta/CR078SIF11YE/perche/R04/": 409,
            "/schede/perduta/MI001SIF11AA/": 409,
            "/campagne/perduta/avanzamento/": 409,
        }
        assert told["status"]["definitions"] == "missing"
        assert told["definition"] == {"version": "1.0.0", "digest": OLD}, "a receipt says what it said"
        assert told["draft"]["M21.utenti"] == "tre"
        assert told["salted"] == 0
        assert told["files"] == {"ricevuta.pdf": "receipt", "scheda.pdf": "pdf", "scheda.json": None}
        assert told["digests"] == [None, "digest"]
        assert told["loaded"] == [], "what verifies signatures is for the sandbox alone"


def run(database: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith("SCHEDARIO_")},
        "SCHEDARIO_DATABASE": f"sqlite:///{database}",
        "SCHEDARIO_SECRET_KEY": "0123456789" * 5 + "abc",
        "DJANGO_SETTINGS_MODULE": "schedario.portal.settings",
    }
    done = subprocess.run([sys.executable, *arguments], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done
