# SPDX-License-Identifier: EUPL-1.2
"""The linter: every rule is shown at work in `bad/`, and what is good is left in peace.

A folder below `bad/<rule>/` that holds `expected.txt` is a definition with faults; the file has all that the linter
says, to the letter. To see what it says now: `schedario lint tests/definition/bad/<rule>`.
"""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition import catalogue
from schedario.definition.building.build import build
from schedario.definition.building.coverage import gaps, overlaps
from schedario.definition.problems import DefinitionError
from schedario.program.lint import RULES, lint_folder

HERE = Path(__file__).parent
PACKAGE = Path(catalogue.__file__).parents[1]
MINIMO = HERE / "good" / "minimo"
BAD = sorted(file.parent for file in (HERE / "bad").rglob("expected.txt"))


def said(folder: Path) -> str:
    """What the linter says, with paths as seen from the folder."""
    return "".join(f"{problem}\n" for problem in lint_folder(folder)).replace(f"{folder}/", "")


class TestBadDefinitions:
    @pytest.mark.parametrize("folder", BAD, ids=lambda folder: str(folder.relative_to(HERE / "bad")))
    def test_everything_wrong_is_said_to_the_letter(self, folder: Path) -> None:
        assert said(folder) == (folder / "expected.txt").read_text(encoding="utf-8")

    @pytest.mark.parametrize("rule", RULES)
    def test_every_rule_has_a_definition_that_breaks_it(self, rule: str) -> None:
        expected = (file.read_text(encoding="utf-8") for file in (HERE / "bad" / rule).rglob("expected.txt"))
        assert any(f": {rule}: " in text for text in expected)

    @pytest.mark.parametrize("folder", BAD, ids=lambda folder: str(folder.relative_to(HERE / "bad")))
    def test_the_rule_that_names_the_folder_is_told(self, folder: Path) -> None:
        rule = folder.relative_to(HERE / "bad").parts[0]
        assert rule in {problem.rule for problem in lint_folder(folder)}

    def test_every_rule_of_the_source_is_known(self) -> None:
        """Reports name the rule in their second argument; errors of formulas in `rule`."""
        files = [*(PACKAGE / "definition").rglob("*.py"), PACKAGE / "formula/errors.py", PACKAGE / "program/lint.py"]
        found = {rule for file in files for rule in rules_of(file)}
        assert found == RULES.keys()

    @pytest.mark.parametrize("folder", BAD, ids=lambda folder: str(folder.relative_to(HERE / "bad")))
    def test_places_are_inside_the_files(self, folder: Path) -> None:
        for problem in lint_folder(folder):
            file = Path(problem.position.file)
            lines = file.read_text(encoding="latin-1").split("\n") if file.is_file() else [""]
            assert 1 <= problem.position.line <= len(lines)
            assert 1 <= problem.position.column <= len(lines[problem.position.line - 1]) + 1


