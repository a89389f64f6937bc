# SPDX-License-Identifier: EUPL-1.2
"""Other engines for the same columns, by SQL: `duckdb` on one machine, `spark` on one or many.

Each has `evaluate(form, source, target)`, from Parquet to Parquet, and `compute(form, cells)`, the same as
`columns.by_polars.compute`, by which it is proven. They are optional extras: `load` says in words what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import polars as pl

from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.errors import SchedarioError


class EngineError(SchedarioError):
    """An engine that is not there, or that stopped; the message, in Italian, says why and what to do."""


class Counted(NamedTuple):
    """The number of evaluated schede, of those with mistakes, and of the others with blanks that are due."""

    schede: int
    wrong: int
    unfinished: int


class Engine(NamedTuple):
    """`evaluate` raises EngineError, FileError, and FrameError for columns that cannot be taken."""

    evaluate: Callable[[Form, str, str], Counted]
    compute: Callable[[Form, pl.DataFrame], pl.DataFrame]


def load_engine(name: str) -> Engine:
    """The engine `duckdb` or `spark`. Raises EngineError when its extra is not installed."""
    module = import_optional(f"schedario.columns.engines.{name}", extra=name)
    return Engine(module.evaluate, module.compute)


def import_optional(module: str, *, extra: str) -> ModuleType:
    """A module of ours that needs libraries of an extra. Raises EngineError where they are missing."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("schedario"):
            raise
        raise EngineError(phrase("engine.missing", extra=extra)) from error
