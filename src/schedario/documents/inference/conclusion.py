# SPDX-License-Identifier: EUPL-1.2
"""What sheets say of a rule, told in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from schedario.definition.phrases import phrase

MOST_TOLD = 3  # sheets that exclude something, which are named

About = Literal["rounding", "choice", "constant"]


@dataclass
class Exclusion:
    """The sheets that speak against something: the first of them with what each prints, and their number."""

    told: list[str] = field(default_factory=list)
    count: int = 0
    _last: str = ""

    def add(self, file: str, told: str = "") -> None:
        """Takes a sheet; one that excludes it more than once counts once."""
        if file != self._last:
            self.count += 1
            self._last = file
            if len(self.told) < MOST_TOLD:
                self.told.append(f"{file}: {told}")

    def describe(self) -> str:
        """Describes the sheets."""
        more = self.count - len(self.told)
        return "; ".join(self.told) + (f" … (+{more})" if more else "")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The state of a rule after all sheets: `allowed` and `excluded` in words, `remaining` for programs.

    `telling` sheets or numbers say something about it, `unexplained` are explained by nothing that was tried, and say
    nothing. `contradicted`: what the edition uses is excluded. `decides` describes one sheet that would decide.
    """

    form: str
    rule: str
    label: str
    about: About
    status: str
    used: str
    remaining: tuple[str, ...]
    allowed: str
    excluded: str
    telling: int
    unexplained: int
    contradicted: bool
    decides: str


def describe_allowed(remaining: Sequence[str], excluded: Mapping[str, Exclusion]) -> str:
    """Describes what remains; where nothing does, what fewest sheets exclude, of which some may be wrong."""
    if remaining:
        return "; ".join(remaining)
    fewest = min(one.count for one in excluded.values())
    names = [name for name, one in excluded.items() if one.count == fewest]
    return phrase("inference.fewest", names="; ".join(names), count=fewest)


def describe_exclusions(excluded: Mapping[str, Exclusion]) -> str:
    """Describes what is excluded, each with its sheets."""
    return "\n".join(f"{name} ({one.describe()})" for name, one in excluded.items())