def rules_of(file: Path) -> set[str]:
    """The rule names in the source of a module."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="add" | "add_value") | ast.Name(id="Problem" | "FormulaFault"),
                args=[_, ast.Constant(value=str(rule)), _, _],
            ):
                found.add(rule)
            case ast.ClassDef(
                bases=[ast.Name(id="FormulaError")], body=[*_, ast.Assign(value=ast.Constant(value=rule))]
            ):
                found.add(rule)
    return found


class TestGoodDefinitions:
    @pytest.mark.parametrize("folder", [MINIMO, *catalogue.editions().values()], ids=lambda folder: folder.name)
    def test_nothing_is_wrong(self, folder: Path) -> None:
        assert said(folder) == ""

    def test_what_lints_clean_can_be_loaded(self) -> None:
        form = build(MINIMO)
        assert (form.title, form.cells["S3.utenti"].previous) == ("MIN26 - SCHEDA DI PROVA 2025", None)

    def test_loading_says_everything_that_is_wrong_not_only_the_first(self) -> None:
        with pytest.raises(DefinitionError) as raised:
            build(HERE / "bad" / "unknown-name" / "rules")
        assert len(raised.value.problems) > 5


class TestDecisionTables:
    """The gaps and overlaps found without enumerating are those found by enumerating."""

    NAMES = ("a", "b", "c", "d")
    TABLES = st.lists(st.dictionaries(st.sampled_from(NAMES), st.booleans()), max_size=6)

    @given(whens=TABLES)
    def test_gaps_are_the_combinations_that_no_case_meets(self, whens: list[dict[str, bool]]) -> None:
        missing = list(gaps(whens))
        for combination in self.combinations():
            met = any(when.items() <= combination.items() for when in whens)
            told = [gap for gap in missing if gap.items() <= combination.items()]
            assert len(told) == (0 if met else 1)

    @given(whens=TABLES)
    def test_overlaps_are_the_pairs_that_some_combination_meets(self, whens: list[dict[str, bool]]) -> None:
        found = {(one, other) for one, other, _ in overlaps(whens)}
        for one, first in enumerate(whens):
            for other, second in list(enumerate(whens))[one + 1 :]:
                both = any({*first.items(), *second.items()} <= row.items() for row in self.combinations())
                assert ((one, other) in found) == both

    def combinations(self) -> list[dict[str, bool]]:
        return [dict(zip(self.NAMES, row, strict=True)) for row in product((True, False), repeat=len(self.NAMES))]


class TestUnknownIsNotFalse:
    """A check that rests on an open parameter can fire once the parameter is known: it is no mistake."""

    def edition(self, folder: Path, text: str) -> Path:
        (folder / "form.yaml").write_text(f"extends: {MINIMO}\nform: MIN27\n{text}", encoding="utf-8")
        return folder

    def test_a_check_on_an_open_parameter_is_not_said_to_never_fire(self, tmp_path: Path) -> None:
        parameter = 'prezzo: {label: Prezzo, value: null, unit: persone, status: project, source: "prova"}'
        text = f"parameters:\n  {parameter}\nchecks:\n  C2: {{when: T1 > prezzo}}\n"
        assert lint_folder(self.edition(tmp_path, text)) == []

    def test_a_quadro_that_rests_on_an_open_parameter_can_be_due(self, tmp_path: Path) -> None:
        assert lint_folder(self.edition(tmp_path, "parameters:\n  soglia: {value: null}\n")) == []

    def test_a_check_of_how_long_a_text_is_may_fire(self, tmp_path: Path) -> None:
        """A blank has no characters now, and may still have any number of them."""
        assert lint_folder(self.edition(tmp_path, "checks:\n  C3: {when: length(T5) > 100}\n")) == []

    def test_a_check_of_what_is_given_neither_always_nor_never_fires(self, tmp_path: Path) -> None:
        assert lint_folder(self.edition(tmp_path, "checks:\n  C3: {when: given(T5)}\n")) == []


class TestNothingBreaksTheLinter:
    """Whatever a file holds, the linter answers with problems, never with a traceback."""

    LINES = (MINIMO / "form.yaml").read_text(encoding="utf-8").split("\n")
    DAMAGES = st.sampled_from(
        [
            lambda _: "",
            lambda line: "  " + line,
            lambda line: line[2:],
            lambda line: "\t" + line,
            lambda line: line + ": x",
            lambda line: line.replace(": ", ":"),
            lambda line: line.replace(": ", ": ["),
            lambda line: line.replace(": ", ": {"),
            lambda line: line.replace(": ", ": 5 #"),
            lambda line: line.replace(": ", ": null #"),
            lambda line: line.replace('"', ""),
            lambda line: f"{line}\n{line}",
            lambda line: "- " + line,
            lambda line: line[: len(line) // 2],
        ]
    )

    @settings(max_examples=150)
    @given(number=st.integers(0, len(LINES) - 1), damage=DAMAGES)
    def test_a_damaged_line(self, tmp_path: Path, number: int, damage: object) -> None:
        lines = [damage(line) if n == number else line for n, line in enumerate(self.LINES)]  # type: ignore[operator]
        self.write(tmp_path, "\n".join(lines))
        for problem in lint_folder(tmp_path):
            assert problem.rule in RULES
            assert problem.remedy

    @settings(max_examples=60)
    @given(content=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")))
    def test_any_content(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "form.yaml").write_bytes(content)
        assert lint_folder(tmp_path) != []

    @pytest.mark.parametrize(
        "text",
        [
            "fields: " + "[" * 5000 + "]" * 5000,
            "fields: &x {a: *x}",
            "values:\n  livello: {formula: '" + "(" * 5000 + "1'}",
            "values:\n  livello: {formula: '" + "-" * 5000 + "T1'}",
            "values:\n  livello: {formula: " + " + ".join(["T1"] * 2000) + "}",
            "parameters:\n  soglia: {value: 1e999999999}",
            "parameters:\n  soglia: {value: " + "9" * 5000 + "}",
            "parameters:\n  soglia: {value: 2026-13-45}",
            "units:\n  persone: {scale: 999999999}",
        ],
        ids=lambda text: text[:40],
    )
    def test_what_grows_without_end(self, tmp_path: Path, text: str) -> None:
        self.write(tmp_path, f"extends: {MINIMO}\nform: MIN27\n{text}\n")
        assert lint_folder(tmp_path) != []

    def write(self, folder: Path, text: str) -> None:
        (folder / "form.yaml").write_text(text, encoding="utf-8")
        for name in ("lists.yaml", "messages.yaml", "checks.yaml"):
            if not text.startswith("extends"):
                (folder / name).write_bytes((MINIMO / name).read_bytes())
