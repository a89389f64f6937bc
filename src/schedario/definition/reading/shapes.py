# SPDX-License-Identifier: EUPL-1.2
"""Merged YAML data to typed shapes, entry by entry, so that every fault is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from schedario.definition.model import PLAIN, SECTIONS, BlockShape, OutcomeShape, TogetherShape
from schedario.definition.problems import Report
from schedario.definition.reading.shapefaults import find_faults
from schedario.definition.reading.source import KeyPath, Source
from schedario.definition.suggestions import name_one_of

SINGLE = {"outcome": OutcomeShape, "together": TogetherShape}

# msgspec learns a type when it first meets it, and crashes when several threads meet it together (0.22): it meets all
# of them now, in the one thread that imports.
for _shape in (*SECTIONS.values(), *SINGLE.values()):
    msgspec.json.Decoder(_shape)

_BLOCK_KEYS = ("text", "heading", "table", "field", "message", "questions")


@dataclass(slots=True)
class Shapes:
    """`plain`: the top-level texts. `sections`: name → entry → shape. `outcome` and `together` may be absent.

    `broken` are the names of entries that are left out because of a fault of their own: that nothing is found
    under these names is no second fault. `whole` is false when a section holds no entries at all: then
    the rest cannot be judged.
    """

    plain: dict[str, str]
    sections: dict[str, dict[str, Any]]
    outcome: OutcomeShape | None
    together: TogetherShape | None
    broken: set[str]
    whole: bool


def read_shapes(source: Source, report: Report) -> Shapes:
    """The shapes of `source.data`; whatever does not fit is reported and left out."""
    _report_unknown_sections(source, report)
    plain = {key: text for key in PLAIN if (text := _read_plain(source, key, report)) is not None}
    sections = {name: _read_section(source, name, shape, report) for name, shape in SECTIONS.items()}
    if not source.data.get("quadri"):
        report.add(source.find_position(), "schema", "the form has no quadri", "write `quadri:` and what they contain")
    outcome, together = (_read_single(source, name, shape, report) for name, shape in SINGLE.items())
    whole = bool(source.data.get("quadri"))
    whole = whole and all(isinstance(source.data.get(name) or {}, dict) for name in SECTIONS)
    return Shapes(plain, sections, outcome, together, set(_list_broken(source, sections)), whole)


def _list_broken(source: Source, sections: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Entries that were left out; with a table, its rows."""
    for name, read in sections.items():
        entries = source.data.get(name)
        for key, value in entries.items() if isinstance(entries, dict) else ():
            if key not in read:
                yield key
                rows = value.get("rows") if isinstance(value, dict) else None
                yield from rows if isinstance(rows, dict) else ()


def _report_unknown_sections(source: Source, report: Report) -> None:
    known = {*PLAIN, *SECTIONS, *SINGLE, "extends"}
    for key in source.data.keys() - known:
        remedy = name_one_of(key, sorted(known), "sections")
        if not remedy.startswith("did"):
            remedy = f"if it belongs to a section, indent it by two spaces; {remedy}"
        report.add(source.find_position(key), "schema", f"«{key}» is no section of a definition", remedy)


def _read_single(source: Source, name: str, shape: Any, report: Report) -> Any:
    """A section that is one entry."""
    value = source.data.get(name)
    return None if value is None else _read_entry(source, (name,), value, shape, report)


def _read_plain(source: Source, key: str, report: Report) -> str | None:
    value = source.data.get(key)
    if isinstance(value, str) and value.strip():
        return value
    if key not in source.data:
        report.add(source.find_position(), "schema", f"the form has no `{key}`", f"write `{key}: …` in form.yaml")
    else:
        report.add(source.find_value(key), "schema", f"«{key}» wants a text", f'write `{key}: "…"`')
    return None


def _read_section(source: Source, name: str, shape: Any, report: Report) -> dict[str, Any]:
    entries = source.data.get(name)
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        remedy = "write its entries on the lines below, indented by two spaces: `name:`, then their keys"
        report.add(source.find_value(name), "schema", f"«{name}» must hold named entries", remedy)
        return {}
    read = {key: _read_entry(source, (name, key), value, shape, report) for key, value in entries.items()}
    return {key: value for key, value in read.items() if value is not None}


def _read_entry(source: Source, path: KeyPath, value: Any, shape: Any, report: Report) -> Any:
    wrong = list(find_faults(value, shape, path))
    for fault in wrong:
        where = source.find_position(*fault.path) if fault.at_key else source.find_value(*fault.path)
        report.add(where, "schema", fault.message, fault.remedy)
    if wrong:
        return None
    entry = msgspec.convert(value, shape)
    faulty = [index for index, block in enumerate(getattr(entry, "content", ())) if not _has_one_content(block)]
    for index in faulty:
        where = source.find_position(*path, "content", index)
        report.add(where, "schema", "a block has exactly one content", _join_alternatives(_BLOCK_KEYS))
    return None if faulty else entry


def _has_one_content(block: BlockShape) -> bool:
    return sum(getattr(block, key) is not None for key in _BLOCK_KEYS) == 1


def _join_alternatives(names: Iterable[str]) -> str:
    return "use one of: " + ", ".join(names)
