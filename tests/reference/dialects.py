# SPDX-License-Identifier: EUPL-1.2
"""Writes a case in the two text dialects in which filled schede have been published.

Both dialects are extractions of the same official print-out. "cumignano" repeats the header row for each
field and puts the values of single fields on the line below; "quintano" prints one header per block, keeps
the values on the code's line, marks headings with `**`, `##` and `<b>`. For the published answers the
output is the published file, character by character.

What the published files do not show is our choice, kept as close to them as possible: the two values of R02
in "quintano" (the published file has lost one), a Quadro 3 that is due, the project message M-Q2-b.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Literal

from . import rules
from .generate import Case, MutableAnswers

Dialect = Literal["cumignano", "quintano"]
Amounts = Literal["inputs", "plain"]
DIALECTS: tuple[Dialect, ...] = ("cumignano", "quintano")

Lines = list[str]

TITLE = "SOC26 - SOCIALE - SCHEDA DI MONITORAGGIO DEGLI OBIETTIVI DI SERVIZIO 2025"
GUIDANCE = (
    "Ciascun Comune dovrà indicare il numero di utenti serviti per residenza o per obbligo di legge; in caso"
    " di Comuni che svolgono il servizio in forma associata o nell'ATS di riferimento dovrà essere riportata"
    " l'utenza afferente al proprio Comune"
)
QUADRO_3_HEAD = (
    "Da compilare solo se il Comune nel quadro 2 presenta una spesa inferiore al fabbisogno standard"
    " monetario 2025-2027 e risorse aggiuntive da rendicontare (R09) superiori o uguali a 1.000 euro"
)
QUADRO_1 = "Autodiagnosi del numero di utenti serviti"
ATS_HEADING = "Informazioni relative all'Ambito Territoriale Sociale (ATS) cui appartiene il Comune"

HEADER_2 = "\tNumero di utenti serviti - 2019\tNumero di utenti serviti - 2025"
HEADER_4 = f"{HEADER_2}\tTotale ore annue di assistenza - 2025\tMedia ore annue di assistenza - 2025"
HEADER_STAFF = "\tNumero\tModalità di determinazione della spesa aggiuntiva\tSpesa aggiuntiva"
HEADER_SPENDING = "\tSpesa aggiuntiva"

_TARGET_GROUPS = (
    "Utenti famiglia e minori",
    "Utenti disabili",
    "Utenti con dipendenze e salute mentale",
    "Utenti anziani",
    "Utenti immigrati e nomadi",
    "Utenti povertà, disagio adulti e senza dimora",
    "Utenti Multiutenza",
)
# The print-out spells R0A and R0B with the letter O.
_PRINTED_CODE = {"R0A": "ROA", "R0B": "ROB"}

_ANY_CONTRACT = "in forza al Comune (con qualsiasi forma contrattuale, anche mediante esternalizzazione)"
LABELS = {
    "R0B": "ROB - TOTALE UTENTI",
    "R0C": "R0C - Denominazione ATS (fonte: Ministero del Lavoro)",
    "R0D": "R0D - Ente/Comune capofila dell'ATS (fonte: Ministero del Lavoro)",
    "R0E": (
        "R0E - Numero di assistenti sociali in rapporto alla popolazione a livello di ATS (fonte: Stima sulla"
        " base delle relazioni di rendicontazione del sociale anno 2024)"
    ),
    "R01": f"R01 - Numero di assistenti sociali {_ANY_CONTRACT}",
    "R01A": (
        "R01A - Numero di assistenti sociali forniti dalla forma associata o dall'ambito territoriale sociale (ATS)"
    ),
    "R01B": ("R01B - Numero di assistenti sociali in rapporto alla popolazione a livello di Comune [1:R03/(R01+R01A)]"),
    "R02": f"R02 Numero di altre figure professionali (educatori, ecc.) {_ANY_CONTRACT}",
    "R02X": f"R02X - di cui Numero di psicologi {_ANY_CONTRACT}",
    "R02Y": f"R02Y - di cui Numero di educatori professionali socio-pedagogici {_ANY_CONTRACT}",
    "R02A": (
        "R02A Numero di altre figure professionali (educatori, ecc.) fornite dalla forma associata,"
        " dall'ambito territoriale sociale (ATS) o finanziate con gli appositi fondi ministeriali"
    ),
    "R03": "R03 - Numero di abitanti",
    "R04": "R04 - Livello di servizio effettivo 2025 (% di utenti serviti rispetto alla popolazione)",
    "R05": (
        "R05 - Livello di servizio di riferimento 2025 (% di utenti figurativi standard rispetto alla popolazione)"
    ),
    "R06": "R06 - Fabbisogno standard monetario sociale 2025-2027",
    "R07": "R07 - Spesa storica calcolata con il questionario dei fabbisogni standard",
    "R08": "R08 - Risorse aggiuntive effettive del sociale assegnate per il 2025",
    "R09": "R09 - Risorse aggiuntive effettive del sociale assegnate per il 2025 da rendicontare",
    "R10": "R10 - Assistenti sociali aggiuntivi (per raggiungimento soglia 1:6500 ab.)",
    "R11": "R11 - Altre figure professionali (educatori, ecc.) aggiuntive",
    "R12": "R12 - Interventi per un significativo miglioramento dei servizi sociali",
    "R13": "R13 - Interventi per un aumento del numero degli utenti serviti",
    "R14": "R14 - Risorse aggiuntive trasferite all'Ambito territoriale sociale o ad altra forma associativa",
    "R15": "R15 - TOTALE OBIETTIVI DI SERVIZIO 2025",
}
for _rows in (rules.INTERVENTI, rules.CONTRIBUTI, rules.STRUTTURE):
    for _row, _group in zip(_rows, _TARGET_GROUPS, strict=True):
        LABELS[_row] = f"{_PRINTED_CODE.get(_row, _row)} - {_group}"

_QUADRO3_AMOUNTS = ("R10.numero", "R10.spesa", "R11.numero", "R11.spesa", "R12.spesa", "R13", "R14", "R15")
_QUADRO3_CHOICES = ("R10.modalita", "R11.modalita", "R12.intervento")
_POPULATION = "Popolazione residente al 31/12/2024 (Fonte Istat)"


# ------------------------------------------------------------------------------------------ what is printed


def write(case: Case, dialect: Dialect, amounts: Amounts = "inputs") -> str:
    """Return the scheda as text; computed cells and messages come from `rules`.

    `amounts` says how a Quadro 3 that is due (or undecided) shows its values: as `<input>` residues or as
    plain text between tabs. One that is not due is printed as in the published schede: R09 blank, `0,00`.
    """
    sheet = _sheet(case, amounts)
    return "\n".join(_cumignano(sheet) if dialect == "cumignano" else _quintano(sheet))


def expected_answers(case: Case) -> MutableAnswers:
    """Return the entry cells that a faithful reader finds in what `write` prints; missing ones are None.

    R09 is printed only when Quadro 3 is due, and then also when it was computed; the other cells of
    Quadro 3 are None when it is not due. R16 has LF line ends and no blank at either end.
    """
    cells: MutableAnswers = dict(case.answers)
    cells["R16"] = str(cells.get("R16") or "").replace("\r\n", "\n").strip() or None
    state = rules.decisions(case.answers)["Q3"]
    cells["R09"] = rules.computed(case.answers)["R09"] if state == "due" else None
    if state == "not_due":
        cells.update(dict.fromkeys(_QUADRO3_AMOUNTS[:-1] + _QUADRO3_CHOICES))
    return cells


@dataclass(frozen=True)
class _Sheet:
    """The printed texts of one case: cells by id ("" when missing), messages by id."""

    case: Case
    cells: dict[str, str]
    said: dict[str, str]
    as_inputs: bool

    def row(self, code: str, *cells: str) -> str:
        """The label of `code` and the printed values of `cells`, on one line."""
        return self.beside(LABELS[code], *cells)

    def beside(self, *columns: str) -> str:
        """One line of the table: an empty column stays empty, a cell id gives its value."""
        first, *rest = columns
        return "\t".join([first, *(self.value(cell) for cell in rest)])

    def value(self, cell: str) -> str:
        return self.cells.get(cell, "")

    def message(self, ident: str, columns: str) -> Lines:
        return [self.said[ident] + columns] if ident in self.said else []

    def field(self, cell: str) -> str:
        """A value of Quadro 3, which the published schede show as an HTML input."""
        value = self.value(cell)
        if not self.as_inputs:
            return value
        quoted = escape(value, quote=False).replace('"', "&quot;")
        return f'<input type="text" value="{quoted}"/>' if value else '<input type="text"/>'


def _sheet(case: Case, amounts: Amounts) -> _Sheet:
    state = rules.decisions(case.answers)["Q3"]
    values: MutableAnswers = {**case.answers, **rules.computed(case.answers)}
    if state != "due":
        values["R09"] = None
    if state == "not_due":
        values.update(dict.fromkeys(_QUADRO3_CHOICES))
        values.update(dict.fromkeys(_QUADRO3_AMOUNTS, Decimal("0.00")))
    return _Sheet(
        case=case,
        cells={cell: _printed(value) for cell, value in values.items()},
        said=dict(rules.messages(case.answers)),
        as_inputs=amounts == "inputs" or state == "not_due",
    )


def _printed(value: rules.Value) -> str:
    """Italian print format: decimal comma, two decimals, no thousands separator."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    return str(value)


