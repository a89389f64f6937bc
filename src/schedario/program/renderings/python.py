# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs rendered as plain Python over integers, compiled once. Null is None."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from schedario.program import nodes as f
from schedario.program.renderings.text import Comparison, Task, Writer

Function = Callable[..., tuple[Any, ...]]

_OPERATORS = {f.Less: "<", f.LessOrEqual: "<=", f.Equal: "=="}


def compile_task(task: Task) -> Function:
    """The function from (answers, results, marks) to the tuple of the outputs of `task`.

    Answers and results are stored integers or texts, None where missing; marks are a set of names.
    """
    namespace: dict[str, Any] = {}
    source = _Python(task).write_function()
    exec(compile(source, "<schedario form>", "exec"), namespace)  # noqa: S102 - text made here, from integers and names
    function: Function = namespace["program"]
    return function


class _Python(Writer):
    null = "None"
    truths = {True: "True", False: "False"}  # noqa: RUF012 - typed ClassVar in the base

    def write_function(self) -> str:
        """The text of one function `program`."""
        unpacked = [
            f"    ({' '.join(f'{name},' if name in self.used else '_,' for name in names.values())}) = {argument}"
            for argument, names in (("answers", self.answers), ("results", self.results))
            if names
        ]
        body = [*unpacked, *(f"    {line}" for line in self.lines)]
        outcome = "".join(f"{name}, " for name in self.outputs)
        return "\n".join(["def program(answers, results=(), marks=()):", *body, f"    return ({outcome})", ""])

    def write_assignment(self, name: str, text: str) -> str:
        return f"{name} = {text}"

    def write_choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"({then} if {condition} else {otherwise})"

    def write_conjunction(self, texts: Sequence[str]) -> str:
        return f"({' and '.join(texts)})"

    def write_disjunction(self, texts: Sequence[str]) -> str:
        return f"({' or '.join(texts)})"

    def write_negation(self, text: str) -> str:
        return f"(not {text})"

    def write_same(self, name: str, constant: str) -> str:
        return f"({name} is {constant})"

    def write_is_known(self, name: str) -> str:
        return f"({name} is not None)"

    def write_comparison(self, kind: Comparison, left: str, right: str) -> str:
        return f"({left} {_OPERATORS[kind]} {right})"

    def write_integer(self, value: int) -> str:
        return str(value)

    def write_text(self, value: str) -> str:
        return repr(value)

    def write_listed(self, text: str, entries: Sequence[str], several: bool) -> str:
        listed = ", ".join(map(repr, entries))
        known = f"{{{listed}}}" if listed else "set()"
        return f"{known}.issuperset({text}.split('; '))" if several else f"({text} in {known})"

    def write_marked(self, cell: str, mark: f.Mark) -> str:
        return f"({f.format_mark_name(cell, mark)!r} in marks)"

    def write_length(self, text: str) -> str:
        return f"len({text} or '')"

    def write_sum(self, texts: Sequence[str]) -> str:
        return f"({' + '.join(texts)})"

    def write_product(self, left: str, right: str) -> str:
        return f"({left}*{right})"

    def write_half_up(self, above: str, below: str, constant: int | None) -> str:
        twice = f"(2*{below})" if constant is None else str(2 * constant)
        return f"((2*{above} + {below}) // {twice})"

    def write_absolute(self, text: str) -> str:
        return f"abs({text})"

    def write_extreme(self, greatest: bool, texts: Sequence[str]) -> str:
        return f"{'max' if greatest else 'min'}({', '.join(texts)})"
