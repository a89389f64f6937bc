# SPDX-License-Identifier: EUPL-1.2
"""What is sure of the schede for which a graph is made is no longer asked of them."""

from __future__ import annotations

import pytest

from schedario.definition.form import Form
from schedario.program import nodes as f
from schedario.program.graph import Assumptions, Graph
from schedario.program.outputs import FIRST_PARTS, build_form_program

BELOW = f.Surely(f.Less(f.Answer("A"), f.Integer(0)))
ABOVE = f.Surely(f.Less(f.Integer(9), f.Answer("A")))


@pytest.mark.parametrize(
    ("condition", "limits", "asked"),
    [
        (BELOW, (0, None), False),
        (BELOW, (-1, None), True),
        (BELOW, (None, 9), True),
        (ABOVE, (None, 9), False),
        (ABOVE, (None, 10), True),
        (ABOVE, (0, None), True),
    ],
)
@pytest.mark.parametrize("answered", [{}, {"A": True}])
def test_no_answer_is_asked_whether_it_is_beyond_what_it_surely_is(
    condition: f.Condition, limits: tuple[int | None, int | None], asked: bool, answered: dict[str, bool]
) -> None:
    graph = Graph({"it": condition}, sure=Assumptions(answered, {"A": limits}))
    assert (graph.vertices[graph.outputs["it"]].node != f.FALSE) is asked


def test_a_form_whose_amounts_are_surely_there_has_less_to_ask(soc26: Form) -> None:
    program = build_form_program(soc26)
    amounts = [cell.id for cell in soc26.asked if cell.numeric and cell.quadro in ("Q1", "Q2")]
    sure = Assumptions(dict.fromkeys(amounts, True), dict.fromkeys(amounts, (0, None)))
    less, more = (program.build_graph(FIRST_PARTS, one) for one in (sure, Assumptions()))
    assert not [one for one in less.vertices if one.node in {f.Answered(name) for name in amounts}]
    assert len(less.vertices) < len(more.vertices)
