# SPDX-License-Identifier: EUPL-1.2
"""Inviting, accepting, and what an invitation that cannot be accepted says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from schedario.portal.accounts.models import Invitation, Membership, User
from schedario.portal.audit_log.models import Event
from tests.portal.world import PASSWORD, World

NEW = {"role": "compilatore", "name": "Carla Neri", "email": "Carla.Neri@example.org"}
CHOSEN = {"name": "Carla Neri", "password": "quattro cavalli neri", "again": "quattro cavalli neri"}

Sending = Callable[..., Any]


@pytest.fixture
def invited(world: World, responsabile: Client, django_capture_on_commit_callbacks: Sending) -> str:
    """The path of the link that Carla Neri got, compilatrice of Quintano to be."""
    with django_capture_on_commit_callbacks(execute=True):
        response = responsabile.post(f"/persone/{world.quintano.codice}/invita/", NEW)
    assert response.status_code == 302
    return link_in(mail.outbox[-1].body)


def link_in(text: str) -> str:
    found = re.search(r"http://localhost:8000(/inviti/[\w-]+/)", text)
    assert found
    return found[1]


def roles_of(email: str) -> list[str]:
    return [f"{one.role} {one.place_name}" for one in Membership.objects.filter(user__email=email)]


def kinds(subject: str) -> list[str]:
    return list(Event.objects.filter(subject=subject).values_list("kind", flat=True))


@pytest.mark.usefixtures("invited")
def test_the_letter_says_who_invites_to_what_and_until_when() -> None:
    letter = mail.outbox[-1]
    assert letter.to == ["carla.neri@example.org"]
    assert letter.subject == "Invito in Schedario: Compilatore – QUINTANO"
    assert "Responsabile ti invita" in letter.body
    assert f"{timezone.localtime() + timedelta(days=14):%d/%m/%Y}" in letter.body


def test_the_secret_of_the_link_is_not_kept(invited: str) -> None:
    secret = invited.split("/")[2]
    kept = str(list(Invitation.objects.values())) + str(list(Event.objects.values()))
    assert secret not in kept


def test_who_is_new_chooses_a_password_and_is_in(invited: str, client: Client) -> None:
    assert "QUINTANO" in client.get(invited).content.decode()
    assert client.post(invited, CHOSEN)["Location"] == "/"
    assert roles_of("carla.neri@example.org") == ["compilatore QUINTANO"]
    assert client.get("/profilo/").status_code == 200
    again = Client()
    given = {"email": "carla.neri@example.org", "password": CHOSEN["password"]}
    assert again.post("/entra/", given).status_code == 302


def test_everything_about_it_is_recorded(world: World, invited: str, client: Client) -> None:
    client.post(invited, CHOSEN)
    user = User.objects.get(email="carla.neri@example.org")
    assert kinds(f"comune:{world.quintano.codice}") == ["invitation:sent", "invitation:accepted"]
    assert kinds(f"account:{user.pk}") == ["account:role:given", "account:signed_in"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"again": "un’altra cosa lunga"}, "Le due password sono diverse."),
        ({"name": ""}, "obbligatorio"),
        ({"password": "corta", "again": "corta"}, "La password è troppo corta: servono almeno 12 caratteri."),
        ({"password": "carlaneri1234", "again": "carlaneri1234"}, "somiglia troppo al tuo nome o al tuo indirizzo"),
        ({"password": "password1234", "again": "password1234"}, "fra quelle che molti usano"),
        ({"password": "918273645546", "again": "918273645546"}, "La password è fatta di sole cifre."),
    ],
)
def test_what_is_wrong_in_the_new_account_is_told(
    invited: str, client: Client, given: dict[str, str], told: str
) -> None:
    response = client.post(invited, {**CHOSEN, **given})
    assert response.status_code == 422
    assert told in response.content.decode()
    assert not User.objects.filter(email="carla.neri@example.org").exists()


def test_a_link_is_used_once(invited: str, client: Client) -> None:
    client.post(invited, CHOSEN)
    again = Client().post(invited, {**CHOSEN, "password": "un’altra password lunga"})
    assert again.status_code == 410
    assert "già stato accettato" in again.content.decode()


def test_who_has_an_account_signs_in_and_accepts(world: World, client: Client, invited: str) -> None:
    Invitation.objects.update(email="coordinatore@example.org")
    assert "Hai già un account" in client.get(invited).content.decode()
    assert client.post(invited, CHOSEN).status_code == 200
    client.force_login(world.people["coordinatore"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(invited).status_code == 302
    assert roles_of("coordinatore@example.org") == ["coordinatore CREMA", "compilatore QUINTANO"]


def test_somebody_else_who_is_signed_in_cannot_take_it(invited: str, coordinatore: Client) -> None:
    for response in (coordinatore.get(invited), coordinatore.post(invited, CHOSEN)):
        assert "ma l’invito è per carla.neri@example.org" in response.content.decode()
    assert roles_of("coordinatore@example.org") == ["coordinatore CREMA"]


def test_an_invitation_to_a_closed_account_gives_nothing(invited: str, client: Client) -> None:
    User.objects.create_user("carla.neri@example.org", "Carla Neri", PASSWORD, is_active=False)
    assert "è chiuso" in client.post(invited, CHOSEN).content.decode()
    assert roles_of("carla.neri@example.org") == []


def test_an_expired_link_says_whom_to_ask(invited: str, client: Client) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = client.post(invited, CHOSEN)
    assert response.status_code == 410
    assert "L’invito è scaduto" in response.content.decode()
    assert "Responsabile (responsabile@example.org)" in response.content.decode()


def test_a_withdrawn_link_opens_nothing(world: World, invited: str, responsabile: Client, client: Client) -> None:
    pk = Invitation.objects.get().pk
    assert responsabile.post(f"/persone/{world.quintano.codice}/inviti/{pk}/ritira/").status_code == 302
    assert "è stato ritirato" in client.post(invited, CHOSEN).content.decode()
    assert kinds(f"comune:{world.quintano.codice}") == ["invitation:sent", "invitation:withdrawn"]


def test_a_link_that_was_renewed_is_replaced_by_the_new_one(
    world: World,
    invited: str,
    responsabile: Client,
    client: Client,
    django_capture_on_commit_callbacks: Sending,
) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        responsabile.post(f"/persone/{world.quintano.codice}/inviti/{Invitation.objects.get().pk}/rinnova/")
    assert client.get(invited).status_code == 410
    assert client.post(link_in(mail.outbox[-1].body), CHOSEN).status_code == 302


def test_an_invented_link_opens_nothing(client: Client, world: World) -> None:  # noqa: ARG001
    assert client.get("/inviti/inventato/").status_code == 410


@pytest.mark.usefixtures("invited")
def test_an_invitation_of_another_comune_cannot_be_withdrawn_through_ones_own(
    world: World,
    responsabile: Client,
) -> None:
    Invitation.objects.update(comune=world.altrove)
    pk = Invitation.objects.get().pk
    own = [f"/persone/{world.quintano.codice}/inviti/{pk}/{what}/" for what in ("ritira", "rinnova")]
    assert [responsabile.post(url).status_code for url in own] == [404, 404]
    assert Invitation.objects.get().withdrawn_at is None


@pytest.mark.parametrize("role", ["responsabile", "coordinatore", "amministratore", "analista", "x"])
def test_a_responsabile_invites_to_roles_of_his_comune_only(world: World, responsabile: Client, role: str) -> None:
    response = responsabile.post(f"/persone/{world.quintano.codice}/invita/", {**NEW, "role": role})
    assert response.status_code == (302 if role == "responsabile" else 422)


@pytest.mark.usefixtures("invited")
def test_nobody_is_invited_twice_or_to_what_he_has(world: World, responsabile: Client) -> None:
    url = f"/persone/{world.quintano.codice}/invita/"
    assert "C’è già un invito" in responsabile.post(url, NEW).content.decode()
    has = {**NEW, "email": "compilatore@example.org"}
    assert "ha già questo ruolo" in responsabile.post(url, has).content.decode()


def test_the_first_amministratore_is_invited_from_the_command_line(world: World, client: Client) -> None:  # noqa: ARG001
    out = StringIO()
    call_command("create_administrator", "--email", "capo@example.org", "--name", "Il Capo", stdout=out)
    client.post(link_in(out.getvalue()), {**CHOSEN, "name": "Il Capo"})
    assert roles_of("capo@example.org") == ["amministratore "]
    with pytest.raises(CommandError, match="non è un indirizzo e-mail"):
        call_command("create_administrator", "--email", "capo", "--name", "Il Capo")
