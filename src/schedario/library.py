# SPDX-License-Identifier: EUPL-1.2
"""The library's front door: a form that can evaluate frames."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from schedario.definition import catalogue
from schedario.definition.form import Form

if TYPE_CHECKING:
    import polars as pl

    Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


class Edition(Form):
    """A form, as programs get it from `schedario.load`."""

    __slots__ = ()

    def evaluate(self, schede: Frame, **options: Any) -> Frame:
        """The schede of a polars frame, a row each, with everything the form says of them: see `columns.evaluate`."""
        from schedario.columns.evaluate import evaluate  # noqa: PLC0415 - polars only when it is needed

        return evaluate(self, schede, **options)

    def columns(self) -> pl.DataFrame:
        """What `evaluate` gives, a row per column: its name, part, type, label, unit, scale and words."""
        from schedario.columns.schema import described  # noqa: PLC0415 - as above

        return described(self)


def load(name: str | Path) -> Edition:
    """The edition called `name` (`SOC26`), or the one in that folder; read once per process.

    Raises UnknownFormError, or DefinitionError with everything that is wrong in the definition.
    """
    return _edition(catalogue.load(name))


@cache
def _edition(form: Form) -> Edition:
    return Edition(**{field.name: getattr(form, field.name) for field in fields(form)})
