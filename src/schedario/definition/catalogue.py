# SPDX-License-Identifier: EUPL-1.2
"""Where editions are found: those shipped, and the folders named in SCHEDARIO_FORMS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from schedario.definition.build import build
from schedario.definition.form import Form

SHIPPED = Path(__file__).parent.parent / "forms"


class UnknownFormError(Exception):
    """No edition has the name asked for."""


def editions() -> dict[str, Path]:
    """Name → folder of every edition that can be found, shipped ones first."""
    return {folder.name.upper(): folder for root in _roots() for folder in sorted(_folders(root))}


def load(name: str | Path) -> Form:
    """The edition called `name` (`SOC26`), or the one in that folder; read once per process.

    Raises UnknownFormError, or DefinitionError with everything that is wrong in the definition.
    """
    return _load(find(name))


def find(name: str | Path) -> Path:
    """The folder of an edition; raises UnknownFormError."""
    known = editions()
    if str(name).upper() in known:
        return known[str(name).upper()]
    folder = Path(name)
    if (folder / "form.yaml").is_file():
        return folder.resolve()
    raise UnknownFormError(
        f"nessuna edizione «{name}»: conosco {', '.join(known)}; oppure indicare la cartella di una definizione"
    )


@cache
def _load(folder: Path) -> Form:
    return build(folder)


def _roots() -> Iterator[Path]:
    yield SHIPPED
    for name in filter(None, os.environ.get("SCHEDARIO_FORMS", "").split(os.pathsep)):
        yield Path(name)


def _folders(root: Path) -> Iterator[Path]:
    if (root / "form.yaml").is_file():
        yield root
    elif root.is_dir():
        yield from (folder for folder in root.iterdir() if (folder / "form.yaml").is_file())
