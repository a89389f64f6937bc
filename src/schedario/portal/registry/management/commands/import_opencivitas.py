# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage import-opencivitas FILE`: figures of OpenCivitas, to hold supplied values and schede against."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from schedario.nation.opencivitas import OpenCivitasError, list_datasets, read_opencivitas
from schedario.portal.registry.models import load_installed_form
from schedario.portal.registry.references import replace_references


class Command(BaseCommand):
    help = "Importa un CSV lungo di OpenCivitas (anche ZIP), con cui confrontare i valori forniti e le schede."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", default="SOC26", help="L’edizione che dice che cosa si confronta.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Replaces what was imported of the same family."""
        file: Path = options["file"]
        try:
            content = file.read_bytes()
            found = read_opencivitas(file.name, content, list_datasets(load_installed_form(options["edition"])))
        except OSError as error:
            raise CommandError(f"{file} non si può leggere: {error.strerror}.") from None
        except OpenCivitasError as error:
            raise CommandError(str(error)) from None
        replace_references(file.name, content, found)
        self.stdout.write(f"{found.figures.height} cifre di {found.family} importate da {file}.")
        for codice, written in found.left_out:
            self.stdout.write(f"Lasciato fuori, perché non è un importo: {codice}, {written}.")
