# SPDX-License-Identifier: EUPL-1.2
"""Differences between two data dictionaries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Difference = tuple[str, Any, Any]


def differences(old: Any, new: Any) -> list[Difference]:
    """(where, before, after) of everything that differs; None where one side has nothing."""
    return list(_between(old, new, ""))


def without_prefix(value: Any, prefix: str) -> Any:
    """The same data without `prefix` before its texts: `SOC26-Q1-003` and `SOC27-Q1-003` are one check."""
    if isinstance(value, dict):
        return {key: without_prefix(part, prefix) for key, part in value.items()}
    if isinstance(value, list):
        return [without_prefix(part, prefix) for part in value]
    return value.removeprefix(prefix) if isinstance(value, str) else value


def _between(old: Any, new: Any, where: str) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _between(old.get(key), new.get(key), f"{where}.{key}".lstrip("."))
    elif isinstance(old, list) and isinstance(new, list) and _named(old) and _named(new):
        yield from _between(_by_name(old), _by_name(new), where)
    elif old != new:
        yield where, old, new


def _named(items: list[Any]) -> bool:
    return all(isinstance(item, dict) and ("id" in item or "name" in item or "code" in item) for item in items)


def _by_name(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {str(item.get("id") or item.get("name") or item.get("code")): item for item in items}
