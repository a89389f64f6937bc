# SPDX-License-Identifier: EUPL-1.2
"""All that adopting a definition would change, one thing a row: the columns, and the words of states and decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.portal.campaigns.adoption_plan import AdoptionPlan, Effect
from schedario.tables.kinds import FIGURE, INTEGER
from schedario.tables.table import Column, Table


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that changes in a scheda. What is not there, before or after, is None."""

    effect: Effect
    what: str
    name: str
    before: str | None = None
    after: str | None = None
    state_before: str | None = None
    state_after: str | None = None


def build_change_table() -> Table[Change]:
    """The columns of the file; a value and the state of its cell stand in columns of their own."""
    return Table(
        _("Che cosa cambia"),
        (
            Column("codice", _("Codice"), lambda row: row.effect.codice),
            Column("comune", _("Comune"), lambda row: row.effect.denominazione),
            Column("cosa", _("Che cosa"), lambda row: row.what),
            Column("nome", _("Nome"), lambda row: row.name),
            Column("prima", _("Prima"), lambda row: row.before, FIGURE, width=40),
            Column("dopo", _("Dopo"), lambda row: row.after, FIGURE, width=40),
            Column("stato_prima", _("Stato della cella prima"), lambda row: row.state_before),
            Column("stato_dopo", _("Stato della cella dopo"), lambda row: row.state_after),
        ),
    )


FoundChange = tuple[str, str, int, int]  # code of a finding, its level, in how many schede it comes and goes


def build_finding_table() -> Table[FoundChange]:
    """The columns of the findings that come or go."""
    return Table(
        _("Segnalazioni che cambiano"),
        (
            Column("segnalazione", _("Segnalazione"), lambda row: row[0], drawn="code"),
            Column("livello", _("Livello"), lambda row: phrase(f"level.{row[1]}")),
            Column("compare", _("Compare in"), lambda row: row[2], INTEGER),
            Column("cade", _("Cade in"), lambda row: row[3], INTEGER),
        ),
    )


def build_effect_table(campaign: str, summarise: Callable[[Effect], list[str]]) -> Table[Effect]:
    """The columns of the schede that change; `summarise` tells what changes in one, a line for each kind of thing."""

    def find_address(effect: Effect) -> str:
        return reverse("filing:sheet", kwargs={"campaign": campaign, "comune": effect.codice})

    return Table(
        _("Le schede che cambiano"),
        (
            Column("comune", _("Comune"), lambda effect: effect.denominazione, link=find_address),
            Column("cosa", _("Che cosa cambia"), lambda effect: "\n".join(summarise(effect)), sort=None, drawn="lines"),
        ),
    )


def list_changes(plan: AdoptionPlan) -> Iterator[Change]:
    """A row for each thing that changes in each open scheda."""
    for effect in plan.effects.values():
        yield from _list_judged(plan, effect)
        for name, (before, after) in effect.cells.items():
            states = (_word_state(before[0]), _word_state(after[0]))
            yield Change(effect, _("cella"), name, before[1] or None, after[1] or None, *states)
        yield from _list_answers(effect)


def _list_judged(plan: AdoptionPlan, effect: Effect) -> Iterator[Change]:
    for name, pair in effect.quadri.items():
        yield Change(effect, _("quadro"), name, *map(word_due, pair))
    for name, (before, after) in effect.decisions.items():
        words = (_word_decision(plan.before, name, before), _word_decision(plan.after, name, after))
        yield Change(effect, _("decisione"), name, *words)
    for name, level in effect.disappearing.items():
        yield Change(effect, _("segnalazione"), name, phrase(f"level.{level}"))
    for name, level in effect.appearing.items():
        yield Change(effect, _("segnalazione"), name, None, phrase(f"level.{level}"))


def _list_answers(effect: Effect) -> Iterator[Change]:
    for name, text in effect.set_aside.items():
        yield Change(effect, _("messa da parte"), name, text)
    for name, text in effect.back.items():
        yield Change(effect, _("torna"), name, None, text)
    for name, text in effect.unreadable.items():
        yield Change(effect, _("da correggere"), name, text, text)


def word_due(due: str) -> str | None:
    """Says in words whether a quadro is due; None where there is no such quadro."""
    return phrase(f"due.{due}") if due else None


def _word_state(state: str) -> str | None:
    return phrase(f"state.{state}") if state else None


def _word_decision(form: Form | None, name: str, found: str) -> str | None:
    """The outcome of a condition as its definition calls it; a text that is said is its own word."""
    condition = form.conditions.get(name) if form is not None else None
    if condition is None:
        return found or None
    return {"yes": condition.yes, "no": condition.no}.get(found, phrase("truth.unknown"))
