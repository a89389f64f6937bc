# SPDX-License-Identifier: EUPL-1.2
"""Messages: of which it is sure that nothing is said."""

from __future__ import annotations

from pathlib import Path

from schedario.engine.evaluate import evaluate
from tests.program.editions import derive_form


def test_a_message_of_a_quadro_that_is_surely_not_due_is_silent(tmp_path: Path) -> None:
    form = derive_form(tmp_path, "quadri: {Q2: {due: risorse_oltre_soglia}}")
    assert evaluate(form, {"R09": "999.99"}).quadri["Q2"] == "not_due"
    assert evaluate(form, {"R09": "999.99"}).silent["M-Q2"]
    assert not evaluate(form, {"R09": "1000.00"}).silent["M-Q2"]
    assert not evaluate(form, {}).silent["M-Q2"]


def test_a_case_without_a_text_is_silent_once_it_is_certain(tmp_path: Path) -> None:
    form = derive_form(tmp_path, "")
    assert evaluate(form, {"R01.base": "0", "R01.corrente": "0", "R01A": "0"}).silent["M-Q1-a"]
    assert not evaluate(form, {"R01.base": "1"}).silent["M-Q1-a"]
