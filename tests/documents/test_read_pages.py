# SPDX-License-Identifier: EUPL-1.2
"""PDFs of others, read by where their words stand: what the pages decide is right, the rest doubtful, nothing silent.

Those of WeasyPrint and LibreOffice are kept in `tests/data/pages`, made from `tests/reference/paged.py`; the others are
made here.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.documents import sandboxed
from schedario.documents.errors import ReadError
from schedario.documents.pages.opening import MOST_PAGES
from schedario.documents.pdf_reader import lay_out_pages, read_whole
from schedario.documents.print import pdf_bytes
from schedario.documents.read import read_bytes, read_sheets
from schedario.documents.reading import Reading
from schedario.documents.text.reader import account_for_numbers
from tests.browser.chromium import chromium
from tests.documents.test_read_relaid import SAMPLE, squeezed
from tests.documents.writing import scheda_of
from tests.reference.paged import STYLES, Paged, Style, draw, make_blocks, with_font, write_html, write_typst

SOC26 = load("SOC26")
KEPT = sorted((Path(__file__).parents[1] / "data" / "pages").glob("*.pdf"))


def choose(number: int) -> tuple[str, Mapping[str, str]]:
    """A case of the sample by its number: name of the comune, and what is printed by cell."""
    case = SAMPLE[number % len(SAMPLE)]
    return case.ente.denominazione, make_blocks(SOC26, case).printed


@cache
def paged(number: int, style: Style) -> Paged:
    return make_blocks(SOC26, SAMPLE[number % len(SAMPLE)], style.number)


def count_outcomes(printed: Mapping[str, str], reading: Reading) -> Counter[str]:
    """The outcome for each cell: right, doubtful, not found, or wrong in silence."""
    count: Counter[str] = Counter()
    for name, text in printed.items():
        read = reading.cells.get(name)
        if read is None or read.doubt is not None:
            count["not found" if read is None else "doubtful"] += bool(text)
            continue
        shown = display.format_value(SOC26.cells[name], read.printed) if read.printed is not None else ""
        count["right" if squeezed(shown) == squeezed(text) else f"silent: {name}"] += 1
    return count


def check_pdf(pdf: bytes, number: int, least: float = 0.97) -> Reading:
    reading = read_bytes(pdf, "scheda.pdf")
    name, printed = choose(number)
    count = count_outcomes(printed, reading)
    assert [outcome for outcome in count if outcome.startswith("silent")] == []
    assert count["right"] >= least * count.total()
    assert reading.header["denominazione"].text == name
    assert reading.format == "pdf"
    check_places(pdf, reading)
    return reading


def check_places(pdf: bytes, reading: Reading) -> None:
    """Checks that the number stands in its box."""
    with pypdfium2.PdfDocument(pdf) as document:
        heights = [page.get_height() for page in document]
        texts = [page.get_textpage() for page in document]
        turned = any(page.get_rotation() for page in document)
        for name, cell in reading.cells.items():
            if cell.printed is None or not SOC26.cells[name].numeric:
                continue
            origin = cell.origin
            assert origin is not None
            assert origin.page is not None
            assert origin.box is not None
            left, top, right, bottom = origin.box
            height = heights[origin.page - 1]
            assert 0 <= left < right
            assert 0 <= top < bottom <= height
            if not turned and document.get_formtype() == 0:
                box = (left - 1, height - bottom - 1, right + 1, height - top + 1)
                assert cell.text in texts[origin.page - 1].get_text_bounded(*box), name


def open_pdf(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def save(document: pikepdf.Pdf, **options: object) -> bytes:
    whole = io.BytesIO()
    document.save(whole, **options)
    return whole.getvalue()


class TestProducers:
    def test_our_own_without_its_attachment(self) -> None:
        document = open_pdf(pdf_bytes(scheda_of(SAMPLE[4], SOC26)))
        del document.attachments["scheda.json"]
        reading = read_bytes(save(document), "scheda.pdf")
        sheet = make_blocks(SOC26, SAMPLE[4]).printed
        for name, text in sheet.items():
            cell = reading.cells[name]
            assert cell.doubt is not None or squeezed(cell.text) == squeezed(text), name
        assert reading.differences == ()

    @pytest.mark.parametrize("style", ["narrow labels, no lines", "A5"])
    def test_typst(self, style: str) -> None:
        look = with_font(STYLES[style], "New Computer Modern")
        check_pdf(write_typst(paged(3, look), look), 3)

    @pytest.mark.parametrize("style", ["no lines", "tight", "landscape", "running", "left values", "A3"])
    def test_reportlab(self, style: str) -> None:
        check_pdf(draw(paged(5, STYLES[style]), STYLES[style]), 5, 0.95)

    @pytest.mark.parametrize("style", ["bottom", "no titles"])
    def test_values_stamped_after_the_labels(self, style: str) -> None:
        check_pdf(draw(paged(7, STYLES[style]), STYLES[style], "stamped"), 7)

    @pytest.mark.parametrize("style", ["thousands"])
    def test_fields_of_a_form(self, style: str) -> None:
        check_pdf(draw(paged(9, STYLES[style]), STYLES[style], "fields"), 9)

    def test_chromium(self) -> None:
        with chromium() as browser:
            page = browser.new_page()
            for number, name in enumerate(("narrow labels", "stacked head")):
                page.set_content(write_html(paged(number, STYLES[name]), STYLES[name]))
                check_pdf(page.pdf(prefer_css_page_size=True), number)

    @pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
    def test_kept(self, file: Path) -> None:
        """Of WeasyPrint and LibreOffice; the number of the case is the end of the name."""
        check_pdf(file.read_bytes(), int(file.stem.rpartition("-")[2]), 0.93)


class TestTurned:
    @pytest.mark.parametrize("turned", [90, 180, 270])
    def test_pages(self, turned: int) -> None:
        """The content stands on its head or on a side, and the page is turned so that it is seen upright."""
        document = open_pdf(draw(paged(5, STYLES["plain"]), STYLES["plain"]))
        matrices = {90: "0 1 -1 0 842 0", 180: "-1 0 0 -1 595 842", 270: "0 -1 1 0 0 595"}
        for page in document.pages:
            page.contents_add(f"q {matrices[turned]} cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.obj.Rotate = turned
            if turned != 180:
                page.obj.MediaBox = [0, 0, 842, 595]
        reading = check_pdf(save(document), 5)
        upright = read_bytes(draw(paged(5, STYLES["plain"]), STYLES["plain"]), "x")
        for name, cell in reading.cells.items():
            origin, other = cell.origin, upright.cells[name].origin
            assert origin is not None
            assert other is not None
            assert origin.box == pytest.approx(other.box, abs=0.1)

    def test_content_on_its_side(self) -> None:
        document = open_pdf(draw(paged(5, STYLES["plain"]), STYLES["plain"]))
        for page in document.pages:
            page.obj.Rotate = 90
        data = save(document)
        name, printed = choose(5)
        reading = read_bytes(data, "x")
        assert reading.header["denominazione"].text == name
        assert count_outcomes(printed, reading)["right"] >= 90

    def test_a_stamp_on_the_side(self) -> None:
        """Its number is no value, and is told."""
        document = open_pdf(draw(paged(5, STYLES["plain"]), STYLES["plain"]))
        page = document.pages[0]
        font = next(iter(page.Resources.Font))
        page.contents_add(f"q BT {font} 9 Tf 0 1 -1 0 20 300 Tm (Prot. 4711) Tj ET Q".encode())
        reading = check_pdf(save(document), 5)
        assert reading.coverage is not None
        assert [text for text, _ in reading.coverage.unclaimed] == ["4711"]


def make_many_pages(document: pikepdf.Pdf, count: int) -> bytes:
    while len(document.pages) < count:
        document.pages.append(document.pages[0])
    return save(document)


def make_scan(document: pikepdf.Pdf) -> bytes:
    """Pages with nothing but a line."""
    for page in document.pages:
        page.Contents = document.make_stream(b"0 0 m 100 100 l S")
    return save(document)


class TestRefused:
    @pytest.mark.parametrize(
        ("make", "reason"),
        [
            (
                lambda document: save(document, encryption=pikepdf.Encryption(user="parola", owner="parola")),
                "encrypted",
            ),
            (lambda document: save(document)[:2000], "damaged"),
            (lambda document: make_many_pages(document, MOST_PAGES + 1), "too_many_pages"),
            (make_scan, "no_text"),
        ],
    )
    def test_each_with_its_reason(self, make: Callable[[pikepdf.Pdf], bytes], reason: str) -> None:
        data = make(open_pdf(draw(paged(5, STYLES["plain"]), STYLES["plain"])))
        with pytest.raises(ReadError, match=r"^scheda\.pdf: ") as error:
            sandboxed.read_bytes(data, "scheda.pdf")
        assert error.value.reason == reason

    def test_another_document(self) -> None:
        page = open_pdf(draw(Paged(paged(5, STYLES["plain"]).blocks[1:3], {}), STYLES["plain"]))
        with pytest.raises(ReadError) as error:
            read_bytes(save(page), "x")
        assert error.value.reason == "no_scheda"


def test_several_schede_in_one_pdf() -> None:
    document = open_pdf(draw(paged(5, STYLES["plain"]), STYLES["plain"]))
    other = open_pdf(draw(paged(6, STYLES["plain"]), STYLES["plain"]))
    document.pages.extend(other.pages)
    with pytest.raises(ReadError) as error:
        read_bytes(save(document), "x")
    assert error.value.reason == "several"
    for number, reading in enumerate(read_sheets(save(document), "x"), 5):
        assert isinstance(reading, Reading)
        name, printed = choose(number)
        assert reading.header["denominazione"].text == name
        assert not [outcome for outcome in count_outcomes(printed, reading) if outcome.startswith("silent")]


def test_a_value_near_two_rows_is_a_doubt() -> None:
    """A text that stands between rows is of neither for sure, and no text at all is not silent."""
    style = replace(STYLES["plain"], lines=False)
    document = open_pdf(draw(paged(5, style), style))
    reading = read_bytes(save(document), "x")
    cell = reading.cells["R10.modalita"]
    assert cell.origin is not None
    assert cell.origin.page is not None
    page = document.pages[cell.origin.page - 1]
    _, top, _, _ = next(one.origin.box for name, one in reading.cells.items() if name == "R10.numero" and one.origin)
    font = next(iter(page.Resources.Font))
    page.contents_add(f"q BT {font} 8 Tf 1 0 0 1 420 {842 - top + 3:.1f} Tm (forse questo) Tj ET Q".encode())
    doubtful = read_bytes(save(document), "x").cells["R10.modalita"]
    assert doubtful.doubt is not None
    assert "forse questo" in doubtful.doubt


@pytest.mark.parametrize("style", ["plain", "running", "left values"])
def test_the_ledger_balances(style: str) -> None:
    _, pages = read_whole(draw(paged(8, STYLES[style]), STYLES[style]), "x")
    layout = lay_out_pages(pages, "x", [SOC26])
    assert account_for_numbers(SOC26, layout.text).balances
