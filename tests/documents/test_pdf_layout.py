# SPDX-License-Identifier: EUPL-1.2
"""The printed sheet: both standards at once, tagged, the same bytes each time, and no text that breaks it."""

import io
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedario.documents import pdf
from schedario.documents.pdf import RenderError, render_pdf

TITLE = "SOC26 - SOCIALE - SCHEDA DI MONITORAGGIO DEGLI OBIETTIVI DI SERVIZIO 2025"
MODIFIED = datetime(2026, 3, 17, 8, 44, tzinfo=timezone(timedelta(hours=1)))
USERS = ["Numero di utenti serviti - 2019", "Numero di utenti serviti - 2025"]
HOURS = ["Totale ore annue di assistenza - 2025", "Media ore annue di assistenza - 2025"]
A4_MARGIN = 16 / 25.4 * 72
A4_WIDTH = 210 / 25.4 * 72

Model = dict[str, Any]


def cell(cell_id: str, text: str, state: str = "answered", kind: str = "number") -> Model:
    look = "white" if state in {"answered", "missing"} else "grey"
    return {"id": cell_id, "text": text, "kind": kind, "look": look, "state": state, "note": None}


def row(code: str, label: str, *cells: Model | None) -> Model:
    return {"code": code, "separator": " - ", "label": label, "cells": list(cells)}


def table(titles: list[str], *rows: Model) -> Model:
    return {"kind": "table", "columns": [{"label": title} for title in titles], "rows": list(rows)}


def quadro(number: int, subtitle: str, *blocks: Model) -> Model:
    return {
        "id": f"Q{number}",
        "title": f"Quadro {number}",
        "subtitle": subtitle,
        "state": "due",
        "state_text": None,
        "blocks": list(blocks),
    }


def users_quadro() -> Model:
    means = ("M12", "Utenti famiglia e minori")
    return quadro(
        1,
        "Autodiagnosi del numero di utenti serviti",
        {"kind": "text", "text": "Ciascun Comune dovrà indicare il numero di utenti serviti"},
        {"kind": "heading", "text": "Interventi e servizi", "level": 1},
        table(
            USERS + HOURS,
            row(
                *means,
                cell("M12.utenti_base", "10"),
                cell("M12.utenti", "8"),
                cell("M12.ore", "50"),
                cell("M12.media_ore", "6,25", "computed"),
            ),
            row(
                "M30",
                "Utenti Multiutenza",
                cell("M30.utenti_base", "1"),
                cell("M30.utenti", "12"),
                None,
                None,
            ),
        ),
        {"kind": "heading", "text": "Informazioni relative agli assistenti sociali", "level": 2},
        {
            "kind": "phrase",
            "code": "R0E",
            "separator": " - ",
            "label": "Numero di assistenti sociali in rapporto alla popolazione a livello di ATS",
            "before": "1 assistente sociale ogni:",
            "cell": cell("R0E", "2569", "prefilled"),
            "after": "abitanti",
        },
        {
            "kind": "message",
            "id": "M-Q1-c",
            "text": "Il livello di servizio è risultato non inferiore a quello di riferimento.",
            "status": "project",
            "status_text": "testo non ufficiale",
        },
    )


def report_quadro() -> Model:
    return quadro(
        4,
        "Relazione in formato strutturato",
        {"kind": "heading", "text": "Relazione in formato libero", "level": 1},
        {
            "kind": "long_text",
            "code": "R16",
            "separator": " - ",
            "label": "Relazione in formato libero (massimo 6.000 caratteri)",
            "text": "Il Comune ha adottato un Regolamento.\nSecondo capoverso.",
            "counter": "55 caratteri su 6.000",
        },
    )


@pytest.fixture
def sheet() -> Model:
    """A reduced sheet with one block of each kind."""
    return {
        "title": TITLE,
        "language": "it",
        "form": "SOC26",
        "definition_version": "1.0.0",
        "header": [
            {"label": "Denominazione", "text": "QUINTANO"},
            {"label": "Codice indentificativo", "text": "CR078SIF11YE"},
            {"label": "Data ultima modifica", "text": "17/03/2026 08:44"},
        ],
        "mark": None,
        "legend": "Le celle bianche sono da compilare.",
        "quadri": [users_quadro(), report_quadro()],
        "footer": "definizione SOC26 1.0.0",
        "page_label": "Pagina {page} di {pages}",
    }


