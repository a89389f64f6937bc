# SPDX-License-Identifier: EUPL-1.2
"""Reads the JSON that `json_writer` writes: all that was given; the rest follows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Never, get_args

from schedario.definition.catalogue import UnknownFormError, editions, load
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.documents.errors import ReadError
from schedario.documents.reading import CellReading, Format, HeaderValue, Reading, take_printed_text
from schedario.documents.scheda import Confirmed
from schedario.engine.answers import (
    About,
    Fault,
    UnknownCellError,
    Wanted,
    clean_text,
    may_be_unavailable,
    take_answer,
)

VERSION = 1  # of the layout
SALT = "[0-9a-f]{32}"

ABOUT: tuple[About, ...] = get_args(About)
WANTED: tuple[Wanted, ...] = get_args(Wanted)

_LONGEST_INTEGER = 30  # digits; no cell holds so many, and Python refuses to read very long ones


class _WrongError(Exception):
    """The document is no scheda; the message says why."""


class _Number(str):
    """A number that was not written as an integer: its text, for it must not become a float."""

    __slots__ = ()


def read_json(written: str, name: str, form: Form | None = None, format_: Format = "json") -> Reading:
    """The scheda in a JSON text; `name` is the file's, for messages. Raises ReadError."""
    try:
        document = _member(_parsed(written), "", dict)
        _check_version(document)
        return _reading(document, _form(document, name, form), format_)
    except _WrongError as wrong:
        raise ReadError("bad_json", name, why=wrong) from None


def _parsed(written: str) -> Any:
    try:
        return json.loads(
            written,
            object_pairs_hook=_object,
            parse_float=_Number,
            parse_int=_integer,
            parse_constant=lambda constant: _wrong("constant", text=constant),
        )
    except json.JSONDecodeError as error:
        _wrong("syntax", line=error.lineno, column=error.colno)
    except RecursionError:
        _wrong("nested")


def _wrong(reason: str, **filled: object) -> Never:
    raise _WrongError(phrase(f"bad_json.{reason}", **filled))


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else _Number(digits)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            _wrong("twice", name=_shown(name))
        found[name] = value
    return found


def _shown(name: str) -> str:
    return clean_text(name[:60], lines=False)


def _member(value: Any, name: str, wanted: type) -> Any:
    """`value` if it is of the type wanted, object or text."""
    if not isinstance(value, wanted) or isinstance(value, _Number):
        _wrong("not_an_object" if wanted is dict else "not_a_text", name=_shown(name))
    return value


def _check_version(document: Mapping[str, Any]) -> None:
    if "schedario" not in document:
        _wrong("no_member", name="schedario")
    version = document["schedario"]
    if isinstance(version, bool) or version != VERSION:
        _wrong("version", found=_shown(json.dumps(version)), known=VERSION)


def _form(document: Mapping[str, Any], name: str, form: Form | None) -> Form:
    if "form" not in document:
        _wrong("no_member", name="form")
    code = _shown(_member(document["form"], "form", str))
    if form is not None:
        if code.upper() != form.code.upper():
            _wrong("other_form", found=code, wanted=form.code)
        return form
    if code.upper() not in editions():
        raise ReadError("other_form", name, found=code, known=", ".join(editions()))
    try:
        return load(code)
    except UnknownFormError:
        raise ReadError("other_form", name, found=code, known=", ".join(editions())) from None


