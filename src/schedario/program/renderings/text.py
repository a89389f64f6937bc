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
from schedario.program.graph import Assumptions, Graph, Item, count_uses

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


class RenderedExpression(NamedTuple):
    """An expression, the names that it needs to be not null, and how many expressions stand inside each other."""

    text: str
    needs: tuple[str, ...] = ()
    depth: int = 0


class Task(NamedTuple):
    """The task of one function: it computes `outputs` from the answers, the results and the marks given to it.

    `answers` names the cells of its first argument. A cell that has a formula is found among `results`, the
    names of the second argument, or is calculated by its program in `computed`. The third argument holds the marks
    of the scheda, as its language has them; there are never others than `marks`. The cells in `answered` always have an
    answer, between the least and the greatest number given there; those in `known` always have a result.
    """

    answers: Sequence[str]
    outputs: Sequence[Item]
    computed: Mapping[str, f.Node] = {}
    results: Sequence[str] = ()
    marks: frozenset[f.Mark] = f.MARKS
    answered: Mapping[str, tuple[int | None, int | None]] = {}
    known: Sequence[str] = ()


class Writer(ABC):
    """Writes one function. The abstract methods are the language: each returns an expression in its own brackets."""

    null: ClassVar[str]
    truths: ClassVar[Mapping[bool, str]]

    def __init__(self, task: Task) -> None:
        self.graph = Graph(
            {str(place): node for place, node in enumerate(task.outputs)},
            task.computed,
            Assumptions(
                answered=dict.fromkeys(task.answered, True),
                ranges=task.answered,
                results=frozenset(task.results),
                known_results=frozenset(task.known),
                marks=task.marks,
            ),
        )
        self.answers = {cell: f"a{index}" for index, cell in enumerate(task.answers)}
        self.results = {cell: f"r{index}" for index, cell in enumerate(task.results)}
        self.uses = count_uses(self.graph)
        self.lines: list[str] = []
        self.used: set[str] = set()
        self.done: dict[int, RenderedExpression] = {}
        for number in sorted(self.uses):
            self.done[number] = self.write_vertex(number)
        self.outputs = [self.write_nullable(number) for number in self.graph.outputs.values()]

    def write_vertex(self, number: int) -> RenderedExpression:
        """The expression of a vertex, or the variable that holds it."""
        node, operands, known = self.graph.vertices[number]
        if not operands and not isinstance(node, f.SameText | f.Listed):
            return self.render_leaf(node)
        strict = isinstance(node, STRICT) or (isinstance(node, f.Extreme) and not node.known_only)
        rendered = self.render_strict(node, operands) if strict else self.render_lenient(node, operands, known)
        inline = self.is_short(number) or (self.uses[number] < 2 and rendered.depth < DEEPEST and (strict or known))
        return rendered if inline else self.assign_rendered(rendered, known)

    def is_short(self, number: int) -> bool:  # noqa: ARG002 - for languages that tell
        """Checks whether the expression of a vertex that is never null is no longer than the name of a variable."""
        return False

    def assign_rendered(self, rendered: RenderedExpression, known: bool) -> RenderedExpression:
        name = f"t{len(self.lines)}"
        self.lines.append(self.write_assignment(name, self.write_or_null(rendered)))
        return RenderedExpression(name, () if known else (name,))

    def write_or_null(self, rendered: RenderedExpression) -> str:
        """An expression that is the result, or null."""
        if not rendered.needs or rendered.needs == (rendered.text,):
            return rendered.text
        return self.write_choice(self.write_all_known(rendered.needs), rendered.text, self.null)

    def write_nullable(self, number: int) -> str:
        return self.write_or_null(self.done[number])

    def name_vertex(self, number: int) -> str:
        """A name, for what is written more than once."""
        if not self.done[number].text.isidentifier():
            self.done[number] = self.assign_rendered(self.done[number], self.graph.vertices[number].known)
        return self.done[number].text

    def render_leaf(self, node: Item) -> RenderedExpression:
        match node:
            case f.Integer(value=value):
                return RenderedExpression(self.write_integer(value))
            case f.Null() | f.Truth(value=None):
                return RenderedExpression(self.null, (self.null,))
            case f.Truth(value=bool() as value):
                return RenderedExpression(self.truths[value])
            case f.Answer(cell=cell):
                return self.render_answer(cell)
            case f.Slot(cell=cell):
                return self.name_input(self.results[cell], known=cell in self.graph.sure.known_results)
            case f.Answered(cell=cell):
                return RenderedExpression(self.write_is_known(self.render_answer(cell).text), (), 1)
            case f.TextLength(cell=cell):
                return RenderedExpression(self.write_length(self.render_answer(cell).text), (), 1)
            case f.Marked(cell=cell, mark=mark):
                return RenderedExpression(self.write_marked(cell, mark), (), 1)
        raise AssertionError(f"no leaf: {node}")

    def render_answer(self, cell: str) -> RenderedExpression:
        if cell not in self.answers:
            return RenderedExpression(self.null, (self.null,))
        return self.name_input(self.answers[cell], known=self.graph.sure.answered.get(cell, False))

    def name_input(self, name: str, *, known: bool) -> RenderedExpression:
        self.used.add(name)
        return RenderedExpression(name, () if known else (name,))

    def render_strict(self, node: Item, operands: Sequence[int]) -> RenderedExpression:
        """A node that is null as soon as an operand is."""
        match node:
            case f.SameText(cell=cell, other=other, constant=constant):
                left = self.render_answer(cell)
                right = RenderedExpression(self.write_text(other)) if constant else self.render_answer(other)
                return _join_operands(self.write_comparison(f.Equal, left.text, right.text), (left, right))
            case f.Listed(cell=cell, entries=entries, several=several):
                answer = self.render_answer(cell)
                return _join_operands(self.write_listed(answer.text, entries, several), (answer,))
        rendered = [self.done[operand] for operand in operands]
        return _join_operands(self.write_strict(node, [one.text for one in rendered], operands), rendered)

    def write_strict(self, node: Item, texts: Sequence[str], operands: Sequence[int]) -> str:
        match node:
            case f.Add():
                return self.write_sum(texts)
            case f.Multiply():
                return self.write_product(*texts)
            case f.HalfUp():
                below = self.graph.vertices[operands[1]].node
                return self.write_half_up(texts[0], texts[1], below.value if isinstance(below, f.Integer) else None)
            case f.Absolute():
                return self.write_absolute(*texts)
            case f.Extreme(greatest=greatest):
                return self.write_extreme(greatest, texts)
            case f.Less() | f.LessOrEqual() | f.Equal():
                return self.write_comparison(type(node), *texts)
            case f.Not():
                return self.write_negation(*texts)
        raise AssertionError(f"not strict: {node}")

    def render_lenient(self, node: Item, operands: Sequence[int], known: bool) -> RenderedExpression:
        """A node that may be known although an operand is null, or null although all are known."""
        texts = [self.done[operand] for operand in operands]
        return RenderedExpression(self.write_lenient(node, operands, known), (), 1 + max(one.depth for one in texts))

    def write_lenient(self, node: Item, operands: Sequence[int], known: bool) -> str:
        match node:
            case f.Positive():
                text = self.name_vertex(operands[0])
                above = self.write_comparison(f.Less, self.write_integer(0), text)
                needs = self.done[operands[0]].needs
                return self.write_choice(self.write_conjunction([*self.write_known(needs), above]), text, self.null)
            case f.Extreme(greatest=greatest):
                return self.write_known_extreme(greatest, operands)
            case f.FirstKnown():
                return self.write_first_known(operands)
            case f.Early():
                return self.write_early(*operands)
            case f.Agreed():
                return self.write_agreed(operands)
            case f.Select():
                return self.render_select(*operands)
            case f.Known():
                return self.write_conjunction(self.write_known(self.done[operands[0]].needs))
            case f.Surely():
                return self.write_surely(*self.done[operands[0]][:2])
            case f.All() | f.Any():
                return self.write_junction(operands, isinstance(node, f.Any), known)
        raise AssertionError(f"no rendering for {node}")

    def write_known_extreme(self, greatest: bool, operands: Sequence[int]) -> str:
        """Over the operands that are not null, two by two; null only when all are."""
        best, needs = self.name_vertex(operands[0]), self.done[operands[0]].needs
        for operand in operands[1:]:
            other, other_needs = self.name_vertex(operand), self.done[operand].needs
            text = self.write_extreme(greatest, [best, other])
            for one, its_needs in ((best, other_needs), (other, needs)):
                if its_needs:
                    text = self.write_choice(self.write_is_known(its_needs[0]), text, one)
            needs = needs and other_needs
            if operand != operands[-1]:
                best, needs, _ = self.assign_rendered(RenderedExpression(text), known=not needs)
            else:
                best = text
        return best

    def write_first_known(self, operands: Sequence[int]) -> str:
        *before, last = operands
        text = self.write_nullable(last)
        for operand in reversed(before):
            name = self.name_vertex(operand)
            text = self.write_choice(self.write_is_known(name), name, text)
        return text

    def write_early(self, exact: int, true: int, false: int) -> str:
        name = self.name_vertex(exact)
        settled = self.write_choice(self.done[false].text, self.truths[False], self.null)
        settled = self.write_choice(self.done[true].text, self.truths[True], settled)
        return self.write_choice(self.write_is_known(name), name, settled)

    def write_agreed(self, operands: Sequence[int]) -> str:
        first, *others = map(self.name_vertex, operands)
        same = self.write_conjunction([self.write_same(first, other) for other in others])
        return self.write_choice(same, first, self.null)

    def render_select(self, condition: int, then: int, otherwise: int) -> str:
        text, needs, _ = self.done[condition]
        chosen = self.write_choice(text, self.write_nullable(then), self.write_nullable(otherwise))
        return self.write_choice(self.write_all_known(needs), chosen, self.null) if needs else chosen

    def write_junction(self, operands: Sequence[int], decisive: bool, known: bool) -> str:
        """Kleene's and/or: one decisive operand settles it, else an unknown one leaves it open."""
        joined = self.write_disjunction if decisive else self.write_conjunction
        if known:
            return joined([self.done[operand].text for operand in operands])
        certain = [self.done[operand].text for operand in operands if not self.done[operand].needs]
        names = [self.name_vertex(operand) for operand in operands if self.done[operand].needs]
        asked = [name for name in names if name != self.null]
        settled = certain if decisive else [self.write_negation(text) for text in certain]
        settled += [self.write_same(name, self.truths[decisive]) for name in asked]
        open_or_not = self.null
        if len(asked) == len(names):
            unknown = self.write_disjunction([self.write_same(name, self.null) for name in names])
            open_or_not = self.write_choice(unknown, self.null, self.truths[not decisive])
        return self.write_choice(self.write_disjunction(settled), self.truths[decisive], open_or_not)

    def write_surely(self, text: str, needs: Sequence[str]) -> str:
        for truth, said in ((True, str), (False, self.write_negation)):
            if len(needs) == 1 and text == said(needs[0]):
                return self.write_same(needs[0], self.truths[truth])
        return self.write_conjunction([*self.write_known(needs), text])

    def write_known(self, names: Iterable[str]) -> list[str]:
        return [self.write_is_known(name) for name in names]

    def write_all_known(self, names: Sequence[str]) -> str:
        return self.write_conjunction(self.write_known(names))

    # ---------------------------------------------------------------- the language

    @abstractmethod
    def write_assignment(self, name: str, text: str) -> str: ...

    @abstractmethod
    def write_choice(self, condition: str, then: str, otherwise: str) -> str:
        """`then` or `otherwise`, evaluated only when taken."""

    @abstractmethod
    def write_conjunction(self, texts: Sequence[str]) -> str:
        """True when all hold, of which there is at least one; evaluated only up to the first that does not."""

    @abstractmethod
    def write_disjunction(self, texts: Sequence[str]) -> str: ...

    @abstractmethod
    def write_negation(self, text: str) -> str: ...

    @abstractmethod
    def write_same(self, name: str, constant: str) -> str:
        """True when a name holds exactly this constant: true, false or null."""

    @abstractmethod
    def write_is_known(self, name: str) -> str: ...

    @abstractmethod
    def write_comparison(self, kind: Comparison, left: str, right: str) -> str: ...

    @abstractmethod
    def write_integer(self, value: int) -> str: ...

    @abstractmethod
    def write_text(self, value: str) -> str: ...

    @abstractmethod
    def write_listed(self, text: str, entries: Sequence[str], several: bool) -> str:
        """True when a text is one of the entries; with `several`, when all its parts, parted by `; `, are."""

    @abstractmethod
    def write_marked(self, cell: str, mark: f.Mark) -> str:
        """True when the marks of the scheda, the third argument, have this one of a cell."""

    @abstractmethod
    def write_length(self, text: str) -> str:
        """Code points of a text, 0 for null."""

    @abstractmethod
    def write_sum(self, texts: Sequence[str]) -> str: ...

    @abstractmethod
    def write_product(self, left: str, right: str) -> str: ...

    @abstractmethod
    def write_half_up(self, above: str, below: str, constant: int | None) -> str:
        """`constant` is the denominator when it is known beforehand."""

    @abstractmethod
    def write_absolute(self, text: str) -> str: ...

    @abstractmethod
    def write_extreme(self, greatest: bool, texts: Sequence[str]) -> str: ...


def _join_operands(text: str, operands: Sequence[RenderedExpression]) -> RenderedExpression:
    needs = dict.fromkeys(name for one in operands for name in one.needs)
    return RenderedExpression(text, tuple(needs), 1 + max(one.depth for one in operands))