def printed(sheet: Model, attachment: bytes = b"{}", modified: datetime | None = MODIFIED) -> bytes:
    return render_pdf(sheet, attachment=attachment, attachment_name="scheda.json", modified=modified)


def page_texts(document: bytes) -> list[str]:
    """Text of each page, spaces and line ends made one space."""
    pages = pypdfium2.PdfDocument(document)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pages]


def structure(document: bytes) -> Iterator[tuple[str, pikepdf.Dictionary]]:
    """Tag and element of the structure tree, in reading order."""
    opened = pikepdf.open(io.BytesIO(document))
    waiting = [opened.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, pikepdf.Array):
            waiting[:0] = list(node)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S), node
            waiting[:0] = [node.K] if "/K" in node else []


def set_texts(sheet: Model, text: str) -> None:
    """Put one text wherever a person or another document may have written."""
    sheet["header"][0]["text"] = text
    users, report = sheet["quadri"]
    users["state_text"] = text
    first = users["blocks"][2]["rows"][0]
    first["label"] = first["cells"][0]["text"] = first["cells"][1]["note"] = text
    users["blocks"][4]["cell"]["text"] = text
    report["blocks"][1]["text"] = text


# --- what the file is ---


def test_claims_both_standards(sheet: Model) -> None:
    document = pikepdf.open(io.BytesIO(printed(sheet)))
    root = document.Root
    claims = root.Metadata.read_bytes().decode()
    assert re.search(r"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A<", claims)
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert str(root.Lang) == "it"
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle


def test_document_has_title_and_date(sheet: Model) -> None:
    document = pikepdf.open(io.BytesIO(printed(sheet)))
    assert str(document.docinfo.Title) == f"QUINTANO – {TITLE}"
    assert str(document.docinfo.ModDate) == "D:20260317074400Z"


def test_date_without_zone_is_italian_time(sheet: Model) -> None:
    assert printed(sheet, modified=datetime(2026, 3, 17, 8, 44)) == printed(sheet)  # noqa: DTZ001


def test_tags_tell_headings_and_table_headers(sheet: Model) -> None:
    tags = [tag for tag, _ in structure(printed(sheet))]
    assert [tag for tag in tags if re.fullmatch("/(Title|H[1-9])", tag)] == [
        "/Title", "/H1", "/H2", "/H3", "/H1", "/H2",
    ]  # fmt: skip
    assert tags.count("/TH") == 5
    assert tags.count("/TD") == 10


def test_every_table_has_titles(sheet: Model) -> None:
    """Rows without titles of columns are labels with their values, and no table."""
    for block in sheet["quadri"][0]["blocks"]:
        for column in block.get("columns", []):
            column["label"] = ""
    tags = [tag for tag, _ in structure(printed(sheet))]
    assert "/Table" not in tags
    assert "/TH" not in tags


def test_a_long_word_copies_as_it_is(sheet: Model) -> None:
    address = (
        "https://www.comune.quintano.cr.it/amministrazione-trasparente/" + "provvedimenti/" * 9 + "n?id=1234567890"
    )
    set_texts(sheet, address)
    sheet["quadri"][0]["blocks"][2]["rows"][0]["cells"][0]["text"] = "-123456789012345,67"
    for text in page_texts(printed(sheet)):
        assert "\u200b" not in text
    whole = "".join("".join(page_texts(printed(sheet))).split())
    assert whole.count(address.replace("-", "")) + whole.count(address) >= 5
    assert "-123456789012345,67" in "".join(page_texts(printed(sheet)))


def test_mark_is_content_once_and_decoration_elsewhere(sheet: Model) -> None:
    plain = [tag for tag, _ in structure(printed(sheet))]
    sheet["mark"] = "FACSIMILE"
    assert len([tag for tag, _ in structure(printed(sheet))]) == len(plain) + 1


def test_legend_may_show_sample_cells(sheet: Model) -> None:
    sheet["legend_items"] = [
        {"look": "grey", "state": state, "text": f"cella {state}"}
        for state in ("prefilled", "computed", "not_due", "doubtful", "missing")
    ]
    assert "cella prefilled cella computed cella not_due" in page_texts(printed(sheet))[0]


def test_group_headings_never_skip_a_level(sheet: Model) -> None:
    sheet["quadri"][0]["blocks"][1]["level"] = 2
    tags = [tag for tag, _ in structure(printed(sheet))]
    assert [tag for tag in tags if re.fullmatch("/H[1-9]", tag)] == ["/H1", "/H2", "/H3", "/H1", "/H2"]


