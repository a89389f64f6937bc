# SPDX-License-Identifier: EUPL-1.2
"""Every route of the portal, with arguments that fit it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from schedario.documents.print import pdf_bytes
from schedario.engine.page_module import build_page_module_name
from schedario.portal.accounts.actions.invitations import Offer, invite_person
from schedario.portal.accounts.models import Invitation
from schedario.portal.accounts.places import Place
from schedario.portal.audit_log.chain import Actor, record_event
from schedario.portal.audit_log.events import DocumentLoaded
from schedario.portal.campaigns.mapping import ColumnMapping
from schedario.portal.campaigns.uploading import keep_upload
from schedario.portal.filing.document import build_document
from schedario.portal.filing.models import Doubt
from schedario.portal.filing.uploading.keeping import keep_document
from tests.portal.filled import receipt, signed_copy, writer
from tests.portal.open_data import publication
from tests.portal.tables import csv
from tests.portal.world import World

NOWHERE = {"comune": "ZZ999ZZZ99ZZ", "ats": "da-nessuna-parte"}


def _place(world: World, route: str) -> Place:
    """Of which place the pages of a route about people are: Quintano, Crema, or the whole portal."""
    kind = route.removeprefix("accounts:").partition("_")[0]
    return {"comune": Place(comune=world.quintano), "ats": Place(ats=world.crema)}.get(kind, Place())


def _secret(world: World, route: str) -> str:
    """The secret of an invitation that can be accepted."""
    place = _place(world, route)
    offer = Offer(f"invitata-{Invitation.objects.count()}@example.org", "Una Invitata", str(place.roles[0]), place)
    return invite_person(Actor("Chi Invita"), None, offer)


def _invitation(world: World, route: str) -> int:
    _secret(world, route)
    return Invitation.objects.latest("pk").pk


def _membership(world: World, route: str) -> int:
    return _place(world, route).list_memberships()[0].pk


def _uid(world: World, _route: str) -> str:
    return urlsafe_base64_encode(str(world.people["compilatore"].pk).encode())


def _token(world: World, _route: str) -> str:
    return default_token_generator.make_token(world.people["compilatore"])


def _upload(world: World, route: str) -> int:
    """A file whose columns are confirmed: for the registry, or with values for the campaign."""
    campaign = None if route.startswith("campaigns:registry") else world.campaign
    columns = ("@codice", "@istat") if campaign is None else ("@codice", "R06")
    content = csv(("Codice", columns[1]), ("CR078SIF11YE", "019078" if campaign is None else "40000,00"))
    upload = keep_upload("file.csv", content, "prova", campaign, world.people["amministratore"])
    upload.mapping = ColumnMapping(0, 0, dict(enumerate(columns))).as_json()
    upload.save()
    return upload.pk


def _doubt(world: World, _route: str) -> int:
    """A doubt about Quintano, which waits for its answer."""
    told = {"level": "warning", "status": "project", "message": "Molti utenti.", "remedy": "", "expected": ""}
    fields = {"code": "SOC26-P-001", "cells": ["R03"], "found": "933", "seen": {"R03": "933"}, "told": told}
    return Doubt.objects.create(scheda=world.scheda, version=0, found_at=timezone.now(), **fields).pk


def _document(world: World, _route: str) -> int:
    """A document that the compilatore of Quintano uploaded."""
    content = pdf_bytes(build_document(world.scheda))
    return keep_document(world.scheda, "scheda.pdf", content, writer(world)).pk


def _event(world: World, _route: str) -> int:
    """The loading of a document into the scheda of Quintano."""
    loaded = DocumentLoaded("altro.txt", "text", "0" * 64, 1, 1, {"M12.utenti": (None, "8")})
    return record_event(Actor("Chi Carica"), world.scheda.journal_subject, loaded).number


def _name(world: World, route: str) -> str:
    """Of a form's module, or of what there is to explain."""
    return build_page_module_name(world.campaign.form) if route == "form_module" else "R04"


def _campaign(world: World, route: str) -> str:
    """The one campaign, published where the route is about what is published of it."""
    return publication(world).campaign.code if route == "opendata:campaign" else world.campaign.code


# The name of a route's argument → a value of it for the route. It may write what it needs (a receipt, an invitation).
ARGUMENTS: Mapping[str, Callable[[World, str], object]] = {
    "campaign": _campaign,
    "comune": lambda world, _: world.quintano.codice,
    "ats": lambda world, _: world.crema.code,
    "secret": _secret,
    "invitation": _invitation,
    "membership": _membership,
    "uidb64": _uid,
    "token": _token,
    "name": _name,
    "number": lambda world, _: receipt(world).number,
    "copy": lambda world, _: signed_copy(world).pk,
    "doubt": _doubt,
    "document": _document,
    "event": _event,
    "page": lambda _world, _: 1,
    "upload": _upload,
    "kind": lambda _world, route: "ttl" if route == "opendata:catalogue_file" else "xlsx",
    "version": lambda world, _: publication(world).number,
    "file": lambda world, _: publication(world).files[0]["name"],
    "campagna": lambda world, _: publication(world).campaign.code,
    "codice": lambda world, _: world.quintano.codice,
    "edizione": lambda _world, _: "SOC26",
}


def all_routes() -> Iterator[tuple[str, frozenset[str]]]:
    """Each route's full name and its arguments; a route without a name has an empty one."""
    yield from _below(get_resolver(), "", frozenset())


def _below(resolver: URLResolver, prefix: str, above: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for one in resolver.url_patterns:
        arguments = above | frozenset(one.pattern.regex.groupindex)
        if isinstance(one, URLPattern):
            yield (f"{prefix}{one.name}" if one.name else ""), arguments
        else:
            yield from _below(one, f"{prefix}{one.namespace}:" if one.namespace else prefix, arguments)


def arguments_of(name: str) -> frozenset[str]:
    """The arguments of the route called `name`."""
    return _arguments()[name]


@cache
def _arguments() -> Mapping[str, frozenset[str]]:
    return dict(all_routes())


def address(world: World, name: str, elsewhere: bool = False) -> str:
    """An address of the route: of Quintano or Crema, or, `elsewhere`, of a comune or ATS that does not exist."""
    values: dict[str, object] = {}
    for argument in sorted(arguments_of(name)):
        if argument not in ARGUMENTS:
            pytest.fail(f"the route {name} takes {argument!r}: add a value of it to ARGUMENTS in {__file__}")
        values[argument] = ARGUMENTS[argument](world, name)
    if elsewhere:
        values |= {argument: NOWHERE[argument] for argument in NOWHERE.keys() & values.keys()}
    return reverse(name, kwargs=values or None)
