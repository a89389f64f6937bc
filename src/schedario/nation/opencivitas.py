# SPDX-License-Identifier: EUPL-1.2
"""Figures of comuni that OpenCivitas publishes, to be held against those of schede: the long CSV, zipped or not.

A line is one indicator of one comune: `USERNAME;Indicatore/Determinante;Valore;Anomalia;Privacy`, in Latin-1, with
decimal commas. USERNAME is the identifier that a scheda has in its header.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath

import polars as pl

from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.errors import SchedarioError
from schedario.formula.rounding import half_up
from schedario.nation.identity import AGGREGATE

COLUMNS = ("USERNAME", "Indicatore/Determinante", "Valore")
FAMILY = re.compile(r"F[CP][0-9]{2}[A-Z]+")  # in the name of the file: 2021_Ind_FC70SOCNID_1_csv.zip
AMOUNT = re.compile(r"-?[0-9]+(,[0-9]+)?")
SCALE = 2
FRAME = {"dataset": pl.String(), "codice": pl.String(), "value": pl.Int64()}


class OpenCivitasError(SchedarioError, ValueError):
    """A file that is not one of OpenCivitas; the message, in Italian, says why."""


@dataclass(frozen=True, slots=True)
class OpenCivitasFile:
    """`figures`: `dataset` (family/indicator), `codice`, `value` in hundredths. `left_out`: (codice, what was written).

    What is left out is no amount: `1,818989E-12` is what a computer left of a zero, and nobody says that it is one.
    """

    family: str
    figures: pl.DataFrame
    left_out: tuple[tuple[str, str], ...]


def list_datasets(form: Form) -> dict[str, str]:
    """`family/indicator` → the cell that an edition compares with it."""
    return {rule.dataset: rule.cells[0] for rule in form.plausibility if rule.dataset is not None}


def read_opencivitas(name: str, content: bytes, wanted: Iterable[str]) -> OpenCivitasFile:
    """The figures of the datasets that are `wanted`; `name` is that of the file. Raises OpenCivitasError."""
    name, content = _unpack_csv(name, content)
    family = FAMILY.search(name)
    if family is None:
        raise OpenCivitasError(phrase("opencivitas.family", file=name))
    indicators = {one.partition("/")[2] for one in wanted if one.partition("/")[0] == family[0]}
    if not indicators:
        raise OpenCivitasError(phrase("opencivitas.unwanted", family=family[0], wanted=", ".join(sorted(wanted))))
    rows, left_out = [], []
    for codice, indicator, value in _list_lines(name, content):
        if indicator in indicators and value and not codice.startswith(AGGREGATE):
            stored = parse_amount(value)
            if stored is None:
                left_out.append((codice, value))
            else:
                rows.append((f"{family[0]}/{indicator}", codice, stored))
    figures = pl.DataFrame(rows, schema=FRAME, orient="row").sort("dataset", "codice")
    if (twice := figures.filter(pl.struct("dataset", "codice").is_duplicated())).height:
        raise OpenCivitasError(phrase("opencivitas.twice", file=name, codice=twice["codice"][0]))
    return OpenCivitasFile(family[0], figures, tuple(left_out))


def parse_amount(text: str) -> int | None:
    """An amount with a decimal comma in hundredths, half up; None for what is no plain decimal number.

    >>> parse_amount("29562,2"), parse_amount("46204,67"), parse_amount("1,818989E-12"), parse_amount("1.234,5")
    (2956220, 4620467, None, None)
    """
    if AMOUNT.fullmatch(text) is None:
        return None
    above, below = (Decimal(text.replace(",", ".")) * 10**SCALE).as_integer_ratio()
    return half_up(above, below)


def _unpack_csv(name: str, content: bytes) -> tuple[str, bytes]:
    """The one CSV of a ZIP; a CSV as it is."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return name, content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        tables = [one for one in packed.namelist() if PurePath(one).suffix.lower() == ".csv"]
        if len(tables) != 1:
            raise OpenCivitasError(phrase("opencivitas.zip", file=name, count=len(tables)))
        return (tables[0] if FAMILY.search(tables[0]) else name), packed.read(tables[0])


def _list_lines(name: str, content: bytes) -> Iterator[tuple[str, str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("latin-1"), newline=""), delimiter=";")
    if missing := [one for one in COLUMNS if one not in (reader.fieldnames or ())]:
        raise OpenCivitasError(phrase("opencivitas.columns", file=name, columns=", ".join(missing)))
    for row in reader:
        codice, indicator, value = ((row[one] or "").strip() for one in COLUMNS)
        yield codice.upper(), indicator, value
