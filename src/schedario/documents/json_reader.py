# SPDX-License-Identifier: EUPL-1.2
"""Reads the JSON that `json_writer` writes: all that was given; the rest follows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Never, get_args

from schedario.definition.catalogue import UnknownFormError, editions, load, load_all
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.documents.errors import ReadError, take_only
from schedario.documents.reading import CellReading, Format, HeaderValue, Reading
from schedario.documents.row_readings import build_row_reading, count_cells
from schedario.documents.scheda import Confirmed
from schedario.engine.answers import (
    About,
    Fault,
    Unavailable,
    UnknownCellError,
    Wanted,
    build_unreasoned_fault,
    clean_text,
    describe_answered_statement,
    may_be_unavailable,
    take_answer,
)
from schedario.engine.italian_input import read_statement
from schedario.writing.numbers import is_reason

VERSION = 1  # of the layout
SALT = "[0-9a-f]{32}"

ABOUT: tuple[About, ...] = get_args(About)
WANTED: tuple[Wanted, ...] = get_args(Wanted)

MOST_TOLD = 20  # faults of a document that its error tells
_LONGEST_INTEGER = 30  # digits; no cell holds so many, and Python refuses to read very long ones


class _WrongError(Exception):
    """The document is no scheda; the message says why."""


class _Number(str):
    """A number that was not written as an integer: its text, for it must not become a float."""

    __slots__ = ()


def read_json(written: str, name: str, form: Form | None = None, format_: Format = "json") -> Reading:
    """The scheda in a JSON text; `name` is the file's, for messages. Raises ReadError."""
    return take_only(read_json_sheets(written, name, form, format_), name)


def read_json_sheets(
    written: str, name: str, form: Form | None = None, format_: Format = "json"
) -> list[Reading | ReadError]:
    """The scheda of a JSON text, or every one of those that `check` and `read` write, and why one cannot be read.

    Raises ReadError where there is none at all.
    """
    try:
        document = _member(_parsed(written), "", dict)
        if rows := list(_list_published_rows(document)):
            return [_read_row(row, name, form, format_) for row in rows]
        if "schede" not in document or "schedario" in document:
            return [_read_one(document, name, form, format_)]
        schede = _list(document["schede"], "schede")
        before = [_text(_member(one, "unreadable", dict).get("error"), "error") for one in _list_unread(document)]
        if not schede and not before:
            raise _WrongError(phrase("json.no_schede"))
    except _WrongError as wrong:
        raise ReadError("bad_json", name, why=wrong) from None
    found: list[Reading | ReadError] = []
    for number, one in enumerate(schede, 1):
        try:
            found.append(_read_one(_member(one, f"schede[{number}]", dict), name, form, format_))
        except ReadError as error:
            found.append(error)
        except _WrongError as wrong:
            why = phrase("json.in_sheet", number=number, why=wrong) if len(schede) > 1 else wrong
            found.append(ReadError("bad_json", name, why=why))
    return found + [ReadError("unreadable", name, why=phrase("json.not_read_then", why=why)) for why in before]