def _reading(document: Mapping[str, Any], form: Form, format_: Format) -> Reading:
    cells: dict[str, CellReading] = {}
    faults: dict[str, Fault] = {}
    for name, value in _members(document, "answers").items():
        cell = _asked(form, name)
        taken, reason = _taken(cell, value), None
        if isinstance(taken, Fault):
            faults[name] = taken
        elif isinstance(taken, str):
            taken, reason = take_printed_text(cell, taken)
        written = "" if value is None else clean_text(str(value), lines=True)
        cells[name] = CellReading(None if isinstance(taken, Fault) else taken, written, unavailable=reason)
    for name, said in _members(document, "faults").items():
        faults[name] = _fault(_asked(form, name), said)
        cells[name] = CellReading(None, faults[name].text)
    for name, doubt in _members(document, "doubts").items():
        written = cells[name].text if name in cells else ""
        said = clean_text(_member(doubt, name, str), lines=False)
        cells[_asked(form, name).id] = CellReading(None, written, doubt=said)
    for name, reason in _members(document, "unavailable").items():
        if not may_be_unavailable(form, _asked(form, name)):
            _wrong("not_unavailable", name=name)
        if name not in cells or (cells[name].printed is None and name not in faults and not cells[name].doubt):
            cells[name] = CellReading(None, "", unavailable=_text(reason, name) or phrase("read.unavailable"))
    mark = document.get("mark")
    return Reading(
        form,
        format_,
        _header(document, form),
        {name: cells[name] for name in form.cells if name in cells},
        faults=tuple(faults[name] for name in form.cells if name in faults),
        mark=None if mark is None else clean_text(_member(mark, "mark", str), lines=False) or None,
        confirmed=_confirmed(document),
        salt=_salt(document),
        cleared=frozenset(
            _asked(form, _text(one, "cleared")).id for one in _list(document.get("cleared", []), "cleared")
        ),
    )


def _fault(cell: Cell, said: Any) -> Fault:
    """The text written in a cell that could not take it, as it was found fault with then."""
    fault = _member(said, cell.id, dict)
    about, wanted = fault.get("about"), fault.get("wanted")
    if about not in ABOUT or (wanted is not None and wanted not in WANTED):
        _wrong("not_a_value", name=cell.id)
    return Fault(cell.id, about, _text(fault.get("text"), "text"), wanted)


def _confirmed(document: Mapping[str, Any]) -> tuple[Confirmed, ...]:
    """The confirmations; what they are about need not exist in the form any more."""
    return tuple(
        Confirmed(cells=tuple(_text(cell, "cells") for cell in _list(one.get("cells"), "cells")), **_texts(one))
        for one in (_member(one, "confirmed", dict) for one in _list(document.get("confirmed", []), "confirmed"))
    )


def _salt(document: Mapping[str, Any]) -> str:
    """The random number that it was sent with; empty where there is none."""
    salt: str = _member(document.get("salt", ""), "salt", str)
    if salt and not re.fullmatch(SALT, salt):
        _wrong("not_a_value", name="salt")
    return salt


def _texts(confirmed: Mapping[str, Any]) -> dict[str, str]:
    found = {name: _text(confirmed.get(name), name) for name in ("code", "found", "reason", "by", "on")}
    return {**found, "question": _text(confirmed.get("question", ""), "question")}


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        _wrong("not_a_list", name=name)
    return value


def _text(value: Any, name: str) -> str:
    return clean_text(_member(value, name, str), lines=False)


def _members(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _member(document.get(name, {}), name, dict)
    return found


def _asked(form: Form, name: str) -> Cell:
    cell = form.cells.get(name)
    if cell is None or not cell.asked:
        raise _WrongError(str(UnknownCellError(form, _shown(name))))
    return cell


def _taken(cell: Cell, value: Any) -> int | str | Fault | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        _wrong("not_a_value", name=cell.id)
    if not cell.numeric:
        _member(value, cell.id, str)
    return take_answer(cell, value)


def _header(document: Mapping[str, Any], form: Form) -> dict[str, HeaderValue]:
    header: dict[str, HeaderValue] = {}
    for name, value in _members(document, "ente").items():
        if name not in form.header:
            _wrong("no_such_line", form=form.code, name=_shown(name))
        if value is not None and (said := clean_text(_member(value, name, str), lines=False)):
            header[name] = HeaderValue(said, None)
    return {name: header[name] for name in form.header if name in header}
