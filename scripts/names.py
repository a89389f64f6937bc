# SPDX-License-Identifier: EUPL-1.2
"""Checks the names of the source: functions that begin with a verb, names of one word, classes of one name.

python scripts/names.py: prints the shares of each part beside its limits; exit 1 where a limit is passed. A limit is a
ratchet: it is only ever made stricter.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "schedario"
VERBS = frozenset((Path(__file__).parent / "verbs.txt").read_text(encoding="utf-8").split())
QUESTIONS = ("What", "Whether", "How", "Where", "Why", "Which", "Who", "One")  # no beginning of a docstring


@dataclass(frozen=True, slots=True)
class Part:
    """Folders that are measured together, with the least share of verbs and the most of one-word names, in percent."""

    name: str
    folders: tuple[Path, ...]
    least_verbs: int
    most_one_word: int


PARTS = (
    Part("portal", (PACKAGE / "portal",), 90, 8),
    Part("tools", (PACKAGE / "cli", ROOT / "scripts", ROOT / "bench"), 90, 5),
    Part("columns", (PACKAGE / "columns",), 96, 11),
    Part("definition", (PACKAGE / "definition",), 89, 16),
    Part("disclosure", (PACKAGE / "disclosure",), 85, 24),
    Part("documents", (PACKAGE / "documents",), 55, 40),
    Part("engine", (PACKAGE / "engine",), 86, 16),
    Part("formula", (PACKAGE / "formula",), 90, 6),
    Part("nation", (PACKAGE / "nation",), 76, 17),
    Part("program", (PACKAGE / "program",), 91, 6),
    Part("sandbox", (PACKAGE / "sandbox",), 85, 37),
    Part("tables", (PACKAGE / "tables",), 70, 28),
    Part("territory", (PACKAGE / "territory",), 71, 22),
    Part("writing", (PACKAGE / "writing",), 86, 12),
)
MOST_QUESTIONS = 0  # docstrings of src that begin with a question word
MOST_REPEATED = 0  # names that several public classes of a package have

# Framework hooks whose names are not ours, and classes whose methods have the names of others: of rules of a grammar.
GIVEN = frozenset({"handle", "add_arguments", "ready", "clean", "save", "main", "run", "convert", "enableCallbacks"})
NAMED_BY_OTHERS = frozenset({"RawIOBase", "Transformer"})


def list_functions(folders: Iterable[Path]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions and methods in these folders, but for migrations, hooks of Python and of frameworks."""
    for file in _list_files(folders):
        yield from _walk_functions(ast.parse(file.read_text(encoding="utf-8")))


def _walk_functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and not NAMED_BY_OTHERS.isdisjoint(map(_get_base_name, node.bases)):
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not _is_given(node.name):
            yield node
        yield from _walk_functions(node)


def _get_base_name(base: ast.expr) -> str:
    """The name of a base class, without its parameters and its module."""
    return ast.unparse(base).split("[")[0].rpartition(".")[2]


def _list_files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (file for file in sorted(folder.rglob("*.py")) if "migrations" not in file.parts)


def _is_given(name: str) -> bool:
    return name in GIVEN or (name.startswith("__") and name.endswith("__"))


def measure(part: Part) -> tuple[int, int, int]:
    """Number of functions that a part has, and the percentages of verbs and of one-word names."""
    words = [function.name.strip("_").split("_") for function in list_functions(part.folders)]
    verbs = sum(first in VERBS for first, *_ in words)
    return len(words), 100 * verbs // len(words), -(-100 * sum(len(one) == 1 for one in words) // len(words))


def count_questions() -> int:
    """Docstrings that begin with a question word."""
    docstrings = (ast.get_docstring(function) or "" for function in list_functions([PACKAGE]))
    return sum(text.split(" ", 1)[0] in QUESTIONS for text in docstrings)


def find_repeated_classes() -> dict[str, list[str]]:
    """Public classes of one name in several modules of a package, where Django does not want that name."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in _list_files([PACKAGE]):
        place = file.relative_to(PACKAGE)
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Command":
                found[place.parts[0], node.name].append(str(place))
    return {name: places for (_, name), places in sorted(found.items()) if len(places) > 1}


def main() -> int:
    """0 within the limits, 1 beyond one of them."""
    faults: list[str] = []
    for part in PARTS:
        count, verbs, one_word = measure(part)
        print(f"{part.name}: {count} functions, {verbs} % begin with a verb, {one_word} % have one word")
        if verbs < part.least_verbs:
            faults.append(f"{part.name}: {verbs} % begin with a verb, at least {part.least_verbs} % have to")
        if one_word > part.most_one_word:
            faults.append(f"{part.name}: {one_word} % have one word, at most {part.most_one_word} % may")
    questions, repeated = count_questions(), find_repeated_classes()
    print(f"docstrings that begin with a question word: {questions}; class names in several modules: {len(repeated)}")
    if questions > MOST_QUESTIONS:
        faults.append(f"{questions} docstrings begin with a question word, at most {MOST_QUESTIONS} may")
    if len(repeated) > MOST_REPEATED:
        faults += [f"{name}: {', '.join(places)}" for name, places in repeated.items()]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
