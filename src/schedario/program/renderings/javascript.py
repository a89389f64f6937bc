# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs rendered as JavaScript: one text for two number systems.

The text holds no number and no arithmetic of its own: literals are made and operations are done by the number
system that is handed to it, plain numbers that refuse to leave the safe integers, or BigInt. Comparisons are
JavaScript's, which are right in both. Null is null; results are never undefined.
"""

from __future__ import annotations

import json
import re
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


_KNOWN = re.compile(r"\(\w+!==null\)")


def write_program(tasks: Mapping[str, Task]) -> str:
    """A JavaScript function `program(numbers)` that returns one function per task, by its name.

    Each takes (answers, results, marks): arrays of numbers of that system, texts, or null; and for each kind of mark
    an array of truths, whose places are those of the answers and, after them, of the results. It returns the array of
    its outputs. The text has no room to spare: a browser fetches it, nobody reads it.
    """
    writers = {name: _JavaScript(task) for name, task in tasks.items()}
    literals = sorted({value for writer in writers.values() for value in writer.literals})
    lines = [
        "function program(numbers){",
        f"const{{{','.join(OPERATIONS)}}}=numbers;",
        *(f'const {_write_literal(value)}=integer("{value}");' for value in literals),
        *(line for name, writer in writers.items() for line in writer.write_function(name)),
        f"return{{{','.join(writers)}}};",
        "}",
    ]
    return "\n".join(lines) + "\n"


class _JavaScript(Writer):
    null = "null"
    truths = {True: "true", False: "false"}  # noqa: RUF012 - typed ClassVar in the base

    def __init__(self, task: Task) -> None:
        self.literals: set[int] = set()
        results = {cell: len(task.answers) + place for place, cell in enumerate(task.results)}
        self.places = results | {cell: place for place, cell in enumerate(task.answers)}
        self.marks: set[str] = set()
        super().__init__(task)

    def write_function(self, name: str) -> Iterable[str]:
        """The lines of one function."""
        yield f"function {name}(answers,results,marks){{"
        for argument, names in (("answers", self.answers), ("results", self.results)):
            locals_ = [local if local in self.used else "" for local in names.values()]
            if any(locals_):
                yield f"const[{','.join(locals_)}]={argument};"
        if self.marks:
            yield f"const{{{','.join(sorted(self.marks))}}}=marks;"
        if self.lines:
            yield "const " + ",\n".join(self.lines) + ";"
        yield f"return[{','.join(self.outputs)}];"
        yield "}"

    def is_short(self, number: int) -> bool:
        node, operands, _ = self.graph.vertices[number]
        return isinstance(node, f.Not) and isinstance(self.graph.vertices[operands[0]].node, f.Answered | f.Marked)

    def write_assignment(self, name: str, text: str) -> str:
        return f"{name}={text}"

    def write_choice(self, condition: str, then: str, otherwise: str) -> str:
        return f"({condition}?{then}:{otherwise})"

    def write_conjunction(self, texts: Sequence[str]) -> str:
        return texts[0] if len(texts) == 1 else f"({'&&'.join(texts)})"

    def write_disjunction(self, texts: Sequence[str]) -> str:
        return texts[0] if len(texts) == 1 else f"({'||'.join(texts)})"

    def write_negation(self, text: str) -> str:
        return f"({text[1:-8]}===null)" if _KNOWN.fullmatch(text) else f"!{text}"

    def write_same(self, name: str, constant: str) -> str:
        return f"({name}==={constant})"

    def write_is_known(self, name: str) -> str:
        return f"({name}!==null)"

    def write_comparison(self, kind: Comparison, left: str, right: str) -> str:
        return f"({left}{_OPERATORS[kind]}{right})"

    def write_integer(self, value: int) -> str:
        self.literals.add(value)
        return _write_literal(value)

    def write_text(self, value: str) -> str:
        return json.dumps(value)

    def write_listed(self, text: str, entries: Sequence[str], several: bool) -> str:
        return f"listed({text},{json.dumps(entries)},{self.truths[several]})"

    def write_marked(self, cell: str, mark: f.Mark) -> str:
        self.marks.add(mark)
        return f"{mark}[{self.places[cell]}]"

    def write_length(self, text: str) -> str:
        return f"length({text})"

    def write_sum(self, texts: Sequence[str]) -> str:
        return f"sum({','.join(texts)})"

    def write_product(self, left: str, right: str) -> str:
        return f"product({left},{right})"

    def write_half_up(self, above: str, below: str, constant: int | None) -> str:  # noqa: ARG002 - literals have no shortcut
        return f"halfUp({above},{below})"

    def write_absolute(self, text: str) -> str:
        return f"absolute({text})"

    def write_extreme(self, greatest: bool, texts: Sequence[str]) -> str:
        return f"{'greatest' if greatest else 'least'}({','.join(texts)})"


def _write_literal(value: int) -> str:
    return f"n{value}" if value >= 0 else f"minus{-value}"
