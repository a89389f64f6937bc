# SPDX-License-Identifier: EUPL-1.2
"""To which unit each scheda of a frame belongs: its region, its size class, what stands in some column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import polars as pl

from schedario.columns.frames import Schede
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.territory import Grouping, Level, Territory, Unit, size_class
from schedario.territory.errors import shortened
from schedario.territory.files import LAST
from schedario.territory.levels import LARGEST

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


class GroupError(ValueError):
    """The schede cannot be grouped as was asked; the message, in Italian, says what is missing."""


class RepeatedComuneError(GroupError):
    """A comune that appears more than once where schede are added up or compared; `codes` are those that do."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(phrase("analysis.repeated", comuni=shortened(self.codes)))


def refuse_repeated(others: pl.DataFrame, by: str = "nation") -> None:
    """Refuses a frame in which a comune appears twice: it would count twice in every sum and median.

    A comune is known by its code, by its ISTAT code (with or without the zeros in front), without both by its name
    and province. Under a column (`edizione`) it may appear once for each of its values. Raises RepeatedComuneError.
    """
    apart = [by] if level(by) is None and by in others.columns else []
    for names in _list_keys(others):
        keys = others.select(*(_spell_alike(name) for name in names), *(pl.col(name) for name in apart)).drop_nulls(
            names
        )
        twice = keys.filter(keys.is_duplicated())
        if twice.height:
            raise RepeatedComuneError(sorted({" ".join(row) for row in twice.select(names).iter_rows()}))


def _list_keys(others: pl.DataFrame) -> list[list[str]]:
    codes: list[list[str]] = [[name] for name in ("codice", "istat") if name in others.columns]
    whole = {"denominazione", "provincia"} <= set(others.columns)
    return codes or ([["denominazione", "provincia"]] if whole else [])


def _spell_alike(name: str) -> pl.Expr:
    """The text of a key as it is compared; blank is no key."""
    text = pl.col(name).cast(pl.String).str.strip_chars().str.to_uppercase()
    text = text.str.zfill(ISTAT_DIGITS) if name == "istat" else text
    return pl.when(pl.col(name).cast(pl.String).str.strip_chars() != "").then(text).alias(name)


def level(by: str) -> Level | None:
    """The level that `by` names; None for the name of a column."""
    return LEVELS.get(by) or next((one for one in Level if one == by), None)


def units(form: Form, schede: Schede, by: str, day: date | None = None) -> pl.DataFrame:
    """`codice` and `denominazione` of the unit of each scheda, null where it belongs to none that is known.

    Raises GroupError when the frame has not what is needed, UnknownComuneError for ISTAT codes of another day.
    """
    match level(by):
        case None:
            return _column(schede.others, by)
        case Level.NAZIONE:
            return _constant(pl.DataFrame({"codice": "IT", "denominazione": "Italia"}), schede.cells.height)
        case Level.COMUNE:
            return _comuni(schede)
        case Level.ATS:
            return _ats(form, schede)
        case Level.CLASSE:
            return _classes(people(form, schede))
        case one:
            return _places(schede.others, one, day or LAST)


def find_surroundings(form: Form, schede: Schede, day: date | None = None) -> pl.DataFrame:
    """The places where each comune lies, as far as the frame says: in words of its own, else by its ISTAT code."""
    columns = [
        schede.others[name].cast(pl.String)
        if name in schede.others.columns
        else units(form, schede, name, day)["denominazione"].alias(name)
        for name in AROUND
        if has_units(schede, name)
    ]
    return pl.DataFrame(columns)


def has_units(schede: Schede, by: str) -> bool:
    """Checks whether the frame itself says to which unit of a level around the comuni each belongs."""
    wanted = level(by)
    return wanted in schede.others.columns or (wanted in GEOGRAPHIC and "istat" in schede.others.columns)


def people(form: Form, schede: Schede) -> pl.Series:
    """The inhabitants of each comune, null where missing; raises GroupError for an edition that does not say."""
    if form.together is None:
        raise GroupError(phrase("analysis.no_people", form=form.code))
    return schede.cells[form.together.people]


def _column(others: pl.DataFrame, by: str) -> pl.DataFrame:
    if by not in others.columns:
        raise GroupError(phrase("analysis.by", by=by, levels=", ".join(LEVELS), columns=", ".join(others.columns)))
    name = others[by].cast(pl.String)
    return pl.DataFrame([name.alias("codice"), name.alias("denominazione")])


def _constant(whole: pl.DataFrame, rows: int) -> pl.DataFrame:
    return pl.DataFrame([column.new_from_index(0, rows) for column in whole])


def _comuni(schede: Schede) -> pl.DataFrame:
    """By code, else by ISTAT code, else by the number of the row."""
    others = schede.others
    key = next((name for name in ("codice", "istat") if name in others.columns), None)
    rows = pl.int_range(1, schede.cells.height + 1, eager=True).cast(pl.String)
    code = rows if key is None else others[key].cast(pl.String)
    name = others["denominazione"].cast(pl.String) if "denominazione" in others.columns else code
    return pl.DataFrame([code.alias("codice"), name.alias("denominazione")])


def _ats(form: Form, schede: Schede) -> pl.DataFrame:
    """By the column of that name, with the name that the scheda gives; without it, by that name alone."""
    cell = form.together.ats if form.together else None
    if cell is None:
        return _column(schede.others, "ats")
    name = schede.cells[cell]
    if "ats" not in schede.others.columns:
        return pl.DataFrame([name.alias("codice"), name.alias("denominazione")])
    frame = pl.DataFrame([schede.others["ats"].cast(pl.String).alias("codice"), name.alias("denominazione")])
    return frame.with_columns(pl.col("denominazione").drop_nulls().first().over("codice"))


def _classes(inhabitants: pl.Series) -> pl.DataFrame:
    classes = pl.DataFrame([_unit(size_class(most)) for most in (*LARGEST, LARGEST[-1] + 1)])
    place = pl.Series(LARGEST).search_sorted(inhabitants).set(inhabitants.is_null(), None)
    return classes[place]


def _places(others: pl.DataFrame, wanted: Level, day: date) -> pl.DataFrame:
    """By the ISTAT code, which never leaves a doubt; where there is none, by the column of the level's name."""
    if "istat" not in others.columns or (_no_codes(others) and wanted.value in others.columns):
        return _column(others, wanted.value)
    codes = others.select(pl.col("istat").cast(pl.String))
    Territory.on(day).require(set(codes["istat"].drop_nulls()))
    return codes.join(_known(wanted, day), on="istat", how="left", maintain_order="left").select(UNIT)


def _no_codes(others: pl.DataFrame) -> bool:
    return 0 < others.height == others["istat"].null_count()


@lru_cache(maxsize=16)
def _known(wanted: Level, day: date) -> pl.DataFrame:
    """The unit of every comune."""
    units = Grouping(wanted, day).units()
    return pl.DataFrame([{"istat": istat, **_unit(unit)} for istat, unit in units.items()])


def _unit(unit: Unit) -> dict[str, str]:
    return {"codice": unit.codice, "denominazione": unit.denominazione}
