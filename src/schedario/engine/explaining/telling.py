# SPDX-License-Identifier: EUPL-1.2
"""An explanation in Italian lines, for people who know the domain and not the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from schedario.definition.form import Form
from schedario.definition.phrases import phrase
from schedario.engine.explaining.explanation import Branch, Calculation, Explanation, Lack
from schedario.engine.naming import format_codes

Line = tuple[int, str, str]  # depth, style (title, plain, faint), text

NEAR = 3  # limits worth telling

_TEXTS = ("message", "outcome")


def describe_explanation(explanation: Explanation, form: Form) -> Iterator[Line]:
    """The lines of an explanation: the sentence that an officer would say, then how it comes about."""
    yield 0, "title", explanation.sentence
    yield 0, "plain", write_headline(explanation)
    for amount in explanation.amounts:
        yield 1, "plain", phrase("explain.value", name=amount.label, value=amount.text)
    yield from _write_body(explanation, form, 1, set())
    for follow in explanation.follows:
        known = phrase("explain.known", status=phrase(f"status.{follow.status}"), source=follow.source)
        yield 1, "plain", f"{phrase('outcome.follows')}: {follow.text}"
        yield 2, "faint", known
    for text in explanation.messages:
        yield 1, "plain", f"{phrase('explain.message')} «{text}»"
    for text in explanation.findings:
        yield 1, "plain", f"{phrase('explain.finding')} {text}"
    for text in explanation.passed:
        yield 1, "faint", f"{phrase('explain.passed')} {text}"
    if explanation.source:
        status = phrase(f"status.{explanation.status}")
        yield 1, "faint", phrase("explain.known", status=status, source=explanation.source)
    if explanation.certain:
        yield 1, "faint", phrase("explain.certain")


def write_headline(explanation: Explanation) -> str:
    """Writes one line: what it is and what its value is."""
    name = explanation.name
    if explanation.kind in _TEXTS and explanation.value in ("", explanation.sentence):
        return name
    if explanation.kind == "condition":
        open_one = explanation.state == "to_verify"
        answer = phrase("state.to_verify" if open_one else f"answer.{_get_truth_key(explanation.truth)}")
        return f"{name}? {answer}"
    if explanation.value:
        return phrase("explain.value", name=name, value=explanation.value)
    state = "undefined" if explanation.state == "computed" else explanation.state
    return phrase("explain.no_value", name=name, state=phrase(f"state.{state}"))


def name_cells(form: Form, cells: Iterable[str]) -> str:
    """Names cells in a sentence, given by their ids."""
    return format_codes(form.cells[cell] for cell in cells)


def _get_truth_key(truth: bool | None) -> str:
    return "unknown" if truth is None else str(truth).lower()


def _write_body(explanation: Explanation, form: Form, depth: int, told: set[str]) -> Iterator[Line]:
    told.add(explanation.id)
    for note in explanation.notes:
        yield depth, "plain", note
    if explanation.origin:
        yield depth, "plain", phrase("explain.origin", origin=explanation.origin)
    if explanation.lack is not None and "lack" not in told:
        told.add("lack")
        yield from _write_lack(explanation, explanation.lack, form, depth)
    yield from _write_reasons(explanation, form, depth, told)
    if explanation.calculation is not None:
        yield from _write_calculation(explanation, explanation.calculation, depth)
    elif explanation.kind == "cell" and explanation.supplied_by is not None:
        yield depth, "plain", phrase("explain.supplied", how=phrase(f"supplied_by.{explanation.supplied_by}"))
    yield from _write_inputs(explanation, form, depth, told)
    for used in explanation.parameters:
        if used.name not in told:
            told.add(used.name)
            yield (
                depth,
                "faint",
                phrase(
                    "explain.parameter",
                    value=used.said,
                    label=used.label,
                    status=phrase(f"status.{used.status}"),
                    source=used.source,
                ),
            )


def _write_reasons(explanation: Explanation, form: Form, depth: int, told: set[str]) -> Iterator[Line]:
    """Writes why a quadro is or is not due: the conditions that decide it first, each with its numbers."""
    decisive = [reason for reason in explanation.because if reason.truth is explanation.truth]
    others = [reason for reason in explanation.because if reason not in decisive]
    for reason in [*decisive, *others]:
        told_reason = f": {reason.reason}" if reason.reason else ""
        yield depth, "plain", f"{phrase('explain.because')}: {write_headline(reason)}{told_reason}"
        if reason.id not in told:
            yield from _write_body(reason, form, depth + 1, told)


def _write_calculation(explanation: Explanation, calculation: Calculation, depth: int) -> Iterator[Line]:
    if explanation.kind == "quadro":
        yield depth, "plain", f"{phrase('explain.due_when')}: {calculation.words}"
        return
    yield depth, "plain", f"{phrase('explain.formula')}: {calculation.words}"
    if explanation.state == "not_due":
        return
    if (
        calculation.signs
        and explanation.state != "to_verify"
        and not (explanation.kind == "condition" and explanation.notes)
    ):
        yield (
            depth,
            "plain",
            f"{phrase('explain.with_numbers')}: {calculation.signs}{_write_result(explanation, calculation)}",
        )
    if calculation.rounding:
        yield depth, "plain", f"{phrase('explain.rounding')}: {calculation.rounding} → {explanation.value}"
    for branch in calculation.branches:
        if not branch.folded:
            yield depth + 1, "plain" if branch.taken else "faint", _write_branch(branch)
    folded = sum(branch.folded for branch in calculation.branches)
    if folded:
        yield depth + 1, "faint", phrase("explain.folded", count=folded)


def _write_result(explanation: Explanation, calculation: Calculation) -> str:
    if explanation.kind == "condition":
        return f" → {phrase('truth.' + _get_truth_key(explanation.truth))}"
    if not calculation.unrounded:
        return ""
    return f" = {calculation.unrounded}"


def _write_branch(branch: Branch) -> str:
    value = f": {branch.value}" if branch.value else ""
    return f"[{phrase('explain.' + branch.label)}] {branch.words}{value}"


def _write_inputs(explanation: Explanation, form: Form, depth: int, told: set[str]) -> Iterator[Line]:
    """Writes what it depends on; the many zeros of a long sum stand in one line."""
    if not explanation.inputs:
        return
    yield depth, "plain", f"{phrase('explain.inputs')}:"
    groups = group_alike(explanation.inputs)
    brief = [one for _, group in groups for one in group]
    for one in explanation.inputs:
        if one in brief:
            continue
        yield depth + 1, "plain", _write_input(one)
        if (one.calculation is not None or one.inputs) and one.id not in told:
            yield from _write_body(one, form, depth + 2, told)
    for key, group in groups:
        yield (
            depth + 1,
            "plain",
            phrase(f"explain.{key}", count=len(group), list=name_cells(form, [one.id for one in group])),
        )


def group_alike(inputs: Sequence[Explanation]) -> list[tuple[str, list[Explanation]]]:
    """The supplied inputs that are zero, and those that are missing, where they are too many to be told one by one."""
    supplied = [one for one in inputs if one.calculation is None and one.kind == "cell"]
    zeros = [one for one in supplied if one.value and not one.value.strip("0,")]
    missing = [one for one in supplied if one.state == "missing"]
    return [(key, group) for key, group in (("zeros", zeros), ("missing_cells", missing)) if len(group) > NEAR]


def _write_input(one: Explanation) -> str:
    if one.kind != "cell":
        return write_headline(one)
    facts = [phrase(f"state.{one.state}")] if one.value else []
    if one.calculation is None:
        facts += [one.origin] if one.origin else []
    return write_headline(one) + (f" [{'; '.join(facts)}]" if facts else "")


def _write_lack(explanation: Explanation, lack: Lack, form: Form, depth: int) -> Iterator[Line]:
    yield depth, "plain", f"{phrase('explain.missing')}:"
    settles = "explain.settles_value" if explanation.kind == "cell" else "explain.settles"
    for cells in lack.sure:
        yield depth + 1, "plain", phrase(settles, list=name_cells(form, cells))
    for cell, at_most, limit, outcome in lack.limits[:NEAR]:
        key = "may_settle_low" if at_most else "may_settle_high"
        yield (
            depth + 1,
            "plain",
            phrase(
                f"explain.{key}",
                cell=name_cells(form, [cell]),
                limit=limit,
                outcome=phrase("answer." + _get_truth_key(outcome)),
            ),
        )
