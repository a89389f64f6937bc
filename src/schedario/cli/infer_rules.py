# SPDX-License-Identifier: EUPL-1.2
"""`schedario infer-rules`: what printed sheets say of the rules that were inferred."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import FINE, UNUSABLE, Unreadable, load_usable_form, read_all, start_readers
from schedario.definition.phrases import phrase
from schedario.documents.check import Checked
from schedario.documents.inference.conclusion import Conclusion
from schedario.documents.inference.evidence import RuleEvidence
from schedario.documents.survey.agreement import RuleAgreement
from schedario.documents.survey.folders import count_files, list_files, show_path


def run(files: Sequence[Path], form_name: str | None, *, as_json: bool, recursive: bool) -> int:
    """Reads every file and tells what they say together; 2 when one could not be read, or none is evidence."""
    count = count_files(files) if recursive else len(files)
    start_readers(count)
    form, usable = load_usable_form(form_name)
    if not usable:
        return UNUSABLE
    evidence, rules, code = RuleEvidence(), RuleAgreement(), FINE
    found = read_all(list_files(files) if recursive else files, form, phrase("cli.reading"), count)
    for file, reading in found:
        if isinstance(reading, Unreadable):
            complain(reading.error)
            code = UNUSABLE
            continue
        checked = Checked(reading)
        evidence.add(show_path(file), checked)
        rules.add(show_path(file), checked)
    conclusions = [*evidence.conclude()]
    if not conclusions:
        complain(phrase("inference.no_evidence"))
        return UNUSABLE
    unseen = [*_list_unseen(rules)]
    screen = Screen()
    if as_json:
        whole = {"rules": [asdict(one) for one in conclusions], "unseen": unseen}
        screen.write_output(json.dumps(whole, ensure_ascii=False, indent=1))
        return code
    for one in conclusions:
        _show_conclusion(screen, one)
    if unseen:
        screen.print_line(phrase("inference.unseen", list=", ".join(unseen)))
    return code


def _list_unseen(rules: RuleAgreement) -> Iterator[str]:
    """The inferred rules that no sheet confirms or contradicts."""
    for line in rules.list_lines():
        if line.status == "inferred" and not line.confirmed and not line.contradicted:
            yield line.rule


def _show_conclusion(screen: Screen, one: Conclusion) -> None:
    about, status = phrase(f"inference.{one.about}"), phrase(f"status.{one.status}")
    screen.print_line(phrase("inference.title", rule=one.rule, about=about, label=one.label), "title")
    screen.print_line(phrase("inference.used", used=one.used, status=status), depth=1)
    if not one.telling:
        screen.print_line(phrase("inference.silent"), "note", depth=1)
    else:
        screen.print_line(phrase("inference.allowed", allowed=one.allowed), depth=1)
    if one.contradicted:
        screen.print_line(phrase("inference.contradicted"), "bad", depth=1)
    if one.excluded:
        key = "inference.ends" if one.about == "constant" else "inference.excluded"
        for line in one.excluded.split("\n"):
            screen.print_line(phrase(key, excluded=line), depth=1)
    if one.telling or one.unexplained:
        screen.print_line(
            phrase("inference.telling", telling=one.telling, unexplained=one.unexplained), "faint", depth=1
        )
    if one.decides:
        screen.print_line(one.decides, depth=1)
    screen.print_line()
