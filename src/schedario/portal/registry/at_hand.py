# SPDX-License-Identifier: EUPL-1.2
"""Definitions outside the database: in the editions shipped with the program and in the folders of SCHEDARIO_FORMS."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from schedario import __version__
from schedario.definition.building.build import build
from schedario.definition.catalogue import SHIPPED, editions, load, load_kept
from schedario.definition.form import Form
from schedario.definition.problems import DefinitionError
from schedario.definition.reading.canonical import compute_digest
from schedario.definition.reading.source import read_source
from schedario.definition.releases import find_released_digest, find_released_text
from schedario.errors import SchedarioError

logger = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int, int], ...]  # files, with the time of their last change and their size


class MissingDefinitionError(SchedarioError):
    """The definition with this digest is not kept, nor is it that of an edition at hand: nothing can be computed."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"no definition with the digest {digest} is kept or at hand")


@dataclass(frozen=True, slots=True)
class AtHand:
    """An edition in a folder, as its files are now."""

    folder: Path
    form: Form

    @property
    def origin(self) -> str:
        """Its place, in words."""
        return describe_origin(self.folder)


def describe_origin(folder: Path) -> str:
    """The origin of an edition, in words."""
    if folder.resolve().parent == SHIPPED.resolve():
        return f"Schedario {__version__}"
    return str(folder.resolve())[-300:]


def is_shipped(edition: str) -> bool:
    """Checks whether an edition came with the program."""
    folder = editions().get(edition.upper())
    return folder is not None and folder.resolve().parent == SHIPPED.resolve()


def find_at_hand(digest: str) -> AtHand | None:
    """Finds the edition at hand whose definition has this digest, or had it while digests were those of the files."""
    digests = {digest, find_released_digest(digest)}
    for folder in editions().values():
        of_text, of_files = _compute_digests(folder, _compute_stamp(folder))
        if of_text and (of_text in digests or of_files == digest):
            form = _load_form(folder, of_text)
            if form is not None:
                return AtHand(folder, form)
    return _find_released(digest)


def _find_released(digest: str) -> AtHand | None:
    """Find an earlier release of a shipped edition, whose text travels with the program."""
    found = find_released_text(digest)
    if found is None:
        return None
    name, text = found
    return AtHand(SHIPPED / name.partition(" ")[0].lower(), load_kept_form(compute_digest(text), text, name))


def read_at_hand(folder: Path) -> Form:
    """The form that a folder holds now; the one in use in this process, if that is still the same.

    Raises DefinitionError.
    """
    form = load(folder)
    return form if form.digest == compute_folder_digest(folder) else build(folder)


def compute_folder_digest(folder: Path) -> str:
    """The digest of the definition that a folder holds now; empty where it cannot be read."""
    return _compute_digests(folder, _compute_stamp(folder))[0]


def _load_form(folder: Path, digest: str) -> Form | None:
    """The form in a folder, None where it has a fault or another digest."""
    try:
        form = read_at_hand(folder)
    except DefinitionError:
        logger.error("The edition in %s cannot be used: schedario lint tells why", folder)
        return None
    return form if form.digest == digest else None


def compute_whole_stamp(folder: Path) -> tuple[Stamp, Stamp, tuple[Path, ...]]:
    """The same, of all that is in the folder and of what editions are at hand: what its examination depends on."""
    return _compute_stamp(folder), _list_stamps(folder.rglob("*")), tuple(editions().values())


def _compute_stamp(folder: Path) -> Stamp:
    """A value that changes when a file does of the folder, or of one that it may extend: at hand, or beside it."""
    roots = {folder.resolve().parent, *(one.parent for one in editions().values())}
    return _list_stamps(file for root in roots for file in root.glob("*/*.yaml"))


def _list_stamps(files: Iterable[Path]) -> Stamp:
    return tuple((str(one), one.stat().st_mtime_ns, one.stat().st_size) for one in sorted(files) if one.is_file())


@lru_cache(maxsize=32)
def _compute_digests(folder: Path, _stamp: Stamp) -> tuple[str, str]:
    """The digests of the text and of the files of an edition; empty for one that cannot be read."""
    try:
        source = read_source(folder)
    except DefinitionError:
        logger.warning("The edition in %s cannot be read: schedario lint tells why", folder)
        return "", ""
    return source.digest, source.files_digest


def load_kept_form(digest: str, text: str, name: str) -> Form:
    """The form of a kept text; raises MissingDefinitionError where it is damaged, or this program cannot use it."""
    if compute_digest(text) != digest:
        logger.error("The kept definition %s (%s) is damaged: its text has another digest", name, digest)
        raise MissingDefinitionError(digest)
    try:
        return load_kept(digest, text, name)
    except DefinitionError as fault:
        logger.exception("The kept definition %s (%s) cannot be used by this version of the program", name, digest)
        raise MissingDefinitionError(digest) from fault
