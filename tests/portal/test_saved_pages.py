# SPDX-License-Identifier: EUPL-1.2
"""Pages of the portal that somebody saved: what they show of a scheda is read back."""

from __future__ import annotations

import pytest
from django.test import Client

from schedario.documents.check import Checked
from schedario.documents.read import read_bytes
from schedario.documents.reading import Reading
from tests.portal.filled import fill, fresh, send_now
from tests.portal.world import World

pytestmark = pytest.mark.one_database

REPORT = "Prima riga, con R06 e 12,50.\n\nTerza riga: «è» & <b>x</b>\nQuadro 2"


def save_page(client: Client, world: World) -> Reading:
    answer = client.get(world.url(""))
    assert answer.status_code == 200
    return read_bytes(answer.content, "pagina.html")


def assert_is_read(reading: Reading, world: World) -> None:
    evaluation = fresh(world).evaluate_answers()
    assert dict(reading.answers().stored) == {
        name: cell.stored
        for name, cell in evaluation.cells.items()
        if cell.cell.asked and cell.stored is not None and cell.state != "not_due"
    }
    # What the page counts below the sheet («celle vuote: 40») may belong to a row in which nothing stands.
    assert {name for name in reading.answers().doubts if evaluation.cells[name].stored is not None} == set()
    assert [one.cell.id for one in Checked(reading).cells.values() if one.agrees is False] == []
    assert {name: line.text for name, line in reading.header.items()}["codice"] == world.scheda.comune.codice


def test_a_sheet_that_is_filled_in(world: World, compilatore: Client) -> None:
    fill(world, R16=REPORT)
    reading = save_page(compilatore, world)
    assert_is_read(reading, world)
    assert reading.answers().doubts == {}


def test_a_sheet_that_was_sent(world: World, compilatore: Client) -> None:
    fill(world, R16=REPORT)
    send_now(world)
    assert_is_read(save_page(compilatore, world), world)


def test_a_sheet_that_is_blank(world: World, compilatore: Client) -> None:
    assert_is_read(save_page(compilatore, world), world)
