# SPDX-License-Identifier: EUPL-1.2
"""The findings of a scheda in words: all at once, each with its cells and a remedy.

Which findings answers have is said by the program of the form (`program.findings`). Beside them stands what the taking
of the answers found: what cannot be read, and what a document leaves in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, Literal, Protocol

from msgspec import Struct
from msgspec.structs import asdict

from schedario.definition import display
from schedario.definition.form import Cell, CellCheck, Check, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.model import Level, Status
from schedario.definition.phrases import phrase
from schedario.engine.answers import Fault
from schedario.engine.compiled import compile_program
from schedario.engine.judgement import Judgement
from schedario.engine.texts import Maker, compile_texts
from schedario.program.findings import FindingOutput, Group, list_findings, rank_finding
from schedario.writing.numbers import MAX_DIGITS

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


def find_findings(judgement: Judgement) -> tuple[Finding, ...]:
    """Every finding, errors first, then warnings, then notes; each in print order."""
    found = [*_list_faults(judgement), *_list_doubts(judgement)] if judgement.answers.marks else []
    makers = _compile_own_checks(judgement.form)
    for output in judgement.fired():
        if isinstance(output.check, Check):
            found.append((output.rank, makers[output.name](judgement)))
        else:
            found += [(output.rank, finding) for finding in _build_repeated(judgement, output, output.check)]
    found.sort(key=_get_rank)
    return tuple(finding for _, finding in found)


def sort_findings(form: Form, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Errors, warnings, notes; within each, by quadro."""
    return tuple(sorted(findings, key=lambda one: rank_finding(form, one.level, one.quadro, "faults")))


def _get_rank(ranked: Ranked) -> int:
    return ranked[0]


def _build_repeated(judgement: Judgement, output: FindingOutput, check: CellCheck) -> Iterator[Finding]:
    """The findings of a check that every cell undergoes: one for each of several wrong entries in a text."""
    named = [judgement.form.cells[name] for name in judgement.list_named_cells(output)]
    for holes in _fill_holes(judgement, output, named):
        yield _build_cell_check_finding(check, output.quadro, named, holes)


@cached_on_form()
def _compile_own_checks(form: Form) -> Mapping[str, Maker[Finding]]:
    """The functions that make the findings of the form's own checks, by name."""
    sources, found = compile_program(form).sources, {}
    for output in list_findings(form):
        if isinstance(check := output.check, Check):
            make = partial(Finding, check.code, check.level, check.rule.status, check.quadro, check.cells)
            found[output.name] = compile_texts(
                sources, (check.found, check.expected, check.message, check.remedy), make
            )
    return found


def _fill_holes(judgement: Judgement, output: FindingOutput, cells: Sequence[Cell]) -> Iterator[Holes]:
    """The values that fill the texts of a check that every cell undergoes: any text may name any of it."""
    cell, quadro = cells[0], judgement.form.quadri[output.quadro]
    stored = judgement.answers.stored.get(cell.id)
    length, most = len(stored) if isinstance(stored, str) else 0, cell.max_length or 0
    holes = {
        "value": display.format_value(cell, stored),
        "minimum": _format_limit(cell.minimum, cell),
        "maximum": _format_limit(cell.maximum, cell),
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


def _format_limit(limit: Fraction | None, cell: Cell) -> str:
    return display.NOTHING if limit is None else display.format_number(int(limit * 10**cell.scale), cell.scale)


def build_cell_finding(form: Form, about: str, quadro: str, cells: Sequence[Cell], filled: Holes) -> Finding | None:
    """The finding of a check that every cell undergoes; None when the form has no such check."""
    check = form.cell_checks.get(about)
    return None if check is None else _build_cell_check_finding(check, quadro, cells, filled)


def _build_cell_check_finding(check: CellCheck, quadro: str, cells: Sequence[Cell], filled: Holes) -> Finding:
    holes = {"cell": cells[0].name if cells else "", **filled}
    texts = [
        text.fill(lambda hole: str(holes.get(hole.name, display.NOTHING)))
        for text in (check.found, check.expected, check.message, check.remedy)
    ]
    return Finding(check.code, check.level, CELL_CHECK_STATUS, quadro, tuple(cell.id for cell in cells), *texts)


def _list_faults(judgement: Judgement) -> Iterator[Ranked]:
    """Lists the values that were given and cannot be taken."""
    for fault in judgement.answers.faults:
        cell = judgement.form.cells[fault.cell]
        filled = {"text": fault.text, "wanted": describe_wanted_value(cell, fault), "decimals": cell.scale}
        yield from _build_ranked_finding(judgement.form, fault.about, "faults", [cell], filled)


class CellKind(Protocol):
    """What a cell takes, as far as one has to know it to say what to write."""

    @property
    def numeric(self) -> bool: ...

    @property
    def scale(self) -> int: ...


def describe_wanted_value(cell: CellKind, fault: Fault) -> str:
    """Describes for people what to write in the place of what cannot be taken."""
    comma, plain = fault.text.replace(".", ","), fault.text.replace(".", "")
    key = fault.wanted or find_wanted_phrase(cell)
    return phrase(f"wanted.{key}", decimals=cell.scale, digits=MAX_DIGITS, comma=comma, plain=plain)


def find_wanted_phrase(cell: CellKind) -> Literal["text", "decimal", "whole"]:
    """The phrase, under `wanted`, that says what this kind of cell takes."""
    if not cell.numeric:
        return "text"
    return "decimal" if cell.scale else "whole"


def _list_doubts(judgement: Judgement) -> Iterator[Ranked]:
    """Lists doubts, with one finding for the cells of a row that share one."""
    rows: dict[tuple[str, str], list[Cell]] = {}
    for name, doubt in judgement.answers.doubts.items():
        cell = judgement.form.cells[name]
        rows.setdefault((cell.code, doubt), []).append(cell)
    for (code, doubt), cells in rows.items():
        named = {} if len(cells) == 1 else {"cell": f"{code} - {cells[0].label}"}
        yield from _build_ranked_finding(judgement.form, "doubtful", "doubts", cells, {"doubt": doubt, **named})


def _build_ranked_finding(
    form: Form, about: str, group: Group, cells: Sequence[Cell], filled: Holes
) -> Iterator[Ranked]:
    """A finding beside those of the program, with its place among them."""
    quadro = cells[0].quadro
    finding = build_cell_finding(form, about, quadro, cells, filled)
    if finding is not None:
        yield rank_finding(form, finding.level, quadro, group), finding
