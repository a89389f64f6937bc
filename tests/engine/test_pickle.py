# SPDX-License-Identifier: EUPL-1.2
"""Evaluations between processes, and how they and other public objects look where somebody prints them."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import pytest

import schedario
from schedario.definition.catalogue import load
from schedario.documents.scheda import Scheda
from schedario.engine.answers import Answers, take_answers
from schedario.engine.evaluate import Evaluation, evaluate
from tests.documents.edition import trial_edition

SOC26 = load("SOC26")
QUINTANO = Path(__file__).parents[1] / "data" / "schede" / "quintano.txt"


def same(one: Evaluation, other: Evaluation) -> bool:
    return one.cells == other.cells and one.findings == other.findings and one.outcome == other.outcome


def evaluate_elsewhere(answers: Answers) -> Evaluation:
    return evaluate(load("SOC26"), answers)


class TestPickle:
    def test_an_evaluation_is_small_and_comes_back(self) -> None:
        evaluation = evaluate(SOC26, schedario.read_file(QUINTANO).answers())
        written = pickle.dumps(evaluation)
        back = pickle.loads(written)  # noqa: S301 - our own bytes
        assert back.form is load("SOC26")
        assert same(back, evaluation)
        assert len(written) < 20_000

    def test_between_processes(self) -> None:
        answers = schedario.read_file(QUINTANO).answers()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            back = pool.submit(evaluate_elsewhere, answers).result()
        assert back.form is load("SOC26")
        assert same(back, evaluate(SOC26, answers))

    def test_an_edition_of_the_library_and_a_reading(self) -> None:
        edition, reading = schedario.load("SOC26"), schedario.read_file(QUINTANO)
        assert pickle.loads(pickle.dumps(edition)) is edition  # noqa: S301 - as above
        assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301 - as above

    def test_a_form_of_no_edition_goes_with_its_text(self, tmp_path: Path) -> None:
        form = trial_edition(tmp_path)
        back = pickle.loads(pickle.dumps(form))  # noqa: S301 - as above
        assert (back.digest, list(back.cells)) == (form.digest, list(form.cells))

    def test_a_form_that_was_changed_is_refused(self) -> None:
        with pytest.raises(pickle.PicklingError, match="was changed"):
            pickle.dumps(replace(SOC26, digest="0" * 64))


class TestShown:
    def test_short(self) -> None:
        reading = schedario.read_file(QUINTANO)
        evaluation = evaluate(SOC26, reading.answers())
        scheda = Scheda(SOC26, {"denominazione": "QUINTANO"}, reading.answers())
        for one in (SOC26, schedario.load("SOC26"), reading, reading.answers(), evaluation, scheda):
            assert len(repr(one)) < 160
            assert repr(one).startswith("<")
        assert repr(evaluation).startswith("<Evaluation SOC26: ")
        assert repr(take_answers(SOC26, {"R03": "x", "R06": 5}, {"R08": "dubbio"})) == (
            "<Answers: 1 stored, 1 faults, 1 doubts>"
        )

    def test_for_notebooks(self) -> None:
        page = evaluate(SOC26, {"R03": 933, "R16": "<script>alert(1)</script>" * 50})._repr_html_()
        assert "933" in page
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert len(page) < 20_000
