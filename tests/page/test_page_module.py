# SPDX-License-Identifier: EUPL-1.2
"""The module that a page imports: everything of the form is in it, and nothing of the form is anywhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from schedario.definition.building.build import build
from schedario.definition.catalogue import editions, load
from schedario.definition.form import Form
from schedario.engine.page_module import LAYOUT, build_page_module_name, build_tables, write_page_module
from schedario.formula.rounding import half_up
from schedario.program import nodes as f
from schedario.program.renderings.javascript import write_program
from schedario.program.renderings.text import Task
from tests.page.engine import NumbersTooLargeError, PageEngine

ENGINE = Path(__file__).parents[2] / "frontend" / "src" / "engine"
A, B = f.Answer("A"), f.Answer("B")


def texts(tree: Any) -> set[str]:
    """Every text in the tables."""
    if isinstance(tree, str):
        return {tree}
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list | tuple) else ()
    return {text for part in parts for text in texts(part)}


def test_two_loads_of_a_form_give_the_same_module() -> None:
    one, other = build(editions()["SOC26"]), build(editions()["SOC26"])
    assert one is not other
    assert write_page_module(one) == write_page_module(other)
    assert build_page_module_name(one) == build_page_module_name(other)


def test_the_name_stands_for_the_definition_and_the_text(soc26: Form, tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_text("extends: SOC26\nform: SOC26\n", encoding="utf-8")
    assert build_page_module_name(build(tmp_path)) == build_page_module_name(soc26), (
        "the same definition, written otherwise"
    )
    (tmp_path / "form.yaml").write_text("extends: SOC26\nform: SOC26\nchecks: {Q1-005: null}\n", encoding="utf-8")
    assert build_page_module_name(soc26).startswith(f"SOC26-{soc26.digest[:16]}-{LAYOUT}-")
    assert build_page_module_name(build(tmp_path)) != build_page_module_name(soc26)
    assert re.fullmatch(r"[A-Z0-9]+-[0-9a-f]{16}-[0-9]+-[0-9a-f]{16}\.js", build_page_module_name(soc26))


def test_the_tables_are_the_json_of_the_module(soc26: Form) -> None:
    line = next(line for line in write_page_module(soc26).split("\n") if line.startswith("export const form = "))
    assert json.loads(line.removeprefix("export const form = ").removesuffix(";")) == json.loads(
        json.dumps(build_tables(soc26))
    )


def test_every_cell_message_and_check_of_the_form_is_in_it(soc26: Form) -> None:
    form = build_tables(soc26)
    assert list(form["cells"]) == list(soc26.cells)
    assert {message["id"] for message in form["messages"]} == set(soc26.messages)
    assert [check["code"] for check in form["checks"]] == [check.code for check in soc26.checks]
    assert set(form["cell_checks"]) == set(soc26.cell_checks)
    assert {cell.name for cell in soc26.cells.values()} <= texts(form)


def test_nothing_of_the_form_is_written_in_the_engine_of_the_page(soc26: Form) -> None:
    """Neither a code nor a label, message, remedy or phrase of more than one word."""
    engine = "\n".join(file.read_text(encoding="utf-8") for file in sorted(ENGINE.glob("*.ts")))
    code = re.sub(r"^\s*(//|\*|/\*\*).*$|/\*\*.*?\*/", "", engine, flags=re.MULTILINE)
    named = {*soc26.cells, *soc26.values, *soc26.conditions, *soc26.parameters, *soc26.quadri, *soc26.messages}
    phrases = {text for text in texts(build_tables(soc26)) if " " in text.strip()}
    assert len(phrases) > 200
    assert [name for name in named if re.search(rf"[^\w]{re.escape(name)}[^\w]", code)] == []
    assert [text for text in phrases if text.strip() in code] == []


def test_the_module_makes_no_code_from_texts(soc26: Form) -> None:
    """The page's content security policy forbids it."""
    engine = "\n".join(file.read_text(encoding="utf-8") for file in sorted(ENGINE.glob("*.ts")))
    assert not re.search(r"\beval\b|\bFunction\(", write_page_module(soc26) + engine)


class TestRendering:
    """What the comparisons with Python in tests/formula/test_algebra.py do not show."""

    def test_each_literal_is_made_once_by_the_number_system(self) -> None:
        node = f.Add((f.Multiply(f.Integer(100), A), f.Multiply(f.Integer(100), B), f.Integer(-7)))
        source = write_program({"one": Task(["A", "B"], [node]), "other": Task(["A"], [f.Less(A, f.Integer(100))])})
        assert source.count('const n100=integer("100");') == 1
        assert source.count('const minus7=integer("-7");') == 1
        body = source.split("function one")[1]
        assert re.sub(r"\[\d+\]|\b[antr]\d+\b|minus\d+", "", body).replace("/", "").isascii()
        assert not re.search(r"(?<![\w\[])\d", re.sub(r"\[\d+\]", "", body)), "no number is left in the functions"

    def test_a_shared_part_is_computed_once(self) -> None:
        shared = f.Positive(f.Add((A, B)))
        source = write_program({"run": Task(["A", "B"], [f.HalfUp(A, shared), f.HalfUp(B, shared)])})
        assert source.count("sum(a0,a1)") == 1

    @pytest.mark.parametrize(
        ("node", "answers", "exact"),
        [
            (f.Add((A, B, f.Integer(-(2**53)))), (2**53 - 1, 2**53 - 1), 2**53 - 2),
            (f.Multiply(A, B), (2**27, 2**27), 2**54),
            (f.HalfUp(A, B), (2**52, 1), 2**52),
            (f.HalfUp(A, B), (1, 2**53 - 1), 0),
            (f.Integer(2**60), (), 2**60),
        ],
    )
    def test_plain_numbers_refuse_what_would_pass_the_safe_integers(
        self, page: PageEngine, node: f.Node, answers: tuple[int, ...], exact: int
    ) -> None:
        """Also where only an intermediate result does."""
        source = write_program({"run": Task(["A", "B"], [node])})
        with pytest.raises(NumbersTooLargeError):
            page.run(source, answers, "checked")
        assert page.run(source, answers, "unlimited") == [str(exact)]

    @pytest.mark.parametrize(("above", "below"), [(2**51, 1), (-(2**51), 1), (2**51 - 1, 3), (1 - 2**51, 7)])
    def test_plain_numbers_round_exactly_up_to_the_edge(self, page: PageEngine, above: int, below: int) -> None:
        source = write_program({"run": Task(["A", "B"], [f.HalfUp(A, B)])})
        assert page.run(source, (above, below), "checked") == [str(half_up(above, below))]

    def test_a_zero_has_no_sign(self, page: PageEngine) -> None:
        source = write_program({"run": Task(["A", "B"], [f.Multiply(A, B), f.HalfUp(A, f.Integer(2))])})
        assert page.run(source, (0, -5), "checked") == ["0", "0"]

    def test_texts_are_quoted(self, page: PageEngine) -> None:
        text = "\"'\\</script>\u2028è`${1}"
        source = write_program({"run": Task(["A"], [f.SameText("A", text, constant=True)])})
        assert source.isascii()
        assert page.run(source, (text,), "checked") == [True]


def test_the_shipped_editions_have_a_module(page: PageEngine) -> None:
    for name in editions():
        form = load(name)
        assert json.loads(page.evaluate(form, {}))["quadri"].keys() == form.quadri.keys()
