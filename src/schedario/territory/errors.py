# SPDX-License-Identifier: EUPL-1.2
"""Errors of the territory, in words that say what to do instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from schedario.errors import SchedarioError

SHOWN = 5


class UnknownComuneError(SchedarioError, LookupError):
    """Codes that no comune bore on a day; `heirs`: code → the one that stands in its place on that day."""

    def __init__(self, codes: Iterable[str], day: date, heirs: Mapping[str, str] = MappingProxyType({})) -> None:
        self.codes, self.day = tuple(codes), day
        told = [f"{code} (quel giorno {heirs[code]})" if code in heirs else code for code in self.codes]
        super().__init__(f"codici ISTAT che il {day:%d/%m/%Y} non erano di nessun comune: {shorten_list(told)}")


class UnknownDayError(SchedarioError, ValueError):
    """A day for which the lists are not complete."""

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(f"il territorio è noto dal {first:%d/%m/%Y} al {last:%d/%m/%Y}, non al {day:%d/%m/%Y}")


class VintageError(SchedarioError, ValueError):
    """Figures that refer to the comuni of different days, put together as if they were of one."""


def shorten_list(codes: Iterable[str]) -> str:
    """The first of them, and how many follow."""
    many = sorted(codes)
    rest = f" e altri {len(many) - SHOWN}" if len(many) > SHOWN else ""
    return ", ".join(many[:SHOWN]) + rest
