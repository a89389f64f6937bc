# SPDX-License-Identifier: EUPL-1.2
"""Files of folders and of the folders in them, each once, in the order of their names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

HIDDEN = "."  # files and folders that begin so are the system's own


def list_files(paths: Iterable[Path], without: Path | None = None) -> Iterator[Path]:
    """The files named, and those of the folders named and of all folders in them, as they are found.

    A file or folder that links lead to again is passed over; so are hidden ones, unless they are named, and the file
    `without`, which is to be written. What cannot be looked into stands in the list as it is: reading it says why.
    """
    met: set[tuple[int, int]] = set()
    if without is not None and without.exists():
        met.add(_identify(without))
    for path in paths:
        yield from _list_under(path, met)


def _list_under(path: Path, met: set[tuple[int, int]]) -> Iterator[Path]:
    pending = [path]
    while pending:
        path = pending.pop()
        try:
            key = _identify(path)
            if key in met:
                continue
            met.add(key)
            inside = sorted(path.iterdir(), reverse=True) if path.is_dir() else None
        except (OSError, ValueError):
            inside = None
        if inside is None:
            yield path
        else:
            pending += [one for one in inside if not one.name.startswith(HIDDEN)]


def _identify(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_dev, facts.st_ino


def count_files(paths: Iterable[Path], without: Path | None = None) -> int:
    """The number of files that `list_files` finds."""
    return sum(1 for _ in list_files(paths, without))


def show_path(path: Path) -> str:
    r"""The path as text that any file and screen takes; bytes that are no characters stand as `\xff`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
