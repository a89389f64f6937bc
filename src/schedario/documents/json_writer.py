# SPDX-License-Identifier: EUPL-1.2
"""A scheda as JSON, loss-less, and the JSON Schema of that document.

Values are as everywhere outside the program: integers, decimals as strings with a dot and all their decimals,
null where there is none (and the state beside it says why). Only `answers`, `faults`, `doubts`, `unavailable`,
`cleared`, `ente`, `mark`, `confirmed` and `salt` are read back, and of what a document showed `blank` and `printed`;
the rest is what followed from them when it was written. `check` and `read` write a reading with the same members.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from schedario.definition import display
from schedario.definition.form import Cell, Form, HeaderLine
from schedario.definition.model import Level, Status
from schedario.documents.json_reader import ABOUT, SALT, UNREAD, VERSION, WANTED
from schedario.documents.outcome import find_outlook
from schedario.documents.reading import Reading
from schedario.documents.scheda import Confirmed, Scheda
from schedario.engine import answers
from schedario.engine.answers import may_be_unavailable
from schedario.engine.evaluate import Evaluation
from schedario.engine.explaining.outcome import list_amounts, list_follows
from schedario.program.cells import State
from schedario.program.decisions import format_due_name
from schedario.program.outputs import Due
from schedario.program.standing import Completeness, Standing
from schedario.writing.numbers import MAX_DIGITS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OPTIONAL = (
    "faults",
    "unavailable",
    "cleared",
    "confirmed",
    "blank",
    "printed",
    *UNREAD,
    "salt",
)  # written only where there is something in it, so that other documents keep their bytes

Schema = dict[str, Any]


def write_json(scheda: Scheda) -> bytes:
    """The scheda as UTF-8 JSON; cells in print order, so that equal schede give equal bytes."""
    written = json.dumps(scheda_document(scheda), ensure_ascii=False, indent=1)
    return (_PITFALL.sub(_escaped, written) + "\n").encode("utf-8")


# What harms the file on its way: the signature of a PDF, which near the start would make a PDF of it; signs
# that join the letter before them when the text is composed, where it ends an escape (line feed, caron).
_PITFALL = re.compile(r"%(?=PDF-)|(?<=\\[a-z])[\u0300-\u036f]+")


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"\\u{ord(sign):04x}" for sign in found[0])


def scheda_document(scheda: Scheda) -> dict[str, Any]:
    """The data that `write_json` writes, as plain data."""
    return {**_given_document(scheda), **_consequences(scheda.evaluation, closed=scheda.closed)}


def build_reading_document(reading: Reading) -> dict[str, Any]:
    """The content of a document as plain data that is read back as the same reading, but for its places.

    `blank`: the cells that it has, with nothing in them; `printed`: what it shows where nobody answered.
    """
    header = {name: line.text for name, line in reading.header.items()}
    given = _given_document(
        Scheda(reading.form, header, reading.answers(), reading.mark, reading.confirmed, salt=reading.salt)
    )
    more = {**_build_shown(reading), **list_unread(reading)}
    return {**given, **{name: value for name, value in more.items() if value}}


def list_unread(reading: Reading) -> dict[str, list[str]]:
    """Lists what of a document was not read: parts of a workbook, text of pages, what stands beside our own sheet."""
    parts = reading.hidden, reading.hidden_text, reading.others
    return {name: list(map(_line, part)) for name, part in zip(UNREAD, parts, strict=True)}


def _build_shown(reading: Reading) -> dict[str, Any]:
    form, said = reading.form, reading.answers()
    told = {*said.stored, *said.doubts, *said.unavailable, *(fault.cell for fault in said.faults)}
    others = {name: one for name, one in reading.cells.items() if name not in told}
    printed = {name: _machine(form, name, one.printed) for name, one in others.items() if one.printed is not None}
    blank = [name for name, one in others.items() if one.state == "blank"]
    return {"blank": blank, "printed": printed}


def _given_document(scheda: Scheda) -> dict[str, Any]:
    """The members that are read back."""
    form = scheda.form
    return {
        "schedario": VERSION,
        "form": form.code,
        "definition": {"version": form.version, "digest": form.digest},
        "ente": {name: _line(scheda.header.get(name, "")) for name in form.header},
        "answers": _in_print_order(form, {name: _machine(form, name, v) for name, v in scheda.answers.stored.items()}),
        **({"faults": _faults(scheda)} if scheda.answers.faults else {}),
        "doubts": _in_print_order(form, {name: _line(doubt) for name, doubt in scheda.answers.doubts.items()}),
        **({"unavailable": _unavailable(scheda)} if scheda.answers.unavailable else {}),
        **({"cleared": sorted(scheda.answers.cleared)} if scheda.answers.cleared else {}),
        "mark": _line(scheda.mark) if scheda.mark else None,
        **({"confirmed": [_confirmed(one) for one in scheda.confirmed]} if scheda.confirmed else {}),
        **({"salt": scheda.salt} if scheda.salt else {}),
    }


def _faults(scheda: Scheda) -> dict[str, Any]:
    """The texts written in cells that cannot take them."""
    found = {
        one.cell: {"about": one.about, "text": _line(one.text), "wanted": one.wanted} for one in scheda.answers.faults
    }
    return _in_print_order(scheda.form, found)


def _unavailable(scheda: Scheda) -> dict[str, str]:
    """The reasons for which there is no figure."""
    return _in_print_order(scheda.form, {name: _line(why) for name, why in scheda.answers.unavailable.items()})


def _confirmed(one: Confirmed) -> dict[str, Any]:
    texts = {name: _line(getattr(one, name)) for name in ("code", "found", "reason", "by", "on")}
    question = {"question": _line(one.question)} if one.question else {}
    return {**texts, "cells": list(one.cells), **question}


def _consequences(evaluation: Evaluation, *, closed: bool) -> dict[str, Any]:
    return {
        "cells": {name: {"state": one.state, "value": one.machine} for name, one in evaluation.cells.items()},
        "quadri": dict(evaluation.quadri),
        "completeness": evaluation.completeness,
        "messages": [{"id": one.id, "text": one.text, "status": one.status} for one in evaluation.messages],
        **build_outcome_data(evaluation, closed=closed),
        "statuses": build_status_data(evaluation),
        "findings": [finding.as_json() for finding in evaluation.findings],
    }


def build_outcome_data(evaluation: Evaluation, *, closed: bool) -> dict[str, Any]:
    """Tell what is said of the objective: `outcome` where it is stated, `outlook` while the rest may still change.

    Beside it the amounts of the account, and what follows.
    """
    said = {
        name: one and {"id": one.id, "text": one.text, "status": one.status}
        for name, one in (("outcome", evaluation.outcome), ("outlook", find_outlook(evaluation, closed=closed)))
    }
    amounts = {one.name: one.text.replace(",", ".") for one in list_amounts(evaluation)}
    follows = [{"text": one.text, "status": one.status, "source": one.source} for one in list_follows(evaluation)]
    return {**said, "standing": evaluation.standing, "amounts": amounts, "follows": follows}


def build_status_data(evaluation: Evaluation) -> dict[str, Any]:
    """Tell how well everything that follows is known: the weakest of the rules and parameters that it rests on here.

    `certain`: what every possible reading of an inferred parameter decides alike.
    """
    form = evaluation.form
    dues = {quadro: format_due_name(quadro) for quadro, one in form.quadri.items() if one.due}
    certain = [name for name in form.conditions if evaluation.is_certain(name)]
    return {
        "cells": {cell.id: evaluation.get_status(cell.id) for cell in form.computed},
        "conditions": {name: evaluation.get_status(name) for name in form.conditions},
        "quadri": {quadro: evaluation.get_status(name) for quadro, name in dues.items()},
        "certain": certain + [quadro for quadro, name in dues.items() if evaluation.is_certain(name)],
    }


def _line(text: str) -> str:
    return answers.clean_text(text, lines=False)


def _machine(form: Form, name: str, stored: int | str) -> int | str:
    return display.format_machine_value(stored, form.cells[name].scale) if isinstance(stored, int) else stored


def _in_print_order(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in form.cells if name in values}


# --- the schema ---


def scheda_schema(form: Form) -> Schema:
    """The JSON Schema (draft 2020-12) of the documents that `write_json` writes for an edition.

    `x-` keys carry what JSON Schema has no word for: unit, quadro, who supplies the cell, how it is known.
    """
    parts: dict[str, Schema] = {
        "schedario": {"const": VERSION},
        "form": {"const": form.code},
        "definition": _object({"version": _STRING, "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
        "ente": _object({line.id: _header(line) for line in form.header.values()}),
        "answers": _object({cell.id: _answer(cell) for cell in form.asked}, required=()),
        "faults": _object({cell.id: _FAULT for cell in form.asked}, required=()),
        "doubts": _object({cell.id: _STRING for cell in form.asked}, required=()),
        "unavailable": _object(
            {cell.id: _STRING for cell in form.asked if may_be_unavailable(form, cell)}, required=()
        ),
        "cleared": {"type": "array", "items": {"enum": [cell.id for cell in form.asked]}},
        "blank": {"type": "array", "items": {"enum": list(form.cells)}},
        "printed": _object({cell.id: _value(cell) for cell in form.cells.values()}, required=()),
        **{name: {"type": "array", "items": _STRING} for name in UNREAD},
        "mark": {"type": ["string", "null"]},
        "confirmed": {"type": "array", "items": _confirmed_schema(form)},
        "salt": {"type": "string", "pattern": f"^{SALT}$"},
        "cells": _object({cell.id: _cell(cell, form) for cell in form.cells.values()}),
        "quadri": _object({quadro: {"enum": list(get_args(Due))} for quadro in form.quadri}),
        "completeness": {"enum": list(get_args(Completeness))},
        "messages": {"type": "array", "items": _said(form.messages)},
        "outcome": {"oneOf": [{"type": "null"}, _said(case.id for case in form.outcome)]},
        "outlook": {"oneOf": [{"type": "null"}, _said(case.id for case in form.outcome)]},
        "standing": {"enum": list(get_args(Standing))},
        "amounts": _object(dict.fromkeys(form.outcome_amounts, _STRING), required=()),
        "follows": {"type": "array", "items": _object({"text": _STRING, "status": _STATUS, "source": _STRING})},
        "statuses": _statuses(form),
        "findings": {"type": "array", "items": _finding(form)},
    }
    about = {"$schema": DIALECT, "title": form.title, "x-form": form.code, "x-version": form.version}
    required = [name for name in parts if name not in OPTIONAL]
    return {**about, "x-digest": form.digest, **_object(parts, required)}


_STRING: Schema = {"type": "string"}
_STATUS: Schema = {"enum": list(get_args(Status))}


def _object(properties: Mapping[str, Schema], required: Iterable[str] | None = None) -> Schema:
    """An object with these properties and no others, all required unless said otherwise."""
    wanted = list(properties) if required is None else list(required)
    return {
        "type": "object",
        "properties": dict(properties),
        "required": wanted,
        "additionalProperties": False,
    }


_FAULT = _object({"about": {"enum": list(ABOUT)}, "text": _STRING, "wanted": {"enum": [None, *WANTED]}})


def _header(line: HeaderLine) -> Schema:
    """Free text: what a document shows is kept even where it does not follow the pattern, given apart."""
    known = _known({"x-pattern": line.pattern, "x-date-format": line.date_format, "x-example": line.example})
    return {"type": "string", "description": line.label, **known}


def _answer(cell: Cell) -> Schema:
    """A number given has so many digits at most; one that is computed can have more."""
    most = 10**MAX_DIGITS - 1
    limits = {"minimum": -most, "maximum": most} if cell.numeric and cell.scale == 0 else {}
    return {**_value(cell), **limits, "description": cell.name}


def _cell(cell: Cell, form: Form) -> Schema:
    value = _value(cell)
    kind = value.pop("type")
    state = {"enum": list(get_args(State))}
    return {
        **_object({"state": state, "value": {"type": [kind, "null"], **value}}),
        "description": cell.name,
        **_known(
            {
                "x-quadro": cell.quadro,
                "x-unit": cell.unit.name if cell.unit else None,
                "x-scale": cell.scale if cell.unit else None,
                "x-minimum": None if cell.minimum is None else str(cell.minimum),
                "x-maximum": None if cell.maximum is None else str(cell.maximum),
                "x-max-length": cell.max_length,
                "x-list": list(form.lists[cell.list].entries) if cell.list else None,
                "x-supplied-by": cell.supplied_by,
                "x-formula": cell.formula.text if cell.formula else None,
                "x-status": cell.rule.status,
                "x-source": cell.rule.source,
            }
        ),
    }


def _known(facts: Mapping[str, Any]) -> Schema:
    return {name: fact for name, fact in facts.items() if fact is not None}


def _value(cell: Cell) -> Schema:
    """The type of a value. One below its minimum, or too long, is kept and found fault with: no limits here."""
    if not cell.numeric:
        return {"type": "string", "minLength": 1}
    if cell.scale == 0:
        return {"type": "integer"}
    return {"type": "string", "pattern": rf"^-?(0|[1-9][0-9]*)\.[0-9]{{{cell.scale}}}$"}


def _said(names: Iterable[str]) -> Schema:
    return _object({"id": {"enum": list(names)}, "text": _STRING, "status": _STATUS})


def _statuses(form: Form) -> Schema:
    quadri = [quadro for quadro, one in form.quadri.items() if one.due]
    names = {"cells": [cell.id for cell in form.computed], "conditions": list(form.conditions), "quadri": quadri}
    known = {group: _object(dict.fromkeys(members, _STATUS)) for group, members in names.items()}
    certain: Schema = {"type": "array", "items": {"enum": [*form.conditions, *quadri]}}
    return _object({**known, "certain": certain})


def _confirmed_schema(form: Form) -> Schema:
    cells: Schema = {"type": "array", "items": {"enum": list(form.cells)}}
    texts = dict.fromkeys(("found", "reason", "by", "on"), _STRING)
    doubts = dict.fromkeys(doubt.code for doubt in form.plausibility)
    code = {"enum": [*_code(form)["enum"], *doubts]}
    always: dict[str, Schema] = {"code": code, "cells": cells, **texts}
    return _object({**always, "question": _STRING}, required=always)


def _code(form: Form) -> Schema:
    codes = [check.code for check in form.cell_checks.values()] + [check.code for check in form.checks]
    return {"enum": list(dict.fromkeys(codes))}


def _finding(form: Form) -> Schema:
    return _object(
        {
            "code": _code(form),
            "level": {"enum": list(get_args(Level))},
            "status": _STATUS,
            "quadro": {"enum": list(form.quadri)},
            "cells": {"type": "array", "items": {"enum": list(form.cells)}},
            **dict.fromkeys(("found", "expected", "message", "remedy"), _STRING),
        }
    )
