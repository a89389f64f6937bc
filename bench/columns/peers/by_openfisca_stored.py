# SPDX-License-Identifier: EUPL-1.2
"""OpenFisca-core, as `by_openfisca`, from the columns of stored integers from which the others start."""

from __future__ import annotations

from bench.columns.peers.by_openfisca import build_system, compute_results, convert_values, load_stored, save_results
from bench.columns.worker import serve_computations


def main() -> None:
    """Serves."""
    rules = build_system()
    serve_computations(
        load_stored,
        lambda cells: compute_results(rules, {name: convert_values(name, values) for name, values in cells.items()}),
        save_results,
    )


if __name__ == "__main__":
    main()
