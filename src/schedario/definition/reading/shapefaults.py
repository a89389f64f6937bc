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


def find_faults(value: Any, wanted: Any, path: KeyPath) -> Iterator[ShapeFault]:
    """Every fault of `value`, found at `path`, where the type `wanted` should stand."""
    choice = _find_fitting(value, _list_options(wanted))
    if choice is None:
        yield _describe_misfit(value, wanted, path)
    elif isinstance(choice, type) and issubclass(choice, Struct):
        yield from _check_struct(value, choice, path)
    elif get_origin(choice) is dict:
        for key, item in value.items():
            yield from find_faults(item, get_args(choice)[1], (*path, key))
    elif get_origin(choice) is list:
        for index, item in enumerate(value):
            yield from find_faults(item, get_args(choice)[0], (*path, index))


def _list_options(wanted: Any) -> tuple[Any, ...]:
    """The members of a union; a type alone is its only member."""
    return get_args(wanted) if get_origin(wanted) in (Union, UnionType) else (wanted,)


def _find_fitting(value: Any, options: tuple[Any, ...]) -> Any:
    """The option that `value` can be judged by, None when it is of none of these kinds."""
    return next((option for option in options if _is_of_kind(value, option)), None)


def _is_of_kind(value: Any, option: Any) -> bool:
    origin = get_origin(option)
    if origin is Literal:
        return value in get_args(option)
    if origin is list:
        return isinstance(value, list)
    if origin is dict or (isinstance(option, type) and issubclass(option, Struct)):
        return isinstance(value, dict)
    return type(value) is option  # a yes or no is no number


def _check_struct(value: Mapping[str, Any], shape: type[Struct], path: KeyPath) -> Iterator[ShapeFault]:
    known = {field.encode_name: field for field in fields(shape)}
    for key, item in value.items():
        if key in known:
            yield from find_faults(item, known[key].type, (*path, key))
        else:
            yield _describe_unknown_key(key, item, shape, known, (*path, key))
    for key, field in known.items():
        if field.required and key not in value:
            message = f"{_describe_place(path)} has no `{key}`"
            yield ShapeFault(path, True, message, f"add `{key}: …` ({_name_kind(field.type)}) below it")


def _describe_unknown_key(
    key: str, item: Any, shape: type[Struct], known: Mapping[str, FieldInfo], path: KeyPath
) -> ShapeFault:
    remedy = name_one_of(key, known, f"keys of {_name_shape(shape)}")
    if isinstance(item, dict) and not remedy.startswith("did"):
        remedy = f"if it is an entry of its own, indent it like the entries beside it; {remedy}"
    return ShapeFault(path, True, f"«{key}» is no key of {_name_shape(shape)}", remedy)


def _describe_misfit(value: Any, wanted: Any, path: KeyPath) -> ShapeFault:
    options = _list_options(wanted)
    message = f"{_describe_place(path)} wants {_name_kind(wanted)}, and finds {_describe_found(value)}"
    return ShapeFault(path, value is None, message, _suggest_cure(value, options))


def _suggest_cure(value: Any, options: tuple[Any, ...]) -> str:
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
    if any(_is_of_kind({}, option) for option in options):
        return "write its keys on the lines below, indented by two more spaces; docs/definition.md lists them"
    return "write digits only"


def _name_kind(wanted: Any) -> str:
    return " or ".join(
        dict.fromkeys(_name_option(option) for option in _list_options(wanted) if option is not NoneType)
    )


def _name_option(option: Any) -> str:
    origin = get_origin(option)
    if origin is Literal:
        return "one of " + ", ".join(str(word) for word in get_args(option))
    if origin is list:
        return "a list"
    return {str: "a text", int: "a whole number", bool: "yes or no"}.get(option, "keys with values")


def _describe_found(value: Any) -> str:
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


def _describe_place(path: KeyPath) -> str:
    """The nearest name on the way; items of a list are counted from 1."""
    names = [step for step in path if isinstance(step, str)]
    index = path[-1]
    return f"«{names[-1]}»" if isinstance(index, str) else f"item {index + 1} of «{names[-1]}»"


def _name_shape(shape: type[Struct]) -> str:
    """`CellCheckShape` → a cell check."""
    words = re.findall("[A-Z][a-z]+", shape.__name__.removesuffix("Shape"))
    return "a " + " ".join(words).lower()
