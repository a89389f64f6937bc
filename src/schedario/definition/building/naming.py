# SPDX-License-Identifier: EUPL-1.2
"""Names and codes: each can be written in a formula, stands for one thing, and looks like no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from schedario.definition.building.draft import Draft
from schedario.definition.reading.source import KeyPath

_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_WORDS = frozenset(
    (
        "if",
        "then",
        "else",
        "and",
        "or",
        "not",
        "case",
        "when",
        "end",
        "sum",
        "min",
        "max",
        "abs",
        "round",
        "given",
        "length",
        "disputed",
        "in_some_reading",
    )
)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,18}")  # with the edition's before it, what a column of 40 can hold
_HEAD = {
    "form": (re.compile(r"[A-Z][A-Z0-9-]{1,19}"), "2 to 20 capital letters, digits and -, as in SOC26"),
    "family": (re.compile(r"[A-Z][A-Z0-9]{0,19}"), "up to 20 capital letters and digits, as in SOC"),
    "version": (re.compile(r"[0-9][0-9A-Za-z.+-]{0,19}"), "numbers between dots, as in 1.0.0: 20 characters at most"),
    "language": (re.compile(r"[a-z]{2}"), "two small letters, as in it"),
}
LONGEST_NAME = 60
_NAMED = ("values", "conditions", "parameters", "tables", "indicators")
_ONLY_NAMED = ("header", "units", "lists", "questions", "aggregates")  # by other keys, never by a formula
_TWINS = str.maketrans("OIL", "011")


def report_names(draft: Draft) -> None:
    """Reports names that a formula could not use, or that could be taken for one another."""
    codes = list(_list_codes(draft))
    named = [*codes, *_list_others(draft), *_list_columns(draft)]
    keys = ((name, (section, name)) for section in _ONLY_NAMED for name in draft.shapes.sections[section])
    for name, path in (*named, *keys):
        if not _NAME.fullmatch(name) or name in _WORDS:
            remedy = "use letters without accents, digits and _, and begin with a letter"
            reason = "is a word of the formula language" if name in _WORDS else "cannot be written in a formula"
            draft.add(path, "schema", f"the name «{name}» {reason}", remedy)
        elif len(name) > LONGEST_NAME:
            draft.add(path, "schema", f"the name «{name}» is too long", f"use at most {LONGEST_NAME} characters")
    _report_head(draft)
    _report_keys(draft)
    _report_twins(draft, codes)
    _report_homonyms(draft, named)


def _report_head(draft: Draft) -> None:
    """Reports what names the definition, and is a key wherever it is kept, if it is not written as such."""
    for key, (form, remedy) in _HEAD.items():
        text = draft.shapes.plain.get(key)
        if text is not None and not form.fullmatch(text):
            draft.add_value((key,), "schema", f"«{text}» cannot be the `{key}:` of an edition", f"write {remedy}")


def _report_keys(draft: Draft) -> None:
    """Reports codes that no formula names, and that stand in addresses, files and columns all the same."""
    for name, path in _list_keys(draft):
        if not _CODE.fullmatch(name):
            remedy = "use letters without accents, digits, _ and -: 19 characters at most"
            draft.add(path, "schema", f"«{name}» cannot be a code", remedy)


def _list_keys(draft: Draft) -> Iterator[tuple[str, KeyPath]]:
    sections = draft.shapes.sections
    for section in ("checks", "cell_checks", "plausibility", "messages", "quadri"):
        yield from ((name, (section, name)) for name in sections[section])
    for name, message in sections["messages"].items():
        yield from ((case.id, ("messages", name, "cases", i)) for i, case in enumerate(message.cases) if case.id)
    cases = draft.shapes.outcome.cases if draft.shapes.outcome else ()
    yield from ((case.id, ("outcome", "cases", i)) for i, case in enumerate(cases) if case.id)


def _list_codes(draft: Draft) -> Iterator[tuple[str, KeyPath]]:
    """The codes of all rows, in the order of the file."""
    sections = draft.shapes.sections
    for table, shape in sections["tables"].items():
        yield from ((code, ("tables", table, "rows", code)) for code in shape.rows)
    yield from ((code, ("fields", code)) for code in sections["fields"])
    for name, questions in sections["questions"].items():
        for index, question in enumerate(questions.questions):
            yield question.code, ("questions", name, "questions", index, "code")


def _list_others(draft: Draft) -> Iterator[tuple[str, KeyPath]]:
    for section in _NAMED:
        yield from ((name, (section, name)) for name in draft.shapes.sections[section])


def _list_columns(draft: Draft) -> Iterator[tuple[str, KeyPath]]:
    """The columns: those of the section `columns` once, the others where their field declares them."""
    shared = draft.shapes.sections["columns"]
    yield from ((name, ("columns", name)) for name in shared)
    seen: set[str] = set(shared)
    for code, field in draft.shapes.sections["fields"].items():
        for name in field.columns or ():
            if name not in seen:
                yield name, ("fields", code, "columns", name)
            seen.add(name)


def _report_twins(draft: Draft, codes: list[tuple[str, KeyPath]]) -> None:
    """Two codes that are the same, or that look the same (ROA with the letter O, R0A with zero)."""
    seen: dict[str, tuple[str, KeyPath]] = {}
    for code, path in codes:
        first, place = seen.setdefault(code.upper().translate(_TWINS), (code, path))
        if path == place:
            continue
        if _is_inherited(draft, path):
            first, place, code, path = code, path, first, place  # noqa: PLW2901 - the newer of the two is at fault
        where = draft.source.find_position(*place).seen_from(draft.source.find_position(*path))
        if first == code:
            message = f"the code {code} is used twice, first {where}"
            draft.add(path, "duplicate-code", message, "give one of the two another code")
        else:
            remedy = "change a digit: documents spell such codes in both ways"
            draft.add(path, "lookalike-code", f"{code} looks like {first}, {where}", remedy)


def _report_homonyms(draft: Draft, named: list[tuple[str, KeyPath]]) -> None:
    """Reports one name for two kinds of things: a formula would silently take one of them."""
    seen: dict[str, KeyPath] = {}
    for name, path in named:
        one = seen.setdefault(name, path)
        if one[0] == path[0] or {one[0], path[0]} == {"fields", "tables"}:
            continue
        first, later = (path, one) if _is_inherited(draft, path) else (one, path)
        where = draft.source.find_position(*first).seen_from(draft.source.find_position(*later))
        message = f"«{name}» is also a name in `{first[0]}:`, {where}"
        draft.add(later, "duplicate-code", message, "rename one of the two: a formula could not tell them apart")


def _is_inherited(draft: Draft, path: KeyPath) -> bool:
    """Checks whether it comes from an edition that this one extends."""
    return Path(draft.source.find_position(*path).file).parent != Path(draft.source.find_position().file).parent
