# SPDX-License-Identifier: EUPL-1.2
"""What if: only what the change touches changes, and each scheda as the changed definition says of it alone."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.definition.problems import DefinitionError
from schedario.definition.what_if import changed, list_written_formulas
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.nation.simulate import Simulation, simulate
from schedario.nation.synthetic.generate import Order, generate

FORM = load("SOC26")
RECENT = {"spending_reference": "y2021"}


@cache
def schede() -> pl.DataFrame:
    return generate(FORM, Order(comuni=500))


@cache
def recent() -> Simulation:
    return simulate(FORM, schede(), RECENT, stored=True)


def sheet(simulation: Simulation, row: int) -> tuple[Evaluation, Evaluation]:
    """The scheda of a row as the engine of one scheda sees it, before and after, all of it supplied or calculated."""
    rows = (frame.row(row, named=True) for frame in (simulation.given, simulation.taken))
    before, after = ({name: value for name, value in one.items() if value is not None} for one in rows)
    return evaluate(simulation.before, Answers(before)), evaluate(simulation.after, Answers(after))


class TestNoChange:
    @pytest.mark.parametrize(
        ("parameters", "formulas"),
        [
            ({}, {}),
            ({"q3_threshold": "1000.00"}, {}),
            ({}, {"R09": "min(R08, R06 - spesa_riferimento)"}),
            ({}, {"livello_inferiore": "not R04 >= R05", "media_ore": "if utenti = 0 then 0 else ore / utenti"}),
        ],
    )
    def test_makes_no_difference(self, parameters: dict[str, str], formulas: dict[str, str]) -> None:
        found = simulate(FORM, schede(), parameters, formulas, stored=True)
        assert not found.schede["cambia"].any()
        assert found.changed.is_empty()
        assert found.totals("region").columns == ["codice", "denominazione", "schede", "abitanti", "cambiano"]

    def test_the_choice_that_the_edition_uses_settles_what_is_to_verify_and_nothing_else(self) -> None:
        found = simulate(FORM, schede(), {"spending_reference": "max"}, {}, stored=True)
        changed = found.schede.filter(pl.col("due:Q3.prima") != pl.col("due:Q3.dopo"))
        assert set(changed["due:Q3.prima"]) <= {"to_verify", "undecided"}
        assert not changed.is_empty()
        assert set(changed["due:Q3.dopo"]) <= {"due", "not_due"}

    def test_keeps_what_was_supplied_against_the_formula(self) -> None:
        """R09 of the decree may differ from what is calculated; a change that does not touch it leaves it alone."""
        frame = schede().with_columns(R09=pl.when(pl.col("R08") > 0).then(123_456))
        found = simulate(FORM, frame, {"q3_threshold": "1000.00", "lep_goal": "3000"}, stored=True)
        assert found.changed.is_empty()


class TestChange:
    def test_gives_what_the_engine_of_one_scheda_gives(self) -> None:
        names = {"due:Q3": lambda one: one.quadri["Q3"], "outcome": lambda one: one.outcome and one.outcome.id}
        for row, told in enumerate(recent().schede.iter_rows(named=True)):
            before, after = sheet(recent(), row)
            for name, said in names.items():
                assert (told[f"{name}.prima"], told[f"{name}.dopo"]) == (said(before), said(after))
            assert told["R09.prima"] == amount(before, "R09")
            assert told["R09.dopo"] == amount(after, "R09")

    def test_of_the_threshold_touches_only_who_lies_between(self) -> None:
        found = simulate(FORM, schede(), {"q3_threshold": "5000.00"}, stored=True).schede
        decided = (pl.col("due:Q3.prima") != "undecided") & pl.col("outcome.prima").is_not_null()
        owed = recent().schede.filter(decided)["R09.prima"]
        between = owed.is_between(Decimal(1000), Decimal("4999.99")).fill_null(value=False)
        turned = pl.col("due:Q3.prima") != pl.col("due:Q3.dopo")
        assert found.filter(decided).select(turned).to_series().to_list() == between.to_list()
        assert set(found.filter(decided & turned)["due:Q3.dopo"]) == {"not_due"}

    def test_of_a_unit_cost_calculates_r05_anew(self) -> None:
        formula = "100 * R06 / (figurative_user_cost_low * R03)"
        found = simulate(FORM, schede(), {"figurative_user_cost_low": "2000.000"}, {"R05": formula}, stored=True)
        lower = found.schede.select(pl.col("R05.dopo") < pl.col("R05.prima")).to_series()
        assert lower.all()
        assert found.after.cells["R05"].supplied_by == "prefilled_locked"
        (before,), (after,) = found.explain(0, "R05")
        assert (before.calculation, after.calculation is not None) == (None, True)
        assert after.status == "project"

    def test_of_a_formula_replaces_a_supplied_value_only_where_it_gives_another(self) -> None:
        frame = schede().with_columns(R09=pl.lit(777_777))
        found = simulate(FORM, frame, {}, {"R09": "min(R08, R06 - R07.corrente)"}, stored=True)
        kept = found.taken["R09"].is_not_null()
        same = (pl.col("R07.corrente") >= pl.col("R07.base")).alias("same")
        assert frame.filter(kept.not_()).select(same.not_().all()).item()
        assert set(found.taken["R09"].drop_nulls()) == {777_777}
        assert found.changed.height == kept.not_().sum()
        assert found.recalculated == {"R09": kept.not_().sum()}
        (line,) = found.describe_recalculated()
        assert f"schede: {kept.not_().sum()} di {frame.height}" in line
        assert "fornito con il decreto" in line

    def test_that_takes_all_that_was_supplied_tells_of_no_calculation(self) -> None:
        assert simulate(FORM, schede(), {"q3_threshold": "5000.00"}, stored=True).describe_recalculated() == []

    def test_totals_are_the_sums_of_the_schede(self) -> None:
        regions, whole = recent().totals("region"), recent().totals("nation")
        assert regions["cambiano"].sum() == whole["cambiano"].item() == recent().schede["cambia"].sum() > 0
        for column in ("da_rendicontare.prima", "da_rendicontare.dopo", "comuni_con_quadro_3.dopo"):
            assert regions[column].sum() == whole[column].item()

    def test_is_told_with_both_values(self) -> None:
        (change,) = recent().changes
        assert (change.name, change.before, change.after) == ("spending_reference", "max", "y2021")

    def test_is_explained_under_both_definitions(self) -> None:
        row = recent().schede.with_row_index("row").filter(pl.col("due:Q3.dopo") == "due", "cambia")["row"][0]
        (before,), (after,) = recent().explain(row, "spesa_riferimento")
        assert before.calculation is not None
        assert after.calculation is not None
        assert [one.words.partition(":")[0] for one in after.calculation.branches if one.taken] == [
            "Spesa storica che si confronta con il fabbisogno = R07 (2021)"
        ]
        assert after.parameters[0].status == "project"
        assert "ipotesi" in after.parameters[0].source

    @given(cents=st.integers(0, 10**7))
    @settings(max_examples=5)
    def test_of_one_scheda_is_that_of_the_same_among_others(self, cents: int) -> None:
        threshold = {"q3_threshold": f"{cents // 100}.{cents % 100:02d}"}
        alone = simulate(FORM, schede()[7:8], threshold, stored=True).schede
        among = simulate(FORM, schede(), threshold, stored=True).schede[7:8]
        names = ["due:Q3.prima", "due:Q3.dopo", "outcome.prima", "outcome.dopo", "cambia"]
        assert alone.select(names).equals(among.select(names))


def amount(one: Evaluation, cell: str) -> Decimal | None:
    result = one.cells[cell]
    return None if result.stored is None else Decimal(int(result.stored)) / 100


class TestChangedForm:
    def test_asked_twice_is_the_same(self) -> None:
        assert changed(FORM, RECENT) is changed(FORM, RECENT)
        assert changed(FORM) is FORM

    def test_has_a_digest_of_its_own(self) -> None:
        assert len({FORM.digest, changed(FORM, RECENT).digest, changed(FORM, {"q3_threshold": "5.00"}).digest}) == 3

    def test_of_an_edition_that_extends_another(self, tmp_path: Path) -> None:
        (tmp_path / "form.yaml").write_text("extends: SOC26\nform: SOC27\n", encoding="utf-8")
        later = changed(load(tmp_path), {"q3_threshold": "5000.00"}, {"R13": "R14"})
        assert later.code == "SOC27"
        assert later.cells["R13"].formula is not None

    @pytest.mark.parametrize(
        ("parameters", "formulas", "words"),
        [
            ({"soglia": "1"}, {}, "there is no parameter called «soglia»"),
            ({"spending_reference": "y2019"}, {}, "«y2019» is no choice of spending_reference"),
            ({"q3_threshold": "1.234"}, {}, "«1.234» has more decimals than the 2 that euro keeps"),
            ({}, {"R99": "1"}, "«R99» has no formula of its own to change"),
            ({}, {"R09": "R06 - R03"}, "euro and persona cannot be added"),
            ({}, {"R05": "R05 * 2"}, "cycle: the formula needs its own result"),
            ({}, {"R04": "R0B.utenti /"}, "formula-syntax"),
            ({"soglia": "1"}, {"R99": "1"}, "R99"),
        ],
    )
    def test_that_does_not_fit_is_told_as_the_linter_does(
        self, parameters: dict[str, str], formulas: dict[str, str], words: str
    ) -> None:
        with pytest.raises(DefinitionError, match=words.replace("(", r"\(")):
            changed(FORM, parameters, formulas)

    @pytest.mark.parametrize(
        ("parameters", "formulas", "place"),
        [
            ({}, {"R04": "R0B.utenti\n  / R033"}, "R04:2:5"),
            ({}, {"risorse_oltre_soglia": "R09 > 0 and R09 >= R03"}, "risorse_oltre_soglia:1:13"),
            ({}, {"R09": "min(R08,"}, "R09:1:9"),
            ({}, {"media_ore": "ore / (utenti - utenti"}, "media_ore:1:23"),
            ({}, {"residuo": "residuo + R09"}, "residuo:1:1"),
            ({}, {"R05": "R03"}, "R05:1:1"),
            ({"q3_threshold": "mille"}, {}, "q3_threshold:1:1"),
        ],
    )
    def test_is_told_at_its_line_and_column_of_what_was_asked(
        self, parameters: dict[str, str], formulas: dict[str, str], place: str
    ) -> None:
        with pytest.raises(DefinitionError) as fault:
            changed(FORM, parameters, formulas)
        assert str(fault.value.problems[0].position) == place

    def test_has_formulas_of_a_bounded_length_and_size(self) -> None:
        long = {"R04": "R03 + " * 400 + "R03"}
        large = {"spesa_riferimento": sums("R07.base"), "r09_atteso": sums("spesa_riferimento"), "R13": sums("R09")}
        for asked, rule in ((long, "formula-syntax"), (large, "formula-too-large")):
            with pytest.raises(DefinitionError) as fault:
                changed(FORM, {}, asked)
            assert {problem.rule for problem in fault.value.problems} == {rule}

    def test_offers_the_formulas_as_they_are_written(self) -> None:
        texts = list_written_formulas(FORM)
        assert texts["risorse_oltre_soglia"] == "R09 >= q3_threshold"
        assert texts["spesa_riferimento"].splitlines()[0] == "case spending_reference"
        assert texts["R05"] == ""
        assert changed(FORM, {}, {name: text for name, text in texts.items() if text}).cells.keys() == FORM.cells.keys()


def sums(name: str) -> str:
    return " + ".join([name] * 30)
