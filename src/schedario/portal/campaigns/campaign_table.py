# SPDX-License-Identifier: EUPL-1.2
"""The campaigns as a table: the columns of the page, its order and its files."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from schedario.portal.filing.models import Scheda
from schedario.portal.filing.states import DONE, count_by_progress
from schedario.portal.registry.models import Campaign, Phase
from schedario.tables.kinds import INTEGER, MOMENT
from schedario.tables.table import Column, Table

LATEST_FIRST = "-apertura"


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign with its phase now, and how many of its schede are sent."""

    campaign: Campaign
    phase: Phase
    sent: int
    schede: int


def list_campaign_rows() -> list[CampaignRow]:
    """Every campaign."""
    return [_build_row(campaign) for campaign in Campaign.objects.all()]


def _build_row(campaign: Campaign) -> CampaignRow:
    states = count_by_progress(Scheda.objects.filter(campaign=campaign))
    return CampaignRow(campaign, campaign.get_phase(), sum(states[state] for state in DONE), sum(states.values()))


def build_campaign_table() -> Table[CampaignRow]:
    """The columns of the list of campaigns: page, order, CSV and workbook follow from them."""
    return Table(
        _("Campagne"),
        (
            Column("titolo", _("Campagna"), lambda row: row.campaign.title, link=_find_address),
            Column("codice", _("Codice"), lambda row: row.campaign.code, on_page=False),
            Column("definizione", _("Edizione"), lambda row: row.campaign.edition, on_page=False),
            Column("fase", _("Fase"), _get_phase_words, sort=_get_phase_rank, drawn="phase"),
            Column("apertura", _("Apertura"), lambda row: row.campaign.opens_at, MOMENT),
            Column("termine", _("Termine di invio"), lambda row: row.campaign.due_at, MOMENT),
            Column("chiusura", _("Chiusura"), lambda row: row.campaign.closes_at, MOMENT, on_page=False),
            Column("inviate", _("Inviate"), lambda row: row.sent, INTEGER),
            Column("schede", _("Schede"), lambda row: row.schede, INTEGER),
        ),
    )


def _find_address(row: CampaignRow) -> str:
    return reverse("campaigns:campaign", kwargs={"campaign": row.campaign.code})


def _get_phase_words(row: CampaignRow) -> str:
    return {
        Phase.ANNOUNCED: _("Annunciata"),
        Phase.OPEN: _("Aperta"),
        Phase.LATE: _("Oltre il termine"),
        Phase.CLOSED: _("Chiusa"),
    }[row.phase]


def _get_phase_rank(row: CampaignRow) -> int:
    return list(Phase).index(row.phase)
