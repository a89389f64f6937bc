# SPDX-License-Identifier: EUPL-1.2
"""What the files of a publication mean, for people and for programs: dictionary, Data Package, CSV on the Web.

All of it follows from the tables, which follow from the definition.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from schedario.definition.form import ChoiceList, Form
from schedario.definition.sections import map_headings
from schedario.documents.dictionary.entries import dictionary
from schedario.portal.opendata.columns import DataColumn, Kind, Table
from schedario.portal.opendata.files import KINDS
from schedario.portal.opendata.sums import PublishedFile
from schedario.tables.csv_files import protect_text, restore_text

DICTIONARY = "dizionario.csv"
PACKAGE = "datapackage.json"
CSVW = "csv-metadata.json"

LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribuzione 4.0 Internazionale",
}
TABULAR = {"profile": "tabular-data-resource", "dialect": {"delimiter": ",", "lineTerminator": "\r\n"}}
MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/x-ndjson",
    "json": "application/json",
    "": "text/plain",
}
FRICTIONLESS: Mapping[Kind, str] = {
    "text": "string",
    "integer": "integer",
    "decimal": "number",
    "boolean": "boolean",
    "date": "date",
    "moment": "datetime",
}
XSD: Mapping[Kind, str] = {**FRICTIONLESS, "decimal": "decimal", "moment": "dateTime"}

# How the texts of a CSV are to be read; said where a program or a person looks for it.
RULE_OF_TEXTS = (
    "Un testo che un foglio di calcolo prenderebbe per una formula (dopo eventuali apostrofi o spazi comincia con "
    "= + - @, anche a larghezza intera; o, dopo eventuali apostrofi, con un tabulatore o un a capo) ha davanti un "
    "apostrofo in più, da togliere quando lo si legge. I testi che sono numeri, come -5, non cambiano. "
    "Parquet e JSON hanno i testi come furono scritti."
)
DICTIONARY_COLUMNS = (
    "tabella", "colonna", "etichetta", "tipo", "obbligatoria", "valori", "quadro", "sezione", "unita", "decimali",
    "minimo", "massimo", "lunghezza_massima", "elenco", "fornita_da", "formula", "formula_in_parole", "regola", "fonte",
)  # fmt: skip


def get_media_type(name: str) -> str:
    """Of a file of a publication, by its ending."""
    return MEDIA_TYPES[name.rpartition(".")[2] if "." in name else ""]


def write_dictionary(folder: Path, form: Form, tables: Sequence[Table]) -> None:
    """Writes one row per column of each table, with the unit, the formula and the source of what is a cell."""
    headings, lists = map_headings(form), {one: _describe_values(choices) for one, choices in form.lists.items()}
    cells = {
        entry["id"]: entry | {"section": headings.get(entry["id"], ""), "values": lists.get(entry["list"], "")}
        for entry in dictionary(form)["cells"]
    }
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, DICTIONARY_COLUMNS)
    writer.writeheader()
    entries = (_build_entry(table, column, cells) for table in tables for column in table.columns)
    writer.writerows({name: _write_cell(value) for name, value in one.items()} for one in entries)
    (folder / DICTIONARY).write_bytes(text.getvalue().encode("utf-8"))


def _write_cell(value: Any) -> Any:
    return protect_text(value) if isinstance(value, str) else value


def read_dictionary(text: str) -> list[dict[str, str]]:
    """The rows of a dictionary as they were before a CSV was made of them."""
    return [{name: restore_text(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]


def _build_entry(table: Table, column: DataColumn, cells: Mapping[str, Any]) -> dict[str, Any]:
    entry = {
        "tabella": table.name,
        "colonna": column.name,
        "etichetta": column.label,
        "tipo": FRICTIONLESS[column.kind],
        "obbligatoria": str(column.required).lower(),
        "valori": " | ".join(f"{code} = {meaning}" for code, meaning in column.values.items()),
    }
    return entry | (_describe_cell(cells[column.cell.id]) if column.cell else {})


def _describe_values(choices: ChoiceList) -> str:
    """Describes the values of a cell with that list; where it is open, also what the comune wrote."""
    return " | ".join([*choices.entries, *(["(altro testo)"] if choices.open else [])])


def _describe_cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    formula = cell["formula"] or {"text": "", "words": ""}
    return {
        "valori": cell["values"],
        "quadro": cell["quadro"],
        "sezione": cell["section"],
        "unita": cell["unit"],
        "decimali": cell["scale"],
        "minimo": cell["minimum"],
        "massimo": cell["maximum"],
        "lunghezza_massima": cell["max_length"],
        "elenco": cell["list"],
        "fornita_da": cell["supplied_by"],
        "formula": formula["text"],
        "formula_in_parole": formula["words"],
        "regola": cell["status"],
        "fonte": cell["source"],
    }


# --- Data Package ---


def write_package(
    folder: Path, about: Mapping[str, Any], tables: Sequence[Table], files: Iterable[PublishedFile]
) -> None:
    """The Data Package of the files written so far."""
    sized = {file.name: file for file in files}
    resources = [_describe_resource(table, kind, sized[f"{table.name}.{kind}"]) for table in tables for kind in KINDS]
    package = {"profile": "data-package", **about, "licenses": [LICENCE], "resources": resources}
    _write_json(folder / PACKAGE, package)


def _describe_resource(table: Table, kind: str, file: PublishedFile) -> dict[str, Any]:
    return {
        "name": f"{table.name}-{kind}",
        "path": file.name,
        "title": table.label,
        "format": kind,
        "mediatype": MEDIA_TYPES[kind],
        "hash": f"sha256:{file.sha256}",
        **({"encoding": "utf-8", "bytes": file.size} if kind != "parquet" else {}),  # programs do not count its bytes
        **({**TABULAR, "description": RULE_OF_TEXTS} if kind == "csv" else {}),
        "schema": {
            "fields": [_describe_field(one) for one in table.columns],
            "missingValues": [""],
            **_describe_keys(table),
        },
    }


def _describe_field(column: DataColumn) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    cell = column.cell
    about = {"unit": cell.unit.name, "scale": column.scale} if cell and cell.unit else {}
    return {
        "name": column.name,
        "type": FRICTIONLESS[column.kind],
        "title": column.label,
        **about,
        **({"constraints": constraints} if constraints else {}),
    }


def _describe_keys(table: Table) -> dict[str, Any]:
    if table.key == ("codice",):
        return {"primaryKey": ["codice"]}
    if not table.of_schede:
        return {"primaryKey": list(table.key)}
    foreign = [{"fields": ["codice"], "reference": {"resource": "schede-csv", "fields": ["codice"]}}]
    return {**({"primaryKey": list(table.key)} if table.key else {}), "foreignKeys": foreign}


# --- CSV on the Web ---


def write_csvw(folder: Path, about: Mapping[str, Any], tables: Sequence[Table]) -> None:
    """The metadata document that the W3C's standard looks for beside a CSV."""
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "it"}],
        "dc:title": about["title"],
        "dc:license": {"@id": LICENCE["path"]},
        "dc:description": about["small_counts"]["text"],
        "tables": [_describe_csvw_table(table) for table in tables],
    }
    _write_json(folder / CSVW, document)


def _describe_csvw_table(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": list(_describe_csvw_columns(table))}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {"url": f"{table.name}.csv", "dc:title": table.label, "dc:description": RULE_OF_TEXTS, "tableSchema": schema}


def _describe_csvw_columns(table: Table) -> Iterator[dict[str, Any]]:
    """A name may not have a hyphen there; the title is the header of the file."""
    for column in table.columns:
        yield {
            "name": column.name.replace("-", "_"),
            "titles": column.name,
            "dc:description": column.label,
            "datatype": XSD[column.kind],
            "required": column.required,
        }


def _write_json(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
