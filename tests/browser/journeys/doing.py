# SPDX-License-Identifier: EUPL-1.2
"""What people do on their way through the portal, and what the command line says of the files they take away."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
from playwright.sync_api import Page

from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.definition.phrases import phrase
from schedario.documents.read import read_file
from tests.browser.server import Server
from tests.browser.sheet import Sheet

FORM = load("SOC26")
PUBLISHED = Path(__file__).resolve().parents[2] / "data" / "schede" / "quintano.txt"
# The one row that the published print-out leaves in doubt: one value for two columns.
IN_DOUBT = {"R02.base": "0,00", "R02.corrente": "0,00"}


def press(page: Page, name: str) -> None:
    page.locator("#contenuto").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.locator("#contenuto").get_by_role("link", name=name, exact=True).click()


def take(page: Page, name: str, folder: Path) -> Path:
    """The file behind a link."""
    with page.expect_download() as waiting:
        follow(page, name)
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


@cache
def published() -> Mapping[str, str]:
    """What the comune of Quintano itself wrote in the scheda that it published; what is not due it left blank."""
    reading = read_file(PUBLISHED)
    stored = reading.answers().stored
    texts = {name: display.format_value(FORM.cells[name], value) for name, value in stored.items()}
    own = {name: text for name, text in texts.items() if FORM.cells[name].supplied_by == "comune"}
    return {**{name: text for name, text in own.items() if FORM.cells[name].quadro != "Q3"}, **IN_DOUBT}


def fill_in(server: Server, codice: str, **changed: str) -> None:
    """Quintano's published answers in another comune's scheda, saved by its compilatore."""
    texts = {**published(), **{name.replace("__", "."): text for name, text in changed.items()}}
    server.run(
        "from schedario.portal.accounts.models import User\n"
        "from schedario.portal.filing.models import Scheda\n"
        "from schedario.portal.filing.actions.saving import DraftEdit, save_answers\n"
        "from schedario.portal.filing.editing import Editor\n"
        f"scheda = Scheda.objects.get(comune__codice={codice!r}, campaign__code='soc26')\n"
        "user = User.objects.get(email='compilatore@example.org')\n"
        f"save_answers(scheda.pk, DraftEdit(scheda.version, 'fill-in', {texts!r}), Editor(user, '127.0.0.1'))"
    )


def checked(file: Path) -> dict[str, Any]:
    """What `schedario check --json` says of a file."""
    command = [sys.executable, "-m", "schedario", "check", "--json", str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    (scheda,) = json.loads(said)["schede"]
    return scheda  # type: ignore[no-any-return]


def expect_page_to_say(sheet: Sheet, said: Mapping[str, Any]) -> None:
    """Every cell, message and finding of the page is what `schedario check` says, and nothing else is there."""
    shown = {name: sheet.text(name) for name in FORM.cells}
    assert shown == {name: _as_shown(name, cell) for name, cell in said["cells"].items()}
    messages = [
        (one.get_attribute("data-message"), one.locator("[data-text]").inner_text())
        for one in sheet.page.locator("[data-message]:visible").all()
    ]
    assert sorted(messages) == sorted((one["id"], one["text"]) for one in said["messages"])
    fields = ("code", "message", "found", "expected")
    assert sheet.findings() == [tuple(one[field] for field in fields) for one in said["findings"]]
    assert sheet.page.locator("[data-outcome] [data-text]").inner_text() == _as_said(said)


def _as_said(said: Mapping[str, Any]) -> str:
    """The outcome of the JSON as the page says it: of one that is not stated yet, under which condition."""
    if said["outcome"] is not None:
        return said["outcome"]["text"]  # type: ignore[no-any-return]
    text = said["outlook"]["text"]
    return phrase("outcome.provisional", text=text[0].lower() + text[1:])


def _as_shown(name: str, cell: Mapping[str, Any]) -> str:
    """A value of the JSON as an Italian reads it: comma, and nothing where there is none."""
    if cell["value"] is None:
        return ""
    return str(cell["value"]).replace(".", ",") if FORM.cells[name].numeric else str(cell["value"])


def words_of(pdf: Path) -> str:
    """The text of a PDF, in one line."""
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
