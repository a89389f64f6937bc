# SPDX-License-Identifier: EUPL-1.2
"""To which unit each scheda of a frame belongs: its region, its size class, what stands in some column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import polars as pl

from schedario.columns.frames import Schede
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.errors import SchedarioError
from schedario.nation.identity import (
    AROUND,
    describe_repeated,
    find_aggregates,
    find_contradictions,
    find_repeated,
    is_known,
    read_codes,
    read_facts,
)
from schedario.territory import Grouping, Level, Standing, Unit, find_standing, size_class
from schedario.territory.errors import shorten_list
from schedario.territory.files import LAST
from schedario.territory.levels import LARGEST
from schedario.territory.search import simplify_name
from schedario.territory.territory import Territory

# How levels are called in Python and on the command line; the Italian words are taken too.
LEVELS: Mapping[str, Level] = {
    "nation": Level.NAZIONE,
    "ripartizione": Level.RIPARTIZIONE,
    "region": Level.REGIONE,
    "province": Level.PROVINCIA,
    "ats": Level.ATS,
    "size": Level.CLASSE,
    "comune": Level.COMUNE,
}
GEOGRAPHIC = (Level.RIPARTIZIONE, Level.REGIONE, Level.PROVINCIA)
IDENTITY = ("codice", "istat", "denominazione", "provincia", "regione", "ats")

UNIT = ("codice", "denominazione")


class GroupError(SchedarioError, ValueError):
    """The schede cannot be grouped as was asked; the message, in Italian, says what is missing."""


class RepeatedComuneError(GroupError):
    """The same comune stands in several schede, so that every sum would count it as often; `keys` say which."""

    told_as = "analysis.repeated"

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(sorted(keys))
        super().__init__(phrase(self.told_as, count=len(self.keys), keys=shorten_list(self.keys)))


class AbsorbedComuneError(RepeatedComuneError):
    """A comune that merged stands beside the one that it is part of."""

    told_as = "analysis.absorbed"


class AggregateRowError(RepeatedComuneError):
    """A row is the total of a region, or of Italy, and no comune."""

    told_as = "analysis.aggregates"


def find_level(by: str) -> Level | None:
    """The level that `by` names; None for the name of a column."""
    return LEVELS.get(by) or next((one for one in Level if one == by), None)


def find_units(form: Form, schede: Schede, by: str, day: date | None = None) -> pl.DataFrame:
    """`codice` and `denominazione` of the unit of each scheda, null where it belongs to none that is known.

    A comune whose ISTAT code is of another day stands where its comune or its heir stands on `day`; one that the
    frame itself says to lie elsewhere than its code stands nowhere. Names are those of the territory.
    Raises GroupError when the frame has not what is needed, UnknownDayError for a day that the territory does not know.
    """
    match find_level(by):
        case None:
            return _group_by_column(schede.others, by)
        case Level.NAZIONE:
            return _group_as_one(pl.DataFrame({"codice": "IT", "denominazione": "Italia"}), schede.cells.height)
        case Level.COMUNE:
            return _group_by_comune(schede)
        case Level.ATS:
            return _group_by_ats(form, schede)
        case Level.CLASSE:
            return _group_by_class(count_people(form, schede))
        case one:
            return _group_by_place(schede.others, one, day or LAST)


def find_surroundings(form: Form, schede: Schede, day: date | None = None) -> pl.DataFrame:
    """The places where each comune lies, as far as the frame says.

    The province and the ATS in words of its own, if it has any; else, as the region, as `units` finds them.
    """
    words = [name for name in ("provincia", "ats") if name in schede.others.columns]
    columns = [
        schede.others[name].cast(pl.String)
        if name in words
        else find_units(form, schede, name, day)["denominazione"].alias(name)
        for name in AROUND
        if has_units(schede, name)
    ]
    found = pl.DataFrame(columns)
    if "provincia" not in words:
        return found
    apart = find_contradictions(schede.others)
    return found.with_columns(found["provincia"].set(apart, None))


def has_units(schede: Schede, by: str) -> bool:
    """Checks whether the frame itself says to which unit of a level around the comuni each belongs."""
    wanted = find_level(by)
    return wanted in schede.others.columns or (wanted in GEOGRAPHIC and "istat" in schede.others.columns)


def count_people(form: Form, schede: Schede) -> pl.Series:
    """The inhabitants of each comune, null where missing, or below zero; raises GroupError where none are told."""
    if form.together is None:
        raise GroupError(phrase("analysis.no_people", form=form.code))
    people = schede.cells[form.together.people]
    return people.set((people < 0).fill_null(value=False), None)


def _group_by_column(others: pl.DataFrame, by: str) -> pl.DataFrame:
    if by not in others.columns:
        raise GroupError(phrase("analysis.by", by=by, levels=", ".join(LEVELS), columns=", ".join(others.columns)))
    name = others[by].cast(pl.String)
    return pl.DataFrame([name.alias("codice"), name.alias("denominazione")])


def _group_as_one(whole: pl.DataFrame, rows: int) -> pl.DataFrame:
    return pl.DataFrame([column.new_from_index(0, rows) for column in whole])


def _group_by_comune(schede: Schede) -> pl.DataFrame:
    """By code, else by ISTAT code, else by the number of the row: a code of nobody in several rows is none."""
    facts, others = read_facts(schede.others), schede.others
    told = "codice" in others.columns or "istat" in others.columns
    rows = pl.int_range(1, schede.cells.height + 1, eager=True)
    row = pl.Series([phrase("identity.row", row=one) for one in rows] if told else rows.cast(pl.String))
    istat = facts["istat"].set(facts["istat"].is_duplicated() & ~is_known(facts["istat"]), None)
    code = pl.select(pl.coalesce(facts["codice"], istat, row)).to_series()
    name = others["denominazione"].cast(pl.String) if "denominazione" in others.columns else code
    return pl.DataFrame([code.alias("codice"), name.alias("denominazione")])


def _group_by_ats(form: Form, schede: Schede) -> pl.DataFrame:
    """By the column of that name, with the name that the scheda gives; without it, by that name alone."""
    cell = form.together.ats if form.together else None
    if cell is None:
        return _group_by_column(schede.others, "ats")
    name = schede.cells[cell]
    if "ats" not in schede.others.columns:
        return pl.DataFrame([name.alias("codice"), name.alias("denominazione")])
    frame = pl.DataFrame([schede.others["ats"].cast(pl.String).alias("codice"), name.alias("denominazione")])
    return frame.with_columns(pl.col("denominazione").drop_nulls().first().over("codice"))


def _group_by_class(inhabitants: pl.Series) -> pl.DataFrame:
    classes = pl.DataFrame([_describe_unit(size_class(most)) for most in (*LARGEST, LARGEST[-1] + 1)])
    place = pl.Series(LARGEST).search_sorted(inhabitants).set(inhabitants.is_null(), None)
    return classes[place]


def _group_by_place(others: pl.DataFrame, wanted: Level, day: date) -> pl.DataFrame:
    """By the ISTAT code, unless the row says that it lies elsewhere; without codes, by the names in a column."""
    if is_told_by_name(others, wanted):
        return _find_named(_group_by_column(others, wanted.value)["codice"], wanted, day)
    codes = look_up_codes(others, day).rename({"code": "istat"})
    codes = codes.with_columns(codes["istat"].set(find_contradictions(others), None))
    return codes.join(_list_known(wanted, day), on="istat", how="left", maintain_order="left").select(UNIT)


def is_told_by_name(others: pl.DataFrame, wanted: Level) -> bool:
    """Checks whether units are known by their names alone, or not at all."""
    return "istat" not in others.columns or (has_no_codes(others) and wanted.value in others.columns)


def _find_named(names: pl.Series, wanted: Level, day: date) -> pl.DataFrame:
    """The units that names mean, however they are spelled; null for a name of none."""
    known = get_named(wanted, day)
    found = {name: known.get(simplify_name(name)) for name in names.drop_nulls().unique()}
    rows = [{"name": name, **_describe_unit(unit)} for name, unit in found.items() if unit is not None]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("name", *UNIT), pl.String))
    return names.to_frame("name").join(table, on="name", how="left", maintain_order="left").select(UNIT)


@lru_cache(maxsize=16)
def get_named(wanted: Level, day: date) -> Mapping[str, Unit]:
    """The units of a level by their names in each language, their codes and siglas, simplified."""
    siglas = {one.provincia.codice: one.provincia.sigla for one in Territory.on(day).comuni.values()}
    found = {}
    for unit in sorted(set(Grouping(wanted, day).units().values())):
        sigla = siglas[unit.codice] if wanted == Level.PROVINCIA else unit.codice
        for name in (unit.codice, sigla, unit.denominazione, *unit.denominazione.split("/")):
            found[simplify_name(name)] = unit
    return found


def look_up_codes(others: pl.DataFrame, day: date) -> pl.DataFrame:
    """`written` and `code` of each row: the ISTAT code, and the one at which its comune stands on that day, or null."""
    written = read_codes(others).alias("written").to_frame()
    found = {istat: find_standing(istat, day).code for istat in written["written"].unique().drop_nulls()}
    table = pl.DataFrame(list(found.items()), schema={"written": pl.String, "code": pl.String}, orient="row")
    return written.join(table, on="written", how="left", maintain_order="left")


def refuse_repeated(
    others: pl.DataFrame, by: str = "nation", rows: pl.Series | None = None, day: date | None = None
) -> None:
    """Refuses a frame in which a comune appears twice: it would count twice in every sum and median.

    A comune is known by its identifier, by its ISTAT code of whatever day (with or without the zeros in front); without
    it by name and province, or by the digits of the identifier. One that had merged by the day that is given stands
    beside its heir as little; without a day it is told (`places`), for both had schede until they merged. Totals of
    regions are refused too. Under a column (`edizione`) a comune may appear once for each of its values.
    `rows`: the place of each row in the file, from 0. Raises RepeatedComuneError.
    """
    apart = by if find_level(by) is None and by in others.columns else None
    totals = [[row] for row in find_aggregates(others)]
    for error, found in (
        (AggregateRowError, totals),
        (RepeatedComuneError, find_repeated(others, apart)),
        (AbsorbedComuneError, [] if day is None else find_absorbed(others, day, apart)),
    ):
        if found:
            raise error(describe_repeated(others, found, rows))


def find_absorbed(others: pl.DataFrame, day: date, apart: str | None = None) -> list[list[int]]:
    """The rows, from 0, of comuni that had merged by the day, each with that of the comune that it is part of."""
    if "istat" not in others.columns:
        return []
    within = pl.lit(value="") if apart is None else others[apart].cast(pl.String)
    codes = look_up_codes(others, day).with_row_index("#row").with_columns(within.alias("#apart"))
    merged = [
        one for one in codes["written"].unique().drop_nulls() if find_standing(one, day).standing == Standing.MERGED
    ]
    parts = codes.filter(pl.col("written").is_in(merged))
    heirs = codes.filter(~pl.col("written").is_in(merged)).select("code", "#apart", pl.col("#row").alias("#heir"))
    return [list(pair) for pair in parts.join(heirs, on=["code", "#apart"]).select("#row", "#heir").iter_rows()]


def has_no_codes(others: pl.DataFrame) -> bool:
    """Checks whether no row says an ISTAT code."""
    return 0 < others.height == read_codes(others).null_count()


@lru_cache(maxsize=16)
def _list_known(wanted: Level, day: date) -> pl.DataFrame:
    """The unit of every comune."""
    units = Grouping(wanted, day).units()
    return pl.DataFrame([{"istat": istat, **_describe_unit(unit)} for istat, unit in units.items()])


def _describe_unit(unit: Unit) -> dict[str, str]:
    return {"codice": unit.codice, "denominazione": unit.denominazione}
