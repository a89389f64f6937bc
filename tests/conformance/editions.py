# SPDX-License-Identifier: EUPL-1.2
"""The editions on which every rendering is tried: SOC26, its relatives, and small ones that use all of the language."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from schedario.definition.building.build import build
from schedario.definition.form import Form
from tests.reference.oracle.editions import SHIPPED, Edition, read_edition

OWN = Path(__file__).parent / "editions"
FOLDERS = {
    "soc26": SHIPPED / "soc26",
    "minimo": Path(__file__).parents[1] / "definition" / "good" / "minimo",
    **{folder.name: folder for folder in sorted(OWN.iterdir())},
}


@cache
def load_form(name: str) -> Form:
    """The edition as the program builds it."""
    return build(FOLDERS[name])


def load_edition(name: str) -> Edition:
    """The same edition as the oracle reads it."""
    return read_edition(FOLDERS[name])
