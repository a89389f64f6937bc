# SPDX-License-Identifier: EUPL-1.2
"""The built front-end, and what its templates must not contain."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from schedario.portal import assets

PORTAL = Path(assets.__file__).parent
TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))
FONTS = tuple(f"titillium-web-v10-latin-ext_latin-{weight}.woff2" for weight in ("regular", "600", "700"))
# What every page loads may take this much of the 250 kB of the heaviest page.
BUDGET = 100_000
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=[\"']application/json[\"'])", re.IGNORECASE
    ),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "something from another host": re.compile(r"<(?!a\b)[^>]*\b(?:src|href)=[\"']https?:", re.IGNORECASE),
}


def test_the_build_made_what_every_page_loads() -> None:
    for name in ("app.css", "app.js", "icons.svg", "favicon.svg", "site.webmanifest", *FONTS):
        assert assets.find_built_file(name).is_file(), name


def test_what_every_page_loads_keeps_within_its_budget() -> None:
    compressed = [assets.find_built_file(name) for name in ("app.css", "app.js", "icons.svg")]
    files = [*(file.with_name(f"{file.name}.gz") for file in compressed), *map(assets.find_built_file, FONTS)]
    assert sum(file.stat().st_size for file in files) < BUDGET


def test_source_maps_do_not_travel() -> None:
    assert [file.name for file in assets.FOLDER.iterdir() if file.suffix == ".map"] == []


@pytest.mark.django_db
def test_an_asset_may_be_kept_for_ever_and_comes_compressed(client: Client) -> None:
    answer = client.get(assets.build_asset_url("app.css"), headers={"accept-encoding": "gzip"})
    answer.close()
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"
    assert "immutable" in answer["Cache-Control"]


def test_what_has_no_digest_in_its_name_may_not_be_kept_for_ever() -> None:
    assert not assets.is_immutable("", "/static/schedario/manifest.json")


def test_without_a_build_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    assets.read_manifest.cache_clear()
    with pytest.raises(assets.NotBuiltError, match="make setup"):
        assets.build_asset_url("app.css")


def test_an_icon_that_was_not_built_is_told_at_once() -> None:
    with pytest.raises(assets.NotBuiltError, match="it-nowhere"):
        assets.render_icon("it-nowhere")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PORTAL / "templates")))
def test_a_template_has_nothing_that_the_policy_forbids(template: Path) -> None:
    without_comments = re.sub(r"\{#.*?#\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in INLINE.items() if pattern.search(without_comments)] == []


def test_the_lock_of_the_front_end_names_no_registry() -> None:
    lock = json.loads((PORTAL.parents[2] / "frontend" / "package-lock.json").read_bytes())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert [name for name, package in lock["packages"].items() if name and "integrity" not in package] == []
