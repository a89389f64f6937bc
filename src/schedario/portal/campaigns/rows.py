# SPDX-License-Identifier: EUPL-1.2
"""Rows of an uploaded file: whose they are, and what is wrong with them, all at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property

from django.utils.translation import gettext as _

from schedario.documents.tables.asides import Aside, find_aside
from schedario.documents.tables.reader import TableSheet, Value, column_name
from schedario.portal.campaigns.guessing import read_headers
from schedario.portal.campaigns.mapping import KEYS, ColumnMapping
from schedario.portal.registry.models import Comune
from schedario.territory import Standing, find_standing, list_codes, list_names
from schedario.territory.files import LAST, list_known_codes
from schedario.territory.search import find_named, find_regione, is_provincia, list_provinces, simplify_name
from schedario.writing.look_alikes import list_words, unify_signs


@dataclass(frozen=True, slots=True)
class RowError:
    """An error in one cell: `row` and `column` as a spreadsheet shows them."""

    row: int
    column: str
    header: str
    found: str
    expected: str
    remedy: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not read: its number as a spreadsheet shows it, its first text, the reason, and whose it is."""

    row: int
    text: str
    reason: str
    by_hand: bool


def describe_left_out(rows: Iterable[LeftOut]) -> dict[str, str]:
    """The rows that are not read, as the journal tells them: number → first text and reason."""
    return {str(one.row): f"{one.text[:80]}: {one.reason}" for one in rows}


@dataclass(frozen=True)
class MappedSheet:
    """A cell of the file, for errors and for what is shown."""

    sheet: TableSheet
    mapping: ColumnMapping

    def get_value(self, row: int, field: str) -> Value:
        """The value of a row for a field; blank where no column becomes it."""
        column = self.mapping.find_column(field)
        return "" if column is None else self.sheet.value(row, column)

    def build_error(self, row: int, field: str, expected: str, remedy: str) -> RowError:
        """An error at the cell of `field`."""
        column = self.mapping.find_column(field) or 0
        found = format_plain(self.get_value(row, field))
        return RowError(row + 1, column_name(column), self.read_header(column), found, expected, remedy)

    def find_fault(self, row: int, field: str) -> RowError | None:
        """The error of a formula that has no value; a blank in its place would delete what there is."""
        column = self.mapping.find_column(field)
        why = None if column is None else self.sheet.faults.get((row, column))
        if why is None:
            return None
        if why == "error":
            return self.build_error(row, field, _("un valore"), _("La formula dà un errore: correggila nel foglio."))
        remedy = _("La formula non è mai stata calcolata: apri il file con un foglio di calcolo e salvalo.")
        return self.build_error(row, field, _("un valore"), remedy)

    def list_rows(self) -> Iterator[int]:
        """The rows below the headers that have something in a column that counts, but for those that are left out."""
        for row in range(self.mapping.header + 1, len(self.sheet.rows)):
            counts = any(self.sheet.value(row, column) != "" for column in self.mapping.columns)
            if counts and row not in self.passed_over and self.find_aside(row) is None:
                yield row

    @cached_property
    def passed_over(self) -> Collection[int]:
        """The rows that a person left out, and those that the sheet does not show."""
        return {*self.mapping.left_out, *self.sheet.hidden_rows}

    def find_aside(self, row: int) -> Aside | None:
        """The kind of a row that is about the table and no data: a total, a note. One that names a comune is data."""
        named = [format_plain(self.get_value(row, key)) for key in KEYS]
        if any(name.strip() and find_aside([name]) is None for name in named):
            return None
        return find_aside([format_plain(value) for value in self.sheet.rows[row]])

    def list_left_out(self) -> Iterator[LeftOut]:
        """The rows below the headers that are not read, though something stands there, with the reason."""
        for row in range(self.mapping.header + 1, len(self.sheet.rows)):
            text = next((format_plain(value) for value in self.sheet.rows[row] if value != ""), "")
            if row in self.mapping.left_out:
                yield LeftOut(row + 1, text, self.mapping.left_out[row], by_hand=True)
            elif row in self.sheet.hidden_rows:
                yield LeftOut(row + 1, text, _("riga nascosta"), by_hand=False)
            elif text and (aside := self.find_aside(row)):
                yield LeftOut(row + 1, text, _name_aside(aside), by_hand=False)

    def read_header(self, column: int) -> str:
        """The header of a column, of however many rows it is."""
        return self.headers[column] if column < len(self.headers) else ""

    @cached_property
    def headers(self) -> list[str]:
        return read_headers(self.sheet, self.mapping.header, self.mapping.span)


def _name_aside(aside: Aside) -> str:
    return {"total": _("totale"), "mean": _("media"), "note": _("nota")}[aside]


def format_plain(value: Value) -> str:
    """A value of the file as text; numbers with a decimal comma and nothing else."""
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value


