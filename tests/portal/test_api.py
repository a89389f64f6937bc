# SPDX-License-Identifier: EUPL-1.2
"""The API: what it documents is what it answers, and what it answers is what the files hold.

The rules of the Italian interoperability model (ModI) that count as errors are asked of the OpenAPI document here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schedario.documents.check import Checked
from schedario.documents.json_writer import build_reading_document
from schedario.documents.read import read_sheets
from schedario.documents.reading import Reading
from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.filing.models import Submission
from schedario.portal.opendata.api.answering import LIMIT
from schedario.portal.opendata.api.openapi import build_document, format_path
from schedario.portal.opendata.api.operations import OPERATIONS, PARAMETERS
from schedario.portal.opendata.models import Publication
from schedario.portal.opendata.publishing import withdraw_publication
from tests.portal.filled import fill, send_now
from tests.portal.open_data import csv_rows, published
from tests.portal.world import World

API = "/api/v1"
PROBLEM = "application/problem+json"


@pytest.fixture
def made(world: World) -> Publication:
    fill(world)
    send_now(world)
    return published(world)


def get(client: Client, path: str, **query: object) -> Any:
    return client.get(f"{API}{path}", query).json()


def written(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def flat(row: dict[str, Any]) -> dict[str, str]:
    """A row of the API in the columns of the CSV."""
    parts = {name: row.pop(name) for name in ("intestazione", "quadri", "valori")}
    quadri = {f"quadro_{name}": value for name, value in parts["quadri"].items()}
    row |= {name: " ".join(row[name]) for name in ("riservate", "non_disponibili")}
    return {
        name: written(value) for name, value in {**row, **parts["intestazione"], **quadri, **parts["valori"]}.items()
    }


# --- the content ---


def test_its_rows_are_those_of_the_csv(client: Client, made: Publication) -> None:
    rows = get(client, "/campagne/soc26/schede")["schede"]
    assert [flat(row) for row in rows] == csv_rows(made, "schede")


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("path", ["/campagne/soc26/schede", "/campagne/soc26/schede/CR078SIF11YE"])
def test_an_answer_is_read_as_the_scheda_that_was_sent(client: Client, path: str) -> None:
    answer = get(client, path)
    (reading,) = read_sheets(json.dumps(answer).encode(), "risposta.json")
    assert isinstance(reading, Reading)
    sent = json.loads(bytes(Submission.objects.get().document))
    assert build_reading_document(reading)["answers"] == {k: v for k, v in sent["answers"].items() if k != "R16"}
    assert set(Checked(reading).agreement.values()) == {None, True}
    assert reading.header["codice"].text == "CR078SIF11YE"


def test_one_scheda_has_the_provenance_of_the_csv(client: Client, made: Publication) -> None:
    scheda = get(client, "/campagne/soc26/schede/CR078SIF11YE")["scheda"]
    cells = {name: (one["stato"], written(one["trattenuto"])) for name, one in scheda["celle"].items()}
    assert cells == {row["cella"]: (row["stato"], row["trattenuto"]) for row in csv_rows(made, "provenienza")}
    said = [(one["id"], one["testo"]) for one in scheda["messaggi"]]
    assert said == [(row["messaggio"], row["testo"]) for row in csv_rows(made, "messaggi")]


def test_the_files_of_a_campaign_can_be_fetched_and_checked(client: Client, made: Publication) -> None:
    (campaign,) = get(client, "/campagne")["campagne"]
    assert {one["nome"]: one["sha256"] for one in campaign["file"]} == {
        one["name"]: one["sha256"] for one in made.files
    }
    for one in campaign["file"]:
        answer = client.get(urlsplit(one["indirizzo"]).path)
        content = b"".join(answer)  # type: ignore[call-overload]  # a stream
        assert (len(content), answer["ETag"]) == (one["dimensione"], f'"{one["sha256"]}"')


def test_the_definition_comes_with_its_dictionary_and_schema(client: Client, made: Publication) -> None:
    answer = get(client, "/definizioni/SOC26")
    scheda = bytes(made.schede.get().submission.document)
    assert answer["impronta"] == made.definition_digest
    Draft202012Validator(answer["json_schema"]).validate(json.loads(scheda))


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("name", "there", "elsewhere"),
    [("regione", "Lombardia", "Veneto"), ("provincia", "CR", "MI"), ("ats", "crema", "altrove"), ("esito", None, "X")],
)
def test_a_filter_narrows_the_list(client: Client, name: str, there: str | None, elsewhere: str) -> None:
    wanted = there or get(client, "/campagne/soc26/schede")["schede"][0]["esito"]
    assert get(client, "/campagne/soc26/schede", **{name: wanted})["totale"] == 1
    assert get(client, "/campagne/soc26/schede", **{name: elsewhere})["totale"] == 0


@pytest.mark.usefixtures("world")
def test_the_parts_of_a_list_make_the_whole_without_a_gap(client: Client) -> None:
    whole = get(client, "/comuni")
    found, path = [], f"{API}/comuni?limite=1"
    while path:
        answer = client.get(path).json()
        found += answer["comuni"]
        following = urlsplit(answer["successiva"] or "")
        path = f"{following.path}?{following.query}" if answer["successiva"] else ""
    assert found == whole["comuni"]
    assert (len(found), whole["totale"], whole["successiva"]) == (3, 3, None)


@pytest.mark.usefixtures("made")
def test_an_earlier_version_can_be_asked_for(client: Client, world: World) -> None:
    published(world)
    assert get(client, "/campagne/soc26/schede")["versione"] == 2
    assert get(client, "/campagne/soc26/schede", versione=1)["versione"] == 1


# --- what goes wrong ---


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/non-esiste", 404),
        ("/campagne/soc26/schede", 404),
        ("/campagne/soc26/schede/CR078SIF11YE", 404),
        ("/definizioni/SOC99", 404),
        ("/comuni?limite=0", 400),
        ("/comuni?limite=501", 400),
        ("/comuni?limite=dieci", 400),
        ("/comuni?cursore=%00", 400),
        ("/comuni?colore=blu", 400),
        ("/status?x=1", 400),
        ("/ats?cursore=" + "a" * 121, 400),
        ("/comuni/%00", 404),
    ],
)
def test_what_is_wrong_is_a_problem(client: Client, path: str, status: int) -> None:
    answer = client.get(f"{API}{path}")
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status


@pytest.mark.usefixtures("world")
def test_a_post_is_a_problem_with_and_without_a_token(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answers = [one.post(f"{API}/comuni") for one in (client, strict)]
    assert [(one.status_code, one["Content-Type"]) for one in answers] == [(405, PROBLEM), (403, PROBLEM)]


def test_a_withdrawn_version_is_gone(client: Client, made: Publication) -> None:
    withdraw_publication(made.pk, "vi era un nome", SYSTEM)
    answer = client.get(f"{API}/campagne/soc26/schede?versione=1")
    assert (answer.status_code, answer.json()["detail"]) == (410, "vi era un nome")
    assert client.get("/opendata/soc26/1/").status_code == 410
    assert client.get("/opendata/soc26/1/schede.csv").status_code == 410


@pytest.mark.usefixtures("world")
def test_a_database_that_does_not_answer_is_a_problem_that_says_when_to_ask_again(client: Client) -> None:
    with patch("schedario.portal.opendata.api.views.find_newest", side_effect=OperationalError):
        answer = client.get(f"{API}/campagne")
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (503, PROBLEM, "30")


@pytest.mark.usefixtures("world")
def test_a_fault_of_ours_is_a_problem_too() -> None:
    with patch("schedario.portal.opendata.api.views.find_newest", side_effect=ValueError):
        answer = Client(raise_request_exception=False).get(f"{API}/campagne")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)


@pytest.mark.usefixtures("world")
def test_who_asks_too_much_is_told_how_long_to_wait(client: Client) -> None:
    with patch.object(type(LIMIT), "count_question", return_value=LIMIT.most + 1):
        answer = client.get(f"{API}/status")
    assert (answer.status_code, answer["Content-Type"]) == (429, PROBLEM)
    assert answer["Retry-After"] == answer["RateLimit-Reset"]
    assert answer["RateLimit-Remaining"] == "0"


@pytest.mark.usefixtures("world")
def test_every_answer_tells_what_is_left(client: Client) -> None:
    left = [int(client.get(f"{API}/status")["RateLimit-Remaining"]) for _ in range(3)]
    assert left == [LIMIT.most - 1, LIMIT.most - 2, LIMIT.most - 3]


@pytest.mark.usefixtures("made")
def test_who_has_the_answer_already_does_not_get_it_again(client: Client) -> None:
    path = f"{API}/campagne/soc26/schede"
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "public, max-age=300"


# --- the document ---


def test_every_operation_is_documented_and_nothing_else() -> None:
    (found,) = [one for one in get_resolver().url_patterns if getattr(one, "namespace", None) == "api"]
    routes = {pattern.name for pattern in found.url_patterns}  # type: ignore[union-attr]  # a resolver
    assert routes == {*OPERATIONS, "openapi"}
    assert set(build_document()["paths"]) == {format_path(one) for one in OPERATIONS.values()}


def test_the_document_is_served(client: Client, db: None) -> None:  # noqa: ARG001 - the middleware asks it
    answer = client.get(f"{API}/openapi.json")
    assert answer.json() == json.loads(json.dumps(build_document()))


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_answer_has_the_documented_shape_and_headers(client: Client, name: str) -> None:
    operation = OPERATIONS[name]
    named = {"campagna": "soc26", "codice": "CR078SIF11YE", "edizione": "SOC26"}
    answer = client.get(API + format_path(operation).format(**named))
    documented = build_document()["paths"][format_path(operation)]["get"]["responses"]["200"]
    validator(operation.answer.__name__).validate(answer.json())
    assert set(documented["headers"]) <= set(answer.headers)


def validator(schema: str) -> Draft202012Validator:
    """Of a schema of the document; OpenAPI 3.0 says `nullable` where JSON Schema has a type null."""
    whole = as_json_schema({"components": build_document()["components"]})
    return Draft202012Validator({**whole, "$ref": f"#/components/schemas/{schema}"})


def as_json_schema(schema: Any) -> Any:
    if isinstance(schema, list):
        return [as_json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    said = {name: as_json_schema(one) for name, one in schema.items() if name != "nullable"}
    return {"anyOf": [said, {"type": "null"}]} if schema.get("nullable") is True else said


@given(
    name=st.sampled_from(sorted(OPERATIONS)),
    query=st.dictionaries(
        st.sampled_from([*PARAMETERS, "altro"]), st.text(max_size=12) | st.integers(-5, 600).map(str), max_size=3
    ),
    named=st.text(st.characters(exclude_characters="/?#", exclude_categories=("Cs",)), min_size=1, max_size=12),
)
@settings(max_examples=60)
@pytest.mark.usefixtures("world")
def test_whatever_is_asked_the_answer_is_documented(name: str, query: dict[str, str], named: str) -> None:
    operation = OPERATIONS[name]
    path = re.sub(r"\{\w+\}", lambda _: named, format_path(operation))
    with patch.object(type(LIMIT), "count_question", return_value=1):
        answer = Client().get(API + path, query)
    documented = build_document()["paths"][format_path(operation)]["get"]["responses"]
    known = {*documented, "404"} if "{" in format_path(operation) else set(documented)
    assert str(answer.status_code) in known
    if answer.status_code != 200:
        assert answer["Content-Type"] == PROBLEM
        validator("Problem").validate(answer.json())


# --- the rules of the Italian model that count as errors ---


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema that has a type, wherever it stands."""
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield node
        for one in node.values():
            yield from schemas(one)
    elif isinstance(node, list):
        for one in node:
            yield from schemas(one)


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in build_document()["paths"].items():
        for operation in item.values():
            yield path, operation


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    whole: Any = build_document()
    for step in node.get("$ref", "#")[2:].split("/") if "$ref" in node else ():
        whole = whole[step]
    return whole if "$ref" in node else node


