# SPDX-License-Identifier: EUPL-1.2
"""Checks of what the portal cannot run without. Each problem is a sentence that names the command to mend it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from schedario.portal import assets


def find_problems() -> Iterator[str]:
    """Every problem that keeps the portal from starting."""
    if not (assets.FOLDER / "manifest.json").is_file():
        yield "Mancano i file delle pagine (fogli di stile e programmi): si preparano con «make setup»."
    yield from find_database_problems()
    yield from find_folder_problems(settings.DATA)
    yield from find_address_problems(settings.ENVIRONMENT.bind)


def find_address_problems(bind: str) -> Iterator[str]:
    """Checks that the address is free. Two servers could share it, and on SQLite there must be one writer."""
    where = urlsplit(f"//{bind}")
    host, port = where.hostname or "127.0.0.1", where.port or 8000
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            yield f"Non si può ascoltare a {bind} ({error.strerror}): scegliere un’altra porta."


def find_database_problems() -> Iterator[str]:
    """Checks that the database answers and has the tables of this version."""
    try:
        behind = not is_migrated()
    except DatabaseError as error:
        yield _describe_silence(error)
        return
    finally:
        connection.close()  # the processes that serve are forked from this one
    if behind:
        yield "La base di dati non è aggiornata a questa versione: si aggiorna con «schedario manage migrate»."


def _describe_silence(error: DatabaseError) -> str:
    folder = Path(connection.settings_dict["NAME"]).parent
    if connection.vendor == "sqlite" and not folder.is_dir():
        return f"Manca la cartella della base di dati, {folder}: crearla, o cambiare SCHEDARIO_DATABASE."
    return f"La base di dati non risponde ({error}): controllare SCHEDARIO_DATABASE."


def find_folder_problems(folder: Path) -> Iterator[str]:
    """Checks that what is published can be written; the folder itself is made when it is needed."""
    there = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        yield f"Non si può scrivere in {folder}: cambiarne i permessi, o indicare un’altra cartella in SCHEDARIO_DATA."


def is_migrated() -> bool:
    """Checks whether every migration of this version is applied; raises DatabaseError where there is no answer."""
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:  # how the command says that some are not
        return False
    return True
