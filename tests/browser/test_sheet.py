# SPDX-License-Identifier: EUPL-1.2
"""Filling in the sheet, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from schedario.definition import display
from schedario.definition.catalogue import load
from schedario.documents.read import read_bytes
from schedario.engine.answers import Answers
from schedario.engine.evaluate import Evaluation, evaluate
from schedario.engine.explaining.outcome import describe_outcome
from schedario.portal.demo.published import read_published
from tests.browser.journeys.doing import checked, words_of
from tests.browser.populate import DUE, LIKE_QUINTANO, UNDECIDED, codice
from tests.browser.server import Server, populated
from tests.browser.sheet import Sheet
from tests.browser.watch import Watch
from tests.browser.weight import over_the_wire
from tests.portal.world import PASSWORD

Axe = Callable[[Page], list[str]]
NewSheet = Callable[..., Sheet]

FORM = load("SOC26")
COMUNI = 90
REASON = "Il servizio non si misura in ore."
LOST = "ERR_INTERNET_DISCONNECTED"
REFUSALS = {
    403: "non è più fra quelle che si possono compilare",
    404: "non si trova più",
    413: "il testo è troppo lungo",
    422: "una cella non si può modificare",
    423: "non si può più modificare",
    429: "troppe richieste insieme",
    500: "il server ha un problema",
}
_next = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal with many comuni like Quintano."""
    with populated(tmp_path_factory.mktemp("schede"), COMUNI) as made:
        yield made


@pytest.fixture
def index() -> int:
    """Which comuni, one of each kind, are this test's."""
    return next(_next)


@pytest.fixture
def new_sheet(
    new_context: Callable[..., BrowserContext], entered: Callable[[str], object], watch: Watch, index: int
) -> NewSheet:
    """Opens the test's scheda in a browser of somebody in a role; options as for a browser."""

    def make(role: str = "compilatore", kind: str = LIKE_QUINTANO, **options: object) -> Sheet:
        context = new_context(storage_state=entered(role), **options)
        return Sheet(watch.over(context.new_page()), codice(kind, index))

    return make


@pytest.fixture
def sheet(new_sheet: NewSheet) -> Sheet:
    """The test's scheda, open for the compilatore."""
    return new_sheet().open()


def quintano() -> Evaluation:
    """The published scheda as its comune answered it, computed: without the doubts of who reads its print-out."""
    return evaluate(FORM, Answers(read_published("quintano").answers().stored))


def texts(evaluation: Evaluation) -> Mapping[str, str]:
    stored = evaluation.answers.stored
    return {name: display.format_value(FORM.cells[name], value) for name, value in stored.items()}


def answers_of(evaluation: Evaluation) -> Mapping[str, str]:
    """What the comune itself answered."""
    return {name: text for name, text in texts(evaluation).items() if FORM.cells[name].supplied_by == "comune"}


def answering(status: int) -> Callable[[Route], None]:
    """A server that answers every save like this."""
    return lambda route: route.fulfill(status=status)


def reload_after_crash(sheet: Sheet) -> None:
    """Opens the sheet anew as after a crash: the page sends nothing more on its way out, nor by a try that was due."""
    sheet.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
    sheet.page.on("dialog", lambda dialog: dialog.accept())
    sheet.page.reload()


def confirm(sheet: Sheet) -> None:
    """Confirms the warning about users without hours."""
    warning = sheet.page.locator('.finding[data-code="SOC26-Q1-003"]')
    warning.get_by_role("button", name="Conferma con un motivo").click()
    sheet.page.get_by_role("textbox", name="Motivo").fill(REASON)
    sheet.page.locator("#conferma").get_by_role("button", name="Conferma").click()


