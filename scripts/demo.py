# SPDX-License-Identifier: EUPL-1.2
"""The main job on the two published schede: read, recompute, compare, explain, print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).parent / "schedario"
PUBLISHED = ("cumignano-sul-naviglio", "quintano")
OUTPUT = ROOT / "demo"


def main() -> int:
    """Runs the commands a new user would try first, showing each; stops at the first that fails."""
    OUTPUT.mkdir(exist_ok=True)
    schede = [f"tests/data/schede/{name}.txt" for name in PUBLISHED]
    calls = [
        ["check", *schede],
        ["explain", schede[1], "R04"],
        ["explain", schede[0], "Q3"],
        *(["print", scheda, "-o", f"demo/{name}.pdf"] for scheda, name in zip(schede, PUBLISHED, strict=True)),
        ["print", "--blank", "SOC26", "-o", "demo/facsimile.pdf"],
    ]
    for call in calls:
        print("\n$ schedario " + " ".join(call), flush=True)
        code = subprocess.run([COMMAND, *call], cwd=ROOT, check=False).returncode
        if code:
            return code
    print("\nLe stampe sono nella cartella demo/:")
    for file in sorted(OUTPUT.glob("*.pdf")):
        print(f"  demo/{file.name}  {file.stat().st_size // 1024} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
