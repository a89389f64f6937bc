# SPDX-License-Identifier: EUPL-1.2
"""Ours on DuckDB: the statement that `schedario sql` prints."""

from __future__ import annotations

from sqlglot import exp

from bench.columns import duck
from bench.columns.names import CELLS, COMPUTED, FINDINGS
from bench.columns.peers.by_schedario import FORM
from bench.columns.worker import serve_computations
from schedario.columns.sql import Request, build_evaluation
from schedario.definition.catalogue import load as load_form
from schedario.program.renderings.sql_dialects import DIALECTS


def main() -> None:
    """Serves."""
    request = Request(load_form(FORM), CELLS, ("cells", "findings"), stored=True)
    query = build_evaluation(exp.to_table("schede"), request, DIALECTS["duckdb"]).sql("duckdb")
    shown = ", ".join(f'"{name}"' for name in (*COMPUTED, *FINDINGS))
    serve_computations(
        lambda file, rows: duck.load_schede(file, rows, lambda name: f'"{name}"'),
        lambda tables: duck.compute_results(tables, query),
        lambda tables, out: duck.save_results(tables, shown, out),
    )


if __name__ == "__main__":
    main()
