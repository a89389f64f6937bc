# SPDX-License-Identifier: EUPL-1.2
"""`schedario evaluate`: every format to every other, exit codes, and files that cannot be used."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from schedario.cli import evaluate as command
from schedario.cli.main import app
from schedario.columns import files
from schedario.columns.evaluate import evaluate
from schedario.columns.file_errors import FileError
from schedario.columns.files import write_sheet
from schedario.definition.form import Form

SUFFIXES = (".parquet", ".csv", ".xlsx", ".jsonl")
SCHEDE = pl.DataFrame(
    {
        "codice": ["XX001SIF11AA", "XX002SIF11AA", "XX003SIF11AA"],
        "R03": [399, 933, None],
        "R06": [Decimal("21733.32"), Decimal("0.10"), None],
        "R07.base": [Decimal("9000.00"), Decimal("0.30"), None],
        "R07.corrente": [Decimal("10000.00"), Decimal("0.00"), None],
        "R08": [Decimal("3000.00"), Decimal("721.05"), Decimal("10.00")],
        "R16": ["Relazione d'esempio; con «segni», e\nrighe", "x", None],
    },
    schema_overrides={"R06": pl.Decimal(18, 2), "R07.base": pl.Decimal(18, 2), "R07.corrente": pl.Decimal(18, 2)},
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def save(frame: pl.DataFrame, file: Path) -> Path:
    match file.suffix:
        case ".parquet":
            frame.write_parquet(file)
        case ".csv":
            frame.write_csv(file)
        case ".xlsx":
            frame.write_excel(file)
        case ".jsonl":
            frame.with_columns(pl.col(pl.Decimal).cast(pl.Float64)).write_ndjson(file)
    return file


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_is_read_the_same(soc26: Form, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / "out.parquet"
    result = run(save(SCHEDE, tmp_path / f"in{suffix}"), "-o", output)
    assert result.exit_code == 0, result.output
    assert "Schede valutate 3: con errori 0, senza errori ma da completare 3" in result.output
    assert pl.read_parquet(output).equals(evaluate(soc26, SCHEDE))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format_is_written(soc26: Form, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"out{suffix}"
    assert run(save(SCHEDE, tmp_path / "in.parquet"), "-o", output).exit_code == 0
    whole = evaluate(soc26, SCHEDE)
    reader = {".parquet": pl.read_parquet, ".csv": pl.read_csv, ".jsonl": pl.read_ndjson}.get(suffix)
    if reader is None:
        assert output.read_bytes()[:2] == b"PK"
        return
    written = reader(output)
    assert sorted(written.columns) == sorted(whole.columns)
    assert written["due:Q3"].to_list() == ["due", "not_due", "not_due"]
    assert written["R09"].cast(pl.Decimal(18, 2)).to_list() == [Decimal("3000.00"), None, None]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in.parquet", output.name])


def cells(file: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_a_workbook_has_the_cells_that_polars_writes(soc26: Form, tmp_path: Path) -> None:
    whole = evaluate(soc26, SCHEDE)
    write_sheet(whole, tmp_path / "ours.xlsx", "schede", frozen=(1, 0))
    whole.write_excel(tmp_path / "polars.xlsx")
    assert cells(tmp_path / "ours.xlsx") == cells(tmp_path / "polars.xlsx")


def test_the_code_stays_in_sight_and_is_repeated_on_paper(soc26: Form, tmp_path: Path) -> None:
    schede = SCHEDE.select("codice", *(name for name in SCHEDE.columns if name != "codice"))
    run(save(schede, tmp_path / "in.parquet"), "-o", tmp_path / "out.xlsx")
    assert evaluate(soc26, schede).columns[0] == "codice"
    with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        titles = re.findall(r"Print_Titles[^>]*>([^<]*)<", book.read("xl/workbook.xml").decode())
    assert re.search(r'<pane xSplit="1" ySplit="1"', sheet)
    assert titles == ["schede!$A:$A,schede!$1:$1"]


def test_in_a_workbook_a_text_stays_a_text_and_a_number_keeps_its_digits(tmp_path: Path) -> None:
    texts = ["001001", "=1+1", "2024-01-15", "1e5", " è «così»\n", None]
    long = [Decimal("0.10"), Decimal("-0.05"), Decimal("123456789012345.67"), None, Decimal("0.00"), Decimal("1.00")]
    frame = pl.DataFrame(
        {"istat": texts, "euro": long, "whole": [2**53 + 1, None, 0, -7, 1, 2], "true": [True, None, False] * 2},
        schema_overrides={"euro": pl.Decimal(18, 2)},
    )
    write_sheet(frame, tmp_path / "out.xlsx", "schede", frozen=(1, 0))
    _, *rows = cells(tmp_path / "out.xlsx")
    written, amounts, wholes, flags = zip(*rows, strict=True)
    assert list(written) == ["" if text is None else text for text in texts]
    assert list(amounts) == ["" if one is None else float(one) for one in long]
    assert wholes == (str(2**53 + 1), "", 0.0, -7.0, 1.0, 2.0)  # no number of Excel has so many digits
    assert flags == (True, "", False) * 2


def test_a_text_of_a_csv_is_no_formula_and_is_read_back(soc26: Form, tmp_path: Path) -> None:
    texts = ["=1+1", "-2+3", "'=x", "@a"]
    schede = pl.DataFrame({"codice": ["a", "b", "c", "d"], "R03": [1, 2, 3, 4], "R16": texts})
    first, again = tmp_path / "first.csv", tmp_path / "again.parquet"
    run(save(schede, tmp_path / "in.parquet"), "-o", first)
    assert pl.read_csv(first)["R16"].to_list() == [f"'{text}" for text in texts]
    asked = pl.read_csv(first, infer_schema=False).select("codice", "R03", "R16")
    run(save(asked, tmp_path / "asked.csv"), "-o", again)
    assert pl.read_parquet(again)["R16"].to_list() == texts
    assert pl.read_parquet(again).equals(evaluate(soc26, schede))


def test_a_large_workbook_has_widths_and_formats_too(
    soc26: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written by the faster library: the same cells, widths of the same rule."""
    whole = evaluate(soc26, SCHEDE)
    write_sheet(whole, tmp_path / "small.xlsx", "schede", frozen=(1, 0))
    monkeypatch.setattr(files, "MANY_CELLS", 0)
    write_sheet(whole, tmp_path / "large.xlsx", "schede", frozen=(1, 0))
    assert cells(tmp_path / "large.xlsx") == cells(tmp_path / "small.xlsx")
    with zipfile.ZipFile(tmp_path / "large.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert all(part in sheet for part in ("<cols>", "<autoFilter", 'state="frozen"'))
    assert "<f>" not in sheet
    assert 'numFmtId="4"' in styles or "#,##0.00" in styles


def test_what_a_workbook_cannot_hold_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"32,767"):
        write_sheet(pl.DataFrame({"R16": ["x" * 40_000]}), tmp_path / "out.xlsx", "schede", frozen=(1, 0))
    with pytest.raises(FileError, match=r"1048576 schede"):
        write_sheet(pl.DataFrame({"R03": range(1_048_576)}), tmp_path / "out.xlsx", "schede", frozen=(1, 0))
    assert not list(tmp_path.iterdir())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_evaluating_and_writing_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = save(SCHEDE, tmp_path / "in.parquet")
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert command.run(str(file), str(tmp_path / "out.xlsx"), "SOC26") == 0
    shown = sys.stderr.getvalue()
    assert shown.index("Valuto le schede") < shown.index("Scrivo out.xlsx")


