# SPDX-License-Identifier: EUPL-1.2
"""Publishing, for the administrator: what would be published, the versions there are, the texts to release."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from schedario.definition.display import format_grouped
from schedario.portal.access import ADMINISTRATORS, require_access
from schedario.portal.audit_log.origin import get_actor
from schedario.portal.campaign_lookup import get_campaign_for_administrator
from schedario.portal.filing.document import list_free_text_cells
from schedario.portal.filing.models import Submission
from schedario.portal.filing.views.scheda_lookup import get_scheda_for_sender
from schedario.portal.opendata import publishing
from schedario.portal.opendata.forms import PublishForm, WithdrawForm
from schedario.portal.opendata.models import Publication, PublicationState, TextRelease
from schedario.portal.opendata.publication_tables import build_version_table
from schedario.portal.opendata.releasing import list_free_texts, order_by_risk, release_texts
from schedario.portal.opendata.settings_check import WANTED, list_missing
from schedario.portal.registry.models import Campaign, Phase

ON_A_PAGE = 20


def manage_publication(request: HttpRequest, campaign: str) -> HttpResponse:
    """Shows what would be published; by POST publishes it."""
    found = get_campaign_for_administrator(request, campaign)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _publish_campaign(request, found, form.build_rule())
    held = list_free_text_cells(found.form)
    context = {
        "campaign": found,
        "form": form,
        "preview": publishing.Preview.prepare_for(found),
        "cells": len(found.form.cells),
        "held": held,
        "collecting": found.get_phase() in (Phase.OPEN, Phase.LATE),
        "table": build_version_table(),
        "publications": Publication.objects.filter(campaign=found).select_related("published_by"),
        "at_work": Publication.objects.filter(campaign=found, state=PublicationState.BUILDING).exists(),
        "unset": [(f"SCHEDARIO_{name.upper()}", WANTED[name]) for name in list_missing()],
        "synthetic": found.synthetic,
    }
    return render(request, "opendata/manage.html", context)


def _publish_campaign(request: HttpRequest, campaign: Campaign, rule: publishing.CountRule) -> HttpResponse:
    try:
        user: Any = request.user  # signed in
        made = publishing.publish_campaign(campaign.pk, get_actor(request), user, rule)
    except publishing.NothingToPublishError:
        messages.error(request, _("Non c’è nessuna scheda da pubblicare."))
    except publishing.AtWorkError:
        messages.error(request, _("Un’altra versione è in preparazione: attendi che sia pronta."))
    except publishing.AlreadyToldError as earlier:
        words = _(
            "La versione %(number)s, che chiunque può scaricare, dice numeri che la soglia terrebbe riservati: "
            "prima va ritirata."
        )
        messages.error(request, words % {"number": earlier.number})
    else:
        told = ngettext(
            "La versione %(version)s è in preparazione: %(n)s scheda.",
            "La versione %(version)s è in preparazione: %(n)s schede.",
            made.total,
        )
        messages.success(request, told % {"version": made.number, "n": format_grouped(made.total, 0)})
    return redirect("opendata:manage", campaign=campaign.code)


@require_POST
def retry_publication(request: HttpRequest, campaign: str, version: int) -> HttpResponse:
    """Builds once more a version that was not built to the end."""
    found = _get_publication_for_administrator(request, campaign, version)
    try:
        publishing.retry_publication(found)
        messages.success(request, _("La preparazione ricomincia."))
    except publishing.AtWorkError:
        messages.error(request, _("Un’altra versione è in preparazione: attendi che sia pronta."))
    return redirect("opendata:manage", campaign=campaign)


def withdraw_publication(request: HttpRequest, campaign: str, version: int) -> HttpResponse:
    """Takes a version back, with a reason that everybody reads."""
    found = _get_publication_for_administrator(request, campaign, version)
    if found.state != PublicationState.READY:
        raise Http404
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        publishing.withdraw_publication(found.pk, form.cleaned_data["reason"], get_actor(request))
        messages.success(request, _("La versione %(version)s è ritirata.") % {"version": found.number})
        return redirect("opendata:manage", campaign=campaign)
    context = {"campaign": found.campaign, "publication": found, "form": form, "synthetic": found.synthetic}
    return render(request, "opendata/withdraw.html", context)


def manage_texts(request: HttpRequest, campaign: str) -> HttpResponse:
    """The free texts of what was sent, the riskiest first; by POST which of those shown may be published."""
    owner = get_campaign_for_administrator(request, campaign)
    sent = publishing.choose_submissions(owner).select_related("scheda__comune", "scheda__campaign", "text_release")
    page = Paginator(order_by_risk(sent), ON_A_PAGE).get_page(request.GET.get("pagina"))
    if request.method == "POST":
        shown = sent.defer("pdf").filter(number__in=request.POST.getlist("shown"))
        _save_releases(request, list(shown), request.POST.getlist("release"))
        return redirect(f"{request.path}?pagina={page.number}")
    found = {one.pk: one for one in sent.defer("pdf").filter(pk__in=list(page))}
    lines = [(found[key], list_free_texts(found[key]), hasattr(found[key], "text_release")) for key in page]
    context = {"campaign": owner, "page": page, "lines": lines, "synthetic": owner.synthetic}
    return render(request, "opendata/texts.html", context)


def manage_scheda_texts(request: HttpRequest, campaign: str, comune: str) -> HttpResponse:
    """The free texts of one scheda, for its responsabile to release."""
    scheda, _writer = get_scheda_for_sender(request, campaign, comune)
    sent = scheda.get_current_submission()
    if request.method == "POST" and sent is not None:
        _save_releases(request, [sent], request.POST.getlist("release"))
        return redirect(request.path)
    release = TextRelease.objects.filter(submission=sent).select_related("released_by").first() if sent else None
    context = {
        "scheda": scheda,
        "submission": sent,
        "texts": list_free_texts(sent) if sent else [],
        "release": release,
        "synthetic": scheda.synthetic,
    }
    return render(request, "opendata/texts_of_scheda.html", context)


def _save_releases(request: HttpRequest, shown: list[Submission], released: list[str]) -> None:
    changed = release_texts(shown, released, get_actor(request), request.user)  # type: ignore[arg-type]  # signed in
    told = ngettext("Cambiata la scelta per %(n)s scheda.", "Cambiata la scelta per %(n)s schede.", changed)
    messages.success(request, told % {"n": changed} if changed else _("Nessuna scelta è cambiata."))


def _get_publication_for_administrator(request: HttpRequest, campaign: str, version: int) -> Publication:
    require_access(request, ADMINISTRATORS)
    found = Publication.objects.select_related("campaign").filter(campaign__code=campaign, number=version).first()
    if found is None:
        raise Http404
    return found
