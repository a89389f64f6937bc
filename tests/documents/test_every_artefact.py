# SPDX-License-Identifier: EUPL-1.2
"""One definition, every artefact: what is in the definition is in all that is made from it.

The same is asked of SOC26 and of an edition that adds fields of every kind, a message, a check and a
parameter in YAML only (`edition.py`): if something does not follow from the definition, it fails here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.definition.form import Cell, Form, Row
from schedario.documents.dictionary.entries import dictionary, dictionary_markdown
from schedario.documents.json_writer import scheda_document, scheda_schema
from schedario.documents.print import print_blank, print_scheda
from schedario.documents.read import read_file
from schedario.documents.reading import Reading
from schedario.documents.scheda import Scheda
from schedario.engine.answers import take_answers
from tests.documents import edition

# Spending below the need, and resources beyond the threshold: every quadro is due.
ALL_DUE = {"R06": "900000.00", "R07.base": "1.01", "R07.corrente": "2.02", "R09": "5005.05"}


def filled(form: Form) -> Scheda:
    """Every cell answered, each number and text with one of its own."""
    given = {cell.id: _own_answer(form, index, cell) for index, cell in enumerate(form.asked)} | ALL_DUE
    header = {line.id: line.example or "BORGO DI PROVA" for line in form.header.values()}
    return Scheda(form, header, take_answers(form, given))


def _own_answer(form: Form, index: int, cell: Cell) -> int | str:
    if cell.numeric:
        return display.format_machine_value((30001 + index) * 10**cell.scale + index % 10**cell.scale, cell.scale)
    if cell.list and not form.lists[cell.list].open:
        return form.lists[cell.list].entries[0]
    return f"Risposta numero {index} alla cella"


def squeezed(text: str) -> str:
    """Without white space and without the places where a word may break."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


