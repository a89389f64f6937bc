# SPDX-License-Identifier: EUPL-1.2
"""Cases over several schede that an officer can check by hand: `insieme.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from schedario.definition.catalogue import load
from schedario.nation.indicators import indicators

FORM = load("SOC26")
CASES = yaml.safe_load(Path(__file__).with_name("insieme.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["caso"])
def test_case(case: dict[str, Any]) -> None:
    assert case.keys() <= {"caso", "schede", "atteso", "comuni", "abitanti"}
    row = indicators(FORM, pl.DataFrame(case["schede"])).row(0, named=True)
    for name, wanted in case["atteso"].items():
        assert (row[name] is None) if wanted == "manca" else (str(row[name]) == str(wanted)), name
    for name, wanted in case.get("comuni", {}).items():
        assert row[f"{name}.comuni"] == wanted, name
    for name, wanted in case.get("abitanti", {}).items():
        assert str(row[f"{name}.popolazione"]) == wanted, name
