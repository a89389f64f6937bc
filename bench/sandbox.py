# SPDX-License-Identifier: EUPL-1.2
"""Measures the sandbox: what a warm child adds to a file, a new child, a bomb, and a folder on all processors."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from bench.timing import time_alone, time_in_turn
from schedario.definition.catalogue import load
from schedario.definition.form import Form
from schedario.documents import read, sandboxed
from schedario.documents.errors import ReadError
from schedario.documents.tables import sandboxed as tables
from schedario.documents.tables.reader import UnreadableTableError
from schedario.sandbox.limits import MEGABYTE
from schedario.sandbox.pool import set_most_at_a_time
from tests.sandbox import bombs

Row = tuple[str, str, str, str, str]

ROOT = Path(__file__).parent.parent
SIZE = 100_000  # bytes of a file
MANY = 400  # files of a folder


def measure_sandbox() -> Iterator[Row]:
    """Rows of a table: work, measured, beside it, ratio, aim."""
    os.environ["PYTHONPATH"] = str(ROOT)  # where the children find the functions of the tests
    form = load("SOC26")
    text = (ROOT / "tests" / "data" / "schede" / "quintano.txt").read_bytes()
    yield from measure_overhead(form, text)
    yield from measure_folder(form, text)
    yield from measure_bombs()


def measure_overhead(form: Form, text: bytes) -> Iterator[Row]:
    """The time that a file of 100 kB takes in a warm child, beside the same file read in this process."""
    document = text.ljust(SIZE)
    inside = time_in_turn(
        lambda: sandboxed.read_bytes(document, "x", form), lambda: read.read_bytes(document, "x", form), calls=20
    )
    added = (inside.ours - inside.other) * 1e3
    beside = f"in this process: {inside.other * 1e3:.2f} ms"
    yield "a text of 100 kB in a warm child: added", f"{added:.2f} ms", beside, f"{inside.ratio:.2f}×", "< 0.5 ms"
    seconds = time_alone(lambda: sandboxed.POOL.run("tests.sandbox.strangers:take_nothing", document), 50)
    yield "100 kB handed over, nothing done", f"{seconds * 1e3:.2f} ms", "", "", "< 0.5 ms"

    def start_anew() -> None:
        sandboxed.POOL.end()
        sandboxed.read_bytes(text, "x", form)

    yield "the first file of a new child", f"{time_alone(start_anew, 1, rounds=5) * 1e3:.0f} ms", "", "", ""


def measure_folder(form: Form, text: bytes) -> Iterator[Row]:
    """Files read by all children, beside one child."""
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.txt" for number in range(MANY)]
        for file in files:
            file.write_bytes(text)

        def read_by(count: int) -> Callable[[], object]:
            def work() -> object:
                set_most_at_a_time(count)
                return [*sandboxed.read_many(files, form)]

            return work

        pair = time_in_turn(read_by(2), read_by(1), calls=1, rounds=5)
        set_most_at_a_time(2)
    beside = f"one child: {MANY / pair.other:.0f}/s"
    yield "texts of a folder, two children", f"{MANY / pair.ours:.0f}/s", beside, f"{pair.ratio:.2f}×", "≤ 0.55×"


def measure_bombs() -> Iterator[Row]:
    """The longest and the largest of all bombs that the tests throw, at the limits in earnest."""
    found = [_throw_bomb(sandboxed.read_bytes, (make(), "x"), ReadError) for make in bombs.DOCUMENTS.values()]
    yield "bombs among documents: the slowest, the largest", *_describe_worst(found)
    found = [_throw_bomb(tables.read_table, (make(),), UnreadableTableError) for make in bombs.TABLES.values()]
    yield "bombs among tables: the slowest, the largest", *_describe_worst(found)


def _describe_worst(found: list[tuple[float, int]]) -> tuple[str, str, str, str]:
    slowest, largest = max(seconds for seconds, _ in found), max(memory for _, memory in found)
    return f"{slowest:.1f} s of processor", f"{largest / MEGABYTE:.0f} MB", "", "≤ 2 s, ≤ 300 MB"


def _throw_bomb(work: Callable[..., object], given: tuple[object, ...], refusal: type[Exception]) -> tuple[float, int]:
    """Seconds of processor and the most memory that the children take, of a file that is refused or just read."""
    watch = _Watch()
    watch.start()
    with suppress(refusal):
        work(*given)
    return watch.stop()


class _Watch(threading.Thread):
    """Looks at the children of this process: what they have used, also those that end meanwhile."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._before = {child.pid: sum(child.cpu_times()[:2]) for child in psutil.Process().children()}
        self._used: dict[int, float] = {}
        self._largest = 0
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            self._look()
            time.sleep(0.01)

    def _look(self) -> None:
        for child in psutil.Process().children():
            try:
                used = sum(child.cpu_times()[:2]) - self._before.get(child.pid, 0)
                self._used[child.pid] = max(used, self._used.get(child.pid, 0))
                self._largest = max(self._largest, child.memory_info().rss)
            except psutil.NoSuchProcess:
                continue

    def stop(self) -> tuple[float, int]:
        """Seconds of processor of the child that used most, and bytes of the largest."""
        self._look()
        self._stopped.set()
        self.join()
        return max(self._used.values(), default=0), self._largest
