# SPDX-License-Identifier: EUPL-1.2
"""Machine code gives the same columns, whatever it takes for granted, wherever polars keeps the answers."""

from __future__ import annotations

import ctypes
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from schedario.cli.main import app
from schedario.columns import engines, frames
from schedario.columns.evaluate import evaluate
from schedario.columns.frames import FrameError
from schedario.columns.native import memory
from schedario.columns.native.kernels import Assumed, Kernel, Kernels, get_kernels
from schedario.definition.form import Form
from schedario.program import nodes as f
from schedario.program.graph import Assumptions, Graph
from schedario.program.outputs import PARTS
from schedario.program.ranges import Range, TooLargeError
from schedario.program.renderings.llvm.program import render_graph
from schedario.program.renderings.python import compile_task
from schedario.program.renderings.text import Task
from tests.columns.sql import ALGEBRA, LARGEST, TEXT_ROWS, WORDS, file_of_schede, words_told
from tests.differential.compare import differences, unlike
from tests.differential.generate import schede
from tests.differential.native import compute, digits, small
from tests.differential.native import run as natively
from tests.page.test_same_results import MOVED, QUESTIONS, edition

NUMBERS = (None, 0, 1, -1, 2, -2, 3, 8, -7, 100)

FORMULAS = {**ALGEBRA, "half up of the wide": f.HalfUp(f.Multiply(f.Answer("A"), f.Answer("B")), f.Integer(3))}


def kernel(nodes: dict[str, Any], bounds: dict[str, Range], answered: dict[str, bool] | None = None) -> Kernel:
    source = render_graph(Graph(nodes, {}, Assumptions(answered or {})), bounds, frozenset(), {})
    return Kernel.compile(source, Assumed(bounds, answered or {}), {})


def renderable(nodes: dict[str, Any], bounds: dict[str, Range]) -> dict[str, Any]:
    """Those that machine code computes within these bounds."""
    return {name: node for name, node in nodes.items() if _is_renderable(node, bounds)}


def _is_renderable(node: Any, bounds: dict[str, Range]) -> bool:
    try:
        render_graph(Graph({"it": node}, {}), bounds, frozenset(), {})
    except TooLargeError:
        return False
    return True


# The greatest answers: quotients by doubles, by integers, and what needs 128 bits on the way.
@pytest.mark.parametrize(
    ("greatest", "left_out"),
    [
        (2_000, set()),
        (100_000_000, set()),
        (
            LARGEST,
            {
                "product",
                "product of a sum",
                "wide choice",
                "half up that needs wide numbers",
                "half up of the wide",
            },
        ),
    ],
)
def test_the_algebra_is_the_same(greatest: int, left_out: set[str]) -> None:
    rows = list(product((*NUMBERS, greatest, -greatest, greatest - 1), repeat=3))
    bounds = {name: Range(-greatest, greatest) for name in "ABC"}
    nodes = renderable(FORMULAS, bounds)
    assert FORMULAS.keys() - nodes.keys() == left_out
    one = compile_task(Task(["A", "B", "C"], list(nodes.values())))
    cells = pl.DataFrame(rows, schema=dict.fromkeys("ABC", pl.Int64), orient="row")
    found = kernel(nodes, bounds).run(cells)
    assert found is not None
    assert found.columns == list(nodes)
    assert found.rows() == [tuple(one(row, ())) for row in rows]


@given(st.lists(st.tuples(*[st.integers(-(10**8), 10**8)] * 3), min_size=1, max_size=40))
@settings(max_examples=200, deadline=None)
def test_quotients_are_exact_for_any_numbers(rows: list[tuple[int, ...]]) -> None:
    cells = pl.DataFrame(rows, schema=dict.fromkeys("ABC", pl.Int64), orient="row")
    one = compile_task(Task(["A", "B", "C"], list(QUOTIENTS.values())))
    for program in (BY_DOUBLES, BY_INTEGERS):
        found = program.run(cells)
        assert found is not None
        assert found.rows() == [tuple(one(row, ())) for row in rows]


QUOTIENTS = {
    "of one": f.HalfUp(f.Answer("A"), f.Positive(f.Answer("B"))),
    "of a hundred": f.HalfUp(f.Multiply(f.Integer(10_000), f.Answer("A")), f.Positive(f.Answer("C"))),
}
BY_DOUBLES = kernel(QUOTIENTS, {name: Range(-(10**8), 10**8) for name in "ABC"})
BY_INTEGERS = kernel(QUOTIENTS, {name: Range(-(10**14), 10**14) for name in "ABC"})


