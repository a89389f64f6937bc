# SPDX-License-Identifier: EUPL-1.2
"""Numbers as Italian documents, workbooks and people write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from schedario.writing.look_alikes import drop_invisible
from schedario.writing.numbers import (
    MAX_DIGITS,
    Blank,
    Doubtful,
    NotAvailable,
    Number,
    Unreadable,
    Written,
    list_readings,
    read_number,
)

KINDS = yaml.safe_load((Path(__file__).parent / "numbers.yaml").read_text(encoding="utf-8"))
CASES = [(kind["decimali"], kind["simbolo"], *case) for kind in KINDS for case in kind["casi"].items()]


def show(stored: int, scale: int) -> str:
    digits = str(abs(stored)).rjust(scale + 1, "0")
    sign = "-" if stored < 0 else ""
    return f"{sign}{digits[:-scale]},{digits[-scale:]}" if scale else f"{sign}{digits}"


def tell(read: Written, scale: int) -> str:
    match read:
        case Number(stored):
            return show(stored, scale)
        case Blank():
            return "vuoto"
        case NotAvailable():
            return "non disponibile"
        case Doubtful(_, _, readings):
            return f"dubbio: {' o '.join(show(one, scale) for one in readings)}"
        case Unreadable():
            return "illeggibile"


@pytest.mark.parametrize(("scale", "symbol", "written", "told"), CASES)
def test_what_is_written_is_what_is_read(scale: int, symbol: str | None, written: str, told: str) -> None:
    assert tell(read_number(written, scale, symbol), scale) == told


@pytest.mark.parametrize(
    ("written", "reason"), [("n.d.: il gestore  non lo sa", "il gestore non lo sa"), ("N/D – manca", "manca")]
)
def test_the_reason_for_which_there_is_no_figure_is_kept(written: str, reason: str) -> None:
    assert read_number(written, 0) == NotAvailable(" ".join(written.replace("–", "-").split()), reason)


@pytest.mark.parametrize(
    ("written", "note"), [("1234 ab.", "ab."), ("0,00(1)", "(1)"), ("€ 5,00 (a)", "€ (a)"), ("5,00", "")]
)
def test_what_stands_beside_a_figure_is_kept(written: str, note: str) -> None:
    read = read_number(written, 2)
    assert isinstance(read, Number)
    assert read.note == note


STYLES = st.tuples(
    st.sampled_from(["", ".", " ", "\u00a0", "\u202f", "\u2009", "'", "’"]),  # between thousands
    st.sampled_from(["", "€ ", "€\u00a0", "EUR ", "\u200b", " "]),
    st.sampled_from(["", " €", "€", " euro", " (1)", "(1)", " *", "¹", "\ufeff", " "]),
    st.sampled_from(["-", "−", "–"]),
)


@given(value=st.integers(1 - 10**MAX_DIGITS, 10**MAX_DIGITS - 1), scale=st.integers(0, 3), style=STYLES)
@example(value=-1, scale=2, style=(".", "", " €", "-"))
@example(value=1234000, scale=3, style=("", "", "", "-"))
def test_a_number_in_any_style_is_read_back(value: int, scale: int, style: tuple[str, str, str, str]) -> None:
    between, before, after, minus = style
    whole, decimals = divmod(abs(value), 10**scale)
    grouped = f"{whole:,}".replace(",", between)
    sign = minus if value < 0 else ""
    written = f"{before}{sign}{grouped}{f',{decimals:0{scale}d}' if scale else ''}{after}"
    read = read_number(written, scale, "€")
    assert isinstance(read, Number), read
    assert read.stored == value


SIGNS = st.text("0123456789.,'-–+() €%#*ndab/\u00a0\u202f\u00ad\u200b\ufeff¹", max_size=16)


@given(written=SIGNS | st.text(max_size=16), scale=st.integers(0, 3), symbol=st.sampled_from([None, "", "€", "%"]))
def test_only_what_shows_nothing_is_blank(written: str, scale: int, symbol: str | None) -> None:
    read = read_number(written, scale, symbol)
    assert isinstance(read, Blank) == (not drop_invisible(written).strip())
    assert all(abs(one) < 10**MAX_DIGITS * 1000 for one in list_readings(read))
    if isinstance(read, Number):
        assert any(sign.isdigit() for sign in written)


@given(written=SIGNS, scale=st.integers(0, 3))
def test_a_number_has_all_the_digits_of_its_text_but_those_of_its_note(written: str, scale: int) -> None:
    """No digit is passed over: one that is left out stands in the note."""
    read = read_number(written, scale, "€")
    if isinstance(read, Number) and not re.search(r",[-–−]", written):
        digits = keep_digits(written).removesuffix(keep_digits(read.note))
        up, down = 10 ** max(scale - read.decimals, 0), 10 ** max(read.decimals - scale, 0)
        assert int(digits) * up == abs(read.stored) * down


def keep_digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
