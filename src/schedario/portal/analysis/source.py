# SPDX-License-Identifier: EUPL-1.2
"""All schede of a campaign as a frame: a row per scheda, its comune beside the stored answers.

What was sent counts, also while it is open again for a rectification; what was not is taken as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import polars as pl
from django.db.models import TextField
from django.db.models.functions import Cast

from schedario.columns.frames import stored_type
from schedario.definition.form import Cell, Form
from schedario.documents.json_reader import read_json
from schedario.portal.filing.models import Scheda, Submission
from schedario.portal.filing.states import Progress, progress
from schedario.portal.registry.models import Campaign

SENT, IN_PROGRESS, NOT_BEGUN = "inviata", "in corso", "da iniziare"
STATES = (SENT, IN_PROGRESS, NOT_BEGUN)
STATE_OF = {
    Progress.SENT: SENT,
    Progress.RECTIFIED: SENT,
    Progress.REOPENED: SENT,
    Progress.IN_PROGRESS: IN_PROGRESS,
    Progress.NOT_BEGUN: NOT_BEGUN,
}
COMUNE = ("codice", "istat", "denominazione", "provincia", "regione")
IDENTITY = (*COMUNE, "ats", "ats_nome", "stato")

Stored = dict[str, int | str | None]


class _Supplied(msgspec.Struct):
    """A supplied value; where it came from is not decoded."""

    stored: int | str | None = None


_supplied = msgspec.json.Decoder(dict[str, _Supplied])
_answers = msgspec.json.Decoder(Stored)
_unread = msgspec.json.Decoder(dict[str, str])


def schede(campaign: Campaign) -> pl.DataFrame:
    """The columns of IDENTITY as texts, then every cell that takes an answer; missing is null."""
    rows = list(_rows(campaign))
    held = [_held(*row[-3:]) for row in rows]
    sent_before = [index for index, row in enumerate(rows) if row[1] == Progress.REOPENED]
    if sent_before:
        as_sent = _as_sent(campaign, [rows[index][0] for index in sent_before])
        for index in sent_before:
            held[index] = as_sent[rows[index][0]]
    return pl.DataFrame([*_who(rows), *_cells(campaign.form, held)])


def _rows(campaign: Campaign) -> Iterable[tuple[object, ...]]:
    """The JSON stays text, which msgspec reads at a fraction of what the ORM's own reading costs."""
    texts = {f"{name}_text": Cast(name, TextField()) for name in ("supplied", "answers", "unread")}
    found = Scheda.objects.filter(campaign=campaign).annotate(progress=progress(), **texts)
    comune = (f"comune__{name}" for name in COMUNE)
    ordered = found.order_by("comune__istat", "comune__codice")
    return ordered.values_list("pk", "progress", *comune, "comune__ats__code", "comune__ats__name", *texts).iterator(4000)


def _who(rows: list[tuple[object, ...]]) -> Iterable[pl.Series]:
    columns: list[list[object]] = [list(one) for one in zip(*rows, strict=True)] or [[] for _ in range(12)]
    _pks, states, *identity = columns[:9]
    for name, values in zip(IDENTITY[:-1], identity, strict=True):
        yield pl.Series(name, [value or None for value in values], dtype=pl.String)
    yield pl.Series("stato", [STATE_OF[Progress(state)] for state in states], dtype=pl.Enum(STATES))


def _held(supplied: object, answers: object, unread: object) -> Mapping[str, int | str | None]:
    """What a scheda holds, as `working.answers_of`: null where the comune blanked a value or it cannot be read."""
    given: Stored = {cell: one.stored for cell, one in _supplied.decode(str(supplied)).items()}
    given |= _answers.decode(str(answers))
    if unread != "{}":
        given |= dict.fromkeys(_unread.decode(str(unread)))
    return given


def _as_sent(campaign: Campaign, pks: list[object]) -> Mapping[object, Mapping[str, int | str | None]]:
    """The answers of the last submission of schede that are being rectified, by the key of the scheda."""
    last = Submission.objects.filter(scheda__in=pks, replaced_by__isnull=True)
    return {
        pk: dict(read_json(bytes(document).decode(), number, campaign.form).answers().stored)
        for pk, number, document in last.values_list("scheda", "number", "document")
    }


def _cells(form: Form, held: list[Mapping[str, int | str | None]]) -> Iterable[pl.Series]:
    for cell in form.asked:
        yield _column(cell, [one.get(cell.id) for one in held])


def _column(cell: Cell, values: list[int | str | None]) -> pl.Series:
    return pl.Series(cell.id, values, dtype=stored_type(cell), strict=True)