def test_texts_are_compared_and_measured_by_code_points() -> None:
    cells = pl.DataFrame(TEXT_ROWS, schema=dict.fromkeys("TU", pl.String), orient="row")
    found = kernel(WORDS, {}).run(cells)
    assert found is not None
    assert found.rows(named=True) == [words_told(*row) for row in TEXT_ROWS]


def test_nothing_is_written_for_the_answers_that_all_or_none_give() -> None:
    nodes = {"sum": f.Add((f.Answer("A"), f.Answer("B"))), "known": f.Known(f.Answer("B")), "none": f.Answer("C")}
    answered = {"A": True, "B": True, "C": False}
    program = kernel(nodes, {name: Range(0, 9) for name in "ABC"}, answered)
    assert [one.certain for one in program.source.results] == [True, True, False]
    found = program.run(pl.DataFrame({"A": [1, 2], "B": [3, 4], "C": [None, None]}, schema_overrides={"C": pl.Int64}))
    assert found is not None
    assert found.rows() == [(4, True, None), (6, True, None)]


@pytest.mark.parametrize("at", [0, 6, 7, 8, 30, 36])
@pytest.mark.parametrize("number", [10, -1, 2**62, -(2**63)])
def test_an_answer_outside_its_bounds_is_noticed_wherever_it_is(at: int, number: int) -> None:
    program = kernel({"sum": f.Add((f.Answer("A"), f.Integer(1)))}, {"A": Range(0, 9)})
    answers = [*[3] * at, number, *[None] * (36 - at)]
    assert program.run(pl.DataFrame({"A": answers})) is None
    assert program.run(pl.DataFrame({"A": [9 if one == number else one for one in answers]})) is not None


# ---------------------------------------------------------------- whole forms


def test_twenty_thousand_generated_schede_are_the_same(soc26: Form) -> None:
    cells = schede(soc26, 20_000, seed=26)
    plain = cells.select(small(soc26, digits(soc26, cells))).to_series()
    assert plain.mean() > 0.8  # the others polars computes, and the engine of one scheda
    assert differences(soc26, cells, compute) == []


@pytest.mark.parametrize("changes", [QUESTIONS, MOVED])
def test_other_forms_are_the_same(changes: Any, tmp_path: Path) -> None:
    form = edition(tmp_path, changes)
    cells = schede(form, 2000, seed=4)
    assert differences(form, cells, compute) == []


def test_pieces_of_a_frame_are_the_same_wherever_they_begin_and_end(soc26: Form) -> None:
    cells = schede(soc26, 600, seed=9)
    cells = cells.filter(small(soc26, 9))
    whole = natively(get_kernels(soc26, PARTS), soc26, cells)
    for start, count in [(0, 1), (0, 7), (1, 8), (3, 64), (8, 8), (13, 200), (5, 0)]:
        piece = cells.slice(start, count)
        found = evaluate(soc26, piece, stored=True, engine="native").select(whole.columns)
        assert_frame_equal(found, whole.slice(start, count), check_dtypes=False)
    assert unlike(cells, whole, compute(soc26, cells)) == []


def test_columns_of_any_kind_are_taken_the_same(soc26: Form, tmp_path: Path) -> None:
    frame = pl.read_parquet(file_of_schede(soc26, tmp_path))
    expected = evaluate(soc26, frame)
    assert_frame_equal(evaluate(soc26, frame, engine="native"), expected)
    parted = pl.concat([frame.head(101), frame.tail(-101)], rechunk=False)
    assert_frame_equal(evaluate(soc26, parted, engine="native"), expected)
    assert_frame_equal(evaluate(soc26, frame.lazy(), engine="native").collect(), expected)


def test_parts_are_the_same(soc26: Form) -> None:
    cells = schede(soc26, 50, seed=2).filter(small(soc26, 9))
    for part in PARTS:
        expected = evaluate(soc26, cells, stored=True, parts=[part])
        assert_frame_equal(evaluate(soc26, cells, stored=True, parts=[part], engine="native"), expected)


def test_answers_too_large_for_machine_code_are_computed_all_the_same(soc26: Form) -> None:
    cells = schede(soc26, 300, seed=26).filter(small(soc26, 14))
    expected = evaluate(soc26, cells, stored=True)
    assert_frame_equal(evaluate(soc26, cells, stored=True, engine="native"), expected)


