# SPDX-License-Identifier: EUPL-1.2
"""Files with their sizes and checksums."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import file_digest
from pathlib import Path

from msgspec import Struct

SUMS = "SHA256SUMS"


class PublishedFile(Struct, frozen=True):
    """A file of a publication; `size` in bytes."""

    name: str
    size: int
    sha256: str


def measure_file(path: Path) -> PublishedFile:
    """A file as it is on the disk."""
    with path.open("rb") as content:
        return PublishedFile(path.name, path.stat().st_size, file_digest(content, "sha256").hexdigest())


def measure_files(folder: Path) -> list[PublishedFile]:
    """Every file of a folder, by name."""
    return [measure_file(path) for path in sorted(folder.iterdir())]


def write_sums(folder: Path, files: Iterable[PublishedFile]) -> PublishedFile:
    """The list that `sha256sum --check` reads."""
    (folder / SUMS).write_text("".join(f"{file.sha256}  {file.name}\n" for file in files), encoding="ascii")
    return measure_file(folder / SUMS)
