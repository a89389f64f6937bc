# SPDX-License-Identifier: EUPL-1.2
"""The library's front door: a form that can evaluate frames."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from schedario.definition import catalogue
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.definition.pickling import find_pickled, reduce_form

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from schedario.nation.simulate import Simulation

    Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


class Edition(Form):
    """A form, as programs get it from `schedario.load`."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as the form that it is of: an edition again on the other side."""
        return _find_pickled, reduce_form(self)

    def evaluate(self, schede: Frame, **options: Any) -> Frame:
        """The schede of a polars frame, a row each, with everything the form says of them: see `columns.evaluate`."""
        from schedario.columns.evaluate import evaluate  # noqa: PLC0415 - polars only when it is needed

        return evaluate(self, schede, **options)

    def indicators(self, schede: pl.DataFrame, by: str = "nation", **options: Any) -> pl.DataFrame:
        """Sums and ratios of the schede by level, a row per unit: see `nation.indicators`."""
        from schedario.nation.indicators import indicators  # noqa: PLC0415 - as above

        return indicators(self, schede, by, **options)

    def outliers(self, schede: pl.DataFrame, **options: Any) -> pl.DataFrame:
        """Finds what is unusual among the schede, a row per doubt: see `nation.outliers`."""
        from schedario.nation.outliers import outliers  # noqa: PLC0415 - as above

        return outliers(self, schede, **options)

    def simulate(
        self,
        schede: pl.DataFrame,
        parameters: Mapping[str, str] | None = None,
        formulas: Mapping[str, str] | None = None,
        **options: Any,
    ) -> Simulation:
        """The same schede with other parameters and formulas: see `nation.simulate`."""
        from schedario.nation.simulate import simulate  # noqa: PLC0415 - as above

        return simulate(self, schede, parameters, formulas, **options)

    def columns(self) -> pl.DataFrame:
        """Describes what `evaluate` gives, a row per column: its name, part, type, label, unit, scale and words."""
        from schedario.columns.schema import describe_columns  # noqa: PLC0415 - as above

        return describe_columns(self)


def load(name: str | Path) -> Edition:
    """The edition called `name` (`SOC26`), or the one in that folder; read once per process.

    Raises UnknownFormError, or DefinitionError with everything that is wrong in the definition.
    """
    return _edition(catalogue.load(name))


def _find_pickled(code: str, digest: str, text: str) -> Edition:
    return _edition(find_pickled(code, digest, text))


@cached_on_form()
def _edition(form: Form) -> Edition:
    return Edition(**{field.name: getattr(form, field.name) for field in fields(form) if field.init})
