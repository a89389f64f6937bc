# SPDX-License-Identifier: EUPL-1.2
"""The walk over fixed-point nodes that every rendering as program text shares; a subclass spells the language.

A strict node becomes a bare expression plus the names that must not be null for it to be right; every other
node becomes a local variable, so a shared sub-expression is computed once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from schedario.formula import fixed as f

Rendered = tuple[str, tuple[str, ...]]  # the expression, and the names it needs to be not null


class Task(NamedTuple):
    """What one function computes: `outputs`, from the answers and the results given to it.

    `answers` names the cells of its first argument. A cell that has a formula is found among `results`, the
    names of the second argument, or is calculated by its program in `computed`.
    """

    answers: Sequence[str]
    outputs: Sequence[f.Node | f.Condition]
    computed: Mapping[str, f.Node] = {}
    results: Sequence[str] = ()


class Writer(ABC):
    """Writes one function. The methods below the walk are the language: each returns an expression."""

    null: ClassVar[str]
    truths: ClassVar[Mapping[bool | None, str]]

    def __init__(self, task: Task) -> None:
        self.answers = {cell: f"a{index}" for index, cell in enumerate(task.answers)}
        self.results = {cell: f"r{index}" for index, cell in enumerate(task.results)}
        self.computed = task.computed
        self.lines: list[str] = []
        self.names: dict[f.Node | f.Condition, str] = {}
        self.used: set[str] = set()
        self.outputs = [self.named(output) for output in task.outputs]

    def named(self, node: f.Node | f.Condition) -> str:
        """A name, or a constant, holding the result of `node` or null."""
        if node not in self.names:
            text = self.nullable(node)
            self.names[node] = text if text.isidentifier() else self.assign(text)
        return self.names[node]

    def assign(self, text: str) -> str:
        name = f"t{len(self.lines)}"
        self.lines.append(self.assignment(name, text))
        return name

    def nullable(self, node: f.Node | f.Condition) -> str:
        """An expression that is the result of `node`, or null."""
        text, needs = self.strict(node)
        if not needs or (len(needs) == 1 and text == needs[0]):
            return text
        return self.choice(self.all_known(needs), f"({text})", self.null)

    def strict(self, node: f.Node | f.Condition) -> Rendered:
        """An expression right whenever the names with it are not null."""
        if node in self.names:
            return self.variable(self.names[node])
        match node:
            case f.Integer(value=value):
                return self.integer(value), ()
            case f.Slot(cell=cell):
                return self.slot(cell)
            case f.Answer(cell=cell):
                return self.answer(cell)
            case f.Add(terms=terms):
                texts, needs = self.all_strict(terms)
                return self.sum(texts), needs
            case f.Multiply(left=left, right=right):
                texts, needs = self.all_strict((left, right))
                return self.product(*texts), needs
            case f.HalfUp(numerator=numerator, denominator=denominator):
                (above, below), needs = self.all_strict((numerator, denominator))
                constant = denominator.value if isinstance(denominator, f.Integer) else None
                return self.half_up(above, below, constant), needs
            case f.Absolute(operand=operand):
                text, needs = self.strict(operand)
                return self.absolute(text), needs
            case f.Extreme(greatest=greatest, operands=operands, known_only=False):
                texts, needs = self.all_strict(operands)
                return self.extreme(greatest, texts), needs
            case f.Less() | f.LessOrEqual() | f.Equal():
                texts, needs = self.all_strict((node.left, node.right))
                return self.comparison(type(node), *texts), needs
            case f.SameText():
                return self.same_text(node)
            case f.TextLength(cell=cell):
                return self.length(self.answer(cell)[0]), ()
        self.names[node] = name = self.assign(self.lenient(node))
        return self.variable(name)

    def all_strict(self, nodes: Iterable[f.Node]) -> tuple[list[str], tuple[str, ...]]:
        rendered = [self.strict(node) for node in nodes]
        return [text for text, _ in rendered], _merged(needs for _, needs in rendered)

    def variable(self, name: str) -> Rendered:
        """A name that may be null; the constants for true and false never are."""
        return name, () if name in (self.truths[True], self.truths[False]) else (name,)

    def slot(self, cell: str) -> Rendered:
        """The cell's value, however it came."""
        if cell in self.results:
            return self.input(self.results[cell])
        if cell in self.computed:
            return self.variable(self.named(self.computed[cell]))
        return self.answer(cell)

    def answer(self, cell: str) -> Rendered:
        return self.input(self.answers[cell]) if cell in self.answers else self.variable(self.null)

    def input(self, name: str) -> Rendered:
        self.used.add(name)
        return self.variable(name)

    def same_text(self, node: f.SameText) -> Rendered:
        left, left_needs = self.answer(node.cell)
        right, right_needs = (self.text(node.other), ()) if node.constant else self.answer(node.other)
        return self.comparison(f.Equal, left, right), _merged((left_needs, right_needs))

    def lenient(self, node: f.Node | f.Condition) -> str:
        """A node that is not strict, or whose operands may be null."""
        match node:
            case f.Null():
                return self.null
            case f.Truth(value=value):
                return self.truths[value]
            case f.Positive(operand=operand):
                text, needs = self.strict(operand)
                return self.choice(self.both([*self.known(needs), f"{text} > 0"]), text, self.null)
            case f.Extreme(greatest=greatest, operands=operands):
                return self.known_extreme(greatest, [self.named(operand) for operand in operands])
            case f.FirstKnown(operands=operands):
                return self.first_known([self.named(operand) for operand in operands])
            case f.Select(condition=condition, then=then, otherwise=otherwise):
                return self.select(condition, then, otherwise)
            case f.Known(operand=operand):
                return self.is_known(self.named(operand))
            case f.Answered(cell=cell):
                return self.is_known(self.answer(cell)[0])
            case f.All(operands=operands):
                return self.junction(operands, decisive=False)
            case f.Any(operands=operands):
                return self.junction(operands, decisive=True)
            case f.Not(operand=operand):
                text, needs = self.strict(operand)
                return self.choice(self.all_known(needs), self.negation(text), self.null)
            case f.Surely(operand=operand):
                text, needs = self.strict(operand)
                return self.both([*self.known(needs), text])
        raise AssertionError(f"no rendering for {node}")

    def first_known(self, names: Sequence[str]) -> str:
        first, *rest = names
        return self.choice(self.is_known(first), first, self.first_known(rest)) if rest else first

    def select(self, condition: f.Condition, then: f.Node, otherwise: f.Node) -> str:
        text, needs = self.strict(condition)
        chosen = self.choice(text, f"({self.nullable(then)})", f"({self.nullable(otherwise)})")
        return self.choice(self.all_known(needs), f"({chosen})", self.null)

    def junction(self, operands: Sequence[f.Condition], *, decisive: bool) -> str:
        """Kleene's and/or: one decisive operand settles it, else an unknown one leaves it open."""
        names = [self.named(operand) for operand in operands]
        settled = self.either([self.same(name, self.truths[decisive]) for name in names])
        unknown = self.either([self.same(name, self.null) for name in names])
        open_or_not = self.choice(unknown, self.null, self.truths[not decisive])
        return self.choice(settled, self.truths[decisive], open_or_not)

    def known(self, names: Iterable[str]) -> list[str]:
        return [self.is_known(name) for name in names]

    def all_known(self, names: Sequence[str]) -> str:
        return self.both(self.known(names)) if names else self.truths[True]

    # ---------------------------------------------------------------- the language

    @abstractmethod
    def assignment(self, name: str, text: str) -> str: ...

    @abstractmethod
    def choice(self, condition: str, then: str, otherwise: str) -> str:
        """`then` or `otherwise`, evaluated only when taken; `otherwise` may itself be a choice."""

    @abstractmethod
    def both(self, texts: Sequence[str]) -> str: ...

    @abstractmethod
    def either(self, texts: Sequence[str]) -> str: ...

    @abstractmethod
    def negation(self, text: str) -> str: ...

    @abstractmethod
    def same(self, name: str, constant: str) -> str:
        """Whether a name holds exactly this constant: true, false or null."""

    @abstractmethod
    def is_known(self, name: str) -> str: ...

    @abstractmethod
    def comparison(self, kind: type[f.Less | f.LessOrEqual | f.Equal], left: str, right: str) -> str: ...

    @abstractmethod
    def integer(self, value: int) -> str: ...

    @abstractmethod
    def text(self, value: str) -> str: ...

    @abstractmethod
    def length(self, text: str) -> str:
        """Code points of a text, 0 for null."""

    @abstractmethod
    def sum(self, texts: Sequence[str]) -> str: ...

    @abstractmethod
    def product(self, left: str, right: str) -> str: ...

    @abstractmethod
    def half_up(self, above: str, below: str, constant: int | None) -> str:
        """`constant` is the denominator when it is known beforehand."""

    @abstractmethod
    def absolute(self, text: str) -> str: ...

    @abstractmethod
    def extreme(self, greatest: bool, texts: Sequence[str]) -> str: ...

    @abstractmethod
    def known_extreme(self, greatest: bool, names: Sequence[str]) -> str:
        """Over the names that are not null; null when all are."""


def _merged(needs: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in needs for name in group))
