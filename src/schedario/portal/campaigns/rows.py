# SPDX-License-Identifier: EUPL-1.2
"""Rows of an uploaded file: whose they are, and what is wrong with them, all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from schedario.documents.tables.reader import TableSheet, Value, column_name
from schedario.portal.campaigns.mapping import KEYS, ColumnMapping
from schedario.portal.registry.models import Comune
from schedario.territory import Standing, find_standing, list_codes, list_names
from schedario.territory.files import LAST, known_codes
from schedario.territory.search import list_provinces, simplify_name


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
        header = str(self.sheet.value(self.mapping.header, column))
        return RowError(
            row + 1, column_name(column), header, format_plain(self.get_value(row, field)), expected, remedy
        )

    def list_rows(self) -> Iterator[int]:
        """The rows below the headers that have something in a column that counts."""
        for row in range(self.mapping.header + 1, len(self.sheet.rows)):
            if any(self.sheet.value(row, column) != "" for column in self.mapping.columns):
                yield row


def format_plain(value: Value) -> str:
    """A value of the file as text; numbers with a decimal comma and nothing else."""
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value


def normalise_istat(value: Value) -> str:
    """Six digits: spreadsheets drop the zeros in front."""
    text = format_plain(value)
    return text.zfill(6) if text.isdigit() else text


class ComuneIndex:
    """The comuni of the registry, found by what a row says of them."""

    def __init__(self, comuni: Iterable[Comune]) -> None:
        self.codes: dict[str, Comune] = {}
        self.istat: dict[str, list[Comune]] = defaultdict(list)
        self.names: dict[str, list[Comune]] = defaultdict(list)
        for comune in comuni:
            self.codes[comune.codice.upper()] = comune
            self.istat[list_codes(comune.istat)[-1]].append(comune)
            self.names[simplify_name(comune.denominazione)].append(comune)

    def find_comune(self, mapped: MappedSheet, row: int) -> Comune | RowError:
        """The one comune that all keys of the row agree on."""
        agreed: list[Comune] | None = None
        for key in KEYS:
            if mapped.get_value(row, key) == "":
                continue
            candidates = self._find_candidates(mapped, row, key)
            if not candidates:
                return self._report_unknown(mapped, row, key)
            both = candidates if agreed is None else [one for one in agreed if one in candidates]
            if not both:
                return _report_disagreement(mapped, row, key, (agreed or candidates)[0])
            agreed = both
        if agreed is None:
            return _report_nameless(mapped, row)
        return agreed[0] if len(agreed) == 1 else _report_ambiguous(mapped, row, agreed)

    def _find_candidates(self, mapped: MappedSheet, row: int, key: str) -> list[Comune]:
        value = mapped.get_value(row, key)
        if key == "@codice":
            found = self.codes.get(format_plain(value).upper())
            return [found] if found else []
        if key == "@istat":
            return self.istat.get(list_codes(normalise_istat(value))[-1], [])
        provincia = format_plain(mapped.get_value(row, "@provincia"))
        named = self.names.get(simplify_name(format_plain(value)), [])
        return [comune for comune in named if not provincia or _lies_in(comune, provincia)]

    def _report_unknown(self, mapped: MappedSheet, row: int, key: str) -> RowError:
        """No comune has that key: where the territory knows that it merged, the heir is the answer."""
        expected = _("un comune dell’anagrafe del portale")
        remedy = _("Correggi la riga o toglila; un comune nuovo va prima caricato fra comuni e ambiti.")
        istat = normalise_istat(mapped.get_value(row, key)) if key == "@istat" else ""
        found = find_standing(istat, LAST) if istat else None
        if found is not None and found.standing == Standing.MERGED and found.code and found.since:
            heir = {"code": found.code, "name": list_names(found.code)[0], "day": f"{found.since:%d/%m/%Y}"}
            expected = _("%(code)s (%(name)s), di cui il comune è parte dal %(day)s") % heir
            remedy = _("Riporta i valori sulla riga di quel comune, sommandoli ai suoi, e togli questa.")
        return mapped.build_error(row, key, expected, remedy)


def _lies_in(comune: Comune, provincia: str) -> bool:
    """Checks a sigla, or the name of a province, of any day."""
    known = list_provinces(comune.istat) if comune.istat in known_codes() else frozenset()
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
