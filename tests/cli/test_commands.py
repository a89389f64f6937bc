# SPDX-License-Identifier: EUPL-1.2
"""The commands as their users call them: exit codes, JSON contract, messages, and no traceback whatever comes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from schedario.cli.main import app
from schedario.definition.catalogue import load
from schedario.documents.json_writer import write_json
from schedario.documents.read import read_bytes
from schedario.documents.scheda import Confirmed, Scheda
from schedario.engine.answers import take_answers

SCHEDE = Path(__file__).parent.parent / "data" / "schede"
QUINTANO = str(SCHEDE / "quintano.txt")
CUMIGNANO = str(SCHEDE / "cumignano-sul-naviglio.txt")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run_json(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def test_too_little_found_has_its_own_exit_code(tmp_path: Path) -> None:
    """A text without the rows of a quadro that is not due says nothing wrong, and is not in order."""
    text = Path(CUMIGNANO).read_text(encoding="utf-8")
    file = tmp_path / "parte.txt"
    gone = ["R10", "R11", "R12", "R13", "R14", "R15"]
    file.write_text("\n".join(line for line in text.split("\n") if line[:3] not in gone), encoding="utf-8")
    result = run("check", str(file))
    assert "Righe trovate 40 di 46, numeri non attribuiti 0." in result.stdout
    assert result.exit_code == 3
    (scheda,) = run_json("check", str(file))["schede"]
    assert scheda["coverage"]["rows_found"] == 40
    assert scheda["coverage"]["rows_missing"] == gone
    assert not scheda["coverage"]["enough"]


def test_every_scheda_of_a_file_is_checked(tmp_path: Path) -> None:
    file = tmp_path / "due.txt"
    file.write_text(Path(CUMIGNANO).read_text(encoding="utf-8") + Path(QUINTANO).read_text(encoding="utf-8"))
    schede = run_json("check", str(file))["schede"]
    assert [scheda["ente"]["denominazione"] for scheda in schede] == ["CUMIGNANO SUL NAVIGLIO", "QUINTANO"]


@pytest.mark.parametrize("file", [QUINTANO, CUMIGNANO])
def test_published_schede_agree_in_everything(file: str) -> None:
    assert run("check", file).exit_code == 0
    (scheda,) = run_json("check", file)["schede"]
    computed = {name: cell for name, cell in scheda["cells"].items() if cell["agrees"] is not None}
    assert {"R0B.utenti", "R0B.utenti_base", "R01B", "R04", "R15", "M12.media_ore", "M59.media_ore"} <= set(computed)
    assert all(cell["agrees"] for cell in computed.values())
    assert [message["agrees"] for message in scheda["messages"]] == [True] * 5
    doubts = {name for name, cell in scheda["cells"].items() if cell["doubt"]}
    assert doubts == ({"R02.base", "R02.corrente"} if file == QUINTANO else set())


def test_json_contract() -> None:
    whole = run_json("check", QUINTANO)
    assert set(whole) == {"schede", "unreadable"}
    (scheda,) = whole["schede"]
    assert {"file", "form", "format", "ente", "cells", "quadri", "messages", "findings", "outcome"} <= set(scheda)
    assert scheda["ente"] == {
        "denominazione": "QUINTANO",
        "codice": "CR078SIF11YE",
        "data_ultima_modifica": "17/03/2026 08:44",
    }
    origins = [cell.pop("origin") for cell in scheda["cells"].values()]
    assert all(set(origin) == {"line", "text", "page", "box", "sheet"} for origin in origins)
    assert all(origin["page"] is origin["sheet"] is None for origin in origins)
    assert scheda["cells"]["M12.utenti"] == {
        "state": "answered", "value": 8, "printed": 8, "agrees": None, "doubt": None, "proof": "right",
    }  # fmt: skip
    assert scheda["cells"]["R06"]["value"] == "39148.99"
    assert scheda["cells"]["R04"] == {
        "state": "computed", "value": "5.57", "printed": "5.57", "agrees": True, "doubt": None, "proof": "right",
    }  # fmt: skip
    assert scheda["cells"]["R02.base"]["state"] == "doubtful"
    assert scheda["cells"]["R13"]["state"] == "not_due"
    assert scheda["evidence"] == {
        "grade": "doubtful", "right": 74, "unproved": 13, "absent": 11, "missed": 2, "contradicted": 0,
        "unclaimed": 0, "worst_rows": ["R02"], "disputes": [],
    }  # fmt: skip
    assert scheda["quadri"] == {"Q1": "due", "Q2": "due", "Q3": "not_due", "Q4": "due"}
    assert (scheda["outcome"], scheda["standing"]) == (None, "provisional")  # R02 of 2020 is in doubt
    for finding in scheda["findings"]:
        assert {"code", "level", "status", "cells", "found", "expected", "message", "remedy"} <= set(finding)


def test_a_changed_total_disagrees(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(Path(QUINTANO).read_text(encoding="utf-8").replace("\t33\t52", "\t33\t53"), encoding="utf-8")
    result = run("check", str(wrong))
    assert result.exit_code == 1
    assert "stampato 53" in result.stdout
    assert "ricalcolato 52" in result.stdout


def test_a_changed_message_disagrees(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    text = Path(QUINTANO).read_text(encoding="utf-8")
    wrong.write_text(text.replace("L'ente non deve compilare", "L'ente deve compilare"), encoding="utf-8")
    assert run("check", str(wrong)).exit_code == 1


def test_what_depends_on_a_doubt_is_not_judged(tmp_path: Path) -> None:
    """Unreadable inhabitants: neither R01B nor its message can agree or disagree."""
    doubtful = tmp_path / "doubtful.txt"
    doubtful.write_text(Path(QUINTANO).read_text(encoding="utf-8").replace("\t933", "\t9E3"), encoding="utf-8")
    assert run("check", str(doubtful)).exit_code == 0
    (scheda,) = run_json("check", str(doubtful))["schede"]
    assert scheda["cells"]["R03"]["doubt"]
    assert scheda["cells"]["R01B"]["agrees"] is None
    assert {message["agrees"] for message in scheda["messages"]} == {True, None}


def bad_files(folder: Path) -> dict[str, Path]:
    files = {
        "empty": b"",
        "prose": b"Caro sindaco, le scrivo.",
        "binary": bytes(range(256)) * 40,
        "broken.json": b'{"schedario": 1, ',
        "other.json": b'{"a": 1}',
        "deep.json": b"[" * 100_000,
        "broken.pdf": b"%PDF-1.7\nnothing",
        "other-year": b"SOC25 - SOCIALE - SCHEDA DI MONITORAGGIO DEGLI OBIETTIVI DI SERVIZIO 2024\n",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "folder").mkdir()
    return {name: folder / name for name in (*files, "folder", "absent")}


def test_what_was_found_too_little_of_is_not_summed_up_as_sound(tmp_path: Path) -> None:
    little = tmp_path / "poco.txt"
    lines = Path(CUMIGNANO).read_text(encoding="utf-8").split("\n")
    little.write_text("\n".join(line for line in lines if line[:2] != "R1"), encoding="utf-8")
    result = run("check", QUINTANO, str(little))
    assert result.exit_code == 3
    assert "Schede lette 2: a posto 1, con errori 0; file non letti 0." in result.output
    assert "Schede a posto 1, con errori 0, lette troppo poco 1." in result.output


def test_bad_files_are_told_and_the_others_go_on(tmp_path: Path) -> None:
    bad = bad_files(tmp_path)
    result = run("check", *map(str, bad.values()), QUINTANO)
    assert result.exit_code == 2
    assert "QUINTANO" in result.stdout
    for file in bad.values():
        assert str(file) in result.stderr
    assert "Traceback" not in result.stderr
    whole = run_json("check", *map(str, bad.values()), QUINTANO)
    assert len(whole["unreadable"]) == len(bad)
    assert len(whole["schede"]) == 1


@pytest.mark.parametrize("command", ["read", "check", "explain", "print"])
def test_every_command_refuses_a_bad_file(command: str, tmp_path: Path) -> None:
    for file in bad_files(tmp_path).values():
        arguments = [command, str(file)] + (["R04"] if command == "explain" else [])
        result = run(*arguments)
        assert result.exit_code == 2
        assert result.stderr.strip()


@pytest.mark.parametrize(
    "call",
    [
        ["explain", QUINTANO, "R99"],
        ["print"],
        ["print", QUINTANO, "--blank", "SOC26"],
        ["print", QUINTANO, "-o", "/nowhere/at/all.pdf"],
        ["print", QUINTANO, "-o", "out.docx"],
        ["print", "--blank", "SOC99"],
        ["form", "SOC99"],
        ["form", "--diff", "SOC26"],
        ["lint", "SOC99"],
        ["check", QUINTANO, "--form", "SOC99"],
        ["check", QUINTANO, "--report", "out.txt"],
        ["check", QUINTANO, "--report", "/nowhere/at/all.xlsx"],
        ["check"],
        ["nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_calls(call: list[str]) -> None:
    result = run(*call)
    assert result.exit_code == 2
    assert result.stderr.strip()


def test_read_tells_origins() -> None:
    (scheda,) = run_json("read", QUINTANO)["schede"]
    assert scheda["cells"]["R03"]["value"] == 933
    assert "R03" in scheda["cells"]["R03"]["origin"]["text"]
    assert scheda["cells"]["R02.base"]["doubt"]
    assert run("read", QUINTANO).exit_code == 0


def test_explain_as_json() -> None:
    (one,) = run_json("explain", QUINTANO, "R04")
    assert one["version"] == 2
    assert one["value"] == "5,57"
    assert one["calculation"]["signs"] == "100 × 52 / 933"


@pytest.mark.parametrize("suffix", ["txt", "json", "pdf"])
def test_print_and_read_back(suffix: str, tmp_path: Path) -> None:
    printed = tmp_path / f"scheda.{suffix}"
    assert run("print", QUINTANO, "-o", str(printed)).exit_code == 0
    before, after = (run_json("check", file)["schede"][0] for file in (QUINTANO, str(printed)))
    assert before["ente"] == after["ente"]
    for name, cell in before["cells"].items():
        assert after["cells"][name]["value"] == cell["value"], name


def test_print_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("print", QUINTANO, "-o", str(tmp_path / f"{name}.pdf")).exit_code == 0
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_the_source_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "scheda.txt"
    shutil.copy(QUINTANO, file)
    before = file.read_bytes()
    (tmp_path / "same.txt").symlink_to(file)
    for output in (file, tmp_path / "same.txt"):
        result = run("print", str(file), "-o", str(output))
        assert (result.exit_code, file.read_bytes()) == (2, before)
        assert "è il file da leggere" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--report"),
        ("indicators", "-o"),
        ("outliers", "-o"),
        ("simulate", "--set", "q3_threshold=2000", "-o"),
    ],
)
def test_a_table_that_is_read_is_not_written_over(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Also under another name of the same file."""
    file = tmp_path / "schede.csv"
    file.write_text("codice,R03\nCR078SIF11YE,933\n", encoding="utf-8")
    (tmp_path / "stessa.csv").symlink_to(file)
    command, *options = arguments
    for other in (file, tmp_path / "stessa.csv"):
        result = CliRunner().invoke(app, [command, str(file), *options, str(other)])
        assert result.exit_code == 2
        assert "andrebbe perso" in result.stderr
    assert file.read_text(encoding="utf-8").startswith("codice,R03\n")


