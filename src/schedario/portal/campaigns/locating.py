# SPDX-License-Identifier: EUPL-1.2
"""A row of the registry held against the territory: which comune it is, and where that lies.

What contradicts the territory is an error; what the territory does not know, or what it puts in other words, is a note
to look at before confirming. Invented comuni (`synthetic`) lie nowhere, and only their region is held against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from schedario.portal.campaigns.rows import MappedSheet, RowError
from schedario.portal.registry.models import Comune as RegistryComune
from schedario.territory import Comune, Standing, find_standing, list_names
from schedario.territory.errors import shorten_list
from schedario.territory.files import LAST, read_province
from schedario.territory.search import (
    bears_name,
    find_identified,
    find_named,
    find_number,
    find_regione,
    get_latest,
    is_provincia,
    list_numbers,
    list_provinces,
    simplify_name,
)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to look at: in `field` was `found`; `says` what becomes of it, or why it is doubtful."""

    field: str
    found: str
    says: str


@dataclass(slots=True)
class Located:
    """The facts of a row as they are registered (@-name → text), and what there is to say of them."""

    facts: dict[str, str]
    proposed: bool = False
    notes: list[Note] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


@dataclass(frozen=True)
class Locator:
    """One row: `facts` of the file, `there` what the registry has of that comune already."""

    mapped: MappedSheet
    row: int
    codice: str
    facts: dict[str, str]
    there: RegistryComune | None

    def locate(self) -> Located:
        """Finds the comune, by its ISTAT code, else by name and province, else by the digits of its identifier."""
        located = Located(dict(self.facts))
        if self.there is not None and self.there.synthetic:
            self._fit_region(located, None)
            return located
        place = self._find_place(located)
        if place is not None:
            self._check_identity(located, place)
            located.facts["@istat"] = place.istat
            self._fit_province(located, place)
        elif (sigla := self._get_fact("@provincia")) and not is_provincia(sigla):
            located.notes.append(Note("@provincia", sigla, _("non è la sigla di una provincia")))
        self._fit_region(located, place)
        return located

    def _get_fact(self, name: str) -> str:
        """A fact of the file; where it says nothing, what the registry has."""
        known = getattr(self.there, name.removeprefix("@"), "") if self.there else ""
        return self.facts.get(name) or known

    # -- which comune -----------------------------------------------------------------------------------

    def _find_place(self, located: Located) -> Comune | None:
        istat = self._get_fact("@istat")
        if not istat:
            return self._propose_place(located)
        return self._look_up_place(located, istat) if re.fullmatch(r"[0-9]{6}", istat) else None

    def _look_up_place(self, located: Located, istat: str) -> Comune | None:
        found = find_standing(istat, LAST)
        if found.standing == Standing.UNKNOWN:
            self._report_unknown(located, istat)
            return None
        if found.standing == Standing.MERGED and found.code and found.since:
            located.notes.append(Note("@istat", istat, _describe_merger(found.code, f"{found.since:%d/%m/%Y}")))
            return get_latest(istat)
        if found.standing == Standing.RECODED and found.code and found.since:
            says = _("dal %(day)s lo stesso comune ha il codice %(code)s") % {
                "day": f"{found.since:%d/%m/%Y}",
                "code": found.code,
            }
            located.notes.append(Note("@istat", istat, says))
        return get_latest(found.code or istat)

    def _report_unknown(self, located: Located, istat: str) -> None:
        """A code of a province that there is may be newer than the lists; any other one is of nobody."""
        if istat[:3] in read_province():
            says = _("nessun comune fino al %(day)s ha questo codice: il comune starà a parte nell’analisi")
            located.notes.append(Note("@istat", istat, says % {"day": f"{LAST:%d/%m/%Y}"}))
            return
        expected, remedy = _("il codice ISTAT di un comune"), _("Correggi il codice, o lascialo vuoto: sarà proposto.")
        located.errors.append(self.mapped.build_error(self.row, "@istat", expected, remedy))

    def _propose_place(self, located: Located) -> Comune | None:
        """The comune of that name in that province; of several the one that the identifier's digits mean."""
        name, provincia = self._get_fact("@denominazione"), self._get_fact("@provincia")
        named = find_named(name, provincia) if name else ()
        found = tuple(code for code in named if code in self._list_numbered()) if len(named) > 1 else named
        if len(found) == 1:
            located.proposed = True
            return self._look_up_place(located, found[0])
        if name:
            several = _("più comuni con questo nome: indica il codice ISTAT")
            none = _("nessun comune con questo nome in questa provincia: resta senza codice ISTAT")
            written = f"{name} ({provincia})" if provincia else name
            located.notes.append(Note("@denominazione", written, several if named else none))
        return None

    def _list_numbered(self) -> tuple[str, ...]:
        """The comuni that the digits of the identifier may mean."""
        return find_identified(self.codice)

    def _check_identity(self, located: Located, place: Comune) -> None:
        """Name and identifier held against the comune that was found: the name of another one contradicts its code."""
        name, names = self._get_fact("@denominazione"), list_names(place.istat)
        if name and not bears_name(place.istat, name):
            others = find_named(name)
            if others:
                located.errors.append(self._report_other_name(place, names[0], others))
            else:
                says = _("il codice ISTAT %(code)s è di %(name)s") % {"code": place.istat, "name": names[0]}
                located.notes.append(Note("@denominazione", name, says))
        number = find_number(self.codice)
        if number and number not in list_numbers(place.istat):
            says = _("le cifre del codice identificativo non sono quelle del codice ISTAT %(code)s (%(name)s)")
            located.notes.append(Note("@codice", self.codice, says % {"code": place.istat, "name": names[0]}))

    def _report_other_name(self, place: Comune, name: str, others: Sequence[str]) -> RowError:
        expected = _("«%(name)s», di cui è il codice ISTAT %(code)s") % {"name": name, "code": place.istat}
        remedy = _("Controlla quale dei due dati è giusto: il codice di chi ha questo nome è %(codes)s.")
        return self.mapped.build_error(self.row, "@denominazione", expected, remedy % {"codes": shorten_list(others)})

    # -- where it lies ----------------------------------------------------------------------------------

    def _fit_province(self, located: Located, place: Comune) -> None:
        written = self.facts.get("@provincia", "")
        located.facts["@provincia"] = place.provincia.sigla
        if written and simplify_name(written) not in list_provinces(place.istat):
            located.errors.append(self._report_contradiction("@provincia", place, place.provincia.sigla))
        elif written and written != place.provincia.sigla:
            located.notes.append(
                Note("@provincia", written, _("diventa «%(after)s»") % {"after": place.provincia.sigla})
            )

    def _fit_region(self, located: Located, place: Comune | None) -> None:
        written = self.facts.get("@regione", "")
        meant = find_regione(written) if written else None
        if written and meant is None:
            expected, remedy = _("una delle venti regioni"), _("Correggi il nome della regione.")
            located.errors.append(self.mapped.build_error(self.row, "@regione", expected, remedy))
        elif place is not None and meant not in {None, place.regione}:
            located.errors.append(self._report_contradiction("@regione", place, place.regione.denominazione))
        elif (regione := place.regione if place else meant) is not None:
            located.facts["@regione"] = regione.denominazione
            if written and written != regione.denominazione:
                says = _("diventa «%(after)s»") % {"after": regione.denominazione}
                located.notes.append(Note("@regione", written, says))

    def _report_contradiction(self, name: str, place: Comune, expected: str) -> RowError:
        told = _("%(expected)s, dove si trova %(comune)s (ISTAT %(code)s)") % {
            "expected": expected,
            "comune": place.denominazione,
            "code": place.istat,
        }
        return self.mapped.build_error(self.row, name, told, _("Controlla quale dei due dati è giusto."))


