# SPDX-License-Identifier: EUPL-1.2
"""How much of a figure is known is counted among those whom it concerns, never among those of whom nothing is due."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from click.testing import CliRunner

from schedario.cli.main import app
from schedario.definition.catalogue import load
from schedario.nation.indicators import Measured, indicator_columns, indicators, list_concerned
from schedario.nation.synthetic.generate import Order, generate

FORM = load("SOC26")
PARTS = ("rendicontato", "non_rendicontato", "quota_rendicontata")
# Below the need by 30,000 euro, of which 10,000 are to be accounted for; and one that spends more than its need.
OWES = {"R03": 1000, "R06": "50000", "R07.base": "20000", "R07.corrente": "20000", "R08": "10000"}
OWES_NOTHING = OWES | {"R03": 3000, "R07.base": "60000", "R07.corrente": "60000"}
UNDECIDED = OWES | {"R03": 700, "R07.base": None, "R07.corrente": None}
ACCOUNT = {"R10.spesa": "0", "R11.spesa": "0", "R12.spesa": "0", "R13": "4000", "R14": "0"}


def measure(*schede: dict[str, object], alike: tuple[str, ...] = ()) -> dict[str, object]:
    frame = pl.DataFrame([*schede], infer_schema_length=None)
    return indicators(FORM, frame, alike=alike).row(0, named=True)


@pytest.mark.parametrize("name", PARTS)
class TestOfThoseWhoOwe:
    def test_comuni_of_whom_nothing_is_due_are_not_counted(self, name: str) -> None:
        row = measure(OWES | ACCOUNT, OWES, OWES_NOTHING, OWES_NOTHING)
        assert (row[f"{name}.comuni"], row[f"{name}.interessati"], row[f"{name}.incerti"]) == (1, 2, 0)
        assert (row[f"{name}.popolazione"], row[f"{name}.parte"]) == (Decimal("50.0"), Decimal("50.0"))

    def test_of_what_part_it_is_is_not_said_while_some_may_owe(self, name: str) -> None:
        row = measure(OWES | ACCOUNT, OWES, OWES_NOTHING, UNDECIDED)
        assert (row[f"{name}.comuni"], row[f"{name}.interessati"], row[f"{name}.incerti"]) == (1, 2, 1)
        assert (row[f"{name}.popolazione"], row[f"{name}.parte"]) == (None, None)

    def test_more_of_them_change_nothing(self, name: str) -> None:
        few, many = measure(OWES | ACCOUNT, OWES, OWES_NOTHING), measure(OWES | ACCOUNT, OWES, *[OWES_NOTHING] * 9)
        for column in ("", ".comuni", ".interessati", ".incerti", ".popolazione", ".parte"):
            assert few[name + column] == many[name + column], column

    def test_who_is_not_known_to_owe_is_told_apart(self, name: str) -> None:
        few, many = measure(OWES | ACCOUNT, OWES), measure(OWES | ACCOUNT, OWES, *[UNDECIDED] * 3)
        assert few[f"{name}.interessati"] == many[f"{name}.interessati"] == 2
        assert (few[f"{name}.incerti"], many[f"{name}.incerti"]) == (0, 3)

    def test_side_by_side_they_keep_those_whom_they_concern(self, name: str) -> None:
        row = measure(OWES | ACCOUNT, OWES, OWES_NOTHING, alike=PARTS)
        assert (row[f"{name}.comuni"], row[f"{name}.interessati"], row[f"{name}.parte"]) == (1, 2, Decimal("50.0"))

    def test_where_all_are_known_to_owe_nothing_there_is_nothing_to_know(self, name: str) -> None:
        row = measure(OWES_NOTHING, OWES_NOTHING)
        assert (row[f"{name}.comuni"], row[f"{name}.interessati"], row[f"{name}.popolazione"]) == (0, 0, None)
        assert row["rendicontato"] == Decimal("0.00")


class TestSiblings:
    def test_hours_of_users_concern_who_has_users(self) -> None:
        row = measure(
            {"R03": 10, "M21.utenti": 5, "M53.utenti": 0, "M21.ore": 50, "M53.ore": 0},
            {"R03": 10, "M21.utenti": 5, "M53.utenti": 0},
            {"R03": 80, "M21.utenti": 0, "M53.utenti": 0, "M21.ore": 0, "M53.ore": 0},
        )
        assert (row["ore_anziani"], row["ore_anziani.comuni"], row["ore_anziani.interessati"]) == (
            Decimal("10.00"),
            1,
            2,
        )
        assert row["ore_anziani.popolazione"] == row["ore_anziani.parte"] == Decimal("50.0")

    def test_are_the_ratios_of_what_may_be_nothing_and_the_parts_of_a_whole(self) -> None:
        found = list_concerned(FORM)
        assert {*PARTS, "ore_minori", "copertura", "variazione_utenti", "spesa_su_fabbisogno"} <= set(found)
        assert not found.keys() & {
            "livello_servizio",
            "sotto_livello",
            "da_rendicontare",
            "comuni_con_quadro_3",
            "inviate",
        }

    def test_a_sum_of_zero_of_which_something_is_above_is_counted(self) -> None:
        row = measure({"R03": 10, "R01.corrente": 0, "R01A": 0}, {"R03": 90, "R01.corrente": 1, "R01A": 0})
        assert (row["abitanti_per_assistente.comuni"], row["abitanti_per_assistente"]) == (2, 100)

    def test_no_part_of_a_sum_is_told_that_is_not_known_as_a_whole(self) -> None:
        row = measure({"R03": 10, "R01.corrente": 1, "R01A": 0}, {"R03": 90})
        assert (row["abitanti_per_assistente.interessati"], row["abitanti_per_assistente.parte"]) == (2, None)

    def test_parts_of_units_add_up_to_those_of_all(self) -> None:
        schede = generate(FORM, Order(comuni=300, moment="mese-prima"))
        measured = Measured.of(FORM, schede, stored=True)
        whole, parts = measured.by("nation"), measured.by("region")
        for name in list_concerned(FORM):
            for column in ("comuni", "interessati", "incerti"):
                assert parts[f"{name}.{column}"].sum() == whole[f"{name}.{column}"].item(), (name, column)
            known = whole.select(f"{name}.comuni", f"{name}.interessati", "schede").row(0)
            assert known == tuple(sorted(known))


class TestThirdPart:
    def test_what_is_not_known_yet_has_a_column(self) -> None:
        row = measure(OWES | ACCOUNT, OWES, OWES_NOTHING)
        known = row["rendicontato"] + row["non_rendicontato"]  # type: ignore[operator]
        assert row["da_rendicontare.ignoto"] == row["da_rendicontare"] - known == Decimal("10000.00")  # type: ignore[operator]
        assert "da_rendicontare.ignoto" in {one.name for one in indicator_columns(FORM)}

    def test_is_told_by_the_command_with_how_much_is_known(self, tmp_path) -> None:  # type: ignore[no-untyped-def]
        file = tmp_path / "schede.csv"
        pl.DataFrame([OWES | ACCOUNT, OWES, OWES_NOTHING, UNDECIDED], infer_schema_length=None).write_csv(file)
        said = CliRunner().invoke(app, ["indicators", str(file)]).stdout
        assert "non si sa ancora 10.000,00" in said
        (line,) = [one for one in said.splitlines() if "Risorse rendicontate ogni 100 euro" in one]
        assert "1 / 2 (non si sa di 1)" in line
        assert "%\t1 / 2 (non si sa di 1)\t–\t–" in line
        assert "nei comuni di cui si sa (di 1 no)" in said
        by_size = (
            CliRunner().invoke(app, ["indicators", str(file), "--by", "size", "--indicator", "rendicontato"]).stdout
        )
        assert "non si sa ancora" in by_size
