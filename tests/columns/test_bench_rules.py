# SPDX-License-Identifier: EUPL-1.2
"""The small form of the bench: what other programs are told of it is what its definition says."""

from __future__ import annotations

from bench.columns import names
from bench.columns.peers import by_schedario
from schedario.definition.catalogue import load
from schedario.program.outputs import build_form_program


def test_names_of_the_bench_are_those_of_its_form() -> None:
    form = load(by_schedario.FORM)
    findings = [one.name for one in build_form_program(form).outputs.values() if one.part == "findings"]
    assert [cell.id for cell in form.asked] == names.CELLS
    assert [cell.id for cell in form.computed] == names.COMPUTED
    assert findings == names.FINDINGS
    assert {cell.id for cell in form.cells.values() if not cell.scale} == names.WHOLE
