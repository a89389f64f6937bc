# SPDX-License-Identifier: EUPL-1.2
"""`schedario indicators`, `outliers`, `simulate`: many schede looked at together, on the screen or in a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from schedario.cli import analysis_tables as tables
from schedario.cli.screen import Screen, complain
from schedario.cli.sources import FINE, UNUSABLE, load_usable_form, overwrites_source
from schedario.columns.file_errors import FileError
from schedario.columns.files import check_suffix, read_bytes, replace_file, write, write_sheet
from schedario.columns.frames import ROW, FrameError
from schedario.columns.sandboxed import read
from schedario.columns.schema import COUNT_COLUMNS, METADATA_KEY, list_output_types
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.definition.problems import DefinitionError
from schedario.nation.conditions import (
    ConditionError,
    apply_beforehand,
    choose_rows,
    normalise_number,
    split_conditions,
)
from schedario.nation.groups import GroupError
from schedario.nation.indicators import indicator_columns, indicators, measures
from schedario.nation.influence import influence
from schedario.nation.opencivitas import OpenCivitasError, list_datasets
from schedario.nation.places import describe_places
from schedario.nation.published import describe_held_back
from schedario.nation.rates import COLUMNS, draw_funnel, list_rates
from schedario.nation.sandboxed import read_opencivitas
from schedario.nation.simulate import simulate
from schedario.territory import UnknownDayError


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments that the three share: schede, edition, rows and file of the answer, day of the territory."""

    file: Path
    form_name: str
    where: Sequence[str]
    output: Path | None
    day: date | None = None


Shown = Callable[[Screen], None]
Labels = Mapping[str, str]  # what the columns are called in a workbook
Answer = tuple[pl.DataFrame, Shown, Labels]

_FUNNEL = frozenset(COLUMNS)  # that conditions on the answer may be about
_FAULTS = (
    FileError,
    FrameError,
    GroupError,
    ConditionError,
    DefinitionError,
    UnknownDayError,
    OverflowError,
    OpenCivitasError,
)


def run_indicators(
    request: Request, by: str, names: Sequence[str], alike: Sequence[str] = (), *, without_doubts: bool = False
) -> int:
    """The indicators by unit, those in `alike` over the same schede; 2 when they cannot be computed or written."""

    def compute_indicators(form: Form, schede: pl.DataFrame) -> Answer:
        weighed = influence(form, schede)
        answered = {column.name for column in indicator_columns(form, by)}
        whole = weighed.blank_doubted(schede) if without_doubts else schede
        chosen, where = _select_schede(form, whole, request.where, answered)
        measured = indicators(form, chosen, by, day=request.day, alike=_check_names(form, alike))
        found = choose_rows(measured, where)
        labels = {column.name: column.heading for column in indicator_columns(form, by)}
        among = whole[ROW].is_in(chosen[ROW].implode())
        doubts = None if without_doubts else weighed.restrict_to_schede(among)
        return found, lambda screen: tables.show_indicators(screen, form, found, names, doubts), labels

    return _run_analysis(request, compute_indicators, lambda form: _describe_columns(indicator_columns(form, by)))


def run_funnel(request: Request, name: str, *, without_doubts: bool) -> int:
    """A rate comune by comune, with the shrunken one and the limits; 2 when it cannot be computed or written."""

    def compute_funnel(form: Form, schede: pl.DataFrame) -> Answer:
        if name not in list_rates(form):
            raise ConditionError(phrase("analysis.no_rate", name=name, names=", ".join(list_rates(form))))
        given = influence(form, schede).blank_doubted(schede) if without_doubts else schede
        chosen, where = _select_schede(form, given, request.where, _FUNNEL)
        found = choose_rows(draw_funnel(form, chosen, name), where)
        labels = {one: tables.make_funnel_heading(one) for one in found.columns}
        return found, lambda screen: tables.show_funnel(screen, measures(form)[name], found), labels

    return _run_analysis(request, compute_funnel)


def run_outliers(request: Request, reference: Path | None = None) -> int:
    """The doubts, those that weigh most on the totals first; 2 when they cannot be computed or written.

    `reference`: a file of figures of others (OpenCivitas), against which those of the schede are held.
    """

    def find_outliers(form: Form, schede: pl.DataFrame) -> Answer:
        weighed = influence(form, schede, day=request.day, references=_read_references(form, reference))
        found = choose_rows(weighed.ordered, request.where)
        labels = {name: phrase(f"analysis.{name}") for name in found.columns}
        told = None if request.where else weighed
        return found, lambda screen: tables.show_outliers(screen, form, found, told), labels

    return _run_analysis(request, find_outliers)


def _read_references(form: Form, reference: Path | None) -> pl.DataFrame | None:
    """The figures of a file of OpenCivitas that the edition compares with."""
    if reference is None:
        return None
    return read_opencivitas(reference.name, read_bytes(reference), list_datasets(form)).figures


