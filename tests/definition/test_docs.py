# SPDX-License-Identifier: EUPL-1.2
"""The pages for those who write definitions say what is true: every example is read, every rule and key is named."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
import yaml
from msgspec import Struct
from msgspec.structs import fields

from schedario.definition.building.build import build
from schedario.definition.building.rules import CELL_CHECK_HOLES
from schedario.definition.building.scope import FormScope, Names
from schedario.definition.catalogue import editions, load
from schedario.definition.model import PLAIN, SECTIONS, OutcomeShape
from schedario.definition.problems import DefinitionError
from schedario.formula.parser import parse_formula
from schedario.formula.resolve import resolve_formula
from schedario.formula.units import CONDITION
from schedario.program.lint import RULES, lint_folder

ROOT = Path(__file__).parents[2]
SOC26 = load("SOC26")


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


class TestLinks:
    PAGES = ("definition.md", "language.md", "lint.md", "sources.md")

    @pytest.mark.parametrize("name", PAGES)
    def test_pages_and_headings_that_are_linked_exist(self, name: str) -> None:
        for target, _, anchor in re.findall(r"\]\(([^)#:]*)(#?)([^):]*)\)", page(name)):
            text = page(target) if target else page(name)
            headings = {
                re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-")
                for h in re.findall("^#+ (.*)", text, re.MULTILINE)
            }
            assert not anchor or anchor in headings, f"{target}#{anchor}"

    @pytest.mark.parametrize("name", PAGES)
    def test_files_that_are_named_exist(self, name: str) -> None:
        for file in re.findall(r"`((?:src|tests|docs)/[^` ]*)`", page(name)):
            assert (ROOT / file).exists(), file


class TestLint:
    def test_every_rule_has_its_heading_and_no_other_is_there(self) -> None:
        assert sorted(re.findall("^### (.*)", page("lint.md"), re.MULTILINE)) == sorted(RULES)

    def test_every_rule_has_a_remedy(self) -> None:
        parts = re.split("^### ", page("lint.md"), flags=re.MULTILINE)[1:]
        assert [part.split("\n")[0] for part in parts if "→" not in part and "| mend |" not in part] == []

    @pytest.mark.parametrize("rule", RULES)
    def test_what_stops_the_edition_from_being_loaded_is_marked(self, rule: str) -> None:
        part = next(
            part for part in re.split("^### ", page("lint.md"), flags=re.MULTILINE) if part.startswith(f"{rule}\n")
        )
        for expected in (Path(__file__).parent / "bad" / rule).rglob("expected.txt"):
            if part.startswith(f"{rule}\n\n**load** · "):
                with pytest.raises(DefinitionError):
                    build(expected.parent)
            elif "**load**" not in part:
                assert build(expected.parent).code in ("BAD26", "SOC26")


class TestDefinition:
    def test_every_section_has_its_heading_and_example(self) -> None:
        for section in [*SECTIONS, "outcome"]:
            if section in ("checks", "cell_checks"):
                assert f"**`{section}:`**" in page("definition.md")
            else:
                assert re.search(
                    rf"^### {section}$.*?^```yaml\n{section}:", page("definition.md"), re.MULTILINE | re.DOTALL
                ), section

    def test_every_key_is_named(self) -> None:
        text = page("definition.md")
        names = {key for shape in [*SECTIONS.values(), OutcomeShape] for key in keys(shape)} | {*PLAIN, "extends"}
        assert sorted(name for name in names if f"`{name}`" not in text and f"`{name}:" not in text) == []

    def test_every_cell_check_is_named_with_its_placeholders(self) -> None:
        found = re.findall(r"^\| `([a-z_]+)` \| ((?:`\{[a-z]+\}` ?)+)\|$", page("definition.md"), re.MULTILINE)
        told = {about: set(re.findall("[a-z]+", holes)) for about, holes in found}
        assert told == CELL_CHECK_HOLES

    def test_every_example_has_only_keys_that_exist(self, tmp_path: Path) -> None:
        """Each fits the edition as it is, or is told what is wrong besides its keys."""
        for index, block in enumerate(blocks("definition.md", "yaml")):
            data = yaml.safe_load(block)
            if not block.startswith(" ") and "extends" not in data:
                folder = tmp_path / str(index)
                folder.mkdir()
                text = block if "form" in data else f"extends: SOC26\nform: PROVA\n{block}"
                (folder / "form.yaml").write_text(
                    text.replace("form: SOC26", "extends: SOC26\nform: PROVA"), encoding="utf-8"
                )
                assert [problem for problem in lint_folder(folder) if problem.rule in ("schema", "yaml")] == []

    def test_a_field_a_check_and_a_message_in_ten_minutes(self, tmp_path: Path) -> None:
        """The guide is followed to the letter."""
        folder = tmp_path / "prova"
        shutil.copytree(editions()["SOC26"], folder)
        steps = re.findall(
            r"[Ii]n `prova/(\w+\.yaml)`, below `(.*?)`:\n\n```yaml\n(.*?)```", page("definition.md"), re.DOTALL
        )
        assert len(steps) == 6
        renumber(folder)
        for name, anchor, block in steps:
            insert(folder / name, anchor, block)
        assert lint_folder(folder) == []
        form = build(folder)
        assert form.cells["R17"].label == "Numero di volontari attivi nel 2025"
        assert "SOC26-Q1-021" in {check.code for check in form.checks}
        assert form.messages["M-Q1-v"].quadro == "Q1"

    def test_on_the_way_the_linter_says_what_the_guide_says(self, tmp_path: Path) -> None:
        folder = tmp_path / "prova"
        shutil.copytree(editions()["SOC26"], folder)
        insert(folder / "form.yaml", "fields:", blocks("definition.md", "yaml")[0])
        assert [problem.rule for problem in lint_folder(folder)] == ["unplaced-code"]

    def test_the_next_edition_is_derived_as_told(self, tmp_path: Path) -> None:
        (block,) = (block for block in blocks("definition.md", "yaml") if block.startswith("# derived edition"))
        (tmp_path / "form.yaml").write_text(block, encoding="utf-8")
        assert lint_folder(tmp_path) == []
        assert build(tmp_path).title.endswith(" 2026")


def renumber(folder: Path) -> None:
    """Writes the version that the guide says to write."""
    assert "`prova/form.yaml` write `version: 1.6.0`" in page("definition.md").replace("\n", " ")
    file = folder / "form.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("version: 1.5.0", "version: 1.6.0"), encoding="utf-8")


def insert(file: Path, anchor: str, block: str) -> None:
    """Puts the block after the first line that is the anchor."""
    lines = file.read_text(encoding="utf-8").split("\n")
    place = next(index for index, line in enumerate(lines) if line.strip() == anchor)
    file.write_text("\n".join([*lines[: place + 1], block.rstrip("\n"), *lines[place + 1 :]]), encoding="utf-8")


def keys(shape: Any) -> Iterator[str]:
    """Every key that may be written in an entry of this shape, and in what it contains."""
    if isinstance(shape, type) and issubclass(shape, Struct):
        for field in fields(shape):
            yield field.encode_name
            yield from keys(field.type)
    elif get_origin(shape) is not None:
        for argument in get_args(shape):
            yield from keys(argument)


def formulas() -> list[str]:
    """One formula per line; those of many lines are blocks of their own."""
    found: list[str] = []
    for block in blocks("language.md", "formula"):
        found += [block] if block.startswith("case") else block.strip().split("\n")
    return found


class TestLanguage:
    SCOPE = FormScope(
        Names(
            SOC26.cells,
            SOC26.tables,
            {value.name: value.unit for value in SOC26.values.values()},
            frozenset(SOC26.conditions),
            SOC26.parameters,
        ),
        row="M12",
    )

    @pytest.mark.parametrize("text", formulas())
    def test_every_example_is_a_formula_of_soc26(self, text: str) -> None:
        resolve_formula(parse_formula(text), self.SCOPE)

    def test_the_refused_example_is_refused(self) -> None:
        assert "`R15 > 5` is refused" in page("language.md")
        with pytest.raises(Exception, match="euro and pure number"):
            resolve_formula(parse_formula("R15 > 5"), self.SCOPE)

    def test_the_order_of_operators_is_as_told(self) -> None:
        names = "livello_inferiore", "spesa_inferiore", "spesa_rendicontata"
        plain, bracketed = "not {} and {} or {}".format(*names), "((not {}) and {}) or {}".format(*names)
        assert resolve_formula(parse_formula(plain), self.SCOPE) == resolve_formula(
            parse_formula(bracketed), self.SCOPE
        )
        assert resolve_formula(parse_formula(plain), self.SCOPE).type == CONDITION

    def test_every_word_of_the_grammar_is_told(self) -> None:
        grammar = (ROOT / "src" / "schedario" / "formula" / "formula.lark").read_text(encoding="utf-8")
        words = set(re.findall(r'"([a-z]+)"', grammar))
        free = re.search(r"not free as names: (.*?)\.", page("language.md"), re.DOTALL)
        assert free is not None
        assert words <= set(re.findall("[a-z]+", free[1]))


class TestSources:
    """docs/sources.md explains every source by its name, and its numbers are those of the two schede."""

    SCHEDE = ("cumignano-sul-naviglio", "quintano")

    def sources(self) -> list[str]:
        text = "".join(file.read_text(encoding="utf-8") for file in editions()["SOC26"].glob("*.yaml"))
        return re.findall(r"^ *source: (.*)$", text, re.MULTILINE)

    def explained(self) -> list[str]:
        return re.findall(r"^- \*\*(.+?)\*\*", page("sources.md"), re.MULTILINE)

    def test_every_source_that_is_explained_is_cited_by_its_name(self) -> None:
        cited = "\n".join(self.sources())
        assert [name for name in self.explained() if name not in cited] == []

    def test_every_site_that_is_cited_is_explained(self) -> None:
        left = "\n".join(self.sources())
        for name in self.explained():
            left = left.replace(name, "")
        assert re.findall(r"\w+\.(?:it|com)\b", left) == []

    def test_people_read_words_there_and_no_marks(self) -> None:
        assert [source for source in self.sources() if re.search(r"\[\w+\]|\.md|[a-z]_[a-z]", source)] == []

    def test_every_open_parameter_and_check_that_is_named_exists(self) -> None:
        text = page("sources.md")
        checks = {check.code.removeprefix("SOC26-") for check in SOC26.checks}
        assert set(re.findall(r"Q[1-4]-[0-9]{3}", text)) <= checks
        assert set(re.findall(r"`([a-z]+_[a-z_]+)`", text)) <= SOC26.parameters.keys()

    def number(self, name: str, code: str, index: int = 0) -> Fraction:
        """A number of a published scheda: the inhabitants, or an amount with two decimals after the code."""
        text = (ROOT / "tests" / "data" / "schede" / f"{name}.txt").read_text(encoding="utf-8")
        begin, shape = ("(Fonte Istat)", r"[0-9]+") if code == "R03" else (f"{code} - ", r"[0-9]+,[0-9]{2}")
        return Fraction(re.findall(shape, text[text.index(begin) :])[index].replace(",", "."))

    @pytest.mark.parametrize("name", SCHEDE)
    def test_the_spending_that_is_printed_is_compatible_with_four_readings(self, name: str) -> None:
        need, base, recent = self.number(name, "R06"), self.number(name, "R07"), self.number(name, "R07", 1)
        readings = {"y2017": base, "y2021": recent, "max": max(base, recent), "min": min(base, recent)}
        readings["mean"] = (base + recent) / 2
        resources = self.number(name, "R08")
        readings["y2017_threshold"] = base if min(resources, need - base) >= 1000 else max(need, base)
        rows = re.findall(r"^\| `(\w+)`: .*\| (\*\*no, no\*\*|sì, sì) \|$", page("sources.md"), re.MULTILINE)
        assert {reading: verdict == "sì, sì" for reading, verdict in rows} == {
            reading: spending >= need for reading, spending in readings.items()
        }
        for spending in readings.values():
            assert italian(spending) in page("sources.md")
        assert SOC26.parameters["spending_reference"].choices == tuple(readings)
        possible = tuple(reading for reading, verdict in rows if verdict == "sì, sì")
        assert tuple(SOC26.parameters["spending_reference"].possible) == possible

    def test_the_cost_of_a_figurative_user_is_what_both_schede_allow(self) -> None:
        lows, highs = [], []
        for name in self.SCHEDE:
            people, level, need = (self.number(name, code) for code in ("R03", "R05", "R06"))
            half = Fraction(5, 1000)
            lows.append(100 * need / (people * (level + half)))
            highs.append(100 * need / (people * (level - half)))
            interval = f"| da {italian(lows[-1], 3)} a {italian(highs[-1], 3)} |"
            assert interval in page("sources.md")
        thousandths = [round(max(lows) * 1000), round(min(highs) * 1000)]
        limits = [SOC26.parameters[f"figurative_user_cost_{side}"].value for side in ("low", "high")]
        assert limits == [Fraction(number, 1000) for number in thousandths]


def italian(value: Fraction, digits: int | None = None) -> str:
    """With a comma, and as many decimals as it has, or `digits`."""
    scale = digits if digits is not None else next(n for n in range(2, 9) if (value * 10**n).denominator == 1)
    stored = round(value * 10**scale)
    return f"{stored // 10**scale},{stored % 10**scale:0{scale}d}"
