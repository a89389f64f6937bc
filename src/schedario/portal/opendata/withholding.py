# SPDX-License-Identifier: EUPL-1.2
"""Records and totals without the small counts that are held back, and without all that tells of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct, structs

from schedario.definition.form import Form
from schedario.disclosure.counts import find_telling, list_counts, list_sums
from schedario.disclosure.table import CountTable, Place, build_table
from schedario.errors import SchedarioError
from schedario.portal.opendata.shapes import Cella, Dubbio, Level, Record, Totale

COUNTRY = "italia"
LEVELS: tuple[Level, ...] = ("ats", "regione", "italia")


class UnprotectableError(SchedarioError):
    """A quadro is due depending on counts, and which are due is published: the edition cannot be protected."""


class Territory(Struct, frozen=True):
    """A place above the comuni; `code` is that of the ATS or the name of the region."""

    level: Level
    code: str
    name: str
    region: str


class Counted(Struct, frozen=True):
    """The counts of a comune, and the territories that it is part of, the smallest first."""

    place: Place
    numbers: dict[str, int]
    above: list[Territory]


def count_people(form: Form, record: Record) -> Counted:
    """The counts of a record that is still whole."""
    values = {name: record.celle[name].valore for name in list_counts(form) if name in record.celle}
    ats = [Territory("ats", record.ats, record.ats_denominazione or record.ats, record.regione)] if record.ats else []
    above = [*ats, Territory("regione", record.regione, record.regione, record.regione)]
    numbers = {name: value for name, value in values.items() if isinstance(value, int)}
    return Counted(record.codice, numbers, [*above, Territory("italia", COUNTRY, "Italia", "")])


def get_place(territory: Territory) -> Place:
    """The name of a territory in a table of counts; no code of a comune has a colon."""
    return f"{territory.level}:{territory.region}:{territory.code}"


def build_count_table(form: Form, counted: Sequence[Counted]) -> CountTable:
    """The counts of all comuni, with the sums over territories."""
    levels = {one.place: [get_place(above) for above in one.above] for one in counted}
    return build_table(((one.place, one.numbers) for one in counted), levels, list_sums(form))


def build_secret_table(form: Form, counted: Sequence[Counted]) -> CountTable:
    """The same without the inhabitants, which are no secret: whoever publishes a campaign is not who counts them."""
    people = form.together.people if form.together else None
    kept = [
        structs.replace(one, numbers={name: value for name, value in one.numbers.items() if name != people})
        for one in counted
    ]
    return build_count_table(form, kept)


def list_totals(
    form: Form, counted: Sequence[Counted], table: CountTable, hidden: Collection[tuple[Place, str]]
) -> Iterator[Totale]:
    """The totals of every territory, the smallest territories first, in the order of the form."""
    territories = {get_place(one): one for each in counted for one in each.above}
    schede = Counter((get_place(one), name) for each in counted for one in each.above for name in each.numbers)
    for place, one in sorted(territories.items(), key=lambda item: (LEVELS.index(item[1].level), item[0])):
        for key in ((place, name) for name in list_counts(form)):
            if key in schede:
                withheld = key in hidden
                value = None if withheld else table.values[key]
                yield Totale(one.level, one.code, one.name, one.region, key[1], schede[key], value, withheld)


# --- a record ---


def refuse_unprotectable(form: Form) -> None:
    """Raises UnprotectableError where it is published whether something is due, and that depends on a count."""
    telling = find_telling(form)
    found = [name for name, counts in telling.quadri.items() if counts]
    found += [cell.id for cell in form.cells.values() if cell.due is not None and telling.read_formula(cell.due)]
    if found:
        raise UnprotectableError(", ".join(found))


def withhold_counts(record: Record, form: Form, hidden: frozenset[str], hidden_somewhere: frozenset[str]) -> Record:
    """The record without these counts, and without what would tell of them.

    Texts and rows that depend on one of them are left out, whatever they say, so that it tells nothing that they are
    not there; so is the number of doubts, wherever a doubt could have been about one of them. `hidden_somewhere` are
    the counts that are held back in some comune: what is usual among comuni is not told of them.
    """
    doubts = [_withhold_usual(one, form, hidden_somewhere) for one in record.dubbi]
    if not hidden:
        return msgspec.structs.replace(record, dubbi=doubts)
    telling = find_telling(form)
    doubts = [one for one in doubts if hidden.isdisjoint(telling.find_of_finding(one.segnalazione, one.celle))]
    cells = {
        name: one if hidden.isdisjoint(telling.cells[name]) else _withhold(one) for name, one in record.celle.items()
    }
    open_outcome = hidden.isdisjoint(telling.outcome)
    withheld = not hidden.isdisjoint(telling.doubts)
    return msgspec.structs.replace(
        record,
        celle=cells,
        riservate=[name for name, one in cells.items() if one.riservato],
        esito=record.esito if open_outcome else None,
        esito_testo=record.esito_testo if open_outcome else None,
        esito_regola=record.esito_regola if open_outcome else None,
        messaggi=[one for one in record.messaggi if hidden.isdisjoint(telling.find_of_message(one.id))],
        conferme=[
            one for one in record.conferme if hidden.isdisjoint(telling.find_of_finding(one.segnalazione, one.celle))
        ],
        dubbi=doubts,
        dubbi_aperti=None if withheld else record.dubbi_aperti,
        dubbi_riservati=withheld,
    )


def _withhold(cell: Cella) -> Cella:
    return msgspec.structs.replace(cell, valore=None, riservato=True)


def _withhold_usual(doubt: Dubbio, form: Form, hidden: frozenset[str]) -> Dubbio:
    if hidden.isdisjoint(find_telling(form).find_compared(doubt.segnalazione)):
        return doubt
    return msgspec.structs.replace(doubt, confronto=None)


def list_hidden_counts(hidden: Iterable[tuple[Place, str]]) -> Mapping[Place, frozenset[str]]:
    """The counts that are held back, by place."""
    found: dict[Place, set[str]] = {}
    for place, name in hidden:
        found.setdefault(place, set()).add(name)
    return {place: frozenset(names) for place, names in found.items()}
