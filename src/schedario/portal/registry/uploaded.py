# SPDX-License-Identifier: EUPL-1.2
"""Examining an edition from the files that somebody uploads: the YAML of a definition, and nothing else.

They are read in the sandbox. What was examined is kept nowhere: the page holds it, signed, until it is installed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schedario.definition.catalogue import editions, load_kept
from schedario.definition.form import Form
from schedario.definition.reading.source import FILES
from schedario.engine.cases import CasesReport
from schedario.errors import SchedarioError
from schedario.portal.registry.editions import Examination, NotInstallableError, complete_examination
from schedario.portal.registry.sandboxed import EXAMINE, PREPARE, Findings
from schedario.sandbox.limits import MEGABYTE, Limits, Reason, SandboxError
from schedario.sandbox.pool import Pool

# A child examines one edition and no second one, which would find in it what it remembers of folders as they were.
LIMITS = Limits(seconds=15, patience=15, memory=512 * MEGABYTE, jobs=1)
POOL = Pool("editions", LIMITS, [PREPARE])
MOST_FILES = len(FILES)
LARGEST = 2 * 1024 * 1024  # bytes of all files; those of an edition have a tenth of it
SALT = "schedario.edition"
SIGNED_FOR = 24 * 60 * 60  # seconds in which what was examined can be installed

REASONS: Mapping[Reason, str | Promise] = {
    "time": gettext_lazy("L’esame dei file non è finito in tempo: la definizione è troppo grande o intricata."),
    "memory": gettext_lazy("L’esame dei file chiede troppa memoria: la definizione è troppo grande o intricata."),
    "output": gettext_lazy("L’esame dei file dice troppo: la definizione è troppo grande o intricata."),
    "busy": gettext_lazy("Si stanno esaminando altri file: riprova fra poco."),
    "failed": gettext_lazy("L’esame dei file si è interrotto: nel registro del server c’è perché."),
    "unlimited": gettext_lazy(
        "Su questa macchina non si possono limitare memoria e tempo della lettura: i file caricati non si leggono."
    ),
}


class UnfitFilesError(SchedarioError):
    """The files are not those of a definition; the message says why."""


def examine_files(files: Mapping[str, bytes], uploader: str) -> Examination:
    """Examines the definition in these files, by name. Raises UnfitFilesError."""
    unknown = [name for name in files if name not in FILES]
    if unknown or "form.yaml" not in files:
        names = {"unknown": ", ".join(unknown) or "–", "known": ", ".join(FILES)}
        raise UnfitFilesError(_("Servono i file %(known)s, almeno il primo. Non lo sono: %(unknown)s.") % names)
    found = _find_in_sandbox(files)
    if found.foreign_parent:
        names = {"name": found.foreign_parent, "known": ", ".join(editions())}
        raise UnfitFilesError(_("Non c’è un’edizione «%(name)s» da estendere; ci sono: %(known)s.") % names)
    form = load_kept(found.digest, found.text, "form.yaml") if found.text else None
    return complete_examination(
        form, found.problems, CasesReport(0, ()), _("file caricati da %(name)s") % {"name": uploader}
    )


def _find_in_sandbox(files: Mapping[str, bytes]) -> Findings:
    with TemporaryDirectory(prefix="schedario-edizione-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        try:
            found = POOL.run(EXAMINE, folder.encode())
        except SandboxError as error:
            raise UnfitFilesError(str(REASONS[error.reason])) from error
    return msgspec.json.decode(found, type=Findings)


def sign_examined(examined: Examination, user: int | None) -> str:
    """Signs what a page shows, so that this user can install exactly that, and nobody else can."""
    form = examined.form
    if form is None:
        return ""
    return signing.dumps([user, form.digest, form.text, examined.origin], salt=SALT, compress=True)


def examine_signed(signed: str, user: int | None) -> Examination:
    """Examines once more what was signed for this user. Raises NotInstallableError where it was not."""
    try:
        signed_for, digest, text, origin = signing.loads(signed, salt=SALT, max_age=SIGNED_FOR)
    except signing.BadSignature:
        raise NotInstallableError from None
    if signed_for != user:
        raise NotInstallableError
    form: Form = load_kept(digest, text, "form.yaml")
    return complete_examination(form, [], CasesReport(0, ()), origin)
