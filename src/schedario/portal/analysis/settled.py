# SPDX-License-Identifier: EUPL-1.2
"""Doubts that are settled: closed by an analyst or confirmed by the comune, while their figure is still what counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
from django.db.models import QuerySet

from schedario.definition.form import Form
from schedario.portal.analysis.searching import read_counted_figures, write_found
from schedario.portal.filing.models import Doubt, DoubtState
from schedario.portal.registry.models import Campaign

SETTLED = (DoubtState.ANSWERED, DoubtState.CLOSED)
Key = tuple[str, str, tuple[str, ...], str]  # comune, check, cells, what was found


def list_settled_keys(campaign: Campaign) -> tuple[tuple[int, int], ...]:
    """The keys and versions of the settled doubts: others as soon as one is settled, asked again or found anew."""
    return tuple(_select_settled(campaign).order_by("pk").values_list("pk", "version"))


def find_settled(campaign: Campaign) -> Mapping[Key, Mapping[str, str]]:
    """The settled doubts of a campaign, each with the texts that must stand in its cells for it to hold."""
    rows = _select_settled(campaign).values_list("scheda__comune__codice", "code", "cells", "found", "seen")
    return {(codice, code, tuple(cells), found): seen for codice, code, cells, found, seen in rows}


def drop_settled(
    form: Form, schede: pl.DataFrame, doubts: pl.DataFrame, settled: Mapping[Key, Mapping[str, str]]
) -> pl.DataFrame:
    """The rows of `outliers` of `schede` that are still open."""
    if not settled:
        return doubts
    return doubts.filter(pl.Series(list(_tell_open(form, schede, doubts, settled)), dtype=pl.Boolean))


def _tell_open(
    form: Form, schede: pl.DataFrame, doubts: pl.DataFrame, settled: Mapping[Key, Mapping[str, str]]
) -> Iterable[bool]:
    for row in doubts.iter_rows(named=True):
        seen = settled.get(_get_key(form, row))
        yield seen is None or not seen.items() <= read_counted_figures(form, schede, row).items()


def _get_key(form: Form, row: Mapping[str, Any]) -> Key:
    return row["codice"], row["code"], tuple(row["cells"]), write_found(form, row)


def _select_settled(campaign: Campaign) -> QuerySet[Doubt]:
    return Doubt.objects.filter(scheda__campaign=campaign, state__in=SETTLED)
