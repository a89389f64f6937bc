# SPDX-License-Identifier: EUPL-1.2
"""The effect of adopting another definition on the open schede of a campaign: computed under both.

The schede that were sent are not among them: they go on with the definition that they were sent with.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import msgspec
from django.db.models import QuerySet

from schedario.definition.form import Form
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.findings import Finding
from schedario.portal.filing.carrying import Carried, carry_over
from schedario.portal.filing.models import Scheda, SchedaState, read_stored_answers
from schedario.portal.registry.at_hand import MissingDefinitionError
from schedario.portal.registry.models import Campaign

T = TypeVar("T")

AT_ONCE = 500  # schede that are in memory at a time
CellAnswer = tuple[str, str]  # the state of a cell, and what it shows; empty for one that is not there
Pairs = Mapping[str, tuple[str, str]]


class Effect(msgspec.Struct, frozen=True):
    """The changes in one scheda: each thing by its name, as it is and as it would be (empty: not there).

    `quadri`: whether they are due; `decisions`: conditions, the messages that are said, the outcome; `cells`: the state
    and what is shown. `findings`: code → level, for those that come or go. `set_aside`: answers for which there is no
    place; `unreadable`: answers that their cell could not take; `back`: answers that had been set aside. `blocked`: it
    could be sent as it is, and could not be then.
    """

    scheda: int
    codice: str
    denominazione: str
    quadri: dict[str, tuple[str, str]] = {}
    decisions: dict[str, tuple[str, str]] = {}
    cells: dict[str, tuple[CellAnswer, CellAnswer]] = {}
    appearing: dict[str, str] = {}
    disappearing: dict[str, str] = {}
    set_aside: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    back: dict[str, str] = {}
    blocked: bool = False

    @property
    def is_nothing(self) -> bool:
        """True if the scheda stays as it is."""
        parts = self.quadri, self.decisions, self.cells, self.appearing, self.disappearing
        return not any((*parts, self.set_aside, self.unreadable, self.back, self.blocked))


@dataclass(frozen=True)
class AdoptionPlan:
    """The effects of adopting `after`. `before` is None where nobody has the present definition any more.

    `versions` are those of all open schede as they were when it was computed; `effects` only of those that change.
    """

    campaign: str
    before_digest: str
    before: Form | None
    after: Form
    versions: Mapping[int, int]
    effects: Mapping[int, Effect]

    @cached_property
    def digest(self) -> str:
        """Names exactly what was shown: another one as soon as anything would become otherwise."""
        content = [self.campaign, self.before_digest, self.after.digest, sorted(self.effects.items())]
        return hashlib.sha256(msgspec.json.encode(content)).hexdigest()

    @property
    def total(self) -> int:
        """The number of open schede."""
        return len(self.versions)

    def count_schede(self, kind: str) -> int:
        """Counts the schede in which something of this kind changes."""
        return sum(bool(getattr(effect, kind)) for effect in self.effects.values())

    @cached_property
    def findings(self) -> list[tuple[str, str, int, int]]:
        """The findings that come or go: code, level, in how many schede each."""
        come, go, levels = Counter[str](), Counter[str](), dict[str, str]()
        for effect in self.effects.values():
            come.update(effect.appearing.keys())
            go.update(effect.disappearing.keys())
            levels |= {**effect.disappearing, **effect.appearing}
        return [(code, levels[code], come[code], go[code]) for code in sorted(levels)]

    @cached_property
    def lost_cells(self) -> list[tuple[str, int]]:
        """The cells whose answers would be set aside, and in how many schede."""
        return sorted(Counter(name for effect in self.effects.values() for name in effect.set_aside).items())


def plan_adoption(campaign: Campaign, after: Form) -> AdoptionPlan:
    """Computes every open scheda of the campaign under its definition and under `after`."""
    before = find_form(campaign)
    versions, effects = dict[int, int](), dict[int, Effect]()
    for scheda in open_schede(campaign).iterator(chunk_size=AT_ONCE):
        versions[scheda.pk] = scheda.version
        effect = find_effect(scheda, before, after)
        if not effect.is_nothing:
            effects[scheda.pk] = effect
    return AdoptionPlan(campaign.code, campaign.definition_digest, before, after, versions, effects)


def find_form(campaign: Campaign) -> Form | None:
    """The campaign's present definition; None where nobody has it any more."""
    try:
        return campaign.form
    except MissingDefinitionError:
        return None


def open_schede(campaign: Campaign) -> QuerySet[Scheda]:
    """The schede that follow their campaign's definition, by key."""
    return Scheda.objects.filter(campaign=campaign, state=SchedaState.DRAFT).select_related("comune").order_by("pk")


def find_effect(scheda: Scheda, before: Form | None, after: Form) -> Effect:
    """The changes in one scheda."""
    carried = carry_over(scheda, before, after)
    later = evaluate(after, carried.build_answers())
    earlier = None
    if before is not None:
        earlier = evaluate(before, read_stored_answers(before, scheda.supplied, scheda.answers, scheda.unread))
    return Effect(
        scheda.pk,
        scheda.comune.codice,
        scheda.comune.denominazione,
        **(_compare_evaluations(earlier, later) if earlier is not None else {}),
        **_describe_carrying(scheda, carried),
    )


def _describe_carrying(scheda: Scheda, carried: Carried) -> dict[str, Any]:
    unreadable = {name: text for name, text in carried.unread.items() if name not in scheda.unread}
    return {"set_aside": dict(sorted(carried.lost.items())), "unreadable": unreadable, "back": carried.back}


def _compare_evaluations(earlier: Evaluation, later: Evaluation) -> dict[str, Any]:
    came, went = _compare_levels(earlier.findings, later.findings)
    return {
        "quadri": _find_differences(earlier.quadri, later.quadri, ""),
        "decisions": _find_differences(_read_decisions(earlier), _read_decisions(later), ""),
        "cells": _find_differences(_render_cells(earlier), _render_cells(later), ("", "")),
        "appearing": came,
        "disappearing": went,
        "blocked": earlier.can_be_sent and not later.can_be_sent,
    }


def _find_differences(before: Mapping[str, T], after: Mapping[str, T], absent: T) -> dict[str, tuple[T, T]]:
    pairs = {name: (before.get(name, absent), after.get(name, absent)) for name in dict.fromkeys([*before, *after])}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _read_decisions(evaluation: Evaluation) -> dict[str, str]:
    """The truth of each condition, what is said, and the outcome."""
    truths = {name: {True: "yes", False: "no", None: ""}[truth] for name, truth in evaluation.decisions.items()}
    texts = {message.id: message.text for message in evaluation.messages}
    return {**truths, **texts, "outcome": evaluation.outcome.text if evaluation.outcome else ""}


def _render_cells(evaluation: Evaluation) -> dict[str, CellAnswer]:
    """The state of each cell, and its text."""
    return {name: (result.state, result.text) for name, result in evaluation.cells.items()}


def _compare_levels(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[dict[str, str], dict[str, str]]:
    """The level of each finding that comes, and of each that goes; one that says something else does both."""
    earlier, later = set(_list_facts(before)), set(_list_facts(after))
    return _group_by_code(later - earlier), _group_by_code(earlier - later)


def _list_facts(findings: Iterable[Finding]) -> Iterator[tuple[str, str, tuple[str, ...], str, str]]:
    return ((finding.code, finding.level, finding.cells, finding.found, finding.message) for finding in findings)


def _group_by_code(facts: Iterable[tuple[str, str, tuple[str, ...], str, str]]) -> dict[str, str]:
    return {code: level for code, level, *_ in sorted(facts)}
