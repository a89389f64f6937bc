# SPDX-License-Identifier: EUPL-1.2
"""Reading documents that come from outside in the sandbox: the same readings, the same errors, and no harm done.

`documents.read` is for who trusts the file or has a sandbox of their own; whatever opens a door to files of others
comes here. The child gives back plain data of known types; its death is a ReadError.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from os import PathLike
from typing import Any, get_type_hints

import msgspec

from schedario.definition.catalogue import editions, load, load_kept
from schedario.definition.form import Form
from schedario.definition.problems import DefinitionError
from schedario.documents import pdf_reader, read
from schedario.documents.errors import ReadError
from schedario.documents.errors import Reason as ReadReason
from schedario.documents.pages import drawing
from schedario.documents.reading import Reading
from schedario.sandbox.forked import is_forkable
from schedario.sandbox.limits import MEGABYTE, Limits, Reason, SandboxError
from schedario.sandbox.pool import Pool, count_at_a_time

# A text of one megabyte, the longest, has some 120 schede, which take more than a second.
LIMITS = Limits(seconds=2, seconds_per_megabyte=1, memory=300 * MEGABYTE, jobs=2500)
PREPARED = (f"{__name__}:prepare_child",)
POOL = Pool("documents", LIMITS, PREPARED)
REASONS: Mapping[Reason, ReadReason] = {
    "time": "too_heavy",
    "memory": "too_heavy",
    "output": "too_heavy",
    "failed": "broke_off",
    "busy": "no_room",
    "unlimited": "no_sandbox",
}
AHEAD = 4  # files for each child that are read before they are asked for
FORMS_KEPT = 8  # in a child, of those that were handed over as their text


class _Request(msgspec.Struct, array_like=True):
    """A document with its file's name, and the digest of the form that it is read as, if that is given.

    `text` is the form's, where the child does not know it. `many`: every scheda is read, not the only one.
    """

    name: str
    data: bytes
    digest: str = ""
    text: str = ""
    many: bool = False


class _Drawing(msgspec.Struct, array_like=True):
    """A page of a PDF, from 1, to be drawn with so many pixels for each point."""

    name: str
    data: bytes
    page: int
    scale: float


class _Failure(msgspec.Struct, array_like=True, tag=True):
    """A ReadError: its reason, and what is filled into its words."""

    reason: ReadReason
    filled: dict[str, str]


class _UnknownForm(msgspec.Struct, array_like=True, tag=True):
    """The child does not know a form by its digest: its text is wanted."""


PLAIN = {name: hint for name, hint in get_type_hints(Reading).items() if name != "form"}


class _Found(msgspec.Struct, array_like=True, tag=True):
    """A reading: the edition and its digest, and `PLAIN` of it."""

    form: str
    digest: str
    reading: msgspec.Raw


class _Sheets(msgspec.Struct, array_like=True, tag=True):
    """The schede of a document; the only one, if not all were asked for."""

    sheets: list[_Found | _Failure]


class _Attached(msgspec.Struct, array_like=True, tag=True):
    """The file attached to a PDF."""

    data: bytes


class _Drawn(msgspec.Struct, array_like=True, tag=True):
    """A page as PNG, with its width and height in points."""

    page: drawing.DrawnPage


_PlainReading = msgspec.defstruct("_PlainReading", list(PLAIN.items()), array_like=True)
_requests = msgspec.msgpack.Decoder(_Request)
_drawings = msgspec.msgpack.Decoder(_Drawing)
_answers = msgspec.msgpack.Decoder(_Sheets | _Failure | _UnknownForm | _Attached | _Drawn)
_readings = msgspec.msgpack.Decoder(_PlainReading)
_encoder = msgspec.msgpack.Encoder()


# --- outside ---


def read_file(path: str | PathLike[str], form: Form | None = None) -> Reading:
    """The scheda in a file, as `documents.read.read_file` reads it. Raises ReadError."""
    name, data = read.load_file(path)
    return read_bytes(data, name, form)


def read_sheets_file(path: str | PathLike[str], form: Form | None = None) -> list[Reading | ReadError]:
    """Every scheda in a file, as `documents.read.read_sheets_file` reads them. Raises ReadError."""
    name, data = read.load_file(path)
    return read_sheets(data, name, form)


def fork_readers(count: int) -> bool:
    """Starts children as forks of this process, if it has one thread; whether it did."""
    if not is_forkable():
        return False
    prepare_child(b"")
    return POOL.fork(count)


def read_many(paths: Iterable[str | PathLike[str]], form: Form | None = None) -> Iterator[list[Reading | ReadError]]:
    """The schede of each of many files, or why one cannot be read; as many beside each other as children are.

    Only a few more are read ahead than are asked for: the memory does not grow with their number.
    """
    with ThreadPoolExecutor(count_at_a_time(), "schedario-read") as threads:
        begun: deque[Future[list[Reading | ReadError]]] = deque()
        try:
            for path in paths:
                begun.append(threads.submit(_attempt_file, path, form))
                if len(begun) >= AHEAD * count_at_a_time():
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            threads.shutdown(cancel_futures=True)


def _attempt_file(path: str | PathLike[str], form: Form | None) -> list[Reading | ReadError]:
    try:
        return read_sheets_file(path, form)
    except ReadError as error:
        return [error]


def read_bytes(data: bytes, name: str, form: Form | None = None) -> Reading:
    """The scheda in `data`, as `documents.read.read_bytes` reads it. Raises ReadError."""
    found = _read(_Request(name, data), form)
    if len(found) != 1:
        raise ReadError("broke_off", name)
    if isinstance(found[0], ReadError):
        raise found[0]
    return found[0]


def read_sheets(data: bytes, name: str, form: Form | None = None) -> list[Reading | ReadError]:
    """Every scheda in `data`, as `documents.read.read_sheets` reads them. Raises ReadError."""
    return _read(_Request(name, data, many=True), form)


def _read(request: _Request, form: Form | None) -> list[Reading | ReadError]:
    if len(request.data) > read.LIMIT:
        raise ReadError("too_large", request.name, limit=read.MEGABYTES)
    return [_build_reading(request, one, place, form) for place, one in enumerate(_ask(request, form))]


def _build_reading(request: _Request, one: _Found | _Failure, place: int, form: Form | None) -> Reading | ReadError:
    """The reading of a scheda, the one at `place`, or why there is none. Raises ReadError for what is no answer."""
    if isinstance(one, _Failure):
        return _build_error(one, request.name)
    if form is None:
        form = _load_found(one, request.name)
        if form.digest != one.digest:  # the folder of the edition has changed since this process read it
            again = dict(enumerate(_ask(request, form)))
            return _build_reading(request, again.get(place, _Failure("broke_off", {})), place, form)
    plain = _decode(_readings, one.reading, request.name)
    return Reading(form=form, **{name: getattr(plain, name) for name in PLAIN})


def _load_found(one: _Found, name: str) -> Form:
    """The edition that a child found; looked for on the disk when its digest comes for the first time."""
    if one.digest not in _met:
        if one.form not in editions():
            raise ReadError("broke_off", name)
        form = load(one.form)
        if form.digest != one.digest:
            return form
        _met[one.digest] = form
    return _met[one.digest]


def attached_bytes(data: bytes, name: str) -> bytes:
    """The JSON attached to a PDF, byte for byte. Raises ReadError."""
    answer = _decode(_answers, _run("take_attachment", _Request(name, data)), name)
    if isinstance(answer, _Attached):
        return answer.data
    raise _build_error(answer, name)


def draw_page(data: bytes, name: str, page: int, scale: float) -> drawing.DrawnPage:
    """A page of a PDF, from 1, as `documents.pages.drawing.draw_page` draws it. Raises ReadError."""
    answer = _decode(_answers, _run("take_picture", _Drawing(name, data, page, scale)), name)
    if isinstance(answer, _Drawn):
        return answer.page
    raise _build_error(answer, name)


_met: dict[str, Form] = {}


def _ask(request: _Request, form: Form | None) -> list[_Found | _Failure]:
    request = msgspec.structs.replace(request, digest=form.digest if form else "")
    answer = _decode(_answers, _run("read_document", request), request.name)
    if isinstance(answer, _UnknownForm) and form is not None:
        request.text = form.text
        answer = _decode(_answers, _run("read_document", request), request.name)
    if isinstance(answer, _Sheets):
        return answer.sheets
    raise _build_error(answer, request.name)


def _run(function: str, request: _Request | _Drawing) -> bytes:
    try:
        return POOL.run(f"{__name__}:{function}", _encoder.encode(request))
    except SandboxError as error:
        raise ReadError(REASONS[error.reason], request.name) from error


def _decode(decoder: msgspec.msgpack.Decoder[Any], answer: bytes | msgspec.Raw, name: str) -> Any:
    """An answer of the known types. Another is none of our reader, which has been led astray."""
    try:
        return decoder.decode(answer)
    except msgspec.DecodeError:
        raise ReadError("broke_off", name) from None


def _build_error(answer: object, name: str) -> ReadError:
    if isinstance(answer, _Failure):
        return ReadError(answer.reason, name, **answer.filled)
    return ReadError("broke_off", name)


# --- inside ---

_forms: dict[str, Form] = {}


def prepare_child(_nothing: bytes) -> bytes:
    """Loads what most documents need."""
    import email.policy  # noqa: F401, PLC0415 - as below

    import pypdfium2  # noqa: F401, PLC0415 - 7 MB, for the children alone

    for edition in editions():
        with suppress(DefinitionError):  # a document that needs it will say so
            load(edition)
    return b""


def read_document(content: bytes) -> bytes:
    """Answers a _Request with _Sheets, _Failure or _UnknownForm."""
    asked = _requests.decode(content)
    try:
        form = _find_form(asked) if asked.digest else None
        if asked.digest and form is None:
            return _encoder.encode(_UnknownForm())
        found = _read_sheets(asked, form)
    except ReadError as error:
        return _encoder.encode(_Failure(error.reason, error.filled))
    return _encoder.encode(_Sheets([_make_plain(one) for one in found]))


def _read_sheets(asked: _Request, form: Form | None) -> list[Reading | ReadError]:
    if asked.many:
        return read.read_sheets(asked.data, asked.name, form)
    return [read.read_bytes(asked.data, asked.name, form)]


def _make_plain(one: Reading | ReadError) -> _Found | _Failure:
    if isinstance(one, ReadError):
        return _Failure(one.reason, one.filled)
    plain = _encoder.encode([getattr(one, name) for name in PLAIN])
    return _Found(one.form.code, one.form.digest, msgspec.Raw(plain))


def _find_form(asked: _Request) -> Form | None:
    if asked.text:
        if len(_forms) >= FORMS_KEPT:
            _forms.clear()
        _forms[asked.digest] = load_kept(asked.digest, asked.text, "form.yaml")
    return _forms.get(asked.digest)


def take_attachment(content: bytes) -> bytes:
    """Answers a _Request with _Attached or _Failure."""
    asked = _requests.decode(content)
    try:
        return _encoder.encode(_Attached(pdf_reader.attached_bytes(asked.data, asked.name)))
    except ReadError as error:
        return _encoder.encode(_Failure(error.reason, error.filled))


def take_picture(content: bytes) -> bytes:
    """Answers a _Drawing with _Drawn or _Failure."""
    asked = _drawings.decode(content)
    try:
        return _encoder.encode(_Drawn(drawing.draw_page(asked.data, asked.name, asked.page, asked.scale)))
    except ReadError as error:
        return _encoder.encode(_Failure(error.reason, error.filled))
