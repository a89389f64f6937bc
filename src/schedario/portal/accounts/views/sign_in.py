# SPDX-License-Identifier: EUPL-1.2
"""Signing in and out, as a page and, for a sheet whose session ended, in place."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from schedario.portal.accounts import oidc
from schedario.portal.accounts.models import Membership, User
from schedario.portal.accounts.people_tables import build_demo_table
from schedario.portal.accounts.sign_in_form import SignInForm
from schedario.portal.content_negotiation import wants_json
from schedario.portal.rate_limits import Limit

FROM_ONE_ADDRESS = Limit("sign_in_address", most=100, seconds=900)  # a whole office may stand behind it
OF_ONE_ACCOUNT = Limit("sign_in_account", most=50, seconds=900)
BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"  # noqa: S105 - a class


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. A script of ours that asks for JSON gets 200, 409, 422 or 429 instead of pages."""
    if request.method == "GET":
        return redirect(get_destination(request)) if request.user.is_authenticated else _render_page(request)
    if refusal := _refuse_too_many(request):
        return refusal
    form = SignInForm(request, request.POST)
    if not form.is_valid() or form.user is None:
        return _refuse(request, form)
    if wants_json(request):
        return _sign_in_again(request, form.user)
    auth.login(request, form.user)
    return redirect(get_destination(request))


def _refuse_too_many(request: HttpRequest) -> HttpResponse | None:
    """429 for who tries many accounts from one address, or one account from many; axes counts pairs of them."""
    account = sha256(request.POST.get("email", "").strip().lower().encode()).hexdigest()
    return FROM_ONE_ADDRESS.refuse_excess(request) or OF_ONE_ACCOUNT.refuse_excess(request, account)


def _render_page(request: HttpRequest, form: SignInForm | None = None) -> HttpResponse:
    context = {
        "form": form or SignInForm(request),
        "next": _keep_own_address(request, request.POST.get("next") or request.GET.get("next", "")),
        "spid": oidc.is_configured(),
        "demo_table": build_demo_table(),
        "demo_people": describe_demo_people() if settings.DEMO else [],
    }
    return render(request, "accounts/sign_in.html", context, status=422 if form else 200)


def _refuse(request: HttpRequest, form: SignInForm) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": "refused", "errors": form.errors}, status=422)
    return _render_page(request, form)


def _sign_in_again(request: HttpRequest, user: User) -> HttpResponse:
    """In place, on a page that was opened by the account `expected`: nobody else may go on with what it holds."""
    expected = request.POST.get("expected", "")
    if expected and expected != str(user.pk):
        message = _("Questa pagina è stata aperta da un’altra persona: %(name)s non può continuarla.")
        answer = {
            "error": "another_person",
            "user": user.pk,
            "name": user.name,
            "message": message % {"name": user.name},
        }
        return JsonResponse(answer, status=409)
    auth.login(request, user)
    return JsonResponse({"csrf": get_token(request), "user": user.pk, "name": user.name})


def get_destination(request: HttpRequest) -> str:
    """Address or route to go to after signing in: the page that was asked for, if it is ours."""
    return (
        _keep_own_address(request, request.POST.get("next") or request.GET.get("next", ""))
        or settings.LOGIN_REDIRECT_URL
    )


def _keep_own_address(request: HttpRequest, url: str) -> str:
    """`url` when it is an address of this portal, else nothing."""
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours else ""


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session; who came by SPID or CIE is shown how to end it there too."""
    elsewhere = oidc.build_sign_out_address(request)
    auth.logout(request)
    if elsewhere:
        return render(request, "accounts/signed_out.html", {"elsewhere": elsewhere})
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    """Signs a demo user in by one click; exists in demo mode only, and for nobody who is not made up."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(list_demo_users(), pk=_parse_number(request.POST.get("person", "")))
    auth.login(request, user, backend=BY_PASSWORD)
    return redirect(get_destination(request))


def _parse_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def list_demo_users() -> QuerySet[User]:
    """The made-up users whom a visitor can be: the others of the demo have no password."""
    return User.objects.filter(synthetic=True, is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def describe_demo_people() -> list[dict[str, Any]]:
    """The made-up users with their roles, as the sign-in page lists them."""
    roles = Membership.objects.filter(user__in=list_demo_users())
    roles = roles.select_related("user", "comune", "ats").order_by("pk")
    return [{"user": role.user, "role": role.get_role_display(), "place": role.place_name} for role in roles]
