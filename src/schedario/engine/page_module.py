# SPDX-License-Identifier: EUPL-1.2
"""A form as an ES module, with which a page computes a scheda by itself while somebody fills it in.

The module exports `form`, the tables below as one JSON literal, and `program`, the program of the form rendered as
JavaScript (`program.renderings.javascript`). Everything that is specific to the form is in it: the page's own engine
(`frontend/src/engine`) runs the program and fills texts, and holds no label, rule, verdict or message.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import Any

from schedario.definition import display
from schedario.definition.form import OUTCOME, Case, Cell, CellCheck, Check, Form, Message, Quadro
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrases
from schedario.definition.templates import Template
from schedario.engine.compiled import build_task, build_task_of, build_values_task, locate_parts
from schedario.engine.findings import CELL_CHECK_STATUS, find_wanted_phrase
from schedario.engine.italian_input import MAX_SHOWN
from schedario.engine.judgement import TRUTHS, list_fixed_statuses
from schedario.program.cells import STATES, build_least_values, build_ranges
from schedario.program.decisions import format_due_name
from schedario.program.findings import BLANKS, LEVELS, list_findings, rank_finding
from schedario.program.messages import list_in_print_order
from schedario.program.nodes import MARKS
from schedario.program.outputs import ALL_PARTS, DUE, LATER_PARTS, Output, build_form_program
from schedario.program.renderings.javascript import write_program
from schedario.program.renderings.text import Task
from schedario.program.standing import COMPLETENESS, STANDINGS
from schedario.program.statuses import STATUSES, name_case
from schedario.program.steps import STEP_STATES
from schedario.writing.numbers import MAX_DIGITS, REASON, UNAVAILABLE, UNAVAILABLE_TEXT

LAYOUT = 6  # raised when the tables change, together with `LAYOUT` in frontend/src/engine/module.ts
PHRASES = ("bound", "due", "state", "status", "status_mark", "rule_mark", "wanted")
SHOWN_PARTS = tuple(part for part in ALL_PARTS if part != "silent")  # a page shows what is said, never why not
SHORT = 16  # hexadecimal digits of a SHA-256 that are enough in an address


@cached_on_form()
def write_page_module(form: Form) -> str:
    """The text of the module, always the same for the same form."""
    compact = json.dumps(build_tables(form), ensure_ascii=False, separators=(",", ":"))
    return "\n".join(
        [
            f"// Schedario, {form.code} {form.version} ({form.digest})",
            f"export const form = {compact};",
            f"export {write_program(build_page_tasks(form))}",
        ]
    )


@cached_on_form()
def build_page_module_name(form: Form) -> str:
    """A file name that stands for this very text, so that it may be kept for ever by whoever has fetched it."""
    own = sha256(write_page_module(form).encode()).hexdigest()
    return f"{form.code}-{form.digest[:SHORT]}-{LAYOUT}-{own[:SHORT]}.js"


def build_page_tasks(form: Form) -> dict[str, Task]:
    """The tasks of the form's program, by name, for a scheda that somebody fills in: no document leaves doubts.

    `later` has only how well what messages and outcome say is known.
    """
    tasks = {
        "values": build_values_task(form),
        "outputs": build_task(form, SHOWN_PARTS),
        "later": build_task_of(form, _list_case_statuses(form)),
    }
    return {name: task._replace(marks=MARKS - {"doubt"}) for name, task in tasks.items()}


def _list_case_statuses(form: Form) -> list[Output]:
    """The statuses of cases that answers decide."""
    names = {f"status:{name_case(message.id, case)}" for message in form.messages.values() for case in message.cases}
    names |= {f"status:{name_case(OUTCOME, case)}" for case in form.outcome}
    return [output for output in build_form_program(form).list_outputs(LATER_PARTS) if output.name in names]


def build_tables(form: Form) -> dict[str, Any]:
    """Builds what a page needs to know of a form, as plain data for JSON. Mappings are in the order of the form."""
    return {
        "layout": LAYOUT,
        "code": form.code,
        "version": form.version,
        "digest": form.digest,
        "nothing": display.NOTHING,
        "limits": {"digits": MAX_DIGITS, "shown": MAX_SHOWN},
        "unavailable": {"line": UNAVAILABLE, "text": UNAVAILABLE_TEXT, "reason": REASON},
        "phrases": {group: phrases(group) for group in PHRASES},
        "asked": [cell.id for cell in form.asked],
        "computed": [cell.id for cell in form.computed],
        "due_cells": [cell.id for cell in form.cells.values() if cell.due],
        "parts": {name: (part.start, part.stop) for name, part in locate_parts(form, SHOWN_PARTS).items()},
        "words": {
            "states": STATES,
            "due": DUE,
            "due_truths": [TRUTHS[word] for word in DUE],
            "steps": STEP_STATES,
            "statuses": STATUSES,
            "completeness": COMPLETENESS,
            "standings": STANDINGS,
        },
        "cells": _build_cells(form),
        "quadri": {quadro.id: _build_quadro(quadro) for quadro in form.quadri.values()},
        "lists": {name: {"open": one.open, "entries": one.entries} for name, one in form.lists.items()},
        "values": {name: one.scale for name, one in form.values.items()},
        "least": list(build_least_values(form)),
        "ranges": list(build_ranges(form)),
        "conditions": list(form.conditions),
        "messages": [_build_message(form, message) for message in list_in_print_order(form)],
        "outcome": _build_cases(form, OUTCOME, form.outcome),
        "findings": list(_build_findings(form)),
        "fault_ranks": {
            level: [rank_finding(form, level, quadro, "faults") for quadro in form.quadri] for level in LEVELS
        },
        "checks": [_build_check(check) for check in form.checks],
        "opening": list(dict.fromkeys(check.code for check in form.checks if OUTCOME in check.leaves_open)),
        "blanks": [check.code for about, check in form.cell_checks.items() if about in BLANKS],
        "cell_checks": {about: _build_cell_check(check) for about, check in form.cell_checks.items()},
    }


def _build_cells(form: Form) -> dict[str, Any]:
    return {cell.id: _build_cell(cell) for cell in form.cells.values()}


def _build_cell(cell: Cell) -> dict[str, Any]:
    return {
        "id": cell.id,
        "code": cell.code,
        "name": cell.name,
        "header": cell.header,
        "quadro": cell.quadro,
        "kind": cell.kind,
        "scale": cell.scale,
        "symbol": cell.unit.symbol if cell.unit else "",
        "supplied_by": cell.supplied_by,
        "asked": cell.asked,
        "minimum": _write_limit(cell.minimum, cell),
        "maximum": _write_limit(cell.maximum, cell),
        "max_length": cell.max_length,
        "list": cell.list,
        "required": cell.required,
        "previous": cell.previous,
        "wanted": find_wanted_phrase(cell),
        "computed": cell.formula is not None,
    }


def _write_limit(limit: Fraction | None, cell: Cell) -> str | None:
    """A stored integer, written out so that it stays exact."""
    return None if limit is None else str(int(limit * 10**cell.scale))


def _build_quadro(quadro: Quadro) -> dict[str, Any]:
    return {
        "id": quadro.id,
        "title": quadro.title,
        "due": format_due_name(quadro.id) if quadro.due else None,
    }


def _build_findings(form: Form) -> Iterator[dict[str, Any]]:
    """Builds what each output of the findings stands for, in their order: a check of the form, or one of cells.

    `check` is the place of the one, which says the rest; `about` the name of the other. `named` is where, among the
    outputs of that part, it begins to be said which of the cells are named; None where all of them are.
    """
    places = {id(check): place for place, check in enumerate(form.checks)}
    start = 0
    for finding in list_findings(form):
        if id(finding.check) in places:
            yield {"rank": finding.rank, "check": places[id(finding.check)]}
            continue
        yield {
            "rank": finding.rank,
            "about": finding.about,
            "quadro": finding.quadro,
            "cells": finding.cells,
            "named": start if finding.named else None,
        }
        start += len(finding.named)


def _build_message(form: Form, message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "cases": _build_cases(form, message.id, message.cases),
    }


def _build_cases(form: Form, owner: str, cases: Sequence[Case]) -> list[dict[str, Any]]:
    """`status`: how well what is said is known; the place of the output that says it, where answers decide that."""
    fixed = list_fixed_statuses(form)
    later = {output.name: place for place, output in enumerate(_list_case_statuses(form))}
    names = {case.id: name_case(owner, case) for case in cases}
    return [
        {
            "id": case.id,
            "text": build_template(case.text) if case.text else None,
            "own": case.rule.status,
            "status": fixed.get(names[case.id], later.get(f"status:{names[case.id]}")),
        }
        for case in cases
    ]


def _build_check(check: Check) -> dict[str, Any]:
    return {
        "code": check.code,
        "level": check.level,
        "status": check.rule.status,
        "quadro": check.quadro,
        "cells": check.cells,
        **_build_texts(check),
    }


def _build_cell_check(check: CellCheck) -> dict[str, Any]:
    return {"code": check.code, "level": check.level, "status": CELL_CHECK_STATUS, **_build_texts(check)}


def _build_texts(check: Check | CellCheck) -> Mapping[str, Any]:
    return {name: build_template(getattr(check, name)) for name in ("found", "expected", "message", "remedy")}


def build_template(text: Template) -> list[str | dict[str, str]]:
    """A text of the form as texts and holes in turn."""
    return [part if isinstance(part, str) else {"hole": part.name, "format": part.format} for part in text.parts]
