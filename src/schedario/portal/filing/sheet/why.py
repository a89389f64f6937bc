# SPDX-License-Identifier: EUPL-1.2
"""What there is to explain on the page beside cells and quadri: messages, and the outcome."""

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
class Told:
    """`said`: the text that is explained, with the rule that says it; None for a figure, which explains itself."""

    said: str
    rule: Rule | None
    explanations: list[Explanation]


def explanations(evaluation: Evaluation, name: str) -> Told:
    """Why a message is said, why the outcome is what it is, or all that `engine.explaining` knows of a name.

    Raises NothingToExplainError.
    """
    if name == OUTCOME:
        return _of_cases(evaluation, evaluation.decided_outcome, evaluation.form.outcome)
    if name in evaluation.form.messages:
        return _of_cases(evaluation, evaluation.decided[name], evaluation.form.messages[name].cases)
    return Told("", None, explain(evaluation, name))


def _of_cases(evaluation: Evaluation, decided: Case | None, cases: tuple[Case, ...]) -> Told:
    """The conditions that choose among the cases, and the values that the text shows."""
    conditions = _conditions(cases if decided is None else (decided,))
    holes = [hole.name for hole in decided.text.holes] if decided and decided.text else []
    told = [one for name in dict.fromkeys([*conditions, *holes]) for one in explain(evaluation, name)]
    said = evaluation.fill_text(decided.text) if decided and decided.text else ""
    return Told(said, decided.rule if decided else None, told)


def _conditions(cases: Iterable[Case]) -> list[str]:
    return list(dict.fromkeys(name for case in cases for name in case.when))
