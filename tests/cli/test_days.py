# SPDX-License-Identifier: EUPL-1.2
"""The day that the commands over many schede take, and what they say of codes of other days."""

from pathlib import Path

import polars as pl
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


APART = "(comune che non si può collocare)"
NAMES = (
    "denominazione;regione;provincia;R03\nA;Emilia Romagna;bo;1400\nB;EMILIA-ROMAGNA;Bologna;900\n"
    "C;piemonte;TO;100\nD;Padania;ZZ;100\nE;;;100\n"
)
CODES = (
    "istat;denominazione;provincia;regione;R03\n113001;CHIALAMBERTO;TO;Piemonte;1400\n1272;TORINO;TO;Piemonte;900000\n"
    "12;BOH;TO;Piemonte;100\n;NESSUNO;TO;Piemonte;100\n019078;QUINTANO;CR;Padania;900\n041033;MONTECOPIOLO;PU;Marche;70\n"
)


def read_units(tmp_path: Path, content: str, by: str) -> tuple[dict[str, tuple[int, str, str]], str]:
    """Inhabitants, province and region of each unit by its name, and what was told."""
    file, output = tmp_path / "schede.csv", tmp_path / "unita.csv"
    file.write_text(content, encoding="utf-8")
    told = run("indicators", file, "--by", by, "-o", output)
    assert told.exit_code == 0, told.stderr
    found = pl.read_csv(output, infer_schema=False)
    around = [pl.col(name) if name in found.columns else pl.lit(None).alias(name) for name in ("provincia", "regione")]
    rows = found.select("denominazione", pl.col("abitanti").cast(int), *around).rows()
    return {name: rest for name, *rest in ((row[0], *row[1:]) for row in rows)}, told.stderr  # type: ignore[misc]


def test_without_codes_regions_and_provinces_are_known_however_they_are_spelled(tmp_path: Path) -> None:
    regions, said = read_units(tmp_path, NAMES, "region")
    assert {name: one[0] for name, one in regions.items()} == {"Emilia-Romagna": 2300, "Piemonte": 100, APART: 200}
    assert "«Padania» non è una regione: chi la indica sta a parte" in said
    assert "«EMILIA-ROMAGNA» è letta come Emilia-Romagna" in said
    provinces, _said = read_units(tmp_path, NAMES, "province")
    assert {name: one[0] for name, one in provinces.items()} == {"Bologna": 2300, "Torino": 100, APART: 200}


@pytest.mark.parametrize("by", ["region", "province"])
def test_who_lies_elsewhere_than_its_code_stands_apart_and_is_told(tmp_path: Path, by: str) -> None:
    units, said = read_units(tmp_path, CODES, by)
    places = {"region": ["Piemonte", "Lombardia", "Emilia-Romagna"], "province": ["Torino", "Cremona", "Rimini"]}
    assert {name: one[0] for name, one in units.items()} == {
        **dict(zip(places[by], (900_000, 900, 70), strict=True)), APART: 1600
    }  # fmt: skip
    assert "113001 (Aggius): è un codice di OT, Sardegna; la scheda dice TO, Piemonte, e sta a parte" in said
    assert "«Padania» non è una regione: vale il codice ISTAT" in said
    assert "\n12: non è il codice ISTAT di nessun comune" in f"\n{said}"
    assert "Senza codice ISTAT, e a parte nei totali per territorio: 1" in said


def test_every_level_takes_the_place_from_the_same_source(tmp_path: Path) -> None:
    comuni, _said = read_units(tmp_path, CODES, "comune")
    assert {name: tuple(around) for name, (_people, *around) in comuni.items()} == {
        "CHIALAMBERTO": (None, None),
        "TORINO": ("TO", "Piemonte"),
        "BOH": ("TO", None),
        "NESSUNO": ("TO", None),
        "QUINTANO": ("CR", "Lombardia"),
        "MONTECOPIOLO": ("PU", "Emilia-Romagna"),
    }
