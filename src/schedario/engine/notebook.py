# SPDX-License-Identifier: EUPL-1.2
"""An evaluation in short as HTML, for notebooks: outcome, quadri, findings, and the values in a list to open."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from schedario.definition import display
from schedario.definition.phrases import phrase

if TYPE_CHECKING:
    from schedario.engine.evaluate import Evaluation

MOST_FINDINGS = 12  # that are shown
LONGEST = 80  # characters of a text


def write_summary(evaluation: Evaluation) -> str:
    """A piece of a page without scripts and styles; every text of the scheda is escaped."""
    return f"<div>{''.join(_write_parts(evaluation))}</div>"


def _write_parts(evaluation: Evaluation) -> Iterator[str]:
    form = evaluation.form
    yield f"<p><b>{escape(form.title)}</b> ({escape(form.code)} {escape(form.version)})</p>"
    if evaluation.outcome:
        yield f"<p>{escape(evaluation.outcome.text)}</p>"
    quadri = [
        f"{quadro.title}, {quadro.subtitle}: {phrase('due.' + evaluation.quadri[name])}"
        for name, quadro in form.quadri.items()
    ]
    yield f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in quadri)}</ul>"
    findings = [f"{phrase('level.' + one.level)} {one.code}: {one.message}" for one in evaluation.findings]
    more = [f"… (+{len(findings) - MOST_FINDINGS})"] if len(findings) > MOST_FINDINGS else []
    yield f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in [*findings[:MOST_FINDINGS], *more])}</ul>"
    yield f"<details><summary>{escape(phrase('cli.value'))}</summary><table>{''.join(_write_rows(evaluation))}</table>"
    yield "</details>"


def _write_rows(evaluation: Evaluation) -> Iterator[str]:
    for name, result in evaluation.cells.items():
        if result.stored is not None:
            text = " ".join(display.format_value(result.cell, result.stored).split())
            shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
            yield f"<tr><th>{escape(name)}</th><td>{escape(result.cell.name)}</td><td>{escape(shown)}</td></tr>"
