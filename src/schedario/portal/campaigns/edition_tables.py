# SPDX-License-Identifier: EUPL-1.2
"""The tables of the editions: which there are, and what differs between two definitions."""

from __future__ import annotations

import json

from django.utils.translation import gettext as _

from schedario.documents.dictionary.differences import Difference
from schedario.portal.registry.editions import InstalledEdition
from schedario.tables.table import Column, Table

LONGEST_SHOWN = 300  # characters of a value


def build_edition_table() -> Table[InstalledEdition]:
    """The columns of the editions with which campaigns can open, or have opened."""
    return Table(
        _("Edizioni"),
        (
            Column("edizione", _("Edizione"), _name_edition),
            Column("versione", _("Versione"), lambda one: one.form.version if one.form else None, drawn="version"),
            Column("impronta", _("Impronta"), lambda one: one.form.digest[:12] if one.form else None, drawn="digest"),
            Column("provenienza", _("Provenienza"), lambda one: one.origin),
            Column("campagne", _("Campagne"), _list_campaigns, drawn="campaigns"),
            Column("cartella", _("Cartella"), lambda one: str(one.at_hand or ""), drawn="folder"),
        ),
    )


def _name_edition(edition: InstalledEdition) -> str:
    return f"{edition.code} – {edition.form.subject}" if edition.form else edition.code


def _list_campaigns(edition: InstalledEdition) -> str:
    return ", ".join(campaign.title for _kept, campaigns in edition.kept for campaign in campaigns)


def build_difference_table() -> Table[Difference]:
    """The columns of what differs between two definitions."""
    return Table(
        _("Differenze"),
        (
            Column("dove", _("Dove"), lambda one: one[0], drawn="where"),
            Column("prima", _("Prima"), lambda one: _write_shortly(one[1])),
            Column("dopo", _("Dopo"), lambda one: _write_shortly(one[2])),
        ),
    )


def _write_shortly(value: object) -> str | None:
    """The value that a definition has in a place, no longer than can be looked over."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3].rsplit(" ", 1)[0] + "..."