def test_attachment_comes_back_unchanged(sheet: Model) -> None:
    original = json.dumps({"R16": "però 😀 \u202e", "empty": ""}, ensure_ascii=False).encode()
    document = pikepdf.open(io.BytesIO(printed(sheet, attachment=original)))
    assert list(document.attachments) == ["scheda.json"]
    assert document.attachments["scheda.json"].get_file().read_bytes() == original
    assert str(document.Root.AF[0].AFRelationship) == "/Source"
    assert str(document.Root.AF[0].EF.F.Subtype) == "/application/json"


def test_same_sheet_gives_same_bytes(sheet: Model) -> None:
    first = printed(sheet)
    other = deepcopy(sheet)
    other["header"][0]["text"] = "CUMIGNANO SUL NAVIGLIO"
    assert printed(other) != first
    pdf._compiler.cache_clear()
    assert printed(sheet) == first
    assert printed(sheet, modified=None) == printed(sheet, modified=datetime(1970, 1, 1, tzinfo=UTC))


def test_threads_may_print_at_once(sheet: Model) -> None:
    alone = printed(sheet)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: printed(sheet), range(8))) == {alone}


# --- what the pages show ---


def test_rows_read_in_order_with_their_values(sheet: Model) -> None:
    first, *_ = page_texts(printed(sheet))
    assert "Denominazione QUINTANO Codice indentificativo CR078SIF11YE" in first
    assert "M12 - Utenti famiglia e minori 10 8 50 6,25 M30 - Utenti Multiutenza 1 12" in first
    assert "1 assistente sociale ogni: 2569 abitanti" in first
    assert "[testo non ufficiale]" in first


def test_each_page_has_title_number_and_mark(sheet: Model) -> None:
    sheet["mark"] = "FACSIMILE"
    sheet["quadri"][1]["blocks"][1]["text"] = "parole " * 1500
    pages = page_texts(printed(sheet))
    assert len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert TITLE in page
        assert "FACSIMILE" in page
        assert f"Pagina {number} di {len(pages)}" in page


def test_each_quadro_starts_a_page(sheet: Model) -> None:
    first, second = page_texts(printed(sheet))
    assert "Quadro 1 Autodiagnosi" in first
    assert "Quadro 4 Relazione in formato strutturato" in second
    assert "Secondo capoverso. 55 caratteri su 6.000" in second


def test_quadro_that_is_not_due_says_why(sheet: Model) -> None:
    sheet["quadri"][1] |= {"state": "not_due", "state_text": "Non dovuto: spesa non inferiore"}
    assert "Non dovuto: spesa non inferiore" in page_texts(printed(sheet))[1]


def test_table_head_is_repeated_and_rows_stay_whole(sheet: Model) -> None:
    label = "etichetta lunga che va a capo più volte " * 8
    rows = [row(f"Z{number:02}", label, cell(f"Z{number:02}", str(number))) for number in range(40)]
    sheet["quadri"][0]["blocks"] = [table(["Spesa aggiuntiva"], *rows)]
    pages = page_texts(printed(sheet))[:-1]
    assert len(pages) >= 3
    for page in pages:
        assert "Spesa aggiuntiva Z" in page
        codes = re.findall(r"Z\d\d -", page)
        assert page.count(" ".join(label.split())) == len(codes)


def test_blank_sheet_leaves_room_to_write(sheet: Model) -> None:
    blank = deepcopy(sheet)
    set_texts(blank, "")
    for line in blank["quadri"][0]["blocks"][2]["rows"]:
        for value in filter(None, line["cells"]):
            value |= {"text": "", "note": None}
    assert row_height(printed(blank)) > row_height(printed(sheet)) + 6


def row_height(document: bytes) -> float:
    """Points between the base lines of the first and second row."""
    text = pypdfium2.PdfDocument(document)[0].get_textpage()
    below, above = (text.get_charbox(text.search(code).get_next()[0])[1] for code in ("M30", "M12"))
    return float(above - below)


# --- texts nobody would wish for ---

