# SPDX-License-Identifier: EUPL-1.2
"""What a page shows, as a file: CSV for Italian spreadsheets, XLSX with its notes, Parquet for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
import xlsxwriter
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from schedario.columns.schema import DIGITS, METADATA_KEY
from schedario.definition.display import number
from schedario.definition.form import Form
from schedario.nation.alone import valued
from schedario.portal.analysis.variables import Variable
from schedario.portal.downloads import attachment
from schedario.portal.opendata.records import free_text_cells
from schedario.portal.spreadsheets import harmless, put

WRITTEN = "(testo)"  # stands for words that are not told


@dataclass(frozen=True, slots=True)
class Sheet:
    """`who` are the headings of the first columns of `rows`, texts or counts; the variables follow, by their names.

    `notes` say what was chosen, when, and by which definition.
    """

    title: str
    rows: pl.DataFrame
    who: dict[str, str]
    variables: Sequence[Variable]
    notes: Sequence[str]

    @property
    def headings(self) -> list[str]:
        return [*self.who.values(), *(one.heading for one in self.variables)]


def response(sheet: Sheet, kind: str, name: str) -> HttpResponse:
    """The file as an answer; raises Http404 for a kind that there is not."""
    write = {"csv": as_csv, "xlsx": as_xlsx, "parquet": as_parquet}.get(kind)
    if write is None:
        raise Http404
    return attachment(write(sheet), dated(name, kind))


def dated(name: str, kind: str) -> str:
    """The name of a file that is made now."""
    return f"{name}-{timezone.localtime():%Y%m%d-%H%M}.{kind}"


def as_csv(sheet: Sheet) -> bytes:
    """Semicolons, decimal commas, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(sheet.headings)
    told = [None] * len(sheet.who) + list(sheet.variables)
    for row in _rows(sheet):
        writer.writerow([_written(value, one) for value, one in zip(row, told, strict=True)])
    return text.getvalue().encode("utf-8-sig")


def _rows(sheet: Sheet) -> list[tuple[object, ...]]:
    return sheet.rows.select(*sheet.who, *(one.name for one in sheet.variables)).rows()


def _written(value: object, variable: Variable | None) -> object:
    if value is None:
        return ""
    if variable is None:
        return harmless(value) if isinstance(value, str) else value
    return number(int(str(value)), variable.scale) if variable.numeric else variable.words.get(str(value), value)


def as_xlsx(sheet: Sheet) -> bytes:
    """The rows, and a second sheet that says what they are."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
        data = book.add_worksheet(_("Dati"))
        data.freeze_panes(1, 1)
        data.set_column(0, 0, 28)
        data.set_column(1, len(sheet.headings), 16)
        forms = [None] * len(sheet.who) + [_format(book, one) for one in sheet.variables]
        told = [None] * len(sheet.who) + list(sheet.variables)
        for column, heading in enumerate(sheet.headings):
            data.write_string(0, column, heading, bold)
        for index, row in enumerate(_rows(sheet), 1):
            for column, (value, one) in enumerate(zip(row, told, strict=True)):
                put(data, index, column, _cell(value, one), forms[column])
        _notes(book.add_worksheet(_("Note")), sheet)
    return buffer.getvalue()


def _format(book: xlsxwriter.Workbook, one: Variable) -> object:
    return book.add_format({"num_format": "#,##0" + ("." + "0" * one.scale if one.scale else "")})


def _cell(value: object, variable: Variable | None) -> object:
    """A workbook holds numbers as floats: the nearest to the exact value, which has few decimals."""
    if value is None or variable is None:
        return value
    if not variable.numeric:
        return variable.words.get(str(value), value)
    return int(str(value)) / 10**variable.scale if variable.scale else int(str(value))


def _notes(sheet: xlsxwriter.worksheet.Worksheet, told: Sheet) -> None:
    sheet.set_column(0, 0, 110)
    sources = [f"{one.heading}: {one.source}" for one in told.variables if one.source]
    for row, text in enumerate((told.title, *told.notes, "", *sources)):
        sheet.write_string(row, 0, text)


def answers(form: Form, schede: pl.DataFrame, notes: Sequence[str]) -> bytes:
    """Schede as the commands and the library read them: Parquet, exact decimals.

    What a comune wrote in words of its own is not told, only that it wrote something, as the form asks.
    """
    written = [
        pl.when(pl.col(cell.id).str.len_bytes() > 0).then(pl.lit(WRITTEN)).otherwise(pl.col(cell.id)).alias(cell.id)
        for cell in free_text_cells(form)
    ]
    buffer = io.BytesIO()
    about = {"form": form.code, "version": form.version, "digest": form.digest, "notes": list(notes)}
    frame = valued(form, schede).with_columns(*written, pl.col("stato").cast(pl.String))
    frame.write_parquet(buffer, metadata={METADATA_KEY: json.dumps(about, ensure_ascii=False)})
    return buffer.getvalue()


def as_parquet(sheet: Sheet) -> bytes:
    """The names of the definition as columns, exact decimals; labels, units and notes in the metadata."""
    decimals = [
        pl.col(one.name).cast(pl.Int128).reinterpret(dtype=pl.Decimal(DIGITS, one.scale))
        for one in sheet.variables
        if one.scale
    ]
    rows = sheet.rows.select(*sheet.who, *(one.name for one in sheet.variables)).with_columns(decimals)
    described = [
        {"name": one.name, "label": one.label, "unit": one.unit_label, "scale": one.scale} for one in sheet.variables
    ]
    about = {"title": sheet.title, "notes": list(sheet.notes), "columns": described}
    buffer = io.BytesIO()
    rows.write_parquet(buffer, metadata={"schedario": json.dumps(about, ensure_ascii=False)})
    return buffer.getvalue()
