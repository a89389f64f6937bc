# SPDX-License-Identifier: EUPL-1.2
"""The lines of the case files, found by search with the oracle alone: always the same, and as short as they can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import NamedTuple

from tests.conformance.cases import Expectation, Stored, expect_all
from tests.conformance.operators import OPERATORS, find_operand_state
from tests.reference.oracle.arithmetic import Reckoning
from tests.reference.oracle.editions import Cell, Edition
from tests.reference.oracle.formulas import Tree
from tests.reference.oracle.verdicts import judge_stored

MOST = 10**15 - 1
SUPPLIED_DRAWS = 400
MOST_TIES = 40  # tried for one whose neighbours are rounded to either side
SIDES = (-1, 0, 1)  # below the tie, on it, above it
Key = tuple[str, str, str]  # kind and name of an output, and what it is

# ------------------------------------------------------------------------------ random schede


def draw_schede(edition: Edition, count: int) -> list[Stored]:
    """Schede with many meetings: little numbers, limits, parameters give or take one, blanks, extremes."""
    rng = Random(26)
    drawn = (_draw_scheda(edition, rng) for _ in range(count))
    whole = *_draw_zeros(edition), *_draw_supplied(edition, rng), *_draw_printed(edition, rng)
    return [*drawn, *whole, *_draw_decrees(edition, rng)]


def _draw_zeros(edition: Edition) -> Iterator[Stored]:
    """Nothing but zeros, then with a single one in each of the cells that are not the comune's."""
    asked = [cell for cell in edition.cells.values() if cell.asked and cell.formula is None]
    numbers = [cell for cell in asked if cell.decimals is not None]
    zeros: Stored = {cell.name: 0 for cell in numbers}
    yield zeros
    yield from ({**zeros, cell.name: 1} for cell in numbers if cell.supplied_by == "prefilled_locked")


def _draw_supplied(edition: Edition, rng: Random) -> Iterator[Stored]:
    """Whole schede: what is supplied is drawn, in thousands, all else is zero but for one answer."""
    numbers = [cell for cell in edition.cells.values() if cell.asked and cell.decimals is not None]
    supplied = [cell for cell in numbers if cell.supplied_by == "prefilled_locked"]
    own = [cell for cell in numbers if cell not in supplied]
    routed = [cell for cell in own if edition.quadri[cell.quadro] is not None] or own
    for _ in range(SUPPLIED_DRAWS if supplied and own else 0):
        stored: Stored = {cell.name: 0 for cell in numbers if cell.formula is None}
        drawn = [cell for cell in supplied if cell.formula is None or rng.random() < 0.4]
        one = rng.choice(rng.choice((own, routed)))
        yield stored | {cell.name: rng.randrange(10) * 10 ** (3 + (cell.decimals or 0)) for cell in (*drawn, one)}


def _draw_printed(edition: Edition, rng: Random) -> Iterator[Stored]:
    """Whole schede in which what is supplied is, in one cell, just what a quotient gives when it is rounded."""
    numbers = [cell for cell in edition.cells.values() if cell.asked and cell.decimals and cell.formula is None]
    supplied = [cell for cell in numbers if cell.supplied_by == "prefilled_locked"]
    zeros: Stored = {cell.name: 0 for cell in edition.cells.values() if cell.asked and cell.decimals is not None}
    for rounding in list_roundings(edition) if supplied else ():
        lacking = _list_lacking(edition, rounding)
        for few in (len(lacking), 2):  # all of them, and two of them: a sum of many is soon beyond a limit
            stored = _draw_fraction(edition, rounding, zeros, lacking, few, rng)
            if stored is not None:
                rounded = int((rounding.measure(edition, stored) or 0) + Fraction(1, 2))
                yield from (stored | {cell.name: rounded} for cell in supplied if cell.decimals == rounding.decimals)


