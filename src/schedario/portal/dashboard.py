# SPDX-License-Identifier: EUPL-1.2
"""Where a person's work is: the schede of his comuni, and those that his ATS was asked to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from schedario.portal.access import access_of
from schedario.portal.accounts.models import OF_A_COMUNE, Delegation, Membership
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.states import Progress, build_progress_case


def home(request: HttpRequest) -> HttpResponse:
    """The front page: what Schedario is, or for who is signed in what there is to do."""
    memberships = access_of(request).memberships
    if not request.user.is_authenticated:
        return render(request, "pages/home.html")
    return render(request, "pages/desk.html", _work(memberships))


def mine(request: HttpRequest) -> HttpResponse:
    """The schede that a person works on; where there is one, straight to it."""
    work = _work(access_of(request).memberships)
    schede = list(work["schede"])
    if len(schede) == 1:
        (scheda,) = schede
        return redirect("filing:sheet", campaign=scheda.campaign.code, comune=scheda.comune.codice)
    return render(request, "pages/mine.html", work)


def _work(memberships: Iterable[Membership]) -> dict[str, Any]:
    comuni = [one.comune_id for one in memberships if one.role in OF_A_COMUNE]
    ambiti = [one.ats_id for one in memberships if one.ats_id is not None]
    delegating = Delegation.objects.in_force().filter(ats__in=ambiti).values("comune")
    return {
        "schede": _listed(Q(comune__in=comuni)),
        "delegated": _listed(Q(comune__in=delegating) & ~Q(comune__in=comuni)),
        "states": dict(Progress.choices),
    }


def _listed(chosen: Q) -> QuerySet[Scheda]:
    """The schede with what a list shows of them, the most urgent campaign first and the closed ones last."""
    sent = Submission.objects.current().filter(scheda=OuterRef("pk"))
    last = {"receipt": Subquery(sent.values("number")[:1]), "sent_at": Subquery(sent.values("sent_at")[:1])}
    found = Scheda.objects.filter(chosen).with_related()
    schede = found.annotate(state_now=build_progress_case(), **last)
    closed = Case(When(campaign__closes_at__lt=timezone.now(), then=True), default=False)
    return schede.annotate(closed=closed).order_by("closed", "campaign__due_at", "comune__denominazione")
