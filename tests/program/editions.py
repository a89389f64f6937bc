# SPDX-License-Identifier: EUPL-1.2
"""Editions on which the rules of the program are tried: a small one, and relatives in which one thing is otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from schedario.definition.building.build import build
from schedario.definition.form import Form
from schedario.engine.answers import take_answers
from schedario.engine.evaluate import Evaluation, evaluate

SMALL = Path(__file__).parent / "edition"

# In the small edition: both spending figures (A, B) reach the need (F), and every figure that is due is given.
COMPLETE = {"A": "5", "B": "6", "F": "4", "G": "20", "S": "100", "O": "1"}
DISPUTED = COMPLETE | {"F": "5.50"}  # the first spending figure is below the need, the second is not
BELOW = COMPLETE | {"F": "10"}  # both are below it: Q2 is due
REPORTED = BELOW | {"U": "1", "V": "2"}


def derive_form(folder: Path, more: str, parent: str = "SOC26") -> Form:
    """The edition `parent`, a name or a folder, with `more` of YAML."""
    (folder / "form.yaml").write_text(f"extends: {parent}\nform: PRG26\nversion: 1.0.0\n{more}\n", encoding="utf-8")
    return build(folder)


def derive_small(folder: Path, more: str) -> Form:
    """The small edition with `more` of YAML."""
    return derive_form(folder, more, str(SMALL))


@cache
def load_small() -> Form:
    """The small edition."""
    return build(SMALL)


def judge(
    given: Mapping[str, str],
    *,
    form: Form | None = None,
    doubts: Collection[str] = (),
    unavailable: Collection[str] = (),
    cleared: Collection[str] = (),
) -> Evaluation:
    """A scheda of `form`, or of the small edition, with what is said of cells beside their answers."""
    form = form or load_small()
    answers = take_answers(
        form, given, dict.fromkeys(doubts, "si legge in due modi"), dict.fromkeys(unavailable, "il registro manca")
    )
    return evaluate(form, replace(answers, cleared=frozenset(cleared)))


def leave_out(given: Mapping[str, str], *names: str) -> dict[str, str]:
    """The answers without those of some cells."""
    return {name: value for name, value in given.items() if name not in names}
