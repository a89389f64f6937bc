# SPDX-License-Identifier: EUPL-1.2
"""The words of explanations and reports: `forms/phrases.yaml`, and beside this those of files and commands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILES = (Path(__file__).parent.parent / "forms" / "phrases.yaml", Path(__file__).with_suffix(".yaml"))


@cache
def _catalogue() -> dict[str, str]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    trees = [yaml.load(file.read_text(encoding="utf-8"), Loader=loader) for file in _FILES]  # noqa: S506 - a safe loader either way
    return {
        f"{group}.{key}": str(text) for tree in trees for group, texts in tree.items() for key, text in texts.items()
    }


def phrase(key: str, **filled: object) -> str:
    """The phrase called `key` (`group.name`) with its holes filled; raises KeyError for an unknown one."""
    text = _catalogue()[key]
    return text.format(**filled) if filled else text


def phrases(group: str) -> dict[str, str]:
    """All phrases of a group, by name, holes unfilled."""
    return {key.removeprefix(f"{group}."): text for key, text in _catalogue().items() if key.startswith(f"{group}.")}
