# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of the open data in DCAT-AP_IT: the newest version of each campaign is a dataset.

What only who runs the portal can say (name, IPA code, address) comes from the settings; where it is not set it is not
in the catalogue, and `manage check --deploy` tells it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, XSD
from rdflib.term import Node

from schedario.definition.display import format_grouped
from schedario.portal.opendata.metadata import LICENCE, media_type
from schedario.portal.opendata.models import Publication

DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
LICENCE_TYPE = URIRef("http://purl.org/adms/licencetype/Attribution")

FORMATS = {"csv": "CSV", "parquet": "PARQUET", "jsonl": "JSON", "json": "JSON"}  # of the EU's list of file types
DESCRIPTION = (
    "Le schede di monitoraggio degli obiettivi di servizio inviate dai comuni: ogni cella con la sua provenienza, "
    "l’esito, i messaggi, gli avvisi confermati, e il dizionario dei dati."
)


def catalogue(publications: Iterable[Publication]) -> Graph:
    """The whole catalogue as a graph."""
    with translation.override("it"):
        return _Catalogue(Graph(), list(publications)).whole()


class _Catalogue:
    def __init__(self, graph: Graph, publications: list[Publication]) -> None:
        self.graph, self.publications = graph, publications
        self.uri = URIRef(address("opendata:catalogue"))
        self.agent = URIRef(f"{settings.PUBLIC_URL}/#ente")
        self.contact = URIRef(f"{settings.PUBLIC_URL}/#contatto")
        self.licence = URIRef(LICENCE["path"])
        named = (("dcat", DCAT), ("dct", DCTERMS), ("dcatapit", DCATAPIT), ("spdx", SPDX), ("vcard", VCARD))
        for prefix, namespace in named:
            graph.bind(prefix, namespace)

    def whole(self) -> Graph:
        about: list[tuple[Node, Node]] = [
            (DCTERMS.title, Literal("Dati aperti delle schede di monitoraggio", lang="it")),
            (DCTERMS.description, Literal(DESCRIPTION, lang="it")),
            (DCTERMS.language, URIRef(f"{EU}language/ITA")),
            (DCTERMS.license, self.licence),
            (DCAT.themeTaxonomy, URIRef(f"{EU}data-theme")),
            (FOAF.homepage, URIRef(address("opendata:list"))),
        ]
        if self.publications:
            moments = [one.published_at for one in self.publications]
            about += [(DCTERMS.modified, _day(max(moments))), (DCTERMS.issued, _day(min(moments)))]
        self.say(self.uri, DCAT.Catalog, DCATAPIT.Catalog, *about)
        self.publisher()
        self.terms_of_use()
        for publication in self.publications:
            self.graph.add((self.uri, DCAT.dataset, self.dataset(publication)))
        return self.graph

    def say(self, subject: Node, *said: Node | tuple[Node, Node]) -> None:
        """Types, and pairs of property and value, of a subject."""
        for one in said:
            pair = one if isinstance(one, tuple) else (RDF.type, one)
            self.graph.add((subject, *pair))

    def publisher(self) -> None:
        """Who publishes holds the rights too."""
        environment = settings.ENVIRONMENT
        if not environment.owner:
            return
        name = Literal(environment.owner, lang="it")
        self.say(self.uri, (DCTERMS.publisher, self.agent))
        self.say(self.agent, FOAF.Agent, DCATAPIT.Agent, (FOAF.name, name))
        if environment.owner_ipa:
            self.say(self.agent, (DCTERMS.identifier, Literal(environment.owner_ipa)))
        if environment.owner_contact:
            kinds = (DCATAPIT.Organization, VCARD.Organization, VCARD.Kind)
            mail = URIRef(f"mailto:{environment.owner_contact}")
            self.say(self.contact, *kinds, (VCARD.fn, name), (VCARD.hasEmail, mail))
        if environment.owner_site:
            self.say(self.contact, (VCARD.hasURL, URIRef(environment.owner_site)))

    def terms_of_use(self) -> None:
        kinds = (DCTERMS.LicenseDocument, DCATAPIT.LicenseDocument)
        name, version = Literal(LICENCE["title"], lang="it"), Literal("4.0")
        self.say(self.licence, *kinds, (FOAF.name, name), (DCTERMS.type, LICENCE_TYPE), (OWL.versionInfo, version))

    def dataset(self, publication: Publication) -> URIRef:
        code = publication.campaign.code
        uri = URIRef(address("opendata:campaign", campaign=code))
        self.say(
            uri,
            DCAT.Dataset,
            DCATAPIT.Dataset,
            (DCTERMS.title, Literal(publication.title, lang="it")),
            (DCTERMS.description, Literal(_about(publication), lang="it")),
            (DCTERMS.modified, _day(publication.published_at)),
            (DCAT.theme, URIRef(f"{EU}data-theme/SOCI")),
            (DCTERMS.accrualPeriodicity, URIRef(f"{EU}frequency/ANNUAL")),
            (DCTERMS.language, URIRef(f"{EU}language/ITA")),
            (DCAT.landingPage, uri),
            (OWL.versionInfo, Literal(str(publication.number))),
            (DCTERMS.spatial, self.italy(uri)),
        )
        self.owned(uri, publication)
        if publication.year:
            self.say(uri, (DCTERMS.temporal, self.period(uri, publication.year)))
        for file in publication.files:
            if PurePosixPath(file["name"]).suffix:
                self.say(uri, (DCAT.distribution, self.distribution(publication, file)))
        return uri

    def owned(self, uri: URIRef, publication: Publication) -> None:
        """What is known only where the settings say who publishes."""
        environment = settings.ENVIRONMENT
        if environment.owner:
            self.say(uri, (DCTERMS.publisher, self.agent), (DCTERMS.rightsHolder, self.agent))
        if environment.owner_ipa:
            self.say(uri, (DCTERMS.identifier, Literal(f"{environment.owner_ipa}:D.{publication.campaign_id}")))
        if environment.owner_contact:
            self.say(uri, (DCAT.contactPoint, self.contact))

    def italy(self, uri: URIRef) -> URIRef:
        place, country = URIRef(f"{uri}#territorio"), f"{EU}country/ITA"
        self.say(place, DCTERMS.Location, DCATAPIT.Location, (DCATAPIT.geographicalIdentifier, Literal(country)))
        return place

    def period(self, uri: URIRef, year: int) -> URIRef:
        period, start, end = URIRef(f"{uri}#periodo"), _day(date(year, 1, 1)), _day(date(year, 12, 31))
        own = ((DCATAPIT.startDate, start), (DCATAPIT.endDate, end))
        self.say(period, DCTERMS.PeriodOfTime, *own, (DCAT.startDate, start), (DCAT.endDate, end))
        return period

    def distribution(self, publication: Publication, file: dict[str, Any]) -> URIRef:
        name = file["name"]
        version = {"campaign": publication.campaign.code, "version": publication.number}
        download = URIRef(address("opendata:file", **version, file=name))
        self.say(
            download,
            DCAT.Distribution,
            DCATAPIT.Distribution,
            (DCTERMS.title, Literal(f"{publication.title} – {name}", lang="it")),
            (DCAT.accessURL, URIRef(address("opendata:version", **version))),
            (DCAT.downloadURL, download),
            (DCTERMS.format, URIRef(f"{EU}file-type/{FORMATS[name.rpartition('.')[2]]}")),
            (DCAT.mediaType, URIRef(IANA + media_type(name))),
            (DCTERMS.license, self.licence),
            (DCTERMS.modified, _day(publication.published_at)),
            (DCAT.byteSize, Literal(file["size"], datatype=XSD.decimal)),
            (SPDX.checksum, self.checksum(file["sha256"])),
        )
        return download

    def checksum(self, sha256: str) -> BNode:
        checksum = BNode(f"sha256-{sha256}")
        value = (SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary))
        self.say(checksum, SPDX.Checksum, (SPDX.algorithm, SPDX.checksumAlgorithm_sha256), value)
        return checksum


def address(route: str, **arguments: object) -> str:
    """The whole address of a route."""
    return settings.PUBLIC_URL + reverse(route, kwargs=arguments or None)


def _about(publication: Publication) -> str:
    schede = format_grouped(publication.total, 0)
    facts = f"Versione {publication.number}, {schede} schede, definizione {publication.definition_version}."
    return f"{DESCRIPTION} {facts}"


def _day(day: date) -> Literal:
    """A moment is taken as Italian time."""
    written = timezone.localdate(day) if isinstance(day, datetime) else day
    return Literal(written.isoformat(), datatype=XSD.date)
