# SPDX-License-Identifier: EUPL-1.2
"""A linear program by HiGHS whose objective changes, and whose solutions are proven with integers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import highspy
import numpy as np
from numpy.typing import NDArray

from schedario.errors import SchedarioError

Whole = NDArray[np.int64]


class SolverError(SchedarioError):
    """HiGHS found no optimum: the program has no solution, or is too large for its arithmetic."""


class _SilentHighs(highspy.Highs):
    """HiGHS, which would write its name to the terminal as soon as it is there."""

    def enableCallbacks(self) -> None:  # noqa: N802 - a method of HiGHS
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # typed in part only


class Solver:
    """Numbers between `least` and `most` that fit some equations; each run starts from where the last one ended."""

    def __init__(self, size: int, equations: Sequence[tuple[Mapping[int, int], int]], least: int, most: int) -> None:
        self.most = most
        starts = np.cumsum([0, *(len(factors) for factors, _ in equations)], dtype=np.int32)
        self._columns = np.array([at for factors, _ in equations for at in factors], dtype=np.int32)
        self._factors = np.array([n for factors, _ in equations for n in factors.values()], dtype=np.int64)
        self._right = np.array([right for _, right in equations], dtype=np.int64)
        self._rows = np.repeat(np.arange(len(equations)), np.diff(starts))
        self._least = least
        self._highs = _SilentHighs()  # type: ignore[no-untyped-call]  # as above
        for option, value in (("presolve", "off"), ("threads", 1), ("solver", "simplex")):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(self._describe_program(size, starts, least))

    def _describe_program(self, size: int, starts: NDArray[np.int32], least: int) -> highspy.HighsLp:
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = size, len(self._right)
        program.col_cost_ = np.zeros(size)
        program.col_lower_, program.col_upper_ = np.full(size, float(least)), np.full(size, float(self.most))
        program.row_lower_ = program.row_upper_ = self._right.astype(float)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_ = starts, self._columns
        program.a_matrix_.value_ = self._factors.astype(float)
        return program

    def reach_end(self, at: int, sign: int) -> Whole | None:
        """Numbers of whole people that fit, of which that at `at` is the least (`sign` 1) or the greatest (-1).

        None where the solution of HiGHS is not in whole people. Raises SolverError.
        """
        self._highs.changeColCost(at, float(sign))
        try:
            return self._run()
        finally:
            self._highs.changeColCost(at, 0.0)

    def _run(self) -> Whole | None:
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise SolverError(self._highs.modelStatusToString(status))
        whole = np.rint(np.array(self._highs.getSolution().col_value)).astype(np.int64)
        return whole if self.fits(whole) else None

    def fits(self, whole: Whole) -> bool:
        """Check with integers whether numbers fit every equation and are within the bounds."""
        sums = np.zeros(len(self._right), dtype=np.int64)
        np.add.at(sums, self._rows, self._factors * whole[self._columns])
        return bool((sums == self._right).all() and whole.min() >= self._least and whole.max() <= self.most)
