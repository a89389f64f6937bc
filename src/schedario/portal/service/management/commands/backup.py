# SPDX-License-Identifier: EUPL-1.2
"""`schedario manage backup FILE`: a copy of the SQLite database, taken while the portal goes on writing."""

from __future__ import annotations

import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

PAGES = 1000  # copied at a time; between them the portal writes


class Command(BaseCommand):
    help = "Copia la base di dati SQLite in FILE, mentre il portale continua a lavorare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """The copy appears under its name when it is whole and was checked; nothing is written over."""
        file: Path = options["file"]
        if connection.vendor != "sqlite":
            raise CommandError("Per PostgreSQL si usa pg_dump: si veda docs/manuale/installazione.md.")
        if file.exists():
            raise CommandError(f"{file} esiste già: indicare un altro nome.")
        if not file.parent.is_dir():
            raise CommandError(f"La cartella {file.parent} non esiste: crearla, o indicarne un’altra.")
        unfinished = file.with_name(file.name + ".incompleto")
        _copy_database(Path(connection.settings_dict["NAME"]), unfinished)
        unfinished.rename(file)
        self.stdout.write(f"Copia in {file} ({file.stat().st_size // 1024} kB), controllata.")


def _copy_database(database: Path, file: Path) -> None:
    """The copy holds what the database does, so nobody else may read it either."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy, pages=PAGES)
        (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise CommandError(f"La copia non è integra: {found}")
