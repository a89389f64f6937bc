# SPDX-License-Identifier: EUPL-1.2
"""What of a PDF nobody sees says nothing and is told; a figure that is struck out, or under another one, is a doubt."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import pikepdf
import pytest
from pypdfium2 import PdfPage

from schedario.cli.read import build_reading_json
from schedario.definition.catalogue import load
from schedario.documents.check import Checked
from schedario.documents.pages import opening
from schedario.documents.pages.visibility import Canvas
from schedario.documents.print import pdf_bytes
from schedario.documents.read import read_bytes
from schedario.documents.reading import Box, Reading
from tests.documents.test_write_read import assert_commands_read_back
from tests.documents.writing import scheda_of
from tests.reference.paged import STYLES, draw, make_blocks, with_font, write_typst
from tests.reference.test_reference import QUINTANO

SOC26 = load("SOC26")
CELL = "R06"
BLANK = "R09"


@cache
def make_pdf(producer: str) -> bytes:
    style = STYLES["plain"]
    match producer:
        case "own":
            return pdf_bytes(scheda_of(QUINTANO, SOC26))
        case "typst":
            return write_typst(make_blocks(SOC26, QUINTANO), with_font(style, "Libertinus Serif"))
    return draw(make_blocks(SOC26, QUINTANO), style)


def find_box(pdf: bytes, name: str) -> tuple[int, Box]:
    origin = read_bytes(pdf, "x").cells[name].origin
    assert origin is not None
    assert origin.page is not None
    assert origin.box is not None
    return origin.page, origin.box


def write_on(pdf: bytes, page: int, content: str) -> bytes:
    """The PDF with more content on a page, over what stands there; /Z is Helvetica."""
    document = pikepdf.open(io.BytesIO(pdf))
    on = document.pages[page - 1]
    on.Resources.Font.Z = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    on.contents_add(b"q", prepend=True)
    on.contents_add(f"Q q {content} Q".encode())
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def read_written(pdf: bytes, name: str, write: Callable[[float, float, float, float], str]) -> Reading:
    """The reading of a PDF with something over a cell, whose sides are given from the bottom left of the page."""
    page, (left, top, right, bottom) = find_box(pdf, name)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        height = float(document.pages[page - 1].MediaBox[3])
    return read_bytes(write_on(pdf, page, write(left, height - bottom, right, height - top)), "x")


def show(text: str, left: float, bottom: float, size: float = 8, before: str = "") -> str:
    return f"{before} BT /Z {size} Tf 1 0 0 1 {left:.2f} {bottom:.2f} Tm ({text}) Tj ET"


def cover(left: float, bottom: float, right: float, top: float) -> str:
    return f"1 g {left - 1:.2f} {bottom - 1:.2f} {right - left + 2:.2f} {top - bottom + 2:.2f} re f"


def strike(left: float, bottom: float, right: float, top: float) -> str:
    middle = bottom + 0.47 * (top - bottom)
    return f"0 G 0.7 w {left - 2:.2f} {middle:.2f} m {right + 2:.2f} {middle:.2f} l S"


FOREIGN = ("typst", "reportlab")
UNSEEN: dict[str, Callable[[Box], str]] = {
    "white": lambda box: show("4711", box[2] - 20, box[1] + 2, before="1 g"),
    "no ink": lambda box: show("4711", box[2] - 20, box[1] + 2, before="3 Tr"),
    "tiny": lambda box: show("4711", box[2] - 20, box[1] + 2, 0.8),
    "clipped": lambda box: show("4711", box[2] - 20, box[1] + 2, before="0 0 5 5 re W n"),
    "beside the page": lambda box: show("4711", 700, box[1] + 2),
}


@pytest.mark.parametrize("producer", FOREIGN)
@pytest.mark.parametrize("how", UNSEEN)
def test_unseen_text_claims_nothing_and_is_told(producer: str, how: str) -> None:
    pdf = make_pdf(producer)
    before = read_bytes(pdf, "x")
    reading = read_written(pdf, BLANK, lambda *box: UNSEEN[how](box))
    assert {name: cell.printed for name, cell in reading.cells.items()} == {
        name: cell.printed for name, cell in before.cells.items()
    }
    assert before.all_hidden == ()
    (told,) = reading.hidden_text
    assert "4711" in told


@pytest.mark.parametrize("producer", FOREIGN)
def test_a_value_under_a_box_is_none(producer: str) -> None:
    pdf = make_pdf(producer)
    text = read_bytes(pdf, "x").cells[CELL].text
    reading = read_written(pdf, CELL, cover)
    assert reading.cells[CELL].printed is None
    assert text in "".join(reading.hidden_text)


@pytest.mark.parametrize("producer", FOREIGN)
def test_a_figure_that_is_struck_out_is_a_doubt(producer: str) -> None:
    reading = read_written(make_pdf(producer), CELL, strike)
    assert reading.cells[CELL].doubt is not None
    others = read_bytes(make_pdf(producer), "x").cells
    assert {name for name, cell in reading.cells.items() if cell.printed != others[name].printed} == {CELL}


@pytest.mark.parametrize("producer", FOREIGN)
@pytest.mark.parametrize("boxed", [False, True])
@pytest.mark.parametrize("off", [0.0, 3.0, -3.0])
def test_two_figures_at_one_place_are_a_doubt(producer: str, boxed: bool, off: float) -> None:
    """Also where the first one is under a box: who wrote over it did not take it out."""
    reading = read_written(
        make_pdf(producer),
        CELL,
        lambda *box: f"{cover(*box) if boxed else ''} 0 g {show('176', box[0] + off, box[1] + 2)}",
    )
    assert reading.cells[CELL].doubt is not None


@pytest.mark.parametrize("producer", FOREIGN)
def test_neighbours_are_no_thousands(producer: str) -> None:
    """Two figures written apart are two, however near they stand."""
    pdf = make_pdf(producer)
    reading = read_written(pdf, "M12.utenti", lambda *box: show("176", box[2] + 2, box[1] + 2))
    cell = reading.cells["M12.utenti"]
    assert cell.doubt is not None or cell.text == read_bytes(pdf, "x").cells["M12.utenti"].text


class TestOwn:
    def test_a_value_under_a_box(self) -> None:
        reading = read_written(make_pdf("own"), CELL, cover)
        (told,) = reading.differences
        assert (told.name, told.printed) == (CELL, "")

    def test_another_value_over_it(self) -> None:
        reading = read_written(
            make_pdf("own"), CELL, lambda *box: f"{cover(*box)} 0 g {show('999,99', box[0], box[1] + 2)}"
        )
        assert CELL in {one.name for one in reading.differences}

    def test_a_value_that_is_struck_out(self) -> None:
        assert CELL in {one.name for one in read_written(make_pdf("own"), CELL, strike).differences}


@pytest.mark.parametrize("producer", [*FOREIGN, "own"])
def test_a_document_is_opened_once_and_each_page_drawn_once(producer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all work on a PDF these cost most."""
    pdf, opened, drawn = make_pdf(producer), list[int](), list[PdfPage]()
    draw_page, unpack = Canvas.draw, opening._unpacks_too_far
    monkeypatch.setattr(opening, "_unpacks_too_far", lambda data: opened.append(len(data)) or unpack(data))
    monkeypatch.setattr(
        Canvas, "draw", lambda canvas, page, *size: drawn.append(page) or draw_page(canvas, page, *size)
    )
    read_bytes(pdf, "x")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert (len(opened), len(drawn)) == (1, len(document.pages))


@pytest.mark.parametrize("producer", [*FOREIGN, "own"])
def test_what_was_not_read_stands_in_the_json_and_comes_back(producer: str) -> None:
    reading = read_written(make_pdf(producer), CELL, lambda *box: UNSEEN["beside the page"](box))
    written = Checked(reading).as_json(), build_reading_json(reading)
    for document in written:
        (told,) = document["hidden_text"]
        assert "4711" in told
        assert "hidden_sheets" not in document or document["hidden_sheets"] == []
    assert_commands_read_back(reading)
