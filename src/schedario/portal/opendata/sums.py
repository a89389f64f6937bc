# SPDX-License-Identifier: EUPL-1.2
"""Files with their sizes and checksums."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path

from msgspec import Struct

SUMS = "SHA256SUMS"


class File(Struct, frozen=True):
    """A file of a publication; `size` in bytes."""

    name: str
    size: int
    sha256: str


def measured(path: Path) -> File:
    """A file as it is on the disk."""
    with path.open("rb") as content:
        return File(path.name, path.stat().st_size, file_digest(content, "sha256").hexdigest())


def measured_all(folder: Path) -> list[File]:
    """Every file of a folder, by name."""
    return [measured(path) for path in sorted(folder.iterdir())]


def write_sums(folder: Path, files: Iterable[File]) -> File:
    """The list that `sha256sum --check` reads."""
    (folder / SUMS).write_text("".join(f"{file.sha256}  {file.name}\n" for file in files), encoding="ascii")
    return measured(folder / SUMS)
