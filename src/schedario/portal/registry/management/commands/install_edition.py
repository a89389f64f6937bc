# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage install-edition FOLDER`: lints an edition, runs its cases, shows what changes, and installs it."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from schedario.portal.audit_log.chain import SYSTEM
from schedario.portal.registry.editions import Examination, examine_edition, install_edition

LONGEST = 300  # characters of a value that is shown


class Command(BaseCommand):
    help = (
        "Installa l’edizione in FOLDER: ne controlla la definizione, ne esegue i casi, mostra che cosa cambia "
        "rispetto a quella installata. Le campagne aperte non cambiano finché non la adottano."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--check", action="store_true", help="Controlla e mostra soltanto, senza installare.")

    def handle(self, *_args: Any, **options: Any) -> None:
        examined = examine_edition(options["folder"])
        self._print_examination(examined)
        form = examined.form
        if form is None or not examined.is_good:
            raise CommandError("Non è stata installata: correggere i problemi qui sopra.")
        if examined.is_installed:
            self.stdout.write(f"{form.code} {form.version} è già installata: nulla è cambiato.")
        elif not options["check"]:
            install_edition(examined, form.digest, SYSTEM)
            self.stdout.write(f"Installata {form.code} {form.version}, impronta {form.digest}.")

    def _print_examination(self, examined: Examination) -> None:
        for problem in examined.problems:
            self.stderr.write(str(problem))
        for fault in examined.cases.faults:
            self.stderr.write(f"caso {fault}")
        if examined.form is None:
            return
        self.stdout.write(f"Problemi: {len(examined.problems)}. Casi: {examined.cases.count}, ", ending="")
        self.stdout.write(f"sbagliati {len(examined.cases.faults)}.")
        if examined.installed is None:
            self.stdout.write(f"{examined.form.code} non è ancora installata.")
        if examined.before is None:
            return
        for where, before, after in examined.changes:
            self.stdout.write(f"{where}\n  - {_format_short(before)}\n  + {_format_short(after)}")
        before_version, version = examined.before.version, examined.form.version
        self.stdout.write(f"Differenze da {before_version} a {version}: {len(examined.changes)}.")


def _format_short(value: object) -> str:
    """A value on one line."""
    text = "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