class TestWhatIsShown:
    def test_the_page_of_quintano_says_what_the_check_of_quintano_says(self, sheet: Sheet) -> None:
        expected = quintano()
        # Answers of a quadro that is not due are not typed in; the print-out has none that counts.
        sheet.fill(
            {name: text for name, text in answers_of(expected).items() if expected.cells[name].state != "not_due"}
        )
        sheet.expect_saved()
        for name, result in expected.cells.items():
            if result.state != "not_due":
                assert (name, sheet.text(name)) == (name, result.text)
        for message in expected.messages:
            shown = sheet.page.locator(f'[data-message="{message.id}"]')
            assert (shown.is_visible(), shown.locator("[data-text]").inner_text()) == (True, message.text)
        assert sheet.page.locator("[data-message]:visible").count() == len(expected.messages)
        assert sheet.findings() == [(one.code, one.message, one.found, one.expected) for one in expected.findings]
        assert sheet.page.locator("[data-outcome] [data-text]").inner_text() == describe_outcome(expected)
        assert sheet.stored()["texts"] == texts(expected)

    def test_what_cannot_be_read_is_found_fault_with_by_the_check_of_the_file_too(
        self, sheet: Sheet, tmp_path: Path
    ) -> None:
        sheet.fill({"M12.utenti": "x", "M12.ore": "1,5", "M15.utenti": "-3", "R01.corrente": "1.234", "R02X": "9" * 20})
        sheet.expect_saved()
        file = tmp_path / "scheda.json"
        file.write_bytes(sheet.page.context.request.get(f"{sheet.path}scheda.json").body())
        found = checked(file)["findings"]
        assert sheet.findings() == [tuple(one[of] for of in ("code", "message", "found", "expected")) for one in found]
        assert sum(one["level"] == "error" for one in found) == 6  # five that cannot be read, and the blanks

    @pytest.mark.parametrize("kind", [LIKE_QUINTANO, DUE, UNDECIDED])
    def test_what_the_server_draws_the_script_leaves_as_it_is(self, kind: str, new_sheet: NewSheet) -> None:
        first = new_sheet(kind=kind).open()
        first.fill({"M12.utenti": "8", "M12.ore": "50", "M15.utenti": "x", "R02X": "1", "R02.corrente": "0"})
        first.fill({"M12.utenti_base": "11", "R16": "Una relazione."})
        first.expect_saved()
        plain = new_sheet(kind=kind, java_script_enabled=False)
        plain.page.goto(plain.path)
        scripted = new_sheet(kind=kind).open()
        for part in ("[data-left]", ".sheet-bar", "#scheda", "#segnalazioni"):
            drawn, redrawn = (" ".join(one.page.locator(part).inner_text().split()) for one in (plain, scripted))
            tools = ("Annulla Ripeti ", " ?", " Conferma con un motivo")
            for words in tools:
                drawn, redrawn = drawn.replace(words, ""), redrawn.replace(words, "")
            redrawn = re.sub(r" Metti 0 nell[ae] .*? di quest[oa] (quadro|tabella)", "", redrawn)
            assert redrawn == drawn

    def test_without_scripts_the_page_can_be_read_and_says_why_no_more(self, new_sheet: NewSheet) -> None:
        sheet = new_sheet(java_script_enabled=False)
        sheet.page.goto(sheet.path)
        assert sheet.text("R05") == "3,91"
        assert "Per compilare serve JavaScript" in sheet.page.locator("#contenuto").inner_text()
        assert sheet.cell("M12.utenti").get_attribute("readonly") is not None

    def test_every_cell_has_an_accessible_name_of_row_and_column(self, sheet: Sheet) -> None:
        expect(sheet.cell("M12.utenti")).to_have_accessible_name(
            "M12 - Utenti famiglia e minori Numero di utenti serviti - 2025"
        )
        expect(sheet.cell("R16")).to_have_accessible_name(FORM.cells["R16"].name)

    def test_a_figure_is_explained_at_its_side(self, sheet: Sheet) -> None:
        sheet.fill({"M12.utenti": "6", "M12.ore": "40"})
        sheet.page.locator('[data-why="M12.media_ore"]').click()
        dialog = sheet.page.locator("#perche")
        expect(dialog).to_contain_text("6,67")
        expect(dialog).to_contain_text("40 / 6")
        sheet.page.keyboard.press("Escape")
        expect(dialog).not_to_be_visible()

    def test_what_would_decide_is_told(self, new_sheet: NewSheet) -> None:
        sheet = new_sheet(kind=UNDECIDED).open()
        sheet.page.get_by_role("link", name="che cosa manca per saperlo").click()
        dialog = sheet.page.locator("#perche")
        expect(dialog).to_contain_text("se non supera 999,99")
        expect(dialog).to_contain_text("non li compila il comune")

    def test_why_a_quadro_is_not_due_is_one_sentence_before_and_after_a_save(self, new_sheet: NewSheet) -> None:
        sheet = new_sheet().open()
        told = sheet.page.locator('[data-route="Q3"] [data-route-text]'), sheet.page.locator('[data-due="Q3"]')
        told_as = "[regola dedotta, non ufficiale]"
        why = f"Non dovuto: la spesa del 2021 (46.204,67 €) supera il fabbisogno (39.148,99 €). {told_as}"
        assert [one.text_content() for one in told] == [why, why]
        sheet.fill({"M12.utenti": "6"})
        assert [one.text_content() for one in told] == [why, why]
        sheet.expect_saved()
        assert [one.text_content() for one in told] == [why, why]

    def test_the_first_load_weighs_less_than_170_kilobytes(self, new_sheet: NewSheet) -> None:
        sheet = new_sheet()
        weights = over_the_wire(sheet.page, sheet.path)
        assert sum(weights.values()) < 170_000, weights


