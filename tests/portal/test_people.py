# SPDX-License-Identifier: EUPL-1.2
"""Roles taken away and passed on, delegations, and the lists of people."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from schedario.portal.accounts.models import Delegation, Invitation, Membership, Role, Session, User
from schedario.portal.audit_log.models import Event
from tests.portal.conftest import signed_in
from tests.portal.test_invitations import CHOSEN, link_in, roles_of
from tests.portal.world import World

Sending = Callable[..., Any]
ROSSI = {"name": "Anna Rossi", "email": "anna.rossi@example.org"}


@pytest.fixture
def rossi(world: World) -> User:  # noqa: ARG001 - the world is there before her
    return User.objects.create_user(ROSSI["email"], ROSSI["name"])


def membership(role: str) -> Membership:
    return Membership.objects.get(role=role)


def remove_url(world: World, one: Membership) -> str:
    return f"/persone/{world.quintano.codice}/ruoli/{one.pk}/togli/"


def details(kind: str) -> list[dict[str, Any]]:
    return [json.loads(event.details) for event in Event.objects.filter(kind=kind)]


class TestRemoving:
    def test_a_colleague_loses_the_role_and_is_out_at_once(self, world: World, responsabile: Client) -> None:
        theirs = signed_in(world, "compilatore")
        response = responsabile.post(remove_url(world, membership("compilatore")), {"reason": "Ha cambiato ufficio."})
        assert response["Location"] == f"/persone/{world.quintano.codice}/"
        assert roles_of("compilatore@example.org") == []
        assert theirs.get("/profilo/")["Location"].startswith("/entra/")
        assert details("account:role:taken") == [
            {"place": "comune:CR078SIF11YE", "role": ["compilatore", None], "reason": "Ha cambiato ufficio."}
        ]

    def test_the_last_responsabile_is_not_removed_without_a_successor(self, world: World, responsabile: Client) -> None:
        response = responsabile.post(remove_url(world, membership("responsabile")), {"reason": "Me ne vado."})
        assert response.status_code == 422
        assert "È l’ultimo responsabile" in response.content.decode()
        assert roles_of("responsabile@example.org") == ["responsabile QUINTANO"]

    def test_a_responsabile_whose_account_is_closed_is_no_other_one(
        self, world: World, responsabile: Client, rossi: User
    ) -> None:
        Membership.objects.create(user=rossi, role=Role.RESPONSABILE, comune=world.quintano)
        User.objects.filter(pk=rossi.pk).update(is_active=False)
        own = Membership.objects.get(user=world.people["responsabile"])
        assert responsabile.post(remove_url(world, own), {}).status_code == 422

    def test_an_amministratore_removes_the_last_one_with_a_reason(self, world: World, amministratore: Client) -> None:
        url = remove_url(world, membership("responsabile"))
        assert "scrivi il motivo" in amministratore.post(url, {}).content.decode()
        assert amministratore.post(url, {"reason": "Revoca del sindaco."}).status_code == 302
        assert roles_of("responsabile@example.org") == []

    def test_one_of_two_responsabili_may_go(self, world: World, responsabile: Client, rossi: User) -> None:
        Membership.objects.create(user=rossi, role=Role.RESPONSABILE, comune=world.quintano)
        own = Membership.objects.get(user=world.people["responsabile"])
        assert responsabile.post(remove_url(world, own), {})["Location"] == "/"
        assert responsabile.get("/profilo/").status_code == 302

    def test_a_successor_takes_the_place_in_the_same_step(
        self, world: World, responsabile: Client, rossi: User
    ) -> None:
        own = membership("responsabile")
        assert responsabile.post(remove_url(world, own), {**ROSSI, "reason": ""})["Location"] == "/"
        assert roles_of(rossi.email) == ["responsabile QUINTANO"]
        assert roles_of("responsabile@example.org") == []

    def test_a_role_of_another_comune_is_not_reached_through_ones_own(self, world: World, responsabile: Client) -> None:
        user = User.objects.create_user("x@example.org", "X")
        foreign = Membership.objects.create(user=user, role=Role.COMPILATORE, comune=world.altrove)
        assert responsabile.post(remove_url(world, foreign), {}).status_code == 404
        assert roles_of("x@example.org") == ["compilatore ALTROVE"]


class TestHandOver:
    def test_to_a_colleague_with_an_account_at_once(
        self, world: World, responsabile: Client, rossi: User, django_capture_on_commit_callbacks: Sending
    ) -> None:
        elsewhere = signed_in(world, "responsabile")
        with django_capture_on_commit_callbacks(execute=True):
            response = responsabile.post("/profilo/consegne/", {**ROSSI, "roles": [membership("responsabile").pk]})
        assert "Consegne passate a Anna Rossi" in response.content.decode()
        assert (roles_of(rossi.email), roles_of("responsabile@example.org")) == (["responsabile QUINTANO"], [])
        assert not Session.objects.filter(user=world.people["responsabile"]).exists()
        assert [one.get("/profilo/").status_code for one in (responsabile, elsewhere)] == [302, 302]
        assert [one.to for one in mail.outbox] == [[rossi.email]]
        assert "Responsabile – QUINTANO" in mail.outbox[0].body
        (taken,) = details("account:role:taken")
        assert taken["successor"] == ["Responsabile", "Anna Rossi"]

    def test_to_somebody_new_when_he_accepts(
        self, world: World, responsabile: Client, django_capture_on_commit_callbacks: Sending
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            responsabile.post("/profilo/consegne/", {**ROSSI, "roles": [membership("responsabile").pk]})
        assert roles_of("responsabile@example.org") == ["responsabile QUINTANO"]
        assert "ti passa le consegne" in mail.outbox[-1].body
        Client().post(link_in(mail.outbox[-1].body), CHOSEN)
        assert (roles_of(ROSSI["email"]), roles_of("responsabile@example.org")) == (["responsabile QUINTANO"], [])
        assert not Session.objects.filter(user=world.people["responsabile"]).exists()

    def test_a_role_of_somebody_else_is_not_passed_on(self, compilatore: Client, rossi: User) -> None:
        response = compilatore.post("/profilo/consegne/", {**ROSSI, "roles": [membership("responsabile").pk]})
        assert response.status_code == 422
        assert roles_of(rossi.email) == []

    def test_nobody_passes_them_to_himself(self, compilatore: Client) -> None:
        me = {"name": "Io", "email": "compilatore@example.org", "roles": [membership("compilatore").pk]}
        assert compilatore.post("/profilo/consegne/", me).status_code == 422
        assert roles_of("compilatore@example.org") == ["compilatore QUINTANO"]

    def test_nor_to_a_closed_account(self, compilatore: Client, rossi: User) -> None:
        User.objects.filter(pk=rossi.pk).update(is_active=False)
        given = {**ROSSI, "roles": [membership("compilatore").pk]}
        assert "è chiuso" in compilatore.post("/profilo/consegne/", given).content.decode()


class TestDelegation:
    def url(self, world: World, rest: str = "") -> str:
        return f"/persone/{world.quintano.codice}/delega/{rest}"

    def test_the_responsabile_lets_the_ats_fill_in_and_ends_it(self, world: World, responsabile: Client) -> None:
        coordinatore = signed_in(world, "coordinatore")
        state, save = world.url("stato/"), world.url("salva/")
        assert (coordinatore.get(state).status_code, coordinatore.post(save).status_code) == (200, 403)
        responsabile.post(self.url(world, "affida/"))
        assert coordinatore.post(save).status_code == 400  # let in; there is nothing to save
        responsabile.post(self.url(world, "termina/"))
        assert coordinatore.post(save).status_code == 403
        assert [event.kind for event in Event.objects.filter(subject="comune:CR078SIF11YE")] == [
            "delegation:granted",
            "delegation:ended",
        ]
        assert details("delegation:granted") == [{"ats": [None, "crema"]}]

    def test_both_sides_are_told_by_mail(
        self, world: World, responsabile: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        concerned = ["compilatore@example.org", "coordinatore@example.org", "responsabile@example.org"]
        for step, words in (("affida/", "può compilare"), ("termina/", "non può più compilare")):
            mail.outbox.clear()
            with django_capture_on_commit_callbacks(execute=True):
                responsabile.post(self.url(world, step))
            assert [letter.to[0] for letter in mail.outbox] == concerned
            assert all(words in letter.body and "Responsabile" in letter.body for letter in mail.outbox)

    def test_both_sides_see_it(self, world: World, responsabile: Client) -> None:
        responsabile.post(self.url(world, "affida/"))
        coordinatore = signed_in(world, "coordinatore")
        for client in (responsabile, coordinatore):
            assert "Delega attiva" in client.get(self.url(world)).content.decode()
        assert "QUINTANO" in coordinatore.get("/persone/ambito/crema/").content.decode()

    def test_twice_is_once(self, world: World, responsabile: Client) -> None:
        for _ in range(2):
            responsabile.post(self.url(world, "affida/"))
        assert Delegation.objects.count() == 1
        assert len(details("delegation:granted")) == 1

    def test_a_comune_without_ats_is_told(self, world: World, responsabile: Client) -> None:
        world.quintano.ats = None
        world.quintano.save()
        response = responsabile.post(self.url(world, "affida/"), follow=True)
        assert "non risulta in nessun ambito" in response.content.decode()
        assert not Delegation.objects.exists()


class TestLists:
    def test_who_has_one_place_comes_straight_to_it(self, responsabile: Client, world: World) -> None:
        assert responsabile.get("/persone/")["Location"] == f"/persone/{world.quintano.codice}/"

    def test_a_single_responsabile_is_advised_to_name_another(self, world: World, responsabile: Client) -> None:
        assert "Conviene nominarne due" in responsabile.get(f"/persone/{world.quintano.codice}/").content.decode()

    def test_a_coordinatore_sees_only_the_coordinatori(self, coordinatore: Client) -> None:
        page = coordinatore.get("/persone/ambito/crema/").content.decode()
        assert "coordinatore@example.org" in page
        assert "compilatore@example.org" not in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"compilatore", "responsabile", "coordinatore", "amministratore", "analista"}),
            ("q=COMPIL", {"compilatore"}),
            ("q=example.org&role=analista", {"analista"}),
            ("comune=quint", {"compilatore", "responsabile"}),
            ("comune=CR078SIF11YE&role=responsabile", {"responsabile"}),
            ("ats=crema", {"compilatore", "responsabile", "coordinatore"}),
            ("role=inesistente", {"compilatore", "responsabile", "coordinatore", "amministratore", "analista"}),
            ("q=nessuno", set()),
        ],
    )
    def test_the_amministratore_searches_everybody(
        self, world: World, amministratore: Client, query: str, found: set[str]
    ) -> None:
        page = amministratore.get(f"/persone/?{query}").content.decode()
        assert {name for name in world.people if f"{name}@example.org" in page} == found

    def test_a_comune_without_people_is_found_too(self, world: World, amministratore: Client) -> None:
        page = amministratore.get("/persone/?comune=cumignano").content.decode()
        assert f"/persone/{world.cumignano.codice}/" in page

    def test_many_people_come_fifty_at_a_time_in_as_many_queries_as_few(
        self, amministratore: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(60):
            User.objects.create_user(f"molti{number}@example.org", f"Molti {number:02}")
        with django_assert_max_num_queries(8):
            first = amministratore.get("/persone/?q=molti").content.decode()
        second = amministratore.get("/persone/?q=molti&pagina=2").content.decode()
        assert (first.count("@example.org</td>"), second.count("@example.org</td>")) == (50, 10)

    def test_an_invitation_in_waiting_is_listed(self, world: World, responsabile: Client) -> None:
        responsabile.post(f"/persone/{world.quintano.codice}/invita/", {**ROSSI, "role": "compilatore"})
        page = responsabile.get(f"/persone/{world.quintano.codice}/").content.decode()
        assert Invitation.objects.get().email in page
        assert "vale fino al" in page
