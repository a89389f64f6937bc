# SPDX-License-Identifier: EUPL-1.2
"""A page of a PDF is drawn as it is seen, never with more pixels than there is room for."""

from __future__ import annotations

import io

import pikepdf
import pytest
from PIL import Image

from schedario.documents import sandboxed
from schedario.documents.errors import ReadError
from schedario.documents.pages.drawing import MOST_PIXELS, draw_page


def make_pdf(width: float, height: float, *, turned: int = 0) -> bytes:
    """A white page with a black square of 10 points in its top left before it is turned."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(width, height))
    page.obj.Rotate = turned
    page.Contents = document.make_stream(f"0 g 0 {height - 10} 10 10 re f".encode())
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def is_black(picture: Image.Image, left: float, top: float) -> bool:
    return picture.getpixel((int(left), int(top))) == (0, 0, 0)


def test_a_page() -> None:
    page = sandboxed.draw_page(make_pdf(200, 100), "x.pdf", 1, 2)
    picture = Image.open(io.BytesIO(page.png))
    assert (page.width, page.height, picture.size) == (200, 100, (400, 200))
    assert is_black(picture, 10, 10)
    assert not is_black(picture, 30, 10)
    assert page == draw_page(make_pdf(200, 100), "x.pdf", 1, 2)


def test_a_turned_page() -> None:
    page = draw_page(make_pdf(200, 100, turned=90), "x.pdf", 1, 1)
    picture = Image.open(io.BytesIO(page.png))
    assert (page.width, page.height, picture.size) == (100, 200, (100, 200))
    assert is_black(picture, 95, 5)
    assert not is_black(picture, 5, 5)


def test_a_huge_page() -> None:
    page = draw_page(make_pdf(14_000, 7_000), "x.pdf", 1, 4)
    picture = Image.open(io.BytesIO(page.png))
    assert page.width == 14_000
    assert picture.width * picture.height <= MOST_PIXELS * 1.01


@pytest.mark.parametrize("page", [0, 2, -1])
def test_no_such_page(page: int) -> None:
    with pytest.raises(ReadError, match=r"^x\.pdf: ") as error:
        sandboxed.draw_page(make_pdf(100, 100), "x.pdf", page, 1)
    assert error.value.reason == "no_page"
