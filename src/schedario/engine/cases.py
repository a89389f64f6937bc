# SPDX-License-Identifier: EUPL-1.2
"""Runs the cases of an edition: schede that an expert can check by hand, in `cases/*.yaml` beside its definition.

`forms/soc26/cases/README.md` tells, in Italian, what may stand in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.engine.answers import UnknownCellError, take_answers
from schedario.engine.evaluate import Evaluation, evaluate

START = "partenza"  # the file from which cases start
KEYS = frozenset(
    {
        "caso", "partenza", "partenza_quadro3", "risposte", "parametri", "atteso", "quadri", "condizioni", "messaggi",
        "segnalazioni", "senza", "note", "senza_note", "esito", "se_non_cambia", "stato_esito", "non_disponibili",
    }
)  # fmt: skip
DUE = {"due": "dovuto", "not_due": "non dovuto", "undecided": "non deciso", "to_verify": "da verificare"}
TRUTH = {True: "sì", False: "no", None: "non deciso"}
WITHOUT_VALUE = {
    "not_due": "non dovuta",
    "missing": "mancante",
    "computed": "nessun valore",
    "unavailable": "non disponibile",
    "to_verify": "da verificare",
}
STANDING = {
    "undecided": "non deciso",
    "to_verify": "da verificare",
    "errors": "da correggere",
    "provisional": "se il resto non cambia",
    "not_declared": "non si dichiara",
    "stated": "dichiarato",
}
NOBODY = "nessuno"
MUST_PASS, MUST_FAIL = "deve_passare", "deve_fallire"

Case = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CaseFault:
    """A case that does not come out as it says, or that cannot be read."""

    file: str
    case: str
    told: str

    def __str__(self) -> str:
        return f"{self.file}: {self.case}: {self.told}"


@dataclass(frozen=True, slots=True)
class CasesReport:
    """The number of cases of an edition, and their faults."""

    count: int
    faults: tuple[CaseFault, ...]


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """The cases in a folder: what they start from, and each with the name of its file."""

    start: Case
    cases: tuple[tuple[str, Case], ...]

    @classmethod
    def read(cls, folder: Path) -> CaseFolder:
        """Read the folder; empty where there is none. Raises ValueError for a file that holds no cases."""
        if not folder.is_dir():
            return cls({}, ())
        files = {path.stem: _parse_file(path) for path in sorted(folder.glob("*.yaml"))}
        start = files.pop(START, {})
        wrong = [name for name, cases in files.items() if not isinstance(cases, list)]
        if wrong or not isinstance(start, dict):
            raise ValueError(phrase("cases.no_list", files=", ".join(wrong or [START])))
        return cls(start, tuple((name, case) for name, cases in files.items() for case in cases))


def run_cases(form: Form, folder: Path) -> CasesReport:
    """Run every case in `folder` with the form."""
    try:
        found = CaseFolder.read(folder)
    except (OSError, ValueError, yaml.YAMLError) as error:
        return CasesReport(0, (CaseFault(folder.name, "–", _explain_unread(error)),))
    faults = [fault for name, case in found.cases for fault in _run_case(form, found.start, name, case)]
    return CasesReport(len(found.cases), tuple(faults))


def _run_case(form: Form, start: Case, file: str, case: Any) -> Iterator[CaseFault]:
    if not isinstance(case, dict):
        yield CaseFault(file, "–", phrase("cases.malformed"))
        return
    title = str(case.get("caso", "–"))
    try:
        for told in check_case(form, start, file, case):
            yield CaseFault(file, title, told)
    except (UnknownCellError, KeyError, TypeError, ValueError, AttributeError) as error:
        yield CaseFault(file, title, phrase("cases.cannot_run", why=_explain_unrun(error)))


def _explain_unread(error: Exception) -> str:
    """Explains why a file cannot be read, in Italian: what the libraries say is English."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = error.problem_mark
        return phrase("cases.no_yaml", file=Path(mark.name).name, line=mark.line + 1)
    if isinstance(error, OSError | yaml.YAMLError | UnicodeError):
        return phrase("cases.unreadable")
    return str(error)


def _explain_unrun(error: Exception) -> str:
    """Explains why nothing can be made of a case: a name that the form does not have, or something not so written."""
    if isinstance(error, UnknownCellError):
        return str(error)
    if isinstance(error, KeyError):
        return phrase("cases.unknown_name", name=error.args[0])
    return phrase("cases.malformed")