def _users(sheet: _Sheet, row: str, columns: int) -> str:
    """A row of the users table; `columns` beyond the row's own are left empty, as in a wider table."""
    cells = [f"{row}.utenti_base", f"{row}.utenti", f"{row}.ore", f"{row}.media_ore"]
    return sheet.row(row, *cells[:columns])


def _strong(text: str) -> str:
    return f"**{text}**"


def _plain(text: str) -> str:
    return text


# ------------------------------------------------------------------------------------------ parts in common


def _ats(sheet: _Sheet, quintano: bool) -> Lines:
    strong = _strong if quintano else _plain
    ratio = f"1 assistente sociale ogni: {sheet.value('R0E')} abitanti"
    paragraphs = [
        strong(ATS_HEADING),
        strong(LABELS["R0C"]),
        sheet.value("R0C"),
        strong(LABELS["R0D"]),
        sheet.value("R0D"),
        strong(LABELS["R0E"]),
        ratio,
        strong("Informazioni relative al Comune"),
        strong("Informazioni relative agli assistenti sociali"),
    ]
    return _spaced(paragraphs)


def _spaced(paragraphs: Iterable[str]) -> Lines:
    """Each paragraph followed by a blank line."""
    return [line for paragraph in paragraphs for line in (paragraph, "")]


