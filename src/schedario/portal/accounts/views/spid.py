# SPDX-License-Identifier: EUPL-1.2
"""To the issuer and back."""

from __future__ import annotations

import logging
from typing import Any

import jwt
import requests
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from schedario.portal.accounts import oidc

logger = logging.getLogger(__name__)


class StartView(OIDCAuthenticationRequestView):  # type: ignore[misc]  # the library has no types
    """A link rather than a form: the Content-Security-Policy lets no form lead to another host."""

    get_settings = staticmethod(oidc.get_option)
    means = "spid"

    def __init__(self, **kwargs: Any) -> None:
        super(OIDCAuthenticationRequestView, self).__init__(**kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        if not oidc.is_configured():
            raise Http404
        try:
            self.OIDC_OP_AUTH_ENDPOINT = oidc.get_option("OIDC_OP_AUTHORIZATION_ENDPOINT")
        except oidc.ProviderError:
            logger.exception("The issuer cannot be reached")
            return explain_failure(request, "unreachable", 502)
        self.OIDC_RP_CLIENT_ID = oidc.get_option("OIDC_RP_CLIENT_ID")
        return super().get(request)  # type: ignore[no-any-return]

    def get_extra_params(self, _request: HttpRequest) -> dict[str, str]:
        return oidc.build_request_parameters(self.means)


class ReturnView(OIDCAuthenticationCallbackView):  # type: ignore[misc]  # the library has no types
    """The page to which the issuer sends people back."""

    get_settings = staticmethod(oidc.get_option)

    def get(self, request: HttpRequest) -> HttpResponse:
        if not oidc.is_configured():
            raise Http404
        request.session.pop("identity", None)
        if request.GET.get("error"):
            return explain_failure(request, "cancelled", 403)
        try:
            return super().get(request)  # type: ignore[no-any-return]
        except (requests.RequestException, oidc.ProviderError):
            logger.exception("The issuer did not answer as it should")
            return explain_failure(request, "unreachable", 502)
        except (SuspiciousOperation, jwt.PyJWTError, KeyError, TypeError, ValueError):
            logger.exception("What came back from the issuer does not fit")
            return explain_failure(request, "refused", 400)

    def login_success(self) -> HttpResponse:
        self.request.session.pop("identity", None)
        return super().login_success()  # type: ignore[no-any-return]

    def login_failure(self) -> HttpResponse:
        """Nobody here is known by that codice fiscale; with an invitation at hand an account can be made of it."""
        identity = self.request.session.get("identity")
        if identity is None or not identity["codice_fiscale"]:
            return explain_failure(self.request, "refused", 400)
        destination = self.request.session.get("oidc_login_next") or ""
        if destination.startswith("/inviti/"):
            return HttpResponseRedirect(destination)
        return explain_failure(self.request, "unknown", 403)


def explain_failure(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """A page that says what happened and what to do."""
    return render(request, "accounts/not_entered.html", {"why": why}, status=status)
