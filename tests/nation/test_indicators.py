# SPDX-License-Identifier: EUPL-1.2
"""Indicators: sums of what is known, ratios of sums, and how much of the whole they are made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from statistics import mean, stdev

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.columns.frames import FrameError
from schedario.definition.catalogue import load
from schedario.engine.aggregate import compute_ratio
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.formula.rounding import half_up
from schedario.nation.groups import LEVELS, AbsorbedComuneError, AggregateRowError, GroupError, RepeatedComuneError
from schedario.nation.indicators import indicator_columns, indicators, measures
from schedario.nation.outliers import outliers
from schedario.nation.places import describe_codes, describe_places
from schedario.nation.simulate import simulate
from schedario.nation.synthetic.generate import Order, generate
from schedario.territory import Territory, files, list_names
from schedario.territory.search import is_wider_area

FORM = load("SOC26")
COMUNI = 400


@cache
def schede() -> pl.DataFrame:
    return generate(FORM, Order(comuni=COMUNI, moment="mese-prima"))


@cache
def by(level: str) -> pl.DataFrame:
    return indicators(FORM, schede(), level, stored=True)


def evaluated(some: pl.DataFrame) -> list[Evaluation]:
    cells = some.select(cell.id for cell in FORM.asked)
    return [
        evaluate(FORM, Answers({name: value for name, value in row.items() if value is not None}))
        for row in cells.iter_rows(named=True)
    ]


@cache
def sheets() -> list[Evaluation]:
    return evaluated(schede())


SUMS = [name for name, one in measures(FORM).items() if one.denominator is None and one.about is None]


class TestParts:
    @pytest.mark.parametrize("level", sorted(LEVELS))
    def test_add_up_to_the_nation(self, level: str) -> None:
        whole, parts = by("nation"), by(level)
        for name in ("schede", "abitanti", *SUMS, *(f"{one}.comuni" for one in measures(FORM))):
            assert parts[name].sum() == whole[name].item(), name

    def test_are_sorted_by_code_and_have_their_names(self) -> None:
        regions = by("region")
        assert regions["codice"].is_sorted()
        assert dict(zip(regions["codice"], regions["denominazione"], strict=True))["03"] == "Lombardia"

    @given(order=st.permutations(range(COMUNI)))
    @settings(max_examples=5)
    def test_do_not_depend_on_the_order_of_the_schede(self, order: list[int]) -> None:
        assert indicators(FORM, schede()[order], "province", stored=True).equals(by("province"))

    def test_are_the_same_by_the_italian_name_of_the_level(self) -> None:
        assert by("regione").equals(by("region"))

    def test_by_any_column_of_the_frame(self) -> None:
        found = by("stato")
        assert dict(zip(found["codice"], found["schede"], strict=True)) == dict(
            schede()["stato"].value_counts().iter_rows()
        )


class TestOneScheda:
    """Of one comune an indicator is what the sheet itself says."""

    def rows(self) -> list[tuple[Evaluation, dict[str, object]]]:
        found = {row["codice"]: row for row in by("comune").iter_rows(named=True)}
        return [(one, found[codice]) for one, codice in zip(sheets(), schede()["codice"], strict=True)]

    def test_the_level_of_service_is_r04(self) -> None:
        for one, row in self.rows():
            stored = one.cells["R04"].stored
            assert row["livello_servizio"] == (None if stored is None else Decimal(int(stored)) / 100)

    def test_resources_to_account_for_are_r09_where_quadro_3_is_due(self) -> None:
        for one, row in self.rows():
            if "to_verify" in (one.quadri["Q3"], one.cells["R09"].state):
                continue  # another amount by each reading: see test_readings
            owed = {"due": one.cells["R09"].stored, "not_due": 0, "undecided": None}[one.quadri["Q3"]]
            deciding = ("R09",) if "R09" in one.answers.stored else ("R06", "R07.base", "R08")
            could_be_either = all(one.cells[cell].stored is not None for cell in deciding)
            wanted = owed if could_be_either else None
            assert row["da_rendicontare"] == (None if wanted is None else Decimal(int(wanted)) / 100)
            assert row["comuni_con_quadro_3"] == (int(one.quadri["Q3"] == "due") if could_be_either else None)

    @pytest.mark.parametrize("owed", [0, 99_999, 100_000, 250_000])
    def test_what_the_decree_says_is_owed_counts_without_the_spending(self, owed: int) -> None:
        """Sardegna has no spending of one year: R09 settles Quadro 3 on the sheet, and so it does in sums."""
        supplied = {"R07.base": None, "R07.corrente": None, "R09": owed}
        frame = complete().head(5).with_columns(pl.lit(value).alias(name) for name, value in supplied.items())
        row = indicators(FORM, frame, stored=True).row(0, named=True)
        due = 5 if owed >= 100_000 else 0
        assert (row["comuni_con_quadro_3"], row["comuni_con_quadro_3.comuni"]) == (due, 5)
        assert row["da_rendicontare"] == Decimal(due * owed) / 100
        assert row["sotto_fabbisogno.comuni"] == 0

    def test_blocked_is_who_has_errors_and_has_begun_and_not_sent(self) -> None:
        for (one, row), state in zip(self.rows(), schede()["stato"], strict=True):
            errors = state != "inviata" and any(finding.level == "error" for finding in one.findings)
            assert row["bloccate"] == (None if state == "da iniziare" else Decimal(100 if errors else 0))
            assert row["inviate"] == Decimal(100 if state == "inviata" else 0)


class TestRatios:
    def test_of_inhabitants_to_workers_have_units_that_name_the_workers(self) -> None:
        words = {name: one.unit.words for name, one in measures(FORM).items() if name.startswith("abitanti_per_")}
        assert words == {
            "abitanti_per_assistente": "abitanti per assistente",
            "abitanti_per_psicologo": "abitanti per psicologo",
            "abitanti_per_educatore": "abitanti per educatore",
        }

    def test_are_ratios_of_sums_over_those_that_have_both_rounded_once(self) -> None:
        results = [(one.cells["R0B.utenti"].stored, one.cells["R03"].stored) for one in sheets()]
        known = [(int(above), int(below)) for above, below in results if above is not None and below is not None]
        above, below = sum(one for one, _ in known), sum(one for _, one in known)
        row = by("nation").row(0, named=True)
        assert row["livello_servizio"] == Decimal(half_up(10_000 * above, below)) / 100
        assert row["livello_servizio.comuni"] == len(known) < COMUNI
        assert row["livello_servizio.popolazione"] == Decimal(half_up(1000 * below, row["abitanti"])) / 10

    def test_of_the_edition_are_those_of_the_board_of_an_ats(self) -> None:
        found = compute_ratio(FORM.aggregates["abitanti_per_assistente"], sheets())
        row = by("nation").row(0, named=True)
        assert (row["abitanti_per_assistente"], row["abitanti_per_assistente.comuni"]) == (found.stored, found.counted)

    def test_without_anything_known_are_no_number(self) -> None:
        frame = pl.DataFrame({"R03": [100, None]}, schema={"R03": pl.Int64})
        row = indicators(FORM, frame).row(0, named=True)
        assert (row["livello_servizio"], row["livello_servizio.comuni"]) == (None, 0)
        assert (row["utenti_serviti"], row["schede"], row["abitanti"]) == (None, 2, 100)

    def test_of_nobody_there_are_none(self) -> None:
        assert indicators(FORM, schede().clear(), "region", stored=True).height == 0


SHARES = ("sotto_livello", "sotto_fabbisogno", "comuni_con_quadro_3")
RATIOS = [name for name, one in measures(FORM).items() if one.denominator is not None]
WRITTEN = [cell.id for cell in FORM.asked if cell.numeric and cell.id != "R03"]


@cache
def complete() -> pl.DataFrame:
    """Schede in which nothing is missing that a share needs."""
    known = [pl.col(name).is_not_null() for name in ("R0E", "R07.base", "R07.corrente", "R01.corrente", "M59.ore")]
    return generate(FORM, Order(comuni=COMUNI)).filter(*known, pl.col("errore").is_null())


def _split_by_r09(frame: pl.DataFrame) -> list[pl.DataFrame]:
    found = [frame.filter(pl.col("R09").is_null()), frame.filter(pl.col("R09").is_not_null())]
    return [one for one in found if one.height]


class TestMissingAtRandom:
    """What is missing chooses no side: a scheda counts in a share only where it could have come out either way."""

    @given(blank=st.sets(st.sampled_from(WRITTEN), max_size=6))
    @settings(max_examples=40)
    def test_who_counts_in_a_share_depends_on_what_is_missing_and_not_on_the_answers(self, blank: set[str]) -> None:
        """Schede with R09 of the decree stand apart: it decides alone, so they are answered otherwise."""
        frame = complete().with_columns(pl.lit(None, dtype=pl.Int64).alias(name) for name in blank)
        for supplied in _split_by_r09(frame):
            row = indicators(FORM, supplied, stored=True).row(0, named=True)
            for name in SHARES:
                assert row[f"{name}.comuni"] in (0, supplied.height), (name, blank)

    @pytest.mark.parametrize("rate", [0.01, 0.05])
    def test_answers_taken_away_do_not_move_a_share_or_a_ratio_in_expectation(self, rate: float) -> None:
        """The mean over many draws lies within four standard errors of what the complete schede give."""
        whole = indicators(FORM, complete(), stored=True).row(0, named=True)
        draws = [
            indicators(FORM, taken_away(complete(), rate, seed), stored=True).row(0, named=True) for seed in range(30)
        ]
        for name in (*RATIOS, "comuni_con_quadro_3", "da_confermare"):
            found = [draw[name] / draw[f"{name}.comuni"] if name in SUMS else draw[name] for draw in draws]
            wanted = whole[name] / whole[f"{name}.comuni"] if name in SUMS else whole[name]
            error = stdev(map(float, found)) / len(found) ** 0.5
            assert abs(float(mean(found) - wanted)) <= 4 * error + 0.01 * float(wanted), name

    def test_whole_schede_taken_away_by_their_state_do_not_either(self) -> None:
        """Of drafts only what is supplied is known: they count in no share of what comuni write."""
        drafts = complete()[::3].with_columns(
            pl.lit(None, dtype=pl.Int64).alias(cell.id)
            for cell in FORM.asked
            if cell.numeric and cell.supplied_by == "comune"
        )
        sent = complete()[1::3]
        both = indicators(FORM, pl.concat([drafts, sent]), stored=True).row(0, named=True)
        assert both["sotto_livello"] == indicators(FORM, sent, stored=True).row(0, named=True)["sotto_livello"]
        assert both["sotto_livello.comuni"] == sent.height


def taken_away(frame: pl.DataFrame, rate: float, seed: int) -> pl.DataFrame:
    """The frame without one answer in so many, whatever it is."""
    random = Random(seed)
    return frame.with_columns(
        pl.Series(name, [None if random.random() < rate else value for value in frame[name]], dtype=pl.Int64)
        for name in WRITTEN
    )


class TestTheSameComuneTwice:
    @pytest.mark.parametrize("level", sorted(LEVELS))
    def test_is_refused_by_every_level(self, level: str) -> None:
        with pytest.raises(RepeatedComuneError, match=schede()["codice"][3]):
            indicators(FORM, pl.concat([schede(), schede()[3:4]]), level, stored=True)

    def test_is_known_by_each_of_its_codes(self) -> None:
        for twice in (
            pl.DataFrame({"istat": ["001001", "1001"], "R03": [1, 2]}),
            pl.DataFrame({"codice": ["A", "B"], "istat": ["001001", "001001"], "R03": [1, 2]}),
            pl.DataFrame({"denominazione": ["ROMA", "Roma "], "provincia": ["RM", "RM"], "R03": [1, 2]}),
        ):
            with pytest.raises(RepeatedComuneError):
                indicators(FORM, twice)
            with pytest.raises(RepeatedComuneError):
                outliers(FORM, twice)
            with pytest.raises(RepeatedComuneError):
                simulate(FORM, twice).totals()

    def test_homonyms_and_comuni_without_a_code_are_not_the_same(self) -> None:
        homonyms = pl.DataFrame({"denominazione": ["CASTRO", "CASTRO"], "provincia": ["BG", "LE"], "R03": [1, 2]})
        blank = pl.DataFrame({"codice": ["", None, ""], "R03": [1, 2, 3]})
        assert [indicators(FORM, one)["abitanti"].item() for one in (homonyms, blank)] == [3, 6]

    def test_of_several_years_stands_once_under_each(self) -> None:
        years = pl.DataFrame({"codice": ["A", "A"], "anno": [2025, 2026], "R03": [1, 2]})
        assert indicators(FORM, years, "anno")["abitanti"].to_list() == [1, 2]
        with pytest.raises(RepeatedComuneError, match="--by"):
            indicators(FORM, pl.concat([years, years[:1]]), "anno")


class TestFrames:
    def test_every_column_is_described_with_label_unit_and_scale(self) -> None:
        told = {one.name: one for one in indicator_columns(FORM, "comune")}
        assert list(told) == by("comune").columns
        assert told["da_rendicontare"].unit == "euro"
        assert told["da_rendicontare"].scale == by("comune").schema["da_rendicontare"].scale == 2  # type: ignore[attr-defined]
        assert all(one.label for one in told.values())

    def test_the_library_answers_for_values_as_for_stored_integers(self) -> None:
        import schedario  # noqa: PLC0415

        decimals = {
            cell.id: pl.col(cell.id).cast(pl.Int128).reinterpret(dtype=pl.Decimal(18, cell.scale))
            for cell in FORM.asked
            if cell.scale
        }
        frame = schede().with_columns(**decimals)
        assert schedario.load("SOC26").indicators(frame, by="region").equals(by("region"))

    def test_places_need_a_column_or_a_code(self) -> None:
        with pytest.raises(GroupError, match="«regione» non è un livello"):
            indicators(FORM, pl.DataFrame({"R03": [1]}), "region")

    def test_where_no_scheda_has_a_code_the_column_says_the_place(self) -> None:
        frame = pl.DataFrame({"istat": [None, None], "regione": ["Lombardia", "LOMBARDIA"], "R03": [1, 2]})
        assert indicators(FORM, frame, "region")["denominazione"].to_list() == ["Lombardia"]

    def test_a_code_that_is_none_stands_apart_and_takes_nothing_else_down(self) -> None:
        frame = pl.DataFrame({"istat": ["999999", "019078"], "R03": [1, 933]})
        found = indicators(FORM, frame, "region")
        assert found.select("codice", "denominazione", "abitanti").rows() == [
            ("03", "Lombardia", 933), (None, "(comune che non si può collocare)", 1),
        ]  # fmt: skip
        assert describe_codes(frame) == ["999999: non è il codice ISTAT di nessun comune, e sta a parte"]

    @pytest.mark.parametrize(
        ("istat", "day", "province"),
        [
            ("113001", None, "Gallura Nord-Est Sardegna"), ("090001", None, "Gallura Nord-Est Sardegna"),
            ("113001", date(2025, 12, 31), "Sassari"), ("012009", None, "Varese"),
        ],
    )  # fmt: skip
    def test_a_code_of_another_day_stands_where_its_comune_or_its_heir_does(
        self, istat: str, day: date | None, province: str
    ) -> None:
        frame = pl.DataFrame({"istat": [istat], "R03": [1400]})
        assert indicators(FORM, frame, "province", day=day)["denominazione"].to_list() == [province]

    def test_many_codes_of_one_kind_are_told_in_a_few_lines(self) -> None:
        sardegna = Territory.on(date(2025, 12, 31)).comuni.values()
        frame = pl.DataFrame({"istat": [one.istat for one in sardegna if one.regione.codice == "20"]})
        assert describe_codes(frame)[-1] == "… e altri 372 codici come questi"
        assert describe_codes(frame, date(2025, 12, 31)) == []

    @pytest.mark.parametrize(
        "columns",
        [
            {"codice": ["CR078SIF11YE", "CR078SIF11YE"], "R03": [933, 933]},
            {"istat": ["019078", "019078"], "R03": [933, 933]},
            {"codice": ["SS001SIF11AA", "OT001SIF11AA"], "istat": ["090001", "113001"], "R03": [1400, 1400]},
        ],
    )
    def test_a_comune_that_appears_twice_is_refused_by_all_that_sums(self, columns: dict[str, list[object]]) -> None:
        frame = pl.DataFrame(columns)
        for command in (
            lambda: indicators(FORM, frame),
            lambda: outliers(FORM, frame),
            lambda: simulate(FORM, frame, {"q3_threshold": "5000.00"}),
        ):
            with pytest.raises(RepeatedComuneError, match="lo stesso comune è in più schede"):
                command()

    def test_a_comune_that_merged_does_not_stand_beside_its_heir(self) -> None:
        """Both had schede until the day of the merger, and stand apart under a column that tells the years."""
        frame = pl.DataFrame({"istat": ["012009", "012144"], "R03": [800, 8038], "edizione": ["SOC22", "SOC26"]})
        with pytest.raises(AbsorbedComuneError, match="012009 e 012144"):
            indicators(FORM, frame, day=date(2026, 1, 1))
        assert indicators(FORM, frame)["abitanti"].to_list() == [8838]
        (told,) = [one for one in describe_places(frame) if "il primo è parte del secondo" in one]
        assert "012009 e 012144" in told
        assert indicators(FORM, frame, day=date(2022, 12, 31))["abitanti"].to_list() == [8838]
        assert indicators(FORM, frame, by="edizione")["abitanti"].to_list() == [800, 8038]
        assert indicators(FORM, frame[:1])["abitanti"].to_list() == [800]

    def test_inhabitants_that_nobody_knows_are_no_zero(self) -> None:
        frame = pl.DataFrame({"istat": ["019078", "019036"], "R03": [933, None], "R06": [100, 200]})
        row = indicators(FORM, frame, stored=True).row(0, named=True)
        assert (row["abitanti"], row["fabbisogno.comuni"], row["fabbisogno.popolazione"]) == (933, 2, None)
        alone = {
            one["codice"]: one["abitanti"]
            for one in indicators(FORM, frame, "comune", stored=True).iter_rows(named=True)
        }
        assert alone == {"019078": 933, "019036": None}

    def test_totals_of_regions_are_refused(self) -> None:
        frame = pl.DataFrame({"codice": ["CR078SIF11YE", "ZZ999REG003"], "R03": [933, 10_000_000]})
        for command in (indicators, outliers):
            with pytest.raises(AggregateRowError, match="ZZ999REG003"):
                command(FORM, frame)

    @pytest.mark.parametrize("name", ["LOMBARDIA", "Italia", "Nord-ovest", "Provincia di Cremona", "Valle d'Aosta"])
    def test_totals_that_only_their_name_tells_are_refused(self, name: str) -> None:
        frame = pl.DataFrame({"istat": ["019085", None], "denominazione": ["Quintano", name], "R03": [933, 10_000_000]})
        with pytest.raises(AggregateRowError, match=name):
            indicators(FORM, frame)
        (told,) = [one for one in describe_places(frame) if "totale" in one]
        assert name in told

    def test_no_comune_is_taken_for_more_than_one(self) -> None:
        named = {name for comune in files.read_comuni() for name in list_names(comune.istat)}
        assert len(named) > 7_000
        assert not [name for name in sorted(named) if is_wider_area(name)]

    def test_a_frame_that_is_none_is_refused(self) -> None:
        with pytest.raises(FrameError):
            indicators(FORM, pl.DataFrame({"pere": [1]}))

    def test_sums_that_no_column_holds_are_refused(self) -> None:
        many = pl.DataFrame({"R06": [10**15 - 1] * 2000}, schema={"R06": pl.Int64})
        with pytest.raises(OverflowError, match="fabbisogno"):
            indicators(FORM, many, stored=True)
