# SPDX-License-Identifier: EUPL-1.2
"""Problems of a definition: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from schedario.errors import SchedarioError


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a definition's file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def seen_from(self, other: Position) -> str:
        """For a message at `other` that speaks of this place."""
        return f"on line {self.line}" + ("" if self.file == other.file else f" of {self.file}")


NOWHERE = Position("", 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A fault of a definition. `rule` names the lint rule (docs/lint.md)."""

    position: Position
    rule: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.position}: {self.rule}: {self.message}\n    → {self.remedy}"


class DefinitionError(SchedarioError):
    """A definition cannot be used; `problems` tells everything that is wrong with it, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Report:
    """Collects problems, so that none hides another."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, position: Position, rule: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(position, rule, message, remedy))