class TestKeyboard:
    def test_the_keys_of_a_spreadsheet_move_between_cells(self, sheet: Sheet) -> None:
        press = sheet.page.keyboard.press
        sheet.cell("M12.utenti").focus()
        for key, cell in (
            ("Tab", "M12.ore"),
            ("Tab", "M15.utenti_base"),
            ("Shift+Tab", "M12.ore"),
            ("Enter", "M15.ore"),
            ("Shift+Enter", "M12.ore"),
            ("ArrowLeft", "M12.utenti"),
            ("ArrowDown", "M15.utenti"),
            ("End", "M15.ore"),
            ("Home", "M15.utenti_base"),
            ("Control+Home", "M12.utenti_base"),
            ("ArrowUp", "M12.utenti_base"),
        ):
            press(key)
            expect(sheet.cell(cell)).to_be_focused()

    def test_enter_passes_over_rows_without_such_a_column(self, sheet: Sheet) -> None:
        sheet.cell("M27.ore").focus()
        sheet.page.keyboard.press("Enter")
        expect(sheet.cell("M35.utenti")).to_be_focused()

    def test_an_arrow_reaches_the_reason_of_a_grey_cell(self, sheet: Sheet) -> None:
        sheet.cell("M12.ore").focus()
        sheet.page.keyboard.press("ArrowRight")
        expect(sheet.page.locator('[data-why="M12.media_ore"]')).to_be_focused()

    def test_typing_replaces_and_f2_edits(self, sheet: Sheet) -> None:
        keyboard = sheet.page.keyboard
        sheet.cell("M15.utenti_base").focus()
        keyboard.press("Shift+Tab")
        keyboard.press("Tab")
        keyboard.type("7")
        assert sheet.text("M15.utenti_base") == "7"
        keyboard.press("Enter")
        keyboard.press("Shift+Enter")
        keyboard.press("F2")
        keyboard.type("1")
        assert sheet.text("M15.utenti_base") == "71"

    def test_escape_gives_back_what_was_there(self, sheet: Sheet) -> None:
        sheet.cell("M12.utenti_base").focus()
        sheet.page.keyboard.type("99")
        sheet.page.keyboard.press("Escape")
        assert sheet.text("M12.utenti_base") == "10"

    def test_a_number_is_written_as_on_the_sheet_when_its_cell_is_left(self, sheet: Sheet) -> None:
        sheet.fill({"R01.corrente": "0,2", "M12.ore": "1.234"})
        assert (sheet.text("R01.corrente"), sheet.text("M12.ore")) == ("0,20", "1234")

    def test_a_page_that_the_browser_saves_has_what_was_typed(self, sheet: Sheet) -> None:
        sheet.cell("M12.ore").fill("77")
        sheet.cell("R16").fill("Una riga.\nR03 5")
        saved = sheet.page.context.new_cdp_session(sheet.page).send("Page.captureSnapshot", {"format": "mhtml"})
        stored = read_bytes(saved["data"].encode(), "scheda.mhtml").answers().stored
        assert (stored["M12.ore"], stored["R16"]) == (77, "Una riga.\nR03 5")

    def test_undo_and_redo_go_over_many_cells(self, sheet: Sheet) -> None:
        sheet.fill({"M12.utenti": "8"})
        sheet.fill({"M15.utenti": "6"})
        sheet.page.keyboard.press("Control+z")
        assert (sheet.text("M12.utenti"), sheet.text("M15.utenti")) == ("8", "")
        sheet.page.get_by_role("button", name="Annulla").click()
        assert sheet.text("M12.utenti") == ""
        sheet.page.keyboard.press("Control+y")
        sheet.page.keyboard.press("Control+y")
        assert (sheet.text("M12.utenti"), sheet.text("M15.utenti")) == ("8", "6")

    def test_the_sheet_is_filled_in_and_explained_with_the_keyboard_alone(self, sheet: Sheet) -> None:
        press = sheet.page.keyboard.press
        for _ in range(60):
            press("Tab")
            if sheet.page.evaluate("document.activeElement.dataset.cell") == "M12.utenti":
                break
        sheet.page.keyboard.type("6")
        press("Tab")
        sheet.page.keyboard.type("40")
        press("ArrowRight")
        press("Enter")
        expect(sheet.page.locator("#perche")).to_contain_text("6,67")
        press("Escape")
        expect(sheet.page.locator('[data-why="M12.media_ore"]')).to_be_focused()
        sheet.expect_saved()


class TestPaste:
    def test_a_block_is_shown_first_and_pasted_as_one_step(self, sheet: Sheet) -> None:
        sheet.paste("M12.utenti", "8\t50\n6\t39\n1\t3\n")
        dialog = sheet.page.locator("#incolla")
        expect(dialog.locator("tbody tr")).to_have_count(6)
        assert sheet.text("M12.utenti") == ""
        dialog.get_by_role("button", name="Incolla 6 celle").click()
        assert [sheet.text(name) for name in ("M12.utenti", "M12.ore", "M18.ore")] == ["8", "50", "3"]
        assert sheet.text("M12.media_ore") == "6,25"
        sheet.page.keyboard.press("Control+z")
        assert [sheet.text(name) for name in ("M12.utenti", "M12.ore", "M18.ore")] == ["", "", ""]

    def test_what_cannot_be_pasted_is_told_cell_by_cell(self, sheet: Sheet) -> None:
        sheet.paste("M27.utenti", "4\t38\t9,99\ndodici\t1\n1,5\t\n")
        refused = sheet.page.locator("#incolla tr[data-refused]").all_inner_texts()
        assert [row.split("\t")[-1].strip() for row in refused] == [
            "non si può modificare",
            "non si legge: serve un numero intero, senza lettere né separatori",
            "fuori dalla tabella",
            "fuori dalla tabella",
        ]
        sheet.page.locator("#incolla").get_by_role("button", name="Lascia tutto com’è").click()
        assert sheet.text("M27.utenti") == ""

    def test_rows_copied_with_their_codes_go_to_the_rows_of_those_codes(self, sheet: Sheet) -> None:
        sheet.paste("M12.utenti", "M21\tUtenti anziani\t2\t6\t40\t6,67\nM15\tUtenti disabili\t4\t6\t39\t6,50")
        sheet.page.locator("#incolla [data-agree]").click()
        names = ("M21.utenti", "M21.ore", "M15.utenti", "M15.ore")
        assert [sheet.text(name) for name in names] == ["6", "40", "6", "39"]

    def test_titles_copied_along_say_which_column_is_which(self, sheet: Sheet) -> None:
        titles = "Codice\tTotale ore annue di assistenza - 2025\tNote\tNumero di utenti  serviti - 2025"
        sheet.paste("M12.utenti_base", f"{titles}\nM15\t39\tin aumento\t6\nM12\t50\t\t8")
        assert _refusals(sheet) == ["la colonna non è di questa tabella"]
        sheet.page.locator("#incolla [data-agree]").click()
        names = ("M12.utenti_base", "M12.utenti", "M12.ore", "M15.utenti", "M15.ore")
        assert [sheet.text(name) for name in names] == ["10", "8", "50", "6", "39"]

    def test_titles_that_the_sheet_does_not_know_move_nothing_down(self, sheet: Sheet) -> None:
        sheet.paste("M12.utenti", "Utenti\tOre nell’anno\n8\t50\n6\t39")
        assert _refusals(sheet) == ["è un’intestazione"]
        sheet.page.locator("#incolla [data-agree]").click()
        assert [sheet.text(name) for name in ("M12.utenti", "M12.ore", "M15.utenti")] == ["8", "50", "6"]

    def test_a_total_or_a_row_of_another_table_goes_nowhere(self, sheet: Sheet) -> None:
        sheet.paste("M12.utenti", "M12\t8\t50\n\t\t\nTotale\t14\t89\nM35\t7\t1\nROA\t1\t2")
        assert _refusals(sheet) == ["la riga non è di questa tabella"] * 3
        sheet.page.locator("#incolla [data-agree]").click()
        names = ("M12.utenti", "M12.ore", "M15.utenti", "M18.utenti")
        assert [sheet.text(name) for name in names] == ["8", "50", "", ""]

    def test_when_nothing_can_be_pasted_there_is_nothing_to_agree_to(self, sheet: Sheet) -> None:
        sheet.paste("M12.utenti", "#N/D\tn.d.")
        expect(sheet.page.locator("#incolla [data-agree]")).to_be_hidden()
        assert _refusals(sheet) == [
            "non si legge: serve un numero intero, senza lettere né separatori",
            "non si legge: serve «dato non disponibile: » seguito dal motivo",
        ]


