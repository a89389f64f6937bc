# SPDX-License-Identifier: EUPL-1.2
"""The page that the link of an invitation opens."""

from __future__ import annotations

from django.contrib import auth, messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from schedario.portal.accounts import oidc
from schedario.portal.accounts.actions.invitations import NotOpenError, accept_invitation
from schedario.portal.accounts.forms import NewAccountForm
from schedario.portal.accounts.models import Invitation, InvitationState, User
from schedario.portal.accounts.views.person import get_posted_data
from schedario.portal.accounts.views.sign_in import BY_PASSWORD
from schedario.portal.audit_log.origin import get_client_address

GONE = 410


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def answer_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accepts an invitation; where that is not possible, the page says what to do."""
    found = Invitation.objects.find_by_secret(secret)
    state = found.get_state() if found else None
    if found is None or state != InvitationState.OPEN:
        return render(request, "accounts/invitation_gone.html", {"state": state, "invitation": found}, status=GONE)
    account = User.objects.filter(email=found.email).first()
    if account is None and not request.user.is_authenticated:
        return _accept_with_new_account(request, found)
    if account is None or request.user != account:
        return _render_page(request, found, account=account)
    if request.method == "POST":
        return _accept(request, found, account)
    return _render_page(request, found, account=account)


def _render_page(
    request: HttpRequest, found: Invitation, form: NewAccountForm | None = None, account: User | None = None
) -> HttpResponse:
    context = {
        "invitation": found,
        "form": form,
        "account": account,
        "identity": _get_identity(request),
        "spid": oidc.is_configured(),
        "synthetic": bool((found.comune or found.ats) and (found.comune or found.ats).synthetic),  # type: ignore[union-attr]
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "accounts/invitation.html", context, status=status)


def _accept_with_new_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    identity = _get_identity(request)
    name = identity.get("name") or found.name
    form = NewAccountForm(
        found.email, identity.get("codice_fiscale", ""), get_posted_data(request), initial={"name": name}
    )
    if not form.is_valid():
        return _render_page(request, found, form)
    return _accept(request, found, None, form)


def _get_identity(request: HttpRequest) -> dict[str, str]:
    """The identity of somebody who came back from SPID or CIE and has no account yet."""
    identity: dict[str, str] = request.session.get("identity") or {}
    taken = User.objects.filter(codice_fiscale=identity.get("codice_fiscale") or None).exists()
    return {} if taken or not identity.get("codice_fiscale") else identity


def _accept(
    request: HttpRequest, found: Invitation, account: User | None, form: NewAccountForm | None = None
) -> HttpResponse:
    def get_account() -> User:
        return account if account is not None else form.create_account()  # type: ignore[union-attr]

    try:
        user = accept_invitation(get_client_address(request), found, get_account)
    except (NotOpenError, IntegrityError):  # the link was opened twice at once
        return render(request, "accounts/invitation_gone.html", {"state": None, "invitation": None}, status=GONE)
    if account is None:
        request.session.pop("identity", None)
        auth.login(request, user, backend=BY_PASSWORD)
    messages.success(request, _("Benvenuto in Schedario: il tuo ruolo è attivo."))
    return redirect("home")
