# SPDX-License-Identifier: EUPL-1.2
"""The comune that each row of a frame is: by its ISTAT code, its name and province, the digits of its identifier.

A code that nobody bears says nothing: such rows are different comuni unless another fact says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import polars as pl

from schedario.definition.phrases import phrase
from schedario.territory import list_codes, list_names
from schedario.territory.search import (
    bears_name,
    find_identified,
    find_named,
    find_number,
    find_regione,
    get_latest,
    is_provincia,
    is_wider_area,
    list_numbers,
    list_provinces,
    list_regions,
    simplify_name,
)

AROUND = ("provincia", "regione", "ats")
FACTS = ("codice", "istat", "denominazione", "provincia")  # that say which comune a row is
ISTAT_DIGITS = 6
AGGREGATE = "ZZ999"  # begins the identifiers of regions and of Italy in the data of OpenCivitas
KEYS = ("#codice", "#code", "#name", "#number")  # by which one comune is known twice

Facts = tuple[str, str, str, str]  # FACTS of a row, blank where it says nothing


def read_facts(others: pl.DataFrame) -> pl.DataFrame:
    """FACTS of each row as texts; null where it says nothing."""
    return others.select(
        _read_texts(name).alias(name) if name in others.columns else pl.lit(None, pl.String).alias(name)
        for name in FACTS
    )


def _read_texts(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def read_codes(others: pl.DataFrame) -> pl.Series:
    """The ISTAT code that each row says; null where it says none."""
    return others.select(_read_texts("istat")).to_series()


def is_known(codes: pl.Series) -> pl.Series:
    """Tells of each ISTAT code whether some comune bore it."""
    known = [one for one in codes.unique().drop_nulls() if get_latest(restore_zeros(one)) is not None]
    return codes.is_in(known).fill_null(value=False)


# ---------------------------------------------------------------- the same comune twice


def find_repeated(others: pl.DataFrame, apart: str | None = None) -> list[list[int]]:
    """The rows, from 0, that are of one comune, of each that has several.

    Under the column `apart` it may have one for each of its values. By ISTAT code of whatever day, by name and
    province, by the digits of the identifier: two rows with codes of different comuni are never the same one, whatever
    else they say, but for their identifier.
    """
    keys = _list_keys(others)
    within = pl.lit(value=True) if apart is None else others[apart]
    keys = keys.with_row_index("#place").with_columns(within.alias("#apart"))
    found: dict[tuple[int, ...], None] = {}
    for name in KEYS:
        twice = keys.filter(pl.col(name).is_not_null() & pl.struct(name, "#apart").is_duplicated())
        if name in ("#name", "#number"):
            twice = twice.filter(pl.col("#code").is_null().any().over(name, "#apart"))
        for _key, group in twice.group_by(name, "#apart", maintain_order=True):
            found[tuple(group["#place"])] = None
    return [[*rows] for rows in found if not any(set(rows) < set(more) for more in found)]


def find_aggregates(others: pl.DataFrame) -> list[int]:
    """The rows, from 0, that are totals of a region, of Italy or another part of it: by their identifier, or name."""
    facts = read_facts(others)
    return [row for row, one in enumerate(facts.iter_rows()) if _is_aggregate(*(fact or "" for fact in one[:3]))]


@lru_cache(maxsize=20_000)
def _is_aggregate(codice: str, istat: str, name: str) -> bool:
    if codice.upper().startswith(AGGREGATE):
        return True
    coded = get_latest(restore_zeros(istat)) is not None or bool(find_number(codice.upper()))
    return not coded and is_wider_area(name)


def _list_keys(others: pl.DataFrame) -> pl.DataFrame:
    """KEYS of each row, null where it has none of a kind; each set of facts is looked at once."""
    facts = read_facts(others)
    table = facts.unique()
    found = [_build_keys(*(fact or "" for fact in row)) for row in table.iter_rows()]
    table = table.hstack(pl.DataFrame(found, schema=dict.fromkeys(KEYS, pl.String), orient="row"))
    joined = facts.join(table, on=[*FACTS], how="left", nulls_equal=True, maintain_order="left")
    return joined.select(KEYS)


@lru_cache(maxsize=20_000)
def _build_keys(codice: str, istat: str, name: str, provincia: str) -> tuple[str | None, ...]:
    place = provincia or istat  # a name alone is that of several comuni
    named = f"{simplify_name(name)} {simplify_name(place)}" if name and place else None
    return codice.upper() or None, find_code(codice, istat, name, provincia), named, find_number(codice.upper()) or None


def find_code(codice: str, istat: str, name: str, provincia: str) -> str | None:
    """The latest ISTAT code of the comune that facts mean: by its code; else by its name, else by its identifier."""
    if get_latest(known := restore_zeros(istat)) is not None:
        return list_codes(known)[-1]
    named = find_named(name, provincia) if name else ()
    if len(named) == 1:
        return named[0]
    numbered = find_identified(codice.upper())
    found = [one for one in named or numbered if one in numbered]
    return found[0] if len(found) == 1 else None


def restore_zeros(istat: str) -> str:
    """A code with the zeros in front that spreadsheets drop."""
    return istat.zfill(ISTAT_DIGITS) if istat else ""


def describe_repeated(others: pl.DataFrame, groups: Iterable[Sequence[int]], rows: pl.Series | None) -> list[str]:
    """Each comune that has several rows, with what these say; `rows`: their places in the file, from 0."""
    facts = read_facts(others)
    return [_describe_group(facts, group, rows) for group in groups]


def _describe_group(facts: pl.DataFrame, group: Sequence[int], rows: pl.Series | None) -> str:
    said = [facts.row(row, named=True) for row in group]
    written = [one["denominazione"] for one in said if one["denominazione"]]
    first_spellings = {simplify_name(one): one for one in reversed(written)}
    name = " / ".join(dict.fromkeys(first_spellings[simplify_name(one)] for one in written))
    province = next((one["provincia"] for one in said if one["provincia"]), None)
    codes = [", ".join(filter(None, (one["codice"], one["istat"]))) for one in said]
    if rows is not None:
        places = [rows[row] + 1 for row in group]
        codes = [
            phrase("identity.row_with", row=place, codes=one) if one else phrase("identity.row", row=place)
            for place, one in zip(places, codes, strict=True)
        ]
    told = phrase("identity.and").join(dict.fromkeys(filter(None, codes)))
    who = f"{name} ({province})" if name and province else name
    return ": ".join(filter(None, (who, told)))


# ---------------------------------------------------------------- facts against facts


def find_contradictions(others: pl.DataFrame) -> pl.Series:
    """True for each row whose ISTAT code is of a comune with another name, province or region than the row says."""
    told = [name for name in ("istat", "denominazione", *AROUND[:2]) if name in others.columns]
    if "istat" not in told or len(told) == 1:
        return pl.Series([False]).new_from_index(0, others.height)
    rows = others.select(_read_texts(name).alias(name) for name in told)
    table = rows.unique()
    different = [_contradicts(row) for row in table.iter_rows(named=True)]
    table = table.with_columns(pl.Series("apart", different, dtype=pl.Boolean))
    return rows.join(table, on=told, how="left", nulls_equal=True, maintain_order="left")["apart"]


def _contradicts(row: Mapping[str, str | None]) -> bool:
    istat, name = row["istat"] or "", row.get("denominazione") or ""
    return lies_elsewhere(istat, row.get("provincia"), row.get("regione")) or bool(find_bearers(istat, name))


@lru_cache(maxsize=20_000)
def lies_elsewhere(istat: str, *words: str | None) -> bool:
    """Checks whether some word is a province or region in which the comune never lay; no word of nothing is."""
    if get_latest(istat) is None:
        return False
    around = list_provinces(istat) | list_regions(istat)
    names = [simplify_name(word) for word in words if word and (is_provincia(word) or find_regione(word) is not None)]
    return not around.issuperset(names)


@lru_cache(maxsize=20_000)
def find_bearers(istat: str, name: str) -> tuple[str, ...]:
    """The comuni that bear a name which the comune with a code never bore; none where nobody does."""
    if not name or get_latest(istat) is None or bears_name(istat, name):
        return ()
    return find_named(name)


def list_other_names(facts: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """The ISTAT codes with a name that is of another comune, or of none."""
    told = facts.filter(pl.col("denominazione").is_not_null()).select("istat", "denominazione").unique().sort("istat")
    for istat, name in told.drop_nulls().iter_rows():
        if get_latest(istat) is not None and not bears_name(istat, name):
            yield istat, name


def list_other_numbers(facts: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """The ISTAT codes with an identifier whose digits are not theirs."""
    for istat, codice in facts.select("istat", "codice").drop_nulls().unique().sort("istat", "codice").iter_rows():
        number = find_number(codice.upper())
        if number and get_latest(istat) is not None and number not in list_numbers(istat):
            yield istat, codice


def get_name(istat: str) -> str:
    """The latest name of the comune with a code; blank for a code of nobody."""
    return next(iter(list_names(istat)), "")
