# SPDX-License-Identifier: EUPL-1.2
"""Which comune each row is: the same one twice, codes of nobody, and facts that contradict one another."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from schedario.cli.main import app
from schedario.columns.frames import ROW, take_answers
from schedario.definition.catalogue import load
from schedario.nation.groups import LEVELS, RepeatedComuneError, find_units
from schedario.nation.indicators import indicators
from schedario.nation.outliers import outliers
from schedario.nation.places import describe_places
from schedario.nation.rates import draw_funnel
from schedario.nation.simulate import simulate

FORM = load("SOC26")
AGLIE = {"codice": "TO001SIF00ZZ", "istat": "001001", "denominazione": "AGLIÈ", "provincia": "TO", "R03": 2600}
COMMANDS = {
    "indicators": indicators,
    "outliers": outliers,
    "simulate": lambda form, frame: simulate(form, frame, {"q3_threshold": "5000.00"}),
    "funnel": lambda form, frame: draw_funnel(form, frame, "livello_servizio"),
}


def rows(*given: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame([AGLIE | one for one in given], schema_overrides={"R03": pl.Int64})


class TestCodesOfNobody:
    @pytest.mark.parametrize("command", COMMANDS)
    @pytest.mark.parametrize("code", ["000000", "999999", "019999", "", " ", "-", None])
    def test_are_of_different_comuni_and_take_no_command_down(self, command: str, code: str | None) -> None:
        frame = rows(
            {},
            {"codice": "TO003SIF00ZZ", "denominazione": "ALA DI STURA", "istat": code},
            {"codice": "TO004SIF00ZZ", "denominazione": "ALBIANO D'IVREA", "istat": code},
        )
        COMMANDS[command](FORM, frame)

    @pytest.mark.parametrize(
        "twice",
        [
            {"codice": "A", "denominazione": "NUOVO COMUNE", "provincia": "TO"},
            {"denominazione": "NUOVO COMUNE", "provincia": "TO"},
            {"denominazione": "NUOVO COMUNE"},
        ],
    )
    def test_are_of_one_comune_where_another_fact_says_so(self, twice: dict[str, object]) -> None:
        frame = pl.DataFrame([{"istat": "019999", "R03": 1} | twice] * 2)
        with pytest.raises(RepeatedComuneError):
            indicators(FORM, frame)

    def test_are_each_a_row_by_comune(self) -> None:
        frame = pl.DataFrame({"istat": ["000000", "000000", None], "denominazione": ["A", "B", "C"], "R03": [1, 2, 3]})
        assert sorted(indicators(FORM, frame, "comune").select("denominazione", "abitanti").rows()) == [
            ("A", 1), ("B", 2), ("C", 3),
        ]  # fmt: skip

    def test_blank_identifiers_are_each_a_row_by_comune(self) -> None:
        frame = pl.DataFrame({"codice": ["", None, "X"], "denominazione": ["A", "B", "C"], "R03": [1, 2, 3]})
        assert indicators(FORM, frame, "comune").height == 3

    def test_are_told_once_with_how_many_schede_they_have(self) -> None:
        frame = pl.DataFrame({"istat": ["000000", "000000", "999999", "", " ", None, "001001"], "R03": [1] * 7})
        assert describe_places(frame) == [
            "000000: non è il codice ISTAT di nessun comune; le 2 schede che lo indicano stanno a parte",
            "999999: non è il codice ISTAT di nessun comune, e sta a parte",
            "Senza codice ISTAT, e a parte nei totali per territorio: 3",
        ]


class TestTheSameComuneTwice:
    @pytest.mark.parametrize("command", COMMANDS)
    @pytest.mark.parametrize(
        "again",
        [
            {"codice": "TO999SIF00ZZ", "istat": None},
            {"codice": "TO001SIF11AB", "istat": None},
            {"codice": "TO001SIF11AB", "istat": "000000"},
            {"codice": "TO001SIF11AB", "istat": None, "denominazione": "Aglie'"},
            {"codice": "TO001SIF11AB", "istat": None, "denominazione": None, "provincia": None},
            {"codice": "TO001SIF11AB", "istat": "", "denominazione": "ALGIÈ"},
            {"codice": None, "istat": None, "provincia": "Torino"},
            {"codice": None, "istat": None, "provincia": None},
        ],
    )
    def test_is_found_by_name_and_province_and_by_the_digits_of_its_identifier(
        self, command: str, again: dict[str, object]
    ) -> None:
        with pytest.raises(RepeatedComuneError, match="AGLIÈ"):
            COMMANDS[command](FORM, rows({}, again))

    def test_is_found_when_no_row_has_a_code(self) -> None:
        for frame in (
            rows({}, {"codice": "TO001SIF11AB"}).drop("istat"),
            rows({}, {"codice": "TO001SIF11AB"}).drop("istat", "denominazione", "provincia"),
            pl.DataFrame({"codice": ["XX001SIF00ZZ", "XX001SIF11ZZ"], "R03": [1, 2]}),
        ):
            with pytest.raises(RepeatedComuneError):
                indicators(FORM, frame)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"codice": "TO001SIF00ZZ"}, {"codice": "TO001SIF11AB", "istat": "001002", "denominazione": "AIRASCA"}),
            ({"codice": "TO001SIF00ZZ"}, {"codice": "TO001SIF11AB", "istat": None, "denominazione": "AIRASCA"}),
            ({"denominazione": "ROMA"},
             {"codice": "RM091SIF00ZZ", "istat": "058091", "denominazione": "ROMA", "provincia": "RM"}),
            ({"istat": None, "denominazione": "CASTRO", "provincia": "BG", "codice": "A"},
             {"istat": None, "denominazione": "CASTRO", "provincia": "LE", "codice": "B"}),
            ({"codice": "XX100", "istat": None, "denominazione": "UNO", "provincia": "XX"},
             {"codice": "XX1001", "istat": None, "denominazione": "DUE", "provincia": "XX"}),
        ],
    )  # fmt: skip
    def test_is_not_seen_where_facts_say_otherwise(self, one: dict[str, object], other: dict[str, object]) -> None:
        assert indicators(FORM, rows(one, other))["schede"].item() == 2

    def test_is_told_with_both_rows(self) -> None:
        frame = rows({}, {"denominazione": "AIRASCA", "istat": "001002", "codice": "TO002SIF00ZZ"},
                     {"codice": "TO001SIF11AB", "istat": None}).with_columns(pl.Series(ROW, [1, 2, 7]))  # fmt: skip
        with pytest.raises(RepeatedComuneError) as raised:
            indicators(FORM, frame)
        assert "AGLIÈ (TO): riga 2 (TO001SIF00ZZ, 001001) e riga 8 (TO001SIF11AB)" in str(raised.value)

    def test_one_code_of_two_names_is_told_with_both(self) -> None:
        frame = rows({}, {"codice": "TO008SIF00ZZ", "denominazione": "ALPIGNANO"})
        with pytest.raises(RepeatedComuneError, match=r"AGLIÈ / ALPIGNANO \(TO\): TO001SIF00ZZ, 001001 e TO008"):
            indicators(FORM, frame)

    def test_of_several_years_stands_once_under_each(self) -> None:
        frame = rows({}, {"codice": "TO001SIF11AB", "istat": None}).with_columns(anno=pl.Series([2025, 2026]))
        assert indicators(FORM, frame, "anno")["abitanti"].to_list() == [2600, 2600]


class TestFactsAgainstFacts:
    def test_the_name_of_another_comune_stands_apart_with_its_reason(self) -> None:
        frame = rows({"denominazione": "ROMA"})
        assert "001001 è Agliè (TO); la scheda dice «ROMA», che è 058091, e sta a parte" in told(frame)
        assert indicators(FORM, frame, "region")["codice"].to_list() == [None]

    def test_a_spelling_is_told_and_stays_where_its_code_says(self) -> None:
        frame = rows({"denominazione": "ALGIÈ"})
        assert "«ALGIÈ» non è il nome di nessun comune: vale il codice ISTAT 001001, di Agliè (TO)" in told(frame)
        assert indicators(FORM, frame, "region")["codice"].to_list() == ["01"]

    def test_an_identifier_with_other_digits_is_told(self) -> None:
        frame = rows({"codice": "TO555SIF00ZZ"})
        assert "TO555SIF00ZZ: le cifre non sono quelle di 001001, Agliè (TO): vale il codice ISTAT" in told(frame)
        assert indicators(FORM, frame, "region")["codice"].to_list() == ["01"]

    @pytest.mark.parametrize("name", ["AGLIE'", "Agliè", "AGLIE", "aglié"])
    def test_accents_and_capitals_are_no_other_name(self, name: str) -> None:
        assert told(rows({"denominazione": name})) == ""

    @pytest.mark.parametrize("istat", ["113001", "090001", "104001"])
    def test_the_digits_of_every_code_that_the_comune_bore_are_its_own(self, istat: str) -> None:
        for codice in ("SS001SIF00ZZ", "OT001SIF11AB"):
            assert "cifre" not in told(pl.DataFrame({"codice": [codice], "istat": [istat], "R03": [1]}))

    def test_a_province_that_there_is_not_is_told(self) -> None:
        assert "«ZZ» non è una provincia: vale il codice ISTAT" in told(rows({"provincia": "ZZ"}))
        assert "«ZZ» non è una provincia: chi la indica sta a parte" in told(rows({"provincia": "ZZ"}).drop("istat"))

    def test_many_of_one_kind_are_told_in_a_few_lines(self) -> None:
        many = pl.DataFrame([AGLIE | {"denominazione": f"ALGIÈ {number}"} for number in range(9)])
        assert told(many).count("ALGIÈ") == 5
        assert "… e altri 4 come questi" in told(many)

    @pytest.mark.parametrize("level", sorted(LEVELS.keys() - {"ats", "comune", "size", "nation"}))
    def test_what_stands_apart_does_so_at_every_level(self, level: str) -> None:
        taken = take_answers(FORM, rows({"denominazione": "ROMA"}))
        assert find_units(FORM, taken, level)["codice"].to_list() == [None]


def told(frame: pl.DataFrame) -> str:
    return "\n".join(describe_places(frame))


def test_the_command_that_evaluates_tells_it_too_and_refuses_nothing(tmp_path: Path) -> None:
    file, output = tmp_path / "schede.csv", tmp_path / "valutate.csv"
    frame = rows({"denominazione": "ROMA"}, {"istat": "999999", "codice": "TO555SIF00ZZ", "provincia": "ZZ"})
    frame.write_csv(file)
    done = CliRunner().invoke(app, ["evaluate", str(file), "-o", str(output)])
    assert done.exit_code == 0
    for line in ("nei totali per territorio", "001001 è Agliè (TO)", "999999: non è", "«ZZ» non è una provincia"):
        assert line in done.stderr
    assert pl.read_csv(output).height == 2
    rows({}).write_csv(file)
    assert CliRunner().invoke(app, ["evaluate", str(file), "-o", str(output)]).stderr == ""
