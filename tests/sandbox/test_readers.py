# SPDX-License-Identifier: EUPL-1.2
"""The readers in the sandbox: what they read is what they read outside, and no file does more than its limits allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from schedario.documents import read, sandboxed
from schedario.documents.errors import ReadError
from schedario.documents.tables import reader
from schedario.documents.tables import sandboxed as tables
from schedario.sandbox.limits import MEGABYTE, Reason, SandboxError
from schedario.sandbox.pool import Pool
from tests.documents import edition
from tests.documents.test_table import build_special
from tests.fuzz import fuzz_tables
from tests.fuzz.fuzz_reader import seeds
from tests.sandbox import bombs

# Smaller limits than in earnest, for smaller bombs: of what is refused by limits nothing else changes.
SMALL = {"seconds": 0.6, "seconds_per_megabyte": 0, "memory": 160 * MEGABYTE}
PUBLISHED = sorted((Path(__file__).parents[1] / "data" / "schede").iterdir())


@pytest.fixture(scope="module")
def small_pools() -> Iterator[tuple[Pool, Pool]]:
    documents = Pool("documents", replace(sandboxed.LIMITS, **SMALL), sandboxed.PREPARED)
    sheets = Pool("tables", replace(tables.LIMITS, **SMALL), tables.PREPARED)
    yield documents, sheets
    documents.end()
    sheets.end()


@pytest.fixture
def small(small_pools: tuple[Pool, Pool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandboxed, "POOL", small_pools[0])
    monkeypatch.setattr(tables, "POOL", small_pools[1])


class TestDocuments:
    @pytest.mark.parametrize("document", seeds(), ids=lambda document: document[:5].decode().strip())
    def test_what_is_read_is_the_same(self, document: bytes) -> None:
        assert sandboxed.read_bytes(document, "x") == read.read_bytes(document, "x")

    @pytest.mark.parametrize("document", [b"", b"x" * 100, b"{", b"%PDF-1.7", b"\x00\x01", b"x" * (read.LIMIT + 1)])
    def test_errors_are_the_same(self, document: bytes) -> None:
        with pytest.raises(ReadError) as inside:
            sandboxed.read_bytes(document, "scheda.txt")
        with pytest.raises(ReadError) as outside:
            read.read_bytes(document, "scheda.txt")
        assert (inside.value.reason, str(inside.value)) == (outside.value.reason, str(outside.value))

    def test_every_scheda_of_a_text(self, tmp_path: Path) -> None:
        """Also one that stands there twice, and one of other years, of which only an error is told."""
        first, second = (file.read_text(encoding="utf-8") for file in PUBLISHED[:2])
        file = tmp_path / "schede.txt"
        file.write_text(
            "\n".join([first, first, second.replace("2025", "2024").replace("SERVIZIO 2024", "SERVIZIO 2025")]),
            encoding="utf-8",
        )
        inside, outside = sandboxed.read_sheets_file(file), read.read_sheets_file(file)
        assert [repr(one) if isinstance(one, ReadError) else one for one in inside] == [
            repr(one) if isinstance(one, ReadError) else one for one in outside
        ]
        assert [isinstance(one, ReadError) or one.repeats for one in inside] == [False, True, True]
        with pytest.raises(ReadError) as error:
            sandboxed.read_file(file)
        assert error.value.reason == "several"

    def test_a_form_that_no_folder_has(self, tmp_path: Path) -> None:
        """It is handed over as its text, once."""
        form = edition.trial_edition(tmp_path)
        document = PUBLISHED[0].read_bytes().replace(b"SOC26", form.code.encode())
        for _ in range(2):
            assert sandboxed.read_bytes(document, "x", form) == read.read_bytes(document, "x", form)

    def test_many_files_in_their_order(self, tmp_path: Path) -> None:
        (tmp_path / "bad.txt").write_bytes(b"")
        files = [*PUBLISHED[:2] * 5, tmp_path / "bad.txt", tmp_path / "none", *PUBLISHED[:2]]
        found = list(sandboxed.read_many(files))
        assert [one.reason if isinstance(one, ReadError) else one.header["codice"].text for (one,) in found] == [
            *(read.read_file(file).header["codice"].text for file in PUBLISHED[:2] * 5),
            *("empty", "not_found"),
            *(read.read_file(file).header["codice"].text for file in PUBLISHED[:2]),
        ]

    @pytest.mark.parametrize("reason", sandboxed.REASONS)
    def test_the_end_of_a_child_is_an_error_of_reading(self, reason: Reason, monkeypatch: pytest.MonkeyPatch) -> None:
        def end(*_asked: object) -> bytes:
            raise SandboxError(reason)

        monkeypatch.setattr(sandboxed.POOL, "run", end)
        with pytest.raises(ReadError, match=r"^scheda\.txt: ") as error:
            sandboxed.read_bytes(b"x", "scheda.txt")
        assert error.value.reason == sandboxed.REASONS[reason]

    @pytest.mark.parametrize("said", [b"", b"\xc1", b"\x93", sandboxed._encoder.encode(["_Found", "/etc", "", 1])])
    def test_no_answer_is_believed_that_is_none_of_ours(self, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sandboxed.POOL, "run", lambda *_asked: said)
        for ask in (sandboxed.read_bytes, sandboxed.attached_bytes):
            with pytest.raises(ReadError) as error:
                ask(b"x", "scheda.txt")
            assert error.value.reason == "broke_off"

    @pytest.mark.usefixtures("small")
    @pytest.mark.parametrize("name", bombs.DOCUMENTS)
    def test_bombs_are_refused(self, name: str) -> None:
        with pytest.raises(ReadError) as error:
            sandboxed.read_bytes(bombs.DOCUMENTS[name](), "scheda")
        assert error.value.reason not in ("no_room", "no_sandbox")


class TestTables:
    @pytest.mark.parametrize("content", fuzz_tables.make_seeds())
    def test_what_is_read_is_the_same(self, content: bytes) -> None:
        assert tables.read_table(content) == reader.read_table(content)

    @pytest.mark.parametrize("kind", ["xlsx", "ods"])
    def test_what_is_special_of_cells_is_the_same(self, kind: str) -> None:
        content = build_special(kind)
        assert tables.read_table(content) == reader.read_table(content)

    @pytest.mark.parametrize("content", [b"", b"\x00", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
    def test_errors_are_the_same(self, content: bytes) -> None:
        with pytest.raises(reader.UnreadableTableError) as inside:
            tables.read_table(content)
        with pytest.raises(reader.UnreadableTableError) as outside:
            reader.read_table(content)
        assert inside.value.reason == outside.value.reason

    @pytest.mark.usefixtures("small")
    @pytest.mark.parametrize("name", bombs.TABLES)
    def test_bombs_are_refused(self, name: str) -> None:
        with pytest.raises(reader.UnreadableTableError) as error:
            tables.read_table(bombs.TABLES[name]())
        assert error.value.reason not in ("no_room", "no_sandbox")

    def test_spoilt_tables_are_read_or_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
        found = fuzz_tables.fuzz(seconds=60, seed=2026, most=150)
        assert found.total() == 150
        assert found["read"] > 20
        assert found["refused"] > 20
