# SPDX-License-Identifier: EUPL-1.2
"""The variables: every unsafe one is refused with a sentence, and every one is in the manual."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schedario.portal.config import (
    TYPES,
    UnsafeSettingsError,
    list_unknown_variables,
    parse_database_url,
    parse_email_url,
    read_environment,
)
from schedario.portal.refusals import find_doubtful_values

SECRET = {"SCHEDARIO_SECRET_KEY": "0123456789" * 5}
OIDC = {**SECRET, "SCHEDARIO_OIDC_ISSUER": "https://spid.example.org", "SCHEDARIO_OIDC_CLIENT_ID": "portale"}
ANYWHERE = {**SECRET, "SCHEDARIO_BIND": "0.0.0.0:8000", "SCHEDARIO_PUBLIC_URL": "https://schede.example.org"}
BEHIND_A_PROXY = {**ANYWHERE, "SCHEDARIO_BIND": "127.0.0.1:8000"}
MANUAL = Path(__file__).parents[2] / "docs" / "manuale" / "installazione.md"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({}, "SCHEDARIO_SECRET_KEY manca"),
        ({"SCHEDARIO_SECRET_KEY": "x" * 49}, "SCHEDARIO_SECRET_KEY è troppo corta"),
        ({**ANYWHERE, "SCHEDARIO_DEBUG": "1"}, "SCHEDARIO_DEBUG"),
        ({**ANYWHERE, "SCHEDARIO_DEMO": "1"}, "SCHEDARIO_DEMO"),
        ({**BEHIND_A_PROXY, "SCHEDARIO_DEBUG": "1"}, "SCHEDARIO_DEBUG"),
        ({**BEHIND_A_PROXY, "SCHEDARIO_DEMO": "1"}, "SCHEDARIO_DEMO"),
        ({**BEHIND_A_PROXY, "SCHEDARIO_PUBLIC_URL": "http://schede.example.org"}, "https://"),
        ({**ANYWHERE, "SCHEDARIO_PUBLIC_URL": "http://schede.example.org"}, "https://"),
        ({"SCHEDARIO_SECRET_KEY": "parola" * 9}, "SCHEDARIO_SECRET_KEY ripete pochi caratteri"),
        ({**SECRET, "SCHEDARIO_PROXIES": "uno"}, "SCHEDARIO_PROXIES è «uno»: scrivere un numero intero, da 0 in su."),
        ({**SECRET, "SCHEDARIO_THREADS": "-2"}, "SCHEDARIO_THREADS è «-2»: scrivere un numero intero, da 0 in su."),
        ({**SECRET, "SCHEDARIO_BIND": "8000"}, "SCHEDARIO_BIND è «8000»: scrivere indirizzo e porta"),
        ({**SECRET, "SCHEDARIO_BIND": "127.0.0.1:porta"}, "SCHEDARIO_BIND è «127.0.0.1:porta»"),
        ({**SECRET, "SCHEDARIO_BIND": "127.0.0.1:80000"}, "SCHEDARIO_BIND è «127.0.0.1:80000»"),
        ({**SECRET, "SCHEDARIO_PUBLIC_URL": "schede.example.org"}, "scrivere l’indirizzo intero"),
        ({**SECRET, "SCHEDARIO_PUBLIC_URL": "https://"}, "scrivere l’indirizzo intero"),
        ({**SECRET, "SCHEDARIO_HOSTS": "localhost, *"}, "SCHEDARIO_HOSTS non può essere «*»"),
        ({**SECRET, "SCHEDARIO_OIDC_ISSUER": "https://spid.example.org"}, "SCHEDARIO_OIDC_CLIENT_ID manca"),
        ({**SECRET, "SCHEDARIO_OIDC_CLIENT_ID": "portale"}, "SCHEDARIO_OIDC_ISSUER manca"),
        ({**OIDC, **ANYWHERE, "SCHEDARIO_OIDC_ISSUER": "http://spid.example.org"}, "SCHEDARIO_OIDC_ISSUER è http://"),
        ({**OIDC, "SCHEDARIO_OIDC_ALGORITHM": "none"}, "SCHEDARIO_OIDC_ALGORITHM è «none»"),
        ({**OIDC, "SCHEDARIO_OIDC_CIE_HINT": "cie"}, "SCHEDARIO_OIDC_CIE_HINT è «cie»: scrivere nome=valore."),
        ({**SECRET, "SCHEDARIO_DEBUG": "forse"}, "SCHEDARIO_DEBUG è «forse»: scrivere 0 o 1."),
        ({**SECRET, "SCHEDARIO_DATABASE": "mysql://x/y"}, "SCHEDARIO_DATABASE"),
    ],
)
def test_what_is_wrong_or_unsafe_is_refused_by_its_name(variables: dict[str, str], named: str) -> None:
    with pytest.raises(UnsafeSettingsError, match=re.escape(named)):
        read_environment(variables)


def test_a_refusal_shows_no_secret() -> None:
    with pytest.raises(UnsafeSettingsError) as refused:
        read_environment({"SCHEDARIO_SECRET_KEY": "segreto-corto"})
    assert "segreto-corto" not in str(refused.value)
    with pytest.raises(UnsafeSettingsError) as refused:
        parse_email_url("imap://somebody:password@host")
    assert "password" not in str(refused.value)


def test_a_port_that_is_no_number_is_told_without_the_password_before_it() -> None:
    with pytest.raises(UnsafeSettingsError, match=r"^SCHEDARIO_DATABASE: dopo i due punti la porta"):
        parse_database_url("postgresql://schedario:segreto@db:porta/schedario")
    with pytest.raises(UnsafeSettingsError, match=r"^SCHEDARIO_EMAIL: dopo i due punti la porta"):
        parse_email_url("smtp://schedario:segreto@posta:porta")


def test_a_proxy_that_the_portal_is_not_told_of_is_doubted() -> None:
    assert "SCHEDARIO_PROXIES è 0" in "".join(find_doubtful_values(read_environment(BEHIND_A_PROXY)))
    assert not list(find_doubtful_values(read_environment({**BEHIND_A_PROXY, "SCHEDARIO_PROXIES": "1"})))
    assert not list(find_doubtful_values(read_environment(SECRET)))


def test_the_address_of_the_portal_is_a_name_it_answers_to() -> None:
    assert "schede.example.org" in read_environment(ANYWHERE).allowed_hosts


def test_a_misspelt_variable_is_noticed() -> None:
    assert list_unknown_variables({**SECRET, "SCHEDARIO_SECRET": "x", "PATH": "/bin"}) == ["SCHEDARIO_SECRET"]


def test_sqlite_keeps_what_it_acknowledged_through_a_power_cut() -> None:
    options = parse_database_url("sqlite:////var/lib/schedario/db.sqlite3")
    assert options["NAME"] == "/var/lib/schedario/db.sqlite3"
    assert "synchronous=FULL" in str(options["OPTIONS"])


def test_postgresql_is_reached_through_a_socket_or_a_host() -> None:
    socket = parse_database_url("postgresql://schedario@/schedario?host=/run/postgresql")
    assert (socket["HOST"], socket["NAME"]) == ("/run/postgresql", "schedario")
    host = parse_database_url("postgresql://schedario:p%40ss@db.example.org:5433/schedario")
    assert (host["HOST"], host["PORT"], host["PASSWORD"]) == ("db.example.org", "5433", "p@ss")


def test_every_variable_is_in_the_manual_and_none_that_does_not_exist() -> None:
    told = set(re.findall(r"^\| `SCHEDARIO_([A-Z_]+)` \|", MANUAL.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == {name.upper() for name in TYPES}
