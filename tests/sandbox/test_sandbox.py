# SPDX-License-Identifier: EUPL-1.2
"""The sandbox: work is done in it, and whatever a stranger's bytes do there ends in time, and here nothing changes."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schedario.sandbox import child, run
from schedario.sandbox.run import Limits, SandboxError, run_in_sandbox

SMALL = Limits(seconds=2, memory=256 * 1024 * 1024, output=100_000)


def run_stranger(name: str, content: bytes = b"", limits: Limits = SMALL) -> bytes:
    return run_in_sandbox(f"tests.sandbox.strangers:{name}", content, limits)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def test_a_result_comes_back_whole() -> None:
    content = bytes(range(256)) * 100
    assert run_stranger("turn_round", content) == content[::-1]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("match_for_ever", "time"),
        ("sleep_for_ever", "time"),
        ("take_memory", "memory"),
        ("give_much", "failed"),
        ("fall_over", "failed"),
        ("nobody", "failed"),
    ],
)
def test_what_goes_beyond_its_limits_ends(name: str, reason: str) -> None:
    begun = time.monotonic()
    with pytest.raises(SandboxError) as error:
        run_stranger(name)
    assert error.value.reason == reason
    assert time.monotonic() - begun < SMALL.seconds + 2


def test_no_large_file_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "large"
    with pytest.raises(SandboxError):
        run_stranger("write_much", str(file).encode())
    assert file.stat().st_size <= SMALL.output


def test_no_secret_is_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEDARIO_SECRET_KEY", "secret")
    monkeypatch.setenv("SCHEDARIO_FORMS", "/editions")
    told = json.loads(run_stranger("tell_environment"))
    assert "SCHEDARIO_SECRET_KEY" not in told["environment"]
    assert told["environment"]["SCHEDARIO_FORMS"] == "/editions"
    assert not [name for name in told["modules"] if name.startswith("django")]


def test_nothing_is_done_where_limits_cannot_be_set() -> None:
    with pytest.raises(SandboxError) as error:
        run_stranger("turn_round", b"", Limits(seconds=2, memory=-5, output=10))
    assert error.value.reason == "failed"
    assert child.WITHOUT_LIMITS


def test_who_finds_no_room_is_told_so() -> None:
    with ThreadPoolExecutor(run.MOST_AT_A_TIME) as others:
        waiting = [others.submit(run_stranger, "sleep_for_ever") for _ in range(run.MOST_AT_A_TIME)]
        time.sleep(0.3)
        with pytest.raises(SandboxError) as error:
            run_stranger("turn_round", b"", Limits(seconds=1))
        assert error.value.reason == "busy"
        for one in waiting:
            with pytest.raises(SandboxError):
                one.result()
    assert run_stranger("turn_round", b"ab") == b"ba"
