# SPDX-License-Identifier: EUPL-1.2
"""The mapping of a file's columns: proposed, looked at, confirmed, and remembered for the next year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from schedario.documents.tables.reader import Table, TableSheet, column_name
from schedario.portal.campaigns.fields import Field, map_by_name
from schedario.portal.campaigns.guessing import guess_columns, guess_header, read_headers
from schedario.portal.campaigns.models import SavedMapping
from schedario.writing.look_alikes import list_words

KEYS = ("@codice", "@istat", "@denominazione")


@dataclass(frozen=True)
class ColumnMapping:
    """Sheet and row of headers, counted from 0, and what each column that counts becomes.

    `header` is the last of `span` rows of headers. `left_out` are rows that are not to be read, each with the reason;
    `choices` says for a cell how doubtful values of its column are read: `supplied.CHOICES`.
    """

    sheet: int
    header: int
    columns: dict[int, str]
    span: int = 1
    left_out: dict[int, str] = field(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "header": self.header,
            "columns": {str(k): v for k, v in self.columns.items()},
            "span": self.span,
            "left_out": {str(k): v for k, v in self.left_out.items()},
            "choices": self.choices,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ColumnMapping:
        """The mapping as it was kept; one that was kept before there were choices has none."""
        return cls(
            data["sheet"],
            data["header"],
            {int(k): v for k, v in data["columns"].items()},
            data.get("span", 1),
            {int(k): v for k, v in data.get("left_out", {}).items()},
            {name: tuple(chosen) for name, chosen in data.get("choices", {}).items()},
        )

    def find_column(self, field: str) -> int | None:
        """The column that becomes `field`."""
        return self.fields.get(field)

    @cached_property
    def fields(self) -> Mapping[str, int]:
        """Field → column."""
        return {name: column for column, name in self.columns.items()}


def propose_mapping(table: Table, fields: Sequence[Field]) -> ColumnMapping:
    """The sheet and the columns that fit best; a hidden sheet only where no other fits at all."""
    candidates = [_propose_in_sheet(table, index, fields) for index in range(len(table.sheets))]

    def weigh(mapping: ColumnMapping) -> tuple[bool, int, int]:
        shown = bool(mapping.columns) and not table.sheets[mapping.sheet].hidden
        return shown, len(mapping.columns), -mapping.sheet

    return max(candidates, key=weigh)


def _propose_in_sheet(table: Table, index: int, fields: Sequence[Field]) -> ColumnMapping:
    sheet = table.sheets[index]
    row, span = guess_header(sheet, fields)
    return propose_mapping_at(sheet, index, row, span, fields)


def propose_mapping_at(sheet: TableSheet, index: int, row: int, span: int, fields: Sequence[Field]) -> ColumnMapping:
    """The mapping to propose when a person has chosen the sheet and the rows of headers."""
    return ColumnMapping(index, row, guess_columns(read_headers(sheet, row, span), fields), span)


def find_faults(mapping: ColumnMapping, fields: Sequence[Field]) -> list[str]:
    """The faults that keep the mapping from being used, in words."""
    labels = {field.name: field.label for field in fields}
    found = [
        _("«%(field)s» è indicato per più colonne: lasciane una sola.") % {"field": labels.get(name, name)}
        for name in _find_repeated_fields(mapping)
    ]
    if not any(mapping.find_column(key) is not None for key in KEYS):
        found.append(_("Indica la colonna che dice di quale comune si tratta: codice, ISTAT o denominazione."))
    if not any(name not in (*KEYS, "@provincia") for name in mapping.columns.values()):
        found.append(_("Indica almeno una colonna di valori: altrimenti il file non aggiunge nulla."))
    return found


def _find_repeated_fields(mapping: ColumnMapping) -> list[str]:
    names = list(mapping.columns.values())
    return sorted({name for name in names if names.count(name) > 1})


# --- remembered columns ---


@dataclass(frozen=True, slots=True)
class Remembered:
    """A saved mapping laid over a file: what it gives, and where file and memory differ.

    `changed`: (column, what the field was called then, what it is called now).
    """

    mapping: ColumnMapping
    changed: tuple[tuple[str, str, str], ...]
    missing: tuple[str, ...]


def describe_columns(
    headers: Sequence[str], mapping: ColumnMapping, fields: Sequence[Field]
) -> dict[str, dict[str, str]]:
    """The columns as `SavedMapping` keeps them."""
    labels = map_by_name(fields)
    return {
        normalise_header(headers[column]): {"field": name, "label": labels[name].label}
        for column, name in mapping.columns.items()
        if normalise_header(headers[column])
    }


def apply_saved_mapping(
    saved: SavedMapping, sheet: TableSheet, at: ColumnMapping, fields: Sequence[Field]
) -> Remembered:
    """The saved columns on the sheet and header row of `at`; columns that it does not know are left out."""
    known, texts = map_by_name(fields), read_headers(sheet, at.header, at.span)
    places = {normalise_header(text): column for column, text in enumerate(texts) if text}
    found = {
        places[header]: column["field"]
        for header, column in saved.columns.items()
        if header in places and column["field"] in known
    }
    missing = tuple(header for header in saved.columns if header not in places)
    mapping = ColumnMapping(at.sheet, at.header, dict(sorted(found.items())), at.span)
    return Remembered(mapping, tuple(_list_changed_labels(saved, places, known)), missing)


def _list_changed_labels(
    saved: SavedMapping, places: Mapping[str, int], known: Mapping[str, Field]
) -> Iterator[tuple[str, str, str]]:
    for header, column in saved.columns.items():
        if header in places:
            now = known[column["field"]].label if column["field"] in known else _("non c’è più")
            if now != column["label"] and not column["field"].startswith(
                "@"
            ):  # their labels are the portal's own words
                yield column_name(places[header]), column["label"], now


def normalise_header(header: str) -> str:
    """A header as it is compared with others."""
    return " ".join(list_words(header))
