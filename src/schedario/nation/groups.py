# SPDX-License-Identifier: EUPL-1.2
"""To which unit each scheda of a frame belongs: its region, its size class, what stands in some column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

import polars as pl

from schedario.columns.frames import Schede
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.errors import SchedarioError
from schedario.territory import (
    Found,
    Grouping,
    Level,
    Standing,
    Unit,
    find_standing,
    list_codes,
    list_names,
    size_class,
)
from schedario.territory.errors import SHOWN, shorten_list
from schedario.territory.files import LAST
from schedario.territory.levels import LARGEST
from schedario.territory.search import (
    find_regione,
    get_latest,
    is_provincia,
    list_provinces,
    list_regions,
    simplify_name,
)
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

AROUND = ("provincia", "regione", "ats")

UNIT = ("codice", "denominazione")
ISTAT_DIGITS = 6


class GroupError(SchedarioError, ValueError):
    """The schede cannot be grouped as was asked; the message, in Italian, says what is missing."""


class RepeatedComuneError(GroupError):
    """The same comune stands in several schede, so that every sum would count it as often; `keys` name them."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = tuple(sorted(keys))
        super().__init__(phrase("analysis.repeated", count=len(self.keys), keys=shorten_list(self.keys)))


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
    """The inhabitants of each comune, null where missing; raises GroupError for an edition that does not say."""
    if form.together is None:
        raise GroupError(phrase("analysis.no_people", form=form.code))
    return schede.cells[form.together.people]


def _group_by_column(others: pl.DataFrame, by: str) -> pl.DataFrame:
    if by not in others.columns:
        raise GroupError(phrase("analysis.by", by=by, levels=", ".join(LEVELS), columns=", ".join(others.columns)))
    name = others[by].cast(pl.String)
    return pl.DataFrame([name.alias("codice"), name.alias("denominazione")])


def _group_as_one(whole: pl.DataFrame, rows: int) -> pl.DataFrame:
    return pl.DataFrame([column.new_from_index(0, rows) for column in whole])


def _group_by_comune(schede: Schede) -> pl.DataFrame:
    """By code, else by ISTAT code, else by the number of the row."""
    others = schede.others
    key = next((name for name in ("codice", "istat") if name in others.columns), None)
    rows = pl.int_range(1, schede.cells.height + 1, eager=True).cast(pl.String)
    code = rows if key is None else others[key].cast(pl.String)
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
    if _is_told_by_name(others, wanted):
        return _find_named(_group_by_column(others, wanted.value)["codice"], wanted, day)
    codes = look_up_codes(others, day).rename({"code": "istat"})
    codes = codes.with_columns(codes["istat"].set(find_contradictions(others), None))
    return codes.join(_list_known(wanted, day), on="istat", how="left", maintain_order="left").select(UNIT)


def _is_told_by_name(others: pl.DataFrame, wanted: Level) -> bool:
    """Checks whether units are known by their names alone, or not at all."""
    return "istat" not in others.columns or (_has_no_codes(others) and wanted.value in others.columns)


def _find_named(names: pl.Series, wanted: Level, day: date) -> pl.DataFrame:
    """The units that names mean, however they are spelled; null for a name of none."""
    known = _map_names(wanted, day)
    found = {name: known.get(simplify_name(name)) for name in names.drop_nulls().unique()}
    rows = [{"name": name, **_describe_unit(unit)} for name, unit in found.items() if unit is not None]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("name", *UNIT), pl.String))
    return names.to_frame("name").join(table, on="name", how="left", maintain_order="left").select(UNIT)


@lru_cache(maxsize=16)
def _map_names(wanted: Level, day: date) -> Mapping[str, Unit]:
    """The units of a level by their names in each language, their codes and siglas, simplified."""
    siglas = {one.provincia.codice: one.provincia.sigla for one in Territory.on(day).comuni.values()}
    found = {}
    for unit in sorted(set(Grouping(wanted, day).units().values())):
        sigla = siglas[unit.codice] if wanted == Level.PROVINCIA else unit.codice
        for name in (unit.codice, sigla, unit.denominazione, *unit.denominazione.split("/")):
            found[simplify_name(name)] = unit
    return found


def find_contradictions(others: pl.DataFrame) -> pl.Series:
    """True for each row whose ISTAT code is of another province or region than the row says it lies in."""
    around = [name for name in AROUND[:2] if name in others.columns]
    if "istat" not in others.columns or not around:
        return pl.Series([False]).new_from_index(0, others.height)
    rows = others.select(pl.col("istat", *around).cast(pl.String))
    table = rows.unique()
    different = [lies_elsewhere(istat or "", *words) for istat, *words in table.iter_rows()]
    table = table.with_columns(pl.Series("apart", different, dtype=pl.Boolean))
    return rows.join(table, on=["istat", *around], how="left", nulls_equal=True, maintain_order="left")["apart"]


@lru_cache(maxsize=20_000)
def lies_elsewhere(istat: str, *words: str | None) -> bool:
    """Checks whether some word is a province or region in which the comune never lay; no word of nothing is."""
    if get_latest(istat) is None:
        return False
    around = list_provinces(istat) | list_regions(istat)
    names = [simplify_name(word) for word in words if word and (is_provincia(word) or find_regione(word) is not None)]
    return not around.issuperset(names)


def look_up_codes(others: pl.DataFrame, day: date) -> pl.DataFrame:
    """`written` and `code` of each row: the ISTAT code, and the one at which its comune stands on that day, or null."""
    written = others.select(pl.col("istat").cast(pl.String).alias("written"))
    found = {istat: find_standing(istat, day).code for istat in written["written"].unique().drop_nulls()}
    table = pl.DataFrame(list(found.items()), schema={"written": pl.String, "code": pl.String}, orient="row")
    return written.join(table, on="written", how="left", maintain_order="left")


