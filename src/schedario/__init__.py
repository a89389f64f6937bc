# SPDX-License-Identifier: EUPL-1.2
"""Schedario: the schede di monitoraggio degli obiettivi di servizio as data, computed exactly and explained.

>>> import schedario
>>> form = schedario.load("SOC26")
>>> schedario.evaluate(form, {"R08": "721.05"}).quadri["Q3"]
'not_due'

Many schede, a row each, are evaluated by `form.evaluate(frame)`, with polars (docs/columns.md). Every error that is
raised on purpose is a `SchedarioError`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schedario.documents.read import read_file
    from schedario.engine.evaluate import evaluate
    from schedario.engine.explaining.explain import explain
    from schedario.errors import SchedarioError
    from schedario.library import load

__all__ = ["SchedarioError", "__version__", "evaluate", "explain", "load", "read_file"]

_HOMES = {
    "SchedarioError": "schedario.errors",
    "load": "schedario.library",
    "evaluate": "schedario.engine.evaluate",
    "explain": "schedario.engine.explaining.explain",
    "read_file": "schedario.documents.read",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when first used, so that `import schedario` stays light."""
    from importlib import import_module  # noqa: PLC0415

    if name == "__version__":
        return import_module("importlib.metadata").version("schedario")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'schedario' has no attribute {name!r}")
