# SPDX-License-Identifier: EUPL-1.2
"""`schedario check` of folders and its report: every file a row, whatever stands beside it, and whole or not at all."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from schedario.cli import check
from schedario.cli.main import app
from schedario.documents import report as reports
from schedario.documents.check import Checked
from schedario.documents.errors import ReadError
from schedario.documents.read import load_file, read_bytes
from schedario.documents.survey import survey as surveys
from schedario.documents.survey.folders import count_files, list_files, show_path
from schedario.documents.survey.request import Request
from tests.documents.test_compare_pages import DUE, enclose_letter, printed
from tests.documents.test_read_workbooks import hide

SCHEDE = Path(__file__).parent.parent / "data" / "schede"
CUMIGNANO, QUINTANO = (
    (SCHEDE / name).read_text(encoding="utf-8") for name in ("cumignano-sul-naviglio.txt", "quintano.txt")
)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, ["check", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def read_sheets(report: Path) -> dict[str, list[dict[str, Any]]]:
    book = CalamineWorkbook.from_path(report)
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in sheets.items()}


@pytest.fixture(autouse=True)
def _quick_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets that would decide are looked for in `tests/documents/test_inference.py`."""
    monkeypatch.setattr("schedario.documents.inference.search.TRIES", 20)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A year's folder as offices have them."""
    folder = tmp_path / "schede"
    deep = folder / "2026" / "cremona"
    deep.mkdir(parents=True)
    (deep / "cumignano.txt").write_text(CUMIGNANO, encoding="utf-8")
    (deep / "quintano.txt").write_text(QUINTANO, encoding="utf-8")
    (folder / "quintano di nuovo.txt").write_text(QUINTANO, encoding="utf-8")
    wrong = QUINTANO.replace("\t33\t52", "\t33\t53").replace("<td>", "")
    (folder / "quintano=1+1.txt").write_text(wrong, encoding="utf-8")
    (folder / "two.txt").write_text(f"{CUMIGNANO}\n{QUINTANO}", encoding="utf-8")
    (folder / "lettera.txt").write_text("Gentile sindaco", encoding="utf-8")
    (folder / "foto.jpg").write_bytes(b"\xff\xd8\xff" + bytes(range(256)))
    (folder / ".nascosto").write_text("x", encoding="utf-8")
    (folder / os.fsdecode(b"nome \xff strano\x1b[31m.txt")).write_text(CUMIGNANO, encoding="utf-8")
    (deep / "giro").symlink_to(folder, target_is_directory=True)
    (deep / "ancora.txt").symlink_to(deep / "quintano.txt")
    (deep / "nulla.txt").symlink_to(deep / "assente")
    os.mkfifo(folder / "tubo")
    return folder