@dataclass(frozen=True)
class Artefacts:
    """All that is made from a form, in a folder."""

    form: Form
    folder: Path

    @cached_property
    def scheda(self) -> Scheda:
        return filled(self.form)

    def printed(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists():
            print_scheda(self.scheda, path)
        return path

    def blank(self, name: str) -> Path:
        path = self.folder / name
        if not path.exists():
            print_blank(self.form, path)
        return path

    @cached_property
    def text(self) -> str:
        return self.printed("scheda.txt").read_text(encoding="utf-8")

    @cached_property
    def facsimile(self) -> str:
        return self.blank("facsimile.txt").read_text(encoding="utf-8")

    @cached_property
    def pdf(self) -> str:
        return _pdf_text(self.printed("scheda.pdf"))

    @cached_property
    def pdf_facsimile(self) -> str:
        return _pdf_text(self.blank("facsimile.pdf"))

    @cached_property
    def reading(self) -> Reading:
        return read_file(self.printed("scheda.txt"), self.form)

    @cached_property
    def document(self) -> Mapping[str, Any]:
        return scheda_document(self.scheda)

    @cached_property
    def schema(self) -> Mapping[str, Any]:
        properties: Mapping[str, Any] = scheda_schema(self.form)["properties"]
        return properties

    @cached_property
    def dictionary(self) -> Mapping[str, Any]:
        return dictionary(self.form)

    @cached_property
    def page(self) -> str:
        return dictionary_markdown(self.form)

    def named(self, section: str) -> set[str]:
        return {entry["id"] for entry in self.dictionary[section]}

    @property
    def rows(self) -> list[Row]:
        return [row for quadro in self.form.quadri.values() for row in quadro.rows]


def _pdf_text(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return squeezed("".join(pdf[index].get_textpage().get_text_range() for index in range(len(pdf))))


@pytest.fixture(scope="module", params=["SOC26", "trial"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Artefacts:
    folder = tmp_path_factory.mktemp("form")
    form = load("SOC26") if request.param == "SOC26" else edition.trial_edition(folder)
    return Artefacts(form, tmp_path_factory.mktemp("artefacts"))


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Artefacts:
    form = edition.trial_edition(tmp_path_factory.mktemp("form"))
    return Artefacts(form, tmp_path_factory.mktemp("artefacts"))


class TestEveryCell:
    def test_of_the_filled_scheda_has_a_value(self, made: Artefacts) -> None:
        assert {one.state for one in made.scheda.evaluation.cells.values()} == {
            "answered",
            "prefilled",
            "computed",
        }

    def test_is_in_the_text_with_code_label_and_value(self, made: Artefacts) -> None:
        for row in made.rows:
            assert f"\n{row.printed_code}{row.separator}{row.label}" in made.text
        for name, one in made.scheda.evaluation.cells.items():
            assert made.reading.cells[name].printed == one.stored

    def test_is_in_the_facsimile_as_an_empty_place(self, made: Artefacts) -> None:
        for row in made.rows:
            assert f"\n{row.printed_code}{row.separator}{row.label}" in made.facsimile
        assert set(read_file(made.blank("facsimile.txt"), made.form).cells) == set(made.form.cells)

    def test_is_in_the_pdf_with_code_label_and_value(self, made: Artefacts) -> None:
        for row in made.rows:
            assert squeezed(row.printed_code + row.separator + row.label) in made.pdf
        for one in made.scheda.evaluation.cells.values():
            assert squeezed(one.text) in made.pdf

    def test_is_in_the_pdf_to_fill_in_by_hand(self, made: Artefacts) -> None:
        for row in made.rows:
            assert squeezed(row.printed_code + row.separator + row.label) in made.pdf_facsimile
            assert all(squeezed(header) in made.pdf_facsimile for header in row.headers)

    def test_is_in_the_json(self, made: Artefacts) -> None:
        assert list(made.document["cells"]) == list(made.form.cells)
        assert list(made.document["answers"]) == [cell.id for cell in made.form.asked]

    def test_is_in_the_schema(self, made: Artefacts) -> None:
        cells, answers = (made.schema[key]["properties"] for key in ("cells", "answers"))
        assert {name: cell["description"] for name, cell in cells.items()} == {
            cell.id: cell.name for cell in made.form.cells.values()
        }
        assert list(answers) == [cell.id for cell in made.form.asked]

    def test_is_in_the_data_dictionary(self, made: Artefacts) -> None:
        assert made.named("cells") == set(made.form.cells)
        for cell in made.form.cells.values():
            assert f"\n| {cell.id} | {cell.label}" in made.page


class TestEveryText:
    def test_of_the_quadri_is_in_text_and_pdf(self, made: Artefacts) -> None:
        for quadro in made.form.quadri.values():
            texts = [getattr(block, "text", "") for block in quadro.content]
            for text in (quadro.title, quadro.subtitle, *texts):
                assert text in made.facsimile
                assert text in made.text
                assert squeezed(text) in made.pdf

    def test_of_the_header_is_in_text_json_and_pdf(self, made: Artefacts) -> None:
        for line in made.form.header.values():
            said = made.scheda.header[line.id]
            assert f"\n{line.label}\t{said}\n" in made.text
            assert squeezed(line.label) in made.pdf
            assert squeezed(said) in made.pdf
            assert made.document["ente"][line.id] == said

    def test_of_a_message_that_is_said_is_in_text_json_and_pdf(self, made: Artefacts) -> None:
        said = made.scheda.evaluation.messages
        assert said
        for message in said:
            assert f"\n{message.text}" in made.text
            assert squeezed(message.text) in made.pdf
            assert message.id in {one["id"] for one in made.document["messages"]}


class TestEveryRule:
    @pytest.mark.parametrize("section", ["parameters", "conditions", "values", "messages", "lists"])
    def test_is_in_the_data_dictionary(self, made: Artefacts, section: str) -> None:
        names = set(getattr(made.form, section))
        assert made.named(section) == names
        assert all(name in made.page for name in names)

    def test_checks_are_in_the_dictionary_and_in_the_schema(self, made: Artefacts) -> None:
        codes = {check.code for check in (*made.form.checks,)}
        codes |= {check.code for check in made.form.cell_checks.values()}
        assert made.named("checks") == codes
        assert set(made.schema["findings"]["items"]["properties"]["code"]["enum"]) == codes
        assert all(f"\n| {code} |" in made.page for code in codes)

    def test_messages_are_in_the_schema(self, made: Artefacts) -> None:
        assert made.schema["messages"]["items"]["properties"]["id"]["enum"] == list(made.form.messages)


class TestWhatYamlAdds:
    """The tests above would pass if the additions were not there: these say that they are."""

    def test_new_fields_are_cells_of_the_form(self, trial: Artefacts) -> None:
        assert set(edition.NEW_CELLS) <= set(trial.form.cells)
        assert {trial.form.cells[name].quadro for name in edition.NEW_CELLS} == {"Q1"}
        assert "T01 - Sportelli aperti al pubblico\t2020\t2025\n" in trial.facsimile
        assert "\nuno sportello ogni: ____ persone\n" in trial.facsimile

    def test_a_new_message_is_said_everywhere(self, trial: Artefacts) -> None:
        value = trial.scheda.evaluation.cells[edition.SUM].text
        said = f"Gli sportelli di prova sono {value} in tutto."
        assert f"\n{said} [testo di Schedario, non ufficiale]\n" in trial.text
        assert squeezed(said + "[testo di Schedario, non ufficiale]") in trial.pdf
        assert {"id": edition.NEW_MESSAGE, "text": said, "status": "project"} in trial.document["messages"]
        assert trial.reading.messages[edition.NEW_MESSAGE].text == said
        assert edition.NEW_MESSAGE in trial.named("messages")

    def test_a_new_check_is_made_and_described(self, trial: Artefacts) -> None:
        (finding,) = (one for one in trial.document["findings"] if one["code"] == edition.NEW_CHECK)
        assert finding["expected"] == "al massimo 12,50"
        assert edition.NEW_CHECK in trial.named("checks")
        assert f"| {edition.NEW_CHECK} |" in trial.page

    def test_a_new_parameter_is_described(self, trial: Artefacts) -> None:
        assert edition.NEW_PARAMETER in trial.named("parameters")
        assert "| Soglia di prova | 12,50 | addetti |" in trial.page

    def test_questions_that_are_switched_on_are_cells(self, trial: Artefacts) -> None:
        assert {"P01", "P02", "P03", "P04"} <= set(trial.form.cells)
        assert squeezed("P01 - Come è gestito il servizio sociale?") in trial.pdf_facsimile
