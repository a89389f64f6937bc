# SPDX-License-Identifier: EUPL-1.2
"""The named filters of the models."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from schedario.portal.accounts.actions.invitations import Offer, invite_person, withdraw_invitation
from schedario.portal.accounts.models import Delegation, Invitation, InvitationState
from schedario.portal.accounts.places import Place
from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.filing.actions.reopening import reopen_scheda
from schedario.portal.filing.models import Submission
from tests.portal.filled import fill, fresh, send_now, writer
from tests.portal.world import World


def test_the_current_submission_is_the_one_that_nothing_replaces(world: World) -> None:
    assert fresh(world).get_current_submission() is None
    fill(world)
    first = send_now(world)
    assert list(Submission.objects.current()) == [first]
    reopen_scheda(fresh(world), writer(world, "responsabile").who, "Ore contate due volte")
    assert (fresh(world).is_being_rectified(), fresh(world).get_current_submission()) == (True, first)
    second = send_now(world)
    assert (list(Submission.objects.current()), fresh(world).is_being_rectified()) == ([second], False)


def test_a_delegation_holds_while_it_is_open_and_the_comune_is_of_that_ats(world: World) -> None:
    held = Delegation.objects.create(comune=world.quintano, ats=world.crema)
    assert Delegation.objects.get_in_force(world.quintano) == held
    assert Delegation.objects.get_in_force(world.cumignano) is None
    world.quintano.ats = world.other_ats
    world.quintano.save()
    assert (list(Delegation.objects.open()), list(Delegation.objects.in_force())) == ([held], [])
    world.quintano.ats = None
    world.quintano.save()
    assert Delegation.objects.get_in_force(world.quintano) is None
    world.quintano.ats = world.crema
    world.quintano.save()
    held.ended_at = timezone.now()
    held.save()
    assert not Delegation.objects.open().exists()
    assert not Delegation.objects.in_force().exists()


def test_an_invitation_waits_until_it_is_answered_and_is_found_by_its_secret(world: World) -> None:
    secret = invite_person(SYSTEM, None, Offer("a@example.org", "A", "compilatore", Place(comune=world.quintano)))
    found = Invitation.objects.find_by_secret(secret)
    assert found is not None
    assert found.get_state() == InvitationState.OPEN
    assert found.get_state(found.expires_at) == InvitationState.EXPIRED
    assert found.get_state(found.expires_at - timedelta(seconds=1)) == InvitationState.OPEN
    assert list(Invitation.objects.unanswered()) == [found]
    withdraw_invitation(SYSTEM, found)
    assert not Invitation.objects.unanswered().exists()
    assert Invitation.objects.get().get_state() == InvitationState.WITHDRAWN
    assert Invitation.objects.find_by_secret(secret[:-1]) is None


def test_the_last_responsabile_is_known(world: World) -> None:
    responsabile = world.people["responsabile"].memberships.get()
    assert responsabile.is_last_responsabile()
    assert not world.people["compilatore"].memberships.get().is_last_responsabile()
    other = world.people["compilatore"].memberships.create(role="responsabile", comune=world.quintano)
    assert not responsabile.is_last_responsabile()
    other.user.is_active = False
    other.user.save()
    assert responsabile.is_last_responsabile()
