# SPDX-License-Identifier: EUPL-1.2
"""Tables of pages come from their declarations: no template writes rows of its own, groups and orders follow."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from schedario.portal.analysis import nation as nations
from schedario.portal.jinja_env import TEMPLATES
from tests.portal.conftest import signed_in
from tests.portal.little_nation import CODE, make_nation
from tests.portal.test_tables import read_csv, read_page, read_workbook, with_query
from tests.portal.world import World

pytestmark = pytest.mark.one_database

# Templates that write rows by themselves, with the reason: docs/portal.md says it too.
BY_HAND = {
    "components/table.html": "draws the declared ones",
    "filing/sheet_cells.html": "the sheet itself, laid out by the definition",
    "filing/sheet.html": "filled by the script of the sheet",
    "filing/sheet_dialogs.html": "filled by the script of the sheet",
    "pages/style.html": "a sample of each component, with invented words",
}
WHAT_IF = f"/analisi/{CODE}/e-se/"
ASKED = "p.spending_reference=y2021"
MAP = f"/analisi/{CODE}/mappa/"
REOPENING = "/campagne/soc26/riaperture/"


@pytest.fixture
def analista(world: World) -> Client:
    nations.forget_nations()
    make_nation(40)
    return signed_in(world, "analista")


def test_no_template_writes_the_rows_of_a_table_by_itself() -> None:
    written = {
        file.relative_to(TEMPLATES).as_posix()
        for file in TEMPLATES.rglob("*.html")
        if re.search(r"<(?:tr|thead|tbody|tfoot)\b", file.read_text(encoding="utf-8"))
    }
    assert written == set(BY_HAND)


def test_columns_of_a_group_stand_under_its_name(analista: Client) -> None:
    page = analista.get(f"{WHAT_IF}?{ASKED}").text
    head = page[page.index('id="cambiano"') :].partition("</thead>")[0]
    groups = re.findall(r'<th scope="colgroup" colspan="(\d)"', head)
    assert groups
    assert set(groups) == {"3"}
    first, second = (row.partition("</tr>")[0] for row in head.split("<tr>")[1:])
    assert second.count("<th ") == 3 * len(groups)
    assert second.count('<th scope="col"') == 3 * len(groups)
    assert first.count('rowspan="2"') == first.count("<th ") - len(groups)


def read_names(page: Any) -> list[str]:
    return [cells[0][0].partition(" (")[0] for cells in page.rows]


def test_the_comuni_that_change_are_in_one_order_on_the_page_and_in_the_files(analista: Client) -> None:
    address = f"{WHAT_IF}?{ASKED}"
    keys = re.findall(r"ordine=([\w.%:]+)", analista.get(address).text.partition('id="cambiano"')[2])
    money = next(key for key in keys if key.endswith(".differenza"))
    for order in ("denominazione", "-denominazione", money, f"-{money}"):
        page = read_page(analista, with_query(address, ordine=order), "cambiano")
        header, *rows = read_csv(analista.get(f"{WHAT_IF}esporta.csv?{ASKED}&ordine={order}").content)
        at = header.index("Comune")
        assert read_names(page) == [row[at] for row in rows][:50]
    assert read_names(page) != sorted(read_names(page))


def test_a_difference_has_its_sign_on_the_page_and_is_a_number_in_the_workbook(analista: Client) -> None:
    page = read_page(analista, f"{WHAT_IF}?{ASKED}", "cambiano")
    heading, *rows = read_workbook(analista.get(f"{WHAT_IF}esporta.xlsx?{ASKED}").content)
    at = next(at for at, one in enumerate(heading) if "– differenza" in str(one))
    shown = [cells[3][0] for cells in page.rows]
    assert any(text.startswith("+") for text in shown)
    for text, row in zip(shown, rows, strict=False):
        number = text.replace(".", "").replace(",", ".")
        assert row[at] == ("" if text == "–" else pytest.approx(float(number)))
    assert not {"Perché", "Che cosa si decide altrimenti"} & set(heading)


@pytest.mark.parametrize("level", ["regione", "provincia"])
def test_a_map_shows_what_its_file_holds(analista: Client, level: str) -> None:
    asked = f"v=da_rendicontare&per={level}"
    page = read_page(analista, f"{MAP}?{asked}", "piu-alti")
    header, *rows = read_csv(analista.get(f"{MAP}esporta.csv?{asked}").content)
    assert header[:3] == ["Codice", level.capitalize(), "Comuni con il dato"]
    assert page.heads == [level.capitalize(), "Comuni", "€"]
    known = {row[1]: row[2:] for row in rows}
    for name, comuni, value in page.rows:
        assert known[name[0]] == [comuni[0], value[0].replace(".", "")]


def test_the_schede_to_reopen_can_be_sorted(world: World) -> None:
    client = signed_in(world, "amministratore")
    page = read_page(client, REOPENING, "schede")
    assert page.keys == ["-comune", "provincia", "ats", "stato"]
    names = [cells[1][0] for cells in page.rows]
    assert names == sorted(names)
    turned = read_page(client, f"{REOPENING}?ordine=-comune", "schede")
    assert [cells[1][0] for cells in turned.rows] == names[::-1]
    assert 'aria-sort="descending"' in client.get(f"{REOPENING}?ordine=-comune").text
    html = client.get(REOPENING).text
    assert len(re.findall(r'<th scope="row">\s*<label\s+for="scheda-', html)) == len(names)
    assert '<th scope="col"><span class="visually-hidden">Scegli</span></th>' in html


def test_the_ats_can_be_sorted_by_their_comuni(world: World) -> None:
    client = signed_in(world, "amministratore")
    for order in ("comuni", "-comuni"):
        page = read_page(client, f"/ambiti/?ordine={order}", "ambiti")
        counts = [int(cells[2][0]) for cells in page.rows]
        assert counts == sorted(counts, reverse=order.startswith("-"))
