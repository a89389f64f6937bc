# SPDX-License-Identifier: EUPL-1.2
"""The step of a quadro: what keeps it from being complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedario.engine.answers import take_answers
from schedario.engine.evaluate import evaluate
from tests.program.editions import derive_form


@pytest.mark.parametrize("level", ["error", "warning", "info"])
def test_a_doubt_is_an_error_of_its_quadro_only_where_the_edition_says_so(tmp_path: Path, level: str) -> None:
    form = derive_form(tmp_path, f"cell_checks: {{X-007: {{level: {level}}}}}")
    assert form.cell_checks["doubtful"].level == level
    for cell in ("R04", "M12.utenti"):  # a figure that is computed, and one that is asked for
        steps = evaluate(form, take_answers(form, {}, {cell: "si legge in due modi"})).steps
        states = {step.quadro.id: step.state for step in steps}
        assert (states["Q1"] == "errors") is (level == "error")
        assert states["Q2"] != "errors"
