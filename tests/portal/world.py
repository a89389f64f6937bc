# SPDX-License-Identifier: EUPL-1.2
"""A small world for the tests: two ATS, three comuni, the campaign SOC26 open, and a person in every role."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from schedario.definition.catalogue import load
from schedario.portal.accounts.models import Membership, Role, User
from schedario.portal.demo.published import extract_supplied, read_published
from schedario.portal.filing.models import Scheda
from schedario.portal.filing.opening import build_scheda
from schedario.portal.registry.models import Ats, Campaign, Comune

PASSWORD = "una parola d'ordine lunga"  # noqa: S105 - of nobody


@dataclass(frozen=True, slots=True)
class World:
    """Quintano and Cumignano belong to the ATS Crema, Altrove to another; `people` are of Quintano, or of Crema."""

    campaign: Campaign
    crema: Ats
    other_ats: Ats
    quintano: Comune
    cumignano: Comune
    altrove: Comune
    scheda: Scheda
    people: dict[str, User]

    def url(self, rest: str = "", comune: Comune | None = None) -> str:
        return f"/schede/{self.campaign.code}/{(comune or self.quintano).codice}/{rest}"


def make_world() -> World:
    """Writes the world; Quintano's scheda holds the supplied values of its published one, and nothing else."""
    now = timezone.now()
    form = load("SOC26")
    campaign = Campaign.objects.create(
        code="soc26",
        title="SOC26",
        edition="SOC26",
        definition_version=form.version,
        definition_digest=form.digest,
        opens_at=now - timedelta(days=30),
        due_at=now + timedelta(days=30),
        closes_at=now + timedelta(days=60),
    )
    crema = Ats.objects.create(code="crema", name="CREMA", lead="CREMA")
    other_ats = Ats.objects.create(code="altrove", name="ALTROVE", lead="ALTROVE")
    quintano = _comune("CR078SIF11YE", "QUINTANO", crema)
    cumignano = _comune("CR039SIF11WQ", "CUMIGNANO SUL NAVIGLIO", crema)
    altrove = _comune("MI001SIF11AA", "ALTROVE", other_ats)
    schede = [
        build_scheda(campaign, comune, get_supplied(name))
        for comune, name in ((quintano, "quintano"), (cumignano, "cumignano-sul-naviglio"), (altrove, "quintano"))
    ]
    for scheda in schede:
        scheda.save()
    return World(campaign, crema, other_ats, quintano, cumignano, altrove, schede[0], _people(quintano, crema))


def get_supplied(name: str) -> dict[str, dict[str, Any]]:
    """The supplied values of a published scheda, which is read once for all tests."""
    return deepcopy(_read_supplied(name))


@cache
def _read_supplied(name: str) -> dict[str, dict[str, Any]]:
    return extract_supplied(read_published(name))


def _comune(codice: str, denominazione: str, ats: Ats) -> Comune:
    return Comune.objects.create(
        codice=codice, denominazione=denominazione, provincia=codice[:2], regione="Lombardia", ats=ats
    )


@cache
def _hash_password() -> str:
    """The hash that all of them have: to make one is slow on purpose where the hasher is the real one."""
    return make_password(PASSWORD)


def _people(comune: Comune, ats: Ats) -> dict[str, User]:
    places = {
        Role.COMPILATORE: {"comune": comune},
        Role.RESPONSABILE: {"comune": comune},
        Role.COORDINATORE: {"ats": ats},
        Role.AMMINISTRATORE: {},
        Role.ANALISTA: {},
    }
    people = {}
    for role, place in places.items():
        user = User(email=f"{role}@example.org", name=str(role.label), password=_hash_password())
        user.save()
        Membership.objects.create(user=user, role=role, **place)
        people[str(role)] = user
    return people
