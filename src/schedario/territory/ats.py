# SPDX-License-Identifier: EUPL-1.2
"""Ambiti territoriali sociali by date, from a file: no national list of them is published.

The file is a CSV with the columns `codice, denominazione, capofila, istat, dal, al`: one row for each comune of each
ATS, with the days from which and until which it belongs to it (empty: always).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from schedario.errors import SchedarioError
from schedario.territory import files

COLUMNS = ("codice", "denominazione", "capofila", "istat", "dal", "al")


@dataclass(frozen=True, slots=True)
class Ats:
    """An ambito, with the names that the scheda has in R0C and R0D."""

    codice: str
    denominazione: str
    capofila: str


@dataclass(frozen=True, slots=True)
class Belonging:
    """The comune `istat` belongs to the ATS from `dal` to `al`, both included; None: no limit."""

    ats: Ats
    istat: str
    dal: date | None = None
    al: date | None = None

    def holds(self, day: date) -> bool:
        """Checks whether it does on that day."""
        return (self.dal is None or self.dal <= day) and (self.al is None or day <= self.al)


class AtsFileError(SchedarioError, ValueError):
    """Everything that is wrong with a file of ATS; `problems` are lines of text."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class AtsList:
    """A list of which comuni belong to which ATS, and when."""

    belongings: tuple[Belonging, ...]

    def on(self, day: date) -> Mapping[str, Ats]:
        """ISTAT code → its ATS on that day."""
        return {one.istat: one.ats for one in self.belongings if one.holds(day)}


def read_ats(file: Path) -> AtsList:
    """Reads the file whole, and tells all that is wrong at once.

    Raises AtsFileError: columns that are missing, days that cannot be read, codes that are none, a comune in two ATS
    on the same day, an ATS with two names on the same day.
    """
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if missing := [one for one in COLUMNS if one not in (reader.fieldnames or ())]:
            raise AtsFileError([f"riga 1: mancano le colonne {', '.join(missing)}"])
        rows = list(enumerate(reader, start=2))
    problems: list[str] = []
    read = [(line, one) for line, row in rows if (one := _read_belonging(line, row, problems)) is not None]
    problems += _find_overlaps(read)
    if problems:
        raise AtsFileError(problems)
    return AtsList(tuple(one for _, one in read))


def _read_belonging(line: int, row: Mapping[str, str], problems: list[str]) -> Belonging | None:
    try:
        dal, al = (files.parse_day((row[name] or "").strip()) for name in ("dal", "al"))
    except ValueError:
        problems.append(f"riga {line}: «dal» e «al» sono giorni come 2025-12-31, o vuoti")
        return None
    istat = row["istat"].strip()
    if istat not in files.list_known_codes():
        problems.append(f"riga {line}: «{istat}» non è il codice ISTAT di un comune")
        return None
    return Belonging(Ats(*(row[name].strip() for name in COLUMNS[:3])), istat, dal, al)


def _find_overlaps(read: list[tuple[int, Belonging]]) -> list[str]:
    """Comuni in two ATS at once, ATS under two names at once: looked for on the days when something begins."""
    problems = []
    for day in sorted({one.dal or files.FIRST for _, one in read}):
        homes: dict[str, int] = {}
        names: dict[str, dict[Ats, int]] = defaultdict(dict)
        for line, one in read:
            if not one.holds(day):
                continue
            if (other := homes.setdefault(one.istat, line)) != line:
                problems.append(f"riga {line}: il {day:%d/%m/%Y} il comune {one.istat} è già in un ATS (riga {other})")
            names[one.ats.codice].setdefault(one.ats, line)
        problems += [
            f"riga {max(lines.values())}: il {day:%d/%m/%Y} l'ATS {codice} ha un altro nome o capofila"
            for codice, lines in names.items()
            if len(lines) > 1
        ]
    return list(dict.fromkeys(problems))