def _refusals(sheet: Sheet) -> list[str]:
    """Why each of the refused fields of a paste cannot be taken."""
    return sheet.page.locator("#incolla tr[data-refused] td:last-child").all_inner_texts()


class TestZeros:
    def test_blank_cells_of_a_table_become_zeros_as_one_step(self, sheet: Sheet, axe: Axe) -> None:
        sheet.fill({"M12.utenti": "8", "M15.utenti": "n.d.: registro perso"})
        table = sheet.page.locator(".sheet-table-frame", has=sheet.cell("M12.utenti"))
        table.locator("[data-zeros]").click()
        dialog = sheet.page.locator("#zeri")
        expect(dialog.get_by_role("button", name="Lascia tutto com’è")).to_be_focused()
        expect(dialog.locator("tbody tr")).to_have_count(11)
        assert axe(sheet.page) == []
        dialog.get_by_role("button", name="Metti 0 in 11 celle").click()
        expect(table.locator("[data-zeros]")).to_be_hidden()
        assert [sheet.text(name) for name in ("M12.utenti", "M12.ore", "M21.utenti")] == ["8", "0", "0"]
        assert sheet.text("M15.utenti") == "n.d.: registro perso"
        sheet.expect_saved()
        sheet.page.locator('[data-tool="undo"]').click()
        assert [sheet.text(name) for name in ("M12.utenti", "M12.ore", "M21.utenti")] == ["8", "", ""]

    def test_a_quadro_takes_zeros_where_the_comune_declares_and_nowhere_else(self, sheet: Sheet) -> None:
        sheet.fill({"M12.utenti_base": ""})
        sheet.page.locator('#Q1 [data-zeros="quadro"]').click()
        sheet.page.locator("#zeri [data-agree]").click()
        assert sheet.text("M59.utenti") == "0"
        assert sheet.text("M12.utenti_base") == ""
        expect(sheet.page.locator('#Q1 [data-zeros="quadro"]')).to_be_hidden()
        expect(sheet.page.locator('#Q4 [data-zeros="quadro"]')).to_be_hidden()


