# SPDX-License-Identifier: EUPL-1.2
"""Autosave under load, in turn with the reference."""

from __future__ import annotations

from collections.abc import Iterator

from bench.portal import client, server
from bench.portal.client import Editor, Inserter, Load, Rounds
from bench.ports import find_free_port

POSTGRESQL_CLIENTS, SQLITE_CLIENTS = 64, 16
NEEDED = 300  # saves in a second
PACED_SECONDS = 10.0

Row = tuple[str, str, str, str, str]


def measure_saving() -> Iterator[Row]:
    with server.run_postgresql() as database:
        saves, inserts, paced = measure_saves(database, POSTGRESQL_CLIENTS)
    yield (
        f"autosave on PostgreSQL, {POSTGRESQL_CLIENTS} clients: rate",
        f"{saves.rate:.0f}/s",
        f"one INSERT of the row: {inserts.rate:.0f}/s",
        f"{saves.rate / inserts.rate:.2f}×",
        f"≥ {NEEDED}/s",
    )
    yield (
        "its waits, when each client asks again at once: median, p99",
        f"{saves.all.compute_percentile(50) * 1e3:.0f} ms, {saves.all.compute_percentile(99) * 1e3:.0f} ms",
        f"{inserts.all.compute_percentile(50) * 1e3:.0f} ms, {inserts.all.compute_percentile(99) * 1e3:.0f} ms",
        "",
        "",
    )
    yield (
        f"its waits, when all together ask for {NEEDED} saves in a second: median, p99",
        f"{paced.compute_percentile(50) * 1e3:.0f} ms, {paced.compute_percentile(99) * 1e3:.0f} ms",
        f"{paced.rate:.0f}/s",
        "",
        "p99 < 150 ms",
    )
    with server.create_sqlite() as database:
        saves = measure_saves_alone(database, SQLITE_CLIENTS)
    yield f"autosave on SQLite, {SQLITE_CLIENTS} clients: rate", f"{saves.rate:.0f}/s", "", "", ""
    yield (
        "its waits: median, p99, longest",
        ", ".join(f"{saves.all.compute_percentile(percent) * 1e3:.0f} ms" for percent in (50, 99, 100)),
        "",
        "",
        "longest < 250 ms",
    )


def measure_saves(database: str, clients: int) -> tuple[Rounds, Rounds, Load]:
    """Saves, and inserts in turn with them; then saves at the rate that is needed."""
    editors = [Editor(one["path"], one["session"]) for one in server.populate_database(database, clients)]
    inserters = [Inserter(editors[0].build_request().decode().partition("\r\n\r\n")[2]) for _ in range(clients)]
    with server.run_portal(database, find_free_port()) as port:
        saves, inserts = client.run_in_turn([editors, inserters], port)
        paced = client.run_clients(editors, port, PACED_SECONDS, every=clients / NEEDED)
    return saves, inserts, paced


def measure_saves_alone(database: str, clients: int) -> Rounds:
    """Saves only."""
    editors = [Editor(one["path"], one["session"]) for one in server.populate_database(database, clients)]
    with server.run_portal(database, find_free_port()) as port:
        return client.run_in_turn([editors], port)[0]
