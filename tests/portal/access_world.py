# SPDX-License-Identifier: EUPL-1.2
"""The people and the places of `access_matrix.txt`, and an address of every route at each place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schedario.documents.print import pdf_bytes
from schedario.portal.accounts.actions.invitations import Offer, invite_person
from schedario.portal.accounts.models import Delegation, Invitation, Membership, Role, User
from schedario.portal.accounts.places import Place
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import DocumentLoaded
from schedario.portal.demo.published import extract_supplied, read_published
from schedario.portal.filing.document import build_document
from schedario.portal.filing.editing import Editor
from schedario.portal.filing.models import Doubt, Scheda, SchedaState, SignedCopy, Submission
from schedario.portal.filing.opening import build_scheda
from schedario.portal.filing.sending.submission import PreparedSubmission
from schedario.portal.filing.uploading.keeping import keep_document
from schedario.portal.registry.models import Ats, Comune
from tests.portal.open_data import publication
from tests.portal.routes import ARGUMENTS, arguments_of
from tests.portal.world import World, make_world

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class AccessWorld:
    """The small world with the comuni, the people and the papers that the matrix names.

    `browsers` are by column of the matrix; in each somebody is signed in, but in those of `anon` and `closed`.
    `objects` are what addresses name below a place: place → argument → value.
    """

    world: World
    browsers: Mapping[str, Client]
    objects: Mapping[str, Mapping[str, object]]

    def get_address(self, route: str, of: str) -> str:
        """An address of `route` at the place `of`; `A/B` is about A, and names a paper or a person of B."""
        place, _, owner = of.partition("/")
        below, above = self.objects.get(owner or place, {}), self.objects.get(place, {})
        known = {**self.objects["-"], **below, **{name: above[name] for name in ("comune", "ats") if name in above}}
        wanted = {name: known.get(name) or ARGUMENTS[name](self.world, route) for name in arguments_of(route)}
        return reverse(route, kwargs=wanted or None)


def make_access_world() -> AccessWorld:
    """Writes the world of the matrix to the database."""
    world = make_world()
    crema, altrove = world.crema, world.other_ats
    comuni = {"Quintano": world.quintano, "Cumignano": world.cumignano, "Altrove": world.altrove}
    comuni["Offanengo"] = _add_comune(world, "CR062SIF11XA", "OFFANENGO", crema)
    comuni["Romanengo"] = _add_comune(world, "CR084SIF11XB", "ROMANENGO", altrove)
    comuni["Solitario"] = _add_comune(world, "CR099SIF11XC", "SOLITARIO", None)
    ended = {"Offanengo": timezone.now()}
    for name in ("Cumignano", "Offanengo", "Romanengo", "Solitario"):
        Delegation.objects.create(comune=comuni[name], ats=crema, ended_at=ended.get(name))
    objects = {name: {"comune": one.codice, **_make_papers(world, one)} for name, one in comuni.items()}
    objects["ats:Crema"] = {"ats": crema.code, **_make_offer(Place(ats=crema))}
    objects["ats:Altrove"] = {"ats": altrove.code, **_make_offer(Place(ats=altrove))}
    objects["-"] = _make_offer(Place())
    objects |= {kind: {"upload": ARGUMENTS["upload"](world, f"campaigns:{kind}")} for kind in ("supplied", "registry")}
    people = _make_people(world, comuni)
    for name, document in _upload_documents(comuni, people).items():
        objects[name] |= document
    browsers = {column: _open_browser(user) for column, user in people.items()}
    User.objects.filter(email="closed@example.org").update(is_active=False)
    publication(world)  # once for all routes that need it
    for name, comune in comuni.items():  # the building of a version searches for doubts: it would not find these
        objects[name] |= {"doubt": _add_doubt(comune).pk}
    return AccessWorld(world, browsers, objects)


def _add_comune(world: World, codice: str, name: str, ats: Ats | None) -> Comune:
    comune = Comune.objects.create(codice=codice, denominazione=name, provincia="CR", regione="Lombardia", ats=ats)
    build_scheda(world.campaign, comune, extract_supplied(read_published("quintano"))).save()
    return comune


def _make_papers(world: World, comune: Comune) -> dict[str, object]:
    """A receipt, a signed copy and what people are offered. Quintano is sent, and its print not made yet."""
    scheda = Scheda.objects.select_related("campaign", "comune").get(comune=comune)
    prepared = PreparedSubmission(scheda)
    pdf = b"" if comune == world.quintano else b"%PDF-"
    submission = Submission.objects.create(
        scheda=scheda,
        sent_at=timezone.now(),
        sent_by=world.people["responsabile"],
        version=0,
        number=f"SOC26-{scheda.pk:06}-00",
        definition_version=world.campaign.definition_version,
        definition_digest=world.campaign.definition_digest,
        document=prepared.json_bytes,
        digest=prepared.digest,
        pdf=pdf,
        pdf_digest=sha256(pdf).hexdigest() if pdf else "",
    )
    copy = SignedCopy.objects.create(
        submission=submission,
        uploaded_at=timezone.now(),
        uploaded_by=world.people["responsabile"],
        pdf=b"%PDF-",
        pdf_digest="0" * 64,
        verification={"signatures": []},
    )
    if not pdf:
        Scheda.objects.filter(pk=scheda.pk).update(state=SchedaState.SENT)
    return {"number": submission.number, "copy": copy.pk, **_make_offer(Place(comune=comune))}


def _add_doubt(comune: Comune) -> Doubt:
    told = {"level": "warning", "status": "project", "message": "Molti utenti.", "remedy": "", "expected": ""}
    fields = {"code": "SOC26-P-001", "cells": ["R03"], "found": "933", "seen": {"R03": "933"}, "told": told}
    scheda = Scheda.objects.get(comune=comune)
    return Doubt.objects.create(scheda=scheda, version=0, found_at=timezone.now(), **fields)


# Who uploaded a document for whom; of the others nobody who may did.
UPLOADERS = {"Quintano": "comp", "Cumignano": "coord", "Altrove": "compA", "Solitario": "compS"}


def _upload_documents(comuni: Mapping[str, Comune], people: Mapping[str, User | None]) -> dict[str, dict[str, object]]:
    """A document that waits to be loaded, and the loading of another, for each comune."""
    found: dict[str, dict[str, object]] = {}
    content = b""
    for name, comune in comuni.items():
        scheda = Scheda.objects.with_related().get(comune=comune)
        content = content or pdf_bytes(build_document(scheda))
        user = people[UPLOADERS.get(name, "respA")]
        assert user is not None
        document = keep_document(scheda, "scheda.pdf", content, Editor(user, ""))
        loaded = DocumentLoaded("altro.txt", "text", "0" * 64, 1, 1, {"M12.utenti": (None, "8")})
        event = record_event(Actor("Chi Carica"), scheda.journal_subject, loaded)
        found[name] = {"document": document.pk, "event": event.number, "page": 1}
    return found


def _make_offer(place: Place) -> dict[str, object]:
    """An invitation that is open, and a role to take away."""
    role = place.roles[0]
    invite_person(Actor("Chi Invita"), None, Offer(f"invitata@{place.kind}.example.org", "Una Invitata", role, place))
    user = User.objects.create_user(f"chi-resta-{User.objects.count()}@example.org", "Chi Resta")
    member = Membership.objects.create(user=user, role=role, comune=place.comune, ats=place.ats)
    return {"invitation": Invitation.objects.latest("pk").pk, "membership": member.pk}


def _make_people(world: World, comuni: Mapping[str, Comune]) -> dict[str, User | None]:
    """Accounts by column of the matrix; the one of `closed` is closed when their browser has been opened."""
    roles: dict[str, list[tuple[Role, Comune | Ats]]] = {
        "closed": [(Role.RESPONSABILE, comuni["Quintano"])],
        "none": [],
        "compA": [(Role.COMPILATORE, comuni["Altrove"])],
        "respA": [(Role.RESPONSABILE, comuni["Altrove"])],
        "coordA": [(Role.COORDINATORE, world.other_ats)],
        "two": [(Role.COMPILATORE, comuni["Quintano"]), (Role.RESPONSABILE, comuni["Altrove"])],
        "compS": [(Role.COMPILATORE, comuni["Solitario"])],
        "respS": [(Role.RESPONSABILE, comuni["Solitario"])],
    }
    people: dict[str, User | None] = {"anon": None}
    for column, held in roles.items():
        people[column] = user = User.objects.create_user(f"{column}@example.org", column)
        for role, place in held:
            of = {"comune": place} if isinstance(place, Comune) else {"ats": place}
            Membership.objects.create(user=user, role=role, **of)
    known = {"comp": "compilatore", "resp": "responsabile", "coord": "coordinatore"}
    known |= {"admin": "amministratore", "anal": "analista"}
    return people | {column: world.people[role] for column, role in known.items()}


def _open_browser(user: User | None) -> Client:
    browser = Client()
    if user is not None:
        browser.force_login(user, backend=BACKEND)
    return browser
