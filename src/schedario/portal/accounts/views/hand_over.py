# SPDX-License-Identifier: EUPL-1.2
"""Handing one's roles over on leaving, so that no comune remains without anybody."""

from __future__ import annotations

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schedario.portal.access import get_access
from schedario.portal.accounts.actions.invitations import invite_successor
from schedario.portal.accounts.actions.roles import hand_over_roles
from schedario.portal.accounts.forms import HandOverForm, PersonForm
from schedario.portal.accounts.models import Membership
from schedario.portal.accounts.views.person import get_person, get_posted_data
from schedario.portal.audit_log.origin import get_actor


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """«Passa le consegne»: to a colleague with an account at once, to another when they accept the invitation."""
    leaver = get_person(request)
    mine = list(get_access(request).memberships)
    form = HandOverForm(leaver, mine, get_posted_data(request))
    if form.is_valid():
        if pass_on(request, form.get_chosen_roles(), form):
            auth.logout(request)
            return render(request, "accounts/handed_over.html", {"successor": form.cleaned_data["name"]})
        messages.success(request, _describe_invitation(form.cleaned_data["email"]))
        return HttpResponseRedirect(reverse("accounts:profile"))
    context = {"form": form, "memberships": mine}
    return render(request, "accounts/hand_over.html", context, status=422 if form.is_bound else 200)


def pass_on(request: HttpRequest, leaving: list[Membership], form: PersonForm) -> bool:
    """Moves the roles to the form's person. True when they have moved, false when it is invited to take them."""
    if form.account is None:
        cleaned = form.cleaned_data
        invite_successor(get_actor(request), get_person(request), leaving, cleaned["email"], cleaned["name"])
        return False
    hand_over_roles(get_actor(request), leaving, form.account)
    return True


def _describe_invitation(email: str) -> str:
    return _("Abbiamo scritto a %(email)s. Il ruolo resta a te finché non accetta l’invito.") % {"email": email}
