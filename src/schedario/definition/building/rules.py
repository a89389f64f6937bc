# SPDX-License-Identifier: EUPL-1.2
"""Messages, outcome and checks of a definition: decision tables and conditions with their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from schedario.definition.building.checkrows import check_rows
from schedario.definition.building.draft import Draft
from schedario.definition.building.scope import FormScope, Names
from schedario.definition.form import OUTCOME, Case, CellCheck, Check, Follow, Message
from schedario.definition.model import UNKNOWN, CaseShape, CellCheckShape, CheckShape, FollowShape, MessageShape
from schedario.definition.reading.source import KeyPath
from schedario.definition.rule import Rule
from schedario.definition.suggestions import name_one_of
from schedario.definition.templates import FORMATS, Hole, Template
from schedario.formula.units import CONDITION

TEXTS = ("found", "expected", "message", "remedy")

# What the engine fills in the texts of the checks that every cell undergoes.
CELL_CHECK_HOLES = {
    "unreadable": {"text", "wanted"},
    "below_minimum": {"value", "minimum"},
    "above_maximum": {"value", "maximum"},
    "too_many_decimals": {"text", "decimals", "wanted"},
    "too_long": {"length", "limit", "excess"},
    "not_in_list": {"text"},
    "missing": {"count", "quadro"},
    "cleared": {"count", "quadro"},
    "not_supplied": {"count", "quadro"},
    "unavailable": {"count", "quadro"},
    "doubtful": {"doubt"},
    "disagrees": {"printed", "value"},
    "message_disagrees": {"printed", "text"},
    "filled_though_not_due": {"count", "quadro"},
    "header": {"text", "wanted", "field"},
}

# A definition may do without them: what they tell apart is then told as missing.
OPTIONAL_CELL_CHECKS = frozenset({"cleared", "not_supplied", "unavailable"})


def build_message(draft: Draft, names: Names, name: str, shape: MessageShape, quadro: str) -> Message:
    """A message with all its cases; its quadro is where the content places it."""
    path: KeyPath = ("messages", name)
    cases = build_cases(draft, names, shape.cases, (*path, "cases"), name)
    return Message(name, quadro, draft.read_label(shape.opening, (*path, "opening")), cases)


def build_outcome(draft: Draft, names: Names) -> tuple[Case, ...]:
    """The cases of the outcome; none when the form has no outcome."""
    shape = draft.shapes.outcome
    if shape is None:
        return ()
    common = _build_follows(draft, names, shape.follows, ("outcome",))
    cases = build_cases(draft, names, shape.cases, ("outcome", "cases"), "outcome")
    return tuple(replace(case, follows=(*common, *case.follows)) for case in cases)


def _build_follows(draft: Draft, names: Names, shapes: Sequence[FollowShape], path: KeyPath) -> tuple[Follow, ...]:
    return tuple(
        Follow(
            _build_template(draft, names, one.text, (*path, "follows", place, "text"), None),
            draft.read_rule((*path, "follows", place), one.status, one.source),
        )
        for place, one in enumerate(shapes)
    )


def build_outcome_amounts(draft: Draft, names: Names) -> tuple[str, ...]:
    """The cells and values that are told beside the outcome; a name that is none is reported."""
    wanted = draft.shapes.outcome.amounts if draft.shapes.outcome else []
    for index, name in enumerate(wanted):
        draft.used.add(("value", name))
        if name not in names.cells and name not in names.values:
            draft.report_unknown(("outcome", "amounts", index), name, "cell or value", [*names.cells, *names.values])
    return tuple(name for name in wanted if name in names.cells or name in names.values)


def build_cases(draft: Draft, names: Names, shapes: Sequence[CaseShape], path: KeyPath, name: str) -> tuple[Case, ...]:
    """The rows of a decision table."""
    cases = [_build_case(draft, names, shape, (*path, index), name) for index, shape in enumerate(shapes)]
    seen: set[str] = set()
    for index, case in enumerate(cases):
        if case.id in seen:
            remedy = "give one of the two another `id:`"
            draft.add_value((*path, index, "id"), "duplicate-code", f"two cases are called {case.id}", remedy)
        seen.add(case.id)
    return tuple(cases)


def _build_case(draft: Draft, names: Names, shape: CaseShape, path: KeyPath, name: str) -> Case:
    for condition in shape.when:
        draft.used.add(("condition", condition))
        if condition not in names.conditions and condition not in draft.shapes.broken:
            message = f"there is no condition «{condition}»"
            remedy = name_one_of(condition, sorted(names.conditions), "conditions")
            draft.add((*path, "when", condition), "unknown-name", message, remedy)
    if not (shape.text or shape.silent):
        draft.add(
            path,
            "missing-text",
            "this case has no text",
            "write `text: …`, or `silent: true` when nothing is said",
        )
    if shape.text and shape.silent:
        remedy = "remove `silent: true`, or the text"
        draft.add((*path, "silent"), "schema", "this case is silent and has a text", remedy)
    text = None if shape.silent else _build_template(draft, names, shape.text or "", (*path, "text"), None)
    index = path[-1] + 1 if isinstance(path[-1], int) else path[-1]
    follows = _build_follows(draft, names, shape.follows, path)
    rule = draft.read_rule(path, shape.status, shape.source)
    when = {condition: wanted for condition, wanted in shape.when.items() if wanted != UNKNOWN}
    unknown = tuple(condition for condition, wanted in shape.when.items() if wanted == UNKNOWN)
    return Case(shape.id or f"{name}/{index}", when, unknown, text, rule, follows)


def build_checks(draft: Draft, names: Names, code: str, shape: CheckShape) -> list[Check]:
    """The check, once for the form or once for every row of its tables that has all the columns it needs."""
    path: KeyPath = ("checks", code)
    quadri = draft.shapes.sections["quadri"]
    if shape.quadro not in quadri:
        draft.report_unknown((*path, "quadro"), shape.quadro, "quadro", list(quadri))
    for key in TEXTS:
        if not (getattr(shape, key) or "").strip():
            draft.add(path, "missing-text", f"the check {code} has no «{key}»", f"add `{key}: …`")
    rule = draft.read_rule(path, shape.status, shape.source)
    rows = [None] if shape.table is None else check_rows(draft, names, path, shape)
    return [check for row in rows if (check := _build_check(draft, names, code, shape, row, rule)) is not None]


def _build_check(draft: Draft, names: Names, code: str, shape: CheckShape, row: str | None, rule: Rule) -> Check | None:
    path: KeyPath = ("checks", code)
    scope = FormScope(names, row)
    when = draft.read_check(shape.when, (*path, "when"), scope, CONDITION, f"the check {code}")
    cells = list_named_cells(draft, (*path, "cells"), shape.cells, scope)
    found, expected, message, remedy = (
        _build_template(draft, names, getattr(shape, key) or "", (*path, key), row) for key in TEXTS
    )
    if when is None:
        return None
    full_code = f"{draft.shapes.plain.get('form', '')}-{code}"
    always = shape.applies == "always"
    texts = found, expected, message, remedy
    left_open = _list_left_open(draft, path, shape, scope)
    return Check(full_code, shape.quadro, shape.level, always, left_open, when, cells, *texts, rule, shape.early)


def _list_left_open(draft: Draft, path: KeyPath, shape: CheckShape, scope: FormScope) -> tuple[str, ...]:
    """The outcome, messages, named conditions and numbers that a check leaves open; any other name is reported."""
    named = [shape.leaves_open] if isinstance(shape.leaves_open, str) else shape.leaves_open or []
    sections = draft.shapes.sections
    known = [OUTCOME, *sections["messages"], *sections["conditions"], *sections["values"], *scope.names.cells]
    for name in named:
        if name not in known:
            draft.report_unknown((*path, "leaves_open"), name, "message", known)
    return tuple(named)


def list_named_cells(draft: Draft, path: KeyPath, wanted: Sequence[str], scope: FormScope) -> tuple[str, ...]:
    """The ids of cells named at `path`; a name that is none is reported, and so is that there is none."""
    cells = []
    for index, cell in enumerate(wanted):
        head, _, column = cell.partition(".")
        found = scope.lookup(head, column or None)
        if found is not None and found.kind == "cell":
            cells.append(found.name)
        else:
            draft.report_unknown((*path, index), cell, "cell", list(scope.names.cells))
    if not wanted:
        remedy = "name the cells at which the finding is shown"
        draft.add_value(path, "schema", f"{path[-2]} names no cell", remedy)
    return tuple(cells)


def build_cell_check(draft: Draft, code: str, shape: CellCheckShape) -> CellCheck:
    """A check that every cell undergoes; its holes must be those that the engine fills."""
    path: KeyPath = ("cell_checks", code)
    known = CELL_CHECK_HOLES.get(shape.about)
    if known is None:
        draft.report_unknown((*path, "about"), shape.about, "cell check", list(CELL_CHECK_HOLES))
    _report_repeated(draft, code, shape.about)
    texts = [_build_cell_check_text(draft, getattr(shape, key), (*path, key), known) for key in TEXTS]
    full_code = f"{draft.shapes.plain.get('form', '')}-{code}"
    return CellCheck(full_code, shape.about, shape.level, *texts)


def _report_repeated(draft: Draft, code: str, about: str) -> None:
    """Two cell checks about one thing, or a code that a check has already."""
    path: KeyPath = ("cell_checks", code)
    first = next(name for name, other in draft.shapes.sections["cell_checks"].items() if other.about == about)
    if first != code:
        message = f"{first} is already about «{about}»"
        draft.add_value((*path, "about"), "duplicate-code", message, "remove one of the two")
    if code in draft.shapes.sections["checks"]:
        where = draft.source.find_position("checks", code).seen_from(draft.source.find_position(*path))
        message = f"the code {code} is used twice, first {where}"
        draft.add(path, "duplicate-code", message, "give one of the two another code")


def _build_cell_check_text(draft: Draft, text: str, path: KeyPath, known: set[str] | None) -> Template:
    if not text.strip():
        draft.add(path, "missing-text", f"«{path[-1]}» of {path[-2]} is empty", f"write `{path[-1]}: …`")
    read = draft.read_template(text, path)
    allowed = sorted((known or set()) | {"cell", "message"})
    for hole in read.holes:
        if known is not None and (hole.name not in allowed or hole.format):
            draft.report_unknown_hole(hole, path, allowed, "the engine fills these")
    return read


def _build_template(draft: Draft, names: Names, text: str, path: KeyPath, row: str | None) -> Template:
    """The text with parameters already in place and columns replaced by the row's cells."""

    def settle(hole: Hole) -> str | Hole:
        if hole.format in FORMATS:
            if row is not None and f"{row}.{hole.name}" in names.cells:
                return Hole(f"{row}.{hole.name}", hole.format)
            if hole.name in names.cells:
                return hole
            if hole.name in names.values:
                draft.used.add(("value", hole.name))
                return hole
            if hole.name in names.parameters:
                return draft.get_parameter_text(hole)
        known = [*names.cells, *names.values, *names.parameters]
        draft.report_unknown_hole(hole, path, known, "use a cell, a column of the row, a value or a parameter")
        return hole

    return draft.read_template(text, path).replace(settle)