def run_simulate(request: Request, by: str, parameters: Sequence[str], formulas: Sequence[str]) -> int:
    """Finds who changes when the definition does; 2 when it cannot be computed or written."""

    def simulate_changes(form: Form, schede: pl.DataFrame) -> Answer:
        schede, where = _select_schede(form, schede, request.where)
        values = {name: normalise_number(text) for name, text in _parse_pairs(parameters).items()}
        simulation = simulate(form, schede, values, _parse_pairs(formulas))
        figures, where = split_conditions(where, {*form.cells, *measures(form)})
        held = tables.Held(figures, simulation.schede, simulation.holding(*figures)) if figures else None
        simulation = simulation.keep_schede(held.holding.either) if held else simulation
        found = choose_rows(simulation.changed, where)
        totals = simulation.totals(by, day=request.day)
        labels = {name: tables.make_heading(form, name) for name in found.columns}
        return found, lambda screen: tables.show_simulation(screen, simulation, found, totals, held), labels

    return _run_analysis(request, simulate_changes)


def _select_schede(
    form: Form, schede: pl.DataFrame, where: Sequence[str], answered: Collection[str] = ()
) -> tuple[pl.DataFrame, list[str]]:
    """Only the schede of the region, the ATS… that is asked for, so that sums are over them; and what else is asked.

    Conditions on figures, and on what the answer itself names, are for the answer.
    """
    return apply_beforehand(schede, where, {*schede.columns} - {*form.cells, *answered})


def _check_names(form: Form, names: Sequence[str]) -> Sequence[str]:
    """The names of indicators; raises ConditionError for one that is none."""
    known = measures(form)
    for name in names:
        if name not in known:
            raise ConditionError(phrase("analysis.no_column", name=name, columns=", ".join(known)))
    return names


def _parse_pairs(written: Iterable[str]) -> dict[str, str]:
    """`NAME=VALUE` as a pair; raises ConditionError for what is none."""
    pairs = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise ConditionError(phrase("analysis.pair", text=text))
        pairs[name.strip()] = value.strip()
    return pairs


def _run_analysis(
    request: Request,
    answer: Callable[[Form, pl.DataFrame], Answer],
    described: Callable[[Form], list[Mapping[str, object]]] = lambda _form: [],
) -> int:
    form, _ = load_usable_form(request.form_name)
    output = request.output
    if form is None or (output is not None and overwrites_source(request.file, output)):
        return UNUSABLE
    try:
        if output is not None:
            check_suffix(output)
        schede = _read_schede(form, request.file)
        for line in describe_places(schede, request.day):
            complain(line)
        frame, show, labels = answer(form, schede)
        screen = Screen()
        show(screen)
        if output is not None:
            _write_answer(frame, output, labels, _build_metadata(form, described(form)))
            screen.print_line(phrase("analysis.written", rows=frame.height, file=output))
    except _FAULTS as error:
        complain(str(error))
        return UNUSABLE
    return FINE


def _write_answer(frame: pl.DataFrame, output: Path, labels: Labels, metadata: Mapping[str, str]) -> None:
    """A workbook is for people, with the words of the definition; the other files are for programs, with its names."""
    if output.suffix.lower() != ".xlsx":
        write(_flatten_lists(frame, output).lazy(), output, metadata)
        return
    with replace_file(output) as part:
        write_sheet(_flatten_lists(frame, output), part, phrase("analysis.sheet"), (1, 1), labels)


def _read_schede(form: Form, file: Path) -> pl.DataFrame:
    """The schede of a file, each with its row. What the form says itself, as of published schede, is said anew."""
    read_from = read(file, form, complain).collect()
    schede = read_from if ROW in read_from.columns else read_from.with_row_index(ROW)
    said = {*form.cells, *list_output_types(form), *COUNT_COLUMNS} - {cell.id for cell in form.asked}
    computed = [name for name in schede.columns if name in said]
    if computed:
        complain(phrase("analysis.computed", file=file, count=len(computed)))
    if held := describe_held_back(file, schede):
        complain(held)
    return schede.drop(computed)


def _flatten_lists(frame: pl.DataFrame, output: Path) -> pl.DataFrame:
    """Lists as texts, in files that have none."""
    if output.suffix.lower() == ".parquet":
        return frame
    lists = [name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    return frame.with_columns(pl.col(name).list.join(", ") for name in lists)


def _describe_columns(columns: Iterable[object]) -> list[Mapping[str, object]]:
    from msgspec.structs import asdict  # noqa: PLC0415

    return [{key: value for key, value in asdict(column).items() if value is not None} for column in columns]  # type: ignore[arg-type]


def _build_metadata(form: Form, columns: Sequence[Mapping[str, object]]) -> dict[str, str]:
    metadata = {"form": form.code, "version": form.version, "digest": form.digest, "columns": list(columns)}
    return {METADATA_KEY: json.dumps(metadata, ensure_ascii=False)}
