# SPDX-License-Identifier: EUPL-1.2
"""Throws spoilt documents at the reader: it must give a Reading or raise ReadError, and soon.

    python -m tests.fuzz.fuzz_reader --seconds 10 --seed 1

Starts from schede that can be read (text, page, JSON, PDF) and spoils bytes, lines and words, over and over. The
same seed makes the same documents, whatever the time allowed; a failure tells its number, `--only` repeats it.
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import time
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from random import Random

from schedario.definition.catalogue import load
from schedario.documents.errors import ReadError
from schedario.documents.json_writer import write_json
from schedario.documents.read import read_bytes
from schedario.documents.reading import Reading
from schedario.documents.scheda import Scheda
from schedario.engine.evaluate import evaluate

SCHEDE = Path(__file__).parents[1] / "data" / "schede"
FORM = load("SOC26")
SLOWEST = 5.0  # seconds for one document; they take some milliseconds

Spoil = Callable[[bytes, Random], bytes]


class FoundError(Exception):
    """A document that the reader does not stand; the message says how to make it again."""


def seeds() -> list[bytes]:
    """Documents that can be read, of every format."""
    texts = [path.read_bytes() for path in sorted(SCHEDE.glob("*.txt"))]
    jsons = [_as_json(read_bytes(text, "seed")) for text in texts]
    return [*texts, _as_page(texts[1]), *jsons, _as_pdf(jsons[1])]


def _as_page(text: bytes) -> bytes:
    """A text as a page: rows of a table, one of them with fields."""
    rows = []
    for line in text.decode("utf-8").split("\n"):
        label, *values = (escape(column) for column in line.split("\t"))
        cells = "".join(f"<td>{value}" for value in values)
        if label.startswith("R0"):
            cells = "".join(f'<td><input type="text" value="{value}"></td>' for value in values)
        rows.append(f"<tr><td>{label}</td>{cells}</tr>" if values else f"</table><p>{label}</p><table>")
    return f"<!DOCTYPE html><html><body><table>{''.join(rows)}</table></body></html>".encode()


def _as_json(reading: Reading) -> bytes:
    header = {name: value.text for name, value in reading.header.items()}
    return write_json(Scheda(reading.form, header, reading.answers(), "DATI DI PROVA"))


def _as_pdf(json: bytes) -> bytes:
    """A small PDF with an attachment, made by hand: one made by a library has a date and an identifier."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Names <</EmbeddedFiles 4 0 R>>>>",
        b"<</Type/Pages/Count 1/Kids [3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox [0 0 100 100]>>",
        b"<</Names [(scheda.json) 5 0 R]>>",
        b"<</Type/Filespec/F(scheda.json)/UF(scheda.json)/EF <</F 6 0 R>>>>",
        b"<</Type/EmbeddedFile/Length %d>> stream\n%b\nendstream" % (len(json), json),
    ]
    whole, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj %b endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return whole + b"xref\n0 %d\n0000000000 65535 f \n%btrailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        table,
        size,
        len(whole),
    )


# --- ways to spoil ---


def _part(data: bytes, rng: Random, longest: int = 2000) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.randint(0, longest))


def flip(data: bytes, rng: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def delete(data: bytes, rng: Random) -> bytes:
    start, end = _part(data, rng)
    return data[:start] + data[end:]


def repeat(data: bytes, rng: Random) -> bytes:
    start, end = _part(data, rng, 300)
    return data[:start] + data[start:end] * rng.choice([2, 3, 50]) + data[end:]


def cut(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def shuffle_lines(data: bytes, rng: Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 10)):
        source, target = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[source], lines[target] = lines[target], lines[source]
    return b"\n".join(lines)


def join_lines(data: bytes, rng: Random) -> bytes:
    return re.sub(rb"\n", lambda end: b" " if rng.random() < 0.3 else end[0], data)


def insert_words(data: bytes, rng: Random) -> bytes:
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(data) + 1)
        data = data[:place] + rng.choice(WORDS) + data[place:]
    return data


def change_numbers(data: bytes, rng: Random) -> bytes:
    return re.sub(rb"[0-9]+(,[0-9]+)?", lambda old: rng.choice(NUMBERS) if rng.random() < 0.1 else old[0], data)


def other_encoding(data: bytes, rng: Random) -> bytes:
    encoding = rng.choice(["utf-16", "utf-16-be", "cp1252", "utf-8-sig", "utf-32"])
    return data.decode("utf-8", "replace").encode(encoding, "replace")


