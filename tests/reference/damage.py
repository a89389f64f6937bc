# SPDX-License-Identifier: EUPL-1.2
"""Spoils the text of a scheda in the ways that extraction, mail, editors and re-saving do.

Every damage is a pure function from a document (text, or bytes in any encoding produced here) to bytes, and
keeps every value readable for a person. What may be told apart no longer is listed in `LOSES_BLANK_CELLS`
and `CHANGES_REPORT`. The damages to codes, tags, rows and headings never touch the report R16.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

Damage = Callable[[str | bytes], bytes]
TextChange = Callable[[str], str]

NBSP = "\u00a0"

# Columns are no longer marked: a row with a missing value cannot be told from one with another missing.
LOSES_BLANK_CELLS = frozenset({"tabs_to_spaces"})
# The white space or the apostrophes of R16 change; after the others R16 is the same up to line ends.
CHANGES_REPORT = frozenset(
    {"nbsp", "trailing_spaces", "blank_lines_doubled", "tabs_to_spaces", "typographic_apostrophes", "cp1252"}
)

_CODE = r"(?:M\d\d|R[0O][A-E]|R\d\d[ABXY]?)"
_MARKS = r"(?:\s|\*|\#|<b>)*"
_CODED = re.compile(rf"^({_MARKS})({_CODE})\b")
_CODE_AND_DASH = re.compile(rf"^({_MARKS}{_CODE})(?: [-–—])? (?=\w)")
_TAG = re.compile(r"(<[^<>]*>)")
_INPUT = re.compile(r'<input type="text"(?: value="([^"]*)")?/>')
_COLUMN_HEADER = re.compile(r"^\t+(?:Numero|Spesa aggiuntiva)", re.IGNORECASE)
_TITLE = re.compile(rf"^{_MARKS}SOC26 - SOCIALE - SCHEDA DI MONITORAGGIO", re.IGNORECASE)
_REPORT = re.compile(rf"^{_MARKS}R16\b.*?caratteri\)", re.MULTILINE | re.DOTALL)

_HEADINGS = (
    *("soc26 - ", "quadro ", "autodiagnosi", "numero", "interventi e servizi", "contributi economici"),
    *("strutture", "totale", "informazioni relative", "spesa per il sociale", "spesa aggiuntiva"),
    *("obiettivi di servizio", "relazione in formato", "da compilare solo"),
)
# The years in these rows are column headings, not values.
_ROWS_HEADED_BY_YEAR = frozenset({"R01", "R01A", "R02", "R02X", "R02Y", "R02A", "R04", "R05", "R07"})
_AMOUNT = re.compile(r"\d+,\d\d")
_NUMBER = re.compile(r"\d+(?:,\d\d)?")


# ------------------------------------------------------------------------------------------ splitting


def as_text(document: str | bytes) -> str:
    """Return the text of a document: by its byte order mark, else UTF-8, else Windows-1252."""
    if isinstance(document, str):
        return document
    if document.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return document.decode("utf-16")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError:
        return document.decode("cp1252")


def _to_bytes(change: TextChange) -> Damage:
    return lambda document: change(as_text(document)).encode("utf-8")


def _form_and_report(text: str) -> tuple[str, str]:
    """The form with its label of R16, and what the comune wrote after it."""
    label = _REPORT.search(text)
    return (text[: label.end()], text[label.end() :]) if label else (text, "")


def _on_form_lines(change: Callable[[str], str | list[str]]) -> TextChange:
    """Apply `change` to each line of the form; a list stands for several lines, or none."""

    def changed(text: str) -> str:
        form, report = _form_and_report(text)
        lines: list[str] = []
        for line in form.split("\n"):
            new = change(line)
            lines += [new] if isinstance(new, str) else new
        return "\n".join(lines) + report

    return changed


def _outside_tags(text: str, change: TextChange) -> str:
    parts = _TAG.split(text)
    return "".join(part if _TAG.fullmatch(part) else change(part) for part in parts)


# ------------------------------------------------------------------------------------------ white space


def _nbsp(text: str) -> str:
    return _outside_tags(text, lambda part: part.replace(" ", NBSP))


def _tabs_to_spaces(text: str) -> str:
    return text.replace("\t", "    ")


def _trailing_spaces(text: str) -> str:
    return "\n".join(f"{line}   " for line in text.split("\n"))


def _blank_lines_doubled(text: str) -> str:
    return re.sub(r"^(?=\n)", "\n", text, flags=re.MULTILINE)


# ------------------------------------------------------------------------------------------ codes and marks


@_on_form_lines
def _letter_o_and_zero_swapped(line: str) -> str:
    swapped = {"ROA": "R0A", "ROB": "R0B", "R0A": "ROA", "R0B": "ROB"}
    return _CODED.sub(lambda found: found[1] + swapped.get(found[2], found[2]), line)


@_on_form_lines
def _tags_stripped(line: str) -> str:
    """Takes away `<b>`, `**` and `#`, keeps the inputs."""
    line = re.sub(r"</?b>|\*\*", "", line)
    return re.sub(r"^#+ ", "", line)


@_on_form_lines
def _tags_added(line: str) -> str:
    """Marks every heading and every label that has no mark yet."""
    label, tab, values = line.partition("\t")
    if not label.strip() or re.search(r"</?b>|\*\*|^#", label) or label.startswith("R16"):
        return line
    if _TITLE.match(label):
        return f"## {line}"
    if _CODED.match(label):
        return f"**{label.strip()}**{tab}{values}"
    return f"<b>{label.strip()}</b>{tab}{values}" if _is_heading(label) else line


def _is_heading(line: str) -> bool:
    return re.sub(r"<[^>]*>|[*#]", "", line).strip().lower().startswith(_HEADINGS)


@_on_form_lines
def _dash_absent(line: str) -> str:
    return _CODE_AND_DASH.sub(r"\1 ", line)


@_on_form_lines
def _dash_everywhere(line: str) -> str:
    return _CODE_AND_DASH.sub(r"\1 - ", line)


@_on_form_lines
def _dash_long(line: str) -> str:
    return _CODE_AND_DASH.sub(r"\1 – ", line)


def _typographic_apostrophes(text: str) -> str:
    return _outside_tags(text, lambda part: part.replace("'", "\u2019"))


@_on_form_lines
def _headings_upper(line: str) -> str:
    return _outside_tags(line, str.upper) if _is_heading(line) else line


@_on_form_lines
def _headings_lower(line: str) -> str:
    return _outside_tags(line, str.lower) if _is_heading(line) else line


# ------------------------------------------------------------------------------------------ inputs


@_on_form_lines
def _input_single_quotes(line: str) -> str:
    return _INPUT.sub(_with_single_quotes, line)


def _with_single_quotes(found: re.Match[str]) -> str:
    value = "" if found[1] is None else f" value='{found[1].replace(chr(39), '&#39;')}'"
    return f"<input type='text'{value}/>"


@_on_form_lines
def _input_attributes_reversed(line: str) -> str:
    return _INPUT.sub(_with_value_first, line)


def _with_value_first(found: re.Match[str]) -> str:
    value = "" if found[1] is None else f'value="{found[1]}" '
    return f'<input {value}type="text">'


# ------------------------------------------------------------------------------------------ rows


@_on_form_lines
def _values_on_next_line(line: str) -> str | list[str]:
    """Moves the values of a row one line down, under their own columns; years stay as headings."""
    coded = _CODED.match(line)
    label, *cells = line.split("\t")
    if not coded or not any(cells):
        return line
    if coded[2] in _ROWS_HEADED_BY_YEAR or coded[2] in {"R01B", "R03"}:
        pattern = _AMOUNT if coded[2] in _ROWS_HEADED_BY_YEAR else _NUMBER
        moved = [_value_at_end(cell, pattern) for cell in cells]
    else:
        moved = cells
    if not any(moved):
        return line
    kept = [cell.removesuffix(value).rstrip() for cell, value in zip(cells, moved, strict=True)]
    return ["\t".join([label, *kept]).rstrip("\t"), "\t".join(["", *moved])]


def _value_at_end(cell: str, pattern: re.Pattern[str]) -> str:
    """The whole cell "5,57", or the end of "2017 38036,94"; a date or a phrase has no value."""
    last_word = cell.rpartition(" ")[2]
    return last_word if pattern.fullmatch(last_word) else ""


@_on_form_lines
def _header_rows_removed(line: str) -> str | list[str]:
    return [] if _COLUMN_HEADER.match(line) else line


def _header_rows_repeated(text: str) -> str:
    """Prints the last column header again before each row of the tables that have one."""
    header = ""

    def repeated(line: str) -> str | list[str]:
        nonlocal header
        if _COLUMN_HEADER.match(line):
            header = line
        coded = _CODED.match(line)
        in_table = coded is not None and (coded[2][0] == "M" or coded[2] in {"ROA", "R0A", "ROB", "R0B"})
        return [header, line] if in_table and header else line

    return _on_form_lines(repeated)(text)


# ------------------------------------------------------------------------------------------ page headers


def page_header_at(place: int) -> Damage:
    """Return a damage that prints the title once more at a gap between lines; `place` counts round."""

    def inserted(text: str) -> str:
        gaps = _gaps(text)
        return _with_title(text, {gaps[place % len(gaps)]})

    return _to_bytes(inserted)


def _page_header_often(text: str) -> str:
    return _with_title(text, set(_gaps(text)[::7]))


def _page_header_in_report(text: str) -> str:
    """In the middle of the report, or right after its label when it is empty."""
    form, report = _form_and_report(text)
    first, last = form.count("\n") + 1, text.count("\n") + 1
    return _with_title(text, {(first + last + 1) // 2 if report.strip() else last})


def _with_title(text: str, gaps: set[int]) -> str:
    """`gaps` are the numbers of the lines before which the title is printed."""
    lines = text.split("\n")
    title = next((line for line in lines if _TITLE.match(line)), "")
    if not title:
        return text
    printed: list[str] = []
    for number, line in enumerate([*lines, None]):
        if number in gaps:
            printed.append(title)
        if line is not None:
            printed.append(line)
    return "\n".join(printed)


def _gaps(text: str) -> list[int]:
    """Where a page can end: not inside a row of two lines, nor inside the label of R16."""
    lines = text.split("\n")
    return [number for number in range(1, len(lines) + 1) if not _inside_row(lines[number - 1 : number + 1])]


def _inside_row(pair: list[str]) -> bool:
    if len(pair) < 2:
        return False
    above, below = pair
    values_below = bool(_CODED.match(above)) and below.startswith(("\t", "1 assistente ogni"))
    return values_below or below.startswith(("libero (massimo", "caratteri)"))


# ------------------------------------------------------------------------------------------ encodings


def _crlf(document: str | bytes) -> bytes:
    return re.sub(r"\r?\n", "\r\n", as_text(document)).encode("utf-8")


def _bom(document: str | bytes) -> bytes:
    return as_text(document).encode("utf-8-sig")


def _utf16(document: str | bytes) -> bytes:
    return codecs.BOM_UTF16_LE + as_text(document).encode("utf-16-le")


def _cp1252(document: str | bytes) -> bytes:
    """A character that the code page does not have becomes a question mark, as old programs do."""
    return as_text(document).encode("cp1252", errors="replace")


# ------------------------------------------------------------------------------------------ all of them

# In the order in which they can be combined: the later ones hide what the earlier ones look for. One of
# each family at most: the members of a family undo or repeat one another.
_FAMILIES: tuple[dict[str, Damage], ...] = (
    {"letter_o_and_zero_swapped": _to_bytes(_letter_o_and_zero_swapped)},
    {
        "header_rows_removed": _to_bytes(_header_rows_removed),
        "header_rows_repeated": _to_bytes(_header_rows_repeated),
    },
    {"values_on_next_line": _to_bytes(_values_on_next_line)},
    {
        "page_header_often": _to_bytes(_page_header_often),
        "page_header_in_report": _to_bytes(_page_header_in_report),
    },
    {
        "headings_upper": _to_bytes(_headings_upper),
        "headings_lower": _to_bytes(_headings_lower),
    },
    {
        "dash_absent": _to_bytes(_dash_absent),
        "dash_everywhere": _to_bytes(_dash_everywhere),
        "dash_long": _to_bytes(_dash_long),
    },
    {"tags_added": _to_bytes(_tags_added), "tags_stripped": _to_bytes(_tags_stripped)},
    {"typographic_apostrophes": _to_bytes(_typographic_apostrophes)},
    {
        "input_single_quotes": _to_bytes(_input_single_quotes),
        "input_attributes_reversed": _to_bytes(_input_attributes_reversed),
    },
    {"blank_lines_doubled": _to_bytes(_blank_lines_doubled)},
    {"trailing_spaces": _to_bytes(_trailing_spaces)},
    {"tabs_to_spaces": _to_bytes(_tabs_to_spaces)},
    {"nbsp": _to_bytes(_nbsp)},
    {"crlf": _crlf},
    {"bom": _bom, "utf16": _utf16, "cp1252": _cp1252},
)


def damages() -> dict[str, Damage]:
    """Return every damage by name; apart from these, `page_header_at` makes one for each gap."""
    return {name: damage for family in _FAMILIES for name, damage in family.items()}


@dataclass(frozen=True)
class Combination:
    """Several damages, applied in order; `names` tells which, for a failing test."""

    names: tuple[str, ...]
    parts: tuple[Damage, ...]

    def __call__(self, document: str | bytes) -> bytes:
        """Return `document` with all the damages."""
        for part in self.parts:
            document = part(document)
        return document if isinstance(document, bytes) else document.encode("utf-8")


def combine(rng: Random) -> Combination:
    """Return two to six damages that can go together, at times with one more page header."""
    chosen = [rng.choice(list(family.items())) for family in _sampled_families(rng)]
    if rng.randrange(2):
        place = rng.randrange(10_000)
        chosen.insert(0, (f"page_header_at({place})", page_header_at(place)))
    return Combination(tuple(name for name, _ in chosen), tuple(part for _, part in chosen))


def _sampled_families(rng: Random) -> list[dict[str, Damage]]:
    positions = sorted(rng.sample(range(len(_FAMILIES)), rng.randint(2, 6)))
    return [_FAMILIES[position] for position in positions]
