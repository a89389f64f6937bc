# SPDX-License-Identifier: EUPL-1.2
"""Editions by name: those shipped, and those in the folders named in SCHEDARIO_FORMS."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock

from schedario.definition.building.build import build
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.definition.reading.folders import SHIPPED, editions

__all__ = ["SHIPPED", "UnknownFormError", "editions", "find", "load"]


# Threads of a server that begin together would each read the edition: the first one does, the others wait for it.
_ONE_AT_A_TIME = Lock()


class UnknownFormError(Exception):
    """No edition has the name asked for."""


def load(name: str | Path) -> Form:
    """The edition called `name` (`SOC26`), or the one in that folder; read once per process.

    Raises UnknownFormError, or DefinitionError with everything that is wrong in the definition.
    """
    folder = find(name)
    with _ONE_AT_A_TIME:
        return _load(folder)


def find(name: str | Path) -> Path:
    """The folder of an edition; raises UnknownFormError."""
    known = editions()
    if str(name).upper() in known:
        return known[str(name).upper()]
    folder = Path(name)
    if (folder / "form.yaml").is_file():
        return folder.resolve()
    raise UnknownFormError(phrase("errors.unknown_form", name=name, known=", ".join(known)))


@cache
def _load(folder: Path) -> Form:
    return build(folder)
