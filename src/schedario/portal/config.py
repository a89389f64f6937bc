# SPDX-License-Identifier: EUPL-1.2
"""The settings of the machine: the `SCHEDARIO_…` variables, read once and refused when they are unsafe."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import msgspec

from schedario.errors import SchedarioError
from schedario.portal import refusals
from schedario.portal.refusals import PREFIX

THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
Count = Annotated[int, msgspec.Meta(ge=0)]


class UnsafeSettingsError(SchedarioError):
    """The variables would run the portal in a way that harms somebody; the message says what to set."""


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """Each field is the variable `SCHEDARIO_<NAME>`. Lists are separated by commas; addresses are URLs.

    `database`: `sqlite:///path` or `postgresql://user:password@host:port/name` (`?host=/run/postgresql` for a socket).
    `data` is the folder of what the portal publishes as files, besides the database.
    `forms`: folders with editions, separated as in `PATH`; the catalogue of definitions reads it by itself.
    `owner` is the body that runs this portal, the controller of its data; the contacts are e-mail addresses.
    `owner_ipa` is its code in the index of public administrations, `owner_site` its site: the open data name them.
    `accessibility_statement` is the address of the statement filled in on AgID's form.
    `email`: `console:` or `smtp://user:password@host:port?tls=1`.
    `workers` processes and `threads` in each; 0 leaves the choice to the server. `readers` of uploaded files of each
    kind beside each process, at most.
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
    data: str = "var/dati"
    forms: str = ""
    email: str = "console:"
    email_from: str = "schedario@localhost"
    public_url: str = "http://localhost:8000"
    proxies: Count = 0
    workers: Count = 0
    threads: Count = 0
    readers: Count = 0
    owner: str = ""
    owner_contact: str = ""
    owner_ipa: str = ""
    owner_site: str = ""
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
        """True when the portal is reached from beyond this machine: at its own port, or through a proxy."""
        hosts = urlsplit(f"//{self.bind}").hostname, urlsplit(self.public_url).hostname
        return any(host not in THIS_MACHINE for host in hosts)

    @property
    def secure(self) -> bool:
        """True when browsers reach the portal by https."""
        return self.public_url.startswith("https://")

    @property
    def allowed_hosts(self) -> list[str]:
        """The names under which the portal answers: those listed, and that of its own address."""
        own = urlsplit(self.public_url).hostname
        return [*(host.strip() for host in self.hosts.split(",")), *([own] if own else [])]


def read_environment(variables: Mapping[str, str]) -> Environment:
    """The environment in `variables`; raises UnsafeSettingsError for a variable that is wrong or unsafe."""
    named = {name[len(PREFIX) :].lower(): value for name, value in variables.items() if name.startswith(PREFIX)}
    environment = Environment(
        **{field: _convert_value(field, value) for field, value in named.items() if field in TYPES}
    )
    for problem in refusals.find_unsafe_values(environment):
        raise UnsafeSettingsError(problem)
    return environment


def list_unknown_variables(variables: Mapping[str, str]) -> list[str]:
    """The variables that look like ours and are not: misspelt ones, most likely."""
    return sorted(name for name in variables if name.startswith(PREFIX) and name[len(PREFIX) :].lower() not in TYPES)


TYPES = {field.name: field.type for field in msgspec.structs.fields(Environment)}


def _convert_value(field: str, value: str) -> Any:
    try:
        return msgspec.convert(value, TYPES[field], strict=False)
    except msgspec.ValidationError:
        form = "0 o 1" if TYPES[field] is bool else "un numero intero, da 0 in su"
        raise UnsafeSettingsError(f"{PREFIX}{field.upper()} è «{value}»: scrivere {form}.") from None


def parse_database_url(url: str) -> dict[str, object]:
    """Django's settings for a database address."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _build_sqlite_settings(Path(unquote(url.removeprefix("sqlite:///"))))
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(_parse_port(parts, "DATABASE") or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2},
    }


def _parse_port(parts: SplitResult, name: str) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise UnsafeSettingsError(f"{PREFIX}{name}: dopo i due punti la porta va scritta in cifre.") from None


def _build_sqlite_settings(path: Path) -> dict[str, object]:
    """WAL lets readers go on beside the writer; FULL keeps what was acknowledged through a power cut."""
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
    }


def parse_email_url(url: str) -> dict[str, object]:
    """Django's settings for an e-mail address of the form `console:` or `smtp://…`."""
    parts = urlsplit(url)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme != "smtp":
        raise UnsafeSettingsError(f"{PREFIX}EMAIL non è console: né smtp://utente:parola@server:porta?tls=1.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": _parse_port(parts, "EMAIL") or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": dict(parse_qsl(parts.query)).get("tls") == "1",
    }
