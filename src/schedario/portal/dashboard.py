# SPDX-License-Identifier: EUPL-1.2
"""A person's work: the schede of their comuni, and those that their ATS was asked to fill in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from schedario.portal.access import get_access
from schedario.portal.accounts.models import OF_A_COMUNE, Delegation, Membership
from schedario.portal.filing.left import describe_all_left
from schedario.portal.filing.models import Doubt, DoubtState, Scheda, Submission
from schedario.portal.filing.states import Progress, build_progress_case

# What a list tells of the last submission of a scheda, by its own names.
SHOWN_OF_SUBMISSION = {"receipt": "number", "sent_at": "sent_at", "sent_incomplete": "incomplete"}


def show_home(request: HttpRequest) -> HttpResponse:
    """The front page: what Schedario is, or for who is signed in what there is to do."""
    memberships = get_access(request).memberships
    if not request.user.is_authenticated:
        return render(request, "pages/home.html")
    return render(request, "pages/desk.html", _build_work_context(memberships))


def show_own_schede(request: HttpRequest) -> HttpResponse:
    """The schede that a person works on; where there is one, straight to it."""
    work = _build_work_context(get_access(request).memberships)
    schede = list(work["schede"])
    if len(schede) == 1:
        (scheda,) = schede
        return redirect("filing:sheet", campaign=scheda.campaign.code, comune=scheda.comune.codice)
    return render(request, "pages/mine.html", work)


def _build_work_context(memberships: Iterable[Membership]) -> dict[str, Any]:
    comuni = [membership.comune_id for membership in memberships if membership.role in OF_A_COMUNE]
    ambiti = [membership.ats_id for membership in memberships if membership.ats_id is not None]
    delegating = Delegation.objects.in_force().filter(ats__in=ambiti).values("comune")
    own, delegated = _list_schede(Q(comune__in=comuni)), _list_schede(Q(comune__in=delegating) & ~Q(comune__in=comuni))
    return {
        "schede": own,
        "delegated": delegated,
        "left": describe_all_left([*own, *delegated]),
        "states": dict(Progress.choices),
    }


def _list_schede(chosen: Q) -> QuerySet[Scheda]:
    """The schede with what a list shows of them, the most urgent by its own date first and the closed ones last."""
    sent = Submission.objects.current().filter(scheda=OuterRef("pk"))
    last = {name: Subquery(sent.values(field)[:1]) for name, field in SHOWN_OF_SUBMISSION.items()}
    asked = Doubt.objects.filter(scheda=OuterRef("pk"), state=DoubtState.ASKED)
    found = Scheda.objects.filter(chosen).with_related()
    schede = found.annotate(state_now=build_progress_case(), has_questions=Exists(asked), **last)
    due, closes = (
        Greatest(moment, Coalesce("reopened_until", moment)) for moment in ("campaign__due_at", "campaign__closes_at")
    )
    dated = schede.annotate(own_due=due, own_closes=closes)
    closed = Case(When(own_closes__lt=timezone.now(), then=True), default=False)
    return dated.annotate(closed=closed).order_by("closed", "own_due", "comune__denominazione")
