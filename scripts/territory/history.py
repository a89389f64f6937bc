# SPDX-License-Identifier: EUPL-1.2
"""The comuni by date, and what became of those that are gone.

The periods say when a comune came and went, not which comune took its place: that is in `soppressi.csv` beside this
file, from ISTAT's lists. Day and comuni must be the same in both.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from scripts.territory import sources
from scripts.territory.sources import Listed, Period

FIRST, LAST = date(2017, 1, 1), date(2026, 8, 17)
LISTED = date(2024, 1, 22)  # what happened after it the newest list does not know
DAY = timedelta(days=1)
SUCCESSIONS = Path(__file__).with_name("soppressi.csv")
RECODED = date(2026, 1, 1)  # the day since which the comuni of `sardegna_2026.csv` have other codes
RECODINGS = Path(__file__).with_name("sardegna_2026.csv")
PROVINCES = Path(__file__).with_name("province_2026.csv")
NOT_YET_LISTED = {"M439": "024129"}  # Castegnero Nanto: newer than the newest list
LAST_DAYS = {"E608": date(2026, 1, 30)}  # Lirio: the archive has the day on which it was already part of another
SMALL_WORDS = {"al", "alla", "con", "da", "de'", "del", "della", "dei", "di", "e", "in", "nell'elba", "sul", "sulla"}

# Comuni made from parts of others: no figure of a whole one can be carried over.
SPLIT_FROM = {"M316": ("A990", "B960", "E518", "I703"), "M432": ("L331",)}  # Mappano, Misiliscemi


@dataclass(frozen=True, slots=True)
class Version:
    """A comune as it was from `first` to `last`; None stands for the ends of what is known."""

    istat: str
    name: str
    other_name: str
    catastale: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Variation:
    """An event on `day` that befell the comune `before`, whose place `after` took."""

    day: date
    kind: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Succession:
    """From `day` on `into` stands where the comune was; `source` is one of those in the README of the data."""

    day: date
    into: str
    source: str


def read_successions() -> Mapping[str, Succession]:
    """ISTAT code that is gone → where it went."""
    with SUCCESSIONS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["soppresso"]: Succession(date.fromisoformat(row["dal"]), row["in"], row["fonte"]) for row in rows}


class Names:
    """Codes and spellings, from the newest list that has them."""

    def __init__(self, folder: Path) -> None:
        files = [folder / sources.ISTAT_LIST, *sorted((folder / sources.OLD_ISTAT_LISTS).glob("*.csv"), reverse=True)]
        self.lists = [{one.catastale: one for one in sources.read_istat_list(file)} for file in files]
        self.current = self.lists[0]
        self.siglas = {one.istat[:3]: one.row["Sigla automobilistica"] for one in self.current.values()}
        self.of_2011 = sources.read_codes_of_2011(folder)

    def get_istat(self, period: Period) -> str:
        """The code that the comune had in the province of the period."""
        known = [one[period.catastale].istat for one in self.lists if period.catastale in one]
        known += [self.of_2011[period.catastale][0]] if period.catastale in self.of_2011 else []
        known += [NOT_YET_LISTED[period.catastale]] if period.catastale in NOT_YET_LISTED else []
        return next(code for code in known if self.siglas[code[:3]] == period.sigla)

    def spell_name(self, period: Period) -> str:
        """The name as a list spells it, else with small words in small letters."""
        known = [one[period.catastale].name for one in self.lists if period.catastale in one]
        known += [self.of_2011[period.catastale][1]] if period.catastale in self.of_2011 else []
        wanted = period.name.casefold()
        plain = " ".join(word.lower() if word.lower() in SMALL_WORDS else word for word in period.name.split())
        return next((name for name in known if name.casefold() == wanted), plain)

    def find_listed(self, catastale: str) -> Listed | None:
        """The comune in the list of 2025."""
        return self.current.get(catastale)


def build_versions(folder: Path) -> list[Version]:
    """Every comune of the window, by code and date."""
    names = Names(folder)
    within = [
        one for one in sources.read_periods(folder) if one.first <= LAST and (one.last is None or one.last >= FIRST)
    ]
    made = [_build_version(names, one) for one in within]
    return sorted(made, key=lambda one: (one.istat, one.first or date.min))


def _build_version(names: Names, period: Period) -> Version:
    first = period.first if period.first > FIRST else None
    ended = LAST_DAYS.get(period.catastale, period.last)
    last = ended if ended is not None and ended <= LAST else None
    listed = names.find_listed(period.catastale)
    renamed_since = first is not None and first > LISTED
    if last is None and listed is not None and not renamed_since:
        return Version(listed.istat, listed.name, listed.other_name, period.catastale, first, last)
    return Version(names.get_istat(period), names.spell_name(period), "", period.catastale, first, last)


def read_recodings() -> Mapping[str, str]:
    """ISTAT code until the day before RECODED → the one since."""
    with RECODINGS.open(encoding="utf-8", newline="") as lines:
        return {row["prima"]: row["dopo"] for row in csv.DictReader(lines)}


def recode_versions(versions: list[Version], recodings: Mapping[str, str]) -> list[Version]:
    """The same comuni, with those that were given another code as two versions each: before RECODED and since."""
    made = [part for one in versions for part in _recode_version(one, recodings.get(one.istat))]
    return sorted(made, key=lambda one: (one.istat, one.first or date.min))


def _recode_version(one: Version, code: str | None) -> Iterator[Version]:
    if code is None or one.last is not None:
        yield one
    else:
        yield replace(one, last=RECODED - DAY)
        yield replace(one, istat=code, first=RECODED)


def find_variations(versions: list[Version]) -> list[Variation]:
    """The variations between the versions, by date."""
    return sorted(
        {*_find_continued(versions), *_find_merged(versions), *_find_split(versions)},
        key=lambda one: (one.day, one.before),
    )


def _find_continued(versions: list[Version]) -> Iterator[Variation]:
    """A comune that goes on under another name, or in another province."""
    ended = {(one.catastale, one.last + DAY): one for one in versions if one.last}
    for one in versions:
        before = ended.get((one.catastale, one.first)) if one.first else None
        if before is None:
            continue
        kind = "ridenominazione" if before.istat == one.istat else "cambio_provincia"
        yield Variation(one.first, kind, before.istat, one.istat)  # type: ignore[arg-type]


def _find_merged(versions: list[Version]) -> Iterator[Variation]:
    """A comune that is gone, in the one that took its place; also one that took others in, and kept its code."""
    goes_on = {(one.catastale, one.first) for one in versions}
    known = read_successions()
    for one in versions:
        if one.last is not None and (one.catastale, one.last + DAY) not in goes_on:
            yield _build_merger(one, versions, known[one.istat])


def _build_merger(gone: Version, versions: list[Version], told: Succession) -> Variation:
    day = gone.last + DAY  # type: ignore[operator]
    if told.day != day:
        raise ValueError(f"{gone.istat} {gone.name}: gone on {day}, says the archive, and on {told.day}, says ISTAT")
    heir = next(one for one in versions if one.istat == told.into and _is_valid(one, day))
    is_new = heir.first == day and not any(one.istat == told.into and one.last == gone.last for one in versions)
    return Variation(day, "fusione" if is_new else "incorporazione", gone.istat, heir.istat)


def _is_valid(one: Version, day: date) -> bool:
    return (one.first is None or one.first <= day) and (one.last is None or day <= one.last)


def _find_split(versions: list[Version]) -> Iterator[Variation]:
    """A comune made of parts of others, which remain."""
    for made in versions:
        for origin in SPLIT_FROM.get(made.catastale, ()):
            whole = next(one for one in versions if one.catastale == origin)
            yield Variation(made.first, "scorporo", whole.istat, made.istat)  # type: ignore[arg-type]
