# SPDX-License-Identifier: EUPL-1.2
"""The tables of the pages of open data: versions, their tables and files, the dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from schedario.definition.phrases import phrase
from schedario.portal.opendata.models import Publication
from schedario.tables.kinds import FIGURE, INTEGER, MOMENT
from schedario.tables.table import Column, Table

FORMATS = ("csv", "parquet", "jsonl")
FORMAT_NAMES = {"csv": "CSV", "parquet": "Parquet", "jsonl": "JSON"}

File = Mapping[str, Any]  # name, size and sha256, as a publication lists them
PublishedTable = tuple[str, Sequence[File]]  # with its files, one of each format
Entry = Mapping[str, str]  # of a dictionary, by the names of its columns


def build_version_table() -> Table[Publication]:
    """The columns of the versions of a campaign, for who makes them."""
    return Table(
        _("Versioni"),
        (
            Column("versione", _("Versione"), lambda one: str(one.number), drawn="number"),
            Column("quando", _("Quando"), lambda one: one.published_at, MOMENT),
            Column("da", _("Da"), lambda one: str(one.published_by or "")),
            Column("schede", _("Schede"), lambda one: one.total, INTEGER),
            Column("stato", _("Stato"), lambda one: one.get_state_display(), drawn="state"),
            Column("azioni", _("Azioni"), lambda _one: None, sort=None, in_files=False, drawn="actions"),
        ),
    )


def build_published_table() -> Table[PublishedTable]:
    """The columns of the published tables: a file of each format."""
    return Table(
        _("Tabelle"),
        (
            Column("tabella", _("Tabella"), lambda one: one[0]),
            *(_build_format_column(at, kind) for at, kind in enumerate(FORMATS)),
            Column("contiene", _("Che cosa contiene"), lambda _one: None, in_files=False, drawn="about"),
        ),
    )


def _build_format_column(at: int, kind: str) -> Column[PublishedTable]:
    return Column(str(at), FORMAT_NAMES[kind], lambda one: str(one[1][at]["name"]), drawn="download")


def build_file_table() -> Table[File]:
    """The columns of all files of a version."""
    return Table(
        _("File"),
        (
            Column("file", _("File"), lambda one: str(one["name"]), drawn="file"),
            Column("dimensione", _("Dimensione"), lambda one: filesizeformat(one["size"]), FIGURE, sort=_get_size),
            Column("sha256", "SHA-256", lambda one: str(one["sha256"]), drawn="checksum"),
        ),
    )


def _get_size(file: File) -> int:
    return int(file["size"])


def build_cell_entry_table() -> Table[Entry]:
    """The columns of a dictionary's entries about cells: with unit, formula and source."""
    return Table(
        _("Dizionario"),
        (
            *_build_entry_columns(),
            Column("unita", _("Unità"), lambda one: one["unita"]),
            Column("decimali", _("Decimali"), lambda one: one["decimali"], FIGURE),
            Column("formula", _("Formula"), lambda one: one["formula_in_parole"]),
            Column("fonte", _("Regola e fonte"), lambda one: f"{phrase('status.' + one['regola'])}. {one['fonte']}"),
        ),
    )


def build_plain_entry_table() -> Table[Entry]:
    """The columns of a dictionary's other entries: with their values."""
    return Table(
        _("Dizionario"),
        (*_build_entry_columns(), Column("valori", _("Valori"), lambda one: one["valori"], drawn="values")),
    )


def _build_entry_columns() -> list[Column[Entry]]:
    return [
        Column("colonna", _("Colonna"), lambda one: one["colonna"], drawn="code"),
        Column("etichetta", _("Che cos’è"), lambda one: one["etichetta"]),
        Column("sezione", _("Sezione"), lambda one: one.get("sezione"), under="etichetta"),
        Column("tipo", _("Tipo"), lambda one: one["tipo"]),
    ]