def test_blank(tmp_path: Path) -> None:
    for suffix in ("pdf", "txt"):
        assert run("print", "--blank", "SOC26", "-o", str(tmp_path / f"blank.{suffix}")).exit_code == 0
    assert "FACSIMILE" in run("print", "--blank", "SOC26").stdout


def test_form() -> None:
    assert "SOC26" in run("form").stdout
    assert "R04" in run("form", "SOC26").stdout
    assert "R04" in json.dumps(run_json("form", "SOC26"))
    assert "| R04" in run("form", "SOC26", "--markdown").stdout
    assert json.loads(run("form", "SOC26", "--json-schema").stdout)["$schema"]


SOC27 = """extends: SOC26
form: SOC27
version: 0.1.0
parameters:
  esercizio: {value: 2026}
  q3_threshold: {value: "5000.00"}
"""


@pytest.fixture
def soc27(tmp_path: Path) -> str:
    folder = tmp_path / "soc27"
    folder.mkdir()
    (folder / "form.yaml").write_text(SOC27, encoding="utf-8")
    return str(folder)


def test_a_derived_edition_is_used_by_its_folder(soc27: str, tmp_path: Path) -> None:
    assert run("lint", soc27).exit_code == 0
    difference = run("form", "--diff", "SOC26", soc27)
    assert difference.exit_code == 1
    assert "5000" in difference.stdout
    assert "Q1-003" not in difference.stdout  # only its edition has changed
    blank = tmp_path / "blank.txt"
    assert run("print", "--blank", soc27, "-o", str(blank)).exit_code == 0
    text = blank.read_text(encoding="utf-8")
    assert "SOC27 - SOCIALE - SCHEDA DI MONITORAGGIO DEGLI OBIETTIVI DI SERVIZIO 2026" in text
    assert "5.000 euro" in text


