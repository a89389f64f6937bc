# SPDX-License-Identifier: EUPL-1.2
"""The portal speaks Italian and English: every text of the source has its translation."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from django.test import Client
from scripts import messages

pytestmark = pytest.mark.one_database

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def _texts(catalog: Catalog) -> set[tuple[object, object]]:
    return {(one.context, one.id) for one in catalog if one.id}


def test_every_text_of_the_source_is_in_the_catalogue() -> None:
    """Mended by `make messages`."""
    assert sorted(map(str, _texts(messages.build_template()) - _texts(messages.read_catalogue()))) == []


def test_the_catalogue_has_no_text_that_the_source_lost() -> None:
    """Mended by `make messages`."""
    assert sorted(map(str, _texts(messages.read_catalogue()) - _texts(messages.build_template()))) == []


def test_every_text_is_translated() -> None:
    """Mended by writing the English words into portal/locale/en/LC_MESSAGES/django.po."""
    assert messages.list_untranslated(messages.read_catalogue()) == []


def test_a_translation_keeps_the_places_for_values() -> None:
    differing = [one.id for one in messages.read_catalogue() if one.id and _places(one.id) != _places(one.string)]
    assert differing == []


def test_a_page_is_answered_in_the_language_that_is_asked_for(client: Client) -> None:
    english = client.get("/privacy/", headers={"accept-language": "en"})
    italian = client.get("/privacy/", headers={"accept-language": "it"})
    other = client.get("/privacy/", headers={"accept-language": "fr"})
    assert "Privacy notice" in english.text
    assert "Informativa sulla privacy" in italian.text
    assert "Informativa sulla privacy" in other.text


def _places(text: object) -> set[str]:
    return set(PLACEHOLDER.findall(" ".join(text) if isinstance(text, tuple) else str(text)))
