# SPDX-License-Identifier: EUPL-1.2
"""A YAML file as plain data that remembers where each thing stands.

Only what a definition needs is read: mappings, lists, texts, whole numbers, yes and no, nothing. What else
YAML makes of an unquoted value (decimals, dates, times, octal numbers) stays the text that was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from threading import Lock
from typing import Any

import yaml

from schedario.definition.problems import Position, Report
from schedario.definition.reading.yamlfaults import explain_fault, find_forbidden_character

MAX_DEPTH = 20  # a definition needs half of it

KeyPath = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ONE_AT_A_TIME = Lock()  # libyaml's reader has crashed under several threads
_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_KEPT_AS_TEXT = {_TAG + kind for kind in ("str", "float", "timestamp", "value", "merge")}

# What counts as one written character in the raw text of a scalar; `blank` ones are white space in its value.
_WRITTEN = {
    "'": re.compile(r"''|\S"),
    '"': re.compile(r"(?P<blank>\\[ntvfr NLP_\n])|\\x..|\\u....|\\U.{8}|\\.|\S"),
}
_PLAIN = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar: where it begins, its style (`|`, `>`, a quote or none), the text as written, the value."""

    start: Position
    style: str
    raw: str
    value: str

    def find_place(self, line: int, column: int) -> Position:
        """The place where `line`, `column` of the value stand in the file; raw and value differ only in white space."""
        offset = sum(len(row) + 1 for row in self.value.split("\n")[: line - 1]) + column - 1
        index = len(_PLAIN.findall(self.value[:offset]))
        at_end = offset >= len(self.value) or self.value[offset].isspace()
        spans = self._list_written()
        if not spans:
            return self.start
        if at_end:
            return self._find_position(spans[min(index, len(spans)) - 1][1] if index else spans[0][0])
        return self._find_position(spans[min(index, len(spans) - 1)][0])

    def _list_written(self) -> list[tuple[int, int]]:
        """Begin and end, in the raw text, of each character of the value that is not white space."""
        block = self.style in ("|", ">")
        begin = self.raw.find("\n") + 1 if block else len(self.style)
        end = len(self.raw) - (1 if self.style in ("'", '"') else 0)
        found = _WRITTEN.get(self.style, _PLAIN).finditer(self.raw, begin, end)
        return [match.span() for match in found if not match.groupdict().get("blank")]

    def _find_position(self, offset: int) -> Position:
        before = self.raw[:offset]
        if "\n" not in before:
            return Position(self.start.file, self.start.line, self.start.column + offset)
        return Position(self.start.file, self.start.line + before.count("\n"), offset - before.rfind("\n"))


class Tree:
    """The `data` of the file `file` whose content is `text`; faults go to `report`."""

    def __init__(self, file: str, text: str, report: Report) -> None:
        self.file = file
        self.text = text
        self.report = report
        self.scalars: dict[KeyPath, Scalar] = {}
        self.keys: dict[KeyPath, Position] = {}
        self.values: dict[KeyPath, Position] = {}
        self._seen: set[int] = set()
        self.data = self._load_tree()

    def _load_tree(self) -> dict[str, Any]:
        forbidden = find_forbidden_character(self.text)
        if forbidden:
            self.report.add(Position(self.file, forbidden.line, forbidden.column), "yaml", *forbidden[2:])
            return {}
        try:
            node = self._compose_node()
        except yaml.YAMLError as error:
            fault = explain_fault(self.text, error)
            self.report.add(Position(self.file, fault.line, fault.column), "yaml", *fault[2:])
            return {}
        except RecursionError:
            self.report.add(Position(self.file, 1, 1), "yaml", "too many brackets inside each other", "remove some")
            return {}
        return self._read_top(node)

    def _compose_node(self) -> Any:
        with _ONE_AT_A_TIME:
            loader = _Loader(self.text)
            try:
                return loader.get_single_node()
            finally:
                loader.dispose()

    def _read_top(self, node: Any) -> dict[str, Any]:
        data = {} if node is None else self._read_value(node, ())
        if isinstance(data, dict):
            return data
        self.report.add(
            self._locate_node(node),
            "schema",
            "the file must hold keys with values, and holds a " + ("list" if isinstance(data, list) else "text"),
            "begin the file with the name of a section and a colon, as in `parameters:`",
        )
        return {}

    def _read_value(self, node: Any, path: KeyPath) -> Any:
        self.keys.setdefault(path, self._locate_node(node))
        self.values[path] = self._locate_node(node)
        if id(node) in self._seen or len(path) > MAX_DEPTH:
            why = (
                "an alias (*) stands for another part"
                if id(node) in self._seen
                else "too many levels inside each other"
            )
            self.report.add(self._locate_node(node), "yaml", why, "write the part out, where it belongs")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._read_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self._read_value(item, (*path, index)) for index, item in enumerate(node.value)]
        raw = self.text[node.start_mark.index : node.end_mark.index]
        self.scalars[path] = Scalar(self._locate_node(node), node.style or "", raw, str(node.value))
        return self._read_scalar(node)

    def _read_text(self, node: Any) -> str:
        """The text of a scalar or key; an escape may have made a character of it that no file may hold."""
        text = str(node.value)
        forbidden = find_forbidden_character(text)
        if forbidden:
            self.report.add(self._locate_node(node), "yaml", *forbidden[2:])
        return text

    def _read_scalar(self, node: Any) -> Any:
        text = self._read_text(node)
        if node.tag in _KEPT_AS_TEXT:
            return text
        if node.tag == _TAG + "int":
            return int(text) if _WHOLE.fullmatch(text) else text
        if node.tag == _TAG + "bool":
            return text.lower() in ("yes", "true", "on")
        if node.tag == _TAG + "null":
            return None
        self.report.add(
            self._locate_node(node),
            "yaml",
            "a text that begins with ! must stand between quotes",
            "put it between double quotes",
        )
        return text

    def _read_mapping(self, node: Any, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.report.add(
                    self._locate_node(key_node),
                    "yaml",
                    "a list or mapping stands where a key is wanted",
                    "put a text that begins with [ or { between quotes",
                )
                continue
            key = self._read_text(key_node)
            if key in result:
                if self._report_repeated(key_node, path, result):
                    break
                continue
            self.keys[(*path, key)] = self._locate_node(key_node)
            result[key] = self._read_value(value_node, (*path, key))
        return result

    def _report_repeated(self, key_node: Any, path: KeyPath, result: dict[str, Any]) -> bool:
        """Reports a key written twice; true when what follows is probably written too far to the left."""
        first = self.keys[(*path, str(key_node.value))]
        last = next(reversed(result))
        hollow = result[last] is None and self.keys[(*path, last)].column == key_node.start_mark.column + 1
        remedy = "rename or remove one of the two"
        if hollow:
            remedy = f"if it belongs to «{last}» above, indent it by two more spaces"
        elif path and isinstance(path[-1], int):
            remedy = "if it begins a new item, write `- ` before it; else remove one of the two"
        where = self._locate_node(key_node)
        message = f"«{key_node.value}» is defined twice here, first {first.seen_from(where)}"
        self.report.add(where, "duplicate-code", message, remedy)
        return hollow

    def _locate_node(self, node: Any) -> Position:
        return Position(self.file, node.start_mark.line + 1, node.start_mark.column + 1)
