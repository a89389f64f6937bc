# SPDX-License-Identifier: EUPL-1.2
"""Saved pages: what a browser shows is read, what it does not is not; nothing is another value in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedario.definition.catalogue import load
from schedario.documents.errors import ReadError
from schedario.documents.read import read_bytes, read_sheets
from schedario.documents.reading import Reading
from schedario.documents.text.reader import account_for_numbers, read_lines
from schedario.documents.web_page import lay_out_page
from tests.documents.test_read_any_input import PIECES
from tests.documents.test_read_relaid import SAMPLE, outcomes, thousands
from tests.fuzz import fuzz_reader
from tests.reference import pages
from tests.reference.pages import NOISE, NOISE_BELOW, Look
from tests.reference.relaid import Relaid

SOC26 = load("SOC26")
NAME = SOC26.header["denominazione"].label
MARKUP = st.sampled_from(
    """
    <table>|<tr>|<td>|</td>|</tr>|</table>|<td colspan=3>|<td rowspan=2>|<th>|<div>|</div>|<br>|<p>|<ul><li>|<sup>
    |<tfoot>|<input>|<input value=5,00>|<input type=radio name=a>|<input type=checkbox checked>|<textarea>|<select>
    |</textarea>|<option>|<option selected>|</select>|<pre>|</pre>|<section>|</section>|<form>|</form>|<label>|</label>
    |<caption>|<span hidden>|</span>|<script>|</script>|<!-- -->|&nbsp;|&#0;|<nav>|</nav>
    """.replace("\n    ", "").split("|")
)


def a_cell_a_line(cells: Sequence[str]) -> str:
    return "<tr>\n" + "".join(f"  <td>\n    {cell}\n  </td>\n" for cell in cells) + "</tr>\n"


def unclosed(cells: Sequence[str]) -> str:
    return "<TR>" + "".join(f"<TD>{cell}" for cell in cells)


def code_apart(cells: Sequence[str]) -> str:
    label, *others = cells
    code, _, rest = label.partition(" ")
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in (code, rest.removeprefix("- "), *others)) + "</tr>"


def wide_label(cells: Sequence[str]) -> str:
    label, *others = cells
    return f"<tr><td colspan=3>{label}</td>" + "".join(f"<td>{cell}</td>" for cell in others) + "</tr>"


def kept_apart(cells: Sequence[str]) -> str:
    return "<tr>" + "<td></td>".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def in_divs(cells: Sequence[str]) -> str:
    label, *others = cells
    return f'<div class="row"><div>{label}</div>' + "".join(f"<div>{cell}</div>" for cell in others) + "</div>"


def in_list(cells: Sequence[str]) -> str:
    label, *others = cells
    return f"<dt>{label}</dt>" + "".join(f"<dd>{cell}</dd>" for cell in others)


def with_unit(_cell: object, text: str) -> str:
    return f"{text} <span>€</span>" if re.fullmatch(r"\d+,\d\d", text) else pages.show(None, text)


def side_by_side(rows: str) -> str:
    """All labels in a table on the left, all values in one on the right."""
    found = re.findall(r"<tr><td>(.*?)</td>(.*?)</tr>", rows, re.DOTALL)
    left = "".join(f"<tr><td>{label or '&nbsp;'}</td></tr>" for label, _ in found)
    right = "".join(f"<tr>{values}</tr>" for _, values in found)
    return f"<table><tr><td><table>{left}</table></td><td><table>{right}</table></td></tr></table>"


def page(body: str) -> str:
    return f"<html><body>{body}</body></html>"


KINDS: dict[str, Look] = {
    "tables": Look(),
    "no titles": Look(titles=False),
    "a cell a line": Look(row=a_cell_a_line),
    "no end tags": Look(row=unclosed, table=lambda rows: f"<TABLE BORDER=1>{rows}</TABLE>"),
    "fields": Look(value=pages.enter),
    "fields for numbers": Look(value=pages.enter_typed, row=a_cell_a_line),
    "choices": Look(value=pages.choose),
    "notes": Look(value=pages.note),
    "tables in cells": Look(value=pages.wrap),
    "all in a table": Look(around=lambda body: page(f"<table><tr><td>menu</td></tr><tr><td>{body}</td></tr></table>")),
    "tables in tables": Look(table=lambda rows: f"<table><tr><td>&nbsp;<td><table>{rows}</table></table>"),
    "labels beside values": Look(table=side_by_side, titles=False),
    "code apart": Look(row=code_apart),
    "wide labels": Look(row=wide_label),
    "columns between": Look(row=kept_apart),
    "a cell over all rows": Look(aside=True),
    "labels over two lines": Look(label=lambda text: text.replace(" di ", " di<br>", 1)),
    "blocks": Look(value=pages.mark_blank, row=in_divs, table=lambda rows: f"<div>{rows}</div>", titles=False),
    "lists": Look(value=pages.mark_blank, row=in_list, table=lambda rows: f"<dl>{rows}</dl>", titles=False),
    "euro": Look(value=with_unit),
    "thousands, dots": Look(number=thousands(".")),
    "thousands, no-break": Look(number=thousands("\u00a0")),
    "noise": Look(around=lambda body: page(f"{NOISE}<main>{body}</main>{NOISE_BELOW}")),
    "noise, fields": Look(value=pages.enter, around=lambda body: page(f"{NOISE}{body}{NOISE_BELOW}")),
    "a table without a page": Look(around=lambda body: body),
    "under plain text": Look(around=lambda body: f"Scheda del comune\n\n{body}"),
}


def lay_out(kind: str, turn: int) -> Relaid:
    return pages.lay_out_page(SOC26, SAMPLE[(len(kind) * 7 + turn * 31) % len(SAMPLE)], KINDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_is_read(kind: str) -> None:
    for turn in range(2):
        found = lay_out(kind, turn)
        reading = read_bytes(found.text.encode(), kind)
        assert reading.format == "html"
        told = {name: outcome for name, outcome in outcomes(found, reading) if not outcome.endswith("right")}
        assert told == {}
        assert len(reading.header) == 3


def a_page(*parts: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body><h1>{SOC26.title}</h1>{''.join(parts)}</body></html>"


def read_page(*parts: str, head: str = "") -> Reading:
    return read_bytes(a_page(*parts, head=head).encode(), "x.html")


def row(code: str, *cells: str) -> str:
    """The row of a form with these cells of a page."""
    found = next(row for quadro in SOC26.quadri.values() for row in quadro.rows if row.code == code)
    label = f"{found.printed_code}{found.separator}{found.label}"
    return "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in (label, *cells)) + "</tr></table>"


class TestWhatIsShown:
    @pytest.mark.parametrize(
        "hidden",
        [
            "<span hidden>1</span>",
            '<span style="color: red; display:none">1</span>',
            '<span style="visibility: hidden">1</span>',
            '<span class="visually-hidden">abitanti 1</span>',
            '<span class="via">1</span>',
            '<span id="tolto">1</span>',
            "<script>1</script>",
            "<style>1</style>",
            "<template>1</template>",
            "<noscript>1</noscript>",
            "<!-- 1 -->",
            '<input type="hidden" value="1">',
            '<input type="submit" value="1">',
            "<button>1</button>",
            "<datalist><option>1</option></datalist>",
            "<dialog>1</dialog>",
        ],
    )
    def test_what_is_not_shown_is_not_read(self, hidden: str) -> None:
        head = (
            "<style>p, .via{display:none} @media print { .stampa { display: none } } #tolto { display : none }</style>"
        )
        for cell in (f"{hidden}933", f"933{hidden}", f"<div>{hidden}<b>933</b></div>"):
            assert read_page(row("R03", cell), head=head).cells["R03"].printed == 933

    def test_what_only_paper_does_not_show_is_read(self) -> None:
        head = "<style>@media print { .stampa { display: none } }</style>"
        assert read_page(row("R03", '<b class="stampa">933</b>'), head=head).cells["R03"].printed == 933

    def test_a_hidden_row_or_cell_is_no_row(self) -> None:
        shown = row("R03", "933").replace("</table>", "<tr hidden><td>R03 - Numero di abitanti<td>1</table>")
        assert read_page(shown).cells["R03"].printed == 933

    def test_a_field_is_read_as_it_is_shown(self) -> None:
        for field, text in {
            '<input value="33,5">': "33,5",
            "<input type=number value=33.5>": "33,5",
            "<input type=number value=1.234>": "1,234",
            '<input type=text value="1.234,50">': "1.234,50",
            "<textarea>\n 5,00 </textarea>": "5,00",
            "<select><option>1,00<option selected>2,00</select>": "2,00",
            "<select><option>1,00<option>2,00</select>": "1,00",
            "<select><option value=''>scegliere<option>2,00</select>": "",
            "<select multiple><option>1,00<option>2,00</select>": "",
        }.items():
            assert read_page(row("R06", field)).cells["R06"].text == text

    def test_a_number_of_a_field_for_numbers_is_never_another(self) -> None:
        """`1.234` is one and a bit there, whatever the browser shows."""
        cell = read_page(row("R06", "<input type=number value=1.234>")).cells["R06"]
        assert cell.state == "doubtful"
        assert read_page(row("R06", "<input type=number value=1.230>")).cells["R06"].printed is None

    def test_days_are_shown_as_in_italy(self) -> None:
        label = SOC26.header["data_ultima_modifica"].label
        header = read_page(
            f"<label>{label}</label> <input type=datetime-local value=2026-03-17T08:44>", row("R03", "9")
        )
        assert header.header["data_ultima_modifica"].text == "17/03/2026 08:44"

    def test_of_a_group_of_choices_the_chosen_one_is_read(self) -> None:
        for kind, first, second, read in (
            ("radio", "", "checked", "gestione diretta"),
            ("checkbox", "", "checked", "gestione diretta"),
            ("checkbox", "checked", "checked", "appalto; gestione diretta"),
            ("radio", "", "", ""),
        ):
            choices = (
                f"<label><input type={kind} name=m {first}> appalto</label>"
                f"<input type={kind} name=m {second} id=d><label for=d>gestione diretta</label>"
            )
            without = f"<input type={kind} name=m {first}> appalto <input type={kind} name=m {second}> gestione diretta"
            for written in (choices, without):
                assert read_page(row("R10", "1,00", written, "9,00")).cells["R10.modalita"].text == read

    def test_a_box_to_tick_a_row_is_nothing(self) -> None:
        assert (
            read_page(row("R03", "933").replace("<td>", "<td><input type=checkbox checked> ", 1)).cells["R03"].printed
        )

    def test_a_note_is_no_digit(self) -> None:
        assert read_page(row("R03", "933<sup>1</sup>")).cells["R03"].printed == 933
        assert read_page(row("R03", "933<sup>(a)</sup>")).cells["R03"].printed == 933

    @pytest.mark.parametrize("text", ["novecento", "9 3 3", "#RIF!", "933<br>934"])
    def test_what_cannot_be_read_is_in_doubt(self, text: str) -> None:
        assert read_page(row("R03", text)).cells["R03"].state == "doubtful"

    def test_entities(self) -> None:
        page = read_page(
            f"<p>{NAME}: SANT&#8217;ANG&Egrave;LO &amp; C.</p>",
            row("R03", "&#57;33&nbsp;"),
        )
        assert page.header["denominazione"].text == "SANT’ANGÈLO & C."
        assert page.cells["R03"].printed == 933

    def test_words_that_look_like_tags_are_words(self) -> None:
        box = '<input type="text" value="x"/>'
        for said in ("&lt;b&gt;a|b **c** &lt;td&gt;", "&lt;input type=&quot;text&quot; value=&quot;x&quot;/&gt;"):
            text = unescape(said)
            assert read_page(row("R10", "1,00", said, "9,00")).cells["R10.modalita"].printed == text
            assert read_page(row("R16"), f"<p>{said}</p>").cells["R16"].printed == text
        assert box in text


class TestReport:
    LABEL = f"R16 - {next(cell.label for cell in SOC26.cells.values() if cell.id == 'R16')}"
    TEXT = "Prima riga, 12,50.\n\nR03 933 nella terza"

    @pytest.mark.parametrize(
        "written",
        [
            "<p>{label}</p><textarea>{text}</textarea><p>Salva 7</p>",
            "<table><tr><td>{label}</td></tr><tr><td><textarea>{text}</textarea></td></tr></table><p>Salva 7</p>",
            "<table><tr><td>{label}<td><pre>{text}</pre></table><p>Salva 7</p>",
            "<table><tr><td>{label}</tr><tr><td>{lines}</td></tr><tr><td>Salva 7</table>",
            "<table><tr><td>{label}</td><td>{lines}</td></tr><tr><td>Salva 7</table>",
            "<section><p>{label}</p><p>{lines}</p></section><p>Salva 7</p>",
            "<section><h2>{label}</h2><div style='white-space: pre-wrap'>{text}</div></section><nav>Salva 7</nav>",
            "<form><p>{label}</p><div>{lines}</div></form><footer>Pagina 3 di 7</footer>",
        ],
    )
    def test_it_ends_with_its_place(self, written: str) -> None:
        text, lines = escape(self.TEXT), escape(self.TEXT).replace("\n\n", "<br><br>")
        reading = read_page(row("R03", "5"), written.format(label=self.LABEL, text=text, lines=lines))
        said = reading.cells["R16"].printed
        assert said in (self.TEXT, self.TEXT.replace("\n\n", "\n"))
        assert ("\n\n" in str(said)) == ("{text}" in written)
        assert reading.cells["R03"].printed == 5

    def test_what_follows_a_blank_one_is_not_taken_for_it(self) -> None:
        for written in (
            "<p>{label}</p><textarea></textarea><p>Salva</p>",
            "<table><tr><td>{label}<tr><td></td></tr></table><p>Salva</p>",
            "<section><p>{label}</p></section><footer>Pagina 7</footer>",
        ):
            assert read_page(row("R03", "5"), written.format(label=self.LABEL)).cells["R16"].printed is None

    def test_rows_below_it_are_read(self) -> None:
        page = read_page(f"<p>{self.LABEL}</p><textarea>x</textarea>", row("R03", "5"))
        assert (page.cells["R16"].printed, page.cells["R03"].printed) == ("x", 5)


class TestFiles:
    @pytest.mark.parametrize(
        ("encoding", "told"),
        [
            ("utf-8", "utf-8"),
            ("utf-8", "iso-8859-1"),
            ("utf-8-sig", ""),
            ("cp1252", "windows-1252"),
            ("cp1252", "iso-8859-1"),
            ("cp1252", ""),
            ("cp1252", "utf-8"),
            ("utf-16", "utf-16"),
            ("iso-8859-15", "iso-8859-15"),
            ("mac-roman", "macintosh"),
            ("cp1252", "nessuna"),
        ],
    )
    def test_encodings(self, encoding: str, told: str) -> None:
        head = f'<meta http-equiv="Content-Type" content="text/html; charset={told}">' if told else ""
        page = a_page(f"<p>{NAME}: CANTÙ È Ò</p>", row("R03", "933"), head=head)
        assert read_bytes(page.encode(encoding), "x").header["denominazione"].text == "CANTÙ È Ò"

    @pytest.mark.parametrize(
        "opening",
        [
            "",
            "\ufeff\n\n",
            "<!-- saved from url=(0014)about:internet -->\n",
            '<?xml version="1.0" encoding="utf-8"?>\n',
            "<html>",
            "<TABLE>",
        ],
    )
    def test_a_page_is_known_by_how_it_begins(self, opening: str) -> None:
        for name in ("x.xls", "x.txt", "x"):
            assert read_bytes((opening + a_page(row("R03", "933"))).encode(), name).format == "html"

    def test_a_text_with_boxes_is_a_text(self) -> None:
        text = f"<b>{SOC26.title}</b>\n\nR03 - Numero di abitanti\t<input type='text' value='933'/>\n"
        assert read_bytes(text.encode(), "x.html").format == "text"

    def test_a_page_saved_with_its_pictures_in_one_file(self) -> None:
        message = MIMEMultipart("related")
        message.attach(MIMEText(a_page(f"<p>{NAME}: CANTÙ</p>", row("R03", "933")), "html"))
        message.attach(MIMEText("body { color: red }", "css"))
        reading = read_bytes(message.as_bytes(), "x.mhtml")
        assert (reading.cells["R03"].printed, reading.header["denominazione"].text) == (933, "CANTÙ")

    def test_places_are_lines_of_the_source(self) -> None:
        source = a_page("\n\n", row("R03", "\n<b>933</b>\n"), "\n", row("R06", "5,00"))
        for name, value in {"R03": "933", "R06": "5,00"}.items():
            origin = read_bytes(source.encode(), "x").cells[name].origin
            assert origin is not None
            assert name in source.split("\n")[origin.line - 1]
            assert origin.text.endswith(value)

    def test_several_schede_in_one_page(self) -> None:
        bodies = [lay_out("tables", turn).text for turn in range(2)]
        found = read_sheets("\n".join(bodies).encode(), "x")
        alone = [read_bytes(body.encode(), "x").answers() for body in bodies]
        assert [one.answers() for one in found if isinstance(one, Reading)] == alone

    def test_a_page_of_something_else_is_refused(self) -> None:
        for page in (
            "<!DOCTYPE html><p>Gentile sindaco",
            "<html></html>",
            "<table><tr><td>1<td>2</table>",
            "<!doctype html>",
        ):
            with pytest.raises(ReadError) as error:
                read_bytes(page.encode(), "x.html")
            assert error.value.reason == "no_scheda"

    @pytest.mark.parametrize("markup", ["<div>", "<table><tr><td>", "<b><i>", "<ul><li>", "<form><fieldset>", "<font>"])
    def test_depth_loses_nothing(self, markup: str) -> None:
        for depth in (30, 600):
            assert read_page(markup * depth, row("R03", "933")).cells["R03"].printed == 933
        with pytest.raises(ReadError) as error:
            read_page(markup * 3000, row("R03", "933"))
        assert error.value.reason == "too_heavy"


@given(st.lists(MARKUP | PIECES | st.text(max_size=8), max_size=40))
def test_the_ledger_of_any_page_balances(pieces: list[str]) -> None:
    lines = lay_out_page("<html>" + "".join(pieces))
    assert account_for_numbers(SOC26, lines).balances
    fuzz_reader.check(read_lines(SOC26, lines, "html"))
