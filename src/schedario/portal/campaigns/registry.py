# SPDX-License-Identifier: EUPL-1.2
"""Comuni and ambiti from an uploaded file: the same steps as for supplied values, with the registry as their aim."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import msgspec
from django.utils.text import slugify
from django.utils.translation import gettext as _

from schedario.errors import SchedarioError
from schedario.portal.accounts.actions.delegations import end_delegations_to_left_ats
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import REGISTRY, RegistryLoaded
from schedario.portal.campaigns.locating import Located, Locator, Note
from schedario.portal.campaigns.models import Upload
from schedario.portal.campaigns.rows import (
    LeftOut,
    MappedSheet,
    RowError,
    describe_left_out,
    format_plain,
    normalise_code,
    normalise_istat,
)
from schedario.portal.registry.models import Ats, Comune
from schedario.portal.write_queue import durable
from schedario.territory import list_codes

CODE = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,19}")
LONGEST = {"@denominazione": 120, "@provincia": 2, "@regione": 40, "@ats": 40, "@ats_nome": 120, "@ats_capofila": 120}
OF_A_NEW_ONE = ("@denominazione", "@provincia", "@regione")
ATTRIBUTES = {"@denominazione": "denominazione", "@istat": "istat", "@provincia": "provincia", "@regione": "regione"}


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """A row: the comune's code, its facts (@-name → text) as they are registered, and the code of its ATS, if any.

    `proposed`: its ISTAT code was found by name and province.
    """

    row: int
    codice: str
    facts: dict[str, str]
    ats: str
    proposed: bool = False


@dataclass(slots=True)
class RegistryPlan:
    """`changed`: (entry, {what: (before, after)}). `ambiti`: code → name and lead, of those to be made or changed.

    `notes`: what is to be looked at before confirming → the rows of the file that it is about.
    """

    new: list[RegistryEntry] = field(default_factory=list)
    changed: list[tuple[RegistryEntry, dict[str, tuple[str, str]]]] = field(default_factory=list)
    unchanged: int = 0
    ambiti: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    notes: dict[Note, list[int]] = field(default_factory=dict)
    left_out: tuple[LeftOut, ...] = ()

    @property
    def digest(self) -> str:
        """A digest of its effects."""
        new = [[entry.codice, entry.facts, entry.ats] for entry in self.new]
        changed = [[entry.codice, cells] for entry, cells in self.changed]
        left_out = describe_left_out(self.left_out)
        return hashlib.sha256(msgspec.json.encode([new, changed, self.ambiti, len(self.errors), left_out])).hexdigest()

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.ambiti)


def plan_registry(mapped: MappedSheet) -> RegistryPlan:
    """The rows held against the registry. The code identifies a comune: it is never derived from anything else."""
    planned = RegistryPlan(left_out=tuple(mapped.list_left_out()))
    there = {comune.codice.upper(): comune for comune in Comune.objects.select_related("ats")}
    places = {list_codes(one.istat)[-1]: code for code, one in there.items() if one.istat and not one.synthetic}
    seen: dict[str, int] = {}
    for row in mapped.list_rows():
        entry, located = _locate_entry(mapped, _read_entry(mapped, row), there)
        wrong = [*located.errors, *_check_entry(mapped, row, entry, new=entry.codice not in there)]
        wrong += _refuse_same_place(mapped, entry, places)
        for note in located.notes:
            planned.notes.setdefault(note, []).append(row + 1)
        if entry.codice in seen:
            expected = _("un comune per riga; è già alla riga %(row)s") % {"row": seen[entry.codice]}
            wrong.append(mapped.build_error(row, "@codice", expected, _("Tieni una sola delle due righe.")))
        seen.setdefault(entry.codice, row + 1)
        planned.errors += wrong
        _sort_entry(planned, entry, there.get(entry.codice))
    planned.ambiti = _collect_ambiti(mapped, planned)
    return planned


def _locate_entry(
    mapped: MappedSheet, entry: RegistryEntry, there: Mapping[str, Comune]
) -> tuple[RegistryEntry, Located]:
    located = Locator(mapped, entry.row, entry.codice, entry.facts, there.get(entry.codice)).locate()
    return replace(entry, facts=located.facts, proposed=located.proposed), located


def _refuse_same_place(mapped: MappedSheet, entry: RegistryEntry, places: dict[str, str]) -> Iterator[RowError]:
    """A comune has one code: its ISTAT code, under whatever number, is that of no other. `places` gets this one's."""
    istat = entry.facts.get("@istat")
    if istat:
        other = places.setdefault(list_codes(istat)[-1], entry.codice)
        if other != entry.codice:
            expected = _("un comune che non sia già registrato; questo è %(other)s") % {"other": other}
            remedy = _("Usa lo stesso codice identificativo, o correggi il codice ISTAT.")
            yield mapped.build_error(entry.row, "@istat", expected, remedy)


def _read_entry(mapped: MappedSheet, row: int) -> RegistryEntry:
    facts = {
        name: " ".join(format_plain(mapped.get_value(row, name)).split()) for name in mapped.mapping.columns.values()
    }
    if facts.get("@istat"):
        facts["@istat"] = normalise_istat(mapped.get_value(row, "@istat"))
    if "@provincia" in facts:
        facts["@provincia"] = facts["@provincia"].upper()
    ats = facts.get("@ats") or slugify(facts.get("@ats_nome", ""))[:40]
    return RegistryEntry(row, normalise_code(mapped.get_value(row, "@codice")), facts, slugify(ats))


