# SPDX-License-Identifier: EUPL-1.2
"""`-` for standard input and output, rows as schede, several schede in a file, the Italian frame of the commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from schedario.cli.main import app

QUINTANO = Path(__file__).parents[1] / "data" / "schede" / "quintano.txt"
TEXT = QUINTANO.read_bytes()


def run(*arguments: object, standard_input: bytes = b"") -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], input=standard_input)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three schede as the rows of a CSV."""
    file = tmp_path_factory.mktemp("rows") / "schede.csv"
    assert run("generate", "--comuni", 3, "-o", file).exit_code == 0
    return file


class TestStandardFiles:
    @pytest.mark.parametrize("command", [["read", "-"], ["check", "-"], ["explain", "-", "R04"], ["print", "-"]])
    def test_a_document_of_standard_input_is_read_as_its_file(self, command: list[str]) -> None:
        named = [str(QUINTANO) if one == "-" else one for one in command]
        read, expected = run(*command, standard_input=TEXT), run(*named)
        assert read.exit_code == expected.exit_code
        assert read.stdout.replace("(-)", "").replace("- —", "") == expected.stdout.replace(
            f"({QUINTANO})", ""
        ).replace(f"{QUINTANO} —", "")

    def test_what_is_wrong_with_standard_input_is_told(self) -> None:
        told = run("check", "-", standard_input=b"")
        assert (told.exit_code, told.stderr) == (2, "-: il file è vuoto\n")

    @pytest.mark.parametrize(("output", "begins"), [("-", b"SOC26"), ("-.json", b"{"), ("-.pdf", b"%PDF-")])
    def test_a_print_goes_to_standard_output(self, output: str, begins: bytes) -> None:
        assert run("print", QUINTANO, "-o", output).stdout_bytes.startswith(begins)

    def test_commands_of_many_schede_make_a_pipe(self, rows: Path) -> None:
        made = run("evaluate", "-", "-o", "-.parquet", standard_input=rows.read_bytes())
        assert made.stdout_bytes.startswith(b"PAR1")
        assert "Schede valutate 3" in made.stderr
        found = run("indicators", "-", "-o", "-", standard_input=rows.read_bytes())
        assert found.stdout.startswith("codice,denominazione,schede")
        whole = json.loads(run("check", "-", "--report", "-", standard_input=rows.read_bytes()).stdout)
        assert len(whole["documents"]) == 3

    def test_a_command_that_fails_writes_nothing(self) -> None:
        failed = run("evaluate", "-", "-o", "-", standard_input=b"R03,R04\nx,1\n")
        assert (failed.exit_code, failed.stdout) == (2, "")


class TestSchedeInRows:
    @pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl", ".xlsx"])
    def test_what_evaluate_writes_is_read_as_the_same_schede(self, rows: Path, suffix: str, tmp_path: Path) -> None:
        evaluated = tmp_path / f"valutate{suffix}"
        assert run("evaluate", rows, "-o", evaluated).exit_code == 0
        first, second = (json.loads(run("check", "--json", file).stdout)["schede"] for file in (rows, evaluated))
        assert len(first) == 3
        assert [one["answers"] for one in second] == [one["answers"] for one in first]
        agreed = [cell["agrees"] for one in second for cell in one["cells"].values()]
        assert True in agreed
        assert False not in agreed

    def test_a_wrong_total_of_a_row_is_told(self, rows: Path, tmp_path: Path) -> None:
        evaluated = tmp_path / "valutate.jsonl"
        run("evaluate", rows, "-o", evaluated)
        lines = [json.loads(line) for line in evaluated.read_text(encoding="utf-8").splitlines()]
        lines[1]["R0B.utenti"] += 1
        evaluated.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        checked = json.loads(run("check", "--json", evaluated).stdout)["schede"]
        assert [one["cells"]["R0B.utenti"]["agrees"] for one in checked] == [True, False, True]

    def test_all_that_cannot_be_taken_is_told_at_once(self, tmp_path: Path) -> None:
        wrong = tmp_path / "schede.csv"
        wrong.write_text("codice;R03;R06;R13\nA;x;1;2\nB;5;y;perso\n", encoding="utf-8")
        told = run("check", wrong)
        assert told.exit_code == 2
        assert [part in told.stderr for part in ("colonna R03", "colonna R06", "colonna R13")] == [True] * 3

    @pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
    def test_a_row_may_say_that_there_is_no_figure(self, suffix: str, tmp_path: Path) -> None:
        file = tmp_path / f"schede{suffix}"
        row = {"M12.utenti": "n.d.: registro perduto", "M15.utenti": "4", "R03": "933"}
        text = f"{','.join(row)}\n{','.join(row.values())}\n" if suffix == ".csv" else json.dumps(row) + "\n"
        file.write_text(text, encoding="utf-8")
        (sheet,) = json.loads(run("read", "--json", file).stdout)["schede"]
        assert sheet["unavailable"] == {"M12.utenti": "registro perduto"}
        assert sheet["answers"]["M15.utenti"] == 4

    def test_what_a_publication_withholds_is_in_doubt(self, tmp_path: Path) -> None:
        file = tmp_path / "schede.csv"
        file.write_text(
            "codice,riservate,testi_liberati,R03,M12.utenti,R06,R16\nA,M12.utenti,false,933,,1.00,\n", encoding="utf-8"
        )
        (scheda,) = json.loads(run("read", "--json", file).stdout)["schede"]
        assert scheda["answers"] == {"R03": 933, "R06": "1.00"}
        assert "riservato" in scheda["doubts"]["M12.utenti"]
        assert "non è pubblicato" in scheda["doubts"]["R16"]

    def test_a_table_without_cells_is_none(self, tmp_path: Path) -> None:
        file = tmp_path / "altro.csv"
        file.write_text("codice,nome\nA,B\n", encoding="utf-8")
        told = run("check", file)
        assert (told.exit_code, told.stdout) == (2, "")
        assert str(file) in told.stderr


class TestSeveralSchede:
    def test_one_of_them_is_chosen_by_number_code_or_name(self, rows: Path, tmp_path: Path) -> None:
        whole = tmp_path / "tutte.json"
        whole.write_text(run("check", "--json", rows).stdout, encoding="utf-8")
        names = [one["ente"] for one in json.loads(whole.read_text(encoding="utf-8"))["schede"]]
        for which in ("2", names[1]["codice"], names[1]["denominazione"].lower()):
            for file in (rows, whole):
                assert names[1]["denominazione"] in run("print", file, "--scheda", which).stdout
        assert "con --scheda si dice quale" in run("explain", whole, "R04").stderr
        assert run("print", whole, "--scheda", "9").exit_code == 2


class TestFrame:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--help"], "Uso: "),
            (["--help"], "Opzioni:"),
            (["--help"], "Comandi:"),
            (["check", "--help"], "[OPZIONI] FILE..."),
            (["chek"], "Errore: Il comando 'chek' non esiste."),
            (["check"], "Errore: Manca l’argomento 'FILE...'."),
            (["check", "--no"], "Errore: L’opzione '--no' non esiste."),
            (["sql", "--dialect", "x"], "'x' non è fra 'duckdb', 'spark', 'postgres'."),
            (["generate", "-o", "x.csv", "--comuni", "x"], "'x' non è un numero"),
            (["print", "a", "b"], "C’è un argomento di troppo (b)"),
        ],
    )
    def test_what_click_says_is_italian(self, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
        told = run(*arguments)
        assert said in told.stdout + told.stderr
        assert not [word for word in ("Usage:", "Options:", "Error:", "Try ") if word in told.stdout + told.stderr]
