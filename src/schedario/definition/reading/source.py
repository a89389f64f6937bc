# SPDX-License-Identifier: EUPL-1.2
"""The files of an edition, merged with those of the editions it extends, and the place of each thing in them.

An edition may `extends:` another one: mappings are merged key by key, `name: null` takes an entry out,
everything else is replaced. What was official of the one is inferred of the other, unless that says so itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schedario.definition.problems import NOWHERE, DefinitionError, Position, Report
from schedario.definition.reading.canonical import compute_digest, write_canonical
from schedario.definition.reading.folders import editions
from schedario.definition.reading.yamltree import KeyPath, Scalar, Tree
from schedario.definition.suggestions import name_one_of

FILES = ("form.yaml", "lists.yaml", "messages.yaml", "checks.yaml", "indicators.yaml", "plausibility.yaml")

__all__ = ["FILES", "KeyPath", "Source", "merge_sections", "read_canonical", "read_source"]


@dataclass(slots=True)
class Source:
    """The merged data of an edition, the places of every key path in it, its canonical text, and its folder.

    `digest` is that of the text; `files_digest` that of the files' own bytes, ancestors' first, by which definitions
    were named before they were kept. `folder` is None for what was read from a canonical text. `keys` holds where a
    key stands, `values` where its value begins; for a list's item both are the same.
    """

    data: dict[str, Any] = field(default_factory=dict)
    scalars: dict[KeyPath, Scalar] = field(default_factory=dict)
    keys: dict[KeyPath, Position] = field(default_factory=dict)
    values: dict[KeyPath, Position] = field(default_factory=dict)
    text: str = ""
    digest: str = ""
    files_digest: str = ""
    folder: Path | None = None

    def find_position(self, *path: str | int) -> Position:
        """The position of the key `path`, or of the nearest thing that contains it."""
        return _find_nearest(self.keys, path)

    def find_value(self, *path: str | int) -> Position:
        """The beginning of the value at `path`; the key of what should contain it when there is none."""
        return self.values.get(path) or self.find_position(*path)

    def find_inside(self, path: KeyPath, line: int, column: int) -> Position:
        """The place `line`, `column` (from 1) of the text of the scalar at `path`."""
        scalar = self.scalars.get(path)
        return self.find_position(*path) if scalar is None else scalar.find_place(line, column)

    def take_places(self, other: Source) -> None:
        """Puts the places of `other` over those of this one."""
        self.scalars |= other.scalars
        self.keys |= other.keys
        self.values |= other.values


def _find_nearest(places: dict[KeyPath, Position], path: KeyPath) -> Position:
    lengths = range(len(path), -1, -1)
    return next((places[path[:length]] for length in lengths if path[:length] in places), NOWHERE)


def read_source(folder: Path) -> Source:
    """The merged files of the edition in `folder`, its ancestors' first.

    Raises DefinitionError when a file is missing or cannot be read, or extends an edition that is not there.
    """
    report = Report()
    merged = Source(folder=folder)
    digest = hashlib.sha256()
    for ancestor in reversed(_list_lineage(folder, report)):
        lower_statuses(merged.data, ancestor.source.data)
        merge_sections(merged.data, ancestor.source.data)
        merged.take_places(ancestor.source)
        digest.update(ancestor.bytes)
    if report.problems:
        raise DefinitionError(report.problems)
    merged.data.pop("extends", None)
    merged.text = write_canonical(merged.data)
    merged.digest, merged.files_digest = compute_digest(merged.text), digest.hexdigest()
    return merged


def read_canonical(text: str, name: str) -> Source:
    """The definition whose canonical text was kept; faults are told at their places in the text, called `name`.

    Raises DefinitionError for a text that cannot be read.
    """
    report = Report()
    tree = Tree(name, text, report)
    if report.problems:
        raise DefinitionError(report.problems)
    tree.keys.setdefault((), Position(name, 1, 1))
    return Source(tree.data, tree.scalars, tree.keys, tree.values, text, compute_digest(text))


@dataclass(slots=True)
class _Edition:
    """The own files of one edition."""

    folder: Path
    source: Source = field(default_factory=Source)
    bytes: bytes = b""

    @property
    def head(self) -> Position:
        return Position(str(self.folder / "form.yaml"), 1, 1)


def _list_lineage(folder: Path, report: Report) -> list[_Edition]:
    """The edition, then the one it extends, and so on; as far as they can be found."""
    found: list[_Edition] = []
    seen: set[Path] = set()
    current: Path | None = folder
    while current is not None:
        edition = _read_edition(current, report)
        seen.add(current.resolve())
        found.append(edition)
        current = _find_parent(edition, report)
        if current is not None and current.resolve() in seen:
            where = edition.source.find_value("extends")
            report.add(where, "cycle", "the edition extends itself", "remove one of the `extends:`")
            return found
    return found


def _read_edition(folder: Path, report: Report) -> _Edition:
    edition = _Edition(folder)
    if not (folder / "form.yaml").is_file():
        report.add(
            edition.head,
            "no-form",
            "there is no file form.yaml here",
            "give the folder of an edition, or create the file",
        )
        return edition
    for file in (folder / name for name in FILES):
        if file.is_file():
            _read_file(edition, file, report)
    edition.source.keys[()] = edition.head
    return edition


def _read_file(edition: _Edition, file: Path, report: Report) -> None:
    content = _read_content(file, report)
    edition.bytes += content
    tree = Tree(str(file), _decode_text(file, content, report), report)
    if not tree.values and file.name == "form.yaml" and not report.problems:
        report.add(
            edition.head,
            "schema",
            "the file is empty",
            "begin it with `form: …`; docs/definition.md shows the rest",
        )
    for path, position in _list_repeated(edition.source.data, tree):
        where = edition.source.find_position(*path).seen_from(position)
        report.add(
            position,
            "duplicate-code",
            f"«{path[-1]}» is already defined {where}",
            "rename or remove one of the two",
        )
    merge_sections(edition.source.data, tree.data)
    edition.source.take_places(Source({}, tree.scalars, tree.keys, tree.values))


def _read_content(file: Path, report: Report) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        why = fault.strerror or str(fault)
        report.add(Position(str(file), 1, 1), "no-form", f"the file cannot be read: {why}", "check its permissions")
        return b""


def _decode_text(file: Path, content: bytes, report: Report) -> str:
    """The text of a file; a byte order mark, which some editors write, is passed over."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = content[: fault.start]
        line, column = before.count(b"\n") + 1, fault.start - before.rfind(b"\n")
        report.add(
            Position(str(file), line, column),
            "encoding",
            f"the file is not UTF-8: the byte {content[fault.start]:02X} has no meaning here",
            "in the editor choose «Save with encoding», UTF-8",
        )
        return ""