def _check_entry(mapped: MappedSheet, row: int, entry: RegistryEntry, *, new: bool) -> Iterator[RowError]:
    if not CODE.fullmatch(entry.codice):
        expected = _("un codice di lettere e cifre, al massimo 20")
        yield mapped.build_error(row, "@codice", expected, _("Scrivi il codice identificativo del comune."))
    istat = entry.facts.get("@istat")
    if istat and not re.fullmatch(r"[0-9]{6}", istat):
        yield mapped.build_error(row, "@istat", _("sei cifre"), _("Scrivi il codice ISTAT del comune."))
    for name, longest in LONGEST.items():
        if len(entry.facts.get(name, "")) > longest:
            expected = _("al massimo %(most)s caratteri") % {"most": longest}
            yield mapped.build_error(row, name, expected, _("Abbrevia il testo."))
    for name in OF_A_NEW_ONE if new else ():
        if not entry.facts.get(name):
            yield mapped.build_error(
                row,
                name,
                _("un valore, perché il comune è nuovo"),
                _("Aggiungi la colonna o il dato; se la riga non è di un comune, lasciala fuori."),
            )


def _sort_entry(planned: RegistryPlan, entry: RegistryEntry, there: Comune | None) -> None:
    if there is None:
        planned.new.append(entry)
        return
    cells = dict(_list_differences(entry, there))
    if cells:
        planned.changed.append((entry, cells))
    else:
        planned.unchanged += 1


def _list_differences(entry: RegistryEntry, there: Comune) -> Iterator[tuple[str, tuple[str, str]]]:
    """The facts that differ in the file; where it says nothing the registry stays as it is."""
    for name, attribute in ATTRIBUTES.items():
        after = entry.facts.get(name)
        if after and after != getattr(there, attribute):
            yield attribute, (getattr(there, attribute), after)
    before = there.ats.code if there.ats else ""
    if entry.ats and entry.ats != before:
        yield "ats", (before, entry.ats)


def _collect_ambiti(mapped: MappedSheet, planned: RegistryPlan) -> dict[str, tuple[str, str]]:
    """The ambiti to make or rename; two rows that call one ATS by two names are an error."""
    there = {ats.code: (ats.name, ats.lead) for ats in Ats.objects.all()}
    first_stated: dict[str, tuple[str, str]] = {}
    for row in mapped.list_rows():
        entry = _read_entry(mapped, row)
        if not entry.ats:
            continue
        name, lead = there.get(entry.ats, (entry.ats, ""))
        stated = (entry.facts.get("@ats_nome") or name, entry.facts.get("@ats_capofila") or lead)
        if first_stated.setdefault(entry.ats, stated) != stated:
            expected = " · ".join(text for text in first_stated[entry.ats] if text)
            remedy = _("Lo stesso ATS ha due nomi o due capofila: scrivili uguali in tutte le righe.")
            planned.errors.append(mapped.build_error(row, "@ats_nome", expected, remedy))
    return {code: stated for code, stated in first_stated.items() if there.get(code) != stated}


class RegistryRefusedError(SchedarioError):
    """The present plan is wrong, or is not the one that was confirmed."""


@durable
def load_registry(upload: Upload, mapped: MappedSheet, confirmed: str, who: Actor) -> RegistryPlan:
    """Does what the plan with the digest `confirmed` says, or raises RegistryRefusedError and does nothing."""
    planned = plan_registry(mapped)
    if planned.errors or planned.digest != confirmed:
        raise RegistryRefusedError
    for code, (name, lead) in planned.ambiti.items():
        Ats.objects.update_or_create(code=code, defaults={"name": name, "lead": lead})
    ambiti = {ats.code: ats for ats in Ats.objects.all()}
    Comune.objects.bulk_create([_build_comune(entry, ambiti) for entry in planned.new], batch_size=500)
    _apply_plan(planned, ambiti)
    end_delegations_to_left_ats(who)
    loaded = RegistryLoaded(
        file=upload.name,
        digest=upload.digest,
        new=[entry.codice for entry in planned.new],
        changed={entry.codice: cells for entry, cells in planned.changed},
        ambiti=planned.ambiti,
        left_out=describe_left_out(planned.left_out),
    )
    record_event(who, REGISTRY, loaded)
    upload.delete()
    return planned


def _build_comune(entry: RegistryEntry, ambiti: dict[str, Ats]) -> Comune:
    facts = {attribute: entry.facts.get(name, "") for name, attribute in ATTRIBUTES.items()}
    return Comune(codice=entry.codice, ats=ambiti.get(entry.ats), **facts)


def _apply_plan(planned: RegistryPlan, ambiti: dict[str, Ats]) -> None:
    changes_by_code = {entry.codice: cells for entry, cells in planned.changed}
    comuni = [comune for comune in Comune.objects.all() if comune.codice.upper() in changes_by_code]
    for comune in comuni:
        for attribute, (_before, after) in changes_by_code[comune.codice.upper()].items():
            setattr(comune, attribute, ambiti[after] if attribute == "ats" else after)
    Comune.objects.bulk_update(comuni, ["denominazione", "istat", "provincia", "regione", "ats"], batch_size=500)
