# SPDX-License-Identifier: EUPL-1.2
"""The synthetic nation: the same from the same seed, near the known totals, with every case in it."""

from collections import Counter
from functools import cache
from hashlib import sha256

import polars as pl
import pytest

from schedario.definition.catalogue import load
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.nation.states import BEGUN, SENT, UNTOUCHED
from schedario.nation.synthetic.calibration import (
    NEED_SPREAD,
    PERCENTILES,
    RESOURCES_ISLANDS,
    RESOURCES_ORDINARY,
    SPENDING_SPREAD,
)
from schedario.nation.synthetic.country import DAY, interpolate_percentile, share_total
from schedario.nation.synthetic.generate import EDITION, IDENTITY, PIECE, Order, generate, generate_pieces
from schedario.nation.synthetic.slips import SLIPS
from schedario.program.outputs import DUE
from schedario.territory import Territory, census_2011, residents_2023

FORM = load(EDITION)
ISLANDS = pl.col("regione").is_in(["Sicilia", "Sardegna"])


@cache
def nation(moment: str = "chiusura") -> pl.DataFrame:
    return generate(FORM, Order(moment=moment))


def evaluated(schede: pl.DataFrame) -> list[Evaluation]:
    cells = [cell.id for cell in FORM.asked]
    return [
        evaluate(FORM, Answers({name: value for name, value in row.items() if value is not None}))
        for row in schede.select(cells).iter_rows(named=True)
    ]


@cache
def sample() -> tuple[tuple[str | None, Evaluation], ...]:
    """Every fifth comune one month before the end, so that all states occur."""
    some = nation("mese-prima").gather_every(5)
    return tuple(zip(some["errore"], evaluated(some), strict=True))


def test_the_7325_comuni_that_fill_in_the_scheda_are_there_once() -> None:
    codes = nation()["istat"].to_list()
    assert len(codes) == len(set(codes)) == 7325
    territory = Territory.on(DAY)
    assert {territory.comune(code).regione.codice for code in codes} == territory.regioni.keys() - {"02", "04", "06"}


def test_every_row_says_that_it_is_test_data() -> None:
    assert nation()["dati_di_prova"].all()
    assert nation()["ats"].str.starts_with("prova-").all()
    assert nation()["R0C"].str.contains("DI PROVA").all()
    assert nation()["codice"].str.contains("SIF00ZZ").all()
    assert nation()["codice"].n_unique() == 7325


def test_the_columns_are_the_cells_that_take_an_answer_beside_those_that_say_who() -> None:
    assert nation().columns == [*IDENTITY, *(cell.id for cell in FORM.asked)]
    for cell in FORM.asked:
        assert nation().schema[cell.id] == (pl.Int64 if cell.numeric else pl.String)


def test_the_codes_have_the_shape_that_the_form_asks_for() -> None:
    assert nation()["codice"].str.contains(f"^(?:{FORM.header['codice'].pattern})$").all()


def test_spending_for_need_is_scattered_as_that_of_social_services() -> None:
    """Medians and tenths of 83 real comuni; regions differ besides, so that it is not exactly theirs."""
    ratio = nation().select(pl.col("R07.corrente") / pl.col("R06")).to_series()
    found = [float(ratio.quantile(one) or 0) for one in (0.1, 0.5, 0.9)]
    assert found == pytest.approx([0.74, 1.105, 1.66], rel=0.07)
    years = nation().select((pl.col("R07.base") / pl.col("R07.corrente")).drop_nulls()).to_series()
    assert float(years.quantile(0.9) or 0) / float(years.quantile(0.1) or 1) == pytest.approx(1.43 / 0.66, rel=0.1)


def test_the_same_seed_gives_the_same_nation_and_another_seed_another() -> None:
    def digest(seed: str) -> str:
        return sha256(generate(FORM, Order(seed, comuni=300)).write_csv().encode()).hexdigest()

    assert digest("schedario") == "28baeb822b760f4f5f82259f36fb31d58bef118bc05517fb9d6dcbccf8c3f6f1"
    assert digest("altro") != digest("schedario")


def test_a_row_is_the_same_however_many_are_made() -> None:
    few = generate(FORM, Order(schede=10))
    assert few.equals(nation().head(10))


def test_more_schede_than_comuni_begin_again_with_other_numbers() -> None:
    many = generate(FORM, Order(comuni=50, schede=120))
    assert many["istat"].to_list() == many["istat"].head(50).to_list() * 2 + many["istat"].head(20).to_list()
    assert not many.head(50).select("M12.utenti").equals(many.slice(50, 50).select("M12.utenti"))


def test_many_schede_come_in_pieces() -> None:
    assert [piece.height for piece in generate_pieces(FORM, Order(schede=PIECE + 1))] == [PIECE, 1]


def test_the_resources_are_those_of_the_two_decrees_to_the_cent() -> None:
    assert nation().filter(~ISLANDS)["R08"].sum() == RESOURCES_ORDINARY
    assert nation().filter(ISLANDS)["R08"].sum() == RESOURCES_ISLANDS


def test_the_inhabitants_are_near_those_of_the_ordinary_regions() -> None:
    """50,210,511 in the data of 2022, residents of 2023 here."""
    people = nation().filter(~ISLANDS)["R03"].sum()
    assert abs(people - 50_210_511) * 300 < 50_210_511


