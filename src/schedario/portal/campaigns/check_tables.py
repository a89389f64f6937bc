# SPDX-License-Identifier: EUPL-1.2
"""The tables of the steps of loading a file: its columns, what stays out, what it holds, what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schedario.definition.form import Cell
from schedario.portal.campaigns.control import ColumnControl, SuppliedDoubt
from schedario.portal.campaigns.locating import Note
from schedario.portal.campaigns.registry import RegistryEntry
from schedario.portal.campaigns.rows import LeftOut
from schedario.portal.campaigns.supplied import SuppliedRow
from schedario.tables.kinds import FIGURE, INTEGER, ORDINAL, TEXT, decimal, format_value
from schedario.tables.table import Column, Table
from schedario.territory.search import get_latest

ROWS_NAMED = 5


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file as the page shows it; `kept` are its first values as they would be stored."""

    index: int
    letter: str
    header: str
    values: tuple[str, ...]
    field: str
    kept: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note with the name of what it is about, and the rows of the file in which it is."""

    label: str
    note: Note
    rows: Sequence[int]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value of a comune that a file changes; `overwritten`: the comune wrote another over it, which stays."""

    comune: str
    name: str
    before: str
    after: str
    overwritten: bool = False


def build_column_table() -> Table[FileColumn]:
    """The columns of a file, each a row: what it becomes, and how its first values would be stored."""
    return Table(
        _("Colonne"),
        (
            Column("colonna", _("Colonna"), lambda one: f"{one.letter} {one.header}", drawn="column"),
            Column("diventa", _("Diventa"), lambda one: one.field, drawn="field"),
            Column("righe", _("Prime righe del file"), lambda one: "\n".join(one.values), drawn="values"),
            Column("registrate", _("Come saranno registrate"), _list_kept_values, drawn="kept"),
        ),
    )


def _list_kept_values(column: FileColumn) -> str:
    return "\n".join(text for text, _good in column.kept)


def build_left_out_table() -> Table[LeftOut]:
    """The columns of the rows that are not read."""
    return Table(
        _("Righe lasciate fuori"),
        (
            Column("riga", _("Riga"), lambda one: one.row, ORDINAL),
            Column("testo", _("Nel file"), lambda one: one.text),
            Column("motivo", _("Perché"), lambda one: one.reason),
            Column("rimetti", _("Rimetti"), lambda _one: None, sort=None, in_files=False, drawn="take_back"),
        ),
    )


def build_control_table() -> Table[ColumnControl]:
    """The columns of what each column of numbers holds as a whole; each row has its own decimals."""
    return Table(
        _("Totali per colonna"),
        (
            Column("dato", _("Dato"), lambda one: one.cell.name),
            Column("comuni", _("Comuni"), lambda one: one.filled, INTEGER),
            Column("vuote", _("Vuote"), lambda one: one.blank, INTEGER),
            Column("minimo", _("Minimo"), lambda one: format_figure(one.cell, one.least), FIGURE, sort=None),
            Column("mediana", _("Mediana"), lambda one: format_figure(one.cell, one.median), FIGURE, sort=None),
            Column("massimo", _("Massimo"), lambda one: format_figure(one.cell, one.most), FIGURE, sort=None),
            Column("somma", _("Somma"), lambda one: format_figure(one.cell, one.total), FIGURE, sort=None),
            Column("atto", _("Totale dell’atto"), lambda one: one.typed, sort=None, drawn="typed"),
        ),
    )


def format_figure(cell: Cell, value: int | None) -> str:
    """A value of a cell as people write it; empty where there is none."""
    return format_value(decimal(cell.scale), value)


