# SPDX-License-Identifier: EUPL-1.2
"""The case files written, read and run over the renderings; the table of the results."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tests.conformance.cases import FOLDER as CASES
from tests.conformance.cases import Expectation, Line, Stored, expect_all, list_findings, read_cases, write_line
from tests.conformance.editions import FOLDERS, load_edition, load_form
from tests.conformance.generate import (
    Key,
    Rounding,
    draw_schede,
    find_limits,
    find_operator_cases,
    find_ties,
    find_witnesses,
    list_roundings,
    say_all,
)
from tests.conformance.operators import OPERATORS, find_operand_state, list_required
from tests.conformance.renderings import RENDERINGS, Outcome, close_page, make_outcome
from tests.reference.oracle.editions import Edition
from tests.reference.oracle.verdicts import Verdict, judge_stored

__all__ = ["CASES", "Result", "find_covered", "read_lines", "run_rendering", "write_cases", "write_table"]

# What an edition says as the one that it extends is told in the file of that one.
PARENTS = {
    "soc27": "soc26", "questions": "soc26", "moved": "minimo",
    **{f"spending-{reading}": "soc26" for reading in ("y2017", "y2021", "min", "mean")},
    **{f"operators-{state}": "operators" for state in ("prefilled", "computed", "supplied", "exempt")},
}  # fmt: skip
POOL = 1500
HEAD = """# SPDX-License-Identifier: EUPL-1.2
# Written by `python -m tests.conformance --cases`; README.md says how a line is read.
"""


# ------------------------------------------------------------------------------ writing the files


def write_cases() -> Iterator[tuple[str, str]]:
    """The text of every case file; parents before what extends them."""
    written: dict[str, list[Line]] = {}
    covered: set[tuple[str, str]] = set()
    for name in sorted(FOLDERS, key=lambda one: (one in PARENTS, one)):
        edition = load_edition(name)
        parent = [line for line in written.get(PARENTS.get(name, ""), []) if _holds(edition, line)]
        sections = _write_sections(name, edition, parent, covered)
        written[name] = [line for _, lines in sections for line in lines]
        told = [f"\n# {title}\n{_join(edition, lines)}" for title, lines in sections if lines]
        yield name, HEAD + "".join(told)


def _join(edition: Edition, lines: list[Line]) -> str:
    return "".join(f"{line}\n" for line in dict.fromkeys(write_line(edition, *line) for line in lines))


def _holds(edition: Edition, line: Line) -> bool:
    """Whether a line of another edition is true in this one too."""
    known = line.stored.keys() <= edition.cells.keys()
    return known and say_all(edition, line.stored).get(line.expected[:2]) == line.expected.words


def _write_sections(
    name: str, edition: Edition, parent: list[Line], covered: set[tuple[str, str]]
) -> list[tuple[str, list[Line]]]:
    schede = draw_schede(edition, POOL if name not in PARENTS else POOL // 5)
    known: set[Key] = {line.expected for line in parent}
    witnesses = find_witnesses(edition, schede, known)
    limits = [Line(*one) for one in find_limits(edition, witnesses)]
    outputs = [Line(stored, Expectation(*key)) for key, stored in witnesses.items()]
    operators: list[Line] = []
    if name.startswith("operators"):
        found = find_operator_cases(edition, schede, covered)
        covered |= found.keys()
        operators = [Line(*one) for one in found.values()]
    return [
        ("The tie and its two neighbours, for everything that is rounded", list(_write_ties(name, parent))),
        ("Each operator with its operand in each state", operators),
        ("Everything that each output may be, with the fewest answers that make it so", outputs),
        ("Where an output turns from one answer to the next", [line for line in limits if line not in parent]),
    ]


def _write_ties(name: str, parent: list[Line]) -> Iterator[Line]:
    edition = load_edition(name)
    for rounding in list_own_roundings(name):
        for stored in find_ties(edition, rounding) or []:
            expected = Expectation("value", rounding.cell, say_all(edition, stored)["value", rounding.cell])
            if Line(stored, expected) not in parent:
                yield Line(stored, expected)


def list_own_roundings(name: str) -> list[Rounding]:
    """What an edition rounds; of the relatives of `operators`, only the operands that they compute themselves."""
    found = list(list_roundings(load_edition(name)))
    inherited = list(list_roundings(load_edition(PARENTS[name]))) if name.startswith("operators-") else []
    return [one for one in found if one not in inherited]


# ------------------------------------------------------------------------------ reading and running them


@cache
def read_lines(name: str) -> tuple[Line, ...]:
    """The committed cases of an edition."""
    return tuple(read_cases(load_edition(name), (CASES / f"{name}.case").read_text(encoding="utf-8")))


Scheda = tuple[tuple[str, int | str], ...]  # stored answers as a key; several lines may be of the same ones


def name_scheda(stored: Stored) -> Scheda:
    """What is the same for the same answers."""
    return tuple(sorted(stored.items()))


@cache
def list_schede(name: str) -> dict[Scheda, Stored]:
    """The schede of the lines, each once."""
    return {name_scheda(line.stored): line.stored for line in read_lines(name)}


@cache
def judge_schede(name: str) -> dict[Scheda, Verdict]:
    """The oracle's verdict on each scheda."""
    return {key: judge_stored(load_edition(name), stored) for key, stored in list_schede(name).items()}


