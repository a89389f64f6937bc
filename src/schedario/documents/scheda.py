# SPDX-License-Identifier: EUPL-1.2
"""The thing that is printed: one scheda with its header, its answers, and a mark if it is not a real one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from schedario.definition.form import Form
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A warning that somebody confirmed: what was found in which cells, why it is right, who says so and when.

    `on` is as it is printed (`24/11/2026`). `question` is what was asked about it, where it answers a question.
    """

    code: str
    cells: tuple[str, ...]
    found: str
    reason: str
    by: str
    on: str
    question: str = ""


@dataclass(frozen=True)
class Scheda:
    """`header` is by id of the header line. `mark` (`DATI DI PROVA`) is printed; a real scheda has none.

    `closed`: it is sent, or about to be; nothing is said of what its outcome would be. `salt` is the random number that
    it was sent with: without one whoever has a digest of its JSON could try guesses of what is in it.
    """

    form: Form
    header: Mapping[str, str]
    answers: Answers
    mark: str | None = None
    confirmed: tuple[Confirmed, ...] = ()
    closed: bool = False
    salt: str = ""

    def __repr__(self) -> str:
        name = " ".join(next(iter(self.header.values()), "").split())[:40]
        return f"<Scheda {self.form.code} «{name}»: {self.answers!r}>"

    @cached_property
    def evaluation(self) -> Evaluation:
        """Computed when it is first asked for."""
        return evaluate(self.form, self.answers)
