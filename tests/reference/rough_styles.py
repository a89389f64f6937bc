# SPDX-License-Identifier: EUPL-1.2
"""The styles in which `rough` lays sheets out, by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

from .rough import Style

Number = Callable[[str, Random], str]


def group_thousands(sign: str) -> Number:
    return lambda text, _rng: re.sub(r"(?<=\d)(?=(?:\d{3})+(?:,|$))", sign, text)


def note(*marks: str) -> Number:
    """A mark of a footnote after some of the numbers."""
    return lambda text, rng: text + rng.choice(("", "", *marks))


def around(before: str, after: str = "") -> Number:
    """A unit beside amounts."""
    return lambda text, _rng: f"{before}{text}{after}" if "," in text else text


def misread(text: str, rng: Random) -> str:
    """Some digits as the letters that look like them."""
    return "".join({"0": "O", "1": "l"}.get(one, one) if rng.random() < 0.1 else one for one in text)


_LOOK_ALIKE = str.maketrans("AOCEPTHMaeopc", "АОСЕРТНМаеорс")


def with_look_alikes(text: str, rng: Random) -> str:
    """Some letters of words, never of codes, as those of another alphabet that look the same."""
    return re.sub(
        r"(?<![\w])[A-Za-z]{4,}", lambda word: word[0].translate(_LOOK_ALIKE) if rng.random() < 0.3 else word[0], text
    )


def hyphenate(text: str, rng: Random) -> str:
    return re.sub(
        r"([^\W\d_]{3})([^\W\d_]{3})", lambda two: f"{two[1]}\u00ad{two[2]}" if rng.random() < 0.5 else two[0], text
    )


def one_line(text: str, _rng: Random) -> str:
    return " ".join(text.split())


def quote(text: str, _rng: Random) -> str:
    return "\n".join(";".join(f'"{one}"' for one in line.split(";")) for line in text.split("\n"))


def spread_columns(text: str, _rng: Random) -> str:
    return text.replace("\t", "\n")


def change_blanks(blank: str) -> Callable[[str, Random], str]:
    return lambda text, _rng: text.replace(" ", blank)


def of_pages(page: int, _rng: Random) -> str:
    return f"Pagina {page} di 14"


def of_day(page: int, _rng: Random) -> str:
    return f"12/03/2026 10:{page:02d}"


def of_address(page: int, _rng: Random) -> str:
    return f"https://schede.example.it/soc26?id=123&p={page}"


def of_print(page: int, _rng: Random) -> str:
    return f"Stampato il 12/03/2026 alle 10.22    {page}/14"


def of_number(page: int, _rng: Random) -> str:
    return str(page)


def of_dashes(page: int, _rng: Random) -> str:
    return f"- {page} -"


def of_fraction(page: int, _rng: Random) -> str:
    return f"{page}/14"


def of_comune(page: int, _rng: Random) -> str:
    return f"Comune di Prova - Scheda SOC26 - pag. {page}"


def of_protocol(_page: int, rng: Random) -> str:
    return f"Prot. n. {rng.randint(100, 99999)} del 20/03/2026"


def of_sentence(_page: int, rng: Random) -> str:
    return rng.choice(
        (
            "Nota: nel 2024 gli utenti erano 34, come da relazione.",
            "Il dato è stato verificato dall'ufficio.",
            "(1) Stima del 2024",
            "* dato provvisorio 12",
            "Totale parziale 345",
            "Riporto 1.204,00",
            "Verifica: 17 su 20",
        )
    )


def of_stray(_page: int, rng: Random) -> str:
    return str(rng.randint(0, 9999))


def of_amount(_page: int, rng: Random) -> str:
    return f"{rng.randint(0, 9999)},{rng.randint(0, 99):02d}"


S = Style
STYLES: Mapping[str, Style] = {
    # where values stand
    "beside": S(),
    "below": S("below"),
    "below, row titles": S("below", titles="row"),
    "below, no titles": S("below", titles="none"),
    "below, one blank": S("below", between=" ", keeps=False),
    "below each": S("below_each", keeps=False, titles="none"),
    "below each, titles": S("below_each", keeps=False, titles="row"),
    "below each, dashes": S("below_each", blank="-", titles="none"),
    "left": S("left"),
    "left, no titles": S("left", titles="none"),
    "left, one blank": S("left", between=" ", keeps=False, titles="none"),
    "left, wide": S("left", between="     ", keeps=False),
    "above": S("above"),
    "above, no titles": S("above", titles="none"),
    "above, one blank": S("above", between=" ", keeps=False, titles="none"),
    "above each": S("above_each", keeps=False, titles="none"),
    "columns": S("columns", keeps=False, titles="none"),
    "columns, titles": S("columns", keeps=False),
    "columns, dashes": S("columns", blank="-", titles="none"),
    "rows": S("rows", keeps=False, titles="none"),
    "rows, titles": S("rows", between=" ", keeps=False),
    "titled each": S("titled_each"),
    "titled each, colon": S("titled_each", between=": "),
    "titled below": S("titled_below"),
    # order
    "years reversed": S(columns="reversed"),
    "years reversed, row titles": S(columns="reversed", titles="row"),
    "years reversed, below": S("below", columns="reversed", titles="row"),
    "years reversed, left": S("left", columns="reversed", titles="row"),
    "years reversed, above": S("above", columns="reversed", titles="row"),
    "years reversed, blanks": S(columns="reversed", titles="row", between="    ", keeps=False),
    "rows reversed": S(rows="reversed"),
    "rows shuffled, left": S("left", rows="shuffled", titles="none"),
    # what keeps columns apart
    "pipes": S(between="|"),
    "pipes, wide": S(between=" | ", edge="|"),
    "pipes, below": S("below", between="|"),
    "pipes, left": S("left", between="|", titles="none"),
    "semicolons": S(between=";"),
    "semicolons, below": S("below", between=";"),
    "quoted": S(between=";", spoil=quote),
    "commas and blanks": S(between=", ", titles="none"),
    "dots": S(between=" ........ ", keeps=False, titles="none"),
    "slashes": S(between=" / ", titles="none"),
    "one blank": S(between=" ", keeps=False),
    "one blank, no titles": S(between=" ", keeps=False, titles="none"),
    "one blank, dashes": S(between=" ", blank="-"),
    "wide blanks": S(between="      ", keeps=False),
    "no-break blanks": S(spoil=change_blanks("\u00a0")),
    "one line": S(between=" ", keeps=False, spoil=one_line),
    "one line, no titles": S(between=" ", keeps=False, titles="none", spoil=one_line),
    "a column a line": S(spoil=spread_columns),
    "a column a line, dashes": S(blank="-", titles="row", spoil=spread_columns),
    "parted sentences": S(parted=True),
    "parted sentences, below": S("below", parted=True),
    # titles, columns that the form has not
    "word above labels": S(corner="Voce"),
    "words above labels, reversed": S(columns="reversed", titles="row", corner="Cod. Voce Unità"),
    "word above labels, reversed, blanks": S(columns="reversed", corner="Descrizione", between="    ", keeps=False),
    "word above labels, reversed, one blank": S(columns="reversed", titles="row", corner="Voce", between=" "),
    "word above labels, left": S("left", columns="reversed", corner="Voce"),
    "word above labels, below": S("below", columns="reversed", titles="row", corner="Voce"),
    "word above labels, pipes": S(columns="reversed", corner="Voce", between=" | ", edge="|"),
    "surplus year": S(surplus="2024"),
    "surplus year, blanks": S(surplus="2024", between="    ", keeps=False),
    "surplus year, one blank": S(surplus="2024", between=" ", keeps=False),
    "surplus year first": S(surplus="2024", surplus_at="first"),
    "surplus year first, below": S("below", titles="row", surplus="2024", surplus_at="first"),
    "surplus year, left": S("left", surplus="2024"),
    "surplus year, columns": S("columns", keeps=False, surplus="2024"),
    "surplus words": S(surplus="Differenza"),
    "surplus words, one blank": S(surplus="Differenza", between=" ", keeps=False),
    "surplus words, below": S("below", titles="row", surplus="Differenza %"),
    "surplus words first": S(surplus="Differenza", surplus_at="first"),
    "surplus without title": S(surplus=""),
    "surplus without title, below": S("below", titles="row", surplus=""),
    "surplus without title first": S(surplus="", surplus_at="first"),
    "surplus, no titles": S(surplus="", titles="none"),
    "lone": S(lone=True),
    "lone, row titles": S(lone=True, titles="row"),
    "lone, blanks": S(lone=True, between="    ", keeps=False),
    "lone, one blank": S(lone=True, between=" ", keeps=False, titles="none"),
    "lone, below": S("below", lone=True, keeps=False),
    "lone, below each": S("below_each", lone=True, keeps=False, titles="row"),
    "lone, left": S("left", lone=True, keeps=False),
    # what is no value, and no blank
    "about": S(number=around("circa "), unsure=True),
    "about, below": S("below", number=around("ca. "), unsure=True),
    "about after": S(number=around("", " circa"), unsure=True),
    "about, sign": S(number=around("~"), unsure=True),
    "less than": S(number=around("< "), unsure=True),
    "less than, one blank": S(number=around("<"), unsure=True, between=" ", keeps=False, titles="none"),
    "quoted less": S(number=around("‹ "), unsure=True),
    "not less": S(number=around("almeno "), unsure=True, between="  ", keeps=False),
    "question": S(blank="?", unsure=True),
    "question, below": S("below", blank="?", unsure=True),
    "question after": S(number=around("", "?"), unsure=True),
    "equals": S(blank="===", unsure=True),
    "stars": S(blank="***", unsure=True),
    "star, one blank": S(blank="*", unsure=True, between=" "),
    "crosses": S(blank="x", unsure=True),
    "strokes": S(blank="//", unsure=True),
    "strokes, below": S("below", blank="//", unsure=True),
    "hashes": S(blank="####", unsure=True),
    # what is blank
    "dashes": S(blank="-"),
    "not available": S(blank="n.d."),
    "dotted": S(blank="...."),
    "underlined": S(blank="____"),
    "underlined, below each": S("below_each", blank="____", titles="none"),
    "dashes, left": S("left", blank="-", between="  ", titles="none"),
    # numbers
    "points": S(number=group_thousands(".")),
    "blanks in thousands": S(number=group_thousands(" ")),
    "blanks in thousands, one blank": S(number=group_thousands(" "), between=" ", keeps=False, titles="none"),
    "thin blanks": S(number=group_thousands("\u2009")),
    "apostrophes": S(number=group_thousands("'")),
    "euro": S(number=around("€ ")),
    "euro after": S(number=around("", " euro"), between="  ", keeps=False),
    "notes": S(number=note("(1)", "(2)", "*")),
    "raised notes": S(number=note("¹", "²")),
    "notes apart": S(number=note(" (1)", " *", " (a)")),
    "notes, below": S("below", number=note("(1)", "*")),
    "misread": S(number=misread),
    # what stands between
    "pages": S(ends=True, noise=of_pages),
    "pages, below": S("below", ends=True, noise=of_pages, inside=True),
    "pages, below each": S("below_each", keeps=False, titles="none", ends=True, noise=of_pages, inside=True),
    "days": S(ends=True, noise=of_day, inside=True),
    "days, below": S("below", ends=True, noise=of_day, inside=True),
    "days, above": S("above", ends=True, noise=of_day, inside=True, titles="none"),
    "addresses": S(ends=True, noise=of_address, inside=True),
    "addresses, below": S("below", ends=True, noise=of_address, inside=True),
    "printed": S(ends=True, noise=of_print, inside=True),
    "printed, below each": S("below_each", keeps=False, titles="none", ends=True, noise=of_print, inside=True),
    "page numbers": S(noise=of_number, inside=True),
    "page numbers, below": S("below", noise=of_number, inside=True),
    "page numbers, below each": S("below_each", keeps=False, titles="none", noise=of_number, inside=True),
    "page numbers, above": S("above", noise=of_number, inside=True, titles="none"),
    "page numbers, left": S("left", noise=of_number, inside=True, titles="none"),
    "page numbers, columns": S("columns", keeps=False, titles="none", noise=of_number, inside=True),
    "dashed numbers": S("below", noise=of_dashes, inside=True),
    "fractions": S("below", noise=of_fraction, inside=True),
    "running lines": S(ends=True, noise=of_comune, inside=True),
    "running lines, below": S("below", ends=True, noise=of_comune, inside=True),
    "running lines, above": S("above", ends=True, noise=of_comune, inside=True, titles="none"),
    "protocol": S("below", noise=of_protocol, inside=True),
    "sentences": S(noise=of_sentence, inside=True),
    "sentences, below": S("below", noise=of_sentence, inside=True),
    "sentences, above": S("above", noise=of_sentence, inside=True, titles="none"),
    "sentences, left": S("left", noise=of_sentence, inside=True, titles="none"),
    "stray numbers": S(noise=of_stray, inside=True),
    "stray numbers, below": S("below", noise=of_stray, inside=True),
    "stray numbers, below each": S("below_each", keeps=False, titles="none", noise=of_stray, inside=True),
    "stray numbers, above": S("above", noise=of_stray, inside=True, titles="none"),
    "stray numbers, left": S("left", noise=of_stray, inside=True),
    "stray amounts": S(noise=of_amount, inside=True),
    "stray amounts, below": S("below", noise=of_amount, inside=True),
    "stray amounts, columns": S("columns", keeps=False, titles="none", noise=of_amount),
    # labels
    "list numbers": S(lead=lambda row: f"{row}. "),
    "list numbers, bracket": S(lead=lambda row: f"{row}) "),
    "list numbers, below": S("below", lead=lambda row: f"{row}. "),
    "list numbers, above": S("above", titles="none", lead=lambda row: f"{row}) "),
    "list numbers, tab": S(lead=lambda row: f"{row}\t", titles="none"),
    "list letters": S(lead=lambda row: f"{'abcdefgh'[row % 8]}) "),
    "wrapped": S(wrap=40),
    "wrapped, values first": S(wrap=40, values_at="first"),
    "wrapped, values first, blanks": S(wrap=40, values_at="first", between="    ", keeps=False),
    "wrapped, below": S("below", wrap=40),
    "wrapped, below each": S("below_each", wrap=40, keeps=False, titles="none"),
    "wrapped, left": S("left", wrap=40, titles="none"),
    "wrapped, above": S("above", wrap=40, titles="none"),
    "upper case": S(label=str.upper),
    "without codes' dash": S(label=lambda text: text.replace(" - ", " ", 1)),
    "soft hyphens": S(spoil=hyphenate),
    "soft hyphens, below": S("below", spoil=hyphenate),
    "look-alikes": S(spoil=with_look_alikes),
    "look-alikes, below": S("below", spoil=with_look_alikes),
    "lost lines": S(drop=0.03),
    "lost lines, below": S("below", drop=0.03),
    "lost lines, below each": S("below_each", keeps=False, titles="none", drop=0.03),
    "lost lines, above": S("above", titles="none", drop=0.03),
    "lost lines, left": S("left", titles="none", drop=0.03),
}
