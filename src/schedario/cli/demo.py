# SPDX-License-Identifier: EUPL-1.2
"""`schedario demo`: the portal on this machine, with data to try it with."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from functools import partial
from io import TextIOWrapper
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from schedario.cli.screen import Screen
from schedario.tables.table import Column, Table

FOLDER = Path("var/demo")
DATABASE = FOLDER / "schedario.sqlite3"


def run(port: int, *, reset: bool, serving: bool, nation: bool = False) -> int:
    """Prepares the data where they are not there yet, says who can sign in, and serves until Ctrl-C.

    With `nation`, a campaign of all comuni comes beside the small one.
    """
    from schedario.cli.serve import run as serve  # noqa: PLC0415

    if reset:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ |= build_variables(port)
    if failed := prepare_apart(nation=nation):
        return failed
    show_people(_open_screen(), port)
    return serve() if serving else 0


def build_variables(port: int) -> dict[str, str]:
    """The settings of the demo: it listens to this machine only, for anybody may sign in."""
    return {
        "DJANGO_SETTINGS_MODULE": "schedario.portal.settings",
        "SCHEDARIO_DEMO": "1",
        "SCHEDARIO_DEBUG": "0",
        "SCHEDARIO_SECRET_KEY": read_secret(),
        "SCHEDARIO_DATABASE": f"sqlite:///{DATABASE}",
        "SCHEDARIO_DATA": str(FOLDER / "dati"),
        "SCHEDARIO_BIND": f"127.0.0.1:{port}",
        "SCHEDARIO_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


def read_secret() -> str:
    """Made once and kept, so that who is signed in stays so when the demo starts again."""
    file = FOLDER / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64), encoding="utf-8")
    return file.read_text(encoding="utf-8")


def prepare_apart(*, nation: bool) -> int:
    """Prepares in a process of its own, and returns its exit code.

    Printing and writing start threads. The processes that serve are forked, without these, and would wait for them.
    """
    preparing = get_context("spawn").Process(target=prepare_data, args=(nation,))
    preparing.start()
    preparing.join()
    return preparing.exitcode or 0


def prepare_data(nation: bool) -> None:
    """Tables and data; what was written in an earlier run stays."""
    import django  # noqa: PLC0415

    screen = _open_screen()
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from schedario.portal.demo.load import is_loaded, load_demo  # noqa: PLC0415

    screen.print_line("Preparo la base di dati…")
    call_command("migrate", verbosity=0)
    if is_loaded():
        screen.print_line("Ci sono già i dati di prova, con ciò che vi è stato scritto (--reset ricomincia da capo).")
    else:
        load_demo(timezone.now(), partial(_show_step, screen))
    if nation:
        prepare_nation(screen)


def prepare_nation(screen: Screen) -> None:
    """The national campaign, where it is not there yet."""
    from django.utils import timezone  # noqa: PLC0415

    from schedario.portal.demo.nation import is_loaded, load_nation  # noqa: PLC0415

    if not is_loaded():
        screen.print_line("Preparo la campagna nazionale di prova…")
        load_nation(timezone.now(), partial(_show_step, screen))


def _show_step(screen: Screen, doing: str) -> None:
    screen.print_line(f"{doing}…", depth=1)


def _open_screen() -> Screen:
    """Line by line: also in a pipe one sees how far it is."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    return Screen()


def show_people(screen: Screen, port: int) -> None:
    """The address, and who can sign in."""
    import django  # noqa: PLC0415

    django.setup()
    from schedario.portal.accounts.views.sign_in import describe_demo_people  # noqa: PLC0415
    from schedario.portal.demo.people import PASSWORD  # noqa: PLC0415

    screen.print_line()
    screen.print_line(f"Schedario con DATI DI PROVA: http://127.0.0.1:{port}/", "title")
    screen.print_line(f"Persone di prova, tutte con la password «{PASSWORD}»:")
    screen.print_table(build_people_table(), describe_demo_people())
    screen.print_line("Ctrl-C ferma il portale; i dati restano in var/demo.", "faint")


def build_people_table() -> Table[dict[str, Any]]:
    """The people who can sign in where there are demo data."""
    return Table(
        "Persone",
        (
            Column("role", "Ruolo", lambda one: str(one["role"])),
            Column("place", "Per", lambda one: str(one["place"] or "")),
            Column("name", "Nome", lambda one: one["user"].name, extra=True),
            Column("email", "E-mail", lambda one: one["user"].email),
        ),
    )
