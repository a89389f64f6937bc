# SPDX-License-Identifier: EUPL-1.2
"""The README's transcripts are what the commands really print.

A `console` block holds commands after `$ ` and their output; a line `…` stands for lines left out.
Commands of `make` are not run here: the set-up has just done so.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)


def transcripts() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for block in BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def test_there_are_transcripts() -> None:
    assert any("check" in command for command, _ in transcripts())
    assert any("explain" in command for command, _ in transcripts())


@pytest.mark.parametrize(("command", "expected"), [t for t in transcripts() if not t[0].startswith("make")])
def test_transcript(command: str, expected: str, tmp_path: Path) -> None:
    words = shlex.split(command)
    assert words[0] == ".venv/bin/schedario"
    words = [
        str(tmp_path / word) if previous == "-o" else word for previous, word in zip(["", *words], words, strict=False)
    ]
    code = "from schedario.cli.main import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", code, *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    pattern = "".join(
        ".*?" if line == "…" else re.escape(line) + r"\n" for line in expected.rstrip("\n").split("\n") if line
    )
    said = (run.stdout + run.stderr).replace(f"{tmp_path}/", "")
    printed = "".join(line + "\n" for line in said.split("\n") if line)
    assert re.fullmatch(pattern, printed, re.DOTALL), f"{command} printed:\n{printed}"
