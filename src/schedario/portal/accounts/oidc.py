# SPDX-License-Identifier: EUPL-1.2
"""Signing in by SPID or CIE: the portal as OpenID Connect client of the proxy that stands before them.

The code flow with PKCE is mozilla-django-oidc's. Ours are: where the endpoints are, what is checked of the identity
token beside its signature (issuer, audience, expiry, level), and that a person is known by codice fiscale alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypedDict
from urllib.parse import parse_qsl, urlencode

import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from schedario.errors import SchedarioError
from schedario.portal.accounts.models import User

TIMEOUT = 10  # seconds
LEVEL_2 = "https://www.spid.gov.it/SpidL2"
LEVEL_1 = "https://www.spid.gov.it/SpidL1"
# SPID's own name of the claim, and the one under which Italy's OpenID Connect federation gives it.
FISCAL_NUMBERS = ("fiscal_number", "https://attributes.eid.gov.it/fiscal_number")
ID_TOKEN = "oidc_id_token"  # noqa: S105 - where the library keeps it in the session


class Provider(TypedDict):
    """The endpoints of the issuer."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str


class ProviderError(SchedarioError):
    """The issuer's own description cannot be had, or is not the issuer's."""


def is_configured() -> bool:
    """Checks whether this installation can be entered by SPID and CIE."""
    return bool(settings.ENVIRONMENT.oidc_issuer and settings.ENVIRONMENT.oidc_client_id)


def get_provider() -> Provider:
    """The issuer's endpoints: those of the environment, and for the rest those that the issuer publishes."""
    environment = settings.ENVIRONMENT
    configured = {name: getattr(environment, f"oidc_{name}") for name in Provider.__annotations__}
    needed = {name for name in configured if name != "end_session_endpoint"}
    if all(configured[name] for name in needed):
        return configured  # type: ignore[return-value]
    published = _fetch_discovery_document(environment.oidc_issuer)
    return {name: value or published.get(name, "") for name, value in configured.items()}  # type: ignore[return-value]


@cache
def _fetch_discovery_document(issuer: str) -> dict[str, Any]:
    """The discovery document; asked once."""
    try:
        answer = requests.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=TIMEOUT)
        answer.raise_for_status()
        document: dict[str, Any] = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderError(f"the discovery document of {issuer} cannot be read: {error}") from error
    if document.get("issuer") != issuer:
        raise ProviderError(f"{issuer} says that it is {document.get('issuer')}")
    return document


def get_option(name: str, *default: Any) -> Any:
    """The value that mozilla-django-oidc asks for by the name of a setting."""
    if name.startswith("OIDC_OP_"):
        endpoints = get_provider()
        key = name.removeprefix("OIDC_OP_").lower()
        known = {"user_endpoint": "userinfo_endpoint", "jwks_endpoint": "jwks_uri"}
        return endpoints[known.get(key, key)]  # type: ignore[literal-required]
    ours = {
        "OIDC_RP_CLIENT_ID": settings.ENVIRONMENT.oidc_client_id,
        "OIDC_RP_CLIENT_SECRET": settings.ENVIRONMENT.oidc_client_secret,
        "OIDC_RP_SIGN_ALGO": settings.ENVIRONMENT.oidc_algorithm,
        "OIDC_RP_SCOPES": "openid profile email",
        "OIDC_AUTHENTICATION_CALLBACK_URL": "accounts:oidc_return",
        "OIDC_CREATE_USER": False,
        "OIDC_STORE_ID_TOKEN": True,
        "OIDC_TIMEOUT": TIMEOUT,
        "OIDC_USE_PKCE": True,
    }
    return ours[name] if name in ours else getattr(settings, name, *default)


def build_return_address() -> str:
    """The address to which the issuer sends people back: by the public address, whatever proxy stands between."""
    return f"{settings.PUBLIC_URL}{reverse('accounts:oidc_return')}"


def build_request_parameters(means: str) -> dict[str, str]:
    """Parameters beside the library's own. `means` is `spid` or `cie`: how the proxy is told which."""
    hint = settings.ENVIRONMENT.oidc_spid_hint if means == "spid" else settings.ENVIRONMENT.oidc_cie_hint
    return {"redirect_uri": build_return_address(), "acr_values": LEVEL_2, "ui_locales": "it", **dict(parse_qsl(hint))}


def build_sign_out_address(request: HttpRequest) -> str:
    """The address at which the person of this session can end the one at the issuer too; empty where there is none."""
    token = request.session.get(ID_TOKEN)
    if not token or not is_configured():
        return ""
    try:
        end = get_provider()["end_session_endpoint"]
    except ProviderError:
        return ""  # leaving must always be possible
    query = urlencode({"id_token_hint": token, "post_logout_redirect_uri": settings.PUBLIC_URL + "/"})
    return f"{end}?{query}" if end else ""


def read_codice_fiscale(claims: dict[str, Any]) -> str:
    """The person's codice fiscale in an issuer's claims, without the prefix that SPID puts before it; else empty."""
    found = next((str(claims[name]) for name in FISCAL_NUMBERS if claims.get(name)), "")
    return found.strip().upper().removeprefix("TINIT-")


class Backend(OIDCAuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """Knows a person who comes back from the issuer. Raises SuspiciousOperation where something does not fit."""

    get_settings = staticmethod(get_option)

    def __init__(self) -> None:
        """Nothing: Django makes one at each sign-in, by password too, and the issuer need not hear of those."""

    def authenticate(self, request: HttpRequest | None, **kwargs: Any) -> User | None:
        """The account of who comes back with a code; only with the nonce that the session kept for them."""
        if request is None or not kwargs.get("nonce"):
            return None
        super().__init__()
        return super().authenticate(request, **kwargs)  # type: ignore[no-any-return]

    def get_token(self, payload: dict[str, Any]) -> dict[str, Any]:
        return super().get_token({**payload, "redirect_uri": build_return_address()})  # type: ignore[no-any-return]

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The signed claims, if they were made by our issuer, for us, now, at the level that we asked for."""
        claims: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = claims.get("aud")
        if claims.get("iss") != settings.ENVIRONMENT.oidc_issuer:
            raise SuspiciousOperation("the identity token was made by another issuer")
        if self.OIDC_RP_CLIENT_ID not in ([audience] if isinstance(audience, str) else audience or []):
            raise SuspiciousOperation("the identity token was made for another client")
        if "exp" not in claims:
            raise SuspiciousOperation("the identity token never expires")
        if claims.get("acr") == LEVEL_1:
            raise SuspiciousOperation("the person was identified by a password only")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The person's claims, which must be about the one whom the identity token is about."""
        claims: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if claims.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("the claims are about another person than the identity token")
        return {**payload, **claims}

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """Leaves in the session who it is, for the page that says what to do when nobody here has that name."""
        self.request.session["identity"] = {
            "codice_fiscale": read_codice_fiscale(claims),
            "name": " ".join(str(claims[part]) for part in ("name", "family_name") if claims.get(part)),
        }
        return bool(read_codice_fiscale(claims))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        return User.objects.filter(codice_fiscale=read_codice_fiscale(claims), is_active=True)

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
