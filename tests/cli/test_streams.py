# SPDX-License-Identifier: EUPL-1.2
"""The commands at the edges of their output: other encodings, no output, a full disk, a closed pipe, a hostile text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

QUINTANO = Path(__file__).parents[1] / "data" / "schede" / "quintano.txt"
COMMAND = [sys.executable, "-m", "schedario"]


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scheda with one wrong total, and control characters and an emoji in its free text and its name."""
    text = QUINTANO.read_text(encoding="utf-8")
    changed = text.replace("\t33\t52", "\t33\t53").replace("QUINTANO", "QUIN\x1b[31mTANO \U0001f600")
    file = tmp_path_factory.mktemp("wrong") / "scheda\x1b]0;titolo\x07.txt"
    file.write_text(changed, encoding="utf-8")
    return file


def run(
    *arguments: object, encoding: str = "utf-8", output: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, stdout=output, stderr=subprocess.PIPE, env=environment, check=False)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_any_encoding(encoding: str, wrong: Path) -> None:
    plain, machine = run("check", wrong, encoding=encoding), run("check", "--json", wrong, encoding=encoding)
    assert (plain.returncode, machine.returncode) == (1, 1), plain.stderr
    assert not plain.stderr + machine.stderr
    assert "QUIN" in plain.stdout.decode(encoding)
    (scheda,) = json.loads(machine.stdout.decode(encoding))["schede"]
    assert any(text.startswith("QUIN") and text.endswith("TANO \U0001f600") for text in scheda["ente"].values())


@pytest.mark.parametrize("command", [["check", "--json"], ["print"], ["explain"]])
def test_no_control_character_gets_through(command: list[str], wrong: Path) -> None:
    cell = ["R04"] if command == ["explain"] else []
    told = run(*command, wrong, *cell)
    for written in (told.stdout, told.stderr):
        assert not [one for one in written.decode() if (one < " " and one not in "\t\n") or "\x7f" <= one <= "\x9f"]


def test_no_control_character_of_a_name_gets_through(wrong: Path) -> None:
    missing = run("read", wrong, f"{wrong}.no")
    assert missing.returncode == 2
    assert b"\x1b" not in missing.stdout + missing.stderr


def test_a_full_disk_is_told(wrong: Path) -> None:
    with Path("/dev/full").open("w") as full:
        told = run("check", "--json", wrong, output=full.fileno())
    assert told.returncode == 2
    assert "non si può scrivere" in told.stderr.decode()
    assert b"Traceback" not in told.stderr


def test_who_reads_no_more_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    told = run("check", QUINTANO, output=writing)
    os.close(writing)
    assert (told.returncode, told.stderr) == (141, b"")


def test_without_any_output() -> None:
    shell = f'exec "{sys.executable}" -m schedario check "$0" >&-'
    told = subprocess.run(["/bin/sh", "-c", shell, str(QUINTANO)], stderr=subprocess.PIPE, check=False)
    assert (told.returncode, told.stderr) == (0, b"")
