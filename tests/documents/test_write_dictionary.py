# SPDX-License-Identifier: EUPL-1.2
"""The data dictionary: everything that the definition states, with status and source."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schedario.definition.catalogue import load
from schedario.documents.dictionary.entries import dictionary, dictionary_markdown
from schedario.documents.dictionary.page import _escape_text

SOC26 = load("SOC26")
WHOLE = dictionary(SOC26)
PAGE = dictionary_markdown(SOC26)


def entry(section: str, name: str) -> dict[str, Any]:
    (found,) = (one for one in WHOLE[section] if one["id"] == name)
    return found


class TestData:
    def test_it_is_plain_data(self) -> None:
        assert json.loads(json.dumps(WHOLE)) == WHOLE

    @pytest.mark.parametrize(
        ("section", "names"),
        [
            ("header", SOC26.header),
            ("units", SOC26.units),
            ("parameters", SOC26.parameters),
            ("quadri", SOC26.quadri),
            ("cells", SOC26.cells),
            ("values", SOC26.values),
            ("conditions", SOC26.conditions),
            ("messages", SOC26.messages),
            ("lists", SOC26.lists),
            ("outcome", [case.id for case in SOC26.outcome]),
            (
                "checks",
                dict.fromkeys(
                    [check.code for check in SOC26.checks] + [check.code for check in SOC26.cell_checks.values()]
                ),
            ),
        ],
    )
    def test_each_section_is_complete_and_in_order(self, section: str, names: Any) -> None:
        assert [one["id"] for one in WHOLE[section]] == list(names)

    def test_everything_says_how_it_is_known(self) -> None:
        stated = [one for name in ("header", "parameters", "quadri", "cells", "values") for one in WHOLE[name]]
        stated += [one for name in ("conditions", "outcome", "checks", "lists") for one in WHOLE[name]]
        stated += [case for message in WHOLE["messages"] for case in message["cases"]]
        assert {one["status"] for one in stated} == {"official", "inferred", "project"}
        assert all(one["source"] for one in stated if "about" not in one)

    def test_a_cell_tells_all_about_itself(self) -> None:
        assert entry("cells", "R04") == {
            "id": "R04",
            "code": "R04",
            "column": None,
            "label": "Livello di servizio effettivo 2025 (% di utenti serviti rispetto alla popolazione)",
            "header": "2025",
            "quadro": "Q1",
            "kind": "number",
            "unit": "percent",
            "scale": 2,
            "supplied_by": "computed",
            "minimum": "0.00",
            "maximum": None,
            "max_length": None,
            "list": None,
            "formula": {"text": "100 * R0B.utenti / R03", "words": "100 per R0B.utenti diviso R03"},
            "previous": None,
            "due": None,
            "status": "inferred",
            "source": SOC26.cells["R04"].rule.source,
        }

    def test_parameters_are_exact(self) -> None:
        assert entry("parameters", "q3_threshold")["value"] == "1000.00"
        assert entry("parameters", "lep_ratio")["value"] == "5000"
        assert entry("parameters", "as_standard_cost")["value"] is None
        assert entry("parameters", "spending_reference")["choices"] == [
            "y2017",
            "y2021",
            "max",
            "min",
            "mean",
            "y2017_threshold",
        ]

    def test_a_check_on_many_rows_is_told_once(self) -> None:
        check = entry("checks", "SOC26-Q1-003")
        assert ["M21.utenti", "M21.ore"] in check["cells"]
        assert check["found"] == "utenti {utenti}, ore {ore}"
        assert check["when"]["words"] == "utenti è maggiore di 0 e ore è uguale a 0"

    def test_a_check_on_one_place_names_its_cells_in_full(self) -> None:
        assert "{R02.corrente}" in entry("checks", "SOC26-Q1-007")["found"]


class TestPage:
    def test_it_is_a_table_of_every_thing(self) -> None:
        first = {line.split(" | ")[0].removeprefix("| ") for line in PAGE.split("\n") if line.startswith("|")}
        wanted = {
            *SOC26.cells,
            *SOC26.parameters,
            *SOC26.conditions,
            *SOC26.values,
            *SOC26.lists,
            *SOC26.header,
        }
        assert wanted | {check.code for check in SOC26.checks} <= first

    def test_each_row_has_as_many_columns_as_its_title(self) -> None:
        for block in PAGE.split("\n\n"):
            rows = [line.replace("\\|", "") for line in block.split("\n") if line.startswith("|")]
            assert len({row.count("|") for row in rows}) <= 1

    def test_messages_are_told_case_by_case(self) -> None:
        assert "## Messaggio M-Q2 (Quadro 2)" in PAGE
        for message in SOC26.messages.values():
            for case in message.cases:
                if case.text and not case.text.holes:
                    assert f"| {case.text.fill(lambda _: '')} |" in PAGE

    def test_it_says_when_a_quadro_is_due(self) -> None:
        assert "È dovuto quando la spesa è inferiore al fabbisogno standard (R06) e" in PAGE

    def test_it_reads_as_italian(self) -> None:
        assert "| euro, 2 decimali | precompilato, non modificabile |" in PAGE
        assert "| 1000,00 | euro |" in PAGE
        assert "| dedotto |" in PAGE

    def test_signs_of_tables_and_tags_in_a_text_do_no_harm_and_code_stays_as_it_is(self) -> None:
        assert _escape_text("a | b <i>\n`x < y | z`") == "a \\| b &lt;i> `x < y \\| z`"