def _draw_fraction(
    edition: Edition, rounding: Rounding, zeros: Stored, lacking: Sequence[str], few: int, rng: Random
) -> Stored | None:
    """A scheda in which a few answers give a quotient with something to round."""
    for _ in range(20 * len(lacking)):
        stored = zeros | {name: rng.choice((1, 3, 7, 700)) for name in rng.sample(lacking, min(few, len(lacking)))}
        measure = rounding.measure(edition, stored)
        if measure is not None and measure.denominator > 1:
            return stored
    return None


def _list_lacking(edition: Edition, rounding: Rounding) -> list[str]:
    lacking = Reckoning(edition, {}).find_lacking(rounding.what, edition.cells[rounding.cell].row)
    return [name for name in sorted(lacking) if edition.cells[name].decimals is not None]


def _draw_decrees(edition: Edition, rng: Random) -> Iterator[Stored]:
    """Whole schede of zeros with everything that is supplied: what has a formula in hundreds, the rest in thousands."""
    numbers = [cell for cell in edition.cells.values() if cell.asked and cell.decimals is not None]
    supplied = [cell for cell in numbers if cell.supplied_by == "prefilled_locked"]
    zeros: Stored = {cell.name: 0 for cell in numbers if cell.formula is None}
    for _ in range(SUPPLIED_DRAWS // 4 if any(cell.formula is not None for cell in supplied) else 0):
        powers = {cell.name: (2 if cell.formula is not None else 3) + (cell.decimals or 0) for cell in supplied}
        yield zeros | {name: rng.randrange(10) * 10**power for name, power in powers.items()}


def _draw_scheda(edition: Edition, rng: Random) -> Stored:
    blanks, temper, stored = rng.choice((0, 0, 0.1, 0.5)), rng.random(), Stored()
    for cell in edition.cells.values():
        often = 0.6 if cell.formula is not None else blanks
        if cell.asked and rng.random() >= often:
            text = cell.decimals is None
            stored[cell.name] = _draw_text(cell, rng) if text else _draw_number(edition, cell, rng, temper)
    return stored


def _draw_number(edition: Edition, cell: Cell, rng: Random, temper: float) -> int:
    power = 10 ** (cell.decimals or 0)
    if temper < 0.3:
        return rng.randrange(-1, 12)
    if temper < 0.35:
        return rng.choice((MOST, MOST - 1, -MOST, 0, 1))
    limits = [cell.minimum, cell.maximum, *(one for one in edition.parameters.values() if isinstance(one, Fraction))]
    near = [one for one in limits if one is not None]
    if near and rng.random() < 0.2:
        return int(rng.choice(near) * power) + rng.randrange(-1, 2)
    return rng.choice((0, rng.randrange(10), rng.randrange(60) * power, rng.randrange(10**5) * power // 7))


def _draw_text(cell: Cell, rng: Random) -> str:
    texts = ["x", "sì", "a;b", "costo standard", *(cell.entries or ())]
    if cell.entries and cell.kind == "multi_choice":
        texts += ["; ".join(cell.entries), f"{cell.entries[0]}; x"]
    if cell.max_length is not None:
        texts += ["è" * cell.max_length, "è" * (cell.max_length + 1)]
    return rng.choice(texts)


def shorten(stored: Stored, is_kept: Callable[[Stored], bool]) -> Stored:
    """As few answers as still show the same: halves are tried first, then smaller pieces."""
    names = list(stored)
    size = max(len(names) // 2, 1)
    while True:
        for start in range(0, len(names), size):
            fewer = {name: stored[name] for name in stored if name not in names[start : start + size]}
            if len(fewer) < len(stored) and is_kept(fewer):
                stored = fewer
        names = list(stored)
        if size == 1:
            return stored
        size = max(min(size, len(names)) // 2, 1)


# ------------------------------------------------------------------------------ ties


class Rounding(NamedTuple):
    """A place where a number is rounded: the output that shows it, what is rounded there, to how many decimals."""

    cell: str
    what: Tree
    decimals: int

    def measure(self, edition: Edition, stored: Stored) -> Fraction | None:
        """What is rounded, in units of the last decimal that is kept."""
        exact = Reckoning(edition, stored).compute_number(self.what, edition.cells[self.cell].row)
        return None if exact is None else exact * 10**self.decimals

    def find_side(self, edition: Edition, stored: Stored) -> int | None:
        """Below (-1), on (0) or above (1) a tie; None where nothing is rounded away."""
        measure = self.measure(edition, stored) if stored.keys() <= edition.cells.keys() else None
        if measure is None or measure.denominator == 1:
            return None
        rest = 2 * (measure - measure.__floor__()) - 1
        return (rest > 0) - (rest < 0)


def list_roundings(edition: Edition) -> Iterator[Rounding]:
    """Every computed cell, and every `round` inside its formula."""
    for name, cell in edition.cells.items():
        if cell.formula is not None:
            yield Rounding(name, cell.formula, cell.decimals or 0)
            for inner in _find_rounds(cell.formula):
                yield Rounding(name, inner[2][0], int(inner[2][1][1]))


def _find_rounds(tree: Tree) -> Iterator[Tree]:
    if tree[:2] == ("call", "round"):
        yield tree
    for part in tree[1:]:
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, tuple):
                yield from _find_rounds(one)


def find_ties(edition: Edition, rounding: Rounding) -> list[Stored] | None:
    """A tie with its two neighbours, below, on and above; None where nothing but whole units is ever rounded."""
    rng, always_whole, met = Random(rounding.cell), True, list[list[Stored]]()
    for _ in range(20_000):
        stored = _draw_for_tie(edition, rounding, rng)
        measure = rounding.measure(edition, stored)
        if measure is None or measure.denominator == 1:
            continue
        always_whole = False
        if measure.denominator == 2 and measure > 0 and (found := _find_neighbours(edition, rounding, stored)):
            met.append(found)
            if len(met) == MOST_TIES or {rounding.find_side(edition, one) for one in found} == set(SIDES):
                return found
        if _ > 600 and measure.denominator > 2**40:
            break
    assert always_whole or met, f"no tie was found of {rounding}"
    return met[0] if met else None


def _draw_for_tie(edition: Edition, rounding: Rounding, rng: Random) -> Stored:
    """Only the answers that count, all with few prime factors, so that quotients end soon."""
    reckoning = Reckoning(edition, {})
    stored: Stored = {}
    row = edition.cells[rounding.cell].row
    for name in sorted(reckoning.find_lacking(rounding.what, row)):
        cell = edition.cells[name]
        if cell.decimals is not None:
            factors = 2 ** rng.randrange(9), 5 ** rng.randrange(3), rng.choice((1, 1, 3))
            value = rng.choice((0, 1, factors[0] * factors[1] * factors[2]))
            limit = cell.maximum
            stored[name] = value if limit is None else min(value, int(limit * 10**cell.decimals))
    return stored


def _find_neighbours(edition: Edition, rounding: Rounding, tie: Stored) -> list[Stored]:
    """The nearest measures on both sides of the tie that one answer changed by one can give, on large answers too.

    None of a tie that limits leave without one of them.
    """
    best: dict[int, tuple[Fraction, Stored]] = {}
    centre = rounding.measure(edition, tie)
    assert centre is not None
    for factor in (1, 10**3, 10**6):
        grown = {name: value * factor if isinstance(value, int) else value for name, value in tie.items()}
        if factor > 1 and rounding.measure(edition, grown) != centre:
            continue
        for name, value in grown.items():
            for step in (-1, 1):
                near = {**grown, name: int(value) + step}
                measure = rounding.measure(edition, near)
                if measure is not None and measure != centre and (cell_allows(edition.cells[name], int(value) + step)):
                    side = 1 if measure > centre else -1
                    best[side] = min(best.get(side, (abs(measure - centre), near)), (abs(measure - centre), near),
                                     key=lambda one: one[0])  # fmt: skip
    return [best[-1][1], tie, best[1][1]] if set(best) == {-1, 1} else []


def cell_allows(cell: Cell, value: int) -> bool:
    """Whether an answer is within the limits of its cell."""
    exact = Fraction(value, 10 ** (cell.decimals or 0))
    return (cell.minimum is None or exact >= cell.minimum) and (cell.maximum is None or exact <= cell.maximum)


# ------------------------------------------------------------------------------ witnesses and limits


def find_witnesses(edition: Edition, schede: Sequence[Stored], known: set[Key]) -> dict[Key, Stored]:
    """For every output and everything that it may be, a short scheda in which it is that."""
    found: dict[Key, Stored] = {}
    for stored in schede:
        for (kind, name), words in say_all(edition, stored).items():
            key = (kind, name, words)
            if kind != "value" and key not in known and key not in found:
                found[key] = stored
    return {key: shorten(stored, lambda one, key=key: says(edition, one, key)) for key, stored in found.items()}


def say_all(edition: Edition, stored: Stored) -> dict[tuple[str, str], str]:
    """Everything that the oracle says of a scheda."""
    return expect_all(edition, judge_stored(edition, stored))


def says(edition: Edition, stored: Stored, key: Key) -> bool:
    """Whether an output is as `key` says."""
    return say_all(edition, stored).get(key[:2]) == key[2]


def find_limits(edition: Edition, witnesses: dict[Key, Stored]) -> Iterator[tuple[Stored, Expectation]]:
    """Two answers next to each other between which a condition, a check or what is due turns."""
    for (kind, name, words), stored in witnesses.items():
        if kind in ("condition", "due", "finding") and words in ("yes", "due", "told"):
            for side in _find_turn(edition, (kind, name), stored):
                yield side, Expectation(kind, name, say_all(edition, side)[kind, name])


def _find_turn(edition: Edition, output: tuple[str, str], stored: Stored) -> list[Stored]:
    """The first answer that can turn the output, on both sides of where it does."""
    words = say_all(edition, stored)[output]
    for name, value in stored.items():
        for far in _list_ends(edition.cells[name]) if isinstance(value, int) else ():
            if say_all(edition, {**stored, name: far})[output] not in (words, "open", "undecided"):
                inside, outside = int(value), far
                while abs(outside - inside) > 1:
                    middle = (inside + outside) // 2
                    same = say_all(edition, {**stored, name: middle})[output] == words
                    inside, outside = (middle, outside) if same else (inside, middle)
                return [{**stored, name: inside}, {**stored, name: outside}]
    return []


def _list_ends(cell: Cell) -> tuple[int, int]:
    """The greatest and the least answer that a cell allows."""
    power = 10 ** (cell.decimals or 0)
    most = MOST if cell.maximum is None else int(cell.maximum * power)
    return most, -MOST if cell.minimum is None else int(cell.minimum * power)


# ------------------------------------------------------------------------------ operators


def find_operator_cases(
    edition: Edition, schede: Sequence[Stored], known: set[tuple[str, str]]
) -> dict[tuple[str, str], tuple[Stored, Expectation]]:
    """For every operator and every state of its operand that is not `known`, a short scheda with what comes of it."""
    found: dict[tuple[str, str], tuple[Stored, Expectation]] = {}
    for stored in schede:
        verdict = judge_stored(edition, stored)
        said = expect_all(edition, verdict)
        for operator, (kind, name, operand) in OPERATORS.items():
            key = (operator, find_operand_state(verdict, operand))
            if key in known or key in found:
                continue
            words = said[kind, name]

            def is_kept(one: Stored, key: tuple[str, str] = key, words: str = words) -> bool:
                kind, name, operand = OPERATORS[key[0]]
                verdict = judge_stored(edition, one)
                kept = find_operand_state(verdict, operand) == key[1]
                return kept and expect_all(edition, verdict)[kind, name] == words

            found[key] = shorten(stored, is_kept), Expectation(kind, name, words)
    return found
