# SPDX-License-Identifier: EUPL-1.2
"""VTL 2.1, the language of official statistics, run by vtlengine: numbers are floats, null is null.

`if` takes the second branch where its condition is null, hence the `isnull`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from vtlengine import run

from bench.columns.names import CELLS, COMPUTED, FINDINGS, GRANTS, PROJECTS, SERVICES, SPENT, WHOLE
from bench.columns.peers import arrays
from bench.columns.worker import serve_computations


def main() -> None:
    """Serves."""
    serve_computations(load_schede, compute_results, save_results)


def load_schede(file: str, rows: int) -> pd.DataFrame:
    """Values in their own units."""
    cells = arrays.load_columns(file, rows, lambda values, missing: (values, missing))
    frame = {make_identifier(name): _build_column(*column, whole=name in WHOLE) for name, column in cells.items()}
    return pd.DataFrame({"Id_1": np.arange(rows), **frame})


def _build_column(values: np.ndarray, missing: np.ndarray, *, whole: bool) -> Any:
    if whole:
        return pd.arrays.IntegerArray(values.astype(np.int64), missing)
    return np.where(missing, np.nan, values / 100)


def compute_results(frame: pd.DataFrame) -> pd.DataFrame:
    """The 26 cells and 22 findings."""
    return run(SCRIPT, STRUCTURES, {"DS_1": frame}, return_only_persistent=True)["DS_r"].data


def save_results(found: pd.DataFrame, file: str) -> None:
    """As stored integers."""
    numbers = {name: _store_values(found[make_identifier(name)], 1 if name in WHOLE else 100) for name in COMPUTED}
    told = {name: found[make_identifier(name)].fillna(value=False).to_numpy(bool) for name in FINDINGS}
    arrays.save_results(numbers, told, file)


def _store_values(column: pd.Series, unit: int) -> tuple[np.ndarray, np.ndarray]:
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.rint(np.nan_to_num(values) * unit).astype(np.int64), np.isnan(values)


def make_identifier(name: str) -> str:
    return name.replace(".", "_").replace("-", "_").replace(":", "_")


def write_mean(above: str, below: str, name: str) -> str:
    return f"{name} := if {below} = 0 then 0.0 else round({above} / {below}, 2)"


def write_ratio(above: str, below: str, decimals: int = 2) -> str:
    return f"if {below} = 0 then null else round({above} / {below}, {decimals})"


def write_finding(name: str, condition: str) -> str:
    return f"{make_identifier(name)} := nvl({condition}, false)"


FIRST = [
    *(write_mean(f"{row}_ore", f"{row}_utenti", f"{row}_media") for row in SERVICES),
    *(write_mean(f"{row}_spesa", f"{row}_numero", f"{row}_costo") for row in PROJECTS),
    *(
        f"R0B_{column} := {' + '.join(f'{row}_{column}' for row in (*SERVICES, *GRANTS))}"
        for column in ("base", "utenti")
    ),
    f"R15 := {' + '.join(map(make_identifier, SPENT))}",
    "assistenti := R01_ora + R01A",
    "massimo := if isnull(R07_prima + R07_dopo) then null else if R07_prima > R07_dopo then R07_prima else R07_dopo",
    f"R07A := {write_ratio('R07_dopo', 'R03')}",
]
SECOND = [
    "R09 := if isnull(massimo - R06) then null else if massimo >= R06 then 0.0 else if isnull(R08) then null "
    "else if R08 < R06 - massimo then R08 else R06 - massimo",
    f"R01B := {write_ratio('R03', 'assistenti', 0)}",
    f"R04 := {write_ratio('100 * R0B_utenti', 'R03')}",
]
THIRD = [
    "R16 := if isnull(R09 - R15) then null else if R09 > R15 then R09 - R15 else 0.0",
    f"R17 := {write_ratio('100 * R15', 'R09')}",
    *(write_finding(f"BANCO-C01:{row}", f"{row}_utenti > 0 and {row}_ore = 0") for row in SERVICES),
    write_finding("BANCO-C02", "R01B > R0E"),
    write_finding("BANCO-C03", "R02X + R02Y > R02_ora"),
    write_finding("BANCO-C04", "assistenti = 0"),
    write_finding("BANCO-C05", "R04 < R05"),
    write_finding("BANCO-C06", "abs(R04 - R05) < 0.05"),
    write_finding("BANCO-C07", "R07_dopo < R06 and not (R07_prima < R06)"),
    write_finding("BANCO-C08", "R15 > R09"),
    write_finding("BANCO-C09", "R15 > 0 and R15 < R09"),
    write_finding("BANCO-C10", "R15 = 0 and R09 > 0"),
    f"{make_identifier(FINDINGS[-1])} := {' or '.join(f'isnull({make_identifier(name)})' for name in CELLS)}",
]
SCRIPT = "DS_r <- DS_1" + "".join(f"[calc {', '.join(step)}]" for step in (FIRST, SECOND, THIRD)) + ";"
STRUCTURES = {
    "datasets": [
        {
            "name": "DS_1",
            "DataStructure": [
                {"name": "Id_1", "type": "Integer", "role": "Identifier", "nullable": False},
                *(
                    {
                        "name": make_identifier(name),
                        "type": "Integer" if name in WHOLE else "Number",
                        "role": "Measure",
                        "nullable": True,
                    }
                    for name in CELLS
                ),
            ],
        }
    ]
}

if __name__ == "__main__":
    main()
