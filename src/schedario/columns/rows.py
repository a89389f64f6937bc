# SPDX-License-Identifier: EUPL-1.2
"""One evaluated scheda as a row of the columns: for the few schede whose numbers no column could hold on the way.

What follows is read off the `Evaluation`, not computed again: the columns are compared with it in the tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schedario.columns import checks
from schedario.columns.program import PARTS, Part, column_program
from schedario.definition.form import Form
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.findings import Finding

Value = int | str | bool | None


def evaluated(form: Form, stored: Mapping[str, int | str | None], parts: Sequence[Part] = PARTS) -> dict[str, Value]:
    """The columns of one scheda, from its stored answers."""
    answers = Answers({name: value for name, value in stored.items() if value is not None})
    return row(evaluate(form, answers), parts)


def row(evaluation: Evaluation, parts: Sequence[Part] = PARTS) -> dict[str, Value]:
    """The columns of an evaluated scheda, by name: stored integers, words, truths."""
    form = evaluation.form
    whole: dict[str, Value] = {cell.id: evaluation.cells[cell.id].stored for cell in form.computed}
    whole |= {f"state:{name}": result.state for name, result in evaluation.cells.items()}
    whole |= {f"due:{quadro}": due for quadro, due in evaluation.quadri.items()}
    whole |= {f"condition:{name}": evaluation.decisions[name] for name in form.conditions}
    whole |= {f"message:{message.id}": message.case for message in evaluation.messages}
    whole["outcome"] = evaluation.outcome.id if evaluation.outcome else None
    fired = {name for finding in evaluation.findings for name in _names(form, finding)}
    outputs = column_program(form).outputs
    unknown = fired - outputs.keys()
    if unknown:
        raise AssertionError(f"findings without a column: {sorted(unknown)}")
    return {
        name: name in fired if output.part == "findings" else whole.get(name)
        for name, output in outputs.items()
        if output.part in parts
    }


def _names(form: Form, finding: Finding) -> Iterator[str]:
    """The column of a finding."""
    about = next((check.about for check in form.cell_checks.values() if check.code == finding.code), None)
    if about in ("missing", "filled_though_not_due"):
        yield f"{finding.code}:{finding.quadro}"
    elif about is not None:
        yield f"{finding.code}:{finding.cells[0]}"
    else:
        yield from (
            name
            for name, check in zip(checks.names(form), form.checks, strict=True)
            if check.code == finding.code and check.cells == finding.cells
        )
