# SPDX-License-Identifier: EUPL-1.2
"""An edition that extends another: the next year's sheet in a few lines."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from schedario.definition.building.build import build
from schedario.definition.catalogue import editions, load
from schedario.definition.form import Form, Parameter, TextBlock
from schedario.definition.problems import DefinitionError
from schedario.engine.evaluate import evaluate
from schedario.program.lint import lint_folder

SOC27 = """\
extends: SOC26
form: SOC27
version: 1.0.0
parameters:
  esercizio: {value: 2026}
  population_date: {value: 31/12/2025}
  need_period: {value: 2025-2027}
  q3_threshold: {value: "5000.00"}
  deadline: {value: 31/05/2027}
checks:
  Q1-004: {level: error}
"""


MINIMO = Path(__file__).parent / "good" / "minimo"
VALUE = "{label: Uno, unit: persone, formula: T1 + T1, status: project, source: prova}"


def edition(folder: Path, text: str = SOC27, **files: str) -> Path:
    folder.mkdir()
    for name, content in {"form": text, **files}.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def soc27(tmp_path: Path) -> Form:
    return build(edition(tmp_path / "soc27"))


class TestSoc27:
    def test_it_lints_clean(self, tmp_path: Path) -> None:
        assert lint_folder(edition(tmp_path / "soc27")) == []

    def test_titles_labels_and_headers_follow(self, soc27: Form) -> None:
        assert soc27.title == "SOC27 - SOCIALE - SCHEDA DI MONITORAGGIO DEGLI OBIETTIVI DI SERVIZIO 2026"
        assert soc27.quadri["Q3"].subtitle == "Obiettivi di servizio 2026"
        assert soc27.cells["M12.utenti"].header == "Numero di utenti serviti - 2026"
        assert soc27.cells["M12.utenti_base"].header == "Numero di utenti serviti - 2019"
        assert soc27.cells["R03"].header == "Popolazione residente al 31/12/2025 (Fonte Istat)"
        assert soc27.cells["R04"].label.startswith("Livello di servizio effettivo 2026 ")

    def test_messages_and_intro_texts_follow(self, soc27: Form) -> None:
        assert soc27.messages["M-Q1-c"].opening == "Nel 2026 il livello di servizio effettivo dell'ente locale"
        intro = next(block for block in soc27.quadri["Q3"].content if isinstance(block, TextBlock))
        assert intro.text.endswith("superiori o uguali a 5.000 euro")

    def test_codes_of_checks_carry_the_name_of_the_edition(self, soc27: Form) -> None:
        assert "SOC27-Q1-003" in {check.code for check in soc27.checks}
        assert {check.code[:6] for check in (*soc27.checks, *soc27.cell_checks.values())} == {"SOC27-"}

    def test_the_level_of_one_check_can_be_changed(self, soc27: Form) -> None:
        levels = {check.code: check.level for check in soc27.checks}
        assert (levels["SOC27-Q1-004"], levels["SOC27-Q1-003"]) == ("error", "warning")

    def test_it_computes_with_its_own_threshold(self, soc27: Form) -> None:
        needy = {"R06": "20000.00", "R07.base": "1.00", "R07.corrente": "1.00", "R08": "4999.99"}
        assert soc27.parameters["q3_threshold"].value == Fraction(5000)
        assert evaluate(soc27, needy).quadri["Q3"] == "not_due"
        assert evaluate(load("SOC26"), needy).quadri["Q3"] == "due"

    def test_everything_else_is_as_before(self, soc27: Form, soc26: Form) -> None:
        assert list(soc27.cells) == list(soc26.cells)
        assert [check.code[5:] for check in soc27.checks] == [check.code[5:] for check in soc26.checks]

    def test_the_digest_is_its_own(self, soc27: Form, soc26: Form) -> None:
        assert soc27.digest != soc26.digest


class TestPossibleReadings:
    """The readings that an edition leaves open are its own: they replace those of the edition that it extends."""

    def read_reading(self, folder: Path, text: str) -> Parameter:
        edition(folder, f"extends: SOC26\nform: SOC27\nversion: 1.0.0\nparameters: {{spending_reference: {text}}}\n")
        assert lint_folder(folder) == []
        return build(folder).parameters["spending_reference"]

    def test_one_reading_rules_out_those_of_the_parent(self, tmp_path: Path) -> None:
        reading = self.read_reading(tmp_path / "soc27", "{value: y2021, possible: {y2021: la spesa del 2021}}")
        assert (reading.value, dict(reading.possible)) == ("y2021", {"y2021": "la spesa del 2021"})

    @pytest.mark.parametrize("nothing", ["{}", "null"])
    def test_no_reading_is_open_any_more(self, tmp_path: Path, nothing: str) -> None:
        reading = self.read_reading(tmp_path / "soc27", f"{{value: y2017, possible: {nothing}}}")
        assert (reading.value, dict(reading.possible)) == ("y2017", {})

    def test_what_says_nothing_of_them_keeps_them(self, tmp_path: Path, soc26: Form) -> None:
        reading = self.read_reading(tmp_path / "soc27", "{value: mean}")
        assert reading.possible.keys() == soc26.parameters["spending_reference"].possible.keys()

    def test_what_only_is_called_possible_is_merged_as_all_else(self, tmp_path: Path) -> None:
        parent = edition(tmp_path / "parent", f"extends: {MINIMO}\nform: MIN27\nvalues:\n  possible: {VALUE}\n")
        child = edition(tmp_path / "child", f"extends: {parent}\nform: MIN28\nvalues: {{possible: {{label: Altro}}}}\n")
        assert build(child).values["possible"].label == "Altro"

    def test_a_value_that_they_rule_out_is_refused(self, tmp_path: Path) -> None:
        text = "extends: SOC26\nform: SOC27\nversion: 1.0.0\nparameters:\n  spending_reference: {value: min}\n"
        problem, *others = lint_folder(edition(tmp_path / "soc27", text))
        assert (problem.rule, problem.position.line, others) == ("value-not-possible", 5, [])


class TestExtends:
    def test_a_folder_beside(self, tmp_path: Path) -> None:
        shutil.copytree(editions()["SOC26"], tmp_path / "soc26")
        folder = edition(tmp_path / "soc27", SOC27.replace("SOC26", "../soc26"))
        assert lint_folder(folder) == []

    def test_an_edition_that_extends_an_edition(self, tmp_path: Path) -> None:
        edition(tmp_path / "soc27")
        folder = edition(tmp_path / "soc28", "extends: ../soc27\nform: SOC28\nparameters: {esercizio: {value: 2027}}\n")
        form = build(folder)
        assert (form.code, form.parameters["q3_threshold"].value) == ("SOC28", Fraction(5000))
        assert lint_folder(folder) == []

    def test_an_edition_in_a_folder_of_one_s_own(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SCHEDARIO_FORMS", str(tmp_path))
        edition(tmp_path / "soc27")
        edition(tmp_path / "soc28", "extends: SOC27\nform: SOC28\n")
        assert load("SOC28").title.startswith("SOC28 - SOCIALE")

    def test_null_takes_an_entry_out(self, tmp_path: Path) -> None:
        text = SOC27 + "  Q1-005: null\n"
        text = text.replace("  deadline:", "  hours_in_a_year: null\n  deadline:")
        folder = edition(tmp_path / "soc27", text)
        assert lint_folder(folder) == []
        assert "SOC27-Q1-005" not in {check.code for check in build(folder).checks}

    def test_a_section_left_empty_changes_nothing(self, tmp_path: Path, soc26: Form) -> None:
        assert list(build(edition(tmp_path / "soc27", SOC27 + "fields:\n")).cells) == list(soc26.cells)

    def test_texts_may_be_in_any_of_the_files(self, tmp_path: Path) -> None:
        folder = edition(tmp_path / "soc27", checks="checks:\n  Q1-003: {level: info}\n")
        assert {check.level for check in build(folder).checks if check.code == "SOC27-Q1-003"} == {"info"}

    def test_an_unknown_parent_is_told_with_its_place(self, tmp_path: Path) -> None:
        with pytest.raises(DefinitionError) as raised:
            build(edition(tmp_path / "soc27", SOC27.replace("SOC26", "SOC62")))
        (problem,) = raised.value.problems
        assert (problem.rule, problem.position.line, problem.position.column) == ("unknown-parent", 1, 10)
        assert problem.remedy == "did you mean «SOC26»?"

    def test_editions_that_extend_each_other(self, tmp_path: Path) -> None:
        one = edition(tmp_path / "one", "extends: ../two\nform: ONE\n")
        edition(tmp_path / "two", "extends: ../one\nform: TWO\n")
        assert [problem.rule for problem in lint_folder(one)] == ["cycle"]


class TestStatuses:
    def test_nothing_is_official_of_another_edition_unless_it_says_so(self, tmp_path: Path, soc26: Form) -> None:
        text = SOC27 + "fields:\n  R06: {status: official, source: il decreto del 2026}\n"
        soc27 = build(edition(tmp_path / "soc27", text))
        assert (soc27.cells["R06"].rule.status, soc27.cells["R06"].rule.source) == ("official", "il decreto del 2026")
        official = {name for name, cell in soc27.cells.items() if cell.rule.status == "official"}
        assert official == {"R06"}
        assert soc27.cells["R03"].rule.source == f"SOC26: {soc26.cells['R03'].rule.source}"
        assert {case.rule.status for one in soc27.messages.values() for case in one.cases} == {"inferred", "project"}
        assert evaluate(soc27, {}).messages[0].status == "inferred"

    def test_what_is_changed_of_the_same_edition_is_no_longer_official(self, tmp_path: Path, soc26: Form) -> None:
        text = 'extends: SOC26\nform: SOC26\nparameters:\n  q3_threshold: {value: "5000.00"}\n'
        changed = build(edition(tmp_path / "soc26", text))
        assert changed.parameters["q3_threshold"].rule.status == "inferred"
        others = {name: one.rule for name, one in soc26.parameters.items() if name != "q3_threshold"}
        assert {name: (changed.parameters[name].rule.status) for name in others} == {
            name: rule.status for name, rule in others.items()
        }
