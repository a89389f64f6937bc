# SPDX-License-Identifier: EUPL-1.2
"""publiccode.yml follows the standard, version 0.7.

The official validator cannot be had from the registries that the set-up uses, so what a catalogue checks
first is written here as a JSON Schema. It is stricter than the standard: a key that is not listed here, such
as the deprecated country sections, is refused.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

PUBLICCODE = yaml.safe_load((Path(__file__).parents[1] / "publiccode.yml").read_text(encoding="utf-8"))
TYPES = ["mobile", "iot", "desktop", "web", "backend", "other"]
ALIASES = "gdpr|eidas|nis2|cra|spid|cie|anpr|pagopa|io"


def text(shortest: int = 1, longest: int = 1000) -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": r"\S"}


def matching(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "uniqueItems": True, "items": items}


def mapping(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    known = required | (optional or {})
    return {"type": "object", "required": [*required], "properties": known, "additionalProperties": False}


URL = matching(r"https?://\S+")
CONTACT = mapping({"name": text()}, {"email": matching(r"\S+@\S+"), "phone": text(), "affiliation": text()})
DESCRIPTION = mapping(
    {"shortDescription": text(1, 150), "longDescription": text(150, 10000), "features": listed(text(1, 100))},
    {"localisedName": text(), "documentation": URL, "apiDocumentation": URL, "screenshots": listed(text())},
)
SCHEMA = mapping(
    {
        "publiccodeYmlVersion": {"enum": ["0", "0.7", "0.7.0"]},
        "name": text(),
        "url": URL,
        "platforms": listed(text()),
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"enum": [*(f"standalone/{kind}" for kind in TYPES), "library"]},
        "description": {"type": "object", "required": ["it"], "additionalProperties": DESCRIPTION},
        "legal": mapping({"license": {"const": "EUPL-1.2"}}, {"mainCopyrightOwner": text()}),
        "maintenance": mapping({"type": {"enum": ["internal", "community"]}, "contacts": listed(CONTACT)}),
        "localisation": mapping(
            {"localisationReady": {"type": "boolean"}, "availableLanguages": listed(matching("[a-z]{2,3}"))}
        ),
    },
    {
        "categories": listed(matching("[a-z-]+")),
        "intendedAudience": mapping({}, {"countries": listed(matching("[A-Z]{2}")), "scope": listed(text())}),
        "landingURL": URL,
        "organisation": mapping({"uri": text()}, {"name": text()}),
        "releaseDate": {"type": "string", "format": "date"},
        "softwareVersion": text(),
        "supports": listed(mapping({"id": matching(rf"alias:(?:{ALIASES})|(?:https?|urn):\S+")})),
    },
)


def problems(document: object) -> list[str]:
    errors = Draft202012Validator(SCHEMA).iter_errors(document)
    return [f"{error.json_path}: {error.message}" for error in errors]


def test_publiccode_follows_the_standard() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert problems(PUBLICCODE) == []


@pytest.mark.parametrize(
    "change",
    [
        {"url": "schedario"},
        {"publiccodeYmlVersion": 0.7},
        {"IT": {"countryExtensionVersion": "1.0"}},
        {"supports": [{"id": "alias:unknown"}]},
        {"description": {"it": PUBLICCODE["description"]["it"] | {"shortDescription": "x" * 151}}},
        {"description": {"en": PUBLICCODE["description"]["en"]}},
    ],
)
def test_what_a_catalogue_refuses_is_found(change: dict[str, Any]) -> None:
    assert len(problems(PUBLICCODE | change)) == 1
