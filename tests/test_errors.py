# SPDX-License-Identifier: EUPL-1.2
"""One base class of errors."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest

import schedario
from schedario.documents.errors import ReadError
from schedario.engine.answers import UnknownCellError

PACKAGE = Path(schedario.__file__).parent
# An answer of a server is no error; a fault that only its own module sees needs no base.
APART = {"Refusal"}


def list_public_errors() -> Iterator[tuple[str, list[str]]]:
    """The public classes of the package that end an action, with the names of their bases."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield node.name, [base.id for base in node.bases if isinstance(base, ast.Name)]


def test_every_public_error_has_the_base() -> None:
    classes = dict(list_public_errors())
    raised = {
        name
        for name, bases in classes.items()
        if any(
            isinstance(one := getattr(builtins, base, None), type) and issubclass(one, BaseException) for base in bases
        )
    }
    assert raised - {"SchedarioError"} - APART == {name for name in raised if "SchedarioError" in classes[name]}
    assert {name for name, bases in classes.items() if "SchedarioError" in bases} > {"ReadError", "FormulaError"}


def test_it_is_public_and_catches_what_python_has_names_for() -> None:
    with pytest.raises(schedario.SchedarioError, match="il file non esiste"):
        schedario.read_file("non-c-è.txt")
    assert issubclass(ReadError, schedario.SchedarioError)
    with pytest.raises(schedario.SchedarioError) as error:
        schedario.evaluate(schedario.load("SOC26"), {"R99": 1})
    assert isinstance(error.value, UnknownCellError)
    assert isinstance(error.value, KeyError)
