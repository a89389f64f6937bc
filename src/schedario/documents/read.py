# SPDX-License-Identifier: EUPL-1.2
"""Reads a document of any known format: text, page, workbook, JSON, or a PDF of whoever made it.

Formats and editions are recognised by content, never by the file's name. A reader either gives a Reading or
raises ReadError, on any input.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from os import PathLike
from pathlib import Path

from schedario.definition.catalogue import load_all
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.errors import ReadError, Reason, take_only
from schedario.documents.json_reader import read_json_sheets
from schedario.documents.pages.misplaced import doubt_misplaced
from schedario.documents.pages.opening import looks_like_pdf
from schedario.documents.pdf_reader import compare_attached, lay_out_pages, read_whole
from schedario.documents.reading import Format, Reading
from schedario.documents.tables.form_sheets import lay_out_sheets
from schedario.documents.tables.reader import MOST_BYTES, Table, UnreadableTableError, is_workbook, read_table
from schedario.documents.tables.reader import Reason as TableReason
from schedario.documents.text.lines import Lines
from schedario.documents.text.many import split_sheets
from schedario.documents.text.reader import read_lines, recognised_rows
from schedario.documents.text.separated import split_text
from schedario.documents.text.vocabulary import DECORATIONS, vocabulary
from schedario.documents.web_page import (
    DeepPageError,
    decode_page,
    lay_out_page,
    looks_like_archive,
    looks_like_page,
    take_page,
)
from schedario.writing.encodings import WINDOWS, decode_text, find_utf16
from schedario.writing.look_alikes import list_words, simplify_letters

MEGABYTES, TEXT_MEGABYTES = 5, 1  # of any file; of one read word by word, which takes longer
LIMIT, TEXT_LIMIT = MEGABYTES * 1024 * 1024, TEXT_MEGABYTES * 1024 * 1024

MOST_UNPACKED = MOST_BYTES // 1024 // 1024  # megabytes
_TABLE_REASONS: Mapping[TableReason, Reason] = {
    "empty": "empty",
    "locked": "workbook_locked",
    "old_format": "workbook_old_format",
    "too_large": "too_large",
}
_ENOUGH = 3  # a text without title is a scheda when one in so many rows of the form is in it
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 1000  # a text has at most one control character in so many


def read_file(path: str | PathLike[str], form: Form | None = None) -> Reading:
    """The scheda in a file, of `form` or of the edition that the document names. Raises ReadError.

    For files that one trusts: `documents.sandboxed` reads those of others.
    """
    name, data = load_file(path)
    return read_bytes(data, name, form)


def load_file(path: str | PathLike[str]) -> tuple[str, bytes]:
    """The name of a file, for messages, and its bytes, one more than the limit at most. Raises ReadError."""
    name = str(path).encode("utf-8", "replace").decode("utf-8")
    try:
        return name, _content(Path(path), name)
    except FileNotFoundError:
        raise ReadError("not_found", name) from None
    except PermissionError:
        raise ReadError("no_permission", name) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise ReadError("unreadable", name, why=why) from None


def _content(path: Path, name: str) -> bytes:
    """At most one byte more than the limit; of regular files only, since others can make us wait for ever."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        os.scandir(path).close()  # tells of one that nobody may look into
        raise ReadError("not_a_file", name)
    if not stat.S_ISREG(mode):
        raise ReadError("special_file", name)
    with path.open("rb") as file:
        return file.read(LIMIT + 1)


def read_bytes(data: bytes, name: str, form: Form | None = None) -> Reading:
    """The scheda in `data`; `name` is the file's, for messages. Without `form` the document's own edition.

    Raises ReadError.
    """
    return take_only(read_sheets(data, name, form), name)


def _list_forms(form: Form | None) -> list[Form]:
    return [form] if form else load_all()


def _read_pdf(data: bytes, name: str, form: Form | None) -> list[Reading | ReadError]:
    """The scheda attached to a PDF, or those on its pages. Raises ReadError where there is none at all."""
    attached, pages = read_whole(data, name)
    if attached is not None:
        return [compare_attached(attached, pages, name, form)]
    forms = _list_forms(form)
    layout = lay_out_pages(pages, name, forms)
    readings = _read_document(_Document(layout.make_lines(), "pdf", hidden_text=layout.hidden), name, forms)
    return [doubt_misplaced(one) if isinstance(one, Reading) else one for one in readings]


