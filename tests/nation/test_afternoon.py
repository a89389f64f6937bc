# SPDX-License-Identifier: EUPL-1.2
"""An analyst's afternoon (docs/analysis.md): the same numbers from the command line and from Python.

«Which comuni in Lombardia owe an account above 50,000 euro, how would that change with the 2021 spending, give me
the file.»
"""

from __future__ import annotations

import json
import re
import shlex
import zipfile
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

import schedario
from schedario.cli.main import app
from schedario.columns.schema import METADATA_KEY
from schedario.definition.catalogue import load
from schedario.nation.indicators import measures
from schedario.nation.influence import influence
from schedario.nation.review import describe_review
from schedario.nation.synthetic.files import write_schede
from schedario.nation.synthetic.generate import Order

FORM = load("SOC26")
DOCS = Path(__file__).parents[2] / "docs" / "analysis.md"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fifth comune of the synthetic nation."""
    path = tmp_path_factory.mktemp("nation") / "schede.parquet"
    write_schede(FORM, Order(comuni=1465), path)
    return path


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_who_owes_an_account_and_what_the_2021_spending_would_change(file: Path, tmp_path: Path) -> None:
    owing, changing = tmp_path / "devono.csv", tmp_path / "cambiano.csv"
    where = ("--where", "regione=Lombardia")
    assert (
        run("indicators", file, "--by", "comune", *where, "--where", "da_rendicontare>50000", "-o", owing).exit_code
        == 0
    )
    assert run("simulate", file, "--set", "spending_reference=y2021", *where, "-o", changing).exit_code == 0

    form, schede = schedario.load("SOC26"), pl.read_parquet(file)
    lombardia = pl.col("regione") == "Lombardia"
    in_python = form.indicators(schede, by="comune").filter(lombardia, pl.col("da_rendicontare") > 50_000)
    simulated = form.simulate(schede.filter(lombardia), {"spending_reference": "y2021"})

    assert 0 < in_python.height < schede.filter(lombardia).height
    assert same(owing, in_python)
    assert same(changing, simulated.changed)
    above = simulated.schede.filter(pl.col("R09.prima") > 50_000, pl.col("due:Q3.prima") == "due")
    assert above["codice"].sort().equals(in_python["codice"].sort())
    assert above["R09.prima"].sum() == in_python["da_rendicontare"].sum()


def test_sums_are_over_the_schede_that_were_asked_for(file: Path) -> None:
    where = ("--where", "regione=Lombardia")
    said = run("simulate", file, "--set", "spending_reference=y2021", *where, "--by", "region").stdout
    assert "\n  Lombardia\t" in said
    assert "\n  Piemonte\t" not in said
    schede = pl.read_parquet(file).filter(pl.col("regione") == "Lombardia")
    changes = schedario.load("SOC26").simulate(schede, {"spending_reference": "y2021"}).schede["cambia"].sum()
    assert f"cambiano decisione: {changes};" in said
    assert f" / {schede.height}\t" in run("indicators", file, *where).stdout


def test_a_condition_on_a_figure_holds_before_or_after_the_change(file: Path, tmp_path: Path) -> None:
    changing = tmp_path / "cambiano.csv"
    rule = ("--set", "spending_reference=y2021", "--where", "da_rendicontare>20000")
    said = run("simulate", file, *rule, "-o", changing).stdout
    what_if = schedario.load("SOC26").simulate(pl.read_parquet(file), {"spending_reference": "y2021"})
    held = what_if.holding("da_rendicontare>20000")

    amounts = what_if.totals("comune")
    above = {when: amounts.filter(pl.col(f"da_rendicontare.{when}") > 20_000)["codice"] for when in ("prima", "dopo")}
    assert sorted(what_if.schede.filter(held.before)["codice"]) == above["prima"].to_list()
    assert sorted(what_if.schede.filter(held.after)["codice"]) == above["dopo"].to_list()
    assert set(what_if.schede.filter(held.entering)["codice"]) == set(above["dopo"]) - set(above["prima"]) != set()
    assert what_if.schede.filter(held.leaving)["codice"].to_list() == []
    counts = f"{held.before.sum()} schede prima, {held.after.sum()} dopo; entrano {held.entering.sum()}, escono 0"
    assert f"da_rendicontare>20000: {counts}\n" in said
    assert all(f"  + {name}\n" in said for name in what_if.schede.filter(held.entering)["denominazione"])
    assert same(changing, what_if.keep_schede(held.either).changed)


def test_totals_by_comune_say_where_each_lies(file: Path) -> None:
    totals = schedario.load("SOC26").simulate(pl.read_parquet(file), {"q3_threshold": "5000.00"}).totals("comune")
    assert totals.columns[:5] == ["codice", "denominazione", "provincia", "regione", "ats"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_evaluated_schede_can_be_looked_at_as_they_are(file: Path, tmp_path: Path, suffix: str) -> None:
    evaluated = tmp_path / f"valutate.{suffix}"
    run("evaluate", file, "-o", evaluated)
    result = run("indicators", evaluated, "--by", "region")
    assert result.stdout == run("indicators", file, "--by", "region").stdout
    assert "colonne che la scheda calcola da sé sono lasciate da parte e ricalcolate" in result.stderr


def test_a_number_is_written_as_in_italy_or_as_in_programs(file: Path) -> None:
    texts = ("20000", "20000.00", "20.000,00", "20000,0")
    asked = ("indicators", file, "--by", "comune", "--where")
    first, *others = (run(*asked, f"da_rendicontare>{text}").stdout for text in texts)
    assert others == [first] * 3


def test_what_is_piped_begins_with_the_names_of_its_columns(file: Path) -> None:
    said = run("indicators", file, "--by", "region", "--indicator", "da_rendicontare").stdout
    assert said.startswith("  Denominazione\tSchede\tAbitanti\tRisorse da rendicontare\n")
    one = run("indicators", file, "--indicator", "da_rendicontare").stdout.splitlines()
    assert [line.split("\t")[0].strip() for line in one[:3]] == ["Italia", "Indicatore", "Risorse da rendicontare"]
    assert one[3:] == ["  Schede confrontate con comuni simili in almeno una cifra: 1465 di 1465"]


def test_how_many_to_look_at_is_said_with_the_totals_for_which_it_is_enough(file: Path) -> None:
    said = [line.strip() for line in run("outliers", file).stdout.splitlines()]
    found = influence(FORM, pl.read_parquet(file))
    told = describe_review(FORM, found.review, found.comuni.height, found.count_compared())
    assert [line for line in said if line in told] == told
    assert told[0].startswith(f"Comuni da guardare, nell'ordine: {found.review.count} di {found.comuni.height} ")


def test_shares_that_missing_answers_move_say_so(file: Path, tmp_path: Path) -> None:
    reserve = measures(FORM)["da_confermare"].describe_reserve()
    assert reserve
    for by in ("nation", "region"):
        assert reserve in run("indicators", file, "--by", by, "--indicator", "da_confermare").stdout
        assert reserve not in run("indicators", file, "--by", by, "--indicator", "da_rendicontare").stdout
    assert reserve in run("simulate", file, "--set", "q3_threshold=5000.00").stdout
    written = tmp_path / "indicatori.parquet"
    run("indicators", file, "-o", written)
    columns = json.loads(pl.read_parquet_metadata(written)[METADATA_KEY])["columns"]
    assert {one["name"]: one["reserve"] for one in columns if "reserve" in one} == {
        name: measures(FORM)[name].describe_reserve() for name in ("bloccate", "da_confermare")
    }


@pytest.mark.parametrize("command", ["indicators", "outliers"])
def test_nothing_is_said_of_doubts_where_nothing_was_compared(tmp_path: Path, command: str) -> None:
    few = tmp_path / "due.csv"
    few.write_text("istat;R03;M12.utenti\n019078;933;71374\n019036;71000;5\n", encoding="utf-8")
    said = run(command, few).stdout
    assert "Nessuna delle 2 schede si è potuta confrontare con comuni simili" in said
    assert "In dubbio" not in said
    assert "Comuni da guardare" not in said


def same(file: Path, frame: pl.DataFrame) -> bool:
    """Whether a file of texts has the values of a frame."""
    return pl.read_csv(file, infer_schema=False).equals(frame.with_columns(pl.all().cast(pl.String)))


@pytest.mark.parametrize("command", ["indicators", "outliers", "simulate"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet", "jsonl"])
def test_every_answer_can_be_had_as_every_kind_of_file(file: Path, tmp_path: Path, command: str, suffix: str) -> None:
    output = tmp_path / f"risposta.{suffix}"
    change = ("--set", "q3_threshold=5000.00") if command == "simulate" else ()
    assert run(command, file, *change, "-o", output).exit_code == 0
    assert output.stat().st_size > 0


@pytest.mark.parametrize(
    ("command", "label"),
    [
        (("indicators", "--by", "region"), "Livello di servizio effettivo (utenti ogni 100 abitanti)"),
        (("outliers",), "Che cosa si confronta"),
        (("simulate", "--set", "q3_threshold=5000.00"), "Quadro 3, prima"),
    ],
)
def test_a_workbook_speaks_to_people(file: Path, tmp_path: Path, command: tuple[str, ...], label: str) -> None:
    output = tmp_path / "risposta.xlsx"
    assert run(command[0], file, *command[1:], "-o", output).exit_code == 0
    header = CalamineWorkbook.from_path(output).get_sheet_by_index(0).to_python()[0]
    assert label in header
    assert len(set(header)) == len(header)
    with zipfile.ZipFile(output) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert all(part in sheet for part in ("<cols>", "<autoFilter", 'state="frozen"', 'orientation="landscape"'))


def test_a_parquet_file_says_what_its_columns_are(file: Path, tmp_path: Path) -> None:
    output = tmp_path / "regioni.parquet"
    run("indicators", file, "--by", "region", "-o", output)
    told = json.loads(pl.read_parquet_metadata(output)["schedario"])
    known = {column["name"]: column for column in told["columns"]}
    assert list(known) == pl.read_parquet(output).columns
    assert known["da_rendicontare"] == {
        "name": "da_rendicontare", "label": "Risorse da rendicontare", "unit": "euro", "scale": 2, "group": "Obiettivi",
    }  # fmt: skip


def test_the_screen_speaks_italian(file: Path) -> None:
    assert "Risorse da rendicontare\t" in run("indicators", file).stdout
    assert "\n  Lombardia\t" in run("indicators", file, "--by", "region").stdout
    assert "volte quella abituale" in run("outliers", file).stdout
    said = run("simulate", file, "--set", "q3_threshold=5000.00", "--by", "ripartizione").stdout
    assert "(q3_threshold): 1.000 → 5.000" in said
    assert "Nord-ovest\t" in said
    assert "Nulla da rendicontare" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("indicators", "--by", "pianeta"), "«pianeta» non è un livello né una colonna"),
        (("indicators", "--where", "pianeta=Marte"), "non c'è la colonna «pianeta»"),
        (("indicators", "--where", "abitanti=molti"), "«molti» non è un numero"),
        (
            ("indicators", "--where", "abitanti>50.000"),
            "«50.000»: il punto separa le migliaia o i decimali? Scrivere 50000,",
        ),
        (("simulate", "--set", "q3_threshold=5.000"), "Scrivere 5000,"),
        (("indicators", "--where", "denominazione>a"), "si confronta solo con = e !="),
        (("indicators", "--where", "Lombardia"), "non è una condizione"),
        (("indicators", "-o", "x.doc"), ".doc"),
        (("simulate", "--set", "q3_threshold"), "scrivere NOME=VALORE"),
        (("simulate", "--set", "soglia=1"), "there is no parameter called «soglia»"),
        (("outliers", "--form", "SOC99"), "SOC99"),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_with_2(file: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(arguments[0], file, *arguments[1:])
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_examples_of_the_documentation_run(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schede.parquet").symlink_to(file)
    text = DOCS.read_text(encoding="utf-8")
    commands = re.findall(r"^\$ schedario ((?:indicators|outliers|simulate) (?:.*\\\n)*.*)$", text, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        assert run(*shlex.split(command.replace("\\\n", " "))).exit_code == 0, command
    (script,) = re.findall(r"```python\n(import schedario\n.*?)```", text, re.DOTALL)
    exec(compile(script, str(DOCS), "exec"), {})  # noqa: S102 - our own documentation