def _own_staff(sheet: _Sheet) -> Lines:
    return [
        f"{LABELS['R01']}\t2020\t2025",
        sheet.beside("", "R01.base", "R01.corrente"),
        "",
        f"{LABELS['R01A']}\t2025",
        sheet.beside("", "R01A"),
        "",
    ]


def _quadro3_amounts(sheet: _Sheet, quintano: bool) -> Lines:
    strong = _strong if quintano else _plain
    staff = [(row, f"{row}.numero", f"{row}.modalita", f"{row}.spesa") for row in ("R10", "R11")]
    lines = _spaced([strong("OBIETTIVI DI SERVIZIO QUALITATIVI 2025")])
    for row, *cells in staff:
        lines += [HEADER_STAFF, _fields(sheet, row, *cells), ""]
    lines += _improvements(sheet, quintano)
    lines += _spaced([strong("OBIETTIVI DI SERVIZIO QUANTITATIVI 2025")])
    for row in ("R13", "R14"):
        lines += [HEADER_SPENDING, _fields(sheet, row, row), ""]
    lines += _spaced([strong("TOTALE")])
    return [*lines, HEADER_SPENDING, _fields(sheet, "R15", "R15"), ""]


def _improvements(sheet: _Sheet, quintano: bool) -> Lines:
    """R12: "quintano" shows an empty column between the choice and the amount."""
    if quintano:
        return ["\t\t\tSpesa aggiuntiva", _fields(sheet, "R12", "R12.intervento", "", "R12.spesa"), ""]
    return ["\t\tSpesa aggiuntiva", _fields(sheet, "R12", "R12.intervento", "R12.spesa"), ""]


def _fields(sheet: _Sheet, row: str, *cells: str) -> str:
    return "\t".join([LABELS[row], *(sheet.field(cell) for cell in cells)])


def _report(sheet: _Sheet) -> Lines:
    text = sheet.value("R16")
    return ["", text] if text else []


# ------------------------------------------------------------------------------------------ cumignano


def _cumignano(sheet: _Sheet) -> Lines:
    return [
        *_cumignano_head(sheet),
        *_cumignano_users(sheet),
        *_ats(sheet, quintano=False),
        *_own_staff(sheet),
        *_cumignano_staff_and_level(sheet),
        *_cumignano_spending(sheet),
        *_cumignano_quadro3(sheet),
        *_cumignano_quadro4(sheet),
    ]


def _cumignano_head(sheet: _Sheet) -> Lines:
    ente = sheet.case.ente
    return [
        "",
        "",
        TITLE,
        "",
        f"Denominazione\t{ente.denominazione}",
        f"Codice indentificativo\t{ente.codice}",
        f"Data ultima modifica\t{ente.data_ultima_modifica}",
        "",
        "Quadro 1",
        " Autodiagnosi del",
        " numero di utenti serviti",
        "",
        GUIDANCE,
        "",
    ]


