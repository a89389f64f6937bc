# SPDX-License-Identifier: EUPL-1.2
"""The page on which a comune lets its ATS fill in the scheda, and both see whether it does."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from schedario.portal.access import get_access, get_comune
from schedario.portal.accounts.actions.delegations import NoAtsError, end_delegation, grant_delegation
from schedario.portal.accounts.models import Delegation, Role
from schedario.portal.accounts.people_tables import build_ended_delegation_table
from schedario.portal.accounts.views.person import get_comune_for_sender
from schedario.portal.audit_log.origin import get_actor


@require_GET
def show_delegation(request: HttpRequest, comune: str) -> HttpResponse:  # noqa: ARG001 - the middleware has found it
    """The page of a comune's delegation: whether it holds, since when, and what went before."""
    access, own = get_access(request), get_comune(request)
    ended = Delegation.objects.filter(comune=own, ended_at__isnull=False)
    context = {
        "comune": own,
        "synthetic": own.synthetic,
        "current": Delegation.objects.get_in_force(own),
        "ended": ended.select_related("ats", "granted_by").order_by("-ended_at"),
        "table": build_ended_delegation_table(),
        "decides": Role.RESPONSABILE in access.standings,
        "manages": not access.standings.isdisjoint({Role.RESPONSABILE, Role.AMMINISTRATORE}),
    }
    return render(request, "accounts/delegation.html", context)


@require_POST
def begin_delegating(request: HttpRequest, comune: str) -> HttpResponse:
    """Begins to delegate."""
    own, responsabile = get_comune_for_sender(request)
    try:
        grant_delegation(get_actor(request), responsabile, own)
        messages.success(request, _("La delega è attiva."))
    except NoAtsError:
        messages.error(request, _("Il comune non risulta in nessun ambito: scrivi all’amministratore."))
    return HttpResponseRedirect(reverse("accounts:delegation", kwargs={"comune": comune}))


@require_POST
def stop_delegating(request: HttpRequest, comune: str) -> HttpResponse:
    """Ends it."""
    own, _responsabile = get_comune_for_sender(request)
    end_delegation(get_actor(request), own)
    messages.success(request, _("La delega è terminata."))
    return HttpResponseRedirect(reverse("accounts:delegation", kwargs={"comune": comune}))