class TestSaving:
    def test_the_head_of_the_sheet_says_when_it_was_changed_last(self, sheet: Sheet) -> None:
        changed = sheet.page.locator('[data-header="data_ultima_modifica"]')
        expect(changed).to_have_text("–")
        sheet.fill({"M12.utenti": "8"})
        expect(changed).to_have_text(re.compile(r"\d\d/\d\d/\d{4} \d\d:\d\d"))

    def test_work_is_saved_by_itself(self, sheet: Sheet) -> None:
        sheet.cell("R01.corrente").fill("0,22")
        sheet.expect_saved()
        assert sheet.stored()["texts"]["R01.corrente"] == "0,22"

    def test_a_lost_connection_loses_nothing(self, sheet: Sheet, watch: Watch) -> None:
        watch.expect(LOST)
        sheet.page.context.set_offline(True)
        sheet.fill({"M12.utenti": "8", "M12.ore": "50"})
        expect(sheet.saved).to_have_text("Non salvato: senza connessione, riprovo")
        assert sheet.text("M12.media_ore") == "6,25"
        sheet.page.context.set_offline(False)
        sheet.expect_saved()
        assert sheet.stored()["texts"]["M12.ore"] == "50"

    def test_a_write_whose_answer_was_lost_is_done_once(self, sheet: Sheet, watch: Watch) -> None:
        watch.expect("ERR_FAILED")
        lost = []

        def lose_the_answer(route: Route) -> None:
            if not lost:
                lost.append(route.fetch().status)
                route.abort()
            else:
                route.continue_()

        sheet.page.route("**/salva/", lose_the_answer)
        sheet.fill({"M12.utenti": "8"})
        sheet.expect_saved()
        assert (lost, sheet.stored()["version"]) == ([200], 1)

    def test_cookies_that_were_thrown_away_cost_no_more_than_a_password(self, sheet: Sheet, watch: Watch) -> None:
        watch.expect("status of 401")
        sheet.page.context.clear_cookies()
        sheet.fill({"M12.utenti": "8"})
        dialog = sheet.page.locator("#accesso")
        dialog.get_by_label("Password").fill(PASSWORD)
        dialog.get_by_role("button", name="Entra e salva").click()
        sheet.expect_saved()
        assert sheet.stored()["texts"]["M12.utenti"] == "8"

    def test_an_expired_session_is_entered_again_in_place(self, sheet: Sheet, watch: Watch, axe: Axe) -> None:
        watch.expect("status of 401")
        watch.expect("status of 422")
        sheet.page.context.clear_cookies(name="sessionid")
        sheet.fill({"M12.utenti": "8"})
        dialog = sheet.page.locator("#accesso")
        expect(dialog).to_be_visible()
        expect(sheet.saved).to_have_text("Non salvato: accesso scaduto")
        assert axe(sheet.page) == []
        dialog.get_by_label("Password").fill("sbagliata")
        dialog.get_by_role("button", name="Entra e salva").click()
        expect(dialog).to_contain_text("Password non corretta.")
        dialog.get_by_label("Password").fill(PASSWORD)
        dialog.get_by_role("button", name="Entra e salva").click()
        sheet.expect_saved()
        assert sheet.stored()["texts"]["M12.utenti"] == "8"

    def test_nobody_else_saves_what_somebody_typed(
        self, sheet: Sheet, watch: Watch, entered: Callable[[str], dict[str, object]]
    ) -> None:
        watch.expect("status of 403")
        sheet.page.context.clear_cookies(name="sessionid")
        sheet.page.context.add_cookies(entered("responsabile")["cookies"])  # type: ignore[arg-type]
        sheet.fill({"M12.utenti": "8"})
        expect(sheet.saved).to_contain_text("è entrata un’altra persona")
        assert "M12.utenti" not in sheet.stored()["texts"]

    def test_a_reload_gives_back_what_was_not_saved(self, sheet: Sheet, watch: Watch) -> None:
        watch.expect("status of 503")
        sheet.page.route("**/salva/", answering(503))
        sheet.fill({"M12.utenti": "8"})
        expect(sheet.saved).to_have_attribute("data-kind", "failed")
        reload_after_crash(sheet)
        sheet.page.unroute("**/salva/")
        offered = sheet.page.locator("#riprendi")
        expect(offered).to_contain_text("Ci sono modifiche non salvate")
        expect(offered.locator("tbody tr")).to_have_count(1)
        offered.get_by_role("button", name="Riprendi").click()
        sheet.expect_saved()
        assert sheet.stored()["texts"]["M12.utenti"] == "8"

    def test_what_is_thrown_away_is_not_offered_again(self, sheet: Sheet, watch: Watch) -> None:
        watch.expect("status of 503")
        sheet.page.route("**/salva/", answering(503))
        sheet.fill({"M12.utenti": "8"})
        expect(sheet.saved).to_have_attribute("data-kind", "failed")
        reload_after_crash(sheet)
        sheet.page.locator("#riprendi").get_by_role("button", name="Scarta").click()
        sheet.open()
        expect(sheet.page.locator("#riprendi")).not_to_be_visible()
        assert sheet.text("M12.utenti") == ""

    def test_each_refusal_is_told_in_a_sentence_and_loses_nothing(self, sheet: Sheet, watch: Watch) -> None:
        for number, (status, words) in enumerate(REFUSALS.items()):
            watch.expect(f"status of {status}")
            sheet.page.route("**/salva/", answering(status))
            sheet.fill({"M12.utenti": str(number)})
            expect(sheet.saved).to_contain_text(words)
            assert sheet.text("M12.utenti") == str(number)
            kept = sheet.page.evaluate("Object.values(localStorage).map((one) => JSON.parse(one).texts)")
            assert kept == [{"M12.utenti": str(number)}]

    @pytest.mark.parametrize(
        "body", ["{}", "[]", "null", '{"version": "4"}', '{"version": 4, "dates": null}', '{"version']
    )
    def test_an_answer_of_another_shape_is_no_save_and_is_tried_again(self, sheet: Sheet, body: str) -> None:
        def answer(route: Route) -> None:
            route.fulfill(status=200, content_type="application/json", body=body)

        sheet.page.route("**/salva/", answer)
        sheet.fill({"M12.utenti": "7"})
        expect(sheet.saved).to_contain_text("Non salvato")
        sheet.page.unroute("**/salva/")
        sheet.expect_saved()
        assert sheet.stored()["texts"]["M12.utenti"] == "7"

    def test_a_server_that_computes_something_else_is_believed_and_the_person_told(self, sheet: Sheet) -> None:
        def disagree(route: Route) -> None:
            told = route.fetch().json()
            told["result"] = {"cells": {"R0B.utenti_base": ["computed", "34", "34"]}}
            route.fulfill(json=told)

        sheet.page.route("**/salva/", disagree)
        sheet.fill({"M12.utenti": "8"})
        expect(sheet.page.locator("[data-notices]")).to_contain_text("sono mostrati quelli del server")
        assert sheet.text("R0B.utenti_base") == "34"


