# SPDX-License-Identifier: EUPL-1.2
"""The printed scheda: a sheet model in, PDF/A-3a and PDF/UA-1 out, with the scheda's JSON attached.

The layout is in ``templates/``, written for the typst compiler, which refuses to write a file that does not
keep to both standards. Here is what stands between the model and it: a compiler that is kept, dates and fonts
that are the same everywhere, and texts that can be drawn whatever was typed into them.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

import typst

from schedario.errors import SchedarioError

__all__ = ["RenderError", "compose", "render_pdf"]

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"
TEMPLATES = _HERE / "templates"
TYPEFACE = "Titillium Web"

# The quotes: the name is known to type checkers only.
STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
# Date of a sheet that was never changed, a blank one for instance: a file without a date is not PDF/A.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ITALY = ZoneInfo("Europe/Rome")

# Longest word, in characters, that the narrowest place for such a text can hold; longer ones may break.
LONGEST_WORD = 24
LONGEST_WORD_IN = {"columns": 14}
BREAK_HERE = "\u200b"
MOST_BREAKS = 400  # in a text: the compiler draws no more of them by themselves
# Between two characters, but not between a letter and the signs that sit on it.
_BREAK_BEFORE = re.compile(r"(?=[^\s\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u065f\u20d0-\u20ff])")

# Characters without a shape that change nothing but where a line may break or letters join.
_HARMLESS = frozenset("\u00ad\u200b\u200c\u200d\u2060")
# They choose between the coloured and the plain shape of the character before them, in fonts that have both.
_PRESENTATION_SELECTORS = re.compile("[\ufe0e\ufe0f]")
_NEVER_SHOWN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
# No font draws what comes after (ideographs), save emoji, the ligatures that come with text copied from a PDF, and the
# replacement character.
_LAST_DRAWN = 0x2FFF
_EMOJI = range(0x1F000, 0x1FB00)
_DRAWN_BEYOND = frozenset("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06\ufffd")
# Titillium Web itself draws these. A text made of them alone needs no further look.
_PLAIN = re.compile("[\n -~\u00a0-\u017fȘșȚț–—‘’‚“”„†•…‹›€™−]*")

# How the compiler names, in its report, a text no font can draw.
_UNDRAWN_TEXT = re.compile(r'the (?:text|PDF contains the codepoint) `"(.*?)"`')
_ESCAPED_IN_REPORT = re.compile(r"\\u\{([0-9a-f]+)\}")

Drawable = Callable[[str], bool]

# The compiler refuses a second caller while it works ("Already borrowed"): threads take turns.
_turn = Lock()


class RenderError(SchedarioError):
    """The sheet could not be printed; the message says what to do about it."""


def render_pdf(
    sheet: Mapping[str, object], *, attachment: bytes, attachment_name: str, modified: datetime | None
) -> bytes:
    """Print a sheet as PDF/A-3a and PDF/UA-1; with one release of typst, byte for byte the same each time.

    Args:
        sheet: the sheet model, as ``documents.sheet`` builds it. Texts are shown as they are, except that
            a character no font can draw appears as its code, like ``‹U+4E2D›``.
        attachment: JSON text in UTF-8, embedded unchanged as the source of the document.
        attachment_name: file name the attachment gets, ``scheda.json`` for instance.
        modified: date of the document; a date without time zone is taken as Italian time.

    Raises:
        PrintError: the fonts were not set up, the attachment is not UTF-8, or the model is not one.
    """
    return compose("scheda.typ", sheet, attachment=(attachment_name, attachment), modified=modified)


def compose(
    template: str, model: Mapping[str, object], *, attachment: tuple[str, bytes], modified: datetime | None
) -> bytes:
    """Any model laid out by its template, as `render_pdf` does with the sheet's; `attachment` is name and text.

    Raises PrintError.
    """
    inputs = {"attachment": _as_text(attachment[1]), "attachment-name": attachment[0]}
    timestamp = _in_utc(modified)
    drawable: Drawable = _is_usually_drawn
    for stricter in (_except_named_in, _latin_only):
        try:
            return _compile(template, _printable(model, drawable), inputs, timestamp)
        except typst.TypstError as error:
            drawable = stricter(error)
    try:
        return _compile(template, _printable(model, drawable), inputs, timestamp)
    except typst.TypstError as error:
        raise RenderError(f"The sheet could not be laid out: {error.diagnostic or error.message}") from error


# --- the compiler ---


@lru_cache(maxsize=4)
def _compiler(template: str) -> typst.Compiler:
    """A compiler for each template for the process: to make it costs as much as to print a sheet.

    Raises:
        PrintError: the fonts are not there.
    """
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    if TYPEFACE not in fonts.families():
        raise RenderError(f"The font {TYPEFACE} is not in {FONTS.name}/ of the package: run `make setup`.")
    return typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def _compile(template: str, model: object, inputs: Mapping[str, str], timestamp: datetime) -> bytes:
    # ASCII only: it is the quickest to hand over, and no encoding can go wrong on the way.
    sheet = json.dumps(model, ensure_ascii=True)
    with _turn:
        written = _compiler(template).compile(
            format="pdf", pdf_standards=STANDARDS, timestamp=timestamp, sys_inputs={"sheet": sheet, **inputs}
        )
    if not isinstance(written, bytes):
        raise RenderError("The compiler gave no document.")
    return written


def _as_text(attachment: bytes) -> str:
    try:
        return attachment.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RenderError("The attachment must be text in UTF-8.") from error


def _in_utc(modified: datetime | None) -> datetime:
    """The same moment in UTC, to the second, as PDF dates are written."""
    if modified is None:
        return EPOCH
    aware = modified if modified.tzinfo else modified.replace(tzinfo=ITALY)
    return aware.astimezone(UTC).replace(microsecond=0)


# --- texts that can be drawn ---


def _printable(value: object, drawable: Drawable, longest_word: int = LONGEST_WORD) -> object:
    """A copy of the model in which each text can be drawn and wrapped."""
    if isinstance(value, str):
        return _breakable(_shown(value, drawable), longest_word)
    if isinstance(value, Mapping):
        return {
            name: _printable(part, drawable, LONGEST_WORD_IN.get(name, longest_word)) for name, part in value.items()
        }
    if isinstance(value, Sequence):
        return [_printable(part, drawable, longest_word) for part in value]
    return value


def _shown(text: str, drawable: Drawable) -> str:
    """The text with each character that has no shape replaced by its code, and one kind of line end."""
    if _PLAIN.fullmatch(text):
        return text
    lines = _PRESENTATION_SELECTORS.sub("", text).replace("\t", " ").splitlines()
    composed = unicodedata.normalize("NFC", "\n".join(lines))
    return "".join(c if c == "\n" or drawable(c) else f"‹U+{ord(c):04X}›" for c in composed)


def _breakable(text: str, longest_word: int) -> str:
    """The text with leave to break, every few characters, the words that are too long for their place."""
    if len(text) <= longest_word:
        return text
    step = max(longest_word // 2, len(text) // MOST_BREAKS + 1)
    return _words_beyond(longest_word).sub(lambda word: _break_word(word[0], step), text)


def _break_word(word: str, step: int) -> str:
    parts, start = [], 0
    while len(word) - start > step:
        at = _BREAK_BEFORE.search(word, start + step)
        if at is None:
            break
        parts.append(word[start : at.start()])
        start = at.start()
    return BREAK_HERE.join([*parts, word[start:]])


@lru_cache
def _words_beyond(length: int) -> re.Pattern[str]:
    # After a space, a line end or a hyphen a line may break anyway.
    return re.compile(rf"[^ \n–-]{{{length + 1},}}")


def _is_usually_drawn(character: str) -> bool:
    if unicodedata.category(character) in _NEVER_SHOWN:
        return character in _HARMLESS
    code = ord(character)
    return code <= _LAST_DRAWN or code in _EMOJI or character in _DRAWN_BEYOND


def _except_named_in(error: typst.TypstError) -> Drawable:
    """As usual, without the characters that the compiler says no font has."""
    named = "".join(_UNDRAWN_TEXT.findall(error.diagnostic))
    undrawn = _ESCAPED_IN_REPORT.sub(lambda code: chr(int(code[1], 16)), named)
    return lambda character: _is_latin(character) or (character not in undrawn and _is_usually_drawn(character))


def _latin_only(_error: typst.TypstError) -> Drawable:
    """The characters that our own fonts draw; for reports that name no character."""
    return _is_latin


def _is_latin(character: str) -> bool:
    return bool(_PLAIN.fullmatch(character))
