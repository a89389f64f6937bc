# SPDX-License-Identifier: EUPL-1.2
"""Whatever is in a scheda, its page shows it, and as text only."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from schedario.definition.form import Form
from schedario.engine.italian_input import take_written
from schedario.portal.accounts.models import User
from schedario.portal.demo import places
from schedario.portal.demo.figures import make_figures
from schedario.portal.demo.published import read_published
from schedario.portal.filing.confirmations import get_fact
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.sheet.page import PageCell, SheetPage, build_sheet_page
from schedario.portal.registry.models import Comune
from tests.portal.html_tree import parse_page, text_of
from tests.portal.world import World

pytestmark = pytest.mark.one_database

HOSTILE = (
    "<script>alert(1)</script>",
    "\"'&<>",
    "\u2028</script>",
    "{{ x }}",
    "%s %(a)s",
    "",
    "0",
    "-3",
    "12,5",
    "\nà",
)

Stored = dict[str, Any]


def untouched(form: Form, random: Random) -> Stored:
    made = make_figures(form, places.CREMA.territory, random.choice(("enough", "little_left", "to_report")), random)
    return {"supplied": made.supplied, "answers": dict(take_written(form, made.texts).stored), "unread": {}}


def half_filled(form: Form, random: Random) -> Stored:
    given = untouched(form, random)
    return given | {"answers": {name: value for name, value in given["answers"].items() if random.random() < 0.5}}


def unreadable(form: Form, random: Random) -> Stored:
    names = random.sample([cell.id for cell in form.writable], 6)
    return untouched(form, random) | {"unread": {name: random.choice(HOSTILE) for name in names}}


def overwritten(form: Form, random: Random) -> Stored:
    """Also blanked, and with supplied values that are missing or come from a strange document."""
    given = untouched(form, random)
    for name in [cell.id for cell in form.writable if cell.id in given["supplied"]]:
        given["answers"][name] = random.choice((None, 0, 7, 300))
    for name in random.sample(sorted(given["supplied"]), 4):
        given["supplied"][name] |= {"source": random.choice(HOSTILE)}
    given["supplied"].pop(random.choice(sorted(given["supplied"])))
    return given


def nonsense(form: Form, random: Random) -> Stored:
    given = untouched(form, random)
    for cell in form.writable:
        if random.random() < 0.4:
            given["answers"][cell.id] = random.randrange(-5, 100_000) if cell.numeric else random.choice(HOSTILE)
    return given


KINDS = (untouched, half_filled, unreadable, overwritten, nonsense)


def opened(client: Client, world: World) -> ET.Element:
    answer = client.get(world.url())
    assert answer.status_code == 200
    return parse_page(answer.content.decode())


def schede(world: World) -> Iterator[Stored]:
    random = Random(26)
    for kind in KINDS * 4:
        saved = {"saved_at": timezone.now(), "saved_by": world.people["compilatore"]} if random.random() < 0.5 else {}
        yield kind(world.campaign.form, random) | saved


def shown(tree: ET.Element, name: str) -> str:
    """What the place of a cell holds, to write in or to read."""
    (place,) = tree.findall(f".//*[@id='cella-{name}']")
    match place.tag:
        case "input":
            return place.attrib["value"]
        case "select":
            return "".join(option.text or "" for option in place.findall("option[@selected]"))
        case "div":
            return "; ".join(box.attrib["value"] for box in place.findall(".//input[@checked]"))
    return "".join(place.itertext())


def page_of(world: World) -> SheetPage:
    return build_sheet_page(Scheda.objects.get(pk=world.scheda.pk), editable=True)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_many_schede(world: World, compilatore: Client) -> None:
    for stored in schede(world):
        Scheda.objects.filter(pk=world.scheda.pk).update(**stored)
        tree, page = opened(compilatore, world), page_of(world)
        assert all("src" in one.attrib or one.attrib["type"] == "application/json" for one in tree.iter("script"))
        for name, cell in page.cells.items():
            assert_shown(tree, name, cell)
        told = {one.attrib["data-faults"]: one for one in tree.findall(".//*[@data-faults]")}
        assert {code: [text_of(fault) for fault in told[code]] for code in told if len(told[code])} == {
            code: [one_line(text) for _, text in faults] for code, faults in page.faults_of_rows.items()
        }


def assert_shown(tree: ET.Element, name: str, cell: PageCell) -> None:
    """The cell's text, state and source, each in its place."""
    text = cell.text if cell.writable else cell.text or "–"
    assert (name, shown(tree, name).strip()) == (name, text.strip())
    (around,) = tree.findall(f".//*[@data-of='{name}']")
    assert around.attrib["data-state"] == cell.state
    sources = [text_of(one) for one in around.findall(".//*[@data-source]")]
    assert sources in ([], [one_line(f"modificato: era {cell.was}" if cell.was else cell.source)])


def test_a_source_that_a_column_shares_is_told_once(world: World, compilatore: Client) -> None:
    tree, page = opened(compilatore, world), page_of(world)
    tables = [part for quadro in page.quadri for part in quadro["blocks"] if part["kind"] == "table"]
    wanted = [source for table in tables for source in page.list_shared_sources(table) if source]
    assert wanted
    assert [text_of(one) for one in tree.findall(".//th/span[@class='source']")] == wanted
    hidden = [one for one in tree.findall(".//*[@data-shared]") if "hidden" in one.attrib]
    assert {text_of(one) for one in hidden} == set(wanted)


def test_confirmations_and_strange_names(world: World, compilatore: Client) -> None:
    answers = {**read_published("quintano").answers().stored, "M12.utenti": 1, "M12.ore": 0, "R14": 1}
    Scheda.objects.filter(pk=world.scheda.pk).update(answers=answers)
    scheda = Scheda.objects.select_related("campaign").get(pk=world.scheda.pk)
    warnings = [finding for finding in scheda.evaluate_answers().findings if finding.level == "warning"]
    assert warnings
    User.objects.update(name="Zoë <b>O'Neil</b>")
    Comune.objects.update(denominazione='D\'ORO <X> & "Y"', synthetic=True)
    for reason in ("perché <sì> & «no»", "un altro motivo"):
        code, cells, found = get_fact(warnings[0])
        about = {"code": code, "cells": list(cells), "found": found, "reason": reason}
        scheda.confirmations.all().delete()
        scheda.confirmations.create(**about, confirmed_by=world.people["responsabile"], confirmed_at=timezone.now())
        tree = opened(compilatore, world)
        (group,) = tree.findall(".//*[@data-group='confirmed']/ul")
        assert [one.attrib["data-code"] for one in group] == [code]
        (told,) = group.findall(".//p[@class='finding-reason']")
        assert text_of(told) == f"Confermato da Zoë <b>O'Neil</b>: «{reason}»"
        assert [text_of(one) for one in tree.iter("h1")] == ['D\'ORO <X> & "Y"']
        assert "DATI DI PROVA" in text_of(tree)
