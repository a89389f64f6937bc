# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage verify_log`: proves that the journal is whole, or shows where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.progress import Progress

from schedario.portal.audit_log.chain import Break, Checked, check_chain
from schedario.portal.audit_log.models import Event

SHOWN = 20  # breaks; after so many the rest says nothing new

NOTE = (
    "Conservare quest'impronta fuori da questo computer: la catena mostra ogni evento cambiato, tolto o aggiunto in\n"
    "mezzo, ma che manchino gli ultimi si vede solo confrontandola con un'impronta conservata (--expect IMPRONTA)."
)


class Command(BaseCommand):
    help = "Verifica la catena degli eventi del registro. Esce con 1 se non è integra."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=int, default=1, metavar="NUMERO", help="verifica da questo evento in poi")
        parser.add_argument(
            "--expect", metavar="IMPRONTA", help="l'ultima impronta conservata, che un evento deve avere"
        )

    def handle(self, *_: Any, since: int, expect: str | None, **__: Any) -> None:
        expected = _parse_digest(expect) if expect else None
        with self._show_progress(Event.objects.filter(number__gte=since).count()) as step:
            checked = check_chain(since, step)
        self._report_check(checked, since)
        missing = expected is not None and not Event.objects.filter(hash=expected).exists()
        if missing:
            self.stderr.write("Nessun evento ha l'impronta attesa: mancano gli ultimi, o il registro è un altro.")
        if checked.breaks or missing:
            raise CommandError("Il registro NON è integro.", returncode=1)
        self.stdout.write("Il registro è integro.")

    def _report_check(self, checked: Checked, since: int) -> None:
        self.stdout.write(f"Eventi verificati: {checked.count}" + (f", dal numero {since}." if since > 1 else "."))
        for found in checked.breaks[:SHOWN]:
            self.stderr.write(f"Evento {found.number}: {_describe_break(found)}")
        if len(checked.breaks) > SHOWN:
            self.stderr.write(f"… e altre {len(checked.breaks) - SHOWN} rotture.")
        if checked.count:
            self.stdout.write(f"Ultimo evento: {checked.last}\nImpronta: {checked.head}\n{NOTE}")

    @contextmanager
    def _show_progress(self, total: int) -> Iterator[Any]:
        """A bar on a terminal; nothing where the output goes elsewhere."""
        with Progress(disable=not self.stdout.isatty(), transient=True) as progress:
            task = progress.add_task("Verifica", total=total)
            yield lambda: progress.advance(task)


def _parse_digest(text: str) -> str:
    bare = re.sub(r"\s", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", bare):
        raise CommandError("L'impronta attesa ha 64 cifre esadecimali.", returncode=2)
    return bare


def _describe_break(found: Break) -> str:
    return {
        "missing": f"mancano gli eventi prima di questo, dal {found.after + 1}",
        "unlinked": "non segue quello che lo precede",
        "changed": "non è come fu sigillato",
    }[found.problem]
