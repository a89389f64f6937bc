# SPDX-License-Identifier: EUPL-1.2
"""The findings of a scheda in words: all at once, each with its cells and a remedy.

Which findings answers have is said by the program of the form (`program.findings`). Beside them stands what the taking
of the answers found: what cannot be read, and what a document leaves in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict

from schedario.definition import display
from schedario.definition.form import Cell, CellCheck, Check, Form
from schedario.definition.model import Level, Status
from schedario.definition.phrases import phrase
from schedario.engine.answers import MAX_DIGITS, Fault
from schedario.engine.judgement import Judgement
from schedario.program.findings import FindingOutput, Group, rank

CELL_CHECK_STATUS: Status = "project"  # no official list of such checks is known

Ranked = tuple[int, "Finding"]
Holes = Mapping[str, object]


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
    found = [*_faults(judgement), *_doubts(judgement)]
    for output, cells in judgement.fired():
        found += ((output.rank, finding) for finding in _worded(judgement, output, cells))
    found.sort(key=_rank)
    return tuple(finding for _, finding in found)


def in_order(form: Form, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors, warnings, notes; within each, by quadro."""
    return tuple(sorted(findings, key=lambda one: rank(form, one.level, one.quadro, "faults")))


def _rank(ranked: Ranked) -> int:
    return ranked[0]


def _worded(judgement: Judgement, output: FindingOutput, cells: tuple[str, ...]) -> Iterator[Finding]:
    """A finding of the program in words; a text with several wrong entries is told once for each."""
    check = output.check
    if isinstance(check, Check):
        yield _from_check(judgement, check)
        return
    named = [judgement.form.cells[name] for name in cells]
    for holes in _holes(judgement, output, named):
        yield _from_cell_check(check, output.quadro, named, holes)


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


def _holes(judgement: Judgement, output: FindingOutput, cells: Sequence[Cell]) -> Iterator[Holes]:
    """What fills the texts of a check that every cell undergoes: any text may name any of it."""
    cell, quadro = cells[0], judgement.form.quadri[output.quadro]
    stored = judgement.answers.stored.get(cell.id)
    length, most = len(stored) if isinstance(stored, str) else 0, cell.max_length or 0
    holes = {
        "value": display.value(cell, stored),
        "minimum": _limit(cell.minimum, cell),
        "maximum": _limit(cell.maximum, cell),
        "length": length,
        "limit": most,
        "excess": length - most,
        "count": len(cells),
        "quadro": quadro.title,
    }
    if output.about != "not_in_list":
        yield holes
        return
    entries = judgement.form.lists[str(cell.list)].entries
    chosen = str(stored).split("; ") if cell.kind == "multi_choice" else [str(stored)]
    yield from ({**holes, "text": entry} for entry in chosen if entry not in entries)


def _limit(limit: Fraction | None, cell: Cell) -> str:
    return display.NOTHING if limit is None else display.number(int(limit * 10**cell.scale), cell.scale)


def cell_finding(form: Form, about: str, quadro: str, cells: Sequence[Cell], filled: Holes) -> Finding | None:
    """The finding of a check that every cell undergoes; None when the form has no such check."""
    check = form.cell_checks.get(about)
    return None if check is None else _from_cell_check(check, quadro, cells, filled)


def _from_cell_check(check: CellCheck, quadro: str, cells: Sequence[Cell], filled: Holes) -> Finding:
    holes = {"cell": cells[0].name if cells else "", **filled}
    texts = [
        text.fill(lambda hole: str(holes.get(hole.name, display.NOTHING)))
        for text in (check.found, check.expected, check.message, check.remedy)
    ]
    return Finding(check.code, check.level, CELL_CHECK_STATUS, quadro, tuple(cell.id for cell in cells), *texts)


def _faults(judgement: Judgement) -> Iterator[Ranked]:
    """What was given and cannot be taken."""
    for fault in judgement.answers.faults:
        cell = judgement.form.cells[fault.cell]
        filled = {"text": fault.text, "wanted": wanted(cell, fault), "decimals": cell.scale}
        yield from _beside(judgement.form, fault.about, "faults", [cell], filled)


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


def _doubts(judgement: Judgement) -> Iterator[Ranked]:
    """One finding for the cells of a row that share a doubt."""
    rows: dict[tuple[str, str], list[Cell]] = {}
    for name, doubt in judgement.answers.doubts.items():
        cell = judgement.form.cells[name]
        rows.setdefault((cell.code, doubt), []).append(cell)
    for (code, doubt), cells in rows.items():
        named = {} if len(cells) == 1 else {"cell": f"{code} - {cells[0].label}"}
        yield from _beside(judgement.form, "doubtful", "doubts", cells, {"doubt": doubt, **named})


def _beside(form: Form, about: str, group: Group, cells: Sequence[Cell], filled: Holes) -> Iterator[Ranked]:
    """A finding beside those of the program, with its place among them."""
    quadro = cells[0].quadro
    finding = cell_finding(form, about, quadro, cells, filled)
    if finding is not None:
        yield rank(form, finding.level, quadro, group), finding
