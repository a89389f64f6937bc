# SPDX-License-Identifier: EUPL-1.2
"""The comuni by date, and what became of those that are gone.

The periods say when a comune came and went, not which comune took its place. Where several came and went on one day
in one province, `INTO` says it; everywhere else the day and the province do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from scripts.territory import sources
from scripts.territory.sources import Listed, Period

FIRST, LAST = date(2017, 1, 1), date(2025, 12, 31)
LISTED = date(2024, 1, 22)  # what happened after it the newest list does not know
DAY = timedelta(days=1)
SMALL_WORDS = {"al", "alla", "con", "da", "de'", "del", "della", "dei", "di", "e", "in", "nell'elba", "sul", "sulla"}

# Cadastral code of the comune that took their place → those of the comuni that it took in.
INTO = {
    # several mergers on one day in one province
    "M397": ("A211", "G695"), "M388": ("C005", "D941"),  # 2018 AL: Alluvioni Piovera, Cassano Spinola
    "M389": ("H291", "H292"), "M398": ("B136", "C450"),  # 2018 VC: Alto Sermenza, Cellio con Breia
    "L669": ("H648",),  # 2018 VC: Varallo, not the two that are new
    "M400": ("D627", "M034"), "M399": ("E586", "L381"),  # 2018 UD: Fiumicello Villa Vicentina, Treppo Ligosullo
    "M414": ("C526", "H103"), "M417": ("M304", "I835", "L436", "L606"),  # 2019 BI: Quaregna Cerreto, Valdilana
    "M418": ("D370", "G536"), "L258": ("B320",),  # 2019 CR: Piadena Drizzona, Torre de' Picenardi
    "M410": ("A806", "H360"), "M409": ("D713", "L390"),  # 2019 FE: Riva del Po, Tresignana
    "M406": ("B013", "B739"), "H883": ("A866",),  # 2019 MN: Borgocarbonara, San Giorgio Bigarello
    "M405": ("A199", "E727", "G396"), "M415": ("F164", "L338", "L548"),  # 2019 TO: Val di Chy, Valchiusa
    "M426": ("F019", "F306"), "M427": ("C949", "E762"),  # 2019 VI: Colceresa, Lusiana Conco
    "M429": ("C103", "D663", "E866"), "M430": ("B165", "B360", "C797", "H254", "H506"),  # 2020 TN: Anaunia, Novella
    "M431": ("B723", "D243", "L678"), "I042": ("D457",),  # 2020 TN: Ville di Fiemme, San Michele all'Adige
    # incorporations into a comune that was there already
    "I632": ("D529",), "I367": ("B489",), "H727": ("C140",), "B285": ("L636",), "A119": ("H329",),
    "A745": ("L731",), "G479": ("F474",), "B567": ("A134",),
}  # fmt: skip

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
    """What happened on `day` to the comune `before`, whose place `after` took."""

    day: date
    kind: str
    before: str
    after: str


class Names:
    """Codes and spellings, from the newest list that has them."""

    def __init__(self, folder: Path) -> None:
        files = [folder / sources.ISTAT_LIST, *sorted((folder / sources.OLD_ISTAT_LISTS).glob("*.csv"), reverse=True)]
        self.lists = [{one.catastale: one for one in sources.istat_list(file)} for file in files]
        self.current = self.lists[0]
        self.siglas = {one.istat[:3]: one.row["Sigla automobilistica"] for one in self.current.values()}
        self.of_2011 = sources.codes_of_2011(folder)

    def istat(self, period: Period) -> str:
        """The code that the comune had in the province of the period."""
        known = [one[period.catastale].istat for one in self.lists if period.catastale in one]
        known += [self.of_2011[period.catastale][0]] if period.catastale in self.of_2011 else []
        return next(code for code in known if self.siglas[code[:3]] == period.sigla)

    def spelled(self, period: Period) -> str:
        """The name as a list spells it, else with small words in small letters."""
        known = [one[period.catastale].name for one in self.lists if period.catastale in one]
        known += [self.of_2011[period.catastale][1]] if period.catastale in self.of_2011 else []
        wanted = period.name.casefold()
        plain = " ".join(word.lower() if word.lower() in SMALL_WORDS else word for word in period.name.split())
        return next((name for name in known if name.casefold() == wanted), plain)

    def listed(self, catastale: str) -> Listed | None:
        """The comune in the list of 2025."""
        return self.current.get(catastale)


def versions(folder: Path) -> list[Version]:
    """Every comune of the window, by code and date."""
    names = Names(folder)
    within = [one for one in sources.periods(folder) if one.first <= LAST and (one.last is None or one.last >= FIRST)]
    made = [_version(names, one) for one in within]
    return sorted(made, key=lambda one: (one.istat, one.first or date.min))


def _version(names: Names, period: Period) -> Version:
    first = period.first if period.first > FIRST else None
    last = period.last if period.last is not None and period.last <= LAST else None
    listed = names.listed(period.catastale)
    renamed_since = first is not None and first > LISTED
    if last is None and listed is not None and not renamed_since:
        return Version(listed.istat, listed.name, listed.other_name, period.catastale, first, last)
    return Version(names.istat(period), names.spelled(period), "", period.catastale, first, last)


def variations(versions: list[Version]) -> list[Variation]:
    """What happened between the versions, by date."""
    return sorted({*_continued(versions), *_merged(versions), *_split(versions)}, key=lambda one: (one.day, one.before))


def _continued(versions: list[Version]) -> Iterator[Variation]:
    """A comune that goes on under another name, or in another province."""
    ended = {(one.catastale, one.last + DAY): one for one in versions if one.last}
    for one in versions:
        before = ended.get((one.catastale, one.first)) if one.first else None
        if before is None:
            continue
        kind = "ridenominazione" if before.istat == one.istat else "cambio_provincia"
        yield Variation(one.first, kind, before.istat, one.istat)  # type: ignore[arg-type]


def _merged(versions: list[Version]) -> Iterator[Variation]:
    """A comune that is gone, in the one that took its place; also one that took others in, and kept its code."""
    came: dict[tuple[date, str], list[Version]] = defaultdict(list)
    goes_on = {(one.catastale, one.first) for one in versions}
    taken = {gone: into for into, many in INTO.items() for gone in many}
    for one in versions:
        if one.first and one.catastale not in SPLIT_FROM:
            came[one.first, one.istat[:3]].append(one)
    for one in versions:
        if one.last is None or (one.catastale, one.last + DAY) in goes_on:
            continue
        yield from _gone(one, versions, taken.get(one.catastale), came[one.last + DAY, one.istat[:3]])


def _gone(gone: Version, versions: list[Version], into: str | None, came: list[Version]) -> Iterator[Variation]:
    day = gone.last + DAY  # type: ignore[operator]
    if into is None:
        (heir,) = came  # more than one: INTO must say which
        yield Variation(day, "fusione", gone.istat, heir.istat)
        return
    heir = next(one for one in versions if one.catastale == into and _valid(one, day))
    is_new = heir.first == day and not any(one.catastale == into and one.last == gone.last for one in versions)
    yield Variation(day, "fusione" if is_new else "incorporazione", gone.istat, heir.istat)


def _valid(one: Version, day: date) -> bool:
    return (one.first is None or one.first <= day) and (one.last is None or day <= one.last)


def _split(versions: list[Version]) -> Iterator[Variation]:
    """A comune made of parts of others, which remain."""
    for made in versions:
        for origin in SPLIT_FROM.get(made.catastale, ()):
            whole = next(one for one in versions if one.catastale == origin)
            yield Variation(made.first, "scorporo", whole.istat, made.istat)  # type: ignore[arg-type]