def _list_repeated(data: dict[str, Any], tree: Tree) -> Iterable[tuple[KeyPath, Position]]:
    """The names that `tree` defines although another file of the same edition does."""
    for name, value in tree.data.items():
        if name not in data:
            continue
        if isinstance(value, dict) and isinstance(data[name], dict):
            for entry in value.keys() & data[name].keys():
                yield (name, entry), tree.keys[(name, entry)]
        else:
            yield (name,), tree.keys[(name,)]


def _find_parent(edition: _Edition, report: Report) -> Path | None:
    """The folder of the edition that this one extends: a folder beside it, or an edition's name."""
    name = edition.source.data.get("extends")
    if name is None:
        return None
    beside = edition.folder / str(name)
    if isinstance(name, str) and (beside / "form.yaml").is_file():
        return beside
    known = editions()
    if str(name).upper() in known:
        return known[str(name).upper()]
    report.add(
        edition.source.find_value("extends"),
        "unknown-parent",
        f"there is no edition «{name}» to extend",
        name_one_of(str(name).upper(), known, "give a folder, seen from this one, or one of the editions"),
    )
    return None


def lower_statuses(base: dict[str, Any], over: dict[str, Any]) -> None:
    """Makes inferred what is official in `base`, and is not said anew by `over`, which extends it.

    All of it where `over` is another edition, whose `source:` then begins with the code of the first; else the entries
    that it changes without saying how they are known.
    """
    code = base.get("form")
    if "form" in over and over["form"] != code:
        _lower_all(base, str(code))
    else:
        _lower_changed(base, over, str(code))


def _lower_all(node: Any, code: str) -> None:
    if isinstance(node, dict):
        _lower_entry(node, code)
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _lower_all(part, code)


def _lower_changed(base: dict[str, Any], over: dict[str, Any], code: str) -> None:
    for name, entry in over.items():
        kept = base.get(name)
        if isinstance(entry, dict) and isinstance(kept, dict):
            if entry and "status" not in entry:
                _lower_entry(kept, code)
            _lower_changed(kept, entry, code)


def _lower_entry(entry: dict[str, Any], code: str) -> None:
    if entry.get("status") == "official":
        entry["status"] = "inferred"
        if isinstance(entry.get("source"), str):
            entry["source"] = f"{code}: {entry['source']}"


def merge_sections(base: dict[str, Any], over: dict[str, Any]) -> None:
    """Puts the sections `over` into `base`: mappings key by key, null takes an entry out, all else replaces.

    So does what is `possible` of a parameter.
    A section left empty changes nothing.
    """
    for name, value in over.items():
        if isinstance(value, dict) and isinstance(base.get(name), dict):
            if name == "parameters":
                _clear_possible(base[name], value)
            _merge_entries(base[name], value)
        elif value is not None or not isinstance(base.get(name), dict):
            base[name] = value


def _clear_possible(base: dict[str, Any], over: dict[str, Any]) -> None:
    """Leaves out of `base` the choices of which `over` says anew all that may be."""
    for name, entry in over.items():
        if isinstance(entry, dict) and isinstance(entry.get("possible"), dict) and isinstance(base.get(name), dict):
            base[name].pop("possible", None)


def _merge_entries(base: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _merge_entries(base[key], value)
        elif value is None and isinstance(base.get(key), dict):
            del base[key]
        else:
            base[key] = value