def test_a_comune_has_the_inhabitants_that_live_there() -> None:
    assert nation().filter(istat="019078")["R03"].item() == residents_2023().values["019078"]


def test_the_few_whose_residents_are_not_known_have_some_too() -> None:
    unknown = {row["istat"]: row["R03"] for row in nation().iter_rows(named=True)}
    census = census_2011().values
    assert unknown["081025"] == census["081021"] // 8
    assert (unknown["099030"], unknown["099031"]) == (census["041033"], census["041060"])


def test_spread_follows_the_measured_percentiles_and_goes_on_beyond_them() -> None:
    for spread in (*NEED_SPREAD, *SPENDING_SPREAD):
        assert tuple(interpolate_percentile(spread, 10 * one) for one in PERCENTILES) == spread
        assert interpolate_percentile(spread, 0) < spread[0]
        assert spread[-1] < interpolate_percentile(spread, 999) < spread[-1] * 3 // 2


def test_the_reference_level_has_one_national_cost_behind_it() -> None:
    assert not [one for _, one in sample() if any(finding.code.endswith("Q1-010") for finding in one.findings)]


def test_a_comune_without_the_first_spending_is_in_sardegna() -> None:
    assert nation().filter(pl.col("R07.base").is_null())["regione"].unique().to_list() == ["Sardegna"]


def test_every_cell_is_within_its_range() -> None:
    for cell in FORM.asked:
        if cell.numeric and cell.minimum is not None:
            least = nation()[cell.id].min()
            assert least is None or least >= cell.minimum * 10**cell.scale, cell.id


@pytest.mark.parametrize(("moment", "sent", "begun"), [("chiusura", 962, 23), ("mese-prima", 300, 300)])
def test_schede_are_in_the_states_of_the_moment(moment: str, sent: int, begun: int) -> None:
    shares = {state: count * 1000 // 7325 for state, count in Counter(nation(moment)["stato"]).items()}
    assert abs(shares[SENT] - sent) < 20
    assert abs(shares[BEGUN] - begun) < 20
    assert shares[UNTOUCHED] > 0


def test_who_has_not_begun_has_written_nothing_and_who_has_sent_was_not_blocked() -> None:
    own = [cell.id for cell in FORM.asked if cell.supplied_by == "comune"]
    untouched = nation("mese-prima").filter(pl.col("stato") == UNTOUCHED)
    assert untouched.select(pl.sum_horizontal(pl.col(own).is_not_null()).sum()).item() == 0
    sent = nation().filter(pl.col("stato") == SENT).gather_every(20)
    assert not [one for one in evaluated(sent) if any(finding.level == "error" for finding in one.findings)]


def test_every_way_through_the_form_occurs() -> None:
    evaluations = [one for _, one in sample()]
    assert {one.quadri["Q3"] for one in evaluations} == set(DUE)
    for name in FORM.conditions:
        assert {one.decisions[name] for one in evaluations} >= {True, False}, name
    for message in FORM.messages.values():
        said = {told.case for one in evaluations for told in one.messages if told.id == message.id}
        assert said >= {case.id for case in message.cases if case.rule.status == "official"}
    outcomes = {one.outcome.id for one in evaluations if one.outcome}
    # The decree that is invented gives R09 to nearly all: then the form's own wording is known.
    assert outcomes == {case.id for case in FORM.outcome}


def test_each_slip_is_made_at_about_its_rate_and_only_once_in_a_scheda() -> None:
    made = Counter(nation()["errore"].drop_nulls())
    assert made.keys() == {slip.name for slip in SLIPS}
    for slip in SLIPS:
        assert 0.5 < made[slip.name] * 1000 / (slip.rate * 7325) < 1.5, slip.name


@pytest.mark.parametrize(
    ("slip", "check"),
    [
        ("ore senza utenti", "Q1-004"), ("utenti senza ore", "Q1-003"), ("parti oltre il totale", "Q1-007"),
        ("tabella in bianco", "X-006"),
    ],
)  # fmt: skip
def test_a_slip_that_breaks_a_rule_is_found_by_the_form(slip: str, check: str) -> None:
    wrong = nation().filter((pl.col("errore") == slip) & (pl.col("stato") != UNTOUCHED))
    found = [any(finding.code.endswith(check) for finding in one.findings) for one in evaluated(wrong)]
    assert sum(found) * 10 >= 9 * len(found) > 0


def test_who_owes_an_account_gives_one_that_reaches_the_goal_in_most_cases() -> None:
    sent = nation().filter((pl.col("stato") == SENT) & pl.col("errore").is_null()).gather_every(10)
    outcomes = Counter(one.outcome.id for one in evaluated(sent) if one.quadri["Q3"] == "due" and one.outcome)
    assert outcomes.most_common(1)[0][1] * 10 > 7 * outcomes.total()


def test_parts_add_up_to_the_whole() -> None:
    assert sum(share_total(100, [1, 1, 1])) == 100
    assert share_total(10, [0, 5, 5]) == [0, 5, 5]


def test_an_order_that_cannot_be_met_is_refused() -> None:
    with pytest.raises(ValueError, match="sono 7325, non 9000"):
        generate(FORM, Order(comuni=9000))
