# SPDX-License-Identifier: EUPL-1.2
"""Write the case files, or the table of results: `python -m tests.conformance --cases | --table`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.conformance.suite import CASES, write_cases, write_table

TABLE = Path(__file__).parents[2] / "docs" / "conformance.md"


def main(arguments: list[str]) -> int:
    if arguments == ["--cases"]:
        for name, text in write_cases():
            (CASES / f"{name}.case").write_text(text, encoding="utf-8")
        return 0
    if arguments == ["--table"]:
        TABLE.write_text(write_table(), encoding="utf-8")
        return 0
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
