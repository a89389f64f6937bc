# SPDX-License-Identifier: EUPL-1.2
"""The lines above the quadri: their patterns and date formats are used by the readers, so they must work."""

from __future__ import annotations

import re
from datetime import datetime

from schedario.definition.building.draft import Draft
from schedario.definition.model import HeaderShape
from schedario.definition.reading.source import KeyPath


def report_header(draft: Draft, path: KeyPath, shape: HeaderShape) -> None:
    """Reports a pattern that cannot be used, and an example that is not of the form it should show."""
    try:
        pattern = re.compile(shape.pattern or "")
    except re.error as fault:
        message, remedy = (
            f"the pattern cannot be used: {fault}",
            "write a regular expression, as in [A-Z]{2}[0-9]{3}",
        )
        draft.add_value((*path, "pattern"), "schema", message, remedy)
        return
    if shape.example is None:
        return
    if shape.pattern is not None and not pattern.fullmatch(shape.example):
        message = f"«{shape.example}» does not follow the pattern {shape.pattern}"
        draft.add_value((*path, "example"), "schema", message, "correct the example or the pattern")
    if shape.date_format is not None and not _is_date(shape.example, shape.date_format):
        message = f"«{shape.example}» does not follow the date format {shape.date_format}"
        draft.add_value((*path, "example"), "schema", message, "correct the example or the format (%d/%m/%Y %H:%M)")


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)  # noqa: DTZ007 - only the form of the text matters
    except ValueError:
        return False
    return True
