# SPDX-License-Identifier: EUPL-1.2
"""What a page shows, as a file: CSV for Italian spreadsheets, XLSX with its notes, Parquet for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

import polars as pl
from django.http import HttpResponse
from django.utils.translation import gettext as _

from schedario.columns.schema import DIGITS, METADATA_KEY
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.nation.per_scheda import show_decimals
from schedario.portal.analysis.variables import Variable
from schedario.portal.downloads import add_moment, build_attachment, send_table
from schedario.portal.filing.document import list_free_text_cells
from schedario.tables.kinds import TEXT, Kind, choice, decimal
from schedario.tables.table import Column, Table

WRITTEN = "(testo)"  # stands for words that are not told


Row: TypeAlias = Mapping[str, Any]  # of a frame, by the names of its columns


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a page with the table that they are in, and the figures and decisions among its columns.

    `notes` say what was chosen, when, and by which definition.
    """

    title: str
    rows: pl.DataFrame
    table: Table[Row]
    variables: Sequence[Variable]
    notes: Sequence[str]

    @property
    def column_names(self) -> list[str]:
        return [one.key for one in self.table.file_columns]


def build_table(who: Sequence[Column[Row]], variables: Sequence[Variable]) -> Table[Row]:
    """The columns of a page and of its files: `who` says of whom a row is, figures and decisions follow."""
    return Table(_("Dati"), [*who, *map(build_variable_column, variables)])


def build_field_column(key: str, label: str, kind: Kind = TEXT) -> Column[Row]:
    """A column that shows what the frame has under that name."""
    return Column(key, label, itemgetter(key), kind)


def build_variable_column(one: Variable) -> Column[Row]:
    """A figure as a number; a decision in its words, also where it is open."""
    if one.numeric:
        return Column(one.name, one.heading, itemgetter(one.name), decimal(one.scale))
    words = {**one.words, "None": phrase("due.undecided")}
    return Column(one.name, one.heading, lambda row: str(row[one.name]), choice(words), width=40)


def build_response(sheet: Sheet, kind: str, name: str) -> HttpResponse:
    """The file as an answer; raises Http404 for a kind that there is not."""
    name = add_moment(name)
    if kind == "parquet":
        return build_attachment(write_parquet(sheet), f"{name}.parquet")
    sources = [f"{one.heading}: {one.remarks}" for one in sheet.variables if one.remarks]
    notes = (sheet.title, *sheet.notes, "", *sources)
    rows = sheet.rows.select(sheet.column_names).iter_rows(named=True)
    return send_table(sheet.table, rows, kind, name, notes, large=True)


def write_answers(form: Form, schede: pl.DataFrame, notes: Sequence[str]) -> bytes:
    """Schede as the commands and the library read them: Parquet, exact decimals.

    What a comune wrote in words of its own is not told, only that it wrote something, as the form asks.
    """
    written = [
        pl.when(pl.col(cell.id).str.len_bytes() > 0).then(pl.lit(WRITTEN)).otherwise(pl.col(cell.id)).alias(cell.id)
        for cell in list_free_text_cells(form)
    ]
    buffer = io.BytesIO()
    about = {"form": form.code, "version": form.version, "digest": form.digest, "notes": list(notes)}
    frame = show_decimals(form, schede).with_columns(*written, pl.col("stato").cast(pl.String))
    frame.write_parquet(buffer, metadata={METADATA_KEY: json.dumps(about, ensure_ascii=False)})
    return buffer.getvalue()


def write_parquet(sheet: Sheet) -> bytes:
    """The names of the definition as columns, exact decimals; labels, units and notes in the metadata."""
    decimals = [
        pl.col(one.name).cast(pl.Int128).reinterpret(dtype=pl.Decimal(DIGITS, one.scale))
        for one in sheet.variables
        if one.scale
    ]
    rows = sheet.rows.select(sheet.column_names).with_columns(decimals)
    described = [
        {"name": one.name, "label": one.label, "unit": one.unit_label, "scale": one.scale, "remarks": one.remarks}
        for one in sheet.variables
    ]
    about = {"title": sheet.title, "notes": list(sheet.notes), "columns": described}
    buffer = io.BytesIO()
    rows.write_parquet(buffer, metadata={"schedario": json.dumps(about, ensure_ascii=False)})
    return buffer.getvalue()