def normalise_code(value: Value) -> str:
    """A code without blanks around and what nobody sees, in capitals."""
    return unify_signs(format_plain(value)).strip().upper()


_ISTAT = re.compile(
    r"([0-9]{4,6})(?:[.,]0+)?"
)  # programs make decimals of codes; none has more than two zeros in front


def normalise_istat(value: Value) -> str:
    """Six digits: spreadsheets drop the zeros in front."""
    text = normalise_code(value)
    digits = _ISTAT.fullmatch(text)
    return digits[1].zfill(6) if digits else text


class ComuneIndex:
    """The comuni of the registry, found by what a row says of them."""

    def __init__(self, comuni: Iterable[Comune]) -> None:
        self.codes: dict[str, Comune] = {}
        self.istat: dict[str, list[Comune]] = defaultdict(list)
        self.names: dict[str, list[Comune]] = defaultdict(list)
        self.short_names: dict[str, list[Comune]] = defaultdict(list)
        for comune in comuni:
            self.codes[comune.codice.upper()] = comune
            self.istat[list_codes(comune.istat)[-1]].append(comune)
            self.names[simplify_name(comune.denominazione)].append(comune)
            self.short_names[fold_name(comune.denominazione)].append(comune)

    def find_comune(self, mapped: MappedSheet, row: int) -> Comune | RowError:
        """The one comune that all keys of the row agree on."""
        agreed: list[Comune] | None = None
        for key in KEYS:
            if mapped.get_value(row, key) == "":
                continue
            if fault := mapped.find_fault(row, key):
                return fault
            candidates = self._find_candidates(mapped, row, key, agreed)
            if not candidates:
                return self._report_unknown(mapped, row, key, agreed)
            both = candidates if agreed is None else [one for one in agreed if one in candidates]
            if not both:
                return _report_disagreement(mapped, row, key, (agreed or candidates)[0])
            agreed = both
        if agreed is None:
            return _report_nameless(mapped, row)
        return agreed[0] if len(agreed) == 1 else _report_ambiguous(mapped, row, agreed)

    def _find_candidates(
        self, mapped: MappedSheet, row: int, key: str, agreed: Sequence[Comune] | None
    ) -> list[Comune]:
        value = mapped.get_value(row, key)
        if key == "@codice":
            found = self.codes.get(normalise_code(value))
            return [found] if found else []
        if key == "@istat":
            return self.istat.get(list_codes(normalise_istat(value))[-1], [])
        written = _strip_title(format_plain(value))
        name = simplify_name(written)
        if agreed is not None:  # by codes: the name may be of another day or in another language
            return [one for one in agreed if name in _list_all_names(one) or one in self._find_by_short_name(written)]
        provincia = format_plain(mapped.get_value(row, "@provincia"))
        named = self.names.get(name) or self._find_by_other_name(written) or self._find_by_short_name(written)
        return [comune for comune in named if not provincia or _lies_in(comune, provincia)]

    def _find_by_other_name(self, name: str) -> list[Comune]:
        """The comuni that bear or bore a name which the registry does not have."""
        named = find_named(name) or [code for part in name.split("/") for code in find_named(part)]
        found = {list_codes(code)[-1] for code in named}
        return [comune for code in sorted(found) for comune in self.istat.get(code, ())]

    def _find_by_short_name(self, name: str) -> list[Comune]:
        """The comuni whose names differ in small words only: `Reggio Emilia`, `S. Nicolò`."""
        return self.short_names.get(fold_name(name), [])

    def _report_unknown(self, mapped: MappedSheet, row: int, key: str, agreed: Sequence[Comune] | None) -> RowError:
        """No comune has that key: where the territory knows that it merged, the heir is the answer."""
        if agreed:
            return _report_other_name(mapped, row, key, agreed[0])
        name = _strip_title(format_plain(mapped.get_value(row, key)))
        provincia = format_plain(mapped.get_value(row, "@provincia"))
        codes = [normalise_istat(mapped.get_value(row, key))] if key == "@istat" else []
        if key == "@denominazione":
            codes += find_named(name, provincia)
        for istat in codes:
            found = find_standing(istat, LAST)
            if found.standing == Standing.MERGED and found.code and found.since:
                return _report_merged(mapped, row, key, found.code, found.since)
        expected = _("un comune dell’anagrafe del portale")
        if key == "@denominazione" and (likely := self._propose_comuni(name, provincia)):
            among = ", ".join(f"{one.denominazione} ({one.provincia}), {one.codice}" for one in likely)
            return mapped.build_error(row, key, expected, _("Può essere: %(among)s.") % {"among": among})
        if key == "@denominazione" and (find_regione(name) or is_provincia(name)):
            remedy = _("Non è un comune: lascia fuori la riga, con il motivo.")
        else:
            remedy = _("Correggi la riga o lasciala fuori; un comune nuovo va prima caricato fra comuni e ambiti.")
        return mapped.build_error(row, key, expected, remedy)

    def _propose_comuni(self, name: str, provincia: str) -> list[Comune]:
        """Comuni whose names have the same words and more, or are spelled nearly so; three at most."""
        words = frozenset(list_words(name)) - _SMALL_WORDS
        near = {
            comune.codice: comune
            for comunes in self.names.values()
            for comune in comunes
            if (not provincia or _lies_in(comune, provincia))
        }
        shared = [one for one in near.values() if words and words <= frozenset(list_words(one.denominazione))]
        if shared:
            return shared[:MOST_PROPOSED]
        by_name = {simplify_name(one.denominazione): one for one in near.values()}
        return [by_name[one] for one in get_close_matches(simplify_name(name), by_name, MOST_PROPOSED, ALIKE)]


