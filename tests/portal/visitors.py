# SPDX-License-Identifier: EUPL-1.2
"""Every kind of visitor, and what the portal must take him for.

What they are is written out here, not asked of `access`: that is what the tests hold against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.test import Client
from django.utils import timezone

from schedario.portal.accounts.models import Delegation, Membership, Role, User
from schedario.portal.registry.models import Comune
from tests.portal.world import World

BACKEND = "django.contrib.auth.backends.ModelBackend"

Arrives = Callable[[World], "User | None"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """`arrives` makes him. What he is: to Quintano, to the ATS Crema, and where an address names neither."""

    arrives: Arrives
    comune: frozenset[str] = field(default=frozenset())
    ats: frozenset[str] = field(default=frozenset())
    anywhere: frozenset[str] = field(default=frozenset())
    known: bool = True  # whether the portal sees an account behind him

    def standings(self, arguments: frozenset[str]) -> frozenset[str]:
        if "comune" in arguments:
            return self.comune
        return self.ats if "ats" in arguments else self.anywhere

    @contextmanager
    def browser(self, world: World) -> Iterator[Client]:
        """A browser in which he is signed in; in the end all that happened is taken back."""
        with transaction.atomic():
            client = Client()
            user = self.arrives(world)
            if user is not None:
                client.force_login(user, backend=BACKEND)
                User.objects.filter(pk=user.pk).update(is_active=self.known)
            yield client
            transaction.set_rollback(True)


def _nobody(_world: World) -> None:
    return None


def _someone(world: World) -> User:
    _delegate(world)
    return User.objects.create_user("senza-ruolo@example.org", "Senza Ruolo")


def _of(role: Role) -> Arrives:
    return lambda world: world.people[role]


def _stranger(role: Role) -> Arrives:
    """Somebody with the role in Altrove, or in its ATS, while Quintano delegates to Crema."""

    def arrives(world: World) -> User:
        _delegate(world)
        user = User.objects.create_user(f"altrove-{role}@example.org", f"Altrove {role.label}")
        place = {"ats": world.other_ats} if role == Role.COORDINATORE else {"comune": world.altrove}
        Membership.objects.create(user=user, role=role, **place)
        return user

    return arrives


def _delegate(world: World) -> User:
    Delegation.objects.create(comune=world.quintano, ats=world.crema, granted_by=None)
    return world.people["coordinatore"]


def _ended_delegate(world: World) -> User:
    Delegation.objects.create(comune=world.quintano, ats=world.crema, granted_by=None, ended_at=timezone.now())
    return world.people["coordinatore"]


def _left_delegate(world: World) -> User:
    """Quintano delegated to Crema and then went to another ATS."""
    Comune.objects.filter(pk=world.quintano.pk).update(ats=world.other_ats)
    return _delegate(world)


def _new_coordinatore(world: World) -> User:
    """Of the ATS to which Quintano went after it delegated to Crema: the delegation does not move with it."""
    _left_delegate(world)
    user = User.objects.create_user("nuovo-coordinatore@example.org", "Nuovo Coordinatore")
    Membership.objects.create(user=user, role=Role.COORDINATORE, ats=world.other_ats)
    return user


def _set(*standings: str) -> frozenset[str]:
    return frozenset(standings)


_COORDINATORE = _set("coordinatore")

VISITORS = {
    "anonymous": Visitor(_nobody, known=False),
    "without role": Visitor(_someone),
    "compilatore": Visitor(_of(Role.COMPILATORE), comune=_set("compilatore"), anywhere=_set("compilatore")),
    "responsabile": Visitor(_of(Role.RESPONSABILE), comune=_set("responsabile"), anywhere=_set("responsabile")),
    "coordinatore": Visitor(_of(Role.COORDINATORE), _COORDINATORE, _COORDINATORE, _COORDINATORE),
    "delegate": Visitor(_delegate, _set("coordinatore", "delegate"), _COORDINATORE, _COORDINATORE),
    "ended delegate": Visitor(_ended_delegate, _COORDINATORE, _COORDINATORE, _COORDINATORE),
    "delegate that the comune left": Visitor(_left_delegate, ats=_COORDINATORE, anywhere=_COORDINATORE),
    "coordinatore that the comune came to": Visitor(_new_coordinatore, _COORDINATORE, anywhere=_COORDINATORE),
    "compilatore of Altrove": Visitor(_stranger(Role.COMPILATORE), anywhere=_set("compilatore")),
    "responsabile of Altrove": Visitor(_stranger(Role.RESPONSABILE), anywhere=_set("responsabile")),
    "coordinatore of another ATS": Visitor(_stranger(Role.COORDINATORE), anywhere=_COORDINATORE),
    "amministratore": Visitor(_of(Role.AMMINISTRATORE), *[_set("amministratore")] * 3),
    "analista": Visitor(_of(Role.ANALISTA), *[_set("analista")] * 3),
    "inactive": Visitor(_of(Role.RESPONSABILE), known=False),
}
