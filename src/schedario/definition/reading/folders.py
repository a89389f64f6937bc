# SPDX-License-Identifier: EUPL-1.2
"""Folders where editions are found: those shipped, and the folders named in SCHEDARIO_FORMS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from schedario.definition.problems import Position, Problem

SHIPPED = Path(__file__).parents[2] / "forms"
VARIABLE = "SCHEDARIO_FORMS"


def editions() -> dict[str, Path]:
    """Name → folder of every edition that can be found, shipped ones first; of two of one name the first counts."""
    found: dict[str, Path] = {}
    for folder in _list_all_folders():
        found.setdefault(folder.name.upper(), folder)
    return found


def is_found_by_name(folder: Path) -> bool:
    """Tell whether an edition is found by the name of this folder."""
    return any(folder.resolve() == one.resolve() for one in _list_all_folders())


def list_folder_problems() -> list[Problem]:
    """List the roots of SCHEDARIO_FORMS in which nothing is found, and the folders that another of their name hides."""
    hidden = [problem for folder in _list_all_folders() if (problem := find_hiding(folder)) is not None]
    return [*(_report_nothing_in(root) for root in _list_own_roots() if not any(_list_folders(root))), *hidden]


def find_hiding(folder: Path) -> Problem | None:
    """Find why an edition is not the one of its name: another folder, found before it, has the same name."""
    first = editions().get(folder.name.upper())
    if first is None or first.resolve() == folder.resolve() or not is_found_by_name(folder):
        return None
    shipped = first.parent.resolve() == SHIPPED.resolve()
    message = f"there is an edition {folder.name.upper()} already, in {'the program' if shipped else first}"
    remedy = "give the folder and `form:` another name: an edition that is there is never replaced by its name"
    return Problem(Position(str(folder / "form.yaml"), 1, 1), "duplicate-code", message, remedy)


def _report_nothing_in(root: Path) -> Problem:
    why = "there is no edition in this folder" if root.is_dir() else "there is no such folder"
    return Problem(
        Position(str(root), 1, 1), "no-form", why, f"correct {VARIABLE}, or put the folder of an edition there"
    )


def _list_all_folders() -> Iterator[Path]:
    for root in (SHIPPED, *_list_own_roots()):
        yield from sorted(_list_folders(root))


def _list_own_roots() -> list[Path]:
    return [Path(name) for name in filter(None, os.environ.get(VARIABLE, "").split(os.pathsep))]


def _list_folders(root: Path) -> Iterator[Path]:
    if (root / "form.yaml").is_file():
        yield root
    elif root.is_dir():
        yield from (folder for folder in root.iterdir() if (folder / "form.yaml").is_file())