_SMALL_WORDS = frozenset(
    {"a", "al", "alla", "all", "e", "ed", "d", "da", "di", "del", "della", "dell", "dello", "dei", "degli", "delle"}
    | {"in", "nel", "nella", "nell", "sul", "sulla", "sull", "con"}
)
_SAINTS = frozenset({"s", "ss", "san", "santa", "sant", "santo", "santi"})
MOST_PROPOSED = 3
ALIKE = 0.85  # of two spellings of a name, from 0 to 1
_TITLE = re.compile(r"^\s*(?:comune di|comune|città di|municipio di)\s+", re.IGNORECASE)


def fold_name(name: str) -> str:
    """The words of a name without those that are left out in haste, saints as one.

    >>> fold_name("Reggio nell'Emilia"), fold_name("San Nicolò d'Arcidano") == fold_name("S. Nicolo' Arcidano")
    ('reggio emilia', True)
    """
    return " ".join("s" if word in _SAINTS else word for word in list_words(name) if word not in _SMALL_WORDS)


def _strip_title(name: str) -> str:
    """The name without the words that say that it is a comune."""
    return _TITLE.sub("", unify_signs(name))


def _list_all_names(comune: Comune) -> frozenset[str]:
    """The names of a comune, of any day and in either language, as they are compared; also both in one."""
    known = {comune.denominazione, *(name for code in list_codes(comune.istat) for name in list_names(code))}
    parts = {part for name in known for part in name.split("/")}
    return frozenset(map(simplify_name, known | parts | {f"{one}/{other}" for one in parts for other in parts}))


def _report_merged(mapped: MappedSheet, row: int, key: str, code: str, since: date) -> RowError:
    heir = {"code": code, "name": list_names(code)[0], "day": f"{since:%d/%m/%Y}"}
    expected = _("%(code)s (%(name)s), di cui il comune è parte dal %(day)s") % heir
    remedy = _("Riporta i valori sulla riga di quel comune, sommandoli ai suoi, e togli questa.")
    return mapped.build_error(row, key, expected, remedy)


def _report_other_name(mapped: MappedSheet, row: int, key: str, comune: Comune) -> RowError:
    expected = _("lo stesso comune delle altre colonne: %(comune)s") % {"comune": f"{comune} ({comune.codice})"}
    remedy = _("Controlla quale dei due dati è giusto; se il comune ha cambiato nome, aggiorna prima comuni e ambiti.")
    return mapped.build_error(row, key, expected, remedy)


def _lies_in(comune: Comune, provincia: str) -> bool:
    """Checks a sigla, or the name of a province, of any day."""
    known = list_provinces(comune.istat) if comune.istat in list_known_codes() else frozenset()
    return simplify_name(provincia) in {simplify_name(comune.provincia), *known}


def _report_ambiguous(mapped: MappedSheet, row: int, candidates: list[Comune]) -> RowError:
    key = next(key for key in reversed(KEYS) if mapped.get_value(row, key) != "")
    among = ", ".join(f"{comune.denominazione} ({comune.provincia})" for comune in candidates[:4])
    remedy = _("Indica la provincia, o meglio il codice. Possono essere: %(among)s.") % {"among": among}
    return mapped.build_error(row, key, _("un solo comune"), remedy)


def _report_disagreement(mapped: MappedSheet, row: int, key: str, other: Comune) -> RowError:
    expected = _("lo stesso comune delle altre colonne: %(comune)s") % {"comune": f"{other} ({other.codice})"}
    return mapped.build_error(row, key, expected, _("Controlla quale dei due dati è giusto."))


def _report_nameless(mapped: MappedSheet, row: int) -> RowError:
    key = next(key for key in KEYS if mapped.mapping.find_column(key) is not None)
    return mapped.build_error(
        row, key, _("il comune a cui si riferisce la riga"), _("Indica il comune o togli la riga.")
    )