def read_sheets_file(path: str | PathLike[str], form: Form | None = None) -> list[Reading | ReadError]:
    """Every scheda in a file, or why one cannot be read. Raises ReadError where the file is none to be read."""
    name, data = load_file(path)
    return read_sheets(data, name, form)


def read_sheets(data: bytes, name: str, form: Form | None = None) -> list[Reading | ReadError]:
    """Every scheda in `data`, in order, or why one cannot be read; one that comes again is told as such.

    Raises ReadError where there is no document at all.
    """
    if len(data) > LIMIT:
        raise ReadError("too_large", name, limit=MEGABYTES)
    if looks_like_pdf(data):
        return _read_pdf(data, name, form)
    document = _open(data, name)
    if isinstance(document, str):
        return read_json_sheets(document, name, form)
    if sum(map(len, document.lines.texts)) > TEXT_LIMIT:
        raise ReadError("too_large", name, limit=TEXT_MEGABYTES)
    return _read_document(document, name, _list_forms(form))


def _read_document(document: _Document, name: str, forms: list[Form]) -> list[Reading | ReadError]:
    """The schede of a document, which have kept their lines; one that comes again is told as such.

    Raises ReadError where there is only one, and it cannot be read.
    """
    parts = split_sheets(forms, document.lines)
    if len(parts) == 1:
        return [document.mark_hidden(_read_lines(parts[0], document.format, name, forms))]
    readings: list[Reading | ReadError] = []
    for part in parts:
        try:
            reading = _read_lines(part, document.format, name, forms)
            before = [one for one in readings if isinstance(one, Reading)]
            repeats = any(_says_the_same(reading, one) for one in before)
            readings.append(document.mark_hidden(replace(reading, repeats=repeats)))
        except ReadError as error:
            readings.append(error)
    return readings


@dataclass(frozen=True, slots=True)
class _Document:
    """The lines of a file, of whatever format. `hidden`, `hidden_text`: what is not shown, as in `Reading`."""

    lines: Lines
    format: Format
    hidden: tuple[str, ...] = ()
    hidden_text: tuple[str, ...] = ()

    def mark_hidden(self, reading: Reading) -> Reading:
        """A reading of these lines, with what is not shown beside them."""
        return replace(reading, hidden=self.hidden, hidden_text=self.hidden_text)


def _open(data: bytes, name: str) -> _Document | str:
    """The lines of a document, or the text of a JSON. Raises ReadError."""
    if is_workbook(data):
        return _open_workbook(data, name)
    if looks_like_archive(data):
        data = take_page(data)
    text = decoded(data, name)
    if not text.strip():
        raise ReadError("empty", name)
    if text.lstrip().startswith("{"):
        return text
    if looks_like_page(text):
        try:
            return _Document(lay_out_page(text), "html")
        except DeepPageError:
            raise ReadError("too_heavy", name) from None
    return _Document(split_text(text), "text")


def _open_workbook(data: bytes, name: str) -> _Document:
    try:
        table = read_table(data)
    except UnreadableTableError as error:
        raise ReadError(_TABLE_REASONS.get(error.reason, "workbook_damaged"), name, limit=MOST_UNPACKED) from None
    hidden = tuple(_list_hidden(table))
    return _Document(lay_out_sheets(table), "workbook", hidden)


def _list_hidden(table: Table) -> Iterator[str]:
    """The names of hidden sheets, and the hidden rows and columns of the others."""
    for sheet in table.sheets:
        if sheet.hidden:
            yield sheet.name
        elif places := sheet.list_hidden():
            yield phrase("hidden.in_sheet", sheet=sheet.name, places=", ".join(places))


def _says_the_same(one: Reading, other: Reading) -> bool:
    """Checks whether two readings have the same texts in all their cells and header lines, wherever they stand."""
    return (
        one.form is other.form
        and {name: cell.text for name, cell in one.cells.items()} == {n: cell.text for n, cell in other.cells.items()}
        and {name: line.text for name, line in one.header.items()} == {n: line.text for n, line in other.header.items()}
    )


