# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage import-boundaries FILE`: the boundaries of the comuni, for the maps."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from schedario.portal.analysis.boundaries import BoundariesError, pack_shapes, read_boundaries
from schedario.portal.analysis.models import Boundaries
from schedario.portal.audit_log.chain import SYSTEM, record_event
from schedario.portal.audit_log.events import BoundariesImported
from schedario.portal.write_queue import durable


class Command(BaseCommand):
    help = "Importa i confini dei comuni da un TopoJSON o GeoJSON (WGS 84), per le mappe dell’analisi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Replaces what was imported before."""
        file: Path = options["file"]
        try:
            content = file.read_bytes()
            shapes = read_boundaries(content)
        except OSError as error:
            raise CommandError(f"{file} non si può leggere: {error.strerror}.") from None
        except BoundariesError as error:
            raise CommandError(f"{file}: {error}") from None
        digest = hashlib.sha256(content).hexdigest()
        replace_boundaries(file.name, digest, len(shapes), pack_shapes(shapes))
        self.stdout.write(f"Confini di {len(shapes)} comuni importati da {file}.")


@durable
def replace_boundaries(file: str, digest: str, comuni: int, shapes: bytes) -> None:
    Boundaries.objects.all().delete()
    made = Boundaries.objects.create(
        imported_at=timezone.now(), file=file[-200:], digest=digest, comuni=comuni, shapes=shapes
    )
    imported = BoundariesImported(file=file, digest=digest, comuni=comuni)
    record_event(SYSTEM, f"boundaries:{made.pk}", imported)
