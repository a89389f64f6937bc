# SPDX-License-Identifier: EUPL-1.2
"""Texts keep their letters in whatever encoding they come, also in two at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.writing.encodings import decode_text

TEXT = "Comune di Forlì; è più lontano – «così»"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("cp1252"), "Windows-1252"),
        (TEXT.encode().replace("ù".encode(), b"\xf9"), "UTF-8"),
        (TEXT.replace("–", "-").encode("cp850"), "IBM-850"),
        (TEXT.encode("mac_roman"), "Mac Roman"),
        (b"R03;12\n" * 3, "UTF-8"),
        (b"", "UTF-8"),
    ],
)
def test_letters_are_kept(content: bytes, encoding: str) -> None:
    text, told = decode_text(content)
    assert told == encoding
    wanted = TEXT if content[:2] != b"R0" and content else content.decode()
    assert text == (wanted.replace("–", "-") if encoding == "IBM-850" else wanted)


@given(content=st.binary(max_size=200))
def test_any_bytes_are_some_text(content: bytes) -> None:
    text, _encoding = decode_text(content)
    assert isinstance(text, str)
    if not content:
        assert not text


LETTERS = st.text("abcàèìòùé€«»–’ ", min_size=1, max_size=60)


@given(text=LETTERS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_was_written_is_read(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding))[0] == text


WORDS = "città attività novità sarà già è né perché così lunedì però può più caffè CITTÀ PIÙ È Forlì Cantù ecc 12,00 al"


@given(
    words=st.lists(st.sampled_from(WORDS.split(" ")), min_size=1),
    encoding=st.sampled_from(["cp1252", "cp850", "mac_roman"]),
)
def test_words_of_italy_keep_their_accents(words: list[str], encoding: str) -> None:
    """As in old exports: of DOS, of Windows, of old Macs."""
    text = " ".join(words)
    assert decode_text(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    "text", ["ecc… e poi", "vedi amm… • punto — qui", "Škoda", "80 € – «sì»", "“20” utenti", "Žižek • …"]
)
def test_signs_of_windows_are_no_accents(text: str) -> None:
    assert decode_text(text.encode("cp1252")) == (text, "Windows-1252")