def test_what_no_column_can_hold_is_refused_in_the_same_words(soc26: Form) -> None:
    users = {cell.id: [1] * 20 + [10**14] for cell in soc26.asked if cell.column == "utenti"}
    long = pl.DataFrame({**users, "R03": [1] * 21})
    untaken = pl.DataFrame({"R03": [1] * 9000 + [10**15]})
    for frame, refusal in ((long, OverflowError), (untaken, FrameError)):
        with pytest.raises(refusal) as expected:
            evaluate(soc26, frame)
        with pytest.raises(refusal) as told:
            evaluate(soc26, frame, engine="native")
        assert str(told.value) == str(expected.value)


# ---------------------------------------------------------------- what is learnt


def test_a_program_is_kept_until_answers_are_not_as_it_takes_for_granted(soc26: Form) -> None:
    engine = Kernels(soc26, ("cells",))

    def program_after(**answers: list[int | None]) -> Kernel | None:
        cells = pl.DataFrame({cell.id: answers.get(cell.id) for cell in soc26.asked}, schema_overrides=types(soc26))
        for sample in (engine.sample, None):
            taken = frames.take_answers(soc26, cells, stored=True, sample=sample)
            if engine.run(taken) is not None:
                return engine.kernel
        return None

    first = program_after(R03=[100, 900])
    assert program_after(R03=[7, 8]) is first  # as few digits
    second = program_after(R03=[7, None])  # not all answer
    assert second is not first
    third = program_after(R03=[7, 1000])
    assert third is not second
    assert third is not None
    assert third.assumed.bounds["R03"] == Range(0, 9999)
    assert program_after(R03=[7, None, 900]) is third
    assert program_after(R03=[5, 6]) is third


def types(form: Form) -> dict[str, Any]:
    return {cell.id: frames.get_stored_type(cell) for cell in form.asked}


def test_an_answer_that_the_sample_did_not_have_is_computed_right(soc26: Form) -> None:
    soc26.memo.clear()
    frame = pl.DataFrame({"R03": [1000] * 20_001, "M01.utenti": [*[1] * 19_999, 123_456, 5]})
    expected = evaluate(soc26, frame)
    assert_frame_equal(evaluate(soc26, frame, engine="native"), expected)


def test_threads_compute_the_same_side_by_side(soc26: Form) -> None:
    soc26.memo.clear()
    lots = [schede(soc26, 200, seed=seed).filter(small(soc26, 3 + seed)) for seed in range(8)]
    expected = [evaluate(soc26, lot, stored=True) for lot in lots]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda lot: evaluate(soc26, lot, stored=True, engine="native"), lots))
    for one, other in zip(found, expected, strict=True):
        assert_frame_equal(one, other)


def test_results_outlive_what_they_were_computed_from(soc26: Form) -> None:
    cells = schede(soc26, 400, seed=3).filter(small(soc26, 9))
    expected = evaluate(soc26, cells, stored=True)
    found = [evaluate(soc26, cells, stored=True, engine="native")["R04"] for _ in range(30)]
    assert all(one.equals(expected["R04"]) for one in found)


def test_memory_serves_again_once_nobody_looks_at_it() -> None:
    first = memory.allocate_piece(1000)
    first[:] = b"x" * 1000
    looked_at = first[10:20]
    del first
    second = memory.allocate_piece(1000)
    second[:] = b"y" * 1000
    assert bytes(looked_at) == b"x" * 10
    place = ctypes.addressof(ctypes.c_char.from_buffer(second))
    del second
    assert ctypes.addressof(ctypes.c_char.from_buffer(memory.allocate_piece(900))) == place
    many = [memory.allocate_piece(1000) for _ in range(2 * memory.PIECES)]
    many.clear()
    assert len(memory._free) == memory.PIECES
    assert len(memory.allocate_piece(10**9)) == 10**9  # what is kept is too small


# ---------------------------------------------------------------- the command


def test_the_command_evaluates_with_machine_code(soc26: Form, tmp_path: Path) -> None:
    source, target = file_of_schede(soc26, tmp_path), tmp_path / "out.parquet"
    done = CliRunner().invoke(app, ["evaluate", str(source), "-o", str(target), "--engine", "native"])
    assert (done.exit_code, "Schede valutate 300" in done.output) == (1, True)
    assert_frame_equal(pl.read_parquet(target), evaluate(soc26, pl.read_parquet(source)))


def test_a_missing_extra_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, soc26: Form) -> None:
    def absent(_module: str) -> None:
        raise ModuleNotFoundError("No module named 'llvmlite'", name="llvmlite")

    monkeypatch.setattr(engines, "import_module", absent)
    source = file_of_schede(soc26, tmp_path)
    done = CliRunner().invoke(app, ["evaluate", str(source), "-o", str(tmp_path / "o.csv"), "--engine", "native"])
    assert (done.exit_code, done.output) == (2, "manca una libreria; installa schedario[native]\n")
