# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage verify-log`: proves that the journal is whole, or says where it is not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from schedario.portal.journal.chain import breaks
from schedario.portal.journal.models import Event


class Command(BaseCommand):
    help = "Verifica la catena del registro: nessun evento cambiato, tolto o aggiunto di nascosto."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Exit code 1 when the chain does not hold."""
        found = list(breaks())
        for one in found:
            self.stderr.write(f"Evento {one.number}: {one.problem}")
        if found:
            raise CommandError(f"Il registro non è integro: {len(found)} punti in cui la catena si rompe.")
        last = Event.objects.order_by("-number").first()
        self.stdout.write(
            f"Il registro è integro: {last.number} eventi, ultimo sigillo {last.hash}."
            if last
            else "Il registro è vuoto."
        )
