# SPDX-License-Identifier: EUPL-1.2
"""A copy taken while the portal writes, restored elsewhere: the schede are there and the journal is whole."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from bench.portal import server
from bench.portal.client import Editor, run_clients
from bench.ports import find_free_port

CLIENTS = 4


def asked(database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What comes of a command of the portal."""
    return subprocess.run(
        [sys.executable, "-m", "schedario", "manage", *arguments],
        cwd=server.ROOT,
        env=server.build_variables(database, 1),
        check=False,
        capture_output=True,
        text=True,
    )


def manage(database: str, *arguments: str) -> str:
    """What a command of the portal says; it must succeed."""
    done = asked(database, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def versions(database: str) -> list[int]:
    """The version of every scheda, in the order of the comuni."""
    code = (
        "from schedario.portal.filing.models import Scheda;"
        "print(*Scheda.objects.order_by('comune__codice').values_list('version', flat=True))"
    )
    return [int(one) for one in manage(database, "shell", "--no-imports", "-c", code).split()]


def while_writing(database: str, copy: Callable[[], object]) -> list[int]:
    """Calls `copy` while all clients save; the versions that had been answered before it began."""
    editors = [Editor(one["path"], one["session"]) for one in server.populate_database(database, CLIENTS)]
    with server.run_portal(database, find_free_port()) as port:
        run_clients(editors, port, seconds=1)
        before = [editor.version for editor in editors]
        writing = Thread(target=run_clients, args=(editors, port, 3))
        writing.start()
        copy()
        writing.join()
    assert all(editor.version > version for editor, version in zip(editors, before, strict=True))
    return before


def assert_holds(restored: str, before: list[int]) -> None:
    assert all(now >= then for now, then in zip(versions(restored), before, strict=True))
    assert "Eventi verificati: 1." in manage(restored, "verify-log")
    manage(restored, "migrate", "--check")


def test_sqlite_is_copied_while_it_writes_and_restored(tmp_path: Path) -> None:
    database, copy = f"sqlite:///{tmp_path}/schedario.sqlite3", tmp_path / "copia.sqlite3"
    before = while_writing(database, lambda: manage(database, "backup", str(copy)))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    restored = tmp_path / "altrove" / "schedario.sqlite3"
    restored.parent.mkdir()
    copy.rename(restored)
    assert_holds(f"sqlite:///{restored}", before)


def test_a_copy_is_not_written_over(tmp_path: Path) -> None:
    database, copy = f"sqlite:///{tmp_path}/schedario.sqlite3", tmp_path / "copia.sqlite3"
    manage(database, "migrate")
    copy.write_bytes(b"something")
    with pytest.raises(AssertionError, match="esiste già"):
        manage(database, "backup", str(copy))
    assert copy.read_bytes() == b"something"


def test_a_copy_goes_into_a_folder_that_is_there(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/schedario.sqlite3"
    manage(database, "migrate")
    done = asked(database, "backup", str(tmp_path / "copie" / "copia.sqlite3"))
    assert (done.returncode, done.stderr) == (
        1,
        f"CommandError: La cartella {tmp_path}/copie non esiste: crearla, o indicarne un’altra.\n",
    )


def test_a_database_out_of_reach_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = asked(f"sqlite:///{tmp_path}/mai/schedario.sqlite3", "migrate")
    assert (done.returncode, done.stderr) == (
        2,
        f"Manca la cartella della base di dati, {tmp_path}/mai: crearla, o cambiare SCHEDARIO_DATABASE.\n",
    )


def test_a_database_behind_this_version_is_told_with_the_command(tmp_path: Path) -> None:
    done = asked(f"sqlite:///{tmp_path}/schedario.sqlite3", "verify-log")
    assert (done.returncode, done.stderr) == (
        2,
        "La base di dati non è aggiornata a questa versione: si aggiorna con «schedario manage migrate».\n",
    )


def test_postgresql_is_dumped_while_it_writes_and_restored(tmp_path: Path) -> None:
    dump = tmp_path / "copia.dump"

    def postgresql(program: str, *arguments: str) -> None:
        subprocess.run([server.find_postgresql_program(program), *arguments], check=True, stdout=subprocess.DEVNULL)

    with server.run_postgresql() as database:
        restored = database.replace("/schedario?", "/altrove?")
        before = while_writing(database, lambda: postgresql("pg_dump", "-Fc", f"--file={dump}", database))
        postgresql("psql", database, "-c", "CREATE DATABASE altrove")
        postgresql("pg_restore", "--no-owner", f"--dbname={restored}", str(dump))
        assert_holds(restored, before)