class TestFolders:
    def test_each_file_once_in_the_order_of_names(self, folder: Path) -> None:
        names = [show_path(path.relative_to(folder)) for path in list_files([folder, folder / "two.txt"])]
        assert names == [
            "2026/cremona/ancora.txt",
            "2026/cremona/cumignano.txt",
            "2026/cremona/nulla.txt",
            "foto.jpg",
            "lettera.txt",
            "nome \\xff strano\x1b[31m.txt",
            "quintano di nuovo.txt",
            "quintano=1+1.txt",
            "tubo",
            "two.txt",
        ]
        assert count_files([folder]) == 10

    def test_a_folder_that_nobody_may_look_into_says_so(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        closed, look = folder / "chiusa", os.scandir

        def refuse(path: Any) -> Any:
            if Path(path) == closed:
                raise PermissionError(13, "Permission denied")
            return look(path)

        closed.mkdir()
        monkeypatch.setattr(os, "scandir", refuse)
        monkeypatch.setattr(os, "listdir", refuse)
        assert closed in [*list_files([closed])]
        with pytest.raises(ReadError, match="permesso negato"):
            load_file(closed)

    def test_what_is_named_is_read_also_hidden(self, folder: Path) -> None:
        assert [*list_files([folder / ".nascosto"])] == [folder / ".nascosto"]
        assert [*list_files([folder / "absent"])] == [folder / "absent"]


class TestReport:
    @pytest.fixture
    def sheets(self, folder: Path, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
        result = run("-r", folder, "--report", tmp_path / "out.xlsx")
        assert result.exit_code == 2
        return read_sheets(tmp_path / "out.xlsx")

    def test_every_scheda_and_every_file_that_is_none(self, sheets: dict[str, list[dict[str, Any]]]) -> None:
        found = [
            (Path(row["File"]).name, row["Ente"], row["Giudizio"], row["Lettura"], row["N. nel file"])
            for row in sheets["Documenti"]
        ]
        quintano, cumignano = ("QUINTANO", "a posto", "da guardare"), ("CUMIGNANO SUL NAVIGLIO", "a posto", "sicura")
        assert found == [
            ("ancora.txt", *quintano, 1),
            ("cumignano.txt", *cumignano, 1),
            ("nulla.txt", "", "non letto", "", ""),
            ("foto.jpg", "", "non letto", "", ""),
            ("lettera.txt", "", "non letto", "", ""),
            ("nome \\xff strano\x1b[31m.txt", *cumignano, 1),
            ("quintano di nuovo.txt", *quintano, 1),
            ("quintano=1+1.txt", "QUINTANO", "con errori", "smentita dal ricalcolo", 1),
            ("tubo", "", "non letto", "", ""),
            ("two.txt", *cumignano, 1),
            ("two.txt", *quintano, 2),
        ]
        row = sheets["Documenti"][1]
        counts = [row[name] for name in ("Righe del modulo", "Righe trovate", "Celle confermate", "Lette senza prova")]
        assert counts == [46, 46, 74, 14]
        assert "non è una scheda" in sheets["Documenti"][4]["Perché non è letto"]

    def test_rules_with_the_documents_that_contradict_them(self, sheets: dict[str, list[dict[str, Any]]]) -> None:
        rules = {row["Regola"]: row for row in sheets["Regole"]}
        counts = ("Schede che la confermano", "Schede che la smentiscono", "Schede che non dicono")
        assert [rules["R04"][name] for name in counts] == [7, 0, 0]
        assert [rules["R0B.utenti"][name] for name in counts] == [6, 1, 0]
        assert rules["R0B.utenti"]["Quali la smentiscono"].endswith("quintano=1+1.txt")
        assert [rules["M-Q2/1"][name] for name in counts] == [3, 0, 4]
        assert [rules["M-Q2/3"][name] for name in counts] == [0, 0, 7]
        assert rules["M12.media_ore (+11)"]["Schede che la confermano"] == 7

    def test_doubts_with_their_place(self, sheets: dict[str, list[dict[str, Any]]]) -> None:
        doubts = [row for row in sheets["Dubbi"] if row["File"].endswith("ancora.txt")]
        assert [row["Cella"] for row in doubts] == ["R02.base", "R02.corrente"]
        line = QUINTANO.split("\n")[int(doubts[0]["Dove"].removeprefix("riga ")) - 1]
        assert line.strip() == doubts[0]["Riga del documento"]

    def test_schede_of_a_comune_that_was_read_before(self, sheets: dict[str, list[dict[str, Any]]]) -> None:
        found = [
            (Path(row["File"]).name, Path(row["File della prima"]).name, row["Differenze"])
            for row in sheets["Doppioni"]
        ]
        assert found == [
            ("quintano di nuovo.txt", "ancora.txt", 0),
            ("quintano=1+1.txt", "ancora.txt", 1),
            ("two.txt (2)", "ancora.txt", 0),
            ("nome \\xff strano\x1b[31m.txt", "cumignano.txt", 0),
            ("two.txt", "cumignano.txt", 0),
        ]
        assert sheets["Doppioni"][1]["Che cosa è diverso (prima / qui)"] == "R0B.utenti: 52 / 53"

    def test_each_is_compared_with_the_most_like_of_those_before(self, tmp_path: Path) -> None:
        """Whatever is wrong with the first that was read, it makes no contradictions among the others."""
        (tmp_path / "a.txt").write_text(QUINTANO.replace("\t8\t50\t6,25", "\t9\t50\t6,25"), encoding="utf-8")
        for name in ("b.txt", "c.txt"):
            (tmp_path / name).write_text(QUINTANO, encoding="utf-8")
        run("-r", tmp_path, "--report", tmp_path / "out.xlsx")
        rows = read_sheets(tmp_path / "out.xlsx")["Doppioni"]
        found = [(Path(row["File"]).name, Path(row["File della prima"]).name, row["Differenze"]) for row in rows]
        assert found == [("b.txt", "a.txt", 1), ("c.txt", "b.txt", 0)]

    def test_what_was_not_read_of_a_document_is_told(self, tmp_path: Path) -> None:
        """Rows that are not shown, and pages beside the sheet."""
        lines = [line.split("\t") for line in QUINTANO.splitlines()]
        (tmp_path / "nascosta.xlsx").write_bytes(hide(lines, rows=[17]))
        (tmp_path / "allegata.pdf").write_bytes(enclose_letter(printed(DUE.name), 2))
        run("-r", tmp_path, "--report", tmp_path / "out.xlsx")
        told = {(Path(row["File"]).name, row["Dubbio"]) for row in read_sheets(tmp_path / "out.xlsx")["Dubbi"]}
        assert ("nascosta.xlsx", "Nascosto, non letto: foglio «Foglio 1», riga 18.") in told
        others = "Non è della scheda stampata, e non è stato confrontato: pagina 3."
        assert ("allegata.pdf", others) in told

    def test_it_is_ready_for_the_screen_and_for_paper(self, folder: Path, tmp_path: Path) -> None:
        run("-r", folder, "--report", tmp_path / "out.xlsx")
        with zipfile.ZipFile(tmp_path / "out.xlsx") as book:
            for number in range(1, 6):
                sheet = book.read(f"xl/worksheets/sheet{number}.xml").decode()
                assert all(part in sheet for part in ("<cols>", "<autoFilter", 'state="frozen"', '"landscape"'))

    def test_csv_and_json_say_the_same(self, folder: Path, tmp_path: Path) -> None:
        run("-r", folder, "--report", tmp_path / "out.json")
        run("-r", folder, "--report", tmp_path / "out.csv", "--table", "rules")
        whole = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
        assert list(whole) == ["notes", "documents", "rules", "findings", "doubts", "repeats", "inferred"]
        assert [row["verdict"] for row in whole["documents"]].count("unreadable") == 4
        with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as opened:
            rows = [*csv.DictReader(opened, delimiter=";")]
        assert [row["Regola"] for row in rows] == [row["rule"] for row in whole["rules"]]

    def test_the_whole_in_sentences(self, folder: Path) -> None:
        result = run("-r", folder)
        assert result.stdout.split("\n")[:5] == [
            "File letti 10 di 10: schede 7, file o parti non letti 4.",
            "Schede a posto 6, con errori 1, lette troppo poco 0.",
            "Letture sicure 3, da guardare 3, smentite dal ricalcolo 1, insufficienti 0.",
            "Regole che le schede mostrano: 13; smentite da qualcuna 1: R0B.utenti (1).",
            "Schede di un comune già letto: uguali 4, diverse 1.",
        ]
        assert result.stderr.count("\n") == 4

    def test_a_folder_without_files(self, tmp_path: Path) -> None:
        (tmp_path / "vuota").mkdir()
        result = run("-r", tmp_path / "vuota")
        assert (result.exit_code, "nessun file" in result.stderr) == (2, True)

    def test_json_of_a_folder(self, folder: Path) -> None:
        whole = json.loads(run("-r", "--json", folder).stdout)
        assert (len(whole["schede"]), len(whole["unreadable"])) == (7, 4)
        assert json.loads(run("-r", "--json", folder / "lettera.txt").stdout)["schede"] == []

    def test_more_rows_than_a_sheet_takes(self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("schedario.tables.workbook.MOST_ROWS", 4)
        run("-r", folder, "--report", tmp_path / "out.xlsx")
        sheets = read_sheets(tmp_path / "out.xlsx")
        parts = [len(sheets[name]) for name in ("Documenti", "Documenti (2)", "Documenti (3)")]
        assert parts == [4, 4, 3]


class TestInterruption:
    def test_what_was_read_is_in_the_report(
        self, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Ctrl-C after the second document."""
        real = surveys.Survey.add

        def add(survey: surveys.Survey, file: Path, checked: Checked) -> None:
            real(survey, file, checked)
            if len(survey.documents) == 2:
                os.kill(os.getpid(), signal.SIGINT)

        monkeypatch.setattr(surveys.Survey, "add", add)
        result = run("-r", folder, "--report", tmp_path / "out.xlsx")
        assert result.exit_code == 130
        sheets = read_sheets(tmp_path / "out.xlsx")
        assert len(sheets["Documenti"]) == 2
        assert "Interrotto" in str(sheets["Riassunto"])

    @pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError("disco pieno")])
    def test_a_report_that_cannot_be_whole_is_none(
        self, fault: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """And the one of yesterday stays."""
        report = tmp_path / "out.csv"
        report.write_text("di ieri", encoding="utf-8")

        def break_off(*_arguments: object) -> Iterator[str]:
            yield "Ente"
            raise fault

        monkeypatch.setattr(reports, "list_csv_rows", break_off)
        result = run("-r", SCHEDE, "--report", report)
        assert result.exit_code == (130 if fault is KeyboardInterrupt else 2)
        assert report.read_text(encoding="utf-8") == "di ieri"
        assert [*tmp_path.iterdir()] == [report]


def test_progress_is_told_where_there_is_no_terminal(folder: Path) -> None:
    code = "from schedario.cli import screen; screen.TELL_EVERY = 0; from schedario.cli.main import main; main()"
    whole = subprocess.run(
        [sys.executable, "-c", code, "check", "-r", str(folder)], capture_output=True, text=True, check=False
    )
    assert "1 di 10 file" in whole.stderr
    assert "\x1b" not in whole.stdout + whole.stderr


def test_lines_of_texts_that_are_no_characters_are_kept(tmp_path: Path) -> None:
    """JSON can write half a character; a report cannot."""
    reading = read_bytes(QUINTANO.encode(), "x")
    with surveys.Survey() as survey:
        object.__setattr__(reading.header["denominazione"], "text", "\ud800")
        survey.add(tmp_path / "x.txt", Checked(reading))
        assert [line.ente for line in survey.documents] == ["?"]
        reports.write_report(Request(tmp_path / "out.xlsx"), survey, ["x"])


def test_the_report_does_not_read_itself(tmp_path: Path) -> None:
    shutil.copy(SCHEDE / "quintano.txt", tmp_path)
    for _ in range(2):
        assert run("-r", tmp_path, "--report", tmp_path / "out.json").exit_code == 0
    assert check.MOST_UNREAD > 1


def test_a_scheda_in_several_formats_is_one_scheda(tmp_path: Path) -> None:
    """Its text, the data of its PDF and its JSON have the same values."""
    folder = tmp_path / "schede"
    folder.mkdir()
    shutil.copy(SCHEDE / "cumignano-sul-naviglio.txt", folder / "a.txt")
    for name in ("b.json", "c.pdf"):
        assert CliRunner().invoke(app, ["print", str(folder / "a.txt"), "-o", str(folder / name)]).exit_code == 0
    result = run("-r", folder)
    assert "Schede di un comune già letto: uguali 2, diverse 0." in result.stdout
    assert result.exit_code == 0
