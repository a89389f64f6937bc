# SPDX-License-Identifier: EUPL-1.2
"""Reads schede laid out on pages in all styles, and counts what is right, doubtful, not found and wrong in silence.

By hand: `python -m tests.reference.try_pages PRODUCER [HOW MANY]`, a minute each. Producers that are no program of
the project's own needs must be at hand: `soffice`, and WeasyPrint in the Python that `SCHEDARIO_WEASYPRINT` names.
`looks` are those of `drawn`, drawn by reportlab; `shows PRODUCER` those of `shown`, printed by a producer of HTML.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from schedario.definition.catalogue import load
from schedario.documents.errors import ReadError
from schedario.documents.read import read_bytes
from tests.browser.chromium import chromium
from tests.documents.test_read_pages import count_outcomes
from tests.documents.test_read_relaid import SAMPLE
from tests.reference.drawn import LOOKS, draw_look, list_money
from tests.reference.paged import STYLES, Paged, Style, draw, make_blocks, with_font, write_html, write_typst
from tests.reference.shown import SHOWS, write_show

SOC26 = load("SOC26")
MONEY = list_money(SOC26)
Make = Callable[[Paged, Style], bytes]
Print = Callable[[str], bytes]

WEASYPRINT = "import sys, weasyprint; weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2])"
TYPST_FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")


def main() -> None:
    """Tries a producer in all styles."""
    if sys.argv[1] in ("looks", "shows"):
        try_looks(sys.argv[2:])
        return
    producer, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2
    total: Counter[str] = Counter()
    documents, seconds = 0, 0.0
    with PRODUCERS[producer]() as make:
        for place, (name, style) in enumerate(STYLES.items()):
            found: Counter[str] = Counter()
            for turn in range(count):
                number = (place * 7 + turn * 31) % len(SAMPLE)
                pdf = make(make_blocks(SOC26, SAMPLE[number], style.number), style)
                start = time.process_time()
                found += try_pdf(pdf, number)
                seconds += time.process_time() - start
                documents += 1
            print(f"{name}: {dict(found)}")  # noqa: T201
            total += found
    print(f"{producer}: {dict(total)}; {documents / seconds:.0f} documents a second")  # noqa: T201


def try_looks(arguments: Sequence[str]) -> None:
    """Tries the ways that are read wrong easily: drawn, or shown by the producer of HTML that is named first."""
    producer = arguments[0] if arguments and not arguments[0].isdecimal() else ""
    count = int(arguments[-1]) if arguments and arguments[-1].isdecimal() else 2
    total: Counter[str] = Counter()
    with HTML_PRODUCERS[producer]() if producer else nullcontext() as make:
        for place, name in enumerate(SHOWS if producer else LOOKS):
            found: Counter[str] = Counter()
            for turn in range(count):
                number = (place * 7 + turn * 31) % len(SAMPLE)
                paged = make_blocks(SOC26, SAMPLE[number])
                pdf = make(write_show(paged, SHOWS[name], MONEY)) if make else draw_look(paged, LOOKS[name], SOC26)
                found += try_pdf(pdf, number)
            print(f"{name}: {dict(found)}")  # noqa: T201
            total += found
    print(f"{producer or 'drawn'}: {dict(total)}")  # noqa: T201


def try_pdf(pdf: bytes, number: int) -> Counter[str]:
    """The outcomes of a PDF of a case of the sample."""
    try:
        reading = read_bytes(pdf, "scheda.pdf")
    except ReadError as error:
        return Counter([f"refused: {error.reason}"])
    return count_outcomes(make_blocks(SOC26, SAMPLE[number]).printed, reading)


# --- producers ---


@contextmanager
def use_typst() -> Iterator[Make]:
    """By typst, in the fonts that the compiler has."""
    fonts = {"sans-serif": TYPST_FONTS[1], "serif": TYPST_FONTS[0]}
    yield lambda paged, style: write_typst(
        paged, with_font(style, TYPST_FONTS[2] if style.size < 8 else fonts[style.font])
    )


@contextmanager
def show_by_chromium() -> Iterator[Print]:
    """Pages of HTML printed by Chromium."""
    with chromium() as browser:
        page = browser.new_page()

        def make(html: str) -> bytes:
            page.set_content(html)
            return page.pdf(prefer_css_page_size=True)

        yield make


@contextmanager
def show_by_program(command: Callable[[Path], list[str]]) -> Iterator[Print]:
    """Pages of HTML made a PDF by a program."""
    with TemporaryDirectory() as folder:

        def make(html: str) -> bytes:
            page = Path(folder) / "sheet.html"
            page.write_text(html, encoding="utf-8")
            subprocess.run(command(page), check=True, capture_output=True, cwd=folder)
            return page.with_suffix(".pdf").read_bytes()

        yield make


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
HTML_PRODUCERS: Mapping[str, Callable[[], AbstractContextManager[Print]]] = {
    "chromium": show_by_chromium,
    "weasyprint": lambda: show_by_program(list_weasyprint),
    "libreoffice": lambda: show_by_program(list_soffice),
}


if __name__ == "__main__":
    main()
