# SPDX-License-Identifier: EUPL-1.2
"""The neutral model of the sheet: what is in a cell, how it looks, why a quadro is not due."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from schedario.definition.catalogue import load
from schedario.documents.scheda import Scheda
from schedario.documents.sheet import Sheet, SheetCell, build_sheet
from schedario.engine.answers import Given, take_answers
from tests.documents.edition import trial_edition
from tests.documents.writing import scheda_of
from tests.reference.test_reference import CUMIGNANO, QUINTANO

SOC26 = load("SOC26")
BELOW_NEED: dict[str, Given] = {"R06": "9000", "R07.base": "10", "R07.corrente": "10"}


def cells(sheet: Sheet) -> Iterator[SheetCell]:
    for quadro in sheet["quadri"]:
        for part in quadro["blocks"]:
            if part["kind"] == "table":
                yield from (cell for row in part["rows"] for cell in row["cells"] if cell)
            elif part["kind"] == "phrase":
                yield part["cell"]


def sheet_of(**answers: Given) -> Sheet:
    return build_sheet(Scheda(SOC26, {}, take_answers(SOC26, answers)), SOC26)


def sheet_with(answers: dict[str, Given], doubts: dict[str, str] | None = None) -> Sheet:
    return build_sheet(Scheda(SOC26, {}, take_answers(SOC26, answers, doubts)), SOC26)


def cell(sheet: Sheet, name: str) -> SheetCell:
    return next(one for one in cells(sheet) if one["id"] == name)


def test_it_is_plain_data_with_every_cell_but_the_long_text() -> None:
    sheet = build_sheet(scheda_of(QUINTANO, SOC26), SOC26)
    assert json.loads(json.dumps(sheet)) == sheet
    assert [one["id"] for one in cells(sheet)] == [name for name in SOC26.cells if name != "R16"]


def test_white_is_what_the_comune_fills_in() -> None:
    sheet = build_sheet(None, SOC26)
    white = {one["id"] for one in cells(sheet) if one["look"] == "white"}
    typed = ("comune", "prefilled_editable")
    assert white == {name for name, one in SOC26.cells.items() if one.supplied_by in typed} - {"R16"}


def test_values_are_written_as_on_the_official_sheet() -> None:
    sheet = build_sheet(scheda_of(QUINTANO, SOC26), SOC26)
    assert cell(sheet, "R06")["text"] == "39148,99"
    assert cell(sheet, "M21.media_ore") == {
        "id": "M21.media_ore",
        "text": "6,67",
        "kind": "number",
        "look": "grey",
        "state": "computed",
        "note": None,
    }


def test_a_doubtful_cell_is_empty_and_tells_the_doubt() -> None:
    doubtful = cell(sheet_with({}, {"R02.base": "un valore per due colonne"}), "R02.base")
    assert (doubtful["text"], doubtful["state"]) == ("", "doubtful")
    assert doubtful["note"] == "un valore per due colonne"


def test_rows_that_follow_one_another_under_the_same_titles_share_a_table() -> None:
    tables = [
        [row["code"] for row in part["rows"]]
        for quadro in build_sheet(None, SOC26)["quadri"]
        for part in quadro["blocks"]
        if part["kind"] == "table"
    ]
    assert ["R02X", "R02Y", "R02A"] in tables
    assert ["R10", "R11"] in tables
    assert ["R07"] in tables


def test_a_row_without_a_column_leaves_its_place_open() -> None:
    (table, *_) = (part for part in build_sheet(None, SOC26)["quadri"][0]["blocks"] if part["kind"] == "table")
    assert [one and one["id"] for one in table["rows"][-1]["cells"]] == [
        "M30.utenti_base",
        "M30.utenti",
        None,
        None,
    ]


def test_the_ratios_are_told_in_a_sentence() -> None:
    parts = build_sheet(scheda_of(QUINTANO, SOC26), SOC26)["quadri"][0]["blocks"]
    told = [(part["before"], part["cell"]["text"], part["after"]) for part in parts if part["kind"] == "phrase"]
    assert told == [
        ("1 assistente sociale ogni:", "2569", "abitanti"),
        ("1 assistente ogni :", "4241", "Abitanti"),
    ]


def test_a_quadro_that_is_not_due_says_why() -> None:
    quadro = build_sheet(scheda_of(CUMIGNANO, SOC26), SOC26)["quadri"][2]
    assert quadro["state"] == "not_due"
    assert quadro["state_text"] == (
        "Non dovuto: la spesa del 2021 (29.562,20 €) supera il fabbisogno (21.733,32 €). "
        "[regola dedotta, non ufficiale]"
    )


def test_of_two_conditions_the_one_that_fails_is_told() -> None:
    quadro = sheet_with({**BELOW_NEED, "R08": "999.99"})["quadri"][2]
    assert quadro["state_text"] == (
        "Non dovuto: le risorse da rendicontare (999,99 €) sono sotto la soglia (1.000,00 €). "
        "[regola dedotta, non ufficiale]"
    )


def test_a_quadro_that_is_not_decided_says_what_would_decide_it() -> None:
    quadro = sheet_with(BELOW_NEED)["quadri"][2]
    assert quadro["state"] == "undecided"
    assert quadro["state_text"] == "Non ancora deciso se è dovuto: per deciderlo bastano R08"


def test_a_quadro_that_is_due_has_nothing_to_explain() -> None:
    quadro = sheet_with({**BELOW_NEED, "R08": "1000"})["quadri"][2]
    assert (quadro["state"], quadro["state_text"]) == ("due", None)


def test_only_texts_that_are_not_official_carry_a_status() -> None:
    parts = sheet_with({**BELOW_NEED, "R08": "999.99", "R09": "999.99"})["quadri"][1]["blocks"]
    told = {part["id"]: part["status_text"] for part in parts if part["kind"] == "message"}
    assert told == {"M-Q2-b": "testo di Schedario, non ufficiale"}
    parts = build_sheet(scheda_of(QUINTANO, SOC26), SOC26)["quadri"][1]["blocks"]
    told = [part["status_text"] for part in parts if part["kind"] == "message"]
    assert told == ["testo ufficiale, scelto con una regola dedotta"]  # R04 is deduced, and decides the level
    parts = build_sheet(scheda_of(QUINTANO, SOC26), SOC26)["quadri"][0]["blocks"]
    told = {part["id"]: part["status_text"] for part in parts if part["kind"] == "message"}
    assert (told["M-Q1-b"], told["M-Q1-d"]) == (None, None)


def test_rules_that_are_not_official_say_so() -> None:
    parts = build_sheet(scheda_of(QUINTANO, SOC26), SOC26)["quadri"][0]["blocks"]
    rows = {row["code"]: row["status_text"] for part in parts if part["kind"] == "table" for row in part["rows"]}
    assert (rows["R04"], rows["ROB"], rows["R05"]) == (*["regola dedotta, non ufficiale"] * 2, None)


def test_an_outcome_stands_on_the_sheet_and_only_a_stated_one_is_a_result() -> None:
    outcome = build_sheet(scheda_of(CUMIGNANO, SOC26), SOC26)["outcome"]
    assert outcome is not None
    assert (outcome["stated"], outcome["text"][:20]) == (True, "Obiettivo raggiunto:")
    assert [follow["status_text"] for follow in outcome["follows"]] == ["testo dedotto, non ufficiale"]
    supplied = {"R03": 399, "R05": "5.08", "R08": "999.99", "R09": "999.99"}
    outcome = sheet_with({**BELOW_NEED, **supplied})["outcome"]
    assert outcome is not None
    assert (outcome["stated"], outcome["text"][:43]) == (False, "Se il resto non cambia: nulla da rendiconta")
    assert [amount["text"] for amount in outcome["amounts"]] == ["999,99"]


def test_a_long_text_counts_its_characters() -> None:
    part = sheet_of(R16="à" * 1234)["quadri"][3]["blocks"][-1]
    assert part["kind"] == "long_text"
    assert part["counter"] == "1234 caratteri su 6.000"


def test_the_blank_sheet_decides_nothing() -> None:
    sheet = build_sheet(None, SOC26)
    assert sheet["mark"] == "FACSIMILE"
    assert {(quadro["state"], quadro["state_text"]) for quadro in sheet["quadri"]} == {("due", None)}
    assert {one["text"] for one in cells(sheet)} == {""}
    assert {item["text"] for item in sheet["header"]} == {""}
    assert not [part for quadro in sheet["quadri"] for part in quadro["blocks"] if part["kind"] == "message"]


def test_footer_and_page_label_tell_the_definition_and_the_page() -> None:
    sheet = build_sheet(None, SOC26)
    assert sheet["footer"] == f"Stampa di Schedario, definizione SOC26 {SOC26.version} ({SOC26.digest[:12]})"
    assert sheet["page_label"].format(page=2, pages=6) == "Pagina 2 di 6"


def test_questions_of_ours_stand_under_a_heading_that_says_so(tmp_path: Path) -> None:
    parts = build_sheet(None, trial_edition(tmp_path))["quadri"][3]["blocks"]
    headings = [part["text"] for part in parts if part["kind"] == "heading"]
    assert "Traccia facoltativa proposta da Schedario, non ufficiale [testo di Schedario, non ufficiale]" in headings
    assert [part["code"] for part in parts if part["kind"] == "long_text"] == ["P04", "R16"]
