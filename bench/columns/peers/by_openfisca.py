# SPDX-License-Identifier: EUPL-1.2
"""OpenFisca-core, as its documentation shows it: a variable for each cell, floats of 32 bits, nothing is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.columns.names import CELLS, COMPUTED, FINDINGS, GRANTS, PROJECTS, SERVICES, SPENT, WHOLE
from bench.columns.peers import arrays
from bench.columns.worker import serve_computations

YEAR = "2025"
COMUNE = build_entity(key="comune", plural="comuni", label="Comune", is_person=True)

Formula = Callable[..., Any]


def main() -> None:
    """Serves."""
    rules = build_system()
    serve_computations(load_schede, lambda cells: compute_results(rules, cells), save_results)


def load_schede(file: str, rows: int) -> arrays.Arrays:
    """Values as OpenFisca keeps them; what is missing is zero, as it would be there."""
    return {name: convert_values(name, values) for name, values in load_stored(file, rows).items()}


def load_stored(file: str, rows: int) -> arrays.Arrays:
    """Stored integers."""
    return arrays.load_columns(file, rows, lambda values, _missing: values)


def convert_values(name: str, values: np.ndarray) -> np.ndarray:
    """In 32 bits, an amount in its own unit."""
    return values.astype(np.int32) if name in WHOLE else (values / 100).astype(np.float32)


def compute_results(rules: TaxBenefitSystem, cells: arrays.Arrays) -> dict[str, np.ndarray]:
    """The 26 cells and 21 findings; the 22nd is whether something is missing, which it cannot say."""
    simulation: Simulation = SimulationBuilder().build_default_simulation(rules, count=len(cells["R03"]))
    for name, values in cells.items():
        simulation.set_input(make_identifier(name), YEAR, values)
    return {name: simulation.calculate(make_identifier(name), YEAR) for name in (*COMPUTED, *FINDINGS[:-1])}


def save_results(found: dict[str, np.ndarray], file: str) -> None:
    """As stored integers."""
    nothing = np.zeros(len(found["R15"]), bool)
    scaled = {name: found[name].astype(np.float64) * (1 if name in WHOLE else 100) for name in COMPUTED}
    numbers = {name: (np.rint(values).astype(np.int64), nothing) for name, values in scaled.items()}
    arrays.save_results(numbers, {name: found.get(name, nothing) for name in FINDINGS}, file)


def make_identifier(name: str) -> str:
    return name.replace(".", "_").replace("-", "_").replace(":", "_")


def build_system() -> TaxBenefitSystem:
    """The variables, with their formulas."""
    rules = TaxBenefitSystem([COMUNE])
    for name in CELLS:
        rules.add_variable(build_variable(name, int if name in WHOLE else float))
    for name, formula in build_formulas().items():
        rules.add_variable(build_variable(name, int if name in WHOLE else float, formula))
    for name, formula in build_checks().items():
        rules.add_variable(build_variable(name, bool, formula))
    return rules


def build_variable(name: str, kind: type, formula: Formula | None = None) -> type[Variable]:
    about = {"value_type": kind, "entity": COMUNE, "definition_period": DateUnit.YEAR, "label": name}
    if formula is not None:
        about["formula"] = lambda comune, period: formula(lambda name: comune(make_identifier(name), period))
    return type(make_identifier(name), (Variable,), about)


def compute_ratio(above: np.ndarray, below: np.ndarray, decimals: int = 2) -> np.ndarray:
    return np.round(np.divide(above, below, out=np.zeros(len(above), np.float32), where=below != 0), decimals)


def build_formulas() -> dict[str, Formula]:
    means = {f"{row}.media": (f"{row}.ore", f"{row}.utenti") for row in SERVICES}
    means |= {f"{row}.costo": (f"{row}.spesa", f"{row}.numero") for row in PROJECTS}
    rows = (*SERVICES, *GRANTS)
    return {
        **{name: lambda of, a=above, b=below: compute_ratio(of(a), of(b)) for name, (above, below) in means.items()},
        "R0B.base": lambda of: sum(of(f"{row}.base") for row in rows),
        "R0B.utenti": lambda of: sum(of(f"{row}.utenti") for row in rows),
        "R01B": lambda of: compute_ratio(of("R03"), of("R01.ora") + of("R01A"), 0),
        "R04": lambda of: compute_ratio(100 * of("R0B.utenti"), of("R03")),
        "R07A": lambda of: compute_ratio(of("R07.dopo"), of("R03")),
        "R09": lambda of: np.maximum(0, np.minimum(of("R08"), of("R06") - np.maximum(of("R07.prima"), of("R07.dopo")))),
        "R15": lambda of: sum(of(name) for name in SPENT),
        "R16": lambda of: np.maximum(0, of("R09") - of("R15")),
        "R17": lambda of: compute_ratio(100 * of("R15"), of("R09")),
    }


def build_checks() -> dict[str, Formula]:
    found: list[Formula] = [lambda of, row=row: (of(f"{row}.utenti") > 0) * (of(f"{row}.ore") == 0) for row in SERVICES]
    found += [
        lambda of: of("R01B") > of("R0E"),
        lambda of: of("R02X") + of("R02Y") > of("R02.ora"),
        lambda of: of("R01.ora") + of("R01A") == 0,
        lambda of: of("R04") < of("R05"),
        lambda of: np.abs(of("R04") - of("R05")) < np.float32(0.05),
        lambda of: (of("R07.dopo") < of("R06")) * (of("R07.prima") >= of("R06")),
        lambda of: of("R15") > of("R09"),
        lambda of: (of("R15") > 0) * (of("R15") < of("R09")),
        lambda of: (of("R15") == 0) * (of("R09") > 0),
    ]
    return dict(zip(FINDINGS[:-1], found, strict=True))


if __name__ == "__main__":
    main()
