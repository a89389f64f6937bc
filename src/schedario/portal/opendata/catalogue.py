# SPDX-License-Identifier: EUPL-1.2
"""The catalogue of the open data in DCAT-AP_IT: the newest version of each campaign is a dataset.

What only who runs the portal can say (name, IPA code, address) comes from the settings; where it is not set it is not
in the catalogue, and `manage check --deploy` tells it.
"""

from __future__ import annotations

import hashlib
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
from schedario.portal.opendata.metadata import LICENCE, get_media_type
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


def build_catalogue(publications: Iterable[Publication]) -> Graph:
    """The whole catalogue as a graph."""
    with translation.override("it"):
        return _Catalogue(Graph(), list(publications)).build_graph()


class _Catalogue:
    def __init__(self, graph: Graph, publications: list[Publication]) -> None:
        self.graph, self.publications = graph, publications
        self.uri = URIRef(build_address("opendata:catalogue"))
        self.agent = URIRef(f"{settings.PUBLIC_URL}/#ente")
        self.contact = URIRef(f"{settings.PUBLIC_URL}/#contatto")
        self.licence = URIRef(LICENCE["path"])
        named = (("dcat", DCAT), ("dct", DCTERMS), ("dcatapit", DCATAPIT), ("spdx", SPDX), ("vcard", VCARD))
        for prefix, namespace in named:
            graph.bind(prefix, namespace)

    def build_graph(self) -> Graph:
        about: list[tuple[Node, Node]] = [
            (DCTERMS.title, Literal("Dati aperti delle schede di monitoraggio", lang="it")),
            (DCTERMS.description, Literal(DESCRIPTION, lang="it")),
            (DCTERMS.language, URIRef(f"{EU}language/ITA")),
            (DCTERMS.license, self.licence),
            (DCAT.themeTaxonomy, URIRef(f"{EU}data-theme")),
            (FOAF.homepage, URIRef(build_address("opendata:list"))),
        ]
        if self.publications:
            moments = [one.published_at for one in self.publications]
            about += [(DCTERMS.modified, _convert_day(max(moments))), (DCTERMS.issued, _convert_day(min(moments)))]
        self.add_statements(self.uri, DCAT.Catalog, DCATAPIT.Catalog, *about)
        self.add_publisher()
        self.add_terms_of_use()
        for publication in self.publications:
            self.graph.add((self.uri, DCAT.dataset, self.add_dataset(publication)))
        return self.graph

    def add_statements(self, subject: Node, *said: Node | tuple[Node, Node]) -> None:
        """Types, and pairs of property and value, of a subject."""
        for one in said:
            pair = one if isinstance(one, tuple) else (RDF.type, one)
            self.graph.add((subject, *pair))

    def add_publisher(self) -> None:
        """Adds the publisher, who holds the rights too."""
        environment = settings.ENVIRONMENT
        if not environment.owner:
            return
        name = Literal(environment.owner, lang="it")
        self.add_statements(self.uri, (DCTERMS.publisher, self.agent))
        self.add_statements(self.agent, FOAF.Agent, DCATAPIT.Agent, (FOAF.name, name))
        if environment.owner_ipa:
            self.add_statements(self.agent, (DCTERMS.identifier, Literal(environment.owner_ipa)))
        if environment.owner_contact:
            kinds = (DCATAPIT.Organization, VCARD.Organization, VCARD.Kind)
            mail = URIRef(f"mailto:{environment.owner_contact}")
            self.add_statements(self.contact, *kinds, (VCARD.fn, name), (VCARD.hasEmail, mail))
        if environment.owner_site:
            self.add_statements(self.contact, (VCARD.hasURL, URIRef(environment.owner_site)))

    def add_terms_of_use(self) -> None:
        kinds = (DCTERMS.LicenseDocument, DCATAPIT.LicenseDocument)
        name, version = Literal(LICENCE["title"], lang="it"), Literal("4.0")
        self.add_statements(
            self.licence, *kinds, (FOAF.name, name), (DCTERMS.type, LICENCE_TYPE), (OWL.versionInfo, version)
        )

    def add_dataset(self, publication: Publication) -> URIRef:
        code = publication.campaign.code
        uri = URIRef(build_address("opendata:campaign", campaign=code))
        self.add_statements(
            uri,
            DCAT.Dataset,
            DCATAPIT.Dataset,
            (DCTERMS.title, Literal(publication.title, lang="it")),
            (DCTERMS.description, Literal(_describe_publication(publication), lang="it")),
            (DCTERMS.modified, _convert_day(publication.published_at)),
            (DCAT.theme, URIRef(f"{EU}data-theme/SOCI")),
            (DCTERMS.accrualPeriodicity, URIRef(f"{EU}frequency/ANNUAL")),
            (DCTERMS.language, URIRef(f"{EU}language/ITA")),
            (DCAT.landingPage, uri),
            (OWL.versionInfo, Literal(str(publication.number))),
            (DCTERMS.spatial, self.add_italy(uri)),
        )
        self.add_owner(uri, publication)
        if publication.year:
            self.add_statements(uri, (DCTERMS.temporal, self.add_period(uri, publication.year)))
        for file in publication.files:
            if PurePosixPath(file["name"]).suffix:
                self.add_statements(uri, (DCAT.distribution, self.add_distribution(publication, file)))
        return uri

    def add_owner(self, uri: URIRef, publication: Publication) -> None:
        """Adds what is known only where the settings say who publishes."""
        environment = settings.ENVIRONMENT
        if environment.owner:
            self.add_statements(uri, (DCTERMS.publisher, self.agent), (DCTERMS.rightsHolder, self.agent))
        if environment.owner_ipa:
            self.add_statements(
                uri, (DCTERMS.identifier, Literal(f"{environment.owner_ipa}:D.{publication.campaign_id}"))
            )
        if environment.owner_contact:
            self.add_statements(uri, (DCAT.contactPoint, self.contact))

    def add_italy(self, uri: URIRef) -> URIRef:
        place, country = URIRef(f"{uri}#territorio"), f"{EU}country/ITA"
        self.add_statements(
            place, DCTERMS.Location, DCATAPIT.Location, (DCATAPIT.geographicalIdentifier, Literal(country))
        )
        return place

    def add_period(self, uri: URIRef, year: int) -> URIRef:
        period, start, end = URIRef(f"{uri}#periodo"), _convert_day(date(year, 1, 1)), _convert_day(date(year, 12, 31))
        own = ((DCATAPIT.startDate, start), (DCATAPIT.endDate, end))
        self.add_statements(period, DCTERMS.PeriodOfTime, *own, (DCAT.startDate, start), (DCAT.endDate, end))
        return period

    def add_distribution(self, publication: Publication, file: dict[str, Any]) -> URIRef:
        name = file["name"]
        version = {"campaign": publication.campaign.code, "version": publication.number}
        download = URIRef(build_address("opendata:file", **version, file=name))
        self.add_statements(
            download,
            DCAT.Distribution,
            DCATAPIT.Distribution,
            (DCTERMS.title, Literal(f"{publication.title} – {name}", lang="it")),
            (DCAT.accessURL, URIRef(build_address("opendata:version", **version))),
            (DCAT.downloadURL, download),
            (DCTERMS.format, URIRef(f"{EU}file-type/{FORMATS[name.rpartition('.')[2]]}")),
            (DCAT.mediaType, URIRef(IANA + get_media_type(name))),
            (DCTERMS.license, self.licence),
            (DCTERMS.modified, _convert_day(publication.published_at)),
            (DCAT.byteSize, Literal(file["size"], datatype=XSD.decimal)),
            (SPDX.checksum, self.add_checksum(download, file["sha256"])),
        )
        return download

    def add_checksum(self, download: URIRef, sha256: str) -> BNode:
        """Adds a node for each file: two without rows have the same bytes, and formats write a shared node apart."""
        checksum = BNode(f"sha256-{hashlib.sha256(download.encode()).hexdigest()}")
        value = (SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary))
        self.add_statements(checksum, SPDX.Checksum, (SPDX.algorithm, SPDX.checksumAlgorithm_sha256), value)
        return checksum


def build_address(route: str, **arguments: object) -> str:
    """The whole address of a route."""
    return settings.PUBLIC_URL + reverse(route, kwargs=arguments or None)


def _describe_publication(publication: Publication) -> str:
    schede = format_grouped(publication.total, 0)
    facts = f"Versione {publication.number}, {schede} schede, definizione {publication.definition_version}."
    return f"{DESCRIPTION} {facts} {publication.rule_in_words}"


def _convert_day(day: date) -> Literal:
    """A moment is taken as Italian time."""
    written = timezone.localdate(day) if isinstance(day, datetime) else day
    return Literal(written.isoformat(), datatype=XSD.date)
