# SPDX-License-Identifier: EUPL-1.2
"""Intervals of numbers that are one for all, by what printed sheets allow."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import permutations

from schedario.definition.aggregates import Plausibility
from schedario.definition.display import format_number
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.documents.check import Checked
from schedario.documents.inference.conclusion import Conclusion
from schedario.documents.inference.exact import ExactValues, build_row, compile_exact, list_leaves
from schedario.documents.inference.search import BaseSheet, DecidingAnswers, describe_answers
from schedario.formula.intervals import Meeting, find_meeting

Interval = tuple[int, int]

FACTORS = [Fraction(count, 2) for count in (3, 4, 6, 8, 10, 15, 20)] + [Fraction(1, count) for count in (2, 5, 10)]
LONGEST = 12  # digits of a number that is tried


def list_constants(form: Form) -> list[Plausibility]:
    """The rules that a number is one for all."""
    return [one for one in form.plausibility if one.compare == "one_value"]


@cached_on_form()
def _compile_bounds(form: Form) -> ExactValues:
    trees = {}
    for rule in list_constants(form):
        for name, formula in (("low", rule.lowest), ("high", rule.highest)):
            if formula is not None:
                trees[f"{name}:{rule.code}"] = formula.tree, rule.unit.scale
    return compile_exact(form, trees)


class IntervalEvidence:
    """Gathers the intervals that documents of one form allow for a number; eight bytes for each end are kept."""

    def __init__(self, form: Form, rule: Plausibility) -> None:
        self.form = form
        self.rule = rule
        self._lows, self._highs = array("q"), array("q")
        self._narrowest: tuple[tuple[int, str], tuple[int, str]] | None = None
        self._base = BaseSheet()

    def add(self, file: str, checked: Checked) -> None:
        """Takes what a document prints."""
        self._base = self._base if self._base.file else BaseSheet(file, checked.evaluation.answers.stored)
        found = self._find_interval(checked.evaluation.answers.stored)
        if found is None or not all(abs(end) < 2**63 for end in found):
            return
        self._lows.append(found[0])
        self._highs.append(found[1])
        low, high = (found[0], file), (found[1], file)
        if self._narrowest is None:
            self._narrowest = low, high
        else:
            before = self._narrowest
            self._narrowest = max(before[0], low, key=_get_end), min(before[1], high, key=_get_end)

    def _find_interval(self, stored: Mapping[str, int | str]) -> Interval | None:
        """The least that a sheet allows, rounded up, and the most, rounded down; None where something is missing."""
        exact = _compile_bounds(self.form).compute(*build_row(self.form, stored))
        low, high = exact.get(f"low:{self.rule.code}"), exact.get(f"high:{self.rule.code}")
        if low is None or high is None or min(low.numerator, high.numerator) <= 0:
            return None
        return -(-low.numerator // low.denominator), high.numerator // high.denominator

    def conclude(self) -> Conclusion:
        """Tells what all sheets allow together; where nothing is, what most of them do."""
        meeting = find_meeting(zip(self._lows, self._highs, strict=True))
        all_agree = meeting is not None and meeting.schede == len(self._lows)
        excluded = ""
        if self._narrowest is not None:
            low, high = self._narrowest
            excluded = phrase(
                "inference.bounds", low=self._show(low[0]), below=low[1], high=self._show(high[0]), above=high[1]
            )
        return Conclusion(
            form=self.form.code,
            rule=self.rule.code,
            label=self.rule.label,
            about="constant",
            status=self.rule.rule.status,
            used="; ".join(self._list_used()),
            remaining=() if meeting is None else (str(meeting.low), str(meeting.high)),
            allowed="" if meeting is None else self._describe_meeting(meeting, all_agree=all_agree),
            excluded=excluded,
            telling=len(self._lows),
            unexplained=0 if meeting is None else len(self._lows) - meeting.schede,
            contradicted=not all_agree and meeting is not None,
            decides="" if meeting is None else self._find_deciding(meeting),
        )

    def _describe_meeting(self, meeting: Meeting, *, all_agree: bool) -> str:
        key = "inference.interval" if all_agree else "inference.most"
        return phrase(key, low=self._show(meeting.low), high=self._show(meeting.high), count=meeting.schede)

    def _list_used(self) -> Iterator[str]:
        """The parameters of this unit that are inferred: what the edition makes of it."""
        for one in self.form.parameters.values():
            if one.unit == self.rule.unit and one.rule.status == "inferred" and one.value is not None:
                yield f"{one.name} = {self._show(int(one.value * 10**self.rule.unit.scale))}"

    def _find_deciding(self, meeting: Meeting) -> str:
        """A sheet that would leave less than half of the interval if the number lies in its middle.

        One answer of a sheet that was read is made larger or smaller, and another one such that the middle fits.
        """
        trees = tuple(one.tree for one in (self.rule.lowest, self.rule.highest) if one is not None)
        leaves = list_leaves(self.form, trees)
        for factor in FACTORS:
            for one, other in permutations(leaves, 2):
                stored = self._base.answers.get(one)
                if not isinstance(stored, int):
                    continue
                changed = self._fit(meeting, {**self._base.answers, one: int(stored * factor)}, other)
                found = self._find_interval(changed)
                if found and 2 * (found[1] - found[0]) <= meeting.high - meeting.low:
                    return self._describe_sheet(DecidingAnswers(changed, (one, other), found))
        return phrase("inference.none_found")

    def _fit(self, meeting: Meeting, answers: Mapping[str, int | str], name: str) -> Mapping[str, int | str]:
        """The answers with that value of one of them by which the middle of the interval is most nearly the sheet's."""
        ends = [self._find_middle({**answers, name: stored}) for stored in (1, 10**LONGEST)]
        if None in ends or ends[0] == ends[1]:
            return answers
        grows = (ends[0] or 0) < (ends[1] or 0)
        place = bisect_left(
            range(1, 10**LONGEST),
            meeting.low + meeting.high if grows else -(meeting.low + meeting.high),
            key=lambda stored: (self._find_middle({**answers, name: stored}) or 0) * (1 if grows else -1),
        )
        return {**answers, name: place + 1}

    def _find_middle(self, answers: Mapping[str, int | str]) -> int | None:
        found = self._find_interval(answers)
        return None if found is None else sum(found)

    def _describe_sheet(self, best: DecidingAnswers) -> str:
        low, high = best.outcome
        told = phrase("inference.from_to", low=self._show(low), high=self._show(high))
        return phrase("inference.sheet", base=self._base.file, answers=describe_answers(self.form, best), outcomes=told)

    def _show(self, stored: int) -> str:
        return format_number(stored, self.rule.unit.scale)


def _get_end(bound: tuple[int, str]) -> int:
    return bound[0]
