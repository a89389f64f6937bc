# SPDX-License-Identifier: EUPL-1.2
"""Kinds of columns: what stands in the cells, how it is written in Italian, and how a spreadsheet shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from schedario.definition.display import format_number

ITALY = ZoneInfo("Europe/Rome")
EXCEL_DIGITS = 15  # of a number that a spreadsheet keeps; one with more is written as text, with all its digits

# A missing value is None. Numbers are exact: the stored integer, in units of the last decimal of their column.
Value: TypeAlias = str | int | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Kind:
    """`scale`: decimals of the stored integers of a number. `words`: what is shown for a code of a choice.

    `grouped`: whether thousands are set apart, which they are not in the number of a row. `signed`: a difference, whose
    plus is written on a page and shown by a spreadsheet.
    """

    name: Literal["text", "figure", "number", "percent", "date", "moment", "choice", "flag"]
    scale: int = 0
    grouped: bool = True
    signed: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def numeric(self) -> bool:
        return self.name in ("number", "percent")

    @property
    def textual(self) -> bool:
        """True when the cells hold texts, which may be broken across lines and may look like a formula."""
        return self.name in ("text", "figure", "choice")

    @property
    def on_the_right(self) -> bool:
        return self.numeric or self.name == "figure"

    @property
    def number_format(self) -> str:
        """The format of a cell in a workbook. Programs translate it: Italian ones show 1.234,56 for `#,##0.00`."""
        match self.name:
            case "number":
                form = ("#,##0" if self.grouped else "0") + ("." + "0" * self.scale if self.scale else "")
                return f"+{form};-{form};{form}" if self.signed else form
            case "percent":
                return "0" + ("." + "0" * self.scale if self.scale else "") + "%"
            case "date":
                return "dd/mm/yyyy"
            case "moment":
                return "dd/mm/yyyy hh:mm"
            case "flag":
                return "General"
        return "@"


TEXT = Kind("text")
FIGURE = Kind("figure")  # a text, mostly a number as some document has it
INTEGER = Kind("number")
ORDINAL = Kind("number", grouped=False)  # the number of a row, of a line
DATE = Kind("date")
MOMENT = Kind("moment")  # with its zone; shown as Italian time


def decimal(scale: int) -> Kind:
    """A number whose values are stored integers with so many decimals: 2173332 with 2 is 21.733,32."""
    return Kind("number", scale)


def difference(scale: int) -> Kind:
    """A difference of two numbers, with its sign: 250 with 2 is +2,50."""
    return Kind("number", scale, signed=True)


def percent(scale: int) -> Kind:
    """A percentage whose values are stored integers: 333 with 1 is 33,3 %."""
    return Kind("percent", scale)


def choice(words: Mapping[str, str]) -> Kind:
    """A choice among a few codes, each with its word; a code without one stands for itself."""
    return Kind("choice", words=words)


def boolean(yes: str, no: str) -> Kind:
    """True or False, in words."""
    return choice({"True": yes, "False": no})


def flag(yes: str, no: str) -> Kind:
    """True or False, in words for people and as what they are in a workbook, for programs that read it."""
    return Kind("flag", words={"True": yes, "False": no})


def italian_time(moment: datetime) -> datetime:
    """The moment on an Italian clock, without zone, as spreadsheets keep it."""
    return moment.astimezone(ITALY).replace(tzinfo=None, microsecond=0)


def format_value(kind: Kind, value: Value) -> str:
    """The value as people in Italy write it; empty where there is none.

    >>> format_value(decimal(2), 123456), format_value(percent(1), 333), format_value(INTEGER, -1234)
    ('1.234,56', '33,3 %', '-1.234')
    >>> format_value(difference(2), 250), format_value(difference(0), -7), format_value(difference(1), 0)
    ('+2,50', '-7', '0,0')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{italian_time(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if kind.numeric and isinstance(value, int):
        text = _group_thousands(value, kind.scale) if kind.grouped else format_number(value, kind.scale)
        text = f"+{text}" if kind.signed and value > 0 else text
        return text + (" %" if kind.name == "percent" else "")
    return kind.words.get(str(value), str(value))


def format_plain(kind: Kind, value: Value) -> str:
    """The value for a CSV that Italian spreadsheets open: decimal comma, no points between thousands."""
    if kind.numeric and isinstance(value, int):
        return format_number(value, kind.scale) + ("%" if kind.name == "percent" else "")
    return format_value(kind, value)


def _group_thousands(stored: int, scale: int) -> str:
    whole, _, decimals = format_number(abs(stored), scale).partition(",")
    text = f"{'-' if stored < 0 else ''}{int(whole):,}".replace(",", ".")
    return f"{text},{decimals}" if decimals else text
