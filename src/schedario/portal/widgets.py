# SPDX-License-Identifier: EUPL-1.2
"""Widgets of the browser's own for days and moments; it shows them as the reader is used to (gg/mm/aaaa)."""

from __future__ import annotations

from typing import Any

from django.forms import DateInput, DateTimeInput


class DayInput(DateInput):
    """A day; its value is always written as ISO 8601, which is what browsers understand."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MomentInput(DateTimeInput):
    """A day and a time to the minute, Italian time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")
