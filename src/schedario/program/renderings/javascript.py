# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs rendered as JavaScript: one text for two number systems.

The text holds no number and no arithmetic of its own: literals are made and operations are done by the number
system that is handed to it, plain numbers that refuse to leave the safe integers, or BigInt. Comparisons are
JavaScript's, which are right in both. Null is null; results are never undefined.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from schedario.program import nodes as f
from schedario.program.renderings.text import Comparison, Task, Writer

# What a number system has to bring; `frontend/src/engine/numbers.ts` has both.
OPERATIONS = (
    "integer",
    "length",
    "listed",
    "sum",
    "product",
    "halfUp",
    "absolute",
    "least",
    "greatest",
)

_OPERATORS = {f.Less: "<", f.LessOrEqual: "<=", f.Equal: "==="}


def write_program(tasks: Mapping[str, Task]) -> str:
    """A JavaScript function `program(numbers)` that returns one function per task, by its name.

    Each takes (answers, results, marks): arrays of numbers of that system, texts, or null, and a Set of the names of
    marks. It returns the array of its outputs.
    """
    writers = {name: _JavaScript(task) for name, task in tasks.items()}
    literals = sorted({value for writer in writers.values() for value in writer.literals})
    lines = [
        "function program(numbers) {",
        f"  const {{ {', '.join(OPERATIONS)} }} = numbers;",
        *(f'  const {_write_literal(value)} = integer("{value}");' for value in literals),
        *(line for name, writer in writers.items() for line in writer.write_function(name)),
        f"  return {{ {', '.join(writers)} }};",
        "}",
    ]
    return "\n".join(lines) + "\n"


class _JavaScript(Writer):
    null = "null"
    truths = {True: "true", False: "false"}  # noqa: RUF012 - typed ClassVar in the base

    def __init__(self, task: Task) -> None:
        self.literals: set[int] = set()
        super().__init__(task)

    def write_function(self, name: str) -> Iterable[str]:
        """The lines of one function."""
        yield f"  function {name}(answers, results, marks) {{"
        for argument, names in (("answers", self.answers), ("results", self.results)):
            for index, local in enumerate(names.values()):
                if local in self.used:
                    yield f"    const {local} = {argument}[{index}];"
        yield from (f"    {line}" for line in self.lines)
        yield f"    return [{', '.join(self.outputs)}];"
        yield "  }"

    def write_assignment(self, name: str, text: str) -> str:
        return f"const {name} = {text};"

    def write_choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"({condition} ? {then} : {otherwise})"

    def write_conjunction(self, texts: Sequence[str]) -> str:
        return f"({' && '.join(texts)})"

    def write_disjunction(self, texts: Sequence[str]) -> str:
        return f"({' || '.join(texts)})"

    def write_negation(self, text: str) -> str:
        return f"!{text}"

    def write_same(self, name: str, constant: str) -> str:
        return f"{name} === {constant}"

    def write_is_known(self, name: str) -> str:
        return f"({name} !== null)"

    def write_comparison(self, kind: Comparison, left: str, right: str) -> str:
        return f"({left} {_OPERATORS[kind]} {right})"

    def write_integer(self, value: int) -> str:
        self.literals.add(value)
        return _write_literal(value)

    def write_text(self, value: str) -> str:
        return json.dumps(value)

    def write_listed(self, text: str, entries: Sequence[str], several: bool) -> str:
        return f"listed({text}, {json.dumps(entries)}, {self.truths[several]})"

    def write_marked(self, name: str) -> str:
        return f"marks.has({json.dumps(name)})"

    def write_length(self, text: str) -> str:
        return f"length({text})"

    def write_sum(self, texts: Sequence[str]) -> str:
        return f"sum({', '.join(texts)})"

    def write_product(self, left: str, right: str) -> str:
        return f"product({left}, {right})"

    def write_half_up(self, above: str, below: str, constant: int | None) -> str:  # noqa: ARG002 - literals have no shortcut
        return f"halfUp({above}, {below})"

    def write_absolute(self, text: str) -> str:
        return f"absolute({text})"

    def write_extreme(self, greatest: bool, texts: Sequence[str]) -> str:
        return f"{'greatest' if greatest else 'least'}({', '.join(texts)})"


def _write_literal(value: int) -> str:
    return f"n{value}" if value >= 0 else f"minus{-value}"
