# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI 3.0 document, made from the operations and the shapes, as the Italian interoperability model wants it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from django.conf import settings
from django.urls import reverse

from schedario import __version__
from schedario.portal.opendata.api.operations import OPERATIONS, PARAMETERS, Operation
from schedario.portal.opendata.metadata import LICENCE
from schedario.portal.problem_json import MEDIA_TYPE

Schema = dict[str, Any]

_HEADERS: Mapping[str, str] = {
    "RateLimit-Limit": "Quante richieste si possono fare in un minuto",
    "RateLimit-Remaining": "Quante ne restano",
    "RateLimit-Reset": "Fra quanti secondi il conto ricomincia",
}
_PROBLEM: Schema = {
    "type": "object",
    "description": "Un errore, secondo RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "format": "int32", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
    },
}
_ARGUMENT = re.compile(r"<\w+:(\w+)>")


def build_document() -> Schema:
    """The whole document; the server's address and the contact are those of this portal."""
    return {
        "openapi": "3.0.3",
        "info": _describe_api(),
        "servers": [_describe_server()],
        "tags": [{"name": "dati-aperti", "description": "I dati pubblicati delle campagne"}],
        "paths": {format_path(one): {"get": _describe_operation(one)} for one in OPERATIONS.values()},
        "components": {"schemas": _build_schemas(), "headers": _describe_headers(), "responses": _describe_problems()},
    }


def format_path(operation: Operation) -> str:
    """The address of an operation as the document writes it: `/campagne/{campagna}/schede`."""
    return "/" + _ARGUMENT.sub(r"{\1}", operation.route)


def _describe_api() -> Schema:
    environment = settings.ENVIRONMENT
    contact = {"name": environment.owner or "Schedario", "url": settings.PUBLIC_URL + reverse("legal")}
    if environment.owner_contact:
        contact["email"] = environment.owner_contact
    return {
        "title": "Schede di monitoraggio: dati aperti",
        "version": __version__,
        "description": "Le schede pubblicate, con lo stesso contenuto dei file scaricabili. Si può solo leggere.",
        "x-summary": "Dati aperti delle schede di monitoraggio degli obiettivi di servizio",
        "x-api-id": f"{settings.PUBLIC_URL}/api/v1",
        "termsOfService": settings.PUBLIC_URL + reverse("legal"),
        "contact": contact,
        "license": {"name": LICENCE["name"], "url": LICENCE["path"]},
    }


def _describe_server() -> Schema:
    server: Schema = {"url": f"{settings.PUBLIC_URL}/api/v1", "description": "Questo portale"}
    return server if settings.ENVIRONMENT.secure else {**server, "x-sandbox": True}


def _describe_operation(operation: Operation) -> Schema:
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": operation.answer.__doc__ or operation.summary,
        "tags": ["dati-aperti"],
        "parameters": [
            *_describe_path_parameters(operation),
            *(_describe_parameter(name) for name in operation.parameters),
        ],
        "responses": {"200": _describe_answer(operation), **_list_refusals(operation)},
    }


def _describe_path_parameters(operation: Operation) -> list[Schema]:
    names = _ARGUMENT.findall(operation.route)
    return [{"name": one, "in": "path", "required": True, "schema": {"type": "string"}} for one in names]


def _describe_parameter(name: str) -> Schema:
    one = PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "description": one.about, "schema": dict(one.schema)}


def _describe_answer(operation: Operation) -> Schema:
    kept = {"schema": {"type": "string"}}
    headers = {**_refer_to_rate_headers(), "ETag": kept, "Cache-Control": kept}
    schema = {"$ref": f"#/components/schemas/{operation.answer.__name__}"}
    return {"description": operation.summary, "headers": headers, "content": {"application/json": {"schema": schema}}}


def _refer_to_rate_headers() -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}


def _list_refusals(operation: Operation) -> Schema:
    """Any operation refuses a parameter that it does not take; one that takes a version may name one withdrawn."""
    named = {"404": "NotFound"} if operation.absent else {}
    withdrawn = {"410": "Gone"} if "versione" in operation.parameters else {}
    found = {"400": "BadRequest", **named, **withdrawn, "429": "TooManyRequests", "503": "ServiceUnavailable"}
    return {status: {"$ref": f"#/components/responses/{name}"} for status, name in found.items()}


def _describe_problems() -> Schema:
    told = {
        "BadRequest": "Un parametro non esiste o non ha un valore valido",
        "NotFound": "Non c’è nulla di pubblicato a questo indirizzo",
        "Gone": "La versione è stata ritirata",
        "TooManyRequests": "Troppe richieste",
        "ServiceUnavailable": "I dati non sono raggiungibili",
    }
    return {name: _describe_problem(name, words) for name, words in told.items()}


def _describe_problem(name: str, words: str) -> Schema:
    later = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
    headers = {**_refer_to_rate_headers(), **(later if name in ("TooManyRequests", "ServiceUnavailable") else {})}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "headers": headers, "content": {MEDIA_TYPE: {"schema": schema}}}


def _describe_headers() -> Schema:
    told = {**_HEADERS, "Retry-After": "Fra quanti secondi riprovare"}
    number = {"type": "integer", "format": "int32"}
    return {name: {"description": words, "schema": number} for name, words in told.items()}


# --- the shapes, in the words of OpenAPI 3.0 ---


def _build_schemas() -> Schema:
    answers = [operation.answer for operation in OPERATIONS.values()]
    _, made = msgspec.json.schema_components(answers, ref_template="#/components/schemas/{name}")
    return {**{name: _convert_schema(schema) for name, schema in made.items()}, "Problem": _PROBLEM}


def _convert_schema(schema: Any) -> Any:
    """A JSON Schema of msgspec's in OpenAPI 3.0: null is `nullable`, and every integer says how large it may be."""
    if isinstance(schema, list):
        return [_convert_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    said = {name: _convert_schema(value) for name, value in schema.items()}
    if said.get("type") == "integer":
        said.setdefault("format", "int64")
    if "enum" in said:
        said.setdefault("type", "string")
    return _make_nullable(said) if {"type": "null"} in said.get("anyOf", ()) else said


def _make_nullable(said: Schema) -> Schema:
    others = [one for one in said.pop("anyOf") if one != {"type": "null"}]
    if len(others) == 1:
        return {**said, **others[0], "nullable": True}
    return {**said, "anyOf": others, "nullable": True}
