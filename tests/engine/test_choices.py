# SPDX-License-Identifier: EUPL-1.2
"""What people read for a parameter that is a choice."""

from __future__ import annotations

from schedario.definition.catalogue import load
from schedario.engine.explaining.explain import describe_choices

FORM = load("SOC26")


def test_each_choice_is_told_as_what_it_computes() -> None:
    told = describe_choices(FORM, "spending_reference")
    assert list(told) == list(FORM.parameters["spending_reference"].choices)
    assert told["y2021"] == "R07 (2021)"
    assert told["max"] == "il maggiore fra R07 (2017) e R07 (2021)"


def test_a_number_has_no_choices() -> None:
    assert describe_choices(FORM, "q3_threshold") == {}
