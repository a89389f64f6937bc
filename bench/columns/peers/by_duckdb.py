# SPDX-License-Identifier: EUPL-1.2
"""DuckDB, with the SQL that an analyst would write: amounts as decimals, ratios with `round`."""

from __future__ import annotations

from bench.columns import duck
from bench.columns.names import COMPUTED, FINDINGS, GRANTS, PROJECTS, SERVICES, SPENT, WHOLE
from bench.columns.worker import serve_computations


def main() -> None:
    """Serves."""
    serve_computations(
        lambda file, rows: duck.load_schede(file, rows, write_cell),
        lambda tables: duck.compute_results(tables, QUERY),
        save_results,
    )


def write_cell(name: str) -> str:
    """An amount in its own unit."""
    return f'"{name}"' if name in WHOLE else f'CAST("{name}" / 100.0 AS DECIMAL(18, 2)) AS "{name}"'


def save_results(tables: duck.Tables, file: str) -> None:
    """As stored integers."""
    numbers = [
        f'"{name}"' if name in WHOLE else f'CAST(round("{name}" * 100) AS BIGINT) AS "{name}"' for name in COMPUTED
    ]
    duck.save_results(tables, ", ".join([*numbers, *(f'"{name}"' for name in FINDINGS)]), file)


def write_mean(above: str, below: str, name: str) -> str:
    return f'CASE WHEN "{below}" = 0 THEN 0 ELSE round("{above}" / "{below}", 2) END AS "{name}"'


def write_total(names: list[str]) -> str:
    return " + ".join(f'"{name}"' for name in names)


def write_finding(condition: str, name: str) -> str:
    return f'coalesce({condition}, false) AS "{name}"'


FIRST = [
    *(write_mean(f"{row}.ore", f"{row}.utenti", f"{row}.media") for row in SERVICES),
    *(write_mean(f"{row}.spesa", f"{row}.numero", f"{row}.costo") for row in PROJECTS),
    *(
        f'{write_total([f"{row}.{column}" for row in (*SERVICES, *GRANTS)])} AS "R0B.{column}"'
        for column in ("base", "utenti")
    ),
    f'{write_total(SPENT)} AS "R15"',
    """CAST(round("R03" / nullif("R01.ora" + "R01A", 0)) AS BIGINT) AS "R01B",
       round("R07.dopo" / nullif("R03", 0), 2) AS "R07A",
       CASE WHEN "R07.prima" IS NULL OR "R07.dopo" IS NULL THEN NULL
            WHEN greatest("R07.prima", "R07.dopo") >= "R06" THEN 0
            WHEN "R08" IS NOT NULL AND "R06" IS NOT NULL THEN least("R08", "R06" - greatest("R07.prima", "R07.dopo"))
       END AS "R09" """,
]
SECOND = """round(100.0 * "R0B.utenti" / nullif("R03", 0), 2) AS "R04",
  CASE WHEN "R09" IS NOT NULL AND "R15" IS NOT NULL THEN greatest(0, "R09" - "R15") END AS "R16",
  round(100.0 * "R15" / nullif("R09", 0), 2) AS "R17" """
CHECKS = [
    *(write_finding(f'"{row}.utenti" > 0 AND "{row}.ore" = 0', f"BANCO-C01:{row}") for row in SERVICES),
    write_finding('"R01B" > "R0E"', "BANCO-C02"),
    write_finding('"R02X" + "R02Y" > "R02.ora"', "BANCO-C03"),
    write_finding('"R01.ora" + "R01A" = 0', "BANCO-C04"),
    write_finding('"R04" < "R05"', "BANCO-C05"),
    write_finding('abs("R04" - "R05") < 0.05', "BANCO-C06"),
    write_finding('"R07.dopo" < "R06" AND NOT "R07.prima" < "R06"', "BANCO-C07"),
    write_finding('"R15" > "R09"', "BANCO-C08"),
    write_finding('"R15" > 0 AND "R15" < "R09"', "BANCO-C09"),
    write_finding('"R15" = 0 AND "R09" > 0', "BANCO-C10"),
    f'{" OR ".join(f"{name} IS NULL" for name in duck.QUOTED)} AS "BANCO-X-006:Q1"',
]
SHOWN = ", ".join(f'"{name}"' for name in COMPUTED)
QUERY = f"""WITH first AS (SELECT *, {", ".join(FIRST)} FROM schede),
second AS (SELECT *, {SECOND} FROM first)
SELECT {SHOWN}, {", ".join(CHECKS)} FROM second"""  # noqa: S608 - our own names

if __name__ == "__main__":
    main()