NASTY = {
    "emoji": "😀 ❤️ 👨‍👩‍👧 🇮🇹",
    "ideographs": "日本語 한국어",
    "greek and cyrillic": "Ελληνικά Жар-птица",
    "right to left": "שלום العربية",
    "scripts without a font": "ไทย ខ្មែរ ქართული",
    "combining": "e\u0301 a\u0327\u0301 q\u0307\u0323 \u0300",
    "invisible": "a\u200bb\u00adc\u2060d",
    "controls": "\x00\x01\x07\x1b\x7f\x9f",
    "not characters": "\ufffe\uffff\u0378\ue000\U000f0000\U0010ffff",
    "lone surrogates": "\ud800 \udfff",
    "bidi overrides": "\u202eabc\u202c \u2066x\u2069 \ufeff",
    "line ends": "a\r\nb\rc\u2028d\u2029e\x0bf\x0cg\x85h\n\n",
    "typst": "#let x = 1; *b* _i_ $x$ @a <b> \\ // ` #panic()",
    "page words": "{page} {pages}",
}


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_strange_text_is_printed(sheet: Model, text: str) -> None:
    set_texts(sheet, text)
    assert printed(sheet)


def test_what_cannot_be_drawn_is_shown_as_its_code(sheet: Model) -> None:
    sheet["quadri"][1]["blocks"][1]["text"] = "A中 B\x07 C\ud800 D\u202e E"
    assert "A‹U+4E2D› B‹U+0007› C‹U+D800› D‹U+202E› E" in page_texts(printed(sheet))[1]


def test_only_what_no_font_has_is_escaped(sheet: Model) -> None:
    sheet["quadri"][1]["blocks"][1]["text"] = "però Ω Ж ≥ ខ"
    assert "però Ω Ж ≥ ‹U+1781›" in page_texts(printed(sheet))[1]


def list_fonts(drawn: bytes) -> list[str]:
    document = pikepdf.open(io.BytesIO(drawn))
    return [str(font.BaseFont) for page in document.pages for font in page.Resources.Font.as_dict().values()]


def test_emoji_and_other_scripts_are_drawn(sheet: Model) -> None:
    text = "A😀 👍 ✅ Ελλάδα Київ नमस्ते বাংলা ਪੰਜਾਬੀ ქართული հայերեն ትግርኛ ไทย"
    sheet["quadri"][1]["blocks"][1]["text"] = text
    drawn = printed(sheet)
    assert "‹U+" not in page_texts(drawn)[1]
    assert "A😀 👍 ✅ Ελλάδα Київ" in page_texts(drawn)[1]
    fonts = list_fonts(drawn)
    for family in ("NotoEmoji", "NotoSansDevanagari", "NotoSansBengali", "NotoSansEthiopic", "NotoSansThai"):
        assert any(family in name for name in fonts), family


@given(text=st.text(st.characters(exclude_categories=[]), max_size=60))
@settings(max_examples=25, deadline=None)
def test_any_text_is_printed(text: str) -> None:
    sheet = {"title": TITLE, "language": "it", "form": "SOC26", "definition_version": "1.0.0", "mark": None}
    sheet |= {"legend": None, "footer": "", "page_label": "{page}/{pages}"}
    sheet |= {"header": [{"label": "Denominazione", "text": ""}], "quadri": [users_quadro(), report_quadro()]}
    set_texts(sheet, text)
    assert printed(sheet)


@pytest.mark.parametrize("text", ["W" * 6000, "é" * 3000, "https://example.it/" + "a/" * 500, "a\u00a0" * 900])
def test_long_words_stay_on_the_page(sheet: Model, text: str) -> None:
    set_texts(sheet, text)
    for page in pypdfium2.PdfDocument(printed(sheet)):
        lines = page.get_textpage()
        for index in range(lines.count_rects()):
            left, bottom, right, _ = lines.get_rect(index)
            assert left >= A4_MARGIN - 1
            assert right <= A4_WIDTH - A4_MARGIN + 1
            assert bottom > 0


# --- what is refused ---


def test_missing_fonts_say_what_to_do(sheet: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "FONTS", tmp_path / "fonts")
    pdf._compiler.cache_clear()
    with pytest.raises(RenderError, match="make setup"):
        printed(sheet)


def test_attachment_must_be_utf8(sheet: Model) -> None:
    with pytest.raises(RenderError, match="UTF-8"):
        printed(sheet, attachment=b"\xff\xfe")


def test_unknown_block_is_refused(sheet: Model) -> None:
    sheet["quadri"][0]["blocks"][0]["kind"] = "picture"
    with pytest.raises(RenderError, match="unknown kind of block: picture"):
        printed(sheet)
