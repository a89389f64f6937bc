# SPDX-License-Identifier: EUPL-1.2
"""Installing an edition: examined, shown, then installed, by the command and by the page of the administrator."""

from __future__ import annotations

import html
import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from schedario.definition.catalogue import SHIPPED
from schedario.portal.audit_log.models import Event
from schedario.portal.config import TYPES, list_unknown_variables
from schedario.portal.filing.models import Scheda
from schedario.portal.registry import uploaded
from schedario.portal.registry.at_hand import compute_folder_digest, read_at_hand
from schedario.portal.registry.editions import NotInstallableError, examine_edition, install_edition, is_used
from schedario.portal.registry.models import Campaign, Definition, find_installed, load_installed_form
from schedario.portal.registry.uploaded import REASONS, examine_signed, sign_examined
from schedario.portal.service.editions import list_edition_problems
from schedario.sandbox.limits import Reason, SandboxError
from tests.portal.filled import writer
from tests.portal.own_edition import ADDED_ERROR, start_anew, world_of_own_edition, write_edition
from tests.portal.test_campaigns import NEW
from tests.portal.world import World

EDITIONS = "/campagne/edizioni/"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of editions. No test had it before: what a process holds of others stays."""
    monkeypatch.setenv("SCHEDARIO_FORMS", str(tmp_path))
    return tmp_path


def install(folder: Path, **options: bool) -> str:
    said = StringIO()
    call_command("install_edition", str(folder), stdout=said, stderr=said, **options)
    return said.getvalue()


def upload(client: Client, text: str) -> Any:
    return client.post(EDITIONS, {"edition_files": [SimpleUploadedFile("form.yaml", text.encode())]})


@pytest.mark.usefixtures("world")
class TestCommand:
    def test_it_lints_runs_the_cases_shows_the_differences_and_installs(self, tmp_path: Path) -> None:
        assert "non è ancora installata" in install(write_edition(tmp_path))
        said = install(write_edition(tmp_path, ADDED_ERROR, "1.1.0"))
        assert "Problemi: 0. Casi: 0, sbagliati 0." in said
        assert "checks.Q1-090" in said
        assert "Installata SOC27 1.1.0" in said
        assert load_installed_form("SOC27").version == "1.1.0"
        assert [json.loads(one.details)["version"] for one in Event.objects.filter(kind="edition:installed")] == [
            ["", "1.0.0"],
            ["1.0.0", "1.1.0"],
        ]
        assert "è già installata" in install(tmp_path / "soc27")

    def test_its_cases_are_run(self, tmp_path: Path) -> None:
        folder = write_edition(tmp_path, version="1.1.0")
        shutil.copytree(SHIPPED / "soc26" / "cases", folder / "cases")
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("install_edition", str(folder), stdout=said, stderr=said)
        assert "SOC27-Q1-003, il caso dice SOC26-Q1-003" in said.getvalue()
        assert find_installed("SOC27") is None

    def test_it_is_examined_anew_only_when_a_file_of_it_has_changed(self, tmp_path: Path) -> None:
        folder = write_edition(tmp_path)
        first, again = examine_edition(folder), examine_edition(folder)
        assert first.is_good
        assert again.form is first.form
        (folder / "cases").mkdir()
        (folder / "cases" / "casi.yaml").write_text("- nessun caso\n", encoding="utf-8")
        assert [fault.file for fault in examine_edition(folder).cases.faults] == ["casi"]
        (folder / "cases" / "casi.yaml").unlink()
        assert examine_edition(folder).is_good
        (write_edition(tmp_path) / "altro.yaml").write_text("a: 1\n", encoding="utf-8")
        assert [problem.rule for problem in examine_edition(folder).problems] == ["unknown-file"]

    def test_what_has_a_problem_is_not_installed(self, tmp_path: Path) -> None:
        with pytest.raises(CommandError):
            install(write_edition(tmp_path, "checks: {Q1-003: {when: R99 > 0}}"))
        with pytest.raises(CommandError):
            install(tmp_path / "non-esiste")
        assert find_installed("SOC27") is None

    def test_one_version_is_one_definition(self, tmp_path: Path) -> None:
        install(write_edition(tmp_path))
        with pytest.raises(CommandError):
            install(write_edition(tmp_path, ADDED_ERROR))
        assert [problem.rule for problem in examine_edition(tmp_path / "soc27").problems] == ["released-version"]

    def test_it_can_only_look(self, tmp_path: Path) -> None:
        install(write_edition(tmp_path), check=True)
        assert find_installed("SOC27") is None

    def test_a_shipped_edition_is_installed_over_only_under_another_version(self, tmp_path: Path) -> None:
        shipped = load_installed_form("SOC26").version
        folder = write_edition(tmp_path, "checks: {Q1-003: {level: error}}", "9.9.0", "soc26")
        form = folder / "form.yaml"
        form.write_text(form.read_text(encoding="utf-8").replace("SOC27", "SOC26"), encoding="utf-8")
        install(folder)
        assert load_installed_form("SOC26").version == "9.9.0"
        assert Campaign.objects.get().form.version == shipped
        form.write_text(form.read_text(encoding="utf-8").replace("9.9.0", shipped), encoding="utf-8")
        with pytest.raises(CommandError):
            install(folder)


class TestPage:
    def test_it_lists_what_is_installed_kept_and_used(self, world: World, root: Path, amministratore: Client) -> None:
        write_edition(root)
        own = world_of_own_edition(world)
        page = amministratore.get(EDITIONS).content.decode()
        for part in ("SOC26", "SOC27", own.campaign.definition_digest[:12], "installata", str(root)):
            assert part in page

    def test_an_edition_in_a_folder_is_examined_then_installed(
        self,
        root: Path,
        amministratore: Client,
    ) -> None:
        folder = write_edition(root)
        page = amministratore.get(f"{EDITIONS}SOC27/")
        digest = page.context["form"].digest
        assert find_installed("SOC27") is None
        write_edition(root, ADDED_ERROR)
        assert amministratore.post(f"{EDITIONS}SOC27/", {"digest": digest}).status_code == 409
        write_edition(root)
        assert amministratore.post(f"{EDITIONS}SOC27/", {"digest": digest}).status_code == 302
        assert load_installed_form("SOC27").digest == digest
        shutil.rmtree(folder)
        start_anew()
        assert amministratore.post("/campagne/nuova/", {**NEW, "edition": "SOC27"}).status_code == 302
        assert Campaign.objects.get(code=NEW["code"]).definition_digest == digest

    def test_files_are_examined_then_installed(self, amministratore: Client) -> None:
        text = f"extends: SOC26\nform: SOC27\nversion: 1.0.0\n{ADDED_ERROR}"
        page = upload(amministratore, text)
        assert page.status_code == 200
        digest, signed = page.context["form"].digest, page.context["signed"]
        assert find_installed("SOC27") is None
        assert amministratore.post(f"{EDITIONS}SOC27/", {"digest": digest, "examined": signed}).status_code == 302
        assert load_installed_form("SOC27").digest == digest

    def test_an_examination_leaves_nothing_behind(self, amministratore: Client) -> None:
        before = Definition.objects.count()
        page = upload(amministratore, "extends: SOC26\nform: SOC27\nversion: 1.0.0\n")
        assert "Si può installare" in page.content.decode()
        assert Definition.objects.count() == before
        assert "SOC27" not in amministratore.get(EDITIONS).content.decode()

    def test_only_what_was_shown_to_the_same_person_is_installed(self, world: World, amministratore: Client) -> None:
        page = upload(amministratore, "extends: SOC26\nform: SOC27\nversion: 1.0.0\n")
        digest, signed = page.context["form"].digest, page.context["signed"]
        other = sign_examined(examine_signed(signed, writer(world, "amministratore").user.pk), 0)
        for sent in (
            {"digest": digest, "examined": f"{signed}x"},
            {"digest": digest, "examined": other},
            {"digest": "0" * 64, "examined": signed},
        ):
            assert amministratore.post(f"{EDITIONS}SOC27/", sent).status_code == 409
        assert amministratore.post(f"{EDITIONS}SOC27/", {"digest": digest}).status_code == 404
        assert find_installed("SOC27") is None

    @pytest.mark.usefixtures("world")
    def test_a_version_that_came_in_between_is_no_longer_free(self, tmp_path: Path, amministratore: Client) -> None:
        page = upload(amministratore, "extends: SOC26\nform: SOC27\nversion: 1.0.0\n")
        install(write_edition(tmp_path, ADDED_ERROR))
        sent = {"digest": page.context["form"].digest, "examined": page.context["signed"]}
        assert amministratore.post(f"{EDITIONS}SOC27/", sent).status_code == 409

    @pytest.mark.one_database
    def test_no_pattern_holds_the_portal_up(self, amministratore: Client) -> None:
        """One that is tried way after way would need 2⁴⁰ of them: who lets it run gives no answer at all."""
        slow = 'header: {codice: {pattern: "(a+)+", example: "' + "a" * 40 + '!"}}'
        page = upload(amministratore, f"extends: SOC26\nform: ZQ26\nversion: 1.0.0\n{slow}")
        assert page.status_code == 422
        assert "does not follow the pattern" in page.content.decode()

    @pytest.mark.one_database
    @pytest.mark.parametrize("reason", REASONS)
    def test_what_goes_beyond_the_limits_is_refused_in_words(
        self, reason: Reason, amministratore: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_arguments: object) -> bytes:
            raise SandboxError(reason)

        monkeypatch.setattr(uploaded.POOL, "run", refuse)
        page = upload(amministratore, "extends: SOC26\nform: SOC27\n")
        assert page.status_code == 422
        assert str(REASONS[reason]) in html.unescape(page.content.decode())

    @pytest.mark.parametrize("form", ["nuova", "NUOVA 1", "../x"])
    def test_what_can_be_installed_is_what_is_installed(self, amministratore: Client, form: str) -> None:
        page = upload(amministratore, f"extends: SOC26\nform: {form}\nversion: 1.0.0\n")
        assert page.status_code == 422
        assert "Si può installare" not in page.content.decode()

    def test_what_only_stands_in_is_not_said_to_be_installed(self, root: Path, amministratore: Client) -> None:
        write_edition(root, ADDED_ERROR)
        page = amministratore.get(f"{EDITIONS}SOC27/")
        assert page.context["examined"].installed is None
        assert "Si può installare" in page.content.decode()
        page = upload(amministratore, "extends: SOC26\nform: SOC27\nversion: 1.2.0\n")
        assert page.context["examined"].installed is None
        assert "rispetto a quella a disposizione (1.0.0)" in page.content.decode()

    def test_what_nothing_uses_can_be_removed(self, world: World, tmp_path: Path, amministratore: Client) -> None:
        install(write_edition(tmp_path))
        install(write_edition(tmp_path, ADDED_ERROR, "1.1.0"))
        assert "Togli SOC27" in amministratore.get(EDITIONS).content.decode()
        assert amministratore.post(f"{EDITIONS}SOC27/togli/").status_code == 302
        assert not Definition.objects.filter(edition="SOC27").exists()
        assert "Togli SOC27" not in amministratore.get(EDITIONS).content.decode()
        told = json.loads(Event.objects.get(kind="edition:removed").details)
        assert set(told["digests"]) == {"1.0.0", "1.1.0"}
        assert amministratore.post(f"{EDITIONS}SOC27/togli/").status_code == 409
        assert world.campaign.edition == "SOC26"

    def test_what_is_used_is_never_removed(self, world: World, root: Path, amministratore: Client) -> None:
        write_edition(root)
        own = world_of_own_edition(world)
        assert "Togli SOC27" not in amministratore.get(EDITIONS).content.decode()
        assert amministratore.post(f"{EDITIONS}SOC27/togli/").status_code == 409
        assert Definition.objects.filter(digest=own.campaign.definition_digest).exists()

    @pytest.mark.usefixtures("world")
    def test_what_any_table_names_is_used(self, tmp_path: Path) -> None:
        install(write_edition(tmp_path))
        assert not is_used("SOC27")
        Scheda.objects.update(definition_digest=Definition.objects.get(edition="SOC27").digest)
        assert is_used("SOC27")

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("altro.yaml", "form: SOC27\n", "altro.yaml"),
            ("form.yaml", "extends: /etc\nform: SOC27\n", "/etc"),
            ("form.yaml", "extends: ../soc26\nform: SOC27\n", "../soc26"),
            ("form.yaml", "extends: SOC26\nform: ../../x\n", "cannot be the `form:`"),
            ("form.yaml", "extends: SOC26\nform: SOC27\nversion: 1.0.0\nfields: {R16: nulla}\n", "schema"),
        ],
    )
    def test_what_is_no_edition_is_refused(
        self,
        amministratore: Client,
        name: str,
        text: str,
        said: str,
    ) -> None:
        page = amministratore.post(EDITIONS, {"edition_files": [SimpleUploadedFile(name, text.encode())]})
        assert page.status_code == 422
        assert said in page.content.decode()
        assert not Definition.objects.filter(edition="SOC27").exists()

    def test_a_faulty_folder_opens_no_campaign_and_breaks_no_page(
        self,
        root: Path,
        amministratore: Client,
    ) -> None:
        (root / "soc28").mkdir()
        (root / "soc28" / "form.yaml").write_text("quadri: ", encoding="utf-8")
        write_edition(root, "parameters: {inutile: {label: x, value: 'y', status: project, source: z}}")
        assert amministratore.get(EDITIONS).status_code == 200
        assert amministratore.get("/campagne/nuova/").status_code == 200
        assert amministratore.get(f"{EDITIONS}SOC28/").status_code == 422
        answer = amministratore.post("/campagne/nuova/", {**NEW, "edition": "SOC27"})
        assert "edition" in answer.context["form"].errors
        assert amministratore.post("/campagne/nuova/", {**NEW, "edition": "SOC28"}).status_code == 200

    def test_what_changed_since_it_was_examined_is_not_installed(self, world: World, tmp_path: Path) -> None:
        examined = examine_edition(write_edition(tmp_path))
        with pytest.raises(NotInstallableError):
            install_edition(examined, "0" * 64, writer(world, "amministratore").who)


def test_what_an_edition_extends_is_read_anew(root: Path) -> None:
    """Also where only the parent was edited, and the process has read both."""
    (root / "zq26").mkdir()
    (root / "zq26" / "form.yaml").write_text("extends: SOC27\nform: ZQ26\nversion: 1.0.0\n", encoding="utf-8")
    write_edition(root)
    before = read_at_hand(root / "zq26").digest
    assert compute_folder_digest(root / "zq26") == before
    write_edition(root, ADDED_ERROR)
    assert read_at_hand(root / "zq26").digest == compute_folder_digest(root / "zq26") != before


class TestStart:
    def test_the_variable_is_a_known_one(self) -> None:
        assert "forms" in TYPES
        assert list_unknown_variables({"SCHEDARIO_FORMS": "/srv/edizioni"}) == []

    def test_faults_of_folders_are_told(self, world: World, root: Path) -> None:
        Campaign.objects.filter(pk=world.campaign.pk).update(definition_digest="ab" * 32)
        write_edition(root, "checks: {Q1-003: {when: R99 > 0}}")
        write_edition(root, name="soc26")
        told = list(list_edition_problems())
        assert any("unknown-name" in one for one in told)
        assert any("duplicate-code: there is an edition SOC26 already, in the program" in one for one in told)
        assert any("abababababab" in one for one in told)

    @pytest.mark.usefixtures("world")
    def test_a_version_that_is_another_definition_by_now_is_told(self, root: Path) -> None:
        install(write_edition(root))
        write_edition(root, ADDED_ERROR)
        assert any("SOC27 1.0.0 is in this portal already" in one for one in list_edition_problems())

    @pytest.mark.usefixtures("world")
    def test_where_all_is_well_nothing_is_said(self) -> None:
        assert list(list_edition_problems()) == []
