# SPDX-License-Identifier: EUPL-1.2
"""Reads schede laid out on pages in all styles, and counts what is right, doubtful, not found and wrong in silence.

By hand: `python -m tests.reference.try_pages PRODUCER [HOW MANY]`, a minute each. Producers that are no program of
the project's own needs must be at hand: `soffice`, and WeasyPrint in the Python that `SCHEDARIO_WEASYPRINT` names.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from schedario.definition.catalogue import load
from schedario.documents.errors import ReadError
from schedario.documents.read import read_bytes
from tests.browser.chromium import chromium
from tests.documents.test_read_pages import count_outcomes
from tests.documents.test_read_relaid import SAMPLE
from tests.reference.paged import STYLES, Paged, Style, draw, make_blocks, with_font, write_html, write_typst

Make = Callable[[Paged, Style], bytes]

WEASYPRINT = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])"
TYPST_FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")


def main() -> None:
    """Tries a producer in all styles."""
    producer, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2
    total: Counter[str] = Counter()
    documents, seconds = 0, 0.0
    with PRODUCERS[producer]() as make:
        for place, (name, style) in enumerate(STYLES.items()):
            found: Counter[str] = Counter()
            for turn in range(count):
                number = (place * 7 + turn * 31) % len(SAMPLE)
                pdf = make(make_blocks(load("SOC26"), SAMPLE[number], style.number), style)
                start = time.process_time()
                found += try_pdf(pdf, number)
                seconds += time.process_time() - start
                documents += 1
            print(f"{name}: {dict(found)}")  # noqa: T201
            total += found
    print(f"{producer}: {dict(total)}; {documents / seconds:.0f} documents a second")  # noqa: T201


def try_pdf(pdf: bytes, number: int) -> Counter[str]:
    """The outcomes of a PDF of a case of the sample."""
    try:
        reading = read_bytes(pdf, "scheda.pdf")
    except ReadError as error:
        return Counter([f"refused: {error.reason}"])
    return count_outcomes(make_blocks(load("SOC26"), SAMPLE[number]).printed, reading)


# --- producers ---


@contextmanager
def use_typst() -> Iterator[Make]:
    """By typst, in the fonts that the compiler has."""
    fonts = {"sans-serif": TYPST_FONTS[1], "serif": TYPST_FONTS[0]}
    yield lambda paged, style: write_typst(
        paged, with_font(style, TYPST_FONTS[2] if style.size < 8 else fonts[style.font])
    )


@contextmanager
def use_chromium() -> Iterator[Make]:
    """Printed by Chromium, its own headers and footers where the style has running ones."""
    with chromium() as browser:

        def make(paged: Paged, style: Style) -> bytes:
            page = browser.new_page()
            page.set_content(write_html(paged, style))
            edge = (
                "<div style='font-size: 8px; width: 100%; text-align: center'>Pag. <span class=pageNumber></span></div>"
            )
            pdf = page.pdf(
                prefer_css_page_size=True,
                display_header_footer=style.running,
                footer_template=edge,
                header_template=edge,
            )
            page.close()
            return pdf

        yield make


@contextmanager
def use_program(command: Callable[[Path], list[str]]) -> Iterator[Make]:
    """By a program that makes `sheet.pdf` of `sheet.html` in a folder."""
    with TemporaryDirectory() as folder:

        def make(paged: Paged, style: Style) -> bytes:
            page = Path(folder) / "sheet.html"
            page.write_text(write_html(paged, style), encoding="utf-8")
            subprocess.run(command(page), check=True, capture_output=True, cwd=folder)
            return page.with_suffix(".pdf").read_bytes()

        yield make


@contextmanager
def use_reportlab(how: str) -> Iterator[Make]:
    """Drawn by reportlab."""
    yield lambda paged, style: draw(paged, style, how)  # type: ignore[arg-type]


def list_weasyprint(page: Path) -> list[str]:
    """The command of WeasyPrint."""
    python = os.environ.get("SCHEDARIO_WEASYPRINT", sys.executable)
    return [python, "-c", WEASYPRINT, str(page), str(page.with_suffix(".pdf"))]


def list_soffice(page: Path) -> list[str]:
    """The command of LibreOffice."""
    return [
        "soffice",
        "--headless",
        "--convert-to",
        "pdf:writer_web_pdf_Export",
        "--outdir",
        str(page.parent),
        str(page),
    ]


PRODUCERS = {
    "typst": use_typst,
    "chromium": use_chromium,
    "weasyprint": lambda: use_program(list_weasyprint),
    "libreoffice": lambda: use_program(list_soffice),
    "reportlab": lambda: use_reportlab("flow"),
    "reportlab-stamped": lambda: use_reportlab("stamped"),
    "reportlab-fields": lambda: use_reportlab("fields"),
}


if __name__ == "__main__":
    main()
