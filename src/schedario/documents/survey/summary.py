# SPDX-License-Identifier: EUPL-1.2
"""The sentences that sum up a survey of documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schedario.definition.phrases import phrase
from schedario.documents.evidence import GRADES
from schedario.documents.survey.survey import Survey


def describe_survey(survey: Survey, count: int, *, interrupted: bool) -> Iterator[str]:
    """The sentences that sum up a survey of so many files."""
    verdicts, schede = survey.verdicts, survey.verdicts.total() - survey.verdicts["unreadable"]
    files = {"files": survey.files, "count": max(count, survey.files), "unreadable": verdicts["unreadable"]}
    yield phrase("survey.files", **files, schede=schede)
    if interrupted:
        yield phrase("survey.interrupted")
    yield phrase("survey.verdicts", **{name: verdicts[name] for name in ("sound", "wrong", "too_little")})
    yield phrase("survey.grades", **{name: survey.grades[name] for name in GRADES})
    shown = [line for line in survey.rules.list_lines() if line.confirmed or line.contradicted]
    wrong = [f"{line.rule} ({line.contradicted})" for line in shown if line.contradicted]
    told = f": {shorten_list(wrong)}" if wrong else ""
    yield phrase("survey.rules", shown=len(shown), wrong=len(wrong), list=told)
    alike, different = survey.compare_repeats()
    if alike or different:
        yield phrase("survey.repeats", alike=alike, different=different)


def shorten_list(names: Sequence[str]) -> str:
    """The first few of them, and how many more there are."""
    few = 8
    return ", ".join(names[:few]) + (f" … (+{len(names) - few})" if len(names) > few else "") or "–"
