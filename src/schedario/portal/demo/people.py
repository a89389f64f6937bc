# SPDX-License-Identifier: EUPL-1.2
"""The invented people of the demo. Their addresses end in `.example`, where no e-mail arrives.

Those whom a visitor can be have the password that is shown to them; the others, who fill in the other comuni, none.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from schedario.portal.accounts.models import Membership, Role, User
from schedario.portal.registry.models import Ats, Comune

PASSWORD = "schedario-di-prova"  # noqa: S105 - shown to everybody
DOMAIN = "prova.example"


@dataclass(frozen=True, slots=True)
class Staff:
    """The people who work on the scheda of a comune."""

    compilatore: User
    responsabile: User


def make_person(name: str, email: str, password: str | None = None) -> User:
    """An account; `password` is already hashed."""
    user = User(name=name, email=f"{email}@{DOMAIN}", synthetic=True)
    user.set_unusable_password()
    user.password = password or user.password
    user.save()
    return user


def assign_role(user: User, role: Role, comune: Comune | None = None, ats: Ats | None = None) -> User:
    """Gives a role."""
    Membership.objects.create(user=user, role=role, comune=comune, ats=ats)
    return user


def make_staff(comune: Comune, names: tuple[str, str], password: str | None = None) -> Staff:
    """The two people of a comune."""
    made = []
    for role, name in zip((Role.COMPILATORE, Role.RESPONSABILE), names, strict=True):
        user = make_person(name, f"{role}.{slugify(comune.denominazione)}", password)
        made.append(assign_role(user, role, comune=comune))
    return Staff(*made)


def hash_visitors_password() -> str:
    """The hash of the password of those whom a visitor can be; slow on purpose, hence made once."""
    return make_password(PASSWORD)


def make_overseers(ats: Ats, password: str) -> dict[Role, User]:
    """Those who look after many comuni."""
    return {
        Role.COORDINATORE: assign_role(
            make_person("Elena Prova", "coordinatore.crema", password), Role.COORDINATORE, ats=ats
        ),
        Role.AMMINISTRATORE: assign_role(make_person("Franco Prova", "amministratore", password), Role.AMMINISTRATORE),
        Role.ANALISTA: assign_role(make_person("Gina Prova", "analista", password), Role.ANALISTA),
    }
