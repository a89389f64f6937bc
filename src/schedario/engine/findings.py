# SPDX-License-Identifier: EUPL-1.2
"""What is worth telling about a scheda: all findings at once, each with its cells and a remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict

from schedario.definition import display
from schedario.definition.form import Cell, Check, Form, Quadro
from schedario.definition.model import Level, Status
from schedario.definition.phrases import phrase
from schedario.engine.answers import MAX_DIGITS, Fault
from schedario.engine.judgement import Judgement
from schedario.engine.program import due_name

LEVELS: tuple[Level, ...] = ("error", "warning", "info")
CELL_CHECK_STATUS: Status = "project"  # no official list of such checks is known


class Finding(Struct, frozen=True):
    """`code` is stable. `error` blocks sending, `warning` must be confirmed with a reason, `info` is a note."""

    code: str
    level: Level
    status: Status
    quadro: str
    cells: tuple[str, ...]
    found: str
    expected: str
    message: str
    remedy: str

    def as_json(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self) | {"cells": list(self.cells)}


def find_all(judgement: Judgement) -> tuple[Finding, ...]:
    """Every finding, errors first, then warnings, then notes; each in print order."""
    found = [*_cell_findings(judgement), *_check_findings(judgement)]
    return in_order(judgement.form, found)


def in_order(form: Form, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors, warnings, notes; within each, by quadro."""
    place = _places(form)
    return tuple(sorted(findings, key=lambda one: place[one.level, one.quadro]))


@lru_cache(maxsize=64)
def _places(form: Form) -> dict[tuple[str, str], int]:
    """Where a finding of a level and a quadro stands among the others."""
    pairs = [(level, quadro) for level in LEVELS for quadro in form.quadri]
    return {pair: index for index, pair in enumerate(pairs)}


def _check_findings(judgement: Judgement) -> Iterator[Finding]:
    form = judgement.form
    truths = judgement.truths[len(judgement.program.decisions) :]
    for check in compress(form.checks, truths):
        if check.applies_always or judgement.quadri[check.quadro] != "not_due":
            yield _from_check(judgement, check)


def _from_check(judgement: Judgement, check: Check) -> Finding:
    fill = judgement.fill
    return Finding(
        check.code,
        check.level,
        check.rule.status,
        check.quadro,
        check.cells,
        fill(check.found),
        fill(check.expected),
        fill(check.message),
        fill(check.remedy),
    )


def cell_finding(
    form: Form, about: str, quadro: str, cells: Sequence[Cell], filled: Mapping[str, object]
) -> Finding | None:
    """The finding of a check that every cell undergoes; None when the form has no such check."""
    check = form.cell_checks.get(about)
    if check is None:
        return None
    holes = {"cell": cells[0].name if cells else "", **filled}
    texts = [
        text.fill(lambda hole: str(holes.get(hole.name, display.NOTHING)))
        for text in (check.found, check.expected, check.message, check.remedy)
    ]
    return Finding(check.code, check.level, CELL_CHECK_STATUS, quadro, tuple(cell.id for cell in cells), *texts)


def _cell_findings(judgement: Judgement) -> Iterator[Finding]:
    form = judgement.form
    for about, quadro, cells, filled in (
        *_faults(judgement),
        *_limits(judgement),
        *_doubts(judgement),
        *(found for one in form.quadri.values() for found in _filling(judgement, one)),
    ):
        finding = cell_finding(form, about, quadro, cells, filled)
        if finding is not None:
            yield finding


Found = tuple[str, str, list[Cell], dict[str, object]]


def _faults(judgement: Judgement) -> Iterator[Found]:
    for fault in judgement.answers.faults:
        cell = judgement.form.cells[fault.cell]
        filled = {"text": fault.text, "wanted": wanted(cell, fault), "decimals": cell.scale}
        yield fault.about, cell.quadro, [cell], filled


def wanted(cell: Cell, fault: Fault) -> str:
    """What to write in the place of what cannot be taken, for people."""
    comma, plain = fault.text.replace(".", ","), fault.text.replace(".", "")
    key = fault.wanted or usually_wanted(cell)
    return phrase(f"wanted.{key}", decimals=cell.scale, digits=MAX_DIGITS, comma=comma, plain=plain)


def usually_wanted(cell: Cell) -> Literal["text", "decimal", "whole"]:
    """The phrase, under `wanted`, that says what this kind of cell takes."""
    if not cell.numeric:
        return "text"
    return "decimal" if cell.scale else "whole"


def _limits(judgement: Judgement) -> Iterator[Found]:
    stored = judgement.answers.stored
    numbers = [value for value in stored.values() if isinstance(value, int)]
    if numbers and min(numbers) < _greatest_minimum(judgement.form):
        yield from _below_minimum(judgement)
    yield from _above_maximum(judgement)
    for cell in _texts(judgement.form):
        value = stored.get(cell.id)
        if isinstance(value, str):
            yield from _text_limits(judgement.form, cell, value)