SPOILS: tuple[Spoil, ...] = (
    *(flip, delete, repeat, cut, shuffle_lines, join_lines, insert_words, change_numbers, other_encoding),
)
NUMBERS = (b"", b"0", b"-1", b"1.234", b"1,5", b"1O", b"9" * 20, b"9" * 5000, b"____", b"2025", b"0,00,0", b"\xd9\xa1")
WORDS = (
    *(b"\n", b"\t", b"\t\t\t", b" - ", b"\r", b"\x00", b"\x0c", b"|", b"**", b"# ", b"\\", b"[calcolato]", b"[dubbio]"),
    *(b"<input ", b'<input value="', b'<input type="text" value="x"/>', b"<b>", b"</td><td>", b"&#9;", b">", b"<"),
    *(b"<tr>", b"<table>", b"</table>", b"<td colspan=9 rowspan=9>", b"<textarea>", b"<select><option>", b"<!--"),
    *(b"<div hidden>", b"<script>", b"&#0;", b"<input type=radio name=a>", b"</html>", b"<html>", b"<plaintext>"),
    *(b'{"', b'": ', b"[[[", b"1e999", b"NaN", b"\\ud800", b"null", b"%PDF-", b"stream\n", b"endstream"),
    *("\u00a0", "\u200b", "\u2028", "e\u0301\u0302", "ß", "İ", "😀", "–", "’"),
    *(f"\n{row.code} - " for quadro in FORM.quadri.values() for row in quadro.rows),
    *(row.label for quadro in FORM.quadri.values() for row in quadro.rows),
    *(header for quadro in FORM.quadri.values() for row in quadro.rows for header in row.headers),
    *(f"\n{message.opening} " for message in FORM.messages.values()),
    *(f"\n{FORM.title}\n", "\nR16 - Relazione in formato libero (massimo 6.000 caratteri)\n", "\nQuadro 3\n"),
)
WORDS = tuple(word.encode() if isinstance(word, str) else word for word in WORDS)


def documents(seed: int) -> Iterator[bytes]:
    """Spoilt documents without end, the same for the same seed."""
    good = seeds()
    for number in itertools.count():
        rng = Random(f"{seed} {number}")
        data = rng.choice(good)
        if rng.random() < 0.1:
            start, end = _part(other := rng.choice(good), rng)
            data = cut(data, rng) + other[start:end]
        for _ in range(rng.randint(1, 4)):
            data = rng.choice(SPOILS)(data, rng)
        yield data


# --- what is asked of the reader ---


def attempt(data: bytes) -> bool:
    """Reads a document; whether it could be read. Raises whatever a reader must not raise."""
    start = time.perf_counter()
    try:
        reading = read_bytes(data, "documento")
    except ReadError as error:
        str(error).encode("utf-8")
        return False
    finally:
        taken = time.perf_counter() - start
        if taken > SLOWEST:
            raise TimeoutError(f"{taken:.1f} s for {len(data)} bytes")
    check(reading)
    return True


def check(reading: Reading) -> None:
    """What holds for every reading, whatever was read."""
    for name, cell in reading.cells.items():
        known = reading.form.cells[name]
        assert cell.doubt is None or cell.printed is None, name
        assert cell.printed is None or isinstance(cell.printed, int if known.numeric else str), name
    answers = reading.answers()
    assert not answers.stored.keys() & answers.doubts.keys()
    assert all(reading.form.cells[name].asked for name in (*answers.stored, *answers.doubts))
    assert evaluate(reading.form, answers).cells


def fuzz(seconds: float, seed: int, only: int | None = None) -> tuple[int, int]:
    """Number of documents tried, and how many of them could be read. Raises FoundError."""
    end = time.monotonic() + seconds
    read = number = 0
    for number, data in enumerate(documents(seed)):
        if only is None or number == only:
            try:
                read += attempt(data)
            except Exception as error:
                raise FoundError(f"--seed {seed} --only {number}: {error!r}") from error
        if time.monotonic() > end or number == only:
            break
    return number + 1, read


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="only the document of this number")
    wanted = parser.parse_args()
    tried, read = fuzz(wanted.seconds if wanted.only is None else float("inf"), wanted.seed, wanted.only)
    sys.stdout.write(f"documents tried {tried}, read {read}, refused {tried - read}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
