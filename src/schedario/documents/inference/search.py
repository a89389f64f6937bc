# SPDX-License-Identifier: EUPL-1.2
"""Search for answers by which what still remains possible would print different things.

It tries answers that officials could write: those of a sheet that was read, round numbers, small ones, and numbers that
lie as far from each other as the parameters of their unit. The same sheet gives the same result. Where it finds
nothing, nothing is proved by that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from types import MappingProxyType
from typing import Any, NamedTuple

from schedario.definition.display import format_value
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.documents.inference.exact import build_row

TRIES = 6000
MOST_CHANGED = 4  # answers at a time
FROM_BEST = 0.6  # of the tries go on from the best that is known
SEED = 1
FARTHEST = 10  # times the number of the sheet


class BaseSheet(NamedTuple):
    """A sheet that was read, from which a search begins: its file and its answers."""

    file: str = ""
    answers: Mapping[str, int | str] = MappingProxyType({})


class DecidingAnswers(NamedTuple):
    """Answers that part what remains, and what would be printed: `changed` are those that the sheet has otherwise."""

    answers: Mapping[str, int | str]
    changed: tuple[str, ...]
    outcome: Sequence[Any]


@dataclass(frozen=True)
class Trial:
    """A question to answers: `predict` tells what each possibility prints, None where that is not known yet.

    `leaves` are the numbers that count, `base` the answers of a sheet. The search ends when `wanted` pairs are parted.
    """

    form: Form
    leaves: tuple[str, ...]
    base: BaseSheet
    predict: Callable[[Mapping[str, int | str]], Sequence[Hashable] | None]
    wanted: int


def search_answers(trial: Trial) -> DecidingAnswers | None:
    """The answers that part most pairs, as near to the sheet as they were found; None if none part anything.

    One answer is changed at first, then more.
    """
    random = Random(SEED)  # noqa: S311 - no secret
    pools = {name: _Pool(trial, trial.form.cells[name]) for name in trial.leaves}
    best: Mapping[str, int | str] | None = None
    most = 0
    for number in range(TRIES if pools else 0):
        count = min(len(pools), 1 + number * MOST_CHANGED // TRIES)
        changed = {name: pools[name].draw(random) for name in random.sample(trial.leaves, count)}
        start = best if best is not None and random.random() < FROM_BEST else trial.base.answers
        answers = {**start, **changed}
        parted = _count_parted(trial, answers)
        if parted > most:
            best, most = answers, parted
            if most >= trial.wanted:
                break
    return None if best is None else _simplify(trial, best, most)


def count_pairs(outcome: Iterable[Hashable]) -> int:
    """The number of pairs of possibilities that an outcome parts."""
    groups = Counter(outcome).values()
    return (sum(groups) ** 2 - sum(size**2 for size in groups)) // 2


def _count_parted(trial: Trial, answers: Mapping[str, int | str]) -> int:
    outcome = trial.predict(answers)
    return 0 if outcome is None else count_pairs(outcome)


def _simplify(trial: Trial, answers: Mapping[str, int | str], most: int) -> DecidingAnswers:
    """Takes back what is changed for nothing."""
    best = dict(answers)
    for name in trial.leaves:
        if best.get(name) != trial.base.answers.get(name):
            other = {one: value for one, value in best.items() if one != name}
            if name in trial.base.answers:
                other[name] = trial.base.answers[name]
            if _count_parted(trial, other) == most:
                best = other
    changed = tuple(name for name in trial.leaves if best.get(name) != trial.base.answers.get(name))
    return DecidingAnswers(best, changed, trial.predict(best) or ())


class _Pool:
    """The numbers that are tried in a cell."""

    def __init__(self, trial: Trial, cell: Cell) -> None:
        self._cell = cell
        self._unit = 10**cell.scale
        self._base = _read(trial.base.answers, cell.id)
        parameters = (one for one in trial.form.parameters.values() if isinstance(one.value, Fraction))
        alike = [
            one.value for one in parameters if one.unit and cell.unit and one.unit.dimension == cell.unit.dimension
        ]
        self._steps = [int(one * self._unit) for one in alike if isinstance(one, Fraction)] or [self._unit]
        cells = [trial.form.cells[name] for name in trial.leaves]
        self._others = [_read(trial.base.answers, one.id) for one in cells if one.unit == cell.unit]
        results = zip(trial.form.computed, build_row(trial.form, trial.base.answers)[1], strict=True)
        self._others += [stored for one, stored in results if one.unit == cell.unit and isinstance(stored, int)]

    def draw(self, random: Random) -> int:
        """A number: near the sheet's, round, of twos and fives, or another of the sheet, as far as a parameter says."""
        most = max(FARTHEST * self._base, 100 * self._unit)
        match random.randrange(4):
            case 0:
                stored = self._base + random.randrange(-60, 61) * random.choice((1, self._unit))
            case 1:
                stored = 2 ** random.randrange(9) * 5 ** random.randrange(5) * random.choice((1, 3, 7)) * self._unit
            case 2:
                stored = random.randrange(1, 100) * 10 ** random.randrange(5) * self._unit
            case _:
                step = random.choice(self._steps) * random.choice((0, 1, 2, 5)) // random.choice((1, 2, 4))
                stored = random.choice(self._others) + step * random.choice((-1, 1))
        return self._keep(min(stored, most))

    def _keep(self, stored: int) -> int:
        """The number within the limits of the cell."""
        ends = self._cell.minimum, self._cell.maximum
        low, high = (None if end is None else int(end * self._unit) for end in ends)
        stored = stored if low is None else max(low, stored)
        return stored if high is None else min(high, stored)


def _read(answers: Mapping[str, int | str], name: str) -> int:
    stored = answers.get(name, 0)
    return stored if isinstance(stored, int) else 0


def describe_groups(trial: Trial, found: DecidingAnswers, names: Sequence[str], describe: Callable[[Any], str]) -> str:
    """Describes a sheet that parts possibilities, each by its name, and what it would print by which of them."""
    groups: dict[Hashable, list[str]] = {}
    for name, outcome in zip(names, found.outcome, strict=True):
        groups.setdefault(outcome, []).append(name)
    told = "; ".join(f"{', '.join(alike)}: {describe(outcome)}" for outcome, alike in groups.items())
    key = "inference.sheet" if len(groups) == len(names) else "inference.best_sheet"
    return phrase(key, base=trial.base.file, answers=describe_answers(trial.form, found), outcomes=told)


def describe_answers(form: Form, found: DecidingAnswers) -> str:
    """Describes the answers that a sheet must have; the others as in the sheet that was read."""
    return "; ".join(f"{name} = {format_value(form.cells[name], found.answers.get(name))}" for name in found.changed)
