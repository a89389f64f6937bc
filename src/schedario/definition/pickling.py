# SPDX-License-Identifier: EUPL-1.2
"""Forms from one process to another: by name and digest, so that what is evaluated there is small to send."""

from __future__ import annotations

from hashlib import sha256
from pickle import PicklingError

from schedario.definition.catalogue import editions, load, load_kept
from schedario.definition.form import Form

Pickled = tuple[str, str, str]  # code, digest, and the text where no edition has it


def reduce_form(form: Form) -> Pickled:
    """The place of a form for another process. Raises PicklingError for one that was changed after it was built."""
    if form.folder is not None and form.code in editions() and load(form.code).digest == form.digest:
        return form.code, form.digest, ""
    if sha256(form.text.encode("utf-8")).hexdigest() != form.digest:
        raise PicklingError(f"{form!r} was changed after it was built: pickle the form and its changes apart")
    return form.code, form.digest, form.text


def find_pickled(code: str, digest: str, text: str) -> Form:
    """The form that was pickled. Raises LookupError where the edition of that name is another one here."""
    if text:
        return load_kept(digest, text, code)
    form = load(code)
    if form.digest != digest:
        raise LookupError(f"the edition {code} of this process has digest {form.digest}, not {digest}")
    return form