@cache
def judge_lines(name: str) -> tuple[Verdict, ...]:
    """The oracle's verdict on the scheda of each line."""
    return tuple(judge_schede(name)[name_scheda(line.stored)] for line in read_lines(name))


@cache
def expect_schede(name: str) -> dict[Scheda, Outcome]:
    """The outcome of each scheda by the oracle."""
    return {key: make_outcome(load_edition(name), verdict) for key, verdict in judge_schede(name).items()}


class Result(NamedTuple):
    """How many cases of an edition a rendering passed, and what it said otherwise."""

    passed: int
    wrong: list[tuple[Line, object]]


@cache
def run_rendering(rendering: str, name: str) -> Result:
    """Every case of an edition by one rendering: the line itself, and all else that the oracle says of its scheda."""
    edition, schede = load_edition(name), list_schede(name)
    if not schede:  # to plan and compile a statement for no row takes seconds
        return Result(0, [])
    outcomes = RENDERINGS[rendering](load_form(name), edition, list(schede.values()))
    given = dict(zip(schede, outcomes, strict=True))
    said = {key: read_outputs(edition, outcome) for key, outcome in given.items()}
    different = {key: _list_differences(expect_schede(name)[key], outcome) for key, outcome in given.items()}
    wrong: list[tuple[Line, object]] = []
    for line in read_lines(name):
        key, words = name_scheda(line.stored), line.expected.words.partition(" of ")[0]
        output = said[key][line.expected[:2]]
        difference = different[key] if output == words else output
        if difference:
            wrong.append((line, difference))
    return Result(len(read_lines(name)) - len(wrong), wrong)


def _list_differences(expected: Outcome, outcome: Outcome) -> object:
    if outcome.ordered is None:
        expected = expected._replace(ordered=None)
    return [pair for pair in zip(expected, outcome, strict=True) if pair[0] != pair[1]]


def read_outputs(edition: Edition, outcome: Outcome) -> dict[tuple[str, str], str]:
    """What a rendering says of every output, in the words of a line; it knows no fraction."""
    verdict = Verdict(
        {name: (state, outcome.values.get(name)) for name, state in outcome.states.items()},
        dict.fromkeys(outcome.values),
        *outcome[2:6],
        [],
    )
    words = {key: said.partition(" of ")[0] for key, said in expect_all(edition, verdict).items()}
    told = {("finding", name): "told" if name in outcome.told else "silent" for name in list_findings(edition)}
    return words | told


def find_covered() -> dict[tuple[str, str], tuple[str, Line]]:
    """The operators and states of their operand that the committed lines hold, each with edition and line."""
    found: dict[tuple[str, str], tuple[str, Line]] = {}
    for name in (one for one in FOLDERS if one.startswith("operators")):
        for line, verdict in zip(read_lines(name), judge_lines(name), strict=True):
            for operator, (kind, output, operand) in OPERATORS.items():
                if line.expected[:2] == (kind, output):
                    state = find_operand_state(verdict, operand)
                    found.setdefault((operator, state), (name, line))
    return found


# ------------------------------------------------------------------------------ the table


def write_table() -> str:
    """The page docs/conformance.md."""
    names = list(RENDERINGS)
    rows = [f"| cases of `{name}` | {len(read_lines(name))} | {_row(name)} |" for name in FOLDERS]
    required, covered = list_required(), find_covered()
    share = [f"{sum(_passed(rendering, *covered[key]) for key in required & covered.keys())}" for rendering in names]
    total = sum(len(read_lines(name)) for name in FOLDERS)
    passed = [str(sum(run_rendering(rendering, name).passed for name in FOLDERS)) for rendering in names]
    close_page()
    return "\n".join(
        [
            "# Conformance of the renderings",
            "",
            "Written by `python -m tests.conformance --table`; a test says that it is current. Every rendering of",
            "the rules runs every case of [tests/conformance](../tests/conformance/README.md): a case counts as passed",
            "when the output that its line names, and all else that the independent oracle says of the same scheda,",
            "is the same. None is left out for any rendering.",
            "",
            f"| | cases | {' | '.join(names)} |",
            f"|---|---|{'---|' * len(names)}",
            *rows,
            f"| **all** | **{total}** | {' | '.join(f'**{one}**' for one in passed)} |",
            f"| operators × states of the operand | {len(required)} | {' | '.join(share)} |",
            "",
        ]
    )


def _row(name: str) -> str:
    return " | ".join(str(run_rendering(rendering, name).passed) for rendering in RENDERINGS)


def _passed(rendering: str, name: str, line: Line) -> bool:
    return line not in [wrong for wrong, _ in run_rendering(rendering, name).wrong]
