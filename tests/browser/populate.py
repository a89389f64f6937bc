# SPDX-License-Identifier: EUPL-1.2
"""Many comuni like Quintano, so that each test of the sheet has a scheda of its own. Run in the server's Django."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from schedario.portal.accounts.models import Membership, Role
from schedario.portal.demo.published import extract_supplied, read_published
from schedario.portal.filing.opening import build_scheda
from schedario.portal.registry.models import Comune
from tests.portal.world import World, make_world

# Beginnings of the codes: of comuni like Quintano, of those whose Quadro 3 is due, of those where that is still open.
LIKE_QUINTANO, DUE, UNDECIDED = "PR", "DU", "IN"
BELOW_THE_NEED: Mapping[str, int] = {"R06": 9000000, "R08": 500000, "R09": 500000}
UNKNOWN = ("R07.base", "R08", "R09")


@transaction.atomic  # one wait for the disk, not one for each row
def populate(count: int) -> None:
    """`count` comuni of each kind that the compilatore and the responsabile of Quintano work for."""
    world = make_world()
    given = extract_supplied(read_published("quintano"))
    below = {cell: {"stored": stored, "source": "Allegato 1"} for cell, stored in BELOW_THE_NEED.items()}
    due = {**given, **below}
    kinds = {
        LIKE_QUINTANO: given,
        DUE: due,
        UNDECIDED: {cell: entry for cell, entry in due.items() if cell not in UNKNOWN},
    }
    for kind, values in kinds.items():
        for index in range(count):
            _one(world, codice(kind, index), values)


def codice(kind: str, index: int) -> str:
    """How the comuni are called."""
    return f"{kind}{index:03}SIF00AA"


def _one(world: World, codice: str, values: Mapping[str, Mapping[str, Any]]) -> None:
    comune = Comune.objects.create(
        codice=codice, denominazione=f"COMUNE DI PROVA {codice}", provincia="CR", regione="Lombardia", ats=world.crema
    )
    build_scheda(world.campaign, comune, values).save()
    for role in (Role.COMPILATORE, Role.RESPONSABILE):
        Membership.objects.create(user=world.people[role], role=role, comune=comune)
