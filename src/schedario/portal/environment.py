# SPDX-License-Identifier: EUPL-1.2
"""What the machine says about itself: the `SCHEDARIO_…` variables, read once and refused when they are unsafe."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

PREFIX = "SCHEDARIO_"


class UnsafeSettingsError(Exception):
    """The variables would run the portal in a way that harms somebody; the message says what to set."""


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """Each field is the variable `SCHEDARIO_<NAME>`. Lists are separated by commas; addresses are URLs.

    `database`: `sqlite:///path` or `postgresql://user:password@host:port/name` (`?host=/run/postgresql` for a socket).
    `owner` is the body that runs this portal, the controller of its data; the contacts are e-mail addresses.
    `accessibility_statement` is the address of the statement filled in on AgID's form.
    `email`: `console:` or `smtp://user:password@host:port?tls=1`.
    `proxies`: how many of our own stand before the portal; `X-Forwarded-For` is read as far as they wrote it.
    `oidc_…_endpoint`, `oidc_jwks_uri`: only where the issuer publishes no discovery document. `oidc_…_hint`: what its
    authorization address needs to be told to offer SPID or CIE at once, as `name=value`.
    """

    secret_key: str = ""
    debug: bool = False
    demo: bool = False
    bind: str = "127.0.0.1:8000"
    hosts: str = "localhost,127.0.0.1"
    database: str = "sqlite:///var/schedario.sqlite3"
    email: str = "console:"
    email_from: str = "schedario@localhost"
    public_url: str = "http://localhost:8000"
    proxies: int = 0
    workers: int = 0
    threads: int = 0
    owner: str = ""
    owner_contact: str = ""
    privacy_contact: str = ""
    accessibility_statement: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_algorithm: str = "RS256"
    oidc_authorization_endpoint: str = ""
    oidc_token_endpoint: str = ""
    oidc_userinfo_endpoint: str = ""
    oidc_jwks_uri: str = ""
    oidc_end_session_endpoint: str = ""
    oidc_spid_hint: str = ""
    oidc_cie_hint: str = ""

    @property
    def public(self) -> bool:
        """Whether the portal listens beyond this machine."""
        return urlsplit(f"//{self.bind}").hostname not in ("127.0.0.1", "localhost", "::1")


def read(variables: Mapping[str, str]) -> Environment:
    """The environment in `variables`; raises UnsafeSettingsError for a variable that is wrong or unsafe."""
    named = {name[len(PREFIX) :].lower(): value for name, value in variables.items() if name.startswith(PREFIX)}
    known = {field: value for field, value in named.items() if field in Environment.__struct_fields__}
    try:
        environment = msgspec.convert(known, Environment, strict=False)
    except msgspec.ValidationError as error:
        raise UnsafeSettingsError(f"{PREFIX}…: {error}") from error
    _refuse_unsafe(environment)
    return environment


def _refuse_unsafe(environment: Environment) -> None:
    if not environment.secret_key and not environment.demo:
        raise UnsafeSettingsError(f"{PREFIX}SECRET_KEY is not set: give a secret text of 50 characters or more.")
    if environment.debug and environment.public:
        raise UnsafeSettingsError(f"{PREFIX}DEBUG is for this machine only, and {PREFIX}BIND is {environment.bind}.")
    if environment.demo and environment.public:
        raise UnsafeSettingsError(f"{PREFIX}DEMO lets anybody in, and {PREFIX}BIND is {environment.bind}.")


def database(url: str) -> dict[str, object]:
    """Django's settings for a database address."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(url.removeprefix("sqlite:///"))))
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, object]:
    """WAL lets readers go on beside the writer; FULL keeps what was acknowledged through a power cut."""
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
    }


def email(url: str) -> dict[str, object]:
    """Django's settings for an e-mail address of the form `console:` or `smtp://…`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme != "smtp":
        raise UnsafeSettingsError(f"{PREFIX}EMAIL is {url}: give console: or smtp://user:password@host:port?tls=1.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": dict(parse_qsl(parts.query)).get("tls") == "1",
    }
