# SPDX-License-Identifier: EUPL-1.2
"""A form as an ES module, with which a page computes a scheda by itself while somebody fills it in.

The module exports `form`, the tables below as one JSON literal, and `program`, the form's expressions
(`formula/javascript.py`). Everything that is specific to the form is in it: the page's own engine
(`frontend/src/engine`) is the twin of `evaluate`, `judgement`, `findings` and `written`, and holds no label, rule
or message.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from schedario.definition import display
from schedario.definition.form import Case, Cell, CellCheck, Check, Form, Quadro
from schedario.definition.phrases import phrases
from schedario.definition.templates import Template
from schedario.engine.answers import MAX_DIGITS
from schedario.engine.evaluate import message_order
from schedario.engine.findings import (
    CELL_CHECK_STATUS,
    LEVELS,
    fillable,
    maximums,
    minimums,
    obligatory,
    usually_wanted,
)
from schedario.engine.program import due_name, program, support, tasks
from schedario.engine.written import MAX_SHOWN
from schedario.formula.javascript import program_source

LAYOUT = 1  # raised when the tables change, together with `LAYOUT` in frontend/src/engine/module.ts
PHRASES = ("due", "level", "state", "status", "status_mark", "supplied_by", "wanted")
SHORT = 16  # hexadecimal digits of a SHA-256 that are enough in an address


@lru_cache(maxsize=64)
def page_module(form: Form) -> str:
    """The text of the module, always the same for the same form."""
    compact = json.dumps(tables(form), ensure_ascii=False, separators=(",", ":"))
    return "\n".join(
        [
            f"// Schedario, {form.code} {form.version} ({form.digest})",
            f"export const form = {compact};",
            f"export {program_source(tasks(form)._asdict())}",
        ]
    )


@lru_cache(maxsize=64)
def page_module_name(form: Form) -> str:
    """A file name that stands for this very text, so that it may be kept for ever by whoever has fetched it."""
    own = sha256(page_module(form).encode()).hexdigest()
    return f"{form.code}-{form.digest[:SHORT]}-{LAYOUT}-{own[:SHORT]}.js"


def tables(form: Form) -> dict[str, Any]:
    """What a page needs to know of a form, as plain data for JSON. Mappings are in the order of the form."""
    compiled = program(form)
    return {
        "layout": LAYOUT,
        "code": form.code,
        "version": form.version,
        "digest": form.digest,
        "language": form.language,
        "title": form.title,
        "nothing": display.NOTHING,
        "limits": {"digits": MAX_DIGITS, "shown": MAX_SHOWN},
        "levels": LEVELS,
        "phrases": {group: phrases(group) for group in PHRASES},
        "asked": compiled.asked,
        "computed": compiled.computed,
        "decisions": compiled.decisions,
        "cells": _cells(form),
        "quadri": {quadro.id: _quadro(form, quadro) for quadro in form.quadri.values()},
        "lists": {name: {"open": one.open, "entries": one.entries} for name, one in form.lists.items()},
        "values": {
            name: {"label": one.label, "scale": one.scale, "symbol": one.unit.symbol}
            for name, one in form.values.items()
        },
        "conditions": {
            name: {"label": one.label, "yes": one.yes, "no": one.no} for name, one in form.conditions.items()
        },
        "messages": [_message(form, name) for name in message_order(form)],
        "outcome": _cases(form.outcome),
        "checks": [_check(check) for check in form.checks],
        "cell_checks": {about: _cell_check(check) for about, check in form.cell_checks.items()},
    }


def _cells(form: Form) -> dict[str, Any]:
    least, most = dict(minimums(form)), dict(maximums(form))
    return {cell.id: _cell(form, cell, least.get(cell.id), most.get(cell.id)) for cell in form.cells.values()}


def _cell(form: Form, cell: Cell, minimum: int | None, maximum: int | None) -> dict[str, Any]:
    """`minimum` and `maximum` are stored integers, written out so that they stay exact."""
    return {
        "id": cell.id,
        "code": cell.code,
        "name": cell.name,
        "label": cell.label,
        "header": cell.header,
        "quadro": cell.quadro,
        "kind": cell.kind,
        "scale": cell.scale,
        "symbol": cell.unit.symbol if cell.unit else "",
        "supplied_by": cell.supplied_by,
        "asked": cell.asked,
        "minimum": None if minimum is None else str(minimum),
        "maximum": None if maximum is None else str(maximum),
        "max_length": cell.max_length,
        "list": cell.list,
        "required": cell.required,
        "previous": cell.previous,
        "due": due_name(cell.id) if cell.due else None,
        "wanted": usually_wanted(cell),
        "support": _in_order(form, support(form)[cell.id]) if cell.formula else None,
    }


def _in_order(form: Form, names: Iterable[str]) -> list[str]:
    wanted = set(names)
    return [name for name in form.cells if name in wanted]


def _quadro(form: Form, quadro: Quadro) -> dict[str, Any]:
    return {
        "id": quadro.id,
        "title": quadro.title,
        "subtitle": quadro.subtitle,
        "due": due_name(quadro.id) if quadro.due else None,
        "fillable": [cell.id for cell in fillable(form, quadro.id)],
        "obligatory": [cell.id for cell in obligatory(form, quadro.id)],
    }


def _message(form: Form, name: str) -> dict[str, Any]:
    message = form.messages[name]
    return {"id": name, "quadro": message.quadro, "opening": message.opening, "cases": _cases(message.cases)}


def _cases(cases: Iterable[Case]) -> list[dict[str, Any]]:
    return [
        {
            "id": case.id,
            "when": dict(case.when),
            "text": _template(case.text) if case.text else None,
            "status": case.rule.status,
        }
        for case in cases
    ]


def _check(check: Check) -> dict[str, Any]:
    return {
        "code": check.code,
        "level": check.level,
        "status": check.rule.status,
        "quadro": check.quadro,
        "applies_always": check.applies_always,
        "cells": check.cells,
        **_texts(check),
    }


def _cell_check(check: CellCheck) -> dict[str, Any]:
    return {"code": check.code, "level": check.level, "status": CELL_CHECK_STATUS, **_texts(check)}


def _texts(check: Check | CellCheck) -> Mapping[str, Any]:
    return {name: _template(getattr(check, name)) for name in ("found", "expected", "message", "remedy")}


def _template(text: Template) -> list[str | dict[str, str]]:
    """Texts and holes in turn."""
    return [part if isinstance(part, str) else {"hole": part.name, "format": part.format} for part in text.parts]
