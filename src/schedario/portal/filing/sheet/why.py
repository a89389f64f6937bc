# SPDX-License-Identifier: EUPL-1.2
"""Explanations on the page beside those of cells and quadri: of messages, and of the outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schedario.definition.form import Case
from schedario.definition.rule import Rule
from schedario.engine.evaluate import Evaluation
from schedario.engine.explaining.explain import explain
from schedario.engine.explaining.explanation import Explanation

OUTCOME = "esito"


@dataclass(frozen=True, slots=True)
class ExplainedText:
    """`said`: the text that is explained, with the rule that says it; None for a figure, which explains itself."""

    said: str
    rule: Rule | None
    explanations: list[Explanation]


def explain_name(evaluation: Evaluation, name: str) -> ExplainedText:
    """Explains a message, the outcome, or all that `engine.explaining` knows of a name.

    Raises NothingToExplainError.
    """
    if name == OUTCOME:
        return _explain_cases(evaluation, evaluation.decided_outcome, evaluation.form.outcome)
    if name in evaluation.form.messages:
        return _explain_cases(evaluation, evaluation.decided[name], evaluation.form.messages[name].cases)
    return ExplainedText("", None, explain(evaluation, name))


def _explain_cases(evaluation: Evaluation, decided: Case | None, cases: tuple[Case, ...]) -> ExplainedText:
    """The conditions that choose among the cases, and the values that the text shows."""
    conditions = _list_conditions(cases if decided is None else (decided,))
    holes = [hole.name for hole in decided.text.holes] if decided and decided.text else []
    explanations = [
        explanation for name in dict.fromkeys([*conditions, *holes]) for explanation in explain(evaluation, name)
    ]
    said = evaluation.fill_text(decided.text) if decided and decided.text else ""
    return ExplainedText(said, decided.rule if decided else None, explanations)


def _list_conditions(cases: Iterable[Case]) -> list[str]:
    return list(dict.fromkeys(name for case in cases for name in case.when))
