# SPDX-License-Identifier: EUPL-1.2
"""The graph of a program: what becomes simpler where something is sure of the schede."""

from __future__ import annotations

import pytest

from schedario.program import nodes as f
from schedario.program.graph import NOTHING_SURE, Assumptions, Graph, Item, Vertex

A, B = f.Answer("A"), f.Answer("B")
BELOW_ZERO = f.Surely(f.Less(A, f.Integer(0)))
IN_DOUBT = f.Marked("A", "doubt")
UNDECIDED = f.Less(A, B)


@pytest.mark.parametrize(
    ("item", "sure", "left"),
    [
        pytest.param(f.Answered("A"), Assumptions({"A": True}), f.TRUE, id="it is answered everywhere"),
        pytest.param(f.Answered("A"), Assumptions({"A": False}), f.FALSE, id="it is answered nowhere"),
        pytest.param(f.Answered("A"), Assumptions({"B": True}), f.Answered("A"), id="another one is"),
        pytest.param(A, Assumptions({"A": False}), f.NULL, id="an answer that there never is"),
        pytest.param(A, Assumptions({"A": True}), A, id="an answer that there always is"),
        pytest.param(f.Known(A), Assumptions({"A": True}), f.TRUE, id="it is known everywhere"),
        pytest.param(f.Known(A), Assumptions({"A": False}), f.FALSE, id="it is known nowhere"),
        pytest.param(IN_DOUBT, NOTHING_SURE, f.FALSE, id="there are no marks"),
        pytest.param(IN_DOUBT, Assumptions(marks=["fault"]), f.FALSE, id="there are marks of another kind"),
        pytest.param(IN_DOUBT, Assumptions(marks=["doubt"]), IN_DOUBT, id="there are such marks"),
        pytest.param(
            BELOW_ZERO, Assumptions(ranges={"B": (0, None)}), BELOW_ZERO, id="nothing is below zero, of another cell"
        ),
        pytest.param(f.Surely(UNDECIDED), Assumptions({"A": True, "B": True}), UNDECIDED, id="it is never unknown"),
        pytest.param(f.Surely(UNDECIDED), Assumptions({"A": True}), f.Surely(UNDECIDED), id="it may be unknown"),
        pytest.param(f.FirstKnown((A, B)), Assumptions({"A": True}), A, id="the first is always known"),
        pytest.param(f.FirstKnown((A, B)), Assumptions({"A": False}), B, id="the first never is"),
        pytest.param(f.FirstKnown((A, B)), Assumptions({"B": True}), f.FirstKnown((A, B)), id="the second always is"),
        pytest.param(f.Not(f.Not(UNDECIDED)), NOTHING_SURE, UNDECIDED, id="it is denied twice"),
        pytest.param(f.Select(f.Answered("A"), A, B), Assumptions({"A": True}), A, id="the first branch is taken"),
        pytest.param(f.Select(f.Answered("A"), A, B), Assumptions({"A": False}), B, id="the other branch is"),
        pytest.param(f.All((UNDECIDED, IN_DOUBT)), NOTHING_SURE, f.FALSE, id="one of all never holds"),
        pytest.param(f.Any((UNDECIDED, IN_DOUBT)), NOTHING_SURE, UNDECIDED, id="one of some never holds"),
        pytest.param(f.Agreed((UNDECIDED, f.UNKNOWN)), NOTHING_SURE, f.UNKNOWN, id="one is unknown for ever"),
        pytest.param(f.Agreed((f.TRUE, f.FALSE, UNDECIDED)), NOTHING_SURE, f.UNKNOWN, id="two never agree"),
        pytest.param(f.Agreed((UNDECIDED, UNDECIDED)), NOTHING_SURE, UNDECIDED, id="there is one alone"),
        pytest.param(f.Early(UNDECIDED, f.TRUE, f.FALSE), Assumptions({"A": True, "B": True}), UNDECIDED, id="exact"),
    ],
)
def test_what_is_sure_leaves_the_rest_of_a_node(item: Item, sure: Assumptions, left: Item) -> None:
    """It leaves what the same graph has for the simpler node."""
    graph = Graph({"whole": item, "left": left}, sure=sure)
    assert graph.outputs["whole"] == graph.outputs["left"]
    assert type(graph.vertices[graph.outputs["left"]].node) is type(left)


def test_a_cell_stands_for_its_program_unless_its_value_is_given() -> None:
    slot, program = f.Slot("C"), f.Add((A, f.Integer(1)))
    computed = Graph({"C": slot, "same": program}, {"C": program})
    assert computed.outputs["C"] == computed.outputs["same"]
    assert get_vertex(Graph({"C": slot}), "C").node == f.Answer("C")
    given = Graph({"C": slot}, {"C": program}, Assumptions(results=["C"]))
    assert (get_vertex(given, "C").node, get_vertex(given, "C").known) == (slot, False)
    known = Graph({"C": slot}, {"C": program}, Assumptions(results=["C"], known_results=["C"]))
    assert get_vertex(known, "C").known


@pytest.mark.parametrize(
    ("item", "known"),
    [
        pytest.param(f.Add((A, A)), True, id="a sum of what is known"),
        pytest.param(f.Add((A, B)), False, id="a sum with something that may lack"),
        pytest.param(f.Extreme(True, (A, B)), False, id="the greatest of all"),
        pytest.param(f.Extreme(True, (A, B), known_only=True), True, id="the greatest of those that are known"),
        pytest.param(f.Positive(A), False, id="a number that must be above zero"),
        pytest.param(f.Agreed((f.Less(A, A), f.Less(A, f.Integer(1)))), False, id="what must agree"),
        pytest.param(f.SameText("A", "B", constant=True), True, id="a text and a constant"),
        pytest.param(f.SameText("A", "B", constant=False), False, id="two texts, one of which may lack"),
        pytest.param(f.TextLength("B"), True, id="the length of a text that may lack"),
    ],
)
def test_a_vertex_is_known_where_nothing_that_it_needs_can_lack(item: Item, known: bool) -> None:
    assert get_vertex(Graph({"it": item}, sure=Assumptions({"A": True})), "it").known is known


def get_vertex(graph: Graph, output: str) -> Vertex:
    """The vertex of an output."""
    return graph.vertices[graph.outputs[output]]
