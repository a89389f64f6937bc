# SPDX-License-Identifier: EUPL-1.2
"""What is done with the files of an edition inside the sandbox: nothing here knows Django or the database."""

from __future__ import annotations

from pathlib import Path

import msgspec

from schedario.definition.building.build import build
from schedario.definition.catalogue import editions
from schedario.definition.problems import DefinitionError, Problem, Report
from schedario.definition.reading.yamltree import Tree
from schedario.program.lint import lint_folder

EXAMINE = f"{__name__}:examine_folder"
PREPARE = f"{__name__}:prepare_child"


class Findings(msgspec.Struct):
    """All that the files say. `text` is the canonical one, empty where they cannot be loaded.

    `foreign_parent` is what they extend, where that is no edition by its name: a folder of this machine, say.
    """

    problems: list[Problem] = []
    text: str = ""
    digest: str = ""
    foreign_parent: str = ""


def prepare_child(_nothing: bytes) -> bytes:
    """Nothing but the import of this module, which has loaded what examines editions."""
    return b""


def examine_folder(folder: bytes) -> bytes:
    """The findings on the edition in a folder, as JSON."""
    return msgspec.json.encode(_examine(Path(folder.decode())))


def _examine(folder: Path) -> Findings:
    form_file = (folder / "form.yaml").read_text(encoding="utf-8-sig", errors="replace")
    parent = Tree("form.yaml", form_file, Report()).data.get("extends")
    if parent is not None and str(parent).upper() not in editions():
        return Findings(foreign_parent=str(parent))
    problems = lint_folder(folder)
    try:
        form = build(folder)
    except DefinitionError:
        return Findings(problems)
    return Findings(problems, form.text, form.digest)
