# SPDX-License-Identifier: EUPL-1.2
"""Supplied values as a whole before they are loaded: sums, comuni without a row, totals of the decree, plausibility."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition.catalogue import load as load_form
from schedario.portal.audit_log.models import Event
from schedario.portal.campaigns.control import ColumnControl, _control_column
from schedario.portal.campaigns.supplied import SuppliedRow
from schedario.portal.registry.models import Comune, ReferenceFigure
from tests.portal.tables import to_check, xlsx
from tests.portal.world import World

START = "/campagne/soc26/valori/"
HEADERS = ["Codice", "R03", "R05", "R06", "R08"]
QUINTANO = ["CR078SIF11YE", 933, 3.91, 39148.99, 716.24]
CUMIGNANO = ["CR039SIF11WQ", 399, 5.08, 21733.32, 721.05]
FORM = load_form("SOC26")


def look(client: Client, *rows: list[object], query: dict[str, str] | None = None) -> Any:
    answer = client.get(to_check(client, START, xlsx(HEADERS, *rows)), query)
    assert answer.status_code == 200
    return answer


def column(page: Any, cell: str) -> ColumnControl:
    (found,) = [one for one in page.context["columns"] if one.cell.id == cell]
    return found  # type: ignore[no-any-return]


@pytest.mark.usefixtures("world")
class TestSums:
    def test_each_column_has_its_sum_least_median_most_and_blanks(self, amministratore: Client) -> None:
        blank = ["MI001SIF11AA", 1000, "", "", ""]
        page = look(amministratore, QUINTANO, CUMIGNANO, blank)
        r08 = column(page, "R08")
        assert (r08.total, r08.least, r08.median, r08.most) == (143729, 71624, 71865, 72105)
        assert (r08.filled, r08.blank) == (2, 1)
        assert column(page, "R03").median == 933
        assert "1.437,29" in page.text

    def test_percentages_are_not_summed(self, amministratore: Client) -> None:
        page = look(amministratore, QUINTANO, CUMIGNANO, query={"totale-R05": "8,99"})
        r05 = column(page, "R05")
        assert (r05.total, r05.difference, r05.least, r05.most) == (None, None, 391, 508)
        assert "non si somma" in page.text
        assert 'name="totale-R05"' not in page.text

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("1.437,29", "uguale alla somma del file"),
            ("390.923.000", "diverso: somma del file meno totale dell’atto = -390.921.562,71"),
            ("tanto", "non è un numero di questa colonna"),
        ],
    )
    def test_a_total_that_was_typed_is_held_against_the_file(
        self, amministratore: Client, typed: str, said: str
    ) -> None:
        page = look(amministratore, QUINTANO, CUMIGNANO, query={"totale-R08": typed})
        assert said in page.text
        assert f'value="{typed}"' in page.text

    def test_comuni_without_a_row_are_named(self, amministratore: Client, world: World) -> None:
        Comune.objects.filter(pk=world.cumignano.pk).update(synthetic=True)
        page = look(amministratore, QUINTANO)
        assert page.context["without"] == [world.altrove]
        assert "1 comune dell’anagrafe non ha una riga" in page.text


@pytest.mark.usefixtures("world")
class TestPlausibility:
    def test_the_published_values_raise_no_doubt(self, amministratore: Client) -> None:
        assert look(amministratore, QUINTANO, CUMIGNANO).context["doubts"] == []

    def test_need_that_does_not_fit_level_and_people_is_told(self, amministratore: Client) -> None:
        page = look(amministratore, ["CR078SIF11YE", 93300000, 391, 0.01, 716.24])
        (doubt,) = [one for one in page.context["doubts"] if one.code == "SOC26-Q1-010"]
        assert doubt.row.comune.denominazione == "QUINTANO"
        assert doubt.message in page.text
        assert page.context["plan"].errors == ()

    def test_values_that_the_scheda_has_already_are_looked_at_too(self, amministratore: Client) -> None:
        page = amministratore.get(to_check(amministratore, START, xlsx(["Codice", "R06"], ["CR078SIF11YE", 1])))
        assert "SOC26-Q1-010" in {one.code for one in page.context["doubts"]}

    def test_numbers_too_large_to_compare_are_told_and_stop_nothing(self, amministratore: Client) -> None:
        page = look(amministratore, ["CR078SIF11YE", 933, 3.91, 10**12, 716.24])
        assert "SOC26-Q1-010" in {one.code for one in page.context["doubts"]}


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**12)), max_size=20))
def test_a_column_is_summed_as_pythons_integers_are(values: list[int | None]) -> None:
    rows = [SuppliedRow(number, Comune(), {"R08": value}) for number, value in enumerate(values)]
    made, known = _control_column(FORM.cells["R08"], rows, ""), sorted(value for value in values if value is not None)
    assert (made.filled, made.blank) == (len(known), len(values) - len(known))
    assert (made.total, made.least, made.most) == ((sum(known), known[0], known[-1]) if known else (None,) * 3)
    assert made.median is None or known[0] <= made.median <= known[-1]


class TestOpenCivitas:
    """Figures of others, imported once, are held against what is loaded and what was sent."""

    NAME = "2021_Ind_FC70SOCNID_1_csv.csv"
    CONTENT = (
        "USERNAME;Indicatore/Determinante;Valore;Anomalia;Privacy\r\n"
        "CR078SIF11YE;SPESA_STORICA;46204,67;;\r\nAQ017SIF11RD;SPESA_STORICA;1,818989E-12;;\r\n"
    )

    def bring_in(self, folder: Path) -> str:
        file = folder / self.NAME
        file.write_text(self.CONTENT, encoding="latin-1")
        told = io.StringIO()
        call_command("import_opencivitas", str(file), stdout=told)
        return told.getvalue()

    @pytest.mark.usefixtures("world")
    def test_the_spending_of_another_comune_is_told(self, amministratore: Client, tmp_path: Path) -> None:
        said = self.bring_in(tmp_path)
        assert "1 cifre di FC70SOCNID" in said
        assert "AQ017SIF11RD, 1,818989E-12" in said
        address = to_check(amministratore, START, xlsx(["Codice", "R07 2021"], ["CR078SIF11YE", 29562.2]))
        (doubt,) = [one for one in amministratore.get(address).context["doubts"] if one.code == "SOC26-P-013"]
        assert "29562,20 euro; OpenCivitas" in doubt.message
        address = to_check(amministratore, START, xlsx(["Codice", "R07 2021"], ["CR078SIF11YE", 46204.67]))
        assert "SOC26-P-013" not in {one.code for one in amministratore.get(address).context["doubts"]}

    @pytest.mark.usefixtures("world")
    def test_another_import_takes_the_place_of_the_first(self, tmp_path: Path) -> None:
        self.bring_in(tmp_path)
        self.bring_in(tmp_path)
        assert ReferenceFigure.objects.count() == 1
        assert Event.objects.filter(kind="references:imported").count() == 2

    @pytest.mark.usefixtures("world")
    def test_another_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "altro.csv").write_text(self.CONTENT, encoding="latin-1")
        with pytest.raises(CommandError, match="famiglia"):
            call_command("import_opencivitas", str(tmp_path / "altro.csv"))
