# SPDX-License-Identifier: EUPL-1.2
"""Files of schede as offices send them, given to `schedario evaluate`."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.cli.main import app
from schedario.columns import evaluate as columns_evaluate
from schedario.columns import files
from schedario.columns.file_errors import FileError
from schedario.columns.frames import FrameError
from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.writing.look_alikes import drop_invisible

CASES = yaml.safe_load((Path(__file__).parent / "tables.yaml").read_text(encoding="utf-8"))


def run(file: Path) -> tuple[Result, list[dict[str, str]]]:
    output = file.parent / "out.csv"
    result = CliRunner().invoke(app, ["evaluate", str(file), "-o", str(output)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if not output.exists():
        return result, []
    with output.open(encoding="utf-8", newline="") as opened:
        return result, [*csv.DictReader(opened)]


def save(case: dict[str, Any], folder: Path) -> Path:
    if "testo" in case:
        file = folder / "in.csv"
        file.write_bytes(case["testo"].encode())
        return file
    with xlsxwriter.Workbook(folder / "in.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(case["righe"]):
            sheet.write_row(row, 0, cells)
    return folder / "in.xlsx"


@pytest.mark.parametrize("case", CASES, ids=[case["caso"] for case in CASES])
def test_a_file_as_an_office_sends_it(case: dict[str, Any], tmp_path: Path) -> None:
    result, rows = run(save(case, tmp_path))
    for words in case.get("detto", ()):
        assert words in result.output
    if "letto" in case:
        assert [{name: row[name] for name in wanted} for row, wanted in zip(rows, case["letto"], strict=True)] == [
            *case["letto"]
        ]
    else:
        assert result.exit_code == 2
        assert not rows


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "con il segno iniziale": lambda text: text.encode("utf-8-sig"),
    "testo Unicode di Excel": lambda text: text.replace(";", "\t").encode("utf-16"),
    "UTF-16 senza segno": lambda text: text.encode("utf-16-le"),
    "Windows": lambda text: text.encode("cp1252"),
    "DOS": lambda text: text.encode("cp850"),
    "vecchi Mac": lambda text: text.encode("mac_roman"),
    "vecchi fine riga": lambda text: text.replace("\r\n", "\r").encode(),
    "fine riga di Unix": lambda text: text.replace("\r\n", "\n").encode(),
    "senza fine riga in fondo": lambda text: text.rstrip().encode(),
    "righe messe insieme da due codifiche": lambda text: (
        text.replace("\r\n", "\r\nVÒÈÀ;;;\r\n", 1).encode().replace("ù".encode(), b"\xf9")
    ),
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_and_line_end_is_read(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes(ENCODINGS[encoding]("codice;comune;R03;R06\r\nXX001;Cantù;10;1.234,50\r\nXX002;Forlì;11;6,00\r\n"))
    _result, rows = run(file)
    assert [(row["comune"], row["R06"]) for row in rows if row["R03"]] == [("Cantù", "1234.50"), ("Forlì", "6.00")]


def test_a_file_is_what_its_content_is(tmp_path: Path) -> None:
    """A CSV that somebody called XLSX, and a workbook called CSV."""
    (tmp_path / "a.xlsx").write_bytes(b"codice;R06\nXX001;1,50\n")
    assert [row["R06"] for row in run(tmp_path / "a.xlsx")[1]] == ["1.50"]
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        book.add_worksheet().write_column(0, 0, ["R06", 1.5])
    (tmp_path / "b.xlsx").rename(tmp_path / "b.csv")
    assert [row["R06"] for row in run(tmp_path / "b.csv")[1]] == ["1.50"]


def test_formulas_without_a_value_are_told_and_never_blank(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["codice", "R06", "R16", "R03"])
        sheet.write_row(1, 0, ["XX001", "", "x", 10])
        sheet.write_formula(1, 1, "=10+5", None, "")
        sheet.write_row(2, 0, ["XX002", "", "x", 10])
        sheet.write_formula(2, 1, "=NA()", None, "#N/A")
        sheet.write_formula(2, 2, '="a"&"b"', None, "")
    result, _rows = run(tmp_path / "in.xlsx")
    assert result.exit_code == 2
    assert "riga 2 (XX001), colonna R06: la formula «=10+5» non è mai stata calcolata" in result.output
    assert "riga 3 (XX002), colonna R06: «#N/A» è l'errore di una formula" in result.output
    assert 'riga 3 (XX002), colonna R16: la formula «="a"&"b"» non è mai stata calcolata' in result.output


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl", ".csv"])
def test_a_file_without_schede_is_an_error(suffix: str, tmp_path: Path) -> None:
    file, frame = tmp_path / f"in{suffix}", pl.DataFrame(schema={"codice": pl.String, "R03": pl.Int64})
    {".csv": frame.write_csv, ".parquet": frame.write_parquet, ".jsonl": frame.write_ndjson}[suffix](file)
    result, rows = run(file)
    assert (result.exit_code, rows) == (2, [])


def test_the_sheet_that_is_hidden_is_not_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "in.xlsx") as book:
        for name, value in (("vecchio", 1), ("note", "x"), ("nuovo", 2)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["R03", "R06"] if name != "note" else ["leggimi"])
            sheet.write_row(1, 0, [value, 3])
            if name == "vecchio":
                sheet.hide()
            if name == "nuovo":
                sheet.activate()
    assert [row["R03"] for row in run(tmp_path / "in.xlsx")[1]] == ["2"]


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_all_faults_are_counted_whatever_the_size(suffix: str, tmp_path: Path, soc26: Form) -> None:
    """The first rows are told, and the count of the others is of all, however the file is cut into pieces."""
    count = 70_000
    frame = pl.DataFrame({"codice": [f"XX{i}" for i in range(count)], "R03": ["x", *(["1"] * (count - 2)), "y"]})
    frame = frame.with_columns(
        pl.when(pl.int_range(pl.len()) % 10 == 3).then(pl.lit("?")).otherwise("R03").alias("R03")
    )
    file = tmp_path / f"in{suffix}"
    {".csv": frame.write_csv, ".parquet": frame.write_parquet, ".jsonl": frame.write_ndjson}[suffix](file)
    result = CliRunner().invoke(app, ["evaluate", str(file), "-o", str(tmp_path / "out.parquet")])
    first = 2 if suffix == ".csv" else 1
    assert result.exit_code == 2
    assert result.output.startswith(f"riga {first} (XX0), colonna R03: «x»")
    assert f"… e altri {count // 10 + 2 - 20} valori" in result.output
    found = columns_evaluate.find_faults(soc26, frame.lazy())
    assert isinstance(found, FrameError)
    assert found.count == count // 10 + 2


@pytest.mark.parametrize("dtype", [pl.Categorical(), pl.Enum(["10.55", "3"])])
def test_categories_are_taken_as_the_texts_that_they_are(dtype: pl.DataType, tmp_path: Path) -> None:
    pl.DataFrame({"R06": pl.Series(["10.55", "3"], dtype=dtype)}).write_parquet(tmp_path / "in.parquet")
    assert [row["R06"] for row in run(tmp_path / "in.parquet")[1]] == ["10.55", "3.00"]


SOC26 = load("SOC26")
AMOUNTS = st.integers(0, 10**9) | st.integers(0, 10**15 - 1)
ROWS = st.lists(st.tuples(AMOUNTS, AMOUNTS, st.integers(0, 3)), min_size=1, max_size=8)
STYLES = st.fixed_dictionaries(
    {
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
        "separator": st.sampled_from([";", "\t", "|"]),
        "ends": st.sampled_from(["\r\n", "\n", "\r"]),
        "between": st.sampled_from(["", " ", "\u00a0", "\u202f", "'", ".", "’"]),
        "unit": st.sampled_from(["", " €", "€", "(1)", " *"]),
    }
)


@settings(max_examples=60)
@given(rows=ROWS, style=STYLES)
def test_a_table_written_in_any_way_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, int, int]], style: dict[str, str]
) -> None:
    """Any encoding, separator, line end and style of numbers, with blank rows between."""
    separator = style["separator"]

    def group(number: int) -> str:
        return f"{number:,}".replace(",", style["between"])

    lines = [separator.join(["Titolo", "", ""]), separator.join(["codice", "R03", "R06"])]
    for index, (persons, cents, blank) in enumerate(rows):
        lines += ["", separator * 2][: blank % 3]
        amount = f"{group(cents // 100)},{cents % 100:02d}{style['unit']}"
        lines.append(separator.join([f"È{index}", group(persons), amount]))
    file = tmp_path_factory.mktemp("table") / "in.csv"
    file.write_bytes("".join(f"{line}{style['ends']}" for line in lines).encode(style["encoding"]))
    frame = files.read(file, SOC26).collect()
    assert frame["codice"].to_list() == [f"È{index}" for index in range(len(rows))]
    assert list(map(Decimal, frame["R03"])) == [Decimal(persons) for persons, _, _ in rows]
    assert list(map(Decimal, frame["R06"])) == [Decimal(cents) / 100 for _, cents, _ in rows]


@settings(max_examples=150)
@given(
    written=st.text(st.characters(exclude_characters='\x00\r\n;"\t|'), max_size=12),
    cell=st.sampled_from(["R03", "R06"]),
)
def test_no_text_becomes_a_blank_unless_it_is_one(
    tmp_path_factory: pytest.TempPathFactory, written: str, cell: str
) -> None:
    file = tmp_path_factory.mktemp("table") / "in.csv"
    file.write_bytes(f"codice;{cell};R08\nXX;{written};1\n".encode("utf-8", "surrogatepass"))
    try:
        frame = files.read(file, SOC26).collect()
    except (FrameError, FileError):
        return
    blank = not drop_invisible(written).strip()
    assert (frame[cell][0] is None) == blank
