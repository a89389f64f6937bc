# SPDX-License-Identifier: EUPL-1.2
"""Days and moments in forms, by the browser's own widgets; it shows them as the reader is used to (gg/mm/aaaa)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import DateInput, DateTimeField, DateTimeInput, ValidationError
from django.utils.translation import gettext_lazy as _


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


class MomentField(DateTimeField):
    """A date and a time of day, Europe/Rome; a time that the change of the clocks skips or repeats is refused."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as error:
            if error.code == "ambiguous_timezone":
                raise ValidationError(_("Quella notte cambia l’ora: indica un altro orario.")) from None
            raise
