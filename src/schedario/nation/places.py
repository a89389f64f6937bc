# SPDX-License-Identifier: EUPL-1.2
"""Sentences about the places of schede where they are not as the territory has them: told, and never silent.

The facts are held against one another as when a registry is loaded (`portal.campaigns.locating`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from schedario.definition.phrases import phrase
from schedario.nation import identity
from schedario.nation.groups import find_absorbed, get_named, has_no_codes, is_told_by_name
from schedario.nation.identity import AROUND, find_bearers, lies_elsewhere, read_codes, read_facts
from schedario.territory import Found, Level, Standing, find_standing, list_names
from schedario.territory.errors import SHOWN, shorten_list
from schedario.territory.files import LAST
from schedario.territory.search import get_latest, is_provincia, simplify_name


def describe_places(others: pl.DataFrame, day: date | None = None) -> list[str]:
    """Tells whatever of the places of schede is not as the territory has it, and who stands apart; in Italian."""
    facts = read_facts(others)
    totals = [phrase("analysis.aggregate_row", codice=one) for one in sorted(set(_list_aggregates(facts)))]
    wrong = [
        *_shorten(totals),
        *_shorten(describe_absorbed(others, day or LAST)),
        *_shorten(list(_describe_elsewhere(others)), "analysis.standing_more"),
        *_shorten([_describe_name(*one) for one in identity.list_other_names(facts)]),
        *_shorten([_describe_number(*one) for one in identity.list_other_numbers(facts)]),
        *_shorten(list(_describe_provinces(others))),
        *_describe_regions(others, day or LAST),
    ]
    if "istat" in others.columns and not has_no_codes(others) and (blank := read_codes(others).null_count()):
        wrong.append(phrase("analysis.standing_blank", count=blank))
    return describe_codes(others, day) + wrong


def describe_absorbed(others: pl.DataFrame, day: date) -> list[str]:
    """The comuni that stand beside the one that they are part of."""
    told = identity.describe_repeated(others, find_absorbed(others, day), None)
    return [phrase("analysis.absorbed_beside", who=who) for who in told]


def _list_aggregates(facts: pl.DataFrame) -> Iterator[str]:
    named = facts.select(pl.coalesce("codice", "denominazione")).to_series()
    return (named[row] for row in identity.find_aggregates(facts))


def _shorten(told: Sequence[str], more: str = "identity.more") -> list[str]:
    """The first of the sentences of one kind, and how many more there are."""
    rest = [phrase(more, count=len(told) - SHOWN)] if len(told) > SHOWN else []
    return [*told[:SHOWN], *rest]


def _describe_elsewhere(others: pl.DataFrame) -> Iterator[str]:
    """The codes of another province or region than the row says, and where they are."""
    around = [name for name in AROUND[:2] if name in others.columns]
    if "istat" not in others.columns or not around:
        return
    rows = others.select(read_codes(others), pl.col(around).cast(pl.String)).drop_nulls("istat")
    for istat, *words in rows.iter_rows():
        place = get_latest(istat)
        if place is not None and lies_elsewhere(istat, *words):
            names = {"name": place.denominazione, "province": place.provincia.sigla}
            said = ", ".join(filter(None, words))
            yield phrase(
                "analysis.standing_elsewhere", istat=istat, region=place.regione.denominazione, said=said, **names
            )


def _describe_name(istat: str, said: str) -> str:
    """A name that is not that of the comune with the code: of another one, or of none."""
    bearers = find_bearers(istat, said)
    words = {"istat": istat, "said": said, **_name_place(istat)}
    if bearers:
        return phrase("identity.other_name", codes=shorten_list(bearers), **words)
    return phrase("identity.no_name", **words)


def _describe_number(istat: str, codice: str) -> str:
    return phrase("identity.other_number", istat=istat, codice=codice, **_name_place(istat))


def _name_place(istat: str) -> Mapping[str, str]:
    place = get_latest(istat)
    return {"name": place.denominazione, "province": place.provincia.sigla} if place else {"name": "", "province": ""}


def _describe_provinces(others: pl.DataFrame) -> Iterator[str]:
    """The names of provinces that there are not."""
    for name in _list_names(others, Level.PROVINCIA):
        if not is_provincia(name):
            alone = is_told_by_name(others, Level.PROVINCIA)
            yield phrase("identity.no_province_apart" if alone else "identity.no_province", name=name)


def _describe_regions(others: pl.DataFrame, day: date) -> Iterator[str]:
    """The names of regions that are spelled otherwise than by ISTAT, or of no region."""
    alone = is_told_by_name(others, Level.REGIONE)
    for name in _list_names(others, Level.REGIONE):
        unit = get_named(Level.REGIONE, day).get(simplify_name(name))
        if unit is None:
            yield phrase("analysis.no_region_apart" if alone else "analysis.no_region", name=name)
        elif alone and name not in (unit.denominazione, *unit.denominazione.split("/")):
            yield phrase("analysis.region_spelled", written=name, name=unit.denominazione)


def _list_names(others: pl.DataFrame, level: Level) -> Iterable[str]:
    if level not in others.columns:
        return []
    names = others[level].cast(pl.String).drop_nulls().unique().sort()
    return names.filter(names.str.strip_chars() != "")


def describe_codes(others: pl.DataFrame, day: date | None = None) -> list[str]:
    """Tells of each ISTAT code that is not of that day where its comune stands, or why it stands apart; in Italian."""
    if "istat" not in others.columns:
        return []
    counts = read_codes(others).drop_nulls().value_counts(name="schede").sort("istat")
    found = [(find_standing(istat, day or LAST), count) for istat, count in counts.iter_rows()]
    ways = [[one for one in found if one[0].standing == way] for way in Standing if way != Standing.SAME]
    told = [[_describe_code(*one) for one in same_way] for same_way in ways]
    return [line for lines in told for line in _shorten(lines, "analysis.standing_more")]


def _describe_code(found: Found, count: int) -> str:
    if found.standing == Standing.UNKNOWN and count > 1:
        return phrase("identity.unknown_several", istat=found.istat, count=count)
    names = list_names(found.code or found.istat)
    words = {"istat": found.istat, "code": found.code or "", "name": names[0] if names else ""}
    days = {"day": f"{found.day:%d/%m/%Y}", "since": f"{found.since:%d/%m/%Y}" if found.since else ""}
    return phrase(f"analysis.standing_{found.standing.value}", **words, **days)
