# SPDX-License-Identifier: EUPL-1.2
"""Tables, fields and questions of a definition to rows and cells."""

from __future__ import annotations

from schedario.definition.draft import Draft
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
from schedario.definition.source import KeyPath

_INHERITED = (
    "unit",
    "type",
    "list",
    "supplied_by",
    "formula",
    "minimum",
    "maximum",
    "max_length",
    "previous",
    "status",
    "source",
)


def build_table(draft: Draft, name: str, shape: TableShape) -> Table:
    """A table with its cells, which are also put in `draft.cells`."""
    columns = {column: shared_column(draft, column, ("tables", name, "columns")) for column in shape.columns}
    headers = tuple(draft.text(columns[column].label, ("columns", column, "label")) for column in shape.columns)
    rows = []
    for code, entry in shape.rows.items():
        row = RowShape(label=entry) if isinstance(entry, str) else entry
        path: KeyPath = ("tables", name, "rows", code)
        own = shape.columns if row.columns is None else row.columns
        for unknown in set(own) - set(shape.columns):
            draft.add(path, "unknown-name", f"«{unknown}» is no column of {name}", "columns: " + ", ".join(shape.columns))
        label = draft.text(row.label, path)
        cells = tuple(
            _cell(draft, code, column, label, header, columns[column], ("columns", column)) if column in own else None
            for column, header in zip(shape.columns, headers, strict=True)
        )
        rows.append(Row(code, row.printed_code or code, row.separator, label, headers, _register(draft, cells, path)))
    return Table(name, headers, tuple(rows))


def shared_column(draft: Draft, name: str, used_at: KeyPath) -> CellShape:
    """The column `name` of the section `columns`; an unknown one is reported."""
    shape = draft.shapes.sections["columns"].get(name)
    if shape is None:
        known = ", ".join(draft.shapes.sections["columns"])
        draft.add(used_at, "unknown-name", f"there is no column «{name}»", f"columns: {known}")
        return CellShape(label=name, status="project", source="-", supplied_by="comune", type="text")
    return shape  # type: ignore[no-any-return]


def build_field(draft: Draft, code: str, shape: FieldShape) -> Row:
    """A row of its own: one cell called as the code, or one cell per column."""
    path: KeyPath = ("fields", code)
    label = draft.text(shape.label, (*path, "label"))
    if shape.columns is None:
        header = draft.text(shape.header, (*path, "header"))
        cells = (_cell(draft, code, None, label, header, shape, path),)
    else:
        cells = tuple(_field_column(draft, code, label, shape, column) for column in shape.columns)
    return Row(
        code,
        shape.printed_code or code,
        shape.separator,
        label,
        tuple(cell.header for cell in cells),
        _register(draft, cells, path),
        shape.before,
        shape.after,
        shape.inputs,
    )


def _field_column(draft: Draft, code: str, label: str, shape: FieldShape, column: str) -> Cell:
    """What the column says itself, then what the field says, then the shared column of that name."""
    own = (shape.columns or {})[column]
    path: KeyPath = ("fields", code, "columns", column)
    layers = [own, shape]
    if column in draft.shapes.sections["columns"]:
        layers.append(draft.shapes.sections["columns"][column])
    merged = {key: next((v for layer in layers if (v := getattr(layer, key)) is not None), None) for key in _INHERITED}
    heading = own.label
    if heading is None:
        heading = layers[-1].label if len(layers) == 3 else ""
    header = draft.text(heading, (*path, "label"))
    return _cell(draft, code, column, label, header, CellShape(**merged), path)


def build_question(draft: Draft, set_name: str, index: int, questions: QuestionsShape, shape: QuestionShape) -> Row:
    """A question of Quadro 4 as a row with one cell."""
    path: KeyPath = ("questions", set_name, "questions", index)
    kinds: dict[str, CellKind] = {"single": "choice", "multi": "multi_choice", "number": "number", "text": "long_text"}
    cell_shape = CellShape(
        type=kinds[shape.type],
        unit=_pure_unit(draft) if shape.type == "number" else None,
        list=f"{shape.code}_options" if shape.options else None,
        supplied_by="comune",
        max_length=shape.max_length,
        status=questions.status,
        source=questions.source,
    )
    cell = _cell(draft, shape.code, None, draft.text(shape.text, path), "", cell_shape, path)
    return Row(shape.code, shape.code, " - ", cell.label, ("",), _register(draft, (cell,), path), inputs=True)


def _pure_unit(draft: Draft) -> str | None:
    return next((name for name, unit in draft.units.items() if unit.scale == 0 and not unit.dimension), None)


def _cell(
    draft: Draft, code: str, column: str | None, label: str, header: str, shape: CellShape, path: KeyPath
) -> Cell:
    cell_id = code if column is None else f"{code}.{column}"
    unit = draft.unit(shape.unit, (*path, "unit"))
    minimum = draft.number(shape.minimum, unit, (*path, "minimum"))
    if minimum is None and unit is not None:
        minimum = draft.minimums[unit.name]
    if shape.formula is not None:
        draft.pending[cell_id] = (shape.formula, (*path, "formula"))
    elif shape.supplied_by == "computed":
        draft.add(path, "missing-formula", f"{cell_id} is computed but has no formula", "add `formula: …`")
    if shape.supplied_by is None:
        draft.add(path, "schema", f"{cell_id} does not say who supplies it", "add `supplied_by: …`")
    return Cell(
        id=cell_id,
        code=code,
        column=column,
        label=label,
        header=header,
        quadro="",
        kind=_kind(draft, shape, cell_id, path),
        unit=unit,
        supplied_by=shape.supplied_by or "comune",
        minimum=minimum,
        maximum=draft.number(shape.maximum, unit, (*path, "maximum")),
        max_length=_max_length(draft, shape, path),
        list=shape.list,
        formula=None,
        previous=f"{code}.{shape.previous}" if shape.previous else None,
        blank_print="",
        rule=draft.rule(path, shape.status, shape.source),
    )


def _kind(draft: Draft, shape: CellShape, cell_id: str, path: KeyPath) -> CellKind:
    kind = shape.type or ("choice" if shape.list else "number")
    if kind == "number" and shape.unit is None:
        draft.add(path, "schema", f"{cell_id} is a number without unit", "add `unit: …`, or `type: text`")
        return "text"
    return kind


def _max_length(draft: Draft, shape: CellShape, path: KeyPath) -> int | None:
    if not isinstance(shape.max_length, str):
        return shape.max_length
    parameter = draft.parameters.get(shape.max_length)
    if parameter is None or not hasattr(parameter.value, "numerator"):
        draft.add((*path, "max_length"), "unknown-name", f"there is no number «{shape.max_length}»", "name a parameter")
        return None
    return int(parameter.value)  # type: ignore[arg-type]


def _register(draft: Draft, cells: tuple[Cell | None, ...], path: KeyPath) -> tuple[Cell | None, ...]:
    """Puts the cells among those of the form; a code used twice is reported."""
    for cell in cells:
        if cell is None:
            continue
        if cell.id in draft.cells:
            draft.add(path, "duplicate-code", f"the code {cell.id} is used twice", "rename one of the two")
        draft.cells[cell.id] = cell
    return cells
