# SPDX-License-Identifier: EUPL-1.2
"""The step of a quadro: what keeps it from being complete."""

from __future__ import annotations

from pathlib import Path

import pytest

from schedario.definition.form import Form
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


def test_a_quadro_of_texts_of_which_it_is_said_that_there_are_none_is_not_left_to_fill_in(soc26: Form) -> None:
    """Nor complete: it tells of data that there are not."""
    reason = {"R16": "la redige l'ambito"}
    steps = evaluate(soc26, take_answers(soc26, {}, unavailable=reason)).steps
    (step,) = (one for one in steps if one.quadro.id == "Q4")
    assert (step.state, step.filled, step.wanted) == ("incomplete", 0, 1)