def _below_minimum(judgement: Judgement) -> Iterator[Found]:
    for name, minimum in minimums(judgement.form):
        value = judgement.answers.stored.get(name)
        if isinstance(value, int) and value < minimum:
            cell = judgement.form.cells[name]
            shown: dict[str, object] = {
                "value": display.value(cell, value),
                "minimum": display.number(minimum, cell.scale),
            }
            yield "below_minimum", cell.quadro, [cell], shown


def _above_maximum(judgement: Judgement) -> Iterator[Found]:
    for name, maximum in maximums(judgement.form):
        value = judgement.answers.stored.get(name)
        if isinstance(value, int) and value > maximum:
            cell = judgement.form.cells[name]
            shown = display.value(cell, value), display.number(maximum, cell.scale)
            yield "above_maximum", cell.quadro, [cell], dict(zip(("value", "maximum"), shown, strict=True))


@lru_cache(maxsize=64)
def maximums(form: Form) -> tuple[tuple[str, int], ...]:
    """(cell, greatest stored integer) of the cells that have a limit."""
    return tuple((cell.id, int(cell.maximum * 10**cell.scale)) for cell in form.asked if cell.maximum is not None)


@lru_cache(maxsize=64)
def _greatest_minimum(form: Form) -> int:
    """A scheda whose least number is not below this has nothing below its minimum: the quick test."""
    return max((minimum for _, minimum in minimums(form)), default=0)


@lru_cache(maxsize=64)
def minimums(form: Form) -> tuple[tuple[str, int], ...]:
    """(cell, least stored integer) of the numeric cells that are asked."""
    return tuple((cell.id, int(cell.minimum * 10**cell.scale)) for cell in form.asked if cell.minimum is not None)


@lru_cache(maxsize=64)
def _texts(form: Form) -> tuple[Cell, ...]:
    return tuple(cell for cell in form.asked if not cell.numeric)


def _text_limits(form: Form, cell: Cell, value: str) -> Iterator[Found]:
    if cell.max_length is not None and len(value) > cell.max_length:
        excess = len(value) - cell.max_length
        yield (
            "too_long",
            cell.quadro,
            [cell],
            {"length": len(value), "limit": cell.max_length, "excess": excess},
        )
    if cell.list is not None and not form.lists[cell.list].open:
        chosen = value.split("; ") if cell.kind == "multi_choice" else [value]
        for entry in chosen:
            if entry not in form.lists[cell.list].entries:
                yield "not_in_list", cell.quadro, [cell], {"text": entry}


def _doubts(judgement: Judgement) -> Iterator[Found]:
    """One finding for the cells of a row that share a doubt."""
    rows: dict[tuple[str, str], list[Cell]] = {}
    for name, doubt in judgement.answers.doubts.items():
        cell = judgement.form.cells[name]
        rows.setdefault((cell.code, doubt), []).append(cell)
    for (code, doubt), cells in rows.items():
        named = {} if len(cells) == 1 else {"cell": f"{code} - {cells[0].label}"}
        yield "doubtful", cells[0].quadro, cells, {"doubt": doubt, **named}


def _filling(judgement: Judgement, quadro: Quadro) -> Iterator[Found]:
    """What is still to fill in where the quadro is due, and what is filled in where it is not."""
    answers = judgement.answers
    due = judgement.decision(due_name(quadro.id)) if quadro.due else True
    if due is True and _obligatory_names(judgement.form, quadro.id) <= answers.stored.keys():
        return
    if due is True:
        blank = [cell for cell in obligatory(judgement.form, quadro.id) if cell.id not in answers.stored]
        told = {*answers.doubts, *(fault.cell for fault in answers.faults)} if blank else ()
        cells = [cell for cell in blank if cell.id not in told and judgement.due(cell) == "due"]
        about = "missing"
    elif due is False:
        cells = [cell for cell in fillable(judgement.form, quadro.id) if answers.stored.get(cell.id)]
        about = "filled_though_not_due"
    else:
        return
    if cells:
        yield about, quadro.id, cells, {"count": len(cells), "quadro": quadro.title}


@lru_cache(maxsize=256)
def fillable(form: Form, quadro: str) -> tuple[Cell, ...]:
    """The cells of a quadro that only an answer can fill."""
    return tuple(cell for cell in form.quadri[quadro].cells if cell.asked and cell.formula is None)


@lru_cache(maxsize=256)
def _obligatory_names(form: Form, quadro: str) -> frozenset[str]:
    return frozenset(cell.id for cell in obligatory(form, quadro))


@lru_cache(maxsize=256)
def obligatory(form: Form, quadro: str) -> tuple[Cell, ...]:
    """The cells of a quadro that want an answer."""
    return tuple(cell for cell in fillable(form, quadro) if cell.required)
