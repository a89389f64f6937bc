# SPDX-License-Identifier: EUPL-1.2
"""The shape of a definition's files: what may be written in them, key by key."""

from typing import Any, Final, Literal

from msgspec import Struct, field

Status = Literal["official", "inferred", "project"]
Level = Literal["error", "warning", "info"]
SuppliedBy = Literal["comune", "prefilled_editable", "prefilled_locked", "computed"]
About = Literal["sent", "blocked", "to_confirm"]
Compare = Literal["peers", "one_value", "ats", "ats_total", "reference"]
Side = Literal["both", "above", "below"]
CellKind = Literal["number", "text", "long_text", "choice", "multi_choice"]


class _Shape(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Unknown keys are errors: a misspelt key must not pass unnoticed."""


class _Rule(_Shape, frozen=True, kw_only=True):
    """Everything that states something of the form says how it is known."""

    status: Status | None = None
    source: str | None = None


class HeaderShape(_Rule, frozen=True, kw_only=True):
    """A line above the quadri: who fills in the form, and when."""

    label: str
    accepts: list[str] = []
    pattern: str | None = None
    date_format: str | None = None
    example: str | None = None


class UnitShape(_Shape, frozen=True, kw_only=True):
    """`scale`: decimals kept. `dimension`: powers of the base quantities. `minimum`: for its cells."""

    label: str
    scale: int
    dimension: dict[str, int]
    minimum: int | str | None = None
    symbol: str = ""


class ParameterShape(_Rule, frozen=True, kw_only=True):
    """A named value of the edition. With `unit` a number, else a text; null is an open parameter.

    `possible` are the choices that what is known does not rule out, each as a sentence calls it: nothing is decided
    that they decide differently.
    `note: true` says that it is there to be read, although no formula and no text uses it.
    """

    label: str
    value: int | str | None = field(name="value")
    unit: str | None = None
    choices: list[str] | None = None
    spoken: str | None = None
    possible: dict[str, str] = {}
    note: bool = False


class CellShape(_Rule, frozen=True, kw_only=True):
    """Statements on a cell, in a column, in a field, or in a field's column.

    `spoken`: what an officer calls it in a sentence, with its article.
    """

    label: str | None = None
    unit: str | None = None
    type: CellKind | None = None
    list: str | None = None
    supplied_by: SuppliedBy | None = None
    formula: str | None = None
    minimum: int | str | None = None
    maximum: int | str | None = None
    max_length: int | str | None = None
    previous: str | None = None
    spoken: str | None = None


class FieldShape(CellShape, frozen=True, kw_only=True):
    """A row of its own. With `columns`, what is said here is the default of each.

    `due` is a condition of its own, for a row that is due when its quadro is not, or the other way round.
    """

    header: str | None = None
    before: str | None = None
    after: str | None = None
    separator: str = " - "
    printed_code: str | None = None
    inputs: bool = False
    due: str | None = None
    columns: dict[str, CellShape] | None = None


class RowShape(_Shape, frozen=True, kw_only=True):
    label: str
    columns: list[str] | None = None
    printed_code: str | None = None
    separator: str = " - "


class TableShape(_Shape, frozen=True, kw_only=True):
    columns: list[str]
    rows: dict[str, str | RowShape]


class ValueShape(_Rule, frozen=True, kw_only=True):
    """A named intermediate, exact: it is rounded only to be shown."""

    label: str
    unit: str
    formula: str
    spoken: str | None = None


class ConditionShape(_Rule, frozen=True, kw_only=True):
    """A named condition; `yes` and `no` are how its outcomes are called."""

    label: str
    formula: str
    yes: str
    no: str


class AggregateShape(_Rule, frozen=True, kw_only=True):
    """A ratio of two sums over many schede; `beside` is the cell that holds the figure it can be compared with."""

    label: str
    numerator: str
    denominator: str
    unit: str
    beside: str | None = None


class BoardShape(_Shape, frozen=True, kw_only=True):
    """Indicators that a board of the nation shows first: some in figures, one comune by comune, a whole in its parts.

    Figures that are listed together stand side by side, over the same comuni. Of the `whole`, `part` is done, `rest`
    is not; what is neither is not known yet. Definitions kept from before have figures one by one, and no `rest`.
    """

    figures: list[list[str] | str]
    spread: str
    whole: str
    part: str
    rest: str | None = None


class TogetherShape(_Shape, frozen=True, kw_only=True):
    """The way to look at schede of many comuni: the cell with the inhabitants, the one that names the ATS.

    `least_peers` comuni at least are compared with one another.
    """

    people: str
    ats: str | None = None
    least_peers: int = 20
    board: BoardShape | None = None


class IndicatorShape(_Rule, frozen=True, kw_only=True):
    """A sum over many schede, or the ratio of two; or with `about` a share of the schede that the program counts."""

    label: str
    group: str
    unit: str
    numerator: str | None = None
    denominator: str | None = None
    about: About | None = None


class PlausibilityShape(_Rule, frozen=True, kw_only=True):
    """A rule for what is unusual among many schede, and so to be looked at; with `table` it is repeated on each row.

    `compare` says with what: `peers` (similar comuni), `one_value` (a number that is the same everywhere, of which
    each scheda tells a lowest and a highest value), `ats` (the comuni of the ATS have the same `measure`),
    `ats_total` (an aggregate of the ATS, with the cell beside which it stands), `reference` (the figure of the same
    comune in a `dataset` of others).
    """

    compare: Compare
    level: Literal["warning", "info"]
    label: str
    unit: str
    measure: str | None = None
    lowest: str | None = None
    highest: str | None = None
    aggregate: str | None = None
    dataset: str | None = None
    when: str | None = None
    table: list[str] | None = None
    side: Side = "both"
    distance: int | str | None = None
    least_spread: int | str | None = None
    tolerance: int | str | None = None
    cells: list[str]
    message: str | None = None
    remedy: str | None = None


class BlockShape(_Shape, frozen=True, kw_only=True):
    """A piece of a quadro, in print order: exactly one of the keys but `level`."""

    text: str | None = None
    heading: str | None = None
    level: int = 1
    table: str | None = None
    field: str | None = None
    message: str | None = None
    questions: str | None = None


class QuadroShape(_Rule, frozen=True, kw_only=True):
    """`due` is `always` or a condition."""

    title: str
    subtitle: str
    due: str
    content: list[BlockShape]
    blank_print: dict[str, str] = {}
    blank_print_except: list[str] = []


class FollowShape(_Rule, frozen=True, kw_only=True):
    """A thing to do, or to come, after an outcome."""

    text: str


UNKNOWN: Final = "unknown"  # how a case of a decision table asks for a condition that is not known


class CaseShape(_Rule, frozen=True, kw_only=True):
    """A row of a decision table: `when` maps condition names to their outcome. `follows`: what comes after it.

    `unknown` is the outcome of a condition that is not known: for lack of an answer, or since readings differ.
    """

    id: str | None = None
    when: dict[str, bool | Literal["unknown"]] = {}
    text: str | None = None
    silent: bool = False
    follows: list[FollowShape] = []


class MessageShape(_Shape, frozen=True, kw_only=True):
    """A decision table of texts. `opening` are the first words, common to every case."""

    opening: str
    cases: list[CaseShape]


class OutcomeShape(_Shape, frozen=True, kw_only=True):
    """`amounts`: the cells and values that stand beside the outcome where they are due; `follows` after each case."""

    cases: list[CaseShape]
    amounts: list[str] = []
    follows: list[FollowShape] = []


class CheckShape(_Rule, frozen=True, kw_only=True):
    """A condition that, when true, is worth telling. With `table` it is repeated on each row.

    `leaves_open`, the outcome, a message, a named condition or several: while it is told, these are not stated. A cell
    or a named value: it counts as none wherever many schede are taken together.
    `early: true`: it is told as soon as it is certain, whatever is still to be answered.
    """

    quadro: str
    level: Level
    when: str
    cells: list[str]
    found: str | None = None
    expected: str | None = None
    message: str | None = None
    remedy: str | None = None
    table: list[str] | None = None
    applies: Literal["due", "always"] = "due"
    leaves_open: str | list[str] | None = None
    early: bool = False


class CellCheckShape(_Shape, frozen=True, kw_only=True):
    """The texts of a check that every cell undergoes; what it checks is in the engine."""

    about: str
    level: Level
    found: str
    expected: str
    message: str
    remedy: str


class ListShape(_Rule, frozen=True, kw_only=True):
    """An open list accepts entries that it does not contain."""

    label: str
    open: bool
    entries: list[str]


class QuestionShape(_Shape, frozen=True, kw_only=True):
    code: str
    section: str
    text: str
    type: Literal["single", "multi", "number", "text"]
    options: list[str] = []
    visible_when: str | None = None
    required: bool = False
    max_length: int | None = None


class QuestionsShape(_Rule, frozen=True, kw_only=True):
    label: str
    enabled: bool
    questions: list[QuestionShape]


# Sections whose entries are checked one by one, so that one fault does not hide the next.
SECTIONS: dict[str, Any] = {
    "header": HeaderShape,
    "units": UnitShape,
    "parameters": ParameterShape,
    "columns": CellShape,
    "tables": TableShape,
    "fields": FieldShape,
    "values": ValueShape,
    "conditions": ConditionShape,
    "aggregates": AggregateShape,
    "indicators": IndicatorShape,
    "plausibility": PlausibilityShape,
    "quadri": QuadroShape,
    "lists": ListShape,
    "questions": QuestionsShape,
    "messages": MessageShape,
    "checks": CheckShape,
    "cell_checks": CellCheckShape,
}

PLAIN = ("form", "family", "version", "language", "title", "subject")
