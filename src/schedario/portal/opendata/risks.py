# SPDX-License-Identifier: EUPL-1.2
"""What in a free text may name a person or make one known: found by its form, for who reads it before it is released.

Nothing found does not mean that nothing is there: a text is read all the same, only later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.it import codicefiscale

KINDS: dict[str, Promise] = {
    "code": _("codice fiscale"),
    "phone": _("numero di telefono"),
    "mail": _("indirizzo e-mail"),
    "address": _("indirizzo"),
    "name": _("nome di persona"),
}
WEIGHTS = {"code": 1000, "phone": 100, "mail": 100, "address": 30, "name": 10}

_CODE = re.compile(r"(?i)\b[A-Z]{6}[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]\b")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_PHONE = re.compile(
    r"(?<![\w.,/])(?:(?:\+|00)39[ .-]?)?(?:3\d{2}|0\d{1,3})[ ./-]?\d{2,4}(?:[ .-]?\d{2,4}){1,2}(?![\w,])"
)
_ADDRESS = re.compile(
    r"\b(?:via|viale|v\.le|piazza|p\.zza|piazzale|corso|c\.so|largo|vicolo|strada|contrada|località|loc\.|frazione)"
    r"\s+(?:[a-z]{1,6}\.?\s+){0,3}[A-ZÀ-Ü][\w’'.]*(?:\s+[A-ZÀ-Ü][\w’'.]*)*(?:,?\s*(?:n\.?\s*)?\d+\w?)?",
)
_TITLED = re.compile(
    r"\b(?i:sig\.ra|sig\.r|sig|signora|signorina|signor|dott\.ssa|dott|dr|avv|don|suor|minore|famiglia|coniugi)"
    r"\.?\s+(?:[A-ZÀ-Ü]\.\s*)?[A-ZÀ-Ü][\w’']*(?:\s+[A-ZÀ-Ü][\w’']+)?"
)
_PAIR = re.compile(r"(?<=[a-zà-ü,;:] )[A-ZÀ-Ü][a-zà-ü’']+ [A-ZÀ-Ü][a-zà-ü’']{2,}")
# Words with a capital that are of offices, not of people.
_OFFICES = frozenset({
    "Ambito", "Assistente", "Assistenti", "Azienda", "Caritas", "Casa", "Centro", "Comune", "Comunità", "Consorzio",
    "Croce", "Decreto", "Distretto", "Ente", "Fondo", "Legge", "Ministero", "Piano", "Provincia", "Quadro", "Regione",
    "Segretariato", "Servizi", "Servizio", "Ufficio", "Unione", "Zona",
})  # fmt: skip
SHORTEST = 9  # digits of a telephone number, the prefix of the country left out
LONGEST = 11


@dataclass(frozen=True, slots=True)
class Risk:
    """A passage of a text, from `start` to `end`, and its kind (KINDS)."""

    kind: str
    start: int
    end: int
    passage: str

    @property
    def label(self) -> Promise:
        return KINDS[self.kind]


def find_risks(text: str) -> list[Risk]:
    """The passages, in their order; each place is told once, by the gravest kind."""
    found: list[Risk] = []
    for risk in sorted(_find_all(text), key=lambda one: (-WEIGHTS[one.kind], one.start)):
        if all(risk.end <= one.start or one.end <= risk.start for one in found):
            found.append(risk)
    return sorted(found, key=lambda one: one.start)


def weigh_risks(texts: Iterable[str]) -> int:
    """The risk of some texts together: what was found, each by its weight."""
    return sum(WEIGHTS[risk.kind] for text in texts for risk in find_risks(text))


def _find_all(text: str) -> Iterator[Risk]:
    for match in _CODE.finditer(text):
        if codicefiscale.is_valid(match[0]):
            yield _make_risk("code", match)
    yield from (_make_risk("mail", match) for match in _MAIL.finditer(text))
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", re.sub(r"^(\+|00)39", "", match[0]))
        if SHORTEST <= len(digits) <= LONGEST:
            yield _make_risk("phone", match)
    yield from (_make_risk("address", match) for match in _ADDRESS.finditer(text))
    yield from (_make_risk("name", match) for match in _TITLED.finditer(text))
    yield from (_make_risk("name", match) for match in _PAIR.finditer(text) if _OFFICES.isdisjoint(match[0].split()))


def _make_risk(kind: str, match: re.Match[str]) -> Risk:
    return Risk(kind, match.start(), match.end(), match[0])
