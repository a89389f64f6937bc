# SPDX-License-Identifier: EUPL-1.2
"""Signing in by SPID or CIE, against a real OpenID Connect provider on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.conf import settings as live
from django.test import Client
from msgspec.structs import replace

from bench.ports import find_free_port
from schedario.portal.accounts import oidc
from schedario.portal.accounts.actions.invitations import Offer, invite_person
from schedario.portal.accounts.models import Invitation, Membership, User
from schedario.portal.accounts.places import Place
from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.audit_log.models import Event
from tests.portal.world import World

ANNA = "RSSNNA80A41D150J"
CLAIMS = {"name": "Anna", "family_name": "Rossi", "email": "altra@example.org"}
SUBJECTS = [
    {"sub": "anna", **CLAIMS, "fiscal_number": f"TINIT-{ANNA}"},
    {"sub": "anna-cie", **CLAIMS, "https://attributes.eid.gov.it/fiscal_number": ANNA.lower()},
    {"sub": "ignota", **CLAIMS, "fiscal_number": "TINIT-BNCLRA85B50F205V"},
    {"sub": "senza-codice", **CLAIMS},
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider in a process of its own, which warns of its own libraries; its address."""
    port = find_free_port()
    known = [f"--user-claims={json.dumps(one)}" for one in SUBJECTS]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", f"--port={port}", *known]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        _await(f"{address}/.well-known/openid-configuration")
        yield address
        process.terminate()


def _await(address: str) -> None:
    """Until the provider answers, or a minute has passed."""
    for _ in range(600):
        try:
            requests.get(address, timeout=10).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the provider at {address} did not start")


@pytest.fixture(autouse=True)
def spid(issuer: str, world: World, settings: Any) -> Any:
    """An installation with the issuer configured; Anna is the compilatore of Quintano."""
    User.objects.filter(pk=world.people["compilatore"].pk).update(codice_fiscale=ANNA)
    oidc._fetch_discovery_document.cache_clear()
    settings.ENVIRONMENT = replace(
        live.ENVIRONMENT,
        oidc_issuer=issuer,
        oidc_client_id="schedario",
        oidc_client_secret="x",  # noqa: S106
    )
    settings.OIDC_VERIFY_KID = False  # the provider gives its key no name
    settings.PUBLIC_URL = "http://testserver"
    return settings


def start(client: Client, address: str = "/entra/spid/?next=/profilo/") -> str:
    """The issuer's address that a button leads to."""
    response = client.get(address)
    assert response.status_code == 302
    return str(response["Location"])


