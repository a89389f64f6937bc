# SPDX-License-Identifier: EUPL-1.2
"""The lines above the quadri: their patterns and date formats are used by the readers, so they must work."""

from __future__ import annotations

import re
from datetime import datetime

from schedario.definition.building.draft import Draft
from schedario.definition.model import HeaderShape
from schedario.definition.patterns import PatternError, check_pattern, follows_pattern
from schedario.definition.reading.source import KeyPath

DIRECTIVES = frozenset(("%d", "%m", "%Y", "%H", "%M", "%S"))
_DIRECTIVE = re.compile(r"%.?", re.DOTALL)


def report_header(draft: Draft, path: KeyPath, shape: HeaderShape) -> None:
    """Reports a pattern or date format that cannot be used, and an example that is not of the form it should show."""
    usable = True
    if shape.pattern is not None:
        usable = _report_pattern(draft, (*path, "pattern"), shape.pattern)
    if shape.date_format is not None:
        usable = _report_date_format(draft, (*path, "date_format"), shape.date_format) and usable
    if shape.example is not None and usable:
        _report_example(draft, (*path, "example"), shape, shape.example)


def _report_pattern(draft: Draft, path: KeyPath, pattern: str) -> bool:
    try:
        check_pattern(pattern)
    except PatternError as fault:
        remedy = "write the whole value as in [A-Z]{2}[0-9]{3}; docs/definition.md says what may stand in a pattern"
        draft.add_value(path, "schema", f"the pattern cannot be used: {fault}", remedy)
        return False
    return True


def _report_date_format(draft: Draft, path: KeyPath, form: str) -> bool:
    """Reports directives that the reader of dates does not take, or takes once only: it makes a pattern of them."""
    used = _DIRECTIVE.findall(form)
    if used and set(used) <= DIRECTIVES and len(used) == len(set(used)):
        return True
    remedy = f"use each of {', '.join(sorted(DIRECTIVES))} once at most, as in %d/%m/%Y %H:%M"
    draft.add_value(path, "schema", f"the date format «{form}» cannot be used", remedy)
    return False


def _report_example(draft: Draft, path: KeyPath, shape: HeaderShape, example: str) -> None:
    if shape.pattern is not None and not follows_pattern(example, shape.pattern):
        message = f"«{example}» does not follow the pattern {shape.pattern}"
        draft.add_value(path, "schema", message, "correct the example or the pattern")
    if shape.date_format is not None and not _is_date(example, shape.date_format):
        message = f"«{example}» does not follow the date format {shape.date_format}"
        draft.add_value(path, "schema", message, "correct the example or the format (%d/%m/%Y %H:%M)")


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only the form of the text matters
    except ValueError:
        return False
    return True