class TestCopying:
    COPY = """() => {
        const data = new DataTransfer();
        const event = new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true});
        document.body.dispatchEvent(event);
        return event.defaultPrevented ? data.getData("text/plain") : null;
    }"""
    SELECT = """([from, to]) => {
        const range = document.createRange();
        range.setStartBefore(document.querySelector(from));
        range.setEndAfter(document.querySelector(to));
        document.getSelection().removeAllRanges();
        document.getSelection().addRange(range);
    }"""

    def test_rows_go_to_a_spreadsheet_and_come_back_as_they_were(self, sheet: Sheet) -> None:
        sheet.fill({"M12.utenti": "8", "M12.ore": "50"})
        sheet.page.locator("h1").click()
        sheet.page.evaluate(self.SELECT, ["#riga-M12", '[data-of="M15.utenti"]'])
        copied = sheet.page.evaluate(self.COPY)
        assert copied.split("\n") == [
            "M12 - Utenti famiglia e minori\t10\t8\t50\t6,25",
            "M15 - Utenti disabili\t4\t\t\t",
        ]
        sheet.paste("M12.utenti", copied)
        expect(sheet.page.locator("#incolla [data-summary]")).to_contain_text("Niente di quello che è stato copiato")

    def test_a_part_of_a_label_is_copied_as_it_is(self, sheet: Sheet) -> None:
        sheet.page.evaluate(self.SELECT, ["#riga-M12 .code-of-row", "#riga-M12 .code-of-row"])
        assert sheet.page.evaluate(self.COPY) is None


class TestTogether:
    def test_two_people_in_the_same_cell_are_asked(self, new_sheet: NewSheet, watch: Watch, axe: Axe) -> None:
        watch.expect("status of 409")
        mine, theirs = new_sheet().open(), new_sheet("responsabile").open()
        theirs.fill({"M12.utenti": "5", "M12.ore": "30"})
        theirs.expect_saved()
        mine.fill({"M12.utenti": "8", "M15.utenti": "6"})
        dialog = mine.page.locator("#conflitto")
        expect(dialog).to_contain_text("Di Responsabile, salvato alle")
        assert axe(mine.page) == []
        rows = dialog.locator("tbody tr").all_inner_texts()
        assert [row.split()[-3:] for row in rows] == [["vuota", "8", "5"]]
        dialog.get_by_role("radio", name="Tieni il mio").check()
        dialog.get_by_role("button", name="Salva la scelta").click()
        mine.expect_saved()
        assert [mine.text(name) for name in ("M12.utenti", "M12.ore", "M15.utenti")] == ["8", "30", "6"]

    def test_the_value_of_the_colleague_can_win(self, new_sheet: NewSheet, watch: Watch) -> None:
        watch.expect("status of 409")
        mine, theirs = new_sheet().open(), new_sheet("responsabile").open()
        theirs.fill({"M12.utenti": "5"})
        theirs.expect_saved()
        mine.fill({"M12.utenti": "8"})
        mine.page.get_by_role("button", name="Tutti quelli del collega").click()
        mine.page.get_by_role("button", name="Salva la scelta").click()
        mine.expect_saved()
        assert (mine.text("M12.utenti"), mine.stored()["texts"]["M12.utenti"]) == ("5", "5")

    def test_changes_in_different_cells_are_both_kept_without_asking(self, new_sheet: NewSheet, watch: Watch) -> None:
        watch.expect("status of 409")
        mine, theirs = new_sheet().open(), new_sheet("responsabile").open()
        theirs.fill({"M12.utenti": "5"})
        theirs.expect_saved()
        mine.fill({"M15.utenti": "6"})
        mine.expect_saved()
        expect(mine.page.locator("[data-notices]")).to_contain_text("Responsabile ha salvato 1 cella alle")
        assert mine.text("M12.utenti") == "5"
        saved = mine.stored()["texts"]
        assert (saved["M12.utenti"], saved["M15.utenti"]) == ("5", "6")

    def test_what_a_colleague_saves_appears_and_takes_nothing_away(self, new_sheet: NewSheet) -> None:
        mine = new_sheet()
        mine.page.clock.install()
        mine.open()
        theirs = new_sheet("responsabile").open()
        theirs.fill({"M12.utenti": "5", "M12.ore": "30"})
        theirs.expect_saved()
        mine.cell("M12.utenti_base").focus()
        mine.page.clock.run_for(16_000)
        expect(mine.page.locator("[data-notices]")).to_contain_text("Responsabile ha salvato 2 celle alle")
        assert (mine.text("M12.utenti"), mine.text("M12.media_ore")) == ("5", "6,00")
        expect(mine.cell("M12.utenti_base")).to_be_focused()

    def test_a_sheet_that_is_sent_meanwhile_says_that_nothing_can_be_changed(self, new_sheet: NewSheet) -> None:
        mine = new_sheet()
        mine.page.clock.install()
        mine.open()
        sent = {**mine.stored(), "version": 1, "writable": False}
        mine.page.route("**/stato/**", lambda route: route.fulfill(json=sent))
        mine.page.clock.run_for(16_000)
        expect(mine.page.locator("[data-notices]")).to_contain_text("La scheda non si può più modificare")

    def test_what_a_colleague_confirms_or_takes_back_appears(self, new_sheet: NewSheet) -> None:
        mine = new_sheet()
        mine.page.clock.install()
        mine.open().fill({"M12.utenti": "8", "M12.ore": "0"})
        mine.page.clock.run_for(1_000)
        mine.expect_saved()
        theirs = new_sheet("responsabile").open()
        here, there = (sheet.page.locator('.finding[data-code="SOC26-Q1-003"]') for sheet in (mine, theirs))
        confirm(theirs)
        expect(there).to_contain_text("Confermato da Responsabile")
        mine.page.clock.run_for(16_000)
        expect(here).to_contain_text(f"Confermato da Responsabile: «{REASON}»")
        expect(mine.page.locator("[data-notices]")).to_contain_text("Responsabile ha confermato una segnalazione")
        there.get_by_role("button", name="Ritira la conferma").click()
        expect(there.get_by_role("button", name="Conferma con un motivo")).to_be_visible()
        mine.page.clock.run_for(16_000)
        expect(here.get_by_role("button", name="Conferma con un motivo")).to_be_visible()
        expect(mine.page.locator("[data-notices]")).to_contain_text("Un collega ha ritirato la conferma")


