# SPDX-License-Identifier: EUPL-1.2
"""The words of explanations, reports, readers and commands, kept with the forms: `forms/phrases.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent.parent / "forms" / "phrases.yaml"


@cache
def _load_catalogue() -> dict[str, str]:
    return read_catalogue(_FILE.read_text(encoding="utf-8"))


def read_catalogue(text: str) -> dict[str, str]:
    """Read the phrases of a catalogue, by `group.name`; raises ValueError for a name that stands there twice."""
    tree: Any = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    pairs = [(f"{group.value}.{key.value}", words) for group, texts in tree.value for key, words in texts.value]
    found: dict[str, str] = {}
    for name, words in pairs:
        if name in found:
            raise ValueError(f"line {words.start_mark.line + 1}: the phrase {name} stands there twice")
        found[name] = words.value
    return found


def phrase(key: str, **filled: object) -> str:
    """The phrase called `key` (`group.name`) with its holes filled; raises KeyError for an unknown one."""
    text = _load_catalogue()[key]
    return text.format(**filled) if filled else text


def phrases(group: str) -> dict[str, str]:
    """All phrases of a group, by name, holes unfilled."""
    return {
        key.removeprefix(f"{group}."): text for key, text in _load_catalogue().items() if key.startswith(f"{group}.")
    }
