# SPDX-License-Identifier: EUPL-1.2
"""What thousands of comuni sent: the document of each and its print, made by all the processors of the machine.

Nothing here needs the database, so that the processes start without Django.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.documents.json_writer import write_json
from schedario.documents.print import pdf_bytes
from schedario.documents.scheda import Scheda as Document
from schedario.engine.answers import Answers
from schedario.portal.filing.sending.signing import signable

TOGETHER = 40  # prints between two steps of the progress bar
FEW = 2 * TOGETHER  # for these no process is started

Follow = Callable[[Sequence[Sequence["Sent"]], str], Iterable[Sequence["Sent"]]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A scheda to be printed: the edition, the lines above the quadri, the stored answers."""

    edition: str
    header: Mapping[str, str]
    stored: Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What remains of a scheda that was sent. `unconfirmed` are the codes of its warnings."""

    document: bytes
    pdf: bytes
    outcome: str
    unconfirmed: tuple[str, ...]


def snapshots(sent: Sequence[Sent], follow: Follow) -> Iterator[Snapshot]:
    """The snapshots of all of them, one after the other; `follow` sees the groups pass by."""
    if len(sent) < FEW:
        yield from map(snapshot, sent)
        return
    groups = [sent[start : start + TOGETHER] for start in range(0, len(sent), TOGETHER)]
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        for group in follow(groups, "Stampe delle schede inviate"):
            yield from pool.map(snapshot, group, chunksize=max(1, TOGETHER // 4))


def snapshot(sent: Sent) -> Snapshot:
    """One of them."""
    document = Document(_form(sent.edition), sent.header, Answers(sent.stored), phrase("sheet.synthetic"))
    outcome = document.evaluation.outcome
    warnings = tuple(one.code for one in document.evaluation.findings if one.level == "warning")
    return Snapshot(write_json(document), signable(pdf_bytes(document)), outcome.text if outcome else "", warnings)


@cache
def _form(edition: str) -> Form:
    return load(edition)
