# SPDX-License-Identifier: EUPL-1.2
"""Faults and doubts of the variables: sentences that name the variable and what to set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from schedario.portal.config import Environment

PREFIX = "SCHEDARIO_"
SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 10  # different ones, in a secret that somebody did not just fill up
SIGNATURES = re.compile(r"(RS|ES|PS)(256|384|512)")  # those that only the issuer can make
BIND = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+):([0-9]{1,5})")
HIGHEST_PORT = 65535


def find_unsafe_values(environment: Environment) -> Iterator[str]:
    """Finds what keeps the portal from starting."""
    yield from _check_secret(environment)
    yield from _check_addresses(environment)
    yield from _check_exposure(environment)
    yield from _check_oidc(environment)
    if urlsplit(environment.database).scheme not in ("sqlite", "postgresql"):
        yield f"{PREFIX}DATABASE non è un indirizzo sqlite:///… o postgresql://…."


def find_doubtful_values(environment: Environment) -> Iterator[str]:
    """Finds what is most likely a mistake, and harms nobody by itself."""
    if environment.secure and not environment.proxies:
        yield (
            f"{PREFIX}PROXIES è 0 con un indirizzo https: il portale vede tutti arrivare dal proxy che ha davanti, e i "
            f"limiti ai tentativi di accesso valgono per tutti insieme. Con un proxy: {PREFIX}PROXIES=1."
        )


def _check_secret(environment: Environment) -> Iterator[str]:
    secret, remedy = environment.secret_key, f"dare un testo casuale e segreto di almeno {SHORTEST_SECRET} caratteri."
    if environment.demo:
        return
    if not secret:
        yield f"{PREFIX}SECRET_KEY manca: {remedy}"
    elif len(secret) < SHORTEST_SECRET:
        yield f"{PREFIX}SECRET_KEY è troppo corta: {remedy}"
    elif len(set(secret)) < FEWEST_CHARACTERS:
        yield f"{PREFIX}SECRET_KEY ripete pochi caratteri: {remedy}"


def _check_addresses(environment: Environment) -> Iterator[str]:
    bind = BIND.fullmatch(environment.bind)
    if bind is None or int(bind[2]) > HIGHEST_PORT:
        yield f"{PREFIX}BIND è «{environment.bind}»: scrivere indirizzo e porta, per esempio 127.0.0.1:8000."
    public = urlsplit(environment.public_url)
    if public.scheme not in ("http", "https") or not public.hostname:
        yield (
            f"{PREFIX}PUBLIC_URL è «{environment.public_url}»: scrivere l’indirizzo intero, per esempio "
            "https://schede.example.org."
        )
    if "*" in environment.allowed_hosts:
        yield f"{PREFIX}HOSTS non può essere «*»: elencare i nomi a cui il portale risponde, separati da virgole."


def _check_exposure(environment: Environment) -> Iterator[str]:
    where = f"{PREFIX}BIND è {environment.bind} e {PREFIX}PUBLIC_URL è {environment.public_url}"
    if environment.debug and environment.public:
        yield f"{PREFIX}DEBUG mostra a chiunque l’interno del portale: vale solo su questa macchina, ma {where}."
    if environment.demo and environment.public:
        yield f"{PREFIX}DEMO fa entrare chiunque: vale solo su questa macchina, ma {where}."
    if environment.public and not environment.secure:
        yield (
            f"{where}: fuori da questa macchina le password devono viaggiare cifrate. "
            f"Indicare in {PREFIX}PUBLIC_URL un indirizzo https://."
        )


def _check_oidc(environment: Environment) -> Iterator[str]:
    issuer, client = environment.oidc_issuer, environment.oidc_client_id
    if bool(issuer) != bool(client):
        missing = "OIDC_CLIENT_ID" if issuer else "OIDC_ISSUER"
        yield f"{PREFIX}{missing} manca: per SPID e CIE servono sia OIDC_ISSUER sia OIDC_CLIENT_ID."
    if issuer and environment.public and not issuer.startswith("https://"):
        yield f"{PREFIX}OIDC_ISSUER è {issuer}: chi riconosce le persone deve avere un indirizzo https://."
    if not SIGNATURES.fullmatch(environment.oidc_algorithm):
        yield f"{PREFIX}OIDC_ALGORITHM è «{environment.oidc_algorithm}»: scrivere RS256, o ES256, o PS256 e simili."
    for name in ("oidc_spid_hint", "oidc_cie_hint"):
        if (hint := getattr(environment, name)) and "=" not in hint:
            yield f"{PREFIX}{name.upper()} è «{hint}»: scrivere nome=valore."