def build_supplied_doubt_table() -> Table[SuppliedDoubt]:
    """The columns of the supplied values that are to be looked at."""
    return Table(
        _("Valori da guardare"),
        (
            Column("riga", _("Riga"), lambda one: one.row.number, ORDINAL),
            Column("comune", _("Comune"), lambda one: one.row.comune.denominazione),
            Column("controllo", _("Controllo"), lambda one: one.code),
            Column("visto", _("Che cosa si è visto"), lambda one: one.message),
            Column("rimedio", _("Che cosa fare"), lambda one: one.remedy),
        ),
        heading="comune",
    )


def build_note_table() -> Table[FoundNote]:
    """The columns of what is to be looked at before a registry is loaded."""
    return Table(
        _("Da guardare prima di confermare"),
        (
            Column("dato", _("Dato"), lambda one: one.label),
            Column("trovato", _("Nel file"), lambda one: one.note.found),
            Column("visto", _("Che cosa si è visto"), lambda one: one.note.says),
            Column("righe", _("Righe"), lambda one: _list_rows(one.rows), sort=None),
        ),
    )


def _list_rows(rows: Sequence[int]) -> str:
    named = ", ".join(map(str, rows[:ROWS_NAMED]))
    more = len(rows) - ROWS_NAMED
    return f"{named} {_('e altre %(n)s') % {'n': more}}" if more > 0 else named


def build_value_change_table() -> Table[ValueChange]:
    """The columns of the values that a file changes."""
    return Table(
        _("Valori che cambiano"),
        (
            Column("comune", _("Comune"), lambda one: one.comune),
            Column("dato", _("Dato"), lambda one: one.name),
            Column("adesso", _("Adesso"), lambda one: one.before or _("(vuoto)")),
            Column("diventa", _("Diventa"), lambda one: one.after or _("(vuoto)")),
            Column("resta", _("Che cosa resta"), _describe_overwritten, under="diventa"),
        ),
    )


def _describe_overwritten(change: ValueChange) -> str | None:
    return _("il comune vi ha scritto un valore suo, che resta") if change.overwritten else None


SuppliedSample = tuple[SuppliedRow, Sequence[str]]


def build_supplied_sample_table(cells: Sequence[Cell], short_names: Sequence[str]) -> Table[SuppliedSample]:
    """The columns of the first rows as they will be stored: the cells of the file, under their short names."""
    return Table(
        _("Anteprima"),
        (
            Column("comune", _("Comune"), lambda one: one[0].comune.denominazione, sort=None, drawn="comune"),
            *(
                _build_sample_column(at, cell, short)
                for at, (cell, short) in enumerate(zip(cells, short_names, strict=True))
            ),
        ),
    )


def _build_sample_column(at: int, cell: Cell, short: str) -> Column[SuppliedSample]:
    kind = FIGURE if cell.numeric else TEXT
    return Column(f"{at}-{cell.id}", cell.name, lambda one: one[1][at], kind, sort=None, short=short)


def build_registry_sample_table() -> Table[RegistryEntry]:
    """The columns of the first comuni as they will be registered."""
    return Table(
        _("Anteprima"),
        (
            Column("codice", _("Codice"), lambda one: one.codice),
            Column("denominazione", _("Denominazione"), lambda one: one.facts.get("@denominazione", "")),
            Column("istat", _("Codice ISTAT"), lambda one: one.facts.get("@istat", "")),
            Column("proposto", _("Proposto"), lambda one: _("proposto") if one.proposed else None, under="istat"),
            Column("catastale", _("Codice catastale"), lambda one: _find_place(one, "catastale")),
            Column("provincia", _("Provincia"), lambda one: one.facts.get("@provincia", "")),
            Column("regione", _("Regione"), lambda one: one.facts.get("@regione", "")),
            Column("nuts", _("NUTS 3"), lambda one: _find_place(one, "nuts3")),
            Column("ats", _("Codice dell’ATS"), lambda one: one.ats),
        ),
    )


def _find_place(entry: RegistryEntry, name: str) -> str | None:
    """Finds a fact that ISTAT has of the comune with the code of an entry."""
    place = get_latest(entry.facts.get("@istat", ""))
    return str(getattr(place, name)) if place else None
