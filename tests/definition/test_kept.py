# SPDX-License-Identifier: EUPL-1.2
"""The canonical text of a definition: what is the same is named the same, and can be loaded from nothing else."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
import yaml

from schedario.definition import catalogue
from schedario.definition.building.build import build, build_kept
from schedario.definition.form import Form
from schedario.definition.reading.canonical import compute_digest
from schedario.definition.reading.folders import SHIPPED
from schedario.definition.reading.source import read_source
from schedario.definition.releases import FILE, find_release, find_released_digest, find_released_text
from schedario.definition.what_if import changed
from schedario.documents.dictionary.entries import dictionary
from schedario.engine.page_module import write_page_module
from schedario.program.lint import lint_folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files of SOC26 in a folder of their own."""
    return Path(shutil.copytree(SHIPPED / "soc26", tmp_path / "soc26"))


class TestDigest:
    def test_it_is_the_sha_256_of_the_text(self, soc26: Form) -> None:
        assert soc26.digest == hashlib.sha256(soc26.text.encode("utf-8")).hexdigest()

    def test_the_released_digest_of_soc26_is_written_down(self, soc26: Form) -> None:
        release = find_release("SOC26", soc26.version)
        assert release is not None
        assert release.digest == soc26.digest

    def test_the_digest_by_which_older_portals_named_it_is_known(self) -> None:
        """That of the files of SOC26 1.0.0, byte for byte, as they were when definitions were not kept."""
        old = "7a2dac061210831e976b448dd72aafce916619df72430f168f6869d039c5832f"
        assert find_released_digest(old) == find_release("SOC26", "1.0.0").digest  # type: ignore[union-attr]
        assert find_released_digest("0" * 64) is None

    def test_every_release_can_be_had_when_its_edition_has_gone_on(self, soc26: Form) -> None:
        found = find_released_text(find_release("SOC26", "1.0.0").digest)  # type: ignore[union-attr]
        assert found is not None
        name, text = found
        assert name == "SOC26 1.0.0"
        assert find_release("SOC26", "1.0.0").digest == hashlib.sha256(text.encode("utf-8")).hexdigest()  # type: ignore[union-attr]
        assert build_kept(text, name).version == "1.0.0"
        assert soc26.version != "1.0.0"

    def test_comments_spaces_line_ends_and_a_byte_order_mark_do_not_count(self, soc26: Form, copy: Path) -> None:
        for file in copy.glob("*.yaml"):
            text = "\ufeff# un commento\n\n" + file.read_text(encoding="utf-8") + "\n# e un altro\n"
            file.write_bytes(text.replace("\n", "\r\n").encode("utf-8"))
        source = read_source(copy)
        assert source.digest == soc26.digest
        assert source.files_digest != read_source(SHIPPED / "soc26").files_digest

    def test_nor_the_file_or_the_order_of_the_sections(self, soc26: Form, copy: Path) -> None:
        lists, form = copy / "lists.yaml", copy / "form.yaml"
        form.write_text(lists.read_text(encoding="utf-8") + form.read_text(encoding="utf-8"), encoding="utf-8")
        lists.unlink()
        assert build(copy).digest == soc26.digest

    def test_nor_whether_it_is_inherited(self, soc26: Form, tmp_path: Path) -> None:
        (tmp_path / "form.yaml").write_text("extends: SOC26\n", encoding="utf-8")
        assert build(tmp_path).digest == soc26.digest

    @pytest.mark.parametrize(
        "change",
        [
            "parameters: {q3_threshold: {value: '4000.00'}}",
            "checks: {Q1-005: null}",
            "version: 1.0.1",
            "fields: {R16: {label: Un’altra etichetta}}",
        ],
    )
    def test_every_other_change_counts(self, soc26: Form, tmp_path: Path, change: str) -> None:
        (tmp_path / "form.yaml").write_text(f"extends: SOC26\n{change}\n", encoding="utf-8")
        assert build(tmp_path).digest != soc26.digest

    def test_the_order_of_the_rows_counts(self, soc26: Form, copy: Path) -> None:
        data = yaml.load((copy / "form.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
        data["quadri"]["Q1"]["content"].reverse()
        (copy / "form.yaml").write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
        assert read_source(copy).digest != soc26.digest


class TestLoadingWithoutFolder:
    def test_the_form_is_the_same_in_every_part(self, soc26: Form) -> None:
        kept = build_kept(soc26.text, "SOC26 1.0.0")
        assert (kept.digest, kept.folder) == (soc26.digest, None)
        assert dictionary(kept) == dictionary(soc26)
        assert write_page_module(kept) == write_page_module(soc26)

    def test_what_if_needs_no_folder(self, soc26: Form, copy: Path) -> None:
        kept, wanted = build_kept(soc26.text, "SOC26 1.0.0"), {"q3_threshold": "5.00"}
        assert changed(kept, wanted).digest == changed(soc26, wanted).digest
        form = build(copy)
        shutil.rmtree(copy)
        assert changed(form, wanted).digest == changed(soc26, wanted).digest

    def test_what_if_asks_about_the_form_and_not_about_what_became_of_its_files(self, soc26: Form, copy: Path) -> None:
        form, wanted = build(copy), {"q3_threshold": "5.00"}
        (copy / "form.yaml").write_text("quadri: ", encoding="utf-8")
        assert changed(form, wanted).digest == changed(soc26, wanted).digest

    def test_a_form_in_use_is_not_built_twice(self, soc26: Form) -> None:
        assert catalogue.load_kept(soc26.digest, soc26.text, "SOC26 1.0.0") is catalogue.load("SOC26")


class TestNames:
    @pytest.fixture
    def own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("SCHEDARIO_FORMS", str(tmp_path))
        return tmp_path

    def edition(self, root: Path, name: str, code: str, more: str = "") -> Path:
        folder = root / name
        folder.mkdir()
        (folder / "form.yaml").write_text(f"extends: SOC26\nform: {code}\n{more}", encoding="utf-8")
        return folder

    def test_a_shipped_edition_is_not_replaced_and_the_attempt_is_told(self, own: Path, soc26: Form) -> None:
        folder = self.edition(own, "soc26", "SOC26", "checks: {Q1-005: null}\n")
        assert catalogue.load("SOC26").digest == soc26.digest
        (told,) = catalogue.list_folder_problems()
        assert (told.rule, told.position.file) == ("duplicate-code", str(folder / "form.yaml"))
        assert told in lint_folder(folder)

    def test_a_folder_of_the_editions_is_called_as_its_edition(self, own: Path) -> None:
        folder = self.edition(own, "mia", "SOC27")
        assert [problem.rule for problem in lint_folder(folder)] == ["folder-name"]
        assert lint_folder(self.edition(own, "soc28", "SOC28")) == []

    def test_a_folder_that_is_not_there_is_told(self, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SCHEDARIO_FORMS", str(own / "manca"))
        (told,) = catalogue.list_folder_problems()
        assert (told.rule, told.message) == ("no-form", "there is no such folder")


def test_the_text_of_every_release_is_shipped() -> None:
    """A database that was made with an earlier one, before definitions were kept, finds it again."""
    releases = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for edition, versions in releases.items():
        for version, one in versions.items():
            for digest in (one["digest"], *one.get("files_digests", ())):
                found = find_released_text(digest)
                assert found is not None
                assert (found[0], compute_digest(found[1])) == (f"{edition} {version}", one["digest"])
                assert build_kept(found[1], found[0]).version == version
    assert find_released_text("0" * 64) is None
