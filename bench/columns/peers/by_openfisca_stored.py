# SPDX-License-Identifier: EUPL-1.2
"""OpenFisca-core, as `by_openfisca`, from the columns of stored integers from which the others start."""

from __future__ import annotations

from bench.columns.peers.by_openfisca import compute, kept, save, stored, system
from bench.columns.worker import serve


def main() -> None:
    """Serves."""
    rules = system()
    serve(stored, lambda cells: compute(rules, {name: kept(name, values) for name, values in cells.items()}), save)


if __name__ == "__main__":
    main()
