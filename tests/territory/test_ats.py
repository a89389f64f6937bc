# SPDX-License-Identifier: EUPL-1.2
"""The file that says which comuni belong to which ATS, and when."""

from datetime import date
from pathlib import Path

import pytest

from schedario.territory import Ats, AtsFileError, read_ats

HEADINGS = "codice,denominazione,capofila,istat,dal,al\n"
CREMA = Ats("crema", "CREMA", "COMUNE DI CREMA")


def written(folder: Path, *rows: str) -> Path:
    file = folder / "ats.csv"
    file.write_text(HEADINGS + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_a_comune_belongs_to_one_ats_at_a_time(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "crema,CREMA,COMUNE DI CREMA,019078,,2024-12-31",
        "cr,CREMONA,COMUNE DI CREMONA,019078,2025-01-01,",
        "crema,CREMA,COMUNE DI CREMA,019039,,",
    )
    ats = read_ats(file)
    assert ats.on(date(2024, 12, 31)) == {"019078": CREMA, "019039": CREMA}
    assert ats.on(date(2025, 1, 1))["019078"] == Ats("cr", "CREMONA", "COMUNE DI CREMONA")


def test_everything_that_is_wrong_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "crema,CREMA,COMUNE DI CREMA,019078,,",
        "altra,ALTRA,COMUNE DI CREMA,019078,2024-01-01,",
        "crema,CREMA,COMUNE DI SONCINO,019039,,",
        "crema,CREMA,COMUNE DI CREMA,999999,,",
        "crema,CREMA,COMUNE DI CREMA,019001,ieri,",
    )
    with pytest.raises(AtsFileError) as refused:
        read_ats(file)
    assert refused.value.problems == (
        "riga 5: «999999» non è il codice ISTAT di un comune",
        "riga 6: «dal» e «al» sono giorni come 2025-12-31, o vuoti",
        "riga 4: il 01/01/2017 l'ATS crema ha un altro nome o capofila",
        "riga 3: il 01/01/2024 il comune 019078 è già in un ATS (riga 2)",
        "riga 4: il 01/01/2024 l'ATS crema ha un altro nome o capofila",
    )


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ats.csv"
    file.write_text("codice,istat\n", encoding="utf-8")
    with pytest.raises(AtsFileError, match="mancano le colonne denominazione, capofila, dal, al"):
        read_ats(file)
