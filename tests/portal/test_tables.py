# SPDX-License-Identifier: EUPL-1.2
"""Every table of a page beside its files: the same columns, the same rows in the same order, the same values."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from schedario.portal.accounts.models import Delegation
from schedario.portal.analysis import nation as nations
from schedario.portal.filing.models import Scheda
from schedario.portal.monitoring import board
from schedario.portal.registry.models import Campaign
from schedario.tables.kinds import MOMENT
from schedario.tables.table import Column, Table
from tests.portal.conftest import signed_in
from tests.portal.little_nation import CODE, make_nation
from tests.portal.tables import csv as make_csv
from tests.portal.tables import to_check
from tests.portal.test_monitoring import send
from tests.portal.world import World

pytestmark = pytest.mark.one_database

PROGRESS = "/campagne/soc26/avanzamento/"
BOARD = "/ambiti/crema/"


@dataclass(frozen=True, slots=True)
class Shown:
    """A table of a page: `page` and `files` are addresses; `kinds` goes in the place of {kind}."""

    role: str
    page: str
    id: str
    files: str
    order: str = "ordine"


TABLES = {
    "campaigns": Shown("analista", "/campagne/", "campagne", "/campagne/esporta.{kind}"),
    "board": Shown("coordinatore", BOARD, "quadro-insieme", f"{BOARD}esporta.{{kind}}"),
    "progress": Shown("amministratore", PROGRESS, "elenco", f"{PROGRESS}esporta.{{kind}}"),
    "groups": Shown(
        "amministratore",
        f"{PROGRESS}?per=ats",
        "gruppi",
        f"{PROGRESS}esporta.{{kind}}?tabella=gruppi&per=ats",
        "gruppi",
    ),
    "people": Shown("amministratore", "/persone/", "tutti", "/persone/esporta.{kind}"),
    "comuni": Shown(
        "analista",
        f"/analisi/{CODE}/tabella/?regione=Lombardia",
        "comuni",
        f"/analisi/{CODE}/tabella/esporta.{{kind}}?regione=Lombardia",
    ),
    "distributions": Shown(
        "analista",
        f"/analisi/{CODE}/distribuzioni/?v=da_rendicontare",
        "gruppi-tabella",
        f"/analisi/{CODE}/distribuzioni/esporta.{{kind}}?v=da_rendicontare",
    ),
}


class Reader(HTMLParser):
    """The headings and rows of the table of an id; a cell is the list of its lines."""

    def __init__(self, table: str) -> None:
        super().__init__()
        self.table, self.inside, self.part = table, False, ""
        self.heads: list[str] = []
        self.keys: list[str] = []
        self.rows: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "table":
            self.inside = told.get("id") == self.table
        if not self.inside:
            return
        if tag in ("thead", "tbody", "tfoot"):
            self.part = tag
        elif tag == "tr" and self.part == "tbody":
            self.rows.append([])
        elif tag in ("th", "td"):
            self._cell = [""]
        elif tag == "br" and self._cell is not None:
            self._cell.append("")
        elif (
            tag == "a"
            and self.part == "thead"
            and (found := re.search(r"(?:ordine|gruppi)=(-?\w+)", told["href"] or ""))
        ):
            self.keys.append(found[1])
        elif tag == "span" and "visually-hidden" in (told.get("class") or ""):
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._hidden:
            self._hidden -= 1
        if tag in ("th", "td") and self._cell is not None and self.inside:
            cell, self._cell = [" ".join(line.split()) for line in self._cell], None
            if self.part == "thead":
                self.heads.append(cell[0])
            elif self.part == "tbody":
                self.rows[-1].append(cell)
        if tag == "table":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._hidden:
            self._cell[-1] += data


def read_page(client: Client, address: str, table: str) -> Reader:
    reader = Reader(table)
    reader.feed(client.get(address).content.decode())
    assert reader.rows, address
    return reader


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_workbook(content: bytes) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def with_query(address: str, **parameters: str) -> str:
    return (
        address + ("&" if "?" in address else "?") + "&".join(f"{name}={value}" for name, value in parameters.items())
    )


@pytest.fixture
def busy(world: World) -> World:
    """A world in which something stands in every kind of column."""
    person = world.people["responsabile"]
    Scheda.objects.filter(pk=world.scheda.pk).update(saved_by=person, saved_at=timezone.now())
    send(world, world.scheda, timezone.now())
    Delegation.objects.create(comune=world.cumignano, ats=world.crema)
    nations.forget_nations()
    make_nation(40)
    return world


def is_said(written: str, lines: list[str]) -> bool:
    """Whether the cell of a page says what the file has: numbers grouped, moments in words, states as badges."""
    if not written:
        return lines[0] in ("", "–", "manca", "nessun ruolo")
    texts = [line.replace(" alle ", " ") for line in lines]
    numbers = [line.removesuffix(" %").replace(".", "") for line in texts]
    joined = " ".join(texts)
    return (
        written in texts
        or written.removesuffix("%") in numbers
        or (":" in written and joined.startswith(written.partition(":")[0]))
        or ("; " in written and all(part in texts for part in written.split("; ")))
    )


@pytest.mark.parametrize("name", TABLES)
def test_a_page_shows_what_its_files_hold(busy: World, name: str) -> None:
    shown = TABLES[name]
    client = signed_in(busy, shown.role)
    page = read_page(client, shown.page, shown.id)
    header, *rows = read_csv(client.get(shown.files.format(kind="csv")).content)
    assert [head for head in page.heads if head not in header] == []
    assert len(page.rows) == min(len(rows), 50)
    for cells, row in zip(page.rows, rows, strict=False):
        for head, lines in zip(page.heads, cells, strict=True):
            assert is_said(row[header.index(head)], lines), (head, lines, row[header.index(head)])


@pytest.mark.parametrize("name", TABLES)
def test_a_workbook_holds_what_the_csv_holds_as_numbers_and_dates(busy: World, name: str) -> None:
    shown = TABLES[name]
    client = signed_in(busy, shown.role)
    header, *rows = read_csv(client.get(shown.files.format(kind="csv")).content)
    heading, *lines = read_workbook(client.get(shown.files.format(kind="xlsx")).content)
    assert heading == header
    assert len(lines) == len(rows)
    for texts, values in zip(rows, lines, strict=True):
        for text, value in zip(texts, values, strict=True):
            assert write_value(value, text) == text


def write_value(value: object, text: str) -> str:
    """A value of a workbook as the CSV writes it, with as many decimals."""
    match value:
        case datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
        case float() if text.endswith("%"):
            return f"{100 * value:.1f}%".replace(".", ",")
        case float():
            return f"{value:.{len(text.partition(',')[2])}f}".replace(".", ",")
    return str(value)


@pytest.mark.parametrize("name", TABLES)
def test_files_are_in_the_order_of_the_page(busy: World, name: str) -> None:
    shown = TABLES[name]
    client = signed_in(busy, shown.role)
    for key in [one.removeprefix("-") for one in read_page(client, shown.page, shown.id).keys]:
        for order in (key, f"-{key}"):
            asked = {shown.order: order}
            page = read_page(client, with_query(shown.page, **asked), shown.id)
            header, *rows = read_csv(client.get(with_query(shown.files.format(kind="csv"), **asked)).content)
            first = header.index(page.heads[0])
            assert [cells[0][0].removesuffix(" account chiuso") for cells in page.rows] == [row[first] for row in rows][
                :50
            ]


def test_the_list_of_errors_shows_what_its_files_hold(amministratore: Client) -> None:
    address = to_check(amministratore, "/campagne/soc26/valori/", make_csv(["Codice", "R06"], ["=1+1", "x"]), "a.csv")
    page = read_page(amministratore, address, "righe-errate")
    for kind, read in (("csv", read_csv), ("xlsx", read_workbook)):
        header, *rows = read(amministratore.get(address.replace("controllo/", f"errori.{kind}")).content)
        assert [head for head in page.heads if head not in header] == []
        for cells, row in zip(page.rows, rows, strict=True):
            found = {head: lines[0] for head, lines in zip(page.heads, cells, strict=True)}
            assert found["Riga"] == str(row[header.index("Riga")]).removesuffix(".0")
            assert found["Trovato"] == str(row[header.index("Trovato")]).removeprefix("'")
            assert found["Che cosa fare"] == row[header.index("Che cosa fare")]


def test_a_column_declared_once_is_on_the_page_sorts_and_is_in_the_files(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare: Callable[[Campaign], Table[board.BoardRow]] = board.build_board_table
    saved: Column[board.BoardRow] = Column(
        "salvata", "Ultimo salvataggio", lambda line: line.scheda.saved_at if line.scheda else None, MOMENT
    )

    def with_saved(campaign: Campaign) -> Table[board.BoardRow]:
        table = declare(campaign)
        return replace(table, columns=(*table.columns, saved))

    monkeypatch.setattr(board, "build_board_table", with_saved)
    client = signed_in(busy, "coordinatore")
    when = f"{timezone.localtime(Scheda.objects.get(pk=busy.scheda.pk).saved_at):%d/%m/%Y %H:%M}"
    page = read_page(client, f"{BOARD}?ordine=-salvata", "quadro-insieme")
    assert (page.heads[-1], page.keys[-1]) == ("Ultimo salvataggio", "salvata")
    assert [cells[-1][0].replace(" alle ", " ") for cells in page.rows] == [when, "–"]
    assert page.rows[0][0][0] == "QUINTANO"
    for kind, read in (("csv", read_csv), ("xlsx", read_workbook)):
        header, first, *_ = read(client.get(f"{BOARD}esporta.{kind}?ordine=-salvata").content)
        assert (header[-1], first[0], write_value(first[-1], when)) == ("Ultimo salvataggio", "QUINTANO", when)
