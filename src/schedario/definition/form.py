# SPDX-License-Identifier: EUPL-1.2
"""A form as the rest of the program sees it: names resolved, formulas typed, texts complete.

Nothing here is specific to one edition, and nothing computes: evaluation is in `schedario.engine`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from schedario.definition.aggregates import Indicator, Plausibility, Together
from schedario.definition.model import CellKind, Level, Status, SuppliedBy
from schedario.definition.rule import Formula, Rule
from schedario.definition.templates import Template
from schedario.formula.units import Unit

OUTCOME = "outcome"  # what a check may leave open, as it may a message


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """A line above the quadri. `accepts` are other spellings of the label met in documents."""

    id: str
    label: str
    accepts: tuple[str, ...]
    pattern: str | None
    date_format: str | None
    example: str | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class Parameter:
    """`value` is a Fraction when it has a unit, a text otherwise, None while it is open.

    `possible` are the choices that what is known does not rule out, its value among them, and what sentences call
    them; none where it is certain.
    """

    name: str
    label: str
    value: Fraction | str | None
    unit: Unit | None
    choices: tuple[str, ...]
    possible: Mapping[str, str] = field(hash=False)
    spoken: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the form.

    `scale` is 0 for texts. `minimum` and `maximum` are in the cell's unit. A cell that is not `computed`
    and has a formula is filled by it only where no answer is given. `due` is None when it goes with its quadro.
    `required` cells are told when they are blank. `spoken` is what an officer calls it, with its article; empty where
    the label must do.
    """

    id: str
    code: str
    column: str | None
    label: str
    header: str
    quadro: str
    kind: CellKind
    unit: Unit | None
    supplied_by: SuppliedBy
    minimum: Fraction | None
    maximum: Fraction | None
    max_length: int | None
    list: str | None
    formula: Formula | None
    previous: str | None
    due: Formula | None
    required: bool
    blank_print: str
    spoken: str
    rule: Rule

    @property
    def scale(self) -> int:
        return self.unit.scale if self.unit else 0

    @property
    def numeric(self) -> bool:
        return self.kind == "number"

    @property
    def asked(self) -> bool:
        """True when an answer is expected or accepted; false for cells that are always computed."""
        return self.supplied_by != "computed"

    @property
    def name(self) -> str:
        """For people: code, label, and the column where there is more than one."""
        heading = f" ({self.header})" if self.column and self.header else ""
        return f"{self.code} - {self.label}{heading}"


@dataclass(frozen=True, slots=True)
class Row:
    """A printed row: its cells in column order, None where the table has a column that the row has not.

    `before` and `after` are words printed around the value. `inputs` marks rows that the official
    print-out shows as entry boxes.
    """

    code: str
    printed_code: str
    separator: str
    label: str
    headers: tuple[str, ...]
    cells: tuple[Cell | None, ...]
    before: str | None = None
    after: str | None = None
    inputs: bool = False

    @property
    def present(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell is not None)


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class TextBlock:
    text: str


@dataclass(frozen=True, slots=True)
class HeadingBlock:
    text: str
    level: int


@dataclass(frozen=True, slots=True)
class MessageBlock:
    message: str


@dataclass(frozen=True, slots=True)
class QuestionsBlock:
    """The rows of an enabled set of questions; none for the official set, which is not known."""

    label: str
    status: Status
    rows: tuple[Row, ...]


Block = TextBlock | HeadingBlock | Table | Row | MessageBlock | QuestionsBlock


@dataclass(frozen=True, slots=True)
class Quadro:
    """`due` is None when the quadro is always due."""

    id: str
    title: str
    subtitle: str
    due: Formula | None
    content: tuple[Block, ...]
    rule: Rule

    @property
    def rows(self) -> tuple[Row, ...]:
        found: list[Row] = []
        for block in self.content:
            if isinstance(block, Row):
                found.append(block)
            elif isinstance(block, Table | QuestionsBlock):
                found.extend(block.rows)
        return tuple(found)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row.present)


@dataclass(frozen=True, slots=True)
class NamedValue:
    """An exact intermediate; `unit` says how many decimals are shown."""

    name: str
    label: str
    unit: Unit
    formula: Formula
    spoken: str
    rule: Rule

    @property
    def scale(self) -> int:
        return self.unit.scale


