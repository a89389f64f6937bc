# SPDX-License-Identifier: EUPL-1.2
"""Figures of others that the portal keeps to hold those of schede against."""

from __future__ import annotations

import hashlib

import polars as pl

from schedario.nation.opencivitas import FRAME, OpenCivitasFile
from schedario.portal.audit_log.chain import SYSTEM, record_event
from schedario.portal.audit_log.events import ReferencesImported
from schedario.portal.registry.models import ReferenceFigure
from schedario.portal.write_queue import durable


def read_references() -> pl.DataFrame:
    """All that were imported, as `nation.outliers` takes them."""
    rows = ReferenceFigure.objects.values_list("dataset", "codice", "value")
    return pl.DataFrame(list(rows), schema=FRAME, orient="row")


@durable
def replace_references(file: str, content: bytes, found: OpenCivitasFile) -> None:
    """Keeps the figures of a file in the place of those of the same family."""
    ReferenceFigure.objects.filter(dataset__startswith=f"{found.family}/").delete()
    made = [ReferenceFigure(dataset=name, codice=code, value=value) for name, code, value in found.figures.rows()]
    ReferenceFigure.objects.bulk_create(made, batch_size=500)
    digest = hashlib.sha256(content).hexdigest()
    told = ReferencesImported(file=file, digest=digest, figures=len(made), left_out=found.left_out)
    record_event(SYSTEM, f"references:{found.family}", told)
