# SPDX-License-Identifier: EUPL-1.2
"""Schede as they are typed, good and bad, for the comparisons between the server and the page."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from schedario.definition.form import Form
from tests.reference import generate

Typed = dict[str, str]


def typed(form: Form, case: generate.Case) -> Typed:
    """The answers of a generated case as an officer would type them."""
    return {name: written(value) for name, value in case.answers.items() if form.cells[name].asked}


def written(value: object) -> str:
    return str(value).replace(".", ",") if isinstance(value, int | Decimal) else str(value or "")


@cache
def cases(count: int, seed: int) -> tuple[generate.Case, ...]:
    return tuple(generate.cases(count, seed))


_begun: dict[tuple[str, int, int], tuple[Typed, ...]] = {}


def begun(form: Form, count: int, seed: int) -> tuple[Typed, ...]:
    """Plausible schede, typed, to begin from; the same for every example of a test, and typed once."""
    key = (form.digest, count, seed)
    if key not in _begun:
        _begun[key] = tuple(typed(form, case) for case in cases(count, seed))
    return _begun[key]


DIGITS = st.text("0123456789", min_size=1, max_size=17)

LARGEST = 10**15 - 1

GOOD_NUMBERS = st.integers(-5, 12) | st.sampled_from([999, 1000, 1001, 2017, LARGEST, LARGEST - 1, -LARGEST])

NUMBERS = st.one_of(
    GOOD_NUMBERS.map(str),
    st.integers(0, LARGEST).map(str),
    st.integers(0, 10**7).map(lambda cents: f"{cents // 100},{cents % 100:02d}"),
    st.sampled_from(["0,125", "0,5", ",", "12,", ",5", "-", "+", "−3", "- 3", "1.234", "1.234,5", "0.123", "33.33"]),
    st.sampled_from(["1.234.567", "1.23.456", "12,00", "12,50", "1,234.56", "1 234", "1O", "1e5", "12 %", "€ 7,00"]),
    st.tuples(DIGITS, st.sampled_from([",", ".", ".000", ",00", ",5 €", " €"]), DIGITS).map("".join),
    st.text("0123456789.,-+ €%\u00a0", max_size=24),
    st.sampled_from(
        ["n.d.: il gestore non lo sa", "nd", "N/D – manca", "Dato non disponibile per guasto", "n.d.12", "n d"]
    ),
)

# Python's tables of Unicode may be older than the browser's: only characters that both know can be compared.
KNOWN = st.characters(exclude_categories=["Cn", "Cs"])

TRAPS = st.sampled_from(
    [
        "e\u0300" * 3,  # two code points that NFC makes one
        "\u212b\u2126",  # signs that NFC replaces
        "\u1e9b\u0323",  # marks that NFC reorders
        "a\u0315\u0300\u05ae\u0300b",
        "\u1100\u1161\u11a8",  # a Korean syllable in pieces
        "\u0958\u2adc",  # what NFC takes apart and does not compose again
        "👩‍👩‍👧 🇮🇹",  # one sign, several code points
        "\ufeff testo \ufeff",  # white space for JavaScript only
        "\u00a0\u2003 testo \u3000\u200b",
        "a\x00b\x1fc\x7fd\x85e\u2028f\u2029g",
        "uno\r\ndue\rtre\n\n",
        "\ud800 testo \udfff",  # halves of a pair
        "'\"\\</script>{R03}{cell}",
        "1.234,5",
        "diretta",
        "personale; utenti",
        "personale; altro; utenti",
        "n.d.: il gestore non lo sa",
        "Dato non disponibile per guasto",
        "N/D",
        "n.d.: uno\ndue",
    ]
)

TEXTS = st.one_of(
    TRAPS,
    st.text(KNOWN, max_size=70),
    st.tuples(TRAPS, st.text(KNOWN, max_size=8), TRAPS).map("".join),
    st.tuples(st.sampled_from(["è", "e\u0300", "😀", "a\r\n"]), st.integers(990, 6002)).map(lambda it: it[0] * it[1]),
)


@st.composite
def anything(draw: st.DrawFn, form: Form, start: tuple[Typed, ...] = ({},)) -> Typed:
    """A scheda of `start` in which some cells are typed anew, blank, or badly."""
    scheda = dict(draw(st.sampled_from(start)))
    names = [cell.id for cell in form.asked]
    for name in draw(st.lists(st.sampled_from(names), max_size=12, unique=True)):
        fitting = NUMBERS if form.cells[name].numeric else TEXTS
        scheda[name] = draw(st.just("") | fitting | (TEXTS | NUMBERS))
    return scheda