def _cumignano_users(sheet: _Sheet) -> Lines:
    """A header for each row, except in the last part, which the page break made one table."""
    lines = ["Interventi e servizi", ""]
    for row in rules.INTERVENTI[:-1]:
        lines += [HEADER_4, _users(sheet, row, 4), ""]
    lines += [HEADER_2, _users(sheet, "M30", 2), "", "Contributi economici", ""]
    for row in rules.CONTRIBUTI[:-1]:
        lines += [HEADER_2, _users(sheet, row, 2), ""]
    lines += [TITLE, "", "Quadro 1", f" {QUADRO_1}", ""]
    return lines + _structures(sheet, _plain) + [f"{HEADER_2}\t\t", _users(sheet, "R0B", 4), ""]


def _structures(sheet: _Sheet, heading: Callable[[str], str]) -> Lines:
    rows = ("M41", *rules.STRUTTURE)
    m41, *structures = (_users(sheet, row, 4) for row in rows)
    return [
        f"{HEADER_2}\t\t",
        m41,
        heading("Strutture") + "\t\t\t\t",
        HEADER_4,
        *structures,
        heading("Totale") + "\t\t\t\t",
    ]


def _cumignano_staff_and_level(sheet: _Sheet) -> Lines:
    return [
        *[TITLE, "", "Quadro 1", f" {QUADRO_1}", ""],
        f"{LABELS['R01B']}\t\tAbitanti",
        sheet.beside("1 assistente ogni :", "", "R01B"),
        *sheet.message("M-Q1-a", "\t\t"),
        *sheet.message("M-Q1-b", "\t\t"),
        "Informazioni relative alle altre figure professionali\t\t",
        *[f"{LABELS['R02']}\t2020\t2025", sheet.beside("", "R02.base", "R02.corrente")],
        *[f"{LABELS['R02X']}\t\t2025", sheet.beside("", "", "R02X")],
        *[f"{LABELS['R02Y']}\t\t2025", sheet.beside("", "", "R02Y")],
        *[f"{LABELS['R02A']}\t\t2025", sheet.beside("", "", "R02A")],
        *[f"{LABELS['R03']}\t{_POPULATION}\t", sheet.beside("", "R03", "")],
        *[f"{LABELS['R04']}\t2025\t", sheet.beside("", "R04", "")],
        *[f"{LABELS['R05']}\t2025\t", sheet.beside("", "R05", "")],
        *sheet.message("M-Q1-c", "\t\t"),
        *sheet.message("M-Q1-d", "\t\t"),
        "",
    ]


def _cumignano_spending(sheet: _Sheet) -> Lines:
    return [
        *[TITLE, "Quadro 2", "", " Autodiagnosi della", " spesa per il sociale", ""],
        *["Autodiagnosi della spesa per il sociale\t\t", "Spesa per il sociale\t\t"],
        sheet.row("R06", "R06", ""),
        f"{LABELS['R07']}\t2017\t2021",
        sheet.beside("", "R07.base", "R07.corrente"),
        sheet.row("R08", "R08", ""),
        *sheet.message("M-Q2", "\t\t"),
        *sheet.message("M-Q2-b", "\t\t"),
        "",
    ]


def _cumignano_quadro3(sheet: _Sheet) -> Lines:
    resources = sheet.value("R09")
    return [
        *[TITLE, "Quadro 3", "", "Obiettivi di servizio 2025", "", QUADRO_3_HEAD],
        *["OBIETTIVI DI SERVIZIO 2025", ""],
        f" {LABELS['R09']}" + (f"\t{resources}" if resources else ""),
        "",
        *_quadro3_amounts(sheet, quintano=False),
    ]


def _cumignano_quadro4(sheet: _Sheet) -> Lines:
    return [
        *[TITLE, "", "Quadro 4", "", "Relazione in formato", "strutturato", ""],
        *["Relazione in formato strutturato", "", "Relazione in formato libero", ""],
        *["R16 - Relazione in formato", "libero (massimo 6.000", "caratteri)"],
        *_report(sheet),
    ]


# ------------------------------------------------------------------------------------------ quintano


def _quintano(sheet: _Sheet) -> Lines:
    return [
        *_quintano_head(sheet),
        *_quintano_users(sheet),
        *_ats(sheet, quintano=True),
        *_own_staff(sheet),
        *_quintano_staff_and_level(sheet),
        *_quintano_spending(sheet),
        *_quintano_quadro3(sheet),
        *_quintano_quadro4(sheet),
    ]


