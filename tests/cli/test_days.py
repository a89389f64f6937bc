# SPDX-License-Identifier: EUPL-1.2
"""The day that the commands over many schede take, and what they say of codes of other days."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from schedario.cli.main import app

SCHEDE = "istat;M12.utenti;R03\n113001;3;1400\n063049;5;900000\n012009;3;100\n999999;1;100\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "schede.csv"
    written.write_text(SCHEDE, encoding="utf-8")
    return written


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.mark.parametrize(
    ("day", "province"),
    [
        ((), "Gallura Nord-Est Sardegna"),
        (("--day", "2025-12-31"), "Sassari"),
        (("--giorno", "31/12/2025"), "Sassari"),
    ],
)
def test_figures_stand_under_the_province_of_the_day(file: Path, day: tuple[str, ...], province: str) -> None:
    told = run("indicators", file, "--by", "province", *day)
    assert told.exit_code == 0
    assert [name for name in ("Gallura Nord-Est Sardegna", "Sassari") if name in told.stdout] == [province]
    assert "(comune che non si può collocare)" in told.stdout


@pytest.mark.parametrize("command", [("indicators",), ("outliers",), ("simulate", "--set", "q3_threshold=5000.00")])
def test_what_a_day_does_not_know_is_told_by_every_command_and_stops_none(file: Path, command: tuple[str, ...]) -> None:
    told = run(command[0], file, *command[1:])
    assert told.exit_code == 0
    assert "999999: non è il codice ISTAT di nessun comune, e sta a parte" in told.stderr
    assert "012009: dal 01/01/2023 il comune è parte di 012144 (Bardello con Malgesso e Bregano)" in told.stderr


def test_a_day_beyond_the_lists_is_refused(file: Path) -> None:
    told = run("indicators", file, "--by", "region", "--day", "2030-01-01")
    assert told.exit_code == 2
    assert "il territorio è noto dal 01/01/2017 al 17/08/2026" in told.stderr
