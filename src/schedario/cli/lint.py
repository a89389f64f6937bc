# SPDX-License-Identifier: EUPL-1.2
"""`schedario lint`: what is wrong with a definition, where, and what to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import DISAGREES, FINE, UNUSABLE
from schedario.definition.catalogue import UnknownFormError, editions, find, list_folder_problems
from schedario.definition.phrases import phrase
from schedario.definition.problems import Problem
from schedario.program.lint import lint_folder


def run(paths: Sequence[str], *, as_json: bool) -> int:
    """Lints every definition named, or all that are known."""
    try:
        folders = [_find_folder(path) for path in paths] or list(editions().values())
    except UnknownFormError as error:
        complain(str(error))
        return UNUSABLE
    screen = Screen()
    found = {str(folder): lint_folder(folder) for folder in folders}
    if not paths:
        for problem in list_folder_problems():
            found.setdefault(str(Path(problem.position.file)), []).append(problem)
    if as_json:
        whole = {folder: [_build_json(problem) for problem in problems] for folder, problems in found.items()}
        screen.write_output(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        for folder, problems in found.items():
            _show_problems(screen, folder, problems)
    return DISAGREES if any(found.values()) else FINE


def _find_folder(path: str) -> Path:
    """A folder given as such is linted even without form.yaml: the linter says what is missing."""
    return Path(path) if Path(path).is_dir() else find(path)


def _build_json(problem: Problem) -> dict[str, object]:
    where = problem.position
    return {
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "rule": problem.rule,
        "message": problem.message,
        "remedy": problem.remedy,
    }


def _show_problems(screen: Screen, folder: str, problems: Sequence[Problem]) -> None:
    for problem in problems:
        screen.print_line(f"{problem.position}: {problem.rule}: {problem.message}", "bad")
        screen.print_line(f"→ {problem.remedy}", depth=2)
    screen.print_line(phrase("cli.lint", folder=folder, count=len(problems)), "bad" if problems else "good")
