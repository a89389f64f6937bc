# SPDX-License-Identifier: EUPL-1.2
"""The columns of evaluated schede: names, types, units, scales and meanings, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import polars as pl
from msgspec import Struct
from msgspec.structs import asdict

from schedario.definition.form import Cell, Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.program.findings import BLANKS, FindingOutput, list_findings
from schedario.program.outputs import PARTS, Output, Part, build_form_program

DIGITS = 18  # of a number in a column: what Parquet keeps in 64 bits, also with decimals
MOST: int = 10**DIGITS - 1

# Counts of findings: mistakes; blanks that are due, which are none yet; doubts to confirm; notes.
COUNT_COLUMNS = ("errors", "to_fill", "warnings", "notes")

METADATA_KEY = "schedario"  # in a Parquet file


class ResultColumn(Struct, frozen=True):
    """A column of the result. `unit` and `scale` only of numbers; `words` are all that may stand in it."""

    name: str
    part: Part
    type: str
    label: str
    unit: str | None = None
    scale: int | None = None
    words: tuple[str, ...] | None = None


def get_value_type(cell: Cell, *, stored: bool = False) -> pl.DataType:
    """The type of a cell in the result; with `stored`, before its decimals are set."""
    if not cell.numeric:
        return pl.String()
    return pl.Decimal(DIGITS, cell.scale) if cell.scale and not stored else pl.Int64()


def list_findings_by_count(form: Form, parts: Sequence[Part] = PARTS) -> dict[str, list[str]]:
    """For each column that counts findings, the columns of its findings; nothing where these are not asked for."""
    if "findings" not in parts:
        return {}
    found: dict[str, list[str]] = {count: [] for count in COUNT_COLUMNS}
    for finding in list_findings(form):
        found[_get_count(finding)].append(finding.name)
    return found


def _get_count(finding: FindingOutput) -> str:
    match finding.check.level:
        case "error":
            return "to_fill" if finding.about in BLANKS else "errors"
        case "warning":
            return "warnings"
        case "info":
            return "notes"


def list_output_types(form: Form, parts: Sequence[Part] = PARTS) -> dict[str, pl.DataType]:
    """The types of what is computed, as stored."""
    outputs = build_form_program(form).outputs
    return {name: _get_output_type(output) for name, output in outputs.items() if output.part in parts}


def _get_output_type(output: Output) -> pl.DataType:
    if output.part == "cells":
        return pl.Int64()
    return pl.Boolean() if output.words is None else pl.Enum(output.words)


@cached_on_form()
def list_columns(form: Form, parts: tuple[Part, ...] = PARTS, *, stored: bool = False) -> tuple[ResultColumn, ...]:
    """Every column that `evaluate` gives for `parts`, in its order, without those that it passes on."""
    found = [_find_cell(cell, stored=stored) for cell in form.cells.values() if "cells" in parts or cell.asked]
    for output in build_form_program(form).outputs.values():
        if output.part in parts and output.part != "cells":
            kind = "boolean" if output.words is None else "text"
            found.append(ResultColumn(output.name, output.part, kind, _find_label(form, output), words=output.words))
    if "findings" in parts:
        found += [ResultColumn(name, "findings", "integer", phrase(f"column.{name}")) for name in COUNT_COLUMNS]
    return tuple(found)


def _find_cell(cell: Cell, *, stored: bool) -> ResultColumn:
    if not cell.numeric:
        return ResultColumn(cell.id, "cells", "text", cell.name)
    unit = cell.unit.name if cell.unit else None
    kind = "decimal" if cell.scale and not stored else "integer"
    return ResultColumn(cell.id, "cells", kind, cell.name, unit, cell.scale)


def _find_label(form: Form, output: Output) -> str:
    _, _, about = output.name.partition(":")
    match output.part:
        case "states":
            return phrase("column.state", cell=form.cells[about].name)
        case "quadri":
            return phrase("column.due", quadro=form.quadri[about].title)
        case "conditions":
            return form.conditions[about].label
        case "messages":
            return phrase("column.message", opening=form.messages[about].opening)
        case "outcome":
            return phrase("column.outcome")
        case "standing":
            return phrase(f"column.{output.name}")
    return phrase("column.finding", message=_get_message(form, output.name))


def _get_message(form: Form, name: str) -> str:
    """The text of the check, with its holes open."""
    code, _, about = name.partition(":")
    messages = {check.code: check.message for check in form.cell_checks.values()}
    messages |= {check.code: check.message for check in form.checks}
    text = messages[code].fill(lambda hole: f"{{{hole.name}}}")
    return f"{text} ({about})" if about else text


def build_metadata(form: Form, parts: tuple[Part, ...] = PARTS, *, stored: bool = False) -> dict[str, Any]:
    """Builds what a file of evaluated schede says of itself: the definition, and each column with unit and scale."""
    return {
        "form": form.code,
        "version": form.version,
        "digest": form.digest,
        "stored": stored,
        "columns": [
            {key: value for key, value in asdict(column).items() if value is not None}
            for column in list_columns(form, parts, stored=stored)
        ],
    }


def write_metadata(form: Form, parts: tuple[Part, ...] = PARTS) -> dict[str, str]:
    """The metadata of a Parquet file: one key, one JSON text."""
    return {METADATA_KEY: json.dumps(build_metadata(form, parts), ensure_ascii=False)}


def describe_columns(form: Form, parts: tuple[Part, ...] = PARTS) -> pl.DataFrame:
    """The columns as a frame, for people who look for one."""
    types = {
        "name": pl.String(),
        "part": pl.String(),
        "type": pl.String(),
        "label": pl.String(),
        "unit": pl.String(),
        "scale": pl.Int64(),
        "words": pl.List(pl.String()),
    }
    return pl.DataFrame([asdict(column) for column in list_columns(form, parts)], schema=types)