def _list_published_rows(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The schede of an answer of the open data's API, each as a row: who it is about, then its cells."""
    listed = document.get("schede")
    for one in [document.get("scheda"), *(listed if isinstance(listed, list) else ())]:
        if isinstance(one, dict) and "schedario" not in one and isinstance(one.get("intestazione"), dict):
            whole = _member(one.get("celle", {}), "celle", dict)
            cells = {name: _member(cell, name, dict).get("valore") for name, cell in whole.items()}
            yield {**one, **one["intestazione"], **_member(one.get("valori", cells), "valori", dict)}


def _read_row(row: Mapping[str, Any], name: str, form: Form | None, format_: Format) -> Reading:
    form = form or max(load_all(), key=lambda one: count_cells(one, row.keys()))
    answers = {cell.id: _taken(cell, row[cell.id]) for cell in form.asked if cell.id in row}
    if not answers:
        raise ReadError("no_scheda", name, known=form.code)
    return build_row_reading(form, row, answers, None, format_)


def _read_one(document: Mapping[str, Any], name: str, form: Form | None, format_: Format) -> Reading:
    _check_version(document)
    return _reading(document, _form(document, name, form), format_)


def _list_unread(document: Mapping[str, Any]) -> list[Any]:
    return _list(document.get("unreadable", []), "unreadable")


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
    """The scheda that a document holds. Raises _WrongError with all that keeps it from being one."""
    reader = _Reader(document, form)
    for name in _MEMBERS:
        take = partial(reader.take_unread, name) if name in UNREAD else getattr(reader, f"take_{name}")
        reader.take_member(name, take)
    if reader.wrongs:
        raise _WrongError(_join_wrongs(reader.wrongs))
    return reader.build_reading(format_)


# What a document has and was not read: `Reading.hidden`, `hidden_text` and `others`.
UNREAD = ("hidden_sheets", "hidden_text", "other_pages")
_MEMBERS = (
    "ente",
    "answers",
    "faults",
    "doubts",
    "unavailable",
    "cleared",
    "blank",
    "printed",
    *UNREAD,
    "mark",
    "confirmed",
    "salt",
)


def _join_wrongs(wrongs: Sequence[str]) -> str:
    told = list(dict.fromkeys(wrongs))
    more = [phrase("json.more", count=len(told) - MOST_TOLD)] if len(told) > MOST_TOLD else []
    return "; ".join([*told[:MOST_TOLD], *more])


class _Reader:
    """Takes the members of a document one by one; `wrongs` says of each why it cannot be taken."""

    def __init__(self, document: Mapping[str, Any], form: Form) -> None:
        self.document, self.form = document, form
        self.wrongs: list[str] = []
        self.header: dict[str, HeaderValue] = {}
        self.cells: dict[str, CellReading] = {}
        self.faults: dict[str, Fault] = {}
        self.cleared: frozenset[str] = frozenset()
        self.mark: str | None = None
        self.confirmed: list[Confirmed] = []
        self.salt = ""
        self.unread: dict[str, tuple[str, ...]] = {}

    def take_member(self, name: str, take: Callable[[Any], None]) -> None:
        """Takes a member, if the document has it."""
        if name in self.document:
            with self.noting_wrongs():
                take(self.document[name])

    @contextmanager
    def noting_wrongs(self) -> Iterator[None]:
        """Notes what is wrong with one thing, and lets the next be read."""
        try:
            yield
        except _WrongError as wrong:
            self.wrongs.append(str(wrong))

    def list_items(self, members: Any, name: str) -> Iterator[tuple[str, Any]]:
        """The items of an object, each of which may be wrong by itself."""
        yield from _member(members, name, dict).items()

    def take_ente(self, members: Any) -> None:
        """Takes the lines above the quadri."""
        for name, value in self.list_items(members, "ente"):
            with self.noting_wrongs():
                if name not in self.form.header:
                    _wrong("no_such_line", form=self.form.code, name=_shown(name))
                if value is not None and (said := clean_text(_member(value, name, str), lines=False)):
                    self.header[name] = HeaderValue(said, None)

    def take_answers(self, members: Any) -> None:
        """Takes the answers; also those that say that there is none to give, as they are typed."""
        for name, value in self.list_items(members, "answers"):
            with self.noting_wrongs():
                cell = _asked(self.form, name)
                taken, written = _taken(cell, value), "" if value is None else clean_text(str(value), lines=True)
                match taken:
                    case Fault():
                        self.faults[name] = taken
                        self.cells[name] = CellReading(None, written)
                    case Unavailable(reason=reason):
                        self.cells[name] = CellReading(None, written, unavailable=reason)
                    case _:
                        self.cells[name] = CellReading(taken, written)

    def take_faults(self, members: Any) -> None:
        """Takes the texts that were found fault with."""
        for name, said in self.list_items(members, "faults"):
            with self.noting_wrongs():
                fault = _fault(_asked(self.form, name), said)
                self.faults[name] = fault
                self.cells[name] = CellReading(None, fault.text)

    def take_doubts(self, members: Any) -> None:
        """Takes the doubts; a cell in doubt has no answer."""
        for name, doubt in self.list_items(members, "doubts"):
            with self.noting_wrongs():
                said = clean_text(_member(doubt, name, str), lines=False)
                self.put_doubt(_asked(self.form, name), said)

    def put_doubt(self, cell: Cell, doubt: str) -> None:
        """Leaves a cell in doubt, with the text that stands in it."""
        written = self.cells[cell.id].text if cell.id in self.cells else ""
        self.cells[cell.id] = CellReading(None, written, doubt=doubt)

    def take_unavailable(self, members: Any) -> None:
        """Takes the reasons for which there is nothing to give: one that is empty is none, and tells no answer off."""
        for name, reason in self.list_items(members, "unavailable"):
            with self.noting_wrongs():
                self._take_statement(_asked(self.form, name), _text(reason, name))

    def _take_statement(self, cell: Cell, reason: str) -> None:
        if not may_be_unavailable(self.form, cell):
            _wrong("not_unavailable", name=cell.id)
        known = self.cells.get(cell.id)
        if known is not None and (known.doubt or cell.id in self.faults):
            return
        if known is not None and known.printed is not None:
            self.put_doubt(cell, describe_answered_statement(known.text, reason))
        elif is_reason(reason):
            self.cells[cell.id] = CellReading(None, "", unavailable=reason)
        else:
            fault = build_unreasoned_fault(cell)
            self.faults[cell.id] = fault
            self.cells[cell.id] = CellReading(None, fault.text)

    def take_cleared(self, names: Any) -> None:
        """Takes the cells whose supplied value was taken out; one that has an answer is in doubt."""
        found = self.list_cells(names, "cleared", _asked)
        for cell in found:
            known = self.cells.get(cell.id)
            if known is not None and known.printed is not None:
                self.put_doubt(cell, phrase("statement.cleared", text=known.text))
        self.cleared = frozenset(cell.id for cell in found)

    def take_blank(self, names: Any) -> None:
        """Takes the cells that a document had, with nothing in them."""
        for cell in self.list_cells(names, "blank", _known):
            self.cells.setdefault(cell.id, CellReading(None, ""))

    def list_cells(self, names: Any, member: str, find: Callable[[Form, str], Cell]) -> list[Cell]:
        """The cells of a list, each found in the form."""
        found = []
        for name in _list(names, member):
            with self.noting_wrongs():
                found.append(find(self.form, _text(name, member)))
        return found

    def take_printed(self, members: Any) -> None:
        """Takes what a document printed where nobody answered: what it computed, and the zeros of what is not due."""
        for name, value in self.list_items(members, "printed"):
            with self.noting_wrongs():
                cell = _known(self.form, name)
                taken = _taken(cell, value)
                if not isinstance(taken, int | str):
                    _wrong("not_a_value", name=name)
                self.cells.setdefault(name, CellReading(taken, clean_text(str(value), lines=True), computed=True))

    def take_mark(self, mark: Any) -> None:
        """Takes the words of a sheet that is no real scheda."""
        self.mark = None if mark is None else clean_text(_member(mark, "mark", str), lines=False) or None

    def take_confirmed(self, members: Any) -> None:
        """Takes the confirmations; what they are about need not exist in the form any more."""
        for one in _list(members, "confirmed"):
            with self.noting_wrongs():
                said = _member(one, "confirmed", dict)
                cells = tuple(_text(cell, "cells") for cell in _list(said.get("cells"), "cells"))
                self.confirmed.append(Confirmed(cells=cells, **_texts(said)))

    def take_unread(self, name: str, texts: Any) -> None:
        """Takes what the document had and was not read."""
        self.unread[name] = tuple(_text(one, name) for one in _list(texts, name))

    def take_salt(self, salt: Any) -> None:
        """Takes the random number that it was sent with."""
        if not isinstance(salt, str) or not re.fullmatch(SALT, salt):
            _wrong("not_a_value", name="salt")
        self.salt = salt

    def build_reading(self, format_: Format) -> Reading:
        """The reading, its cells in the order of the form."""
        hidden, hidden_text, others = (self.unread.get(name, ()) for name in UNREAD)
        return Reading(
            self.form,
            format_,
            {name: self.header[name] for name in self.form.header if name in self.header},
            {name: self.cells[name] for name in self.form.cells if name in self.cells},
            faults=tuple(self.faults[name] for name in self.form.cells if name in self.faults),
            mark=self.mark,
            confirmed=tuple(self.confirmed),
            salt=self.salt,
            cleared=self.cleared,
            hidden=hidden,
            hidden_text=hidden_text,
            others=others,
        )


def _fault(cell: Cell, said: Any) -> Fault:
    """The text written in a cell that could not take it, as it was found fault with then."""
    fault = _member(said, cell.id, dict)
    about, wanted = fault.get("about"), fault.get("wanted")
    if about not in ABOUT or (wanted is not None and wanted not in WANTED):
        _wrong("not_a_value", name=cell.id)
    return Fault(cell.id, about, _text(fault.get("text"), "text"), wanted)


def _texts(confirmed: Mapping[str, Any]) -> dict[str, str]:
    found = {name: _text(confirmed.get(name), name) for name in ("code", "found", "reason", "by", "on")}
    return {**found, "question": _text(confirmed.get("question", ""), "question")}


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        _wrong("not_a_list", name=name)
    return value


def _text(value: Any, name: str) -> str:
    return clean_text(_member(value, name, str), lines=False)


def _known(form: Form, name: str) -> Cell:
    if name not in form.cells:
        raise _WrongError(str(UnknownCellError(form, _shown(name))))
    return form.cells[name]


def _asked(form: Form, name: str) -> Cell:
    cell = _known(form, name)
    if not cell.asked:
        raise _WrongError(str(UnknownCellError(form, _shown(name))))
    return cell


def _taken(cell: Cell, value: Any) -> int | str | Fault | Unavailable | None:
    """Takes a value for what it is; a text may say that there is nothing to give, as people type it in the cell."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        _wrong("not_a_value", name=cell.id)
    if not cell.numeric:
        _member(value, cell.id, str)
    return (read_statement(cell, value) if isinstance(value, str) else None) or take_answer(cell, value)
