# SPDX-License-Identifier: EUPL-1.2
"""The versions of the shipped editions that were released: `forms/released.yaml`, which docs/definition.md explains.

A released version names one definition for ever: the linter refuses another one under its number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from schedario.definition.reading.folders import SHIPPED

FILE = SHIPPED / "released.yaml"
TEXTS = SHIPPED / "released"


@dataclass(frozen=True, slots=True)
class Release:
    """The digest of a released definition, and those of its files by which older portals named it."""

    digest: str
    files_digests: tuple[str, ...]


def find_release(edition: str, version: str) -> Release | None:
    """Find what was released as this version of an edition."""
    return _load_releases().get((edition.upper(), version))


def find_released_digest(files_digest: str) -> str | None:
    """Find the digest of the released definition that was once named by its files."""
    found = (one.digest for one in _load_releases().values() if files_digest in one.files_digests)
    return next(found, None)


def get_text_file(edition: str, version: str) -> Path:
    """The file with the canonical text of a released version, which stays when its edition goes on."""
    return TEXTS / f"{edition.lower()}-{version}.json"


def find_released_text(digest: str) -> tuple[str, str] | None:
    """Find the name and the canonical text of the release with this digest, of its text or of its files of old."""
    names = (name for name, one in _load_releases().items() if digest in (one.digest, *one.files_digests))
    files = ((" ".join(name), get_text_file(*name)) for name in names)
    return next(((name, file.read_text(encoding="utf-8")) for name, file in files if file.is_file()), None)


@cache
def _load_releases() -> Mapping[tuple[str, str], Release]:
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        (edition, str(version)): Release(one["digest"], tuple(one.get("files_digests", ())))
        for edition, versions in written.items()
        for version, one in versions.items()
    }
