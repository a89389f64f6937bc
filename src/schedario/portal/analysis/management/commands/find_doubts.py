# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage find-doubts CAMPAIGN`: the doubts against similar comuni, kept with each scheda."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from schedario.portal.analysis.searching import refresh_doubts
from schedario.portal.registry.models import Campaign


class Command(BaseCommand):
    help = "Cerca i dubbi dal confronto con i comuni simili, e li mostra a ciascun comune nella sua scheda."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaign", metavar="CAMPAGNA")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Searches at once, in this process."""
        campaign = Campaign.objects.filter(code=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"Nessuna campagna si chiama {options['campaign']}.")
        self.stdout.write(f"Dubbi: {refresh_doubts.func(campaign.pk)}.")
