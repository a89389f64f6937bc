# SPDX-License-Identifier: EUPL-1.2
"""The catalogue, read back by an RDF parser and held against what DCAT-AP_IT makes obligatory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from django.core.management import call_command
from django.test import Client
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF
from rdflib.term import Node

from schedario.portal.filing.models import Submission
from schedario.portal.opendata.models import Publication
from tests.portal.filled import fill, send_now
from tests.portal.open_data import published
from tests.portal.world import World

DCATAPIT = Namespace("http://dati.gov.it/onto/dcatapit#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
EU = "http://publications.europa.eu/resource/authority/"
OBLIGATORY: Mapping[Node, tuple[Node, ...]] = {
    DCATAPIT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.modified, DCAT.dataset),
    DCATAPIT.Dataset: (
        DCTERMS.identifier,
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.modified,
        DCAT.theme,
        DCTERMS.rightsHolder,
        DCTERMS.accrualPeriodicity,
        DCAT.distribution,
    ),
    DCATAPIT.Distribution: (DCTERMS["format"], DCAT.accessURL, DCTERMS.license),
    DCATAPIT.Agent: (DCTERMS.identifier, FOAF.name),
}
# rdflib 7.6: its own reader of JSON-LD makes a graph of a class that it deprecates.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.one_database,
]

KINDS = {"rdf": "application/rdf+xml", "ttl": "text/turtle", "jsonld": "application/ld+json"}


@pytest.fixture
def made(world: World, settings: Any) -> Publication:
    """Something published, in a portal that says who it is."""
    known = {"owner": "Ente di prova", "owner_ipa": "e_prova", "owner_contact": "dati@example.org"}
    settings.ENVIRONMENT = msgspec.structs.replace(settings.ENVIRONMENT, **known)
    fill(world)
    send_now(world)
    return published(world)


def read(client: Client, kind: str) -> Graph:
    answer = client.get(f"/opendata/catalogo.{kind}")
    return Graph().parse(data=answer.content, format=KINDS[kind])


def missing(graph: Graph) -> list[tuple[Node, Node]]:
    """Each subject with an obligatory property that it has not."""
    return [
        (subject, wanted)
        for kind, properties in OBLIGATORY.items()
        for subject in graph.subjects(RDF.type, kind)
        for wanted in properties
        if (subject, wanted, None) not in graph
    ]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("kind", KINDS)
def test_no_obligatory_property_is_missing(client: Client, kind: str) -> None:
    graph = read(client, kind)
    assert missing(graph) == []
    assert all(any(graph.subjects(RDF.type, kind)) for kind in OBLIGATORY)


@pytest.mark.usefixtures("made")
def test_the_three_serialisations_say_the_same(client: Client) -> None:
    graphs = [read(client, kind) for kind in KINDS]
    without_names = [{triple for triple in graph if all(isinstance(one, URIRef) for one in triple)} for graph in graphs]
    assert without_names[0] == without_names[1] == without_names[2]
    assert len({len(graph) for graph in graphs}) == 1


def test_a_dataset_says_what_it_is_in_the_vocabularies_of_the_profile(client: Client, made: Publication) -> None:
    graph = read(client, "ttl")
    dataset = graph.value(predicate=RDF.type, object=DCATAPIT.Dataset)
    assert str(graph.value(dataset, DCTERMS.identifier)) == f"e_prova:D.{made.campaign_id}"
    assert graph.value(dataset, DCAT.theme) == URIRef(f"{EU}data-theme/SOCI")
    assert graph.value(dataset, DCTERMS.accrualPeriodicity) == URIRef(f"{EU}frequency/ANNUAL")
    period = graph.value(dataset, DCTERMS.temporal)
    assert str(graph.value(period, DCATAPIT.startDate)) == f"{made.year}-01-01"


def test_every_file_but_the_sums_is_a_distribution_whose_checksum_holds(client: Client, made: Publication) -> None:
    graph = read(client, "ttl")
    found = {}
    for distribution in graph.subjects(RDF.type, DCATAPIT.Distribution):
        address = urlsplit(str(graph.value(distribution, DCAT.downloadURL))).path
        checksum = graph.value(distribution, SPDX.checksum)
        found[address.rpartition("/")[2]] = str(graph.value(checksum, SPDX.checksumValue))
        assert client.get(address).status_code == 200
        assert graph.value(distribution, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert found == {file["name"]: file["sha256"] for file in made.files if file["name"] != "SHA256SUMS"}


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("kind", "media"), KINDS.items())
def test_the_catalogue_comes_as_it_is_asked_for(client: Client, kind: str, media: str) -> None:
    answer = client.get("/opendata/catalogo", headers={"accept": f"{media}, */*;q=0.1"})
    assert answer["Content-Type"].partition(";")[0] == media
    assert answer["Vary"].startswith("Accept")
    assert len(Graph().parse(data=answer.content, format=media)) == len(read(client, kind))


def test_who_did_not_say_who_he_is_is_told_by_check_and_not_made_up(
    client: Client, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(world)
    send_now(world)
    published(world)
    graph = read(client, "ttl")
    assert {wanted for _, wanted in missing(graph)} == {DCTERMS.publisher, DCTERMS.identifier, DCTERMS.rightsHolder}
    assert not list(graph.subjects(RDF.type, DCATAPIT.Agent))
    call_command("check", "--deploy")
    told = capsys.readouterr().err
    assert all(f"SCHEDARIO_{name} non è impostata" in told for name in ("OWNER", "OWNER_IPA", "OWNER_CONTACT"))


@pytest.mark.usefixtures("made")
def test_a_catalogue_that_is_not_kept_in_that_form_is_not_found(client: Client) -> None:
    assert client.get("/opendata/catalogo.xml").status_code == 404


@pytest.mark.usefixtures("world")
def test_with_nothing_published_the_catalogue_has_no_dataset(client: Client) -> None:
    assert not Submission.objects.exists()
    assert list(read(client, "ttl").subjects(RDF.type, DCATAPIT.Dataset)) == []