def describe_places(others: pl.DataFrame, day: date | None = None) -> list[str]:
    """Tells whatever of the places of schede is not as the territory has it, and who stands apart; in Italian."""
    wrong = [*_describe_elsewhere(others), *_describe_names(others, day or LAST)]
    if "istat" in others.columns and not _has_no_codes(others) and (blank := others["istat"].null_count()):
        wrong.append(phrase("analysis.standing_blank", count=blank))
    return describe_codes(others, day) + wrong


def _describe_elsewhere(others: pl.DataFrame) -> Iterator[str]:
    """The codes of another province or region than the row says, and where they are."""
    around = [name for name in AROUND[:2] if name in others.columns]
    if "istat" not in others.columns:
        return
    found = others.filter(find_contradictions(others)).select(pl.col("istat", *around).cast(pl.String)).rows()
    for istat, *words in found[:SHOWN]:
        place = get_latest(istat)
        if place is not None:
            names = {"name": place.denominazione, "province": place.provincia.sigla}
            said = ", ".join(filter(None, words))
            yield phrase(
                "analysis.standing_elsewhere", istat=istat, region=place.regione.denominazione, said=said, **names
            )
    if len(found) > SHOWN:
        yield phrase("analysis.standing_more", count=len(found) - SHOWN)


def _describe_names(others: pl.DataFrame, day: date) -> Iterator[str]:
    """The names of regions that are spelled otherwise than by ISTAT, or of no region."""
    if Level.REGIONE not in others.columns:
        return
    alone = _is_told_by_name(others, Level.REGIONE)
    for name in others[Level.REGIONE].cast(pl.String).drop_nulls().unique().sort():
        unit = _map_names(Level.REGIONE, day).get(simplify_name(name))
        if unit is None:
            yield phrase("analysis.no_region_apart" if alone else "analysis.no_region", name=name)
        elif alone and name not in (unit.denominazione, *unit.denominazione.split("/")):
            yield phrase("analysis.region_spelled", written=name, name=unit.denominazione)


def describe_codes(others: pl.DataFrame, day: date | None = None) -> list[str]:
    """Tells of each ISTAT code that is not of that day where its comune stands, or why it stands apart; in Italian."""
    if "istat" not in others.columns:
        return []
    written = others["istat"].cast(pl.String).unique().drop_nulls().sort()
    found = [find_standing(istat, day or LAST) for istat in written]
    ways = [[one for one in found if one.standing == standing] for standing in Standing]
    return [line for same_way in ways for line in _describe_codes(same_way)]


def _describe_codes(found: Sequence[Found]) -> Iterator[str]:
    """The codes of one standing, the first in words and how many more there are; nothing of those of the day."""
    if found and found[0].standing != Standing.SAME:
        yield from (_describe_code(one) for one in found[:SHOWN])
        if len(found) > SHOWN:
            yield phrase("analysis.standing_more", count=len(found) - SHOWN)


def _describe_code(found: Found) -> str:
    names = list_names(found.code or found.istat)
    words = {"istat": found.istat, "code": found.code or "", "name": names[0] if names else ""}
    days = {"day": f"{found.day:%d/%m/%Y}", "since": f"{found.since:%d/%m/%Y}" if found.since else ""}
    return phrase(f"analysis.standing_{found.standing.value}", **words, **days)


def refuse_repeated(others: pl.DataFrame, by: str = "nation") -> None:
    """Refuses a frame in which a comune appears twice: it would count twice in every sum and median.

    A comune is known by its code, by its ISTAT code of whatever day (with or without the zeros in front), without both
    by its name and province. One that merged is another comune than its heir, which had a scheda of its own until
    then. Under a column (`edizione`) it may appear once for each of its values. Raises RepeatedComuneError.
    """
    apart = [by] if find_level(by) is None and by in others.columns else []
    for names in _list_keys(others):
        keys = others.select(*(_spell_alike(others, name) for name in names), *(pl.col(name) for name in apart))
        twice = keys.drop_nulls(names).filter(pl.struct(pl.all()).is_duplicated())
        if twice.height:
            raise RepeatedComuneError({" ".join(row) for row in twice.select(names).iter_rows()})


def _list_keys(others: pl.DataFrame) -> list[list[str]]:
    codes: list[list[str]] = [[name] for name in ("codice", "istat") if name in others.columns]
    whole = {"denominazione", "provincia"} <= set(others.columns)
    return codes or ([["denominazione", "provincia"]] if whole else [])


def _spell_alike(others: pl.DataFrame, name: str) -> pl.Series:
    """The texts of a key as they are compared; blank is no key."""
    texts = others[name].cast(pl.String).str.strip_chars().str.to_uppercase()
    texts = texts.set(texts == "", None)
    if name != "istat":
        return texts
    texts = texts.str.zfill(ISTAT_DIGITS)
    return texts.replace({code: list_codes(code)[-1] for code in texts.drop_nulls().unique()})


def _has_no_codes(others: pl.DataFrame) -> bool:
    return 0 < others.height == others["istat"].null_count()


@lru_cache(maxsize=16)
def _list_known(wanted: Level, day: date) -> pl.DataFrame:
    """The unit of every comune."""
    units = Grouping(wanted, day).units()
    return pl.DataFrame([{"istat": istat, **_describe_unit(unit)} for istat, unit in units.items()])


def _describe_unit(unit: Unit) -> dict[str, str]:
    return {"codice": unit.codice, "denominazione": unit.denominazione}
