# SPDX-License-Identifier: EUPL-1.2
"""Tables, fields and questions of a definition to rows and cells."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from schedario.definition.building.draft import Draft
from schedario.definition.form import Cell, Row, Table
from schedario.definition.model import (
    CellKind,
    CellShape,
    FieldShape,
    QuestionShape,
    QuestionsShape,
    RowShape,
    TableShape,
)
from schedario.definition.reading.source import KeyPath

_INHERITED = tuple(key for key in CellShape.__struct_fields__ if key != "label")  # from field to column


def build_table(draft: Draft, name: str, shape: TableShape) -> Table:
    """A table with its cells, which are also put in `draft.cells`."""
    path: KeyPath = ("tables", name)
    columns = {
        column: find_shared_column(draft, column, (*path, "columns", index))
        for index, column in enumerate(shape.columns)
    }
    headers = tuple(_get_table_header(draft, column, columns[column]) for column in shape.columns)
    rows = [_build_table_row(draft, name, code, shape, columns, headers) for code in shape.rows]
    if not rows:
        draft.add(
            (*path, "rows"),
            "missing-text",
            f"the table {name} has no rows",
            "write `CODE: label` lines below it",
        )
    return Table(name, headers, tuple(rows))


def _get_table_header(draft: Draft, name: str, shape: CellShape) -> str:
    path: KeyPath = ("columns", name, "label")
    if shape.label is None:
        remedy = 'write `label: …`, or `label: ""` when nothing stands above it'
        draft.add(path, "missing-text", f"the column {name} has no label", remedy)
    return draft.fill_text(shape.label, path)


def _build_table_row(
    draft: Draft,
    table: str,
    code: str,
    shape: TableShape,
    columns: dict[str, CellShape],
    headers: tuple[str, ...],
) -> Row:
    entry = shape.rows[code]
    row = RowShape(label=entry) if isinstance(entry, str) else entry
    path: KeyPath = ("tables", table, "rows", code)
    own = shape.columns if row.columns is None else row.columns
    for index, column in enumerate(row.columns or ()):
        if column not in shape.columns:
            draft.report_unknown((*path, "columns", index), column, f"column of {table}", shape.columns)
    label = draft.read_label(row.label, path if isinstance(entry, str) else (*path, "label"))
    cells = tuple(
        _build_cell(draft, code, column, (label, header), columns[column], (("columns", column),))
        if column in own
        else None
        for column, header in zip(shape.columns, headers, strict=True)
    )
    return Row(code, row.printed_code or code, row.separator, label, headers, _register_cells(draft, cells, path))


def find_shared_column(draft: Draft, name: str, used_at: KeyPath) -> CellShape:
    """The column `name` of the section `columns`; an unknown one is reported."""
    shape: CellShape | None = draft.shapes.sections["columns"].get(name)
    draft.used.add(("columns", name))
    if shape is not None:
        return shape
    draft.report_unknown(used_at, name, "column", list(draft.shapes.sections["columns"]))
    draft.shapes.broken.add(name)
    return CellShape(label=name, status="project", source="-", supplied_by="comune", type="text")


def build_field(draft: Draft, code: str, shape: FieldShape) -> Row:
    """A row of its own: one cell called as the code, or one cell per column."""
    path: KeyPath = ("fields", code)
    label = draft.read_label(shape.label, (*path, "label"))
    cells: tuple[Cell, ...]
    if shape.columns is None:
        header = draft.fill_text(shape.header, (*path, "header"))
        cells = (_build_cell(draft, code, None, (label, header), shape, (path,)),)
    else:
        cells = tuple(_build_field_column(draft, code, label, shape, column) for column in shape.columns)
    return Row(
        code,
        shape.printed_code or code,
        shape.separator,
        label,
        tuple(cell.header for cell in cells),
        _register_cells(draft, cells, path),
        shape.before,
        shape.after,
        shape.inputs,
    )


def _build_field_column(draft: Draft, code: str, label: str, shape: FieldShape, column: str) -> Cell:
    """Merges what the column says itself, then what the field says, then the shared column of that name."""
    own = (shape.columns or {})[column]
    path: KeyPath = ("fields", code, "columns", column)
    shared = draft.shapes.sections["columns"].get(column)
    if shared is not None:
        draft.used.add(("columns", column))
    layers = [layer for layer in (own, shape, shared) if layer is not None]
    merged = {key: next((v for layer in layers if (v := getattr(layer, key)) is not None), None) for key in _INHERITED}
    header = _choose_heading(draft, (own, path), (shared, ("columns", column)))
    return _build_cell(
        draft,
        code,
        column,
        (label, header),
        CellShape(**merged),
        (path, ("fields", code), ("columns", column)),
    )


def _choose_heading(draft: Draft, *layers: tuple[CellShape | None, KeyPath]) -> str:
    """The label of the first layer that has one, even an empty one."""
    said = ((layer.label, path) for layer, path in layers if layer is not None and layer.label is not None)
    label, path = next(said, ("", ()))
    return draft.fill_text(label, (*path, "label"))


def build_question(draft: Draft, set_name: str, index: int, questions: QuestionsShape, shape: QuestionShape) -> Row:
    """A question of Quadro 4 as a row with one cell."""
    path: KeyPath = ("questions", set_name, "questions", index)
    kinds: dict[str, CellKind] = {
        "single": "choice",
        "multi": "multi_choice",
        "number": "number",
        "text": "long_text",
    }
    cell_shape = CellShape(
        type=kinds[shape.type],
        unit=_find_pure_unit(draft) if shape.type == "number" else None,
        list=f"{shape.code}_options" if shape.options else None,
        supplied_by="comune",
        max_length=shape.max_length,
        status=questions.status,
        source=questions.source,
    )
    label = draft.read_label(shape.text, (*path, "text"))
    places = (path, ("questions", set_name))
    cell = replace(_build_cell(draft, shape.code, None, (label, ""), cell_shape, places), required=shape.required)
    return Row(shape.code, shape.code, " - ", cell.label, ("",), _register_cells(draft, (cell,), path), inputs=True)


def _find_pure_unit(draft: Draft) -> str | None:
    return next((name for name, unit in draft.units.items() if unit.scale == 0 and not unit.dimension), None)


def _build_cell(
    draft: Draft,
    code: str,
    column: str | None,
    texts: tuple[str, str],
    shape: CellShape,
    places: tuple[KeyPath, ...],
) -> Cell:
    """The cell with its label and header. `places`: where keys of `shape` may stand, the nearest first."""
    cell_id = code if column is None else f"{code}.{column}"
    draft.places[cell_id] = places
    unit = draft.find_unit(shape.unit, draft.find_written_path(cell_id, "unit"))
    minimum = draft.read_number(shape.minimum, unit, draft.find_written_path(cell_id, "minimum"))
    if minimum is None and unit is not None:
        minimum = draft.minimums[unit.name]
    if shape.formula is not None:
        draft.pending[cell_id] = (shape.formula, draft.find_written_path(cell_id, "formula"))
    _report_missing(draft, cell_id, shape, places[0])
    return Cell(
        id=cell_id,
        code=code,
        column=column,
        label=texts[0],
        header=texts[1],
        quadro="",
        kind=shape.type or ("choice" if shape.list else "number"),
        unit=unit,
        supplied_by=shape.supplied_by or "comune",
        minimum=minimum,
        maximum=draft.read_number(shape.maximum, unit, draft.find_written_path(cell_id, "maximum")),
        max_length=_read_max_length(draft, shape, draft.find_written_path(cell_id, "max_length")),
        list=shape.list,
        formula=None,
        previous=f"{code}.{shape.previous}" if shape.previous else None,
        spoken=draft.fill_text(shape.spoken, draft.find_written_path(cell_id, "spoken")),
        due=None,
        required=(not shape.list and (shape.type or "number") == "number") or shape.supplied_by != "comune",
        blank_print="",
        rule=draft.read_rule(places[0], shape.status, shape.source),
    )


def _is_number_without_unit(draft: Draft, shape: CellShape) -> bool:
    return (shape.type or "number") == "number" and not shape.list and shape.unit not in draft.units


def _report_missing(draft: Draft, cell_id: str, shape: CellShape, path: KeyPath) -> None:
    if _is_number_without_unit(draft, shape):
        # What it measures is not known, so the formulas that use it cannot be judged.
        draft.shapes.broken.update(cell_id.split("."))
    if (shape.type or "number") == "number" and not shape.list and shape.unit is None:
        units = ", ".join(draft.units)
        draft.add(
            path,
            "schema",
            f"{cell_id} is a number without unit",
            f"add `unit: …` ({units}), or `type: text`, or `list: …`",
        )
    if shape.type in ("choice", "multi_choice") and shape.list is None:
        draft.add(
            path,
            "schema",
            f"{cell_id} is a choice without list",
            "add `list: …`, one of the section `lists:`",
        )
    if shape.supplied_by == "computed" and shape.formula is None:
        draft.add(path, "missing-formula", f"{cell_id} is computed but has no formula", "add `formula: …`")
    if shape.supplied_by is None:
        message, remedy = (
            f"{cell_id} does not say who supplies it",
            "add `supplied_by: comune`, or `computed`, …",
        )
        draft.add(path, "schema", message, remedy)


def _read_max_length(draft: Draft, shape: CellShape, path: KeyPath) -> int | None:
    if not isinstance(shape.max_length, str):
        return shape.max_length
    parameter = draft.parameters.get(shape.max_length)
    if parameter is not None and isinstance(parameter.value, Fraction):
        draft.used.add(("parameter", parameter.name))
        return int(parameter.value)
    numbers = [name for name, parameter in draft.parameters.items() if isinstance(parameter.value, Fraction)]
    draft.report_unknown(path, shape.max_length, "parameter with a number", numbers)
    return None


def _register_cells(draft: Draft, cells: tuple[Cell | None, ...], path: KeyPath) -> tuple[Cell | None, ...]:
    """Puts the cells among those of the form; a code used twice is reported."""
    for cell in cells:
        if cell is None:
            continue
        if cell.id in draft.cells:
            draft.add(path, "duplicate-code", f"the code {cell.id} is used twice", "rename one of the two")
        draft.cells[cell.id] = cell
    return cells