def _quintano_head(sheet: _Sheet) -> Lines:
    ente = sheet.case.ente
    return [
        "",
        "",
        _strong(TITLE),
        "",
        f"<b>Denominazione</b>\t{ente.denominazione}",
        f"<b>Codice indentificativo</b>\t{ente.codice}",
        f"<b>Data ultima modifica</b>\t{ente.data_ultima_modifica}",
        "",
        *_spaced([_strong("Quadro 1"), QUADRO_1, GUIDANCE]),
    ]


def _bold(text: str) -> str:
    return f"<b>{text}</b>"


def _quintano_users(sheet: _Sheet) -> Lines:
    return [
        _bold("Interventi e servizi") + "\t\t\t\t",
        HEADER_4,
        *(_users(sheet, row, 4) for row in rules.INTERVENTI),
        _bold("Contributi economici") + "\t\t\t\t",
        f"{HEADER_2}\t\t",
        *(_users(sheet, row, 4) for row in rules.CONTRIBUTI[:-1]),
        "",
        *_quintano_page_of_quadro1(),
        *_structures(sheet, _bold),
        _users(sheet, "R0B", 4),
        "",
    ]


def _quintano_page_of_quadro1() -> Lines:
    return [_strong(TITLE), "", f"{_strong('Quadro 1')}  ", f" {QUADRO_1}", ""]


def _quintano_staff_and_level(sheet: _Sheet) -> Lines:
    return [
        *_quintano_page_of_quadro1(),
        sheet.beside(f"{LABELS['R01B']}\t1 assistente ogni :\tAbitanti", "R01B"),
        *sheet.message("M-Q1-a", "\t\t\t"),
        *sheet.message("M-Q1-b", "\t\t\t"),
        _bold("Informazioni relative alle altre figure professionali") + "\t\t\t",
        sheet.beside(f"{LABELS['R02']}\t2020\t2025", *_two_years_of_staff(sheet)),
        sheet.beside(f"{LABELS['R02X']}\t\t2025", "R02X"),
        sheet.beside(f"{LABELS['R02Y']}\t\t2025", "R02Y"),
        sheet.beside(f"{LABELS['R02A']}\t\t2025", "R02A"),
        sheet.beside(f"{LABELS['R03']}\t{_POPULATION}\t", "R03"),
        sheet.beside(f"{LABELS['R04']}\t2025\t", "R04"),
        sheet.beside(f"{LABELS['R05']}\t2025\t", "R05"),
        *sheet.message("M-Q1-c", "\t\t\t"),
        *sheet.message("M-Q1-d", "\t\t\t"),
        "",
    ]


def _two_years_of_staff(sheet: _Sheet) -> Lines:
    """R02 as published: where one of the two values is missing, nothing says which one is left."""
    return [cell for cell in ("R02.base", "R02.corrente") if sheet.value(cell)]


def _quintano_spending(sheet: _Sheet) -> Lines:
    base, current = (sheet.value(cell) for cell in ("R07.base", "R07.corrente"))
    years = f"{LABELS['R07']}\t{f'2017 {base}'.rstrip()}\t{f'2021 {current}'.rstrip()}\t"
    title = "Autodiagnosi della spesa per il sociale"
    return [
        *_spaced([_strong(TITLE), _strong("Quadro 2"), title]),
        *[f"{title}\t\t\t", "Spesa per il sociale\t\t\t"],
        sheet.row("R06", "R06", "", ""),
        years,
        sheet.row("R08", "R08", "", ""),
        *sheet.message("M-Q2", "\t\t\t"),
        *sheet.message("M-Q2-b", "\t\t\t"),
        "",
    ]


def _quintano_quadro3(sheet: _Sheet) -> Lines:
    resources = sheet.value("R09")
    return [
        *[_strong(TITLE), "", f"{_strong('Quadro 3')}  ", " Obiettivi di servizio 2025", ""],
        *_spaced([_strong(QUADRO_3_HEAD), _strong("OBIETTIVI DI SERVIZIO 2025")]),
        LABELS["R09"] + (f"\t{resources}" if resources else ""),
        "",
        *_quadro3_amounts(sheet, quintano=True),
    ]


def _quintano_quadro4(sheet: _Sheet) -> Lines:
    return [
        *[f"## {TITLE}", "", "### Quadro 4", "", "Relazione in formato  ", "strutturato", ""],
        *_spaced(["#### Relazione in formato strutturato", "#### Relazione in formato libero"]),
        *["R16 - Relazione in formato  ", "libero (massimo 6.000  ", "caratteri)"],
        *_report(sheet),
    ]