class TestFindings:
    def test_what_is_left_to_do_is_told_while_one_types(self, sheet: Sheet) -> None:
        left = sheet.page.locator("[data-left]")
        expect(left).to_contain_text(
            re.compile(r"^Restano da compilare 40 celle del Quadro 1 e la relazione, entro il ")
        )
        sheet.fill({"M12.utenti": "dodici", "R16": "Una relazione."})
        expect(left).to_contain_text(
            re.compile(r"^Restano da compilare 39 celle del Quadro 1; da correggere 1 errore, entro il ")
        )

    def test_a_finding_leads_to_its_cell(self, sheet: Sheet) -> None:
        sheet.fill({"M12.utenti": "dodici"})
        expect(sheet.cell("M12.utenti")).to_have_attribute("aria-invalid", "true")
        sheet.page.locator('.finding[data-level="error"] [data-go="M12.utenti"]').click()
        expect(sheet.cell("M12.utenti")).to_be_focused()
        expect(sheet.cell("M12.utenti")).to_have_accessible_description(
            "Numero di utenti serviti - 2025: il valore non si può leggere. "
            "Scrivere un numero intero, senza lettere né separatori."
        )

    def test_checking_gives_the_findings_the_focus(self, sheet: Sheet) -> None:
        sheet.page.locator('[data-tool="check"]').click()
        expect(sheet.page.locator("#segnalazioni-titolo")).to_be_focused()

    def test_a_warning_is_confirmed_with_a_reason_and_can_be_taken_back(self, sheet: Sheet) -> None:
        sheet.fill({"M12.utenti": "8", "M12.ore": "0"})
        warning = sheet.page.locator('.finding[data-code="SOC26-Q1-003"]')
        confirm(sheet)
        expect(warning).to_contain_text(f"Confermato da Compilatore: «{REASON}»")
        sheet.open()
        expect(warning).to_contain_text(f"Confermato da Compilatore: «{REASON}»")
        warning.get_by_role("button", name="Ritira la conferma").click()
        expect(warning.get_by_role("button", name="Conferma con un motivo")).to_be_visible()

    def test_one_reason_can_be_given_for_all_findings_of_a_rule(self, sheet: Sheet, axe: Axe) -> None:
        sheet.fill(
            {"M12.utenti": "8", "M12.ore": "0", "M15.utenti": "3", "M15.ore": "0", "M21.utenti": "2", "M21.ore": "0"}
        )
        sheet.page.locator('.finding[data-code="SOC26-Q1-003"] [data-confirm]').first.click()
        sheet.page.get_by_role("textbox", name="Motivo").fill(REASON)
        sheet.page.get_by_label("Lo stesso motivo anche per le altre 2 segnalazioni della stessa regola").check()
        assert axe(sheet.page) == []
        sheet.page.locator("#conferma").get_by_role("button", name="Conferma", exact=True).click()
        confirmed = sheet.page.locator('[data-group="confirmed"] .finding[data-code="SOC26-Q1-003"]')
        expect(confirmed).to_have_count(3)
        expect(confirmed.last).to_contain_text(f"Confermato da Compilatore: «{REASON}»")

    def test_a_reason_that_is_too_short_is_refused_with_words_of_ours(self, sheet: Sheet, axe: Axe) -> None:
        sheet.fill({"M12.utenti": "8", "M12.ore": "0"})
        sheet.page.locator('.finding[data-code="SOC26-Q1-003"] [data-confirm]').click()
        sheet.page.keyboard.type("perché sì")
        sheet.page.locator("#conferma").get_by_role("button", name="Conferma", exact=True).click()
        reason = sheet.page.get_by_role("textbox", name="Motivo")
        expect(reason).to_be_focused()
        expect(reason).to_have_accessible_description("Almeno 10 caratteri. Scrivi un motivo di almeno 10 caratteri.")
        assert axe(sheet.page) == []