def test_lint_tells_where(tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "form.yaml").write_text(SOC27 + "colour: red\n", encoding="utf-8")
    result = run("lint", str(folder))
    assert result.exit_code == 1
    assert f"{folder}/form.yaml:7:1" in result.stdout


def test_many_files_as_a_process(tmp_path: Path) -> None:
    """Piped: no colour, no progress bar, one summary."""
    files = [shutil.copy(QUINTANO, tmp_path / f"{number}.txt") for number in range(12)]
    code = "from schedario.cli.main import main; main()"
    whole = subprocess.run(
        [sys.executable, "-c", code, "check", *map(str, files)], capture_output=True, text=True, check=False
    )
    assert whole.returncode == 0
    assert "\x1b" not in whole.stdout + whole.stderr
    assert not whole.stderr
    assert "Schede lette 12" in whole.stdout


def test_help_is_light() -> None:
    """`--help` imports none of the heavy libraries."""
    heavy = {"rich", "lark", "yaml", "msgspec", "typst", "xlsxwriter", "pypdfium2", "polars"}
    code = f"""
import sys
sys.argv = ["schedario", "--help"]
from schedario.cli.main import main
try:
    main()
except SystemExit:
    print(sorted(set(sys.modules) & {heavy}))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip().endswith("[]")


def managed(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    code = "from schedario.cli.main import main; main()"
    asked = [sys.executable, "-c", code, "manage", "--demo", *arguments]
    return subprocess.run(asked, capture_output=True, text=True, check=False, cwd=folder)


def test_the_demo_portal_is_managed_with_its_own_settings(tmp_path: Path) -> None:
    before = managed("showmigrations", "registry", folder=tmp_path)
    assert (before.returncode, "schedario demo" in before.stderr) == (2, True)
    database = tmp_path / "var" / "demo" / "schedario.sqlite3"
    database.parent.mkdir(parents=True)
    database.touch()
    after = managed("showmigrations", "registry", folder=tmp_path)
    assert (after.returncode, "[ ] 0001_initial" in after.stdout) == (0, True)


def test_a_printed_scheda_keeps_what_was_confirmed(tmp_path: Path) -> None:
    soc26 = load("SOC26")
    confirmed = Confirmed("SOC26-Q4-001", ("R16",), "relazione vuota", "arriva dopo", "Anna Prova", "24/11/2026")
    file, printed = tmp_path / "scheda.json", tmp_path / "scheda.pdf"
    file.write_bytes(write_json(Scheda(soc26, {}, take_answers(soc26, {"R03": 933}), confirmed=(confirmed,))))
    assert run("print", str(file), "-o", str(printed)).exit_code == 0
    assert read_bytes(printed.read_bytes(), "scheda.pdf").confirmed == (confirmed,)
    assert "arriva dopo" in run("print", str(file)).output
