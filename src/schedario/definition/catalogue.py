# SPDX-License-Identifier: EUPL-1.2
"""Editions by name: those shipped, and those in the folders named in SCHEDARIO_FORMS."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from schedario.definition.building.build import build, build_kept
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.definition.reading.folders import SHIPPED, editions, list_folder_problems
from schedario.errors import SchedarioError

__all__ = ["SHIPPED", "UnknownFormError", "editions", "find", "list_folder_problems", "load", "load_all", "load_kept"]


# Threads of a server that begin together would each read the edition: the first one does, the others wait for it.
_ONE_AT_A_TIME = Lock()
_by_digest: WeakValueDictionary[str, Form] = WeakValueDictionary()


class UnknownFormError(SchedarioError):
    """No edition has the name asked for."""


def load(name: str | Path) -> Form:
    """The edition called `name` (`SOC26`), or the one in that folder; read once per process.

    Raises UnknownFormError, or DefinitionError with everything that is wrong in the definition.
    """
    folder = find(name)
    with _ONE_AT_A_TIME:
        return _load(folder)


def load_all() -> list[Form]:
    """Every edition that can be found, each read once per process. Raises DefinitionError."""
    folders = editions().values()
    with _ONE_AT_A_TIME:
        return [_load(folder) for folder in folders]


def load_kept(digest: str, text: str, name: str) -> Form:
    """The form of a kept definition: the one in use in this process that has the digest, else one built from `text`.

    Raises DefinitionError for a text that cannot be read or used.
    """
    with _ONE_AT_A_TIME:
        form = _by_digest.get(digest)
        if form is None:
            form = _by_digest[digest] = build_kept(text, name)
        return form


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
    form = build(folder)
    known = _by_digest.get(form.digest)
    if known is not None and known.folder is not None:
        return known
    _by_digest[form.digest] = form
    return form
