# SPDX-License-Identifier: EUPL-1.2
"""Adopting the installed definition for a campaign: what would change is shown first, and exactly that is confirmed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from schedario.portal.audit_log.origin import get_actor
from schedario.portal.campaigns.adopting import Adoption, AdoptionChangedError, adopt_definition, find_offered_form
from schedario.portal.campaigns.adoption_plan import AdoptionPlan, Effect, find_form, plan_adoption
from schedario.portal.campaigns.forms import AdoptionForm
from schedario.portal.downloads import build_attachment
from schedario.portal.registry.editions import compare_forms
from schedario.portal.registry.lookup import get_campaign_or_404
from schedario.portal.registry.models import Campaign

SCHEDE_SHOWN = 200
CHANGES_SHOWN = 100
FORMULA_SIGNS = "=+-@\t\r"


def show_adoption(request: HttpRequest, campaign: str) -> HttpResponse:
    """Shows what adopting would change; by POST, adopts what was shown. `?formato=csv`: every scheda that changes."""
    found = get_campaign_or_404(campaign)
    offered = find_offered_form(found)
    if offered is None:
        context = {"campaign": found, "before": find_form(found), "plan": None}
        return render(request, "campaigns/definition.html", context)
    form = AdoptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        adoption = Adoption(form.cleaned_data["plan"], form.cleaned_data["reason"])
        try:
            plan = adopt_definition(found, offered, adoption, get_actor(request))
        except AdoptionChangedError:
            return _render_plan(request, found, plan_adoption(found, offered), AdoptionForm(), meanwhile=True)
        _announce_adoption(request, plan)
        return redirect("campaigns:campaign", campaign=found.code)
    plan = plan_adoption(found, offered)
    if request.GET.get("formato") == "csv":
        return build_attachment(_export_csv(plan), f"{found.code}-adozione-{offered.version}.csv")
    return _render_plan(request, found, plan, form)


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
        "after": plan.after,
        "form": form,
        "meanwhile": meanwhile,
        "schede": list(plan.effects.values())[:SCHEDE_SHOWN],
        "summary": summarise_effect,
        "changes": changes[:CHANGES_SHOWN],
        "more": max(len(changes) - CHANGES_SHOWN, 0),
    }
    status = 409 if meanwhile else 422 if form.errors else 200
    return render(request, "campaigns/definition.html", context, status=status)


def _announce_adoption(request: HttpRequest, plan: AdoptionPlan) -> None:
    message = ngettext(
        "La campagna segue ora la definizione installata. Scheda aperta che cambia: %(n)s.",
        "La campagna segue ora la definizione installata. Schede aperte che cambiano: %(n)s.",
        len(plan.effects),
    )
    messages.success(request, message % {"n": len(plan.effects)})


def summarise_effect(effect: Effect) -> list[str]:
    """The changes in a scheda, in words: a line for each kind of thing."""
    return list(_describe_lines(effect))


def _describe_lines(effect: Effect) -> Iterator[str]:
    pairs = {name: f"{before or '–'} → {after or '–'}" for name, (before, after) in effect.quadri.items()}
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


def _export_csv(plan: AdoptionPlan) -> bytes:
    """A row per thing that changes in each scheda; no text of it is taken for a formula."""
    buffer = io.StringIO()
    table = csv.writer(buffer, delimiter=";")
    table.writerow([_("Codice"), _("Comune"), _("Che cosa"), _("Nome"), _("Prima"), _("Dopo")])
    for effect in plan.effects.values():
        for row in _list_rows(effect):
            table.writerow([_escape_formula(text) for text in (effect.codice, effect.denominazione, *row)])
    return buffer.getvalue().encode("utf-8-sig")


def _list_rows(effect: Effect) -> Iterator[tuple[str, str, str, str]]:
    for label, pairs in ((_("quadro"), effect.quadri), (_("decisione"), effect.decisions), (_("cella"), effect.cells)):
        for name, (before, after) in pairs.items():
            yield label, name, before, after
    for name, level in effect.disappearing.items():
        yield _("segnalazione"), name, level, ""
    for name, level in effect.appearing.items():
        yield _("segnalazione"), name, "", level
    for name, text in effect.set_aside.items():
        yield _("messa da parte"), name, text, ""
    for name, text in effect.back.items():
        yield _("torna"), name, "", text
    for name, text in effect.unreadable.items():
        yield _("da correggere"), name, text, text


def _escape_formula(text: str) -> str:
    return f"'{text}" if text[:1] and text[0] in FORMULA_SIGNS else text
