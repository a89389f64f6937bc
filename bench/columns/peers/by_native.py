# SPDX-License-Identifier: EUPL-1.2
"""Ours, by machine code: the same definition, evaluated in memory as anybody would."""

from __future__ import annotations

import polars as pl

from bench.columns.names import COMPUTED, FINDINGS
from bench.columns.peers.by_schedario import FORM, load_schede
from bench.columns.worker import serve_computations
from schedario.columns.evaluate import evaluate
from schedario.definition.catalogue import load as load_form


def main() -> None:
    """Serves."""
    serve_computations(
        load_schede, compute_results, lambda result, out: result.select(*COMPUTED, *FINDINGS).write_parquet(out)
    )


def compute_results(frame: pl.DataFrame) -> pl.DataFrame:
    """The 26 cells and 22 findings, and the answers."""
    return evaluate(load_form(FORM), frame, parts=("cells", "findings"), stored=True, engine="native")


if __name__ == "__main__":
    main()
