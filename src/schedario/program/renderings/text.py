# SPDX-License-Identifier: EUPL-1.2
"""The walk over a graph of nodes that every rendering as program text shares; a subclass spells the language.

A vertex becomes an expression and the names that must not be null for it to be right. What several vertices use is
assigned to a local variable and computed once; so is what may be null by itself, for it has to be asked.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from schedario.program import nodes as f
from schedario.program.graph import Graph, Item, uses

DEEPEST = 24  # expressions inside each other, before one gets a variable of its own

STRICT = (
    f.Add,
    f.Multiply,
    f.HalfUp,
    f.Absolute,
    f.Less,
    f.LessOrEqual,
    f.Equal,
    f.SameText,
    f.Listed,
    f.Not,
)  # fmt: skip - null as soon as an operand is; and `Extreme` unless it passes nulls over

Comparison = type[f.Less | f.LessOrEqual | f.Equal]


class Rendered(NamedTuple):
    """An expression, the names that it needs to be not null, and how many expressions stand inside each other."""

    text: str
    needs: tuple[str, ...] = ()
    depth: int = 0


class Task(NamedTuple):
    """What one function computes: `outputs`, from the answers, the results and the marks given to it.

    `answers` names the cells of its first argument. A cell that has a formula is found among `results`, the
    names of the second argument, or is calculated by its program in `computed`. The third argument holds the marks
    of the scheda (`nodes.mark_name`); with `marked` false there are never any.
    """

    answers: Sequence[str]
    outputs: Sequence[Item]
    computed: Mapping[str, f.Node] = {}
    results: Sequence[str] = ()
    marked: bool = True


class Writer(ABC):
    """Writes one function. The abstract methods are the language: each returns an expression in its own brackets."""

    null: ClassVar[str]
    truths: ClassVar[Mapping[bool, str]]

    def __init__(self, task: Task) -> None:
        self.graph = Graph(
            {str(place): node for place, node in enumerate(task.outputs)},
            task.computed,
            results=frozenset(task.results),
            marked=task.marked,
        )
        self.answers = {cell: f"a{index}" for index, cell in enumerate(task.answers)}
        self.results = {cell: f"r{index}" for index, cell in enumerate(task.results)}
        self.uses = uses(self.graph)
        self.lines: list[str] = []
        self.used: set[str] = set()
        self.done: dict[int, Rendered] = {}
        for number in sorted(self.uses):
            self.done[number] = self.vertex(number)
        self.outputs = [self.nullable(number) for number in self.graph.outputs.values()]

    def vertex(self, number: int) -> Rendered:
        """The expression of a vertex, or the variable that holds it."""
        node, operands, known = self.graph.vertices[number]
        if not operands and not isinstance(node, f.SameText | f.Listed):
            return self.leaf(node)
        strict = isinstance(node, STRICT) or (isinstance(node, f.Extreme) and not node.known_only)
        rendered = self.strict(node, operands) if strict else self.lenient(node, operands, known)
        inline = self.uses[number] < 2 and rendered.depth < DEEPEST and (strict or known)
        return rendered if inline else self.assigned(rendered, known)

    def assigned(self, rendered: Rendered, known: bool) -> Rendered:
        name = f"t{len(self.lines)}"
        self.lines.append(self.assignment(name, self.or_null(rendered)))
        return Rendered(name, () if known else (name,))

    def or_null(self, rendered: Rendered) -> str:
        """An expression that is the result, or null."""
        if not rendered.needs or rendered.needs == (rendered.text,):
            return rendered.text
        return self.choice(self.all_known(rendered.needs), rendered.text, self.null)

    def nullable(self, number: int) -> str:
        return self.or_null(self.done[number])

    def name(self, number: int) -> str:
        """A name, for what is written more than once."""
        if not self.done[number].text.isidentifier():
            self.done[number] = self.assigned(self.done[number], self.graph.vertices[number].known)
        return self.done[number].text

    def leaf(self, node: Item) -> Rendered:
        match node:
            case f.Integer(value=value):
                return Rendered(self.integer(value))
            case f.Null() | f.Truth(value=None):
                return Rendered(self.null, (self.null,))
            case f.Truth(value=bool() as value):
                return Rendered(self.truths[value])
            case f.Answer(cell=cell):
                return self.answer(cell)
            case f.Slot(cell=cell):
                return self.input(self.results[cell])
            case f.Answered(cell=cell):
                return Rendered(self.is_known(self.answer(cell).text), (), 1)
            case f.TextLength(cell=cell):
                return Rendered(self.length(self.answer(cell).text), (), 1)
            case f.Marked(cell=cell, mark=mark):
                return Rendered(self.marked(f.mark_name(cell, mark)), (), 1)
        raise AssertionError(f"no leaf: {node}")

    def answer(self, cell: str) -> Rendered:
        return self.input(self.answers[cell]) if cell in self.answers else Rendered(self.null, (self.null,))

    def input(self, name: str) -> Rendered:
        self.used.add(name)
        return Rendered(name, (name,))

    def strict(self, node: Item, operands: Sequence[int]) -> Rendered:
        """A node that is null as soon as an operand is."""
        match node:
            case f.SameText(cell=cell, other=other, constant=constant):
                left = self.answer(cell)
                right = Rendered(self.text(other)) if constant else self.answer(other)
                return _joined(self.comparison(f.Equal, left.text, right.text), (left, right))
            case f.Listed(cell=cell, entries=entries, several=several):
                answer = self.answer(cell)
                return _joined(self.listed(answer.text, entries, several), (answer,))
        rendered = [self.done[operand] for operand in operands]
        return _joined(self.strict_text(node, [one.text for one in rendered], operands), rendered)

    def strict_text(self, node: Item, texts: Sequence[str], operands: Sequence[int]) -> str:
        match node:
            case f.Add():
                return self.sum(texts)
            case f.Multiply():
                return self.product(*texts)
            case f.HalfUp():
                below = self.graph.vertices[operands[1]].node
                return self.half_up(texts[0], texts[1], below.value if isinstance(below, f.Integer) else None)
            case f.Absolute():
                return self.absolute(*texts)
            case f.Extreme(greatest=greatest):
                return self.extreme(greatest, texts)
            case f.Less() | f.LessOrEqual() | f.Equal():
                return self.comparison(type(node), *texts)
            case f.Not():
                return self.negation(*texts)
        raise AssertionError(f"not strict: {node}")

    def lenient(self, node: Item, operands: Sequence[int], known: bool) -> Rendered:
        """A node that may be known although an operand is null, or null although all are known."""
        texts = [self.done[operand] for operand in operands]
        return Rendered(self.lenient_text(node, operands, known), (), 1 + max(one.depth for one in texts))

    def lenient_text(self, node: Item, operands: Sequence[int], known: bool) -> str:
        match node:
            case f.Positive():
                text = self.name(operands[0])
                above = self.comparison(f.Less, self.integer(0), text)
                needs = self.done[operands[0]].needs
                return self.choice(self.both([*self.known(needs), above]), text, self.null)
            case f.Extreme(greatest=greatest):
                return self.known_extreme(greatest, operands)
            case f.FirstKnown():
                return self.first_known(operands)
            case f.Select():
                return self.select(*operands)
            case f.Known():
                return self.both(self.known(self.done[operands[0]].needs))
            case f.Surely():
                text, needs, _ = self.done[operands[0]]
                return self.both([*self.known(needs), text])
            case f.All() | f.Any():
                return self.junction(operands, isinstance(node, f.Any), known)
        raise AssertionError(f"no rendering for {node}")

    def known_extreme(self, greatest: bool, operands: Sequence[int]) -> str:
        """Over the operands that are not null, two by two; null only when all are."""
        best, needs = self.name(operands[0]), self.done[operands[0]].needs
        for operand in operands[1:]:
            other, other_needs = self.name(operand), self.done[operand].needs
            text = self.extreme(greatest, [best, other])
            for one, its_needs in ((best, other_needs), (other, needs)):
                if its_needs:
                    text = self.choice(self.is_known(its_needs[0]), text, one)
            needs = needs and other_needs
            if operand != operands[-1]:
                best, needs, _ = self.assigned(Rendered(text), known=not needs)
            else:
                best = text
        return best

    def first_known(self, operands: Sequence[int]) -> str:
        *before, last = operands
        text = self.nullable(last)
        for operand in reversed(before):
            name = self.name(operand)
            text = self.choice(self.is_known(name), name, text)
        return text

    def select(self, condition: int, then: int, otherwise: int) -> str:
        text, needs, _ = self.done[condition]
        chosen = self.choice(text, self.nullable(then), self.nullable(otherwise))
        return self.choice(self.all_known(needs), chosen, self.null) if needs else chosen

    def junction(self, operands: Sequence[int], decisive: bool, known: bool) -> str:
        """Kleene's and/or: one decisive operand settles it, else an unknown one leaves it open."""
        joined = self.either if decisive else self.both
        if known:
            return joined([self.done[operand].text for operand in operands])
        certain = [self.done[operand].text for operand in operands if not self.done[operand].needs]
        names = [self.name(operand) for operand in operands if self.done[operand].needs]
        settled = certain if decisive else [self.negation(text) for text in certain]
        settled += [self.same(name, self.truths[decisive]) for name in names]
        unknown = [self.same(name, self.null) for name in names]
        open_or_not = self.choice(self.either(unknown), self.null, self.truths[not decisive])
        return self.choice(self.either(settled), self.truths[decisive], open_or_not)

    def known(self, names: Iterable[str]) -> list[str]:
        return [self.is_known(name) for name in names]

    def all_known(self, names: Sequence[str]) -> str:
        return self.both(self.known(names))

    # ---------------------------------------------------------------- the language

    @abstractmethod
    def assignment(self, name: str, text: str) -> str: ...

    @abstractmethod
    def choice(self, condition: str, then: str, otherwise: str) -> str:
        """`then` or `otherwise`, evaluated only when taken."""

    @abstractmethod
    def both(self, texts: Sequence[str]) -> str:
        """Whether all hold, of which there is at least one; evaluated only up to the first that does not."""

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
    def comparison(self, kind: Comparison, left: str, right: str) -> str: ...

    @abstractmethod
    def integer(self, value: int) -> str: ...

    @abstractmethod
    def text(self, value: str) -> str: ...

    @abstractmethod
    def listed(self, text: str, entries: Sequence[str], several: bool) -> str:
        """Whether a text is one of the entries; with `several`, whether all its parts, parted by `; `, are."""

    @abstractmethod
    def marked(self, name: str) -> str:
        """Whether the marks of the scheda, the third argument, have one of this name."""

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


def _joined(text: str, operands: Sequence[Rendered]) -> Rendered:
    needs = dict.fromkeys(name for one in operands for name in one.needs)
    return Rendered(text, tuple(needs), 1 + max(one.depth for one in operands))
