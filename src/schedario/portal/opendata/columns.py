# SPDX-License-Identifier: EUPL-1.2
"""The four tables of a publication, column by column: every file and its metadata follow from them.

The tables are Italian in any language of the page: their words are part of what is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from schedario.definition.form import Cell, Form, HeaderLine, Quadro
from schedario.definition.model import SuppliedBy
from schedario.definition.phrases import phrase
from schedario.portal.opendata.records import IDENTITY_LINES
from schedario.portal.opendata.shapes import CellState, Due, Record, RuleStatus

Kind = Literal["text", "integer", "decimal", "boolean", "date", "moment"]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """`scale` decimals; `values` are all that can stand in it with their meaning, where they are few.

    `required`: never blank.
    """

    name: str
    label: str
    kind: Kind = "text"
    scale: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    required: bool = True
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are those of one record, in the order of the columns; `key` names the columns that make a row unique."""

    name: str
    label: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Callable[[Record], Iterable[Row]]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def tables(form: Form) -> tuple[Table, ...]:
    """The tables of an edition."""
    cells = ("codice", "cella")
    return (
        Table("schede", "Una riga per scheda, con tutte le celle", ("codice",), _schede(form), _line(form)),
        Table("provenienza", "Da dove viene il valore di ogni cella", cells, _PROVENIENZA, _provenance(form)),
        Table("conferme", "Gli avvisi presenti all’invio, confermati o no", (), _CONFERME, _confirmations),
        Table("messaggi", "I messaggi che la scheda mostrava", ("codice", "messaggio"), _MESSAGGI, _messages),
    )


def _meanings(of: str, codes: Any) -> Mapping[str, str]:
    return {code: phrase(f"{of}.{code}") for code in get_args(codes)}


DUE = _meanings("due", Due)
_CODICE = Column("codice", "Codice identificativo del comune")
_IDENTITY = (
    _CODICE,
    Column("denominazione", "Nome del comune come risulta nella scheda"),
    Column("istat", "Codice ISTAT del comune, sei cifre", required=False),
    Column("provincia", "Sigla della provincia"),
    Column("regione", "Regione"),
    Column("ats", "Codice dell’ambito territoriale sociale nel portale", required=False),
    Column("ats_denominazione", "Nome dell’ambito territoriale sociale", required=False),
    Column("dati_di_prova", "Vero se la scheda è di prova e non è di un comune", "boolean"),
    Column("ricevuta", "Numero della ricevuta dell’ultimo invio"),
    Column("inviata_il", "Momento dell’ultimo invio (UTC)", "moment"),
    Column("rettifica", "Vero se l’ultimo invio ne sostituisce uno precedente", "boolean"),
    Column("impronta", "SHA-256 della scheda inviata, verificabile nel portale"),
    Column("definizione_versione", "Versione della definizione con cui la scheda fu inviata"),
    Column("definizione_impronta", "SHA-256 di quella definizione"),
    Column("testi_liberati", "Vero se i testi liberi della scheda sono pubblicati", "boolean"),
)
_PROVENIENZA = (
    _CODICE,
    Column("cella", "Cella, con il codice ufficiale"),
    Column("stato", "Da dove viene il valore", values=_meanings("state", CellState)),
    Column("trattenuto", "Vero se la cella ha un testo libero non ancora pubblicabile", "boolean"),
    Column("fornita_da", "Chi fornisce la cella secondo la definizione", values=_meanings("supplied_by", SuppliedBy)),
    Column("formula", "La cella la cui formula ha dato il valore, se è calcolato", required=False),
    Column("regola", "Come è nota la regola della cella", values=_meanings("status", RuleStatus)),
)
_CONFERME = (
    _CODICE,
    Column("segnalazione", "Codice dell’avviso"),
    Column("celle", "Le celle a cui si riferisce, separate da spazi"),
    Column("trovato", "Che cosa è stato trovato", required=False),
    Column("confermata", "Vero se chi ha inviato ha confermato l’avviso", "boolean"),
    Column("motivo", "Il motivo della conferma, se liberato", required=False),
    Column("confermata_il", "Il giorno della conferma", "date", required=False),
    Column("trattenuto", "Vero se un testo della riga non è ancora pubblicabile", "boolean"),
)
_MESSAGGI = (
    _CODICE,
    Column("messaggio", "Codice del messaggio"),
    Column("testo", "Il testo mostrato", required=False),
    Column("regola", "Come è nota la regola che lo decide", values=_meanings("status", RuleStatus)),
)


def _schede(form: Form) -> tuple[Column, ...]:
    outcomes = {case.id: case.text.fill(lambda hole: f"{{{hole.name}}}") if case.text else "" for case in form.outcome}
    return (
        *_IDENTITY,
        Column("esito", "L’esito dell’obiettivo di servizio", values=outcomes, required=False),
        Column("esito_testo", "L’esito come è scritto nella scheda", required=False),
        *(Column(line.id, line.label, required=False) for line in _other_lines(form)),
        *(_of_quadro(quadro) for quadro in form.quadri.values()),
        *(_of_cell(cell) for cell in form.cells.values()),
    )


def _other_lines(form: Form) -> list[HeaderLine]:
    return [line for line in form.header.values() if line.id not in IDENTITY_LINES]


def _of_quadro(quadro: Quadro) -> Column:
    return Column(f"quadro_{quadro.id}", f"{quadro.title}: se è dovuto", values=_meanings("due", Due), required=False)


def _of_cell(cell: Cell) -> Column:
    kind: Kind = "text" if not cell.numeric else "decimal" if cell.scale else "integer"
    return Column(cell.id, cell.name, kind, cell.scale, required=False, cell=cell)


def _line(form: Form) -> Callable[[Record], Iterable[Row]]:
    """The row of a record: identity, outcome, header, quadri, and each cell; blank where the snapshot has none."""
    names = [column.name for column in _IDENTITY]
    lines, quadri, cells = [line.id for line in _other_lines(form)], list(form.quadri), list(form.cells)

    def rows(record: Record) -> Iterator[Row]:
        identity = [getattr(record, name) for name in names]
        values = [record.celle[name].valore if name in record.celle else None for name in cells]
        about = [record.esito, record.esito_testo, *(record.intestazione.get(name) or None for name in lines)]
        yield (*identity, *about, *(record.quadri.get(name) for name in quadri), *values)

    return rows


def _provenance(form: Form) -> Callable[[Record], Iterable[Row]]:
    def rows(record: Record) -> Iterator[Row]:
        for name, one in record.celle.items():
            cell = form.cells[name]
            formula = name if one.stato == "computed" else None
            yield record.codice, name, one.stato, one.trattenuto, cell.supplied_by, formula, cell.rule.status

    return rows


def _confirmations(record: Record) -> Iterator[Row]:
    for one in record.conferme:
        texts = (one.trovato, one.confermata, one.motivo, one.confermata_il, one.trattenuto)
        yield record.codice, one.segnalazione, " ".join(one.celle), *texts


def _messages(record: Record) -> Iterator[Row]:
    for one in record.messaggi:
        yield record.codice, one.id, one.testo, one.regola
