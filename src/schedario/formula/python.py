# SPDX-License-Identifier: EUPL-1.2
"""Fixed-point programs rendered as plain Python over integers, compiled once.

Null is None. A strict node becomes a bare expression plus the names that must not be None for it to be right;
every other node becomes a local variable, so a shared sub-expression is computed once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from schedario.formula import fixed as f

Function = Callable[[Sequence[Any], Sequence[Any]], tuple[Any, ...]]

Rendered = tuple[str, tuple[str, ...]]  # the expression, and the names it needs to be not None


def compile_function(
    answers: Sequence[str],
    outputs: Sequence[f.Node | f.Condition],
    computed: Mapping[str, f.Node] | None = None,
    results: Sequence[str] = (),
) -> Function:
    """A function from (answers, results) to the tuple of `outputs`; answers and results are stored integers or texts.

    `answers` names the cells of its first argument. A cell that has a formula is found among `results`, the
    names of the second argument, or is calculated by its program in `computed`.
    """
    namespace: dict[str, Any] = {}
    source = function_source(answers, outputs, computed, results)
    exec(compile(source, "<schedario form>", "exec"), namespace)  # noqa: S102 - text made here, from integers and names
    function: Function = namespace["program"]
    return function


def function_source(
    answers: Sequence[str],
    outputs: Sequence[f.Node | f.Condition],
    computed: Mapping[str, f.Node] | None = None,
    results: Sequence[str] = (),
) -> str:
    """The Python text that `compile_function` compiles; it defines one function `program`."""
    writer = _Writer(answers, computed or {}, results)
    names = [writer.named(output) for output in outputs]
    return writer.source(names)


class _Writer:
    def __init__(self, answers: Sequence[str], computed: Mapping[str, f.Node], results: Sequence[str]) -> None:
        self.answers = {cell: f"a{index}" for index, cell in enumerate(answers)}
        self.results = {cell: f"r{index}" for index, cell in enumerate(results)}
        self.computed = computed
        self.lines: list[str] = []
        self.names: dict[f.Node | f.Condition, str] = {}
        self.used: set[str] = set()

    def source(self, outputs: Iterable[str]) -> str:
        unpacked = [
            f"    ({' '.join(f'{name},' if name in self.used else '_,' for name in names.values())}) = {argument}"
            for argument, names in (("answers", self.answers), ("results", self.results))
            if names
        ]
        body = [*unpacked, *(f"    {line}" for line in self.lines)]
        outcome = "".join(f"{name}, " for name in outputs)
        return "\n".join(["def program(answers, results=()):", *body, f"    return ({outcome})", ""])

    def named(self, node: f.Node | f.Condition) -> str:
        """A name, or a constant, holding the result of `node` or None."""
        if node not in self.names:
            text = self.nullable(node)
            self.names[node] = text if text.isidentifier() else self.assign(text)
        return self.names[node]

    def assign(self, text: str) -> str:
        name = f"t{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        return name

    def nullable(self, node: f.Node | f.Condition) -> str:
        """An expression that is the result of `node`, or None."""
        text, needs = self.strict(node)
        if not needs or (len(needs) == 1 and text == needs[0]):
            return text
        return f"({text}) if {_all_known(needs)} else None"

    def strict(self, node: f.Node | f.Condition) -> Rendered:
        """An expression right whenever the names with it are not None."""
        if node in self.names:
            return _variable(self.names[node])
        match node:
            case f.Integer(value=value):
                return str(value), ()
            case f.Slot(cell=cell):
                return self.slot(cell)
            case f.Answer(cell=cell):
                return self.answer(cell)
            case f.Add(terms=terms):
                return self.infix(" + ", terms)
            case f.Multiply(left=left, right=right):
                return self.infix("*", (left, right))
            case f.HalfUp(numerator=numerator, denominator=denominator):
                return self.half_up(numerator, denominator)
            case f.Absolute(operand=operand):
                text, needs = self.strict(operand)
                return f"abs({text})", needs
            case f.Extreme(greatest=greatest, operands=operands, known_only=False):
                text, needs = self.infix(", ", operands)
                return f"{'max' if greatest else 'min'}{text}", needs
            case f.Less(left=left, right=right):
                return self.infix(" < ", (left, right))
            case f.LessOrEqual(left=left, right=right):
                return self.infix(" <= ", (left, right))
            case f.Equal(left=left, right=right):
                return self.infix(" == ", (left, right))
            case f.SameText():
                return self.same_text(node)
            case f.TextLength(cell=cell):
                return f"len({self.answer(cell)[0]} or '')", ()
        return _variable(self.variable(node))

    def slot(self, cell: str) -> Rendered:
        """The cell's value, however it came."""
        if cell in self.results:
            return self.input(self.results[cell])
        if cell in self.computed:
            return _variable(self.named(self.computed[cell]))
        return self.answer(cell)

    def answer(self, cell: str) -> Rendered:
        return self.input(self.answers[cell]) if cell in self.answers else _variable("None")

    def input(self, name: str) -> Rendered:
        self.used.add(name)
        return _variable(name)

    def infix(self, operator: str, operands: Iterable[f.Node]) -> Rendered:
        texts, needs = zip(*(self.strict(operand) for operand in operands), strict=True)
        return f"({operator.join(texts)})", _merged(needs)

    def half_up(self, numerator: f.Node, denominator: f.Node) -> Rendered:
        above, above_needs = self.strict(numerator)
        if isinstance(denominator, f.Integer):
            return f"((2*{above} + {denominator.value}) // {2 * denominator.value})", above_needs
        below, below_needs = self.strict(denominator)
        return f"((2*{above} + {below}) // (2*{below}))", _merged((above_needs, below_needs))

    def same_text(self, node: f.SameText) -> Rendered:
        left, left_needs = self.answer(node.cell)
        if node.constant:
            return f"({left} == {node.other!r})", left_needs
        right, right_needs = self.answer(node.other)
        return f"({left} == {right})", _merged((left_needs, right_needs))

    def variable(self, node: f.Node | f.Condition) -> str:
        """A local variable for a node that is not strict, or whose operands may be null."""
        self.names[node] = name = self.assign(self.lenient(node))
        return name

    def lenient(self, node: f.Node | f.Condition) -> str:
        match node:
            case f.Null():
                return "None"
            case f.Truth(value=value):
                return str(value)
            case f.Positive(operand=operand):
                text, needs = self.strict(operand)
                return f"{text} if {_all_known(needs)} and {text} > 0 else None"
            case f.Extreme(greatest=greatest, operands=operands):
                return self.known_extreme(greatest, operands)
            case f.FirstKnown(operands=operands):
                return self.first_known(operands)
            case f.Select(condition=condition, then=then, otherwise=otherwise):
                return self.select(condition, then, otherwise)
            case f.Known(operand=operand):
                return f"{self.named(operand)} is not None"
            case f.Answered(cell=cell):
                return f"{self.answer(cell)[0]} is not None"
            case f.All(operands=operands):
                return self.junction(operands, "False", "True")
            case f.Any(operands=operands):
                return self.junction(operands, "True", "False")
            case f.Not(operand=operand):
                text, needs = self.strict(operand)
                return f"not {text} if {_all_known(needs)} else None"
            case f.Surely(operand=operand):
                text, needs = self.strict(operand)
                return " and ".join([*(f"{need} is not None" for need in needs), text])
        raise AssertionError(f"no rendering for {node}")

    def known_extreme(self, greatest: bool, operands: Sequence[f.Node]) -> str:
        names = ", ".join(self.named(operand) for operand in operands)
        return f"{'max' if greatest else 'min'}((k for k in ({names},) if k is not None), default=None)"

    def first_known(self, operands: Sequence[f.Node]) -> str:
        *first, last = [self.named(operand) for operand in operands]
        return "".join(f"{name} if {name} is not None else " for name in first) + last

    def select(self, condition: f.Condition, then: f.Node, otherwise: f.Node) -> str:
        text, needs = self.strict(condition)
        chosen = f"({self.nullable(then)}) if {text} else ({self.nullable(otherwise)})"
        return f"({chosen}) if {_all_known(needs)} else None"

    def junction(self, operands: Sequence[f.Condition], decisive: str, neutral: str) -> str:
        """Kleene's and/or: one decisive operand settles it, else an unknown one leaves it open."""
        names = [self.named(operand) for operand in operands]
        settled = " or ".join(f"{name} is {decisive}" for name in names)
        unknown = " or ".join(f"{name} is None" for name in names)
        return f"{decisive} if {settled} else None if {unknown} else {neutral}"


def _variable(name: str) -> Rendered:
    """A name that may be None; the constants True and False never are."""
    return name, () if name in ("True", "False") else (name,)


def _merged(needs: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in needs for name in group))


def _all_known(needs: Sequence[str]) -> str:
    return " and ".join(f"{name} is not None" for name in needs) or "True"
