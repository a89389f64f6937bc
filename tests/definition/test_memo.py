# SPDX-License-Identifier: EUPL-1.2
"""What is made of a form is kept in the form: no cache of the process keeps a form alive."""

from __future__ import annotations

import ast
import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import schedario
from schedario.definition.form import Form
from schedario.engine.cases import build_case_form

SOURCE = Path(schedario.__file__).parent
CACHES = {"cache", "lru_cache"}


def list_cached_by_form() -> Iterator[str]:
    """Lists the functions that a cache of `functools` decorates, and of which a parameter is a form or holds some."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and CACHES & {*map(_name_decorator, node.decorator_list)}:
                annotations = [one.annotation for one in ast.walk(node.args) if isinstance(one, ast.arg)]
                if any(_names_form(annotation) for annotation in annotations if annotation is not None):
                    yield f"{file.relative_to(SOURCE)}: {node.name}"


def _name_decorator(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _names_form(annotation: ast.expr) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "Form" for one in ast.walk(annotation))


def test_no_cache_of_the_process_is_keyed_by_a_form() -> None:
    assert list(list_cached_by_form()) == []


def test_a_form_dies_with_the_form_of_which_a_case_changed_a_parameter(soc26: Form) -> None:
    form = replace(soc26)
    case = {"parametri": {"q3_threshold": "6000"}}
    changed = build_case_form(form, case)
    assert changed.parameters["q3_threshold"].value == Fraction(6000)
    assert build_case_form(form, case) is changed
    died = weakref.ref(form), weakref.ref(changed)
    del form, changed
    gc.collect()
    assert [one() for one in died] == [None, None]