class TestModel:
    def test_the_api_says_what_it_is_and_who_answers_for_it(self) -> None:
        info = build_document()["info"]
        assert build_document()["openapi"].startswith("3.")
        assert info["x-summary"]
        assert len(info["x-summary"]) <= 80
        assert info["contact"]["name"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", info["version"])
        assert info["termsOfService"].startswith("http")
        assert info["x-api-id"]

    def test_a_server_has_a_description_and_is_secure_or_for_trials(self) -> None:
        for server in build_document()["servers"]:
            assert server["description"]
            assert server["url"].startswith("https://") or server["x-sandbox"] is True

    def test_the_status_can_be_asked(self) -> None:
        assert set(build_document()["paths"]["/status"]["get"]["responses"]["200"]["content"]) == {"application/json"}

    def test_every_refusal_is_a_problem(self) -> None:
        for path, operation in operations():
            refusals = {status: resolved(one) for status, one in operation["responses"].items() if status >= "400"}
            assert {"429", "503"} <= refusals.keys(), path
            assert all(set(one["content"]) == {PROBLEM} for one in refusals.values()), path

    def test_limits_and_waits_are_in_the_headers(self) -> None:
        limits = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}
        for _, operation in operations():
            for status in ("200", "429"):
                assert limits <= resolved(operation["responses"][status])["headers"].keys()
            for status in ("429", "503"):
                assert "Retry-After" in resolved(operation["responses"][status])["headers"]

    def test_numbers_say_how_large_they_are(self) -> None:
        numbers = [one for one in schemas(build_document()) if one["type"] in ("integer", "number")]
        assert numbers
        assert all("format" in one for one in numbers)

    def test_an_answer_is_an_object(self) -> None:
        for _, operation in operations():
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert resolved(schema)["type"] == "object"

    def test_names_are_in_one_style(self) -> None:
        whole = build_document()
        properties = [name for one in schemas(whole) for name in one.get("properties", ())]
        parameters = [one["name"] for _, operation in operations() for one in operation["parameters"]]
        assert all(re.fullmatch(r"[a-z]+(_[a-z0-9]+)*|sha256", name) for name in (*properties, *parameters))
        assert all(re.fullmatch(r"[A-Z][A-Za-z]+", name) for name in whole["components"]["schemas"])
        for path in whole["paths"]:
            assert all(re.fullmatch(r"\{\w+\}|[a-z]+(-[a-z]+)*", step) for step in path.strip("/").split("/"))

    def test_no_header_begins_with_x(self) -> None:
        assert not [name for name in build_document()["components"]["headers"] if name.lower().startswith("x-")]

    def test_there_is_no_null_type_which_openapi_3_0_does_not_know(self) -> None:
        assert '"null"' not in json.dumps(build_document())

    def test_keeping_an_answer_is_documented(self) -> None:
        assert all("Cache-Control" in operation["responses"]["200"]["headers"] for _, operation in operations())
