# SPDX-License-Identifier: EUPL-1.2
"""A form with other parameters or formulas, to ask «what if»: its definition, with the changes put over it.

What does not fit is told as in any definition. The faults of a value or a formula that was asked for are told at their
place in its own text, called by the name of what was to be changed: `R09:1:12`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from schedario.definition.building.build import assemble_source
from schedario.definition.form import Form
from schedario.definition.memo import cached_on_form
from schedario.definition.phrases import phrase
from schedario.definition.problems import DefinitionError, Position, Report
from schedario.definition.reading.source import KeyPath, Source, read_canonical, read_source
from schedario.definition.reading.yamltree import Scalar
from schedario.definition.suggestions import name_one_of

LONGEST = 1000  # characters of a formula; those of the editions have some three hundred
KEPT = 6  # forms that are at hand for who asks again; each takes some four megabytes with what is made of it


def changed(form: Form, parameters: Mapping[str, str] | None = None, formulas: Mapping[str, str] | None = None) -> Form:
    """The form with these values of parameters (with a point before the decimals) and these formulas.

    A formula is that of a named value or condition, of a column of the tables (`media_ore`), or of a cell (`R09`,
    `R07.base`). A cell that is supplied stays so: its formula fills it where nothing is supplied. What is changed is
    of nobody's making but the asker's, and says so in its status and source. The same question gives the same form.
    Raises DefinitionError with everything that does not fit.
    """
    return _build_changed(form, tuple((parameters or {}).items()), tuple((formulas or {}).items()))


@cached_on_form(maxsize=KEPT)
def _build_changed(form: Form, parameters: tuple[tuple[str, str], ...], formulas: tuple[tuple[str, str], ...]) -> Form:
    if not parameters and not formulas:
        return form
    source = _read_source(form)
    report = Report()
    changes: dict[KeyPath, tuple[str, str]] = {}
    for name, value in parameters:
        changes[_find_parameter_path(source, name, report)] = name, value
    for name, formula in formulas:
        _report_length(name, formula, report)
        changes[_find_formula_path(source, name, report)] = name, formula
    if report.problems:
        raise DefinitionError(report.problems)
    for path, (name, text) in changes.items():
        _put_text(source, path, name, text)
    source.digest = _compute_digest(source, changes)
    return assemble_source(source)[0]


@cached_on_form()
def list_written_formulas(form: Form) -> Mapping[str, str]:
    """The formulas that can be changed, by name, as the edition writes them; empty for what is only supplied."""
    source = _read_source(form)
    return {name: _get_written(source.data, path) for name, path in _list_places(source).items()}


def _read_source(form: Form) -> Source:
    """The source of the form: its files while they are still the same, for their places; else its text."""
    if form.folder is not None and (form.folder / "form.yaml").is_file():
        source = read_source(form.folder)
        if source.digest == form.digest:
            return source
    return read_canonical(form.text, f"{form.code} {form.version}")


def _get_written(data: Any, path: KeyPath) -> str:
    for step in path:
        data = (data or {}).get(step)
    return str(data or "").strip()


def _report_length(name: str, formula: str, report: Report) -> None:
    if len(formula) > LONGEST:
        message = f"the formula has {len(formula)} characters: more than {LONGEST}"
        report.add(
            _locate_beginning(name), "formula-syntax", message, "say it in fewer words, or change more than one formula"
        )


def _locate_beginning(name: str) -> Position:
    """The position where the text that was asked for begins."""
    return Position(name, 1, 1)


def _find_parameter_path(source: Source, name: str, report: Report) -> KeyPath:
    known = source.data.get("parameters", {})
    if name not in known:
        remedy = name_one_of(name, list(known), "parameters")
        report.add(_locate_beginning(name), "unknown-name", f"there is no parameter called «{name}»", remedy)
    return "parameters", name, "value"


def _find_formula_path(source: Source, name: str, report: Report) -> KeyPath:
    """The path where the formula of `name` stands, or would stand."""
    places = _list_places(source)
    if name not in places:
        remedy = name_one_of(name, list(places), "formulas")
        report.add(_locate_beginning(name), "unknown-name", f"«{name}» has no formula of its own to change", remedy)
    return places.get(name, ())


def _list_places(source: Source) -> dict[str, KeyPath]:
    data = source.data
    places: dict[str, KeyPath] = {}
    for section in ("values", "conditions", "columns"):
        places |= {name: (section, name, "formula") for name in data.get(section, {})}
    for code, field in data.get("fields", {}).items():
        for column in field.get("columns", ()):
            places[f"{code}.{column}"] = ("fields", code, "columns", column, "formula")
        if "columns" not in field:
            places[code] = ("fields", code, "formula")
    return places


def _put_text(source: Source, path: KeyPath, name: str, text: str) -> None:
    """The text at `path`, and that its faults are to be told at their place in it."""
    entry: Any = source.data
    for step in path[:-1]:
        entry = entry[step]
    entry |= {path[-1]: text, "status": "project", "source": phrase("analysis.hypothesis")}
    entry.pop("possible", None)  # who asks what follows from one choice supposes that it is the right one
    source.scalars[path] = Scalar(_locate_beginning(name), "", text, text)
    source.keys[path] = source.values[path] = _locate_beginning(name)


def _compute_digest(source: Source, changes: Mapping[KeyPath, tuple[str, str]]) -> str:
    told = json.dumps(sorted((".".join(map(str, path)), text) for path, (_, text) in changes.items()))
    return hashlib.sha256(f"{source.digest}{told}".encode()).hexdigest()
