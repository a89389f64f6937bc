# SPDX-License-Identifier: EUPL-1.2
"""YAML files of a definition as plain data that remembers where each thing stands.

An edition may `extends:` another one: mappings are merged key by key, everything else is replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from schedario.definition.problems import NOWHERE, DefinitionError, Position, Problem, Report

FILES = ("form.yaml", "lists.yaml", "messages.yaml", "checks.yaml")

KeyPath = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """Where a scalar's own text begins: `block` ones start on the line after their mark."""

    position: Position
    block: bool
    quoted: bool


@dataclass(slots=True)
class Source:
    """The merged data of an edition, the position of every key path in it, and a digest of the files read."""

    data: dict[str, Any]
    scalars: dict[KeyPath, Scalar]
    keys: dict[KeyPath, Position]
    digest: str

    def position(self, *path: str | int) -> Position:
        """Where `path`, or the nearest thing that contains it, stands."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.keys:
                return self.keys[path[:length]]
        return NOWHERE

    def inside(self, path: KeyPath, line: int, column: int) -> Position:
        """The place `line`, `column` (from 1) of the text of the scalar at `path`."""
        scalar = self.scalars.get(path)
        if scalar is None:
            return self.position(*path)
        start = scalar.position
        if scalar.block:
            return Position(start.file, start.line + line, _indent(start.file, start.line + line) + column)
        if line > 1:
            return Position(start.file, start.line + line - 1, column)
        return Position(start.file, start.line, start.column + column - 1 + scalar.quoted)


def _indent(file: str, line: int) -> int:
    rows = Path(file).read_text(encoding="utf-8").splitlines()
    row = rows[line - 1] if line <= len(rows) else ""
    return len(row) - len(row.lstrip())


def read_source(folder: Path) -> Source:
    """The merged files of the edition in `folder`, its ancestors' first.

    Raises DefinitionError when a file is missing, is not YAML, repeats a key, or extends itself.
    """
    report = Report()
    merged: dict[str, Any] = {}
    scalars: dict[KeyPath, Scalar] = {}
    keys: dict[KeyPath, Position] = {}
    digest = hashlib.sha256()
    for ancestor in reversed(list(_lineage(folder))):
        for file in _files(ancestor):
            text = file.read_bytes()
            digest.update(text)
            tree = _Tree(str(file), report)
            merge(merged, tree.load(text.decode("utf-8")))
            scalars.update(tree.scalars)
            keys.update(tree.keys)
    if report.problems:
        raise DefinitionError(report.problems)
    merged.pop("extends", None)
    return Source(merged, scalars, keys, digest.hexdigest())


def _files(folder: Path) -> list[Path]:
    return [folder / name for name in FILES if (folder / name).is_file()]


def _lineage(folder: Path) -> Iterator[Path]:
    """The edition, then the one it extends, and so on."""
    seen: list[Path] = []
    current: Path | None = folder
    while current is not None:
        head = current / "form.yaml"
        where = Position(str(head), 1, 1)
        if not head.is_file():
            raise DefinitionError(
                [Problem(where, "no-form", "there is no form.yaml here", "give the folder of an edition")]
            )
        if current.resolve() in seen:
            raise DefinitionError(
                [Problem(where, "cycle", "the edition extends itself", "remove one of the `extends:`")]
            )
        seen.append(current.resolve())
        yield current
        current = _parent(current)


def _parent(folder: Path) -> Path | None:
    for line in (folder / "form.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith("extends:"):
            name = line.split(":", 1)[1].split("#")[0].strip().strip("\"'")
            beside = folder / name
            return beside if beside.is_dir() else Path(__file__).parent.parent / "forms" / name.lower()
    return None


def merge(base: dict[str, Any], over: dict[str, Any]) -> None:
    """Puts `over` into `base`: mappings key by key, all else replaces what was there."""
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merge(base[key], value)
        else:
            base[key] = value


class _Tree:
    """Plain data from YAML nodes, noting positions and repeated keys on the way."""

    def __init__(self, file: str, report: Report) -> None:
        self.file = file
        self.report = report
        self.scalars: dict[KeyPath, Scalar] = {}
        self.keys: dict[KeyPath, Position] = {}

    def load(self, text: str) -> dict[str, Any]:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            data = {} if node is None else self.value(loader, node, ())
        except yaml.YAMLError as fault:
            mark = getattr(fault, "problem_mark", None)
            where = Position(self.file, mark.line + 1, mark.column + 1) if mark else Position(self.file, 1, 1)
            self.report.add(where, "yaml", str(getattr(fault, "problem", fault)), "mend the YAML syntax")
            return {}
        finally:
            loader.dispose()
        if not isinstance(data, dict):
            self.report.add(Position(self.file, 1, 1), "schema", "a mapping is wanted here", "write `key: value` lines")
            return {}
        return data

    def value(self, loader: Any, node: Any, path: KeyPath) -> Any:
        self.keys.setdefault(path, self.at(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(loader, node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(loader, item, (*path, index)) for index, item in enumerate(node.value)]
        self.scalars[path] = Scalar(self.at(node), node.style in ("|", ">"), node.style in ("'", '"'))
        return loader.construct_object(node)

    def mapping(self, loader: Any, node: Any, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                self.report.add(
                    self.at(key_node), "duplicate-code", f"«{key}» is defined twice here", "rename or remove one of the two"
                )
            self.keys[(*path, key)] = self.at(key_node)
            result[key] = self.value(loader, value_node, (*path, key))
        return result

    def at(self, node: Any) -> Position:
        return Position(self.file, node.start_mark.line + 1, node.start_mark.column + 1)