@dataclass(frozen=True, slots=True)
class Condition:
    name: str
    label: str
    yes: str
    no: str
    formula: Formula
    rule: Rule


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A ratio over many schede: sum of `numerator` over sum of `denominator`, each a cell or a named value.

    A scheda counts when it has both. `beside` is the cell with the figure that the ratio can be compared with.
    """

    name: str
    label: str
    numerator: str
    denominator: str
    unit: Unit
    beside: str | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class Follow:
    """A thing to do, or to come, after an outcome."""

    text: Template
    rule: Rule


@dataclass(frozen=True, slots=True)
class Case:
    """A row of a decision table; `text` is None when nothing is said in this case. `follows`: what comes after it.

    `when` are the conditions with the outcome that it wants, `disputed` those that must not be known.
    """

    id: str
    when: Mapping[str, bool]
    unknown: tuple[str, ...]
    text: Template | None
    rule: Rule
    follows: tuple[Follow, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    quadro: str
    opening: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """A check on one row (or on the whole form): `code` with the edition's name before it.

    While it is told, what it `leaves_open` is not stated: messages, conditions, the outcome (`OUTCOME`); cells and
    named values count as none over many schede.
    One that is `early` fires as soon as it is certain, although something is missing.
    """

    code: str
    quadro: str
    level: Level
    applies_always: bool
    leaves_open: tuple[str, ...]
    when: Formula
    cells: tuple[str, ...]
    found: Template
    expected: Template
    message: Template
    remedy: Template
    rule: Rule
    early: bool = False


@dataclass(frozen=True, slots=True)
class CellCheck:
    """Texts of a check made on every cell; placeholders are filled by the engine."""

    code: str
    about: str
    level: Level
    found: Template
    expected: Template
    message: Template
    remedy: Template


@dataclass(frozen=True, slots=True)
class ChoiceList:
    name: str
    label: str
    open: bool
    entries: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Form:
    """An edition of the form. Compared by identity: two loads are two forms.

    `text` is the definition as it is kept (`reading.canonical`), from which the form can be built again; `digest` its
    SHA-256, or of that and what was changed (`changed.changed`). `folder` is where its files are, None where it was
    built from its text. `measures` are the indicators over many schede.
    `memo` holds what was made of the form once (`memo.cached_on_form`), and goes with it.
    """

    code: str
    family: str
    version: str
    language: str
    title: str
    subject: str
    digest: str
    text: str
    folder: Path | None
    header: Mapping[str, HeaderLine]
    units: Mapping[str, Unit]
    parameters: Mapping[str, Parameter]
    lists: Mapping[str, ChoiceList]
    tables: Mapping[str, Table]
    quadri: Mapping[str, Quadro]
    cells: Mapping[str, Cell]
    values: Mapping[str, NamedValue]
    conditions: Mapping[str, Condition]
    aggregates: Mapping[str, Aggregate]
    together: Together | None
    measures: Mapping[str, Indicator]
    plausibility: tuple[Plausibility, ...]
    messages: Mapping[str, Message]
    outcome: tuple[Case, ...]
    outcome_amounts: tuple[str, ...]
    checks: tuple[Check, ...]
    cell_checks: Mapping[str, CellCheck]
    memo: dict[Any, Any] = field(init=False, default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"<Form {self.code} {self.version}: {len(self.cells)} cells, digest {self.digest[:12]}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by its name and digest where it is one of the editions, else by its text."""
        from schedario.definition.pickling import find_pickled, reduce_form  # noqa: PLC0415 - stands above this module

        return find_pickled, reduce_form(self)

    @property
    def asked(self) -> tuple[Cell, ...]:
        """The cells that take an answer, in print order."""
        return tuple(cell for cell in self.cells.values() if cell.asked)

    @property
    def writable(self) -> tuple[Cell, ...]:
        """The cells in which a comune may write: its own, and the prefilled ones that the edition leaves open."""
        open_to_all = self.parameters.get("prefilled_base_editable")
        locked = {"computed", "prefilled_locked"}
        if open_to_all is not None and open_to_all.value == "no":
            locked.add("prefilled_editable")
        return tuple(cell for cell in self.cells.values() if cell.supplied_by not in locked)

    @property
    def computed(self) -> tuple[Cell, ...]:
        """The cells with a formula, in print order."""
        return tuple(cell for cell in self.cells.values() if cell.formula is not None)
