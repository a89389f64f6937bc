# SPDX-License-Identifier: EUPL-1.2
"""All that is published of a submission, taken from its frozen snapshot; nothing is computed again.

The digest is published where a salt is in it: without one whoever guesses what is held back could try it.

Free text may name people: what a comune wrote itself is held back until the text of that submission is released.
Names of those who filled in, confirmed or sent are never published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from schedario.definition.form import Cell, Form
from schedario.errors import SchedarioError
from schedario.portal.filing.document import list_free_text_cells
from schedario.portal.filing.models import Submission
from schedario.portal.opendata.doubts import WAITING, list_published_doubts
from schedario.portal.opendata.models import PublishedScheda
from schedario.portal.opendata.shapes import Cella, Conferma, Messaggio, Record, Value
from schedario.territory.search import get_latest

IDENTITY_LINES = ("denominazione", "codice")  # of the header, that have columns of their own


class OtherScaleError(SchedarioError):
    """A snapshot has a value that the definition of the publication does not take: a unit changed in between."""

    def __init__(self, number: str, cell: str, value: object) -> None:
        super().__init__(f"{number}: {cell} = {value!r}")


def build_record(published: PublishedScheda, form: Form) -> Record:
    """The record of a published scheda; raises OtherScaleError."""
    submission = published.submission
    document: dict[str, Any] = json.loads(bytes(submission.document))
    held = frozenset() if published.released else find_held_cells(form, document["cells"])
    header, outcome = document["ente"], document["outcome"]
    place = get_latest(published.istat)
    doubts = list_published_doubts(form, published, document["cells"])
    return Record(
        codice=published.codice,
        denominazione=header["denominazione"],
        istat=published.istat or None,
        catastale=place.catastale if place else None,
        nuts=place.nuts3 if place else None,
        provincia=published.provincia,
        regione=published.regione,
        regione_istat=place.regione.codice if place else None,
        ats=published.ats or None,
        ats_denominazione=published.ats_name or None,
        dati_di_prova=document["mark"] is not None,
        ricevuta=submission.number,
        inviata_il=format_moment(submission.sent_at),
        rettifica=submission.replaces_id is not None,
        impronta=submission.digest if submission.salted else None,
        definizione_versione=submission.definition_version,
        definizione_impronta=submission.definition_digest,
        testi_liberati=published.released,
        esito=outcome and outcome["id"],
        esito_testo=outcome and outcome["text"],
        esito_regola=outcome and outcome.get("status"),
        completezza=document.get("completeness"),
        intestazione={
            line.id: header.get(line.id, "") for line in form.header.values() if line.id not in IDENTITY_LINES
        },
        quadri=document["quadri"],
        dubbi_aperti=None if doubts is None else sum(one.stato in WAITING for one in doubts),
        dubbi=doubts or [],
        celle=_build_cells(form, document, held, submission.number),
        non_disponibili=[name for name, one in document["cells"].items() if _is_unavailable(form, name, one)],
        messaggi=[_build_message(form, one, held) for one in document["messages"]],
        conferme=_build_confirmations(submission, document, held, published.released),
    )


def find_left_out(form: Form, cells: Mapping[str, Any]) -> list[str]:
    """The cells of a snapshot, of another definition, for which the publication has no column."""
    return [name for name in cells if name not in form.cells]


def format_moment(at: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


# --- free text ---


def find_held_cells(form: Form, cells: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """The cells whose text is the comune's own; an entry of the edition's list is not."""
    texts = ((cell, cells[cell.id]["value"]) for cell in list_free_text_cells(form) if cell.id in cells)
    return frozenset(cell.id for cell, text in texts if text is not None and not _is_entry(form, cell, text))


def _is_entry(form: Form, cell: Cell, text: str) -> bool:
    if cell.list is None:
        return False
    chosen = text.split("; ") if cell.kind == "multi_choice" else [text]
    return set(chosen) <= set(form.lists[cell.list].entries)


# --- the parts of a record ---


def _build_cells(form: Form, document: Mapping[str, Any], held: frozenset[str], number: str) -> dict[str, Cella]:
    """Each cell with its status in that scheda; an older snapshot does not say it, and has the definition's."""
    found, cells = {}, document["cells"]
    statuses = document.get("statuses", {}).get("cells", {})
    for name, cell in form.cells.items():
        if name in cells:
            value = cells[name]["value"]
            if not _can_hold(cell, value):
                raise OtherScaleError(number, name, value)
            found[name] = Cella(
                valore=None if name in held else value,
                stato=cells[name]["state"],
                regola=statuses.get(name, cell.rule.status),
                trattenuto=name in held,
            )
    return found


def _is_unavailable(form: Form, name: str, cell: Mapping[str, Any]) -> bool:
    """Checks for a cell of which the comune said that there is nothing to give; computed ones follow from these."""
    return name in form.cells and form.cells[name].asked and cell["state"] == "unavailable"


def _can_hold(cell: Cell, value: Value) -> bool:
    if value is None:
        return True
    if not cell.numeric:
        return isinstance(value, str)
    if cell.scale == 0:
        return isinstance(value, int)
    return isinstance(value, str) and len(value.rpartition(".")[2]) == cell.scale and "." in value


def _build_message(form: Form, said: Mapping[str, str], held: frozenset[str]) -> Messaggio:
    """A message that repeats a text that is held back is held back too."""
    message = form.messages.get(said["id"])
    holes = {hole.name for case in message.cases if case.text for hole in case.text.holes} if message else set()
    return Messaggio(said["id"], None if holes & held else said["text"], said["status"])  # type: ignore[arg-type]  # frozen by the same vocabulary


def _build_confirmations(
    submission: Submission, document: Mapping[str, Any], held: frozenset[str], released: bool
) -> list[Conferma]:
    """Every warning of the snapshot; what was found is told unless it is a text that is held back."""
    confirmed = {(one["code"], tuple(one["cells"]), one["found"]): one for one in submission.confirmations}
    warnings = [one for one in document["findings"] if one["level"] == "warning"]
    return [
        _build_confirmation(one, confirmed.get((one["code"], tuple(one["cells"]), one["found"])), held, released)
        for one in warnings
    ]


def _build_confirmation(
    finding: Mapping[str, Any], confirmation: Mapping[str, Any] | None, held: frozenset[str], released: bool
) -> Conferma:
    hidden = not held.isdisjoint(finding["cells"])
    return Conferma(
        segnalazione=finding["code"],
        celle=list(finding["cells"]),
        trovato=None if hidden else finding["found"],
        confermata=confirmation is not None,
        motivo=confirmation["reason"] if confirmation and released else None,
        confermata_il=confirmation["at"][:10] if confirmation else None,
        trattenuto=hidden or (confirmation is not None and not released),
    )
