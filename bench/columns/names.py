# SPDX-License-Identifier: EUPL-1.2
"""The columns of `bench/columns/form`, for programs that cannot read it. A test holds the two together."""

from __future__ import annotations

SERVICES = [f"M{row:02}" for row in range(1, 13)]
GRANTS = [f"N{row:02}" for row in range(1, 8)]
PROJECTS = [f"P{row:02}" for row in range(1, 6)]

STAFF = ["R01.prima", "R01.ora", "R01A", "R02.prima", "R02.ora", "R02X", "R02Y", "R02A"]
SPENT = [*(f"{row}.spesa" for row in PROJECTS), "R13", "R14", "R20", "R21", "R22"]

CELLS = [
    *(f"{row}.{column}" for row in SERVICES for column in ("base", "utenti", "ore")),
    *(f"{row}.{column}" for row in GRANTS for column in ("base", "utenti")),
    "R0E",
    *STAFF,
    *("R03", "R05", "R06", "R07.prima", "R07.dopo", "R08"),
    *(f"{row}.{column}" for row in PROJECTS for column in ("numero", "spesa")),
    *("R13", "R14", "R20", "R21", "R22"),
]
COMPUTED = [
    *(f"{row}.media" for row in SERVICES),
    *("R0B.base", "R0B.utenti", "R01B", "R04", "R07A", "R09"),
    *(f"{row}.costo" for row in PROJECTS),
    *("R15", "R16", "R17"),
]
FINDINGS = [
    *(f"BANCO-C01:{row}" for row in SERVICES),
    *(f"BANCO-C{number:02}" for number in range(2, 11)),
    "BANCO-X-006:Q1",
]

WHOLE = {name for name in CELLS if name[0] in "MN"} | {"R0E", "R03", "R0B.base", "R0B.utenti", "R01B"}
"""Cells without decimals; all others have two, and are stored as hundredths. `M….media` has two."""