def identify(address: str, subject: str) -> str:
    """The person says at the issuer who he is; the address that he is sent back to."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    return answer.headers["Location"]


def enter(client: Client, subject: str, address: str = "/entra/spid/?next=/profilo/") -> Any:
    back = urlsplit(identify(start(client, address), subject))
    assert f"{back.scheme}://{back.netloc}{back.path}" == "http://testserver/entra/ritorno/"
    return client.get(f"{back.path}?{back.query}")


def signed_in_as(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


@pytest.mark.parametrize("subject", ["anna", "anna-cie"])
def test_a_person_is_known_by_codice_fiscale(world: World, client: Client, subject: str) -> None:
    response = enter(client, subject)
    assert response["Location"] == "/profilo/"
    assert signed_in_as(client) == world.people["compilatore"]
    assert client.get("/profilo/").status_code == 200
    assert Event.objects.get(kind="account:signed_in").subject == f"account:{world.people['compilatore'].pk}"


def test_level_2_and_a_proof_key_are_asked_for(client: Client, issuer: str) -> None:
    address = start(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{issuer}/oauth2/authorize?")
    assert asked["acr_values"] == "https://www.spid.gov.it/SpidL2"
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert {"nonce", "state", "code_challenge"} <= asked.keys()


def test_the_proof_key_is_shown_with_the_code(client: Client, monkeypatch: Any) -> None:
    sent: list[dict[str, str]] = []
    post = requests.post

    def spy(*args: Any, **kwargs: Any) -> Any:
        sent.append(kwargs["data"])
        return post(*args, **kwargs)

    address = start(client)
    back = identify(address, "anna")
    monkeypatch.setattr("mozilla_django_oidc.auth.requests.post", spy)
    client.get(back)
    digest = hashlib.sha256(sent[0]["code_verifier"].encode()).digest()
    challenge = parse_qs(urlsplit(address).query)["code_challenge"][0]
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge


def test_a_button_can_say_which_of_the_two_it_is(client: Client, spid: Any) -> None:
    spid.ENVIRONMENT = replace(spid.ENVIRONMENT, oidc_spid_hint="idp=spid", oidc_cie_hint="idp=cie")
    asked = [parse_qs(urlsplit(start(client, f"/entra/{means}/")).query)["idp"] for means in ("spid", "cie")]
    assert asked == [["spid"], ["cie"]]


def test_who_has_no_account_is_told_what_to_do_and_is_not_let_in(client: Client) -> None:
    response = enter(client, "ignota")
    assert response.status_code == 403
    assert "nessun account attivo porta il tuo codice fiscale" in response.content.decode()
    assert signed_in_as(client) is None
    assert not User.objects.filter(email=CLAIMS["email"]).exists()


def test_an_e_mail_address_alone_opens_no_account(world: World, client: Client) -> None:
    User.objects.filter(pk=world.people["responsabile"].pk).update(email=CLAIMS["email"])
    assert [enter(client, subject).status_code for subject in ("ignota", "senza-codice")] == [403, 400]
    assert signed_in_as(client) is None


def test_a_closed_account_is_none(world: World, client: Client) -> None:
    User.objects.filter(pk=world.people["compilatore"].pk).update(is_active=False)
    assert enter(client, "anna").status_code == 403


def test_an_account_closed_meanwhile_is_out(world: World, client: Client) -> None:
    enter(client, "anna")
    User.objects.filter(pk=world.people["compilatore"].pk).update(is_active=False)
    assert client.get("/profilo/").status_code == 302


def test_people_unknown_here_do_not_lock_the_others_out(client: Client) -> None:
    assert [enter(client, "ignota").status_code for _ in range(7)] == [403] * 7
    assert enter(client, "anna")["Location"] == "/profilo/"


def test_the_way_back_is_walked_once_and_only_by_who_left(client: Client) -> None:
    back = identify(start(client), "anna")
    assert Client().get(back).status_code == 400
    assert client.get(back).status_code == 302
    client.post("/esci/")
    assert client.get(back).status_code == 400


def test_a_way_back_with_another_state_is_refused(client: Client) -> None:
    back = identify(start(client), "anna")
    assert client.get(re.sub("state=[^&]+", "state=unaltro", back)).status_code == 400
    assert signed_in_as(client) is None


def test_a_token_made_for_another_sign_in_is_refused(client: Client) -> None:
    """Its nonce is not the one that this session was given."""
    back = identify(start(client), "anna")
    session = client.session
    for asked in session["oidc_states"].values():
        asked["nonce"] = "unaltro"
    session.save()
    assert client.get(back).status_code == 400
    assert signed_in_as(client) is None


def test_a_code_is_not_taken_at_the_password_page(client: Client) -> None:
    query = urlsplit(identify(start(client), "anna")).query
    assert client.post(f"/entra/?{query}", {"email": "x@example.org", "password": "x"}).status_code == 422
    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    ("what", "value"),
    [("oidc_client_id", "un-altro"), ("oidc_issuer", "http://localhost:1")],
)
def test_a_token_made_for_another_client_or_by_another_issuer_is_refused(
    client: Client, spid: Any, what: str, value: str, monkeypatch: Any
) -> None:
    """As the portal sees it: between leaving and coming back its own name, or its issuer's, is another."""
    back = identify(start(client), "anna")
    endpoints, asked_as = oidc.get_provider(), spid.ENVIRONMENT.oidc_client_id

    def token(_backend: oidc.Backend, payload: dict[str, Any]) -> Any:
        return _token({**payload, "client_id": asked_as}, endpoints)

    monkeypatch.setattr(oidc, "get_provider", lambda: endpoints)
    monkeypatch.setattr(oidc.Backend, "get_token", token)
    spid.ENVIRONMENT = replace(spid.ENVIRONMENT, **{what: value})
    assert client.get(back).status_code == 400
    assert signed_in_as(client) is None


