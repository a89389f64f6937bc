# SPDX-License-Identifier: EUPL-1.2
"""Comuni, provinces and regions by what people write of them: names of any day and spelling, siglas."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from schedario.territory import files
from schedario.territory.standing import list_codes, list_names
from schedario.territory.units import Comune, Regione
from schedario.writing.look_alikes import list_words

# How the identifiers of the ministry begin (TO001SIF00ZZ): sigla and digits of the comune; deduced from published ones.
_NUMBER = re.compile(r"([A-Z]{2})([0-9]{3})(?![0-9])")

# Words with which the name of what is more than a comune begins, and what else statistics call parts of Italy.
_WIDER = re.compile(r"(?:regione|provincia|citta metropolitana|ripartizione|ambito|ats)\b")
_PARTS = frozenset(("italia", "nord", "centronord", "mezzogiorno"))


def simplify_name(text: str) -> str:
    """A name without what people spell in different ways: capitals, accents, apostrophes, hyphens, blanks."""
    return "".join(list_words(text))


def find_regione(name: str) -> Regione | None:
    """The region that a name means, in either of its languages or with both; None for one that there is not."""
    return _map_regioni().get(simplify_name(name))


@cache
def _map_regioni() -> Mapping[str, Regione]:
    return {
        simplify_name(name): one
        for one in files.read_regioni().values()
        for name in (one.denominazione, *one.denominazione.split("/"))
    }


def is_wider_area(name: str) -> bool:
    """Checks whether a name is that of Italy, a part of it, a region, a province or an ambito that says so.

    A bare `Cremona` may be the comune; `Provincia di Cremona` is not.
    """
    if (simple := simplify_name(name)) in _map_names():
        return False
    return simple in _list_parts() or find_regione(name) is not None or bool(_WIDER.match(" ".join(list_words(name))))


@cache
def _list_parts() -> frozenset[str]:
    return _PARTS | {simplify_name(one.denominazione) for one in files.read_ripartizioni().values()}


def is_provincia(name: str) -> bool:
    """Checks whether a sigla or name is that of a province of any day."""
    return simplify_name(name) in _list_provinces()


@cache
def _list_provinces() -> frozenset[str]:
    return frozenset(key for code in files.read_province() for key in _list_keys(code))


def find_named(name: str, provincia: str = "") -> tuple[str, ...]:
    """The ISTAT codes, the latest of each comune, of those that bear or bore a name, in a province of any day.

    `provincia` is a sigla or a name; blank: anywhere.
    """
    wanted = simplify_name(provincia)
    latest = {list_codes(istat)[-1] for istat in _map_names().get(simplify_name(name), ())}
    return tuple(sorted(istat for istat in latest if not wanted or wanted in list_provinces(istat)))


def find_numbered(sigla: str, number: str) -> tuple[str, ...]:
    """The latest ISTAT codes of the comuni that ever had the last three digits `number` in a province of that sigla."""
    provinces = {code for code, one in files.read_province().items() if one.sigla == sigla}
    found = {list_codes(code + number)[-1] for code in provinces if code + number in files.list_known_codes()}
    return tuple(sorted(found))


def find_number(identifier: str) -> str:
    """The sigla and the digits of the comune with which an identifier of the ministry begins; blank for another one."""
    match = _NUMBER.match(identifier)
    return match.group() if match else ""


@cache
def find_identified(identifier: str) -> tuple[str, ...]:
    """The latest ISTAT codes of the comuni that the digits of an identifier may mean."""
    number = find_number(identifier)
    return find_numbered(number[:2], number[2:]) if number else ()


def list_numbers(istat: str) -> tuple[str, ...]:
    """Sigla and last three digits of every code that the comune bore, as the identifiers of the ministry begin."""
    return tuple(f"{files.read_province()[code[:3]].sigla}{code[3:]}" for code in list_codes(istat))


@cache
def bears_name(istat: str, name: str) -> bool:
    """Checks whether the comune with a code bears or bore a name, under any of its codes and in either language."""
    known = [one for code in list_codes(istat) for one in list_names(code)]
    if name.upper() in (one.upper() for one in known):  # as most are written
        return True
    spelled = {simplify_name(one) for one in known}
    return any(simplify_name(one) in spelled for one in (name, *name.split("/")))


def get_latest(istat: str) -> Comune | None:
    """The comune with a code, as it is or was last; None for a code of nobody."""
    return _map_latest().get(istat)


def find_region_code(name: str) -> str:
    """The ISTAT code of a region by its name, however it is spelled; blank for a name of none."""
    return _list_region_codes().get(simplify_name(name), "")


@cache
def _list_region_codes() -> dict[str, str]:
    names = {one.codice: (one.denominazione, *one.denominazione.split("/")) for one in files.read_regioni().values()}
    return {simplify_name(name): code for code, spelled in names.items() for name in spelled}


def list_provinces(istat: str) -> frozenset[str]:
    """Siglas and names, simplified, of the provinces in which the comune lay under each of its codes."""
    return frozenset(key for code in list_codes(istat) for key in _list_keys(code[:3]))


def list_regions(istat: str) -> frozenset[str]:
    """Names and codes, simplified, of the regions in which the comune lay under each of its codes."""
    regions = (files.read_province()[code[:3]].regione for code in list_codes(istat))
    return frozenset(
        simplify_name(name)
        for one in regions
        for name in (one.codice, one.denominazione, *one.denominazione.split("/"))
    )


def _list_keys(provincia: str) -> tuple[str, ...]:
    one = files.read_province()[provincia]
    return tuple(map(simplify_name, (one.sigla, one.denominazione, *one.denominazione.split("/"))))


@cache
def _map_names() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for istat in files.list_known_codes():
        for name in list_names(istat):
            found[simplify_name(name)].add(istat)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def _map_latest() -> Mapping[str, Comune]:
    return {one.istat: one for one in files.read_comuni()}
