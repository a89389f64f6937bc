# SPDX-License-Identifier: EUPL-1.2
"""A table as CSV, JSON lines and Parquet, written in one pass over its rows.

CSV: RFC 4180, UTF-8, decimal point, `true` and `false`, nothing where there is no value; a text that a spreadsheet
would take for a formula has an apostrophe in front, by the rule of `schedario.tables.csv_files`. JSON lines: integers,
decimals as strings, null. Parquet: 64-bit integers, exact decimals, dates and moments in UTC; what each column means is
in the file's metadata under `schedario`. No number passes through a float in any of them.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import msgspec
import polars as pl

from schedario.portal.opendata.columns import DataColumn, Row, Table
from schedario.tables.csv_files import protect_text

KINDS = ("csv", "parquet", "jsonl")
DIGITS = 38  # of a decimal: what Parquet, DuckDB and Arrow keep exactly

METADATA_KEY = "schedario"


class TableFiles:
    """The three files of a table; rows are added while it is open, and the Parquet is written when it closes."""

    def __init__(self, folder: Path, table: Table, about: Mapping[str, Any]) -> None:
        self.folder, self.table, self.about = folder, table, about
        self._values: list[list[Any]] = [[] for _ in table.columns]
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._lines = self._open.enter_context(self.get_path("jsonl").open("wb"))
        file = self._open.enter_context(self.get_path("csv").open("w", encoding="utf-8", newline=""))
        self._csv = csv.writer(file)
        self._csv.writerow(self.table.column_names)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._open.close()
        if kind is None:
            self._write_parquet()

    def get_path(self, kind: str) -> Path:
        return self.folder / f"{self.table.name}.{kind}"

    def add_rows(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self._csv.writerow([_write_cell(*pair) for pair in zip(self.table.columns, row, strict=True)])
            self._lines.write(msgspec.json.encode(dict(zip(self.table.column_names, row, strict=True))) + b"\n")
            for values, value in zip(self._values, row, strict=True):
                values.append(value)

    def _write_parquet(self) -> None:
        columns = [_build_series(*pair) for pair in zip(self.table.columns, self._values, strict=True)]
        meant = {**self.about, "columns": [describe_column(one) for one in self.table.columns]}
        metadata = json.dumps(meant, ensure_ascii=False)
        pl.DataFrame(columns).write_parquet(self.get_path("parquet"), metadata={METADATA_KEY: metadata})


def describe_column(column: DataColumn) -> dict[str, Any]:
    """Describes a column as plain data: its label, and of a cell its unit, scale and how its rule is known."""
    cell = column.cell
    unit = {"unit": cell.unit.name, "scale": column.scale} if cell and cell.unit else {}
    known = {"quadro": cell.quadro, "supplied_by": cell.supplied_by, "status": cell.rule.status} if cell else {}
    return {"name": column.name, "label": column.label, "kind": column.kind, **unit, **known}


def _write_cell(column: DataColumn, value: Any) -> Any:
    if column.kind == "text" and value is not None:
        return protect_text(value)
    return str(value).lower() if isinstance(value, bool) else value


def _build_series(column: DataColumn, values: list[Any]) -> pl.Series:
    match column.kind:
        case "decimal":
            numbers = [None if value is None else Decimal(value) for value in values]
            return pl.Series(column.name, numbers, pl.Decimal(DIGITS, column.scale))
        case "integer":
            return pl.Series(column.name, values, pl.Int64)
        case "boolean":
            return pl.Series(column.name, values, pl.Boolean)
        case "date":
            days = [value and date.fromisoformat(value) for value in values]
            return pl.Series(column.name, days, pl.Date)
        case "moment":
            moments = [datetime.fromisoformat(value).astimezone(UTC) for value in values]
            return pl.Series(column.name, moments, pl.Datetime("us", "UTC"))
    return pl.Series(column.name, values, pl.String)
