# SPDX-License-Identifier: EUPL-1.2
"""The words of explanations, reports, readers and commands, kept with the forms: `forms/phrases.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent.parent / "forms" / "phrases.yaml"


@cache
def _load_catalogue() -> dict[str, str]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tree = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader either way
    return {f"{group}.{key}": str(text) for group, texts in tree.items() for key, text in texts.items()}


def phrase(key: str, **filled: object) -> str:
    """The phrase called `key` (`group.name`) with its holes filled; raises KeyError for an unknown one."""
    text = _load_catalogue()[key]
    return text.format(**filled) if filled else text


def phrases(group: str) -> dict[str, str]:
    """All phrases of a group, by name, holes unfilled."""
    return {
        key.removeprefix(f"{group}."): text for key, text in _load_catalogue().items() if key.startswith(f"{group}.")
    }
