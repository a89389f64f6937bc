# SPDX-License-Identifier: EUPL-1.2
"""Passages of a free text that may name a person or make one known, found by their form, to be read before a release.

Nothing found does not mean that nothing is there: a text is read all the same, only later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, Promise] = {
    "code": _("codice fiscale"),
    "account": _("conto corrente"),
    "phone": _("numero di telefono"),
    "mail": _("indirizzo e-mail"),
    "birth": _("data di nascita"),
    "address": _("indirizzo"),
    "name": _("nome di persona"),
}
WEIGHTS = {"code": 1000, "account": 1000, "phone": 100, "mail": 100, "birth": 100, "address": 30, "name": 10}

# Also with blanks in it, and with a letter that does not check: one typed wrongly makes its person known all the same.
_CODE = re.compile(
    r"(?i)\b[A-Z]{3} ?[A-Z]{3} ?[0-9LMNPQRSTUV]{2}[A-EHLMPRST][0-9LMNPQRSTUV]{2} ?[A-Z][0-9LMNPQRSTUV]{3} ?[A-Z]\b"
)
_ACCOUNT = re.compile(r"\bIT ?\d{2} ?[A-Z](?: ?[0-9A-Z]){22}\b")
_MAIL = re.compile(r"\b[\w.+-]+(?:@| at | chiocciola )[\w-]+(?:\.[\w-]+)+\b")
_PHONE = re.compile(
    r"(?<![\w.,/])(?<!CIG )(?<!CUP )(?:(?:\+|00)39[ .-]?)?(?:\(?3\d{2}\)?|\(?0\d{1,3}\)?)[ ./-]{0,2}"
    r"\d{2,4}(?:[ .-]?\d{2,4}){1,3}(?!\w|,\d)|(?<![\w.,/])\(?0\d{1,3}\)?[ ./-]{1,2}\d{5,8}(?!\w|,\d)"
)
_BIRTH = re.compile(r"\b(?i:nat[oaie])\b[^.;\d]{0,40}\d{1,2}(?:[/.-]\d{1,2}[/.-]|° ?| )(?:[a-z]+ )?\d{2,4}\b")
_ADDRESS = re.compile(
    r"\b(?i:via|viale|v\.le|piazza|p\.zza|piazzale|corso|c\.so|largo|vicolo|strada|contrada|località|loc\.|frazione)"
    r"\s+(?:[a-z]{1,6}\.?\s+){0,3}[A-ZÀ-Ü][\w’'.]*(?:\s+[A-ZÀ-Ü][\w’'.]*)*(?:,?\s*(?:n\.?\s*)?\d+\w?)?",
)
_TITLED = re.compile(
    r"\b(?i:sig\.ra|sig\.r|sig|signora|signorina|signor|dott\.ssa|dott|dr|avv|don|suor|minore|famiglia|coniugi|utente)"
    r"\.?\s+(?:[A-ZÀ-Ü]\.\s*)?(?:[A-ZÀ-Ü][\w’']*|[A-ZÀ-Ü]\.)(?:\s+[A-ZÀ-Ü][\w’']+)?"
)
_INITIAL = re.compile(r"(?<![\w.])(?!S\.)[A-ZÀ-Ü]\. ?[A-ZÀ-Ü][a-zà-ü’']{2,}\b")
_CAPITALS = re.compile(
    r"(?<![\w’'.])[A-ZÀ-Ü][\w’']+(?: (?:De|Di|Da|Del|Della|Lo|La|El|Al|D’|D'))*(?: [A-ZÀ-Ü][\w’']+)+"
)
_PAIR = re.compile(r"(?<=[a-zà-ü,;:] )[A-ZÀ-Ü][a-zà-ü’']+ [A-ZÀ-Ü][a-zà-ü’']{2,}")
# Usual first names, for a first look: many are missing, and those that are other words too are left out.
_GIVEN_NAMES = frozenset((Path(__file__).parent / "given_names.txt").read_text(encoding="utf-8").split())
# Words with a capital that are of offices, not of people.
_OFFICES = frozenset({
    "Accordo", "Alloggi", "Ambito", "Assistente", "Assistenti", "Assistenza", "Assistenziale", "Associazione", "Avviso",
    "Azienda", "Caritas", "Casa", "Centro", "Comunale", "Comune", "Comunità", "Consiglio", "Consortile", "Consorzio",
    "Cooperativa", "Croce", "Decreto", "Delibera", "Determina", "Distretto", "Domiciliare", "Educativa", "Ente",
    "Fondazione", "Fondo", "Giunta", "Integrata", "Istituto", "Legge", "Ministero", "Nazionale", "Parrocchia", "Piano",
    "Progetto", "Programma", "Pronto", "Protocollo", "Provincia", "Quadro", "Regionale", "Regione", "Residenza",
    "Sanitaria", "Scolastica", "Segretariato", "Servizi", "Servizio", "Sociale", "Sociali", "Speciale", "Territoriale",
    "Tribunale", "Ufficio", "Unione", "Zona",
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
    for kind, pattern in _PATTERNS:
        yield from (_make_risk(kind, match) for match in pattern.finditer(text))
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", re.sub(r"^(\+|00)39", "", match[0]))
        if SHORTEST <= len(digits) <= LONGEST:
            yield _make_risk("phone", match)
    yield from (_make_risk("name", match) for match in _CAPITALS.finditer(text) if _has_given_name(match[0]))
    for pattern in (_INITIAL, _PAIR):
        yield from (_make_risk("name", one) for one in pattern.finditer(text) if not _is_of_office(one[0]))


_PATTERNS = (
    ("code", _CODE),
    ("account", _ACCOUNT),
    ("mail", _MAIL),
    ("birth", _BIRTH),
    ("address", _ADDRESS),
    ("name", _TITLED),
)


def _has_given_name(words: str) -> bool:
    """Checks for a first name among words with capitals, none of which is of an office."""
    return not _is_of_office(words) and any(word.casefold() in _GIVEN_NAMES for word in words.split())


def _is_of_office(words: str) -> bool:
    return any(word.capitalize() in _OFFICES for word in words.split())


def _make_risk(kind: str, match: re.Match[str]) -> Risk:
    return Risk(kind, match.start(), match.end(), match[0])
