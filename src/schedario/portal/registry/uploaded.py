# SPDX-License-Identifier: EUPL-1.2
"""Examining an edition from the files that somebody uploads: the YAML of a definition, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from schedario.definition.catalogue import editions
from schedario.definition.form import Form
from schedario.definition.problems import Report
from schedario.definition.reading.source import FILES
from schedario.definition.reading.yamltree import Tree
from schedario.portal.registry.editions import Examination, examine_edition
from schedario.portal.registry.models import keep_form
from schedario.portal.write_queue import durable

MOST_FILES = len(FILES)
LARGEST = 2 * 1024 * 1024  # bytes of all files; those of an edition have a tenth of it


class UnfitFilesError(Exception):
    """The files are not those of a definition; the message says why."""


def examine_files(files: Mapping[str, bytes], uploader: str) -> Examination:
    """Examines the definition in these files, by name; a good one is kept, so that it can be installed afterwards.

    Raises UnfitFilesError.
    """
    unknown = [name for name in files if name not in FILES]
    if unknown or "form.yaml" not in files:
        names = {"unknown": ", ".join(unknown) or "–", "known": ", ".join(FILES)}
        raise UnfitFilesError(_("Servono i file %(known)s, almeno il primo. Non lo sono: %(unknown)s.") % names)
    code = _read_code(files["form.yaml"])
    with TemporaryDirectory(prefix="schedario-edizione-") as root:
        folder = Path(root) / code.lower()
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        examined = examine_edition(folder, _("file caricati da %(name)s") % {"name": uploader})
    form = examined.form
    if form is not None and examined.is_good:
        keep_examined_form(form, examined.origin)
    return replace(examined, form=form and replace(form, folder=None))


@durable
def keep_examined_form(form: Form, origin: str) -> None:
    """Keeps a definition that was examined, so that it can be installed afterwards."""
    keep_form(form, origin)


def _read_code(content: bytes) -> str:
    """The code of the edition, and that it extends nothing but an edition by its name: no folder of this machine."""
    data = Tree("form.yaml", content.decode("utf-8-sig", "replace"), Report()).data
    parent, code = data.get("extends"), str(data.get("form", ""))
    if parent is not None and str(parent).upper() not in editions():
        names = {"name": parent, "known": ", ".join(editions())}
        raise UnfitFilesError(_("Non c’è un’edizione «%(name)s» da estendere; ci sono: %(known)s.") % names)
    if not code.isalnum() or not code.isascii():
        raise UnfitFilesError(_("In form.yaml manca il codice dell’edizione, come «form: SOC27»."))
    return code
