# SPDX-License-Identifier: EUPL-1.2
"""The six tables of a publication, column by column: every file and its metadata follow from them.

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
from schedario.portal.opendata.shapes import DoubtStanding, Record, RuleStatus, Totale
from schedario.program.cells import State
from schedario.program.outputs import Due
from schedario.program.standing import Completeness

Kind = Literal["text", "integer", "decimal", "boolean", "date", "moment"]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class DataColumn:
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
    """`rows` are those of one record, or one total, in the order of the columns.

    `key` names the columns that make a row unique. `of_schede`: its `codice` is that of a row of `schede`.
    """

    name: str
    label: str
    key: tuple[str, ...]
    columns: tuple[DataColumn, ...]
    rows: Callable[[Any], Iterable[Row]]
    of_schede: bool = True

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]


def build_tables(form: Form) -> tuple[Table, ...]:
    """The tables of an edition whose rows are of schede."""
    cells = ("codice", "cella")
    return (
        Table(
            "schede",
            "Una riga per scheda, con tutte le celle",
            ("codice",),
            _build_scheda_columns(form),
            _make_scheda_builder(form),
        ),
        Table(
            "provenienza", "Da dove viene il valore di ogni cella", cells, _PROVENIENZA, _make_provenance_builder(form)
        ),
        Table("conferme", "Gli avvisi presenti all’invio, confermati o no", (), _CONFERME, _list_confirmations),
        Table(
            "dubbi",
            "I dati lontani da quelli di altri comuni",
            ("codice", "segnalazione", "celle"),
            _DUBBI,
            _list_doubts,
        ),
        Table("messaggi", "I messaggi che la scheda mostrava", ("codice", "messaggio"), _MESSAGGI, _list_messages),
    )


def _get_meanings(of: str, codes: Any) -> Mapping[str, str]:
    return {code: phrase(f"{of}.{code}") for code in get_args(codes)}


# The two codes of the SDMX list CL_CONF_STATUS (1.2) that are used here.
CONFIDENTIALITY = {"F": "pubblicato", "C": "riservato"}
DUE = _get_meanings("due", Due)
DOUBT_STANDINGS = _get_meanings("doubt", DoubtStanding)
_CODICE = DataColumn("codice", "Codice identificativo del comune")
_IDENTITY = (
    _CODICE,
    DataColumn("denominazione", "Nome del comune come risulta nella scheda"),
    DataColumn("istat", "Codice ISTAT del comune, sei cifre", required=False),
    DataColumn("catastale", "Codice catastale del comune", required=False),
    DataColumn("nuts", "Unità NUTS 3 (2024) in cui si trova il comune", required=False),
    DataColumn("provincia", "Sigla della provincia"),
    DataColumn("regione", "Regione"),
    DataColumn("regione_istat", "Codice ISTAT della regione, due cifre", required=False),
    DataColumn("ats", "Codice dell’ambito territoriale sociale nel portale", required=False),
    DataColumn("ats_denominazione", "Nome dell’ambito territoriale sociale", required=False),
    DataColumn("dati_di_prova", "Vero se la scheda è di prova e non è di un comune", "boolean"),
    DataColumn("ricevuta", "Numero della ricevuta dell’ultimo invio"),
    DataColumn("inviata_il", "Momento dell’ultimo invio (UTC)", "moment"),
    DataColumn("rettifica", "Vero se l’ultimo invio ne sostituisce uno precedente", "boolean"),
    DataColumn(
        "impronta",
        "SHA-256 della scheda inviata, verificabile nel portale; manca se non aveva ancora un sale",
        required=False,
    ),
    DataColumn("definizione_versione", "Versione della definizione con cui la scheda fu inviata"),
    DataColumn("definizione_impronta", "SHA-256 di quella definizione"),
    DataColumn("testi_liberati", "Vero se i testi liberi della scheda sono pubblicati", "boolean"),
)
_PROVENIENZA = (
    _CODICE,
    DataColumn("cella", "Cella, con il codice ufficiale"),
    DataColumn("stato", "Da dove viene il valore", values=_get_meanings("state", State)),
    DataColumn("trattenuto", "Vero se la cella ha un testo libero non ancora pubblicabile", "boolean"),
    DataColumn("riservatezza", "Se il valore è riservato (SDMX CL_CONF_STATUS)", values=CONFIDENTIALITY),
    DataColumn(
        "fornita_da", "Chi fornisce la cella secondo la definizione", values=_get_meanings("supplied_by", SuppliedBy)
    ),
    DataColumn("formula", "La cella la cui formula ha dato il valore, se è calcolato", required=False),
    DataColumn(
        "regola",
        "Come è noto il valore: il più debole fra le regole e i parametri usati nella scheda",
        values=_get_meanings("status", RuleStatus),
    ),
)
_CONFERME = (
    _CODICE,
    DataColumn("segnalazione", "Codice dell’avviso"),
    DataColumn("celle", "Le celle a cui si riferisce, separate da spazi"),
    DataColumn("trovato", "Che cosa è stato trovato", required=False),
    DataColumn("confermata", "Vero se chi ha inviato ha confermato l’avviso", "boolean"),
    DataColumn("motivo", "Il motivo della conferma, se liberato", required=False),
    DataColumn("confermata_il", "Il giorno della conferma", "date", required=False),
    DataColumn("trattenuto", "Vero se un testo della riga non è ancora pubblicabile", "boolean"),
)
_DUBBI = (
    _CODICE,
    DataColumn("segnalazione", "Codice del confronto"),
    DataColumn("celle", "Le celle a cui si riferisce, separate da spazi"),
    DataColumn("trovato", "Il dato della scheda"),
    DataColumn(
        "confronto", "Il valore abituale, e di quali comuni; manca se dipende da celle riservate", required=False
    ),
    DataColumn("stato", "A che punto era quando la versione fu pubblicata", values=DOUBT_STANDINGS),
    DataColumn("motivo", "Perché il comune dice che il dato è giusto, se liberato", required=False),
    DataColumn("confermato_il", "Il giorno in cui l’ha detto", "date", required=False),
    DataColumn("trattenuto", "Vero se il motivo non è ancora pubblicabile", "boolean"),
)
_MESSAGGI = (
    _CODICE,
    DataColumn("messaggio", "Codice del messaggio"),
    DataColumn("testo", "Il testo mostrato", required=False),
    DataColumn("regola", "Come è nota la regola che lo decide", values=_get_meanings("status", RuleStatus)),
)


_TOTALI = (
    DataColumn(
        "livello", "Il livello", values={"ats": "Ambito territoriale sociale", "regione": "Regione", "italia": "Italia"}
    ),
    DataColumn("territorio", "Codice dell’ambito, o nome della regione"),
    DataColumn("denominazione", "Nome del territorio"),
    DataColumn("regione", "La regione in cui si trova", required=False),
    DataColumn("cella", "La cella sommata, con il codice ufficiale"),
    DataColumn("schede", "Le schede pubblicate del territorio che ne hanno un valore", "integer"),
    DataColumn("valore", "La somma dei valori", "integer", required=False),
    DataColumn("riservatezza", "Se la somma è riservata (SDMX CL_CONF_STATUS)", values=CONFIDENTIALITY),
)


def build_totals_table() -> Table:
    """The table whose rows are sums over territories."""
    label = "Le somme dei numeri di persone, per ambito, regione e Italia"
    return Table("totali", label, ("livello", "regione", "territorio", "cella"), _TOTALI, _list_total, of_schede=False)


def _list_total(one: Totale) -> Iterator[Row]:
    yield (
        one.livello,
        one.territorio,
        one.denominazione,
        one.regione or None,
        one.cella,
        one.schede,
        one.valore,
        _get_confidentiality(one.riservato),
    )


def _get_confidentiality(withheld: bool) -> str:
    return "C" if withheld else "F"


def _build_scheda_columns(form: Form) -> tuple[DataColumn, ...]:
    outcomes = {case.id: case.text.fill(lambda hole: f"{{{hole.name}}}") if case.text else "" for case in form.outcome}
    return (
        *_IDENTITY,
        DataColumn("esito", "L’esito dell’obiettivo di servizio", values=outcomes, required=False),
        DataColumn("esito_testo", "L’esito come è scritto nella scheda", required=False),
        DataColumn(
            "esito_regola",
            "Come è noto l’esito: il più debole fra le regole e i parametri che lo decidono nella scheda",
            values=_get_meanings("status", RuleStatus),
            required=False,
        ),
        DataColumn(
            "completezza",
            "Se la scheda fu inviata completa",
            values=_get_meanings("completeness", Completeness),
            required=False,
        ),
        DataColumn(
            "dubbi_aperti",
            "Quanti dubbi dal confronto con altri comuni attendono risposta; manca se è riservato o senza confronto",
            "integer",
            required=False,
        ),
        DataColumn("dubbi_riservati", "Vero se il numero dei dubbi è riservato, e per questo manca", "boolean"),
        DataColumn(
            "riservate", "Le celle riservate, il cui valore manca per questo, separate da spazi", required=False
        ),
        DataColumn(
            "non_disponibili",
            "Le celle che il comune ha segnato «dato non disponibile», separate da spazi",
            required=False,
        ),
        *(DataColumn(line.id, line.label, required=False) for line in _list_other_lines(form)),
        *(_build_quadro_column(quadro) for quadro in form.quadri.values()),
        *(_build_cell_column(cell) for cell in form.cells.values()),
    )


def _list_other_lines(form: Form) -> list[HeaderLine]:
    return [line for line in form.header.values() if line.id not in IDENTITY_LINES]


def _build_quadro_column(quadro: Quadro) -> DataColumn:
    return DataColumn(
        f"quadro_{quadro.id}", f"{quadro.title}: se è dovuto", values=_get_meanings("due", Due), required=False
    )


def _build_cell_column(cell: Cell) -> DataColumn:
    kind: Kind = "text" if not cell.numeric else "decimal" if cell.scale else "integer"
    return DataColumn(cell.id, cell.name, kind, cell.scale, required=False, cell=cell)


def _make_scheda_builder(form: Form) -> Callable[[Record], Iterable[Row]]:
    """The row of a record: identity, outcome, header, quadri, and each cell; blank where the snapshot has none."""
    names = [column.name for column in _IDENTITY]
    lines, quadri, cells = [line.id for line in _list_other_lines(form)], list(form.quadri), list(form.cells)

    def rows(record: Record) -> Iterator[Row]:
        identity = [getattr(record, name) for name in names]
        values = [record.celle[name].valore if name in record.celle else None for name in cells]
        about = [
            record.esito,
            record.esito_testo,
            record.esito_regola,
            record.completezza,
            record.dubbi_aperti,
            record.dubbi_riservati,
            " ".join(record.riservate) or None,
            " ".join(record.non_disponibili) or None,
            *(record.intestazione.get(name) or None for name in lines),
        ]
        yield (*identity, *about, *(record.quadri.get(name) for name in quadri), *values)

    return rows


def _make_provenance_builder(form: Form) -> Callable[[Record], Iterable[Row]]:
    def rows(record: Record) -> Iterator[Row]:
        for name, one in record.celle.items():
            cell = form.cells[name]
            formula = name if one.stato == "computed" else None
            kept = _get_confidentiality(one.riservato)
            yield record.codice, name, one.stato, one.trattenuto, kept, cell.supplied_by, formula, one.regola

    return rows


def _list_confirmations(record: Record) -> Iterator[Row]:
    for one in record.conferme:
        texts = (one.trovato, one.confermata, one.motivo, one.confermata_il, one.trattenuto)
        yield record.codice, one.segnalazione, " ".join(one.celle), *texts


def _list_doubts(record: Record) -> Iterator[Row]:
    for one in record.dubbi:
        told = (one.trovato, one.confronto, one.stato, one.motivo, one.confermato_il, one.trattenuto)
        yield record.codice, one.segnalazione, " ".join(one.celle), *told


def _list_messages(record: Record) -> Iterator[Row]:
    for one in record.messaggi:
        yield record.codice, one.id, one.testo, one.regola
