# SPDX-License-Identifier: EUPL-1.2
"""Release the shipped editions that are named: write the digest of their present version into forms/released.yaml.

Its canonical text goes to forms/released/, so that portals compute with it when the edition has gone on.
From then on the linter refuses another definition under that version. A line that is there is never changed.
"""

from __future__ import annotations

import sys

from schedario.definition.building.build import build
from schedario.definition.reading.folders import SHIPPED
from schedario.definition.releases import FILE, find_release, get_text_file
from schedario.program.lint import lint_folder


def release_edition(name: str) -> str:
    """Add the edition's version to the list, and return what was done; exits where the linter finds anything."""
    folder = SHIPPED / name.lower()
    if problems := lint_folder(folder):
        sys.exit("\n".join(map(str, problems)))
    form = build(folder)
    if find_release(form.code, form.version) is not None:
        return f"{form.code} {form.version} was released before"
    written = FILE.read_text(encoding="utf-8")
    entry = f"  {form.version}:\n    digest: {form.digest}\n"
    heading = f"{form.code}:\n"
    if heading in written:
        written = written.replace(heading, heading + entry)
    else:
        written += heading + entry
    FILE.write_text(written, encoding="utf-8")
    text = get_text_file(form.code, form.version)
    text.parent.mkdir(exist_ok=True)
    text.write_bytes(form.text.encode("utf-8"))
    return f"{form.code} {form.version}: {form.digest}"


if __name__ == "__main__":
    for edition in sys.argv[1:]:
        print(release_edition(edition))
