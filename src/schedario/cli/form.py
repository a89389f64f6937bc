# SPDX-License-Identifier: EUPL-1.2
"""`schedario form`: the data dictionary of an edition, and what changes between two."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from schedario.cli.screen import Screen, complain
from schedario.cli.sources import DISAGREES, FINE, UNUSABLE
from schedario.definition.catalogue import UnknownFormError, editions, load
from schedario.definition.form import Cell, Form
from schedario.definition.phrases import phrase
from schedario.definition.problems import DefinitionError
from schedario.documents.dictionary.differences import differences, without_prefix
from schedario.documents.dictionary.entries import dictionary, dictionary_markdown
from schedario.documents.json_writer import scheda_schema
from schedario.tables.table import Column, Table


def run(names: Sequence[str], *, as_json: bool, schema: bool, markdown: bool, diff: bool) -> int:
    """Shows editions in the form asked for."""
    screen = Screen()
    if len(names) != (2 if diff else 1):
        if not names and not diff:
            screen.print_table(build_edition_table(), editions().items())
            return FINE
        complain(phrase("cli.form_diff" if diff else "cli.form_one"))
        return UNUSABLE
    try:
        forms = [load(name) for name in names]
    except (UnknownFormError, DefinitionError) as error:
        complain(str(error))
        return UNUSABLE
    if diff:
        return _show_differences(screen, *forms, as_json=as_json)
    if schema or as_json:
        whole = scheda_schema(forms[0]) if schema else dictionary(forms[0])
        screen.write_output(json.dumps(whole, ensure_ascii=False, indent=1))
    elif markdown:
        screen.write_output(dictionary_markdown(forms[0]))
    else:
        _show_form(screen, forms[0])
    return FINE


def _show_differences(screen: Screen, old: Form, new: Form, *, as_json: bool) -> int:
    before, after = (without_prefix(dictionary(form), f"{form.code}-") for form in (old, new))
    found = differences(before, after)
    if as_json:
        rows = [{"where": where, "old": before, "new": after} for where, before, after in found]
        screen.write_output(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for where, before, after in found:
            screen.print_line(where, "title")
            screen.print_line(f"- {_shorten_value(before)}", "bad", depth=1)
            screen.print_line(f"+ {_shorten_value(after)}", "good", depth=1)
        screen.print_line(phrase("cli.differences", count=len(found)), "title")
    return DISAGREES if found else FINE


def _shorten_value(value: object) -> str:
    return "–" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _show_form(screen: Screen, form: Form) -> None:
    screen.print_line(form.title, "title")
    screen.print_line(phrase("cli.definition", version=form.version, digest=form.digest[:12]), "faint")
    for quadro in form.quadri.values():
        screen.print_line()
        screen.print_line(f"{quadro.title} - {quadro.subtitle}", "title")
        screen.print_table(build_cell_table(), quadro.cells)


def build_edition_table() -> Table[tuple[str, Path]]:
    """The editions that are there, with their folders."""
    return Table(
        phrase("cli.edition"),
        (
            Column("edition", phrase("cli.edition"), lambda one: one[0]),
            Column("folder", phrase("cli.folder"), lambda one: str(one[1])),
        ),
    )


def build_cell_table() -> Table[Cell]:
    """The cells of a quadro."""
    return Table(
        phrase("cli.cell"),
        (
            Column("cell", phrase("cli.cell"), lambda cell: cell.id),
            Column("label", phrase("cli.label"), _get_label),
            Column("unit", phrase("cli.unit"), _get_unit),
            Column("supplied_by", phrase("cli.supplied_by"), _get_supplier, extra=True),
            Column("formula", phrase("cli.formula"), lambda cell: cell.formula.text if cell.formula else ""),
        ),
    )


def _get_label(cell: Cell) -> str:
    return cell.label + (f" ({cell.header})" if cell.column and cell.header else "")


def _get_unit(cell: Cell) -> str:
    return cell.unit.name if cell.unit else phrase(f"kind.{cell.kind}")


def _get_supplier(cell: Cell) -> str:
    return phrase(f"supplied_by.{cell.supplied_by}")
