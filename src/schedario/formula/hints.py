# SPDX-License-Identifier: EUPL-1.2
"""Things that people write in a formula from habit (spreadsheets, other languages, Italian), and what instead."""

from __future__ import annotations

import re

# Looked for in the formula, with MARK where it cannot be understood → what to do. The first that fits counts.
MARK = "\f"
_HABITS: tuple[tuple[str, str], ...] = (
    (r"^\s*\f=", "a formula begins without `=`"),
    (r"<\s*\f>", "for «is different» write `!=`"),
    (r"=\f<", "write `<=`"),
    (r"=\f>", "write `>=`"),
    (r"[=<>!]\f=", "for «is equal» write one `=`"),
    (r"\f!", "for «not» write `not`, for «is different» `!=`"),
    (r"\f&", "write `and`"),
    (r"\f\|", "write `or`"),
    (r"[0-9]\f,\s*[0-9]", "decimals come after a dot, as in 0.5, and nothing separates the thousands"),
    (r"\f\.[0-9]", "write a digit before the dot, as in 0.5"),
    (r"\f≤", "write `<=`"),
    (r"\f≥", "write `>=`"),
    (r"\f≠", "write `!=`"),
    (r"\f[×·]", "write `*`"),
    (r"\f[÷:]", "write `/`"),
    (r"\f[−–—]", "write the minus sign of the keyboard, `-`"),
    (r"\f%", "a percentage is a number: write `100 * part / whole`"),
    (r"\f\^|\*\f\*", "there are no powers: write the product"),
    (r"\f['’‘“”«]", 'texts stand between double quotes, as in `"max"`'),
    (r"\f[{}]", "in a formula names stand without braces"),
    (r"\b(?i:if|se)\s*\([^()]*\f;", "write `if … then … else …`"),
    (r"\f;", "arguments are separated by a comma"),
    (r"\f[€$]", "write the number alone: its unit comes from what it is compared with"),
    (r"\f[à-ÿÀ-Ý]", "names have no accents"),
    (r"[-+*/<>=(,]\s*\f[-+*/<>=),]", "between these two signs something is missing"),
    (r"(<|>|=)[^<>=]+\f(<=|>=|!=|<|>|=)", "compare two things at a time: `a < b and b < c`"),
    (r"\f(e|AND|And)\b|\b(e|AND|And)\s*\f", "write `and`"),
    (r"\f(o|OR|Or|oppure)\b|\b(o|OR|Or|oppure)\s*\f", "write `or`"),
    (r"\b(non|NOT|Not)\s*\f", "write `not`"),
    (r"\b(se|IF|If)\s*\f|\f(allora|THEN|Then|altrimenti|ELSE|Else)\b", "write `if … then … else …`"),
    (r"\f\)", "a bracket is closed here that was not opened"),
    (r"\f[A-Za-z0-9_(\"]", "an operator is missing before this: + - * / < <= = >= > != and or"),
)

_FUNCTIONS = (
    "functions: sum(table.column, …), min(a, b, …), max(a, b, …), abs(a), round(a, digits), "
    "given(cell), length(text cell), disputed(condition), in_some_reading(condition)"
)
_CALLED_OTHERWISE = {
    "somma": "sum",
    "minimo": "min",
    "massimo": "max",
    "ass": "abs",
    "arrotonda": "round",
    "len": "length",
}

GRAMMAR = (
    "write operands joined by + - * / < <= = and or not, `if … then … else …`, or a function call; "
    "the grammar is in docs/language.md"
)


def find_function_remedy(name: str) -> str:
    """Finds what to do about a call of a function that does not exist."""
    plain = name.lower()
    if plain in ("if", "se"):
        return "write `if … then … else …`"
    known = _CALLED_OTHERWISE.get(plain, plain)
    return f"did you mean {known}(…)?" if known != name and f"{known}(" in _FUNCTIONS else _FUNCTIONS


def find_remedy(before: str, here: str) -> str:
    """Finds what to do about a formula understood as far as `before`, and no further from `here` on."""
    if not here.strip():
        return _find_unfinished(before)
    marked = before + MARK + here
    return next((advice for pattern, advice in _HABITS if re.search(pattern, marked)), GRAMMAR)


def _find_unfinished(text: str) -> str:
    words = set(re.findall(r"[a-z]+", text))
    if text.count("(") > text.count(")"):
        return "close the bracket with )"
    if "case" in words and "end" not in words:
        return "close the `case` with `end`"
    if "then" in words and "else" not in words and "case" not in words:
        return "say what holds otherwise: `if … then … else …`"
    return "the formula ends too early: write what is still missing"
