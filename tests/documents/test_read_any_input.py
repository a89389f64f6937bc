# SPDX-License-Identifier: EUPL-1.2
"""Whatever the bytes: a Reading or a ReadError, nothing else, and soon."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.documents.read import LIMIT, TEXT_LIMIT, decoded
from schedario.documents.text.figures import figure, number_like
from schedario.documents.text.reader import read_text
from schedario.documents.text.tokens import normalise, tokenise
from tests.fuzz import fuzz_reader

SOC26 = load("SOC26")
SCHEDE = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[1] / "data" / "schede").glob("*.txt"))
]
ROWS = [row for quadro in SOC26.quadri.values() for row in quadro.rows]
PIECES = st.sampled_from(
    [
        *(f"{row.printed_code} - {row.label}" for row in ROWS),
        *(row.code for row in ROWS),
        *(block.text for quadro in SOC26.quadri.values() for block in quadro.content if hasattr(block, "text")),
        *(message.opening for message in SOC26.messages.values()),
        *(
            "\n",
            "\t",
            "\n\n",
            "\n\t",
            "____",
            '<input value="5,00"/>',
            "<input/>",
            "**",
            "<b>",
            "[dubbio]",
            "[calcolato]",
        ),
        *("5", "5,00", "1.234", "1O", "2025", "voce", "-", SOC26.title),
    ]
)


class TestAnyInput:
    @given(st.binary(max_size=2000))
    @example(b"%PDF-1.7")
    @example(b"{")
    @example(b"\xff\xfe")
    def test_bytes(self, data: bytes) -> None:
        fuzz_reader.attempt(data)

    @given(st.text(max_size=1000))
    def test_text(self, text: str) -> None:
        fuzz_reader.attempt(text.encode("utf-8", "replace"))

    @given(st.text(max_size=1000))
    def test_text_under_the_title(self, text: str) -> None:
        fuzz_reader.attempt(f"{SOC26.title}\n{text}".encode("utf-8", "replace"))

    @given(st.lists(PIECES, max_size=60))
    def test_words_of_the_form_in_any_order(self, pieces: list[str]) -> None:
        fuzz_reader.check(read_text(SOC26, " ".join(pieces)))

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    def test_any_answer_in_json(self, value: object) -> None:
        for document in (
            value,
            {"schedario": 1, "form": "SOC26", "answers": {"R03": value, "R0C": value}, "ente": value},
        ):
            fuzz_reader.attempt(json.dumps(document).encode())

    @given(st.sampled_from(SCHEDE), st.data())
    def test_lines_deleted_doubled_exchanged(self, text: str, data: st.DataObject) -> None:
        lines = text.split("\n")
        places = st.integers(0, len(lines) - 1)
        for change, one, other in data.draw(st.lists(st.tuples(st.integers(0, 2), places, places), max_size=8)):
            if change == 0:
                lines[one] = ""
            elif change == 1:
                lines[one] += "\n" + lines[other]
            else:
                lines[one], lines[other] = lines[other], lines[one]
        fuzz_reader.attempt("\n".join(lines).encode())

    @given(st.text(max_size=200), st.integers(0, 3))
    def test_words_and_numbers(self, text: str, scale: int) -> None:
        number_like(text)
        assert (figure(text, scale).stored is None) == (figure(text, scale).problem is not None)
        tokens = tokenise([text])
        assert len({len(tokens.norms), len(tokens.raws), len(tokens.lines), len(tokens.fields)}) == 1
        assert all(normalise(word) == normalise(normalise(word)) for word in text.split()[:5] if word.isascii())


class TestTime:
    """Work grows with the length, not faster.

    Were it the square, these would cost minutes of the processor, not a second; what else runs is not counted.
    """

    MOST = 20  # seconds of the processor

    @pytest.mark.parametrize(
        "piece",
        [
            "M12\n",
            "Utenti famiglia e minori 1 2\n",
            "R16 - Relazione in formato x\n",
            "<input ",
            '<input"',
            '<input value="a',
            "<b ",
            "- ",
            "Quadro - - ",
            "1 ",
            "____ ",
            "\t",
            "\n",
            "La spesa dell'ente locale è risultata ",
            f"{SOC26.title}\n",
        ],
    )
    def test_made_to_be_slow(self, piece: str) -> None:
        start = f"{SOC26.title}\nR10 - Assistenti sociali aggiuntivi\t"
        whole = start + piece * (TEXT_LIMIT // 10 // len(piece))
        begun = time.process_time()
        read_text(SOC26, decoded(whole.encode(), "x")).answers()
        assert time.process_time() - begun < self.MOST

    def test_the_largest_file(self) -> None:
        begun = time.process_time()
        assert not fuzz_reader.attempt(b"R03 933\n" * (LIMIT // 8))
        assert time.process_time() - begun < self.MOST


def test_fuzzing_for_two_seconds() -> None:
    tried, read = fuzz_reader.fuzz(seconds=2, seed=2026)
    assert tried > 20
    assert 0 < read < tried


def test_fuzzing_starts_from_what_can_be_read() -> None:
    assert all(fuzz_reader.attempt(data) for data in fuzz_reader.seeds())


def test_fuzzing_is_reproducible() -> None:
    first, again = (list(zip(range(30), fuzz_reader.documents(7), strict=False)) for _ in range(2))
    assert first == again