def _describe_merger(heir: str, day: str) -> str:
    words = {"day": day, "code": heir, "name": list_names(heir)[0]}
    return _("dal %(day)s il comune è parte di %(code)s (%(name)s)") % words


def list_unkeyed_comuni(comuni: Iterable[RegistryComune]) -> list[tuple[RegistryComune, str]]:
    """The real comuni that the registry does not key to the territory, each with the reason."""
    told = ((one, _describe_key(one)) for one in comuni if not one.synthetic)
    return [(one, says) for one, says in told if says]


def _describe_key(one: RegistryComune) -> str:
    """The reason why a comune is not keyed; blank where it is."""
    if not one.istat:
        return _("senza codice ISTAT")
    found, place = find_standing(one.istat, LAST), get_latest(one.istat)
    if place is None:
        return _("il codice ISTAT %(code)s non è di nessun comune") % {"code": one.istat}
    if found.standing == Standing.MERGED and found.code and found.since:
        return _describe_merger(found.code, f"{found.since:%d/%m/%Y}")
    if found.standing == Standing.RECODED:
        return _("il codice ISTAT di oggi è %(code)s") % {"code": found.code}
    if one.regione != place.regione.denominazione:
        return _("la regione del territorio è %(region)s") % {"region": place.regione.denominazione}
    return ""
