# SPDX-License-Identifier: EUPL-1.2
"""Where editions are found: those shipped, and the folders named in SCHEDARIO_FORMS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "forms"


def editions() -> dict[str, Path]:
    """Name → folder of every edition that can be found, shipped ones first."""
    return {folder.name.upper(): folder for root in _roots() for folder in sorted(_folders(root))}


def _roots() -> Iterator[Path]:
    yield SHIPPED
    for name in filter(None, os.environ.get("SCHEDARIO_FORMS", "").split(os.pathsep)):
        yield Path(name)


def _folders(root: Path) -> Iterator[Path]:
    if (root / "form.yaml").is_file():
        yield root
    elif root.is_dir():
        yield from (folder for folder in root.iterdir() if (folder / "form.yaml").is_file())
