# SPDX-License-Identifier: EUPL-1.2
"""Every rendering of the rules behind one thin adapter: stored answers in, the same kind of outcome out.

An adapter is a function from a form and a list of stored answers to an `Outcome` of each. A new rendering is tried by
everything in this folder as soon as it stands in RENDERINGS.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import psycopg
from sqlglot import exp

from schedario.columns import engines
from schedario.columns.by_polars import compute as compute_by_polars
from schedario.columns.sql import Request, build_computation
from schedario.definition.form import Form
from schedario.engine.answers import Answers
from schedario.engine.evaluate import evaluate
from schedario.program.renderings.sql_dialects import DIALECTS
from tests.columns.postgresql import load_table
from tests.conformance.cases import Stored, name_finding
from tests.differential import native
from tests.page.engine import PageEngine, page_engine
from tests.reference.oracle.editions import Edition
from tests.reference.oracle.verdicts import Finding, Verdict


class Outcome(NamedTuple):
    """What a rendering says of one scheda. `ordered` is None where it gives findings without cells and order."""

    values: dict[str, int | None]
    states: dict[str, str]
    quadri: dict[str, str]
    conditions: dict[str, bool | None]
    messages: dict[str, str]
    outcome: str | None
    told: frozenset[str]
    ordered: tuple[Finding, ...] | None


Adapter = Callable[[Form, Edition, Sequence[Stored]], list[Outcome]]


def make_outcome(edition: Edition, verdict: Verdict) -> Outcome:
    """The outcome of the oracle's verdict."""
    computed = {name: verdict.cells[name][1] for name, cell in edition.cells.items() if cell.formula is not None}
    states = {name: state for name, (state, _) in verdict.cells.items()}
    told = frozenset(name_finding(edition, finding) for finding in verdict.findings)
    return Outcome(computed, states, *verdict[2:6], told, tuple(verdict.findings))  # type: ignore[arg-type]


def evaluate_in_python(form: Form, edition: Edition, schede: Sequence[Stored]) -> list[Outcome]:
    """The engine of one scheda."""
    found = []
    for stored in schede:
        result = evaluate(form, Answers(stored))
        verdict = Verdict(
            {name: (cell.state, cell.stored) for name, cell in result.cells.items()},
            {},
            dict(result.quadri),
            {name: result.decisions[name] for name in form.conditions},
            {message.id: message.case for message in result.messages},
            result.outcome.id if result.outcome else None,
            [Finding(one.code, one.level, one.quadro, one.cells) for one in result.findings],
        )
        found.append(make_outcome(edition, verdict))
    return found


def evaluate_in_page(form: Form, edition: Edition, schede: Sequence[Stored]) -> list[Outcome]:
    """The module of the page, run by node on what an officer would type."""
    found = []
    for stored in schede:
        typed = {name: _write_typed(edition, name, value) for name, value in stored.items()}
        result = json.loads(start_page().evaluate(form, typed))
        numeric = {name for name, cell in edition.cells.items() if cell.decimals is not None}
        verdict = Verdict(
            {
                name: (state, int(value) if value is not None and name in numeric else value)
                for name, (state, value) in result["cells"].items()
            },
            {},
            result["quadri"],
            {name: result["decisions"][name] for name in edition.conditions},
            {name: case for name, case, *_ in result["messages"]},
            result["outcome"][0] if result["outcome"] else None,
            [Finding(one["code"], one["level"], one["quadro"], tuple(one["cells"])) for one in result["findings"]],
        )
        found.append(make_outcome(edition, verdict))
    return found


_RUNNING = ExitStack()


@cache
def start_page() -> PageEngine:
    """One node process, which ends with the tests."""
    folder = Path(_RUNNING.enter_context(tempfile.TemporaryDirectory()))
    return _RUNNING.enter_context(page_engine(folder))


def close_page() -> None:
    """End the node process."""
    _RUNNING.close()
    start_page.cache_clear()


def _write_typed(edition: Edition, name: str, value: int | str) -> str:
    if isinstance(value, str):
        return value
    return format(Decimal(value).scaleb(-(edition.cells[name].decimals or 0)), "f").replace(".", ",")


def evaluate_in_columns(compute: Callable[[Form, pl.DataFrame], pl.DataFrame]) -> Adapter:
    """An engine of columns, on all the schede at once."""

    def evaluate_cases(form: Form, edition: Edition, schede: Sequence[Stored]) -> list[Outcome]:
        types = {cell.id: pl.Int64() if cell.numeric else pl.String() for cell in form.asked}
        cells = pl.DataFrame([{name: one.get(name) for name in types} for one in schede], schema=types)
        return [_read_row(edition, row) for row in compute(form, cells).iter_rows(named=True)]

    return evaluate_cases


def _read_row(edition: Edition, row: dict[str, Any]) -> Outcome:
    def named(prefix: str, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        return ((name, row[f"{prefix}:{name}"]) for name in names)

    computed = [name for name, cell in edition.cells.items() if cell.formula is not None]
    messages = {name: case for name, case in named("message", edition.messages) if case is not None}
    codes = {check.code for check in edition.checks} | {code for code, _ in edition.about.values()}
    told = frozenset(name for name, fired in row.items() if name.partition(":")[0] in codes and fired)
    return Outcome(
        {name: None if row[name] is None else int(row[name]) for name in computed},
        dict(named("state", edition.cells)),
        dict(named("due", edition.quadri)),
        dict(named("condition", edition.conditions)),
        messages,
        row["outcome"],
        told,
        None,
    )


def compute_in_postgresql(form: Form, cells: pl.DataFrame) -> pl.DataFrame:
    """The statement for PostgreSQL, run by a server of the tests' own."""
    from tests.portal.postgresql import URL  # noqa: PLC0415 - starts it

    request = Request(form, ["place", *cells.columns])
    query = build_computation(exp.to_table("schede"), request, DIALECTS["postgres"]).sql("postgres")
    with psycopg.connect(URL) as connection:
        load_table(connection, cells.with_row_index("place"))
        found = connection.execute(query.encode())
        names = [column.name for column in found.description or ()]
        return pl.DataFrame(found.fetchall(), schema=names, orient="row", infer_schema_length=None).sort("place")


RENDERINGS: dict[str, Adapter] = {
    "python": evaluate_in_python,
    "page": evaluate_in_page,
    "polars": evaluate_in_columns(compute_by_polars),
    "duckdb": evaluate_in_columns(engines.load_engine("duckdb").compute),
    "postgresql": evaluate_in_columns(compute_in_postgresql),
    "spark": evaluate_in_columns(engines.load_engine("spark").compute),
    "native": evaluate_in_columns(native.compute),
}