def check_case(form: Form, start: Case, file: str, case: Case) -> Iterator[str]:
    """Tell everything in which a case comes out otherwise than it says."""
    unknown = set(case) - KEYS
    if unknown:
        yield phrase("cases.unknown_keys", keys=", ".join(sorted(map(str, unknown))))
    evaluation = evaluate_case(build_case_form(form, case), start, case)
    yield from _list_differences(case.get("atteso", {}), lambda cell: show_cell(evaluation, cell))
    yield from _list_differences(case.get("quadri", {}), lambda quadro: DUE[evaluation.quadri[quadro]])
    yield from _list_differences(case.get("condizioni", {}), lambda name: TRUTH[evaluation.decisions[name]])
    yield from _check_messages(evaluation, case.get("messaggi", {}))
    yield from _check_findings(evaluation, start, case)
    outcomes = {"esito": evaluation.outcome, "se_non_cambia": evaluation.outlook}
    said = {name: one.id if one else NOBODY for name, one in outcomes.items()}
    said["stato_esito"] = STANDING[evaluation.standing]
    yield from _list_differences({name: case[name] for name in said if name in case}, said.__getitem__)
    failing = any(finding.level == "error" for finding in evaluation.findings)
    if file in (MUST_PASS, MUST_FAIL) and failing is not (file == MUST_FAIL):
        yield phrase("cases.has_errors" if failing else "cases.has_no_error")


def _list_differences(wanted: Mapping[str, Any], found: Callable[[str], str]) -> Iterator[str]:
    for name, value in wanted.items():
        if found(name) != str(value):
            yield phrase("cases.differs", name=name, found=found(name), wanted=value)


def build_case_form(form: Form, case: Case) -> Form:
    """The form with the parameters that the case changes."""
    return _change_parameters(form, tuple(sorted(case.get("parametri", {}).items())))


@cached_on_form(maxsize=16)
def _change_parameters(form: Form, values: tuple[tuple[str, str], ...]) -> Form:
    if not values:
        return form
    parameters = dict(form.parameters)
    for name, value in values:
        parameter = parameters[name]
        parameters[name] = replace(parameter, value=Fraction(value) if parameter.unit else value, possible={})
    return replace(form, parameters=parameters)


def evaluate_case(form: Form, start: Case, case: Case) -> Evaluation:
    """The scheda of a case, computed."""
    answers = take_case_answers(form, start, case)
    return evaluate(form, take_answers(form, answers, unavailable=case.get("non_disponibili")))


def take_case_answers(form: Form, start: Case, case: Case) -> dict[str, str | int | None]:
    """The answers with which the case is computed."""
    given: dict[str, Any] = {}
    if case.get("partenza") != "vuota":
        at_zero = start.get("a_zero", ())
        given = {cell.id: 0 for cell in form.asked if cell.numeric and cell.quadro in at_zero}
        given |= start.get("risposte", {})
        if case.get("partenza_quadro3") == "zero":
            given |= {c.id: 0 for c in form.asked if c.numeric and c.quadro == "Q3" and c.formula is None}
    given |= case.get("risposte", {})
    return {cell: _read_plain_value(value) for cell, value in given.items()}


def _read_plain_value(value: Any) -> Any:
    """A value as written by people: decimal comma; `manca`; `testo × 6000`."""
    if value == "manca":
        return None
    if isinstance(value, str) and value.startswith("testo × "):
        return "è" * int(value.removeprefix("testo × "))
    return value.replace(",", ".") if isinstance(value, str) and value[-1:].isdigit() else value


def show_cell(evaluation: Evaluation, cell: str) -> str:
    """Tells in words what a cell shows, or why it shows nothing."""
    result = evaluation.cells[cell]
    return result.text or WITHOUT_VALUE[result.state]


def _check_messages(evaluation: Evaluation, wanted: Mapping[str, str]) -> Iterator[str]:
    said = {message.id: message.text for message in evaluation.messages}
    for message, words in wanted.items():
        if words == "assente":
            if message in said:
                yield phrase("cases.is_said", name=message)
        elif words not in said.get(message, ""):
            yield phrase("cases.without_words", name=message, found=said.get(message, ""), words=words)


def _check_findings(evaluation: Evaluation, start: Case, case: Case) -> Iterator[str]:
    if case.get("partenza") != "vuota":
        found = {finding.code for finding in evaluation.findings if finding.level != "info"}
        wanted = set(case.get("segnalazioni", ())) | (set(start.get("segnalazioni", ())) - set(case.get("senza", ())))
        if found != wanted:
            told, named = (", ".join(sorted(codes)) or "–" for codes in (found, wanted))
            yield phrase("cases.differs", name="segnalazioni", found=told, wanted=named)
    notes = {finding.code for finding in evaluation.findings if finding.level == "info"}
    for code in set(case.get("note", ())) - notes:
        yield phrase("cases.no_note", code=code)
    for code in set(case.get("senza_note", ())) & notes:
        yield phrase("cases.note", code=code)


def _parse_file(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.safe_load(file)
