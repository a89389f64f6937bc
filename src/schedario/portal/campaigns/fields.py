# SPDX-License-Identifier: EUPL-1.2
"""The fields that a column of an uploaded file can become: a key of the comune, or a value of the edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from schedario.definition.form import Cell, Form
from schedario.portal.campaigns.models import UploadKind
from schedario.writing.look_alikes import list_words

# Words that tell nothing of a label; they are met in Italian headers.
_EMPTY = frozenset(
    {"a", "ad", "ai", "al", "alla", "con", "da", "dal", "dalla", "dei", "del", "dell", "della", "delle", "di"}
    | {"e", "gli", "i", "il", "in", "la", "le", "lo", "per"}
)


@dataclass(frozen=True, slots=True)
class Field:
    """`name` is the cell's id, or begins with @ for what the registry knows of a comune.

    `spellings` are headers that surely mean it; `words` are those that its label has, `code` and `column` the tokens
    that single out a cell of an edition. `short` names it in the head of a column, `choice` in a narrow list.
    """

    name: str
    label: str
    spellings: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()
    code: str = ""
    column: frozenset[str] = frozenset()
    alone: bool = True
    short: str = ""

    @property
    def choice(self) -> str:
        """The label, with what tells two cells of one code apart before the words that they share."""
        return self.label if self.alone else f"{self.short} - {self.label[len(self.code) + 3 :]}"


def find_distinctive_tokens(text: str) -> frozenset[str]:
    """The tokens that tell one label from another."""
    return frozenset(list_words(text)) - _EMPTY


def list_fields(kind: str, form: Form | None) -> tuple[Field, ...]:
    """The fields that the columns of a file of this kind can become."""
    if kind == UploadKind.SUPPLIED and form is not None:
        return (*list_key_fields(), *(_build_cell_field(form, cell) for cell in list_supplied_cells(form)))
    return (*list_key_fields(), *_list_registry_fields())


def list_supplied_cells(form: Form) -> tuple[Cell, ...]:
    """The cells whose value is given beforehand, in print order."""
    return tuple(cell for cell in form.cells.values() if cell.supplied_by.startswith("prefilled"))


def list_key_fields() -> tuple[Field, ...]:
    """The ways to say which comune a row is about."""
    return (
        Field("@codice", _("Codice identificativo"), ("codice", "codice identificativo", "username", "codice ente")),
        Field("@istat", _("Codice ISTAT"), ("istat", "codice istat", "cod istat", "codice istat comune", "pro com")),
        Field("@denominazione", _("Denominazione"), ("comune", "denominazione", "ente", "denominazione comune")),
        Field("@provincia", _("Provincia (sigla)"), ("provincia", "prov", "sigla", "sigla provincia", "targa")),
    )


def _list_registry_fields() -> tuple[Field, ...]:
    return (
        Field("@regione", _("Regione"), ("regione", "denominazione regione")),
        Field("@ats", _("Codice dell’ATS"), ("codice ats", "cod ats", "codice ambito", "id ats")),
        Field(
            "@ats_nome",
            _("Denominazione dell’ATS"),
            ("ats", "ambito", "denominazione ats", "ambito territoriale sociale", "nome ats", "denominazione ambito"),
        ),
        Field("@ats_capofila", _("Ente capofila dell’ATS"), ("capofila", "ente capofila", "comune capofila")),
    )


def _build_cell_field(form: Form, cell: Cell) -> Field:
    """A cell by its id, its code, and the words of its label and header."""
    siblings = [sibling for sibling in list_supplied_cells(form) if sibling.code == cell.code]
    return Field(
        cell.id,
        cell.name,
        (" ".join(list_words(cell.id)), " ".join(list_words(cell.name))),
        find_distinctive_tokens(f"{cell.label} {cell.header}"),
        cell.code.lower(),
        find_distinctive_tokens(cell.header) if cell.column else frozenset(),
        len(siblings) == 1,
        cell.code if len(siblings) == 1 else f"{cell.code} ({cell.header})",
    )


def map_by_name(fields: Iterable[Field]) -> dict[str, Field]:
    """The fields by their name."""
    return {field.name: field for field in fields}