def test_a_parquet_file_says_units_and_definition(soc26: Form, tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    run(save(SCHEDE, tmp_path / "in.csv"), "-o", output)
    said = json.loads(pl.read_parquet_metadata(output)["schedario"])
    assert (said["form"], said["digest"]) == ("SOC26", soc26.digest)
    columns = {column["name"]: column for column in said["columns"]}
    assert (columns["R06"]["unit"], columns["R06"]["scale"]) == ("euro", 2)
    assert list(columns) == pl.read_parquet_schema(output).names()[1:]


def test_faults_are_told_before_remarks_on_places(tmp_path: Path) -> None:
    """The codes are of nobody, which is a remark; what cannot be read stops the command and comes first."""
    file = tmp_path / "in.csv"
    file.write_text("istat,R03,R06\n" + "".join(f'{n:06d},{n},"{n},5x"\n' for n in range(1, 30)), encoding="utf-8")
    result = run(str(file), "-o", str(tmp_path / "out.parquet"))
    assert result.exit_code == 2
    assert result.stderr.startswith("riga 2, colonna R06")


def test_the_source_is_not_written_over(tmp_path: Path) -> None:
    file = save(SCHEDE, tmp_path / "in.csv")
    before = Path(file).read_bytes()
    result = run(file, "-o", file)
    assert (result.exit_code, Path(file).read_bytes()) == (2, before)
    assert "è il file da leggere" in result.stderr


def test_italian_csv_with_semicolons_and_commas(tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_bytes("codice;R03;R06;R0C\r\nXX001SIF11AA;399;21733,32;Città\r\n".encode("cp1252"))
    output = tmp_path / "out.parquet"
    assert run(file, "-o", output).exit_code == 0
    written = pl.read_parquet(output)
    assert written["R06"].to_list() == [Decimal("21733.32")]
    assert written["R0C"].to_list() == ["Città"]


def test_a_scheda_with_an_error_gives_exit_code_1(tmp_path: Path) -> None:
    file = save(pl.DataFrame({"R03": [-1, 5]}), tmp_path / "in.csv")
    result = run(file, "-o", tmp_path / "out.csv")
    assert result.exit_code == 1
    assert "Schede valutate 2: con errori 1, senza errori ma da completare 1" in result.output


@pytest.mark.parametrize(
    ("name", "content", "output", "told"),
    [
        ("in.csv", "R03\nx\n", "out.csv", "riga 2, colonna R03: «x»"),
        ("in.csv", "R03,R04\n1,2\n", "out.csv", "la calcola"),
        ("in.csv", "R03\n1\n", "out.doc", ".parquet, .csv"),
        ("in.csv", "R03\n1\n", "no/out.csv", "non si può scrivere"),
        ("in.doc", "R03\n1\n", "out.csv", "formato non noto"),
        ("in.parquet", "R03\n1\n", "out.csv", "non si può leggere"),
        ("in.xlsx", "PK\x03\x04", "out.csv", "danneggiato"),
        ("in.xlsx", "\x01\x02", "out.csv", "servono XLSX, ODS o CSV"),
        ("in.jsonl", "R03\n1\n", "out.csv", "non si può leggere"),
        ("in.csv", "", "out.csv", "il file è vuoto"),
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(
    tmp_path: Path, name: str, content: str, output: str, told: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    result = run(tmp_path / name, "-o", tmp_path / output)
    assert result.exit_code == 2, result.output
    assert told in result.output
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_missing_file_and_an_unknown_edition_are_told(tmp_path: Path) -> None:
    assert "non esiste" in run(tmp_path / "in.csv", "-o", tmp_path / "out.csv").output
    file = save(SCHEDE, tmp_path / "in.csv")
    result = run(file, "-o", tmp_path / "out.csv", "--form", "SOC99")
    assert (result.exit_code, "SOC99" in result.output) == (2, True)


def test_as_a_process_it_loads_only_what_it_needs(tmp_path: Path) -> None:
    file, output = save(SCHEDE, tmp_path / "in.parquet"), tmp_path / "out.parquet"
    heavy = {"numpy", "pandas", "pyarrow", "rich", "django", "typst", "xlsxturbo", "xlsxwriter"}
    code = f"""
import sys
sys.argv = ["schedario", "evaluate", {str(file)!r}, "-o", {str(output)!r}]
from schedario.cli.main import main
try:
    main()
except SystemExit as end:
    print(end.code, sorted(set(sys.modules) & {heavy}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "0 []"
    assert not done.stderr
