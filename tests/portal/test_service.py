# SPDX-License-Identifier: EUPL-1.2
"""What is asked of the running portal: whether it may start, and whether it is well."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client

from schedario import __version__
from schedario.portal import assets
from schedario.portal.service import readiness, server, status

pytestmark = pytest.mark.django_db


def test_status_says_version_and_database() -> None:
    answer = Client().get("/status")
    assert answer.status_code == 200
    sandbox = {"memory": True, "time": True, "file": True}
    assert answer.json() == {"status": "ok", "version": __version__, "database": True, "sandbox": sandbox}
    assert "no-store" in answer["Cache-Control"]


def test_status_is_503_without_its_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise DatabaseError

    monkeypatch.setattr(status.connection, "cursor", broken)
    answer = Client().get("/status")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_an_edition_with_a_fault_says_so_in_the_log_and_keeps_nobody_from_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "guasta").mkdir()
    (tmp_path / "guasta" / "form.yaml").write_text("quadri: ")
    monkeypatch.setenv("SCHEDARIO_FORMS", str(tmp_path))
    server.read_editions()
    [record] = caplog.records
    assert record.getMessage() == "The edition GUASTA cannot be used: «schedario lint» tells why"
    assert record.exc_info is None


def test_the_models_have_all_their_migrations() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_database_of_this_version_is_ready() -> None:
    assert readiness.is_migrated()


def test_a_missing_migration_is_told_with_its_command() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'journal'")
    assert not readiness.is_migrated()


def test_missing_pages_are_told_with_their_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    assert "make setup" in next(readiness.find_problems())


def test_an_address_in_use_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        problems = list(readiness.find_address_problems(f"127.0.0.1:{taken.getsockname()[1]}"))
    assert len(problems) == 1


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert not list(readiness.find_folder_problems(tmp_path / "dati" / "aperti"))
    (tmp_path / "dati").touch()
    assert "SCHEDARIO_DATA" in next(readiness.find_folder_problems(tmp_path / "dati" / "aperti"))
