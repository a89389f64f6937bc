# SPDX-License-Identifier: EUPL-1.2
"""Relatives of SOC26 in which one thing is otherwise."""

from __future__ import annotations

from pathlib import Path

from schedario.definition.building.build import build
from schedario.definition.form import Form


def derive_form(folder: Path, more: str) -> Form:
    """SOC26 with `more` of YAML."""
    (folder / "form.yaml").write_text(f"extends: SOC26\nform: PRG26\nversion: 1.0.0\n{more}\n", encoding="utf-8")
    return build(folder)