def _token(payload: dict[str, Any], endpoints: oidc.Provider) -> Any:
    """The issuer's answer to the client that asked, whatever the portal is called now."""
    data = {**payload, "redirect_uri": oidc.build_return_address()}
    answer = requests.post(endpoints["token_endpoint"], data=data, timeout=10)
    assert answer.status_code == 200
    return answer.json()


def test_who_gives_up_at_the_issuer_is_told_so_and_stays_as_he_was(client: Client, compilatore: Client) -> None:
    for one in (client, compilatore):
        response = one.get("/entra/ritorno/?error=access_denied&state=x")
        assert response.status_code == 403
        assert "annullato" in response.content.decode()
    assert compilatore.get("/profilo/").status_code == 200


def test_an_issuer_that_does_not_answer_is_said_to(client: Client, spid: Any) -> None:
    spid.ENVIRONMENT = replace(spid.ENVIRONMENT, oidc_issuer="http://localhost:1")
    response = client.get("/entra/spid/")
    assert response.status_code == 502
    assert "non rispondono" in response.content.decode()
    assert client.post("/entra/", {"email": "x@example.org", "password": "x"}).status_code == 422


def test_endpoints_can_be_given_without_a_discovery_document(client: Client, issuer: str, spid: Any) -> None:
    spid.ENVIRONMENT = replace(
        spid.ENVIRONMENT,
        oidc_authorization_endpoint=f"{issuer}/oauth2/authorize",
        oidc_token_endpoint=f"{issuer}/oauth2/token",
        oidc_userinfo_endpoint=f"{issuer}/userinfo",
        oidc_jwks_uri=f"{issuer}/jwks",
    )
    oidc._fetch_discovery_document.cache_clear()
    assert enter(client, "anna")["Location"] == "/profilo/"
    assert oidc._fetch_discovery_document.cache_info().misses == 0


def test_leaving_offers_to_leave_the_issuer_too(client: Client, issuer: str) -> None:
    enter(client, "anna")
    page = client.post("/esci/").content.decode()
    assert f"{issuer}/oauth2/end_session?id_token_hint=" in page
    assert signed_in_as(client) is None


def test_the_buttons_are_there_only_where_an_issuer_is_configured(client: Client, spid: Any) -> None:
    assert "Entra con SPID" in client.get("/entra/").content.decode()
    spid.ENVIRONMENT = replace(spid.ENVIRONMENT, oidc_issuer="")
    assert "Entra con SPID" not in client.get("/entra/").content.decode()
    assert [client.get(url).status_code for url in ("/entra/spid/", "/entra/cie/", "/entra/ritorno/")] == [404] * 3


def test_an_invitation_is_accepted_without_a_password(world: World, client: Client) -> None:
    offer = Offer("lara@example.org", "Lara", "compilatore", Place(comune=world.quintano))
    path = f"/inviti/{invite_person(SYSTEM, None, offer)}/"
    assert enter(client, "ignota", f"/entra/spid/?next={path}")["Location"] == path
    assert "BNCLRA85B50F205V" in client.get(path).content.decode()
    assert client.post(path, {"name": "Lara Bianchi"})["Location"] == "/"
    made = User.objects.get(codice_fiscale="BNCLRA85B50F205V")
    assert (made.email, made.has_usable_password()) == ("lara@example.org", False)
    assert Membership.objects.get(user=made).comune == world.quintano
    assert Invitation.objects.get().accepted_at is not None
    again = Client()
    assert enter(again, "ignota")["Location"] == "/profilo/"
