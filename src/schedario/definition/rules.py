# SPDX-License-Identifier: EUPL-1.2
"""Messages, outcome and checks of a definition: decision tables and conditions with their texts."""

from __future__ import annotations

from collections.abc import Sequence

from schedario.definition.draft import Draft, parameter_text
from schedario.definition.form import Case, CellCheck, Check, Message
from schedario.definition.model import CaseShape, CellCheckShape, CheckShape, MessageShape
from schedario.definition.scope import FormScope, Names
from schedario.definition.source import KeyPath
from schedario.definition.templates import FORMATS, Hole, Template, template
from schedario.formula.units import CONDITION

TEXTS = ("found", "expected", "message", "remedy")

# What the engine fills in the texts of the checks that every cell undergoes.
CELL_CHECK_HOLES = {
    "unreadable": {"text", "wanted"},
    "below_minimum": {"value", "minimum"},
    "too_many_decimals": {"text", "decimals"},
    "too_long": {"length", "limit", "excess"},
    "not_in_list": {"text"},
    "missing": {"count", "list", "quadro"},
    "doubtful": {"doubt"},
    "disagrees": {"printed", "value"},
    "message_disagrees": {"printed", "text"},
    "filled_though_not_due": {"count", "list", "quadro"},
    "header": {"text", "wanted", "field"},
}


def build_message(draft: Draft, names: Names, name: str, shape: MessageShape, quadro: str) -> Message:
    """A message with all its cases; its quadro is where the content places it."""
    path: KeyPath = ("messages", name)
    cases = build_cases(draft, names, shape.cases, (*path, "cases"), name)
    return Message(name, quadro, draft.text(shape.opening, (*path, "opening")), cases)


def build_outcome(draft: Draft, names: Names) -> tuple[Case, ...]:
    """The cases of the outcome; none when the form has no outcome."""
    shape = draft.shapes.outcome
    return build_cases(draft, names, shape.cases, ("outcome", "cases"), "outcome") if shape else ()


def build_cases(draft: Draft, names: Names, shapes: Sequence[CaseShape], path: KeyPath, name: str) -> tuple[Case, ...]:
    cases = []
    for index, shape in enumerate(shapes):
        here: KeyPath = (*path, index)
        for condition in shape.when.keys() - names.conditions:
            draft.add(
                (*here, "when"),
                "unknown-name",
                f"there is no condition «{condition}»",
                "conditions: " + ", ".join(sorted(names.conditions)),
            )
        if not shape.text and not shape.silent:
            draft.add(here, "missing-text", "this case has no text", "write `text: …`, or `silent: true`")
        text = _template(draft, names, shape.text or "", (*here, "text"), None) if not shape.silent else None
        rule = draft.rule(here, shape.status, shape.source)
        cases.append(Case(shape.id or f"{name}/{index + 1}", shape.when, text, rule))
    return tuple(cases)


def build_checks(draft: Draft, names: Names, code: str, shape: CheckShape) -> list[Check]:
    """The check, once for the form or once for every row of its tables that has all the columns it needs."""
    path: KeyPath = ("checks", code)
    draft.rule(path, shape.status, shape.source)
    if shape.quadro not in draft.shapes.sections["quadri"]:
        draft.add((*path, "quadro"), "unknown-name", f"there is no quadro «{shape.quadro}»", "name one of the quadri")
    for key in TEXTS:
        if not getattr(shape, key):
            draft.add(path, "missing-text", f"{code} has no «{key}»", f"add `{key}: …`")
    rows = [None] if shape.table is None else _rows(draft, names, shape, path)
    return [check for row in rows if (check := _check(draft, names, code, shape, row)) is not None]


def _rows(draft: Draft, names: Names, shape: CheckShape, path: KeyPath) -> list[str | None]:
    rows: list[str | None] = []
    for table in shape.table or ():
        codes = [row.code for row in names.tables[table].rows] if table in names.tables else [table]
        if table not in names.tables and not any(cell.code == table for cell in names.cells.values()):
            draft.add((*path, "table"), "unknown-name", f"there is no table or field «{table}»", "name one of them")
            continue
        rows += [code for code in codes if all(f"{code}.{cell}" in names.cells or cell in names.cells for cell in shape.cells)]
    return rows


def _check(draft: Draft, names: Names, code: str, shape: CheckShape, row: str | None) -> Check | None:
    path: KeyPath = ("checks", code)
    scope = FormScope(names, row)
    when = draft.formula(shape.when, (*path, "when"), scope, CONDITION, f"the check {code}")
    cells = []
    for cell in shape.cells:
        found = scope.lookup(*cell.split(".", 1)) if "." in cell else scope.lookup(cell, None)
        if found is None or found.kind != "cell":
            draft.add((*path, "cells"), "unknown-name", f"there is no cell «{cell}»", "name cells of the form")
        else:
            cells.append(found.name)
    if when is None:
        return None
    texts = [_template(draft, names, getattr(shape, key) or "", (*path, key), row) for key in TEXTS]
    rule = draft.rule(path, shape.status or "project", shape.source or "-")
    form = draft.shapes.plain.get("form", "")
    return Check(
        f"{form}-{code}", shape.quadro, shape.level, shape.applies == "always", when, tuple(cells), *texts, rule
    )


def build_cell_check(draft: Draft, code: str, shape: CellCheckShape) -> CellCheck:
    """A check that every cell undergoes; its holes must be those that the engine fills."""
    path: KeyPath = ("cell_checks", code)
    known = CELL_CHECK_HOLES.get(shape.about)
    if known is None:
        draft.add((*path, "about"), "unknown-name", f"«{shape.about}» is no cell check", ", ".join(CELL_CHECK_HOLES))
    texts = [template(getattr(shape, key)) for key in TEXTS]
    for key, text in zip(TEXTS, texts, strict=True):
        for hole in text.holes:
            if known is not None and hole.name not in known | {"cell", "message"}:
                _unknown_hole(draft, hole, (*path, key))
    return CellCheck(f"{draft.shapes.plain.get('form', '')}-{code}", shape.about, shape.level, *texts)


def _template(draft: Draft, names: Names, text: str, path: KeyPath, row: str | None) -> Template:
    """The text with parameters already in place and columns replaced by the row's cells."""

    def settle(hole: Hole) -> str | Hole:
        if hole.format in FORMATS:
            if row is not None and f"{row}.{hole.name}" in names.cells:
                return Hole(f"{row}.{hole.name}", hole.format)
            if hole.name in names.cells or hole.name in names.values:
                return hole
            if hole.name in names.parameters:
                return parameter_text(names.parameters[hole.name], hole.format)
        _unknown_hole(draft, hole, path)
        return hole

    return template(text).replace(settle)


def _unknown_hole(draft: Draft, hole: Hole, path: KeyPath) -> None:
    draft.add(
        path,
        "unknown-placeholder",
        f"nothing called «{hole.name}» can be put in this text" + (f" with format {hole.format}" if hole.format else ""),
        "use a cell, a column of the row, a value or a parameter, with the format `grouped` or none",
    )
