# SPDX-License-Identifier: EUPL-1.2
"""Things that do not fit in an entry of a definition: every fault of it, each at its key, with a remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from msgspec import Struct
from msgspec.structs import FieldInfo, fields

from schedario.definition.reading.yamltree import KeyPath
from schedario.definition.suggestions import name_one_of


class ShapeFault(NamedTuple):
    """`at_key`: the fault is the key itself, not its value."""

    path: KeyPath
    at_key: bool
    message: str
    remedy: str


def faults(value: Any, wanted: Any, path: KeyPath) -> Iterator[ShapeFault]:
    """Every fault of `value`, found at `path`, where the type `wanted` should stand."""
    choice = _fitting(value, _options(wanted))
    if choice is None:
        yield _misfit(value, wanted, path)
    elif isinstance(choice, type) and issubclass(choice, Struct):
        yield from _struct(value, choice, path)
    elif get_origin(choice) is dict:
        for key, item in value.items():
            yield from faults(item, get_args(choice)[1], (*path, key))
    elif get_origin(choice) is list:
        for index, item in enumerate(value):
            yield from faults(item, get_args(choice)[0], (*path, index))


def _options(wanted: Any) -> tuple[Any, ...]:
    """The members of a union; a type alone is its only member."""
    return get_args(wanted) if get_origin(wanted) in (Union, UnionType) else (wanted,)


def _fitting(value: Any, options: tuple[Any, ...]) -> Any:
    """The option that `value` can be judged by, None when it is of none of these kinds."""
    return next((option for option in options if _is(value, option)), None)


def _is(value: Any, option: Any) -> bool:
    origin = get_origin(option)
    if origin is Literal:
        return value in get_args(option)
    if origin is list:
        return isinstance(value, list)
    if origin is dict or (isinstance(option, type) and issubclass(option, Struct)):
        return isinstance(value, dict)
    return type(value) is option  # a yes or no is no number


def _struct(value: Mapping[str, Any], shape: type[Struct], path: KeyPath) -> Iterator[ShapeFault]:
    known = {field.encode_name: field for field in fields(shape)}
    for key, item in value.items():
        if key in known:
            yield from faults(item, known[key].type, (*path, key))
        else:
            yield _unknown_key(key, item, shape, known, (*path, key))
    for key, field in known.items():
        if field.required and key not in value:
            message = f"{_place(path)} has no `{key}`"
            yield ShapeFault(path, True, message, f"add `{key}: …` ({_kind(field.type)}) below it")


def _unknown_key(key: str, item: Any, shape: type[Struct], known: Mapping[str, FieldInfo], path: KeyPath) -> ShapeFault:
    remedy = name_one_of(key, known, f"keys of {_name(shape)}")
    if isinstance(item, dict) and not remedy.startswith("did"):
        remedy = f"if it is an entry of its own, indent it like the entries beside it; {remedy}"
    return ShapeFault(path, True, f"«{key}» is no key of {_name(shape)}", remedy)


def _misfit(value: Any, wanted: Any, path: KeyPath) -> ShapeFault:
    options = _options(wanted)
    message = f"{_place(path)} wants {_kind(wanted)}, and finds {_found(value)}"
    return ShapeFault(path, value is None, message, _cure(value, options))


def _cure(value: Any, options: tuple[Any, ...]) -> str:
    words = [word for option in options if get_origin(option) is Literal for word in get_args(option)]
    if words:
        return name_one_of(str(value), words, "write one of")
    if value is None:
        return "write it after the colon, or on the lines below, indented by two more spaces"
    if str in options and isinstance(value, list | dict):
        return "put the whole text between double quotes: [ and { begin a list and a mapping"
    if str in options:
        return "put it between double quotes, so that it is taken as a text"
    if bool in options:
        return "write yes or no, without quotes"
    if any(get_origin(option) is list for option in options):
        return "write a list: `[one, other]`, or one `- item` per line"
    if any(_is({}, option) for option in options):
        return "write its keys on the lines below, indented by two more spaces; docs/definition.md lists them"
    return "write digits only"


def _kind(wanted: Any) -> str:
    return " or ".join(dict.fromkeys(_word(option) for option in _options(wanted) if option is not NoneType))


def _word(option: Any) -> str:
    origin = get_origin(option)
    if origin is Literal:
        return "one of " + ", ".join(str(word) for word in get_args(option))
    if origin is list:
        return "a list"
    return {str: "a text", int: "a whole number", bool: "yes or no"}.get(option, "keys with values")


def _found(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list():
            return "a list"
        case dict():
            return "keys with values"
        case int():
            return f"the number {value}"
    return f"«{value}»"


def _place(path: KeyPath) -> str:
    """The nearest name on the way; items of a list are counted from 1."""
    names = [step for step in path if isinstance(step, str)]
    index = path[-1]
    return f"«{names[-1]}»" if isinstance(index, str) else f"item {index + 1} of «{names[-1]}»"


def _name(shape: type[Struct]) -> str:
    """`CellCheckShape` → a cell check."""
    words = re.findall("[A-Z][a-z]+", shape.__name__.removesuffix("Shape"))
    return "a " + " ".join(words).lower()
