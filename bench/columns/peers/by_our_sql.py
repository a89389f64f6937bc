# SPDX-License-Identifier: EUPL-1.2
"""Ours on DuckDB: the statement that `schedario sql` prints."""

from __future__ import annotations

from sqlglot import exp

from bench.columns import duck
from bench.columns.names import CELLS, COMPUTED, FINDINGS
from bench.columns.peers.by_schedario import FORM
from bench.columns.worker import serve
from schedario.columns.sql import Request, build_evaluation
from schedario.definition.catalogue import load as load_form
from schedario.program.renderings.sql_dialects import DIALECTS


def main() -> None:
    """Serves."""
    request = Request(load_form(FORM), exp.to_table("schede"), CELLS, ("cells", "findings"), stored=True)
    query = build_evaluation(request, DIALECTS["duckdb"]).sql("duckdb")
    shown = ", ".join(f'"{name}"' for name in (*COMPUTED, *FINDINGS))
    serve(
        lambda file, rows: duck.load(file, rows, lambda name: f'"{name}"'),
        lambda tables: duck.compute(tables, query),
        lambda tables, out: duck.save(tables, shown, out),
    )


if __name__ == "__main__":
    main()
