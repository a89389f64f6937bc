# SPDX-License-Identifier: EUPL-1.2
"""Remedies for names written wrong."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def name_one_of(wrong: str, known: Iterable[str], what: str) -> str:
    """The known names most like `wrong`, else all of them; `what` says what they are."""
    names = list(known)
    near = get_close_matches(wrong, names, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f"«{name}»" for name in near) + "?"
    return f"{what}: " + (", ".join(names) or "none yet")
