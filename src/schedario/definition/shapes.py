# SPDX-License-Identifier: EUPL-1.2
"""Merged YAML data to typed shapes, entry by entry, so that every fault is told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from schedario.definition.model import PLAIN, SECTIONS, BlockShape, OutcomeShape
from schedario.definition.problems import Report
from schedario.definition.source import Source

_BLOCK_KEYS = ("text", "heading", "table", "field", "message", "questions")


@dataclass(slots=True)
class Shapes:
    """`plain`: the top-level texts. `sections`: name → entry → shape. `outcome` may be absent."""

    plain: dict[str, str]
    sections: dict[str, dict[str, Any]]
    outcome: OutcomeShape | None


def read_shapes(source: Source, report: Report) -> Shapes:
    """The shapes of `source.data`; whatever does not fit is reported and left out."""
    known = {*PLAIN, *SECTIONS, "outcome"}
    for key in source.data.keys() - known:
        report.add(source.position(key), "schema", f"«{key}» is no section of a definition", _one_of(sorted(known)))
    plain = {key: text for key in PLAIN if (text := _plain(source, key, report)) is not None}
    sections = {name: _section(source, name, shape, report) for name, shape in SECTIONS.items()}
    outcome = source.data.get("outcome")
    return Shapes(plain, sections, _entry(source, ("outcome",), outcome, OutcomeShape, report) if outcome else None)


def _plain(source: Source, key: str, report: Report) -> str | None:
    value = source.data.get(key)
    if isinstance(value, str):
        return value
    report.add(source.position(key), "schema", f"«{key}» is missing or is no text", f"write `{key}: …` in form.yaml")
    return None


def _section(source: Source, name: str, shape: Any, report: Report) -> dict[str, Any]:
    entries = source.data.get(name, {})
    if not isinstance(entries, dict):
        report.add(source.position(name), "schema", f"«{name}» must be a mapping", "write `name: {…}` entries below it")
        return {}
    read = {key: _entry(source, (name, key), value, shape, report) for key, value in entries.items()}
    return {key: value for key, value in read.items() if value is not None}


def _entry(source: Source, path: tuple[str, ...], value: Any, shape: Any, report: Report) -> Any:
    try:
        entry = msgspec.convert(value, shape)
    except msgspec.ValidationError as fault:
        message, _, where = str(fault).partition(" - at `$")
        inside = _path(where.rstrip("`"))
        report.add(
            source.position(*path, *inside), "schema", f"{'.'.join(path)}: {message}", "see docs/definition.md for the keys"
        )
        return None
    for index, block in enumerate(getattr(entry, "content", ())):
        _check_block(source, (*path, "content", index), block, report)
    return entry


def _check_block(source: Source, path: tuple[str | int, ...], block: BlockShape, report: Report) -> None:
    if sum(getattr(block, key) is not None for key in _BLOCK_KEYS) != 1:
        report.add(source.position(*path), "schema", "a block has exactly one content", _one_of(_BLOCK_KEYS))


def _path(text: str) -> tuple[str | int, ...]:
    """`.cases[0].text` as a key path; what cannot be followed is left out."""
    steps = re.findall(r"\.([A-Za-z_]+)|\[(\d+)\]", text)
    return tuple(name or int(index) for name, index in steps)


def _one_of(names: Any) -> str:
    return "use one of: " + ", ".join(names)
