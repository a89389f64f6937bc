# SPDX-License-Identifier: EUPL-1.2
"""Typed trees in words, and with the numbers of one scheda in place of the names.

The words themselves (operators, "if", "the lesser of") are given by the caller, so that they live with the forms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from schedario.formula import typed as t

Say = Callable[..., str]
NameOf = Callable[[t.Reference], str]
ListOf = Callable[[Sequence[t.Reference]], str]
NameChoice = Callable[[t.Reference, str], str]
WriteNumber = Callable[[Fraction], str]

MANY = 6  # a longer sum is told by its number of terms

_WORDS = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "/"}
_COMPARISONS = {
    "<": "less",
    "<=": "less_or_equal",
    ">": "greater",
    ">=": "greater_or_equal",
    "=": "equal",
    "!=": "different",
}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}


def _join_names(references: Sequence[t.Reference]) -> str:
    return ", ".join(reference.name for reference in references)


def _name_plainly(_reference: t.Reference, text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Speaker:
    """Tells trees in words: `say` gives a phrase by key, `name` how a reference is called, `names` how many are.

    `choice` gives what a text is called with which a reference is compared: a parameter's choices have names.
    """

    say: Say
    name: NameOf
    number: WriteNumber
    names: ListOf = _join_names
    choice: NameChoice = _name_plainly

    def say_tree(self, node: t.Typed) -> str:
        """The tree as a clause."""
        match node:
            case t.Constant(value=value):
                return self.number(value)
            case t.TextConstant(value=value):
                return f"«{value}»"
            case t.Reference():
                return self.name(node)
            case t.Operation():
                return self.say_operation(node)
            case t.Rounded(operand=operand, digits=digits):
                return self.say("words.rounded", operand=self.say_operand(operand), digits=digits)
            case t.Comparison(operator=operator, left=left, right=right):
                other = self.say_choice(left, right) or self.say_tree(right)
                return self.say(f"words.{_COMPARISONS[operator]}", left=self.say_tree(left), right=other)
            case t.Logic(operator="not", operands=(operand,)):
                return self.say("words.not", operand=self.say_tree(operand))
            case t.Logic(operator=operator, operands=operands):
                return self.say(f"words.{operator}").join(self.say_clause(operand) for operand in operands)
            case t.Conditional(condition=condition, then=then, otherwise=otherwise):
                return self.say(
                    "words.conditional",
                    condition=self.say_tree(condition),
                    then=self.say_tree(then),
                    otherwise=self.say_tree(otherwise),
                )
            case t.Match(parameter=parameter, branches=branches):
                listed = "; ".join(f"{label}: {self.say_tree(branch)}" for label, branch in branches)
                return self.say("words.match", parameter=self.name(parameter), branch=listed)
            case t.Given(cell=cell):
                return self.say("words.given", cell=self.name(cell))
            case t.Disputed(condition=condition):
                return self.say("words.disputed", condition=self.name(condition))
            case t.InSomeReading(condition=condition):
                return self.say("words.in_some_reading", condition=self.say_tree(condition))
            case t.Length(cell=cell):
                return self.say("words.length", cell=self.name(cell))

    def say_choice(self, left: t.Typed, right: t.Typed) -> str:
        """Names a choice of a parameter, or a text, with which a name is compared; empty for any other two sides."""
        if isinstance(left, t.Reference) and isinstance(right, t.TextConstant):
            return f"«{self.choice(left, right.value)}»"
        return ""

    def say_clause(self, node: t.Typed) -> str:
        """A condition inside another, in parentheses where it would be misread."""
        return (
            f"({self.say_tree(node)})" if isinstance(node, t.Logic) and node.operator != "not" else self.say_tree(node)
        )

    def say_operand(self, node: t.Typed, strength: int = 9) -> str:
        weaker = isinstance(node, t.Operation) and _STRENGTH.get(node.operator, 9) < strength
        return f"({self.say_tree(node)})" if weaker else self.say_tree(node)

    def say_operation(self, node: t.Operation) -> str:
        match node.operator, node.operands:
            case ("+" | "-" | "*" | "/") as operator, (left, right):
                strength = _STRENGTH[operator]
                return self.say(
                    f"words.{_WORDS[operator]}",
                    left=self.say_operand(left, strength),
                    right=self.say_operand(right, strength + (operator in "-/")),
                )
            case "neg", (operand,):
                return self.say("words.opposite", operand=self.say_operand(operand))
            case "abs", (operand,):
                return self.say("words.absolute", operand=self.say_operand(operand))
            case "sum", operands if len(operands) > MANY:
                return self.say("words.sum_many", count=len(operands), list=self.say_many(operands))
        return self.say(f"words.{node.operator}", list=self.say_list(node.operands))

    def say_many(self, operands: tuple[t.Typed, ...]) -> str:
        references = [operand for operand in operands if isinstance(operand, t.Reference)]
        others = [self.say_tree(operand) for operand in operands if not isinstance(operand, t.Reference)]
        return ", ".join([self.names(references), *others] if references else others)

    def say_list(self, operands: tuple[t.Typed, ...]) -> str:
        *first, last = [self.say_operand(operand) for operand in operands]
        return (", ".join(first) + self.say("words.list_and") if first else "") + last


@dataclass(frozen=True, slots=True)
class Calculator:
    """Writes trees with numbers for names: `value` gives the text of a reference's value, or a sign for none."""

    value: NameOf
    number: WriteNumber
    say: Say

    def write_tree(self, node: t.Typed) -> str:
        """The tree as arithmetic: `100 × 14 / 399`."""
        match node:
            case t.Constant(value=value):
                return self.number(value)
            case t.Reference():
                return self.value(node)
            case t.Operation(operator=("+" | "-" | "*" | "/") as operator, operands=(left, right)):
                strength = _STRENGTH[operator]
                second = self.write_operand(right, strength + (operator in "-/"))
                return f"{self.write_operand(left, strength)} {_SIGNS[operator]} {second}"
            case t.Operation(operator="sum", operands=operands):
                return self.write_sum([self.write_tree(operand) for operand in operands])
            case t.Operation(operator="neg", operands=(operand,)):
                return f"−({self.write_tree(operand)})"
            case t.Operation(operator=operator, operands=operands):
                listed = "; ".join(self.write_tree(operand) for operand in operands)
                return f"{self.say('signs.' + operator)}({listed})"
            case t.Rounded(operand=operand):
                return self.write_tree(operand)
            case t.Length(cell=cell):
                return self.value(cell)
        raise AssertionError(f"no arithmetic in {node}")

    def write_operand(self, node: t.Typed, strength: int) -> str:
        weaker = isinstance(node, t.Operation) and _STRENGTH.get(node.operator, 9) < strength
        return f"({self.write_tree(node)})" if weaker else self.write_tree(node)

    def write_sum(self, terms: list[str]) -> str:
        """The terms; in a long sum the zeros and the missing ones are told by their number."""
        if len(terms) <= MANY:
            return " + ".join(terms)
        nothing = self.say("signs.nothing")
        told = [term for term in terms if term.strip("0,") and term != nothing]
        zeros = sum(not term.strip("0,") for term in terms)
        missing = terms.count(nothing)
        if zeros:
            told.append(self.say("signs.zeros", count=zeros) if zeros > 1 else "0")
        if missing:
            told.append(self.say("signs.missing", count=missing) if missing > 1 else nothing)
        return " + ".join(told)
