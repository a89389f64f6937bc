# SPDX-License-Identifier: EUPL-1.2
"""What the documents point to is there: files, pictures, headings."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "manuale" / "immagini"
DOCUMENTS = [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
LARGEST, ALL_TOGETHER = 120_000, 2_000_000  # bytes
# [words](place "title"), also of pictures; code is looked over.
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def places(document: Path) -> list[str]:
    """Where a document's relative links lead."""
    text = CODE.sub("", document.read_text(encoding="utf-8"))
    return [place for place in LINK.findall(text) if not re.match(r"[a-z]+:", place)]


def headings(document: Path) -> set[str]:
    """The names that a reader of Markdown gives to the headings."""
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    titles = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for place in places(document):
        file, _, heading = unquote(place).partition("#")
        target = (document.parent / file).resolve() if file else document
        assert target.exists(), place
        assert not heading or heading in headings(target), place


def test_every_decision_has_a_number_of_its_own() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert len(set(numbers)) == len(numbers)
    titles = [page.read_text(encoding="utf-8").partition("\n")[0] for page in pages]
    assert [int(title.removeprefix("# ").partition(".")[0]) for title in titles] == numbers


def test_every_picture_is_shown_somewhere_and_small() -> None:
    linked = {(document.parent / place).resolve() for document in DOCUMENTS for place in places(document)}
    shown = {target for target in linked if target.suffix == ".png"}
    pictures = {picture.resolve(): picture.stat().st_size for picture in PICTURES.iterdir()}
    assert set(pictures) == shown
    assert max(pictures.values()) < LARGEST
    assert sum(pictures.values()) < ALL_TOGETHER


def test_every_picture_has_words_for_those_who_do_not_see_it() -> None:
    for document in DOCUMENTS:
        assert "![](" not in document.read_text(encoding="utf-8"), document
