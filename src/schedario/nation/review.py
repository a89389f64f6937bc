# SPDX-License-Identifier: EUPL-1.2
"""Says of which totals one may be sure once the weightiest doubts are looked at, in the same words everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from schedario.definition.display import format_grouped
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.nation.indicators import measures


class Review(Struct, frozen=True):
    """Once the first `count` comuni are looked at, the indicators in `held` are expected to be as good as is wanted.

    Of those in `uncertain` that is not so however many are looked at: too much may lie unfound. Of what those in
    `unread` are made of, not every answer is read by a comparison, so that nothing is known about their errors.
    """

    count: int
    held: tuple[str, ...]
    uncertain: tuple[str, ...]
    unread: tuple[str, ...]


def describe_review(form: Form, review: Review, in_doubt: int, compared: int) -> list[str]:
    """Say it in sentences, for so many comuni in doubt and schede that were compared."""
    numbers = {"count": review.count, "all": in_doubt, "compared": compared}
    held = [phrase("review.held", **{key: format_grouped(one, 0) for key, one in numbers.items()})]
    others = {"uncertain": review.uncertain, "unread": review.unread}
    named = [phrase(f"review.{key}", names=_join_labels(form, names)) for key, names in others.items() if names]
    return [*(held if review.held else ()), *named]


def _join_labels(form: Form, names: Sequence[str]) -> str:
    """The labels of indicators as a list within a sentence."""
    return "; ".join(f"«{measures(form)[name].label}»" for name in names)
