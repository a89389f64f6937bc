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
from schedario.disclosure.protecting import Protection
from schedario.disclosure.table import CountTable, Key
from schedario.disclosure.versions import Version
from schedario.portal.opendata.folders import get_folder
from schedario.portal.opendata.models import Publication, PublicationState, PublishedScheda, SmallCounts
from schedario.portal.opendata.records import build_record
from schedario.portal.opendata.shapes import Record, Totale
from schedario.portal.opendata.withholding import (
    Counted,
    Territory,
    build_count_table,
    build_secret_table,
    count_people,
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
    _told: float = field(default=0.0)

    def __call__(self, step: str, done: int, whole: int) -> None:
        now = time.monotonic()
        if now - self._told >= SECONDS or not done:
            self._told = now
            save_progress(self.publication, {"step": step, "done": done, "whole": whole})


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
    from schedario.disclosure.proof import choose_version  # noqa: PLC0415 - brings numpy and HiGHS

    refuse_unprotectable(form)
    secret = build_secret_table(form, counted)
    protection, proof = choose_version(
        publication.number,
        secret,
        publication.threshold or 0,
        _name_submissions(publication),
        _read_earlier(publication),
        BuildProgress(publication),
    )
    cells = _withhold_records(publication, form, protection)
    report = Report(
        cells=cells,
        totals=_count_totals(table, protection),
        programs=proof.programs,
        groups=proof.groups,
        narrowest_small=proof.narrowest_small,
        narrowest_other=proof.narrowest_other,
        seconds=proof.seconds,
    )
    publication.protection = msgspec.to_builtins(report)
    return list(list_totals(form, counted, table, protection.hidden))


# --- the versions before ---


def _name_submissions(publication: Publication) -> dict[str, str]:
    """A name for what each comune had sent, the same in all versions."""
    rows = publication.schede.values_list("codice", "submission_id")
    return {codice: f"{codice}#{submission}" for codice, submission in rows}


def _read_earlier(publication: Publication) -> list[Version]:
    """Reads the versions of the campaign that held counts back, also those withdrawn: somebody has them."""
    before = Publication.objects.filter(
        campaign=publication.campaign_id,
        number__lt=publication.number,
        state__in=(PublicationState.READY, PublicationState.WITHDRAWN),
        rule=SmallCounts.THRESHOLD,
    )
    return [_read_version(one) for one in before.select_related("campaign").order_by("number")]


def _read_version(publication: Publication) -> Version:
    """A version as it was before anything was held back, and what was."""
    form = publication.form
    counted: list[Counted] = []
    hidden: set[Key] = set()
    rows = publication.schede.select_related("submission").defer("submission__pdf").order_by("codice")
    for one in rows.iterator(chunk_size=AT_ONCE):
        counted.append(count_people(form, build_record(one, form)))
        hidden.update((one.codice, name) for name in msgspec.convert(one.record, Record).riservate)
    for line in (get_folder(publication) / "totali.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["riservatezza"] == "C":
            place = Territory(row["livello"], row["territorio"], "", row["regione"] or "")
            hidden.add((get_place(place), row["cella"]))
    table = build_secret_table(form, counted)
    withheld = frozenset(hidden & table.values.keys())
    return Version(publication.number, table, publication.threshold or 0, withheld, _name_submissions(publication))


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
