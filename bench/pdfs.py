# SPDX-License-Identifier: EUPL-1.2
"""Measures how fast PDFs are read: ours by attachment and with their pages, those of others; beside other programs."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from schedario.definition.form import Form
from schedario.documents.pdf_reader import read_attachment
from schedario.documents.read import read_bytes
from tests.reference.generate import Case
from tests.reference.paged import STYLES, draw, make_blocks, with_font, write_typst

ROUNDS = 5
PEERS = Path(__file__).parent.parent / ".venv-peers" / "bin" / "python"
# What pdfplumber makes of tables, in a process of its own, without its start.
PDFPLUMBER = """
import sys, time, pdfplumber
start = time.process_time()
for name in sys.argv[1:]:
    with pdfplumber.open(name) as pdf:
        for page in pdf.pages:
            page.extract_tables()
print(time.process_time() - start)
"""

Row = tuple[str, str, str, str, str]


def measure_pdfs(own: Sequence[bytes], cases: Sequence[Case], form: Form) -> Iterator[Row]:
    """Reads each kind of PDF, by processor time, and gives the rows of the table."""
    others = list(make_pdfs(cases, form))
    by_attachment = time_each(lambda pdf: read_attachment(pdf, "x.pdf", form), own)
    yield "our PDF by attachment", f"{by_attachment:.0f}/s", "", "", "> 100/s"
    compared = time_each(lambda pdf: read_bytes(pdf, "x.pdf", form), own)
    yield "our PDF with its pages compared", f"{compared:.0f}/s", "", "", "> 40/s"
    foreign = time_each(lambda pdf: read_bytes(pdf, "x.pdf", form), others)
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.pdf" for number in range(len(others))]
        for file, pdf in zip(files, others, strict=True):
            file.write_bytes(pdf)
        beside = "; ".join(time_others(files))
    yield "PDF of others by its pages", f"{foreign:.0f}/s", beside, "", "> 25/s"


def make_pdfs(cases: Sequence[Case], form: Form) -> Iterator[bytes]:
    """PDFs of other producers that the tests draw."""
    for case in cases:
        for name in ("plain", "no lines"):
            style = STYLES[name]
            yield draw(make_blocks(form, case), style)
            yield write_typst(make_blocks(form, case), with_font(style, "Libertinus Serif"))


def time_each(work: Callable[[bytes], object], pdfs: Sequence[bytes]) -> float:
    """The documents read in a second of processor time; the best of some rounds, after one to warm up."""
    seconds = []
    for _ in range(ROUNDS + 1):
        start = time.process_time()
        for pdf in pdfs:
            work(pdf)
        seconds.append(time.process_time() - start)
    return len(pdfs) / min(seconds[1:])


def time_others(files: Sequence[Path]) -> Iterator[str]:
    """The same for other programs, which give words or tables and no scheda, where they are at hand."""
    program = shutil.which("pdftotext")
    if program is not None:
        start = time.perf_counter()
        for file in files:
            subprocess.run([program, "-layout", file, "-"], check=True, capture_output=True)  # noqa: S603
        yield f"pdftotext -layout: {len(files) / (time.perf_counter() - start):.0f}/s, with its start"
    if PEERS.exists():
        done = subprocess.run([PEERS, "-c", PDFPLUMBER, *files], check=True, capture_output=True, text=True)  # noqa: S603
        yield f"pdfplumber, tables: {len(files) / float(done.stdout):.1f}/s"
