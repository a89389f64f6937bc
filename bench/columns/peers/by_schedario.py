# SPDX-License-Identifier: EUPL-1.2
"""Ours: the definition, evaluated in memory as anybody would."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from bench.columns.names import CELLS, COMPUTED, FINDINGS
from bench.columns.worker import serve_computations
from schedario.columns.evaluate import evaluate
from schedario.definition.catalogue import load as load_form

FORM = Path(__file__).parent.parent / "form"


def main() -> None:
    """Serves."""
    serve_computations(
        load_schede, compute_results, lambda result, out: result.select(*COMPUTED, *FINDINGS).write_parquet(out)
    )


def load_schede(file: str, rows: int) -> pl.DataFrame:
    """So many rows: the first of the file, or the file over and over."""
    frame = pl.read_parquet(file, columns=CELLS)
    return pl.concat([frame] * -(-rows // frame.height)).head(rows).rechunk()


def compute_results(frame: pl.DataFrame) -> pl.DataFrame:
    """The 26 cells and 22 findings, and the answers."""
    return evaluate(load_form(FORM), frame, parts=("cells", "findings"), stored=True)


if __name__ == "__main__":
    main()