def _read_lines(lines: Lines, format_: Format, name: str, forms: list[Form]) -> Reading:
    """The scheda in some lines; refused where its labels are those of other years. Raises ReadError."""
    reading = read_lines(_recognise(lines, name, forms), lines, format_)
    if reading.coverage is not None and reading.coverage.years:
        years = ", ".join(reading.coverage.years)
        raise ReadError("other_year", name, years=years, known=reading.form.code)
    return reading


def decoded(data: bytes, name: str) -> str:
    """The text in `data`, with LF line ends and composed characters.

    The encoding is that of its byte order mark, else as `decode_text` finds it. Raises ReadError for no text.
    """
    try:
        text = _characters(data)
    except UnicodeDecodeError:
        raise ReadError("not_text", name) from None
    controls = sum(1 for _ in _CONTROLS.finditer(text))
    if "\x00" in text or controls * _MOST_CONTROLS > len(text):
        raise ReadError("not_text", name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _characters(data: bytes) -> str:
    if (declared := decode_page(data)) is not None:
        return declared
    text, encoding = decode_text(data)
    if encoding == "UTF-16":
        return data.decode(find_utf16(data) or "utf-16")
    return data.decode("cp1252") if encoding == WINDOWS else text  # of which some bytes are no characters


# --- which edition ---


def _recognise(lines: Lines, name: str, forms: list[Form]) -> Form:
    """The edition of a document: by its title, the first if there are several, else by its codes. Raises ReadError."""
    text = lines.text
    if not any(vocabulary(form).title.search(text) for form in forms):
        text = simplify_letters(text)
    titled = [(found.start(), form) for form in forms if (found := vocabulary(form).title.search(text))]
    if titled:
        return min(titled, key=lambda one: one[0])[1]
    known = ", ".join(form.code for form in forms)
    other = _other_edition(text, forms) or _find_other_form(text, forms)
    if other is not None:
        raise ReadError("other_form", name, found=other, known=known)
    return _by_codes(lines, text, name, forms, known)


def _other_edition(text: str, forms: list[Form]) -> str | None:
    """The code at the start of a title, when it is of a known family but of no known edition."""
    codes = {form.code.upper() for form in forms}
    for family in sorted({form.family for form in forms}):
        for found in _title_of(family).finditer(text):
            if found[1].upper() not in codes:
                return found[1].upper()
    return None


def _find_other_form(text: str, forms: list[Form]) -> str | None:
    """The code at the start of a title that is like that of a known form, but for its code and subject."""
    codes, titles = {form.code.upper() for form in forms}, [set(list_words(form.title)) for form in forms]
    for found in _ANY_TITLE.finditer(text):
        words = set(list_words(found[2]))
        if found[1].upper() not in codes and any(len(words & title) >= _LIKE_A_TITLE for title in titles):
            return found[1].upper()
    return None


_ANY_TITLE = re.compile(rf"^{DECORATIONS}([A-Z]{{2,4}}[0-9]{{2}})[ \t\u00a0]{{0,9}}[-–—](.{{1,200}})", re.MULTILINE)
_LIKE_A_TITLE = 5  # words in common


@lru_cache(maxsize=64)
def _title_of(family: str) -> re.Pattern[str]:
    space = r"[ \t\u00a0]{0,9}"
    return re.compile(
        rf"^{DECORATIONS}({re.escape(family)}[0-9]{{2}}){space}[-–—]{space}\w", re.IGNORECASE | re.MULTILINE
    )


def _by_codes(lines: Lines, text: str, name: str, forms: list[Form], known: str) -> Form:
    """A title can be lost; a third of the codes with their labels cannot stand in anything else."""
    rows = {form: recognised_rows(form, lines) if _has_codes(form, text) else 0 for form in forms}
    best = max(rows.values(), default=0)
    fitting = [form for form, count in rows.items() if count == best and _enough(form, count)]
    if len(fitting) != 1:
        raise ReadError("no_scheda", name, known=known)
    return fitting[0]


def _enough(form: Form, rows: int) -> bool:
    return rows * _ENOUGH >= sum(len(quadro.rows) for quadro in form.quadri.values())


def _has_codes(form: Form, text: str) -> bool:
    """A quick look: whether enough different codes are in the text at all."""
    codes = vocabulary(form).codes
    words = set(re.findall(r"[a-z0-9]{2,8}", text.casefold()))
    return _enough(form, len({codes[word].row.code for word in words & codes.keys()}))
