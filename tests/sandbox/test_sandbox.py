# SPDX-License-Identifier: EUPL-1.2
"""The sandbox: work is done in it, and whatever a stranger's bytes do there ends in time, and here nothing changes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from schedario.sandbox import proof
from schedario.sandbox.limits import MEGABYTE, Limits, SandboxError
from schedario.sandbox.pool import Pool
from schedario.sandbox.wire import PASSED_AS_FILE

ROOT = Path(__file__).parents[2]
SMALL = Limits(seconds=0.3, patience=10, memory=256 * MEGABYTE, output=1_000_000)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool("test", SMALL)
    yield made
    made.end()


def run_stranger(pool: Pool, name: str, content: bytes = b"") -> bytes:
    return pool.run(f"tests.sandbox.strangers:{name}", content)


def list_children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "schedario.sandbox.child" in " ".join(_tell(child))]


def _tell(child: psutil.Process) -> list[str]:
    try:
        return ["schedario.sandbox.child"] if child.status() == psutil.STATUS_ZOMBIE else child.cmdline()
    except psutil.NoSuchProcess:
        return []


@pytest.mark.parametrize("size", [0, 1, PASSED_AS_FILE - 1, PASSED_AS_FILE, 900_000])
def test_a_result_comes_back_whole(pool: Pool, size: int) -> None:
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    assert run_stranger(pool, "turn_round", content) == content[::-1]


def test_a_child_does_one_piece_of_work_after_the_other(pool: Pool) -> None:
    numbers = {run_stranger(pool, "tell_number") for _ in range(20)}
    assert len(numbers) <= 2
    assert str(os.getpid()).encode() not in numbers


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("match_for_ever", "time"),
        ("take_memory", "memory"),
        ("give_much", "output"),
        ("fall_over", "failed"),
        ("raise_anything", "failed"),
        ("leave", "failed"),
        ("nobody", "failed"),
    ],
)
def test_what_goes_beyond_its_limits_ends(pool: Pool, name: str, reason: str) -> None:
    with pytest.raises(SandboxError) as error:
        run_stranger(pool, name)
    assert error.value.reason == reason
    assert run_stranger(pool, "turn_round", b"ab") == b"ba"


def test_who_does_nothing_is_not_waited_for() -> None:
    pool = Pool("test", replace(SMALL, patience=1))
    with pytest.raises(SandboxError) as error:
        run_stranger(pool, "sleep_for_ever")
    assert error.value.reason == "time"
    pool.end()


def test_a_large_file_may_take_longer() -> None:
    pool = Pool("test", replace(SMALL, seconds=0.01, seconds_per_megabyte=1), most=1)
    with pytest.raises(SandboxError):
        run_stranger(pool, "work_a_little")
    assert run_stranger(pool, "work_a_little", bytes(900_000)) == b"done"
    pool.end()


def test_no_large_file_can_be_written(tmp_path: Path, pool: Pool) -> None:
    file = tmp_path / "large"
    with pytest.raises(SandboxError):
        run_stranger(pool, "write_much", str(file).encode())
    assert file.stat().st_size <= SMALL.output


def test_no_secret_is_at_hand(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDARIO_SECRET_KEY", "secret")
    monkeypatch.setenv("SCHEDARIO_FORMS", "/editions")
    told = json.loads(run_stranger(pool, "tell_environment"))
    assert "SCHEDARIO_SECRET_KEY" not in told["environment"]
    assert told["environment"]["SCHEDARIO_FORMS"] == "/editions"
    assert not [name for name in told["modules"] if name.startswith(("django", "pickle"))]
    assert told["files"] <= 6


def test_a_child_knows_the_variables_of_today(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("/one", "/other"):
        monkeypatch.setenv("SCHEDARIO_FORMS", folder)
        assert json.loads(run_stranger(pool, "tell_environment"))["environment"]["SCHEDARIO_FORMS"] == folder


def test_nothing_is_done_where_limits_cannot_be_set() -> None:
    pool = Pool("test", replace(SMALL, output=2**70), most=1)
    for _ in range(2):
        with pytest.raises(SandboxError) as error:
            run_stranger(pool, "turn_round")
        assert error.value.reason == "unlimited"
    pool.end()


def test_who_finds_no_room_is_told_so() -> None:
    pool = Pool("test", replace(SMALL, patience=0.3), most=1)
    at_work = pool._take(time.monotonic() + 10)
    with pytest.raises(SandboxError) as error:
        run_stranger(pool, "turn_round")
    assert error.value.reason == "busy"
    pool._give_back(at_work)
    assert run_stranger(pool, "turn_round", b"ab") == b"ba"
    pool.end()


def test_many_ask_at_once(pool: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        asked = [b"%d" % number for number in range(200)]
        assert [*threads.map(lambda one: run_stranger(pool, "turn_round", one), asked)] == [one[::-1] for one in asked]


def test_children_are_replaced_after_so_much_work() -> None:
    pool = Pool("test", replace(SMALL, jobs=3), most=1)
    numbers = [run_stranger(pool, "tell_number") for _ in range(7)]
    assert [numbers.count(one) for one in dict.fromkeys(numbers)] == [3, 3, 1]
    pool.end()


def test_children_that_have_grown_are_replaced() -> None:
    pool = Pool("test", replace(SMALL, growth=20 * MEGABYTE), most=1)
    first = run_stranger(pool, "tell_number")
    assert run_stranger(pool, "tell_number") == first
    run_stranger(pool, "grow")
    assert run_stranger(pool, "tell_number") != first
    pool.end()


def test_no_child_is_left_nor_a_dead_one(pool: Pool) -> None:
    before = len(list_children())
    for name in ("fall_over", "take_memory", "turn_round", "leave"):
        with pytest.raises(SandboxError) if name != "turn_round" else _nothing():
            run_stranger(pool, name)
    pool.end()
    assert len(list_children()) == before


def _nothing() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1)


def test_children_that_were_killed_are_replaced(pool: Pool) -> None:
    number = int(run_stranger(pool, "tell_number"))
    child = psutil.Process(number)
    child.kill()
    with suppress(psutil.NoSuchProcess):  # whoever started it may know of its end already
        while child.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
    assert int(run_stranger(pool, "tell_number")) != number


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_children_end_with_their_parent(how: signal.Signals) -> None:
    """Those at work, too, which do not look at their socket."""
    command = [sys.executable, "-m", "tests.sandbox.parent"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as parent:
        assert parent.stdout is not None
        children = [psutil.Process(int(number)) for number in parent.stdout.readline().split()]
        parent.send_signal(how)
        parent.wait()
        _gone, alive = psutil.wait_procs(children, timeout=10)
    assert len(children) == 2
    assert not alive


def test_a_fork_starts_children_of_its_own(pool: Pool) -> None:
    number = run_stranger(pool, "tell_number")
    forked = os.fork()
    if not forked:
        os._exit(run_stranger(pool, "tell_number") == number)
    assert os.waitpid(forked, 0)[1] == 0
    assert run_stranger(pool, "tell_number") == number


def test_a_process_of_one_thread_forks_its_children() -> None:
    command = [sys.executable, "-m", "tests.sandbox.forking"]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    assert told.pop("environment") <= 6
    assert told == {
        "forked": True,
        "same": True,
        "own": True,
        "replaced": "ba",
        "with_threads": False,
        "take_memory": "memory",
        "match_for_ever": "time",
        "fall_over": "failed",
    }


class TestProof:
    def test_what_holds_here(self) -> None:
        assert proof.try_limits() == proof.Proof(memory=True, time=True, file=True)

    @pytest.mark.parametrize("kept", [{"memory": False}, {"time": False}])
    def test_a_server_reads_nothing_where_limits_do_not_hold(
        self, pool: Pool, monkeypatch: pytest.MonkeyPatch, kept: dict[str, bool]
    ) -> None:
        monkeypatch.setattr(proof._proven, "proof", replace(proof.Proof(memory=True, time=True, file=True), **kept))
        monkeypatch.setattr(proof._proven, "tried_at", time.monotonic())
        monkeypatch.setattr(proof._proven, "demanded", True)
        with pytest.raises(SandboxError) as error:
            run_stranger(pool, "turn_round")
        assert error.value.reason == "unlimited"
        monkeypatch.setattr(proof._proven, "tried_at", time.monotonic() - proof.TRY_AGAIN_AFTER - 1)
        assert run_stranger(pool, "turn_round", b"ab") == b"ba"

    def test_a_limit_that_is_not_kept_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A child that gets more than it asks for reaches nothing."""
        start, more = proof.Worker, replace(proof.LIMITS, memory=1000 * MEGABYTE, output=MEGABYTE)
        monkeypatch.setattr(proof, "Worker", lambda _limits, prepared: start(more, prepared))
        assert proof.try_limits() == proof.Proof(memory=False, time=True, file=False)
