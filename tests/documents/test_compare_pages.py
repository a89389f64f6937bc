# SPDX-License-Identifier: EUPL-1.2
"""Our own PDF is read from its attachment and compared with its pages: whatever was changed in either is told."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner

from schedario.cli.main import app
from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.documents.check import PAGE_DIFFERS, Checked
from schedario.documents.json_writer import write_json
from schedario.documents.page_matching import match_sheet
from schedario.documents.pages.word import PageWords, Word
from schedario.documents.pages.words import read_pages
from schedario.documents.print import pdf_bytes
from schedario.documents.read import read_bytes
from schedario.documents.reading import ATTACHMENT, Difference
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import Sheet, SheetCell, build_sheet
from schedario.engine.answers import take_answers
from tests.documents.writing import scheda_of
from tests.reference.generate import Case, cases
from tests.reference.test_reference import CUMIGNANO, QUINTANO

SOC26 = load("SOC26")
DUE = next(case for case in cases(300, seed=47) if case.name == "gap-1000.01")


def scheda(case: Case) -> Scheda:
    return scheda_of(case, SOC26)


def swap_attachment(pdf: bytes, attached: bytes) -> bytes:
    """The PDF with something else attached under the same name."""
    document = pikepdf.open(io.BytesIO(pdf))
    document.attachments[ATTACHMENT] = pikepdf.AttachedFileSpec(document, attached, filename=ATTACHMENT)
    whole = io.BytesIO()
    document.save(whole)
    return whole.getvalue()


def print_changed(case: Case, changed: Case) -> bytes:
    """The pages of one scheda with the data of another."""
    return swap_attachment(pdf_bytes(scheda(changed)), write_json(scheda(case)))


def find_differences(pdf: bytes) -> tuple[Difference, ...]:
    return read_bytes(pdf, "scheda.pdf").differences


@cache
def printed(case_name: str) -> bytes:
    return pdf_bytes(scheda(CASES[case_name]))


CASES = {case.name: case for case in (CUMIGNANO, QUINTANO, DUE, *cases(300, seed=47)[150:156])}


@pytest.mark.parametrize("name", CASES)
def test_what_we_print_agrees(name: str) -> None:
    reading = read_bytes(printed(name), "scheda.pdf")
    assert reading.differences == ()
    sheet = build_sheet(scheda(CASES[name]), SOC26)
    assert reading.header["codice"].text == sheet["header"][1]["text"]
    assert all(cell.origin is not None and cell.origin.page for cell in reading.cells.values())


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_what_is_blank_agrees(share: float) -> None:
    """Also where remarks break over lines between rows with blank cells."""
    for number, case in enumerate(cases(300, seed=47)[151:154]):
        rng = Random(f"{share} {number}")
        left = replace(case, answers={name: value for name, value in case.answers.items() if rng.random() > share})
        assert find_differences(pdf_bytes(scheda(left))) == ()


def test_notes_are_no_values() -> None:
    """Doubts and reasons stand below labels, near blank cells."""
    given = {name: value for name, value in CUMIGNANO.answers.items() if name not in ("M12.utenti", "R02X")}
    doubts = {"M12.utenti": "il documento non permette di stabilire il valore 12"}
    stored = {name: str(value) if isinstance(value, Decimal) else value for name, value in given.items()}
    answers = take_answers(SOC26, stored, doubts)
    one = Scheda(SOC26, scheda(CUMIGNANO).header, replace(answers, unavailable={"R02X": "registro perso nel 2019"}))
    assert find_differences(pdf_bytes(one)) == ()
    sheet = build_sheet(one, SOC26)
    cell = next(cell for cell in list_cells(sheet) if cell["id"] == "M12.utenti_base")
    change(cell, "text")
    assert "M12.utenti_base" in {told.name for told in find_differences(pdf_bytes(one, sheet))}


@pytest.mark.parametrize("name", ["COMUNE DI PROVA PR000SIF00AA", "SAN VALENTINO IN ABRUZZO CITERIORE DELLA VALLE"])
def test_a_name_of_two_lines_agrees_and_a_word_of_it_that_was_changed_is_told(name: str) -> None:
    plain = scheda(QUINTANO)
    long = replace(plain, header={**plain.header, "denominazione": name})
    assert find_differences(pdf_bytes(long)) == ()
    other = replace(plain, header={**plain.header, "denominazione": f"{name[:-1]}X"})
    changed = swap_attachment(pdf_bytes(long), write_json(other))
    assert [(one.about, one.name) for one in find_differences(changed)] == [("header", "denominazione")]


def test_the_pages_of_another_comune() -> None:
    found = find_differences(print_changed(CUMIGNANO, QUINTANO))
    assert {("header", "denominazione"), ("header", "codice"), ("cell", "R03"), ("cell", "R06")} <= {
        (one.about, one.name) for one in found
    }
    name = next(one for one in found if one.name == "denominazione")
    assert (name.attached, name.printed) == ("CUMIGNANO SUL NAVIGLIO", "QUINTANO")
    assert name.origin is not None
    assert name.origin.page == 1


ODD = (
    "😀 👨\u200d👩\u200d👧 emoji e 🇮🇹",
    "العربية نص 12",
    "हिन्दी पाठ 3",
    "中文文本 2025",
    "ქართული, Հայերեն 7",
    "Totale: ____ euro 12,50",
    "assi-\nstenza domi-\nciliare",
    "una parola lunghissima" + "x" * 90,
    "https://www.comune.example.it/servizi/sociali/2025/relazione?id=123456&x=9876543210",
    "R03 - Numero di abitanti 933",
    "M12 - Utenti famiglia e minori\t10\t8\t50\t6,25",
    "[calcolato] [dubbio] n.d.",
    "Stampa di Schedario, definizione SOC26 1.3.0 (abc) Pagina 3 di 9",
    "R16 - Relazione in formato libero (massimo 6.000 caratteri)",
    "½ ² ³ ¹ ª º m² €",
    "1)\n2)\n3)\n10 8 50 6,25\n\n12",
    "- punto\n• terzo 3 — 0,50 FTE; 3.000 €; −12",
    "1\u202f234\u00a0567",
    "I totali: " + " ".join(map(str, range(1, 40))),
)
LATIN = [text for text in ODD if max(text) < "\u0590" or "x" * 9 in text]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_in_it_agrees(seed: int) -> None:
    """Texts in other scripts, with codes, labels, numbers and feet of pages in them; rows of all lengths."""
    rng = Random(seed)
    plain = scheda(rng.choice(list(CASES.values())))
    texts = {}
    for cell in SOC26.asked:
        if not cell.numeric:
            some = [rng.choice(ODD) for _ in range(rng.randint(1, 9 if cell.kind == "long_text" else 1))]
            texts[cell.id] = "\n".join(some) if cell.kind == "long_text" else some[0].replace("\n", " ")
    given = {
        name: display.format_machine_value(value, SOC26.cells[name].scale) if isinstance(value, int) else value
        for name, value in plain.answers.stored.items()
        if rng.random() < 0.9
    }
    header = {**plain.header, "denominazione": rng.choice(LATIN).replace("\n", " ")}
    one = replace(plain, header=header, answers=take_answers(SOC26, given | texts), closed=rng.random() < 0.3)
    sheet = build_sheet(one, SOC26)
    assert find_differences(pdf_bytes(one, sheet)) == ()
    changed = {cell["id"]: (cell["text"], change(cell, "text")) for cell in rng.sample(list(list_numbers(sheet)), 2)}
    found = {told.name: (told.attached, told.printed) for told in find_differences(pdf_bytes(one, sheet))}
    assert changed.items() <= found.items()


class TestMoved:
    """The same words in the same order, at another place or with more over them."""

    def draw_over(self, pdf: bytes, text: str, left: float, top: float) -> bytes:
        document = pikepdf.open(io.BytesIO(pdf))
        page = document.pages[0]
        page.Resources.Font.Z = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.contents_add(f"q BT /Z 9 Tf 1 0 0 1 {left} {842 - top} Tm ({text}) Tj ET Q".encode())
        whole = io.BytesIO()
        document.save(whole)
        return whole.getvalue()

    def test_a_number_over_a_number(self) -> None:
        pdf = printed(CUMIGNANO.name)
        cell = read_bytes(pdf, "x").cells["M12.utenti_base"]
        assert cell.origin is not None
        assert cell.origin.box is not None
        left, _, _, bottom = cell.origin.box
        assert find_differences(self.draw_over(pdf, "77", left, bottom - 2)) != ()

    def test_a_number_where_a_row_has_no_column(self) -> None:
        pdf = printed(CUMIGNANO.name)
        cell = read_bytes(pdf, "x").cells["M30.utenti"]
        assert cell.origin is not None
        assert cell.origin.box is not None
        assert find_differences(self.draw_over(pdf, "77", 470, cell.origin.box[3] - 2)) != ()

    def test_values_that_changed_places(self) -> None:
        """Two values of a row, each drawn where the other was, in the order in which they were written."""
        words = [
            PageWords(1, [self.move(word) for word in page.words], page.astray) if page.number == 1 else page
            for page in read_pages(printed(DUE.name), "x")
        ]
        one = scheda(DUE)
        assert match_sheet(build_sheet(one, SOC26), list(SOC26.header), read_pages(printed(DUE.name), "x")) is not None
        assert match_sheet(build_sheet(one, SOC26), list(SOC26.header), words) is None

    @staticmethod
    def move(word: Word) -> Word:
        """The word; a number of the first row 40 points lower."""
        if not (250 < word.top < 262 and word.text.replace(",", "").isdecimal()):
            return word
        left, top, right, bottom = word.box
        return Word(word.text, left, top + 40, right, bottom + 40, word.base + 40, (left, top + 40, right, bottom + 40))


def test_what_was_sent_agrees() -> None:
    """Nothing is said on it of what its outcome would be."""
    for case in list(CASES.values())[:3]:
        for closed in (False, True):
            assert find_differences(pdf_bytes(replace(scheda(case), closed=closed))) == ()


def test_what_differs_is_a_doubt_at_every_door() -> None:
    one = scheda(CUMIGNANO)
    sheet = build_sheet(one, SOC26)
    cell = next(cell for cell in list_cells(sheet) if cell["id"] == "M12.utenti")
    printed_before, printed_after = cell["text"], change(cell, "text")
    reading = read_bytes(pdf_bytes(one, sheet), "x")
    assert not reading.is_believed
    assert "M12.utenti" not in reading.answers().stored
    doubt = reading.answers().doubts["M12.utenti"]
    assert printed_before in doubt
    assert printed_after in doubt
    assert reading.answers().stored["M15.utenti"] == one.answers.stored["M15.utenti"]


class TestMutations:
    """One digit changed, of each value that is printed: on the page, or in the attachment."""

    def test_attachment(self) -> None:
        """In the answers, and in what is said to follow from them."""
        document = json.loads(write_json(scheda(DUE)))
        pdf, rng = printed(DUE.name), Random(26)
        for part in ("answers", "cells"):
            names = [name for name, value in document[part].items() if re.search(r"\d", str(get_value(value)))]
            assert len(names) > 50
            for name in rng.sample(names, 12):
                changed = json.loads(json.dumps(document))
                put_value(changed[part], name, change_digit(get_value(document[part][name])))
                found = find_differences(swap_attachment(pdf, json.dumps(changed).encode()))
                assert name in {one.name for one in found}, (part, name)

    def test_every_cell_of_the_pages(self) -> None:
        """All at once: each is told with what it shows and where, and nothing else is."""
        one = scheda(DUE)
        sheet = build_sheet(one, SOC26)
        changed = {cell["id"]: (cell["text"], change(cell, "text")) for cell in list_numbers(sheet)}
        assert len(changed) > 80
        found = {told.name: told for told in find_differences(pdf_bytes(one, sheet))}
        assert {name: (told.attached, told.printed) for name, told in found.items()} == changed
        assert all(told.origin is not None and told.origin.box is not None for told in found.values())

    def test_a_cell_alone(self) -> None:
        one = scheda(DUE)
        for at in Random(47).sample(range(80), 10):
            sheet = build_sheet(one, SOC26)
            cell = list(list_numbers(sheet))[at]
            change(cell, "text")
            assert [told.name for told in find_differences(pdf_bytes(one, sheet))] == [cell["id"]]

    def test_a_blank_cell_filled_in(self) -> None:
        one = scheda(CUMIGNANO)
        sheet = build_sheet(one, SOC26)
        cell = next(cell for cell in list_cells(sheet) if cell["id"] == "R09")
        assert cell["text"] == ""
        cell["text"] = "1234,56"
        (told,) = find_differences(pdf_bytes(one, sheet))
        assert (told.name, told.attached, told.printed) == ("R09", "", "1234,56")

    def test_what_is_no_cell(self) -> None:
        one = scheda(DUE)
        sheet = build_sheet(one, SOC26)
        outcome = sheet["outcome"]
        assert outcome is not None
        places = [(item, "text", item["text"]) for item in (sheet["header"][1], outcome, *outcome["amounts"])]
        places += [(part, "text", part["text"]) for part in list_parts(sheet) if part["kind"] == "message"]
        numbers = [place for place in places if re.search(r"\d", place[2])]
        assert len(numbers) > 4
        for holder, name, text in numbers:
            holder[name] = change_digit(text)
            assert len(find_differences(pdf_bytes(one, sheet))) == 1, text
            holder[name] = text

    def test_the_report(self) -> None:
        one = scheda(DUE)
        sheet = build_sheet(one, SOC26)
        part = next(part for part in list_parts(sheet) if part["kind"] == "long_text")
        part["text"] = part["text"].replace("continuità", "continuita")
        assert find_differences(pdf_bytes(one, sheet)) == ()  # an accent is no digit and no letter
        part["text"] += " 1"
        assert [told.name for told in find_differences(pdf_bytes(one, sheet))] == ["R16"]


def list_texts(part: Any) -> Iterator[tuple[Any, str]]:
    """All that a sheet prints with a digit in it, wherever it stands: titles, codes, labels, texts, feet of pages."""
    if isinstance(part, list):
        for one in part:
            yield from list_texts(one)
    elif isinstance(part, dict):
        for name, value in part.items():
            if not isinstance(value, str):
                yield from list_texts(value)
            elif name not in ("id", "form", "look", "state", "kind", "status") and re.search("[0-9]", value):
                yield part, name


@pytest.mark.parametrize("seed", range(4))
def test_a_digit_changed_anywhere_is_told(seed: int) -> None:
    sheet = build_sheet(scheda(DUE), SOC26)
    places = list(list_texts(sheet))
    assert {"title", "code", "label", "text", "footer"} <= {name for _, name in places}
    some = Random(seed).sample(places, 10)
    some += [(holder, name) for holder, name in places if name in ("footer", "title") and holder is sheet]
    for holder, name in some:
        before = holder[name]
        changed = change(holder, name)
        assert find_differences(pdf_bytes(scheda(DUE), sheet)), changed
        holder[name] = before


def write_on_page(page: Any, content: str) -> None:
    font = {"Type": pikepdf.Name.Font, "Subtype": pikepdf.Name.Type1, "BaseFont": pikepdf.Name.Helvetica}
    if "/Font" not in page.Resources:
        page.Resources.Font = pikepdf.Dictionary()
    page.Resources.Font.Z = pikepdf.Dictionary(**font)
    page.contents_add(f"q BT /Z 8 Tf {content} Tj ET Q".encode())


def enclose_letter(pdf: bytes, place: int) -> bytes:
    """The PDF with a page of a letter at a place."""
    document, letter, whole = pikepdf.open(io.BytesIO(pdf)), pikepdf.new(), io.BytesIO()
    letter.add_blank_page(page_size=(595, 842))
    write_on_page(letter.pages[0], "1 0 0 1 72 700 Tm (Si trasmette la scheda SOC26, prot. 4711 del 12/03/2026)")
    document.pages.insert(place, letter.pages[0])
    document.save(whole)
    return whole.getvalue()


class TestOthersPages:
    """What stands before, behind, between and beside the pages of a sheet is named, and accuses nobody."""

    @staticmethod
    def open_own() -> pikepdf.Pdf:
        return pikepdf.open(io.BytesIO(printed(DUE.name)))

    @staticmethod
    def save(document: pikepdf.Pdf) -> bytes:
        whole = io.BytesIO()
        document.save(whole)
        return whole.getvalue()

    @pytest.mark.parametrize("place", [0, 2, 5])
    def test_a_letter(self, place: int) -> None:
        reading = read_bytes(enclose_letter(printed(DUE.name), place), "x")
        assert reading.differences == ()
        assert reading.others == (f"pagina {place + 1}",)

    @pytest.mark.parametrize("matrix", ["1 0 0 1 60 825", "0 1 -1 0 15 300"])
    def test_a_stamp_at_the_margin(self, matrix: str) -> None:
        document = self.open_own()
        write_on_page(document.pages[0], f"{matrix} Tm (Prot. 4711 del 12/03/2026)")
        reading = read_bytes(self.save(document), "x")
        assert reading.differences == ()
        assert reading.others == ("pagina 1, «Prot. 4711 del 12/03/2026»",)

    @pytest.mark.parametrize("turned", [90, 180, 270])
    @pytest.mark.parametrize("pages", [[1], [0, 1, 2, 3, 4]])
    def test_turned(self, turned: int, pages: list[int]) -> None:
        document = self.open_own()
        for page in pages:
            document.pages[page].obj.Rotate = turned
        reading = read_bytes(self.save(document), "x")
        assert (reading.differences, reading.others, reading.compared) == ((), (), True)

    def test_a_page_that_was_taken_out(self) -> None:
        document = self.open_own()
        del document.pages[2]
        assert find_differences(self.save(document)) != ()


def test_another_definition() -> None:
    """What it computed is compared as it was written down: this one may compute it otherwise."""
    document = json.loads(write_json(scheda(DUE)))
    document["definition"]["digest"] = "0" * 64
    pdf = printed(DUE.name)
    assert find_differences(swap_attachment(pdf, json.dumps(document).encode())) == ()
    document["cells"]["R04"]["value"] = "99.99"
    (told,) = find_differences(swap_attachment(pdf, json.dumps(document).encode()))
    assert (told.about, told.name, told.attached) == ("cell", "R04", "99,99")


@pytest.mark.parametrize("cells", [None, [], {"R04": []}, {"R04": {"value": {}}}])
def test_an_attachment_with_strange_consequences(cells: object) -> None:
    document = json.loads(write_json(scheda(DUE)))
    document["cells"] = cells
    assert find_differences(swap_attachment(printed(DUE.name), json.dumps(document).encode()))


def test_a_receipt_is_no_sheet() -> None:
    """The scheda is attached to it, and its pages show something else: nothing is compared, and that is told."""
    document = pikepdf.new()
    document.add_blank_page()
    whole = io.BytesIO()
    document.save(whole)
    reading = read_bytes(swap_attachment(whole.getvalue(), write_json(scheda(DUE))), "x")
    assert (reading.compared, reading.differences) == (False, ())
    assert not Checked(reading).covered


def test_check_tells_it(tmp_path: Path) -> None:
    """With both places, and an exit code that is not success."""
    one = scheda(CUMIGNANO)
    sheet = build_sheet(one, SOC26)
    cell = next(cell for cell in list_cells(sheet) if cell["id"] == "R06")
    cell["text"] = "21733,33"
    file = tmp_path / "scheda.pdf"
    file.write_bytes(pdf_bytes(one, sheet))
    done = CliRunner().invoke(app, ["check", str(file)])
    assert done.exit_code == 1
    for words in (PAGE_DIFFERS, "R06", "21733,32", "21733,33", "pagina 3, a "):
        assert words in " ".join(done.output.split())
    (told,) = json.loads(CliRunner().invoke(app, ["check", "--json", str(file)]).output)["schede"][0]["differences"]
    assert (told["name"], told["attached"], told["printed"], told["origin"]["page"]) == (
        "R06",
        "21733,32",
        "21733,33",
        3,
    )
    assert not Checked(read_bytes(file.read_bytes(), "x")).sound


def list_parts(sheet: Sheet) -> Iterator[Any]:
    return (part for quadro in sheet["quadri"] for part in quadro["blocks"])


def list_cells(sheet: Sheet) -> Iterator[SheetCell]:
    for part in list_parts(sheet):
        if part["kind"] == "table":
            yield from (cell for row in part["rows"] for cell in row["cells"] if cell is not None)
        elif part["kind"] == "phrase":
            yield part["cell"]


def list_numbers(sheet: Sheet) -> Iterator[SheetCell]:
    return (cell for cell in list_cells(sheet) if re.search(r"\d", cell["text"]))


def change(holder: Any, name: str) -> str:
    holder[name] = change_digit(holder[name])
    return str(holder[name])


def get_value(value: object) -> Any:
    return value.get("value") if isinstance(value, dict) else value


def put_value(part: dict[str, Any], name: str, value: object) -> None:
    if isinstance(part[name], dict):
        part[name]["value"] = value
    else:
        part[name] = value


def change_digit(value: int | str) -> Any:
    """The value with its last digit changed; one more, so that it stays a number of its kind."""
    text = str(value)
    at = max(place for place, sign in enumerate(text) if sign.isdigit())
    changed = f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}"
    return int(changed) if isinstance(value, int) else changed
