# SPDX-License-Identifier: EUPL-1.2
"""The administrator's decisions on rows and columns of an uploaded file, which is itself never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from schedario.definition.form import Form
from schedario.errors import SchedarioError
from schedario.portal.campaigns.mapping import ColumnMapping
from schedario.portal.campaigns.models import Upload
from schedario.portal.campaigns.supplied import CHOICES
from schedario.portal.write_queue import durable

LONGEST_REASON = 120
_ROWS = re.compile(r"([0-9]{1,7})(?: ?- ?([0-9]{1,7}))?")


class RowChoiceError(SchedarioError, ValueError):
    """Rows that cannot be left out; the message says why."""


def leave_rows_out(mapping: ColumnMapping, written: str, reason: str, count: int) -> ColumnMapping:
    """The mapping without the rows of `written`, as `12, 15-18`, of a sheet of `count` rows. Raises RowChoiceError."""
    reason = " ".join(reason.split())[:LONGEST_REASON]
    if not reason:
        raise RowChoiceError(_("Scrivi il motivo per cui le righe restano fuori: resta nel registro del caricamento."))
    rows = {row - 1 for row in _list_rows(written)}
    if not rows:
        raise RowChoiceError(_("Scrivi i numeri delle righe, come 12, 15-18."))
    beyond = [row + 1 for row in sorted(rows) if not mapping.header < row < count]
    if beyond:
        raise RowChoiceError(_("Sotto le intestazioni non c’è la riga %(row)s.") % {"row": beyond[0]})
    return replace(mapping, left_out=dict(sorted({**mapping.left_out, **dict.fromkeys(rows, reason)}.items())))


def _list_rows(written: str) -> Iterator[int]:
    for part in filter(None, (one.strip() for one in re.split("[,;]", written))):
        match = _ROWS.fullmatch(part.replace("–", "-"))
        if match is None:
            raise RowChoiceError(_("«%(text)s» non è una riga: scrivi numeri come 12, 15-18.") % {"text": part[:40]})
        first, last = int(match[1]), int(match[2] or match[1])
        if last - first > 100_000:
            raise RowChoiceError(_("Le righe sono troppe: controlla i numeri."))
        yield from range(first, last + 1)


def take_rows_back(mapping: ColumnMapping, rows: Iterable[str]) -> ColumnMapping:
    """The mapping with these rows again, of those that a person left out."""
    back = {int(row) - 1 for row in rows if row.isdecimal() and len(row) < 8}
    return replace(mapping, left_out={row: why for row, why in mapping.left_out.items() if row not in back})


def choose_readings(mapping: ColumnMapping, form: Form, chosen: Iterable[str]) -> ColumnMapping:
    """The mapping with these choices, written as `R06:round`; what is none is passed over."""
    choices: dict[str, tuple[str, ...]] = {}
    for name, _sign, choice in (one.partition(":") for one in chosen):
        if name in form.cells and choice in CHOICES.values():
            choices[name] = (*choices.get(name, ()), choice)
    return replace(mapping, choices=choices)


@durable
def keep_mapping(upload: Upload, mapping: ColumnMapping) -> None:
    """Keeps the mapping with its upload."""
    Upload.objects.filter(pk=upload.pk).update(mapping=mapping.as_json())
