# SPDX-License-Identifier: EUPL-1.2
"""The rule for small counts, from the choice at publication to every door by which figures come out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest
from django.test import Client

from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.disclosure import proof
from schedario.disclosure.counts import list_counts
from schedario.disclosure.protecting import Protection, protect
from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.filing.actions.doubting import FoundDoubt
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.opendata.building import build
from schedario.portal.opendata.folders import get_folder
from schedario.portal.opendata.models import Publication, PublicationState, SmallCounts
from schedario.portal.opendata.protection import save_progress
from schedario.portal.opendata.publishing import (
    AlreadyToldError,
    CountRule,
    publish_campaign,
    withdraw_publication,
)
from schedario.portal.opendata.shapes import Record
from schedario.portal.opendata.withholding import UnprotectableError, refuse_unprotectable, withhold_counts
from tests.portal.open_data import WHOLE, csv_rows, find_doubts, json_rows, published, submit
from tests.portal.world import World

MANAGE = "/campagne/soc26/pubblicazione/"
BELOW_3 = CountRule(threshold=3)


@pytest.fixture
def sent(world: World) -> dict[str, dict[str, Any]]:
    """What three comuni sent, by code: the cells of their snapshots."""
    return {
        scheda.comune.codice: send(scheda, world)
        for scheda in Scheda.objects.select_related("campaign", "comune").filter(campaign=world.campaign)
    }


def send(
    scheda: Scheda, world: World, replaces: Submission | None = None, changed: dict[str, int] | None = None
) -> dict[str, Any]:
    """Sends the published answers of a comune; returns the cells."""
    cells: dict[str, Any] = json.loads(bytes(submit(scheda, world, replaces, changed).document))["cells"]
    return cells


def list_small(world: World, cells: dict[str, Any]) -> set[str]:
    return {name for name in list_counts(world.campaign.form) if 0 < (cells[name]["value"] or 0) < 3}


DOUBTS = (
    ("SOC26-P-002", ["M12.utenti", "R03"]),
    ("SOC26-P-002", ["M21.utenti", "R03"]),
    ("SOC26-P-007", ["R07.corrente", "R06"]),
)


class TestFiles:
    def test_small_counts_are_blank_and_named_and_all_else_is_as_it_was_sent(self, world: World, sent: Any) -> None:
        made = published(world, BELOW_3)
        for row in csv_rows(made, "schede"):
            cells, withheld = sent[row["codice"]], set(row["riservate"].split())
            assert list_small(world, cells) <= withheld
            assert not {name for name in withheld if row[name]}
            assert {name: row[name] for name in cells if name not in withheld and name != "R16"} == {
                name: "" if one["value"] is None else str(one["value"])
                for name, one in cells.items()
                if name not in withheld and name != "R16"
            }
            assert not {name for name in withheld & set(list_counts(world.campaign.form)) if not cells[name]["value"]}

    def test_what_is_computed_from_them_is_held_back_too(self, world: World, sent: Any) -> None:  # noqa: ARG002
        for row in csv_rows(published(world, BELOW_3), "schede"):
            withheld = set(row["riservate"].split())
            for name in world.campaign.form.cells:
                if name.endswith(".media_ore"):
                    assert (name in withheld) is (name.replace(".media_ore", ".utenti") in withheld)
            assert ("R04" in withheld) is ("R0B.utenti" in withheld)

    @pytest.mark.usefixtures("sent")
    def test_every_format_has_the_same_sign(self, world: World) -> None:
        made = published(world, BELOW_3)
        rows = csv_rows(made, "provenienza")
        signs = {(row["codice"], row["cella"]): row["riservatezza"] for row in rows}
        assert set(signs.values()) == {"C", "F"}
        assert signs == {(row["codice"], row["cella"]): row["riservatezza"] for row in json_rows(made, "provenienza")}
        parquet = get_folder(made) / "schede.parquet"
        found = duckdb.sql(f"SELECT codice, riservate FROM read_parquet('{parquet}')").fetchall()  # noqa: S608
        for codice, withheld in found:
            assert {cell for (code, cell), sign in signs.items() if code == codice and sign == "C"} == set(
                withheld.split()
            )

    @pytest.mark.usefixtures("sent")
    def test_sums_are_those_of_all_comuni_or_held_back(self, world: World, sent: Any) -> None:
        made = published(world, BELOW_3)
        rows = {(row["livello"], row["territorio"], row["cella"]): row for row in csv_rows(made, "totali")}
        for name in list_counts(world.campaign.form):
            row = rows["italia", "italia", name]
            whole = sum(cells[name]["value"] or 0 for cells in sent.values())
            assert (row["valore"], row["riservatezza"]) in ((str(whole), "F"), ("", "C"))
        assert {key[:2] for key in rows} == {
            ("ats", "crema"), ("ats", "altrove"), ("regione", "Lombardia"), ("italia", "italia")
        }  # fmt: skip

    @pytest.mark.usefixtures("sent")
    def test_every_digest_has_a_salt(self, world: World) -> None:
        sent = Submission.objects.get(scheda=world.scheda)
        Submission.objects.filter(pk=sent.pk).update(salted=False)
        told = {row["ricevuta"]: row["impronta"] for row in csv_rows(published(world, BELOW_3), "schede")}
        assert told.pop(sent.number) == ""
        assert told == {one.number: one.digest for one in Submission.objects.exclude(pk=sent.pk)}

    @pytest.mark.usefixtures("sent")
    def test_words_that_depend_on_them_are_left_out(self, world: World) -> None:
        made = published(world, CountRule(threshold=20))
        withheld = {row["codice"]: set(row["riservate"].split()) for row in csv_rows(made, "schede")}
        said = {(row["codice"], row["messaggio"]) for row in csv_rows(made, "messaggi")}
        assert any("R0B.utenti" in cells for cells in withheld.values())
        for codice, cells in withheld.items():
            assert ((codice, "M-Q1-c") in said) is ("R0B.utenti" not in cells)
            assert (codice, "M-Q1-b") in said
        told = [(row["codice"], row["celle"].split()) for row in csv_rows(made, "conferme")]
        assert all(withheld[codice].isdisjoint(cells) for codice, cells in told)

    def test_doubts_about_them_are_left_out_and_what_is_usual_too(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = []
        schede = list(Scheda.objects.select_related("campaign", "comune").filter(campaign=world.campaign))
        for scheda in schede:
            cells = send(scheda, world)
            for code, named in DOUBTS:
                seen = {name: str(cells[name]["value"]).replace(".", ",") for name in named}
                about = {"scheda": scheda.pk, "version": 0, "told": {"expected": "9, di 35 comuni"}}
                found.append(FoundDoubt(code=code, found=named[0], cells=named, seen=seen, **about))
        find_doubts(monkeypatch, found, schede)
        made = published(world, BELOW_3)
        withheld = {row["codice"]: row["riservate"].split() for row in csv_rows(made, "schede")}
        rows = csv_rows(made, "dubbi")
        assert all(not set(row["celle"].split()) & set(withheld[row["codice"]]) for row in rows)
        assert {row["confronto"] for row in rows if row["segnalazione"] == "SOC26-P-002"} <= {""}
        assert {row["confronto"] for row in rows if row["segnalazione"] == "SOC26-P-007"} == {"9, di 35 comuni"}
        assert len(rows) < 9
        told = {row["codice"]: (row["dubbi_aperti"], row["dubbi_riservati"]) for row in csv_rows(made, "schede")}
        # How many there are tells of a withheld count that there is one about it, or none.
        assert set(told.values()) == {("", "true")}
        assert all(withheld.values())

    def test_how_many_doubts_there_are_is_told_where_nothing_is_withheld(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        schede = list(Scheda.objects.select_related("campaign", "comune").filter(campaign=world.campaign))
        for scheda in schede:
            send(scheda, world)
        find_doubts(monkeypatch, [], schede)
        made = published(world)
        told = [(row["dubbi_aperti"], row["dubbi_riservati"]) for row in csv_rows(made, "schede")]
        assert told == [("0", "false")] * 3

    @pytest.mark.usefixtures("sent")
    def test_the_api_gives_what_the_files_give(self, world: World, client: Client) -> None:
        made = published(world, BELOW_3)
        listed = client.get("/api/v1/campagne/soc26/schede").json()["schede"]
        for row, one in zip(csv_rows(made, "schede"), listed, strict=True):
            assert one["riservate"] == row["riservate"].split()
            assert not [name for name in one["riservate"] if one["valori"][name] is not None]
            whole = client.get(f"/api/v1/campagne/soc26/schede/{one['codice']}").json()["scheda"]
            assert [name for name, cell in whole["celle"].items() if cell["riservato"]] == one["riservate"]
            assert not [cell for cell in whole["celle"].values() if cell["riservato"] and cell["valore"] is not None]

    @pytest.mark.usefixtures("sent")
    def test_the_rule_travels_with_the_data(self, world: World, client: Client) -> None:
        made = published(world, BELOW_3)
        package = json.loads((get_folder(made) / "datapackage.json").read_text(encoding="utf-8"))["small_counts"]
        assert (package["rule"], package["threshold"], package["text"]) == ("threshold", 3, made.rule_in_words)
        assert set(package) == {"rule", "threshold", "act", "text", "cells", "totals"}
        assert made.rule_in_words in client.get("/opendata/catalogo.ttl").text
        (campaign,) = client.get("/api/v1/campagne").json()["campagne"]
        assert campaign["numeri_di_poche_persone"] == made.rule_in_words
        page = client.get("/opendata/soc26/1/").text
        assert made.rule_in_words in page
        assert "meno di 4 valori possibili (per esempio da 1 a 4)" in " ".join(page.split())

    @pytest.mark.usefixtures("sent")
    def test_what_is_told_of_the_rule_can_be_counted_in_the_files(self, world: World, client: Client) -> None:
        """How many numbers are small would tell, from one version to the next, which ones are."""
        made = published(world, BELOW_3)
        package = json.loads((get_folder(made) / "datapackage.json").read_text(encoding="utf-8"))["small_counts"]
        cells = [name for row in csv_rows(made, "schede") for name in row["riservate"].split()]
        totals = [row for row in csv_rows(made, "totali") if row["riservatezza"] == "C"]
        assert package["cells"].keys() == package["totals"].keys() == {"whole", "withheld"}
        assert package["cells"]["withheld"] == len(cells) > 0
        assert package["totals"]["withheld"] == len(totals)
        page = " ".join(client.get("/opendata/soc26/1/").text.split())
        assert "sono sotto la soglia" not in page
        assert "programmi lineari su" not in page

    def test_the_page_tells_of_schede_sent_without_a_salt(self, world: World, client: Client, sent: Any) -> None:  # noqa: ARG002
        published(world, BELOW_3)
        told = "quando nei dati non c’era ancora un numero casuale"
        assert told not in client.get("/opendata/soc26/1/").text
        Submission.objects.filter(scheda=world.scheda).update(salted=False)
        assert f"1 scheda fu inviata {told}" in " ".join(client.get("/opendata/soc26/1/").text.split())

    @pytest.mark.usefixtures("sent")
    def test_files_are_the_same_when_they_are_built_again(self, world: World) -> None:
        made = published(world, BELOW_3)
        Publication.objects.update(state=PublicationState.FAILED)
        build.call(made.pk)
        assert Publication.objects.get().digest == made.digest


class TestChoice:
    @pytest.mark.usefixtures("sent")
    def test_an_act_publishes_all_and_is_named(self, world: World, client: Client) -> None:
        made = published(world, WHOLE)
        assert (made.rule, made.threshold, made.protection) == (SmallCounts.ACT, None, {})
        assert {row["riservatezza"] for row in csv_rows(made, "provenienza")} == {"F"}
        assert {row["riservatezza"] for row in csv_rows(made, "totali")} == {"F"}
        assert all(row["impronta"] and not row["riservate"] for row in csv_rows(made, "schede"))
        assert WHOLE.act in client.get("/opendata/soc26/1/").text

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({}, "Scegli che cosa si fa dei numeri di poche persone."),
            ({"rule": "threshold", "threshold": ""}, "Scrivi la soglia."),
            ({"rule": "threshold", "threshold": "2"}, "3"),
            ({"rule": "act", "act": "  "}, "Scrivi quale atto lo prevede."),
            ({"rule": "nessuna"}, "nessuna"),
        ],
    )
    @pytest.mark.usefixtures("sent")
    def test_without_a_rule_nothing_is_published(
        self, amministratore: Client, given: dict[str, str], told: str
    ) -> None:
        page = amministratore.post(MANAGE, {**given, "sure": "on"}).text
        assert told in page
        assert "data-error-summary" in page
        assert not Publication.objects.exists()

    @pytest.mark.usefixtures("sent")
    def test_the_choice_is_recorded(self, amministratore: Client, world: World) -> None:
        amministratore.post(MANAGE, {"rule": "threshold", "threshold": "4", "sure": "on"})
        made = Publication.objects.get()
        assert (made.rule, made.threshold, made.act) == ("threshold", 4, "")
        build.call(made.pk)
        page = amministratore.get(MANAGE).text
        assert "minori di 4" in page
        assert "programmi lineari" in page
        assert world.campaign.publications.get().state == PublicationState.READY

    @pytest.mark.usefixtures("sent")
    def test_a_whole_version_that_is_public_comes_first_out_of_the_way(
        self, amministratore: Client, world: World
    ) -> None:
        made = published(world, WHOLE)
        asked = {"rule": "threshold", "threshold": "3", "sure": "on"}
        assert "La versione 1, che chiunque può scaricare" in amministratore.post(MANAGE, asked, follow=True).text
        withdraw_publication(made.pk, "conteneva numeri di poche persone", SYSTEM)
        assert "La versione 2 è in preparazione" in amministratore.post(MANAGE, asked, follow=True).text

    @pytest.mark.usefixtures("sent")
    def test_a_higher_threshold_than_that_of_a_public_version_comes_too_late(self, world: World) -> None:
        published(world, BELOW_3)
        with pytest.raises(AlreadyToldError):
            publish_campaign(world.campaign.pk, SYSTEM, None, CountRule(threshold=5))

    def test_a_version_of_before_says_that_no_rule_was_recorded(self, world: World, client: Client, sent: Any) -> None:  # noqa: ARG002
        made = published(world, WHOLE)
        Publication.objects.update(rule="", act="")
        assert "Nessuna regola registrata" in client.get(f"/opendata/soc26/{made.number}/").text


class TestOtherEditions:
    @staticmethod
    def derive(folder: Path, text: str) -> Form:
        (folder / "form.yaml").write_text(f"extends: SOC26\nform: SOC26\n{text}", encoding="utf-8")
        return load(folder)

    def test_an_edition_that_says_by_what_is_due_how_many_people_there_are_is_refused(self, tmp_path: Path) -> None:
        refuse_unprotectable(load("SOC26"))
        with pytest.raises(UnprotectableError, match="Q3"):
            refuse_unprotectable(self.derive(tmp_path, "quadri: {Q3: {due: R0B.utenti > users_jump_more}}\n"))

    @pytest.mark.usefixtures("sent")
    def test_an_outcome_that_tells_of_them_is_held_back(self, world: World, tmp_path: Path) -> None:
        form = self.derive(tmp_path, "checks: {Q1-006: {leaves_open: outcome}}\n")
        record = msgspec.convert(published(world).schede.first().record, Record)
        assert withhold_counts(record, form, frozenset({"M12.utenti"}), frozenset()).esito == record.esito
        withheld = withhold_counts(record, form, frozenset({"R0B.utenti"}), frozenset())
        assert (withheld.esito, withheld.esito_testo, withheld.esito_regola) == (None, None, None)


class TestProof:
    @pytest.mark.usefixtures("sent")
    def test_the_page_tells_how_far_the_attack_is(self, world: World, amministratore: Client) -> None:
        made = publish_campaign(world.campaign.pk, SYSTEM, None, BELOW_3)
        save_progress(made, {"step": "attacking", "done": 1200, "whole": 91_000})
        page = " ".join(amministratore.get(MANAGE).text.split())
        assert "si prova l’attacco, 1.200 su 91.000" in page

    @pytest.mark.usefixtures("sent")
    def test_a_version_that_the_attack_opens_does_not_come_out(
        self, world: World, monkeypatch: pytest.MonkeyPatch, client: Client, amministratore: Client
    ) -> None:
        def protect_small_ones_only(*given: Any, **named: Any) -> Protection:
            return replace(protect(*given, **named), others=frozenset())

        monkeypatch.setattr(proof, "protect", protect_small_ones_only)
        made = publish_campaign(world.campaign.pk, SYSTEM, None, BELOW_3)
        with pytest.raises(Exception, match="CR0"):
            build.call(made.pk)
        made.refresh_from_db()
        assert (made.state, made.files) == (PublicationState.FAILED, [])
        assert "più da vicino" in amministratore.get(MANAGE).text
        assert client.get("/opendata/soc26/1/").status_code == 404
        assert client.get("/api/v1/campagne/soc26/schede").status_code == 404

    def test_what_one_version_holds_back_the_next_does_not_tell(self, world: World, sent: Any) -> None:  # noqa: ARG002
        first = {row["codice"]: set(row["riservate"].split()) for row in csv_rows(published(world, BELOW_3), "schede")}
        totals = {key(row) for row in json_rows(Publication.objects.get(), "totali") if row["riservatezza"] == "C"}
        later = Submission.objects.get(scheda=world.scheda)
        document = json.loads(bytes(later.document))
        small = next(iter(list_small(world, document["cells"])))
        scheda = Scheda.objects.select_related("campaign", "comune").get(pk=world.scheda.pk)
        again = send(scheda, world, later, {small: 40})
        second = published(world, BELOW_3)
        for row in csv_rows(second, "schede"):
            counts = {name for name in first[row["codice"]] if name in list_counts(world.campaign.form)}
            assert counts <= set(row["riservate"].split())
            assert "R03" not in row["riservate"].split()  # ISTAT publishes how many inhabitants there are
            assert row["R03"]
        assert totals <= {key(row) for row in json_rows(second, "totali") if row["riservatezza"] == "C"}
        assert again[small]["value"] == 40


def key(row: dict[str, Any]) -> tuple[str, str, str]:
    return row["livello"], row["territorio"], row["cella"]
