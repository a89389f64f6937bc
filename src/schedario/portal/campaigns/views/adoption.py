# SPDX-License-Identifier: EUPL-1.2
"""Adopting the definition that an edition has now: what would change is shown first, and exactly that is confirmed."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from schedario.definition.catalogue import editions
from schedario.portal.audit_log.origin import get_actor
from schedario.portal.campaigns.adopting import Adoption, AdoptionChangedError, adopt_definition, examine_offered
from schedario.portal.campaigns.adoption_plan import AdoptionPlan, Effect, find_form, plan_adoption
from schedario.portal.campaigns.adoption_table import (
    build_change_table,
    build_effect_table,
    build_finding_table,
    list_changes,
    word_due,
)
from schedario.portal.campaigns.edition_tables import build_difference_table
from schedario.portal.campaigns.forms import AdoptionForm
from schedario.portal.downloads import send_table
from schedario.portal.registry.editions import Examination, compare_forms
from schedario.portal.registry.lookup import get_campaign_or_404
from schedario.portal.registry.models import Campaign, find_installed

SCHEDE_SHOWN = 200
CHANGES_SHOWN = 100


def show_adoption(request: HttpRequest, campaign: str) -> HttpResponse:
    """Shows what adopting would change; by POST, adopts what was shown."""
    found = get_campaign_or_404(campaign)
    offered = examine_offered(found)
    if offered is None or offered.good_form is None:
        return _render_without_plan(request, found, offered)
    after = offered.good_form
    form = AdoptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        adoption = Adoption(form.cleaned_data["plan"], form.cleaned_data["reason"])
        try:
            plan = adopt_definition(found, offered, adoption, get_actor(request))
        except AdoptionChangedError:
            return _render_plan(request, found, plan_adoption(found, after), AdoptionForm(), meanwhile=True)
        _announce_adoption(request, plan)
        return redirect("campaigns:campaign", campaign=found.code)
    return _render_plan(request, found, plan_adoption(found, after), form)


@require_GET
def export_adoption(_request: HttpRequest, campaign: str, kind: str) -> HttpResponse:
    """Sends all that adopting would change, as CSV or as a workbook; leads to the page where there is nothing to."""
    found = get_campaign_or_404(campaign)
    offered = examine_offered(found)
    if offered is None or offered.good_form is None:
        return redirect("campaigns:definition", campaign=found.code)
    rows = list_changes(plan_adoption(found, offered.good_form))
    return send_table(build_change_table(), rows, kind, f"{found.code}-adozione-{offered.good_form.version}")


def _render_without_plan(request: HttpRequest, campaign: Campaign, offered: Examination | None) -> HttpResponse:
    """That there is nothing to adopt; 422 with the faults of what cannot be adopted."""
    context = {
        "campaign": campaign,
        "before": find_form(campaign),
        "installed": find_installed(campaign.edition),
        "offered": offered,
        "after": offered.form if offered else None,
        "plan": None,
        "at_hand": campaign.edition in editions(),
    }
    return render(request, "campaigns/definition.html", context, status=200 if offered is None else 422)


def _render_plan(
    request: HttpRequest, campaign: Campaign, plan: AdoptionPlan, form: AdoptionForm, *, meanwhile: bool = False
) -> HttpResponse:
    """The plan with the form that confirms it: 409 where it is another one than was confirmed."""
    form.initial["plan"] = plan.digest
    changes = compare_forms(plan.before, plan.after) if plan.before is not None else []
    context = {
        "campaign": campaign,
        "plan": plan,
        "before": plan.before,
        "installed": find_installed(campaign.edition),
        "after": plan.after,
        "form": form,
        "meanwhile": meanwhile,
        "schede": list(plan.effects.values())[:SCHEDE_SHOWN],
        "finding_table": build_finding_table(),
        "effect_table": build_effect_table(campaign.code, summarise_effect),
        "difference_table": build_difference_table(),
        "changes": changes[:CHANGES_SHOWN],
        "more": max(len(changes) - CHANGES_SHOWN, 0),
    }
    status = 409 if meanwhile else 422 if form.errors else 200
    return render(request, "campaigns/definition.html", context, status=status)


def _announce_adoption(request: HttpRequest, plan: AdoptionPlan) -> None:
    message = ngettext(
        "La campagna segue ora la definizione %(version)s. Scheda aperta che cambia: %(n)s.",
        "La campagna segue ora la definizione %(version)s. Schede aperte che cambiano: %(n)s.",
        len(plan.effects),
    )
    messages.success(request, message % {"n": len(plan.effects), "version": plan.after.version})


def summarise_effect(effect: Effect) -> list[str]:
    """The changes in a scheda, in words: a line for each kind of thing."""
    return list(_describe_lines(effect))


def _describe_lines(effect: Effect) -> Iterator[str]:
    pairs = {
        name: f"{word_due(before) or '–'} → {word_due(after) or '–'}" for name, (before, after) in effect.quadri.items()
    }
    kinds = (
        (_("Risposte messe da parte"), effect.set_aside),
        (_("Risposte che la cella non può tenere"), effect.unreadable),
        (_("Risposte che tornano"), effect.back),
        (_("Quadri"), pairs),
    )
    for label, found in kinds:
        if found:
            yield f"{label}: {', '.join(f'{name} ({text})' for name, text in found.items())}"
    for label, codes in (
        (_("Segnalazioni nuove"), effect.appearing),
        (_("Segnalazioni che cadono"), effect.disappearing),
        (_("Decisioni e testi"), effect.decisions),
        (_("Celle"), effect.cells),
    ):
        if codes:
            yield f"{label}: {', '.join(codes)}"
