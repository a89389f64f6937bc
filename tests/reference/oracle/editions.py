# SPDX-License-Identifier: EUPL-1.2
"""The YAML of an edition read by docs/definition.md: its cells in print order, quadri, conditions, messages, checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .formulas import Tree, parse_formula

SHIPPED = Path(__file__).parents[3] / "src" / "schedario" / "forms"
FILES = ("form.yaml", "lists.yaml", "messages.yaml", "checks.yaml")
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
KINDS = {"single": "choice", "multi": "multi_choice", "number": "number", "text": "long_text"}


@dataclass(frozen=True)
class Cell:
    """A cell; `decimals` is None for a text. `due` is its own condition, None when it goes with its quadro."""

    name: str
    row: str
    quadro: str
    kind: str
    decimals: int | None
    supplied_by: str
    minimum: Fraction | None
    maximum: Fraction | None
    max_length: int | None
    entries: tuple[str, ...] | None
    formula: Tree | None
    due: Tree | None
    required: bool

    @property
    def asked(self) -> bool:
        return self.supplied_by != "computed"

    @property
    def settled(self) -> bool:
        """Whether it is known beforehand if it is given: supplied with the decree, or filled by its formula."""
        return self.supplied_by == "prefilled_locked" and self.formula is not None


@dataclass(frozen=True)
class Case:
    """A row of a decision table; `holes` are the cells and values in its text, None where nothing is said."""

    id: str
    when: Mapping[str, bool]
    unknown: tuple[str, ...]
    holes: tuple[str, ...] | None
    follows: tuple[str, ...]  # those in the texts of what follows


@dataclass(frozen=True)
class Check:
    """A check on the whole scheda, or on one `row` of a table."""

    code: str
    level: str
    quadro: str
    always: bool
    row: str | None
    when: Tree
    cells: tuple[str, ...]
    leaves_open: tuple[str, ...]
    early: bool


@dataclass(eq=False)
class Edition:
    """What an edition says; `due` of a quadro is None when it is always due, `about` are the checks of cells."""

    code: str
    parameters: dict[str, Fraction | str | None]
    measured: set[str]  # the parameters with a unit: numbers, also while they are open
    possible: dict[str, list[str]] = field(default_factory=dict)  # choices that may be the right one
    cells: dict[str, Cell] = field(default_factory=dict)
    columns: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    quadri: dict[str, Tree | None] = field(default_factory=dict)
    values: dict[str, Tree] = field(default_factory=dict)
    conditions: dict[str, Tree] = field(default_factory=dict)
    messages: dict[str, tuple[str, list[Case]]] = field(default_factory=dict)
    outcome: list[Case] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    about: dict[str, tuple[str, str]] = field(default_factory=dict)

    def is_own(self, cell: Cell) -> bool:
        """Whether the comune may write in a cell."""
        editable = self.parameters.get("prefilled_base_editable") != "no"
        return cell.supplied_by == "comune" or (cell.supplied_by == "prefilled_editable" and editable)


@cache
def read_edition(folder: Path) -> Edition:
    """Read the edition in `folder` with those that it extends."""
    return build_edition(load_merged(folder))


def load_merged(folder: Path) -> dict[str, Any]:
    """The YAML of `folder` merged into that of its ancestors; every scalar is a text, or None for null."""
    own: dict[str, Any] = {}
    for file in FILES:
        if (folder / file).is_file():
            text = (folder / file).read_text(encoding="utf-8")
            own |= _without_null_texts(yaml.load(text, LOADER)) or {}  # noqa: S506 - it makes only texts
    parent = own.pop("extends", None)
    if parent is None:
        return own
    beside = folder / parent
    return _merge(load_merged(beside if beside.is_dir() else SHIPPED / parent.lower()), own)


def _without_null_texts(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_null_texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_without_null_texts(value) for value in data]
    return None if data == "null" else data


def _merge(old: dict[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in new.items():
        if value is None:
            old.pop(key, None)
        elif isinstance(value, dict) and isinstance(old.get(key), dict) and key != "possible":
            old[key] = _merge(old[key], value)
        else:
            old[key] = value
    return old


def build_edition(data: Mapping[str, Any]) -> Edition:
    """The edition that merged YAML describes."""
    section = {name: data.get(name) or {} for name in (*_SECTIONS,)}
    parameters = section["parameters"]
    measured = {name for name, one in parameters.items() if "unit" in one}
    edition = Edition(data["form"], {name: _parameter(one) for name, one in parameters.items()}, measured)
    edition.possible = {name: one["possible"] for name, one in parameters.items() if one.get("possible")}
    for quadro, shape in section["quadri"].items():
        edition.quadri[quadro] = None if shape["due"] == "always" else parse_formula(shape["due"])
        for block in shape["content"]:
            for cell in _block_cells(edition, section, quadro, block):
                edition.cells[cell.name] = cell
            if "message" in block:
                cases = section["messages"][block["message"]]["cases"]
                edition.messages[block["message"]] = (quadro, [])
                edition.messages[block["message"]][1].extend(_cases(block["message"], cases, section))
    edition.columns = {name: _table_columns(shape) for name, shape in section["tables"].items()}
    edition.values = {name: parse_formula(one["formula"]) for name, one in section["values"].items()}
    edition.conditions = {name: parse_formula(one["formula"]) for name, one in section["conditions"].items()}
    edition.outcome = list(_cases("outcome", section["outcome"].get("cases", []), section))
    for code, shape in section["checks"].items():
        edition.checks += _checks(edition, code, shape)
    for code, shape in section["cell_checks"].items():
        edition.about[shape["about"]] = (f"{edition.code}-{code}", shape["level"])
    return edition


_SECTIONS = (
    "units", "parameters", "columns", "tables", "fields", "values", "conditions", "quadri", "lists", "questions",
    "messages", "outcome", "checks", "cell_checks",
)  # fmt: skip


def _parameter(shape: Mapping[str, Any]) -> Fraction | str | None:
    value = shape.get("value")
    return Fraction(value) if value is not None and "unit" in shape else value


def _table_columns(table: Mapping[str, Any]) -> dict[str, list[str]]:
    """The cells of each column of a table, top to bottom."""
    found: dict[str, list[str]] = {}
    for row, columns in _table_rows(table):
        for column in columns:
            found.setdefault(column, []).append(f"{row}.{column}")
    return found


def _table_rows(table: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for row, shape in table["rows"].items():
        own = shape.get("columns") if isinstance(shape, dict) else None
        yield row, [column for column in table["columns"] if own is None or column in own]


def _block_cells(edition: Edition, section: Mapping[str, Any], quadro: str, block: Mapping[str, Any]) -> Iterator[Cell]:
    """The cells of one block of the content of a quadro."""
    if "table" in block:
        for row, columns in _table_rows(section["tables"][block["table"]]):
            for column in columns:
                yield _cell(edition, section, quadro, row, column, [section["columns"][column]])
    elif "field" in block:
        yield from _field_cells(edition, section, quadro, block["field"])
    elif "questions" in block:
        questions = section["questions"][block["questions"]]
        if questions["enabled"] == "true":
            for shape in questions["questions"]:
                yield _question(edition, section, quadro, shape)


def _field_cells(edition: Edition, section: Mapping[str, Any], quadro: str, code: str) -> Iterator[Cell]:
    shape = section["fields"][code]
    if "columns" not in shape:
        yield _cell(edition, section, quadro, code, None, [shape])
        return
    for column, own in shape["columns"].items():
        # What the column says itself, then the field, then the shared column of that name.
        yield _cell(edition, section, quadro, code, column, [own or {}, shape, section["columns"].get(column, {})])


def _cell(
    edition: Edition,
    section: Mapping[str, Any],
    quadro: str,
    row: str,
    column: str | None,
    layers: list[Mapping[str, Any]],
) -> Cell:
    said: dict[str, Any] = {}
    for layer in reversed(layers):
        said |= layer
    kind = said.get("type") or ("choice" if "list" in said else "number")
    unit = section["units"][said["unit"]] if "unit" in said else {}
    minimum, maximum = said.get("minimum", unit.get("minimum")), said.get("maximum")
    chosen = section["lists"][said["list"]] if "list" in said else None
    return Cell(
        name=row if column is None else f"{row}.{column}",
        row=row,
        quadro=quadro,
        kind=kind,
        decimals=int(unit["scale"]) if kind == "number" else None,
        supplied_by=said["supplied_by"],
        minimum=None if minimum is None else Fraction(minimum),
        maximum=None if maximum is None else Fraction(maximum),
        max_length=_length(edition, said.get("max_length")),
        entries=tuple(chosen["entries"]) if chosen and chosen["open"] == "false" else None,
        formula=parse_formula(said["formula"]) if "formula" in said else None,
        due=parse_formula(said["due"]) if "due" in said else None,
        required=kind == "number" or said["supplied_by"] != "comune",
    )


def _length(edition: Edition, said: str | None) -> int | None:
    """A number, or the name of a parameter."""
    if said is None:
        return None
    value = edition.parameters.get(said, said)
    return int(value) if value is not None else None


def _question(edition: Edition, section: Mapping[str, Any], quadro: str, shape: Mapping[str, Any]) -> Cell:
    """A question is a cell of its own, with a closed list of its options."""
    units = section["units"].values()
    whole = next((unit for unit in units if unit["scale"] == "0" and not unit["dimension"]), {})
    minimum = whole.get("minimum") if shape["type"] == "number" else None
    return Cell(
        name=shape["code"],
        row=shape["code"],
        quadro=quadro,
        kind=KINDS[shape["type"]],
        decimals=0 if shape["type"] == "number" else None,
        supplied_by="comune",
        minimum=None if minimum is None else Fraction(minimum),
        maximum=None,
        max_length=_length(edition, shape.get("max_length")),
        entries=tuple(shape["options"]) if shape.get("options") else None,
        formula=None,
        due=parse_formula(shape["visible_when"]) if "visible_when" in shape else None,
        required=shape.get("required") == "true",
    )


def _cases(name: str, shapes: list[Mapping[str, Any]], section: Mapping[str, Any]) -> Iterator[Case]:
    for place, shape in enumerate(shapes, start=1):
        wanted = shape.get("when") or {}
        when = {one: answer in ("yes", "true") for one, answer in wanted.items() if answer != "unknown"}
        unknown = tuple(one for one, answer in wanted.items() if answer == "unknown")
        holes = None if shape.get("silent") == "true" else _holes(shape["text"], section)
        follows = tuple(hole for one in shape.get("follows") or () for hole in _holes(one["text"], section))
        yield Case(shape.get("id") or f"{name}/{place}", when, unknown, holes, follows)


def _holes(text: str, section: Mapping[str, Any]) -> tuple[str, ...]:
    """The names between braces but for parameters, which are always known."""
    names = [part.split("}")[0].split(":")[0] for part in text.split("{")[1:]]
    return tuple(name for name in names if name not in section["parameters"] and name != "form")


def _checks(edition: Edition, code: str, shape: Mapping[str, Any]) -> Iterator[Check]:
    """The check, once per row of its tables that has all the cells it names, or once for the form."""
    when = parse_formula(shape["when"])
    for row in _check_rows(edition, shape):
        cells = tuple(_find_cell(edition, row, cell) or "" for cell in shape["cells"])
        if all(cells):
            always, early = shape.get("applies") == "always", bool(shape.get("early"))
            named = shape.get("leaves_open") or ()
            open_too = (named,) if isinstance(named, str) else tuple(named)
            name = f"{edition.code}-{code}"
            yield Check(name, shape["level"], shape["quadro"], always, row, when, cells, open_too, early)


def _check_rows(edition: Edition, shape: Mapping[str, Any]) -> list[str | None]:
    if "table" not in shape:
        return [None]
    rows: list[str | None] = []
    for name in shape["table"]:
        cells = [cell for column in edition.columns.get(name, {}).values() for cell in column]
        in_table = dict.fromkeys(cell.row for cell in edition.cells.values() if cell.name in cells)
        rows += [name] if name not in edition.columns else in_table
    return rows


def _find_cell(edition: Edition, row: str | None, name: str) -> str | None:
    """The cell that a name means in a row: a column of the row before anything else."""
    own = f"{row}.{name}"
    return own if row and own in edition.cells else name if name in edition.cells else None
