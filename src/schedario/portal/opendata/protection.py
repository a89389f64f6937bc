# SPDX-License-Identifier: EUPL-1.2
"""The rule for small counts, carried out while a publication is built: what is held back, and the proof of it.

Files and API read the records after this, so that no door says more than another.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from schedario.definition.form import Form
from schedario.disclosure.protecting import Protection, protect
from schedario.disclosure.table import CountTable, Key
from schedario.portal.opendata.folders import get_folder
from schedario.portal.opendata.models import Publication, PublicationState, PublishedScheda, SmallCounts
from schedario.portal.opendata.shapes import Record, Totale
from schedario.portal.opendata.withholding import (
    Counted,
    Territory,
    build_count_table,
    get_place,
    list_hidden_counts,
    list_totals,
    refuse_unprotectable,
    withhold_counts,
)
from schedario.portal.write_queue import durable

AT_ONCE = 200  # records that one write brings further
SECONDS = 2.0  # between two words about how far it is


class Withheld(Struct, frozen=True):
    """Numbers that are held back, among `whole`: small ones, others for their sake, and what is computed from them."""

    whole: int = 0
    small: int = 0
    others: int = 0
    following: int = 0


class Report(Struct, frozen=True):
    """The outcome of the rule: for the cells of schede, for the totals; and that of the attack.

    `programs`: linear programs that were solved. Widths are in people: the narrowest interval of a small count and of
    another one is at least so wide; None where nothing is held back, or nothing has an upper bound.
    """

    cells: Withheld
    totals: Withheld
    programs: int
    groups: int
    narrowest_small: int | None
    narrowest_other: int | None
    seconds: float


@dataclass(slots=True)
class BuildProgress:
    """Tells the page how far a build is, now and then."""

    publication: Publication
    step: str
    _told: float = field(default=0.0)

    def __call__(self, done: int, whole: int) -> None:
        now = time.monotonic()
        if now - self._told >= SECONDS or not done:
            self._told = now
            save_progress(self.publication, {"step": self.step, "done": done, "whole": whole})


@durable
def save_progress(publication: Publication, progress: dict[str, str | int]) -> None:
    publication.progress = progress
    publication.save(update_fields=["progress"])


def protect_publication(publication: Publication, form: Form, counted: Sequence[Counted]) -> list[Totale]:
    """Holds back what the rule of the publication wants, proves it, and returns the totals that are published.

    Raises NarrowedError, UnprotectedError, UnprotectableError where the rule cannot be kept.
    """
    table = build_count_table(form, counted)
    if publication.rule != SmallCounts.THRESHOLD:
        return list(list_totals(form, counted, table, ()))
    from schedario.disclosure.proof import prove_protection  # noqa: PLC0415 - brings numpy and HiGHS

    refuse_unprotectable(form)
    earlier = _read_earlier(publication, table)
    choosing = BuildProgress(publication, "choosing")
    protection = protect(table, publication.threshold or 0, always=earlier.hidden, known=earlier.known, tell=choosing)
    proof = prove_protection(table, protection, earlier.known, BuildProgress(publication, "attacking"))
    cells = _withhold_records(publication, form, protection)
    publication.protection = msgspec.to_builtins(
        Report(
            cells=cells,
            totals=_count_totals(table, protection),
            programs=proof.programs,
            groups=proof.groups,
            narrowest_small=proof.narrowest_small,
            narrowest_other=proof.narrowest_other,
            seconds=proof.seconds,
        )
    )
    return list(list_totals(form, counted, table, protection.hidden))


# --- the versions before ---


@dataclass(slots=True)
class _Earlier:
    """The numbers that versions before have held back, and those that they have told and that are the same now."""

    hidden: set[Key] = field(default_factory=set)
    known: set[Key] = field(default_factory=set)

    def add(self, key: Key, value: object, now: int | None, *, withheld: bool) -> None:
        if withheld:
            self.hidden.add(key)
        elif now is not None and value == now:
            self.known.add(key)


def _read_earlier(publication: Publication, table: CountTable) -> _Earlier:
    """Reads the versions of the campaign that held counts back, also those withdrawn: somebody has them."""
    found = _Earlier()
    states = (PublicationState.READY, PublicationState.WITHDRAWN)
    before = Publication.objects.filter(
        campaign=publication.campaign_id,
        number__lt=publication.number,
        state__in=states,
        rule=SmallCounts.THRESHOLD,
    )
    names = {name for _place, name in table.values}
    for one in before.select_related("campaign"):
        for codice, stored in one.schede.values_list("codice", "record").iterator(chunk_size=AT_ONCE):
            cells = msgspec.convert(stored, Record).celle
            for name in names & cells.keys():
                key = (codice, name)
                found.add(key, cells[name].valore, table.values.get(key), withheld=cells[name].riservato)
        for line in (get_folder(one) / "totali.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            place = get_place(Territory(row["livello"], row["territorio"], "", row["regione"] or ""))
            key = (place, row["cella"])
            found.add(key, row["valore"], table.values.get(key), withheld=row["riservatezza"] == "C")
    return found


# --- the records ---


def _withhold_records(publication: Publication, form: Form, protection: Protection) -> Withheld:
    """Rewrites the records; returns how many of their numbers are held back, and why."""
    by_place = list_hidden_counts(protection.hidden)
    places = set(publication.schede.values_list("codice", flat=True))
    somewhere = frozenset[str]().union(*(names for place, names in by_place.items() if place in places))
    small = sum(place in places for place, _name in protection.small)
    others = sum(place in places for place, _name in protection.others)
    whole = withheld = 0
    keys = list(publication.schede.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = list(PublishedScheda.objects.filter(pk__in=keys[start : start + AT_ONCE]))
        for one in some:
            record = msgspec.convert(one.record, Record)
            whole += sum(form.cells[name].numeric and cell.valore is not None for name, cell in record.celle.items())
            kept = withhold_counts(record, form, by_place.get(one.codice, frozenset()), somewhere)
            withheld += len(kept.riservate)
            one.record, one.outcome = msgspec.to_builtins(kept), kept.esito or ""
        _save_records(some)
    return Withheld(whole, small, others, withheld - small - others)


@durable
def _save_records(some: list[PublishedScheda]) -> None:
    PublishedScheda.objects.bulk_update(some, ["record", "outcome"])


def _count_totals(table: CountTable, protection: Protection) -> Withheld:
    leaves = set(table.leaves)

    def count(keys: Iterable[Key]) -> int:
        return sum(place not in leaves for place, _name in keys)

    return Withheld(count(table.values), count(protection.small), count(protection.others))