class TestUnavailable:
    """A button in each white cell says that there is no figure, and asks why."""

    NAME = f"Dato non disponibile: {FORM.cells['M12.ore'].name}"

    def test_a_figure_is_marked_in_a_dialog_and_the_mark_can_be_undone(self, sheet: Sheet, axe: Axe) -> None:
        sheet.fill({"M12.utenti": "6", "M12.ore": "40"})
        sheet.cell("M12.ore").hover()
        sheet.page.get_by_role("button", name=self.NAME).click()
        dialog = sheet.page.get_by_role("dialog", name="Dato non disponibile")
        expect(dialog).to_contain_text(FORM.cells["M12.ore"].name)
        dialog.get_by_role("button", name="Segna come non disponibile").click()
        reason = dialog.get_by_role("textbox", name="Motivo")
        expect(reason).to_be_focused()
        expect(reason).to_have_accessible_description("Scrivi il motivo.")
        assert axe(sheet.page) == []
        reason.fill("il gestore non distingue le ore")
        reason.press("Enter")
        expect(dialog).not_to_be_visible()
        expect(sheet.cell("M12.ore")).to_have_value("n.d.: il gestore non distingue le ore")
        holder = sheet.page.locator('[data-of="M12.ore"]')
        expect(holder).to_contain_text("Dato non disponibile: il gestore non distingue le ore.")
        assert sheet.page.locator('[data-of="M12.media_ore"]').get_attribute("data-state") == "unavailable"
        assert axe(sheet.page) == []
        sheet.expect_saved()
        assert sheet.stored()["texts"]["M12.ore"] == "n.d.: il gestore non distingue le ore"
        drawn = holder.inner_text()
        sheet.page.locator('[data-tool="undo"]').click()
        expect(sheet.cell("M12.ore")).to_have_value("40")
        assert "Dato non disponibile" not in holder.inner_text()
        sheet.page.locator('[data-tool="redo"]').click()
        assert holder.inner_text() == drawn

    def test_it_is_reached_by_a_key_and_gives_the_focus_back(self, sheet: Sheet) -> None:
        sheet.cell("M12.utenti").focus()
        sheet.page.keyboard.press("F4")
        sheet.page.keyboard.type("manca il registro")
        sheet.page.keyboard.press("Enter")
        expect(sheet.cell("M12.utenti")).to_have_value("n.d.: manca il registro")
        expect(sheet.cell("M12.utenti")).to_be_focused()
        sheet.page.keyboard.press("F4")
        expect(sheet.page.get_by_role("textbox", name="Motivo")).to_have_value("manca il registro")
        sheet.page.keyboard.press("Escape")
        sheet.page.keyboard.press("Tab")
        expect(sheet.cell("M12.ore")).to_be_focused()

    def test_the_report_has_one_too(self, sheet: Sheet) -> None:
        sheet.page.get_by_role("button", name=f"Dato non disponibile: {FORM.cells['R16'].name}").click()
        sheet.page.keyboard.type("la redige l'ambito")
        sheet.page.keyboard.press("Enter")
        expect(sheet.cell("R16")).to_have_value("n.d.: la redige l'ambito")
        expect(sheet.page.locator('[data-step="Q4"] [data-step-text]')).to_have_text("Dati non disponibili")


class TestPaper:
    def test_a_long_text_is_printed_to_its_end_and_nothing_that_can_only_be_pressed(
        self, sheet: Sheet, tmp_path: Path
    ) -> None:
        lines = [f"Riga {n} della relazione." for n in range(1, 150)]
        sheet.fill({"R16": "\n".join(lines), "M12.utenti": "8", "M12.ore": "0"})
        file = tmp_path / "scheda.pdf"
        sheet.page.pdf(path=file, format="A4")
        printed = words_of(file)
        assert [line for line in lines if line not in printed] == []
        assert "Conferma con un motivo" not in printed

    def test_no_title_stands_alone_at_the_foot_of_a_page(self, sheet: Sheet) -> None:
        sheet.page.emulate_media(media="print")
        titles = sheet.page.locator("#scheda :is(h2, h3, h4):visible, #scheda thead:visible")
        kept = titles.evaluate_all("all => all.map((one) => getComputedStyle(one).breakAfter)")
        assert set(kept) == {"avoid"}


class TestForEverybody:
    @pytest.mark.parametrize(
        ("width", "kind"),
        [(1366, LIKE_QUINTANO), (1024, DUE), (360, UNDECIDED), (320, DUE)],
    )
    def test_the_sheet_breaks_no_rule_and_fits_the_page(
        self, width: int, kind: str, new_sheet: NewSheet, axe: Axe
    ) -> None:
        sheet = new_sheet(kind=kind, viewport={"width": width, "height": 768}).open()
        sheet.fill({"M12.utenti": "8", "M12.ore": "x", "M15.utenti": "3", "M15.ore": "0"})
        assert axe(sheet.page) == []
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert sheet.page.evaluate(overflow) == 0

    def test_the_readers_own_colours_and_stillness_are_kept(self, new_sheet: NewSheet, axe: Axe) -> None:
        sheet = new_sheet(forced_colors="active", reduced_motion="reduce").open()
        assert axe(sheet.page) == []

    def test_each_dialog_breaks_no_rule(self, sheet: Sheet, axe: Axe) -> None:
        sheet.paste("M12.utenti", "8\tx\n6\t39\n")
        assert axe(sheet.page) == []
        sheet.page.keyboard.press("Escape")
        sheet.page.locator('[data-why="Q3"]').first.click()
        expect(sheet.page.locator("#perche")).to_contain_text("Fonte")
        assert axe(sheet.page) == []
        sheet.page.keyboard.press("Escape")
        sheet.page.locator('[data-tool="keys"]').click()
        assert axe(sheet.page) == []

    def test_who_may_only_read_finds_no_cell_to_write_in(self, new_sheet: NewSheet, axe: Axe) -> None:
        sheet = new_sheet("coordinatore")
        sheet.page.goto(sheet.path)
        expect(sheet.page.locator("#contenuto")).to_contain_text("Sola lettura")
        assert sheet.page.locator("[data-cell]").count() == 0
        sheet.page.locator('[data-why="R04"]').click()
        expect(sheet.page.locator("#perche")).to_contain_text("Livello di servizio effettivo")
        assert axe(sheet.page) == []
