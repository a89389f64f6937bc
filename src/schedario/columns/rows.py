# SPDX-License-Identifier: EUPL-1.2
"""An evaluated scheda as a row of the columns: for the few schede whose numbers no column could hold on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from schedario.definition.form import Form
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.program.outputs import ALL_PARTS, PARTS, build_form_program

Value = int | str | bool | None


def evaluate_scheda(
    form: Form,
    stored: Mapping[str, int | str | None],
    parts: Sequence[str] = PARTS,
    unavailable: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Value]:
    """The columns of one scheda, from its stored answers and the reasons why some are not available."""
    known = {name: value for name, value in stored.items() if value is not None}
    answers = Answers(known, unavailable=unavailable)
    return build_row(evaluate(form, answers), parts)


def build_row(evaluation: Evaluation, parts: Sequence[str] = PARTS) -> dict[str, Value]:
    """The columns of an evaluated scheda, by name: stored integers, words, truths."""
    outputs = zip(build_form_program(evaluation.form).list_outputs(ALL_PARTS), evaluation.outputs, strict=True)
    return {
        output.name: value if value is None or output.words is None else output.words[value]
        for output, value in outputs
        if output.part in parts
    }
