# SPDX-License-Identifier: EUPL-1.2
"""The people of a comune, of an ATS or of the whole portal: seen, invited, removed. The same views serve all three."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schedario.portal.access import get_access
from schedario.portal.accounts.actions.invitations import (
    NotOpenError,
    invite_person,
    renew_invitation,
    withdraw_invitation,
)
from schedario.portal.accounts.actions.roles import LastResponsabileError, remove_role
from schedario.portal.accounts.forms import InviteForm, RemoveForm
from schedario.portal.accounts.models import Delegation, Invitation, Membership, Role
from schedario.portal.accounts.people_tables import build_member_table, build_offer_table
from schedario.portal.accounts.places import Place
from schedario.portal.accounts.views.hand_over import pass_on
from schedario.portal.accounts.views.person import get_person, get_place_for_manager, get_posted_data
from schedario.portal.audit_log.chain import Actor
from schedario.portal.audit_log.origin import get_actor


@require_GET
def show_people(request: HttpRequest, **_place: str) -> HttpResponse:
    """The people who work here, who is invited, and what is missing."""
    place = get_place_for_manager(request)
    members = list(place.list_memberships())
    context = {
        "place": place,
        "synthetic": place.synthetic,
        "members": members,
        "offers": [(invitation, invitation.get_state()) for invitation in place.list_invitations()],
        "member_table": build_member_table(),
        "offer_table": build_offer_table(),
        "responsabili": sum(member.role == Role.RESPONSABILE and member.user.is_active for member in members),
        "delegation": Delegation.objects.get_in_force(place.comune) if place.comune else None,
        "delegating": _list_delegations(place),
    }
    return render(request, "accounts/people.html", context)


def _list_delegations(place: Place) -> list[Delegation]:
    """The comuni that let this ATS fill in for them."""
    if place.ats is None:
        return []
    held = Delegation.objects.in_force().filter(ats=place.ats)
    return list(held.select_related("comune", "granted_by").order_by("comune__denominazione"))


@require_http_methods(["GET", "POST"])
def invite_to_place(request: HttpRequest, **_place: str) -> HttpResponse:
    """Offers a role to an e-mail address."""
    place = get_place_for_manager(request)
    form = InviteForm(place, get_posted_data(request))
    if form.is_valid():
        invite_person(get_actor(request), get_person(request), form.build_offer())
        messages.success(request, _("Invito mandato a %(email)s.") % {"email": form.cleaned_data["email"]})
        return HttpResponseRedirect(place.build_url("people"))
    context = {"form": form, "place": place, "synthetic": place.synthetic}
    return render(request, "accounts/invite.html", context, status=422 if form.is_bound else 200)


@require_POST
def renew_offer(request: HttpRequest, invitation: int, **_place: str) -> HttpResponse:
    """Sends an invitation again, with a new link."""
    return _change_invitation(request, invitation, renew_invitation, _("Invito mandato di nuovo a %(email)s."))


@require_POST
def withdraw_offer(request: HttpRequest, invitation: int, **_place: str) -> HttpResponse:
    """Takes an offer back."""
    return _change_invitation(request, invitation, withdraw_invitation, _("L’invito per %(email)s non vale più."))


def _change_invitation(
    request: HttpRequest, invitation: int, change: Callable[[Actor, Invitation], object], message: str
) -> HttpResponse:
    """Changes an invitation of the place that is still open, and says so."""
    place = get_place_for_manager(request)
    found = get_object_or_404(place.list_invitations(), pk=invitation)
    try:
        change(get_actor(request), found)
    except NotOpenError:
        messages.warning(request, _("Nel frattempo l’invito è cambiato: guarda l’elenco aggiornato."))
    else:
        messages.success(request, message % {"email": found.email})
    return HttpResponseRedirect(place.build_url("people"))


@require_http_methods(["GET", "POST"])
def remove_member(request: HttpRequest, membership: int, **_place: str) -> HttpResponse:
    """Takes a role from somebody, or passes it to a successor."""
    place = get_place_for_manager(request)
    found = place.list_memberships().filter(pk=membership).first()
    if found is None:
        raise Http404
    form = RemoveForm(found, _get_needs(request, found), get_posted_data(request))
    if form.is_valid():
        answer = _remove_member(request, place, found, form)
        if answer is not None:
            return answer
    context = {"form": form, "place": place, "membership": found, "needs": form.needs, "synthetic": place.synthetic}
    return render(request, "accounts/remove.html", context, status=422 if form.is_bound else 200)


def _get_needs(request: HttpRequest, membership: Membership) -> str:
    """The names of what the last responsabile of a comune cannot be removed without."""
    if not membership.is_last_responsabile():
        return ""
    return "successor or reason" if _is_administrator(request) else "successor"


def _remove_member(request: HttpRequest, place: Place, membership: Membership, form: RemoveForm) -> HttpResponse | None:
    """Removes the role and answers; nothing when it cannot be done after all, which the form then says."""
    name = membership.user.name
    if form.cleaned_data.get("email"):
        moved = pass_on(request, [membership], form)
        message = (
            _("Il ruolo è passato a %(name)s.")
            if moved
            else _("Invito mandato: il ruolo passa quando %(name)s accetta.")
        )
        return _leave_page(request, place, membership, message % {"name": form.cleaned_data["name"]}, moved)
    reason = form.cleaned_data["reason"]
    try:
        remove_role(get_actor(request), membership, reason, although_last=bool(reason) and _is_administrator(request))
    except LastResponsabileError:
        form.add_error(None, _("Nel frattempo è rimasto l’ultimo responsabile: nomina prima chi prende il posto."))
        return None
    return _leave_page(request, place, membership, _("%(name)s non ha più questo ruolo.") % {"name": name}, gone=True)


def _leave_page(request: HttpRequest, place: Place, membership: Membership, message: str, gone: bool) -> HttpResponse:
    """Leads back to the list; people who took their own role away are out."""
    mine = gone and membership.user_id == get_person(request).pk
    if mine:
        auth.logout(request)
    messages.success(request, message)
    return HttpResponseRedirect(reverse("home") if mine else place.build_url("people"))


def _is_administrator(request: HttpRequest) -> bool:
    return Role.AMMINISTRATORE in get_access(request).standings
