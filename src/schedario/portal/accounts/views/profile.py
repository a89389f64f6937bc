# SPDX-License-Identifier: EUPL-1.2
"""The pages of one's own account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core import signing
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from schedario.portal.access import get_access
from schedario.portal.accounts import letters
from schedario.portal.accounts.actions import own_account
from schedario.portal.accounts.actions.roles import end_sessions
from schedario.portal.accounts.forms import EmailForm, ProfileForm
from schedario.portal.accounts.models import Session, User
from schedario.portal.accounts.people_tables import OpenSession, build_session_table
from schedario.portal.accounts.views.person import get_person, get_posted_data
from schedario.portal.audit_log.events import ProfileChanged
from schedario.portal.audit_log.origin import get_actor

NEW_ADDRESS = "schedario.new-address"  # salt
PROVED_WITHIN = 24 * 60 * 60  # seconds


@require_http_methods(["GET", "POST"])
def show_profile(request: HttpRequest) -> HttpResponse:
    """The own data, roles and open sessions."""
    user = get_person(request)
    form = ProfileForm(get_posted_data(request), instance=User.objects.get(pk=user.pk))
    if form.is_valid():
        return _save_profile(request, form)
    return _render_profile(request, form, 422 if form.is_bound else 200)


def _render_profile(request: HttpRequest, form: ProfileForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "person": get_person(request),
        "memberships": get_access(request).memberships,
        "sessions": _list_sessions(request),
        "session_table": build_session_table(),
    }
    return render(request, "accounts/profile.html", context, status=status)


def _save_profile(request: HttpRequest, form: ProfileForm) -> HttpResponse:
    changes = {name: (form.initial[name] or "", form.cleaned_data[name] or "") for name in form.changed_data}
    own_account.save_profile(get_actor(request), form, ProfileChanged(**changes))
    messages.success(request, _("Profilo salvato."))
    response = HttpResponseRedirect(reverse("accounts:profile"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax", secure=request.is_secure()
    )
    return response


def _list_sessions(request: HttpRequest) -> list[OpenSession]:
    """The person's open sessions, this one first, then the latest."""
    found = Session.objects.filter(user=get_person(request), expire_date__gt=timezone.now())
    shown = [_describe_session(session, session.session_key == request.session.session_key) for session in found]
    return sorted(shown, key=lambda one: (one.here, one.at), reverse=True)


def _describe_session(session: Session, here: bool) -> OpenSession:
    entered = session.get_decoded().get("entered", {})
    at = datetime.fromisoformat(entered["at"]) if "at" in entered else session.expire_date
    return OpenSession(here, at, entered.get("origin", ""), _identify_browser(entered.get("agent", "")))


def _identify_browser(agent: str) -> str:
    """The browser's name as far as its User-Agent tells; the order matters, for most also name the others."""
    known = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    return next((name for mark, name in known.items() if mark in agent), "")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Everywhere else the person has to sign in again."""
    own_account.end_other_sessions(get_actor(request), get_person(request), request.session.session_key)
    messages.success(request, _("Le altre sessioni sono chiuse."))
    return HttpResponseRedirect(reverse("accounts:profile"))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    """Asks for another address; it holds when the link that is sent there has been opened and confirmed."""
    user = get_person(request)
    form = EmailForm(user, get_posted_data(request))
    if form.is_valid():
        email = form.cleaned_data["email"]
        token = signing.dumps({"user": user.pk, "from": user.email, "to": email}, salt=NEW_ADDRESS)
        letters.send_new_address(user, email, token)
        messages.info(
            request, _("Ti abbiamo scritto a %(email)s: apri il collegamento per confermare.") % {"email": email}
        )
        return HttpResponseRedirect(reverse("accounts:profile"))
    return render(request, "accounts/change_email.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The link to a new address was opened, by who is signed in to the account that asked for it."""
    user = get_person(request)
    email = _read_proved_address(token, user)
    if not email:
        return render(request, "accounts/confirm_email.html", {"email": ""}, status=410)
    if request.method == "GET":
        return render(request, "accounts/confirm_email.html", {"email": email})
    try:
        own_account.change_email(get_actor(request), user, email)
    except IntegrityError:
        return render(request, "accounts/confirm_email.html", {"email": ""}, status=409)
    messages.success(request, _("Da ora entri con l’indirizzo %(email)s.") % {"email": email})
    return HttpResponseRedirect(reverse("accounts:profile"))


def _read_proved_address(token: str, user: User) -> str:
    """The address that the link proves for this account, as it was when it asked; else nothing."""
    try:
        claims = signing.loads(token, salt=NEW_ADDRESS, max_age=PROVED_WITHIN)
    except signing.BadSignature:
        return ""
    return str(claims["to"]) if (claims["user"], claims["from"]) == (user.pk, user.email) else ""


def keep_this_session_only(request: HttpRequest, user: User) -> None:
    """After a new password: whoever was in elsewhere is out."""
    update_session_auth_hash(request, user)
    end_sessions(user, but=request.session.session_key)
