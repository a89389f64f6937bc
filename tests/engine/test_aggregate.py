# SPDX-License-Identifier: EUPL-1.2
"""Ratios over many schede, on cases that can be checked by hand (`ratios.yaml`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.engine.aggregate import compute_ratio
from schedario.engine.evaluate import evaluate

CASES = yaml.safe_load(Path(__file__).with_name("ratios.yaml").read_text(encoding="utf-8"))
SOC26 = load("SOC26")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["caso"])
def test_the_ratio_of_an_ambito_is_that_of_the_hand_computed_case(case: dict[str, Any]) -> None:
    cells = ("R03", "R01.corrente", "R01A")
    schede = [evaluate(SOC26, dict(zip(cells, comune, strict=True))) for comune in case["comuni"]]
    found = compute_ratio(SOC26.aggregates["abitanti_per_assistente"], schede)
    assert (found.stored, found.counted, found.schede) == (case["uno_ogni"], case["coperti"], len(schede))
    assert found.coverage is not None
    assert display.format_number(found.coverage, 1) == case["abitanti"]


def test_without_any_numerator_the_coverage_is_not_told() -> None:
    found = compute_ratio(SOC26.aggregates["abitanti_per_assistente"], [evaluate(SOC26, {})])
    assert (found.stored, found.coverage, found.text) == (None, None, "")
