# SPDX-License-Identifier: EUPL-1.2
"""Throws spoilt tables at their reader: it must give a Table or raise UnreadableTableError.

    python -m tests.fuzz.fuzz_tables --seconds 60 --seed 1

Starts from an XLSX, an ODS and a CSV that can be read, and spoils their bytes, or those of a file inside the archive,
which is then packed again. The same seed makes the same tables; a failure tells its number, `--only` repeats it.
"""

from __future__ import annotations

import argparse
import io
import itertools
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice
from random import Random

import xlsxwriter

from schedario.documents.read import TEXT_LIMIT
from schedario.documents.tables.form_sheets import lay_out_sheets
from schedario.documents.tables.reader import Table, UnreadableTableError, read_table
from schedario.documents.text.reader import account_for_numbers
from schedario.sandbox.limits import MEGABYTE, Limits, SandboxError
from schedario.sandbox.pool import Pool
from tests.fuzz.fuzz_reader import FORM, FoundError, Spoil, cut, delete, flip, repeat

ROWS = (
    ("codice", "comune", "R04", "R05"),
    ("CR01", "Acquanegra", 1250.5, 0.05),
    ("CR02", "Casalmorano", 3, "#N/D"),
    ("R03 - Numero di abitanti", 933),
)
SPOILS: tuple[Spoil, ...] = (flip, delete, repeat, cut)
ODS = "urn:oasis:names:tc:opendocument:xmlns"


LIMITS = Limits(seconds=0.5, patience=10, memory=300 * MEGABYTE)
OUTCOMES = ("read", "refused", "time", "memory", "failed")


def prepare_child(_nothing: bytes) -> bytes:
    """Nothing but the import of this module."""
    return b""


@cache
def make_seeds() -> tuple[bytes, ...]:
    """Tables that can be read, of every format."""
    text = "\n".join(";".join(str(cell).replace(".", ",") for cell in row) for row in ROWS)
    return _make_xlsx(), make_ods(_make_ods_rows()), text.encode("cp1252"), text.encode("utf-16")


def _make_xlsx() -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        percent = book.add_format({"num_format": "0.00%"})
        sheet = book.add_worksheet("Dati")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        sheet.write(1, 3, 0.05, percent)
        sheet.write_formula(2, 3, "=1/0", value="#DIV/0!")
        book.add_worksheet("Altro").write(0, 0, "nulla")
    return written.getvalue()


def _make_ods_rows() -> str:
    def cell(value: object) -> str:
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    return "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ROWS)


def make_ods(rows: str, opening: str = "") -> bytes:
    """An ODS with one sheet of these rows; `opening` comes before the document, as its entities do."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    spaces = " ".join(f'xmlns:{name}="{ODS}:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<office:spreadsheet><table:table table:name="Dati">{rows}</table:table></office:spreadsheet>'
    content = f"{opening}<office:document-content {spaces}><office:body>{sheet}</office:body></office:document-content>"
    manifest = (
        f'<m:manifest xmlns:m="{ODS}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    return pack_files({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def pack_files(files: dict[str, str] | dict[str, bytes]) -> bytes:
    """A ZIP archive of these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def unpack_files(content: bytes) -> dict[str, bytes]:
    """The files of a ZIP archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def spoil_inside(content: bytes, rng: Random) -> bytes:
    """An archive with one of its files spoilt."""
    files = unpack_files(content)
    name = rng.choice([one for one in files if one.endswith((".xml", ".rels"))])
    files[name] = rng.choice(SPOILS)(files[name], rng)
    return pack_files(files)


def make_tables(seed: int) -> Iterator[bytes]:
    """Spoilt tables without end, the same for the same seed."""
    for number in itertools.count():
        rng = Random(f"{seed} {number}")
        content = rng.choice(make_seeds())
        if content[:2] == b"PK" and rng.random() < 0.5:
            yield spoil_inside(content, rng)
            continue
        for _ in range(rng.randint(1, 3)):
            content = rng.choice(SPOILS)(content, rng)
        yield content


def attempt(content: bytes) -> bytes:
    """Reads a table, in the sandbox: `read` or `refused`, else what the reader must not raise."""
    try:
        check(read_table(content))
    except UnreadableTableError:
        return b"refused"
    except BaseException as error:  # noqa: BLE001 - a panic of Rust is no Exception
        return repr(error).encode()
    return b"read"


def check(table: Table) -> None:
    """What holds for every table."""
    assert table.sheets
    lines = lay_out_sheets(table)
    if sum(map(len, lines.texts)) <= TEXT_LIMIT:
        assert account_for_numbers(FORM, lines).balances
    for sheet in table.sheets:
        assert sheet.rows
        assert any(cell != "" for cell in sheet.rows[-1])


def fuzz(seconds: float, seed: int, only: int | None = None, most: int | None = None) -> Counter[str]:
    """How often a table was read, refused, or a child ended for what reason. Raises FoundError.

    That a library loops without end, takes all memory or aborts is what the sandbox is for, and no fault here.
    """
    end = time.monotonic() + seconds
    pool, found = Pool("fuzz", LIMITS, ["tests.fuzz.fuzz_tables:prepare_child"], most=1), Counter[str]()
    for number, content in enumerate(islice(make_tables(seed), most)):
        if only is None or number == only:
            try:
                told = pool.run("tests.fuzz.fuzz_tables:attempt", content).decode()
            except SandboxError as error:
                told = error.reason
            if told not in OUTCOMES:
                raise FoundError(f"--seed {seed} --only {number}: {told}")
            found[told] += 1
        if time.monotonic() > end or number == only:
            break
    pool.end()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="only the table of this number")
    wanted = parser.parse_args()
    found = fuzz(wanted.seconds if wanted.only is None else float("inf"), wanted.seed, wanted.only)
    sys.stdout.write(f"tables tried {found.total()}: {', '.join(f'{count} {name}' for name, count in found.items())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
