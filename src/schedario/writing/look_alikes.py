# SPDX-License-Identifier: EUPL-1.2
"""Characters that look or read the same, made one: apostrophes, dashes, blanks, ligatures; what nobody sees is dropped.

Three depths, each for its use: `unify_signs` keeps letters and case, for what is read on; `fold` is for comparing
two texts; `list_words` for comparing names and headings, of which only letters and digits count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

# Soft hyphen, joiners, zero-width spaces, direction marks, invisible operators, selectors, byte order mark, tags.
INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff"
)
REVERSED: Final = "\u21c4"  # before a number that is shown in reverse order
APOSTROPHES: Final = "\u0060\u00b4\u02b9\u02bb\u02bc\u02c8\u2018\u2019\u201a\u201b\u2032\u2035\uff07"
DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
BLANKS: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
FOOTNOTES: Final = "\u00aa\u00b2\u00b3\u00b9\u00ba\u2070\u2074-\u2079"  # figures and letters set high

_SEEN_AS: Final[Mapping[int, str]] = {
    **dict.fromkeys(map(ord, APOSTROPHES), "'"),
    **dict.fromkeys(map(ord, DASHES), "-"),
    **{
        ord(one): unicodedata.normalize("NFKC", one) for one in "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06\u0132\u0133"
    },
}
# Letters of Cyrillic and Greek that look like Latin ones.
_LATIN: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXo",
)
_NOT_LATIN = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_REVERSING: Final = "\u202e"
_IN_REVERSE = re.compile("\u202e[^\u202c\n]*")
_WITH_DIGIT = re.compile(r"\S*[0-9]\S*")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_UNUSUAL = re.compile(f"[\u0370-\u03ff\u0400-\u04ff{INVISIBLE}]")
_BLANKS = re.compile(f"[{BLANKS}]")
_FOOTNOTES = re.compile(f"[{FOOTNOTES}]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_WORDS = re.compile(r"[^\W_]+")
_BROKEN_WORD = re.compile(rf"(?<=[^\W\d_])[-\u2010\u00ad](?:[{BLANKS} \t]*\r?\n[{BLANKS} \t]*| )(?=[^\W\d_])")


def drop_invisible(text: str) -> str:
    r"""The text without the characters that nobody sees.

    >>> drop_invisible("\u200b12\ufeff"), drop_invisible("as\u00adsistenza")
    ('12', 'assistenza')
    >>> drop_invisible("\u202e321\u202c 321")  # seen as 123
    '⇄321 321'
    """
    return text if text.isascii() else _INVISIBLE.sub("", _mark_reversed(text) if _REVERSING in text else text)


def _mark_reversed(text: str) -> str:
    """The text with a sign at numbers that are seen in reverse order: they are not what they say."""
    return _IN_REVERSE.sub(lambda part: _WITH_DIGIT.sub(lambda word: f"{REVERSED}{word[0]}", part[0]), text)


def use_latin_letters(text: str) -> str:
    r"""The text with Latin letters in the place of others that look the same, for comparing.

    >>> use_latin_letters("\u0410\u041e\u0421") == "AOC"
    True
    """
    return text if text.isascii() or not _NOT_LATIN.search(text) else text.translate(_LATIN)


def simplify_letters(text: str) -> str:
    r"""The text with Latin letters as `use_latin_letters`, and without what nobody sees, for looking for words in it.

    >>> simplify_letters("S\u041e\u00adC26")
    'SOC26'
    """
    return text if text.isascii() or not _UNUSUAL.search(text) else use_latin_letters(drop_invisible(text))


def unify_signs(text: str) -> str:
    r"""The text with one kind of apostrophe, dash and blank, ligatures as letters, nothing invisible, composed.

    >>> unify_signs("L’Aquila\u00a0– uf\ufb01cio")
    "L'Aquila - ufficio"
    """
    if text.isascii():
        return text.replace("`", "'") if "`" in text else text
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", drop_invisible(text)).translate(_SEEN_AS))


def join_broken_words(text: str) -> str:
    r"""The text with the words that a hyphen parts at a line's end put together again.

    A hyphen of the word itself is lost with it: for comparing, not for keeping.

    >>> join_broken_words("assi-\n  stenza, ser- vizi, 2019-\n2021")
    'assistenza, servizi, 2019-\n2021'
    """
    return _BROKEN_WORD.sub("", text)


def _drop_combining(found: re.Match[str]) -> str:
    return "" if unicodedata.combining(found[0]) else found[0]


def fold(text: str) -> str:
    r"""The text as it is compared: signs made one, without accents and case, single blanks.

    >>> fold("  PERCHE\u0301\u00a0L’uf\ufb01-\ncio ")
    "perche l'ufficio"
    """
    text = unify_signs(join_broken_words(text))
    if not text.isascii():
        text = use_latin_letters(text)
        text = _NOT_ASCII.sub(_drop_combining, unicodedata.normalize("NFD", text))
    return " ".join(text.casefold().split())


def list_words(text: str) -> list[str]:
    """Words and numbers without accents, case, signs and footnote marks.

    >>> list_words("Età (31/12)"), list_words("L’AQUILA"), list_words("Spesa storica¹")
    (['eta', '31', '12'], ['l', 'aquila'], ['spesa', 'storica'])
    """
    return _WORDS.findall(fold(text if text.isascii() else _FOOTNOTES.sub(" ", text)))
