# SPDX-License-Identifier: EUPL-1.2
"""The text of our own PDF, through the programs that people take text out of a PDF with, read back.

What a program keeps in lines is read whole. Where it writes all labels of a page before the values, part is read and
the rest is doubtful; nothing is another value than the one that was printed, nor blank where something was.
"""

from __future__ import annotations

import io
import subprocess
from collections import Counter
from collections.abc import Callable

import pypdfium2
import pytest
from pdfminer.high_level import extract_text

from schedario.definition.catalogue import load
from schedario.documents.print import pdf_bytes
from schedario.documents.read import read_bytes
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import build_sheet
from schedario.documents.text.writer import write_text
from tests.documents.writing import scheda_of
from tests.reference.generate import cases
from tests.reference.test_reference import CUMIGNANO, QUINTANO

SOC26 = load("SOC26")
SAMPLE = [CUMIGNANO, QUINTANO, *(case for case in cases(80, seed=47) if len(case.answers.get("R16") or "") < 400)][:6]


def run_pdftotext(*options: str) -> Callable[[bytes], str]:
    def extract(pdf: bytes) -> str:
        done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)  # noqa: S607
        return done.stdout.decode()

    return extract


def run_pdfium(pdf: bytes) -> str:
    """As Chromium's viewer copies it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def run_pdfminer(pdf: bytes) -> str:
    return extract_text(io.BytesIO(pdf))


# What takes the text out, and the least share of the printed values that is read.
WAYS: dict[str, tuple[Callable[[bytes], str], float]] = {
    "pdftotext": (run_pdftotext(), 0.7),
    "pdftotext -raw": (run_pdftotext("-raw"), 0.97),
    "pdftotext -layout": (run_pdftotext("-layout"), 0.97),
    "pdfium": (run_pdfium, 0.97),
    "pdfminer": (run_pdfminer, 0.7),
}


@pytest.fixture(scope="module")
def printed() -> list[tuple[Scheda, bytes]]:
    schede = [scheda_of(case, SOC26) for case in SAMPLE]
    return [(scheda, pdf_bytes(scheda)) for scheda in schede]


@pytest.mark.parametrize("way", WAYS)
def test_read_back(way: str, printed: list[tuple[Scheda, bytes]]) -> None:
    extract, least = WAYS[way]
    count: Counter[str] = Counter()
    silent: list[str] = []
    for scheda, pdf in printed:
        shown = read_bytes(write_text(build_sheet(scheda, SOC26), SOC26).encode(), "x").cells
        read = read_bytes(extract(pdf).encode(), way).cells
        for name, cell in shown.items():
            found = read.get(name)
            if cell.doubt is not None or found is None or found.doubt is not None:
                count["doubtful" if found else "not found"] += bool(cell.text)
            elif squeezed(found.printed) == squeezed(cell.printed):
                count["right"] += bool(cell.text)
            else:
                silent.append(f"{scheda.header['codice']} {name}: {cell.printed!r} {found.printed!r}")
    assert silent == []
    assert count["not found"] == 0
    assert count["right"] / count.total() >= least


def squeezed(value: int | str | None) -> int | str | None:
    return "".join(value.split()) if isinstance(value, str) else value
