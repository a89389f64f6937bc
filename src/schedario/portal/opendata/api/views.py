# SPDX-License-Identifier: EUPL-1.2
"""What each operation answers with."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from schedario import __version__
from schedario.definition.catalogue import UnknownFormError
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.definition.problems import DefinitionError
from schedario.documents.dictionary.entries import dictionary
from schedario.documents.json_writer import scheda_schema
from schedario.portal.opendata.api import shapes
from schedario.portal.opendata.api.answering import serve_operation
from schedario.portal.opendata.api.openapi import build_document
from schedario.portal.opendata.api.query import Query, build_next_address, get_page, narrow_queryset
from schedario.portal.opendata.catalogue import build_address
from schedario.portal.opendata.lookup import find_newest, get_publication
from schedario.portal.opendata.metadata import get_media_type
from schedario.portal.opendata.models import Publication
from schedario.portal.opendata.records import format_moment
from schedario.portal.opendata.shapes import Record, build_row
from schedario.portal.opendata.sharing import SHORTLY, share_response
from schedario.portal.registry.models import Ats, Comune, load_installed_form
from schedario.portal.service.status import is_database_answering


@serve_operation("status")
def show_status(_request: HttpRequest, _query: Query) -> shapes.Stato:
    """Checks whether the database answers."""
    if not is_database_answering():
        raise OperationalError
    return shapes.Stato("ok", __version__)


@serve_operation("campagne")
def list_campagne(_request: HttpRequest, _query: Query) -> shapes.Campagne:
    """The newest version of every published campaign."""
    return shapes.Campagne([_describe_campaign(one) for one in find_newest()])


def _describe_campaign(publication: Publication) -> shapes.Campagna:
    campaign = publication.campaign
    return shapes.Campagna(
        codice=campaign.code,
        titolo=publication.title,
        edizione=campaign.edition,
        anno=publication.year,
        dati_di_prova=publication.synthetic,
        versione=publication.number,
        pubblicata_il=format_moment(publication.published_at),
        schede=publication.total,
        definizione_versione=publication.definition_version,
        definizione_impronta=publication.definition_digest,
        numeri_di_poche_persone=publication.rule_in_words,
        pagina=build_address("opendata:version", campaign=campaign.code, version=publication.number),
        file=[_describe_file(publication, one) for one in publication.files],
    )


def _describe_file(publication: Publication, file: dict[str, Any]) -> shapes.File:
    name = file["name"]
    where = build_address("opendata:file", campaign=publication.campaign.code, version=publication.number, file=name)
    return shapes.File(name, where, file["size"], file["sha256"], get_media_type(name))


@serve_operation("schede")
def list_schede(request: HttpRequest, query: Query, campagna: str) -> shapes.PaginaSchede:
    """Rows of the table `schede`."""
    publication = get_publication(campagna, query.get("versione"))
    filters = {"regione": "regione", "provincia": "provincia", "ats": "ats", "esito": "outcome"}
    found = narrow_queryset(publication.schede.all(), query, **filters)
    some, cursor = get_page(found, "codice", query)
    return shapes.PaginaSchede(
        totale=found.count(),
        cursore=cursor,
        successiva=build_next_address(request, cursor),
        campagna=campagna,
        versione=publication.number,
        schede=[build_row(msgspec.convert(one.record, Record)) for one in some],
    )


@serve_operation("scheda")
def show_scheda(_request: HttpRequest, query: Query, campagna: str, codice: str) -> shapes.SchedaPubblicata:
    """All that is published of one scheda."""
    publication = get_publication(campagna, query.get("versione"))
    found = publication.schede.filter(codice=codice).first()
    if found is None:
        raise Http404
    return shapes.SchedaPubblicata(campagna, publication.number, msgspec.convert(found.record, Record))


@serve_operation("comuni")
def list_comuni(request: HttpRequest, query: Query) -> shapes.PaginaComuni:
    """The comuni of the registry."""
    filters = {"regione": "regione", "provincia": "provincia", "ats": "ats__code"}
    found = narrow_queryset(Comune.objects.select_related("ats"), query, **filters)
    some, cursor = get_page(found, "codice", query)
    return shapes.PaginaComuni(
        totale=found.count(),
        cursore=cursor,
        successiva=build_next_address(request, cursor),
        comuni=[_describe_comune(one) for one in some],
    )


def _describe_comune(comune: Comune) -> shapes.RegisteredComune:
    return shapes.RegisteredComune(
        codice=comune.codice,
        denominazione=comune.denominazione,
        istat=comune.istat or None,
        provincia=comune.provincia,
        regione=comune.regione,
        ats=comune.ats.code if comune.ats else None,
        dati_di_prova=comune.synthetic,
        catastale=comune.catastale or None,
        nuts=comune.nuts3 or None,
        regione_istat=comune.regione_istat or None,
    )


@serve_operation("ats")
def list_ats(request: HttpRequest, query: Query) -> shapes.PaginaAmbiti:
    """The ambiti of the registry."""
    some, cursor = get_page(Ats.objects.all(), "code", query)
    return shapes.PaginaAmbiti(
        totale=Ats.objects.count(),
        cursore=cursor,
        successiva=build_next_address(request, cursor),
        ambiti=[shapes.Ambito(one.code, one.name, one.lead, one.synthetic) for one in some],
    )


@serve_operation("definizione")
def show_definizione(_request: HttpRequest, _query: Query, edizione: str) -> shapes.Definizione:
    """An edition that is installed."""
    try:
        return _describe_definition(load_installed_form(edizione))
    except (UnknownFormError, DefinitionError):
        raise Http404 from None


@cached_on_form()
def _describe_definition(form: Form) -> shapes.Definizione:
    return shapes.Definizione(form.code, form.version, form.digest, dictionary(form), scheda_schema(form))


@require_safe
def show_openapi(_request: HttpRequest) -> JsonResponse:
    """The OpenAPI document."""
    response = JsonResponse(build_document(), json_dumps_params={"ensure_ascii": False})
    return share_response(response, {"Cache-Control": SHORTLY})
